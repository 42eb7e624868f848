// The nodes of a parsed document, HTML or XML: plain objects that parsers make and that don't change afterwards. Owns
// what a node is, and how to read it: text, attributes, document order. Must not know parsers, selectors or bytes.

import { Allowance, type TreeLimits } from "./allowance.ts";

export const HTML_NAMESPACE: string = "http://www.w3.org/1999/xhtml";
export const SVG_NAMESPACE: string = "http://www.w3.org/2000/svg";
export const MATHML_NAMESPACE: string = "http://www.w3.org/1998/Math/MathML";

export type Node = Root | Element | Text | Comment | ProcessingInstruction | DocumentType;
export type ParentNode = Root | Element;

/** The top node of a document, or of a template's content. */
export class Root {
	readonly type = "root";
	readonly parent: null = null;
	children: Node[] = [];
	/** The text that was parsed; places in it are counted in UTF-16 code units. */
	readonly source: string;
	/** "html" if names match whatever their case, as in an HTML document; "xml" if they match exactly. */
	readonly language: "html" | "xml";
	/** Its elements in document order, by their numbers. `elementsOf` makes them for the first selection. */
	elements: Element[] | undefined = undefined;
	/** HTML's quirks mode, in which class names and ids match whatever their case. */
	quirks = false;

	constructor(source: string, language: "html" | "xml") {
		this.source = source;
		this.language = language;
	}
}

export class Element {
	readonly type = "element";
	/** The qualified name: lower case in HTML ("a"), as written in XML and SVG ("svg:path", "linearGradient"). */
	readonly name: string;
	/** The namespace's URI; "" for none. */
	readonly namespace: string;
	/** Name, value, name, value, …, in the order of the source; names are qualified ("xlink:href"). */
	readonly attributes: string[];
	parent: ParentNode | null = null;
	children: Node[] = [];
	/** Where its start tag begins in the source; -1 if the parser invented it or doesn't know. */
	start: number;
	/** HTML's template: its content is a separate tree, invisible to selections from outside. */
	content: Root | undefined = undefined;
	/** Its number among its tree's elements, from 0, and that of the last one inside it; see `elementsOf`. */
	order = -1;
	last = -1;

	constructor(name: string, namespace: string, attributes: string[], start: number) {
		this.name = name;
		this.namespace = namespace;
		this.attributes = attributes;
		this.start = start;
	}
}

export class Text {
	readonly type = "text";
	data: string;
	parent: ParentNode | null = null;
	start: number;

	constructor(data: string, start: number) {
		this.data = data;
		this.start = start;
	}
}

export class Comment {
	readonly type = "comment";
	readonly data: string;
	parent: ParentNode | null = null;
	start: number;

	constructor(data: string, start: number) {
		this.data = data;
		this.start = start;
	}
}

export class ProcessingInstruction {
	readonly type = "instruction";
	readonly target: string;
	readonly data: string;
	parent: ParentNode | null = null;
	start: number;

	constructor(target: string, data: string, start: number) {
		this.target = target;
		this.data = data;
		this.start = start;
	}
}

export class DocumentType {
	readonly type = "doctype";
	readonly name: string;
	readonly publicId: string;
	readonly systemId: string;
	parent: ParentNode | null = null;
	start: number;

	constructor(name: string, publicId: string, systemId: string, start: number) {
		this.name = name;
		this.publicId = publicId;
		this.systemId = systemId;
		this.start = start;
	}
}

/**
 * From this many names and values on, an element's attributes are looked up in a map: each of its descendants may ask.
 */
const MANY_ATTRIBUTES = 64;

interface AttributeIndex {
	readonly size: number;
	readonly values: ReadonlyMap<string, string>;
}

const indexes = new WeakMap<readonly string[], AttributeIndex>();

function indexed(attributes: readonly string[]): ReadonlyMap<string, string> {
	const known = indexes.get(attributes);
	if (known?.size === attributes.length) return known.values;
	const values = new Map<string, string>();
	for (let index = attributes.length - 2; index >= 0; index -= 2)
		values.set(attributes[index] as string, attributes[index + 1] as string);
	indexes.set(attributes, { size: attributes.length, values });
	return values;
}

/** An attribute's value as written in the source, with character references resolved; undefined if it isn't there. */
export function attribute(element: Element, name: string): string | undefined {
	const { attributes } = element;
	if (attributes.length > MANY_ATTRIBUTES) return indexed(attributes).get(name);
	for (let index = 0; index < attributes.length; index += 2) {
		if (attributes[index] === name) return attributes[index + 1];
	}
	return undefined;
}

/**
 * DOM's textContent: the data of every text node inside, in document order, nothing added and nothing trimmed.
 *
 * @throws DocumentError, kind "limit", if too much text has been made of the document (`limits.amplification`)
 */
export function textContent(node: Node): string {
	if (node.type === "text" || node.type === "comment" || node.type === "instruction") return node.data;
	if (node.type === "doctype") return "";
	const only = node.children.length === 1 ? node.children[0] : undefined;
	if (only?.type === "text") return only.data;
	const looked = { nodes: 0 };
	const text = textWithin(node, looked);
	allowanceOf(node)?.takeOnce("text", node, text.length + looked.nodes);
	return text;
}

/** Like `textContent`, for callers that count themselves: the visited nodes, and how the text is used. */
export function textWithin(node: Node, looked: { nodes: number }): string {
	looked.nodes++;
	if (node.type === "text" || node.type === "comment" || node.type === "instruction") return node.data;
	if (node.type === "doctype") return "";
	const only = node.children.length === 1 ? node.children[0] : undefined;
	if (only?.type === "text") return only.data;
	let text = "";
	// A loop instead of recursion: a hostile page nests deeper than the call stack allows.
	const stack: Node[] = [];
	for (let index = node.children.length - 1; index >= 0; index--) stack.push(node.children[index] as Node);
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		looked.nodes++;
		if (next.type === "text") text += next.data;
		else if (next.type === "element") {
			for (let index = next.children.length - 1; index >= 0; index--)
				stack.push(next.children[index] as Node);
		}
	}
	return text;
}

const allowances = new WeakMap<Root, Allowance>();

/** The allowance of the tree that contains a node; undefined if no tree does. */
export function allowanceOf(node: Node): Allowance | undefined {
	const root = rootOf(node);
	return root === undefined ? undefined : allowanceOfTree(root);
}

export function allowanceOfTree(root: Root): Allowance {
	let allowance = allowances.get(root);
	if (allowance === undefined) {
		allowance = new Allowance(root.source.length);
		allowances.set(root, allowance);
	}
	return allowance;
}

/** Sets a tree's allowance: by limits, or shared with another tree. */
export function allow(root: Root, limits: TreeLimits | Allowance | undefined): void {
	if (limits === undefined) return;
	allowances.set(root, limits instanceof Allowance ? limits : new Allowance(root.source.length, limits));
}

/** How many characters the texts, names and values in a tree have, plus one for each node. */
export function sizeOfTree(scope: ParentNode): number {
	let size = 0;
	const stack: Node[] = [scope];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		size++;
		if (next.type === "text") size += next.data.length;
		if (next.type !== "element" && next.type !== "root") continue;
		if (next.type === "element") for (const part of next.attributes) size += part.length;
		for (const child of next.children) stack.push(child);
	}
	return size;
}

/**
 * Gives a node's place among its siblings. Finds all places of a family at once, since callers may ask for each of
 * them.
 */
export function placesAmongSiblings(): (node: Node) => number {
	const families = new Map<ParentNode, ReadonlyMap<Node, number>>();
	return (node) => {
		const { parent } = node;
		if (parent === null) return -1;
		let places = families.get(parent);
		if (places === undefined) {
			places = new Map(parent.children.map((child, index) => [child, index]));
			families.set(parent, places);
		}
		return places.get(node) ?? -1;
	};
}

/** The tree that contains a node. */
export function rootOf(node: Node): Root | undefined {
	let at: Node | null = node;
	while (at !== null && at.type !== "root") at = at.parent;
	return at ?? undefined;
}

/** Every element below `scope` in document order, without `scope` itself and without templates' contents. */
export function* descendants(scope: ParentNode): Generator<Element> {
	const stack: Node[] = [];
	for (let index = scope.children.length - 1; index >= 0; index--) stack.push(scope.children[index] as Node);
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type !== "element") continue;
		yield next;
		for (let index = next.children.length - 1; index >= 0; index--) stack.push(next.children[index] as Node);
	}
}

/**
 * All elements of a tree in document order, each with its number. Those inside an element are numbered from the one
 * after its own up to its `last`. Templates' contents are separate trees.
 */
export function elementsOf(root: Root): readonly Element[] {
	if (root.elements !== undefined) return root.elements;
	const elements: Element[] = [];
	const positions: number[] = [];
	let parent: ParentNode = root;
	let position = 0;
	for (;;) {
		const child: Node | undefined = parent.children[position++];
		if (child === undefined) {
			if (parent.type === "root") break;
			parent.last = elements.length - 1;
			position = positions.pop() as number;
			parent = parent.parent as ParentNode;
		} else if (child.type === "element") {
			child.order = elements.length;
			child.last = elements.length;
			elements.push(child);
			if (child.children.length > 0) {
				positions.push(position);
				parent = child;
				position = 0;
			}
		}
	}
	root.elements = elements;
	return elements;
}
