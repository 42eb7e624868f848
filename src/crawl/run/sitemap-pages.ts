// What is asked of a site beside its pages: sitemaps, and the URLs that each of them may speak for. Must not know of records.

import type { FoundUrl, Frontier, LeasedUrl } from "../frontier/frontier.ts";
import type { AgainBook } from "../recrawl/again.ts";
import { keyUrl } from "../scope/key-url.ts";
import { requestUrl } from "../scope/request-url.ts";
import { authorityOf, siteOf } from "../scope/site.ts";
import { type KnownSitemap, SITEMAPS_NAMED, SitemapBook } from "../sitemaps/book.ts";
import type { Asked } from "./ask.ts";
import type { CrawlSettings } from "./job-options.ts";
import type { PageFacts, PageRead } from "./page.ts";

/** Sitemaps are asked before pages. */
const SITEMAP_CLASS = 1;
/** URLs of sitemaps count as links from a seed. */
const SITEMAP_DEPTH = 1;

export class SitemapPages {
	readonly #settings: Pick<CrawlSettings, "sitemaps" | "scope" | "depth">;
	readonly #siteOf: (url: string) => string;
	readonly #frontier: Frontier;
	readonly #book: SitemapBook;
	readonly #again: AgainBook;
	readonly #found: (url: string, depth: number, more: Partial<FoundUrl>) => FoundUrl;

	/** @param found - what scope and rules say of a URL */
	constructor(
		settings: Pick<CrawlSettings, "sitemaps" | "scope" | "depth">,
		plan: { readonly siteOf: (url: string) => string },
		frontier: Frontier,
		again: AgainBook,
		found: (url: string, depth: number, more: Partial<FoundUrl>) => FoundUrl,
	) {
		this.#settings = settings;
		this.#siteOf = plan.siteOf;
		this.#frontier = frontier;
		this.#book = new SitemapBook(frontier);
		this.#again = again;
		this.#found = found;
	}

	/** What the crawl knows of a URL as a sitemap; undefined for pages. */
	at({ url, class: own }: LeasedUrl): KnownSitemap | undefined {
		return own === SITEMAP_CLASS ? this.#book.look(url) : undefined;
	}

	/** Takes up the sitemaps that an origin's robots.txt names, or else /sitemap.xml. */
	name(origin: string, named: readonly string[] | undefined): void {
		const { sitemaps, scope, depth } = this.#settings;
		if (named === undefined || sitemaps === "no" || scope === "page" || depth < 1) return;
		const urls = named.length === 0 ? [`${origin}/sitemap.xml`] : named.slice(0, SITEMAPS_NAMED);
		for (const each of urls) {
			const url = requestUrl(each, origin);
			if (url === undefined) continue;
			this.#book.name(url, authorityOf(origin), named.length === 0);
			this.#frontier.add([this.#sitemap(url)]);
		}
	}

	#sitemap(url: string): FoundUrl {
		return { url, key: keyUrl(url), site: this.#siteOf(url), depth: 0, class: SITEMAP_CLASS };
	}

	/** The URLs of a sitemap, each if its host lets this sitemap speak for it. */
	read(url: LeasedUrl, asked: Extract<Asked, { kind: "sitemap" }>, { at, memory }: PageFacts): PageRead {
		const known = this.at(url) as KnownSitemap;
		const { entries, note } = asked.sitemap;
		const found = entries.flatMap((entry): FoundUrl[] => {
			const target = requestUrl(entry.url);
			if (target === undefined) return [];
			if (entry.kind === "sitemap") return this.#book.nameIn(known, target) ? [this.#sitemap(target)] : [];
			const isForeign = !known.hosts.includes(authorityOf(target));
			if (!isForeign) this.#again.announced(target, entry.modified, at);
			return [this.#found(target, SITEMAP_DEPTH, isForeign ? { skip: "sitemap-host" } : {})];
		});
		const kept = this.#again.ofSitemap(memory, entries, at);
		return {
			outcome: { url, state: "done", reason: "sitemap", status: asked.status, at, memory: kept },
			events: [{ type: "sitemap", url: url.url, urls: entries.length, note, found: 0 }],
			found,
		};
	}

	/** Most sites have none; that is no failure. */
	missing(url: LeasedUrl, status: number | undefined, { at, memory }: PageFacts): PageRead {
		const kept = this.#again.ofSitemap(memory, [], at);
		return { outcome: { url, state: "skipped", reason: "no-sitemap", status, at, memory: kept }, events: [] };
	}

	/** It stays what it is, if its target may be a sitemap of the same hosts; a guessed sitemap that redirects is not one. */
	redirected(url: LeasedUrl, sitemap: KnownSitemap, to: string, status: number, facts: PageFacts): PageRead {
		if (sitemap.isGuess && siteOf(to) !== siteOf(url.url)) return this.missing(url, status, facts);
		for (const host of sitemap.hosts) this.#book.name(to, host, sitemap.isGuess);
		const { at, memory } = facts;
		const kept = this.#again.ofSitemap(memory, [], at);
		return {
			outcome: { url, state: "alias", reason: "redirect", status, at, memory: kept },
			events: [],
			found: [this.#sitemap(to)],
		};
	}
}
