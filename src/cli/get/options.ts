// The values of all options of `gannet get`, as its tables describe them.

import type { OptionValues } from "../command.ts";
import type { connectionTable } from "./connection-table.ts";
import type { evidenceTable } from "./evidence-table.ts";
import type { outputTable } from "./output-table.ts";
import type { requestTable } from "./request-table.ts";

export type GetOptions = OptionValues<typeof requestTable> &
	OptionValues<typeof outputTable> &
	OptionValues<typeof connectionTable> &
	OptionValues<typeof evidenceTable>;
