// What a walk gives for each page.

import type { Response } from "../client/index.ts";
import type { Document, Element } from "../document/index.ts";

export interface Page {
	/** Counted from 1. */
	readonly number: number;
	/** After redirects, without credentials. */
	readonly url: string;
	readonly status: number;
	/** The page's items: JSON values, or elements of an HTML or XML page. Empty where nothing says what an item is. */
	readonly items: readonly (unknown | Element)[];
	/** What the next request would be, to begin another walk with; undefined where this page is the last, or the walk fails here. */
	readonly next: { readonly url: string; readonly cursor?: string | number } | undefined;
	readonly document: Document;
	/** Its head, timings and connection; the content is the document's. */
	readonly response: Response;
}

/** Why a walk ended: what its iterator returns, beside what `for await` sees. */
export interface PagesEnd {
	/** For people: 'no link with rel="next"'. */
	readonly reason: string;
	/** Whether there may be more all the same: items that came before, or fewer in total than came. */
	readonly isDoubtful: boolean;
}
