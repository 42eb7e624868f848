// What is inside of blocks: text, marks, code, links, images, formulas and the numbers of notes, as the walk comes by them.
// Owns what waits for the first thing that is seen. Must not know how a line is made of them, or what blocks there are.

import type { Resolve } from "../links/base-url.ts";
import { attribute, descendants, type Element } from "../tree.ts";
import type { Blocks } from "./blocks.ts";
import { isCheckBox, shortText } from "./elements.ts";
import { isReference, type Notes } from "./footnotes.ts";
import { embedded, Images, type Shown } from "./images.ts";
import { Inline } from "./inline.ts";
import { EMPHASIS, type Mark, STRIKE, STRONG, SUBSCRIPT, SUPERSCRIPT } from "./line.ts";
import type { Losses } from "./losses.ts";
import { isAnchor, Links } from "./markdown-links.ts";
import { drawnBeside, formulaOf } from "./math.ts";
import type { MarkdownSettings } from "./options.ts";
import type { Role } from "./roles.ts";
import { raised } from "./scripts.ts";
import type { Walk } from "./walk.ts";

const MARKS: Partial<Record<Role, Mark>> = { strong: STRONG, emphasis: EMPHASIS, strike: STRIKE };

export class Phrasing {
	readonly inline: Inline;
	readonly links: Links;
	/** What is written before the first thing that is seen; "" for nothing. */
	label = "";
	readonly #walk: Walk;
	readonly #blocks: Blocks;
	readonly #notes: Notes;
	readonly #losses: Losses;
	readonly #images: Images;
	readonly #resolve: Resolve;
	readonly #hasFormulas: boolean;
	/** Elements that say once more what was written. */
	readonly #repeated: Set<Element> = new Set();
	/** Within a superscript or subscript whose text has characters of its own. */
	#script: "raised" | "lowered" | undefined;

	constructor(
		{ links, images, math }: Pick<MarkdownSettings, "links" | "images" | "math">,
		parts: {
			readonly walk: Walk;
			readonly blocks: Blocks;
			readonly notes: Notes;
			readonly losses: Losses;
			readonly resolve: Resolve;
		},
	) {
		this.#walk = parts.walk;
		this.#blocks = parts.blocks;
		this.#notes = parts.notes;
		this.#losses = parts.losses;
		this.#resolve = parts.resolve;
		this.inline = new Inline(links === "references");
		this.links = new Links(links, parts.resolve, this.inline);
		this.#images = new Images(images, parts.resolve);
		this.#hasFormulas = math === "tex";
	}

	/** Ends the paragraph that is being written. */
	readonly flush = (): void => {
		this.links.endAround();
		if (!this.inline.hasContent) return;
		const text = this.inline.take();
		if (text !== "") this.#blocks.write("paragraph", text);
	};

	/** Ends a line of a paragraph. */
	endLine(): void {
		this.links.endAround();
		this.inline.lineBreak();
	}

	text(data: string): void {
		if (this.label !== "" || this.links.isWaiting) {
			if (!/\S/.test(data)) return;
			this.#begin();
		}
		if (this.#script === undefined) this.inline.text(data);
		else this.inline.text(raised(data.trim(), this.#script === "lowered") ?? data);
	}

	/** Markdown that isn't text. */
	raw(markdown: string): void {
		this.#begin();
		this.inline.raw(markdown);
	}

	writeLabel(): void {
		const label = this.label;
		if (label === "") return;
		this.label = "";
		this.inline.text(label);
	}

	/** Writes what waits for the first thing that is seen. */
	#begin(): void {
		this.writeLabel();
		this.links.beginAround(undefined);
	}

	enter(element: Element, role: Role): void {
		const { children } = element;
		switch (role) {
			case "inline":
			case "optional":
				if (!this.#repeated.has(element)) this.#walk.push(children);
				return;
			case "code":
				this.inline.enterCode();
				this.#walk.push(children, this.#leaveCode);
				return;
			case "break":
				// Two of them are the space between paragraphs.
				if (this.inline.lines === "paragraph" && this.inline.endsWithBreak) this.flush();
				else this.endLine();
				return;
			case "link":
				this.#link(element);
				return;
			case "image":
				if (this.enterFormula(element)) return;
				this.#image(this.#images.image(element, this.#walk.place, this.inline.lines === "cell"));
				return;
			case "noscript":
				this.#image(this.#images.noscript(element, this.#walk.place, this.inline.lines === "cell"));
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
				this.#walk.push(children);
				return;
			case "script":
				this.enterFormula(element);
				return;
			case "formula":
				if (!this.enterFormula(element)) this.#walk.push(children);
				return;
			default:
				this.#mark(element, MARKS[role] as Mark);
		}
	}

	/** Whether it was a formula, or what one is drawn with. */
	enterFormula(element: Element): boolean {
		const formula = this.#hasFormulas ? formulaOf(element, this.#walk.place) : undefined;
		if (formula === undefined) return false;
		if (formula === "drawn") return true;
		const again = element.name === "math" ? drawnBeside(element) : undefined;
		if (again !== undefined) this.#repeated.add(again);
		const { tex, isBlock: isAlone } = formula;
		if (isAlone && this.inline.lines === "paragraph") {
			this.flush();
			this.#blocks.write("paragraph", `$$\n${tex}\n$$`);
		} else this.raw(`$${this.inline.lines === "cell" ? tex.replaceAll("|", "\\|") : tex}$`);
		return true;
	}

	readonly #leaveCode = (): void => this.inline.leaveCode();

	#mark({ children }: Element, mark: Mark): void {
		this.inline.enter(mark);
		this.#walk.push(children, () => this.inline.leave(mark));
	}

	/** GFM's task list items. */
	#checkBox(element: Element): void {
		if (!isCheckBox(element) || !this.#blocks.isAtItemStart || this.inline.hasContent) return;
		this.raw(attribute(element, "checked") === undefined ? "[ ]" : "[x]");
		this.inline.text(" ");
	}

	#surround({ children }: Element, before: string, after: string): void {
		this.text(before);
		this.#walk.push(children, () => this.inline.text(after));
	}

	#raise(element: Element, isLow: boolean): void {
		const { references } = this.#notes.find();
		if (this.#script !== undefined || (references.size > 0 && holdsOneOf(element, references))) {
			this.#walk.push(element.children);
			return;
		}
		const text = shortText(element);
		if (text !== undefined && /[\da-z]/i.test(text) && raised(text, isLow) !== undefined) {
			this.#script = isLow ? "lowered" : "raised";
			this.#walk.push(element.children, () => {
				this.#script = undefined;
			});
		} else this.#mark(element, isLow ? SUBSCRIPT : SUPERSCRIPT);
	}

	#link(element: Element): void {
		if (this.#notes.found === undefined && isReference(element)) {
			const number = this.#notes.find().references.get(element);
			if (number !== undefined) {
				this.raw(`[^${number}]`);
				return;
			}
		}
		if (isAnchor(element, this.inline.lines === "heading")) return;
		this.writeLabel();
		this.#walk.push(element.children, this.links.begin(element, this.inline.lines === "paragraph"));
	}

	#image(shown: Shown): void {
		if (shown === "no address") this.#losses.add("image-without-address");
		else if (shown !== "nothing") {
			if ("text" in shown) this.text(shown.text);
			else this.raw(shown.markdown);
		}
	}

	#embed(element: Element): void {
		const found = embedded(element, this.#resolve);
		if (found === undefined) return;
		const hasLines = this.inline.lines === "paragraph";
		if (hasLines) this.flush();
		this.#begin();
		this.links.write(found.title, found.url);
		if (hasLines) this.flush();
	}
}

function holdsOneOf(element: Element, wanted: ReadonlyMap<Element, unknown>): boolean {
	for (const each of descendants(element)) if (wanted.has(each)) return true;
	return false;
}
