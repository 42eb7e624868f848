// From the options of `gannet get` to a request: URL, method and header fields. Sends nothing.

import { isIPv4, isIPv6 } from "node:net";
import { basename } from "node:path";
import { addAbortSignal } from "node:stream";
import { urlFault } from "../../base/index.ts";
import type { Auth, RequestBody, RequestOptions } from "../../client/index.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";

/**
 * The URL that was meant. Without a scheme it is https://, except for this machine and for IP addresses: http://.
 * ":8080/path" also means this machine. Throws a CommandError.
 *
 * @param zones - takes the zone of a link-local address, "[fe80::1%25eth0]", which no URL can hold
 */
export function completeUrl(text: string, zones?: Map<string, string>): string {
	const given = withScheme(text);
	const completed = zones === undefined ? given : withoutZone(given, zones);
	const url = URL.parse(completed);
	if (url === null) {
		throw new CommandError(
			`the URL ${urlFault(completed)}`,
			ExitCode.invalidUrl,
			"Write it like https://example.com/path or localhost:8080/path.",
		);
	}
	if (url.protocol !== "http:" && url.protocol !== "https:") {
		throw new CommandError(
			`gannet get supports http:// and https://, not ${url.protocol}//`,
			ExitCode.invalidUrl,
			url.protocol === "file:" ? "A local file needs no fetching: use cat." : undefined,
		);
	}
	return completed;
}

/** RFC 6874 writes % as %25; people write it as it is. */
const ZONED = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/?#]*@)?)\[([0-9a-f:.]+)%(?:25)?([\w.~-]+)\]/i;

function withoutZone(url: string, zones: Map<string, string>): string {
	const [whole, before = "", address = "", zone = ""] = ZONED.exec(url) ?? [];
	if (whole === undefined) return url;
	const host = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
	if (host === undefined) return url;
	const other = zones.get(host);
	if (other !== undefined && other !== zone)
		throw usageError(`${address} is given in two zones, ${other} and ${zone}`, "Ask each by itself.");
	zones.set(host, zone);
	return `${before}[${address}]${url.slice(whole.length)}`;
}

/** The URL with what the options add to its query, and with the name of what is uploaded into a folder. */
export function targetUrl(
	url: string,
	{ query, uploadedName }: Pick<RequestPlan, "query" | "uploadedName">,
): string {
	const [, place = "", search = "", fragment = ""] = /^([^?#]*)([^#]*)(.*)$/s.exec(url) ?? [];
	const isFolder = place.endsWith("/") || /^[^/]*\/\/[^/]*$/.test(place);
	const path = uploadedName === undefined || !isFolder ? place : withName(place, uploadedName);
	const joint = search === "" ? "?" : search.endsWith("?") || search.endsWith("&") ? "" : "&";
	return path + search + (query === undefined ? "" : joint + query) + fragment;
}

function withName(folder: string, path: string): string {
	const name = basename(path);
	if (name === "-" || name === "." || path.startsWith("/dev/"))
		throw usageError("what is uploaded has no name, and the URL ends in /", "Write the name into the URL.");
	return `${folder.endsWith("/") ? folder : `${folder}/`}${encodeURIComponent(name)}`;
}

/** The request target as it is written, for --path-as-is: with dot segments, and what can't be sent percent-encoded. */
export function writtenTarget(url: string): string {
	const [, path = "", search = ""] = /^[^/]*\/\/[^/?#]*([^?#]*)([^#]*)/s.exec(url) ?? [];
	const target = `${path === "" ? "/" : path}${search}`;
	return target.replace(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text));
}

/** The URL that was meant, if it is one. */
export function withScheme(given: string): string {
	// The URL standard ignores blanks around it and line ends inside, and accepts backslashes, and one slash or none
	// instead of two.
	const text = given.replace(/[\t\r\n]/g, "").replace(/^[\0- ]+|[\0- ]+$/g, "");
	if (/^(?:https?:|[a-z][a-z0-9+.-]*:\/\/)/i.test(text)) return text;
	// "mailto:someone" and "http:/path" have a scheme; "localhost:8080" has a port, "name:password@host" credentials.
	const hasCredentials = /^[^/?#]*@/.test(text) && !/^mailto:/i.test(text);
	if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) && !hasCredentials) return text;
	const bare = text.startsWith("//") ? text.slice(2) : text;
	if (bare.startsWith(":")) return `http://localhost${bare}`;
	const authority = /^[^/?#]*/.exec(bare)?.[0] ?? "";
	const host = authority
		.replace(/^.*@/, "")
		.replace(/:\d*$/, "")
		.replace(/^\[(.*)\]$/, "$1")
		.toLowerCase();
	const isHere = host === "localhost" || host.endsWith(".localhost") || isIPv4(host) || isIPv6(host);
	return `${isHere ? "http" : "https"}://${bare}`;
}

/** What -H asks for: a field line, or that a field isn't sent. */
export interface AskedField {
	readonly name: string;
	/** Undefined where the field is left out, whatever would add it. */
	readonly value: string | undefined;
}

/**
 * "Name: value", "Name;" for an empty value, or "Name:" for no such field. Throws a CommandError, which shows nothing of the
 * text: it may be a value.
 *
 * @param index - which of several it is, from 0
 */
export function parseFieldLine(text: string, index: number): AskedField {
	const colon = text.indexOf(":");
	if (colon > 0) {
		const value = text.slice(colon + 1).trim();
		return { name: text.slice(0, colon), value: value === "" ? undefined : value };
	}
	if (/^[^\s:;]+;$/.test(text)) return { name: text.slice(0, -1), value: "" };
	throw usageError(
		`-H requires "Name: value", but ${index === 0 ? "the first" : `number ${index + 1}`} has no colon after a name`,
	);
}

/** All of stdin. */
export async function readAll({ stdin, signal }: Pick<Context, "stdin" | "signal">): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of addAbortSignal(signal, stdin) as AsyncIterable<Uint8Array | string>) {
		chunks.push(typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk);
	}
	return Buffer.concat(chunks);
}

/** The user's field lines, followed by the defaults whose names the user didn't give. */
export function mergeFields(
	own: readonly (readonly [string, string])[],
	defaults: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
	const names = new Set(own.map(([name]) => name.toLowerCase()));
	return [...own, ...defaults.filter(([name]) => !names.has(name.toLowerCase()))];
}

/** The request that the options describe. Every URL gets the same. */
export interface RequestPlan {
	readonly method: string;
	readonly headers: readonly (readonly [string, string])[];
	/** Names of fields that are not sent. */
	readonly without: readonly string[];
	readonly body?: RequestBody | undefined;
	readonly auth?: Auth | undefined;
	/** See the client's option. */
	readonly priority?: string | undefined;
	/** What is added to the query of each URL. */
	readonly query?: string | undefined;
	/** The path of the file that is uploaded: a URL that ends in / gets its name. */
	readonly uploadedName?: string | undefined;
}

/** The plan in the client's form. */
export function requestOptions({ headers, without, body, auth, priority }: RequestPlan): RequestOptions {
	return {
		headers,
		...(without.length === 0 ? {} : { withoutHeaders: without }),
		...(auth === undefined ? {} : { auth }),
		...(priority === undefined ? {} : { priority }),
		...(body === undefined ? {} : { body }),
	};
}

/** The value of Range for -r. Throws a CommandError. */
export function rangeField(range: string): string {
	const part = "(\\d+-\\d*|-\\d+)";
	if (new RegExp(`^${part}(,\\s*${part})*$`).test(range)) return `bytes=${range}`;
	throw usageError(`-r requires FIRST-LAST, FIRST- or -COUNT, not ${JSON.stringify(range)}`);
}
