// How the program reads JSON: no digit of a whole number is lost, whatever becomes of it.

import type { JsonOptions } from "../../document/index.ts";

export const JSON_NUMBERS: Pick<JsonOptions, "bigNumbers"> = { bigNumbers: "bigint" };
