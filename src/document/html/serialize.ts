// Trees back to markup, by the standards' serialization algorithms. Must not know parsers, selectors or bytes.

import { assertNode } from "../node-check.ts";
import { allowanceOf, type Element, HTML_NAMESPACE, type Node, type ParentNode, rootOf } from "../tree.ts";
import { localName } from "../xml/names.ts";

// HTML §13.3, "serializes as void".
const VOID: ReadonlySet<string> = new Set([
	...["area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen"],
	...["link", "meta", "param", "source", "track", "wbr"],
]);

// HTML §13.3: their text is written unchanged. This includes noscript, because scripting is on.
const RAW_TEXT: ReadonlySet<string> = new Set([
	...["style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext", "noscript"],
]);

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"\u00a0": "&nbsp;",
	"\t": "&#9;",
	"\n": "&#10;",
	"\r": "&#13;",
};

/**
 * The markup of a node's content: HTML's fragment serialization (DOM's `innerHTML` with scripting on) in an HTML tree,
 * XML in an XML tree. For a template, the markup of its content.
 *
 * @throws DocumentError, kind "limit", if too much markup has been made of the document (`limits.amplification`)
 *
 * Source: the HTML standard, §13.3; DOM Parsing and Serialization.
 *
 * @example
 * innerHtml(parseHtml("<p>1 &lt; <b>2</p>")); // "<html><head></head><body><p>1 &lt; <b>2</b></p></body></html>"
 */
export function innerHtml(parent: ParentNode): string {
	assertNode(parent, "Markup");
	return markup(parent, childrenOf(parent), "inner");
}

/**
 * The markup of an element's content as HTML, whatever its tree: XHTML within a feed, say.
 *
 * @throws DocumentError, kind "limit", as `innerHtml` does
 */
export function innerHtmlOfXhtml(parent: ParentNode): string {
	return markup(parent, childrenOf(parent), "inner", "xhtml");
}

/** The markup of a node and its content (DOM's `outerHTML`); for a root, the markup of all its children. */
export function outerHtml(node: Node): string {
	assertNode(node, "Markup");
	return node.type === "root" ? innerHtml(node) : markup(node, [node], "outer");
}

/** Trees of HTML and XML as what they are, or XHTML within XML as HTML. */
type Form = "html" | "xml" | "xhtml";

function childrenOf(parent: ParentNode): readonly Node[] {
	return parent.type === "element" && parent.content !== undefined
		? parent.content.children
		: parent.children;
}

/** A loop with a stack of its own: a hostile page nests deeper than the call stack allows. */
function markup(
	at: Node,
	nodes: readonly Node[],
	what: "inner" | "outer",
	form: Form = rootOf(at)?.language === "xml" ? "xml" : "html",
): string {
	const isXml = form === "xml";
	const allowance = allowanceOf(at);
	const room = allowance?.roomFor(what, at) ?? Number.POSITIVE_INFINITY;
	let out = "";
	let written = 0;
	// Nodes still to be written, the next one last; a string is an end tag.
	const stack: (Node | string)[] = nodes.toReversed();
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (out.length + ++written > room) throw allowance?.passed();
		if (typeof next === "string") out += next;
		else if (next.type !== "element") out += isXml ? leafOfXml(next) : leafOfHtml(next);
		else {
			const children = childrenOf(next);
			const isEmpty = isXml && children.length === 0;
			// In HTML, a prefix would be part of the name.
			const name = form === "xhtml" ? localName(next.name) : next.name;
			out += startTag(next, name, form, isEmpty ? "/>" : ">");
			if (isEmpty) continue;
			if (isXml || next.namespace !== HTML_NAMESPACE || !VOID.has(name)) {
				stack.push(`</${name}>`);
				for (let index = children.length - 1; index >= 0; index--) stack.push(children[index] as Node);
			}
		}
	}
	allowance?.takeOnce(what, at, out.length + written);
	return out;
}

function startTag({ attributes }: Element, name: string, form: Form, end: ">" | "/>"): string {
	const isXml = form === "xml";
	let tag = `<${name}`;
	for (let index = 0; index < attributes.length; index += 2) {
		const value = attributes[index + 1] as string;
		if (form === "xhtml" && isNamespace(attributes[index] as string)) continue;
		tag += ` ${attributes[index]}="${isXml ? escaped(value, /[&<>"\t\n\r]/g) : escaped(value, /[&<>"\u00a0]/g)}"`;
	}
	return tag + end;
}

/** Whether an attribute declares a namespace, which HTML has no use for. */
function isNamespace(name: string): boolean {
	return name === "xmlns" || name.startsWith("xmlns:");
}

function leafOfHtml(node: Exclude<Node, Element>): string {
	switch (node.type) {
		case "text": {
			const { parent } = node;
			const isRaw =
				parent?.type === "element" && RAW_TEXT.has(parent.name) && parent.namespace === HTML_NAMESPACE;
			return isRaw ? node.data : escaped(node.data, /[&<>\u00a0]/g);
		}
		case "comment":
			return `<!--${node.data}-->`;
		case "instruction":
			return `<?${node.target} ${node.data}?>`;
		case "doctype":
			return `<!DOCTYPE ${node.name}>`;
		case "root":
			return innerHtml(node);
	}
}

function leafOfXml(node: Exclude<Node, Element>): string {
	switch (node.type) {
		case "text":
			return escaped(node.data, /[&<>\r]/g);
		case "instruction":
			return `<?${node.target}${node.data === "" ? "" : " "}${node.data}?>`;
		case "doctype": {
			const { name, publicId, systemId } = node;
			const system = systemId === "" ? "" : ` "${systemId}"`;
			if (publicId !== "") return `<!DOCTYPE ${name} PUBLIC "${publicId}"${system}>`;
			return `<!DOCTYPE ${name}${system === "" ? "" : ` SYSTEM${system}`}>`;
		}
		default:
			return leafOfHtml(node);
	}
}

function escaped(text: string, special: RegExp): string {
	return text.replace(special, (character) => ENTITIES[character] as string);
}
