// The options of `gannet crawl`: its own, and those for connections.

import { recordTable } from "../extract/tables.ts";
import { wayTable } from "../session/session-table.ts";

export const crawlTable = {
	record: {
		type: "text",
		short: "r",
		placeholder: "FILE",
		help: "A declaration of the records, as for `gannet extract`. Without one, a record has the page's url, status, contentType, title, bytes, fetchedAt",
		complete: "file",
		group: "Records",
	},
	to: {
		type: "text",
		placeholder: "TARGET",
		help: "Where the records go: FILE.jsonl, .json, .csv, .tsv, .db#table, .parquet, postgres://…, mysql://…",
		complete: "file",
		group: "Records",
	},
	table: {
		type: "text",
		placeholder: "NAME",
		help: "Table of a database (default: the declaration's name, or else pages)",
		group: "Records",
	},
	report: {
		type: "text",
		placeholder: "FILE",
		help: "Write a report to FILE, as JSON: outcomes by reason, slow sites, how often fields had a value, bytes, traps, duplicates",
		complete: "file",
		group: "Records",
	},
	append: {
		type: "flag",
		help: "Add to FILE.jsonl, .csv or .tsv in each round, and give each record the round's number as _round",
		group: "Records",
	},
	"on-gone": {
		type: "choice",
		placeholder: "WHAT",
		choices: ["mark", "delete"],
		help: "What becomes of records in a database that are no longer on their page: mark (the default) sets their gone_at, delete deletes them",
		group: "Again",
	},
	recrawl: {
		type: "choice",
		placeholder: "WHICH",
		choices: ["due", "all"],
		help: "Which pages to request again when a complete crawl is started again: those that are due (the default), or all",
		group: "Again",
	},
	watch: {
		type: "flag",
		help: "Never end: request pages again when they are due",
		group: "Again",
	},
	"per-day": {
		type: "number",
		placeholder: "N",
		help: "Request at most N pages again on one day (UTC), where changes are likeliest",
		minimum: 1,
		isInteger: true,
		group: "Again",
	},
	state: {
		type: "text",
		placeholder: "FILE",
		help: "The file that keeps the crawl (default: TARGET.crawl). The same command continues the crawl",
		complete: "file",
		group: "Crawl",
	},
	seeds: {
		type: "text",
		placeholder: "FILE",
		help: "Also begin at the URLs in FILE, one on each line; - is stdin",
		complete: "file",
		group: "Crawl",
	},
	scope: {
		type: "choice",
		placeholder: "SCOPE",
		choices: ["page", "prefix", "host", "site", "any"],
		help: "How far to go from the URLs: the pages themselves, below their folder, their hosts (the default), their registrable domains, anywhere",
		group: "Crawl",
	},
	depth: {
		type: "number",
		placeholder: "N",
		help: "Follow at most N links from a given URL",
		minimum: 0,
		isInteger: true,
		group: "Crawl",
	},
	include: {
		type: "list",
		placeholder: "PATTERN",
		help: "Only visit URLs that match: * means any characters except / and ?, ** any characters; a PATTERN that begins with / is for path and query",
		group: "Crawl",
	},
	exclude: {
		type: "list",
		placeholder: "PATTERN",
		help: "Visit no URL that matches",
		group: "Crawl",
	},
	sitemaps: {
		type: "choice",
		placeholder: "HOW",
		choices: ["add", "only", "no"],
		help: "add (the default) takes the URLs of sitemaps beside the pages' links, only takes no others, no looks at none",
		group: "Crawl",
	},
	"max-pages": {
		type: "number",
		placeholder: "N",
		help: "Stop after N pages",
		minimum: 1,
		isInteger: true,
		group: "Limits",
	},
	"max-bytes": {
		type: "text",
		placeholder: "SIZE",
		help: "Stop after SIZE of responses, like 500M",
		group: "Limits",
	},
	"max-run-time": {
		type: "number",
		placeholder: "SECONDS",
		help: "Stop after this time",
		minimum: 0.001,
		group: "Limits",
	},
	"max-errors": {
		type: "number",
		placeholder: "N",
		help: "Stop after N pages have finally failed",
		minimum: 1,
		isInteger: true,
		group: "Limits",
	},
	delay: {
		type: "number",
		placeholder: "SECONDS",
		help: "Wait this long between two requests to a site (default: 1; on loopback addresses 0)",
		minimum: 0,
		group: "Politeness",
	},
	concurrency: {
		type: "number",
		placeholder: "N",
		help: "Requests to one site at once (default: 1; on loopback addresses 8)",
		minimum: 1,
		isInteger: true,
		group: "Politeness",
	},
	parallel: {
		type: "number",
		placeholder: "N",
		help: "Requests at once in all (default: 256)",
		minimum: 1,
		isInteger: true,
		group: "Politeness",
	},
	robots: {
		type: "flag",
		default: true,
		help: "Respect robots.txt, and what pages ask of robots",
		group: "Politeness",
	},
	"user-agent": {
		type: "text",
		placeholder: "NAME",
		help: "The robot's name: sent as User-Agent, and used for robots.txt",
		group: "Politeness",
	},
	contact: {
		type: "text",
		placeholder: "URL",
		help: "A URL or mail address for the sites' operators; --scope any requires one",
		group: "Politeness",
	},
	network: {
		type: "choice",
		placeholder: "RULE",
		choices: ["public", "any"],
		help: "public (the default) connects to no private address, unless you gave it as a URL",
		group: "Politeness",
	},
	durability: {
		type: "choice",
		placeholder: "WHAT",
		choices: ["process", "power"],
		help: "process (the default) loses nothing if the process is killed; power also loses nothing in a power cut, and is slower",
		group: "Crawl",
	},
	restart: {
		type: "flag",
		help: "Forget what an earlier crawl knows, and start over; asks first. Its records stay where they are",
		group: "Crawl",
	},
	yes: { type: "flag", help: "With --restart: don't ask", group: "Crawl" },
	"dry-run": {
		type: "flag",
		help: "Print the URLs that would be requested now, and request nothing",
		group: "Crawl",
		excludes: ["restart"],
	},
	summary: {
		type: "choice",
		placeholder: "FORM",
		choices: ["text", "json"],
		default: "text",
		help: "How the result is reported: as text on stderr, or as JSON on stdout",
		group: "Crawl",
	},
	metrics: {
		type: "number",
		placeholder: "PORT",
		help: "Serve metrics at http://127.0.0.1:PORT/metrics, as OpenMetrics; 0 chooses a port",
		minimum: 0,
		maximum: 65_535,
		isInteger: true,
		group: "Crawl",
	},
	log: {
		type: "text",
		placeholder: "FILE",
		help: "Add each event to FILE, as JSON Lines",
		complete: "file",
		group: "Crawl",
	},
} as const;

const { rejects, provenance, strict } = recordTable;

/** The options for records that a crawl shares with other commands. */
export const crawlRecordTable: Pick<typeof recordTable, "rejects" | "provenance" | "strict"> = {
	rejects,
	provenance,
	strict,
};

/** What a crawl decides itself: redirects, tries, networks, rates. */
type Own =
	| "network"
	| "network-deny"
	| "network-proxied"
	| "redirect"
	| "max-redirects"
	| "allow-downgrade"
	| "retry"
	| "retry-all-errors"
	| "retry-delay"
	| "retry-max-time"
	| "cache"
	| "limit-rate"
	| "unix-socket";

const {
	network: _network,
	"network-deny": _deny,
	"network-proxied": _proxied,
	redirect: _redirect,
	"max-redirects": _redirects,
	"allow-downgrade": _downgrade,
	retry: _retry,
	"retry-all-errors": _all,
	"retry-delay": _delay,
	"retry-max-time": _time,
	cache: _cache,
	"limit-rate": _rate,
	"unix-socket": _socket,
	...shared
} = wayTable;

/** The options for connections that a crawl shares with other commands. */
export const crawlWayTable: Omit<typeof wayTable, Own> = shared;
