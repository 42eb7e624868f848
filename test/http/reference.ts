// A second opinion on HTTP/1.1 messages: slow, from whole bytes, by regular expressions taken from the grammar of RFC 9110
// and RFC 9112. Owns no state and shares no code with the reader, so that the two can be held against each other.

import type { WireCase } from "./wire.ts";

const TOKEN = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]*";
const FIELDS = `((?:${TOKEN}:${TEXT}\\r\\n)*)\\r\\n`;
const REQUEST = new RegExp(`(${TOKEN}) ([\\x21\\x22\\x24-\\x7e]+) HTTP/1\\.([01])\\r\\n${FIELDS}`, "y");
const BLANK = "[\\t ]*";
const CONTINUATION = `[\\t ]${TEXT}\\r\\n`;
const CONTINUED_FIELDS = `((?:${TOKEN}:${TEXT}\\r\\n(?:${CONTINUATION})*)*)\\r\\n`;
const STATUS = new RegExp(`HTTP/1\\.([01]) ([1-9][0-9][0-9])(?: ${TEXT})?\\r\\n${CONTINUED_FIELDS}`, "y");
const QUOTED = '"(?:[\\t\\x20\\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"';
const EXTENSION = `;${BLANK}${TOKEN}(?:${BLANK}=${BLANK}(?:${TOKEN}|${QUOTED}))?`;
const CHUNK_LINE = new RegExp(`([0-9A-Fa-f]{1,16})(?:${BLANK}${EXTENSION})*\\r\\n`, "y");
const TRAILERS = new RegExp(FIELDS, "y");
const HOST_NAME = "(?:[-._~!$&'()*+,;=0-9A-Za-z]|%[0-9A-Fa-f]{2})*";
const HOST = new RegExp(`^(?:\\[[0-9A-Fa-f:.]+\\]|${HOST_NAME})(?::[0-9]*)?$`);
const AUTHORITY = new RegExp(`^(?!:)(?:\\[[0-9A-Fa-f:.]+\\]|${HOST_NAME}):[0-9]+$`);

/** The messages in the bytes, or that they are not HTTP. */
export interface Opinion {
	readonly isWrong: boolean;
	/** Start, content and trailer count of each complete message. */
	readonly messages: readonly string[];
}

class Wrong extends Error {}

function wrongIf(condition: boolean): void {
	if (condition) throw new Wrong();
}

/** Reads bytes after which the peer has ended its side. Knows no limits. */
export function judge(wireCase: Omit<WireCase, "name" | "events">, bytes: string): Opinion {
	const messages: string[] = [];
	try {
		if (wireCase.role === "client") judgeResponses(wireCase.expect ?? ["GET"], bytes, messages);
		else judgeRequests(wireCase.handOver ?? false, bytes, messages);
		return { isWrong: false, messages };
	} catch (error) {
		if (!(error instanceof Wrong)) throw error;
		return { isWrong: true, messages };
	}
}

function judgeResponses(methods: readonly string[], bytes: string, messages: string[]): void {
	let at = 0;
	let closes = false;
	for (const method of methods) {
		let fields: Fields;
		let status: number;
		do {
			if (at === bytes.length) {
				// Between responses that is a close, after an interim one a truncation.
				wrongIf(messages.at(-1)?.startsWith("interim") ?? false);
				return;
			}
			const match = matchAt(STATUS, bytes, at);
			at = STATUS.lastIndex;
			status = Number(match[2]);
			fields = parseFields(match[3] as string);
			if (status < 200 && status !== 101) messages.push(`interim ${status}`);
			const isTunnel = method === "CONNECT" && status >= 200 && status < 300;
			if (!isTunnel) checkFraming(fields, match[1] as string, false);
			const options = list(fields.get("connection"));
			const isContinued = /(^|\n)connection:[^\n]*\n[\t ]/i.test(match[3] as string);
			closes =
				isContinued || options.includes("close") || (match[1] === "0" && !options.includes("keep-alive"));
			if (isTunnel || status === 101) {
				messages.push(`${status} handover ${bytes.slice(at)}`);
				return;
			}
		} while (status < 200);
		const hasNone = method === "HEAD" || status === 204 || status === 304;
		const length = fields.get("content-length");
		if (hasNone) messages.push(`${status}  0`);
		else if (fields.has("transfer-encoding")) {
			const chunks = parseChunks(bytes, at);
			at = chunks.end;
			messages.push(`${status} ${chunks.content} ${chunks.trailers}`);
		} else if (length !== undefined) {
			const size = Number((length[0] as string).split(",")[0]);
			wrongIf(bytes.length - at < size);
			messages.push(`${status} ${bytes.slice(at, at + size)} 0`);
			at += size;
		} else {
			messages.push(`${status} ${bytes.slice(at)} 0`);
			return;
		}
		if (closes) break;
	}
	wrongIf(at < bytes.length);
}

function judgeRequests(handOver: boolean, bytes: string, messages: string[]): void {
	for (let at = 0; ; ) {
		for (let lines = 0; bytes.startsWith("\r\n", at); lines++) {
			wrongIf(lines === 4);
			at += 2;
		}
		if (at === bytes.length) return;
		const match = matchAt(REQUEST, bytes, at);
		at = REQUEST.lastIndex;
		const method = match[1] as string;
		const target = match[2] as string;
		const minor = match[3] as string;
		if (method === "CONNECT") wrongIf(!AUTHORITY.test(target));
		else wrongIf(!target.startsWith("/") && !isAbsolute(target) && !(target === "*" && method === "OPTIONS"));
		const fields = parseFields(match[4] as string);
		checkFraming(fields, minor, true);
		const hosts = fields.get("host") ?? [];
		wrongIf(
			hosts.length > 1 || (hosts.length === 0 && minor === "1") || !hosts.every((host) => HOST.test(host)),
		);
		let content = "";
		let trailers = 0;
		const length = fields.get("content-length");
		if (fields.has("transfer-encoding")) {
			const chunks = parseChunks(bytes, at);
			({ content, trailers } = chunks);
			at = chunks.end;
		} else if (length !== undefined) {
			const size = Number(length[0]);
			wrongIf(bytes.length - at < size);
			content = bytes.slice(at, at + size);
			at += size;
		}
		messages.push(`${method} ${target} ${content} ${trailers}`);
		const options = list(fields.get("connection"));
		const asksUpgrade = minor === "1" && fields.has("upgrade") && options.includes("upgrade");
		if (handOver && (method === "CONNECT" || asksUpgrade)) {
			messages.push(`handover ${bytes.slice(at)}`);
			return;
		}
		if (options.includes("close") || (minor === "0" && !options.includes("keep-alive"))) return;
	}
}

type Fields = Map<string, string[]>;

function matchAt(pattern: RegExp, bytes: string, at: number): RegExpExecArray {
	pattern.lastIndex = at;
	const match = pattern.exec(bytes);
	if (match === null) throw new Wrong();
	return match;
}

/** A URI with an authority, whose host is not empty where the scheme is http or https. */
function isAbsolute(target: string): boolean {
	const [, scheme, authority = ""] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?=.)([^/?]*)/.exec(target) ?? [];
	if (scheme === undefined) return false;
	const host = authority.slice(authority.lastIndexOf("@") + 1);
	return HOST.test(host) && !(/^https?$/i.test(scheme) && /^(:|$)/.test(host));
}

function parseFields(text: string): Fields {
	const fields: Fields = new Map();
	wrongIf(/(^|\n)(content-length|transfer-encoding):[^\n]*\n[\t ]/i.test(text));
	for (const line of text
		.replaceAll(/\r\n[\t ]+/g, " ")
		.split("\r\n")
		.slice(0, -1)) {
		const name = line.slice(0, line.indexOf(":")).toLowerCase();
		const value = line.slice(line.indexOf(":") + 1).replace(/^[\t ]+|[\t ]+$/g, "");
		fields.set(name, [...(fields.get(name) ?? []), value]);
	}
	return fields;
}

function list(values: readonly string[] | undefined): string[] {
	const elements = (values ?? []).flatMap((value) => value.split(","));
	return elements
		.map((element) => element.replace(/^[\t ]+|[\t ]+$/g, "").toLowerCase())
		.filter((element) => element !== "");
}

function checkFraming(fields: Fields, minor: string, isRequest: boolean): void {
	const codings = fields.get("transfer-encoding");
	const lengths = fields.get("content-length");
	if (codings !== undefined) {
		wrongIf(
			minor === "0" ||
				lengths !== undefined ||
				list(codings).join() !== "chunked" ||
				list([codings[0] as string]).length === 0,
		);
	}
	if (lengths === undefined) return;
	const numbers = lengths
		.flatMap((value) => value.split(","))
		.map((element) => element.replace(/^[\t ]+|[\t ]+$/g, ""));
	wrongIf(!numbers.every((number) => /^[0-9]+$/.test(number) && BigInt(number) < 2n ** 53n));
	wrongIf(new Set(numbers.map(BigInt)).size > 1 || (isRequest && numbers.length > 1));
}

function parseChunks(bytes: string, start: number): { end: number; content: string; trailers: number } {
	let content = "";
	for (let at = start; ; ) {
		const size = BigInt(`0x${matchAt(CHUNK_LINE, bytes, at)[1]}`);
		at = CHUNK_LINE.lastIndex;
		if (size === 0n) {
			const trailers = (matchAt(TRAILERS, bytes, at)[1] as string).split("\r\n").length - 1;
			return { end: TRAILERS.lastIndex, content, trailers };
		}
		wrongIf(size > BigInt(bytes.length));
		const end = at + Number(size);
		wrongIf(bytes.slice(end, end + 2) !== "\r\n");
		content += bytes.slice(at, end);
		at = end + 2;
	}
}
