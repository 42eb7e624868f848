// What changed in a job since its last run, and what that means for the URLs that its file knows: a narrower scope skips what waits, a
// wider one takes what was left out.

import type { Frontier, UrlRow } from "../frontier/frontier.ts";
import { requestUrl } from "../scope/request-url.ts";
import type { Scope, ScopeRefusal } from "../scope/scope.ts";
import { jobError } from "./errors.ts";
import type { CrawlSettings } from "./job-options.ts";

/** The options that decide which URLs are taken. */
const OF_SCOPE = ["scope", "include", "exclude", "depth"] as const;
/** Others whose change is worth a word. */
const OTHERS = ["robots", "sitemaps", "userAgent", "to", "record", "rules"] as const;

type Watched = (typeof OF_SCOPE)[number] | (typeof OTHERS)[number];

const REFUSALS: ReadonlySet<string> = new Set([
	"scope",
	"exclude",
	"include",
	"depth",
] satisfies ScopeRefusal[]);

/**
 * Compares the job with that of the last run, keeps it, and decides again about URLs where the scope has changed. Returns what
 * changed, a phrase for each option.
 */
export function noteJob(frontier: Frontier, settings: CrawlSettings, scope: Scope): readonly string[] {
	const now = shownJob(settings);
	const kept = frontier.value("job");
	frontier.setValue("job", JSON.stringify(now));
	if (kept === undefined) return [];
	const before = JSON.parse(kept) as Readonly<Record<string, string>>;
	const changed = Object.keys(now).filter((name) => before[name] !== now[name]);
	if (OF_SCOPE.some((name) => changed.includes(name)) || changed.includes("seeds"))
		decideAgain(frontier, scope);
	return changed.map((name) => phrase(name, before[name] ?? "", now[name] ?? ""));
}

/** A state keeps the clock that it began with: its URLs are kept by site. @throws CrawlError */
export function checkClock(frontier: Frontier, { clock, state }: CrawlSettings): void {
	const before = frontier.value("site clock") ?? (frontier.value("job") === undefined ? clock : "site");
	if (before !== clock)
		throw jobError([`the crawl in ${state} began with clock ${JSON.stringify(before)}, and keeps it`]);
	frontier.setValue("site clock", clock);
}

function shownJob(settings: CrawlSettings): Readonly<Record<string, string>> {
	const shown: Record<string, string> = { seeds: JSON.stringify(areas(settings.seeds)) };
	for (const name of [...OF_SCOPE, ...OTHERS] satisfies Watched[]) shown[name] = shownValue(settings[name]);
	return shown;
}

/** A file of many seeds isn't kept twice: the first of them name it. */
function areas(seeds: readonly string[]): readonly string[] {
	return seeds.slice(0, 100).map((seed) => requestUrl(seed) ?? seed);
}

function shownValue(value: unknown): string {
	return (
		JSON.stringify(value, (_, each: unknown) => {
			if (each instanceof RegExp || typeof each === "function") return String(each);
			return typeof each === "number" && !Number.isFinite(each) ? String(each) : each;
		}) ?? "none"
	);
}

/** Longer values aren't shown. */
const LONGEST_SHOWN = 60;

function phrase(name: string, before: string, now: string): string {
	const isShort = before.length <= LONGEST_SHOWN && now.length <= LONGEST_SHOWN;
	return isShort ? `${name} was ${before} and is ${now}` : `${name} is another`;
}

function decideAgain(frontier: Frontier, scope: Scope): void {
	frontier.revise({ states: ["waiting", "skipped"] }, ({ url, depth, state, reason, class: own }: UrlRow) => {
		if (state === "skipped" && !REFUSALS.has(reason ?? "")) return undefined;
		// Sitemaps are outside the scope's rule.
		if (state === "waiting" && own === 1 && depth === 0) return undefined;
		const refusal = scope.refusal(url, depth);
		if (state === "waiting") return refusal === undefined ? undefined : { skip: refusal };
		return refusal === reason ? undefined : { skip: refusal };
	});
}
