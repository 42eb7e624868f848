// The errors of walking through pages. Those of the requests themselves are the client's own and pass through as they are.
//
//   Error
//   └─ PagesError      kind              what went wrong
//                      "invalid-how"     the caller's description of the pages
//                      "status"          a page was answered with a status that isn't a success
//                      "loop"            the next page is one that was there before
//                      "other-origin"    the next page is on another origin, and nobody has allowed that
//                      "no-next"         what should say where the next page is says something else
//                      "limit"           limits.pages or limits.waitMs was passed

import { hideSecrets, own } from "../base/index.ts";

export type PagesErrorKind = "invalid-how" | "status" | "loop" | "other-origin" | "no-next" | "limit";

/** What is known of a `PagesError` beside its sentence. */
export interface PagesErrorDetails {
	readonly kind: PagesErrorKind;
	/** Of the page that the walk came to, without userinfo; the values of secret parameters are hidden. */
	readonly url?: string | undefined;
	/** Counted from 1. */
	readonly page?: number | undefined;
	readonly status?: number | undefined;
	/** A stable word for programs: a limit's name. */
	readonly code?: string | undefined;
}

/** What `pages` throws of its own. Tell errors apart by `kind`, never by the wording of `message`. */
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
