// The field lines of a request, for any version of HTTP: the caller's, their meaning for the client, and the defaults
// that they leave out. Without the fields that frame the content, and without a Host that the caller didn't write: the
// connection adds those.

import { assertField, FieldLines, LocalProtocolError } from "../../http/index.ts";
import { ACCEPT_ENCODING } from "../content/codings.ts";
import type { OutgoingBody } from "../content/outgoing-body.ts";
import { invalidRequest } from "../errors.ts";
import type { FieldsInit } from "../request-options.ts";

/** Field lines ready to send, and their meaning for the client. */
export interface FieldBlock {
	/** "name: value\r\n" lines. */
	readonly text: string;
	/** Bits of KNOWN: which of the fields that the client would add are present. */
	readonly names: number;
	/** The value of the caller's Host, if there is one. */
	readonly host: string | undefined;
	/** The caller's Content-Length, or -1. */
	readonly contentLength: number;
	/** `Connection: close` was asked for. */
	readonly closes: boolean;
	readonly expectsContinue: boolean;
	/** `Connection: upgrade` was asked for. */
	readonly upgrades: boolean;
	/** The given names, in lower case, which override the client's default headers. */
	readonly given: readonly string[];
}

const USER_AGENT = 1;
const ACCEPT = 2;
const ACCEPT_CODINGS = 4;
const RANGE = 8;
const CONTENT_TYPE = 16;
const AUTHORIZATION = 32;
/** A name that only changes the client's behaviour. */
const OTHER = 64;

/** Names that change the client's behaviour, or that it would add. */
const KNOWN: ReadonlyMap<string, number> = new Map([
	["host", OTHER],
	["user-agent", USER_AGENT],
	["accept", ACCEPT],
	["accept-encoding", ACCEPT_CODINGS],
	["range", RANGE],
	["content-type", CONTENT_TYPE],
	["content-length", OTHER],
	["transfer-encoding", OTHER],
	["connection", OTHER],
	["expect", OTHER],
	["authorization", AUTHORIZATION],
]);

export const EMPTY_FIELDS: FieldBlock = {
	text: "",
	names: 0,
	host: undefined,
	contentLength: -1,
	closes: false,
	expectsContinue: false,
	upgrades: false,
	given: [],
};

/** Checks and formats field lines. Throws LocalProtocolError if one can't be sent unchanged (RFC 9110 §5.5). */
export function fieldBlock(init: FieldsInit, defaults: FieldBlock = EMPTY_FIELDS): FieldBlock {
	const block: FieldBlockInProgress = { ...EMPTY_FIELDS, given: [] };
	eachPair(init, (name, value) => addField(block, name, value));
	if (defaults === EMPTY_FIELDS) return block;
	const { given } = block;
	if (given.length === 0) return defaults;
	if (!defaults.given.every((name) => given.includes(name))) addDefaults(block, defaults);
	return block;
}

type FieldBlockInProgress = { -readonly [Name in keyof FieldBlock]: FieldBlock[Name] } & { given: string[] };

function addField(block: FieldBlockInProgress, name: string, value: string): void {
	assertField(name, value);
	const lower = name.toLowerCase();
	block.given.push(lower);
	const known = KNOWN.get(lower);
	if (known !== undefined) {
		block.names |= known;
		if (lower === "host") {
			// RFC 9112 §3.2: of two, a proxy may use one and the server behind it the other.
			if (block.host !== undefined) throw new LocalProtocolError("repeated-host", "headers");
			block.host = value;
		}
		if (lower === "transfer-encoding") {
			throw invalidRequest(
				"the client sets transfer-encoding itself: leave it out, and content of unknown length is sent chunked",
				"transfer-encoding",
			);
		}
		if (lower === "content-length") {
			block.contentLength = declaredLength(value, block.contentLength);
			return;
		}
		if (lower === "connection") {
			for (const token of value.toLowerCase().split(",")) {
				if (token.trim() === "close") block.closes = true;
				else if (token.trim() === "upgrade") block.upgrades = true;
			}
		} else if (lower === "expect") {
			block.expectsContinue = value.trim().toLowerCase() === "100-continue";
		}
	}
	block.text += `${name}: ${value}\r\n`;
}

function addDefaults(block: FieldBlockInProgress, defaults: FieldBlock): void {
	const { given } = block;
	for (const line of defaults.text.split("\r\n")) {
		const name = line.slice(0, line.indexOf(":")).toLowerCase();
		if (line === "" || given.includes(name)) continue;
		block.text += `${line}\r\n`;
		block.names |= KNOWN.get(name) ?? 0;
	}
	if (!given.includes("host")) block.host = defaults.host;
	if (!given.includes("connection")) {
		block.closes = defaults.closes;
		block.upgrades = defaults.upgrades;
	}
	if (!given.includes("expect")) block.expectsContinue = defaults.expectsContinue;
}

/** Removes the lines of those names, which the client doesn't add either. */
export function withoutNames(fields: FieldBlock, names: readonly string[]): FieldBlock {
	const left = new Set(names.map((name) => name.toLowerCase()));
	const lines = fields.text
		.split("\r\n")
		.filter((line) => !left.has(line.slice(0, line.indexOf(":")).toLowerCase()));
	let known = fields.names;
	for (const name of left) known |= KNOWN.get(name) ?? 0;
	return { ...fields, text: lines.join("\r\n"), names: known };
}

/** Removes Proxy-Authorization: origins must not see it, and proxies get it from their own URL. */
export function withoutProxyCredentials(fields: FieldBlock): FieldBlock {
	if (!fields.given.includes("proxy-authorization")) return fields;
	const lines = fields.text.split("\r\n").filter((line) => !/^proxy-authorization:/i.test(line));
	return { ...fields, text: lines.join("\r\n") };
}

/** The fields as a list that you can search and change. Throws LocalProtocolError. */
export function fieldLines(init: FieldsInit): FieldLines {
	return init instanceof FieldLines ? init : FieldLines.from(pairsOf(init));
}

function pairsOf(init: FieldsInit): (readonly [string, string])[] {
	const pairs: (readonly [string, string])[] = [];
	eachPair(init, (name, value) => pairs.push([name, value]));
	return pairs;
}

function eachPair(init: FieldsInit, take: (name: string, value: string) => void): void {
	if (Symbol.iterator in init) {
		for (const pair of init as Iterable<readonly [string, string]>) {
			if (!Array.isArray(pair) || pair.length !== 2) {
				throw invalidRequest("headers in a list must be pairs of name and value", "invalid-headers");
			}
			take(pair[0] as string, pair[1] as string);
		}
		return;
	}
	const record = init as Readonly<Record<string, string | number | readonly string[] | undefined>>;
	for (const name of Object.keys(record)) {
		const value = record[name];
		if (value === undefined) continue;
		if (typeof value === "string") take(name, value);
		else if (typeof value === "number") take(name, String(value));
		else if (Array.isArray(value)) for (const item of value as readonly string[]) take(name, item);
		else
			throw invalidRequest(
				`the value of header ${name} must be a string, a number or a list of strings`,
				"invalid-headers",
			);
	}
}

function declaredLength(value: string, before: number): number {
	if (!/^\d{1,15}$/.test(value))
		throw invalidRequest(`content-length must be decimal digits, not "${value}"`, "content-length");
	const length = Number(value);
	if (before !== -1 && before !== length) {
		throw invalidRequest(`content-length is given twice, as ${before} and ${length}`, "content-length");
	}
	return length;
}

/** Methods whose requests carry a Content-Length of 0 if there is no content (RFC 9110 §8.6). */
const EXPECTS_CONTENT: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** The parts of a request's fields. */
export interface RequestFieldsParts {
	readonly fields: FieldBlock;
	readonly userAgent: string;
	/** RFC 9218 §5. */
	readonly priority: string | undefined;
	readonly credentials: string | undefined;
	readonly body: OutgoingBody | undefined;
	readonly expectsContinue: boolean;
	/** The response will be decoded, so offer codings. */
	readonly decodes: boolean;
}

/** All field lines of a request. */
export function requestFields(parts: RequestFieldsParts): FieldLines {
	const { fields, body, credentials } = parts;
	const { names } = fields;
	let text = fields.text;
	if ((names & CONTENT_TYPE) !== 0 && body?.boundary !== undefined) text = withBoundary(text, body.boundary);
	if ((names & USER_AGENT) === 0) text += `user-agent: ${parts.userAgent}\r\n`;
	if ((names & ACCEPT) === 0) text += "accept: */*\r\n";
	if (parts.decodes && (names & ACCEPT_CODINGS) === 0) {
		// A range selects coded bytes, and a part of them can't be decoded by itself. So ask for no coding, as fetch does.
		text += `accept-encoding: ${(names & RANGE) !== 0 ? "identity" : ACCEPT_ENCODING}\r\n`;
	}
	if (credentials !== undefined && (names & AUTHORIZATION) === 0) {
		assertField("authorization", credentials);
		text += `authorization: ${credentials}\r\n`;
	}
	if (body?.contentType !== undefined && (names & CONTENT_TYPE) === 0) {
		assertField("content-type", body.contentType);
		text += `content-type: ${body.contentType}\r\n`;
	}
	if (parts.priority !== undefined && !fields.given.includes("priority"))
		text += `priority: ${parts.priority}\r\n`;
	if (parts.expectsContinue && !fields.expectsContinue) text += "expect: 100-continue\r\n";
	return new FieldLines(text, 0, text.length);
}

/** A caller's multipart type for a form lacks the boundary, which only the client knows and every reader needs. */
function withBoundary(text: string, boundary: string): string {
	return text.replace(/^content-type:[\t ]*multipart\/[^\r]*/im, (line) =>
		/;[\t ]*boundary=/i.test(line) ? line : `${line}; boundary=${boundary}`,
	);
}

/** The content length that a request declares: -1 if unknown, undefined if none is declared. */
export function contentLengthOf(
	method: string,
	{ contentLength }: FieldBlock,
	body: OutgoingBody | undefined,
): number | undefined {
	if (body === undefined) {
		if (contentLength > 0) {
			throw invalidRequest(`content-length says ${contentLength} but there is no body`, "content-length");
		}
		return contentLength === 0 || EXPECTS_CONTENT.has(method) ? 0 : undefined;
	}
	if (contentLength === -1) return body.length;
	if (body.length !== -1 && body.length !== contentLength) {
		throw invalidRequest(
			`content-length says ${contentLength} but the body has ${body.length} bytes`,
			"content-length",
		);
	}
	return contentLength;
}
