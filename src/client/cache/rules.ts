// The decisions of a private cache (RFC 9111, 5861): what may be stored, how long it is fresh, what may be used when.
// Pure: the clock is passed in. Knows neither where entries are kept nor how requests are sent.

import { isSecretField, parseHttpDate } from "../../base/index.ts";
import { FieldLines, type HttpVersion } from "../../http/index.ts";
import { crypto } from "../../runtime/index.ts";
import type { ClientRequest } from "../policy.ts";
import type { CacheMode } from "../policy-options.ts";
import { cacheControl, type Directives, namesIn, seconds, secondsOf } from "./directives.ts";

/** What is kept of a response besides its content, and of the request that it answered. */
export interface StoredHead {
	readonly status: number;
	readonly reason: string;
	readonly version: HttpVersion;
	/** The field lines as text. */
	readonly fields: string;
	/** When the request was sent and its response came, in milliseconds since 1970. */
	readonly requestedAt: number;
	readonly receivedAt: number;
	/** The request's values of the fields that Vary names. */
	readonly varied: readonly (readonly [name: string, value: string | null])[];
	/** Who it belongs to, and which connection it came over. */
	readonly owner: Owner;
	/** Whether its content was decoded before it was stored. */
	readonly isDecoded: boolean;
	/** The peer that it came from. */
	readonly peer: {
		readonly address: string;
		readonly port: number;
		readonly family: "IPv4" | "IPv6" | "unix";
	};
}

/** Hashes of a request's credentials, and of the connection that it uses; "" if there is nothing to hash. */
export interface Owner {
	/** Authorization, and credentials that are added on the way to the server. */
	readonly authorization: string;
	/** Cookies, keys and the like, by the names of `isSecretField`. */
	readonly secrets: string;
	/** Like `secrets`, with the jar instead of its cookies, which come and go while their user stays; "" without a jar. */
	readonly session: string;
	/** The connection: who answered, and who was seen to ask (`ConnectionKeys`). */
	readonly connection: string;
}

/** RFC 9110 §15.1: statuses that may be kept without explicit permission. Partial content is never stored. */
const HEURISTIC: ReadonlySet<number> = new Set([200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501]);
/** Statuses that this client understands, for must-understand (RFC 9111 §5.2.2.3). */
const UNDERSTOOD: ReadonlySet<number> = new Set([
	...HEURISTIC,
	302,
	303,
	307,
	400,
	401,
	403,
	500,
	502,
	503,
	504,
]);

/** RFC 9111 §3.1: fields of one connection, not of the response. */
const NOT_STORED: readonly string[] = [
	"connection",
	"keep-alive",
	"proxy-authenticate",
	"proxy-authentication-info",
	"proxy-authorization",
	"proxy-connection",
	"te",
	"trailer",
	"transfer-encoding",
	"upgrade",
];
/** RFC 9111 §3.2: they describe the stored content, not the content that a 304 left out. */
const KEPT_BY_304: ReadonlySet<string> = new Set([
	...NOT_STORED,
	"content-encoding",
	"content-length",
	"content-range",
]);

const DAY = 86_400;

/** A response's fields without those that belong to its connection. */
export function storedFields(fields: FieldLines): FieldLines {
	const dropped = new Set([...NOT_STORED, ...namesIn(fields.getAll("connection"))]);
	return FieldLines.from([...fields].filter(([name]) => !dropped.has(name.toLowerCase())));
}

/** Whether a response to a GET may be stored (RFC 9111 §3). */
export function isStorable(request: ClientRequest, status: number, fields: FieldLines): boolean {
	if (status < 200 || status === 206 || status === 304) return false;
	if (request.headers.has("range")) return false;
	const directives = cacheControl(fields);
	if (directives.has("must-understand")) {
		if (!UNDERSTOOD.has(status)) return false;
	} else if (directives.has("no-store")) return false;
	if (cacheControl(request.headers).has("no-store")) return false;
	// It would never be found again.
	if (namesIn(fields.getAll("vary")).includes("*")) return false;
	const isAsked =
		directives.has("max-age") ||
		directives.has("public") ||
		directives.has("private") ||
		fields.has("expires");
	return isAsked || HEURISTIC.has(status);
}

/** How long a response is fresh from the time of its Date, in seconds (RFC 9111 §4.2.1); a private cache ignores s-maxage. */
function freshnessLifetime(head: StoredHead): number {
	const fields = fieldsOf(head);
	const directives = cacheControl(fields);
	const maxAge = secondsOf(directives, "max-age");
	if (maxAge !== undefined) return maxAge;
	const date = dateOf(head, fields);
	const expires = fields.getAll("expires");
	if (expires.length > 0) {
		const times = expires.map((text) => parseHttpDate(text) ?? 0);
		return Math.max(0, (Math.min(...times) - date) / 1_000);
	}
	if (!HEURISTIC.has(head.status) && !directives.has("public")) return 0;
	const modified = parseHttpDate(fields.get("last-modified"));
	// RFC 9111 §4.2.2: a tenth of its age, but at most a day, because it is a guess.
	return modified === undefined || modified >= date ? 0 : Math.min(DAY, (date - modified) / 10_000);
}

/** How old a response is, in seconds (RFC 9111 §4.2.3). */
export function currentAge(head: StoredHead, now: number): number {
	const fields = fieldsOf(head);
	const { requestedAt, receivedAt } = head;
	const apparent = Math.max(0, receivedAt - dateOf(head, fields));
	const delay = Math.max(0, receivedAt - requestedAt);
	const told = seconds(fields.getAll("age")[0]?.split(",")[0]?.trim()) ?? 0;
	return (Math.max(apparent, told * 1_000 + delay) + Math.max(0, now - receivedAt)) / 1_000;
}

function dateOf(head: StoredHead, fields: FieldLines): number {
	return parseHttpDate(fields.get("date")) ?? head.receivedAt;
}

/** Reads field lines from a head. */
export function fieldsOf(head: StoredHead): FieldLines {
	const { fields } = head;
	return fields === "" ? FieldLines.empty : new FieldLines(fields, 0, fields.length);
}

/** What to do with a stored response that fits. */
export type Use = "fresh" | "stale-while-revalidate" | "validate";

/** Whether a stored response may be used unchanged (RFC 9111 §4.2, 5861 §3). */
export function useOf(head: StoredHead, request: ClientRequest, mode: CacheMode, now: number): Use {
	if (mode === "force-cache" || mode === "only-if-cached") return "fresh";
	if (mode === "reload") return "validate";
	const asked = requestDirectives(request);
	const told = cacheControl(fieldsOf(head));
	if (mode === "no-cache") {
		// RFC 8246: its server promised that there is nothing new.
		return told.has("immutable") && !isStale(head, now) ? "fresh" : "validate";
	}
	// With field names, no-cache is only about those. A cache may read it as being about the whole.
	if (told.has("no-cache") || asked.has("no-cache")) return "validate";
	const age = currentAge(head, now);
	const lifetime = freshnessLifetime(head);
	const maxAge = secondsOf(asked, "max-age");
	if (maxAge !== undefined && age > maxAge) return "validate";
	const minFresh = secondsOf(asked, "min-fresh") ?? 0;
	if (age + minFresh < lifetime) return "fresh";
	if (minFresh > 0 || maxAge !== undefined || told.has("must-revalidate")) return "validate";
	const staleness = age - lifetime;
	if (asked.has("max-stale")) {
		const limit = asked.get("max-stale");
		if (limit === "" || staleness <= (seconds(limit) ?? 0)) return "fresh";
	}
	return staleness < (secondsOf(told, "stale-while-revalidate") ?? 0) ? "stale-while-revalidate" : "validate";
}

/** Whether it is no longer fresh, whatever the request said. */
export function isStale(head: StoredHead, now: number): boolean {
	return currentAge(head, now) >= freshnessLifetime(head);
}

/** Whether a stored response may replace a failure (RFC 5861 §4). */
export function mayReplaceError(head: StoredHead, request: ClientRequest, now: number): boolean {
	const told = cacheControl(fieldsOf(head));
	if (told.has("must-revalidate") || told.has("no-cache")) return false;
	const limit = Math.max(
		secondsOf(told, "stale-if-error") ?? -1,
		secondsOf(requestDirectives(request), "stale-if-error") ?? -1,
	);
	return currentAge(head, now) - freshnessLifetime(head) <= limit;
}

/** The request's directives; Pragma if there are none (RFC 9111 §5.4). */
export function requestDirectives(request: ClientRequest): Directives {
	const { headers } = request;
	if (!headers.has("cache-control") && namesIn(headers.getAll("pragma")).includes("no-cache")) {
		return new Map([["no-cache", ""]]);
	}
	return cacheControl(headers);
}

/** The request's values of the fields that a response's Vary names. */
export function variedBy(request: ClientRequest, fields: FieldLines): StoredHead["varied"] {
	const names = [...new Set(namesIn(fields.getAll("vary")))].sort();
	return names.map((name) => [name, variedValue(request, name)] as const);
}

/** The value to compare. A credential is hashed, because the store may be a file. */
function variedValue(request: ClientRequest, name: string): string | null {
	const value = normalized(request.headers.get(name));
	return value !== null && isSecretField(name) ? hash([value]) : value;
}

/** White space around commas means nothing in a list (RFC 9111 §4.1). */
function normalized(value: string | null): string | null {
	if (value === null) return null;
	return value
		.split(",")
		.map((part) => part.trim())
		.join(",");
}

/**
 * The owner whose responses a request may get.
 * @param keys credentials that are added on the way to the server
 * @param secretHeaders names of fields that the caller marked as secret
 */
export function ownerOf(
	request: ClientRequest,
	keys: string,
	secretHeaders: readonly string[],
): Omit<Owner, "connection"> {
	const authorization: string[] = [keys];
	const secrets: string[] = [];
	const cookies: string[] = [];
	for (const [name, value] of request.headers) {
		const lower = name.toLowerCase();
		if (lower === "authorization") authorization.push(value);
		else if (lower === "cookie") cookies.push(value);
		else if (isSecretField(lower, secretHeaders)) secrets.push(lower, value);
	}
	const { session } = request;
	return {
		authorization: hash(authorization),
		secrets: hash([...secrets, ...cookies]),
		session: session === undefined ? "" : hash([session.jar, ...session.ownCookies, "", ...secrets]),
	};
}

/** Can be compared, but not read back. */
export function hash(parts: readonly string[]): string {
	return parts.every((part) => part === "")
		? ""
		: crypto().createHash("sha256").update(JSON.stringify(parts)).digest("base64url");
}

/**
 * Whether the stored response answers the request: the same connection and owner, and the same values of the fields in
 * Vary.
 */
export function fits(head: StoredHead, request: ClientRequest, owner: Owner, isDecoded: boolean): boolean {
	const fields = fieldsOf(head);
	if (head.isDecoded !== isDecoded && fields.has("content-encoding")) return false;
	if (head.owner.connection !== owner.connection) return false;
	if (head.owner.authorization !== owner.authorization) return false;
	if (!isOwn(head.owner, owner, fields) && !isForAll(fields)) return false;
	return head.varied.every(([name, value]) => variedValue(request, name) === value);
}

/** Whether the stored response was given to the same user. */
function isOwn(stored: Owner, asking: Owner, fields: FieldLines): boolean {
	const isSameSession = stored.session === asking.session;
	if (stored.session !== "" && isSameSession) return true;
	if (stored.secrets !== asking.secrets) return false;
	// If neither of two jars has cookies yet, one must not get the session of the other.
	return stored.secrets !== "" || isSameSession || !fields.has("set-cookie");
}

/** Whether the response is for everyone: one that sets a cookie is for one user, whatever else it says. */
function isForAll(fields: FieldLines): boolean {
	return cacheControl(fields).has("public") && !fields.has("set-cookie");
}

/** The fields that ask whether a stored response is still valid (RFC 9111 §4.3.1); undefined if it has no validator. */
export function conditionsFor(head: StoredHead, request: ClientRequest): FieldLines | undefined {
	const fields = fieldsOf(head);
	const etag = fields.get("etag");
	const modified = fields.get("last-modified");
	let { headers } = request;
	if (etag === null && modified === null) return undefined;
	if (etag !== null) headers = headers.with("if-none-match", etag);
	if (modified !== null) headers = headers.with("if-modified-since", modified);
	return headers;
}

/** Whether a 304 is about this stored response (RFC 9111 §4.3.4). */
export function isConfirmedBy(head: StoredHead, answer: FieldLines): boolean {
	const fields = fieldsOf(head);
	const etag = answer.get("etag");
	if (etag !== null) return opaque(etag) === opaque(fields.get("etag"));
	const modified = answer.get("last-modified");
	return modified === null || fields.get("last-modified") === modified || fields.has("etag");
}

function opaque(etag: string | null): string | undefined {
	return etag?.replace(/^W\//, "");
}

/**
 * The stored response with the fields of a 304, or of a HEAD, instead of its own (RFC 9111 §3.2); undefined if it may no
 * longer be stored with them. `request` led to the answer: if Vary is new, its fields are compared from now on (§4.1).
 */
export function updated(
	head: StoredHead,
	answer: FieldLines,
	request: ClientRequest,
	requestedAt: number,
	receivedAt: number,
): StoredHead | undefined {
	const news = [...storedFields(answer)].filter(([name]) => !KEPT_BY_304.has(name.toLowerCase()));
	const named = new Set(news.map(([name]) => name.toLowerCase()));
	// A received Age belongs to the response that it came with.
	named.add("age");
	const kept = [...fieldsOf(head)].filter(([name]) => !named.has(name.toLowerCase()));
	const fields = FieldLines.from([...kept, ...news]);
	if (!isStorable(request, head.status, fields)) return undefined;
	const varied = named.has("vary") ? variedBy(request, fields) : head.varied;
	return { ...head, fields: fields.text, varied, requestedAt, receivedAt };
}

/** Whether the request's own conditions say that its caller already has this response (RFC 9110 §13.2.2). */
export function isNotModified(head: StoredHead, request: ClientRequest): boolean {
	const fields = fieldsOf(head);
	const asked = request.headers.get("if-none-match");
	if (asked !== null) {
		const etag = opaque(fields.get("etag"));
		return (
			asked.trim() === "*" ||
			(asked.match(/(?:W\/)?"[^"]*"/g) ?? []).some((each) => etag !== undefined && opaque(each) === etag)
		);
	}
	const since = parseHttpDate(request.headers.get("if-modified-since"));
	const modified = parseHttpDate(fields.get("last-modified")) ?? parseHttpDate(fields.get("date"));
	return since !== undefined && modified !== undefined && modified <= since;
}

/**
 * The URLs whose stored responses a successful unsafe request invalidates (RFC 9111 §4.4): its own, and those of its
 * origin.
 */
export function invalidated(request: ClientRequest, status: number, fields: FieldLines): URL[] {
	if (status < 200 || status > 399) return [];
	const urls = [request.url];
	for (const name of ["location", "content-location"]) {
		for (const text of fields.getAll(name)) {
			const url = URL.parse(text, request.url);
			if (url !== null && url.origin === request.url.origin) urls.push(url);
		}
	}
	return urls;
}
