// An immutable, ordered list of field lines over one latin1 text. Owns look-up by name and iteration; names and values
// become strings only when asked for. Must not know framing. Its text has always been validated, by the reader or here.

import { CLASSES, TOKEN, VALUE } from "./characters.ts";
import { LocalProtocolError, showHead } from "./errors.ts";

/** What field lines can be made from: pairs in order, a flat list of alternating names and values, or a record. */
export type FieldsInput =
	| FieldLines
	| Iterable<readonly [string, string]>
	| readonly string[]
	| Readonly<Record<string, string | readonly string[]>>;

/** Whether the text is a token (RFC 9110 §5.6.2): what methods and field names are made of. */
export function isToken(text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code > 0xff || ((CLASSES[code] as number) & TOKEN) === 0) return false;
	}
	return text.length > 0;
}

/** Whether the text can be a field value (RFC 9110 §5.5): no control characters but tab, nothing above U+00FF. */
export function isFieldValue(text: string): boolean {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code > 0xff || ((CLASSES[code] as number) & VALUE) === 0) return false;
	}
	return true;
}

/** Throws a LocalProtocolError where the name or the value may not be sent. */
export function assertField(name: string, value: string): void {
	if (typeof name !== "string" || !isToken(name)) {
		throw new LocalProtocolError(
			name === "" ? "empty-field-name" : "bad-field-name",
			"field name",
			showHead(String(name)),
		);
	}
	if (typeof value !== "string" || !isFieldValue(value)) {
		const text = String(value);
		const rule = /[^\0-\xff]/.test(text) ? "field-value-not-latin1" : "bad-field-value";
		throw new LocalProtocolError(rule, `value of field ${name}`, showHead(text));
	}
}

/**
 * Field lines in the order and spelling in which they were received or given. Look-up ignores case.
 *
 * @example
 * const fields = FieldLines.from([["Accept", "text/html"], ["Accept", "text/plain"]]);
 * fields.get("accept"); // "text/html, text/plain"
 */
export class FieldLines implements Iterable<readonly [string, string]> {
	/** No field lines. */
	static readonly empty: FieldLines = new FieldLines("", 0, 0);

	readonly #text: string;
	readonly #start: number;
	readonly #end: number;
	/** Four numbers a line: name start, name end, value start, value end. Made at the first look-up. */
	#offsets: number[] | undefined;

	/** For readers, whose text was validated: the lines between two offsets, each "name:value" CR LF. Callers use `from`. */
	constructor(text: string, start: number, end: number) {
		this.#text = text;
		this.#start = start;
		this.#end = end;
		this.#offsets = undefined;
	}

	/**
	 * Validates and keeps field lines. White space around a value is not part of it and is left out.
	 * Throws a LocalProtocolError for a name or value that may not be sent.
	 */
	static from(input: FieldsInput): FieldLines {
		if (input instanceof FieldLines) return input;
		const text = encodeFields(input);
		return text === "" ? FieldLines.empty : new FieldLines(text, 0, text.length);
	}

	/** The number of field lines. */
	get size(): number {
		return this.#index().length >> 2;
	}

	/** The lines as they stand on the wire, each ended by CR LF. */
	get text(): string {
		return this.#start === 0 && this.#end === this.#text.length
			? this.#text
			: this.#text.slice(this.#start, this.#end);
	}

	/** All values of that name joined by ", " (RFC 9110 §5.3), or null where there is none. */
	get(name: string): string | null {
		const offsets = this.#index();
		let joined: string | null = null;
		for (let at = 0; at < offsets.length; at += 4) {
			if (!this.#isNamed(offsets, at, name)) continue;
			const value = this.#text.slice(offsets[at + 2], offsets[at + 3]);
			joined = joined === null ? value : `${joined}, ${value}`;
		}
		return joined;
	}

	/** The value of each line of that name, in order. */
	getAll(name: string): string[] {
		const offsets = this.#index();
		const values: string[] = [];
		for (let at = 0; at < offsets.length; at += 4) {
			if (this.#isNamed(offsets, at, name)) values.push(this.#text.slice(offsets[at + 2], offsets[at + 3]));
		}
		return values;
	}

	/** Whether a line has that name. */
	has(name: string): boolean {
		const offsets = this.#index();
		for (let at = 0; at < offsets.length; at += 4) if (this.#isNamed(offsets, at, name)) return true;
		return false;
	}

	/** Each Set-Cookie line: the one field whose lines must never be joined (RFC 9110 §5.3). */
	getSetCookie(): string[] {
		return this.getAll("set-cookie");
	}

	/** The names present, in lower case, each once, in order of first appearance. */
	names(): string[] {
		const names = new Set<string>();
		for (const [name] of this) names.add(name.toLowerCase());
		return [...names];
	}

	/** Names in lower case with their joined values; set-cookie, where present, as an array. Has no prototype. */
	toObject(): Record<string, string | string[]> {
		const object: Record<string, string | string[]> = Object.create(null);
		for (const name of this.names()) {
			object[name] = name === "set-cookie" ? this.getSetCookie() : (this.get(name) as string);
		}
		return object;
	}

	/** The lines as pairs, in order and original spelling. */
	toJSON(): [string, string][] {
		return [...this];
	}

	/** The lines as pairs, in order and original spelling. */
	*[Symbol.iterator](): IterableIterator<[string, string]> {
		const offsets = this.#index();
		for (let at = 0; at < offsets.length; at += 4) {
			yield [
				this.#text.slice(offsets[at], offsets[at + 1]),
				this.#text.slice(offsets[at + 2], offsets[at + 3]),
			];
		}
	}

	#index(): number[] {
		if (this.#offsets !== undefined) return this.#offsets;
		const text = this.#text;
		const offsets: number[] = [];
		let lineStart = this.#start;
		while (lineStart < this.#end) {
			const colon = text.indexOf(":", lineStart);
			const lineEnd = text.indexOf("\r\n", colon);
			let valueStart = colon + 1;
			let valueEnd = lineEnd;
			while (valueStart < valueEnd && isBlank(text.charCodeAt(valueStart))) valueStart++;
			while (valueEnd > valueStart && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--;
			offsets.push(lineStart, colon, valueStart, valueEnd);
			lineStart = lineEnd + 2;
		}
		this.#offsets = offsets;
		return offsets;
	}

	#isNamed(offsets: number[], at: number, name: string): boolean {
		const start = offsets[at] as number;
		const length = (offsets[at + 1] as number) - start;
		if (name.length !== length) return false;
		const text = this.#text;
		for (let index = 0; index < length; index++) {
			const left = text.charCodeAt(start + index);
			const right = name.charCodeAt(index);
			if (left === right) continue;
			const folded = left | 0x20;
			if (folded !== (right | 0x20) || folded < 0x61 || folded > 0x7a) return false;
		}
		return true;
	}
}

/**
 * Field lines as they go on the wire, each ended by CR LF, validated. A FieldLines is trusted: it was validated when it
 * was made. Throws a LocalProtocolError.
 */
export function encodeFields(fields: FieldsInput): string {
	if (fields instanceof FieldLines) return fields.text;
	let text = "";
	if (Array.isArray(fields)) {
		if (typeof fields[0] === "string") {
			for (let index = 0; index < fields.length; index += 2)
				text += encodeField(fields[index], fields[index + 1]);
		} else {
			for (let index = 0; index < fields.length; index++)
				text += encodeField(fields[index][0], fields[index][1]);
		}
	} else if (Symbol.iterator in fields) {
		for (const [name, value] of fields as Iterable<readonly [string, string]>)
			text += encodeField(name, value);
	} else {
		const record = fields as Readonly<Record<string, string | readonly string[]>>;
		for (const name of Object.keys(record)) {
			const value = record[name] as string | readonly string[];
			if (Array.isArray(value)) for (const one of value) text += encodeField(name, one);
			else text += encodeField(name, value as string);
		}
	}
	return text;
}

function encodeField(name: string, value: string): string {
	assertField(name, value);
	return `${name}: ${trimBlanks(value)}\r\n`;
}

function trimBlanks(value: string): string {
	let start = 0;
	let end = value.length;
	while (start < end && isBlank(value.charCodeAt(start))) start++;
	while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
	return end - start === value.length ? value : value.slice(start, end);
}

function isBlank(code: number): boolean {
	return code === 0x20 || code === 0x09;
}
