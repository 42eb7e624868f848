// The rules of a job, by the URL of a page: which records are made of it, how early it is asked, whether its links are followed. Pure.

import type { RecordDeclaration } from "../../record/index.ts";
import { matcher, type UrlPattern } from "../scope/patterns.ts";

/** What holds for the URLs that match. */
export interface CrawlRule {
	/** A pattern of URLs, or several. */
	readonly match: UrlPattern | readonly UrlPattern[];
	/** What to make of these pages. */
	readonly record?: RecordDeclaration | undefined;
	/** From 0, which is requested first, to 9. Default: 5. */
	readonly priority?: number | undefined;
	/** Whether the crawl follows their links. Default: `true`. */
	readonly follow?: boolean | undefined;
}

/** What the rules say of a URL: of each member, the first rule that matches and has it. */
export interface Ruled {
	readonly record: RecordDeclaration | undefined;
	readonly priority: number | undefined;
	readonly follow: boolean;
}

export type RuleFor = (url: string) => Ruled;

const UNRULED: Ruled = { record: undefined, priority: undefined, follow: true };

/** @throws PatternError from the function that is returned */
export function compileRules(rules: readonly CrawlRule[], patternMs: number): RuleFor {
	if (rules.length === 0) return () => UNRULED;
	const compiled = rules.map((rule) => ({ ...rule, matches: matcher(patternsOf(rule), patternMs) }));
	return (url) => {
		const own = compiled.filter(({ matches }) => matches(url));
		return {
			record: own.find(({ record }) => record !== undefined)?.record,
			priority: own.find(({ priority }) => priority !== undefined)?.priority,
			follow: own.find(({ follow }) => follow !== undefined)?.follow ?? true,
		};
	};
}

function patternsOf({ match }: CrawlRule): readonly UrlPattern[] {
	return Array.isArray(match) ? (match as readonly UrlPattern[]) : [match as UrlPattern];
}
