// The values of all options of `gannet get`, as its tables describe them.

import type { OptionValues } from "../arguments/command.ts";
import type { selectTable } from "../data/select-table.ts";
import type { evidenceTable } from "../session/evidence-table.ts";
import type { LimitOptions } from "../session/options.ts";
import type { sessionTable } from "../session/session-table.ts";
import type { getTable } from "./get-table.ts";
import type { outputTable } from "./output-table.ts";

export type GetOptions = OptionValues<typeof sessionTable> &
	OptionValues<typeof getTable> &
	OptionValues<typeof outputTable> &
	OptionValues<typeof selectTable> &
	OptionValues<typeof evidenceTable> &
	LimitOptions;
