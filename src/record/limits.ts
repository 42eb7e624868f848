// How much one document may make of a declaration. Every limit's default and meaning.

import { DOCUMENT_LIMITS } from "../document/index.ts";
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
	/** Milliseconds that a regular expression, of a declaration or of its XPath, may take on one text. Default 250. */
	readonly regexMs: number;
	/** Milliseconds that its regular expressions may take on all of a document's texts that take them long. Default 5,000. */
	readonly regexTotalMs: number;
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
