// The smallest program that uses gannet.
import { VERSION } from "gannet";

console.log(VERSION);
