// The URLs that a page leads to, but for those that the crawl is known to have. Must not know which of the others it takes.

import {
	attribute,
	type Document,
	isFeed,
	linksOf,
	parseLinkHeader,
	type Root,
	readSitemap,
} from "../../document/index.ts";
import { requestForm, requestUrl } from "../scope/request-url.ts";
import type { KnownLinks } from "./known-links.ts";

const FOLLOWED: ReadonlySet<string> = new Set(["a", "area", "iframe", "frame", "refresh"]);
const RELATIONS: ReadonlySet<string> = new Set(["next", "prev", "alternate", "canonical"]);

/** Where a page leads. */
export interface PageLinks {
	/** In request form, each once; those that are known to be stored are left out. */
	readonly urls: readonly string[];
	/** What the page says is its own URL. */
	readonly canonical: string | undefined;
}

/** @throws DocumentError if the page's links exceed a limit */
export function linksOn(
	document: Document,
	linkFields: readonly string[],
	followsNofollow: boolean,
	known: KnownLinks,
): PageLinks {
	const found = new Set<string>();
	let canonical: string | undefined;
	for (const { target, rel } of parseLinkHeader(linkFields, document.url)) {
		if (!rel.some((each) => RELATIONS.has(each))) continue;
		const url = requestUrl(target);
		if (url === undefined) continue;
		found.add(url);
		if (rel.includes("canonical")) canonical ??= url;
	}
	if (document.kind !== "html" && document.kind !== "xml") return { urls: [...found], canonical };
	const { root, url: base, encoding } = document;
	if (document.kind === "xml") for (const url of feedUrls(root, base)) found.add(url);
	const references = known.of(document.baseUrl, encoding);
	for (const link of linksOf(root, { url: base, encoding })) {
		if (link.isNofollow && !followsNofollow) continue;
		if (!FOLLOWED.has(link.kind) && !(link.kind === "link" && link.rel.some((each) => RELATIONS.has(each))))
			continue;
		const isCanonical = link.kind === "link" && link.rel.includes("canonical");
		if (!isCanonical && references.has(link.reference)) continue;
		const href = link.url;
		const url = href === undefined ? undefined : requestForm(href);
		if (url === undefined) continue;
		if (isCanonical) canonical ??= url;
		if (!references.isStored(link.reference, url)) found.add(url);
	}
	return { urls: [...found], canonical };
}

/** The URLs of a feed's entries; none where the XML is no feed. */
function feedUrls(root: Root, base: string): string[] {
	if (!isFeed(root)) return [];
	return readSitemap(root, base).entries.flatMap(({ url }) => requestUrl(url) ?? []);
}

/** Name and content of each meta element of a page. */
export function metasOf(document: Document): { readonly name: string; readonly content: string }[] {
	if (document.kind !== "html") return [];
	return document.selectAll("meta[name][content]").map((element) => ({
		name: attribute(element, "name") ?? "",
		content: attribute(element, "content") ?? "",
	}));
}

/** The text of a page's title element. */
export function titleOf(document: Document): string | null {
	if (document.kind !== "html") return null;
	const title = document.select("title");
	return title === undefined ? null : textOf(title);
}

function textOf(element: Root["children"][number]): string {
	if (element.type === "text") return element.data;
	if (element.type !== "element") return "";
	return element.children.map(textOf).join("").replace(/\s+/g, " ").trim();
}
