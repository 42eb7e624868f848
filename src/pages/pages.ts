// `pages`: the pages of an API as an iterator. walk.ts does the work.

import { setTimeout } from "node:timers/promises";
import type { Requester } from "../client/index.ts";
import type { PagesHow } from "./how.ts";
import type { Page, PagesEnd } from "./page.ts";
import { type WalkEnvironment, walk } from "./walk.ts";

const world: WalkEnvironment = {
	wait: (ms, signal) => setTimeout(ms, undefined, signal === undefined ? {} : { signal }),
	now: () => Date.now(),
};

/**
 * The pages of an API or of a list, one after another. Each is requested only after you have taken the one before, so
 * leaving the loop stops the walk. Temporary failures are retried. If the server says that its rate limit is used up
 * (Retry-After, RateLimit, X-RateLimit-*), the next page waits as long as it says.
 *
 * The iterator's return value says why the walk ended, if you call `next()` yourself.
 *
 * Throws `PagesError`, and what the client throws.
 *
 * @param url - the first page's URL
 * @param how - where the next page is; the walk ends when nothing says that there is one
 * @example
 * for await (const { items } of pages(client, "https://api.example/birds?size=100", { by: "link" })) …
 * @example
 * pages(client, url, { by: "cursor", at: "$.meta.next_cursor", parameter: "cursor", items: "$.data[*]" })
 */
export function pages(
	client: Pick<Requester, "request">,
	url: string | URL,
	how: PagesHow,
): AsyncGenerator<Page, PagesEnd, undefined> {
	return walk(client, url, how, world);
}
