// Links: how each is written, the numbers of references, and where a link goes that has blocks in it.
// Must not know how lines are written, or how the tree is walked.

import type { Resolve } from "../links/base-url.ts";
import { isShown } from "../shown.ts";
import { attribute, type Element, type Node, textContent } from "../tree.ts";
import { linkAddress } from "./addresses.ts";
import { destination, quotedTitle } from "./escape.ts";
import type { Inline } from "./inline.ts";
import { LinkMark } from "./line.ts";
import { isBlock, roleOf } from "./roles.ts";

/** A link around blocks goes to the heading among them, or to what is seen first. */
interface BlockLink {
	readonly mark: LinkMark;
	readonly heading: Element | undefined;
	state: "waiting" | "open" | "done";
}

export class Links {
	readonly #style: "inline" | "references" | "none";
	readonly #resolve: Resolve;
	readonly #inline: Inline;
	/** Each URL's number and title, where links are references. */
	readonly #references: Map<string, { readonly number: number; readonly title: string }> = new Map();
	/** Whether there is a link around, in which there is no other. */
	#isInside = false;
	#around: BlockLink | undefined;

	constructor(style: "inline" | "references" | "none", resolve: Resolve, inline: Inline) {
		this.#style = style;
		this.#resolve = resolve;
		this.#inline = inline;
	}

	/** Whether a link around blocks waits for what is seen first. */
	get isWaiting(): boolean {
		return this.#around?.state === "waiting" && this.#around.heading === undefined;
	}

	/**
	 * Begins a link; undefined where it leads nowhere, else what ends it.
	 *
	 * @param mayHoldBlocks - whether blocks in it have lines of their own
	 */
	begin(link: Element, mayHoldBlocks: boolean): (() => void) | undefined {
		if (this.#isInside || this.#style === "none") return undefined;
		const url = linkAddress(attribute(link, "href"), this.#resolve);
		if (url === undefined) return undefined;
		const mark = this.#mark(url, attribute(link, "title") ?? "");
		const held = mayHoldBlocks ? blocksIn(link) : undefined;
		this.#isInside = true;
		if (held === undefined) {
			this.#inline.enter(mark);
			return () => {
				this.#isInside = false;
				this.#inline.leave(mark);
			};
		}
		this.#around = { mark, heading: held === "blocks" ? undefined : held, state: "waiting" };
		return () => {
			this.endAround();
			this.#isInside = false;
			this.#around = undefined;
		};
	}

	/** Writes a link whose text is no element's. */
	write(text: string, url: string): void {
		const mark = this.#isInside || this.#style === "none" ? undefined : this.#mark(url, "");
		if (mark !== undefined) this.#inline.enter(mark);
		this.#inline.text(text);
		if (mark !== undefined) this.#inline.leave(mark);
	}

	/** Begins the link around blocks, if it goes to what comes next: that heading, or whatever is seen. */
	beginAround(heading: Element | undefined): void {
		const link = this.#around;
		if (link?.state !== "waiting" || link.heading !== heading) return;
		link.state = "open";
		this.#inline.enter(link.mark);
	}

	/** Ends the link around blocks where its line ends. */
	endAround(): void {
		const link = this.#around;
		if (link?.state !== "open") return;
		link.state = "done";
		this.#inline.leave(link.mark);
	}

	/** The definitions of references, a line each. */
	definitions(): string {
		return [...this.#references]
			.map(([url, { number, title }]) => {
				const shown = title === "" ? "" : ` ${quotedTitle(title, false)}`;
				return `[${number}]: ${destination(url)}${shown}`;
			})
			.join("\n");
	}

	#mark(url: string, title: string): LinkMark {
		const trimmed = title.trim();
		if (this.#style !== "references") return new LinkMark(url, trimmed, undefined);
		let known = this.#references.get(url);
		if (known === undefined) {
			known = { number: this.#references.size + 1, title: trimmed };
			this.#references.set(url, known);
		}
		return new LinkMark(url, "", known.number);
	}
}

/** The first heading that is seen in a link; "blocks" where there are only others, undefined where there are none. */
function blocksIn(link: Element): Element | "blocks" | undefined {
	if (link.children.every(({ type }) => type === "text")) return undefined;
	let found: "blocks" | undefined;
	const stack: Node[] = [...link.children].reverse();
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type !== "element" || !isShown(next)) continue;
		const role = roleOf(next.name);
		if (role === "heading" && textContent(next).trim() !== "") return next;
		if (isBlock(role)) found = "blocks";
		for (let index = next.children.length - 1; index >= 0; index--) stack.push(next.children[index] as Node);
	}
	return found;
}

/** The sign beside a heading, or what has a name, that links to it. */
export function isAnchor(link: Element, isInHeading: boolean): boolean {
	if (!(attribute(link, "href") ?? "").includes("#")) return false;
	const names = attribute(link, "class") ?? "";
	const isNamed = /(?:^|\s)(?:headerlink|anchor|anchorjs-link|permalink)(?:\s|$)/.test(names);
	const text = textContent(link).trim();
	return (
		text === "¶" || (text !== "" && (isInHeading || isNamed) && /^[\s#§†🔗⚓\u200b\ufeff]*$/u.test(text))
	);
}
