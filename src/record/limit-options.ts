// The limits of records: the interface, and the rows that check and document it (scripts/option-docs.ts).

import { amount, bytes, milliseconds, type Optional, OptionSet, positive, type Rule } from "../base/index.ts";
import { DOCUMENT_LIMITS } from "../document/index.ts";
import { JSON_DEPTH, XML_LIMITS } from "../document/internal.ts";

/** Limits on what a document gives. */
export interface RecordLimits {
	/** Records of one document. Default: 100,000. */
	readonly records: number;
	/** Values of one list, records of a nested one. Default: 10,000. */
	readonly items: number;
	/** Characters of one value, and of the text that a regular expression searches. Default: 1,000,000. */
	readonly valueLength: number;
	/** Digits of a whole number with the option `bigint`. Default: 10,000. */
	readonly digits: number;
	/** Findings kept for one document; further ones are only counted. Default: 10,000. */
	readonly findings: number;
	/**
	 * How many times the document's length its records may have, beyond the first million: characters of their values,
	 * and one for each value and record. Default: 10.
	 */
	readonly amplification: number;
	/** How many nodes selectors and XPaths visit, for all records of a document. Default: 100,000,000. */
	readonly visits: number;
	/**
	 * The CPU time that a regular expression, of a declaration or of its XPath, may take on one text. Default: 250 ms.
	 */
	readonly regexMs: number;
	/**
	 * The time that its regular expressions may take in all on texts of a document that take long. Default: 5,000 ms.
	 */
	readonly regexTotalMs: number;
	/** How deep a JSONPath goes into a value. Default: 1,000. */
	readonly depth: number;
	/** How many values a JSONPath visits, for one value of a record. Default: 20,000,000. */
	readonly steps: number;
	/** How many states a pattern in a JSONPath may have. Default: 10,000. */
	readonly regexpStates: number;
	/** How many steps one run of such a pattern may take. Default: 50,000,000. */
	readonly regexpSteps: number;
	/** Elements visited for items of metadata; items beyond it are left out. Default: 1,000,000. */
	readonly itemElements: number;
	/** How deep items of metadata nest; those beyond it are left out. Default: 100. */
	readonly itemDepth: number;
	/** How long the Markdown of one value may be, in bytes of UTF-8. Default: 16 MiB. */
	readonly markdownBytes: number;
	/** How deep lists and quotes may nest in it; what is deeper goes to the one around it. Default: 512. */
	readonly markdownDepth: number;
	/** How many cells a table in it may have, rows times columns. Default: 100,000. */
	readonly markdownCells: number;
}

const bound: Rule<number> = positive;

export const recordLimits: OptionSet<Optional<RecordLimits>, RecordLimits> = new OptionSet({
	records: { rule: bound, doc: "Records of one document.", default: 100_000 },
	items: { rule: bound, doc: "Values of one list, records of a nested one.", default: 10_000 },
	valueLength: {
		rule: bound,
		doc: "Characters of one value, and of the text that a regular expression searches.",
		default: 1_000_000,
	},
	digits: {
		rule: bound,
		doc: "Digits of a whole number with the option `bigint`.",
		default: DOCUMENT_LIMITS.digits,
	},
	findings: {
		rule: bound,
		doc: "Findings kept for one document; further ones are only counted.",
		default: 10_000,
	},
	amplification: {
		rule: bound,
		doc: "How many times the document's length its records may have, beyond the first million: characters of their values, and one for each value and record.",
		default: XML_LIMITS.amplification,
	},
	visits: {
		rule: bound,
		doc: "How many nodes selectors and XPaths visit, for all records of a document.",
		default: DOCUMENT_LIMITS.visits,
	},
	regexMs: {
		rule: milliseconds,
		doc: "The CPU time that a regular expression, of a declaration or of its XPath, may take on one text.",
		default: 250,
	},
	regexTotalMs: {
		rule: milliseconds,
		doc: "The time that its regular expressions may take in all on texts of a document that take long.",
		default: 5_000,
	},
	depth: { rule: bound, doc: "How deep a JSONPath goes into a value.", default: JSON_DEPTH },
	steps: {
		rule: bound,
		doc: "How many values a JSONPath visits, for one value of a record.",
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
		doc: "Elements visited for items of metadata; items beyond it are left out.",
		default: DOCUMENT_LIMITS.itemElements,
	},
	itemDepth: {
		rule: bound,
		doc: "How deep items of metadata nest; those beyond it are left out.",
		default: DOCUMENT_LIMITS.itemDepth,
	},
	markdownBytes: {
		rule: bytes,
		doc: "How long the Markdown of one value may be, in bytes of UTF-8.",
		default: DOCUMENT_LIMITS.markdownBytes,
	},
	markdownDepth: {
		rule: bound,
		doc: "How deep lists and quotes may nest in it; what is deeper goes to the one around it.",
		default: DOCUMENT_LIMITS.markdownDepth,
	},
	markdownCells: {
		rule: amount,
		doc: "How many cells a table in it may have, rows times columns.",
		default: DOCUMENT_LIMITS.markdownCells,
	},
});

/** Each limit's default. */
export const RECORD_LIMITS: RecordLimits = recordLimits.defaults;
