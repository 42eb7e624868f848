// How much of a peer's bytes an HTTP/1.1 reader takes before it calls them an attack. Owns the numbers and their reasons.

/** Limits on one message; each error of a limit names the option here. Sizes are bytes as received. */
export interface H1Limits {
	/** Start line and field lines with their line ends. Node allows 16 KiB, curl 300 KiB, Chromium 256 KiB, Go 1 MiB. */
	readonly headBytes: number;
	/** Start line with its line end. nginx and Apache allow 8 KiB for a request line. */
	readonly startLineBytes: number;
	/** Field lines in a head, and again in a trailer section. Apache and hyper allow 100, Node 2000. */
	readonly fieldLines: number;
	/** Interim (1xx) responses before one final response. Go allows 5. */
	readonly interimResponses: number;
	/** Extensions of one chunk. Go allows a chunk line of 4 KiB; Node 16 KiB for all chunks of a message. */
	readonly chunkExtensionBytes: number;
	/**
	 * Extensions of all chunks of a message, less 16 bytes a chunk and twice its data (Go's way to count, with its 16 KiB):
	 * short extensions on long content never add up, long ones on one-byte chunks soon do.
	 */
	readonly chunkOverheadBytes: number;
	/** The trailer section with its line ends. */
	readonly trailerBytes: number;
}

/** What holds where nothing else was asked. */
export const DEFAULT_LIMITS: H1Limits = {
	headBytes: 64 * 1024,
	startLineBytes: 16 * 1024,
	fieldLines: 256,
	interimResponses: 16,
	chunkExtensionBytes: 4 * 1024,
	chunkOverheadBytes: 16 * 1024,
	trailerBytes: 16 * 1024,
};

/** The limits asked for, and the default of each that is absent or undefined. Throws a RangeError for what is no size. */
export function completeLimits(limits: { readonly [Name in keyof H1Limits]?: number | undefined }): H1Limits {
	const complete: { -readonly [Name in keyof H1Limits]: number } = { ...DEFAULT_LIMITS };
	for (const name of Object.keys(DEFAULT_LIMITS) as (keyof H1Limits)[]) {
		const value = limits[name];
		if (value === undefined) continue;
		// A limit that compares with nothing would be none.
		if (!(value >= 0)) throw new RangeError(`limits.${name} is a number of at least 0, not ${value}`);
		complete[name] = value;
	}
	return complete;
}
