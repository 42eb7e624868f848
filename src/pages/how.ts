// How the pages of an API follow one another: the caller's options, checked. Must not know requests or documents.

import { ownOptions, shownValue } from "../base/index.ts";
import type { RequestOptions } from "../client/index.ts";
import { DOCUMENT_LIMITS, type DocumentOptions, type JsonPathLimits } from "../document/index.ts";
import { XML_LIMITS } from "../document/internal.ts";
import { PagesError } from "./errors.ts";

/** The Link header's `rel="next"` (RFC 8288), or that of a link or a element in an HTML page. */
export interface ByLink {
	/** Chooses this way. */
	readonly by: "link";
	/** Default "next". */
	readonly rel?: string | undefined;
}

/** A URL within the content: `{ "next": "https://…" }`. */
export interface ByNextUrl {
	/** Chooses this way. */
	readonly by: "next";
	/** Where it is: JSONPath for JSON ("$.paging.next"), a CSS selector for HTML and XML (its href or its text). */
	readonly at: string;
}

/** A cursor within the content, sent back with the next request. */
export interface ByCursor {
	/** Chooses this way. */
	readonly by: "cursor";
	/** Where it is: JSONPath for JSON, a CSS selector for HTML and XML. */
	readonly at: string;
	/** The query parameter to send it in. */
	readonly parameter?: string | undefined;
	/** The member of the request's JSON content to send it in, instead of a parameter: "variables.after". */
	readonly member?: string | undefined;
	/** The cursor to begin with, to continue a walk. */
	readonly from?: string | number | bigint | undefined;
	/** Where the content says whether there is more (JSONPath). False ends the walk, whatever the cursor. */
	readonly more?: string | undefined;
}

/** A page's number as a query parameter. */
export interface ByPageNumber {
	/** Chooses this way. */
	readonly by: "page";
	/** Default "page". */
	readonly parameter?: string | undefined;
	/** Where the URL's path has the number, in place of a parameter: "/page/{page}". It is put at the path's end if it isn't there. */
	readonly path?: string | undefined;
	/** The number of the first page if the URL doesn't give it. Default 1. */
	readonly first?: number | undefined;
	/**
	 * Where the content gives the number of pages (JSONPath). Without it, the walk ends at the first page without items.
	 */
	readonly pages?: string | undefined;
}

/** The number of items before the page's first one, as a query parameter. */
export interface ByOffset {
	/** Chooses this way. */
	readonly by: "offset";
	/** Default "offset". */
	readonly parameter?: string | undefined;
	/** Where the URL's path has the number, in place of a parameter: "/from/{offset}". */
	readonly path?: string | undefined;
	/**
	 * Where the content gives the number of items (JSONPath). Without it, the walk ends at the first page without items.
	 */
	readonly total?: string | undefined;
}

/** Limits on a walk, and on its JSONPaths. Limits on each page's content are in `document`. */
export interface PagesLimits extends JsonPathLimits {
	/** Pages in one walk. Default 10,000. */
	readonly pages?: number | undefined;
	/** The longest wait that a server may ask for between two pages. Default 900,000 ms. */
	readonly waitMs?: number | undefined;
}

/** What all ways from page to page have in common. */
export interface PagesOptions {
	/**
	 * Where a page's items are: JSONPath for JSON ("$.items[*]", or "$.items" for the array), a CSS selector for HTML and
	 * XML. By page number and by offset, a page without items ends the walk. Default: the elements of the JSON if it is an
	 * array, or else of the longest array among its members.
	 */
	readonly items?: string | undefined;
	/** Default "GET", or "POST" if you pass `json`. */
	readonly method?: string | undefined;
	/** The request's content, for APIs that take their cursor there. */
	readonly json?: unknown;
	/**
	 * For every request. `retries` is 4 by default. `origin` is that of the first page's URL by default; pass it to
	 * continue from a page that another walk came to.
	 */
	readonly request?: Omit<RequestOptions, "json" | "body"> | undefined;
	/** How to read each page's content, and what it may cost: `openDocument`'s options. */
	readonly document?: DocumentOptions | undefined;
	/** Allows the next page to be on another origin, which gets no credentials or headers of yours. Default false. */
	readonly allowOtherOrigins?: boolean | undefined;
	/** What the walk may cost. */
	readonly limits?: PagesLimits | undefined;
	/** Stops the walk. */
	readonly signal?: AbortSignal | undefined;
}

/** How to get from one page to the next: by link, URL, cursor, number or offset. */
export type PagesHow = PagesOptions & (ByLink | ByNextUrl | ByCursor | ByPageNumber | ByOffset);

export const DEFAULT_PAGES = 10_000;
export const DEFAULT_WAIT_MS = 900_000;

const COMMON = [
	"by",
	"items",
	"method",
	"json",
	"request",
	"document",
	"allowOtherOrigins",
	"limits",
	"signal",
];
const OWN: Readonly<Record<PagesHow["by"], readonly string[]>> = {
	link: ["rel"],
	next: ["at"],
	cursor: ["at", "parameter", "member", "from", "more"],
	page: ["parameter", "path", "first", "pages"],
	offset: ["parameter", "path", "total"],
};

const LIMITS = ["pages", "waitMs", "depth", "steps", "queryLength", "regexpStates", "regexpSteps"];

/**
 * The caller's options, checked: own members only. Throws a PagesError of kind "invalid-how" that says what is wrong.
 */
export function readHow(given: PagesHow): PagesHow {
	if (typeof given !== "object" || given === null) throw invalid('how is an object, such as { by: "link" }');
	const how = ownOptions(given);
	checkHow(how);
	return how;
}

function checkHow(how: PagesHow): void {
	const own = Object.hasOwn(OWN, String(how.by)) ? OWN[how.by] : undefined;
	if (own === undefined) {
		const known = Object.keys(OWN).join(", ");
		throw invalid(`by is one of ${known}, not ${shownValue(how.by)}`);
	}
	for (const name of Object.keys(how)) {
		if (own.includes(name) || COMMON.includes(name)) continue;
		throw invalid(`by ${how.by} has no option ${name}; it has ${[...own, ...COMMON.slice(1)].join(", ")}`);
	}
	if ((how.by === "next" || how.by === "cursor") && !isText(how.at)) {
		throw invalid(`by ${how.by} needs at: where it is in the content, such as "$.next"`);
	}
	if (how.by === "cursor") {
		if ((how.parameter === undefined) === (how.member === undefined)) {
			throw invalid("by cursor needs one of parameter (of the query) and member (of the JSON sent)");
		}
		if (how.member !== undefined && (typeof how.json !== "object" || how.json === null)) {
			throw invalid("member needs json: the object to put the cursor into");
		}
	}
	if ((how.by === "page" || how.by === "offset") && how.path !== undefined) {
		if (!isText(how.path) || how.path.split(`{${how.by}}`).length !== 2)
			throw invalid(
				`path is a part of the URL's path with {${how.by}} once, such as "/${how.by}/{${how.by}}"`,
			);
		if (how.parameter !== undefined) throw invalid("parameter and path are two places for one number");
	}
	for (const [name, value] of Object.entries(how.limits ?? {})) {
		if (!LIMITS.includes(name)) {
			const isDocuments = Object.hasOwn(DOCUMENT_LIMITS, name) || Object.hasOwn(XML_LIMITS, name);
			const place = isDocuments ? `; document takes limits of documents` : "";
			throw invalid(`there is no limits.${name}: there are ${LIMITS.join(", ")}${place}`);
		}
		if (value !== undefined && (typeof value !== "number" || !(value >= 0)))
			throw invalid(`limits.${name} is a number of at least 0`);
	}
}

function isText(value: unknown): boolean {
	return typeof value === "string" && value !== "";
}

function invalid(reason: string): PagesError {
	return new PagesError(`The pages can't be walked like this: ${reason}`, { kind: "invalid-how" });
}
