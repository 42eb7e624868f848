// From a URL to where it leads: the origin and the request target (RFC 9112 §3.2.1). Doubt: the short path only accepts
// what the URL standard would leave unchanged. Anything else goes through `URL`.

import { urlFault } from "../base/index.ts";
import { invalidRequest } from "./errors.ts";

/** The parts of a URL. */
export interface ParsedUrl {
	/** "http:" or "https:". */
	readonly scheme: "http:" | "https:";
	/** Without brackets. */
	readonly host: string;
	readonly port: number;
	/** scheme, host and port as the URL standard writes them. */
	readonly origin: string;
	/** Value of the Host field. */
	readonly authority: string;
	readonly target: string;
	/** Userinfo as Basic credentials (RFC 7617), or undefined. */
	readonly credentials: string | undefined;
}

/** Characters of a path or query that the URL standard never changes: 1. */
const PLAIN = new Uint8Array(128);
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&()*+,;=:@/?") {
	PLAIN[character.charCodeAt(0)] = 1;
}

const SLASH = 0x2f;
const DOT = 0x2e;
const PERCENT = 0x25;

/** Where the path begins in "scheme://authority/path", or -1 if it has no such form with a path. */
export function pathStart(url: string): number {
	const authority = url.indexOf("://");
	return authority === -1 ? -1 : url.indexOf("/", authority + 3);
}

/** Whether the URL, from `start`, is a valid request target: no fragment, no dot segment, nothing to escape. */
export function isPlainTarget(url: string, start: number): boolean {
	let previous = 0;
	for (let index = start; index < url.length; index++) {
		const code = url.charCodeAt(index);
		if (code > 127 || PLAIN[code] === 0) return false;
		if (code === DOT && previous === SLASH) return false;
		previous = code;
	}
	return true;
}

/**
 * The request target of a URL. `search` is also "" for "?" alone, which is another resource than no query at all (RFC
 * 3986 §6.2.3), so the target comes from the URL's text.
 */
export function targetOf({ href, protocol }: URL): string {
	const start = href.indexOf("/", protocol.length + 2);
	const end = href.indexOf("#", start);
	return end === -1 ? href.slice(start) : href.slice(start, end);
}

/** Parses a URL. Throws a ClientError (kind "invalid-request") unless it is an absolute http or https URL. */
export function readUrl(text: string): URL {
	const url = URL.parse(text);
	if (url === null) throw invalidRequest(`the URL ${faultOf(text)}`, "invalid-url");
	// "localhost:3000" is a URL of the scheme "localhost:".
	if (HOST_AND_PORT.test(text))
		throw invalidRequest("the URL has no scheme: write http:// or https:// before it", "invalid-url");
	assertScheme(url.protocol);
	return url;
}

const HOST_AND_PORT = /^[a-z][a-z0-9.-]*:\d{1,5}(?:[/?#]|$)/i;

/** What callers in JavaScript pass by mistake arrives as its name. */
function faultOf(text: string): string {
	return text === "undefined" || text === "null" ? `is ${text}` : urlFault(text);
}

function assertScheme(protocol: string): asserts protocol is ParsedUrl["scheme"] {
	if (protocol === "http:" || protocol === "https:") return;
	throw invalidRequest(
		`the scheme ${protocol} is not supported: only http: and https: are`,
		"unsupported-scheme",
	);
}

/** The parts of a URL. Throws a ClientError (kind "invalid-request") if its scheme is neither http nor https. */
export function partsOf(url: URL): ParsedUrl {
	const { protocol, hostname, port, origin, host, username, password } = url;
	assertScheme(protocol);
	return {
		scheme: protocol,
		host: hostname.startsWith("[") ? hostname.slice(1, -1) : hostname,
		port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
		origin,
		authority: host,
		target: targetOf(url),
		credentials: username === "" && password === "" ? undefined : basicCredentials(username, password),
	};
}

/** Removes what no server may see, or not in the URL. */
export function strip(url: URL): void {
	if (url.username !== "") url.username = "";
	if (url.password !== "") url.password = "";
	if (url.href.includes("#")) url.hash = "";
}

function basicCredentials(username: string, password: string): string {
	const pair = `${decodePercent(username)}:${decodePercent(password)}`;
	return `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
}

function decodePercent(text: string): string {
	try {
		return text.charCodeAt(0) === PERCENT || text.includes("%") ? decodeURIComponent(text) : text;
	} catch {
		// Not valid UTF-8 after the percent signs: the bytes as written.
		return text;
	}
}
