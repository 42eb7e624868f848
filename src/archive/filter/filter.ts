// Filters of exchanges: `status>=400 host:example.com -type:image time>1s field.vary:* body:"no stock"`. One grammar for every view,
// without Node.js. A mistake is pointed at, and a filter can be said in words.

import { GannetError, nearest } from "../../base/index.ts";
import { contentText } from "../content-of.ts";
import type { RecordedExchange, RecordedMessage } from "../recorded-exchange.ts";

/** A mistake in a filter. The message has the filter with a mark below the mistake. */
export class FilterError extends GannetError<"filter"> {
	/** Always "FilterError". */
	override readonly name: string = "FilterError";

	constructor(message: string) {
		super(message, { kind: "filter" });
	}
}

/** Which exchanges are wanted. */
export interface ExchangeFilter {
	/** The filter in words: "status at least 400 and not type with image". "" if all are wanted. */
	readonly words: string;
	/** Whether this one is wanted. */
	matches(exchange: RecordedExchange): boolean;
}

type Operator = ":" | "=" | "!=" | ">" | "<" | ">=" | "<=";

/** A value of an exchange; undefined if it has none. */
type Value = string | number | undefined;

interface Key {
	readonly kind: "text" | "number" | "ms" | "bytes";
	value(exchange: RecordedExchange): Value | readonly string[];
}

/** What a filter can ask for. */
const KEYS: Readonly<Record<string, Key>> = {
	status: { kind: "number", value: ({ status }) => status },
	method: { kind: "text", value: ({ method }) => method },
	url: { kind: "text", value: ({ url }) => url },
	host: { kind: "text", value: ({ url }) => URL.parse(url)?.hostname },
	path: { kind: "text", value: ({ url }) => URL.parse(url)?.pathname },
	type: { kind: "text", value: ({ response }) => fieldOf(response, "content-type") },
	time: { kind: "ms", value: (exchange) => durationOf(exchange) },
	wait: {
		kind: "ms",
		value: ({ sentAt, headAt }) =>
			sentAt === undefined || headAt === undefined ? undefined : headAt - sentAt,
	},
	size: { kind: "bytes", value: ({ response }) => response?.contentBytes },
	conn: { kind: "number", value: ({ connection }) => connection?.id },
	exchange: { kind: "number", value: ({ id }) => id },
	call: { kind: "number", value: ({ callId }) => callId },
	cause: { kind: "text", value: ({ cause }) => cause.why },
	version: { kind: "text", value: ({ response }) => response?.version },
	error: {
		kind: "text",
		value: ({ failure }) =>
			failure === undefined ? undefined : `${failure.kind} ${failure.code} ${failure.message}`,
	},
	body: {
		kind: "text",
		value: ({ request, response }) =>
			[contentText(request), contentText(response)].filter((each) => each !== ""),
	},
};

/** From its beginning to its end, or to its failure, in milliseconds; undefined if neither was recorded. */
export function durationOf({ startedAt, doneAt, failure }: RecordedExchange): number | undefined {
	const end = doneAt ?? failure?.at;
	return end === undefined ? undefined : end - startedAt;
}

function fieldOf(message: RecordedMessage | undefined, name: string): string | undefined {
	return message?.fields.find(([each]) => each.toLowerCase() === name)?.[1];
}

/** A term: an optional minus, a key with an operator, and a value, which may be quoted. */
const TERM = /(-?)(?:([A-Za-z][\w.-]*)(>=|<=|!=|:(?!\/\/)|=|>|<))?("(?:[^"\\]|\\.)*"?|[^\s"]*)/y;

/**
 * Reads a filter: terms that all have to hold. A word alone is looked for in URL, method and status; `-` before a term turns it
 * around; `key:*` asks whether there is a value.
 * @throws FilterError
 */
export function parseFilter(text: string): ExchangeFilter {
	const terms: { readonly words: string; readonly matches: ExchangeFilter["matches"] }[] = [];
	let at = 0;
	while (at < text.length) {
		if (/\s/.test(text[at] as string)) {
			at++;
			continue;
		}
		TERM.lastIndex = at;
		const [whole = "", minus = "", name, operator, quoted = ""] = TERM.exec(text) ?? [];
		const place = { text, start: at, end: at + Math.max(whole.length, 1) };
		if (whole === "") throw pointed("a filter has no such sign here", place);
		terms.push(termOf({ isNot: minus !== "", name, operator: operator as Operator, quoted }, place));
		at += whole.length;
	}
	return {
		words: terms.map(({ words }) => words).join(" and "),
		matches: (exchange) => terms.every(({ matches }) => matches(exchange)),
	};
}

interface Place {
	readonly text: string;
	readonly start: number;
	readonly end: number;
}

interface Term {
	readonly isNot: boolean;
	readonly name: string | undefined;
	readonly operator: Operator | undefined;
	readonly quoted: string;
}

function termOf({ isNot, name, operator, quoted }: Term, place: Place) {
	const not = isNot ? "not " : "";
	const value = unquoted(quoted, place);
	if (name === undefined || operator === undefined) {
		if (value === "") throw pointed("a word is missing", place);
		const word = value.toLowerCase();
		const has = ({ url, method, status }: RecordedExchange): boolean =>
			`${method} ${url} ${status ?? ""}`.toLowerCase().includes(word);
		return {
			words: `${not}with ${JSON.stringify(value)}`,
			matches: (each: RecordedExchange) => has(each) !== isNot,
		};
	}
	const { kind, value: read } = keyOf(name, place);
	const start = place.start + (isNot ? 1 : 0) + name.length + operator.length;
	const isThere = testOf(kind, operator, value, { ...place, start });
	const matches = (exchange: RecordedExchange): boolean => {
		const found = read(exchange);
		const values = typeof found === "object" ? found : [found];
		return values.some((each) => each !== undefined && isThere(each)) !== isNot;
	};
	return { words: `${not}${name} ${said(operator, value)}`, matches };
}

function keyOf(name: string, place: Place): Key {
	if (Object.hasOwn(KEYS, name)) return KEYS[name] as Key;
	const field = /^field\.(.+)$/.exec(name)?.[1]?.toLowerCase();
	if (field !== undefined)
		return {
			kind: "text",
			value: ({ request, response }) =>
				[...(request?.fields ?? []), ...(response?.fields ?? [])]
					.filter(([each]) => each.toLowerCase() === field)
					.map(([, value]) => value),
		};
	const known = [...Object.keys(KEYS), "field.NAME"];
	const meant = nearest(name, known);
	const what = meant === undefined ? `there are: ${known.join(", ")}` : `did you mean ${meant}?`;
	throw pointed(`there is no key ${name}: ${what}`, { ...place, end: place.start + name.length });
}

const OPERATORS: Readonly<Record<Operator, string>> = {
	":": "with",
	"=": "equal to",
	"!=": "other than",
	">": "above",
	"<": "below",
	">=": "at least",
	"<=": "at most",
};

function said(operator: Operator, value: string): string {
	if (value === "*" && (operator === ":" || operator === "=")) return "of any value";
	return `${OPERATORS[operator]} ${/\s/.test(value) || value === "" ? JSON.stringify(value) : value}`;
}

function testOf(
	kind: Key["kind"],
	operator: Operator,
	value: string,
	place: Place,
): (found: string | number) => boolean {
	if (value === "") throw pointed("a value is missing here", { ...place, end: place.start + 1 });
	if (value === "*" && (operator === ":" || operator === "=")) return () => true;
	if (kind === "text") {
		const wanted = value.toLowerCase();
		if (operator === ":") return (found) => String(found).toLowerCase().includes(wanted);
		if (operator === "=") return (found) => String(found).toLowerCase() === wanted;
		if (operator === "!=") return (found) => String(found).toLowerCase() !== wanted;
		throw pointed(`text is compared by :, = and !=, not by ${operator}`, place);
	}
	const hundreds = kind === "number" ? /^([1-9])xx$/i.exec(value)?.[1] : undefined;
	if (hundreds !== undefined && (operator === ":" || operator === "="))
		return (found) => Math.floor(Number(found) / 100) === Number(hundreds);
	const number = numberOf(kind, value);
	if (number === undefined) throw pointed(`this is ${NO_NUMBER[kind]}`, place);
	switch (operator) {
		case ":":
		case "=":
			return (found) => found === number;
		case "!=":
			return (found) => found !== number;
		case ">":
			return (found) => Number(found) > number;
		case "<":
			return (found) => Number(found) < number;
		case ">=":
			return (found) => Number(found) >= number;
		case "<=":
			return (found) => Number(found) <= number;
	}
}

const NO_NUMBER: Readonly<Record<Exclude<Key["kind"], "text">, string>> = {
	number: "no number",
	ms: "no time: write 500ms, 1.5s or 2min",
	bytes: "no size: write 500, 20k or 1.5M",
};

const UNITS: Readonly<Record<"ms" | "bytes", Readonly<Record<string, number>>>> = {
	ms: { "": 1, ms: 1, s: 1_000, min: 60_000 },
	bytes: { "": 1, b: 1, k: 1_000, kb: 1_000, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 },
};

function numberOf(kind: Exclude<Key["kind"], "text">, value: string): number | undefined {
	const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(value) ?? [];
	if (digits === undefined) return undefined;
	const factor = kind === "number" ? (unit === "" ? 1 : undefined) : UNITS[kind][unit.toLowerCase()];
	return factor === undefined ? undefined : Number(digits) * factor;
}

function unquoted(quoted: string, place: Place): string {
	if (!quoted.startsWith('"')) return quoted;
	if (quoted.length < 2 || !quoted.endsWith('"') || /(?<!\\)(?:\\\\)*\\"$/.test(quoted))
		throw pointed("a quotation mark is missing at the end", place);
	return quoted.slice(1, -1).replace(/\\(.)/g, "$1");
}

/** "…:\n  the filter\n  ^^^". */
function pointed(what: string, { text, start, end }: Place): FilterError {
	const line = text.replace(/\s/g, " ");
	return new FilterError(`${what}\n${line}\n${" ".repeat(start)}${"^".repeat(Math.max(1, end - start))}`);
}
