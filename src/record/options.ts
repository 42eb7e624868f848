// The options of extract() and its siblings, and the limits of records: interfaces, and the rows that check and document
// them. The comments of the members are made of the rows (scripts/option-docs.ts).

import {
	aFunction,
	flag,
	type Optional,
	OptionSet,
	type Refuse,
	type Settled,
	text,
	whole,
} from "../base/index.ts";
import { RecordError } from "./errors.ts";
import { RECORD_LIMITS, type RecordLimits, recordLimits } from "./limit-options.ts";
import type { Rejected } from "./rejected.ts";
import type { Report } from "./report.ts";

export interface ExtractOptions {
	/** Whether each value's place is kept, for `provenanceOf`. Takes time and memory. Default: `false`. */
	readonly provenance?: boolean | undefined;
	/** Bounds on what a document gives. */
	readonly limits?: Optional<RecordLimits> | undefined;
}

export interface ItemOptions extends ExtractOptions {
	/** What links in the items are relative to, and where they came from. Default: `""`. */
	readonly url?: string | undefined;
	/** The number of the first item, in the findings. Default: 0. */
	readonly firstRecord?: number | undefined;
}

export interface EachOptions extends ItemOptions {
	/** Called with each record that was rejected; the next isn't made before what it returns has settled. */
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

/** A mistake in an option of records. One of a limit is of kind "limit". */
export const refuseOption: Refuse = (error) =>
	error.option.startsWith("limits.")
		? new RecordError("limit", error.message, { code: error.option, cause: error })
		: new RecordError("options", error.message, { code: error.code, cause: error });

export const extractOptions: OptionSet<ExtractOptions, ExtractSettings> = new OptionSet({
	provenance: {
		rule: flag,
		doc: "Whether each value's place is kept, for `provenanceOf`. Takes time and memory.",
		default: false,
	},
	limits: { rule: recordLimits.members, doc: "Bounds on what a document gives.", default: RECORD_LIMITS },
});

export const eachOptions: OptionSet<EachOptions, EachSettings> = new OptionSet({
	...extractOptions.rows,
	url: {
		rule: text,
		doc: "What links in the items are relative to, and where they came from.",
		default: "",
	},
	firstRecord: { rule: whole(0), doc: "The number of the first item, in the findings.", default: 0 },
	onRejected: {
		rule: aFunction(),
		doc: "Called with each record that was rejected; the next isn't made before what it returns has settled.",
	},
	onReport: { rule: aFunction(), doc: "Called with each item's report: a `RunReport`'s `add`." },
});
