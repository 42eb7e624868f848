// The walk through a tree that makes Markdown of it: what each element becomes, in the order of the document.
// Must not know how lines and texts are written. Source: the HTML standard, for what is shown.

import { finding } from "../about/finding.ts";
import { isHidden, isShown } from "../about/shown.ts";
import { baseUrlOf, type Resolve, resolver } from "../links/base-url.ts";
import {
	allowanceOfTree,
	attribute,
	descendants,
	type Element,
	HTML_NAMESPACE,
	type Node,
	type Root,
	rootOf,
	SVG_NAMESPACE,
} from "../tree.ts";
import { imageAddress, linkAddress } from "./addresses.ts";
import { Blocks } from "./blocks.ts";
import { cleanHtml } from "./clean-html.ts";
import { codeLanguage, codeText, fenced } from "./code.ts";
import { drawnText, integer, isCheckBox, listForm, shortText } from "./elements.ts";
import { type Footnotes, footnotesOf, isReference } from "./footnotes.ts";
import { embedded, Images, type Place, type Shown } from "./images.ts";
import { Inline } from "./inline.ts";
import { EMPHASIS, type Lines, type Mark, STRIKE, STRONG, SUBSCRIPT, SUPERSCRIPT } from "./line.ts";
import { isAnchor, Links } from "./links.ts";
import { drawnBeside, formulaOf } from "./math.ts";
import type { Markdown, MarkdownLimits, MarkdownOptions } from "./options.ts";
import { isBlock, type Role, roleOf } from "./roles.ts";
import { raised } from "./scripts.ts";
import { writeGrid, writeRows } from "./table-writer.ts";
import { planTable } from "./tables.ts";

/** Nodes that are being written, and what is to be done after them. */
interface Frame {
	readonly children: readonly Node[];
	next: number;
	readonly leave: (() => void) | undefined;
}

const MARKS: Partial<Record<Role, Mark>> = { strong: STRONG, emphasis: EMPHASIS, strike: STRIKE };

const NO_NOTES: Footnotes = { references: new Map(), notes: new Map(), backLinks: new Set() };

const FINDINGS: Readonly<Record<string, (count: number) => string>> = {
	"table-unfolded": (count) =>
		`${count === 1 ? "A table has" : `${count} tables have`} cells that GFM can't hold, so each row is an item`,
	"image-without-address": (count) =>
		count === 1
			? "An image has no address and is left out"
			: `${count} images have no address and are left out`,
};

const drawn = new WeakMap<Root, boolean>();

/** Whether MathJax has drawn formulas in a page; looked for once, though each of its elements may be written by itself. */
function hasDrawn(root: Root | undefined): boolean {
	if (root === undefined) return false;
	let known = drawn.get(root);
	if (known === undefined) {
		known = root.source.includes("MathJax");
		drawn.set(root, known);
	}
	return known;
}

export class Writer {
	readonly blocks: Blocks;
	readonly inline: Inline;
	readonly #options: MarkdownOptions;
	readonly #cells: number;
	readonly #depth: number;
	readonly #resolve: Resolve;
	readonly #links: Links;
	readonly #images: Images;
	readonly #node: Node;
	readonly #hasDrawn: boolean;
	/** Elements that say once more what was written. */
	readonly #repeated: Set<Element> = new Set();
	/** Found where the first link looks like one to a note. */
	#notes: Footnotes = NO_NOTES;
	readonly #stack: Frame[] = [];
	/** How many nodes were looked at. */
	looked = 0;
	/** What the lines belong to that are being written. */
	#lines: Lines = "paragraph";
	/** Within a superscript or subscript whose text has characters of its own. */
	#script: "raised" | "lowered" | undefined;
	/** What is written before the first thing that is seen. */
	#label = "";
	readonly #counts: Map<string, number> = new Map();

	constructor(
		node: Node,
		options: MarkdownOptions,
		limits: Readonly<Required<{ [Name in keyof MarkdownLimits]: number }>>,
	) {
		const { base = "", links = "inline", images = "link", math = "tex" } = options;
		const root = rootOf(node);
		this.#options = options;
		this.#cells = limits.markdownCells;
		this.#depth = limits.markdownDepth;
		this.blocks = new Blocks(limits.markdownDepth, limits.markdownBytes);
		this.inline = new Inline(links === "references");
		const resolve = options.resolve ?? resolver(root === undefined ? base : baseUrlOf(root, base));
		const allowance = root === undefined ? undefined : allowanceOfTree(root).another();
		this.#resolve = (reference) => {
			const found = resolve(reference);
			allowance?.take(found?.length ?? 0);
			return found;
		};
		this.#links = new Links(links, this.#resolve, this.inline);
		this.#images = new Images(images, this.#resolve);
		this.#node = node;
		this.#hasDrawn = math === "tex" && hasDrawn(root);
	}

	/** A loop and not a recursion: a hostile page nests deeper than the call stack reaches. */
	walk(node: Node): void {
		if (node.type === "text") this.#text(node.data);
		else if (node.type === "root") this.push(node.children);
		else if (node.type === "element") this.#enter(node, true);
		const stack = this.#stack;
		for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
			const child = at.children[at.next++];
			this.looked++;
			if (child === undefined) {
				stack.pop();
				at.leave?.();
			} else if (child.type === "text") this.#text(child.data);
			else if (child.type === "element") this.#enter(child);
		}
		this.flush();
	}

	finish(): Markdown {
		const definitions = this.#links.definitions();
		if (definitions !== "") this.blocks.write("paragraph", definitions);
		const findings = [...this.#counts].map(([code, count]) => finding(code, FINDINGS[code]?.(count) ?? code));
		if (this.blocks.hasFlattened) {
			const message = `Lists and quotes nest deeper than limits.markdownDepth, which is ${this.#depth}: deeper ones go to those around them`;
			findings.push(finding("limits.markdownDepth", message));
		}
		return { text: this.blocks.finish(), findings };
	}

	/** Writes nodes before whatever else is to be written. */
	push(children: readonly Node[], leave?: () => void): void {
		this.#stack.push({ children, next: 0, leave });
	}

	/** Ends the paragraph that is being written. */
	readonly flush = (): void => {
		this.#links.endAround();
		if (!this.inline.hasContent) return;
		const text = this.inline.take("paragraph");
		if (text !== "") this.blocks.write("paragraph", text);
	};

	/** Makes what comes next part of a cell, or of lines of its own again. */
	setLines(lines: Lines): void {
		this.#lines = lines;
	}

	/** Makes a text come before what is seen next; "" for none. */
	setLabel(label: string): void {
		this.#label = label;
	}

	/** Ends a line of a paragraph. */
	endLine(): void {
		this.#links.endAround();
		this.inline.lineBreak();
	}

	#enter(element: Element, isAsked = false): void {
		const { name, namespace, attributes } = element;
		if (namespace !== HTML_NAMESPACE) {
			if (isAsked || this.#isShown(element)) this.#enterForeign(element);
			return;
		}
		const role = roleOf(name);
		if (!isAsked) {
			if (role === "unseen") return;
			if ((role === "optional" || name === "dialog") && !this.#isShown(element)) return;
			if (attributes.length > 0 && this.#options.hidden !== "keep" && isHidden(element)) return;
		}
		if (this.#hasDrawn && this.#enterFormula(element)) return;
		if (this.#notes !== NO_NOTES && this.#enterNote(element)) return;
		if (role === "inline" || role === "optional") {
			if (this.#repeated.size === 0 || !this.#repeated.has(element)) this.push(element.children);
		} else if (isBlock(role)) this.#enterBlock(element, role);
		else this.#enterInline(element, role);
	}

	#isShown(element: Element): boolean {
		return isShown(element) || (this.#options.hidden === "keep" && isHidden(element));
	}

	#enterForeign(element: Element): void {
		if (element.namespace === SVG_NAMESPACE) this.#text(drawnText(element));
		else if (element.name !== "math" || !this.#enterFormula(element)) this.push(element.children);
	}

	/** Whether it was a footnote, or a link to or from one. */
	#enterNote(element: Element): boolean {
		const { notes, references, backLinks } = this.#notes;
		if (backLinks.has(element)) return true;
		const reference = references.get(element);
		if (reference !== undefined) {
			this.#raw(`[^${reference}]`);
			return true;
		}
		const note = notes.get(element);
		if (note === undefined || this.#lines !== "paragraph") return false;
		this.flush();
		this.blocks.openNote(String(note));
		this.push(element.children, this.#closeBlocks);
		return true;
	}

	// Blocks

	#enterBlock(element: Element, role: Role): void {
		if (this.#lines !== "paragraph") {
			this.inline.boundary();
			this.push(element.children, this.#leaveFlat);
			return;
		}
		// A label goes on the line of the paragraph that follows, or has one of its own.
		if (role !== "block") this.#writeLabel();
		this.flush();
		switch (role) {
			case "heading":
				this.#heading(element);
				return;
			case "list":
				this.blocks.openList(listForm(element));
				this.push(element.children, this.#closeBlocks);
				return;
			case "item":
				this.blocks.openItem(integer(attribute(element, "value")));
				this.push(element.children, this.#closeBlocks);
				return;
			case "quote":
				this.blocks.openQuote();
				this.push(element.children, this.#closeBlocks);
				return;
			case "rule":
				this.blocks.rule();
				return;
			case "pre":
				this.#listing(element);
				return;
			case "table":
				this.#table(element);
				return;
			case "term":
				this.inline.enter(STRONG);
				this.push(element.children, this.#leaveTerm);
				return;
			default:
				this.push(element.children, this.flush);
		}
	}

	readonly #closeBlocks = (): void => {
		this.flush();
		this.blocks.close();
	};

	readonly #leaveFlat = (): void => this.inline.boundary();

	readonly #leaveTerm = (): void => {
		this.inline.leave(STRONG);
		this.flush();
	};

	#heading(element: Element): void {
		this.#links.beginAround(element);
		this.#lines = "heading";
		this.push(element.children, () => {
			this.#links.endAround();
			this.#lines = "paragraph";
			const text = this.inline.take("heading");
			if (text !== "") this.blocks.write("heading", `${"#".repeat(Number(element.name[1]))} ${text}`);
		});
	}

	#listing(element: Element): void {
		const text = codeText(element);
		if (text.trim() !== "") this.blocks.write("code", fenced(text, codeLanguage(element)));
	}

	#table(element: Element): void {
		const plan = planTable(element, this.#cells);
		switch (plan.kind) {
			case "listing":
				this.#listing(element);
				return;
			case "grid":
				writeGrid(this, plan, this.#options.spans === "repeat");
				return;
			case "rows":
				if (this.#options.tables === "html") {
					this.blocks.write(
						"html",
						cleanHtml(element, (each) => this.#addressOf(each)),
					);
					return;
				}
				this.#count("table-unfolded");
				writeRows(this, plan);
				return;
			case "layout":
				this.push(element.children, this.flush);
		}
	}

	#addressOf(element: Element): string | undefined {
		return element.name === "img"
			? imageAddress(element, this.#resolve)
			: linkAddress(attribute(element, "href"), this.#resolve);
	}

	#writeLabel(): void {
		const label = this.#label;
		if (label === "") return;
		this.#label = "";
		this.inline.text(label);
	}

	// Inside of blocks

	#text(data: string): void {
		if (this.#label !== "" || this.#links.isWaiting) {
			if (!/\S/.test(data)) return;
			this.#begin();
		}
		if (this.#script === undefined) this.inline.text(data);
		else this.inline.text(raised(data.trim(), this.#script === "lowered") ?? data);
	}

	/** Markdown that isn't text. */
	#raw(markdown: string): void {
		this.#begin();
		this.inline.raw(markdown);
	}

	/** Writes what waits for the first thing that is seen. */
	#begin(): void {
		this.#writeLabel();
		this.#links.beginAround(undefined);
	}

	#enterInline(element: Element, role: Role): void {
		switch (role) {
			case "code":
				this.inline.enterCode();
				this.push(element.children, this.#leaveCode);
				return;
			case "break":
				// Two of them are the space between paragraphs.
				if (this.#lines === "paragraph" && this.inline.endsWithBreak) this.flush();
				else this.endLine();
				return;
			case "link":
				this.#link(element);
				return;
			case "image":
				if (this.#enterFormula(element)) return;
				this.#image(this.#images.image(element, this.#place(), this.#lines === "cell"));
				return;
			case "noscript":
				this.#image(this.#images.noscript(element, this.#place(), this.#lines === "cell"));
				return;
			case "embed":
				this.#embed(element);
				return;
			case "input":
				this.#checkBox(element);
				return;
			case "superscript":
			case "subscript":
				this.#raise(element, role === "subscript");
				return;
			case "quotation":
				this.#surround(element, "“", "”");
				return;
			case "annotation":
				this.#surround(element, "(", ")");
				return;
			case "spaced":
				this.inline.text(" ");
				this.push(element.children);
				return;
			case "script":
				this.#enterFormula(element);
				return;
			case "formula":
				if (!this.#enterFormula(element)) this.push(element.children);
				return;
			default: {
				const mark = MARKS[role] as Mark;
				this.inline.enter(mark);
				this.push(element.children, () => this.inline.leave(mark));
			}
		}
	}

	readonly #leaveCode = (): void => this.inline.leaveCode();

	/** Where the element is that is being entered. */
	#place(): Place {
		const { children = [], next = 0 } = this.#stack.at(-1) ?? {};
		return { siblings: children, index: next - 1 };
	}

	/** GFM's task list items. */
	#checkBox(element: Element): void {
		if (!isCheckBox(element) || !this.blocks.isAtItemStart || this.inline.hasContent) return;
		this.#raw(attribute(element, "checked") === undefined ? "[ ]" : "[x]");
		this.inline.text(" ");
	}

	#surround(element: Element, before: string, after: string): void {
		this.#text(before);
		this.push(element.children, () => this.inline.text(after));
	}

	#raise(element: Element, isLow: boolean): void {
		this.#findNotes();
		const holdsNote = this.#notes.references.size > 0 && this.#holdsNote(element);
		if (this.#script !== undefined || holdsNote) {
			this.push(element.children);
			return;
		}
		const text = shortText(element);
		if (text !== undefined && /[\da-z]/i.test(text) && raised(text, isLow) !== undefined) {
			this.#script = isLow ? "lowered" : "raised";
			this.push(element.children, () => {
				this.#script = undefined;
			});
			return;
		}
		const mark = isLow ? SUBSCRIPT : SUPERSCRIPT;
		this.inline.enter(mark);
		this.push(element.children, () => this.inline.leave(mark));
	}

	#holdsNote(element: Element): boolean {
		for (const each of descendants(element)) if (this.#notes.references.has(each)) return true;
		return false;
	}

	/** Whether it was a formula, or what one is drawn with. */
	#enterFormula(element: Element): boolean {
		const formula = this.#options.math === "text" ? undefined : formulaOf(element, this.#place());
		if (formula === undefined) return false;
		if (formula === "drawn") return true;
		const again = element.name === "math" ? drawnBeside(element) : undefined;
		if (again !== undefined) this.#repeated.add(again);
		const { tex, isBlock: isAlone } = formula;
		if (isAlone && this.#lines === "paragraph") {
			this.flush();
			this.blocks.write("paragraph", `$$\n${tex}\n$$`);
		} else this.#raw(`$${this.#lines === "cell" ? tex.replaceAll("|", "\\|") : tex}$`);
		return true;
	}

	/** Looks for the footnotes of what is written, once. */
	#findNotes(): void {
		const node = this.#node;
		if (this.#notes !== NO_NOTES || (node.type !== "root" && node.type !== "element")) return;
		this.#notes = footnotesOf(node, this.#options.base ?? "");
	}

	#link(element: Element): void {
		if (this.#notes === NO_NOTES && isReference(element)) {
			this.#findNotes();
			if (this.#enterNote(element)) return;
		}
		if (isAnchor(element, this.#lines === "heading")) return;
		if (this.#label !== "") this.#writeLabel();
		this.push(element.children, this.#links.begin(element, this.#lines === "paragraph"));
	}

	#image(shown: Shown): void {
		if (shown === "no address") this.#count("image-without-address");
		else if (shown !== "nothing") {
			if ("text" in shown) this.#text(shown.text);
			else this.#raw(shown.markdown);
		}
	}

	#embed(element: Element): void {
		const found = embedded(element, this.#resolve);
		if (found === undefined) return;
		const hasLines = this.#lines === "paragraph";
		if (hasLines) this.flush();
		this.#begin();
		this.#links.write(found.title, found.url);
		if (hasLines) this.flush();
	}

	#count(code: keyof typeof FINDINGS): void {
		this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
	}
}
