// The main content of a page of any kind: the article that Readability finds, or the page's main element without what is
// around it, whichever holds the content. Must not know Markdown.

import { option, say } from "../../base/index.ts";
import { type Article, type FoundArticle, findArticle } from "../article/article.ts";
import {
	type ArticleLimitSettings,
	type ArticleOptions,
	readArticleOptions,
} from "../article/article-options.ts";
import { copyTree } from "../article/copy-tree.ts";
import { DocumentError } from "../errors.ts";
import { type Finding, finding } from "../finding.ts";
import { isShown } from "../shown.ts";
import { attribute, descendants, type Element, type ParentNode, type Root } from "../tree.ts";
import { furnitureOf } from "./furniture.ts";
import { hasLostHeadings } from "./headings.ts";
import { countWords, type Measure, measure } from "./measure.ts";
import { pageKindOf } from "./page-kind.ts";
import { repairPage } from "./repairs.ts";

/** The main content of a page. */
export interface Main {
	/** The content, in a tree of its own; without children where the page has none. */
	readonly root: Root;
	/** Whether it is Readability's article, the page's main element, or its body, both without what is around the content. */
	readonly by: "article" | "main" | "body";
	/** The article, where it is the content. */
	readonly article: Article | undefined;
	/** How much of the page's words isn't in it, from 0 to 1. */
	readonly leftOut: number;
	/** What was done to the page so that its content could be found. */
	readonly findings: readonly Finding[];
}

/** One as long as the main element is the same text, of which the page's own element has kept more. */
const SAME = 0.02;
/** An article that holds fewer of the main element's words than this misses some of the content. */
const FEWEST = 0.6;
/** One that holds more than this has something that the main element's furniture was: */
const MOST = 1.2;
/** links, mostly, of which a text has fewer. */
const LINK_WORDS = 0.25;

/**
 * The main content of a page: of an article its text, of a forum its posts, of a product or a list what it shows; without
 * navigation, asides, forms, consent, sharing and related pages. It is a guess.
 *
 * @throws DocumentError, kind "limit", where the base URL is too long, or its addresses or texts come to too much; "options"
 * for an option that doesn't fit
 * @param url - the page's, which addresses in an article are relative to; "" where it isn't known
 *
 * @example
 * const { root, by } = findMain(parseHtml(text), "https://forum.example/t/gannets/7");
 * console.log(by, visibleText(root));
 */
export function findMain(page: Root, url: string, options?: ArticleOptions): Main {
	return findIn(page, url, readArticleOptions(options).limits);
}

export function findIn(page: Root, url: string, limits: ArticleLimitSettings): Main {
	const { root, findings } = repairPage(page);
	const measures = measure(root);
	const total = measures.get(root)?.words ?? 0;
	const { scope, by } = scopeOf(root, measures);
	const isFurniture = furnitureOf(scope, measures, pageKindOf(root, url));
	const cleaned = copyTree(scope, {
		keeps: (node) => node.type === "text" || (isNeeded(node) && !isFurniture(node)),
	});
	const words = measure(cleaned).get(cleaned)?.words ?? 0;
	const found = words === 0 ? "none" : articleWithin(root, url, limits);
	const notes = found === "too-large" ? [...findings, tooLarge(limits.elements)] : findings;
	const leftOut = (kept: number): number => (total === 0 ? 0 : Math.max(0, 1 - kept / total));
	if (typeof found === "object") {
		const { words: held, linkWords } = measure(found.content).get(found.content) as Measure;
		const isWhole = held >= FEWEST * words && !hasLostHeadings(cleaned, found.content);
		const title = countWords(found.article.title ?? "");
		const isSame = held >= (1 - SAME) * words - title && held <= (1 + SAME) * words;
		const isClean = held < MOST * words || linkWords < LINK_WORDS * held;
		if (isWhole && isClean && !isSame)
			return {
				root: found.content,
				by: "article",
				article: found.article,
				leftOut: leftOut(held),
				findings: notes,
			};
	}
	return { root: cleaned, by, article: undefined, leftOut: leftOut(words), findings: notes };
}

function tooLarge(elements: number): Finding {
	const message = say`The page has more elements than ${option("limits.elements")}, which is ${elements}: no article was looked for, only its main element`;
	return finding("limits.elements", message);
}

function articleWithin(
	root: Root,
	url: string,
	limits: ArticleLimitSettings,
): FoundArticle | "none" | "too-large" {
	try {
		return findArticle(root, url, limits) ?? "none";
	} catch (error) {
		if (error instanceof DocumentError && error.code === "limits.elements") return "too-large";
		throw error;
	}
}

/** The element that holds the content: the largest `main`, a single `article`, else the body. */
function scopeOf(
	root: Root,
	measures: ReadonlyMap<ParentNode, Measure>,
): { readonly scope: ParentNode; readonly by: "main" | "body" } {
	let main: Element | undefined;
	let body: Element | undefined;
	const articles: Element[] = [];
	const wordsOf = (element: Element | undefined): number =>
		element === undefined ? 0 : (measures.get(element)?.words ?? 0);
	for (const element of descendants(root)) {
		if (element.name === "body") body ??= element;
		else if (element.name === "article") articles.push(element);
		else if (element.name === "main" || attribute(element, "role") === "main") {
			if (isShown(element) && wordsOf(element) > wordsOf(main)) main = element;
		}
	}
	if (main !== undefined) return { scope: main, by: "main" };
	const [article] = articles;
	if (article !== undefined && articles.length === 1) return { scope: article, by: "main" };
	return { scope: body ?? root, by: "body" };
}

/** Scripts and styles show nothing; those of formulas do. */
function isNeeded(element: Element): boolean {
	if (element.name === "script") return /^math\/tex/i.test(attribute(element, "type") ?? "");
	return element.name !== "style" && element.name !== "template";
}
