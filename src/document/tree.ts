// The nodes of a parsed document, HTML or XML: plain objects that parsers make and that don't change afterwards. Owns
// what a node is, and how to read it: text, attributes, document order. Must not know parsers, selectors or bytes.

import { inspectAs, visible } from "../base/index.ts";
import { Allowance, type TreeLimits } from "./allowance.ts";
import { assertNode } from "./node-check.ts";

export const HTML_NAMESPACE: string = "http://www.w3.org/1999/xhtml";
export const SVG_NAMESPACE: string = "http://www.w3.org/2000/svg";
export const MATHML_NAMESPACE: string = "http://www.w3.org/1998/Math/MathML";

/** A node of a tree. */
export type Node = Root | Element | Text | Comment | ProcessingInstruction | DocumentType;
/** A node that has children. */
export type ParentNode = Root | Element;

/** What nodes need of folders that know them. */
export interface NodeTools {
	select(scope: ParentNode, selector: string): Element | undefined;
	selectAll(scope: ParentNode, selector: string): Element[];
	matches(element: Element, selector: string): boolean;
	text(node: Node): string;
	innerHtml(parent: ParentNode): string;
	outerHtml(node: Node): string;
}

let tools: NodeTools | undefined;

/** Gives elements and roots their methods: once, before the first tree. */
export function equipNodes(given: NodeTools): void {
	tools = given;
}

function equipped(): NodeTools {
	if (tools === undefined)
		throw new TypeError("this needs a tree that parseHtml, parseXml or a document has made");
	return tools;
}

/** How much of a text `console.log` shows: characters. */
const SHOWN = 60;

function shown(text: string): string {
	const line = text.replace(/\s+/g, " ");
	return visible(line.length > SHOWN ? `${line.slice(0, SHOWN)}...` : line);
}

/** The top node of a document, or of a template's content. */
export class Root {
	static {
		inspectAs(Root, (root) => `Root { ${root.language}, ${elementsOf(root).length} elements }`);
	}

	/** Always "root". */
	readonly type = "root";
	/** Always null. */
	readonly parent: null = null;
	/** The nodes directly inside, in order. */
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

	/** The first element that matches the CSS selector. @throws DocumentError, kind "selector" */
	select(selector: string): Element | undefined {
		return equipped().select(this, selector);
	}

	/** Every element that matches the CSS selector, in document order. @throws DocumentError, kind "selector" */
	selectAll(selector: string): Element[] {
		return equipped().selectAll(this, selector);
	}

	/** The text of the whole tree as a reader sees it; see `visibleText`. */
	text(): string {
		return equipped().text(this);
	}

	/** The markup of the whole tree; see `outerHtml`. */
	html(): string {
		return equipped().outerHtml(this);
	}

	/** Its markup. */
	toString(): string {
		return this.html();
	}

	/** Its markup, so that `JSON.stringify` gives a string. */
	toJSON(): string {
		return this.html();
	}
}

/**
 * An element of a page or XML document.
 * @example
 * for (const item of page.selectAll("li.bird")) {
 *   const link = item.select("a");
 *   console.log(item.text(), link?.attribute("href"), item.closest("section")?.attribute("id"));
 * }
 */
export class Element {
	static {
		inspectAs(Element, describe);
	}

	/** Always "element". */
	readonly type = "element";
	/** The qualified name: lower case in HTML ("a"), as written in XML and SVG ("svg:path", "linearGradient"). */
	readonly name: string;
	/** The namespace's URI; "" for none. */
	readonly namespace: string;
	/** Name, value, name, value, …, in the order of the source; names are qualified ("xlink:href"). */
	readonly attributes: string[];
	/** The element or root that contains it; null for an element outside of a tree. */
	parent: ParentNode | null = null;
	/** The nodes directly inside, in order: elements, texts, comments. */
	children: Node[] = [];
	/** Where its start tag begins in the source; -1 if the parser invented it or doesn't know. */
	start: number;
	/** HTML's template: its content is a separate tree, invisible to selections from outside. */
	content: Root | undefined = undefined;
	/** Its number among its tree's elements, from 0, and that of the last one inside it; see `elementsOf`. */
	order = -1;
	/** The number of the last element inside it; its own if there is none. */
	last = -1;

	constructor(name: string, namespace: string, attributes: string[], start: number) {
		this.name = name;
		this.namespace = namespace;
		this.attributes = attributes;
		this.start = start;
	}

	/** An attribute's value; undefined if it isn't there. */
	attribute(name: string): string | undefined {
		return attribute(this, name);
	}

	/** Its text as a reader sees it; see `visibleText`. `textContent(element)` has every character instead. */
	text(): string {
		return equipped().text(this);
	}

	/** Its markup and that of its content; see `outerHtml`. */
	html(): string {
		return equipped().outerHtml(this);
	}

	/** The markup of its content; see `innerHtml`. */
	innerHtml(): string {
		return equipped().innerHtml(this);
	}

	/** The first element inside that matches the CSS selector. @throws DocumentError, kind "selector" */
	select(selector: string): Element | undefined {
		return equipped().select(this, selector);
	}

	/** Every element inside that matches the CSS selector, in document order. @throws DocumentError, kind "selector" */
	selectAll(selector: string): Element[] {
		return equipped().selectAll(this, selector);
	}

	/** Whether it matches the CSS selector. @throws DocumentError, kind "selector" */
	matches(selector: string): boolean {
		return equipped().matches(this, selector);
	}

	/** The nearest element that matches, from this one outwards. @throws DocumentError, kind "selector" */
	closest(selector: string): Element | undefined {
		for (let at: ParentNode | null = this; at?.type === "element"; at = at.parent)
			if (equipped().matches(at, selector)) return at;
		return undefined;
	}

	/** The next element with the same parent, or the next one that matches the CSS selector. */
	next(selector?: string): Element | undefined {
		const root = rootOf(this);
		if (root === undefined) return undefined;
		const elements = elementsOf(root);
		for (let at = elements[this.last + 1]; at?.parent === this.parent; at = elements[at.last + 1])
			if (selector === undefined || equipped().matches(at, selector)) return at;
		return undefined;
	}

	/** The elements directly inside, without texts and comments. */
	get childElements(): Element[] {
		return this.children.filter((child) => child.type === "element");
	}

	/** Its markup. */
	toString(): string {
		return this.html();
	}

	/** Its markup, so that `JSON.stringify` gives a string. */
	toJSON(): string {
		return this.html();
	}
}

// Not a private method: that would add a mark to each element.
function describe(element: Element): string {
	const { name, attributes } = element;
	let written = "";
	for (let index = 0; index < attributes.length && written.length < SHOWN; index += 2)
		written += ` ${visible(attributes[index] as string)}="${shown(attributes[index + 1] as string)}"`;
	const text = textWithin(element, { nodes: 0 }).slice(0, 4 * SHOWN);
	return `<${visible(name)}${written}>${shown(text.trim())}</${visible(name)}>`;
}

/** A text between tags. */
export class Text {
	static {
		inspectAs(Text, ({ data }) => `Text { ${JSON.stringify(shown(data))} }`);
	}

	/** Always "text". */
	readonly type = "text";
	/** The text, with character references resolved. */
	data: string;
	/** The node that contains it. */
	parent: ParentNode | null = null;
	/** Where it begins in the source; -1 if that isn't known. */
	start: number;

	constructor(data: string, start: number) {
		this.data = data;
		this.start = start;
	}

	/** The text, so that `JSON.stringify` of nodes has neither their tree nor their places. */
	toJSON(): string {
		return this.data;
	}
}

/** A comment. */
export class Comment {
	static {
		inspectAs(Comment, ({ data }) => `Comment { ${JSON.stringify(shown(data))} }`);
	}

	/** Always "comment". */
	readonly type = "comment";
	/** What is inside it. */
	readonly data: string;
	/** The node that contains it. */
	parent: ParentNode | null = null;
	/** Where it begins in the source; -1 if that isn't known. */
	start: number;

	constructor(data: string, start: number) {
		this.data = data;
		this.start = start;
	}
}

/** A processing instruction of XML, such as `<?xml-stylesheet …?>`. */
export class ProcessingInstruction {
	static {
		inspectAs(
			ProcessingInstruction,
			({ data }) => `ProcessingInstruction { ${JSON.stringify(shown(data))} }`,
		);
	}

	/** Always "instruction". */
	readonly type = "instruction";
	/** Its name: "xml-stylesheet". */
	readonly target: string;
	/** What is inside it. */
	readonly data: string;
	/** The node that contains it. */
	parent: ParentNode | null = null;
	/** Where it begins in the source; -1 if that isn't known. */
	start: number;

	constructor(target: string, data: string, start: number) {
		this.target = target;
		this.data = data;
		this.start = start;
	}
}

/** A document type declaration: `<!doctype html>`. */
export class DocumentType {
	static {
		inspectAs(DocumentType, ({ name }) => `DocumentType { ${visible(name)} }`);
	}

	/** Always "doctype". */
	readonly type = "doctype";
	/** The name of the root element that it declares: "html". */
	readonly name: string;
	/** The public identifier; "" for none. */
	readonly publicId: string;
	/** The system identifier; "" for none. */
	readonly systemId: string;
	/** The node that contains it. */
	parent: ParentNode | null = null;
	/** Where it begins in the source; -1 if that isn't known. */
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
	const attributes: string[] | undefined = (element as Element | undefined)?.attributes;
	if (attributes === undefined) {
		assertNode(element, "An attribute");
		return undefined;
	}
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
	assertNode(node, "Text content");
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
