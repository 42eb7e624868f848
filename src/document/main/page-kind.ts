// What kind of page it is, as far as its main content hangs on it. Must not know what becomes of that.

import { attribute, descendants, type Root, textContent } from "../tree.ts";

/** Forums have answers where articles have comments, and products have reviews that aren't about the page. */
export type PageKind = "forum" | "product" | "other";

const FORUM_TYPES = /"(?:DiscussionForumPosting|QAPage)"/;
const FORUM_SOFTWARE = /discourse|phpbb|xenforo|vbulletin|invision|mybb|flarum|smf|nodebb|vanilla|lemmy/i;
const FORUM_HOST = /(?:^|[.])(?:forums?|community|discuss|boards?)\./i;
const FORUM_PATH =
	/\/(?:forums?|threads?|topics?|t|viewtopic\.php|showthread\.php|discussions?|questions|comments)(?:[/?.-]|$)/i;
const PRODUCT_TYPE = /"@type"\s*:\s*\[?\s*"Product(?:Group)?"/;
/** What pages with many products say of themselves. */
const MANY_PRODUCTS = /"(?:ItemList|CollectionPage|OfferCatalog)"/;

/** @param url - the page's; "" where it isn't known */
export function pageKindOf(root: Root, url: string): PageKind {
	let types = "";
	let software = "";
	let openGraph = "";
	for (const element of descendants(root)) {
		if (element.name === "script" && /json/i.test(attribute(element, "type") ?? ""))
			types += textContent(element);
		if (element.name !== "meta") continue;
		if (attribute(element, "name")?.toLowerCase() === "generator")
			software += attribute(element, "content") ?? "";
		if (attribute(element, "property") === "og:type") openGraph = attribute(element, "content") ?? "";
	}
	const parsed = URL.parse(url);
	const isForum =
		FORUM_TYPES.test(types) ||
		FORUM_SOFTWARE.test(software) ||
		(parsed !== null && (FORUM_HOST.test(parsed.host) || FORUM_PATH.test(parsed.pathname)));
	if (isForum) return "forum";
	const isProduct = openGraph === "product" || (PRODUCT_TYPE.test(types) && !MANY_PRODUCTS.test(types));
	return isProduct ? "product" : "other";
}
