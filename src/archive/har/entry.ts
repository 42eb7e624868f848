// One exchange as an entry of HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/). Pure.

import { decodeCodings } from "../mask/codings.ts";
import type { RecordedExchange, RecordedMessage } from "../recorded-exchange.ts";
import { timingsOf } from "./timings.ts";

/** A name and its value, as HAR has headers, cookies and parameters. */
export interface HarPair {
	readonly name: string;
	readonly value: string;
}

/** An entry of a HAR file; members with an underscore are not part of the format. */
export interface HarEntry {
	readonly startedDateTime: string;
	readonly time: number;
	readonly request: object;
	readonly response: object;
	readonly cache: object;
	readonly timings: object;
	readonly serverIPAddress?: string | undefined;
	readonly connection?: string | undefined;
	readonly comment?: string | undefined;
	readonly [member: `_${string}`]: unknown;
}

/** What an entry needs to know about its recording. */
export interface HarContext {
	/** The wall clock at the beginning of the events' clock, in milliseconds since 1970. */
	readonly wallClock: number;
}

/** Longer content stays coded. */
const MOST_DECODED: number = 256 * 2 ** 20;

const text = new TextDecoder("utf-8", { fatal: true });

export function harEntry(exchange: RecordedExchange, { wallClock }: HarContext): HarEntry {
	const { connection, failure, cause, callId, id, resends } = exchange;
	const timings = timingsOf(exchange);
	const { blocked, dns, connect, send, wait, receive } = timings;
	// ssl is a part of connect.
	const time = [blocked, dns, connect, send, wait, receive].reduce(
		(sum, each) => (each === -1 ? sum : sum + each),
		0,
	);
	return {
		startedDateTime: new Date(wallClock + exchange.startedAt).toISOString(),
		time: rounded(time),
		request: requestOf(exchange),
		response: responseOf(exchange),
		cache: {},
		timings,
		...(connection?.remote !== undefined &&
			connection.remote.family !== "unix" && { serverIPAddress: connection.remote.address }),
		...(connection !== undefined && { connection: String(connection.id) }),
		_exchange: id,
		_call: callId,
		...(cause.why !== "first" && { _cause: cause }),
		...(resends > 0 && { _resends: resends }),
		...(failure !== undefined && { _error: failure.message, _errorCode: failure.code }),
	};
}

function requestOf({ method, url, request, requestBytes }: RecordedExchange): object {
	const fields = request?.fields ?? [];
	const version = request === undefined ? "unknown" : versionText(request.version);
	const headersSize = request?.headBytes ?? -1;
	const body = request === undefined || request.contentBytes === 0 ? undefined : postData(request);
	return {
		method,
		url,
		httpVersion: version,
		cookies: fields
			.filter(([name]) => name.toLowerCase() === "cookie")
			.flatMap(([, value]) => cookiesOf(value)),
		headers: pairs(fields),
		queryString: queryOf(url),
		...(body !== undefined && { postData: body }),
		headersSize,
		bodySize: bodySize(request, headersSize, requestBytes),
	};
}

function responseOf(exchange: RecordedExchange): object {
	const { response, failure, responseBytes, isWhole } = exchange;
	if (response === undefined) {
		return {
			status: 0,
			statusText: "",
			httpVersion: "unknown",
			cookies: [],
			headers: [],
			content: { size: -1, mimeType: "x-unknown" },
			redirectURL: "",
			headersSize: -1,
			bodySize: -1,
			...(failure !== undefined && { _error: failure.message }),
		};
	}
	const { fields, headBytes } = response;
	const headersSize = exchange.interims.length > 0 ? -1 : headBytes;
	return {
		status: response.status,
		statusText: response.reason,
		httpVersion: versionText(response.version),
		cookies: fields
			.filter(([name]) => name.toLowerCase() === "set-cookie")
			.map(([, value]) => setCookie(value)),
		headers: pairs(fields),
		content: contentOf(response, isWhole),
		redirectURL: fieldOf(fields, "location") ?? "",
		headersSize,
		bodySize: bodySize(response, headersSize, responseBytes),
		...(failure !== undefined && { _error: failure.message }),
	};
}

/** The content as it was on the wire, framing included; -1 if it isn't known. */
function bodySize(
	message: RecordedMessage | undefined,
	headersSize: number,
	bytes: number | undefined,
): number {
	if (message === undefined) return -1;
	if (headersSize === -1 || bytes === undefined) return message.contentBytes;
	return Math.max(bytes - headersSize, 0);
}

function contentOf(message: RecordedMessage, isWhole: boolean): object {
	const mimeType = fieldOf(message.fields, "content-type") ?? "x-unknown";
	const coded = joined(message.content);
	const codings = (fieldOf(message.fields, "content-encoding") ?? "").trim();
	const names = codings
		.split(",")
		.map((each) => each.trim().toLowerCase())
		.filter((each) => each !== "" && each !== "identity");
	const isCoded = names.length > 0 && coded.length > 0;
	const decoded =
		message.decoded ?? (isCoded ? decodeCodings(Buffer.from(coded), names, MOST_DECODED) : undefined);
	const content = decoded ?? coded;
	const notes = [
		...(message.isCut || !isWhole ? ["The recording has a part of the content."] : []),
		...(message.decoded === undefined ? [] : ["Secrets are masked in the decoded content."]),
		...(isCoded && decoded === undefined ? [`The content is not decoded (${codings}).`] : []),
	];
	return {
		size: content.length,
		...(decoded !== undefined && { compression: content.length - coded.length }),
		mimeType,
		...encoded(content),
		...(notes.length > 0 && { comment: notes.join(" ") }),
	};
}

/** As text if it is text, otherwise as base64. */
function encoded(content: Uint8Array): { text: string; encoding?: string } {
	try {
		const decoded = text.decode(content);
		// NUL and the like are no text for people, but no text is lost: JSON escapes them.
		return { text: decoded };
	} catch {
		return { text: Buffer.from(content).toString("base64"), encoding: "base64" };
	}
}

function postData(request: RecordedMessage): object {
	const mimeType = fieldOf(request.fields, "content-type") ?? "x-unknown";
	const content = request.decoded ?? joined(request.content);
	const { text: body, encoding } = encoded(content);
	const isForm = /^application\/x-www-form-urlencoded/i.test(mimeType);
	return {
		mimeType,
		...(isForm ? { params: formOf(body), text: body } : { text: body }),
		// HAR 1.2 has no place for it.
		...(encoding !== undefined && { _encoding: encoding }),
		...(request.isCut && { comment: "The recording has a part of the content." }),
	};
}

function pairs(fields: readonly (readonly [string, string])[]): HarPair[] {
	return fields.map(([name, value]) => ({ name, value }));
}

function queryOf(url: string): HarPair[] {
	const start = url.indexOf("?");
	return start === -1 ? [] : formOf(url.slice(start + 1));
}

function formOf(body: string): HarPair[] {
	return [...new URLSearchParams(body)].map(([name, value]) => ({ name, value }));
}

function cookiesOf(value: string): HarPair[] {
	return value.split(";").map((pair) => nameAndValue(pair));
}

function nameAndValue(pair: string): HarPair {
	const equals = pair.indexOf("=");
	return equals === -1
		? { name: "", value: pair.trim() }
		: { name: pair.slice(0, equals).trim(), value: pair.slice(equals + 1).trim() };
}

function setCookie(value: string): object {
	const [pair = "", ...attributes] = value.split(";");
	const found: Record<string, string> = {};
	for (const attribute of attributes) {
		const { name, value: given } = nameAndValue(attribute);
		const isBare = name === "";
		found[(isBare ? given : name).toLowerCase()] = isBare ? "" : given;
	}
	const expires = found.expires === undefined ? Number.NaN : Date.parse(found.expires);
	return {
		...nameAndValue(pair),
		...(found.path !== undefined && { path: found.path }),
		...(found.domain !== undefined && { domain: found.domain }),
		...(!Number.isNaN(expires) && { expires: new Date(expires).toISOString() }),
		...(found.httponly !== undefined && { httpOnly: true }),
		...(found.secure !== undefined && { secure: true }),
	};
}

function fieldOf(fields: readonly (readonly [string, string])[], name: string): string | undefined {
	return fields.find(([each]) => each.toLowerCase() === name)?.[1];
}

function versionText(version: string): string {
	return version === "2" ? "HTTP/2" : `HTTP/${version}`;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
	return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
}

function rounded(ms: number): number {
	return Math.round(ms * 1000) / 1000;
}
