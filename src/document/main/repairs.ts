// Pages whose text waits for a script: what that script would do with the text that is there already.
// Must not know what the text is wanted for.

import { copyTree } from "../article/copy-tree.ts";
import { type Finding, finding } from "../finding.ts";
import { parseHtmlFragment } from "../html/parse.ts";
import {
	attribute,
	descendants,
	type Element,
	type Node,
	type ParentNode,
	placesAmongSiblings,
	Root,
	textContent,
} from "../tree.ts";
import { visibleText } from "../visible-text.ts";
import { countWords } from "./measure.ts";

/** A page with its text put in place, and what was done. */
export interface Repaired {
	/** The page's own tree where there was nothing to repair. */
	readonly root: Root;
	/** What was repaired. */
	readonly findings: readonly Finding[];
}

/** Fewer words in noscript than this ask to switch scripts on, and are no page. */
const FEWEST_WORDS = 50;

/**
 * A page as a script would leave it that only moves what the page holds: React's streamed segments are put in the places
 * that wait for them, and the text of noscript takes the body's place where it has more words. The tree itself stays as it
 * is.
 */
export function repairPage(root: Root): Repaired {
	/** React's places and segments, by the id that they share. */
	const places = new Map<string, Element>();
	const segments = new Map<string, Element>();
	const noscripts: Element[] = [];
	for (const element of descendants(root)) {
		if (element.name === "noscript") noscripts.push(element);
		const id = element.attributes.length === 0 ? undefined : attribute(element, "id");
		if (id?.[1] !== ":") continue;
		if (element.name === "template" && /^[BP]/.test(id) && !places.has(id.slice(2)))
			places.set(id.slice(2), element);
		if (id.startsWith("S")) segments.set(id.slice(2), element);
	}
	const placed = [...segments].filter(([id]) => places.has(id));
	if (placed.length > 0) {
		const message = `${placed.length === 1 ? "A streamed segment was" : `${placed.length} streamed segments were`} put in place`;
		return {
			root: withSegments(root, places, new Map(placed)),
			findings: [finding("segments-placed", message)],
		};
	}
	const taken = noscripts.length === 0 ? undefined : withNoscript(root, noscripts);
	if (taken === undefined) return { root, findings: [] };
	const message = "The text of noscript has more words than the rest of the page, and takes its place";
	return { root: taken, findings: [finding("noscript-taken", message)] };
}

function withSegments(
	root: Root,
	places: ReadonlyMap<string, Element>,
	segments: ReadonlyMap<string, Element>,
): Root {
	const contents = new Map([...segments].map(([id, segment]) => [places.get(id) as Element, segment]));
	/** What is elsewhere now, or was only shown until it came. */
	const left = new Set<Node>(segments.values());
	for (const node of fallbacksOf([...contents.keys()])) left.add(node);
	// A place inside its own segment would never end: each segment is used once.
	const used = new Set<Element>();
	return copyTree(root, {
		keeps: (node) => !left.has(node),
		attributesOf: (element) => (contents.has(element) ? [] : element.attributes),
		nameOf: (element) => (contents.has(element) ? "div" : element.name),
		contentOf: (element) => {
			const content = contents.get(element);
			if (content === undefined || used.has(content)) return undefined;
			used.add(content);
			return content;
		},
	});
}

/** What React shows in places until their content comes: all up to the comment that ends it. */
function* fallbacksOf(places: readonly Element[]): Generator<Node> {
	const placeOf = placesAmongSiblings();
	const families = Map.groupBy(places, ({ parent }) => parent);
	for (const [parent, family] of families) {
		const siblings = parent?.children ?? [];
		const starts = new Set(family.map((place) => placeOf(place) + 1));
		// From the end to the beginning: where nothing ends what began, nothing was shown.
		let end = -1;
		let ended: Node[] = [];
		for (let index = siblings.length; index >= 0; index--) {
			if (end >= 0 && starts.has(index)) {
				yield* ended;
				ended = [];
			}
			const before = siblings[index - 1];
			if (before?.type === "comment" && before.data === "/$") {
				end = index - 1;
				ended = [];
			} else if (end >= 0 && before !== undefined) ended.push(before);
		}
	}
}

function withNoscript(root: Root, noscripts: readonly Element[]): Root | undefined {
	const contents = noscripts.map(shown);
	const words = contents.reduce((sum, content) => sum + countWords(visibleText(content)), 0);
	if (words < FEWEST_WORDS || words <= countWords(visibleText(root))) return undefined;
	const all = new Root(root.source, root.language);
	all.children = contents.flatMap(({ children }) => children);
	let body: Element | undefined;
	for (const element of descendants(root)) if (element.name === "body") body ??= element;
	return copyTree(root, { contentOf: (element) => (element === body ? all : undefined) });
}

/** Where scripts run, the content of noscript is text. */
function shown(noscript: Element): ParentNode {
	const isText = noscript.children.every(({ type }) => type === "text");
	return isText ? parseHtmlFragment(textContent(noscript), "body", { scripting: false }) : noscript;
}
