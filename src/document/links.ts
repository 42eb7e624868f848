// Every link of a page: its target, its kind, and its element. Owns the table of the elements and attributes that hold
// URLs. Must not know how URLs are resolved or whether a link is worth following.

import { inspectAs, ownOptions, visible } from "../base/index.ts";
import type { Allowance } from "./allowance.ts";
import { parseRefresh, parseSourceSet } from "./links/attributes.ts";
import { baseUrlOf, type Resolve, resolver } from "./links/base-url.ts";
import { assertNode } from "./node-check.ts";
import {
	allowanceOfTree,
	attribute,
	type Element,
	HTML_NAMESPACE,
	type Node,
	type Root,
	SVG_NAMESPACE,
	textContent,
} from "./tree.ts";

export { baseUrlOf } from "./links/base-url.ts";

/** What a link is for: mostly the element's name. */
export type LinkKind =
	| "a"
	| "area"
	| "link"
	| "img"
	| "srcset"
	| "iframe"
	| "frame"
	| "form"
	| "script"
	| "source"
	| "video"
	| "audio"
	| "track"
	| "poster"
	| "object"
	| "embed"
	| "refresh";

/** A link of a page. */
export class PageLink {
	static {
		inspectAs(PageLink, (link) => {
			const text = link.text === "" ? "" : ` ${JSON.stringify(visible(link.text))}`;
			return `PageLink { ${link.kind} ${visible(link.#shownUrl)}${text} }`;
		});
	}

	/** What the link is for. */
	readonly kind: LinkKind;
	/** The element that has it. */
	readonly element: Element;
	/** The attribute that holds it. */
	readonly attribute: string;
	/** As written there, without surrounding white space; for srcset and refresh, only the URL. */
	readonly reference: string;
	/** The relations' keywords, lower case. */
	readonly rel: readonly string[];
	/** Whether `rel` says nofollow, or the page says so for all its links. */
	readonly isNofollow: boolean;
	/** For srcset, "2x" or "480w"; "" elsewhere. */
	readonly descriptor: string;
	readonly #resolve: Resolve;
	/** null until the first request for it. */
	#url: string | undefined | null = null;

	constructor(fields: Omit<PageLink, "text" | "url" | "toJSON">, resolve: Resolve) {
		this.kind = fields.kind;
		this.element = fields.element;
		this.attribute = fields.attribute;
		this.reference = fields.reference;
		this.rel = fields.rel;
		this.isNofollow = fields.isNofollow;
		this.descriptor = fields.descriptor;
		this.#resolve = resolve;
	}

	/**
	 * Absolute; undefined if the reference can't be parsed as a URL. Resolved at the first request.
	 *
	 * @throws DocumentError, kind "limit", if the page's links add up to too much (`limits.amplification`)
	 */
	get url(): string | undefined {
		if (this.#url === null) this.#url = this.#resolve(this.reference);
		return this.#url;
	}

	/** The address as far as it is known: inspecting throws nothing. */
	get #shownUrl(): string {
		try {
			return this.url ?? this.reference;
		} catch {
			return this.reference;
		}
	}

	/** What a reader sees of it: the text with white space collapsed, or else the alternative text of an image. */
	get text(): string {
		const own = collapsed(textContent(this.element));
		if (own !== "") return own;
		return collapsed(alternativeText(this.element) ?? "");
	}

	/** Its address and text with what else is known of it, for `JSON.stringify`; without the element. */
	toJSON(): object {
		const { kind, url, text, attribute, reference, rel, isNofollow, descriptor } = this;
		return { kind, url, text, attribute, reference, rel, isNofollow, descriptor };
	}
}

/** What links are resolved against. */
export interface LinksOptions {
	/** The document's own URL. "" if it isn't known; then only absolute references become URLs. */
	readonly url?: string | undefined;
	/** The document's encoding, in which characters of queries are written. */
	readonly encoding?: string | undefined;
}

interface Source {
	readonly kind: LinkKind;
	readonly attribute: string;
	/** Whether an empty reference is a link, to the page itself. */
	readonly mayBeEmpty?: boolean | undefined;
	readonly isSourceSet?: boolean | undefined;
}

const HTML_SOURCES: ReadonlyMap<string, readonly Source[]> = new Map([
	["a", [{ kind: "a", attribute: "href", mayBeEmpty: true }]],
	["area", [{ kind: "area", attribute: "href", mayBeEmpty: true }]],
	[
		"link",
		[
			{ kind: "link", attribute: "href" },
			{ kind: "srcset", attribute: "imagesrcset", isSourceSet: true },
		],
	],
	[
		"img",
		[
			{ kind: "img", attribute: "src" },
			{ kind: "srcset", attribute: "srcset", isSourceSet: true },
		],
	],
	["input", [{ kind: "form", attribute: "formaction", mayBeEmpty: true }]],
	["button", [{ kind: "form", attribute: "formaction", mayBeEmpty: true }]],
	["form", [{ kind: "form", attribute: "action", mayBeEmpty: true }]],
	["iframe", [{ kind: "iframe", attribute: "src" }]],
	["frame", [{ kind: "frame", attribute: "src" }]],
	["script", [{ kind: "script", attribute: "src" }]],
	[
		"source",
		[
			{ kind: "source", attribute: "src" },
			{ kind: "srcset", attribute: "srcset", isSourceSet: true },
		],
	],
	[
		"video",
		[
			{ kind: "video", attribute: "src" },
			{ kind: "poster", attribute: "poster" },
		],
	],
	["audio", [{ kind: "audio", attribute: "src" }]],
	["track", [{ kind: "track", attribute: "src" }]],
	["object", [{ kind: "object", attribute: "data" }]],
	["embed", [{ kind: "embed", attribute: "src" }]],
]);

const SVG_KINDS: ReadonlyMap<string, LinkKind> = new Map([
	["a", "a"],
	["image", "img"],
	["script", "script"],
]);

const NO_WORDS: readonly string[] = [];

/**
 * Every link below the root, in document order, including those that can't be parsed as URLs.
 *
 * @throws DocumentError, kind "limit", if the page's base URL is too long (`limits.baseLength`)
 *
 * Source: the HTML standard, for each element and attribute; SVG 2 for `a`, `image` and `script`.
 *
 * @example
 * for (const { kind, url, text } of linksOf(root, { url: "https://shop.example/" })) if (kind === "a") console.log(url, text);
 */
export function linksOf(root: Root, options?: LinksOptions): PageLink[] {
	assertNode(root, "Finding links");
	const { url = "", encoding } = ownOptions(options);
	const allowance = allowanceOfTree(root).another();
	const counted = (resolve: Resolve): Resolve => {
		return (reference) => {
			const found = resolve(reference);
			if (found !== undefined && found !== reference) allowance.take(found.length);
			return found;
		};
	};
	const resolve = counted(resolver(baseUrlOf(root, url, encoding), encoding));
	const collector = new Collector(
		resolve,
		counted(resolver(url, encoding)),
		root.language === "xml",
		allowance,
	);
	const stack: Node[] = [];
	for (let index = root.children.length - 1; index >= 0; index--) stack.push(root.children[index] as Node);
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type !== "element") continue;
		collector.visit(next);
		for (let index = next.children.length - 1; index >= 0; index--) stack.push(next.children[index] as Node);
	}
	return collector.finished();
}

interface Found {
	readonly fields: Omit<PageLink, "text" | "url" | "toJSON">;
	readonly resolve: Resolve;
}

class Collector {
	readonly #resolve: Resolve;
	/** Resolves against the document's own URL, whatever its base. */
	readonly #resolveOwn: Resolve;
	readonly #found: Found[] = [];
	/** In HTML a colon in a name is a letter like others. */
	readonly #hasPrefixes: boolean;
	readonly #allowance: Allowance;
	#isPageNofollow = false;

	constructor(resolve: Resolve, resolveOwn: Resolve, hasPrefixes: boolean, allowance: Allowance) {
		this.#allowance = allowance;
		this.#hasPrefixes = hasPrefixes;
		this.#resolve = resolve;
		this.#resolveOwn = resolveOwn;
	}

	visit(element: Element): void {
		const { name, namespace, attributes } = element;
		if (attributes.length === 0) return;
		if (namespace === HTML_NAMESPACE) {
			const local = this.#hasPrefixes ? localName(name) : name;
			const sources = HTML_SOURCES.get(local);
			if (sources !== undefined) for (const source of sources) this.#take(element, source);
			else if (local === "meta") this.#meta(element);
		} else if (namespace === SVG_NAMESPACE) this.#svg(element);
	}

	finished(): PageLink[] {
		const isNofollow = this.#isPageNofollow;
		return this.#found.map(
			({ fields, resolve }) => new PageLink(isNofollow ? { ...fields, isNofollow } : fields, resolve),
		);
	}

	#take(element: Element, { kind, attribute: name, mayBeEmpty, isSourceSet }: Source): void {
		const value = attribute(element, name);
		if (value === undefined) return;
		if (isSourceSet === true) {
			for (const { reference, descriptor } of parseSourceSet(value))
				this.#add(kind, element, name, reference, this.#resolve, descriptor);
			return;
		}
		const reference = trimmed(value);
		if (reference === "" && mayBeEmpty !== true) return;
		// HTML, "form submission": a form without an action goes to the document itself, not to its base.
		const resolve = reference === "" && kind === "form" ? this.#resolveOwn : this.#resolve;
		this.#add(kind, element, name, reference, resolve);
	}

	#meta(element: Element): void {
		const content = attribute(element, "content");
		if (content === undefined) return;
		if (attribute(element, "http-equiv")?.toLowerCase() === "refresh") {
			const refresh = parseRefresh(content);
			if (refresh === undefined) return;
			const { reference } = refresh;
			const resolve = reference === "" ? this.#resolveOwn : this.#resolve;
			this.#add("refresh", element, "content", reference, resolve);
		} else if (attribute(element, "name")?.toLowerCase() === "robots") {
			const words = content.toLowerCase().split(/[\s,]+/);
			if (words.includes("nofollow") || words.includes("none")) this.#isPageNofollow = true;
		}
	}

	#svg(element: Element): void {
		const kind = SVG_KINDS.get(localName(element.name));
		if (kind === undefined) return;
		// SVG 2 §16.1.3: xlink:href counts if there is no href.
		const name = attribute(element, "href") === undefined ? "xlink:href" : "href";
		const value = attribute(element, name);
		if (value === undefined) return;
		const reference = trimmed(value);
		this.#add(kind, element, name, reference, this.#resolve);
	}

	#add(
		kind: LinkKind,
		element: Element,
		name: string,
		reference: string,
		resolve: Resolve,
		descriptor = "",
	): void {
		const value =
			kind === "a" || kind === "area" || kind === "link" || kind === "form"
				? attribute(element, "rel")
				: undefined;
		const rel = value === undefined ? NO_WORDS : words(value);
		const isNofollow = rel.includes("nofollow");
		this.#allowance.take(reference.length + (value?.length ?? 0) + descriptor.length + 1);
		const fields = { kind, element, attribute: name, reference, rel, isNofollow, descriptor };
		this.#found.push({ fields, resolve });
	}
}

/** Removes the prefix that names have in XML. */
function localName(name: string): string {
	return name.slice(name.indexOf(":") + 1);
}

/** URL: control characters and spaces at both ends are not part of it. */
function trimmed(value: string): string {
	let start = 0;
	let end = value.length;
	while (start < end && value.charCodeAt(start) <= 0x20) start++;
	while (end > start && value.charCodeAt(end - 1) <= 0x20) end--;
	return start === 0 && end === value.length ? value : value.slice(start, end);
}

function words(value: string): string[] {
	return value
		.toLowerCase()
		.split(/[\t\n\f\r ]+/)
		.filter((word) => word !== "");
}

function collapsed(text: string): string {
	return text.replace(/[\t\n\f\r ]+/g, " ").replace(/^ | $/g, "");
}

function alternativeText(element: Element): string | undefined {
	const stack: Node[] = [element];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type !== "element") continue;
		if (next.name === "img" || next.name === "area") {
			const text = attribute(next, "alt");
			if (text !== undefined && text.trim() !== "") return text;
		}
		for (let index = next.children.length - 1; index >= 0; index--) stack.push(next.children[index] as Node);
	}
	return undefined;
}
