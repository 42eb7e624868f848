// What a page's answer means for the crawl: its outcome, its records, the URLs that it leads to. Must not know sites' clocks.

import { type Document, DocumentError } from "../../document/index.ts";
import type { RecordDeclaration, Row } from "../../record/index.ts";
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
import { shapeOf } from "../scope/traps.ts";
import { type KnownSitemap, SITEMAPS_NAMED, SitemapBook } from "../sitemaps/book.ts";
import { type Asked, endOf } from "./ask.ts";
import { linksOn, metasOf } from "./discover.ts";
import type { CrawlEvent } from "./events.ts";
import { type Added, HookError, runOnDocument, runOnUrl } from "./hooks.ts";
import type { CrawlSettings } from "./job-options.ts";
import { KnownLinks } from "./known-links.ts";
import { entryText } from "./outbox.ts";
import type { Plan } from "./plan.ts";
import { kindsOf, type RecordKind, recordsOf } from "./records.ts";
import { compileRules, type RuleFor } from "./rules.ts";
import { ShapeBook } from "./shapes.ts";
import type { CrawlState } from "./state.ts";

const DEFAULT_CLASS = 5;
/** Behind everything else. */
const LAST_CLASS = 9;
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
	readonly found?: readonly FoundUrl[] | undefined;
	readonly records?: readonly string[] | undefined;
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
	readonly #shapes: ShapeBook;
	readonly #ruleFor: RuleFor;
	readonly #kinds: readonly RecordKind[];
	readonly #known: KnownLinks;

	constructor(settings: CrawlSettings, plan: Plan, scope: Scope, state: CrawlState) {
		this.#settings = settings;
		this.#plan = plan;
		this.#scope = scope;
		this.#state = state;
		this.#sitemaps = new SitemapBook(state.frontier);
		this.#shapes = new ShapeBook(state);
		this.#ruleFor = compileRules(settings.rules, settings.patternMs);
		this.#kinds = kindsOf(settings);
		this.#known = new KnownLinks((url) => state.frontier.hasSeen(keyUrl(url)));
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
		try {
			return await this.#read(url, asked, facts);
		} catch (error) {
			if (error instanceof HookError)
				return this.#refused(url, "failed", "hook", asked.status, facts.at, error.cause ?? error);
			// A pattern that takes too long on a page's URL must not end the crawl of all others.
			if (error instanceof PatternError)
				return this.#refused(url, "failed", error.code, asked.status, facts.at);
			throw error;
		}
	}

	async #read(url: LeasedUrl, asked: Asked, facts: PageFacts): Promise<PageRead> {
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

	/** A URL on its way into the frontier: what scope, rules and `onUrl` say of it. */
	#found(url: string, depth: number, more: Partial<FoundUrl> = {}): FoundUrl {
		const refusal = more.skip ?? this.#scope.refusal(url, depth);
		const found = { url, key: keyUrl(url), site: siteOf(url), depth };
		if (refusal !== undefined) return { ...found, skip: refusal };
		const shape = this.#shapes.stateOf(url);
		if (shape === "closed") return { ...found, skip: "template" };
		if (shape === "last") return { ...found, class: LAST_CLASS };
		const ruled = more.class ?? this.#ruleFor(url).priority;
		if (depth === 0 || this.#settings.onUrl === undefined) return { ...found, class: ruled };
		const { isDropped, priority } = runOnUrl(this.#settings, {
			url,
			depth,
			priority: ruled ?? DEFAULT_CLASS,
		});
		return isDropped ? { ...found, skip: "dropped" } : { ...found, class: priority };
	}

	#refused(
		url: LeasedUrl,
		state: "skipped" | "failed",
		reason: string,
		status: number | undefined,
		at: number,
		error?: unknown,
	): PageRead {
		if (state === "failed") this.#state.counts.errors++;
		const event: CrawlEvent =
			state === "failed"
				? {
						type: "failed",
						url: url.url,
						reason,
						status,
						again: false,
						...(error === undefined ? {} : { error }),
					}
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

	/** It stays what it is, if its target may be a sitemap of the same hosts; a guessed sitemap that redirects is not one. */
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
		const ruled = this.#ruleFor(url.url);
		const depth = url.depth + 1;
		const read = this.#linksOf(document, tags, links, depth, ruled.follow);
		if (typeof read === "string") return this.#refused(url, "failed", read, status, at);
		const canonical = this.#canonicalOf(url, read.canonical);
		if (canonical !== undefined) {
			return {
				outcome: { url, state: "alias", reason: "canonical", status, at },
				events: [{ type: "skipped", url: url.url, reason: "canonical" }],
				found: [...read.found, this.#found(canonical, url.depth, { class: REDIRECT_CLASS })],
			};
		}
		const trap = this.#noteShape(url, document);
		const kind = this.#kindFor(ruled.record);
		const made =
			read.noindex || kind === undefined
				? { records: [], rejected: [], reason: undefined }
				: await recordsOf(document, kind.declaration, { url: url.url, status, at });
		if (made.reason !== undefined) return this.#refused(url, "failed", made.reason, status, at);
		const page = { url: url.url, status, depth: url.depth, document };
		const added = await runOnDocument(this.#settings, page);
		const records = read.noindex ? [] : [...made.records, ...this.#checked(added, kind)];
		const events: CrawlEvent[] = [
			...trap,
			{
				type: "page",
				url: url.url,
				status,
				depth: url.depth,
				bytes: document.bytes.byteLength,
				ms,
				records: records.length,
				found: 0,
			},
			...records.map((record): CrawlEvent => ({ type: "record", url: url.url, record })),
			...made.rejected.map((rejected): CrawlEvent => ({ type: "rejected", url: url.url, rejected })),
		];
		return {
			outcome: { url, state: "done", status, at, ...(read.noindex ? { reason: "noindex" } : {}) },
			events,
			found: [...read.found, ...added.urls.map((each) => this.#found(each, depth))],
			records:
				kind === undefined || records.length === 0
					? []
					: [entryText({ name: kind.name, page: url.url, records: records as Row[] })],
		};
	}

	/**
	 * The URL that a page names as its own, if the crawl takes it; undefined where it is its own. Two pages that
	 * name each other, or one that names what failed, must not lose both.
	 */
	#canonicalOf(url: LeasedUrl, canonical: string | undefined): string | undefined {
		if (canonical === undefined || keyUrl(canonical) === keyUrl(url.url)) return undefined;
		const site = siteOf(canonical);
		if (site !== siteOf(url.url) || this.#scope.refusal(canonical, url.depth) !== undefined) return undefined;
		const known = this.#state.frontier.url(keyUrl(canonical), site)?.state ?? "waiting";
		return known === "waiting" || known === "done" ? canonical : undefined;
	}

	/** Counts the page for its template; where that has become a trap, its other URLs wait behind all, or end. */
	#noteShape(url: LeasedUrl, document: Document): readonly CrawlEvent[] {
		const site = siteOf(url.url);
		const changed = this.#shapes.note(url.url, site, document);
		if (changed === undefined || changed.state === "open") return [];
		const { shape, state } = changed;
		const skip = state === "closed" ? "template" : undefined;
		this.#state.frontier.revise({ states: ["waiting"], site }, (other) =>
			other.url === url.url || shapeOf(other.url) !== shape ? undefined : { skip, class: LAST_CLASS },
		);
		return [{ type: "trap", site, trap: "template", template: shape, isOver: state === "closed" }];
	}

	/** The kind of a page's records: its rule's, else the job's. */
	#kindFor(ruled: RecordDeclaration | undefined): RecordKind | undefined {
		const declaration = ruled ?? this.#settings.record;
		return this.#kinds.find((kind) => kind.declaration === declaration);
	}

	/** What a hook emitted has the columns of the page's records. @throws HookError */
	#checked({ records }: Added, kind: RecordKind | undefined): readonly Row[] {
		for (const record of records) {
			if (kind === undefined)
				throw new HookError("onDocument emitted a record, and no declaration is about the page");
			const strange = Object.keys(record).find(
				(name) => !kind.schema.columns.some((column) => column.name === name),
			);
			if (strange !== undefined)
				throw new HookError(
					`onDocument emitted a record with ${JSON.stringify(strange)}, which is no field of ${kind.name}`,
				);
		}
		return records;
	}

	/** The URLs of a page; a reason where it can't be read. */
	#linksOf(
		document: Document,
		tags: readonly string[],
		links: readonly string[],
		depth: number,
		isFollowed: boolean,
	):
		| { readonly found: FoundUrl[]; readonly noindex: boolean; readonly canonical: string | undefined }
		| string {
		const follows = !this.#settings.robots;
		try {
			const { noindex, nofollow } = follows
				? { noindex: false, nofollow: false }
				: robotsDirectives(this.#plan.userAgent, tags, metasOf(document));
			const { urls, canonical } = linksOn(document, links, follows, this.#known);
			const isEnd = !isFollowed || nofollow || this.#settings.sitemaps === "only";
			return { found: isEnd ? [] : urls.map((url) => this.#found(url, depth)), noindex, canonical };
		} catch (error) {
			if (error instanceof DocumentError) return `document-${error.kind}`;
			throw error;
		}
	}
}
