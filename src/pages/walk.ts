// Walks through the pages of an API, one request after the other, in order. Fetches nothing before the caller wants it.
// next.ts decides where the next page is; the caller passes in the waiting.

import {
	adviceOf,
	jsonText,
	option,
	own,
	say,
	setting,
	urlFault,
	whatOf,
	withoutUserinfo,
} from "../base/index.ts";
import type { Requester, RequestOptions, Response } from "../client/index.ts";
import {
	type Document,
	DocumentError,
	Element,
	outerHtml,
	parseLinkHeader,
	readDocument,
} from "../document/index.ts";
import { crypto } from "../runtime/index.ts";
import { itemsOf, lacksItems, linkIn, valueAt } from "./content.ts";
import { PagesError, type PagesErrorDetails } from "./errors.ts";
import { DEFAULT_PAGES, DEFAULT_WAIT_MS, type PagesHow, type PagesLimits, readHow } from "./how.ts";
import { firstStep, type NextStep, nextStep, type PageFacts } from "./next.ts";
import type { Page, PagesEnd } from "./page.ts";
import { rateWaitMs } from "./rate-fields.ts";

/** What a test replaces. */
export interface WalkEnvironment {
	wait(ms: number, signal: AbortSignal | undefined): Promise<unknown>;
	/** Milliseconds since 1970. */
	now(): number;
}

/** The origin that the walk's credentials are for. */
interface Home {
	readonly origin: string;
	/** The first page's URL, whose userinfo is for its origin. */
	readonly first: URL;
}

/** The only fields that another origin gets, if you allow other origins at all. */
const HARMLESS_FIELDS: ReadonlySet<string> = new Set(["accept", "accept-language", "user-agent"]);

const RETRIES = 4;

export async function* walk(
	client: Pick<Requester, "request">,
	start: string | URL,
	given: PagesHow,
	environment: WalkEnvironment,
): AsyncGenerator<Page, PagesEnd, undefined> {
	const how = readHow(given);
	const { pages: mostPages = DEFAULT_PAGES, waitMs: longestWaitMs = DEFAULT_WAIT_MS } = own<PagesLimits>(
		how.limits ?? {},
	);
	const first = URL.parse(start);
	if (first === null)
		throw new PagesError(`The first page's URL ${urlFault(String(start))}`, { kind: "invalid-how" });
	const home: Home = { origin: how.request?.origin ?? first.origin, first };
	const seen = new Set<string>();
	let step: NextStep = own(firstStep(how, onward(home, first.href, how, 0)));
	/** The items of the first page, and of the one before. */
	let firstItems: string | undefined;
	let lastItems: string | undefined;
	for (let number = 1; step.url !== undefined; number++) {
		const { url, cursor } = step;
		seen.add(placeOf(step));
		if (number > mostPages) {
			throw new PagesError(say`There is a page ${number}, but ${setting("limits.pages", mostPages)}`, {
				kind: "limit",
				code: "limits.pages",
				option: "limits.pages",
				value: mostPages,
				advice: "raise it to get more",
				url: withoutUserinfo(url),
				page: number,
			});
		}
		const response = await ask(client, url, home, how, cursor);
		if (isPastTheEnd(how, number, url, response)) {
			response.discard();
			return { reason: `page ${number} was answered with ${response.status}`, isDoubtful: false };
		}
		checkStatus(response, number, rateWaitMs(response.headers, environment.now()), longestWaitMs);
		const { document, items } = await readPage(response, how, number);
		if ((how.by === "page" || how.by === "offset") && items.length > 0) {
			// Some servers answer every number beyond the last page with the last page, or with the first one.
			const present = digestOf(items);
			if (present === lastItems || present === firstItems) {
				const earlier = present === lastItems ? number - 1 : 1;
				return { reason: `page ${number} has the same items as page ${earlier}`, isDoubtful: true };
			}
			firstItems ??= present;
			lastItems = present;
		}
		// Decided before the page is handed out, so the page can say what comes next. If the next one is wrong, the error
		// comes after it.
		const facts: PageFacts = {
			url: response.url,
			requestUrl: url,
			number,
			items: items.length,
			read: (at) => valueAt(document, at, how.limits),
			link: (rel) => headerLink(response, rel) ?? linkIn(document, rel),
		};
		const decided = decide(how, home, facts, seen);
		const next = decided.step?.url === undefined ? undefined : decided.step;
		yield { number, url: response.url, status: response.status, items, next, document, response };
		if (decided.step === undefined) throw decided.failure;
		step = decided.step;
		if (step.url === undefined) {
			const isDoubtful = step.isDoubtful === true || (items.length === 0 && lacksItems(document, how));
			return { reason: step.end, isDoubtful };
		}
		const waitMs = rateWaitMs(response.headers, environment.now());
		if (waitMs > longestWaitMs) {
			throw new PagesError(
				say`The server asks for a wait of ${waitMs} ms before page ${number + 1}, but ${setting("limits.waitMs", longestWaitMs)}`,
				{
					kind: "limit",
					code: "limits.waitMs",
					...waitTooLong(longestWaitMs),
					url: response.url,
					page: number,
				},
			);
		}
		if (waitMs > 0) await environment.wait(waitMs, how.signal);
	}
	return { reason: "there is no first page", isDoubtful: true };
}

type Decided =
	| { readonly step: NextStep; readonly failure?: undefined }
	| { readonly step: undefined; readonly failure: unknown };

function decide(how: PagesHow, home: Home, facts: PageFacts, seen: ReadonlySet<string>): Decided {
	try {
		const present = own(nextStep(how, facts));
		if (present.url === undefined) return { step: present };
		const step = own({ ...present, url: onward(home, present.url, how, facts.number) });
		if (!seen.has(placeOf(step))) return { step };
		const page = facts.number + 1;
		const url = withoutUserinfo(step.url);
		const message = `Page ${page} would be ${cut(url)} again: the pages go round in a circle`;
		return { step: undefined, failure: new PagesError(message, { kind: "loop", url, page }) };
	} catch (failure) {
		return { step: undefined, failure };
	}
}

function ask(
	client: Pick<Requester, "request">,
	url: string,
	{ origin }: Home,
	how: PagesHow,
	cursor: string | number | bigint | undefined,
): Promise<Response> {
	// A file: URL has none, and the client refuses it with an error.
	const own = origin === "null" ? {} : { origin };
	const given: RequestOptions = { retries: retriesOf(how), ...how.request, ...own };
	const options: RequestOptions =
		new URL(url).origin === origin
			? given
			: { ...given, auth: false, headers: harmless(given.headers), cookies: false };
	const json =
		how.by === "cursor" && how.member !== undefined && cursor !== undefined
			? withMember(how.json, how.member, cursor)
			: how.json;
	return client.request(how.method ?? (json === undefined ? "GET" : "POST"), url, {
		...options,
		throwOnError: false,
		...(json === undefined ? {} : { json }),
		...(how.signal === undefined ? {} : { signal: how.signal }),
	});
}

/** The server's Retry-After may be as long as any other wait between two pages. */
function retriesOf({ limits }: PagesHow): NonNullable<RequestOptions["retries"]> {
	return { limit: RETRIES, maxDelayMs: limits?.waitMs ?? DEFAULT_WAIT_MS, methods: [] };
}

function harmless(headers: RequestOptions["headers"]): readonly (readonly [string, string])[] {
	if (headers === undefined) return [];
	const lines = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
	return lines.flatMap(([name, value]) =>
		HARMLESS_FIELDS.has(name.toLowerCase()) && value !== undefined ? [[name, String(value)] as const] : [],
	);
}

/** A 204 has nothing to read. Some servers end with a 404 after the last page, and a continued walk may begin there. */
function isPastTheEnd(how: PagesHow, number: number, url: string, { status }: Response): boolean {
	if (status === 204) return true;
	if ((how.by !== "page" && how.by !== "offset") || status !== 404) return false;
	const asked = new URL(url).searchParams.get(how.parameter ?? how.by);
	return number > 1 || Number(asked) > (how.by === "page" ? (how.first ?? 1) : 0);
}

function checkStatus(response: Response, page: number, waitMs: number, longestWaitMs: number): void {
	const { status, statusText, url } = response;
	if (status >= 200 && status < 300) return;
	response.discard();
	const what = `Page ${page}, ${cut(url)}, was answered with ${`${status} ${statusText}`.trimEnd()}`;
	if (waitMs <= longestWaitMs) throw new PagesError(what, { kind: "status", url, page, status });
	throw new PagesError(
		say`${what}, which asks for a wait of ${waitMs} ms, but ${setting("limits.waitMs", longestWaitMs)}`,
		{ kind: "status", ...waitTooLong(longestWaitMs), url, page, status },
	);
}

function waitTooLong(value: number): Pick<PagesErrorDetails, "option" | "value" | "advice"> {
	return { option: "limits.waitMs", value, advice: "raise it to wait that long" };
}

/** Reads a page. An error about its content also names the page. */
async function readPage(
	response: Response,
	how: PagesHow,
	page: number,
): Promise<{ readonly document: Document; readonly items: readonly unknown[] }> {
	try {
		const document = await readDocument(response, how.document);
		return { document, items: itemsOf(document, how) };
	} catch (error) {
		// A selector is the caller's mistake, on any page.
		if (!(error instanceof DocumentError) || error.kind === "selector") throw error;
		const { kind, code, option: name, value, line, column, offset, cause } = error;
		const details = { kind, code, option: name, value, advice: adviceOf(error), line, column, offset, cause };
		throw new DocumentError(
			say`Page ${page}, ${cut(response.url)}, can't be read: ${whatOf(error)}`,
			details,
		);
	}
}

/** The next URL to request, with the userinfo of the first one if it stays on that origin. */
function onward({ origin, first }: Home, next: string, how: PagesHow, page: number): string {
	const url = new URL(next);
	if (url.origin === origin) {
		if (url.username === "" && url.password === "" && first.origin === origin) {
			url.username = first.username;
			url.password = first.password;
		}
		return url.href;
	}
	const isDowngrade = origin.startsWith("https:") && url.protocol === "http:";
	if (how.allowOtherOrigins === true && !isDowngrade) {
		url.username = "";
		url.password = "";
		return url.href;
	}
	const why = isDowngrade ? "which is not encrypted" : "another origin";
	const advice = say`allow it with ${option("allowOtherOrigins")}, without credentials`;
	const where = page === 0 ? "The first page would be" : `After page ${page} the next one would be`;
	throw new PagesError(`${where} on ${url.origin}, ${why}`, {
		kind: "other-origin",
		advice: isDowngrade ? undefined : advice,
		url: withoutUserinfo(next),
		page,
	});
}

function headerLink(response: Response, rel: string): string | undefined {
	const value = response.headers.get("link");
	if (value === null) return undefined;
	const wanted = rel.toLowerCase();
	return parseLinkHeader(value, response.url).find(
		// RFC 8288 §3.2: a link with an anchor belongs to another resource.
		({ rel, anchor }) => rel.includes(wanted) && (anchor === undefined || anchor === response.url),
	)?.target;
}

/** A copy of the content with the cursor at "a.b.c". */
function withMember(json: unknown, member: string, cursor: string | number | bigint): unknown {
	const copy = structuredClone(json) as Record<string, unknown>;
	const names = member.split(".");
	const last = names.pop() as string;
	let at = copy;
	for (const name of names) {
		// A name that exists only on a prototype, such as "__proto__", is not a member yet.
		const inner = Object.hasOwn(at, name) ? at[name] : undefined;
		const next = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>) : {};
		Object.defineProperty(at, name, { value: next, enumerable: true, writable: true, configurable: true });
		at = next;
	}
	Object.defineProperty(at, last, { value: cursor, enumerable: true, writable: true, configurable: true });
	return copy;
}

/** A server may make its cursors as long as it likes, and the walk keeps where it has been. */
function placeOf({
	url,
	cursor = "",
}: {
	readonly url: string;
	readonly cursor?: string | number | bigint | undefined;
}): string {
	const place = `${url} ${cursor}`;
	return place.length <= 200 ? place : crypto().createHash("sha256").update(place).digest("base64");
}

function digestOf(items: readonly unknown[]): string {
	const hash = crypto().createHash("sha256");
	for (const item of items)
		hash.update(item instanceof Element ? outerHtml(item) : (jsonText(item) ?? "")).update("\n");
	return hash.digest("base64");
}

/** For a message: a server's URL may be long. */
function cut(url: string): string {
	return url.length <= 200 ? url : `${url.slice(0, 200)}…`;
}
