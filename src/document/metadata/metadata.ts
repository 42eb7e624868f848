// What a page says about itself, gathered in one walk. Each format has a reader in a file next to this one. Must not
// know where the page came from, nor what vocabularies mean.

import { ownOptions } from "../../base/index.ts";
import type { Finding } from "../finding.ts";
import { filled } from "../references.ts";
import { allowanceOfTree, attribute, descendants, type Element, HTML_NAMESPACE, type Root } from "../tree.ts";
import { type Budget, openBudget } from "./budget.ts";
import { isJsonLd, readJsonLd } from "./json-ld.ts";
import { microdataItems, words } from "./microdata.ts";
import { isOpenGraph, openGraphOf, type Property } from "./open-graph.ts";
import { rdfaItems } from "./rdfa.ts";
import type { FeedLink, IconLink, LanguageAlternate, Metadata, MetadataOptions } from "./types.ts";

const FEED_TYPES: ReadonlySet<string> = new Set([
	"application/rss+xml",
	"application/atom+xml",
	"application/rdf+xml",
	"application/feed+json",
	"application/json",
	"text/xml",
	"application/xml",
]);

const ICONS: ReadonlySet<string> = new Set([
	...["icon", "apple-touch-icon", "apple-touch-icon-precomposed", "mask-icon", "fluid-icon"],
]);

/**
 * What a page says about itself: title, description, canonical address, translations, feeds, icons, robots, JSON-LD,
 * microdata, RDFa Lite, OpenGraph, Twitter's card, Dublin Core. Addresses are absolute. What can't be read is left out
 * and reported in `findings`. Never throws, however broken the page is.
 *
 * Source: the HTML standard, §4.2 and §5; RDFa Lite 1.1; JSON-LD 1.1, §7; ogp.me.
 *
 * @param baseUrl - the base of references: see `baseUrlOf`
 *
 * @example
 * const { title, canonical, jsonLd } = metadataOf(parseHtml(text), "https://shop.example/");
 */
export function metadataOf(root: Root, baseUrl: string, options?: MetadataOptions): Metadata {
	return readMetadata(root, baseUrl, options, []);
}

/** @param findings - earlier findings; new ones are added */
export function readMetadata(
	root: Root,
	baseUrl: string,
	given: MetadataOptions | undefined,
	findings: Finding[],
): Metadata {
	const options = ownOptions(given);
	const budget = openBudget(options.limits, allowanceOfTree(root).another(), baseUrl, findings);
	const address = (reference: string | undefined): string | undefined =>
		filled(reference) === undefined ? undefined : budget.address(reference ?? "");
	const page = gather(root, budget);
	const linked = (relation: string): string | undefined => {
		const link = page.links.find(({ relations }) => relations.includes(relation));
		return link === undefined ? undefined : address(attribute(link.element, "href"));
	};
	const icons = iconsOf(page.links, address);
	return {
		title: page.title,
		description: page.named.get("description")?.[0],
		author: page.named.get("author")?.[0],
		keywords: (page.named.get("keywords")?.[0] ?? "").split(",").flatMap((word) => filled(word) ?? []),
		generator: page.named.get("generator")?.[0],
		language: page.language ?? page.claimedLanguage,
		canonical: linked("canonical"),
		next: linked("next"),
		previous: linked("prev") ?? linked("previous"),
		alternates: alternatesOf(page.links, address),
		feeds: feedsOf(page.links, address),
		favicon: icons.find(({ relation }) => relation === "icon")?.url,
		icons,
		robots: robotsOf(page.named),
		jsonLd: page.scripts.flatMap((script) => readJsonLd(script, budget, findings, options)),
		microdata: page.hasMicrodata ? microdataItems(root, budget) : [],
		rdfa: page.hasRdfa ? rdfaItems(root, baseUrl, budget) : [],
		openGraph: openGraphOf(page.properties, address),
		twitter: Object.fromEntries(firsts(page.named, "twitter:")),
		dublinCore: Object.fromEntries(dublinCoreOf(page.named)),
		findings,
	};
}

interface Link {
	readonly element: Element;
	readonly relations: readonly string[];
}

interface Page {
	title: string | undefined;
	language: string | undefined;
	claimedLanguage: string | undefined;
	hasMicrodata: boolean;
	hasRdfa: boolean;
	readonly links: Link[];
	readonly scripts: Element[];
	/** The contents of `meta` by name, or by property if it has no name; in lower case. */
	readonly named: Map<string, string[]>;
	readonly properties: Property[];
}

/** The size of an icon, a feed or a picture besides its texts. */
const FACTS = 8;

/** Properties of OpenGraph and similar ones, which are no reason to look for RDFa. */
const OTHERS = /^\s*(?:og|fb|al|article|book|music|product|profile|twitter|video):/;

function gather(root: Root, budget: Budget): Page {
	const page: Page = {
		title: undefined,
		language: undefined,
		claimedLanguage: undefined,
		hasMicrodata: false,
		hasRdfa: false,
		links: [],
		scripts: [],
		named: new Map(),
		properties: [],
	};
	for (const element of descendants(root)) {
		const { attributes } = element;
		for (let index = 0; index < attributes.length; index += 2) {
			const name = attributes[index];
			if (name === "itemscope") page.hasMicrodata = true;
			else if (name === "typeof" || name === "resource" || name === "about") page.hasRdfa = true;
			else if (name === "property" && !OTHERS.test(attributes[index + 1] as string)) page.hasRdfa = true;
		}
		if (element.namespace === HTML_NAMESPACE) READERS.get(element.name)?.(element, page, budget);
	}
	return page;
}

const READERS: ReadonlyMap<string, (element: Element, page: Page, budget: Budget) => void> = new Map<
	string,
	(element: Element, page: Page, budget: Budget) => void
>([
	[
		"html",
		(element, page) => {
			page.language ??= filled(attribute(element, "lang") ?? attribute(element, "xml:lang"));
		},
	],
	[
		"title",
		(element, page, budget) => {
			page.title ??= filled(budget.text(element)?.replace(/[\t\n\f\r ]+/g, " "));
		},
	],
	[
		"link",
		(element, page, budget) => {
			const relations = words(attribute(element, "rel")?.toLowerCase());
			if (relations.length > 0 && budget.makes(FACTS)) page.links.push({ element, relations });
		},
	],
	[
		"script",
		(element, page) => {
			if (isJsonLd(element)) page.scripts.push(element);
		},
	],
	["meta", readMeta],
]);

function readMeta(element: Element, page: Page, budget: Budget): void {
	const content = filled(attribute(element, "content"));
	if (content === undefined) return;
	if (attribute(element, "http-equiv")?.toLowerCase() === "content-language" && !/[,\s]/.test(content)) {
		page.claimedLanguage ??= content;
	}
	// Pages confuse them, so both count for everything. A property may be several.
	const names = [filled(attribute(element, "name")), ...words(attribute(element, "property"))];
	for (const name of new Set(names.flatMap((written) => written?.toLowerCase() ?? []))) {
		if (!budget.makes(FACTS + content.length)) return;
		if (isOpenGraph(name)) page.properties.push([name, content]);
		const known = page.named.get(name);
		if (known === undefined) page.named.set(name, [content]);
		else known.push(content);
	}
}

type Address = (reference: string | undefined) => string | undefined;

function alternatesOf(links: readonly Link[], address: Address): LanguageAlternate[] {
	return links.flatMap(({ element, relations }) => {
		const language = filled(attribute(element, "hreflang"));
		const url = address(attribute(element, "href"));
		return relations.includes("alternate") && language !== undefined && url !== undefined
			? [{ language, url }]
			: [];
	});
}

function feedsOf(links: readonly Link[], address: Address): FeedLink[] {
	return links.flatMap(({ element, relations }) => {
		const type = filled(attribute(element, "type"))?.toLowerCase() ?? "";
		const url = address(attribute(element, "href"));
		// The HTML standard, §4.6.7.1: an alternate with a feed's type, and the former `feed`.
		const isFeed =
			relations.includes("feed") ||
			(relations.includes("alternate") && FEED_TYPES.has(type.split(";")[0] ?? ""));
		if (!isFeed || url === undefined || relations.includes("stylesheet")) return [];
		return [{ url, type, title: filled(attribute(element, "title")) }];
	});
}

function iconsOf(links: readonly Link[], address: Address): IconLink[] {
	return links.flatMap(({ element, relations }) => {
		const relation = relations.find((name) => ICONS.has(name));
		const url = address(attribute(element, "href"));
		if (relation === undefined || url === undefined) return [];
		return [
			{ url, relation, sizes: filled(attribute(element, "sizes")), type: filled(attribute(element, "type")) },
		];
	});
}

function robotsOf(named: ReadonlyMap<string, readonly string[]>): Record<string, string[]> {
	const found: [string, string[]][] = [];
	for (const [name, contents] of named) {
		if (!/^(?:robots|[a-z-]*bot(?:-[a-z]+)?|slurp|teoma)$/.test(name)) continue;
		const directives = contents.flatMap((content) => content.toLowerCase().split(","));
		found.push([name, directives.flatMap((directive) => filled(directive) ?? [])]);
	}
	return Object.fromEntries(found);
}

function firsts(named: ReadonlyMap<string, readonly string[]>, prefix: string): [string, string][] {
	return [...named].flatMap(([name, [content]]): [string, string][] =>
		name.startsWith(prefix) && content !== undefined ? [[name.slice(prefix.length), content]] : [],
	);
}

function dublinCoreOf(named: ReadonlyMap<string, readonly string[]>): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (const [name, contents] of named) {
		const element = /^(?:dc|dcterms)[.:](.+)$/.exec(name)?.[1];
		if (element !== undefined) found.set(element, [...(found.get(element) ?? []), ...contents]);
	}
	return found;
}
