// What a crawl remembers of a page between rounds: how to ask whether it has changed, what it had, and what its visits have shown.
// Pure: each visit makes a new memory.

import { AGAIN_TIMES, againAfter, visitWorth } from "./estimate.ts";

export interface Remembered {
	/** The validators of the last answer. */
	readonly etag: string | undefined;
	readonly modified: string | undefined;
	/** What the page had: a hash of its records, else of its text. undefined if it was never read. */
	readonly content: string | undefined;
	/** By which declaration. */
	readonly made: string;
	/** Bytes of the last answer that had content. */
	readonly bytes: number;
	/** The records that it gave. */
	readonly records: number;
	readonly compared: number;
	readonly changed: number;
	/** The first and the last visit that showed the page, by the wall clock. */
	readonly firstAt: number;
	readonly at: number;
	/** Since when it answers 404. */
	readonly missingSince: number | undefined;
	readonly isGone: boolean;
	/** The last change that a sitemap has named. */
	readonly announced: number | undefined;
	/** Whether the next visit has to confirm that. */
	readonly isAnnounced: boolean;
	/** When to ask again. */
	readonly due: number;
	/** Due in the next round, whenever that is. */
	readonly isDueNext: boolean;
}

/** What a visit has shown. */
export type Seen =
	/** Its content. */
	| {
			readonly seen: "content";
			readonly content: string;
			readonly made: string;
			readonly etag: string | undefined;
			readonly modified: string | undefined;
			readonly bytes: number;
			readonly records: number;
	  }
	/** That it is the same, by the server's word. */
	| { readonly seen: "same" }
	/** That it isn't there: 404 or 410. */
	| { readonly seen: "missing"; readonly status: number }
	/** Nothing about the page. */
	| { readonly seen: "failure" };

/** What a visit means for what a page had. */
export type Change = "new" | "changed" | "none" | "gone" | "still gone" | "unknown";

const DAY = 86_400_000;

/** What is remembered after a visit, and what it found. */
export function afterVisit(
	before: Remembered | undefined,
	seen: Seen,
	at: number,
): { readonly memory: Remembered; readonly change: Change } {
	const known = before?.content === undefined ? undefined : before;
	if (seen.seen === "failure")
		return { memory: failed(before, at, AGAIN_TIMES.soonestMs), change: "unknown" };
	if (seen.seen === "missing") {
		if (known === undefined) return { memory: failed(before, at, DAY), change: "unknown" };
		const missingSince = known.missingSince ?? at;
		const isGone = known.isGone || seen.status === 410 || at - missingSince >= DAY;
		const due = isGone ? at + AGAIN_TIMES.latestMs : missingSince + DAY;
		const change = known.isGone ? "still gone" : isGone ? "gone" : "unknown";
		return { memory: { ...known, missingSince, isGone, due, isDueNext: false, isAnnounced: false }, change };
	}
	if (seen.seen === "same") {
		if (known === undefined) return { memory: failed(before, at, AGAIN_TIMES.soonestMs), change: "unknown" };
		return { memory: compared(known, known, false, at), change: "none" };
	}
	const { seen: _seen, ...now } = seen;
	if (known === undefined) {
		const first = { compared: 0, changed: 0, firstAt: at, at, missingSince: undefined, isGone: false };
		const { announced } = before ?? {};
		const due = at + AGAIN_TIMES.soonestMs;
		return {
			memory: { ...now, ...first, announced, isAnnounced: false, due, isDueNext: true },
			change: "new",
		};
	}
	// Another declaration makes other records of the same page.
	if (known.made !== now.made)
		return {
			memory: { ...known, ...now, missingSince: undefined, isGone: false, at, isDueNext: true },
			change: "changed",
		};
	const hasChanged = known.content !== now.content || known.missingSince !== undefined;
	return {
		memory: compared(known, { ...known, ...now }, hasChanged, at),
		change: hasChanged ? "changed" : "none",
	};
}

function compared(before: Remembered, now: Remembered, hasChanged: boolean, at: number): Remembered {
	const visits = {
		compared: before.compared + 1,
		changed: before.changed + (hasChanged ? 1 : 0),
		ms: at - before.firstAt,
	};
	return {
		...now,
		compared: visits.compared,
		changed: visits.changed,
		firstAt: before.firstAt,
		at,
		missingSince: undefined,
		isGone: false,
		isAnnounced: false,
		due: at + againAfter(visits),
		isDueNext: false,
	};
}

/** The page wasn't seen: what is known of it stays. */
function failed(before: Remembered | undefined, at: number, waitMs: number): Remembered {
	return { ...(before ?? UNSEEN), due: at + waitMs, isDueNext: true, isAnnounced: false };
}

const UNSEEN: Remembered = {
	etag: undefined,
	modified: undefined,
	content: undefined,
	made: "",
	bytes: 0,
	records: 0,
	compared: 0,
	changed: 0,
	firstAt: 0,
	at: 0,
	missingSince: undefined,
	isGone: false,
	announced: undefined,
	isAnnounced: false,
	due: 0,
	isDueNext: true,
};

/** A sitemap names a change of the page. @param isBelieved - whether that makes it due at once */
export function afterAnnouncement(
	before: Remembered,
	announced: number,
	isBelieved: boolean,
	at: number,
): Remembered {
	return { ...before, announced, isAnnounced: true, due: isBelieved ? Math.min(before.due, at) : before.due };
}

/** Whether what a sitemap names is a change that the crawl can't know of. */
export function isNews({ announced, at, content }: Remembered, named: number): boolean {
	return content !== undefined && named > (announced ?? at);
}

/** Whether a page is asked for in a round that begins now. */
export function isDue(memory: Remembered, now: number, round: "next" | "watch" | "all"): boolean {
	return round === "all" || memory.due <= now || (round === "next" && memory.isDueNext);
}

/** What a visit now is worth. A page that was never compared comes first. */
export function worthAt({ content, compared, changed, firstAt, at }: Remembered, now: number): number {
	// It was never there.
	if (content === undefined) return 0;
	if (compared === 0) return Number.POSITIVE_INFINITY;
	return visitWorth({ compared, changed, ms: at - firstAt }, now - at);
}

/** As it is kept. */
export function memoryText(memory: Remembered): string {
	const { etag, modified, content, made, bytes, records, compared, changed } = memory;
	const { firstAt, at, missingSince, announced, isAnnounced, due, isDueNext, isGone } = memory;
	return JSON.stringify([
		etag ?? 0,
		modified ?? 0,
		content ?? 0,
		made,
		bytes,
		records,
		compared,
		changed,
		firstAt,
		at - firstAt,
		missingSince ?? 0,
		announced ?? 0,
		isAnnounced ? 1 : 0,
		due - at,
		isDueNext ? 1 : 0,
		isGone ? 1 : 0,
	]);
}

export function memoryFrom(text: string): Remembered {
	const [etag, modified, content, made, bytes, records, compared, changed, firstAt, span, ...rest] =
		JSON.parse(text) as [
			string | 0,
			string | 0,
			string | 0,
			string,
			number,
			number,
			number,
			number,
			number,
			number,
			...number[],
		];
	const [missingSince = 0, announced = 0, isAnnounced = 0, wait = 0, isDueNext = 0, isGone = 0] =
		rest as number[];
	const at = firstAt + span;
	return {
		etag: etag === 0 ? undefined : etag,
		modified: modified === 0 ? undefined : modified,
		content: content === 0 ? undefined : content,
		made,
		bytes,
		records,
		compared,
		changed,
		firstAt,
		at,
		missingSince: missingSince === 0 ? undefined : missingSince,
		announced: announced === 0 ? undefined : announced,
		isAnnounced: isAnnounced === 1,
		due: at + wait,
		isDueNext: isDueNext === 1,
		isGone: isGone === 1,
	};
}
