// The options of a page's Markdown: interfaces, and the rows that check and document them (scripts/option-docs.ts).

import { flag, instance, OptionSet, type OptionsReader, type Settled, text } from "../../base/index.ts";
import { type ArticleLimits, articleLimits } from "../article/article-options.ts";
import { refuseOption } from "../errors.ts";
import {
	type MarkdownLimits,
	type MarkdownOptions,
	markdownLimits,
	markdownOptions,
} from "../markdown/options.ts";

/** What a page's Markdown may cost. */
export interface PageMarkdownLimits extends MarkdownLimits, ArticleLimits {}

/** Which part of a page becomes Markdown, and how it is written. */
export interface PageMarkdownOptions extends Omit<MarkdownOptions, "base" | "resolve" | "limits"> {
	/** Whether it is the whole page, and not its main content alone. Default: `false`. */
	readonly whole?: boolean | undefined;
	/** A CSS selector: the elements that match are the content, one after the other. */
	readonly select?: string | undefined;
	/** Whether YAML with title, URL, author, dates and language comes before it. Default: `false`. */
	readonly frontMatter?: boolean | undefined;
	/** When the page was fetched, for the front matter. */
	readonly fetched?: Date | undefined;
	/** Bounds on what is looked at and written. */
	readonly limits?: PageMarkdownLimits | undefined;
}

export type PageMarkdownLimitSettings = Settled<PageMarkdownLimits, keyof PageMarkdownLimits>;
export type PageMarkdownSettings = Settled<
	PageMarkdownOptions,
	Exclude<keyof PageMarkdownOptions, "select" | "fetched">,
	{ limits: PageMarkdownLimitSettings }
>;

export const pageMarkdownLimits: OptionSet<PageMarkdownLimits, PageMarkdownLimitSettings> = new OptionSet({
	...markdownLimits.rows,
	...articleLimits.rows,
});

const { base: _, resolve: __, limits: ___, ...rows } = markdownOptions.rows;

export const pageMarkdownOptions: OptionSet<PageMarkdownOptions, PageMarkdownSettings> = new OptionSet({
	whole: {
		rule: flag,
		doc: "Whether it is the whole page, and not its main content alone.",
		default: false,
	},
	select: {
		rule: text,
		doc: "A CSS selector: the elements that match are the content, one after the other.",
	},
	frontMatter: {
		rule: flag,
		doc: "Whether YAML with title, URL, author, dates and language comes before it.",
		default: false,
	},
	fetched: { rule: instance(Date, "a Date"), doc: "When the page was fetched, for the front matter." },
	...rows,
	limits: {
		rule: pageMarkdownLimits.members,
		doc: "Bounds on what is looked at and written.",
		default: pageMarkdownLimits.defaults,
	},
});

export const readPageMarkdownOptions: OptionsReader<PageMarkdownOptions, PageMarkdownSettings> =
	pageMarkdownOptions.reader(refuseOption);
