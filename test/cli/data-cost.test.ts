// What printing hostile documents costs, in time and in what is printed.

import { holdToCost } from "../support/cost/hold.ts";
import { MAKERS } from "./data-makers.ts";

holdToCost(new URL("./data-makers.ts", import.meta.url), MAKERS, () => false);
