// How much one document may make of a declaration. Every limit's default and meaning.

import { DOCUMENT_LIMITS, JSON_DEPTH } from "../document/index.ts";
import { RecordError } from "./errors.ts";

/** Bounds on what a document gives. */
export interface RecordLimits {
	/** Records of one document. Default 100,000. */
	readonly records: number;
	/** Values of one list, records of a nested one. Default 10,000. */
	readonly items: number;
	/** Characters of one value, and of the text that a regular expression is looked for in. Default 1,000,000. */
	readonly valueLength: number;
	/** Findings kept of one document; more are only counted. Default 10,000. */
	readonly findings: number;
	/** How often an XPath looks at a node, for one of a record's values. Default 100,000,000. */
	readonly visits: number;
	/** Milliseconds of the processor that a regular expression, of a declaration or of its XPath, may take on one text. Default 250. */
	readonly regexMs: number;
	/** Milliseconds that its regular expressions may take on all of a document's texts that take them long. Default 5,000. */
	readonly regexTotalMs: number;
	/** How deep a JSONPath goes into a value. Default 1,000. */
	readonly depth: number;
	/** How many values a JSONPath looks at, for one of a record's values. Default 20,000,000. */
	readonly steps: number;
	/** How many states a pattern in a JSONPath may have. Default 10,000. */
	readonly regexpStates: number;
	/** How many steps one run of such a pattern may take. Default 50,000,000. */
	readonly regexpSteps: number;
	/** Elements that are looked at for items of metadata; items past it are left out. Default 1,000,000. */
	readonly itemElements: number;
	/** How deep items of metadata stand within items; those past it are left out. Default 100. */
	readonly itemDepth: number;
}

/** Each limit's default. */
export const RECORD_LIMITS: RecordLimits = {
	records: 100_000,
	items: 10_000,
	valueLength: 1_000_000,
	findings: 10_000,
	visits: DOCUMENT_LIMITS.visits,
	regexMs: 250,
	regexTotalMs: 5_000,
	depth: JSON_DEPTH,
	steps: DOCUMENT_LIMITS.steps,
	regexpStates: DOCUMENT_LIMITS.regexpStates,
	regexpSteps: DOCUMENT_LIMITS.regexpSteps,
	itemElements: DOCUMENT_LIMITS.itemElements,
	itemDepth: DOCUMENT_LIMITS.itemDepth,
};

/** The limits given, and the defaults of the others. @throws RecordError, kind "limit", where one is none. */
export function withDefaults(limits: Partial<RecordLimits> | undefined): RecordLimits {
	if (limits === undefined) return RECORD_LIMITS;
	for (const [name, value] of Object.entries(limits)) {
		if (!Object.hasOwn(RECORD_LIMITS, name))
			throw new RecordError(
				"limit",
				`There is no limits.${name}: there are ${Object.keys(RECORD_LIMITS).join(", ")}`,
			);
		if (typeof value !== "number" || !(value > 0))
			throw new RecordError("limit", `limits.${name} must be a number above 0`, { code: `limits.${name}` });
	}
	return { ...RECORD_LIMITS, ...limits };
}
