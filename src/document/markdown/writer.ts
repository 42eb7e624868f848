// What each element of a tree becomes in Markdown: whether it is shown at all, and which block it is.
// Must not know how lines and texts are written. Source: the HTML standard, for what is shown.

import { option, say } from "../../base/index.ts";
import { finding } from "../finding.ts";
import { baseUrlOf, type Resolve, resolver } from "../links/base-url.ts";
import { isHidden, isShown } from "../shown.ts";
import {
	allowanceOfTree,
	attribute,
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
import { drawnText, integer, listForm } from "./elements.ts";
import { Notes } from "./footnotes.ts";
import { STRONG } from "./line.ts";
import { Losses } from "./losses.ts";
import type { Markdown, MarkdownSettings } from "./options.ts";
import { Phrasing } from "./phrasing.ts";
import { isBlock, type Role, roleOf } from "./roles.ts";
import { writeGrid, writeRows } from "./table-writer.ts";
import { planTable } from "./tables.ts";
import { Walk } from "./walk.ts";

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
	readonly #settings: MarkdownSettings;
	readonly #resolve: Resolve;
	readonly #walk = new Walk();
	readonly #blocks: Blocks;
	readonly #notes: Notes;
	readonly #losses = new Losses();
	readonly #phrasing: Phrasing;
	readonly #hasDrawn: boolean;

	/** @param nodes - what is written, one after the other: nodes of one tree */
	constructor(nodes: readonly Node[], settings: MarkdownSettings) {
		const { base, limits } = settings;
		const root = nodes[0] === undefined ? undefined : rootOf(nodes[0]);
		const resolve = settings.resolve ?? resolver(root === undefined ? base : baseUrlOf(root, base));
		const allowance = root === undefined ? undefined : allowanceOfTree(root).another();
		this.#settings = settings;
		this.#resolve = (reference) => {
			const found = resolve(reference);
			allowance?.take(found?.length ?? 0);
			return found;
		};
		this.#blocks = new Blocks(limits.markdownDepth, limits.markdownBytes);
		this.#notes = new Notes(nodes, base);
		this.#phrasing = new Phrasing(settings, {
			walk: this.#walk,
			blocks: this.#blocks,
			notes: this.#notes,
			losses: this.#losses,
			resolve: this.#resolve,
		});
		this.#hasDrawn = settings.math === "tex" && hasDrawn(root);
	}

	/** What was done so far: nodes that were looked at, and characters that were written. */
	get done(): number {
		return this.#walk.looked + this.#blocks.length;
	}

	write(node: Node): void {
		if (node.type === "text") this.text(node.data);
		else if (node.type === "root") this.#walk.push(node.children);
		else if (node.type === "element") this.enter(node, true);
		this.#walk.run(this);
		this.#phrasing.flush();
	}

	finish(): Markdown {
		const definitions = this.#phrasing.links.definitions();
		if (definitions !== "") this.#blocks.write("paragraph", definitions);
		const findings = this.#losses.findings();
		if (this.#blocks.hasFlattened) {
			const { markdownDepth } = this.#settings.limits;
			const message = say`Lists and quotes nest deeper than ${option("limits.markdownDepth")}, which is ${markdownDepth}: deeper ones go to those around them`;
			findings.push(finding("limits.markdownDepth", message));
		}
		return { text: this.#blocks.finish(), findings };
	}

	text(data: string): void {
		this.#phrasing.text(data);
	}

	enter(element: Element, isAsked = false): void {
		const { name, namespace, attributes } = element;
		if (namespace !== HTML_NAMESPACE) {
			if (isAsked || this.#isShown(element)) this.#enterForeign(element);
			return;
		}
		const role = roleOf(name);
		if (!isAsked) {
			if (role === "unseen") return;
			if ((role === "optional" || name === "dialog") && !this.#isShown(element)) return;
			if (attributes.length > 0 && this.#settings.hidden !== "keep" && isHidden(element)) return;
		}
		if (this.#hasDrawn && this.#phrasing.enterFormula(element)) return;
		if (this.#notes.found !== undefined && this.#enterNote(element)) return;
		if (isBlock(role)) this.#enterBlock(element, role);
		else this.#phrasing.enter(element, role);
	}

	#isShown(element: Element): boolean {
		return isShown(element) || (this.#settings.hidden === "keep" && isHidden(element));
	}

	#enterForeign(element: Element): void {
		if (element.namespace === SVG_NAMESPACE) this.text(drawnText(element));
		else if (element.name !== "math" || !this.#phrasing.enterFormula(element))
			this.#walk.push(element.children);
	}

	/** Whether it was a footnote, or a link to or from one. */
	#enterNote(element: Element): boolean {
		const { notes, references, backLinks } = this.#notes.find();
		if (backLinks.has(element)) return true;
		const reference = references.get(element);
		if (reference !== undefined) {
			this.#phrasing.raw(`[^${reference}]`);
			return true;
		}
		const note = notes.get(element);
		if (note === undefined || this.#phrasing.inline.lines !== "paragraph") return false;
		this.#phrasing.flush();
		this.#blocks.openNote(String(note));
		this.#walk.push(element.children, this.#close);
		return true;
	}

	#enterBlock(element: Element, role: Role): void {
		const { inline } = this.#phrasing;
		if (inline.lines !== "paragraph") {
			inline.lineBreak();
			this.#walk.push(element.children, this.#leaveFlat);
			return;
		}
		// A label goes on the line of the paragraph that follows, or has one of its own.
		if (role !== "block") this.#phrasing.writeLabel();
		this.#phrasing.flush();
		switch (role) {
			case "heading":
				this.#heading(element);
				return;
			case "list":
				this.#blocks.openList(listForm(element));
				this.#walk.push(element.children, this.#close);
				return;
			case "item":
				this.#blocks.openItem(integer(attribute(element, "value")));
				this.#walk.push(element.children, this.#close);
				return;
			case "quote":
				this.#blocks.openQuote();
				this.#walk.push(element.children, this.#close);
				return;
			case "rule":
				this.#blocks.rule();
				return;
			case "pre":
				this.#listing(element);
				return;
			case "table":
				this.#table(element);
				return;
			case "term":
				inline.enter(STRONG);
				this.#walk.push(element.children, this.#leaveTerm);
				return;
			default:
				this.#walk.push(element.children, this.#phrasing.flush);
		}
	}

	readonly #close = (): void => {
		this.#phrasing.flush();
		this.#blocks.close();
	};

	readonly #leaveFlat = (): void => this.#phrasing.inline.lineBreak();

	readonly #leaveTerm = (): void => {
		this.#phrasing.inline.leave(STRONG);
		this.#phrasing.flush();
	};

	#heading(element: Element): void {
		const { name, children } = element;
		const phrasing = this.#phrasing;
		phrasing.links.beginAround(element);
		phrasing.inline.lines = "heading";
		this.#walk.push(children, () => {
			phrasing.links.endAround();
			const text = phrasing.inline.take();
			phrasing.inline.lines = "paragraph";
			if (text !== "") this.#blocks.write("heading", `${"#".repeat(Number(name[1]))} ${text}`);
		});
	}

	#listing(element: Element): void {
		const text = codeText(element);
		if (text.trim() !== "") this.#blocks.write("code", fenced(text, codeLanguage(element)));
	}

	#table(element: Element): void {
		const { limits, spans, tables } = this.#settings;
		const plan = planTable(element, limits.markdownCells);
		const parts = { walk: this.#walk, blocks: this.#blocks, phrasing: this.#phrasing };
		switch (plan.kind) {
			case "listing":
				this.#listing(element);
				return;
			case "grid":
				writeGrid(parts, plan, spans === "repeat");
				return;
			case "rows":
				if (tables === "html") {
					this.#blocks.write(
						"html",
						cleanHtml(element, (each) => this.#addressOf(each)),
					);
					return;
				}
				this.#losses.add("table-unfolded");
				writeRows(parts, plan);
				return;
			case "layout":
				this.#walk.push(element.children, this.#phrasing.flush);
		}
	}

	#addressOf(element: Element): string | undefined {
		return element.name === "img"
			? imageAddress(element, this.#resolve)
			: linkAddress(attribute(element, "href"), this.#resolve);
	}
}
