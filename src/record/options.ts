// The options of extract() and its siblings, and the limits of records: interfaces, and the rows that check and
// document them. The members' comments are generated from the rows (scripts/option-docs.ts).

import {
	aFunction,
	flag,
	type Optional,
	OptionSet,
	type Refuse,
	type Settled,
	text,
	whatOf,
	whole,
} from "../base/index.ts";
import { RecordError } from "./errors.ts";
import { RECORD_LIMITS, type RecordLimits, recordLimits } from "./limit-options.ts";
import type { Rejected } from "./rejected.ts";
import type { Report } from "./report.ts";

/** How records are made of a document. */
export interface ExtractOptions {
	/** Whether to keep each value's place, for `provenanceOf`. Takes time and memory. Default: `false`. */
	readonly provenance?: boolean | undefined;
	/** Limits on what a document gives. */
	readonly limits?: Optional<RecordLimits> | undefined;
}

/** How records are made of items that are already there. */
export interface ItemOptions extends ExtractOptions {
	/** The URL that the items came from, and that their links are relative to. Default: `""`. */
	readonly url?: string | undefined;
	/** The number of the first item, in the findings. Default: 0. */
	readonly firstRecord?: number | undefined;
}

/** How records are made of a stream of items. */
export interface EachOptions extends ItemOptions {
	/** Called with each rejected record; if it returns a promise, the next record waits for it. */
	readonly onRejected?: ((rejected: Rejected) => void | Promise<void>) | undefined;
	/** Called with each item's report: a `RunReport`'s `add`. */
	readonly onReport?: ((report: Report) => void) | undefined;
}

export type ExtractSettings = Settled<ExtractOptions, "provenance" | "limits", { limits: RecordLimits }>;
export type EachSettings = Settled<
	EachOptions,
	"provenance" | "limits" | "url" | "firstRecord",
	{ limits: RecordLimits }
>;

/** Turns a mistake in an option into an error of records. For a limit, its kind is "limit". */
export const refuseOption: Refuse = (error) =>
	error.option.startsWith("limits.")
		? new RecordError("limit", whatOf(error), {
				code: error.option as `limits.${string}`,
				option: error.option,
			})
		: new RecordError("options", whatOf(error), { code: error.code, option: error.option });

export const extractOptions: OptionSet<ExtractOptions, ExtractSettings> = new OptionSet({
	provenance: {
		rule: flag,
		doc: "Whether to keep each value's place, for `provenanceOf`. Takes time and memory.",
		default: false,
	},
	limits: { rule: recordLimits.members, doc: "Limits on what a document gives.", default: RECORD_LIMITS },
});

export const eachOptions: OptionSet<EachOptions, EachSettings> = new OptionSet({
	...extractOptions.rows,
	url: {
		rule: text,
		doc: "The URL that the items came from, and that their links are relative to.",
		default: "",
	},
	firstRecord: { rule: whole(0), doc: "The number of the first item, in the findings.", default: 0 },
	onRejected: {
		rule: aFunction(),
		doc: "Called with each rejected record; if it returns a promise, the next record waits for it.",
	},
	onReport: { rule: aFunction(), doc: "Called with each item's report: a `RunReport`'s `add`." },
});
