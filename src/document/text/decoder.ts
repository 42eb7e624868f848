// Bytes of a known encoding to text, chunk by chunk, with a count of what could not be decoded. Owns which decoder
// serves which encoding. Must not know how the encoding was decided.

// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { exodus } from "../libraries.cjs";
import { Buffer, isUtf8 } from "../platform.ts";
import { byteOrderMarkLength } from "./encodings.ts";
import { createErrorScanner, isMultiByte } from "./multi-byte-errors.ts";

/** What could not be decoded. Each such sequence of bytes became one U+FFFD. */
export interface Undecodable {
	/** How many sequences of bytes are not valid in the encoding. */
	readonly count: number;
	/** The first byte of the first of them, counted from 0; absent if `count` is 0. */
	readonly firstOffset: number | undefined;
}

/** Decodes one text. Removes a byte order mark of its own encoding at the start. */
export interface Decoder {
	/** Decodes what is complete. An open sequence waits for the next call. */
	write(chunk: Uint8Array): string;
	/** Ends the text: an open sequence becomes one U+FFFD. */
	end(): string;
	readonly undecodable: Undecodable;
}

interface Part {
	readonly text: string;
	/** How many bytes at the end were not consumed, because their sequence is still open. */
	readonly open: number;
	readonly errors: number;
	/** An index into these bytes. */
	readonly firstError?: number | undefined;
}

/** Decodes a run of bytes that doesn't begin within a sequence. */
type DecodePart = (bytes: Buffer, isEnd: boolean) => Part;

/** A decoder for an encoding, given by its name in the Encoding Standard. */
export function createDecoder(encoding: string): Decoder {
	if (isMultiByte(encoding)) return createMultiByteDecoder(encoding);
	const run = RUNS.get(encoding)?.() ?? createSingleByteRun(encoding);
	let open: Buffer = Buffer.alloc(0);
	let offset = 0;
	let isStart = true;
	let count = 0;
	let firstOffset: number | undefined;

	function decode(chunk: Uint8Array, isEnd: boolean): string {
		let bytes = asBuffer(chunk);
		if (open.length > 0) bytes = Buffer.concat([open, bytes]);
		if (isStart) {
			if (bytes.length < 3 && !isEnd) {
				open = Buffer.from(bytes);
				return "";
			}
			isStart = false;
			const mark = byteOrderMarkLength(bytes, encoding);
			bytes = bytes.subarray(mark);
			offset += mark;
		}
		const part = run(bytes, isEnd);
		if (part.errors > 0) {
			count += part.errors;
			firstOffset ??= offset + (part.firstError ?? 0);
		}
		const taken = bytes.length - part.open;
		// A copy: the caller may reuse the chunk after the call.
		open = part.open === 0 ? EMPTY : Buffer.from(bytes.subarray(taken));
		offset += taken;
		return part.text;
	}

	return {
		write: (chunk) => decode(chunk, false),
		end: () => decode(EMPTY, true),
		get undecodable() {
			return { count, firstOffset };
		},
	};
}

const EMPTY: Buffer = Buffer.alloc(0);

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const RUNS: ReadonlyMap<string, () => DecodePart> = new Map<string, () => DecodePart>([
	["UTF-8", () => decodeUtf8],
	["UTF-16LE", () => decodeUtf16LittleEndian],
	["UTF-16BE", () => decodeUtf16BigEndian],
	["replacement", createReplacementRun],
]);

function decodeUtf8(bytes: Buffer, isEnd: boolean): Part {
	const open = isEnd ? 0 : openUtf8(bytes);
	const complete = open === 0 ? bytes : bytes.subarray(0, bytes.length - open);
	const text = complete.toString("utf8");
	if (isUtf8(complete)) return { text, open, errors: 0 };
	return { text, open, ...countUtf8Errors(complete) };
}

/** How many bytes at the end begin a UTF-8 sequence that more bytes may complete. */
function openUtf8(bytes: Uint8Array): number {
	for (let back = 1; back <= Math.min(3, bytes.length); back++) {
		const byte = bytes[bytes.length - back] as number;
		if (byte < 0x80) return 0;
		if (byte >= 0xc0) {
			const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
			if (back >= needed) return 0;
			// An impossible start (E0 80, ED A0, F4 90 …) is not an open sequence but an error.
			return utf8SequenceLength(bytes, bytes.length - back) < 0 ? 0 : back;
		}
	}
	return 0;
}

/**
 * The length of the sequence at a position; negative if it is an error of that many bytes ("maximal subpart", Encoding
 * Standard, "UTF-8 decoder"); 0 if the bytes end within it.
 */
function utf8SequenceLength(bytes: Uint8Array, position: number): number {
	const first = bytes[position] as number;
	if (first < 0x80) return 1;
	if (first < 0xc2 || first > 0xf4) return -1;
	const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	let lower = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
	let upper = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
	for (let index = 1; index < length; index++) {
		const byte = bytes[position + index];
		if (byte === undefined) return 0;
		if (byte < lower || byte > upper) return -index;
		lower = 0x80;
		upper = 0xbf;
	}
	return length;
}

function countUtf8Errors(bytes: Uint8Array): { errors: number; firstError: number | undefined } {
	let errors = 0;
	let firstError: number | undefined;
	let position = 0;
	while (position < bytes.length) {
		const length = utf8SequenceLength(bytes, position);
		if (length > 0) {
			position += length;
			continue;
		}
		errors++;
		firstError ??= position;
		position += length === 0 ? bytes.length - position : -length;
	}
	return { errors, firstError };
}

function decodeUtf16LittleEndian(bytes: Buffer, isEnd: boolean): Part {
	let open = bytes.length % 2;
	const last = bytes.length - open - 1;
	// A high surrogate waits for its low one.
	if (!isEnd && last >= 1 && ((bytes[last] as number) & 0xfc) === 0xd8) open += 2;
	const units = bytes.toString("utf16le", 0, bytes.length - open);
	const isCut = isEnd && open > 0;
	const isHighBeforeCut = isCut && units.length > 0 && isHighSurrogate(units.charCodeAt(units.length - 1));
	if (units.isWellFormed() && !isCut) return { text: units, open, errors: 0 };
	const lone = countLoneSurrogates(units);
	// Encoding Standard, "shared UTF-16 decoder": at the end, an open surrogate and an open byte are one error together.
	const text = units.toWellFormed() + (isCut && !isHighBeforeCut ? "\ufffd" : "");
	const errors = lone.errors + (isCut && !isHighBeforeCut ? 1 : 0);
	return { text, open: isEnd ? 0 : open, errors, firstError: lone.firstError ?? bytes.length - 1 };
}

function decodeUtf16BigEndian(bytes: Buffer, isEnd: boolean): Part {
	const even = bytes.length - (bytes.length % 2);
	const swapped = Buffer.from(bytes);
	swapped.subarray(0, even).swap16();
	return decodeUtf16LittleEndian(swapped, isEnd);
}

function isHighSurrogate(unit: number): boolean {
	return (unit & 0xfc00) === 0xd800;
}

function countLoneSurrogates(text: string): { errors: number; firstError: number | undefined } {
	let errors = 0;
	let firstError: number | undefined;
	for (let index = 0; index < text.length; index++) {
		const unit = text.charCodeAt(index);
		if ((unit & 0xf800) !== 0xd800) continue;
		if (isHighSurrogate(unit) && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
			index++;
			continue;
		}
		errors++;
		firstError ??= index * 2;
	}
	return { errors, firstError };
}

// The encodings that attackers confuse with ASCII (Encoding Standard, "replacement"): one error, and nothing more.
function createReplacementRun(): DecodePart {
	let isDone = false;
	return (bytes) => {
		if (isDone || bytes.length === 0) return { text: "", open: 0, errors: 0 };
		isDone = true;
		return { text: "\ufffd", open: 0, errors: 1, firstError: 0 };
	};
}

function createSingleByteRun(encoding: string): DecodePart {
	const decoder = new (exodus().TextDecoder)(encoding);
	return (bytes) => {
		const text = decoder.decode(bytes);
		// In all of them, one byte is one code unit, and no byte means U+FFFD itself.
		const firstError = text.indexOf("\ufffd");
		if (firstError === -1) return { text, open: 0, errors: 0 };
		let errors = 0;
		for (let at = firstError; at !== -1; at = text.indexOf("\ufffd", at + 1)) errors++;
		return { text, open: 0, errors, firstError };
	};
}

function createMultiByteDecoder(encoding: Parameters<typeof createErrorScanner>[0]): Decoder {
	const decoder = new (exodus().TextDecoder)(encoding);
	const scanner = createErrorScanner(encoding);
	return {
		write(chunk) {
			scanner.scan(chunk);
			return decoder.decode(chunk, { stream: true });
		},
		end() {
			scanner.finish();
			return decoder.decode();
		},
		get undecodable() {
			return { count: scanner.count, firstOffset: scanner.firstOffset };
		},
	};
}
