// Blocks of code: their exact text, without line numbers and buttons, and their language. Must not know Markdown.

import { isShown } from "../shown.ts";
import { attribute, descendants, type Element, HTML_NAMESPACE, type Node, textContent } from "../tree.ts";
import { isBlock, roleOf } from "./roles.ts";

const GUTTER =
	/(?:^|[\s_-])(?:gutter|line-?num(?:ber)?s?|line-?nos?|ln-num(?:ber)?s?|blob-num|ln)(?:$|[\s_-])/i;
const COPY = /(?:^|[\s_-])(?:copy|clipboard|copybtn)(?:$|[\s_-])/i;

/** The text of a listing, line by line as it is shown, without one line break at its end. */
export function codeText(listing: Element): string {
	let text = "";
	// What the text ends with: asking it would copy it each time.
	let end: "start" | "line" | "text" = "start";
	/** Whether what comes next begins a line. */
	let isOwed = false;
	const write = (data: string): void => {
		if (data === "") return;
		if (isOwed && end === "text" && !data.startsWith("\n")) text += "\n";
		isOwed = false;
		text += data;
		end = data.endsWith("\n") ? "line" : "text";
	};
	const endLine = (): void => {
		text += isOwed && end === "text" ? "\n\n" : "\n";
		end = "line";
		isOwed = false;
	};
	const stack: Open[] = [{ children: listing.children, next: 0, isLine: false, from: 0 }];
	for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
		const child = at.children[at.next++];
		if (child === undefined) {
			stack.pop();
			if (!at.isLine) continue;
			// An empty line has nothing in it.
			if (text.length === at.from) endLine();
			isOwed = true;
		} else if (child.type === "text") write(child.data);
		else if (child.type === "element" && child.name === "br") {
			endLine();
		} else if (child.type === "element" && isShown(child) && !isFurniture(child)) {
			const isLine = isBlock(roleOf(child.name)) && child.name !== "td";
			if (isLine || isNextLine(child, at.children[at.next - 2])) isOwed = true;
			stack.push({ children: child.children, next: 0, isLine, from: text.length });
		}
	}
	return text.endsWith("\n") ? text.slice(0, -1) : text;
}

interface Open {
	readonly children: readonly Node[];
	next: number;
	/** Whether it has lines of its own. */
	readonly isLine: boolean;
	/** How long the text was before it. */
	readonly from: number;
}

/** What is beside the code: line numbers and buttons. */
function isFurniture(element: Element): boolean {
	if (element.name === "button") return true;
	if (element.attributes.length === 0) return false;
	const names = attribute(element, "class") ?? "";
	if (names === "") return false;
	if (GUTTER.test(names)) return /^[\s\d.:|]*$/.test(textContent(element));
	return COPY.test(names) && textContent(element).length < 40;
}

/** Whether it is a line beside another one, with nothing between them that would part them. */
function isNextLine(element: Element, before: Node | undefined): boolean {
	if (before?.type !== "element" || before.name !== element.name) return false;
	if (element.name === "code") return true;
	return /(?:^|\s)(?:line|code-line|view-line)(?:\s|$)/.test(attribute(element, "class") ?? "");
}

const LANGUAGE =
	/(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*|sourceCode\s+|hljs\s+(?!language-)|highlight-)([\p{L}][\p{L}\w+#.-]*)/u;
/** Where a class is a language's name by itself. */
const BARE = new Set(
	`bash c clojure cpp cs csharp css csv dart diff docker dockerfile elixir erlang go graphql groovy haskell html http ini java
	javascript js json jsx julia kotlin less lua makefile markdown matlab nginx objectivec ocaml perl php powershell python r
	ruby rust sass scala scss sh shell sql swift toml ts tsx typescript vb xml yaml yml zig`.split(/\s+/),
);
/** What highlighters say where they know no language. */
const NONE = new Set(
	"none plain plaintext text txt nohighlight default notranslate source code auto undefined no-highlight".split(
		" ",
	),
);

/** The language that the listing, the code in it or the two elements around it name; "" where none does. */
export function codeLanguage(listing: Element): string {
	// Of a table with line numbers, the listing is in one of its cells, and the numbers may be in another one.
	if (listing.name === "table") {
		for (const element of descendants(listing)) {
			const found = element.name === "pre" ? namedLanguage(element) : "";
			if (found !== "") return found;
		}
	}
	return namedLanguage(listing);
}

function namedLanguage(listing: Element): string {
	const inner = listing.children.find(
		(child): child is Element => child.type === "element" && child.name === "code",
	);
	const around: Element[] = [];
	for (let at = listing.parent; at?.type === "element" && around.length < 2; at = at.parent) around.push(at);
	for (const element of [inner, listing, ...around]) {
		if (element === undefined) continue;
		const found = languageOf(element, around.includes(element));
		if (found !== undefined) return NONE.has(found.toLowerCase()) ? "" : found;
	}
	return "";
}

function languageOf(element: Element, isAround: boolean): string | undefined {
	if (element.attributes.length === 0) return undefined;
	for (const name of ["data-lang", "data-language", "data-enlighter-language"]) {
		const value = attribute(element, name);
		if (value !== undefined && /^[A-Za-z][\w+#.-]*$/.test(value)) return value;
	}
	const names = attribute(element, "class") ?? "";
	if (names === "") return undefined;
	const named = LANGUAGE.exec(names)?.[1];
	if (named !== undefined) return named;
	// Around a listing, one of those words alone may be anything.
	if (isAround && !/(?:^|\s)(?:highlight|codehilite|code-?block)(?:\s|$)/.test(names)) return undefined;
	return names
		.split(/\s+/)
		.find((name) => BARE.has(name.toLowerCase()))
		?.toLowerCase();
}

/** Whether a table is a listing: lines of code, with their numbers beside them. */
export function isListing(table: Element): boolean {
	let hasGutter = false;
	let hasCode = false;
	const stack: Node[] = [table];
	for (let looked = 0, next = stack.pop(); next !== undefined && looked < 40; next = stack.pop(), looked++) {
		if (next.type !== "element" || next.namespace !== HTML_NAMESPACE) continue;
		const names = attribute(next, "class") ?? "";
		if (next.name === "td" || next.name === "th") {
			if (GUTTER.test(names)) hasGutter = true;
			else if (/(?:^|[\s_-])code(?:$|[\s_-])/.test(names)) hasCode = true;
		}
		if (next.name === "pre") hasCode = true;
		if (hasGutter && hasCode) return true;
		stack.push(...next.children.slice(0, 20).reverse());
	}
	return false;
}

/** A fence longer than any run of its sign in the text. */
export function fenced(text: string, language: string): string {
	let fence = "```";
	for (const run of text.match(/`{3,}/g) ?? [])
		if (run.length >= fence.length) fence = "`".repeat(run.length + 1);
	return `${fence}${language}\n${text}\n${fence}`;
}
