// A field as HPACK's tables keep it: judged and written as a line once, when it is made, so that an indexed field costs one
// look-up. Knows RFC 9113 §8.2 and §8.3, and no bytes.

import { CLASSES, placeOutside, TOKEN, VALUE } from "../characters.ts";

/** Why a field makes its message malformed (RFC 9113 §8.1.1), which is an error of its stream. */
export type Malformation =
	| "h2-field-name"
	| "h2-field-value"
	| "h2-connection-field"
	| "h2-pseudo-field"
	| "h2-pseudo-field-order"
	| "h2-pseudo-field-twice"
	| "h2-content-length-value"
	| "h2-authority";

/** The pseudo-fields (RFC 9113 §8.3, RFC 8441 §4). Each is a bit, so that a set of them is a number. */
export const PSEUDO = { method: 1, scheme: 2, authority: 4, path: 8, status: 16, protocol: 32 } as const;

const PSEUDO_NAMES: ReadonlyMap<string, number> = new Map(
	Object.entries(PSEUDO).map(([name, bit]) => [`:${name}`, bit]),
);

/** The kinds of entries that aren't pseudo-fields: those that are only handed on, and those that mean something here. */
export const FIELD = 0;
export const COOKIE = -1;
export const CONTENT_LENGTH = -2;
export const CONTENT_ENCODING = -3;
export const HOST = -4;
export const PRIORITY = -5;

const KINDS: ReadonlyMap<string, number> = new Map([
	["cookie", COOKIE],
	["content-length", CONTENT_LENGTH],
	["content-encoding", CONTENT_ENCODING],
	["host", HOST],
	["priority", PRIORITY],
]);

/** Fields about the connection, which HTTP/2 has other means for (RFC 9113 §8.2.2). */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
	"connection",
	"keep-alive",
	"proxy-connection",
	"transfer-encoding",
	"upgrade",
]);

/** The bytes that a field counts in addition to its name and value (RFC 7541 §4.1). */
const OVERHEAD = 32;

export interface TableEntry {
	readonly name: string;
	/** Without blanks at its ends. */
	readonly value: string;
	/** "name: value" CR LF, of fields that may be handed on; else "". */
	readonly line: string;
	/** A bit of `PSEUDO`, or `FIELD` and the like. */
	readonly kind: number;
	/** Its size in the dynamic table: bytes of name and value as received, plus 32. */
	readonly size: number;
	readonly malformation: Malformation | undefined;
	/** The value began or ended with blanks, which RFC 9113 §8.2.1 forbids. */
	readonly hasBlanks: boolean;
}

export function makeEntry(name: string, given: string): TableEntry {
	const value = trimmed(given);
	const size = name.length + given.length + OVERHEAD;
	const hasBlanks = value.length !== given.length;
	if (name.charCodeAt(0) === 0x3a) {
		const kind = PSEUDO_NAMES.get(name) ?? FIELD;
		const malformation = kind === FIELD ? "h2-pseudo-field" : isValue(value) ? undefined : "h2-field-value";
		return { name, value, line: "", kind, size, malformation, hasBlanks };
	}
	const malformation = faultOf(name, value);
	const isLine = malformation === undefined && name !== "cookie";
	const line = isLine ? `${name}: ${value}\r\n` : "";
	return { name, value, line, kind: KINDS.get(name) ?? FIELD, size, malformation, hasBlanks };
}

function faultOf(name: string, value: string): Malformation | undefined {
	if (!isName(name)) return "h2-field-name";
	if (!isValue(value)) return "h2-field-value";
	if (CONNECTION_FIELDS.has(name) || (name === "te" && value.toLowerCase() !== "trailers"))
		return "h2-connection-field";
	// RFC 9110 §8.6: decimal digits. 15 of them are below 2^53.
	if (name === "content-length" && !/^\d{1,15}$/.test(value)) return "h2-content-length-value";
	return undefined;
}

/** A token without capitals (RFC 9113 §8.2). */
function isName(name: string): boolean {
	if (name === "") return false;
	for (let index = 0; index < name.length; index++) {
		const code = name.charCodeAt(index);
		if (((CLASSES[code] as number) & TOKEN) === 0 || (code >= 0x41 && code <= 0x5a)) return false;
	}
	return true;
}

function isValue(value: string): boolean {
	return placeOutside(value, VALUE) === -1;
}

function trimmed(value: string): string {
	let start = 0;
	let end = value.length;
	while (start < end && isBlank(value.charCodeAt(start))) start++;
	while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
	return end - start === value.length ? value : value.slice(start, end);
}

function isBlank(code: number): boolean {
	return code === 0x20 || code === 0x09;
}
