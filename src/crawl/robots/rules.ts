// The rules of a robots.txt for one agent, and for one URL (RFC 9309 §2.2.1 and §2.2.2). Pure.

import type { Robots, RobotsRule } from "./parse.ts";
import { productToken } from "./parse.ts";
import { canonicalOctets, matches } from "./pattern.ts";

/** The rule for a URL. */
export interface RobotsDecision {
	/** Whether the URL may be requested. */
	readonly isAllowed: boolean;
	/** The line that decides; undefined where none matches, and everything is allowed. */
	readonly rule: RobotsRule | undefined;
}

/** The rules of a robots.txt for one agent. */
export interface RobotsRules {
	/** The groups that apply: those of the agent's token, those of "*" if the token has no group, or no groups. */
	readonly groups: "own" | "any" | "none";
	/** The one that counts before the others first: the longest pattern, of equal ones those that allow. */
	readonly rules: readonly RobotsRule[];
	/** The longest `crawl-delay` of the groups that count. */
	readonly crawlDelayMs: number | undefined;
	/** @param url - absolute, or a path with its query */
	decide(url: string): RobotsDecision;
}

/**
 * The rules for an agent: all groups of its product token, at any place; without one, those of "*".
 *
 * @param agent - a User-Agent or its product token: "gannet/1.0 (+https://…)" and "gannet" are the same
 */
export function robotsRules(robots: Robots, agent: string): RobotsRules {
	const token = productToken(agent);
	const own = token === "" ? [] : robots.groups.filter(({ agents }) => agents.includes(token));
	const groups = own.length > 0 ? own : robots.groups.filter(({ agents }) => agents.includes("*"));
	const delays = groups.flatMap(({ crawlDelayMs }) => crawlDelayMs ?? []);
	const rules = groups.flatMap((group) => group.rules).sort(before);
	return {
		groups: own.length > 0 ? "own" : groups.length > 0 ? "any" : "none",
		rules,
		crawlDelayMs: delays.length === 0 ? undefined : Math.max(...delays),
		decide: (url) => decide(rules, url),
	};
}

function before(a: RobotsRule, b: RobotsRule): number {
	return b.pattern.length - a.pattern.length || Number(b.allows) - Number(a.allows) || a.line - b.line;
}

const UNMATCHED: RobotsDecision = { isAllowed: true, rule: undefined };

function decide(rules: readonly RobotsRule[], url: string): RobotsDecision {
	if (rules.length === 0) return UNMATCHED;
	const path = robotsPath(url);
	// §2.2.2: the file itself is allowed, whatever it says.
	if (path === "/robots.txt") return UNMATCHED;
	const octets = canonicalOctets(path);
	for (const rule of rules) {
		if (matches(rule.pattern, octets)) return { isAllowed: rule.allows, rule };
	}
	return UNMATCHED;
}

/** Path and query as octets, without the fragment. */
function robotsPath(url: string): string {
	const fragment = url.indexOf("#");
	const whole = fragment < 0 ? url : url.slice(0, fragment);
	const [authority = ""] = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i.exec(whole) ?? [];
	const path = whole.slice(authority.length);
	const octets = /[^\0-\x7f]/.test(path) ? Buffer.from(path).toString("latin1") : path;
	return octets.startsWith("/") ? octets : `/${octets}`;
}
