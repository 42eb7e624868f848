// The options of extract() and its siblings, and the limits of records: interfaces, and the rows that check and document
// them. The comments of the members are made of the rows (scripts/option-docs.ts).

import {
	aFunction,
	flag,
	type Optional,
	OptionSet,
	positive,
	type Refuse,
	type Rule,
	type Settled,
	text,
	whole,
} from "../base/index.ts";
import { DOCUMENT_LIMITS, JSON_DEPTH, XML_LIMITS } from "../document/index.ts";
import { RecordError } from "./errors.ts";
import type { Rejected } from "./extract.ts";
import type { Report } from "./report.ts";

/** Bounds on what a document gives. */
export interface RecordLimits {
	readonly records: number;
	readonly items: number;
	readonly valueLength: number;
	readonly findings: number;
	readonly amplification: number;
	readonly visits: number;
	readonly regexMs: number;
	readonly regexTotalMs: number;
	readonly depth: number;
	readonly steps: number;
	readonly regexpStates: number;
	readonly regexpSteps: number;
	readonly itemElements: number;
	readonly itemDepth: number;
}

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

const bound: Rule<number> = positive;

export const recordLimits: OptionSet<Optional<RecordLimits>, RecordLimits> = new OptionSet({
	records: { rule: bound, doc: "Records of one document.", default: 100_000 },
	items: { rule: bound, doc: "Values of one list, records of a nested one.", default: 10_000 },
	valueLength: {
		rule: bound,
		doc: "Characters of one value, and of the text that a regular expression is looked for in.",
		default: 1_000_000,
	},
	findings: {
		rule: bound,
		doc: "Findings kept of one document; more are only counted.",
		default: 10_000,
	},
	amplification: {
		rule: bound,
		doc: "How many times the document's length its records may come to, beyond the first million: characters of their values, and one for each value and record.",
		default: XML_LIMITS.amplification,
	},
	visits: {
		rule: bound,
		doc: "How often selectors and XPaths look at a node, for all records of a document.",
		default: DOCUMENT_LIMITS.visits,
	},
	regexMs: {
		rule: bound,
		doc: "Milliseconds of the processor that a regular expression, of a declaration or of its XPath, may take on one text.",
		default: 250,
	},
	regexTotalMs: {
		rule: bound,
		doc: "Milliseconds that its regular expressions may take on all of a document's texts that take them long.",
		default: 5_000,
	},
	depth: { rule: bound, doc: "How deep a JSONPath goes into a value.", default: JSON_DEPTH },
	steps: {
		rule: bound,
		doc: "How many values a JSONPath looks at, for one of a record's values.",
		default: DOCUMENT_LIMITS.steps,
	},
	regexpStates: {
		rule: bound,
		doc: "How many states a pattern in a JSONPath may have.",
		default: DOCUMENT_LIMITS.regexpStates,
	},
	regexpSteps: {
		rule: bound,
		doc: "How many steps one run of such a pattern may take.",
		default: DOCUMENT_LIMITS.regexpSteps,
	},
	itemElements: {
		rule: bound,
		doc: "Elements that are looked at for items of metadata; items past it are left out.",
		default: DOCUMENT_LIMITS.itemElements,
	},
	itemDepth: {
		rule: bound,
		doc: "How deep items of metadata stand within items; those past it are left out.",
		default: DOCUMENT_LIMITS.itemDepth,
	},
});

/** Each limit's default. */
export const RECORD_LIMITS: RecordLimits = recordLimits.defaults;

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
