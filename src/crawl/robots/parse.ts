// A robots.txt, read: groups of agents with their rules, and sitemaps (RFC 9309 §2.2). Reads any bytes, and never throws for them.
// Must not know how it was fetched, or which agent is ours.

import { compilePattern, type Pattern } from "./pattern.ts";
import { linesOf, ROBOTS_BYTES, type RobotsLine } from "./robots-lines.ts";

/** An allow or disallow line. */
export interface RobotsRule {
	/** Whether it is an allow line. */
	readonly allows: boolean;
	/** As the file writes it. */
	readonly text: string;
	/** Counted from 1. */
	readonly line: number;
	/** The path of the line, compiled. */
	readonly pattern: Pattern;
}

/** Rules, and the agents that they are for. */
export interface RobotsGroup {
	/** Product tokens in lower case; "*" for agents that have no group of their own. */
	readonly agents: readonly string[];
	/** Of the first `user-agent` line. */
	readonly line: number;
	/** Its allow and disallow lines, in the file's order. */
	readonly rules: readonly RobotsRule[];
	/** The longest `crawl-delay` of the group. */
	readonly crawlDelayMs: number | undefined;
}

/** A sitemap that a robots.txt names. */
export interface RobotsSitemap {
	/** As the file writes it. */
	readonly url: string;
	/** The line in the file, counted from 1. */
	readonly line: number;
}

/** A robots.txt, parsed. */
export interface Robots {
	/** The groups, in the file's order. */
	readonly groups: readonly RobotsGroup[];
	/** For all agents, at any place in the file. */
	readonly sitemaps: readonly RobotsSitemap[];
	/** Whether the file is longer than the limit: the rest doesn't count. */
	readonly isCut: boolean;
}

type Meaning = "agent" | "allow" | "disallow" | "sitemap" | "delay";

/** The meanings of keys, including common misspellings (those that Google's parser and others accept). */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map([
	...words("agent", "user-agent user-agents useragent user_agent user-agnet"),
	...phrases("agent", "user agent"),
	...words("allow", "allow"),
	...words("disallow", "disallow dissallow dissalow disalow diasllow disallaw dis-allow disallows"),
	...words("sitemap", "sitemap sitemaps site-map"),
	...phrases("sitemap", "site map"),
	...words("delay", "crawl-delay crawldelay crawl_delay"),
	...phrases("delay", "crawl delay"),
]);

function words(meaning: Meaning, keys: string): [string, Meaning][] {
	return keys.split(" ").map((key) => [key, meaning]);
}

function phrases(meaning: Meaning, ...keys: string[]): [string, Meaning][] {
	return keys.map((key) => [key, meaning]);
}

interface OpenGroup {
	agents: string[];
	line: number;
	rules: RobotsRule[];
	crawlDelayMs: number | undefined;
}

/**
 * Reads a robots.txt. Any bytes are one: what can't be read as a rule is none.
 *
 * @param content - its bytes, or its text
 * @param limits - `bytes`: how many of them count; default 512,000
 *
 * Source: RFC 9309.
 *
 * @example
 * const robots = parseRobots("User-agent: *\nDisallow: /private/\n");
 * robotsRules(robots, "gannet").decide("https://shop.example/private/"); // { isAllowed: false, rule: { line: 2, … } }
 */
export function parseRobots(content: Uint8Array | string, limits: { readonly bytes?: number } = {}): Robots {
	const bytes = typeof content === "string" ? Buffer.from(content) : content;
	const { lines, isCut } = linesOf(bytes, limits.bytes ?? ROBOTS_BYTES);
	const groups: OpenGroup[] = [];
	const sitemaps: RobotsSitemap[] = [];
	let group: OpenGroup | undefined;
	/** Rules end a run of `user-agent` lines; other lines don't (§2.2.1). */
	let isRunOver = true;
	for (const line of lines) {
		const [meaning, value] = meaningOf(line);
		if (meaning === "sitemap") {
			if (value !== "") sitemaps.push({ url: utf8(value), line: line.number });
		} else if (meaning === "agent") {
			if (isRunOver || group === undefined) {
				group = { agents: [], line: line.number, rules: [], crawlDelayMs: undefined };
				groups.push(group);
				isRunOver = false;
			}
			const token = agentToken(value);
			if (token !== "") group.agents.push(token);
		} else if (group !== undefined && meaning === "delay") {
			const delay = milliseconds(value);
			if (delay !== undefined) group.crawlDelayMs = Math.max(delay, group.crawlDelayMs ?? 0);
		} else if (group !== undefined && meaning !== undefined) {
			isRunOver = true;
			// An empty pattern matches nothing. It isn't a rule, but it ends the run.
			if (value === "") continue;
			group.rules.push({
				allows: meaning === "allow",
				text: utf8(value),
				line: line.number,
				pattern: compilePattern(value),
			});
		}
	}
	return { groups, sitemaps, isCut };
}

function meaningOf({ key, value, words }: RobotsLine): [Meaning | undefined, string] {
	const meaning = MEANINGS.get(key);
	if (meaning !== undefined) return [meaning, value];
	// "Sitemap https://…" without a colon after the key.
	if (words !== undefined) return [MEANINGS.get(words[0]), words[1]];
	return [undefined, value];
}

/** The product token of a `user-agent` line: letters, "_" and "-" up to the first other character (§2.2.1). */
function agentToken(value: string): string {
	if (/^\*(?![A-Za-z_-])/.test(value)) return "*";
	return productToken(value);
}

/** The token that groups are chosen by: what a User-Agent's product name begins with, in lower case; "" where there is none. */
export function productToken(userAgent: string): string {
	return (/^[A-Za-z_-]+/.exec(userAgent)?.[0] ?? "").toLowerCase();
}

/** Seconds, with a fraction or a unit; undefined where it is none. */
function milliseconds(value: string): number | undefined {
	const [, seconds] = /^(\d+(?:\.\d*)?|\.\d+)[ \t]*(?:s|sec|secs|second|seconds)?$/i.exec(value) ?? [];
	return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1_000);
}

function utf8(octets: string): string {
	return Buffer.from(octets, "latin1").toString();
}
