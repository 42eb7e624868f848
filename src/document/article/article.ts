// The main article of a page, by Mozilla's Readability (what Firefox's reader view shows), which gets a copy of our
// tree. Must not know where the page came from.

import { limitPassed } from "../errors.ts";
import { isoDate } from "../feeds/dates.ts";
import { parseHtmlFragment } from "../html/parse.ts";
import { innerHtml } from "../html/serialize.ts";
import { baseUrlOf } from "../links/base-url.ts";
import { furnitureOf } from "../main/furniture.ts";
import { measure } from "../main/measure.ts";
import { type PageKind, pageKindOf } from "../main/page-kind.ts";
import { toMarkdown } from "../markdown/markdown.ts";
import { assertNode } from "../node-check.ts";
import { filled } from "../references.ts";
import { allowanceOfTree, attribute, type Element, elementsOf, type Root } from "../tree.ts";
import { visibleText } from "../visible-text.ts";
import { attributesBack, wellFormed } from "./article-markup.ts";
import { type ArticleLimitSettings, type ArticleOptions, readArticleOptions } from "./article-options.ts";
import { copyTree } from "./copy-tree.ts";
// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { readability } from "./readability.cjs";

/** The main article of a page, without what surrounds it. */
export interface Article {
	/** Its title, without the site's name. */
	readonly title?: string | undefined;
	/** Its author, as the page writes it: "By Alba Morus". */
	readonly byline?: string | undefined;
	/** As a reader sees it: blocks on separate lines, a blank line between paragraphs. */
	readonly text: string;
	/**
	 * Its markup without scripts and styles, with absolute addresses, and with classes only on `pre` and `code`. It is the
	 * page's own markup and has not been made safe.
	 */
	readonly html: string;
	/** Its text as Markdown, made when you read it. Copies and JSON don't have it. */
	readonly markdown: string;
	/** The page's own description, or else its first paragraph. */
	readonly excerpt?: string | undefined;
	/** The name of the site. */
	readonly siteName?: string | undefined;
	/** A language tag, as the page has it. */
	readonly language?: string | undefined;
	/** "ltr" or "rtl", if the page says so. */
	readonly direction?: string | undefined;
	/** ISO 8601, if the page gives a readable date. */
	readonly published?: string | undefined;
}

/**
 * A page's main article without what surrounds it (navigation, comments, advertisements); undefined if there is none. It
 * is a guess, as good as Firefox's reader view.
 *
 * @param url - the page's own; "" (default) if it isn't known
 * @throws DocumentError, kind "limit", for a page of more than `limits.elements`, with a longer base URL than
 * `limits.baseLength`, or whose addresses are too long in all (`limits.amplification`); "options" for an option that doesn't
 * fit
 *
 * @example
 * const article = articleOf(parseHtml(text), "https://news.example/gannets");
 */
export function articleOf(root: Root, url: string = "", options?: ArticleOptions): Article | undefined {
	assertNode(root, "Finding an article");
	return findArticle(root, url, readArticleOptions(options).limits)?.article;
}

export interface FoundArticle {
	readonly article: Article;
	/** Its tree, with all its classes. */
	readonly content: Root;
}

/** The article together with its tree. @throws DocumentError, kind "limit", like `articleOf` */
export function findArticle(
	root: Root,
	url: string,
	{ elements }: ArticleLimitSettings,
): FoundArticle | undefined {
	const base = baseUrlOf(root, url);
	const allowance = allowanceOfTree(root).another();
	const all = elementsOf(root);
	const depths = new Uint32Array(all.length);
	let count = 0;
	for (const element of all) {
		const depth = element.parent?.type === "element" ? (depths[element.parent.order] as number) + 1 : 0;
		depths[element.order] = depth;
		count += Math.max(1, (depth / DEPTH) ** 2);
		if (count > elements) throw limitPassed("The number of the page's elements", "limits.elements", elements);
		allowance.take(addressesOf(element) * base.length);
	}
	if (all.length === 0) return undefined;
	const { Readability, JSDOMParser } = readability();
	const page = new JSDOMParser().parse(wellFormed(root), base);
	const found =
		(page.documentElement ?? null) === null
			? null
			: new Readability(page, { charThreshold: CHARACTERS, keepClasses: true }).parse();
	if (found === null) return undefined;
	const content = withoutFurniture(parseHtmlFragment(found.content ?? ""), pageKindOf(root, url));
	const text = visibleText(content);
	if (text === "") return undefined;
	const html = innerHtml(copyTree(content, { attributesOf: attributesShown })).trim();
	// The parser copies formatting elements, with all of their attributes.
	allowance.take(text.length + html.length);
	const article = {
		title: filled(found.title ?? undefined),
		byline: filled(found.byline ?? undefined),
		text,
		html,
		excerpt: filled(found.excerpt?.replace(/\s+/g, " ")),
		siteName: filled(found.siteName ?? undefined),
		language: filled(found.lang ?? undefined),
		direction: filled(found.dir ?? undefined),
		published: isoDate(found.publishedTime ?? ""),
	};
	let markdown: string | undefined;
	Object.defineProperty(article, "markdown", {
		get: () => {
			markdown ??= toMarkdown(content, { base: url }).text;
			return markdown;
		},
	});
	return { article: article as Article, content };
}

/** Classes name the language of code. Other elements don't need them. */
function attributesShown(element: Element): string[] {
	const { name, attributes } = element;
	if (name === "pre" || name === "code" || attribute(element, "class") === undefined) return attributes;
	return attributes.filter((_, index) => attributes[index - (index % 2)] !== "class");
}

/** As deep as pages for people nest. */
const DEPTH = 32;

/** How many addresses of an element are made absolute in the article, at most. */
function addressesOf({ attributes }: Element): number {
	let count = 0;
	for (let index = 0; index < attributes.length; index += 2) {
		const name = attributes[index] as string;
		if (name === "href" || name === "src" || name === "poster") count++;
		else if (name === "srcset") count += (attributes[index + 1] as string).split(",").length;
	}
	return count;
}

/** How many characters an article needs before Readability tries looser rules. This is its own default. */
const CHARACTERS = 500;

const NEVER: ReadonlySet<string> = new Set(["script", "style", "template", "noscript"]);

/** Removes what is never part of an article, and what Readability leaves around it: related articles and the like. */
function withoutFurniture(content: Root, kind: PageKind): Root {
	const isFurniture = furnitureOf(content, measure(content), kind);
	return copyTree(content, {
		keeps: (node) => node.type === "text" || (!NEVER.has(node.name) && !isFurniture(node)),
		attributesOf: attributesBack,
	});
}
