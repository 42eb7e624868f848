// :lang() and :dir(): the language and the direction of an element's text. Source: Selectors Level 4, §6.2 and §6.3;
// RFC 4647, §3.3.2; the HTML standard, §3.2.6.2 and §3.2.6.4.

import { attribute, type Element, HTML_NAMESPACE, type Node, SVG_NAMESPACE } from "../tree.ts";
import type { MatchContext, Test } from "./css-match.ts";
import { keyword } from "./css-pseudo-html.ts";

export function compileLanguage(ranges: readonly string[]): Test {
	const wanted = ranges.map((range) => range.toLowerCase().split("-"));
	const isWanted = (language: string): boolean => {
		if (language === "") return wanted.some(([first]) => first === "");
		const tag = language.toLowerCase().split("-");
		return wanted.some((range) => isInRange(tag, range));
	};
	return (element, run) => {
		// Most elements have the page's one language, whose name is as long as the page likes.
		const answers = run.memo<string, boolean>(wanted);
		const language = languageOf(element, run);
		const answer = answers.get(language) ?? isWanted(language);
		answers.set(language, answer);
		return answer;
	};
}

function languageOf(element: Element, run: MatchContext): string {
	for (let at: Element["parent"] = element; at?.type === "element"; at = at.parent) {
		const isHtml = at.namespace === HTML_NAMESPACE && run.root.language === "html";
		const hasOwn = at.namespace === HTML_NAMESPACE || at.namespace === SVG_NAMESPACE;
		const language =
			(isHtml ? undefined : attribute(at, "xml:lang")) ?? (hasOwn ? attribute(at, "lang") : undefined);
		if (language !== undefined) return language;
	}
	return pageLanguage(run);
}

/** The language from a meta element, if no attribute gives it. */
function pageLanguage(run: MatchContext): string {
	const memo = run.facts<"page", string>(pageLanguage);
	let language = memo.get("page");
	if (language === undefined) {
		const meta = run.elements.find(
			(element) =>
				element.name === "meta" && attribute(element, "http-equiv")?.toLowerCase() === "content-language",
		);
		const content = meta === undefined ? "" : (attribute(meta, "content") ?? "");
		language = content.includes(",") ? "" : (/[^\t\n\f\r ]+/.exec(content)?.[0] ?? "");
		memo.set("page", language);
	}
	return language;
}

/** RFC 4647's extended filtering. */
function isInRange(tag: readonly string[], range: readonly string[]): boolean {
	if (range[0] !== "*" && range[0] !== tag[0]) return false;
	let at = 1;
	for (const part of range.slice(1)) {
		if (part === "*") continue;
		while (at < tag.length && tag[at] !== part) {
			// A single letter begins something else.
			if (tag[at]?.length === 1) return false;
			at++;
		}
		if (at++ >= tag.length) return false;
	}
	return true;
}

export function compileDirection(direction: string): Test {
	const wanted = direction.toLowerCase();
	return (element, run) => directionOf(element, run) === wanted;
}

function directionOf(element: Element, run: MatchContext): "ltr" | "rtl" {
	for (let at: Element["parent"] = element; at?.type === "element"; at = at.parent) {
		if (at.namespace !== HTML_NAMESPACE) continue;
		const dir = keyword(at, "dir");
		if (dir === "ltr" || dir === "rtl") return dir;
		if (dir === "auto" || at.name === "bdi") return autoDirection(at, run);
		if (at.name === "input" && attribute(at, "type")?.toLowerCase() === "tel") return "ltr";
	}
	return "ltr";
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const STRONG = /\p{L}/u;

/** The direction of the text inside. Found once, although everything inside asks. */
function autoDirection(element: Element, run: MatchContext): "ltr" | "rtl" {
	const known = run.facts<Element, "ltr" | "rtl">(autoDirection);
	const direction = known.get(element) ?? firstStrong(element) ?? "ltr";
	known.set(element, direction);
	return direction;
}

/** The direction of the first character that has one. */
function firstStrong(element: Element): "ltr" | "rtl" | undefined {
	if (element.name === "input") return directionOfText(attribute(element, "value") ?? "");
	const stack: Node[] = element.children.toReversed();
	for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
		if (node.type === "text") {
			const direction = directionOfText(node.data);
			if (direction !== undefined) return direction;
		} else if (node.type === "element") {
			const isApart = ["bdi", "script", "style", "textarea"].includes(node.name);
			if (isApart || attribute(node, "dir") !== undefined) continue;
			for (let index = node.children.length - 1; index >= 0; index--)
				stack.push(node.children[index] as Node);
		}
	}
	return undefined;
}

function directionOfText(text: string): "ltr" | "rtl" | undefined {
	const strong = STRONG.exec(text)?.[0];
	if (strong === undefined) return undefined;
	return RIGHT_TO_LEFT.test(strong) ? "rtl" : "ltr";
}
