// The state of tree construction and its few operations: the stack of open elements, the place for a node, the list of
// active formatting elements. The modules of the modes say which token does what. Source: the HTML standard, §13.2.4
// and §13.2.6.1.

import type { TreeLimits } from "../allowance.ts";
import {
	allow,
	allowanceOfTree,
	type Comment,
	DocumentType,
	Element,
	HTML_NAMESPACE,
	MATHML_NAMESPACE,
	type Node,
	type ParentNode,
	type ProcessingInstruction,
	Root,
	SVG_NAMESPACE,
	Text,
} from "../tree.ts";
import type { Doctype } from "./doctype.ts";
import { foreignTag } from "./foreign.ts";
import {
	BUTTON_SCOPE,
	FOSTERS,
	IMPLIED,
	known,
	LIST_SCOPE,
	SCOPE,
	TABLE_SCOPE,
	type TagName,
	THOROUGHLY,
} from "./names.ts";

export const MODE: Readonly<
	Record<
		| "inBody"
		| "inCell"
		| "inCaption"
		| "inTemplate"
		| "inTable"
		| "inTableBody"
		| "inRow"
		| "inColumnGroup"
		| "initial"
		| "beforeHtml"
		| "beforeHead"
		| "inHead"
		| "inHeadNoscript"
		| "afterHead"
		| "afterBody"
		| "inFrameset"
		| "afterFrameset"
		| "afterAfterBody"
		| "afterAfterFrameset",
		number
	>
> = {
	// Up to inTemplate, text follows the rules of the body.
	inBody: 0,
	inCell: 1,
	inCaption: 2,
	inTemplate: 3,
	inTable: 4,
	inTableBody: 5,
	inRow: 6,
	inColumnGroup: 7,
	initial: 8,
	beforeHtml: 9,
	beforeHead: 10,
	inHead: 11,
	inHeadNoscript: 12,
	afterHead: 13,
	afterBody: 14,
	inFrameset: 15,
	afterFrameset: 16,
	afterAfterBody: 17,
	afterAfterFrameset: 18,
};

/** How the tokenizer continues after a start tag. */
export const CONTENT: Readonly<Record<"markup" | "rcdata" | "rawtext" | "script" | "plaintext", number>> = {
	markup: 0,
	rcdata: 1,
	rawtext: 2,
	script: 3,
	plaintext: 4,
};

// Chromium's limit: elements nested more deeply become siblings, so no tree is deeper than this.
const TREE_DEPTH = 512;
// No page that people read comes near these two. They keep the cost of a hostile page proportional to its length.
const OPEN_ELEMENTS = 2048;
const FORMATTING_ENTRIES = 512;
/** How many characters of attributes cost as much as one more copied element. */
const COPIED_CHARACTERS = 32;
/** How far back to look for a table among its siblings. */
const FOSTER_REACH = 64;

const HTML: TagName = known("html");
const P: TagName = known("p");
const TABLE: TagName = known("table");
const TEMPLATE: TagName = known("template");

export class Builder {
	readonly root: Root;
	readonly isScripting: boolean;
	/** The stack of open elements, and the meaning of each one's name. */
	readonly open: Element[] = [];
	readonly openTags: TagName[] = [];
	/** The list of active formatting elements; undefined is a marker. */
	readonly formatting: (Element | undefined)[] = [];
	readonly formattingTags: (TagName | undefined)[] = [];
	readonly templateModes: number[] = [];
	mode: number = MODE.initial;
	content: number = CONTENT.markup;
	head: Element | undefined = undefined;
	form: Element | undefined = undefined;
	/** The context of a parsed fragment, and its name. */
	context: Element | undefined = undefined;
	contextTag: TagName | undefined = undefined;
	isFramesetOk = true;
	isFostering = false;
	skipsLineFeed = false;
	hasSelectedContent = false;
	/** Whether U+0000 is anywhere in the source. */
	hasNulls = false;
	/** Table text that waits for its end, because all of it decides where it goes. */
	tableText = "";
	tableTextStart = -1;
	/** The attribute names of elements that got more attributes later. */
	readonly #added: Map<Element, Set<string>> = new Map();
	/** How many p elements are open: nearly every block asks, and usually there is none. */
	#openParagraphs = 0;
	#openTemplates = 0;
	/** How many elements may still be made without a tag in the source. */
	#copiesLeft: number;

	constructor(source: string, isScripting: boolean, limits: TreeLimits | undefined) {
		this.root = new Root(source, "html");
		allow(this.root, limits);
		this.isScripting = isScripting;
		this.#copiesLeft = 1000 + source.length / 2;
	}

	get current(): Element {
		return this.open[this.open.length - 1] as Element;
	}

	get currentTag(): TagName {
		return this.openTags[this.openTags.length - 1] as TagName;
	}

	get hasOpenTemplate(): boolean {
		return this.#openTemplates > 0;
	}

	/** The current node; in a fragment, the context replaces its root. */
	get adjustedTag(): TagName {
		return this.open.length === 1 && this.contextTag !== undefined ? this.contextTag : this.currentTag;
	}

	// Where nodes go

	#place(): ParentNode {
		const top = this.open.length - 1;
		const current = this.open[top] as Element;
		if (top >= TREE_DEPTH && current.parent !== null) return current.parent;
		return current.content ?? current;
	}

	append(node: Element | Text | Comment | ProcessingInstruction): void {
		if (this.isFostering && (this.currentTag.flags & FOSTERS) !== 0) this.foster(node);
		else {
			const parent = this.#place();
			node.parent = parent;
			if (parent.children.length === 0) parent.children = [node];
			else parent.children.push(node);
		}
	}

	/** Puts a node before the last open table, or into the template that is nearer. */
	foster(node: Element | Text | Comment | ProcessingInstruction): void {
		const [parent, before] = this.#fosterPlace();
		const at = before === undefined ? parent.children.length : placeNearEnd(parent.children, before);
		const previous = parent.children[at - 1];
		if (node.type === "text" && previous?.type === "text") {
			previous.data += node.data;
			return;
		}
		node.parent = parent;
		parent.children.splice(at, 0, node);
	}

	#fosterPlace(): readonly [parent: ParentNode, before: Element | undefined] {
		const template = this.openTags.lastIndexOf(TEMPLATE);
		const table = this.openTags.lastIndexOf(TABLE);
		if (template >= 0 && template > table) {
			const element = this.open[template] as Element;
			return [element.content ?? element, undefined];
		}
		if (table < 0) return [this.open[0] as Element, undefined];
		const element = this.open[table] as Element;
		if (element.parent !== null) return [element.parent, element];
		return [this.open[table - 1] as Element, undefined];
	}

	text(data: string, start: number): void {
		if (this.isFostering && (this.currentTag.flags & FOSTERS) !== 0) {
			this.foster(new Text(data, start));
			return;
		}
		// Unlike elements, text stays where it is at any depth, as in Chromium.
		const { current } = this;
		const parent = current.content ?? current;
		const { children } = parent;
		const last = children.length === 0 ? undefined : children[children.length - 1];
		if (last !== undefined && last.type === "text") last.data += data;
		else {
			const text = new Text(data, start);
			text.parent = parent;
			// An array made with its first member has room for one. Most elements have no second, and a push makes room for 17.
			if (last === undefined) parent.children = [text];
			else children.push(text);
		}
	}

	/** A comment or instruction whose place is not among the open elements. */
	appendTo(parent: ParentNode, node: Comment | ProcessingInstruction): void {
		node.parent = parent;
		parent.children.push(node);
	}

	doctype({ name, publicId, systemId, isQuirky }: Doctype, start: number): void {
		const node = new DocumentType(name, publicId, systemId, start);
		node.parent = this.root;
		this.root.children.push(node);
		this.root.quirks = isQuirky;
	}

	/** The effect of a second html or body start tag: adds the attributes that are new. */
	addAttributes(element: Element, attributes: readonly string[]): void {
		const known = this.#added.get(element);
		const names = known ?? new Set(element.attributes.filter((_, index) => index % 2 === 0));
		if (known === undefined) this.#added.set(element, names);
		for (let index = 0; index < attributes.length; index += 2) {
			const name = attributes[index] as string;
			if (names.has(name)) continue;
			names.add(name);
			element.attributes.push(name, attributes[index + 1] as string);
		}
	}

	// Elements

	/** Inserts an element and opens it. */
	insert(tag: TagName, attributes: string[], start: number): Element {
		const element = new Element(tag.name, HTML_NAMESPACE, attributes, start);
		this.append(element);
		this.push(element, tag);
		return element;
	}

	openHtml(attributes: string[], start: number): Element {
		const html = new Element("html", HTML_NAMESPACE, attributes, start);
		html.parent = this.root;
		this.root.children.push(html);
		this.push(html, HTML);
		return html;
	}

	insertTemplate(attributes: string[], start: number): void {
		const template = this.insert(TEMPLATE, attributes, start);
		template.content = new Root(this.root.source, "html");
		allow(template.content, allowanceOfTree(this.root));
		template.content.quirks = this.root.quirks;
		this.pushMarker();
		this.isFramesetOk = false;
		this.mode = MODE.inTemplate;
		this.templateModes.push(MODE.inTemplate);
	}

	/** Inserts an element that has no content. */
	insertVoid(tag: TagName, attributes: string[], start: number): void {
		this.append(new Element(tag.name, HTML_NAMESPACE, attributes, start));
	}

	insertForeign(
		name: string,
		isSvg: boolean,
		attributes: string[],
		start: number,
		isSelfClosing: boolean,
	): void {
		const element = new Element(name, isSvg ? SVG_NAMESPACE : MATHML_NAMESPACE, attributes, start);
		this.append(element);
		if (!isSelfClosing) this.push(element, foreignTag(name, isSvg, attributes));
	}

	/** A copy of an element for misnested formatting; undefined if there were too many. */
	copyOf({ name, namespace, attributes, start }: Element): Element | undefined {
		if (this.#copiesLeft <= 0) return undefined;
		let characters = 0;
		for (let index = 0; index < attributes.length; index++)
			characters += (attributes[index] as string).length;
		this.#copiesLeft -= 1 + Math.floor(characters / COPIED_CHARACTERS);
		// Both share a list of attributes: only html and body ever get more of them, and those are never copied.
		return new Element(name, namespace, attributes, start);
	}

	push(element: Element, tag: TagName): void {
		if (this.open.length >= OPEN_ELEMENTS) this.pop();
		this.open.push(element);
		this.openTags.push(tag);
		if (tag === P) this.#openParagraphs++;
		else if (tag === TEMPLATE) this.#openTemplates++;
	}

	pop(): void {
		this.open.pop();
		this.#forget(this.openTags.pop() as TagName);
	}

	#forget(tag: TagName): void {
		if (tag === P) this.#openParagraphs--;
		else if (tag === TEMPLATE) this.#openTemplates--;
	}

	/** Pops elements down to and including the one at `index`. */
	popTo(index: number): void {
		while (this.open.length > index) this.pop();
	}

	/** Pops elements until one of this name was popped. */
	popThrough(tag: TagName): void {
		const index = this.openTags.lastIndexOf(tag);
		if (index >= 0) this.popTo(index);
	}

	/** Pops elements until the current node has one of `flags`, which html must have. */
	popUntil(flags: number): void {
		while ((this.currentTag.flags & flags) === 0) this.pop();
	}

	/** Removes an element from the middle of the stack. */
	close(element: Element): void {
		const index = this.open.lastIndexOf(element);
		if (index < 0) return;
		this.#forget(this.openTags[index] as TagName);
		this.open.splice(index, 1);
		this.openTags.splice(index, 1);
	}

	/** Puts an element into the stack directly above the one at `index`. */
	openAbove(index: number, element: Element, tag: TagName): void {
		this.open.splice(index + 1, 0, element);
		this.openTags.splice(index + 1, 0, tag);
	}

	isOpen(element: Element): boolean {
		return this.open.lastIndexOf(element) >= 0;
	}

	// Scopes

	/** The index of the nearest open element of this name; -1 if a boundary of the scope comes first. */
	find(tag: TagName, boundaries: number): number {
		const { openTags } = this;
		for (let index = openTags.length - 1; index >= 0; index--) {
			const at = openTags[index] as TagName;
			if (at === tag) return index;
			if ((at.flags & boundaries) !== 0) return -1;
		}
		return -1;
	}

	isInScope(tag: TagName): boolean {
		return this.find(tag, SCOPE) >= 0;
	}

	isInListScope(tag: TagName): boolean {
		return this.find(tag, SCOPE | LIST_SCOPE) >= 0;
	}

	isInTableScope(tag: TagName): boolean {
		return this.find(tag, TABLE_SCOPE) >= 0;
	}

	/** The index of the nearest open element in scope with one of `flags`, or -1. */
	findAny(flags: number, boundaries: number): number {
		const { openTags } = this;
		for (let index = openTags.length - 1; index >= 0; index--) {
			const at = openTags[index] as TagName;
			if ((at.flags & flags) !== 0) return index;
			if ((at.flags & boundaries) !== 0) return -1;
		}
		return -1;
	}

	implyEndTags(except?: TagName): void {
		for (let tag = this.currentTag; (tag.flags & IMPLIED) !== 0 && tag !== except; tag = this.currentTag)
			this.pop();
	}

	implyAllEndTags(): void {
		while ((this.currentTag.flags & (IMPLIED | THOROUGHLY)) !== 0) this.pop();
	}

	hasOpenParagraph(): boolean {
		return this.#openParagraphs > 0 && this.find(P, SCOPE | BUTTON_SCOPE) >= 0;
	}

	closeParagraph(): void {
		if (this.#openParagraphs === 0) return;
		const index = this.find(P, SCOPE | BUTTON_SCOPE);
		if (index >= 0) this.popTo(index);
	}

	// The list of active formatting elements

	/** Adds an element: at most three alike since the last marker (the standard's "Noah's Ark clause"). */
	pushFormatting(element: Element, tag: TagName): void {
		const { formatting, formattingTags } = this;
		let alike = 0;
		for (let index = formatting.length - 1; index >= 0 && formatting[index] !== undefined; index--) {
			if (formattingTags[index] !== tag || !areAlike(formatting[index] as Element, element)) continue;
			if (++alike < 3) continue;
			this.removeFormatting(index);
			break;
		}
		this.#makeRoom();
		formatting.push(element);
		formattingTags.push(tag);
	}

	pushMarker(): void {
		this.#makeRoom();
		this.formatting.push(undefined);
		this.formattingTags.push(undefined);
	}

	/** Removes the oldest entry of a full list, element or marker. */
	#makeRoom(): void {
		if (this.formatting.length >= FORMATTING_ENTRIES) this.removeFormatting(0);
	}

	/** The usual end of formatting: closes the element that was opened last, and that formats last. */
	closeFormatting(tag: TagName): boolean {
		const last = this.formatting.length - 1;
		if (last < 0 || this.currentTag !== tag || this.formatting[last] !== this.current) return false;
		this.pop();
		this.formatting.pop();
		this.formattingTags.pop();
		return true;
	}

	removeFormatting(index: number): void {
		this.formatting.splice(index, 1);
		this.formattingTags.splice(index, 1);
	}

	clearFormatting(): void {
		const index = this.formatting.lastIndexOf(undefined);
		this.formatting.length = Math.max(index, 0);
		this.formattingTags.length = this.formatting.length;
	}

	reconstructFormatting(): void {
		const { formatting, formattingTags } = this;
		let index = formatting.length - 1;
		if (index < 0) return;
		let entry = formatting[index];
		if (entry === undefined || this.isOpen(entry)) return;
		// Looks them up in the stack one by one; if they are many, in a set.
		let isOpen = (element: Element): boolean => this.isOpen(element);
		for (let count = 1; index > 0; count++, index--) {
			if (count === 8) {
				const open = new Set(this.open);
				isOpen = (element) => open.has(element);
			}
			entry = formatting[index - 1];
			if (entry === undefined || isOpen(entry)) break;
		}
		for (; index < formatting.length; index++) {
			const copy = this.copyOf(formatting[index] as Element);
			if (copy === undefined) {
				// The page has used up its share: stop formatting from here on.
				formatting.length = 0;
				formattingTags.length = 0;
				return;
			}
			this.append(copy);
			this.push(copy, formattingTags[index] as TagName);
			formatting[index] = copy;
		}
	}

	// Modes

	/** §13.2.4.1, "reset the insertion mode appropriately". */
	resetMode(): void {
		for (let index = this.open.length - 1; index >= 0; index--) {
			const isLast = index === 0;
			const tag =
				isLast && this.contextTag !== undefined ? this.contextTag : (this.openTags[index] as TagName);
			const mode = this.#modeOf(tag, isLast);
			if (mode === undefined) continue;
			this.mode = mode;
			return;
		}
		this.mode = MODE.inBody;
	}

	#modeOf(tag: TagName, isLast: boolean): number | undefined {
		if (tag === TEMPLATE) return this.templateModes.at(-1) ?? MODE.inBody;
		if (tag === HTML) return this.head === undefined ? MODE.beforeHead : MODE.afterHead;
		if (isLast && (tag.name === "td" || tag.name === "th" || tag.name === "head")) return undefined;
		return RESET_MODES.get(tag);
	}
}

const RESET_MODES: ReadonlyMap<TagName, number> = new Map([
	[known("td"), MODE.inCell],
	[known("th"), MODE.inCell],
	[known("tr"), MODE.inRow],
	[known("tbody"), MODE.inTableBody],
	[known("thead"), MODE.inTableBody],
	[known("tfoot"), MODE.inTableBody],
	[known("caption"), MODE.inCaption],
	[known("colgroup"), MODE.inColumnGroup],
	[TABLE, MODE.inTable],
	[known("head"), MODE.inHead],
	[known("body"), MODE.inBody],
	[known("frameset"), MODE.inFrameset],
]);

function areAlike(one: Element, other: Element): boolean {
	const a = one.attributes;
	const b = other.attributes;
	if (a.length !== b.length) return false;
	for (let index = 0; index < a.length; index += 2) {
		if (a[index] === b[index] && a[index + 1] === b[index + 1]) continue;
		// In another order they are the same. Only a hostile page has so many that this could take long.
		if (a.length > 64) return false;
		let at = 0;
		while (at < b.length && b[at] !== a[index]) at += 2;
		if (at >= b.length || b[at + 1] !== a[index + 1]) return false;
	}
	return true;
}

/**
 * The place of a node among siblings, or their end if it isn't one of the last few. A table is one of these, unless it
 * is nested so deeply that its content became its siblings: searching all of them for each would be quadratic.
 */
function placeNearEnd(siblings: readonly Node[], node: Node): number {
	const least = Math.max(0, siblings.length - FOSTER_REACH);
	for (let at = siblings.length - 1; at >= least; at--) if (siblings[at] === node) return at;
	return siblings.length;
}

export function moveChildren(from: ParentNode, to: ParentNode): void {
	for (const child of from.children) {
		if (child.type === "root") continue;
		child.parent = to;
		to.children.push(child);
	}
	from.children.length = 0;
}
