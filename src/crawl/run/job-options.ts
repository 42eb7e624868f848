// The options of a crawl: what it asks, how far it goes, and where its records go. The comments of the members are made of the rows
// (scripts/option-docs.ts).

import {
	aFunction,
	amount,
	anObject,
	either,
	flag,
	list,
	milliseconds,
	type Optional,
	OptionSet,
	oneOf,
	type Rule,
	rule,
	type Settled,
	signal,
	someText,
	text,
} from "../../base/index.ts";
import type { Auth, ClientOptions } from "../../client/index.ts";
import type { RecordDeclaration, SinkOptions } from "../../record/index.ts";
import {
	type CrawlLimits,
	crawlLimits,
	type PolitenessOptions,
	politenessOptions,
	type Recrawl,
	type RecrawlOptions,
	recrawlOptions,
} from "../options.ts";
import type { UrlPattern } from "../scope/patterns.ts";
import type { ScopeName } from "../scope/scope.ts";
import type { SiteClock } from "../scope/site.ts";
import type { FoundPage, ReadPage } from "./hooks.ts";
import type { CrawlRule } from "./rules.ts";

/** The job of a crawl. */
export interface CrawlJob<Declaration extends RecordDeclaration = RecordDeclaration> {
	/** The URLs to begin with. The crawl doesn't request those that the state already knows again. */
	readonly seeds: readonly string[];
	/** The SQLite file that keeps everything the crawl knows. If the file exists, the crawl continues. */
	readonly state: string;
	/**
	 * How far the crawl goes from its seeds: the pages themselves, what is below their folder, their hosts, their
	 * registrable domains, or anywhere. Default: `"host"`.
	 */
	readonly scope?: ScopeName | undefined;
	/**
	 * Where there are some, a URL has to match one; seeds don't. In a glob `*` is any characters but `/` and `?`, and
	 * `**` any at all; it covers the whole URL, or path and query where it begins with `/`. Default: `[]`.
	 */
	readonly include?: readonly UrlPattern[] | undefined;
	/** Patterns of URLs to leave out. Default: `[]`. */
	readonly exclude?: readonly UrlPattern[] | undefined;
	/** The largest number of links between a seed and a page. Default: no limit. */
	readonly depth?: number | undefined;
	/**
	 * What to make of each page. Without it a page gives one record: url, status, contentType, title, bytes,
	 * fetchedAt.
	 */
	readonly record?: Declaration | undefined;
	/**
	 * What holds for pages by their URLs: records, priority, whether links are followed. Of each, the first rule that
	 * matches and has it counts. Default: `[]`.
	 */
	readonly rules?: readonly CrawlRule[] | undefined;
	/**
	 * Where records go: a sink's target, such as `birds.db` or `birds.jsonl`, or one for each name of records. In a
	 * database a column `_page` names the page of each record. Default: nowhere: events have them.
	 */
	readonly to?: string | Readonly<Record<string, string>> | undefined;
	/**
	 * Called for each URL that would be taken: false drops it, a number from 0 to 9 is its priority. Seeds aren't
	 * asked about.
	 */
	readonly onUrl?: ((page: FoundPage) => boolean | number | undefined) | undefined;
	/** Called for each page that was read: it can add records and URLs. If it throws, the page fails as `hook`. */
	readonly onDocument?: ((page: ReadPage) => void | Promise<void>) | undefined;
	/** The longest time for `onDocument` of one page. Default: 60,000 ms. */
	readonly hookMs?: number | undefined;
	/** Options of the sink. */
	readonly sink?: Omit<SinkOptions, "run" | "source" | "signal" | "mode"> | undefined;
	/** How sites are treated. */
	readonly politeness?: PolitenessOptions | undefined;
	/** Where the crawl stops. */
	readonly limits?: Optional<CrawlLimits> | undefined;
	/** How it goes on when it is complete and started again. */
	readonly recrawl?: RecrawlOptions | undefined;
	/** Whether each record has a member `_from`: the URL, selector and line of each value. Default: `false`. */
	readonly provenance?: boolean | undefined;
	/** Whether the crawl respects robots.txt and the robots directives of pages. Default: `true`. */
	readonly robots?: boolean | undefined;
	/**
	 * Sitemaps that robots.txt names, or else /sitemap.xml: their URLs add to the links of pages, replace them, or
	 * aren't looked at. Default: `"add"`.
	 */
	readonly sitemaps?: "add" | "only" | "no" | undefined;
	/** What to do if a robots.txt couldn't be reached for 30 days. Default: `"wait"`. */
	readonly unreachable?: "wait" | "allow" | undefined;
	/** The product that asks: groups of robots.txt are chosen by what it begins with. Default: gannet's own. */
	readonly userAgent?: string | undefined;
	/** A URL or mail address that the User-Agent names. Required for the scope "any". */
	readonly contact?: string | undefined;
	/**
	 * Where it connects to: with `"public"` to no private address, but those that are seeds themselves. Default:
	 * `"public"`.
	 */
	readonly network?: "public" | "any" | undefined;
	/** Fields that requests to the sites of the seeds have, and no others. */
	readonly headers?: Readonly<Record<string, string>> | undefined;
	/** Credentials for the sites of the seeds: sent over https, or over http if a seed of the site has it. */
	readonly auth?: Auth | undefined;
	/** Whether the crawl keeps cookies: each site has its own, which the state keeps. Default: `false`. */
	readonly cookies?: boolean | undefined;
	/** Proxies to ask by. A site keeps its proxy while it works. Default: `[]`. */
	readonly proxies?: readonly string[] | undefined;
	/**
	 * What has one clock, one lease and one budget: a registrable domain, or each host. A state keeps what it began
	 * with. Default: `"site"`.
	 */
	readonly clock?: SiteClock | undefined;
	/** Options of the client: TLS, proxy, timeouts, limits. */
	readonly client?: Omit<ClientOptions, "network" | "redirects" | "rate" | "retries"> | undefined;
	/**
	 * The crawl doesn't read content of other types. A type that ends with / matches any subtype. Default:
	 * `["text/html","application/xhtml+xml","application/xml","application/json","application/rss+xml","application/atom+xml","application/ld+json","text/"]`.
	 */
	readonly contentTypes?: readonly string[] | undefined;
	/**
	 * With "process" a killed process loses nothing, and a power cut at most the last moments of pages and records
	 * together; with "power" nothing either. Default: `"process"`.
	 */
	readonly durability?: "process" | "power" | undefined;
	/** The longest time for a regular expression on one URL. Default: 1,000 ms. */
	readonly patternMs?: number | undefined;
	/** Stops the crawl at once. You can continue it later. */
	readonly signal?: AbortSignal | undefined;
}

export type CrawlSettings = Settled<
	CrawlJob,
	| "seeds"
	| "state"
	| "limits"
	| "scope"
	| "include"
	| "exclude"
	| "depth"
	| "robots"
	| "unreachable"
	| "sitemaps"
	| "network"
	| "contentTypes"
	| "durability"
	| "patternMs"
	| "rules"
	| "hookMs"
	| "recrawl"
	| "provenance"
	| "cookies"
	| "proxies"
	| "clock",
	{ limits: CrawlLimits; recrawl: Recrawl }
>;

/** The types that a document can be parsed from. A type that ends with + or / matches any rest. */
const CONTENT_TYPES: readonly string[] = [
	"text/html",
	"application/xhtml+xml",
	"application/xml",
	"application/json",
	"application/rss+xml",
	"application/atom+xml",
	"application/ld+json",
	"text/",
];

const pattern = rule<UrlPattern>(
	"a glob or a regular expression",
	(value) => (typeof value === "string" && value !== "") || value instanceof RegExp,
	{ type: "string", minLength: 1 },
);

/** Its own schema says what is in it. */
const declaration: Rule<RecordDeclaration> = {
	...anObject<RecordDeclaration>("a declaration of records"),
	json: { $ref: "record.schema.json" },
};

const priority = rule<number>(
	"a whole number from 0 to 9",
	(value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 9,
	{ type: "integer", minimum: 0, maximum: 9 },
);

const texts = rule<Readonly<Record<string, string>>>(
	"an object of texts by their names",
	(value) =>
		typeof value === "object" &&
		value !== null &&
		Object.values(value).every((text) => typeof text === "string"),
	{ type: "object", additionalProperties: { type: "string" } },
);

const targets = rule<Readonly<Record<string, string>>>(
	"an object of targets by the names of records",
	(value) =>
		typeof value === "object" &&
		value !== null &&
		Object.values(value).every((target) => typeof target === "string" && target !== ""),
	{ type: "object", additionalProperties: { type: "string", minLength: 1 } },
);

export const crawlRule: OptionSet<CrawlRule, Settled<CrawlRule>> = new OptionSet(
	{
		match: {
			rule: either(pattern, list(pattern, "a list of globs and regular expressions")),
			doc: "A pattern of URLs, or several.",
			isRequired: true,
		},
		record: {
			rule: declaration,
			doc: "What to make of these pages.",
		},
		priority: { rule: priority, doc: "From 0, which is requested first, to 9.", otherwise: "5" },
		follow: { rule: flag, doc: "Whether the crawl follows their links.", otherwise: "`true`" },
	},
	{ hints: { render: "pages are read as the server sends them; no browser runs yet" } },
);

export const crawlJob: OptionSet<CrawlJob, CrawlSettings> = new OptionSet({
	seeds: {
		rule: list(someText, "a list of URLs"),
		doc: "The URLs to begin with. The crawl doesn't request those that the state already knows again.",
		isRequired: true,
	},
	state: {
		rule: someText,
		doc: "The SQLite file that keeps everything the crawl knows. If the file exists, the crawl continues.",
		isRequired: true,
	},
	scope: {
		rule: oneOf("page", "prefix", "host", "site", "any"),
		doc: "How far the crawl goes from its seeds: the pages themselves, what is below their folder, their hosts, their registrable domains, or anywhere.",
		default: "host",
	},
	include: {
		rule: list(pattern, "a list of globs and regular expressions"),
		doc: "Where there are some, a URL has to match one; seeds don't. In a glob `*` is any characters but `/` and `?`, and `**` any at all; it covers the whole URL, or path and query where it begins with `/`.",
		default: [],
	},
	exclude: {
		rule: list(pattern, "a list of globs and regular expressions"),
		doc: "Patterns of URLs to leave out.",
		default: [],
	},
	depth: {
		rule: amount,
		doc: "The largest number of links between a seed and a page.",
		default: Number.POSITIVE_INFINITY,
	},
	record: {
		rule: declaration,
		doc: "What to make of each page. Without it a page gives one record: url, status, contentType, title, bytes, fetchedAt.",
	},
	rules: {
		rule: list(crawlRule.members, "a list of rules"),
		doc: "What holds for pages by their URLs: records, priority, whether links are followed. Of each, the first rule that matches and has it counts.",
		default: [],
	},
	to: {
		rule: either(someText, targets),
		doc: "Where records go: a sink's target, such as `birds.db` or `birds.jsonl`, or one for each name of records. In a database a column `_page` names the page of each record.",
		otherwise: "nowhere: events have them",
	},
	onUrl: {
		rule: aFunction(),
		doc: "Called for each URL that would be taken: false drops it, a number from 0 to 9 is its priority. Seeds aren't asked about.",
	},
	onDocument: {
		rule: aFunction(),
		doc: "Called for each page that was read: it can add records and URLs. If it throws, the page fails as `hook`.",
	},
	hookMs: { rule: milliseconds, doc: "The longest time for `onDocument` of one page.", default: 60_000 },
	sink: { rule: anObject("the options of a sink"), doc: "Options of the sink." },
	politeness: { rule: politenessOptions.ownMembers, doc: "How sites are treated." },
	limits: { rule: crawlLimits.members, doc: "Where the crawl stops.", default: crawlLimits.defaults },
	recrawl: {
		rule: recrawlOptions.members,
		doc: "How it goes on when it is complete and started again.",
		default: recrawlOptions.defaults,
	},
	provenance: {
		rule: flag,
		doc: "Whether each record has a member `_from`: the URL, selector and line of each value.",
		default: false,
	},
	robots: {
		rule: flag,
		doc: "Whether the crawl respects robots.txt and the robots directives of pages.",
		default: true,
	},
	sitemaps: {
		rule: oneOf("add", "only", "no"),
		doc: "Sitemaps that robots.txt names, or else /sitemap.xml: their URLs add to the links of pages, replace them, or aren't looked at.",
		default: "add",
	},
	unreachable: {
		rule: oneOf("wait", "allow"),
		doc: "What to do if a robots.txt couldn't be reached for 30 days.",
		default: "wait",
	},
	userAgent: {
		rule: someText,
		doc: "The product that asks: groups of robots.txt are chosen by what it begins with.",
		otherwise: "gannet's own",
	},
	contact: {
		rule: someText,
		doc: 'A URL or mail address that the User-Agent names. Required for the scope "any".',
	},
	network: {
		rule: oneOf("public", "any"),
		doc: 'Where it connects to: with `"public"` to no private address, but those that are seeds themselves.',
		default: "public",
	},
	headers: {
		rule: texts,
		doc: "Fields that requests to the sites of the seeds have, and no others.",
		isSecret: true,
	},
	auth: {
		rule: anObject<Auth>("credentials"),
		doc: "Credentials for the sites of the seeds: sent over https, or over http if a seed of the site has it.",
		isSecret: true,
	},
	cookies: {
		rule: flag,
		doc: "Whether the crawl keeps cookies: each site has its own, which the state keeps.",
		default: false,
	},
	proxies: {
		rule: list(someText, "a list of proxies' URLs"),
		doc: "Proxies to ask by. A site keeps its proxy while it works.",
		default: [],
		isSecret: true,
	},
	clock: {
		rule: oneOf("site", "host"),
		doc: "What has one clock, one lease and one budget: a registrable domain, or each host. A state keeps what it began with.",
		default: "site",
	},
	client: {
		rule: anObject("the options of a client"),
		doc: "Options of the client: TLS, proxy, timeouts, limits.",
	},
	contentTypes: {
		rule: list(text, "a list of content types"),
		doc: "The crawl doesn't read content of other types. A type that ends with / matches any subtype.",
		default: CONTENT_TYPES,
	},
	durability: {
		rule: oneOf("process", "power"),
		doc: 'With "process" a killed process loses nothing, and a power cut at most the last moments of pages and records together; with "power" nothing either.',
		default: "process",
	},
	patternMs: {
		rule: milliseconds,
		doc: "The longest time for a regular expression on one URL.",
		default: 1_000,
	},
	signal: { rule: signal, doc: "Stops the crawl at once. You can continue it later." },
});
