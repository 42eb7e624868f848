// The errors of walking through pages. Errors of the requests themselves are the client's and pass through unchanged.
//
//   Error
//   └─ PagesError      kind              what went wrong
//                      "invalid-how"     the caller's description of the pages
//                      "status"          a page's status isn't a success
//                      "loop"            the next page is one that was there before
//                      "other-origin"    the next page is on another origin, which you have not allowed
//                      "no-next"         the place for the next page says something else
//                      "limit"           limits.pages or limits.waitMs was exceeded

import { hideSecrets, own } from "../base/index.ts";

export type PagesErrorKind = "invalid-how" | "status" | "loop" | "other-origin" | "no-next" | "limit";

/** The details of a `PagesError` besides its sentence. */
export interface PagesErrorDetails {
	readonly kind: PagesErrorKind;
	/** The page that the walk came to, without userinfo; the values of secret parameters are hidden. */
	readonly url?: string | undefined;
	/** Counted from 1. */
	readonly page?: number | undefined;
	readonly status?: number | undefined;
	/** A stable word for programs: a limit's name. */
	readonly code?: string | undefined;
}

/** The error that `pages` itself throws. Distinguish errors by `kind`, never by the wording of `message`. */
export class PagesError extends Error {
	override readonly name: string = "PagesError";
	readonly kind: PagesErrorKind;
	readonly url: string | undefined;
	readonly page: number | undefined;
	readonly status: number | undefined;
	readonly code: string;

	constructor(message: string, given: PagesErrorDetails) {
		const details = own(given);
		super(hideSecrets(message));
		this.kind = details.kind;
		this.url = details.url === undefined ? undefined : hideSecrets(details.url);
		this.page = details.page;
		this.status = details.status;
		this.code = details.code ?? details.kind;
	}
}
