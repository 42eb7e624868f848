// What the visits of pages mean for the next rounds: their memories as the frontier keeps them, and whether a site's sitemaps are
// right about what changed.

import type { Document } from "../../document/index.ts";
import type { Row } from "../../record/index.ts";
import type { EarlierRecords, Frontier, LeasedUrl, PageMemory } from "../frontier/frontier.ts";
import { keyUrl } from "../scope/key-url.ts";
import type { SitemapContent } from "../sitemaps/content.ts";
import { type Announcements, afterAnnounced, believes, NO_ANNOUNCEMENTS } from "./announcements.ts";
import { recordsHash, shortHash, textHash } from "./content.ts";
import {
	afterAnnouncement,
	afterVisit,
	type Change,
	isNews,
	memoryFrom,
	memoryText,
	type Remembered,
	type Seen,
} from "./memory.ts";

export type AgainStore = Pick<Frontier, "value" | "setValue" | "remembered" | "remember" | "wake">;

/** What a page gave, as far as it says whether the page has changed. */
interface Kind {
	readonly declaration: unknown;
	readonly fingerprint: string;
}

interface Validators {
	readonly etag: string | undefined;
	readonly modified: string | undefined;
}

const DAY = 86_400_000;
/** Contents of pages that stand for another, or ask not to be indexed. */
const ALIAS = "=";
const NOINDEX = "-";

export class AgainBook {
	readonly #store: AgainStore;
	readonly #clock: { askedToday(): number };
	readonly #perDay: number;
	/** The job's function may make records, too. */
	readonly #hook: string;
	readonly #rounds: { readonly round: number };
	readonly #siteOf: (url: string) => string;

	constructor(
		state: { readonly frontier: AgainStore; askedToday(): number },
		job: { readonly onDocument?: unknown; readonly recrawl: { readonly perDay?: number | undefined } },
		rounds: { readonly round: number },
		siteOf: (url: string) => string,
	) {
		this.#store = state.frontier;
		this.#clock = state;
		this.#perDay = job.recrawl.perDay ?? Number.POSITIVE_INFINITY;
		this.#hook = job.onDocument === undefined ? "" : shortHash(String(job.onDocument)).slice(0, 4);
		this.#rounds = rounds;
		this.#siteOf = siteOf;
	}

	/** What the records of a page depend on beside the page. */
	made(kind: Kind | undefined): string {
		return `${kind?.fingerprint ?? ""}${this.#hook}`;
	}

	/** undefined where the page has to be read in any case. */
	validatorsOf(
		{ etag, modified, content, made, missingSince }: Remembered,
		madeNow: string,
	): Validators | undefined {
		// Its records are marked as gone.
		if (missingSince !== undefined) return undefined;
		if (content === undefined || content.startsWith(ALIAS) || content.startsWith(NOINDEX)) return undefined;
		if (made !== madeNow || (etag === undefined && modified === undefined)) return undefined;
		return { etag, modified };
	}

	/** What a page has: its records, where a declaration is about it, else its text. */
	content(
		document: Document,
		records: readonly Row[],
		kind: Kind | undefined,
		{ etag, modified }: Validators,
		isNoindex: boolean,
	): Seen {
		const isDeclared = kind?.declaration !== undefined && records.length > 0;
		const content = isNoindex ? NOINDEX : isDeclared ? recordsHash(records) : textHash(document);
		const bytes = document.bytes.byteLength;
		return {
			seen: "content",
			content,
			made: this.made(kind),
			etag,
			modified,
			bytes,
			records: records.length,
		};
	}

	/** Another URL takes the page's place. */
	alias(before: Remembered | undefined, to: string): Seen {
		return {
			seen: "content",
			content: `${ALIAS}${shortHash(to)}`,
			made: before?.made ?? "",
			etag: undefined,
			modified: undefined,
			bytes: 0,
			records: 0,
		};
	}

	/** After a visit: what to keep of the page, and what the visit has shown. */
	visited(
		url: LeasedUrl,
		before: Remembered | undefined,
		seen: Seen,
		at: number,
	): { readonly memory: PageMemory; readonly change: Change } {
		const { memory, change } = afterVisit(before, seen, at);
		if (before?.isAnnounced === true && (change === "changed" || change === "none"))
			this.#confirm(this.#siteOf(url.url), change === "changed");
		return { memory: kept(memory), change };
	}

	/** Sitemaps are asked for in each round, and once a day. */
	ofSitemap(before: Remembered | undefined, entries: SitemapContent["entries"], at: number): PageMemory {
		const content = shortHash(entries.map(({ url, modified }) => `${url} ${modified}`).join("\n"));
		const seen = { seen: "content", content, made: "", etag: undefined, modified: undefined } as const;
		const { memory } = afterVisit(before, { ...seen, bytes: 0, records: 0 }, at);
		return kept({ ...memory, due: Math.min(memory.due, at + DAY), isDueNext: true });
	}

	/** A sitemap names a time at which a page changed. */
	announced(url: string, modified: string | undefined, at: number): void {
		if (this.#rounds.round === 1 || modified === undefined) return;
		const named = Date.parse(modified);
		if (!(named <= at)) return;
		const site = this.#siteOf(url);
		const page = this.#store.remembered(keyUrl(url), site);
		if (page === undefined) return;
		const memory = memoryFrom(page.text);
		if (!isNews(memory, named)) return;
		const isBelieved = believes(this.#announcements(site));
		this.#store.remember({ ...page, ...kept(afterAnnouncement(memory, named, isBelieved, at)) });
		if (isBelieved && page.state !== "waiting" && this.#clock.askedToday() < this.#perDay)
			this.#store.wake(page);
	}

	/** The records of earlier visits are over, unless they are among the new ones; undefined where there were none. */
	before(before: Remembered | undefined, at: number): EarlierRecords | undefined {
		if (before === undefined || before.records === 0) return undefined;
		return { at: new Date(at).toISOString(), isGone: false };
	}

	/** The page is gone. */
	goneBefore(before: Remembered | undefined, at: number): EarlierRecords | undefined {
		if (before === undefined || before.records === 0) return undefined;
		return { at: new Date(at).toISOString(), isGone: true };
	}

	#announcements(site: string): Announcements {
		const value = this.#store.value(`lastmod ${site}`);
		if (value === undefined) return NO_ANNOUNCEMENTS;
		const [checked = 0, confirmed = 0] = JSON.parse(value) as number[];
		return { checked, confirmed };
	}

	#confirm(site: string, isTrue: boolean): void {
		const { checked, confirmed } = afterAnnounced(this.#announcements(site), isTrue);
		this.#store.setValue(`lastmod ${site}`, JSON.stringify([checked, confirmed]));
	}
}

function kept(memory: Remembered): PageMemory {
	return { due: memory.due, text: memoryText(memory) };
}
