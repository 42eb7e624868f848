// What a job means: its seeds in request form, its policies, its User-Agent. Finds the mistakes that no single option shows.

import { VERSION } from "../../client/index.ts";
import { type Policies, policiesOf } from "../politeness/policy.ts";
import { requestUrl } from "../scope/request-url.ts";
import { authorityOf, siteOf } from "../scope/site.ts";
import { jobError } from "./errors.ts";
import type { CrawlSettings } from "./job-options.ts";
import { type Route, routesOf } from "./routes.ts";

export interface Plan {
	readonly seeds: readonly string[];
	readonly policies: Policies;
	readonly userAgent: string;
	readonly pagesPerSite: number;
	readonly routes: readonly Route[];
	/** The site of a URL, as the job's clock has it. */
	readonly siteOf: (url: string) => string;
	/** The schemes of the seeds, by their sites. */
	readonly seedSchemes: ReadonlyMap<string, ReadonlySet<string>>;
	/** The names of records that go elsewhere than into the state's file. */
	readonly away: ReadonlySet<string>;
}

/** Where a crawl goes beyond its seeds' sites, no site is to take it over. */
const PAGES_PER_SITE = 10_000;

/** @throws CrawlError */
export function planOf(settings: CrawlSettings): Plan {
	const { scope, contact } = settings;
	const mistakes: string[] = [];
	const seeds = settings.seeds.flatMap((seed) => {
		const url = requestUrl(seed);
		if (url === undefined) mistakes.push(`the seed ${JSON.stringify(seed)} isn't an http or https URL`);
		return url ?? [];
	});
	if (settings.seeds.length === 0) mistakes.push("a crawl needs at least one seed");
	if (scope === "any" && contact === undefined)
		mistakes.push('the scope "any" needs contact: a URL or mail address for those who are asked');
	const product = settings.userAgent ?? `gannet/${VERSION}`;
	if (!/^[A-Za-z_-]/.test(product))
		mistakes.push("userAgent begins with a name of letters, - and _, by which robots.txt is read");
	const { routes, mistakes: ofRoutes } = routesOf(settings);
	mistakes.push(...ofRoutes);
	if (mistakes.length > 0) throw jobError(mistakes);
	const userAgent = contact === undefined ? product : `${product} (+${contact})`;
	const pagesPerSite =
		settings.limits.pagesPerSite ?? (scope === "any" ? PAGES_PER_SITE : Number.POSITIVE_INFINITY);
	const away = new Set(routes.flatMap(({ name, place }) => (place === "state" ? [] : [name])));
	const { clock } = settings;
	const siteAt = (url: string): string => siteOf(url, clock);
	const seedSchemes = new Map<string, Set<string>>();
	for (const url of seeds) {
		const schemes = seedSchemes.get(siteAt(url)) ?? new Set();
		seedSchemes.set(siteAt(url), schemes.add(new URL(url).protocol));
	}
	const policies = policiesOf(settings.politeness);
	return { seeds, policies, userAgent, pagesPerSite, routes, siteOf: siteAt, seedSchemes, away };
}

/** A seed may be on a private network: then its host and port may be asked. */
export function privateRule(seed: string): string {
	const authority = authorityOf(seed);
	const hasPort = authority.replace(/^\[.*\]/, "").includes(":");
	return hasPort ? authority : `${authority}:${seed.startsWith("https:") ? 443 : 80}`;
}
