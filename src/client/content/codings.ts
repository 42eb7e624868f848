// The content codings (RFC 9110 §8.4.1): their names, their decoders, and decoding of small content at once. Pure
// except for the decoders of node:zlib. Knows neither connections nor readers. Each decoder refuses data that ends
// early or is corrupt, and bytes after the end. gzip members and zstd frames may follow one another (RFC 1952 §2.2, RFC
// 8878 §3.1), and zeros after the last gzip member are padding, as for gzip(1) and curl.

import type { Transform } from "node:stream";
import type { BrotliOptions, ZlibOptions, ZstdOptions } from "node:zlib";
import { zlib } from "../../runtime/index.ts";

/** What the client offers to decode, best compression last: the order doesn't matter to servers (RFC 9110 §12.5.3). */
export const ACCEPT_ENCODING = "gzip, deflate, br, zstd";

/** A decoder of node:zlib. */
export type ZlibStream = Transform & { readonly bytesWritten: number };

export type CodingName = "gzip" | "deflate" | "br" | "zstd";

/** An unknown content coding, or more of them than allowed. */
export class CodingsRefused {
	readonly reason: "unknown" | "too-many";
	readonly value: string;

	constructor(reason: "unknown" | "too-many", value: string) {
		this.reason = reason;
		this.value = value;
	}
}

/** Why data can't be decoded, in words that follow "the gzip data …". */
export class CodingFault extends Error {
	override readonly name: string = "CodingFault";
	readonly coding: CodingName;

	constructor(coding: CodingName, message: string, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.coding = coding;
	}
}

/** With this limit, windows and buffers of any decoder stay below the allowed size (RFC 9659 for zstd: 8 MiB). */
const ZSTD_WINDOW_LOG = 23;

/** node:zlib's constants.ZSTD_d_windowLogMax: a number of zstd's own interface. */
const ZSTD_OPTIONS: ZstdOptions = { params: { 100: ZSTD_WINDOW_LOG } };

/** The size of a streaming decoder's output pieces. */
const CHUNK: number = 64 * 1024;

/** With `info: true`, they also return the engine, which knows how much input it used. */
type SyncDecoder = (bytes: Uint8Array, options: ZlibOptions & BrotliOptions & ZstdOptions) => Buffer;

interface Coding {
	/** Decodes everything at once. The first byte distinguishes the kinds of deflate. */
	readonly sync: (first: number) => SyncDecoder;
	readonly open: (first: number) => ZlibStream;
	/** Whether another member or frame may follow the first. */
	readonly hasMembers: boolean;
	readonly options: ZstdOptions;
}

/**
 * RFC 9110 §8.4.1.2: "deflate" is the zlib format, but some servers send raw data. A zlib header's first byte has
 * method 8 in its low half; raw data with such a byte would be a stored block with padding that no encoder writes.
 */
function isZlibFormat(first: number): boolean {
	return (first & 0x0f) === 8;
}

const CODINGS: Readonly<Record<CodingName, Coding>> = {
	gzip: {
		sync: () => zlib().gunzipSync,
		open: () => zlib().createGunzip({ chunkSize: CHUNK }),
		hasMembers: true,
		options: {},
	},
	deflate: {
		sync: (first) => (isZlibFormat(first) ? zlib().inflateSync : zlib().inflateRawSync),
		open: (first) =>
			isZlibFormat(first)
				? zlib().createInflate({ chunkSize: CHUNK })
				: zlib().createInflateRaw({ chunkSize: CHUNK }),
		hasMembers: false,
		options: {},
	},
	br: {
		sync: () => zlib().brotliDecompressSync,
		open: () => zlib().createBrotliDecompress({ chunkSize: CHUNK }),
		hasMembers: false,
		options: {},
	},
	zstd: {
		sync: () => zlib().zstdDecompressSync,
		open: () => zlib().createZstdDecompress({ chunkSize: CHUNK, ...ZSTD_OPTIONS }),
		hasMembers: true,
		options: ZSTD_OPTIONS,
	},
};

const NAMES: ReadonlyMap<string, CodingName | undefined> = new Map([
	["gzip", "gzip"],
	// RFC 9110 §8.4.1.3: means gzip.
	["x-gzip", "gzip"],
	["deflate", "deflate"],
	["br", "br"],
	["zstd", "zstd"],
	// Codings that change nothing. "none" is not a registered name, but it is in use, and curl accepts it.
	["identity", undefined],
	["none", undefined],
	["", undefined],
]);

/** The codings in the lines of Content-Encoding, in the order in which they were applied. */
export function readCodings(lines: readonly string[], most: number): readonly CodingName[] | CodingsRefused {
	const codings: CodingName[] = [];
	for (const line of lines) {
		for (const item of line.split(",")) {
			const name = item.trim().toLowerCase();
			if (!NAMES.has(name)) return new CodingsRefused("unknown", item.trim().slice(0, 60));
			const coding = NAMES.get(name);
			if (coding !== undefined) codings.push(coding);
			if (codings.length > most) return new CodingsRefused("too-many", String(most));
		}
	}
	return codings;
}

/** Opens a streaming decoder for data with that first byte. */
export function openDecoder(coding: CodingName, first: number): ZlibStream {
	return CODINGS[coding].open(first);
}

/** What to do with bytes after the end: they are padding, or a member follows. Throws a CodingFault. */
export function judgeRest(coding: CodingName, rest: Uint8Array): "padding" | "member" {
	if (coding === "gzip" && rest.every((byte) => byte === 0)) return "padding";
	// After a gzip member without zeros after it, zlib has looked for another one itself.
	if (coding !== "gzip" && CODINGS[coding].hasMembers) return "member";
	throw new CodingFault(coding, `continues after its end, with ${shown(rest)}`);
}

function shown(bytes: Uint8Array): string {
	const hex = Buffer.from(bytes.subarray(0, 8)).toString("hex");
	return `the bytes 0x${hex}${bytes.length > 8 ? "…" : ""}`;
}

/** An error of node:zlib in words. */
export function faultOf(coding: CodingName, error: unknown): CodingFault {
	if (error instanceof CodingFault) return error;
	const { code, message } = error as NodeJS.ErrnoException;
	if (code === "Z_BUF_ERROR") return new CodingFault(coding, "ends before its end: it is truncated", error);
	return new CodingFault(coding, `is corrupt (${message})`, error);
}

/**
 * Decodes small content through all its codings, at once and on this thread.
 * @returns undefined if any step gives more than `mostBytes`. Throws a CodingFault.
 */
export function decodeWhole(
	bytes: Buffer,
	codings: readonly CodingName[],
	mostBytes: number,
): Buffer | undefined {
	let whole: Buffer | undefined = bytes;
	for (let index = codings.length - 1; index >= 0 && whole !== undefined; index--) {
		whole = decodeOne(codings[index] as CodingName, whole, mostBytes);
	}
	return whole;
}

function decodeOne(name: CodingName, bytes: Buffer, mostBytes: number): Buffer | undefined {
	const { sync, options } = CODINGS[name];
	const members: Buffer[] = [];
	let rest = bytes;
	let left = mostBytes;
	while (rest.length > 0) {
		if (left <= 0) return undefined;
		let result: { buffer: Buffer; engine: ZlibStream };
		try {
			const decode = sync(rest[0] as number);
			const given: unknown = decode(rest, { ...options, maxOutputLength: left, info: true });
			result = given as typeof result;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
			throw faultOf(name, error);
		}
		members.push(result.buffer);
		left -= result.buffer.length;
		const used = result.engine.bytesWritten;
		rest = rest.subarray(used);
		if (rest.length > 0 && (judgeRest(name, rest) === "padding" || used === 0)) break;
	}
	return members.length === 1 ? members[0] : Buffer.concat(members);
}
