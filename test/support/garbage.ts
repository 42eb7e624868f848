import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** Frees what nothing holds any more, so that what is measured next is what is in use and not what waits to be freed. */
export const collectGarbage = runInNewContext("gc") as () => void;
