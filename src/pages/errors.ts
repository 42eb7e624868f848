// The errors of walking through pages. Errors of the requests themselves are the client's and pass through unchanged.
//
//   GannetError
//   └─ PagesError      kind              what went wrong
//                      "invalid-how"     the caller's description of the pages
//                      "status"          a page's status isn't a success
//                      "loop"            the next page is one that was there before
//                      "other-origin"    the next page is on another origin, which you have not allowed
//                      "no-next"         the place for the next page says something else
//                      "limit"           limits.pages or limits.waitMs was exceeded

import { type ErrorFacts, GannetError, hideSecrets, own, type Sentence } from "../base/index.ts";

/** Why pages can't be walked through. */
export type PagesErrorKind = "invalid-how" | "status" | "loop" | "other-origin" | "no-next" | "limit";

/** The details of a `PagesError` besides its sentence. */
/** A limit's option, or else the kind. */
export type PagesErrorCode =
	| PagesErrorKind
	| "limits.pages"
	| "limits.waitMs"
	| "unknown-option"
	| "invalid-option";

/** What is known of a `PagesError` beside its sentence. */
export interface PagesErrorDetails extends ErrorFacts<PagesErrorKind, PagesErrorCode> {
	/** Of the page that the walk came to, without userinfo; the values of secret parameters are hidden. */
	readonly url?: string | undefined;
	/** Counted from 1. */
	readonly page?: number | undefined;
	/** The status of that page's response. */
	readonly status?: number | undefined;
}

/** What `pages` throws of its own. Distinguish errors by `kind` and `code`, never by the wording of `message`. */
export class PagesError extends GannetError<PagesErrorKind, PagesErrorCode> {
	/** Always "PagesError". */
	override readonly name: string = "PagesError";
	/** The URL of the page that the walk came to, without userinfo; the values of secret parameters are hidden. */
	readonly url: string | undefined;
	/** The number of that page, counted from 1. */
	readonly page: number | undefined;
	/** The status of that page's response; undefined if there was none. */
	readonly status: number | undefined;

	constructor(message: string | Sentence, given: PagesErrorDetails) {
		const details = own(given);
		super(message, details);
		this.url = details.url === undefined ? undefined : hideSecrets(details.url);
		this.page = details.page;
		this.status = details.status;
	}
}
