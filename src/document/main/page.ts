// A whole page as Markdown: its main content, a selection or all of it, with what the page says of itself before it.
// Must not know how Markdown is written or how the main content is found.

import type { Article } from "../article/article.ts";
import { DocumentError } from "../errors.ts";
import { resolver } from "../links/base-url.ts";
import { writeMarkdown } from "../markdown/markdown.ts";
import type { Markdown } from "../markdown/options.ts";
import { metadataOf } from "../metadata/metadata.ts";
import { selectAll } from "../select/css.ts";
import { descendants, Element, HTML_NAMESPACE, Root, Text, textContent } from "../tree.ts";
import { findIn, type Main } from "./main.ts";
import { type PageMarkdownOptions, type PageMarkdownSettings, readPageMarkdownOptions } from "./options.ts";
import { repairPage } from "./repairs.ts";

/** A page as Markdown. */
export interface PageMarkdown extends Markdown {
	/** What it was made of: the article, the main element or the body without what is around the content, or all of it. */
	readonly by: Main["by"] | "selection" | "whole";
	/** How much of the page's words isn't the main content, from 0 to 1; 0 where that wasn't looked for. */
	readonly leftOut: number;
}

/** Where a page comes from. */
export interface PagePlace {
	/** "" where it isn't known. */
	readonly url: string;
	/** What its links are relative to, its `base` element counted in. */
	readonly baseUrl: string;
	readonly encoding: string;
}

export function pageMarkdown(page: Root, place: PagePlace, options?: PageMarkdownOptions): PageMarkdown {
	const settings = readPageMarkdownOptions(options);
	if (!isHtml(page)) {
		throw new DocumentError("Markdown is made of HTML, and this document has no element of it", {
			kind: "unsupported",
			code: "markdown",
		});
	}
	const { by, leftOut, article, markdown } = contentOf(page, place, settings);
	if (!settings.frontMatter) return { ...markdown, by, leftOut };
	const text = `${frontMatter(page, place, article, settings.fetched)}\n${markdown.text}`;
	return { ...markdown, text, by, leftOut };
}

interface Content extends Pick<PageMarkdown, "by" | "leftOut"> {
	readonly article: Article | undefined;
	readonly markdown: Markdown;
}

function contentOf(page: Root, { url, baseUrl, encoding }: PagePlace, given: PageMarkdownSettings): Content {
	const { select, whole, limits } = given;
	const settings = { ...given, base: url, resolve: resolver(baseUrl, encoding) };
	if (select !== undefined || whole) {
		const { root, findings } = repairPage(page);
		const nodes = select === undefined ? [root] : selectAll(root, select);
		const made = writeMarkdown(nodes, settings);
		const by = select === undefined ? "whole" : "selection";
		const markdown = { ...made, findings: [...findings, ...made.findings] };
		return { by, leftOut: 0, article: undefined, markdown };
	}
	const { root, by, leftOut, article, findings } = findIn(page, url === "" ? baseUrl : url, limits);
	const made = writeMarkdown([titled(root, page, article)], settings);
	return { by, leftOut, article, markdown: { ...made, findings: [...findings, ...made.findings] } };
}

function isHtml(page: Root): boolean {
	if (page.language === "html") return true;
	for (const { namespace } of descendants(page)) if (namespace === HTML_NAMESPACE) return true;
	return false;
}

/** Readability takes an article's title out of its text: it is put before it, as the page's own heading has it. */
function titled(content: Root, page: Root, { title }: Partial<Article> = {}): Root {
	if (title === undefined) return content;
	const first = headingIn(content, /^h[1-6]$/);
	const own = headingIn(page, /^h1$/);
	const shown = own !== undefined && isPart(own, title) ? own : title;
	if (first !== undefined && isPart(first, shown)) return content;
	const root = new Root(content.source, content.language);
	const heading = new Element("h1", HTML_NAMESPACE, [], -1);
	heading.children = [new Text(shown, -1)];
	root.children = [heading, ...content.children];
	return root;
}

/** The text of the first heading. */
function headingIn(root: Root, names: RegExp): string | undefined {
	for (const element of descendants(root)) {
		if (!names.test(element.name)) continue;
		const text = textContent(element).replace(/\s+/g, " ").trim();
		if (text !== "") return text;
	}
	return undefined;
}

function isPart(text: string, title: string): boolean {
	return title.toLowerCase().includes(text.toLowerCase());
}

/** YAML between lines of dashes: what the page says of itself, each as a quoted text. */
function frontMatter(
	page: Root,
	{ url, baseUrl }: PagePlace,
	article: Article | undefined,
	fetched: Date | undefined,
): string {
	const { title, canonical, author, language, openGraph } = metadataOf(page, baseUrl);
	const published = openGraph?.properties["article:published_time"]?.[0];
	const fields: Readonly<Record<string, string | undefined>> = {
		title: article?.title ?? title,
		url: url === "" ? undefined : url,
		canonical,
		byline: article?.byline ?? author,
		published: article?.published ?? published,
		language: article?.language ?? language,
		fetched: fetched?.toISOString(),
	};
	const lines = Object.entries(fields).flatMap(([name, value]) =>
		value === undefined || value === "" ? [] : [`${name}: ${quoted(value)}\n`],
	);
	return `---\n${lines.join("")}---\n`;
}

/** YAML 1.2, §5.7 and §7.3.1: JSON's escapes are YAML's, and what isn't printable has to be one. */
function quoted(text: string): string {
	return JSON.stringify(text.toWellFormed()).replace(
		/[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
		(one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
	);
}
