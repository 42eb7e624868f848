// The field lines that a handler gives, as text, and what they say that matters to the server. Pure, but for what it remembers:
// most handlers answer with the same few fields each time, which then need no check and no search.

import { encodeFields, FieldLines, type FieldsInput } from "../http/index.ts";

export interface ResponseFields {
	/** Each line with its CR LF. */
	readonly text: string;
	readonly hasDate: boolean;
	readonly wantsClose: boolean;
	/** Whether there are fields that HTTP/2 has no place for (RFC 9113 §8.2.2). */
	readonly hasConnectionFields: boolean;
}

/** Fields about the connection. */
export const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
	"connection",
	"keep-alive",
	"proxy-connection",
	"te",
	"upgrade",
]);

/** The fields that were given last, and what became of them. */
interface Known extends ResponseFields {
	/** Names and values by turns. */
	readonly given: readonly string[];
}

const NOTHING: Known = { given: [], text: "", hasDate: false, wantsClose: false, hasConnectionFields: false };

let known = NOTHING;

/** Throws a LocalProtocolError for fields that may not be sent, and a TypeError for those that only the server may write. */
export function readFields(input: FieldsInput): ResponseFields {
	if (input instanceof FieldLines) {
		if (input.text !== known.text) known = { given: [], ...factsOf(input.text) };
		return known;
	}
	if (Array.isArray(input) || Symbol.iterator in input) return factsOf(encodeFields(input));
	if (!isKnown(input as Readonly<Record<string, unknown>>)) {
		const facts = factsOf(encodeFields(input));
		const given = Object.entries(input).flat();
		known = { given: given.every((each) => typeof each === "string") ? given : [], ...facts };
	}
	return known;
}

/** Whether a record has the same names and values as the last one, in the same order. */
function isKnown(record: Readonly<Record<string, unknown>>): boolean {
	const { given } = known;
	let at = 0;
	for (const name in record) {
		// As the encoding leaves out what is inherited.
		if (given[at] !== name || given[at + 1] !== record[name] || !Object.hasOwn(record, name)) return false;
		at += 2;
	}
	return at > 0 && at === given.length;
}

function factsOf(text: string): ResponseFields {
	let hasDate = false;
	let wantsClose = false;
	let hasConnectionFields = false;
	for (let start = 0; start < text.length; ) {
		const colon = text.indexOf(":", start);
		const end = text.indexOf("\r\n", colon);
		const name = text.slice(start, colon).toLowerCase();
		if (CONNECTION_FIELDS.has(name)) hasConnectionFields = true;
		switch (name) {
			case "date":
				hasDate = true;
				break;
			case "connection":
				wantsClose ||= /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i.test(text.slice(colon + 1, end));
				break;
			case "content-length":
			case "transfer-encoding":
				throw new TypeError(`the server writes ${name}: use \`length\``);
			default:
		}
		start = end + 2;
	}
	return { text, hasDate, wantsClose, hasConnectionFields };
}
