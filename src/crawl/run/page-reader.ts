// What a page's answer means for the crawl: its outcome, its records, the URLs that it leads to. Must not know sites' clocks.

import { type Document, DocumentError } from "../../document/index.ts";
import type { RecordDeclaration, Row } from "../../record/index.ts";
import type { SiteData } from "../file/apply-order.ts";
import type { EarlierRecords, FoundUrl, LeasedUrl, PageEntry } from "../frontier/frontier.ts";
import { fateOf, type PageEnd } from "../politeness/tries.ts";
import { AgainBook } from "../recrawl/again.ts";
import type { Remembered, Seen } from "../recrawl/memory.ts";
import type { Rounds } from "../recrawl/rounds.ts";
import { robotsDirectives } from "../robots/directives.ts";
import { keyUrl } from "../scope/key-url.ts";
import { PatternError } from "../scope/patterns.ts";
import type { Scope } from "../scope/scope.ts";
import { siteOf } from "../scope/site.ts";
import { shapeOf } from "../scope/traps.ts";
import { type Asked, endOf, type Validators } from "./ask.ts";
import { linksOn, metasOf } from "./discover.ts";
import type { CrawlEvent } from "./events.ts";
import { type Added, HookError, runOnDocument, runOnUrl } from "./hooks.ts";
import type { CrawlSettings } from "./job-options.ts";
import { KnownLinks } from "./known-links.ts";
import type { PageFacts, PageRead } from "./page.ts";
import type { Plan } from "./plan.ts";
import { kindsOf, NO_RECORDS, type RecordKind, recordsOf } from "./records.ts";
import { compileRules, type RuleFor } from "./rules.ts";
import { ShapeBook } from "./shapes.ts";
import { SitemapPages } from "./sitemap-pages.ts";
import type { CrawlState } from "./state.ts";

const DEFAULT_CLASS = 5;
/** Behind everything else. */
const LAST_CLASS = 9;
/** A redirect within its site is asked next. */
const REDIRECT_CLASS = 0;

type DocumentAsked = Extract<Asked, { kind: "document" }>;

export class PageReader {
	readonly #settings: CrawlSettings;
	readonly #plan: Plan;
	readonly #scope: Scope;
	readonly #state: CrawlState;
	readonly #sitemaps: SitemapPages;
	readonly #shapes: ShapeBook;
	readonly #ruleFor: RuleFor;
	readonly #kinds: readonly RecordKind[];
	readonly #known: KnownLinks;

	readonly #again: AgainBook;

	constructor(settings: CrawlSettings, plan: Plan, scope: Scope, state: CrawlState, rounds: Rounds) {
		this.#settings = settings;
		this.#plan = plan;
		this.#scope = scope;
		this.#state = state;
		this.#shapes = new ShapeBook(state);
		this.#ruleFor = compileRules(settings.rules, settings.patternMs);
		this.#kinds = kindsOf(settings);
		this.#known = new KnownLinks((url) => state.frontier.hasSeen(keyUrl(url)));
		this.#again = new AgainBook(state, settings, rounds, plan.siteOf);
		this.#sitemaps = new SitemapPages(settings, plan, state.frontier, this.#again, (url, depth, more) =>
			this.#found(url, depth, more),
		);
	}

	/** The validators to ask with: where the page is what it was, nothing has to be read. */
	validatorsFor(url: LeasedUrl, memory: Remembered | undefined): Validators | undefined {
		if (memory === undefined || !url.isFirst || this.isSitemap(url)) return undefined;
		return this.#again.validatorsOf(memory, this.#madeFor(url.url));
	}

	/** What the records of a page depend on beside the page. */
	#madeFor(url: string): string {
		return this.#again.made(this.#kindFor(this.#ruleFor(url).record));
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

	/** Takes up the sitemaps that an origin's robots.txt names, or else /sitemap.xml. */
	nameSitemaps(origin: string, named: readonly string[] | undefined): void {
		this.#sitemaps.name(origin, named);
	}

	isSitemap(url: LeasedUrl): boolean {
		return this.#sitemaps.at(url) !== undefined;
	}

	async read(url: LeasedUrl, asked: Asked, facts: PageFacts): Promise<PageRead> {
		try {
			return await this.#read(url, asked, facts);
		} catch (error) {
			if (error instanceof HookError)
				return this.#refused(url, "failed", "hook", asked.status, facts, error.cause ?? error);
			// A pattern that takes too long on a page's URL must not end the crawl of all others.
			if (error instanceof PatternError) return this.#refused(url, "failed", error.code, asked.status, facts);
			throw error;
		}
	}

	async #read(url: LeasedUrl, asked: Asked, facts: PageFacts): Promise<PageRead> {
		const { at, policy } = facts;
		if (asked.kind === "redirect") return this.#redirected(url, asked.to, asked.status, facts);
		if (asked.kind === "type") return this.#refused(url, "skipped", "content-type", asked.status, facts);
		if (asked.kind === "failure" && asked.code === "NETWORK_POLICY")
			return this.#refused(url, "skipped", "network", undefined, facts);
		if (asked.kind === "sitemap") return this.#sitemaps.read(url, asked, facts);
		if (asked.kind === "unchanged") return this.#unchanged(url, asked.status, facts);
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
		if (this.#sitemaps.at(url)?.isGuess === true) return this.#sitemaps.missing(url, status, facts);
		return this.#refused(url, "failed", fate.fate === "failed" ? fate.reason : "unknown", status, facts);
	}

	/** By the server's word: nothing is read. */
	#unchanged(url: LeasedUrl, status: number, { at, ms, memory }: PageFacts): PageRead {
		const visit = this.#again.visited(url, memory, { seen: "same" }, at);
		const { depth } = url;
		const saved = memory?.bytes ?? 0;
		const page = { type: "page", url: url.url, status, depth, bytes: 0, ms, records: 0, found: 0 } as const;
		return {
			outcome: { url, state: "done", status, at, memory: visit.memory },
			events: [{ ...page, change: "none", saved }],
		};
	}

	/** A URL on its way into the frontier: what scope, rules and `onUrl` say of it. */
	#found(url: string, depth: number, more: Partial<FoundUrl> = {}): FoundUrl {
		const refusal = more.skip ?? this.#scope.refusal(url, depth);
		const found = { url, key: keyUrl(url), site: this.#plan.siteOf(url), depth };
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
		facts: PageFacts,
		error?: unknown,
	): PageRead {
		const { at, memory: before } = facts;
		if (state === "skipped") {
			const over = this.#over(url, facts);
			return {
				outcome: { url, state, reason, status, at },
				events: [...over.events, { type: "skipped", url: url.url, reason }],
				entries: over.entries,
			};
		}
		const isMissing = (status === 404 || status === 410) && reason === `status-${status}`;
		const seen: Seen = isMissing ? { seen: "missing", status } : { seen: "failure" };
		const { memory, change } = this.#again.visited(url, before, seen, at);
		if (change === "still gone")
			return { outcome: { url, state: "gone", reason, status, at, memory }, events: [] };
		if (change === "gone" && status !== undefined) {
			return {
				outcome: { url, state: "gone", reason, status, at, memory },
				events: [{ type: "gone", url: url.url, status, records: before?.records ?? 0 }],
				entries: this.#entryOf(url, [], this.#again.goneBefore(before, at)),
			};
		}
		this.#state.counts.errors++;
		return {
			outcome: { url, state, reason, status, at, memory },
			events: [
				{
					type: "failed",
					url: url.url,
					reason,
					status,
					again: false,
					...(error === undefined ? {} : { error }),
				},
			],
		};
	}

	/** What a page had before is no longer on it: it is something else now. */
	#over(url: LeasedUrl, { memory, at }: PageFacts): Required<Pick<PageRead, "events" | "entries">> {
		if ((memory?.records ?? 0) === 0) return { events: [], entries: [] };
		return {
			events: [{ type: "replaced", url: url.url, records: memory?.records ?? 0 }],
			entries: this.#entryOf(url, [], this.#again.before(memory, at)),
		};
	}

	/** The records of a page on their way to where its kind goes. */
	#entryOf(url: LeasedUrl, records: readonly Row[], before: EarlierRecords | undefined): PageEntry[] {
		const kind = this.#kindFor(this.#ruleFor(url.url).record);
		if (kind === undefined || (records.length === 0 && before === undefined)) return [];
		const { name } = kind;
		return [
			before === undefined ? { name, page: url.url, records } : { name, page: url.url, records, before },
		];
	}

	/** Another URL takes the place of this one. */
	#aliased(
		url: LeasedUrl,
		reason: "redirect" | "canonical",
		to: string,
		status: number,
		facts: PageFacts,
	): Pick<PageRead, "outcome"> & Required<Pick<PageRead, "events" | "entries">> {
		const { at, memory: before } = facts;
		const { memory } = this.#again.visited(url, before, this.#again.alias(before, to), at);
		return { outcome: { url, state: "alias", reason, status, at, memory }, ...this.#over(url, facts) };
	}

	#redirected(url: LeasedUrl, to: string, status: number, facts: PageFacts): PageRead {
		const sitemap = this.#sitemaps.at(url);
		if (sitemap !== undefined) return this.#sitemaps.redirected(url, sitemap, to, status, facts);
		const isOwnSite = siteOf(to) === siteOf(url.url);
		if (url.depth === 0) {
			if (!isOwnSite) return this.#refused(url, "failed", "redirect-site", status, facts);
			if (this.#scope.redirected(url.url, to)) this.#keepRedirect(url.url, to);
		}
		const found = this.#found(to, url.depth, isOwnSite ? { class: REDIRECT_CLASS } : {});
		return { ...this.#aliased(url, "redirect", to, status, facts), found: [found] };
	}

	#redirects(): (readonly [string, string])[] {
		return JSON.parse(this.#state.frontier.value("redirected") ?? "[]") as [string, string][];
	}

	#keepRedirect(seed: string, end: string): void {
		this.#state.frontier.setValue("redirected", JSON.stringify([...this.#redirects(), [seed, end]]));
	}

	async #document(url: LeasedUrl, asked: DocumentAsked, facts: PageFacts): Promise<PageRead> {
		const { document, status, tags, links } = asked;
		const { at, ms, memory: before } = facts;
		const ruled = this.#ruleFor(url.url);
		const depth = url.depth + 1;
		const read = this.#linksOf(document, tags, links, depth, ruled.follow);
		if (typeof read === "string") return this.#refused(url, "failed", read, status, facts);
		const canonical = this.#canonicalOf(url, read.canonical);
		if (canonical !== undefined) {
			const aliased = this.#aliased(url, "canonical", canonical, status, facts);
			return {
				...aliased,
				events: [...aliased.events, { type: "skipped", url: url.url, reason: "canonical" }],
				found: [...read.found, this.#found(canonical, url.depth, { class: REDIRECT_CLASS })],
			};
		}
		// A page of an earlier round has had its text before.
		const trap = before?.content === undefined ? this.#noteShape(url, document) : [];
		const kind = this.#kindFor(ruled.record);
		const made =
			read.noindex || kind === undefined
				? NO_RECORDS
				: await recordsOf(
						document,
						kind.declaration,
						{ url: url.url, status, at },
						this.#settings.provenance,
					);
		if (made.reason !== undefined) return this.#refused(url, "failed", made.reason, status, facts);
		const page = { url: url.url, status, depth: url.depth, document };
		const added = await runOnDocument(this.#settings, page);
		const records = (read.noindex ? [] : [...made.records, ...this.#checked(added, kind)]) as Row[];
		const seen = this.#again.content(document, records, kind, asked.validators, read.noindex);
		const { memory, change } = this.#again.visited(url, before, seen, at);
		const isSame = change === "none";
		const had = before?.records ?? 0;
		const events: CrawlEvent[] = [
			...trap,
			{
				type: "page",
				url: url.url,
				status,
				depth: url.depth,
				bytes: document.bytes.byteLength,
				ms,
				records: isSame ? 0 : records.length,
				found: 0,
				change: isSame ? "none" : change === "changed" ? "changed" : "new",
				...(isSame || made.report === undefined ? {} : { report: made.report }),
			},
		];
		if (!isSame) {
			if (had > 0) events.push({ type: "replaced", url: url.url, records: had });
			for (const record of records) events.push({ type: "record", url: url.url, record });
			for (const rejected of made.rejected) events.push({ type: "rejected", url: url.url, rejected });
		}
		return {
			outcome: { url, state: "done", status, at, memory, ...(read.noindex ? { reason: "noindex" } : {}) },
			events,
			found: [...read.found, ...added.urls.map((each) => this.#found(each, depth))],
			entries: isSame ? [] : this.#entryOf(url, records, this.#again.before(before, at)),
		};
	}

	/**
	 * The URL that a page names as its own, if the crawl takes it; undefined where it is its own. Two pages that
	 * name each other, or one that names what failed, must not lose both.
	 */
	#canonicalOf(url: LeasedUrl, canonical: string | undefined): string | undefined {
		if (canonical === undefined || keyUrl(canonical) === keyUrl(url.url)) return undefined;
		const site = this.#plan.siteOf(canonical);
		if (siteOf(canonical) !== siteOf(url.url) || this.#scope.refusal(canonical, url.depth) !== undefined)
			return undefined;
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
