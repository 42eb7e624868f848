// A page's tree as well-formed markup, because Readability's own small DOM can't read anything else. Must not know what
// the markup is for.

import { parseHtmlFragment } from "../html/parse.ts";
import { parseSourceSet } from "../links/attributes.ts";
import { codeLanguage } from "../markdown/code.ts";
import { type Formula, scriptFormula } from "../markdown/math.ts";
import { isJsonLd } from "../metadata/json-ld.ts";
import { attribute, type Element, HTML_NAMESPACE, type Node, type Root, textContent } from "../tree.ts";

/** Left out with their content: an article has no text in these, and the base is already known. */
const LEFT_OUT: ReadonlySet<string> = new Set(["base", "script", "style", "template", "noembed", "noframes"]);

/** HTML's void elements have no end tag, but the small DOM wants them closed. */
const EMPTY: ReadonlySet<string> = new Set([
	...["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"],
]);

/** Names that the small DOM reads as they are. */
const NAME = /^[A-Za-z_][\w:.-]*$/;

/** The markup of a page without comments, styles and scripts (except JSON-LD). Includes what noscript shows. */
export function wellFormed(root: Root): string {
	let markup = "";
	// A loop instead of recursion. End tags wait on the stack as text.
	const stack: (Node | string)[] = [...root.children].reverse();
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (typeof next === "string") markup += next;
		else if (next.type === "text") markup += escaped(next.data);
		else if (next.type === "element") open(next);
	}
	return markup;

	function open(element: Element): void {
		const { name, namespace } = element;
		if (!NAME.test(name)) {
			push(element.children);
			return;
		}
		if (namespace === HTML_NAMESPACE && LEFT_OUT.has(name)) {
			const formula = name === "script" ? scriptFormula(element) : undefined;
			if (formula !== undefined) markup += mathOf(formula);
			else if (isJsonLd(element)) markup += `${tag(element)}>${escaped(textContent(element))}</${name}>`;
			return;
		}
		markup += name === "pre" ? tagOfListing(element) : tag(element);
		if (EMPTY.has(name)) {
			markup += "/>";
			return;
		}
		markup += ">";
		stack.push(`</${name}>`);
		if (name === "noscript") push(shown(element));
		else push(withoutAnchors(element));
	}

	function push(nodes: readonly Node[]): void {
		for (let index = nodes.length - 1; index >= 0; index--) stack.push(nodes[index] as Node);
	}
}

/** How many children an element has that is there for a heading and the link to it. */
const BESIDE_HEADING = 8;

/** Without links from beside a heading to itself: a heading with one would be taken for a menu. */
function withoutAnchors({ children }: Element): readonly Node[] {
	if (children.length < 2 || children.length > BESIDE_HEADING) return children;
	const ids = children.flatMap((child) =>
		child.type === "element" && isHeading(child.name) ? [`#${attribute(child, "id")}`] : [],
	);
	if (ids.length === 0) return children;
	return children.filter(
		(child) =>
			child.type !== "element" || child.name !== "a" || !ids.includes(attribute(child, "href") ?? ""),
	);
}

function isHeading(name: string): boolean {
	return /^h[1-6]$/.test(name);
}

/** If scripts run, noscript is text. It often contains pictures that are loaded late. */
function shown(noscript: Element): readonly Node[] {
	const isText = noscript.children.every(({ type }) => type === "text");
	if (!isText) return noscript.children;
	return parseHtmlFragment(textContent(noscript), "body", { scripting: false }).children;
}

/** A formula in a script, which would be left out, as MathML, which isn't. */
function mathOf({ tex, isBlock }: Formula): string {
	const display = isBlock ? ' display="block"' : "";
	const annotation = `<annotation encoding="application/x-tex">${escaped(tex)}</annotation>`;
	return `<math${display}><semantics>${annotation}</semantics></math>`;
}

/** A listing's tag. If only a surrounding element names its language, adds that as a class. */
function tagOfListing(listing: Element): string {
	const language = codeLanguage(listing);
	const hasClass = (node: Node): boolean => node.type === "element" && attribute(node, "class") !== undefined;
	const isNamed = language === "" || hasClass(listing) || listing.children.some(hasClass);
	return isNamed ? tag(listing) : `${tag(listing)} class="language-${escaped(language)}"`;
}
/** Readability reads attributes again for each element inside, with patterns that take the square of their length. */
const MOST_ATTRIBUTES = 64;
const LONG = 1000;
/** Attributes that may be long nevertheless. */
const ADDRESSES: ReadonlySet<string> = new Set([
	"href",
	"src",
	"poster",
	"cite",
	"data",
	"alt",
	"title",
	"content",
]);

/**
 * Where a heading's id is meanwhile. Readability leaves out what is called a header, related or a comment by its class or
 * id, and headings are that are nothing of the kind: `class="section-header"`, `id="related-work"`.
 */
const HEADING_ID = "data-heading-id";

function tag({ name, attributes }: Element): string {
	let text = `<${name}`;
	const isOfHeading = isHeading(name);
	for (let index = 0; index < Math.min(attributes.length, 2 * MOST_ATTRIBUTES); index += 2) {
		let attribute = attributes[index] as string;
		if (!NAME.test(attribute)) continue;
		if (isOfHeading) {
			if (attribute === "class" || attribute === HEADING_ID) continue;
			if (attribute === "id") attribute = HEADING_ID;
		}
		const value = readable(attribute, attributes[index + 1] as string);
		if (value !== undefined) text += ` ${attribute}="${escaped(value)}"`;
	}
	return text;
}

/** The attributes of an element of the article as the page has them. */
export function attributesBack({ name, attributes }: Element): string[] {
	if (!isHeading(name)) return attributes;
	return attributes.map((each, index) => (index % 2 === 0 && each === HEADING_ID ? "id" : each));
}

/** An attribute's value if it can be read in time; undefined if it is far too long for its purpose. */
function readable(name: string, value: string): string | undefined {
	if (value.length <= LONG || ADDRESSES.has(name)) return value;
	if (name === "class") return value.slice(0, LONG);
	if (name !== "srcset") return undefined;
	const written = parseSourceSet(value).map(({ reference, descriptor }) =>
		/^[\d.]+[xw]$/.test(descriptor) ? `${reference} ${descriptor}` : reference,
	);
	return written.join(", ");
}

function escaped(text: string): string {
	if (!/[&<>"]/.test(text)) return text;
	return text
		.replaceAll("&", "&amp;")
		.replaceAll("<", "&lt;")
		.replaceAll(">", "&gt;")
		.replaceAll('"', "&quot;");
}
