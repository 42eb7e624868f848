// Sitemaps as sitemaps.org defines them: of pages and of sitemaps, in XML, as plain text, or as a feed; whole or as a
// stream. Must not know where they come from, nor follow them.

import { ownOptions } from "../../base/index.ts";
import { Allowance } from "../allowance.ts";
import { DocumentError } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { Buffer } from "../platform.ts";
import { absolute, filled } from "../references.ts";
import { lineOf } from "../source-positions.ts";
import { allowanceOf, allowanceOfTree, attribute, type Element, Root, textContent } from "../tree.ts";
import type { XmlLimits } from "../xml/limits.ts";
import { localName } from "../xml/names.ts";
import { xmlElements } from "../xml/stream.ts";
import { isoDate } from "./dates.ts";
import { isFeed, readFeed } from "./feed.ts";
import { parseFeed } from "./text.ts";

/** The same page in another language or for another region. */
export interface SitemapAlternate {
	/** A language tag, or "x-default". */
	readonly language: string;
	/** Its address, absolute. */
	readonly url: string;
}

/** What a sitemap says about a video. */
export interface SitemapVideo {
	/** Its title. */
	readonly title?: string | undefined;
	/** Its description. */
	readonly description?: string | undefined;
	/** The address of its preview picture, absolute. */
	readonly thumbnail?: string | undefined;
	/** The video itself, or else its player. */
	readonly url?: string | undefined;
	/** In seconds. */
	readonly duration?: number | undefined;
	/** When it was published: ISO 8601, as precise as it was. */
	readonly published?: string | undefined;
}

/** What a sitemap says about a news article. */
export interface SitemapNews {
	/** The name of the newspaper or magazine. */
	readonly publication?: string | undefined;
	/** Its language: "en", "zh-cn". */
	readonly language?: string | undefined;
	/** Its title. */
	readonly title?: string | undefined;
	/** When it was published: ISO 8601, as precise as it was. */
	readonly published?: string | undefined;
}

/** A page that a sitemap names. */
export interface SitemapEntry {
	/** "sitemap" if an index names another sitemap. */
	readonly kind: "page" | "sitemap";
	/** Absolute. */
	readonly url: string;
	/** Whether scheme, host and port are the sitemap's own, as sitemaps.org requires. Decide yourself about others. */
	readonly sameHost: boolean;
	/** ISO 8601, as precise as it was. */
	readonly modified?: string | undefined;
	/** How often the page changes, by its own account. */
	readonly changes?: "always" | "hourly" | "daily" | "weekly" | "monthly" | "yearly" | "never" | undefined;
	/** From 0 to 1. */
	readonly priority?: number | undefined;
	/** The same page in other languages. */
	readonly alternates: readonly SitemapAlternate[];
	/** Absolute addresses. */
	readonly images: readonly string[];
	/** Videos on the page. */
	readonly videos: readonly SitemapVideo[];
	/** What it says of the page as a news article. */
	readonly news: readonly SitemapNews[];
}

/** A sitemap, or an index of sitemaps. */
export interface Sitemap {
	/** Whether it is a sitemap of pages, an index of other sitemaps, a text with a URL on each line, or a feed. */
	readonly kind: "pages" | "index" | "text" | "feed";
	/** What it names, in its order. */
	readonly entries: readonly SitemapEntry[];
	/** Deviations from sitemaps.org: too many entries, too large, addresses and dates that can't be read. */
	readonly findings: readonly Finding[];
}

/** What sitemaps.org allows in one file. */
const SITEMAP_ENTRIES = 50_000;
/** What sitemaps.org allows in one file, in bytes. */
const SITEMAP_BYTES = 52_428_800;

type Note = (code: string, message: string, line?: number) => void;

/** What the entries of one sitemap share. */
interface Reading {
	readonly note: Note;
	/** The sitemap's own; "" if it is unknown. */
	readonly origin: string;
	/** A reference as an absolute URL. @throws DocumentError, kind "limit", if they are too long in all */
	readonly resolve: (reference: string | undefined) => string | undefined;
}

function reading(url: string, note: Note, allowance: Allowance): Reading {
	return {
		note,
		origin: URL.parse(url)?.origin ?? "",
		resolve(reference) {
			const found = reference === undefined ? undefined : absolute(reference, url);
			allowance.take(found?.length ?? 0);
			return found;
		},
	};
}

/**
 * What a sitemap lists. One that isn't well-formed is repaired as feeds are (`readFeed`). Sizes above sitemaps.org's limits are reported as findings, and read nevertheless.
 *
 * Source: sitemaps.org protocol 0.9, with Google's extensions for images, videos, news and languages.
 *
 * @param given - an XML document's tree or text (a sitemap, an index, or a feed), or a plain text with an address per
 * line
 * @param url - where it came from
 * @throws DocumentError, kind "unsupported", if the XML isn't a sitemap, "limit", if its addresses are too long in all
 * (`limits.amplification`); what `parseXml` throws
 */
export function readSitemap(given: Root | string, url: string): Sitemap {
	const findings: Finding[] = [];
	let source = given;
	if (typeof given === "string" && /^[\ufeff\s\0]*</.test(given)) {
		const parsed = parseFeed(given);
		source = parsed.root;
		findings.push(...parsed.findings);
	}
	const note: Note = (code, message, line) => findings.push(finding(code, message, line));
	const kind = source instanceof Root ? kindOf(source) : "text";
	const allowance = source instanceof Root ? allowanceOfTree(source) : new Allowance(source.length);
	const read = reading(url, note, allowance.another());
	const entries =
		typeof source === "string"
			? fromText(source, read)
			: kind === "feed"
				? fromFeed(source, url, read)
				: fromTree(source, read);
	if (entries.length > SITEMAP_ENTRIES) {
		note("entries", `It has ${entries.length} entries; sitemaps.org allows ${SITEMAP_ENTRIES}`);
	}
	const bytes = Buffer.byteLength(typeof source === "string" ? source : source.source);
	if (bytes > SITEMAP_BYTES) note("size", `It has ${bytes} bytes; sitemaps.org allows ${SITEMAP_BYTES}`);
	return { kind, entries, findings };
}

/**
 * The entries of a sitemap in XML one by one, in memory that doesn't grow with it. What can't be read is left out.
 *
 * @throws DocumentError like `parseXml`
 * @example
 * for await (const { url } of sitemapEntries(response, address)) frontier.add(url);
 */
export async function* sitemapEntries(
	source: AsyncIterable<string | Uint8Array>,
	url: string,
	given?: {
		readonly limits?: XmlLimits | undefined;
		readonly note?: ((finding: Finding) => void) | undefined;
	},
): AsyncGenerator<SitemapEntry, void, undefined> {
	const options = ownOptions(given);
	const note: Note = (code, message, line) => options.note?.(finding(code, message, line));
	let read: Reading | undefined;
	for await (const element of xmlElements(
		source,
		"/*/*",
		options.limits === undefined ? {} : { limits: options.limits },
	)) {
		// The stream's own allowance grows with what has been read of it.
		read ??= reading(url, note, allowanceOf(element) ?? new Allowance(0));
		const entry = entryOf(element, read);
		if (entry !== undefined) yield entry;
	}
}

function kindOf(root: Root): "pages" | "index" | "feed" {
	const top = root.children.find((node): node is Element => node.type === "element");
	const name = top === undefined ? "" : localName(top.name).toLowerCase();
	if (name === "urlset") return "pages";
	if (name === "sitemapindex") return "index";
	if (isFeed(root)) return "feed";
	throw new DocumentError(
		`This is not a sitemap: its outermost element is ${JSON.stringify(name.slice(0, 100))}, not urlset, sitemapindex, rss or feed`,
		{ kind: "unsupported", code: "sitemap" },
	);
}

function fromTree(root: Root, read: Reading): SitemapEntry[] {
	const entries: SitemapEntry[] = [];
	for (const top of root.children) if (top.type === "element") addEntries(top, read, entries, DEEPEST);
	return entries;
}

/** How deep entries may be in elements that the protocol hasn't got. */
const DEEPEST = 4;

/** The entries in an element, and in others around them. */
function addEntries(element: Element, read: Reading, entries: SitemapEntry[], depth: number): void {
	for (const child of element.children) {
		if (child.type !== "element") continue;
		if (isEntry(child)) {
			const entry = entryOf(child, read);
			if (entry !== undefined) entries.push(entry);
			continue;
		}
		const before = entries.length;
		if (depth > 0) addEntries(child, read, entries, depth - 1);
		if (depth === DEEPEST && entries.length === before)
			read.note(
				"element",
				`An element ${JSON.stringify(child.name.slice(0, 100))} isn't an entry: it was omitted`,
				lineOf(child),
			);
	}
}

function isEntry({ name }: Element): boolean {
	return /^(?:url|sitemap)$/i.test(localName(name));
}

function fromText(text: string, read: Reading): SitemapEntry[] {
	const entries: SitemapEntry[] = [];
	let line = 0;
	for (const written of text.replace(/^\uFEFF/, "").split(/\r\n?|\n/)) {
		line++;
		if (written.trim() === "") continue;
		const address = page(written.trim(), read.note, line);
		if (address !== undefined) entries.push(bare(address, read));
	}
	return entries;
}

function fromFeed(root: Root, url: string, read: Reading): SitemapEntry[] {
	const entries: SitemapEntry[] = [];
	for (const { link, updated, published, title } of readFeed(root, url).items) {
		if (link !== undefined) entries.push({ ...bare(link, read), modified: updated ?? published });
		else
			read.note(
				"loc",
				`An item${title === undefined ? "" : ` (${title.slice(0, 100)})`} has no link: it was left out`,
			);
	}
	return entries;
}

function bare(address: string, { origin }: Reading): SitemapEntry {
	const sameHost = origin !== "" && URL.parse(address)?.origin === origin;
	return { kind: "page", url: address, sameHost, alternates: [], images: [], videos: [], news: [] };
}

function entryOf(element: Element, read: Reading): SitemapEntry | undefined {
	const { note, resolve } = read;
	const name = localName(element.name).toLowerCase();
	if (name !== "url" && name !== "sitemap") return undefined;
	const line = lineOf(element);
	const written = child(element, "loc");
	if (written === undefined) {
		note("loc", `An entry (${name}) has no loc`, line);
		return undefined;
	}
	const address = page(written, note, line);
	if (address === undefined) return undefined;
	return {
		...bare(address, read),
		kind: name === "url" ? "page" : "sitemap",
		modified: date(child(element, "lastmod"), "lastmod", note, line),
		changes: changes(child(element, "changefreq"), note, line),
		priority: priority(child(element, "priority"), note, line),
		alternates: alternates(element, resolve),
		images: within(element, "image:image").flatMap((image) => resolve(child(image, "image:loc")) ?? []),
		videos: within(element, "video:video").map((video) => videoOf(video, resolve, note)),
		news: within(element, "news:news").map((news) => newsOf(news, note)),
	};
}

/** sitemaps.org requires absolute addresses. Relative ones have no certain meaning. */
function page(written: string, note: Note, line?: number): string | undefined {
	const address = URL.parse(written);
	if (address !== null && /^https?:$/.test(address.protocol)) return address.href;
	note("loc", `${JSON.stringify(written.slice(0, 200))} is not an absolute address of http or https`, line);
	return undefined;
}

function date(written: string | undefined, what: string, note: Note, line?: number): string | undefined {
	if (written === undefined) return undefined;
	const found = isoDate(written);
	if (found === undefined)
		note("date", `The ${what} ${JSON.stringify(written.slice(0, 100))} is not a readable date`, line);
	return found;
}

const CHANGES = ["always", "hourly", "daily", "weekly", "monthly", "yearly", "never"] as const;

function changes(written: string | undefined, note: Note, line?: number): SitemapEntry["changes"] {
	if (written === undefined) return undefined;
	const found = CHANGES.find((value) => value === written.toLowerCase());
	if (found === undefined)
		note("changefreq", `The changefreq ${JSON.stringify(written.slice(0, 100))} is unknown`, line);
	return found;
}

function priority(written: string | undefined, note: Note, line?: number): number | undefined {
	if (written === undefined) return undefined;
	const value = /^\d{0,3}(?:[.,]\d{1,9})?$/.test(written) ? Number(written.replace(",", ".")) : Number.NaN;
	if (value >= 0 && value <= 1) return value;
	note("priority", `The priority ${JSON.stringify(written.slice(0, 100))} isn't from 0 to 1`, line);
	return undefined;
}

function alternates(element: Element, resolve: Reading["resolve"]): SitemapAlternate[] {
	return within(element, "xhtml:link").flatMap((link) => {
		const language = filled(attribute(link, "hreflang"));
		const address = resolve(attribute(link, "href"));
		return language === undefined || address === undefined ? [] : [{ language, url: address }];
	});
}

function videoOf(video: Element, resolve: Reading["resolve"], note: Note): SitemapVideo {
	const duration = Number(child(video, "video:duration") ?? "x");
	return {
		title: child(video, "video:title"),
		description: child(video, "video:description"),
		thumbnail: resolve(child(video, "video:thumbnail_loc")),
		url: resolve(child(video, "video:content_loc") ?? child(video, "video:player_loc")),
		duration: duration >= 0 ? duration : undefined,
		published: date(child(video, "video:publication_date"), "publication_date", note, lineOf(video)),
	};
}

function newsOf(news: Element, note: Note): SitemapNews {
	const [publication] = within(news, "news:publication");
	return {
		publication: publication === undefined ? undefined : child(publication, "news:name"),
		language: publication === undefined ? undefined : child(publication, "news:language"),
		title: child(news, "news:title"),
		published: date(child(news, "news:publication_date"), "publication_date", note, lineOf(news)),
	};
}

/** Elements by the namespace's usual prefix and their local name. Without a prefix: sitemaps.org's own, or none. */
function within(element: Element, name: string): Element[] {
	const [local = "", prefix] = name.split(":").reverse();
	return element.children.filter(
		(node): node is Element =>
			node.type === "element" && localName(node.name).toLowerCase() === local && isOf(node.namespace, prefix),
	);
}

/** The known namespaces are short. Of a long one, which each element would read again, the ends are enough. */
const LONGEST_URI = 200;

function isOf(uri: string, prefix: string | undefined): boolean {
	const namespace = uri.length > LONGEST_URI ? uri.slice(0, LONGEST_URI) + uri.slice(-LONGEST_URI) : uri;
	if (prefix === undefined) return !/sitemap-|xhtml$/i.test(namespace);
	if (prefix === "xhtml") return namespace.endsWith("/xhtml");
	return new RegExp(`/sitemap-${prefix}/`, "i").test(namespace);
}

function child(element: Element, name: string): string | undefined {
	const [found] = within(element, name);
	return found === undefined ? undefined : filled(textContent(found));
}
