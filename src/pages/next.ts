// Decides where the next page is, from what the present one says. Pure: no request is made here.

import { shownValue } from "../base/index.ts";
import { PagesError } from "./errors.ts";
import type { ByCursor, ByLink, ByNextUrl, ByOffset, ByPageNumber, PagesHow } from "./how.ts";

/** The facts that the decision depends on. */
export interface PageFacts {
	/** The page's own URL, after redirects. */
	readonly url: string;
	/** The requested URL. */
	readonly requestUrl: string;
	/** Counted from 1. */
	readonly number: number;
	/** How many items the page has. */
	readonly items: number;
	/** The first value at a place in the content; undefined if there is none. */
	read(at: string): unknown;
	/** The target of the link with this relation, in the header or in the content. */
	link(rel: string): string | undefined;
}

/** The request for the next page, or why there is none. */
export type NextStep =
	| { readonly url: string; readonly cursor?: string | number | bigint }
	| { readonly url?: undefined; readonly end: string; readonly isDoubtful?: boolean };

export function nextStep(how: PagesHow, facts: PageFacts): NextStep {
	switch (how.by) {
		case "link":
			return byLink(how, facts);
		case "next":
			return byNextUrl(how, facts);
		case "cursor":
			return byCursor(how, facts);
		case "page":
			return byPageNumber(how, facts);
		case "offset":
			return byOffset(how, facts);
	}
}

function byLink({ rel = "next" }: ByLink, facts: PageFacts): NextStep {
	const target = facts.link(rel);
	return target === undefined ? { end: `no link with rel="${rel}"` } : { url: resolved(target, facts) };
}

function byNextUrl({ at }: ByNextUrl, facts: PageFacts): NextStep {
	const value = facts.read(at);
	if (isNothing(value)) return { end: `nothing at ${at}` };
	if (typeof value === "string") return { url: resolved(value, facts) };
	throw new PagesError(`The next page's URL at ${at} is not a text but ${shownValue(value)}`, {
		kind: "no-next",
		url: facts.url,
		page: facts.number,
	});
}

function byCursor({ at, parameter, more }: ByCursor, facts: PageFacts): NextStep {
	if (more !== undefined) {
		const answer = facts.read(more);
		if (isNothing(answer)) return { end: `${more} says that there is no more` };
	}
	const cursor = facts.read(at);
	if (isNothing(cursor)) return { end: `no cursor at ${at}` };
	if (typeof cursor === "number" && Number.isInteger(cursor) && !Number.isSafeInteger(cursor)) {
		const remedy = 'document: { json: { bigNumbers: "bigint" } } keeps them';
		throw new PagesError(`The cursor at ${at} is beyond 2^53, where numbers lose digits: ${remedy}`, {
			kind: "no-next",
			url: facts.url,
			page: facts.number,
		});
	}
	if (typeof cursor !== "string" && typeof cursor !== "number" && typeof cursor !== "bigint") {
		throw new PagesError(`The cursor at ${at} is not a text but ${shownValue(cursor)}`, {
			kind: "no-next",
			url: facts.url,
			page: facts.number,
		});
	}
	if (parameter === undefined) return { url: facts.requestUrl, cursor };
	return { url: withParameter(facts.requestUrl, parameter, String(cursor)), cursor };
}

function byPageNumber(how: ByPageNumber, facts: PageFacts): NextStep {
	const { parameter = "page", first = 1 } = how;
	if (facts.items === 0) return { end: "a page without items" };
	const place = { parameter, path: how.path, name: "page" } as const;
	const present = numberIn(facts.requestUrl, place) ?? first;
	if (how.pages !== undefined) {
		const last = lastOf(how.pages, facts);
		// Counted from `first`: of 3 pages from 0, the last one is 2.
		const number = present - first + 1;
		if (number >= last) return { end: `the last of ${last} pages`, isDoubtful: number > last };
	}
	return { url: withNumber(facts.requestUrl, place, present + 1) };
}

function byOffset(how: ByOffset, facts: PageFacts): NextStep {
	const { parameter = "offset" } = how;
	if (facts.items === 0) return { end: "a page without items" };
	const place = { parameter, path: how.path, name: "offset" } as const;
	const present = numberIn(facts.requestUrl, place) ?? 0;
	// Counts the items that came, not those requested: servers cap page sizes as they like.
	const following = present + facts.items;
	if (how.total !== undefined) {
		const total = lastOf(how.total, facts);
		if (following >= total) return { end: `the last of ${total} items`, isDoubtful: following > total };
	}
	return { url: withNumber(facts.requestUrl, place, following) };
}

/** Where a URL has its number: in a query parameter, or in its path. */
interface NumberPlace {
	readonly parameter: string;
	/** "/page/{page}" */
	readonly path: string | undefined;
	readonly name: "page" | "offset";
}

function numberIn(url: string, { parameter, path, name }: NumberPlace): number | undefined {
	const { pathname, searchParams } = new URL(url);
	const written =
		path === undefined ? searchParams.get(parameter) : partOf(path, name).exec(pathname)?.groups?.number;
	return written !== undefined && written !== null && /^\d{1,15}$/.test(written)
		? Number(written)
		: undefined;
}

/** The URL with another number. A path without one, as many first pages have, gets the whole part at its end. */
function withNumber(url: string, { parameter, path, name }: NumberPlace, number: number): string {
	if (path === undefined) return withParameter(url, parameter, String(number));
	const following = new URL(url);
	const { pathname } = following;
	const part = path.replace(`{${name}}`, String(number));
	const found = partOf(path, name).exec(pathname);
	following.pathname =
		found === null
			? `${pathname.replace(/\/$/, "")}${part.startsWith("/") ? "" : "/"}${part}`
			: `${pathname.slice(0, found.index)}${part}${pathname.slice(found.index + found[0].length)}`;
	return following.href;
}

function partOf(path: string, name: string): RegExp {
	const [before = "", after = ""] = path
		.split(`{${name}}`)
		.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
	return new RegExp(`${before}(?<number>\\d{1,15})(?!\\d)${after}`);
}

function lastOf(at: string, facts: PageFacts): number {
	const value = facts.read(at);
	const isWritten = typeof value === "bigint" || (typeof value === "string" && value.trim() !== "");
	const number = isWritten ? Number(value) : value;
	if (typeof number === "number" && Number.isFinite(number)) return number;
	throw new PagesError(`The total at ${at} is ${shownValue(value)}, which is not a number`, {
		kind: "no-next",
		url: facts.url,
		page: facts.number,
	});
}

/** What APIs write if there is no next page. */
function isNothing(value: unknown): boolean {
	return value === undefined || value === null || value === "" || value === false;
}

function resolved(target: string, facts: PageFacts): string {
	const url = URL.parse(target.trim(), facts.url);
	if (url !== null && (url.protocol === "http:" || url.protocol === "https:")) {
		url.hash = "";
		return url.href;
	}
	throw new PagesError(`The next page's URL is ${shownValue(target)}, which is not one of http or https`, {
		kind: "no-next",
		url: facts.url,
		page: facts.number,
	});
}

/** The first request of a walk. */
export function firstStep(how: PagesHow, url: string): NextStep {
	if (how.by !== "cursor" || how.from === undefined) return { url };
	const { from, parameter } = how;
	return { url: parameter === undefined ? url : withParameter(url, parameter, String(from)), cursor: from };
}

function withParameter(url: string, name: string, value: string): string {
	const changed = new URL(url);
	changed.searchParams.set(name, value);
	return changed.href;
}
