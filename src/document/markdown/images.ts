// Images and what else is embedded: each once, though scripts would load it later and noscript has a copy.
// Must not know how lines are written, or how the tree is walked.

import { parseHtmlFragment } from "../html/parse.ts";
import type { Resolve } from "../links/base-url.ts";
import { attribute, descendants, type Element, type Node, type ParentNode, textContent } from "../tree.ts";
import { imageAddress, isPixel, linkAddress } from "./addresses.ts";
import { destination, escapeAlternative, quotedTitle } from "./escape.ts";
import type { SiblingPosition } from "./walk.ts";

/** An image as Markdown, its alternative text where that is all that is wanted, or why there is neither. */
export type Shown = { readonly markdown: string } | { readonly text: string } | "nothing" | "no address";

export class Images {
	readonly #style: "link" | "alt" | "none";
	readonly #resolve: Resolve;
	/** Copies that were written in their image's place. */
	readonly #used: Set<Element> = new Set();

	constructor(style: "link" | "alt" | "none", resolve: Resolve) {
		this.#style = style;
		this.#resolve = resolve;
	}

	/** An image; one that scripts would load as the copy that a noscript beside it holds. */
	image(element: Element, place: SiblingPosition, isInCell: boolean): Shown {
		const copy = isLazy(element) ? this.#copyOf(place) : undefined;
		return this.#shown(copy ?? element, isInCell);
	}

	/** The image in a noscript, unless an image beside it already shows it. */
	noscript(element: Element, { siblings, index }: SiblingPosition, isInCell: boolean): Shown {
		if (this.#used.has(element)) return "nothing";
		const before = beside(siblings, index, -1);
		if (before?.name === "img" || before?.name === "picture") return "nothing";
		const image = copyIn(element);
		return image === undefined ? "nothing" : this.#shown(image, isInCell);
	}

	#shown(image: Element, isInCell: boolean): Shown {
		if (this.#style === "none" || isPixel(image)) return "nothing";
		const alt = collapsed(attribute(image, "alt"));
		if (this.#style === "alt") return alt === "" ? "nothing" : { text: alt };
		const url = imageAddress(image, this.#resolve);
		if (url === undefined) return "no address";
		const title = collapsed(attribute(image, "title"));
		const shown = title === "" || title === alt ? "" : ` ${quotedTitle(title, isInCell)}`;
		return { markdown: `![${escapeAlternative(alt, isInCell)}](${destination(url)}${shown})` };
	}

	#copyOf({ siblings, index }: SiblingPosition): Element | undefined {
		for (const step of [1, -1] as const) {
			const noscript = beside(siblings, index, step);
			if (noscript?.name !== "noscript" || this.#used.has(noscript)) continue;
			const copy = copyIn(noscript);
			if (copy === undefined) continue;
			this.#used.add(noscript);
			return copy;
		}
		return undefined;
	}
}

/** The next element on one side, where there is only white space between. */
function beside(siblings: readonly Node[], index: number, step: 1 | -1): Element | undefined {
	let at = index + step;
	const next = siblings[at];
	if (next?.type === "text" && next.data.trim() === "") at += step;
	const found = siblings[at];
	return found?.type === "element" ? found : undefined;
}

/** Where scripts run a noscript is text. */
function copyIn(noscript: Element): Element | undefined {
	const isText = noscript.children.every(({ type }) => type === "text");
	const text = isText ? textContent(noscript) : "";
	if (isText && !/<img/i.test(text)) return undefined;
	const content: ParentNode = isText ? parseHtmlFragment(text, "body", { scripting: false }) : noscript;
	for (const element of descendants(content)) if (element.name === "img") return element;
	return undefined;
}

/** Whether a script would put in its place what it really is. */
function isLazy(image: Element): boolean {
	if (/^(?:$|data:)/.test(attribute(image, "src") ?? "")) return true;
	return image.attributes.some((name, index) => index % 2 === 0 && /^data-.*(?:src|original)/.test(name));
}

/** A frame, video or sound with a title: its title and URL; undefined where one of them is missing. */
export function embedded(
	element: Element,
	resolve: Resolve,
): { readonly title: string; readonly url: string } | undefined {
	const title = collapsed(attribute(element, "title") ?? attribute(element, "aria-label"));
	if (title === "") return undefined;
	const source = element.children.find(
		(child): child is Element => child.type === "element" && child.name === "source",
	);
	const references = ["src", "data-src", "data-lazy-src"].map((name) => attribute(element, name));
	if (source !== undefined) references.push(attribute(source, "src"));
	for (const reference of references) {
		const url = reference === "" ? undefined : linkAddress(reference, resolve);
		if (url !== undefined) return { title, url };
	}
	return undefined;
}

function collapsed(text: string | undefined): string {
	return (text ?? "").replace(/\s+/g, " ").trim();
}
