// From a feed's text to its tree: strictly if it is well-formed, otherwise with its faults repaired and reported. Owns
// which prefixes feeds may use without declaring them. Must not know what elements mean.

import { ownOptions } from "../../base/index.ts";
import { DocumentError } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import type { Root } from "../tree.ts";
import { doctypeEnd, type Mended, type MendedKind, parseLeniently } from "../xml/lenient.ts";
import type { XmlLimits } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";

/** How a feed is read. */
export interface FeedOptions {
	/** Whether to refuse a feed that isn't well-formed XML. Otherwise, it is repaired if that loses nothing. */
	readonly strict?: boolean | undefined;
	/** What the feed's XML may cost. */
	readonly limits?: XmlLimits | undefined;
}

/** Namespaces by their usual prefixes: feeds forget to declare them. */
const NAMESPACES: ReadonlyMap<string, string> = new Map([
	["atom", "http://www.w3.org/2005/Atom"],
	["cc", "http://web.resource.org/cc/"],
	["content", "http://purl.org/rss/1.0/modules/content/"],
	["creativeCommons", "http://backend.userland.com/creativeCommonsRssModule"],
	["dc", "http://purl.org/dc/elements/1.1/"],
	["dcterms", "http://purl.org/dc/terms/"],
	["feedburner", "http://rssnamespace.org/feedburner/ext/1.0"],
	["g", "http://base.google.com/ns/1.0"],
	["geo", "http://www.w3.org/2003/01/geo/wgs84_pos#"],
	["georss", "http://www.georss.org/georss"],
	["gml", "http://www.opengis.net/gml"],
	["image", "http://www.google.com/schemas/sitemap-image/1.1"],
	["news", "http://www.google.com/schemas/sitemap-news/0.9"],
	["video", "http://www.google.com/schemas/sitemap-video/1.1"],
	["googleplay", "http://www.google.com/schemas/play-podcasts/1.0"],
	["itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"],
	["media", "http://search.yahoo.com/mrss/"],
	["openSearch", "http://a9.com/-/spec/opensearch/1.1/"],
	["podcast", "https://podcastindex.org/namespace/1.0"],
	["psc", "http://podlove.org/simple-chapters"],
	["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
	["slash", "http://purl.org/rss/1.0/modules/slash/"],
	["sy", "http://purl.org/rss/1.0/modules/syndication/"],
	["thr", "http://purl.org/syndication/thread/1.0"],
	["trackback", "http://madskills.com/public/xml/rss/module/trackback/"],
	["wfw", "http://wellformedweb.org/CommentAPI/"],
	["xhtml", "http://www.w3.org/1999/xhtml"],
	["yt", "http://www.youtube.com/xml/schemas/2015"],
]);

/**
 * The tree of a feed or a sitemap, and its repairs. It is read strictly first, and repaired only if that fails.
 *
 * Throws DocumentError like `parseXml` for what can't be repaired without loss: tags that don't match or never end,
 * external entities, limits.
 */
export function parseFeed(
	source: string,
	options?: FeedOptions,
): { readonly root: Root; readonly findings: readonly Finding[] } {
	const { strict = false, limits } = ownOptions(options);
	try {
		return { root: parseXml(source, { limits }), findings: [] };
	} catch (error) {
		if (strict || !(error instanceof DocumentError) || error.kind === "limit") throw error;
		const read = parseLeniently(source, NAMESPACES, limits);
		if (read === undefined) throw error;
		return { root: read.root, findings: read.mended.map((mended) => findingOf(mended, source)) };
	}
}

const SAID: { readonly [Kind in MendedKind]: (times: string, names: readonly string[]) => string } = {
	start: (times) => `Text before the XML document or its declaration was left out, ${times}`,
	prefix(times, names) {
		const known = names.filter((name) => NAMESPACES.has(name));
		const others = names.filter((name) => !NAMESPACES.has(name));
		const taken = known.length === 0 ? [] : [`${known.join(", ")} read with the usual meaning in feeds`];
		const left = others.length === 0 ? [] : [`${others.join(", ")} kept without a namespace`];
		return `Undeclared prefixes are used, ${times}: ${[...taken, ...left].join("; ")}`;
	},
	ampersand: (times) => `An ampersand begins no reference, ${times}: it was read as an ampersand`,
	entity: (times, names) =>
		`Undeclared entities of HTML are used, ${times}: ${names.map((name) => `&${name};`).join(", ")}`,
	character: (times) => `Characters that XML forbids were left out, ${times}`,
};

function findingOf({ kind, count, offset, names }: Mended, source: string): Finding {
	const times = count === 1 ? "once" : `${count} times`;
	const short = names.map((name) => (name.length > 40 ? `${name.slice(0, 40)}…` : name));
	const line = source.slice(0, offset).split(/\r\n?|\n/).length;
	return finding(`xml-${kind}`, SAID[kind](times, short), line);
}

/** Whether a text looks like an XML feed, by its outermost tag only. It need not be well-formed. */
export function looksLikeFeed(source: string): boolean {
	const tag = outermostTag(source);
	if (/^<(?:rss|(?:atom:)?feed|atom:entry)[\s>]/i.test(tag)) return true;
	// RDF is a feed if it is RSS; otherwise it is data like any other.
	const rss = /(?:purl\.org\/(?:net\/)?rss|netscape\.com\/rdf\/simple)/i;
	return /^<(?:rdf:rdf|entry)[\s>]/i.test(tag) && (rss.test(tag) || tag.includes("w3.org/2005/Atom"));
}

/** Whether a text looks like a sitemap in XML. */
export function looksLikeSitemap(source: string): boolean {
	return /^<(?:[a-z]\w*:)?(?:urlset|sitemapindex)[\s/>]/i.test(outermostTag(source));
}

/** The beginning of the outermost tag; "" if there is none. */
function outermostTag(source: string): string {
	let at = source.indexOf("<");
	while (at >= 0) {
		let end: number;
		if (source.startsWith("<!--", at)) end = source.indexOf("-->", at + 4);
		else if (source.startsWith("<?", at)) end = source.indexOf("?>", at + 2);
		else if (source.startsWith("<!DOCTYPE", at)) end = doctypeEnd(source, at);
		else break;
		at = end < 0 ? -1 : source.indexOf("<", end);
	}
	return at < 0 ? "" : source.slice(at, at + 4000);
}
