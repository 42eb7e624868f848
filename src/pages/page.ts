// What a walk gives you for each page.

import type { Response } from "../client/index.ts";
import type { Document, Element } from "../document/index.ts";

/** One page of an API or list. */
export interface Page {
	/** Counted from 1. */
	readonly number: number;
	/** After redirects, without credentials. */
	readonly url: string;
	/** The status of the response. */
	readonly status: number;
	/** The page's items: JSON values, or elements of an HTML or XML page. Empty if nothing says what an item is. */
	readonly items: readonly (unknown | Element)[];
	/** The next request, to begin another walk with; undefined if this page is the last, or if the walk fails here. */
	readonly next:
		| {
				/** The URL of the next request. */
				readonly url: string;
				/** The cursor that it sends, for "cursor": option `from` of another walk. */
				readonly cursor?: string | number | bigint | undefined;
		  }
		| undefined;
	/** The content, read as a document. */
	readonly document: Document;
	/** Its head, timings and connection. Its content is the document's. */
	readonly response: Response;
}

/** Why a walk ended. The iterator returns this; `for await` doesn't show it. */
export interface PagesEnd {
	/** For people: 'no link with rel="next"'. */
	readonly reason: string;
	/** Whether there may be more after all: the items came before, or fewer came than the total says. */
	readonly isDoubtful: boolean;
}
