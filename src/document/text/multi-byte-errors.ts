// Finds the invalid bytes of a multi-byte encoding: follows the decoders of the WHATWG Encoding Standard byte by byte,
// without making text, counts their errors and finds the first. The library does the decoding and says which pairs
// exist, so the two can't disagree. Must not know streams of chunks or hints.

// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { exodus } from "../libraries.cjs";

/** The encodings whose decoder has state between bytes and no native check. */
export type MultiByteEncoding =
	| "gb18030"
	| "GBK"
	| "Big5"
	| "EUC-JP"
	| "ISO-2022-JP"
	| "Shift_JIS"
	| "EUC-KR";

/** Reads bytes and counts the invalid sequences. */
export interface ErrorScanner {
	/** Offsets continue from call to call. Returns how many bytes at the end belong to a sequence that is still open. */
	scan(bytes: Uint8Array): number;
	/** An open sequence at the end of all bytes is one more error. */
	finish(): void;
	readonly count: number;
	/** The first byte of the first invalid sequence. */
	readonly firstOffset: number | undefined;
}

const MULTI_BYTE: ReadonlySet<string> = new Set<MultiByteEncoding>([
	"gb18030",
	"GBK",
	"Big5",
	"EUC-JP",
	"ISO-2022-JP",
	"Shift_JIS",
	"EUC-KR",
]);

/** Whether an encoding needs this scanner. */
export function isMultiByte(encoding: string): encoding is MultiByteEncoding {
	return MULTI_BYTE.has(encoding);
}

/** A scanner at the start of a text in the encoding. */
export function createErrorScanner(encoding: MultiByteEncoding): ErrorScanner {
	const step = encoding === "ISO-2022-JP" ? createIso2022JpStep() : createStep(encoding);
	let count = 0;
	let firstOffset: number | undefined;
	let offset = 0;
	let pending: number[] = [];

	function fault(at: number): void {
		count++;
		firstOffset ??= at;
	}

	return {
		scan(bytes) {
			for (let index = 0; index < bytes.length; index++) {
				const byte = bytes[index] as number;
				if (pending.length === 0 && step.pairs !== undefined) {
					if (byte < 0x80) continue;
					// A byte past the end reads as undefined and makes no pair.
					if (step.pairs[byte * 256 + (bytes[index + 1] as number)] === 1) {
						index++;
						continue;
					}
				}
				pending.push(byte);
				// An invalid sequence gives some of its bytes back, to be read again.
				let taken = step.take(pending, false);
				while (taken !== 0) {
					if (taken < 0) fault(offset + index + 1 - pending.length);
					pending = pending.slice(Math.abs(taken));
					taken = pending.length === 0 ? 0 : step.take(pending, false);
				}
			}
			offset += bytes.length;
			return pending.length;
		},
		finish() {
			while (pending.length > 0) {
				const taken = step.take(pending, true);
				if (taken < 0) fault(offset - pending.length);
				pending = pending.slice(Math.max(1, Math.abs(taken)));
			}
		},
		get count() {
			return count;
		},
		get firstOffset() {
			return firstOffset;
		},
	};
}

interface Step {
	/** Which two bytes are valid by themselves if no sequence is open; undefined if that depends on a mode. */
	readonly pairs: Uint8Array | undefined;
	/**
	 * Examines a sequence. n > 0: its first n bytes are a character. -n: its first n bytes are an error, and the rest is
	 * to be read again. 0: it is still open. At the end of the text, an open sequence is one error.
	 */
	take(sequence: readonly number[], isEnd: boolean): number;
}

const validPairs = new Map<string, Uint8Array>();

/** A byte for each pair of bytes (lead × 256 + trail): 1 if the encoding has a character for it. */
function pairsOf(encoding: MultiByteEncoding, prefix: readonly number[] = []): Uint8Array {
	const key = `${encoding}:${prefix.length}`;
	const known = validPairs.get(key);
	if (known !== undefined) return known;
	const pairs = new Uint8Array(65536);
	const decoder = new (exodus().TextDecoder)(encoding);
	for (let lead = 0x80; lead <= 0xff; lead++) {
		for (let trail = 0x40; trail <= 0xff; trail++) {
			const text = decoder.decode(Uint8Array.of(...prefix, lead, trail));
			if (!text.includes("\ufffd")) pairs[lead * 256 + trail] = 1;
		}
	}
	validPairs.set(key, pairs);
	return pairs;
}

/** After an error, an ASCII byte at the end of the sequence is read again. Any other byte is part of the error. */
function faulty(sequence: readonly number[]): number {
	const length = sequence.length;
	return (sequence[length - 1] as number) < 0x80 ? 1 - length : -length;
}

function inRange(byte: number | undefined, first: number, last: number): boolean {
	return byte !== undefined && byte >= first && byte <= last;
}

function createStep(encoding: Exclude<MultiByteEncoding, "ISO-2022-JP">): Step {
	const pairs = pairsOf(encoding);
	const isPair = (sequence: readonly number[]): boolean =>
		pairs[(sequence[0] as number) * 256 + (sequence[1] as number)] === 1;

	if (encoding === "gb18030" || encoding === "GBK") {
		return {
			pairs,
			take(sequence, isEnd) {
				const [first, second, third, fourth] = sequence;
				if (inRange(first, 0, 0x80)) return 1;
				if (first === 0xff) return -1;
				if (second === undefined) return isEnd ? -1 : 0;
				if (!inRange(second, 0x30, 0x39)) return isPair(sequence) ? 2 : faulty(sequence);
				if (third === undefined) return isEnd ? -2 : 0;
				if (!inRange(third, 0x81, 0xfe)) return -1;
				if (fourth === undefined) return isEnd ? -3 : 0;
				if (!inRange(fourth, 0x30, 0x39)) return -1;
				return isGb18030Quartet(sequence) ? 4 : -4;
			},
		};
	}
	if (encoding === "EUC-JP") {
		const triples = pairsOf(encoding, [0x8f]);
		return {
			pairs,
			take(sequence, isEnd) {
				const [first, second, third] = sequence as [number, number?, number?];
				if (first < 0x80) return 1;
				if (first !== 0x8e && first !== 0x8f && !inRange(first, 0xa1, 0xfe)) return -1;
				if (second === undefined) return isEnd ? -1 : 0;
				if (first === 0x8e && inRange(second, 0xa1, 0xdf)) return 2;
				if (first === 0x8f && inRange(second, 0xa1, 0xfe)) {
					if (third === undefined) return isEnd ? -2 : 0;
					return triples[second * 256 + third] === 1 ? 3 : faulty(sequence);
				}
				return isPair(sequence) ? 2 : faulty(sequence);
			},
		};
	}
	const isSingle = encoding === "Shift_JIS" ? isShiftJisSingle : (byte: number): boolean => byte < 0x80;
	const isLead =
		encoding === "Shift_JIS"
			? (byte: number): boolean => inRange(byte, 0x81, 0x9f) || inRange(byte, 0xe0, 0xfc)
			: (byte: number): boolean => inRange(byte, 0x81, 0xfe);
	return {
		pairs,
		take(sequence, isEnd) {
			const first = sequence[0] as number;
			if (isSingle(first)) return 1;
			if (!isLead(first)) return -1;
			if (sequence.length === 1) return isEnd ? -1 : 0;
			return isPair(sequence) ? 2 : faulty(sequence);
		},
	};
}

function isShiftJisSingle(byte: number): boolean {
	return byte <= 0x80 || inRange(byte, 0xa1, 0xdf);
}

// Encoding Standard, "index gb18030 ranges code point": values between the last pointer of the BMP and the first of the
// supplementary planes, and values beyond U+10FFFF, have no code point.
function isGb18030Quartet(sequence: readonly number[]): boolean {
	const [first, second, third, fourth] = sequence as [number, number, number, number];
	const pointer = (first - 0x81) * 12600 + (second - 0x30) * 1260 + (third - 0x81) * 10 + fourth - 0x30;
	return !((pointer > 39419 && pointer < 189000) || pointer > 1237575);
}

type Iso2022JpMode = "ascii" | "roman" | "katakana" | "double";

function createIso2022JpStep(): Step {
	const pairs = pairsOf("EUC-JP");
	let mode: Iso2022JpMode = "ascii";
	// An escape directly after another escape is an error (Encoding Standard, "ISO-2022-JP decoder's output").
	let hasOutput = false;
	const ESCAPES: Readonly<Record<string, Iso2022JpMode>> = {
		"(B": "ascii",
		"(J": "roman",
		"(I": "katakana",
		$B: "double",
		"$@": "double",
	};

	return {
		pairs: undefined,
		take(sequence, isEnd) {
			const [first, second, third] = sequence as [number, number?, number?];
			if (first === 0x1b) {
				if (second === undefined) return isEnd ? escapeFault() : 0;
				if (second !== 0x24 && second !== 0x28) return escapeFault();
				if (third === undefined) return isEnd ? escapeFault() : 0;
				const next = ESCAPES[String.fromCharCode(second, third)];
				if (next === undefined) return escapeFault();
				mode = next;
				const isEmpty = hasOutput;
				hasOutput = true;
				return isEmpty ? -3 : 3;
			}
			hasOutput = false;
			if (mode === "double") {
				if (!inRange(first, 0x21, 0x7e)) return -1;
				if (second === undefined) return isEnd ? -1 : 0;
				if (second === 0x1b) return -1;
				return inRange(second, 0x21, 0x7e) && pairs[(first + 0x80) * 256 + second + 0x80] === 1 ? 2 : -2;
			}
			if (mode === "katakana") return inRange(first, 0x21, 0x5f) ? 1 : -1;
			return first < 0x80 && first !== 0x0e && first !== 0x0f ? 1 : -1;
		},
	};

	function escapeFault(): number {
		hasOutput = false;
		return -1;
	}
}
