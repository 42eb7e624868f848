// The outcome of a page: done, finally failed, or when to try again. Pure.

import type { Politeness } from "../options.ts";

/** How a request for a page ended. */
export type PageEnd =
	| { readonly kind: "status"; readonly status: number }
	/** No answer, or none that is whole; `reason` is the kind of the client's error. */
	| { readonly kind: "failure"; readonly reason: string };

/** The next step. */
export type PageFate =
	| { readonly fate: "done" }
	/** For good, with what is said of it. */
	| { readonly fate: "failed"; readonly reason: string }
	/** The page isn't to blame: it waits, and no try is counted. */
	| { readonly fate: "again" }
	/** A try is counted; it waits for so long. */
	| { readonly fate: "retry"; readonly waitMs: number; readonly reason: string };

/** Failures that asking again can't mend. */
const FINAL: ReadonlySet<string> = new Set(["invalid-request", "redirect", "limit", "content"]);

/** Statuses below 500 that may pass. */
const PASSING: ReadonlySet<number> = new Set([408, 425]);

/** @param tries - requests before this one at which the page itself has failed */
export function fateOf(end: PageEnd, tries: number, policy: Politeness): PageFate {
	if (end.kind === "status") {
		const { status } = end;
		if (status >= 200 && status <= 299) return { fate: "done" };
		if (status === 429 || status === 503) return { fate: "again" };
		if (status < 500 && !PASSING.has(status)) return { fate: "failed", reason: `status-${status}` };
		return tried(`status-${status}`, tries, policy);
	}
	if (FINAL.has(end.reason)) return { fate: "failed", reason: end.reason };
	return tried(end.reason, tries, policy);
}

function tried(reason: string, tries: number, { tries: limit, tryWaitsMs: waits }: Politeness): PageFate {
	if (tries + 1 >= limit) return { fate: "failed", reason };
	return { fate: "retry", waitMs: waits[Math.min(tries, waits.length - 1)] ?? 0, reason };
}
