// The headers of a fetch call as field lines, and those of its response as `Headers`. Reads a HeadersInit of the fetch
// standard. The client checks names and values.

import { FieldLines } from "../../http/index.ts";

const AROUND = "\t\n\r ";

/** Fetch standard, "normalize": white space and line ends around a value are not part of it. */
function normalized(value: string): string {
	let start = 0;
	let end = value.length;
	while (start < end && AROUND.includes(value[start] as string)) start++;
	// A pattern that may begin anywhere takes seconds for 60,000 blanks in a value.
	while (end > start && AROUND.includes(value[end - 1] as string)) end--;
	return value.slice(start, end);
}

/**
 * A caller's headers. Lines of the same name are joined like Node's fetch joins them, in the spelling of the first.
 * @throws TypeError for an invalid list of headers; LocalProtocolError for a name or value that can't be sent
 */
export function readHeaders(init: unknown): FieldLines {
	const byName = new Map<string, [string, string]>();
	for (const [name, given] of pairsOf(init)) {
		const value = normalized(given);
		const lower = name.toLowerCase();
		const before = byName.get(lower);
		if (before === undefined) byName.set(lower, [name, value]);
		// RFC 6265 §5.4: cookies are separated by semicolons.
		else before[1] += `${lower === "cookie" ? "; " : ", "}${value}`;
	}
	return FieldLines.from([...byName.values()]);
}

function* pairsOf(init: unknown): Generator<readonly [string, string]> {
	if ((typeof init !== "object" && typeof init !== "function") || init === null) {
		throw new TypeError(
			`fetch: option headers must be Headers, an object or a list of pairs, not ${init === null ? "null" : typeof init}`,
		);
	}
	if (isIterable(init)) {
		for (const pair of init) {
			const both = isIterable(pair) ? [...pair] : [];
			if (both.length !== 2) throw new TypeError("fetch: headers in a list must be pairs of name and value");
			const [name, value] = both;
			yield [text(name), text(value)];
		}
		return;
	}
	for (const key of Reflect.ownKeys(init)) {
		if (Object.getOwnPropertyDescriptor(init, key)?.enumerable !== true) continue;
		// A symbol can't be a name: converting it to text throws.
		yield [text(key), text((init as Record<PropertyKey, unknown>)[key])];
	}
}

/** Strings don't count, as in the standard: a list of letters is not a list of pairs. */
function isIterable(value: unknown): value is Iterable<unknown> {
	if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
	const iterator: unknown = (value as Partial<Iterable<unknown>>)[Symbol.iterator];
	return iterator !== undefined && iterator !== null;
}

/** Like JavaScript's `${value}`; throws for symbols. */
function text(value: unknown): string {
	return typeof value === "string" ? value : `${value as string}`;
}

type HeadersClass = new (pairs: [string, string][]) => Headers;

let receivedHeaders: HeadersClass | undefined;

/** Real `Headers` of the received fields, which can't be changed: fetch standard, guard "immutable". */
export function toHeaders(fields: FieldLines): Headers {
	receivedHeaders ??= makeReceivedHeaders();
	return new receivedHeaders([...fields] as [string, string][]);
}

/** Made at the first use: naming the global `Headers` loads Node's fetch. */
function makeReceivedHeaders(): HeadersClass {
	class ReceivedHeaders extends Headers {}
	Reflect.deleteProperty(ReceivedHeaders.prototype, "constructor");
	for (const name of ["append", "set", "delete"]) {
		Object.defineProperty(ReceivedHeaders.prototype, name, { value: refuse, writable: true });
	}
	return ReceivedHeaders;
}

function refuse(): never {
	throw new TypeError(
		"the headers of a response to fetch are immutable; change a copy, made by new Headers(response.headers)",
	);
}
