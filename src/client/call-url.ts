// The URL of a call: what the caller wrote, on the client's base URL, with the options `query` of both. Opens nothing.

import { option, say } from "../base/index.ts";
import { invalidRequest } from "./errors.ts";
import type { FormInit, QueryInit } from "./request-options.ts";

type Pair = readonly [name: string, value: string];

/** Completes the URLs of one client. */
export class CallUrls {
	readonly #base: URL | undefined;
	readonly #query: readonly Pair[];

	/** @throws ClientError, kind "invalid-request", for a query that can't be written */
	constructor(baseUrl: string | URL | undefined, query: QueryInit | undefined) {
		this.#base = baseUrl === undefined ? undefined : folderOf(new URL(baseUrl));
		this.#query = query === undefined ? [] : pairsOf(query, "query");
	}

	/** Whether URLs have to go through `complete` even if a request has no query of its own. */
	get areChanged(): boolean {
		return this.#base !== undefined || this.#query.length > 0;
	}

	/**
	 * The whole URL of a call.
	 * @throws ClientError, kind "invalid-request"
	 */
	complete(url: string, query: QueryInit | undefined): string {
		const whole = this.#resolved(url);
		return withQuery(whole, mergedPairs(this.#queryFor(whole), query));
	}

	/** The client's query, without names that the URL has itself. Another origin gets nothing of it: it may have a key. */
	#queryFor(url: string): readonly Pair[] {
		if (this.#query.length === 0 || this.leftOrigin(url) !== undefined) return [];
		const own = URL.parse(url)?.searchParams;
		return this.#query.filter(([name]) => own?.has(name) !== true);
	}

	/** The base URL's origin, if this URL has another one: it gets no credentials. */
	leftOrigin(url: string): string | undefined {
		const base = this.#base;
		if (base === undefined) return undefined;
		const origin = URL.parse(url)?.origin;
		return origin === undefined || origin === base.origin ? undefined : base.origin;
	}

	#resolved(url: string): string {
		const base = this.#base;
		if (base === undefined || isAbsolute(url)) return url;
		const resolved = URL.parse(url, base);
		if (resolved === null || resolved.origin !== base.origin)
			throw invalidRequest(
				say`the URL ${JSON.stringify(url)} leads away from ${base.origin}, the origin of ${option("baseUrl")}`,
				"invalid-url",
				{ option: "baseUrl", advice: "write the whole URL, with its scheme" },
			);
		return resolved.href;
	}
}

/** Both queries; a name that `given` has replaces those of `own`. */
export function mergedQuery(own: QueryInit | undefined, given: QueryInit | undefined): QueryInit | undefined {
	if (own === undefined || given === undefined) return given ?? own;
	return mergedPairs(pairsOf(own, "query"), given);
}

function mergedPairs(own: readonly Pair[], given: QueryInit | undefined): readonly Pair[] {
	if (given === undefined) return own;
	const replaced = new Set(namesOf(given));
	return [...own.filter(([name]) => !replaced.has(name)), ...pairsOf(given, "query")];
}

/** The names that a query decides about, also those that it leaves out. */
function namesOf(init: QueryInit): readonly string[] {
	const isRecord = typeof init === "object" && !(Symbol.iterator in init);
	return isRecord ? Object.keys(init) : pairsOf(init, "query").map(([name]) => name);
}

/** The base URL as a folder: its last segment belongs to it. */
function folderOf(base: URL): URL {
	if (!base.pathname.endsWith("/")) base.pathname += "/";
	return base;
}

function isAbsolute(url: string): boolean {
	return /^\s*[a-z][a-z\d+.-]*:/i.test(url);
}

/** The URL with these parameters after its own, before its fragment. */
function withQuery(url: string, pairs: readonly Pair[]): string {
	if (pairs.length === 0) return url;
	const added = pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
	const hash = url.indexOf("#");
	const end = hash === -1 ? url.length : hash;
	const before = url.slice(0, end);
	const joint = !before.includes("?") ? "?" : /[?&]$/.test(before) ? "" : "&";
	return `${before}${joint}${added.join("&")}${url.slice(end)}`;
}

function encoded(text: string): string {
	return encodeURIComponent(text.toWellFormed());
}

/**
 * Names and values as texts.
 * @throws ClientError, kind "invalid-request", for a value that is no text, number or boolean
 */
function pairsOf(init: QueryInit, name: "query" | "form"): readonly Pair[] {
	if (typeof init === "string") return [...new URLSearchParams(init)];
	if (init instanceof URLSearchParams) return [...init];
	const pairs: Pair[] = [];
	const given = Symbol.iterator in init ? init : Object.entries(init);
	for (const [key, value] of given as Iterable<readonly [string, unknown]>) {
		if (value === undefined) continue;
		for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
			pairs.push([String(key), textOf(each, key, name)]);
	}
	return pairs;
}

function textOf(value: unknown, key: string, name: "query" | "form"): string {
	const type = typeof value;
	if (type === "string" || type === "boolean" || type === "bigint") return String(value);
	if (type === "number" && Number.isFinite(value)) return String(value);
	const shown = value === null ? "null" : type === "number" ? String(value) : `a value of type ${type}`;
	throw invalidRequest(
		say`option ${option(`${name}.${key}`)} must be a string, a finite number, a boolean or a list of them, not ${shown}`,
		"invalid-option",
		{ option: `${name}.${key}`, advice: 'leave it out, or write ""' },
	);
}

/** A form's fields, as application/x-www-form-urlencoded writes them. Throws like `pairsOf`. */
export function formParameters(init: FormInit): URLSearchParams {
	return new URLSearchParams(pairsOf(init, "form").map(([name, value]) => [name, value.toWellFormed()]));
}
