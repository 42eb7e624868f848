// An immutable, ordered list of field lines over one latin1 text. Owns look-up by name and iteration. Names and values
// become strings only when you ask for them. The text has always been validated, by the reader or here. Must not know
// framing.

import { HIDDEN, inspectAs, isBlank, isSecretField, trimBlanks, visible } from "../base/index.ts";
import { placeOutside, TOKEN, VALUE } from "./characters.ts";
import { LocalProtocolError, showPlace } from "./errors.ts";

/** What you can make field lines from: pairs in order, a flat list of alternating names and values, or a record. */
export type FieldsInput =
	| FieldLines
	| Iterable<readonly [string, string]>
	| readonly string[]
	| Readonly<Record<string, string | readonly string[] | undefined>>;

/** Whether the text is a token (RFC 9110 §5.6.2), as methods and field names are. */
export function isToken(text: string): boolean {
	return text.length > 0 && placeOutside(text, TOKEN) === -1;
}

/** Whether the text can be a field value (RFC 9110 §5.5): no control characters except tab, nothing above U+00FF. */
export function isFieldValue(text: string): boolean {
	return placeOutside(text, VALUE) === -1;
}

/**
 * Throws a LocalProtocolError if the name or the value may not be sent. The error gives the character at fault but
 * neither text: a value may be a credential, and a name may be a credential in the wrong place.
 */
export function assertField(name: string, value: string): void {
	if (typeof name !== "string" || !isToken(name)) throw badName(name);
	if (typeof value !== "string" || !isFieldValue(value)) throw badValue(name, value);
}

function badName(name: unknown): LocalProtocolError {
	if (name === "") return new LocalProtocolError("empty-field-name", "field name");
	const at = typeof name === "string" ? showPlace(name, placeOutside(name, TOKEN)) : `of type ${typeof name}`;
	return new LocalProtocolError("bad-field-name", "field name,", at);
}

function badValue(name: string, value: unknown): LocalProtocolError {
	const where = `value of field ${name},`;
	if (typeof value !== "string")
		return new LocalProtocolError("bad-field-value", where, `of type ${typeof value}`);
	const at = placeOutside(value, VALUE);
	const rule = value.charCodeAt(at) > 0xff ? "field-value-not-latin1" : "bad-field-value";
	return new LocalProtocolError(rule, where, showPlace(value, at));
}

/**
 * Field lines in the order and spelling in which they were received or given. Look-up ignores case.
 *
 * @example
 * const fields = FieldLines.from([["Accept", "text/html"], ["Accept", "text/plain"]]);
 * fields.get("accept"); // "text/html, text/plain"
 */
export class FieldLines implements Headers {
	static {
		inspectAs(FieldLines, (lines) => {
			const shown = [...lines].map(([name, value]) =>
				isSecretField(name) ? `${name}: ${HIDDEN}` : `${name}: ${visible(value)}`,
			);
			return shown.length === 0
				? "FieldLines {}"
				: `FieldLines {\n${shown.map((line) => `  ${line}\n`).join("")}}`;
		});
	}

	/** No field lines. */
	static readonly empty: FieldLines = new FieldLines("", 0, 0);

	readonly #text: string;
	readonly #start: number;
	readonly #end: number;
	/** Where each line starts. The first look-up makes it with a second scan, because most heads are never searched. */
	#starts: number[] | undefined;

	/**
	 * For readers, which have validated the text: the lines between two offsets, each "name:value" CR LF. Others use
	 * `from`.
	 */
	constructor(text: string, start: number, end: number) {
		this.#text = text;
		this.#start = start;
		this.#end = end;
		this.#starts = undefined;
	}

	/**
	 * Validates and keeps field lines. Removes white space around values. Throws a LocalProtocolError for a name or value
	 * that may not be sent.
	 */
	static from(input: FieldsInput): FieldLines {
		if (input instanceof FieldLines) return input;
		const text = encodeFields(input);
		return text === "" ? FieldLines.empty : new FieldLines(text, 0, text.length);
	}

	/** The number of field lines. */
	get size(): number {
		return this.#index().length;
	}

	/** The lines as sent on the wire, each with its CR LF. */
	get text(): string {
		const isWhole = this.#start === 0 && this.#end === this.#text.length;
		return isWhole ? this.#text : this.#text.slice(this.#start, this.#end);
	}

	/** All values of that name joined by ", " (RFC 9110 §5.3), or null if there are none. */
	get(name: string): string | null {
		let joined: string | null = null;
		for (const start of this.#index()) {
			if (!this.#isNamed(start, name)) continue;
			const value = this.#valueAt(start + name.length + 1);
			joined = joined === null ? value : `${joined}, ${value}`;
		}
		return joined;
	}

	/** The value of each line of that name, in order. */
	getAll(name: string): string[] {
		const values: string[] = [];
		for (const start of this.#index()) {
			if (this.#isNamed(start, name)) values.push(this.#valueAt(start + name.length + 1));
		}
		return values;
	}

	/** Whether there is a line of that name. */
	has(name: string): boolean {
		for (const start of this.#index()) if (this.#isNamed(start, name)) return true;
		return false;
	}

	/** Each Set-Cookie line. This is the one field whose lines must never be joined (RFC 9110 §5.3). */
	getSetCookie(): string[] {
		return this.getAll("set-cookie");
	}

	/** The names, in lower case, each once, in order of first appearance. */
	names(): string[] {
		const names = new Set<string>();
		for (const [name] of this) names.add(name.toLowerCase());
		return [...names];
	}

	/** Names in lower case with their joined values; set-cookie, if present, as an array. The object has no prototype. */
	toObject(): Record<string, string | string[]> {
		const object: Record<string, string | string[]> = Object.create(null);
		for (const name of this.names()) {
			object[name] = name === "set-cookie" ? this.getSetCookie() : (this.get(name) as string);
		}
		return object;
	}

	/** These lines with all lines of that name replaced by one at the end. */
	with(name: string, value: string): FieldLines {
		return this.without(name).plus(name, value);
	}

	/** These lines and one more. */
	plus(name: string, value: string): FieldLines {
		return FieldLines.from([...this, [name, value]]);
	}

	/** These lines without those of that name. */
	without(name: string): FieldLines {
		if (!this.has(name)) return this;
		const folded = name.toLowerCase();
		return FieldLines.from([...this].filter(([each]) => each.toLowerCase() !== folded));
	}

	/** The lines as pairs, in order and original spelling. */
	toJSON(): [string, string][] {
		return [...this];
	}

	/** The lines as pairs, like iterating the object itself: repeated ones separate, in their own spelling. */
	entries(): ReturnType<Headers["entries"]> {
		return this[Symbol.iterator]();
	}

	/** The name of each line, in order and original spelling. `names()` has each once, in lower case. */
	*keys(): ReturnType<Headers["keys"]> {
		for (const [name] of this) yield name;
		return undefined;
	}

	/** The value of each line, in order. */
	*values(): ReturnType<Headers["values"]> {
		for (const [, value] of this) yield value;
		return undefined;
	}

	/** Throws a TypeError: field lines don't change. `plus` gives others. */
	append(_name: string, _value: string): never {
		throw unchangeable("plus");
	}

	/** Throws a TypeError: field lines don't change. `with` gives others. */
	set(_name: string, _value: string): never {
		throw unchangeable("with");
	}

	/** Throws a TypeError: field lines don't change. `without` gives others. */
	delete(_name: string): never {
		throw unchangeable("without");
	}

	/** Calls `callback` with the value and name of each line, as `Headers` does. */
	forEach(callback: (value: string, name: string, lines: FieldLines) => void, thisArgument?: unknown): void {
		for (const [name, value] of this) callback.call(thisArgument, value, name, this);
	}

	/** The lines as pairs, in order and original spelling. */
	*[Symbol.iterator](): ReturnType<Headers["entries"]> {
		for (const start of this.#index()) {
			const colon = this.#text.indexOf(":", start);
			yield [this.#text.slice(start, colon), this.#valueAt(colon + 1)];
		}
		return undefined;
	}

	/** Where each line starts. */
	#index(): number[] {
		if (this.#starts !== undefined) return this.#starts;
		const text = this.#text;
		const starts: number[] = [];
		for (let start = this.#start; start < this.#end; start = text.indexOf("\n", start) + 1)
			starts.push(start);
		this.#starts = starts;
		return starts;
	}

	#valueAt(afterColon: number): string {
		const text = this.#text;
		let start = afterColon;
		while (isBlank(text.charCodeAt(start))) start++;
		let end = text.indexOf("\r", start);
		while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
		return text.slice(start, end);
	}

	#isNamed(start: number, name: string): boolean {
		const text = this.#text;
		if (text.charCodeAt(start + name.length) !== 0x3a) return false;
		for (let index = 0; index < name.length; index++) {
			const left = text.charCodeAt(start + index);
			const right = name.charCodeAt(index);
			// A colon in the requested name would match beyond the colon of the line.
			if (left === 0x3a) return false;
			if (left === right) continue;
			const folded = left | 0x20;
			if (folded !== (right | 0x20) || folded < 0x61 || folded > 0x7a) return false;
		}
		return name.length > 0;
	}
}

/** As `Headers` of a response do, which have these methods too. */
function unchangeable(instead: string): TypeError {
	return new TypeError(`these field lines can't be changed: ${instead}(…) gives others`);
}

/**
 * Field lines as sent on the wire, each with its CR LF, validated. A FieldLines is used as it is, since it was
 * validated when it was made. Throws a LocalProtocolError.
 */
export function encodeFields(fields: FieldsInput): string {
	if (fields instanceof FieldLines) return fields.text;
	if (typeof fields !== "object" || fields === null)
		throw new TypeError(
			`field lines are made of pairs of name and value, or of an object, not of ${fields === null ? "null" : typeof fields}`,
		);
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
		const record = fields as Readonly<Record<string, string | readonly string[] | undefined>>;
		for (const name of Object.keys(record)) {
			const value = record[name];
			if (value === undefined) continue;
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
