// The encoding of bytes that say nothing about themselves. Owns the order of the guesses and how sure each is; must not
// know where the bytes come from. A guess, by nature: a short text may fit several encodings.

import { isUtf8 } from "node:buffer";

/** A guess and how sure it is: 1 is certain, below 0.5 is little more than the default. */
export interface DetectedEncoding {
	readonly encoding: string;
	readonly confidence: number;
}

/** Guesses the encoding of a text from its first bytes; nothing where no guess is better than the default. */
export function detectEncoding(bytes: Uint8Array, isWhole: boolean): DetectedEncoding | undefined {
	if (isUtf8(isWhole ? bytes : withoutOpenSequence(bytes))) {
		return { encoding: "UTF-8", confidence: isAscii(bytes) ? 0.5 : 0.99 };
	}
	return undefined;
}

function isAscii(bytes: Uint8Array): boolean {
	return bytes.every((byte) => byte < 0x80);
}

/** Without the start of a sequence of UTF-8 at the very end, where more bytes follow. */
function withoutOpenSequence(bytes: Uint8Array): Uint8Array {
	for (let back = 1; back <= 3 && back <= bytes.length; back++) {
		const byte = bytes[bytes.length - back] as number;
		if (byte < 0x80) return bytes;
		if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
	}
	return bytes;
}
