// What of a page a converter's Markdown has kept, as marked reads it. What there is to keep is said by the page's own tree,
// by rules that are simpler than those of gannet's converter, and leave out what is doubtful.
import { lexer, parse, type Token, type Tokens, walkTokens } from "marked";
import {
	attribute,
	descendants,
	type Element,
	type ParentNode,
	parseHtml,
	type Root,
	textContent,
	visibleText,
} from "../../src/document/index.ts";

export interface Kept {
	readonly tables: Share;
	readonly cells: Share;
	readonly code: Share;
	readonly languages: Share;
	readonly lazyImages: Share;
	readonly absoluteLinks: Share;
	/** Words of the Markdown that the page doesn't show. */
	readonly foreignWords: Share;
	/** Pieces of HTML that are left, line breaks and the like aside. */
	readonly html: number;
	readonly escapes: number;
	readonly length: number;
}

export interface Share {
	readonly kept: number;
	readonly of: number;
}

/** What is in a page to be kept. */
export interface Wanted {
	readonly tables: readonly (readonly string[])[];
	readonly code: readonly { readonly text: string; readonly language: string }[];
	readonly lazyImages: readonly string[];
	readonly words: ReadonlyMap<string, number>;
}

export function wantedOf(html: string, url: string): Wanted {
	const root = parseHtml(html);
	const shown = [...descendants(root)].filter((element) => !isHiddenHere(element));
	return {
		tables: shown.filter(({ name }) => name === "table").flatMap((table) => dataOf(table) ?? []),
		code: shown.filter(({ name }) => name === "pre").flatMap((pre) => codeOf(pre) ?? []),
		lazyImages: shown.filter(({ name }) => name === "img").flatMap((image) => lazyAddress(image, url) ?? []),
		words: wordsOf(`${visibleText(root)} ${alternatives(root)}`),
	};
}

export function keptOf(markdown: string, wanted: Wanted): Kept {
	const tables: string[][] = [];
	const code: { text: string; language: string }[] = [];
	const links: string[] = [];
	const images = new Set<string>();
	let html = 0;
	const tokens = lexer(markdown);
	const look = (token: Token): void => {
		if (token.type === "table") tables.push(cellsOf(token as Tokens.Table));
		if (token.type === "code")
			code.push({ text: trimmed(token.text), language: (token as Tokens.Code).lang ?? "" });
		if (token.type === "link") links.push((token as Tokens.Link).href);
		if (token.type === "image") images.add((token as Tokens.Image).href);
		if (token.type === "html" && !/^<\/?(?:br|su[bp])\b/.test(token.raw)) html++;
	};
	void walkTokens(tokens, look);
	const found = wanted.tables.map((cells) => Math.max(0, ...tables.map((table) => common(cells, table))));
	const kept = wanted.code.map(({ text, language }) => {
		const same = code.find((block) => block.text === text);
		return { isKept: same !== undefined, isNamed: same?.language.split(/\s/)[0]?.toLowerCase() === language };
	});
	const words = [...wordsOf(visibleText(parseHtml(parse(markdown, { async: false }))))];
	return {
		tables: share(found, (count, index) => count >= 0.9 * (wanted.tables[index]?.length ?? 0)),
		cells: { kept: sum(found), of: sum(wanted.tables.map(({ length }) => length)) },
		code: share(kept, ({ isKept }) => isKept),
		languages: share(
			kept.filter((_, index) => wanted.code[index]?.language !== ""),
			({ isNamed }) => isNamed,
		),
		lazyImages: share(wanted.lazyImages, (address) => images.has(address)),
		absoluteLinks: share(links, (link) => /^[a-z][a-z\d+.-]*:/i.test(link)),
		foreignWords: {
			kept: sum(words.map(([word, count]) => Math.max(0, count - (wanted.words.get(word) ?? 0)))),
			of: sum(words.map(([, count]) => count)),
		},
		html,
		escapes: markdown.match(/\\[!-/:-@[-`{-~]/g)?.length ?? 0,
		length: markdown.length,
	};
}

function share<Item>(items: readonly Item[], isKept: (item: Item, index: number) => boolean): Share {
	return { kept: items.filter(isKept).length, of: items.length };
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

/** Whether it, or what is around it, isn't shown. */
function isHiddenHere(element: Element): boolean {
	for (let at: ParentNode | null = element; at?.type === "element"; at = at.parent) {
		if (/^(?:template|noscript|head)$/.test(at.name) || attribute(at, "hidden") !== undefined) return true;
		if (/display\s*:\s*none/.test(attribute(at, "style") ?? "")) return true;
	}
	return false;
}

/** The texts of a table that has headers, two rows and columns, and nothing in its cells that a line can't hold. */
function dataOf(table: Element): string[][] | undefined {
	const elements = [...descendants(table)];
	if (elements.some(({ name }) => /^(?:table|ul|ol|pre|h[1-6]|hr|form|dl)$/.test(name))) return undefined;
	if (!elements.some(({ name }) => name === "th") || /presentation|none/.test(attribute(table, "role") ?? ""))
		return undefined;
	const rows = elements.filter((element) => element.name === "tr" && !isHiddenHere(element));
	const cells = rows.map((row) =>
		row.children.filter(
			(child): child is Element =>
				child.type === "element" && /^t[dh]$/.test(child.name) && !isHiddenHere(child),
		),
	);
	if (rows.length < 2 || Math.max(...cells.map(({ length }) => length)) < 2) return undefined;
	const texts = cells.flat().map((cell) => letters(visibleText(cell)));
	const filled = texts.filter((text) => text !== "");
	return filled.length === 0 ? undefined : [filled];
}

function cellsOf({ header, rows }: Tokens.Table): string[] {
	return [header, ...rows].flat().map(({ text }) => letters(withoutAddresses(text)));
}

function common(one: readonly string[], other: readonly string[]): number {
	const left = [...other];
	let count = 0;
	for (const text of one) {
		const at = left.indexOf(text);
		if (at < 0) continue;
		left.splice(at, 1);
		count++;
	}
	return count;
}

/** A listing without line numbers or buttons in it, which is its text and nothing else. */
function codeOf(pre: Element): { text: string; language: string }[] | undefined {
	const inside = [...descendants(pre)];
	const isDoubtful = inside.some(
		(element) =>
			/^(?:button|table|div|p|li|img|input|textarea)$/.test(element.name) ||
			/line-?n|gutter|copy|(?:^|\s)line(?:\s|$)/i.test(attribute(element, "class") ?? ""),
	);
	for (let at: ParentNode | null = pre.parent; at?.type === "element"; at = at.parent)
		if (at.name === "td") return undefined;
	const text = trimmed(visibleText(pre));
	if (isDoubtful || text === "") return undefined;
	const around: Element[] = [...inside.filter(({ name }) => name === "code"), pre];
	for (let at: ParentNode | null = pre.parent; at?.type === "element" && around.length < 5; at = at.parent)
		around.push(at);
	const classes = around.map((element) => attribute(element, "class") ?? "").join(" ");
	const named =
		/(?:^|\s)(?:language-|lang-|highlight-source-)([a-z][\w+#-]*)/i.exec(classes)?.[1]?.toLowerCase() ?? "";
	return [{ text, language: /^(?:none|plain|plaintext|text|txt)$/.test(named) ? "" : named }];
}

function lazyAddress(image: Element, url: string): string[] | undefined {
	const source = attribute(image, "src") ?? "";
	if (source !== "" && !source.startsWith("data:")) return undefined;
	for (const name of ["data-src", "data-lazy-src", "data-original"]) {
		const found = attribute(image, name);
		if (found === undefined || found === "" || found.startsWith("data:")) continue;
		const address = URL.parse(found.trim(), url)?.href;
		return address === undefined || /[()[\]\s"^{}|`<>]/.test(address) ? undefined : [address];
	}
	return undefined;
}

/** What a converter may say though the page doesn't show it: alternative texts, titles, names of frames. */
function alternatives(root: Root): string {
	return [...descendants(root)]
		.flatMap((element) => ["alt", "title", "aria-label"].map((name) => attribute(element, name) ?? ""))
		.concat([...descendants(root)].filter(({ name }) => name === "annotation").map(textContent))
		.join(" ");
}

function withoutAddresses(markdown: string): string {
	return markdown
		.replace(/!\[(?:[^\\\]]|\\.)*\](?=\()/g, "[]")
		.replace(/\]\((?:<[^>]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+"(?:[^"\\]|\\.)*")?\)/g, "] ")
		.replace(/^```.*$/gm, "")
		.replace(/<\/?[a-z][^>]*>/gi, " ")
		.replace(/\\([!-/:-@[-`{-~])/g, "$1");
}

function wordsOf(text: string): Map<string, number> {
	const counts = new Map<string, number>();
	for (const word of text
		.normalize("NFKC")
		.toLowerCase()
		.match(/[\p{L}\p{N}]+/gu) ?? [])
		counts.set(word, (counts.get(word) ?? 0) + 1);
	return counts;
}

function letters(text: string): string {
	return (
		text
			.normalize("NFKC")
			.toLowerCase()
			.match(/[\p{L}\p{N}]+/gu) ?? []
	).join("");
}

function trimmed(text: string): string {
	return text.replace(/[ \t]+$/gm, "").trim();
}
