// The limits of the library that --limit sets: what each one bounds, its values, and which commands have it. A pure
// table: knows no default (the library has them) and loads nothing, since every failure reads it.

import type { ClientLimits } from "../../client/index.ts";
import type {
	ArticleLimits,
	CsvLimits,
	DocumentLimits,
	JsonArrayLimits,
	JsonLinesLimits,
	JsonPathLimits,
	MarkdownLimits,
	MetadataLimits,
	TableLimits,
	XPathLimits,
} from "../../document/index.ts";
import type { RecordLimits } from "../../record/index.ts";

/** The commands that have --limit. */
export type LimitedCommand = "get" | "extract" | "pages" | "robots" | "crawl";

/** The values of a limit. Sizes may be written with k, M or G. */
export interface LimitRange {
	readonly unit: "size" | "number";
	/** Default 0. */
	readonly minimum?: number | undefined;
	/** Whether it is a whole number that can't be switched off, because the library calculates with it. */
	readonly isWhole?: boolean | undefined;
}

export interface Limit extends LimitRange {
	/** What it bounds: a phrase without a full stop. */
	readonly means: string;
}

const size = { unit: "size" } as const;
const number = { unit: "number" } as const;
const wholeSize = { unit: "size", minimum: 1, isWhole: true } as const;
const whole = { unit: "number", minimum: 1, isWhole: true } as const;
const someSize = { unit: "size", minimum: 1 } as const;
const some = { unit: "number", minimum: 1 } as const;

/** Limits of the client: what a peer may send. */
export const clientLimits: { readonly [Name in keyof ClientLimits]: Limit } = {
	headBytes: { ...wholeSize, means: "Bytes of a response's head" },
	startLineBytes: { ...wholeSize, means: "Bytes of its first line" },
	fieldLines: { ...whole, means: "Field lines of a head, and of a trailer section" },
	interimResponses: { ...number, means: "Interim (1xx) responses before the final one" },
	chunkExtensionBytes: { ...size, means: "Bytes of one chunk's extensions" },
	chunkOverheadBytes: {
		...size,
		means: "Bytes of all chunks' extensions, less 16 a chunk and twice its data",
	},
	trailerBytes: { ...size, means: "Bytes of a trailer section" },
	streams: { ...whole, means: "Requests at once on a connection with HTTP/2" },
	continuations: { ...number, means: "Frames that continue one header block of HTTP/2" },
	settingsEntries: { ...number, means: "Entries of one SETTINGS frame of HTTP/2" },
	windowBytes: {
		...wholeSize,
		minimum: 256 * 1024,
		means: "Content of one HTTP/2 response that waits for its reader",
	},
	acknowledgements: { ...number, means: "Acknowledgements that wait because an HTTP/2 peer reads nothing" },
	overheadFrames: {
		...number,
		means: "Frames of HTTP/2 that bring nothing, beyond what messages make up for",
	},
	codings: { ...number, means: "Content codings applied one over the other" },
	decodedBytes: { ...size, means: "Bytes of decoded content" },
	decodedRatio: {
		...number,
		means: "How many times its size content grows when decoded, beyond the first MiB",
	},
	bufferedBytes: { ...size, means: "Bytes of content held in memory, if it is read as a whole" },
	totalConnections: { ...whole, means: "Open connections; requests wait for one beyond that" },
	queuedRequests: { ...number, means: "Requests that wait for a connection" },
};

/** Limits of documents, in any command. */
export const documentLimits: { readonly [Name in keyof Omit<DocumentLimits, "elementSize">]-?: Limit } = {
	documentBytes: { ...size, means: "Bytes of content that is read as a document" },
	amplification: {
		...number,
		means:
			"How many times a document's length may be made of it, in texts, URLs and values, beyond the first million",
	},
	baseLength: { ...size, means: "Characters of a document's base URL" },
	depth: { ...number, means: "How deep elements of XML, or arrays and objects of JSON, nest" },
	digits: { ...some, means: "Digits of a whole number, in JSON and in records" },
	entityDepth: { ...number, means: "How deep entities of XML nest" },
	entityExpansion: { ...size, means: "Characters that entities of XML expand to" },
	entityAmplification: {
		...number,
		means: "How many times the document's length entities expand to, beyond 64 Ki characters",
	},
};

/** Limits of CSV: as a document and as a stream. */
export const csvLimits: { readonly [Name in keyof Omit<CsvLimits, "amplification">]-?: Limit } = {
	rowLength: { ...size, means: "Characters of a row of CSV" },
	fields: { ...number, means: "Fields of a row of CSV" },
};

/** Limits of XPath, in an option or a declaration. The second one also applies to a declaration's own expressions. */
export const xpathLimits: { readonly [Name in keyof XPathLimits]-?: Limit } = {
	visits: {
		...some,
		means: "How many nodes one XPath, or a declaration's selectors and XPaths together, may visit",
	},
	regexMs: { ...whole, means: "Milliseconds that a regular expression takes on one text" },
};

/** Limits of rows that come one after another, and of a large array's elements. */
export const streamLimits: {
	readonly [Name in keyof Omit<JsonLinesLimits & JsonArrayLimits, "depth" | "digits">]-?: Limit;
} = {
	lineBytes: { ...size, means: "Bytes of a line of JSON Lines" },
	elementBytes: {
		...size,
		means: "Bytes of one element, if a JSON array is larger than documentBytes",
	},
};

/** Limits of JSONPath, in an option or a declaration. */
export const jsonPathLimits: {
	readonly [Name in keyof Omit<JsonPathLimits, "depth" | "queryLength">]-?: Limit;
} = {
	steps: { ...some, means: "Values that one JSONPath visits" },
	regexpStates: { ...some, means: "States of a pattern in a JSONPath" },
	regexpSteps: { ...some, means: "Steps of such a pattern on one text" },
};

/** Limits of options that are a JSONPath. Those of a declaration may have any length. */
export const queryLimits: { readonly [Name in keyof Pick<JsonPathLimits, "queryLength">]-?: Limit } = {
	queryLength: { ...size, means: "Characters of an option's JSONPath" },
};

export const tableLimits: { readonly [Name in keyof TableLimits]-?: Limit } = {
	slots: { ...number, means: "Cells that --tables makes of one table; spans beyond it are cut off" },
};

export const articleLimits: { readonly [Name in keyof ArticleLimits]-?: Limit } = {
	elements: { ...number, means: "Elements of a page that --article searches" },
};

export const markdownLimits: { readonly [Name in keyof MarkdownLimits]-?: Limit } = {
	markdownBytes: {
		...size,
		means: "Bytes of the Markdown that --as markdown makes of one page, or a field of that type of one value",
	},
	markdownDepth: {
		...some,
		means: "How deep lists and quotes nest in it; what is deeper goes to the one around it",
	},
	markdownCells: { ...number, means: "Cells of one table in it" },
};

/** Limits of what pages say about themselves, in an option or a declaration. */
export const metadataLimits: { readonly [Name in keyof Omit<MetadataLimits, "depth">]-?: Limit } = {
	itemElements: {
		...some,
		means: "Elements visited for items of metadata; items beyond it are left out",
	},
	itemDepth: { ...some, means: "How deep items nest; those beyond it are left out" },
};

/** Limits of records only. --max-records sets `records`. */
export const recordLimits: {
	readonly [Name in keyof Omit<
		RecordLimits,
		| "records"
		| "amplification"
		| "digits"
		| keyof XPathLimits
		| keyof JsonPathLimits
		| keyof MetadataLimits
		| keyof MarkdownLimits
	>]: Limit;
} = {
	items: { ...some, means: "Values of one list, records of a nested one" },
	valueLength: { ...someSize, means: "Characters of one value" },
	findings: { ...some, means: "Findings kept for one document; further ones are only counted" },
	regexTotalMs: { ...some, means: "Milliseconds that regular expressions take on all texts of a document" },
};

type LimitTable = Readonly<Record<string, Limit>>;

/** A part of the table, as `gannet help limits` shows it. */
export interface LimitGroup {
	readonly title: string;
	readonly commands: readonly LimitedCommand[];
	readonly limits: LimitTable;
}

const everywhere = ["get", "extract", "pages"] as const;

export const limitGroups: readonly LimitGroup[] = [
	{ title: "Of what a server sends", commands: [...everywhere, "robots", "crawl"], limits: clientLimits },
	{
		title: "Of documents",
		commands: everywhere,
		limits: { ...documentLimits, ...csvLimits },
	},
	{
		title: "Of what is asked of documents",
		commands: everywhere,
		limits: { ...xpathLimits, ...jsonPathLimits, ...metadataLimits },
	},
	{ title: "Of options with queries", commands: ["get", "pages"], limits: queryLimits },
	{ title: "Of Markdown", commands: everywhere, limits: markdownLimits },
	{ title: "Of tables and articles", commands: ["get"], limits: { ...tableLimits, ...articleLimits } },
	{ title: "Of records", commands: ["extract", "pages"], limits: recordLimits },
	{ title: "Of streams of rows", commands: ["extract"], limits: streamLimits },
];

/** The limits that a command has, by name. */
export function limitsOf(command: string): ReadonlyMap<string, Limit> {
	const own = limitGroups.filter(({ commands }) => (commands as readonly string[]).includes(command));
	return new Map(own.flatMap(({ limits }) => Object.entries(limits)));
}

/** The commands that have a limit; empty if there is no limit of that name. */
export function commandsWith(name: string): readonly LimitedCommand[] {
	return limitGroups.find(({ limits }) => Object.hasOwn(limits, name))?.commands ?? [];
}
