/**
 * Crawls that survive being killed: a state in one SQLite file, each site's own pace, robots.txt by RFC 9309, scopes and traps,
 * records in every sink once.
 * @module
 */

// crawl/: what a site allows robots to do, and when to request which page.
//
// file/        the file of a crawl from outside: looked at, and orders for it
// robots/  robots.txt (RFC 9309): read, matched, and what the lack of one means
// frontier/  the URLs that a crawl knows, by site, in a file
// politeness/  when a site may be asked, what an answer means for it and for the page, limits; pure decisions
// recrawl/     the rounds after the first: what is due, what has changed, what is gone
// run/         the crawl itself: seeds to records
// sitemaps/    what sitemaps list, and for which hosts
// scope/   which URLs are one, which site each belongs to, and which of them a crawl takes

export { GannetError } from "../base/index.ts";
export { type CrawlFile, type CrawlStatus, openCrawlFile, type UrlStory } from "./file/crawl-file.ts";
export { forgetCrawl } from "./file/forget.ts";
export type { CrawlHolder } from "./file/holder.ts";
export type { CrawlOrder, OrderResult } from "./file/orders.ts";
export {
	REASONS,
	type ReasonName,
	reasonSentence,
	SITE_REASONS,
	type SiteReason,
	siteReasonSentence,
} from "./file/reasons.ts";
export { type SteeredCrawl, steerCrawl } from "./file/steer.ts";
export {
	FrontierError,
	type FrontierErrorCode,
	type FrontierStats,
	type UrlFilter,
	type UrlRow,
	type UrlState,
	type Visit,
} from "./frontier/frontier.ts";
export type { CrawlLimits, PolitenessOptions } from "./options.ts";
export {
	ROBOTS_REDIRECTS,
	ROBOTS_TIMES,
	type RobotsAnswer,
	type RobotsState,
	type RobotsTimes,
	robotsAfter,
	robotsHold,
} from "./robots/answer.ts";
export { type RobotsDirectives, robotsDirectives } from "./robots/directives.ts";
export { askRobots, type RobotsRequest, robotsUrl } from "./robots/fetch.ts";
export {
	parseRobots,
	productToken,
	type Robots,
	type RobotsGroup,
	type RobotsRule,
	type RobotsSitemap,
} from "./robots/parse.ts";
export type { Pattern } from "./robots/pattern.ts";
export { ROBOTS_BYTES } from "./robots/robots-lines.ts";
export { type RobotsDecision, type RobotsRules, robotsRules } from "./robots/rules.ts";
export { type Crawl, crawl, job } from "./run/crawl.ts";
export type { CrawlStats } from "./run/crawl-run.ts";
export { CrawlError, type CrawlErrorCode } from "./run/errors.ts";
export type { CrawlEnd, CrawlEvent } from "./run/events.ts";
export type { FoundPage, ReadPage } from "./run/hooks.ts";
export type { CrawlJob } from "./run/job-options.ts";
export { jobSchema } from "./run/job-schema.ts";
export type { CrawlRule } from "./run/rules.ts";
export { type KeyRules, keyRules, keyUrl, TRACKING_PARAMETERS, VISIT_PARAMETERS } from "./scope/key-url.ts";
export { type MatchesUrl, matcher, PATTERN_MS, PatternError, type UrlPattern } from "./scope/patterns.ts";
export { requestForm, requestUrl } from "./scope/request-url.ts";
export {
	createScope,
	type Scope,
	type ScopeName,
	type ScopeOptions,
	type ScopeRefusal,
} from "./scope/scope.ts";
export { authorityOf, type SiteClock, siteOf } from "./scope/site.ts";
export { TRAP_LIMITS, type TrapLimits, type TrapName, trapOf } from "./scope/traps.ts";
