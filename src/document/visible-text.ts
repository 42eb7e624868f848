// The text of a node as a reader sees it: the standard's innerText, with the browser's own style sheet instead of the
// page's. Owns which elements break lines. Must not know style sheets, parsers or URLs.

import { assertNode } from "./node-check.ts";
import { isShown } from "./shown.ts";
import { allowanceOf, type Element, HTML_NAMESPACE, type Node, SVG_NAMESPACE } from "./tree.ts";

/** Elements on separate lines, and how many line breaks separate them from the rest. */
const BREAKS: ReadonlyMap<string, number> = new Map([
	...words(
		"address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure",
		"footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav ol optgroup",
		"option plaintext pre search section summary table tbody tfoot thead tr ul xmp",
	).map((name): [string, number] => [name, 1]),
	["p", 2],
]);

/** Elements that keep their white space. */
const KEPT: ReadonlySet<string> = new Set(words("listing plaintext pre script style textarea xmp"));

/**
 * The text of a node as a reader sees it: white space collapsed except in `pre`, blocks and `br` on separate lines, a
 * blank line between paragraphs, a tab between a row's cells. Leaves out what isn't shown (scripts, styles, templates,
 * `hidden`, `display: none` in a style attribute). The node itself is always shown, so the text of a `title` is its
 * text. The content of a closed `details` counts as visible. White space at both ends is removed. In XML, elements
 * outside HTML's namespace break no lines.
 *
 * @throws DocumentError, kind "limit", if too much text has been made of the document (`limits.amplification`)
 *
 * Source: the HTML standard, "the innerText getter steps", with §15's style sheet instead of the page's.
 *
 * @example
 * visibleText(parseHtml("<h1>Gannets</h1><p>They <b>dive</b>.<br>From 30 m.")) // "Gannets\n\nThey dive.\nFrom 30 m."
 */
export function visibleText(node: Node): string {
	assertNode(node, "Visible text");
	const page = new Page();
	if (node.type === "text") page.write(node.data, false);
	if (node.type !== "root" && node.type !== "element") return page.finish();
	let looked = 0;
	let kept = node.type === "element" && isKept(node) ? 1 : 0;
	// A loop instead of recursion: a hostile page nests deeper than the call stack allows.
	const parents: Frame[] = [{ children: node.children, element: undefined, next: 0, isMuted: false }];
	for (let at = parents.at(-1); at !== undefined; at = parents.at(-1)) {
		const child = at.children[at.next++];
		looked++;
		if (child === undefined) {
			parents.pop();
			if (at.element === undefined) continue;
			page.leave(shownAs(at.element));
			if (isKept(at.element)) kept--;
		} else if (child.type === "text") {
			if (!at.isMuted) page.write(child.data, kept > 0);
		} else if (child.type === "element" && isShown(child)) {
			page.enter(shownAs(child));
			if (isKept(child)) kept++;
			parents.push({
				children: child.children,
				element: child,
				next: 0,
				isMuted: isMuted(child, at.isMuted),
			});
		}
	}
	const text = page.finish();
	// The texts of elements that contain only text are no longer than the page, all together.
	if (node.children.length > 1 || node.children[0]?.type !== "text")
		allowanceOf(node)?.takeOnce("seen", node, text.length + looked);
	return text;
}

interface Frame {
	readonly children: readonly Node[];
	readonly element: Element | undefined;
	next: number;
	/** Whether text isn't drawn: in SVG outside its `text`. */
	readonly isMuted: boolean;
}

function isMuted({ name, namespace }: Element, isMutedAround: boolean): boolean {
	if (namespace !== SVG_NAMESPACE) return false;
	return name === "svg" || (isMutedAround && name !== "text");
}

/** The HTML element with the same layout: SVG's texts stand alone. */
function shownAs({ name, namespace }: Element): string {
	if (namespace === HTML_NAMESPACE) return name;
	return namespace === SVG_NAMESPACE && name === "text" ? "div" : "span";
}

function isKept(element: Element): boolean {
	return isHtml(element) && KEPT.has(element.name);
}

/** The text written so far, and the white space to add if more text follows. */
class Page {
	#text = "";
	#breaks = 0;
	#space = false;
	/** Whether a space would come first on its line. */
	#atLineStart = true;
	/** At a cell's start, where its blocks break no line. */
	#atCellStart = false;
	/** Whether the next cell is its row's first. */
	#atRowStart = false;

	enter(name: string): void {
		if (name === "tr") this.#atRowStart = true;
		if (name === "td" || name === "th") this.#cell();
		else if (name === "br") {
			this.#space = false;
			this.#put("\n");
		} else this.#break(BREAKS.get(name) ?? 0);
	}

	leave(name: string): void {
		if (name === "td" || name === "th") {
			// Nor do blocks at a cell's end break a line.
			this.#breaks = 0;
			this.#space = false;
			this.#atCellStart = false;
		} else {
			if (name === "tr") this.#atRowStart = false;
			this.#break(BREAKS.get(name) ?? 0);
		}
	}

	write(data: string, kept: boolean): void {
		if (kept) {
			if (data !== "") this.#put(data);
			return;
		}
		const text = /[\t\n\f\r]| {2}/.test(data) ? data.replace(/[\t\n\f\r ]+/g, " ") : data;
		if (text === "") return;
		const from = text.startsWith(" ") ? 1 : 0;
		if (from === 1) this.#space = true;
		if (text.length === from) return;
		const ends = text.endsWith(" ");
		this.#put(text.slice(from, ends ? -1 : undefined));
		this.#space = ends;
	}

	finish(): string {
		const text = this.#text;
		let from = 0;
		// Leading spaces of a preformatted first line stay: only whole empty lines are removed.
		for (let at = 0; at < text.length && isSpace(text.charCodeAt(at)); at++)
			if (text[at] === "\n") from = at + 1;
		let to = text.length;
		while (to > from && isSpace(text.charCodeAt(to - 1))) to--;
		return text.slice(from, to);
	}

	#cell(): void {
		this.#flush();
		this.#space = false;
		if (!this.#atRowStart) this.#text += "\t";
		this.#atRowStart = false;
		this.#atLineStart = true;
		this.#atCellStart = true;
	}

	#break(count: number): void {
		if (count === 0) return;
		this.#space = false;
		if (!this.#atCellStart) this.#breaks = Math.max(this.#breaks, count);
	}

	#put(data: string): void {
		this.#flush();
		if (this.#space && !this.#atLineStart) this.#text += " ";
		this.#space = false;
		this.#text += data;
		this.#atLineStart = data.endsWith("\n");
		this.#atCellStart = false;
	}

	#flush(): void {
		if (this.#breaks === 0) return;
		if (this.#text !== "") this.#text += "\n".repeat(this.#breaks);
		this.#breaks = 0;
		this.#space = false;
		this.#atLineStart = true;
	}
}

function isHtml(element: Element): boolean {
	return element.namespace === HTML_NAMESPACE;
}

function isSpace(code: number): boolean {
	return code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b);
}

function words(...lines: string[]): string[] {
	return lines.flatMap((line) => line.split(" "));
}
