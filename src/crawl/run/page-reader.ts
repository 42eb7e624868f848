// What a page's answer means for the crawl: its outcome, its records, the URLs that it leads to. Must not know sites' clocks.

import { type Document, DocumentError } from "../../document/index.ts";
import type { SiteData } from "../file/apply-order.ts";
import type { FoundUrl, LeasedUrl, Outcome } from "../frontier/frontier.ts";
import type { Politeness } from "../options.ts";
import { fateOf, type PageEnd } from "../politeness/tries.ts";
import { robotsDirectives } from "../robots/directives.ts";
import { keyUrl } from "../scope/key-url.ts";
import { PatternError } from "../scope/patterns.ts";
import { requestUrl } from "../scope/request-url.ts";
import type { Scope } from "../scope/scope.ts";
import { authorityOf, siteOf } from "../scope/site.ts";
import { type KnownSitemap, SITEMAPS_NAMED, SitemapBook } from "../sitemaps/book.ts";
import { type Asked, endOf } from "./ask.ts";
import { metasOf, urlsOn } from "./discover.ts";
import type { CrawlEvent } from "./events.ts";
import type { CrawlSettings } from "./job-options.ts";
import type { Plan } from "./plan.ts";
import { recordsOf, recordText } from "./records.ts";
import type { CrawlState } from "./state.ts";

/** A redirect within its site is asked next. */
const REDIRECT_CLASS = 0;

/** Sitemaps are asked before pages. */
const SITEMAP_CLASS = 1;
/** URLs of sitemaps count as links from a seed. */
const SITEMAP_DEPTH = 1;

/** What is settled of a page. */
export interface PageRead {
	readonly outcome: Outcome;
	readonly events: readonly CrawlEvent[];
	readonly found?: readonly FoundUrl[];
	readonly records?: readonly string[];
}

export interface PageFacts {
	/** By the wall clock. */
	readonly at: number;
	/** How long it took. */
	readonly ms: number;
	readonly policy: Politeness;
}

export class PageReader {
	readonly #settings: CrawlSettings;
	readonly #plan: Plan;
	readonly #scope: Scope;
	readonly #state: CrawlState;
	readonly #sitemaps: SitemapBook;

	constructor(settings: CrawlSettings, plan: Plan, scope: Scope, state: CrawlState) {
		this.#settings = settings;
		this.#plan = plan;
		this.#scope = scope;
		this.#state = state;
		this.#sitemaps = new SitemapBook(state.frontier);
	}

	/** Brings in what earlier runs know of the scope, and the seeds. */
	begin(): void {
		const { frontier } = this.#state;
		for (const [seed, end] of this.#redirects()) this.#scope.redirected(seed, end);
		frontier.setValue("agent", this.#plan.userAgent);
		for (const site of [...frontier.sitesLeft("site-pages")]) {
			const pages = (frontier.site(site)?.data as SiteData | undefined)?.pages ?? 0;
			if (pages < this.#plan.pagesPerSite) frontier.site(site, { left: "" });
		}
		frontier.add(this.#plan.seeds.map((url) => this.#found(url, 0)));
		// robots.txt names the others; without it only these are known.
		if (!this.#settings.robots)
			for (const origin of new Set(this.#plan.seeds.map((url) => new URL(url).origin)))
				this.nameSitemaps(origin, []);
	}

	/** What the crawl knows of a URL as a sitemap; undefined for pages. */
	sitemapAt({ url, class: own }: LeasedUrl): KnownSitemap | undefined {
		return own === SITEMAP_CLASS ? this.#sitemaps.look(url) : undefined;
	}

	/** Takes up the sitemaps that an origin's robots.txt names, or else /sitemap.xml. */
	nameSitemaps(origin: string, named: readonly string[] | undefined): void {
		const { sitemaps, scope, depth } = this.#settings;
		if (named === undefined || sitemaps === "no" || scope === "page" || depth < 1) return;
		const urls = named.length === 0 ? [`${origin}/sitemap.xml`] : named.slice(0, SITEMAPS_NAMED);
		for (const each of urls) {
			const url = requestUrl(each, origin);
			if (url === undefined) continue;
			this.#sitemaps.name(url, authorityOf(origin), named.length === 0);
			this.#state.frontier.add([this.#sitemap(url)]);
		}
	}

	#sitemap(url: string): FoundUrl {
		return { url, key: keyUrl(url), site: siteOf(url), depth: 0, class: SITEMAP_CLASS };
	}

	/** The URLs of a sitemap, each if its host lets this sitemap speak for it. */
	#ofSitemap(url: LeasedUrl, asked: Extract<Asked, { kind: "sitemap" }>, at: number): PageRead {
		const known = this.sitemapAt(url) as KnownSitemap;
		const { entries, note } = asked.sitemap;
		const found = entries.flatMap((entry): FoundUrl[] => {
			const target = requestUrl(entry.url);
			if (target === undefined) return [];
			if (entry.kind === "sitemap")
				return this.#sitemaps.nameIn(known, target) ? [this.#sitemap(target)] : [];
			const isForeign = !known.hosts.includes(authorityOf(target));
			return [this.#found(target, SITEMAP_DEPTH, isForeign ? { skip: "sitemap-host" } : {})];
		});
		return {
			outcome: { url, state: "done", reason: "sitemap", status: asked.status, at },
			events: [{ type: "sitemap", url: url.url, urls: entries.length, note, found: 0 }],
			found,
		};
	}

	async read(url: LeasedUrl, asked: Asked, facts: PageFacts): Promise<PageRead> {
		const { at, policy } = facts;
		if (asked.kind === "redirect") return this.#redirected(url, asked.to, asked.status, at);
		if (asked.kind === "type") return this.#refused(url, "skipped", "content-type", asked.status, at);
		if (asked.kind === "failure" && asked.code === "NETWORK_POLICY")
			return this.#refused(url, "skipped", "network", undefined, at);
		if (asked.kind === "sitemap") return this.#ofSitemap(url, asked, at);
		if (asked.kind === "document") return this.#document(url, asked, facts);
		const fate = fateOf(endOf(asked) as PageEnd, url.tries, policy);
		const { status } = asked;
		if (fate.fate === "again") return { outcome: { url, state: "waiting", at, status }, events: [] };
		if (fate.fate === "retry") {
			const notBefore = this.#state.now() + fate.waitMs;
			const { reason } = fate;
			return {
				outcome: { url, state: "waiting", isTry: true, notBefore, reason, status, at },
				events: [{ type: "failed", url: url.url, reason, status, again: true }],
			};
		}
		// Most sites have none; that is no failure.
		if (this.sitemapAt(url)?.isGuess === true)
			return { outcome: { url, state: "skipped", reason: "no-sitemap", status, at }, events: [] };
		return this.#refused(url, "failed", fate.fate === "failed" ? fate.reason : "unknown", status, at);
	}

	#found(url: string, depth: number, more: Partial<FoundUrl> = {}): FoundUrl {
		const skip = this.#scope.refusal(url, depth);
		return {
			url,
			key: keyUrl(url),
			site: siteOf(url),
			depth,
			...(skip === undefined ? {} : { skip }),
			...more,
		};
	}

	#refused(
		url: LeasedUrl,
		state: "skipped" | "failed",
		reason: string,
		status: number | undefined,
		at: number,
	): PageRead {
		if (state === "failed") this.#state.counts.errors++;
		const event: CrawlEvent =
			state === "failed"
				? { type: "failed", url: url.url, reason, status, again: false }
				: { type: "skipped", url: url.url, reason };
		return { outcome: { url, state, reason, status, at }, events: [event] };
	}

	#redirected(url: LeasedUrl, to: string, status: number, at: number): PageRead {
		const sitemap = this.sitemapAt(url);
		if (sitemap !== undefined) return this.#sitemapRedirected(url, sitemap, to, status, at);
		const isOwnSite = siteOf(to) === siteOf(url.url);
		if (url.depth === 0) {
			if (!isOwnSite) return this.#refused(url, "failed", "redirect-site", status, at);
			if (this.#scope.redirected(url.url, to)) this.#keepRedirect(url.url, to);
		}
		const found = this.#found(to, url.depth, isOwnSite ? { class: REDIRECT_CLASS } : {});
		return { outcome: { url, state: "alias", reason: "redirect", status, at }, events: [], found: [found] };
	}

	/** It stays what it is, if its target may be a sitemap of the same hosts; a guess that redirects is none. */
	#sitemapRedirected(
		url: LeasedUrl,
		sitemap: KnownSitemap,
		to: string,
		status: number,
		at: number,
	): PageRead {
		if (sitemap.isGuess && siteOf(to) !== siteOf(url.url))
			return { outcome: { url, state: "skipped", reason: "no-sitemap", status, at }, events: [] };
		for (const host of sitemap.hosts) this.#sitemaps.name(to, host, sitemap.isGuess);
		return {
			outcome: { url, state: "alias", reason: "redirect", status, at },
			events: [],
			found: [this.#sitemap(to)],
		};
	}

	#redirects(): (readonly [string, string])[] {
		return JSON.parse(this.#state.frontier.value("redirected") ?? "[]") as [string, string][];
	}

	#keepRedirect(seed: string, end: string): void {
		this.#state.frontier.setValue("redirected", JSON.stringify([...this.#redirects(), [seed, end]]));
	}

	async #document(
		url: LeasedUrl,
		asked: Extract<Asked, { kind: "document" }>,
		{ at, ms }: PageFacts,
	): Promise<PageRead> {
		const { document, status, tags, links } = asked;
		const read = this.#linksOf(document, tags, links, url.depth + 1);
		if (typeof read === "string") return this.#refused(url, "failed", read, status, at);
		const made = read.noindex
			? { records: [], rejected: [], reason: undefined }
			: await recordsOf(document, this.#settings.record, { url: url.url, status, at });
		if (made.reason !== undefined) return this.#refused(url, "failed", made.reason, status, at);
		const events: CrawlEvent[] = [
			{
				type: "page",
				url: url.url,
				status,
				depth: url.depth,
				bytes: document.bytes.byteLength,
				ms,
				records: made.records.length,
				found: 0,
			},
			...made.records.map((record): CrawlEvent => ({ type: "record", url: url.url, record })),
			...made.rejected.map((rejected): CrawlEvent => ({ type: "rejected", url: url.url, rejected })),
		];
		return {
			outcome: { url, state: "done", status, at, ...(read.noindex ? { reason: "noindex" } : {}) },
			events,
			found: read.found,
			records: made.records.map(recordText),
		};
	}

	/** The URLs of a page; a reason where it can't be read. */
	#linksOf(
		document: Document,
		tags: readonly string[],
		links: readonly string[],
		depth: number,
	): { readonly found: FoundUrl[]; readonly noindex: boolean } | string {
		const follows = !this.#settings.robots;
		try {
			const { noindex, nofollow } = follows
				? { noindex: false, nofollow: false }
				: robotsDirectives(this.#plan.userAgent, tags, metasOf(document));
			const urls = nofollow || this.#settings.sitemaps === "only" ? [] : urlsOn(document, links, follows);
			return { found: urls.map((each) => this.#found(each, depth)), noindex };
		} catch (error) {
			if (error instanceof DocumentError) return `document-${error.kind}`;
			// A pattern that takes too long on a page's URL must not end the crawl of all others.
			if (error instanceof PatternError) return error.code;
			throw error;
		}
	}
}
