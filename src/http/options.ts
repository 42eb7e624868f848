// The limits of readers of HTTP/1.1, and those that HTTP/2 has in addition: how many of a peer's bytes are accepted before
// they are an attack. Other folders, whose options contain these, import them from here. The members' comments are generated from the rows
// (scripts/option-docs.ts).

import { amount, bytes, type Optional, OptionSet, whole } from "../base/index.ts";

/** Limits on one message. Each error of a limit names the option here. Sizes are bytes as received. */
export interface H1Limits {
	/**
	 * Bytes of a message's head: start line and field lines with their line ends. Node allows 16 KiB, curl 300 KiB,
	 * Chromium 256 KiB, Go 1 MiB. Default: 64 KiB.
	 */
	readonly headBytes: number;
	/**
	 * Bytes of its first line, with the line end. nginx and Apache allow 8 KiB for a request line. Default: 16 KiB.
	 */
	readonly startLineBytes: number;
	/**
	 * Field lines of a head, and again of a trailer section. Apache and hyper allow 100, Node 2,000. Default: 256.
	 */
	readonly fieldLines: number;
	/** Interim (1xx) responses before the final one. Go allows 5. Default: 16. */
	readonly interimResponses: number;
	/**
	 * Bytes of one chunk's extensions. Go allows a chunk line of 4 KiB, Node 16 KiB for all chunks of a message.
	 * Default: 4 KiB.
	 */
	readonly chunkExtensionBytes: number;
	/**
	 * Bytes of all chunks' extensions, less 16 bytes a chunk and twice its data (Go counts in the same way). Short
	 * extensions on long content never add up; long ones on chunks of one byte soon do. Default: 16 KiB.
	 */
	readonly chunkOverheadBytes: number;
	/** Bytes of a trailer section, with its line ends. Default: 16 KiB. */
	readonly trailerBytes: number;
}

/** The set caches its result, so a client's limits are read once and not for each of its connections. */
export const h1Limits: OptionSet<Optional<H1Limits>, H1Limits> = new OptionSet(
	{
		headBytes: {
			rule: bytes,
			doc: "Bytes of a message's head: start line and field lines with their line ends. Node allows 16 KiB, curl 300 KiB, Chromium 256 KiB, Go 1 MiB.",
			default: 64 * 1024,
		},
		startLineBytes: {
			rule: bytes,
			doc: "Bytes of its first line, with the line end. nginx and Apache allow 8 KiB for a request line.",
			default: 16 * 1024,
		},
		fieldLines: {
			rule: amount,
			doc: "Field lines of a head, and again of a trailer section. Apache and hyper allow 100, Node 2,000.",
			default: 256,
		},
		interimResponses: {
			rule: amount,
			doc: "Interim (1xx) responses before the final one. Go allows 5.",
			default: 16,
		},
		chunkExtensionBytes: {
			rule: bytes,
			doc: "Bytes of one chunk's extensions. Go allows a chunk line of 4 KiB, Node 16 KiB for all chunks of a message.",
			default: 4 * 1024,
		},
		chunkOverheadBytes: {
			rule: bytes,
			doc: "Bytes of all chunks' extensions, less 16 bytes a chunk and twice its data (Go counts in the same way). Short extensions on long content never add up; long ones on chunks of one byte soon do.",
			default: 16 * 1024,
		},
		trailerBytes: {
			rule: bytes,
			doc: "Bytes of a trailer section, with its line ends.",
			default: 16 * 1024,
		},
	},
	{ remembers: true },
);

/** The limits that apply by default. */
export const DEFAULT_LIMITS: H1Limits = h1Limits.defaults;

/** Limits that only connections with HTTP/2 have; they also have those of heads, field lines, interim responses and trailers. */
export interface H2OwnLimits {
	/** HTTP/2: requests at once on one connection. The peer may allow fewer. Default: 100. */
	readonly streams: number;
	/** HTTP/2: frames that continue one header block (CONTINUATION). One frame holds 16 KiB. Default: 8. */
	readonly continuations: number;
	/** HTTP/2: entries of one SETTINGS frame. Default: 32. */
	readonly settingsEntries: number;
	/**
	 * HTTP/2: content of one message that may be on its way or wait for its reader, at least 256 KiB. All messages of
	 * a connection share four times as much. 16 MiB let 160 MB a second through at 100 ms. Default: 16,777,216.
	 */
	readonly windowBytes: number;
	/** HTTP/2: acknowledgements that wait because the peer reads nothing. Default: 1,000. */
	readonly acknowledgements: number;
	/**
	 * HTTP/2: frames that bring nothing (PING, SETTINGS, PRIORITY, empty DATA, resets, unknown ones), beyond 16 for
	 * each message, one for each frame with 256 bytes of content, and one a second. Default: 1,000.
	 */
	readonly overheadFrames: number;
}

export const h2OwnLimits: OptionSet<Optional<H2OwnLimits>, H2OwnLimits> = new OptionSet({
	streams: {
		rule: whole(1),
		doc: "HTTP/2: requests at once on one connection. The peer may allow fewer.",
		default: 100,
	},
	continuations: {
		rule: amount,
		doc: "HTTP/2: frames that continue one header block (CONTINUATION). One frame holds 16 KiB.",
		default: 8,
	},
	settingsEntries: { rule: amount, doc: "HTTP/2: entries of one SETTINGS frame.", default: 32 },
	windowBytes: {
		rule: whole(256 * 1024),
		doc: "HTTP/2: content of one message that may be on its way or wait for its reader, at least 256 KiB. All messages of a connection share four times as much. 16 MiB let 160 MB a second through at 100 ms.",
		default: 16 * 1024 * 1024,
	},
	acknowledgements: {
		rule: amount,
		doc: "HTTP/2: acknowledgements that wait because the peer reads nothing.",
		default: 1_000,
	},
	overheadFrames: {
		rule: amount,
		doc: "HTTP/2: frames that bring nothing (PING, SETTINGS, PRIORITY, empty DATA, resets, unknown ones), beyond 16 for each message, one for each frame with 256 bytes of content, and one a second.",
		default: 1_000,
	},
});
