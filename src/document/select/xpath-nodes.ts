// Nodes as XPath sees them: attributes as nodes of their own, string-values, expanded names, document order.
// Must not know expressions.
// Source: XPath 1.0 §5; https://www.w3.org/TR/1999/REC-xpath-19991116/

import { inspectAs, visible } from "../../base/index.ts";
import { type Element, HTML_NAMESPACE, type Node, textContent } from "../tree.ts";

const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
const XLINK_NAMESPACE = "http://www.w3.org/1999/xlink";

/**
 * An attribute that an XPath has selected. The tree itself keeps only names and values; two of these may be the same
 * attribute.
 */
export class Attribute {
	static {
		inspectAs(
			Attribute,
			({ name, value }) => `Attribute { ${visible(name)}=${JSON.stringify(visible(value))} }`,
		);
	}

	/** Always "attribute". */
	readonly type = "attribute";
	/** The element that has it. */
	readonly parent: Element;
	/** The qualified name: "href", "xlink:href". */
	readonly name: string;
	/** Its value, with character references resolved. */
	readonly value: string;
	/** Which of the element's attributes it is, from 0. */
	readonly index: number;

	constructor(parent: Element, name: string, value: string, index: number) {
		this.parent = parent;
		this.name = name;
		this.value = value;
		this.index = index;
	}
}

/** A node that an XPath can find: of the tree, or an attribute. */
export type XPathNode = Node | Attribute;

/** XPath's string-value (§5). */
export function stringValue(node: XPathNode): string {
	return node.type === "attribute" ? node.value : textContent(node);
}

/** The node that has no parent. */
export function topOf(node: XPathNode): Node {
	let at: Node = node.type === "attribute" ? node.parent : node;
	while (at.parent !== null) at = at.parent;
	return at;
}

/** The attributes that the HTML parser gives a namespace, on elements of SVG and MathML only (HTML §13.2.6.5). */
const FOREIGN_ATTRIBUTES: ReadonlyMap<string, string> = new Map([
	...["actuate", "arcrole", "href", "role", "show", "title", "type"].map((name): [string, string] => [
		`xlink:${name}`,
		XLINK_NAMESPACE,
	]),
	["xml:lang", XML_NAMESPACE],
	["xml:space", XML_NAMESPACE],
	["xmlns", XMLNS_NAMESPACE],
	["xmlns:xlink", XMLNS_NAMESPACE],
]);

/** The namespace of an attribute, by its qualified name; "" for none. */
export function attributeNamespace(element: Element, name: string, html: boolean): string {
	if (html) return element.namespace === HTML_NAMESPACE ? "" : (FOREIGN_ATTRIBUTES.get(name) ?? "");
	if (name === "xmlns") return XMLNS_NAMESPACE;
	const colon = name.indexOf(":");
	if (colon < 0) return "";
	const prefix = name.slice(0, colon);
	if (prefix === "xml") return XML_NAMESPACE;
	if (prefix === "xmlns") return XMLNS_NAMESPACE;
	const declaration = `xmlns:${prefix}`;
	for (let at: Node | null = element; at !== null && at.type === "element"; at = at.parent) {
		const { attributes } = at;
		for (let index = 0; index < attributes.length; index += 2) {
			if (attributes[index] === declaration) return attributes[index + 1] as string;
		}
	}
	return "";
}

/** Whether it is a namespace declaration, which XPath doesn't count as an attribute (§5.3). */
export function isDeclaration(element: Element, name: string, html: boolean): boolean {
	return name.startsWith("xmlns") && attributeNamespace(element, name, html) === XMLNS_NAMESPACE;
}

export function elementLocalName(name: string, html: boolean): string {
	// The HTML parser makes no prefixes: a tag "svg:path" in HTML is an element of that name.
	return html ? name : name.slice(name.indexOf(":") + 1);
}

export function attributeLocalName(element: Element, name: string, html: boolean): string {
	const hasPrefix = html ? element.namespace !== HTML_NAMESPACE && FOREIGN_ATTRIBUTES.has(name) : true;
	return hasPrefix ? name.slice(name.indexOf(":") + 1) : name;
}

/** The place of each node of a tree. Built once per tree, when an expression first needs it. */
export interface DocumentOrder {
	/** Every node but attributes, in document order. */
	readonly nodes: readonly Node[];
	readonly numbers: ReadonlyMap<Node, number>;
	/** By a node's number: the number of the first node after its descendants. */
	readonly ends: Int32Array;
	/** By a node's number: its place among its parent's children. */
	readonly places: Int32Array;
}

const orders = new WeakMap<Node, DocumentOrder>();

export function documentOrder(top: Node): DocumentOrder {
	let order = orders.get(top);
	if (order === undefined) {
		order = numbered(top);
		orders.set(top, order);
	}
	return order;
}

function numbered(top: Node): DocumentOrder {
	const nodes: Node[] = [];
	const numbers = new Map<Node, number>();
	const places: number[] = [];
	const stack: { readonly node: Node; readonly place: number }[] = [{ node: top, place: 0 }];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const { node, place } = next;
		numbers.set(node, nodes.length);
		nodes.push(node);
		places.push(place);
		if (!("children" in node)) continue;
		for (let index = node.children.length - 1; index >= 0; index--)
			stack.push({ node: node.children[index] as Node, place: index });
	}
	const ends = new Int32Array(nodes.length);
	for (let number = nodes.length - 1; number >= 0; number--) {
		const node = nodes[number] as Node;
		const last = "children" in node ? node.children.at(-1) : undefined;
		ends[number] = last === undefined ? number + 1 : (ends[numbers.get(last) as number] as number);
	}
	return { nodes, numbers, ends, places: Int32Array.from(places) };
}

/** Sorts into document order and removes duplicates. */
export function inDocumentOrder(nodes: XPathNode[], order: DocumentOrder): XPathNode[] {
	const keyed = nodes.map((node) => ({ node, key: keyOf(node, order) }));
	keyed.sort((a, b) => a.key - b.key);
	const sorted: XPathNode[] = [];
	let last = Number.NaN;
	for (const { node, key } of keyed) {
		if (key !== last) sorted.push(node);
		last = key;
	}
	return sorted;
}

function keyOf(node: XPathNode, { numbers }: DocumentOrder): number {
	if (node.type !== "attribute") return numbers.get(node) as number;
	// §5: attributes come after their element and before its children.
	return (numbers.get(node.parent) as number) + (node.index + 1) / (node.parent.attributes.length + 1);
}
