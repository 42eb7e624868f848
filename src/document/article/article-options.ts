// The options of finding an article or a page's main content: interfaces, and the rows that check and document them
// (scripts/option-docs.ts).

import { amount, OptionSet, type OptionsReader, type Settled } from "../../base/index.ts";
import { refuseOption } from "../errors.ts";

/** What looking for an article may cost. */
export interface ArticleLimits {
	/**
	 * How many elements a page may have. The work can grow with their square, and with the square of their depth, so a
	 * page nested deeper than 32 counts as (depth / 32)² times as many. Default: 20,000.
	 */
	readonly elements?: number | undefined;
}

/** How to look for an article. */
export interface ArticleOptions {
	/** Bounds on the page that an article is looked for in. */
	readonly limits?: ArticleLimits | undefined;
}

export type ArticleLimitSettings = Settled<ArticleLimits, "elements">;
export type ArticleSettings = Settled<ArticleOptions, "limits", { limits: ArticleLimitSettings }>;

export const articleLimits: OptionSet<ArticleLimits, ArticleLimitSettings> = new OptionSet({
	elements: {
		rule: amount,
		doc: "How many elements a page may have. The work can grow with their square, and with the square of their depth, so a page nested deeper than 32 counts as (depth / 32)² times as many.",
		default: 20_000,
	},
});

export const articleOptions: OptionSet<ArticleOptions, ArticleSettings> = new OptionSet({
	limits: {
		rule: articleLimits.members,
		doc: "Bounds on the page that an article is looked for in.",
		default: articleLimits.defaults,
	},
});

export const readArticleOptions: OptionsReader<ArticleOptions, ArticleSettings> =
	articleOptions.reader(refuseOption);
