// Footnotes of a page: which links lead to a note, which elements are the notes, and which links lead back.
// Must not know Markdown.

import { attribute, descendants, type Element, type Node, type ParentNode } from "../tree.ts";

export interface Footnotes {
	/** The number of the note that a link leads to. */
	readonly references: ReadonlyMap<Element, number>;
	/** The number of each note, by its element. */
	readonly notes: ReadonlyMap<Element, number>;
	/** Links from a note to where it is referred to, and what is around them. */
	readonly backLinks: ReadonlySet<Element>;
}

const BACK = /(?:^|[\s_-])(?:backlink|back-?ref(?:erence)?|reversefootnote|footnote-back)(?:$|[\s_-])/i;

/** The footnotes of what is written, which are looked for where the first link looks like one to a note. */
export class Notes {
	readonly #scopes: readonly ParentNode[];
	readonly #url: string;
	/** Undefined where they weren't looked for. */
	found: Footnotes | undefined;

	/** @param nodes - what is written: a note elsewhere on the page isn't a footnote */
	constructor(nodes: readonly Node[], url: string) {
		this.#scopes = nodes.filter(
			(node): node is ParentNode => node.type === "root" || node.type === "element",
		);
		this.#url = url;
	}

	find(): Footnotes {
		this.found ??= footnotesOf(
			this.#scopes.flatMap((scope) => [...descendants(scope)]),
			this.#url,
		);
		return this.found;
	}
}

function footnotesOf(elements: readonly Element[], url: string): Footnotes {
	const links: { readonly link: Element; readonly id: string }[] = [];
	for (const element of elements) {
		if (element.name !== "a") continue;
		const id = isReference(element) ? idOf(element, url) : undefined;
		if (id !== undefined) links.push({ link: element, id });
	}
	const references = new Map<Element, number>();
	const notes = new Map<Element, number>();
	const backLinks = new Set<Element>();
	if (links.length === 0) return { references, notes, backLinks };
	const targets = targetsOf(elements, new Set(links.map(({ id }) => id)));
	const origins = new Set<string>();
	for (const { link, id } of links) {
		const note = noteOf(targets.get(id));
		if (note === undefined || isWithin(link, note)) continue;
		const number = notes.get(note) ?? notes.size + 1;
		notes.set(note, number);
		references.set(link, number);
		for (const origin of originsOf(link)) origins.add(origin);
	}
	for (const note of notes.keys()) {
		for (const element of descendants(note)) {
			if (references.has(element) || !isBackLink(element, origins, url)) continue;
			backLinks.add(element);
		}
	}
	return { references, notes, backLinks };
}

/** The first element of each id that is wanted. */
function targetsOf(elements: readonly Element[], wanted: ReadonlySet<string>): ReadonlyMap<string, Element> {
	const targets = new Map<string, Element>();
	for (const element of elements) {
		if (element.attributes.length === 0) continue;
		const ids = [attribute(element, "id"), element.name === "a" ? attribute(element, "name") : undefined];
		for (const id of ids)
			if (id !== undefined && wanted.has(id) && !targets.has(id)) targets.set(id, element);
	}
	return targets;
}

/** The ids that a note may lead back to: those of its reference, and of what is around and in it. */
function* originsOf(link: Element): Generator<string> {
	const elements = [...descendants(link)];
	for (
		let at: ParentNode | null = link, steps = 0;
		at?.type === "element" && steps < 3;
		at = at.parent, steps++
	)
		elements.push(at);
	for (const element of elements) {
		const origin = attribute(element, "id");
		if (origin !== undefined) yield origin;
	}
}

function isBackLink(element: Element, origins: ReadonlySet<string>, url: string): boolean {
	return (
		BACK.test(attribute(element, "class") ?? "") ||
		attribute(element, "role") === "doc-backlink" ||
		(element.name === "a" && origins.has(idOf(element, url) ?? ""))
	);
}

/** Whether a link looks like one to a note. */
export function isReference(link: Element): boolean {
	if (attribute(link, "role") === "doc-noteref") return true;
	if (/(?:^|[\s_-])(?:noteref|footnote-ref|footnoteref)(?:$|[\s_-])/i.test(attribute(link, "class") ?? ""))
		return true;
	for (let at = link.parent, steps = 0; at?.type === "element" && steps < 2; at = at.parent, steps++)
		if (at.name === "sup") return true;
	const only = link.children.filter(
		(child) => child.type === "element" || (child.type === "text" && child.data.trim() !== ""),
	);
	return only.length === 1 && only[0]?.type === "element" && only[0].name === "sup";
}

/** The id on this page that a link leads to. */
function idOf(link: Element, url: string): string | undefined {
	const reference = attribute(link, "href")?.trim() ?? "";
	const hash = reference.indexOf("#");
	if (hash < 0 || hash === reference.length - 1) return undefined;
	const page = reference.slice(0, hash);
	if (page !== "" && (url === "" || URL.parse(page, url)?.href !== url.split("#", 1)[0])) return undefined;
	const id = reference.slice(hash + 1);
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}

/** The item that a target is or is in. */
function noteOf(target: Element | undefined): Element | undefined {
	let at: ParentNode | null | undefined = target;
	for (let steps = 0; at?.type === "element" && steps < 4; at = at.parent, steps++) {
		if (at.name === "li" || /^doc-(?:foot|end)note$/.test(attribute(at, "role") ?? "")) return at;
		if ((at.name === "p" || at.name === "div" || at.name === "aside") && isNamedNote(at, target)) return at;
		if (/^(?:h[1-6]|section|article|main|body|table)$/.test(at.name)) return undefined;
	}
	return undefined;
}

function isNamedNote(element: Element, target: Element | undefined): boolean {
	return [element, target].some((each) =>
		/(?:^|[\s_-])(?:foot|end)?note|^_?ftn(?!ref)|(?:^|[\s_-])fn[\d:_-]/i.test(
			`${(each && attribute(each, "class")) ?? ""} ${(each && (attribute(each, "id") ?? attribute(each, "name"))) ?? ""}`,
		),
	);
}

function isWithin(element: Element, around: Element): boolean {
	for (let at: ParentNode | null = element; at?.type === "element"; at = at.parent)
		if (at === around) return true;
	return false;
}
