// The values of all options of `gannet get`, as its tables describe them.

import type { OptionValues } from "../command.ts";
import type { selectTable } from "../data/select-table.ts";
import type { evidenceTable } from "./evidence-table.ts";
import type { getTable } from "./get-table.ts";
import type { outputTable } from "./output-table.ts";
import type { sessionTable } from "./session-table.ts";

/** --limit. Each command has its own limits. */
export interface LimitOptions {
	readonly limit: readonly string[];
}

/** The options for a client and its requests, in every command that sends any. */
export type SessionOptions = OptionValues<typeof sessionTable> &
	LimitOptions &
	Partial<
		OptionValues<typeof getTable> &
			Pick<OptionValues<typeof outputTable>, "continue-at" | "parallel" | "connections"> &
			Pick<OptionValues<typeof evidenceTable>, "offline" | "silent">
	>;

export type GetOptions = OptionValues<typeof sessionTable> &
	OptionValues<typeof getTable> &
	OptionValues<typeof outputTable> &
	OptionValues<typeof selectTable> &
	OptionValues<typeof evidenceTable> &
	LimitOptions;
