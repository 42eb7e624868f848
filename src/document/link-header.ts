// Link fields (RFC 8288): reads what a server sent, leniently, as appendix B of the RFC describes. Owns the parameters
// and their extended form (RFC 8187). Must not know what a relation means.

import { Allowance, type TreeLimits } from "./allowance.ts";

/** One link of a Link field. */
export interface Link {
	/**
	 * Absolute if you passed a base or the target itself is absolute; as sent if it can't be resolved. Resolved when you
	 * read it. Throws DocumentError, kind "limit", if the field's links add up to too much (`limits.amplification`).
	 */
	readonly target: string;
	/** The relation types: registered names in lower case, URIs as sent. */
	readonly rel: readonly string[];
	/** The link's context, absolute if you passed a base; absent if it is the resource itself. Otherwise like `target`. */
	readonly anchor: string | undefined;
	/** From `rev`, which RFC 8288 §3.3 deprecates. */
	readonly rev: readonly string[];
	/** Language tags, one for each `hreflang`. */
	readonly hreflang: readonly string[];
	/** The media type of what it leads to; undefined if it isn't said. */
	readonly type: string | undefined;
	/** The media query that it is for; undefined if there is none. */
	readonly media: string | undefined;
	/** From `title*` if that can be read, or else from `title`. */
	readonly title: string | undefined;
	/** Every parameter in order, names in lower case, values unquoted; for `name*`, the decoded text. */
	readonly parameters: readonly (readonly [name: string, value: string])[];
}

/**
 * Reads one or several Link field values. Never throws: leaves out what can't be read, and keeps what comes before it
 * (RFC 8288, appendix B.2 and B.3). Takes time proportional to the value's length.
 *
 * @param base - the URL of the resource, for relative targets and anchors
 * @example
 * parseLinkHeader('</page/2>; rel="next"', "https://api.example/page/1")[0]?.target // "https://api.example/page/2"
 */
export function parseLinkHeader(
	value: string | readonly string[],
	base?: string,
	options: { readonly limits?: Pick<TreeLimits, "amplification"> | undefined } = {},
): Link[] {
	const links: Link[] = [];
	const fields = typeof value === "string" ? [value] : value;
	const allowance = new Allowance(
		fields.reduce((sum, { length }) => sum + length, 0),
		options.limits,
	);
	const resolve = (reference: string): string => {
		const found = URL.parse(reference, base)?.href ?? reference;
		allowance.take(found.length);
		return found;
	};
	for (const field of fields) readField(field, resolve, links);
	return links;
}

type Resolve = (reference: string) => string;

function readField(field: string, resolve: Resolve, links: Link[]): void {
	let position = 0;
	while (position < field.length) {
		position = skip(field, position, isSpaceOrComma);
		if (field[position] !== "<") return;
		const end = field.indexOf(">", position);
		if (end === -1) return;
		const target = field.slice(position + 1, end);
		const parameters: [string, string][] = [];
		position = readParameters(field, end + 1, parameters);
		links.push(linkOf(target, parameters, resolve));
		// Anything before the next comma is not part of a link.
		const comma = field.indexOf(",", position);
		if (comma === -1) return;
		position = comma + 1;
	}
}

// Appendix B.3: parameters continue until something that is neither white space nor a semicolon.
function readParameters(field: string, from: number, parameters: [string, string][]): number {
	let position = from;
	for (;;) {
		position = skip(field, position, isSpace);
		if (field[position] !== ";") return position;
		position = skip(field, position + 1, isSpace);
		const nameStart = position;
		position = skip(field, position, isNameCharacter);
		const name = field.slice(nameStart, position).toLowerCase();
		position = skip(field, position, isSpace);
		let value = "";
		if (field[position] === "=") {
			position = skip(field, position + 1, isSpace);
			if (field[position] === '"') {
				const quoted = readQuoted(field, position + 1);
				value = quoted.value;
				position = quoted.end;
			} else {
				const valueStart = position;
				position = skip(field, position, isValueCharacter);
				value = field.slice(valueStart, position).trimEnd();
			}
		}
		if (name !== "") parameters.push([name, value]);
	}
}

// Appendix B.4; an unclosed quote ends with the field.
function readQuoted(field: string, from: number): { readonly value: string; readonly end: number } {
	let value = "";
	let runStart = from;
	let position = from;
	for (; position < field.length; position++) {
		const character = field[position];
		if (character === '"') return { value: value + field.slice(runStart, position), end: position + 1 };
		if (character === "\\" && position + 1 < field.length) {
			value += field.slice(runStart, position);
			runStart = position + 1;
			position++;
		}
	}
	return { value: value + field.slice(runStart), end: position };
}

function skip(text: string, from: number, isSkipped: (character: string) => boolean): number {
	let position = from;
	while (position < text.length && isSkipped(text[position] as string)) position++;
	return position;
}

function isSpace(character: string): boolean {
	return character === " " || character === "\t";
}

function isSpaceOrComma(character: string): boolean {
	return character === "," || isSpace(character);
}

function isNameCharacter(character: string): boolean {
	return !isSpaceOrComma(character) && character !== "=" && character !== ";";
}

function isValueCharacter(character: string): boolean {
	return character !== "," && character !== ";";
}

function linkOf(target: string, raw: readonly [string, string][], resolve: Resolve): Link {
	const parameters = raw.map(([name, value]): readonly [string, string] =>
		name.endsWith("*") ? [name, decodeExtended(value) ?? value] : [name, value],
	);
	// RFC 8288 §3.3, §3.2, §3.4.1: only the first of these counts.
	const first = (name: string): string | undefined => parameters.find(([other]) => other === name)?.[1];
	const extendedTitle = raw.find(([name]) => name === "title*")?.[1];
	const context = first("anchor");
	let resolvedTarget: string | undefined;
	let resolvedContext: string | undefined;
	return {
		get target() {
			resolvedTarget ??= resolve(target);
			return resolvedTarget;
		},
		rel: relations(first("rel")),
		get anchor() {
			if (context !== undefined) resolvedContext ??= resolve(context);
			return resolvedContext;
		},
		rev: relations(first("rev")),
		hreflang: parameters.filter(([name]) => name === "hreflang").map(([, value]) => value),
		type: first("type"),
		media: first("media"),
		title: (extendedTitle === undefined ? undefined : decodeExtended(extendedTitle)) ?? first("title"),
		parameters,
	};
}

/** Registered relation types are compared without case (RFC 8288 §2.1.1), URIs are kept (§2.1.2). */
function relations(value: string | undefined): string[] {
	if (value === undefined) return [];
	const types = value.split(/[ \t\r\n\f]+/).filter((type) => type !== "");
	return types.map((type) => (type.includes(":") ? type : type.toLowerCase()));
}

/** An `ext-value` of RFC 8187 §3.2.1: charset'language'percent-encoded. */
function decodeExtended(value: string): string | undefined {
	const match = /^([^']*)'[^']*'(.*)$/s.exec(value);
	const charset = match?.[1]?.toLowerCase();
	const encoded = match?.[2];
	if (encoded === undefined) return undefined;
	// RFC 8187 §3.2.1 knows only UTF-8. Its predecessor, RFC 5987, also knows ISO-8859-1.
	if (charset === "utf-8") {
		try {
			return decodeURIComponent(encoded);
		} catch {
			return undefined;
		}
	}
	if (charset !== "iso-8859-1" || /%(?![0-9a-f]{2})/i.test(encoded)) return undefined;
	return encoded.replace(/%(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}
