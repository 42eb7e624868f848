// How much one document may make of a declaration. Every limit's default and meaning.

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
	/** Milliseconds that a declaration's regular expression may take on one text. Default 250. */
	readonly regexMs: number;
}

export const RECORD_LIMITS: RecordLimits = {
	records: 100_000,
	items: 10_000,
	valueLength: 1_000_000,
	findings: 10_000,
	regexMs: 250,
};
