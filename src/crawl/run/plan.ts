// What a job means: its seeds in request form, its policies, its User-Agent. Finds the mistakes that no single option shows.

import { VERSION } from "../../client/index.ts";
import { type Policies, policiesOf } from "../politeness/policy.ts";
import { requestUrl } from "../scope/request-url.ts";
import { authorityOf } from "../scope/site.ts";
import { CrawlError } from "./errors.ts";
import type { CrawlSettings } from "./job-options.ts";

export interface Plan {
	readonly seeds: readonly string[];
	readonly policies: Policies;
	readonly userAgent: string;
	readonly pagesPerSite: number;
}

/** Where a crawl goes beyond its seeds' sites, no site is to take it over. */
const PAGES_PER_SITE = 10_000;

/** @throws CrawlError */
export function planOf(settings: CrawlSettings): Plan {
	const { seeds: given, scope, contact } = settings;
	const seeds = given.map((seed) => {
		const url = requestUrl(seed);
		if (url === undefined)
			throw new CrawlError(`The seed ${JSON.stringify(seed)} isn't an http or https URL`, "invalid-job");
		return url;
	});
	if (seeds.length === 0) throw new CrawlError("A crawl needs at least one seed", "invalid-job");
	if (scope === "any" && contact === undefined)
		throw new CrawlError(
			'The scope "any" needs contact: a URL or mail address for those who are asked',
			"invalid-job",
		);
	const product = settings.userAgent ?? `gannet/${VERSION}`;
	if (!/^[A-Za-z_-]/.test(product))
		throw new CrawlError(
			"userAgent begins with a name of letters, - and _, by which robots.txt is read",
			"invalid-job",
		);
	const userAgent = contact === undefined ? product : `${product} (+${contact})`;
	const pagesPerSite =
		settings.limits.pagesPerSite ?? (scope === "any" ? PAGES_PER_SITE : Number.POSITIVE_INFINITY);
	return { seeds, policies: policiesOf(settings.politeness), userAgent, pagesPerSite };
}

/** A seed may be on a private network: then its host and port may be asked. */
export function privateRule(seed: string): string {
	const authority = authorityOf(seed);
	const hasPort = authority.replace(/^\[.*\]/, "").includes(":");
	return hasPort ? authority : `${authority}:${seed.startsWith("https:") ? 443 : 80}`;
}
