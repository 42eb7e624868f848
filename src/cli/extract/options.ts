// The values of the options of `gannet extract` and `gannet pages`.

import type { OptionValues } from "../arguments/command.ts";
import type { SessionOptions } from "../session/options.ts";
import type { recordTable } from "./tables.ts";

export type RecordOptions = OptionValues<typeof recordTable>;

export type ExtractOptions = RecordOptions &
	SessionOptions & {
		readonly input: "html" | "xml" | "json" | "jsonl" | "csv" | "tsv" | "text" | undefined;
		readonly encoding: string | undefined;
		readonly csv: string | undefined;
		readonly noscript: boolean;
		readonly "base-url": string | undefined;
		readonly schema: boolean;
		readonly parallel: number;
		readonly fail: boolean;
	};
