// Guesses the encoding of bytes that don't declare it. Owns the order of the guesses and how sure each is. Must not
// know where the bytes come from. It can only guess: a short text may fit several encodings.
//
// UTF-8 hardly ever occurs by accident, nor do the escapes of ISO-2022-JP and the zeros of UTF-16. For everything else,
// the text is decoded in each encoding that a language of the web is written in. The encoding wins whose text is
// likeliest by the frequencies of letter pairs in `languages.ts`.

import { isUtf8 } from "../platform.ts";
import { createDecoder } from "./decoder.ts";
import { LANGUAGE_PROFILES, type LanguageProfile } from "./languages.ts";

/** A guess and how sure it is: 1 is certain, below 0.5 is little better than the default. */
export interface DetectedEncoding {
	readonly encoding: string;
	readonly confidence: number;
}

/** How many bytes to judge a text by, from those around a byte that is not ASCII. */
const JUDGED_BYTES = 4096;
/** The cost, in bits, of what no model knows: a pair of letters, a character of thousands, bytes in error. */
const UNKNOWN_PAIR = 9;
const UNKNOWN_SYMBOL = 12;
const UNKNOWN_CHARACTER = 16;
const BROKEN = 24;
/** By how many bits an encoding that isn't the web's most frequent one must be better. */
const RARITY: Readonly<Record<string, number>> = {
	"windows-1252": 0,
	"windows-1251": 1,
	"ISO-8859-2": 4,
	"ISO-8859-5": 5,
	"ISO-8859-6": 5,
	"ISO-8859-7": 4,
	"ISO-8859-13": 5,
	"KOI8-R": 6,
	"KOI8-U": 6,
	IBM866: 8,
	"x-mac-cyrillic": 24,
};

/** Guesses the encoding of a text from its first bytes; undefined if no guess is better than the default. */
export function detectEncoding(bytes: Uint8Array, isWhole: boolean): DetectedEncoding | undefined {
	const utf16 = detectUtf16(bytes);
	if (utf16 !== undefined) return utf16;
	const firstHigh = bytes.findIndex((byte) => byte >= 0x80);
	if (firstHigh === -1) {
		if (hasIso2022JpEscape(bytes)) return { encoding: "ISO-2022-JP", confidence: 0.95 };
		return { encoding: "UTF-8", confidence: 0.5 };
	}
	if (isUtf8(isWhole ? bytes : withoutOpenSequence(bytes))) return { encoding: "UTF-8", confidence: 0.99 };
	return isBinary(bytes) ? undefined : detectLegacy(judgedPart(bytes, firstHigh));
}

/**
 * Whether many of the bytes are control codes that text doesn't contain (MIME Sniffing Standard, "binary data byte").
 */
function isBinary(bytes: Uint8Array): boolean {
	const length = Math.min(bytes.length, JUDGED_BYTES);
	let controls = 0;
	for (let index = 0; index < length; index++) {
		const byte = bytes[index] as number;
		if (byte < 0x20 && (byte < 0x09 || byte === 0x0b || (byte > 0x0d && byte !== 0x1b))) controls++;
	}
	return controls > length / 100;
}

/** UTF-16 text without a byte order mark: in its ASCII parts, every other byte is zero. */
function detectUtf16(bytes: Uint8Array): DetectedEncoding | undefined {
	const length = Math.min(bytes.length - (bytes.length % 2), JUDGED_BYTES);
	if (length < 8 || !bytes.subarray(0, length).includes(0)) return undefined;
	const zeros = [0, 0];
	for (let index = 0; index < length; index++) {
		if (bytes[index] === 0) zeros[index % 2] = (zeros[index % 2] as number) + 1;
	}
	const [even = 0, odd = 0] = zeros;
	const half = length / 2;
	if (odd > half * 0.3 && even < half * 0.02) return { encoding: "UTF-16LE", confidence: 0.9 };
	if (even > half * 0.3 && odd < half * 0.02) return { encoding: "UTF-16BE", confidence: 0.9 };
	return undefined;
}

function hasIso2022JpEscape(bytes: Uint8Array): boolean {
	for (let at = bytes.indexOf(0x1b); at !== -1; at = bytes.indexOf(0x1b, at + 1)) {
		// ESC $ @ and ESC $ B switch to JIS X 0208 (RFC 1468).
		if (bytes[at + 1] === 0x24 && (bytes[at + 2] === 0x40 || bytes[at + 2] === 0x42)) return true;
	}
	return false;
}

/** Removes the start of a UTF-8 sequence at the very end, if more bytes follow. */
function withoutOpenSequence(bytes: Uint8Array): Uint8Array {
	for (let back = 1; back <= 3 && back <= bytes.length; back++) {
		const byte = bytes[bytes.length - back] as number;
		if (byte < 0x80) return bytes;
		if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
	}
	return bytes;
}

/** The lines with bytes beyond ASCII: the other lines are the same in every candidate. */
function judgedPart(bytes: Uint8Array, firstHigh: number): Uint8Array {
	const judged = new Uint8Array(JUDGED_BYTES);
	let length = 0;
	for (let index = Math.max(0, firstHigh - 1); index < bytes.length && length < JUDGED_BYTES; index++) {
		const byte = bytes[index] as number;
		const isNear = byte >= 0x80 || (bytes[index - 1] ?? 0) >= 0x80 || (bytes[index + 1] ?? 0) >= 0x80;
		if (isNear) judged[length++] = byte;
		else if (length > 0 && judged[length - 1] !== 0x20) judged[length++] = 0x20;
	}
	return judged.subarray(0, length);
}

interface Candidate {
	readonly encoding: string;
	readonly bits: number;
	readonly text: string;
}

function detectLegacy(bytes: Uint8Array): DetectedEncoding | undefined {
	const texts = new Map<string, { readonly text: string; readonly errors: number }>();
	let best: Candidate | undefined;
	let second = Number.POSITIVE_INFINITY;
	for (const profile of models()) {
		for (const encoding of profile.encodings) {
			let decoded = texts.get(encoding);
			if (decoded === undefined) {
				const decoder = createDecoder(encoding);
				// An open sequence at the end of the judged part is not an error.
				const text = decoder.write(bytes).toLowerCase();
				decoded = { text, errors: decoder.undecodable.count };
				texts.set(encoding, decoded);
			}
			const bits = costOf(decoded.text, profile) + decoded.errors * BROKEN + (RARITY[encoding] ?? 2);
			if (best === undefined || bits < best.bits) {
				if (best !== undefined && best.text !== decoded.text) second = best.bits;
				best = { encoding, bits, text: decoded.text };
			} else if (bits < second && decoded.text !== best.text) {
				second = bits;
			}
		}
	}
	// More bits than the bytes themselves have: no language explains them, and they may not be text at all.
	if (best === undefined || best.bits > bytes.length * 8) return undefined;
	const confidence = 1 - 0.5 * 2 ** (-(second - best.bits) / 8);
	return { encoding: best.encoding, confidence: Math.min(0.98, Math.round(confidence * 100) / 100) };
}

interface Model extends Pick<LanguageProfile, "encodings" | "width"> {
	/** The bits that a pair or a character costs. */
	readonly costs: ReadonlyMap<string, number>;
}

let built: readonly Model[] | undefined;

function models(): readonly Model[] {
	built ??= LANGUAGE_PROFILES.map(({ encodings, width, levels }) => {
		const costs = new Map<string, number>();
		for (const [level, entries] of levels.entries()) {
			for (let index = 0; index < entries.length; index += width) {
				costs.set(entries.slice(index, index + width), (level + 2.5) / width);
			}
		}
		return { encodings, width, costs };
	});
	return built;
}

const NO_LETTER = /[^\p{L}\p{M}]/u;

/** How many bits it takes to say this text in this language, without ASCII, which costs the same in all of them. */
function costOf(text: string, model: Model): number {
	let bits = 0;
	let before = " ";
	for (let index = 0; index < text.length; index++) {
		const character = text[index] as string;
		if (character < "\x80" && model.width === 1) continue;
		if (character >= "\x80" && character < "\xa0") bits += BROKEN;
		if (model.width === 1) {
			bits += model.costs.get(character) ?? symbolCost(character) ?? UNKNOWN_CHARACTER;
			continue;
		}
		const letter = NO_LETTER.test(character) ? " " : character;
		if (letter === " " && character >= "\x80") bits += symbolCost(character) ?? UNKNOWN_SYMBOL;
		if (letter >= "\x80" || before >= "\x80") bits += model.costs.get(before + letter) ?? UNKNOWN_PAIR;
		before = letter;
	}
	return bits;
}

/** Signs that occur in texts of many languages. */
const SIGNS =
	"\xa0\xab\xbb\xb0\xa9\xae\xb7\xa7\xbf\xa1\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2026\u2022\u20ac\u2122\u2116";

function symbolCost(character: string): number | undefined {
	if (character === "\ufffd") return 0;
	return SIGNS.includes(character) ? 7 : undefined;
}
