// Feeds: RSS of every version, Atom and JSON Feed in one shape. Owns the decision which format it is. rss.ts, atom.ts
// and json.ts read the formats, and text.ts makes the tree. Must not know where the feed came from.

import { Allowance } from "../allowance.ts";
import { DocumentError } from "../errors.ts";
import { weightOf } from "../json/weight.ts";
import { referencesOf } from "../references.ts";
import { allowanceOfTree, descendants, type Element, Root } from "../tree.ts";
import { readAtom } from "./atom.ts";
import { knownName } from "./fields.ts";
import { readJsonFeed } from "./json.ts";
import { readRss } from "./rss.ts";
import { type FeedOptions, parseFeed } from "./text.ts";
import type { Feed } from "./types.ts";

/**
 * What a feed says: RSS 0.9x, 1.0 and 2.0 with the modules Dublin Core, Content, Media RSS and iTunes, Atom 1.0 and
 * 0.3, JSON Feed 1.1. Dates in all forms that feeds use become ISO 8601, links become absolute (also by `xml:base`),
 * titles and summaries lose their markup. What can't be read is left out and reported in `findings`.
 *
 * A text that isn't well-formed XML is read as feed readers do, if that loses nothing. `findings` reports each kind of
 * repair once: junk before the XML declaration ("xml-start"), undeclared prefixes ("xml-prefix"; `dc`, `media`,
 * `itunes` and the like get their namespaces, others none), single ampersands ("xml-ampersand"), HTML's entities
 * ("xml-entity") and characters that XML forbids ("xml-character"). Tags that don't match or never end, external
 * entities and limits remain errors. With `strict`, everything else is an error too.
 *
 * Source: RSS 2.0 and RSS 1.0 specifications, RFC 4287 (Atom), JSON Feed 1.1.
 *
 * @param source - the text or the tree of an XML document, or the value of a JSON document
 * @param url - where the feed came from: the base of its references
 * @throws DocumentError, kind "unsupported", if it isn't a feed, "limit", if its addresses are too long in all
 * (`limits.amplification`) or an `xml:base` is too long (`limits.baseLength`); from a text also what `parseXml` throws
 *
 * @example
 * for (const { title, link } of readFeed(text, url).items) console.log(title, link);
 */
export function readFeed(source: Root | unknown, url: string, options?: FeedOptions): Feed {
	if (typeof source === "string" && /^[^<[{]{0,1000}</.test(source)) {
		const { root, findings } = parseFeed(source, options);
		const feed = readFeed(root, url);
		return findings.length === 0 ? feed : { ...feed, findings: [...findings, ...feed.findings] };
	}
	if (!(source instanceof Root)) {
		const feed = readJsonFeed(source, url, new Allowance(() => weightOf(source), options?.limits));
		if (feed !== undefined) return feed;
		throw noFeed("it has no version of JSON Feed and no items");
	}
	const top = source.children.find((node): node is Element => node.type === "element");
	const name = top === undefined ? "" : knownName(top).toLowerCase();
	if (top === undefined) throw noFeed("it is empty");
	const references = referencesOf(url, allowanceOfTree(source).another());
	if (name === "atom:feed" || name === "atom:entry" || name === "feed") return readAtom(top, references);
	if (name === "rss" || name === "rdf:rdf" || name === "channel") return readRss(top, references);
	throw noFeed(`its outermost element is ${top.name.slice(0, 100)}`);
}

/** Whether a tree is a feed, by its outermost element only. */
export function isFeed(root: Root): boolean {
	for (const element of descendants(root)) {
		return /^(?:atom:feed|atom:entry|feed|rss|rdf:rdf)$/i.test(knownName(element));
	}
	return false;
}

function noFeed(reason: string): DocumentError {
	return new DocumentError(`This is not a feed of RSS, Atom or JSON Feed: ${reason}`, {
		kind: "unsupported",
		code: "feed",
	});
}
