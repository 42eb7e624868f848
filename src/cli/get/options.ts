// The values of all options of `gannet get`, as its tables describe them.

import type { OptionValues } from "../command.ts";
import type { selectTable } from "../data/select-table.ts";
import type { connectionTable } from "./connection-table.ts";
import type { evidenceTable } from "./evidence-table.ts";
import type { outputTable } from "./output-table.ts";
import type { requestTable } from "./request-table.ts";

/** --limit, which each command has with limits of its own. */
export interface LimitOptions {
	readonly limit: readonly string[];
}

/** What makes a client and its requests, in every command that sends some. */
export type SessionOptions = OptionValues<Omit<typeof requestTable, "head" | "range">> &
	OptionValues<typeof connectionTable> &
	Pick<OptionValues<typeof evidenceTable>, "verbose"> &
	LimitOptions &
	Partial<
		Pick<OptionValues<typeof requestTable>, "head" | "range"> &
			Pick<OptionValues<typeof outputTable>, "continue-at" | "parallel"> &
			Pick<OptionValues<typeof evidenceTable>, "offline">
	>;

export type GetOptions = OptionValues<typeof requestTable> &
	OptionValues<typeof outputTable> &
	OptionValues<typeof selectTable> &
	OptionValues<typeof connectionTable> &
	OptionValues<typeof evidenceTable> &
	LimitOptions;
