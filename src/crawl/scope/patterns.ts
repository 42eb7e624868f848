// Patterns over URLs, as `include`, `exclude` and rules take them: globs, which take linear time, and regular expressions, which
// are held to time. Must not know what is done with what matches.

import { GannetError, option, say } from "../../base/index.ts";
import { execWithin } from "../../document/internal.ts";

/**
 * A pattern for URLs. A string is a glob: `*` matches any characters except `/` and `?`, `**` matches any characters. It
 * matches the whole URL, or the path and query if it begins with `/`. A regular expression matches anywhere in the URL.
 */
export type UrlPattern = string | RegExp;

/** Whether a URL is meant. */
export type MatchesUrl = (url: string) => boolean;

/** The longest time for a regular expression on one URL. */
export const PATTERN_MS: number = 1_000;

/** A regular expression took longer than `patternMs` on a URL. */
export class PatternError extends GannetError<"pattern", "pattern-time"> {
	/** Always "PatternError". */
	override readonly name: string = "PatternError";
	/** Always "pattern-time". */
	declare readonly code: "pattern-time";
	/** The expression, as it was written. */
	readonly pattern: string;
	constructor(pattern: RegExp, limitMs: number) {
		super(
			say`The pattern ${String(pattern)} took longer on a URL than ${limitMs} ms, the limit ${option("patternMs")}`,
			{
				kind: "pattern",
				code: "pattern-time",
				option: "patternMs",
				value: limitMs,
				advice: "write it without repetitions in repetitions",
			},
		);
		this.pattern = String(pattern);
	}
}

/** Whether any of the patterns matches. @throws PatternError from the function that is returned */
export function matcher(patterns: readonly UrlPattern[], limitMs: number = PATTERN_MS): MatchesUrl {
	const each = patterns.map((pattern) =>
		typeof pattern === "string" ? glob(pattern) : regexp(pattern, limitMs),
	);
	return (url) => each.some((matches) => matches(url));
}

function regexp(pattern: RegExp, limitMs: number): MatchesUrl {
	// `g` and `y` would make the answer depend on the one before.
	const own = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ""));
	return (url) => {
		const found = execWithin(own, url, limitMs);
		if (found === undefined) throw new PatternError(pattern, limitMs);
		return found !== null;
	};
}

/** A part of a glob: a text, or a wildcard. */
type Token = string | typeof WITHIN | typeof ANY;
const WITHIN = Symbol("*");
const ANY = Symbol("**");

function glob(pattern: string): MatchesUrl {
	const tokens = (pattern.match(/\*\*+|\*|[^*]+/g) ?? []).map(
		(piece): Token => (piece === "*" ? WITHIN : piece.startsWith("**") ? ANY : piece),
	);
	const ofPath = pattern.startsWith("/");
	return (url) => covers(tokens, ofPath ? pathOf(url) : url);
}

function pathOf(url: string): string {
	const path = url.indexOf("/", url.indexOf("//") + 2);
	return path < 0 ? "/" : url.slice(path);
}

/** It follows all reachable states together, so no pattern takes exponential time. */
function covers(tokens: readonly Token[], text: string): boolean {
	let places: ReadonlySet<number> = new Set([0]);
	for (const token of tokens) {
		const next = new Set<number>();
		if (token === ANY) {
			const first = Math.min(...places);
			for (let at = first; at <= text.length; at++) next.add(at);
		} else if (token === WITHIN) {
			let until = -1;
			for (const from of [...places].sort((a, b) => a - b)) {
				if (from < until) continue;
				next.add(from);
				for (until = from; until < text.length && text[until] !== "/" && text[until] !== "?"; )
					next.add(++until);
				until++;
			}
		} else {
			for (const from of places)
				if (text.startsWith(token as string, from)) next.add(from + (token as string).length);
		}
		if (next.size === 0) return false;
		places = next;
	}
	return places.has(text.length);
}
