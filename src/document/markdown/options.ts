// What can be asked for of Markdown, what it may cost, and what it is: interfaces, and the rows that check and document
// the options (scripts/option-docs.ts).

import {
	aFunction,
	amount,
	bytes,
	OptionSet,
	type OptionsReader,
	oneOf,
	positive,
	type Settled,
	text,
} from "../../base/index.ts";
import { refuseOption } from "../errors.ts";
import type { Finding } from "../finding.ts";
import type { Resolve } from "../links/base-url.ts";

/** What Markdown may cost. */
export interface MarkdownLimits {
	/** How long the Markdown may be, in bytes of UTF-8. Default: 16 MiB. */
	readonly markdownBytes?: number | undefined;
	/** How deep lists, their items and quotes may nest; what is deeper goes to the one around it. Default: 512. */
	readonly markdownDepth?: number | undefined;
	/** How many cells a table may have, rows times columns. Default: 100,000. */
	readonly markdownCells?: number | undefined;
}

/** How Markdown is written. */
export interface MarkdownOptions {
	/**
	 * The page's URL, which links are relative to unless the page has a `base` element. Without it they stay relative.
	 * Default: `""`.
	 */
	readonly base?: string | undefined;
	/** Makes a reference absolute, or undefined where it can't be; in place of `base`. */
	readonly resolve?: Resolve | undefined;
	/**
	 * Where a link's URL is written: after its text, at the end (each URL once, with a number), or nowhere. Default:
	 * `"inline"`.
	 */
	readonly links?: "inline" | "references" | "none" | undefined;
	/** What is left of an image: the image, its alternative text, or nothing. Default: `"link"`. */
	readonly images?: "link" | "alt" | "none" | undefined;
	/**
	 * What becomes of data that GFM's tables can't hold, such as lists: one item a row, or clean HTML. Default:
	 * `"rows"`.
	 */
	readonly tables?: "rows" | "html" | undefined;
	/** Whether cells that a span covers are empty or repeat its text. Default: `"empty"`. */
	readonly spans?: "empty" | "repeat" | undefined;
	/** Formulas as TeX between dollar signs, or as the text that is shown of them. Default: `"tex"`. */
	readonly math?: "tex" | "text" | undefined;
	/** What becomes of elements that `hidden` or `display: none` hides. Default: `"skip"`. */
	readonly hidden?: "skip" | "keep" | undefined;
	/** Bounds on what is written. */
	readonly limits?: MarkdownLimits | undefined;
}

/** Markdown, and what of the page it couldn't keep. */
export interface Markdown {
	/** Ended by a line feed; "" where there is nothing to see. */
	readonly text: string;
	/** What the Markdown lacks of the page. */
	readonly findings: readonly Finding[];
}

/** All limits of Markdown, each with a value. */
export type MarkdownLimitSettings = Settled<MarkdownLimits, keyof MarkdownLimits>;
export type MarkdownSettings = Settled<
	MarkdownOptions,
	Exclude<keyof MarkdownOptions, "resolve">,
	{ limits: MarkdownLimitSettings }
>;

export const markdownLimits: OptionSet<MarkdownLimits, MarkdownLimitSettings> = new OptionSet({
	markdownBytes: {
		rule: bytes,
		doc: "How long the Markdown may be, in bytes of UTF-8.",
		default: 16 * 1024 * 1024,
	},
	markdownDepth: {
		rule: positive,
		doc: "How deep lists, their items and quotes may nest; what is deeper goes to the one around it.",
		default: 512,
	},
	markdownCells: {
		rule: amount,
		doc: "How many cells a table may have, rows times columns.",
		default: 100_000,
	},
});

/** Each limit's default. */
export const MARKDOWN_LIMITS: MarkdownLimitSettings = markdownLimits.defaults;

export const markdownOptions: OptionSet<MarkdownOptions, MarkdownSettings> = new OptionSet({
	base: {
		rule: text,
		doc: "The page's URL, which links are relative to unless the page has a `base` element. Without it they stay relative.",
		default: "",
	},
	resolve: {
		rule: aFunction(),
		doc: "Makes a reference absolute, or undefined where it can't be; in place of `base`.",
	},
	links: {
		rule: oneOf("inline", "references", "none"),
		doc: "Where a link's URL is written: after its text, at the end (each URL once, with a number), or nowhere.",
		default: "inline",
	},
	images: {
		rule: oneOf("link", "alt", "none"),
		doc: "What is left of an image: the image, its alternative text, or nothing.",
		default: "link",
	},
	tables: {
		rule: oneOf("rows", "html"),
		doc: "What becomes of data that GFM's tables can't hold, such as lists: one item a row, or clean HTML.",
		default: "rows",
	},
	spans: {
		rule: oneOf("empty", "repeat"),
		doc: "Whether cells that a span covers are empty or repeat its text.",
		default: "empty",
	},
	math: {
		rule: oneOf("tex", "text"),
		doc: "Formulas as TeX between dollar signs, or as the text that is shown of them.",
		default: "tex",
	},
	hidden: {
		rule: oneOf("skip", "keep"),
		doc: "What becomes of elements that `hidden` or `display: none` hides.",
		default: "skip",
	},
	limits: { rule: markdownLimits.members, doc: "Bounds on what is written.", default: MARKDOWN_LIMITS },
});

export const readMarkdownOptions: OptionsReader<MarkdownOptions, MarkdownSettings> =
	markdownOptions.reader(refuseOption);
