// Decides how to send a response: its head as bytes, the framing of its content, and whether the connection stays open
// after it (RFC 9112 §6, §9). Pure: nothing is sent here.

import { type ContentFraming, encodeResponseHead, FieldLines, type HttpVersion } from "../http/index.ts";
import type { ResponseSettings } from "./options.ts";
import type { ByteRange, FileContent, ResponseContent } from "./response-content.ts";
import { readFields } from "./response-fields.ts";

/** The facts about the request that a plan needs. */
export interface RequestFacts {
	readonly method: string;
	readonly version: HttpVersion;
	/** Whether request and server both want the connection to carry another request. */
	readonly isKeepAlive: boolean;
}

export interface ResponsePlan {
	readonly status: number;
	/** latin1 text. */
	readonly head: string;
	readonly framing: ContentFraming;
	/** undefined if none is sent, whatever the handler gave. */
	readonly content: ResponseContent | undefined;
	readonly isKeepAlive: boolean;
}

export function isFileContent(content: ResponseContent | undefined): content is FileContent {
	return typeof content === "object" && content !== null && Object.hasOwn(content, "file");
}

/** A response whose `json` has become its content. Throws a TypeError for a value that JSON can't have. */
export function withJsonContent(response: ResponseSettings): ResponseSettings {
	const { json, body } = response;
	if (json === undefined) return response;
	if (body !== undefined) throw new TypeError("a response has either `json` or `body`");
	const text: string | undefined = JSON.stringify(json);
	if (text === undefined) throw new TypeError(`\`json\` is a ${typeof json}, which JSON can't have`);
	const fields = FieldLines.from(response.headers);
	return {
		...response,
		json: undefined,
		body: text,
		headers: fields.has("content-type") ? fields : fields.plus("Content-Type", "application/json"),
	};
}

/** Throws a TypeError if a response with that status, and with or without `handOver`, doesn't answer that method. */
export function assertAnswers(method: string, status: number, isLeaving: boolean): void {
	const isTunnel = method === "CONNECT" && status >= 200 && status < 300;
	if (status < 200 ? status !== 101 || !isLeaving : isLeaving !== isTunnel) {
		throw new TypeError(
			`a response with status ${status} and ${isLeaving ? "a" : "no"} handOver does not answer ${method}`,
		);
	}
}

/** Throws a TypeError or a LocalProtocolError for a response that may not be sent. */
export function planResponse(response: ResponseSettings, request: RequestFacts, date: string): ResponsePlan {
	const { status } = response;
	const isLeaving = response.handOver !== undefined;
	const isTunnel = request.method === "CONNECT" && status >= 200 && status < 300;
	assertAnswers(request.method, status, isLeaving);
	const { text: given, hasDate, wantsClose } = readFields(response.headers);
	const length = contentLength(response);
	// RFC 9110 §6.4.1: these have no content, whatever the handler gave. A tunnel's bytes are not content.
	const isBare = status < 200 || status === 204 || status === 304 || isTunnel;
	const hasContent = !isBare && request.method !== "HEAD" && status !== 205;
	let framing: ContentFraming = "none";
	let lines = "";
	if (!isBare) {
		if (status === 205) lines += "Content-Length: 0\r\n";
		else if (length !== undefined) {
			if (hasContent) framing = length;
			lines += `Content-Length: ${length}\r\n`;
		} else if (hasContent || response.body !== undefined) {
			// RFC 9112 §6.1: HTTP/1.0 has no chunks, so the end of the connection ends the content.
			if (hasContent) framing = request.version === "1.1" ? "chunked" : "until-close";
			if (request.version === "1.1") lines += "Transfer-Encoding: chunked\r\n";
		}
	}
	const isKeepAlive = request.isKeepAlive && !wantsClose && framing !== "until-close";
	if (!isLeaving && !wantsClose) {
		if (!isKeepAlive) lines += "Connection: close\r\n";
		else if (request.version === "1.0") lines += "Connection: keep-alive\r\n";
	}
	return {
		status,
		head: `${beginning(status, given, hasDate ? "" : date)}${lines}\r\n`,
		framing,
		content: hasContent ? response.body : undefined,
		isKeepAlive,
	};
}

/** The beginning of the last head: the responses of a second often differ in nothing before their length. */
const last = { status: 0, given: "", date: "", text: "", isFlat: false };

/** The status line, the handler's fields, and Date unless that is "". */
function beginning(status: number, given: string, date: string): string {
	if (last.status !== status || last.given !== given || last.date !== date) {
		last.status = status;
		last.given = given;
		last.date = date;
		last.text = `${startLine(status)}${given}${date === "" ? "" : `Date: ${date}\r\n`}`;
		last.isFlat = false;
	} else if (!last.isFlat) {
		// V8 joins the parts of a text each time it is written, unless they lie in one piece.
		last.text = Buffer.from(last.text, "latin1").toString("latin1");
		last.isFlat = true;
	}
	return last.text;
}

/** The status lines that were needed so far: there are 900 at most. */
const startLines: string[] = [];

function startLine(status: number): string {
	const known = startLines[status];
	if (known !== undefined) return known;
	// Without the empty line after it.
	const line = encodeResponseHead({ status, fields: FieldLines.empty }).slice(0, -2);
	startLines[status] = line;
	return line;
}

/** The length of the content if it is known before it is sent. */
export function contentLength({ body, length }: ResponseSettings): number | undefined {
	if (typeof body === "string") return isShortAscii(body) ? body.length : Buffer.byteLength(body);
	if (body instanceof Uint8Array) return body.byteLength;
	if (isFileContent(body)) return body.parts.reduce((sum, part) => sum + sizeOf(part), 0);
	return length ?? (body === undefined ? 0 : undefined);
}

/** Looking at a few characters costs less than a call into Node.js. */
function isShortAscii(text: string): boolean {
	if (text.length > 64) return false;
	for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
	return true;
}

function sizeOf(part: ByteRange | string): number {
	return typeof part === "string" ? part.length : part.end - part.start;
}
