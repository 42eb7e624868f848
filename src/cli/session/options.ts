// The values of the options for a client and its requests, which every command that sends any has. Some are of `gannet get`
// alone: a session looks at them where they are present.

import type { OptionValues } from "../arguments/command.ts";
import type { getTable } from "../get/get-table.ts";
import type { outputTable } from "../get/output-table.ts";
import type { evidenceTable } from "./evidence-table.ts";
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
