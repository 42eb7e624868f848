// Which URLs a crawl takes: the scope around its seeds, patterns, depth and traps, decided for one URL at a time. Pure but for the
// hosts and paths that seeds lead to, which it owns.

import { matcher, type UrlPattern } from "./patterns.ts";
import { authorityOf, siteOf } from "./site.ts";
import { TRAP_LIMITS, type TrapLimits, type TrapName, trapOf } from "./traps.ts";

/**
 * How far a crawl goes from its seeds: the pages themselves, what is below their folder, their hosts, their sites, or
 * anywhere.
 */
export type ScopeName = "page" | "prefix" | "host" | "site" | "any";

/** Which URLs belong to a crawl. */
export interface ScopeOptions {
	/** Default "host". */
	readonly scope?: ScopeName | undefined;
	/** If there are patterns, a URL must match one of them. Seeds needn't. */
	readonly include?: readonly UrlPattern[] | undefined;
	/** Patterns of URLs to leave out. */
	readonly exclude?: readonly UrlPattern[] | undefined;
	/** How many links a page may be away from a seed. Default: any number. */
	readonly depth?: number | undefined;
	/** What a URL may look like before it is taken for a trap. Each has a default. */
	readonly traps?: Partial<TrapLimits> | undefined;
	/** How long a regular expression may take on one URL. Default 1,000 ms. */
	readonly patternMs?: number | undefined;
}

/** Why a URL isn't taken. */
export type ScopeRefusal = TrapName | "scope" | "exclude" | "include" | "depth";

/** Decides about URLs in request form. */
export interface Scope {
	/** Why a URL isn't taken; undefined where it is. @param depth - 0 for seeds */
	refusal(url: string, depth: number): ScopeRefusal | undefined;
	/**
	 * A seed's redirects have ended here: where that is its own site (`www.`, https), what is around it is in scope from now
	 * on. Returns whether it is.
	 */
	redirected(seed: string, end: string): boolean;
}

/** Makes the rules for which URLs belong to a crawl. */
export function createScope(seeds: Iterable<string>, options: ScopeOptions = {}): Scope {
	const { scope = "host", include = [], exclude = [], depth = Number.POSITIVE_INFINITY, patternMs } = options;
	const traps = { ...TRAP_LIMITS, ...options.traps };
	const included = include.length === 0 ? undefined : matcher(include, patternMs);
	const excluded = exclude.length === 0 ? undefined : matcher(exclude, patternMs);
	/** The values in scope. The same part of each URL is looked up in them. */
	const areas = new Set<string>();
	const partOf = PARTS[scope];
	for (const seed of seeds) areas.add(partOf(seed));
	const isWithin =
		scope === "any"
			? () => true
			: scope === "prefix"
				? withinPrefixes(areas)
				: (url: string) => areas.has(partOf(url));
	return {
		refusal(url, at) {
			const trap = trapOf(url, traps);
			if (trap !== undefined) return trap;
			if (!isWithin(url)) return "scope";
			if (excluded?.(url)) return "exclude";
			if (at > 0 && included !== undefined && !included(url)) return "include";
			return at > depth ? "depth" : undefined;
		},
		redirected(seed, end) {
			if (siteOf(seed) !== siteOf(end)) return false;
			areas.add(partOf(end));
			return true;
		},
	};
}

/** The part of a URL that decides whether it is in scope. http and https of one host are the same area. */
const PARTS: Readonly<Record<ScopeName, (url: string) => string>> = {
	page: withoutScheme,
	prefix: folderOf,
	host: authorityOf,
	site: siteOf,
	any: () => "",
};

function withoutScheme(url: string): string {
	return url.slice(url.indexOf("//") + 2);
}

/** Host and path up to the last slash of the path. */
function folderOf(url: string): string {
	const whole = withoutScheme(url);
	const query = whole.indexOf("?");
	const path = query < 0 ? whole : whole.slice(0, query);
	return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Whether one of the folders that a URL is in is among them: as many look-ups as its path has segments. */
function withinPrefixes(areas: ReadonlySet<string>): (url: string) => boolean {
	return (url) => {
		let folder = folderOf(url);
		while (folder !== "") {
			if (areas.has(folder)) return true;
			folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
		}
		return false;
	};
}
