// A page and its selections, without a client.
import { parseHtml } from "gannet/document";

console.log(parseHtml("<h1>Alba</h1>").select("h1").text());
