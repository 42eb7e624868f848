// The lines of a robots.txt (RFC 9309 §2.2 and §2.5): encodings, line ends, the limit on bytes, and a key and a value in each.
// Values are octets (latin1). Must not know what keys mean.

import { isUtf8 } from "node:buffer";

/** One line that has a key. */
export interface RobotsLine {
	/** Counted from 1. */
	readonly number: number;
	/** Lower case, white space in it collapsed. */
	readonly key: string;
	/** Octets, without white space around them and comments. */
	readonly value: string;
	/** The rest of the line if it has no colon between key and value, or only one inside the value. */
	readonly words?: readonly [key: string, value: string] | undefined;
}

/** How much of a robots.txt counts: 500 KiB (RFC 9309 §2.5 asks for at least that). */
export const ROBOTS_BYTES: number = 512_000;

/** The lines of a file, and whether it was longer than the limit. Lines without a key are omitted. */
export function linesOf(
	content: Uint8Array,
	limit: number,
): { readonly lines: RobotsLine[]; readonly isCut: boolean } {
	const isCut = content.length > limit;
	const text = octetsOf(isCut ? content.subarray(0, limit) : content);
	const all = text.split(/\r\n|\n|\r/);
	// A truncated rule would forbid or allow more than the whole rule. (After a final line end, this is an empty line.)
	if (isCut) all.pop();
	const lines: RobotsLine[] = [];
	for (const [index, line] of all.entries()) {
		const read = readLine(line, index + 1);
		if (read !== undefined) lines.push(read);
	}
	return { lines, isCut };
}

/** UTF-8 as it is, UTF-16 where a byte order mark says so, and a mark of UTF-8, whole or in part, left out. */
function octetsOf(content: Uint8Array): string {
	const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
	const [first, second] = bytes;
	if (first === 0xff && second === 0xfe)
		return Buffer.from(new TextDecoder("utf-16le").decode(bytes)).toString("latin1");
	if (first === 0xfe && second === 0xff)
		return Buffer.from(new TextDecoder("utf-16be").decode(bytes)).toString("latin1");
	return bytes.toString("latin1").replace(/^\xef(?:\xbb\xbf?)?(?=[^\x80-\xff]|$)/, "");
}

function readLine(line: string, number: number): RobotsLine | undefined {
	if (line.includes("\0") || (/[\x80-\xff]/.test(line) && !isUtf8(Buffer.from(line, "latin1"))))
		return undefined;
	const comment = line.indexOf("#");
	const content = trimmed(comment < 0 ? line : line.slice(0, comment));
	if (content === "") return undefined;
	const colon = content.indexOf(":");
	const [, first = "", rest = ""] = /^(\S+)[ \t]+(\S+)$/.exec(content) ?? [];
	const words = first === "" || first.includes(":") ? undefined : ([first.toLowerCase(), rest] as const);
	if (colon < 0) return words && { number, key: words[0], value: words[1] };
	const key = trimmed(content.slice(0, colon))
		.toLowerCase()
		.replace(/[ \t]+/g, " ");
	return { number, key, value: trimmed(content.slice(colon + 1)), words };
}

/** By hand: a regular expression for white space at the end takes quadratic time on long runs of it elsewhere. */
function trimmed(text: string): string {
	let start = 0;
	let end = text.length;
	while (start < end && isWhite(text.charCodeAt(start))) start++;
	while (end > start && isWhite(text.charCodeAt(end - 1))) end--;
	return text.slice(start, end);
}

function isWhite(code: number): boolean {
	return code === 0x20 || (code >= 0x09 && code <= 0x0c);
}
