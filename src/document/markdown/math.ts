// Formulas: their TeX, where the page has it beside what it draws. Must not know Markdown.

import { attribute, type Element, MATHML_NAMESPACE, type Node, textContent } from "../tree.ts";
import type { SiblingPosition } from "./walk.ts";

export interface Formula {
	readonly tex: string;
	/** Whether it has lines of its own. */
	readonly isBlock: boolean;
}

const DRAWN = /(?:^|\s)(?:MathJax(?:_(?:Preview|Display|SVG|SVG_Display|CHTML))?|mjx-chtml)(?:\s|$)/;

/**
 * The formula that an element is, if it has TeX in it. `"drawn"` for the drawing of a formula that a script beside it
 * holds; undefined if the element is not a formula, or is one without TeX.
 */
export function formulaOf(element: Element, place: SiblingPosition): Formula | "drawn" | undefined {
	const { name } = element;
	if (element.namespace === MATHML_NAMESPACE) return name === "math" ? mathFormula(element) : undefined;
	if (name === "script") return scriptFormula(element);
	if (name === "mjx-container") {
		const math = find(element, ({ name: each }) => each === "math", true);
		const found = math === undefined ? undefined : mathFormula(math);
		return found === undefined ? undefined : { ...found, isBlock: attribute(element, "display") === "true" };
	}
	const names = attribute(element, "class");
	if (names === undefined) return undefined;
	if (name !== "img") return DRAWN.test(names) && hasScript(place) ? "drawn" : undefined;
	if (!/(?:^|\s)(?:mwe-math|tex|latex)/.test(names)) return undefined;
	const tex = cleaned(attribute(element, "alt") ?? "");
	return tex === "" ? undefined : { tex, isBlock: /display|block/.test(names) };
}

/** What KaTeX draws beside a formula's MathML: the same once more. */
export function drawnBeside(math: Element): Element | undefined {
	const around = math.parent;
	if (around?.type !== "element" || !hasClass(around, "katex-mathml")) return undefined;
	const siblings = around.parent?.children ?? [];
	const next = siblings[siblings.indexOf(around) + 1];
	return next?.type === "element" && hasClass(next, "katex-html") ? next : undefined;
}

function hasClass(element: Element, name: string): boolean {
	return (attribute(element, "class") ?? "").split(/\s+/).includes(name);
}

function mathFormula(math: Element): Formula | undefined {
	const annotation = find(
		math,
		(each) => each.name === "annotation" && /tex/i.test(attribute(each, "encoding") ?? ""),
		true,
	);
	const tex = cleaned(
		annotation === undefined ? (attribute(math, "alttext") ?? "") : textContent(annotation),
	);
	return tex === ""
		? undefined
		: { tex, isBlock: attribute(math, "display") === "block" || isDisplayed(math) };
}

/** Whether KaTeX has set it apart. */
function isDisplayed(math: Element): boolean {
	let at = math.parent;
	for (let steps = 0; at?.type === "element" && steps < 3; at = at.parent, steps++)
		if (hasClass(at, "katex-display")) return true;
	return false;
}

/** The formula that a script of MathJax holds. */
export function scriptFormula(script: Element): Formula | undefined {
	const type = attribute(script, "type") ?? "";
	if (!/^math\/tex/i.test(type)) return undefined;
	const tex = cleaned(textContent(script));
	return tex === "" ? undefined : { tex, isBlock: /mode\s*=\s*display/i.test(type) };
}

/** On one line, without the style that Wikipedia puts around it, and without what Markdown would take for HTML or code. */
function cleaned(tex: string): string {
	const text = tex.replace(/\s+/g, " ").trim();
	const inner = /^\{\\(?:display|text)style (.*)\}$/.exec(text)?.[1]?.trim() ?? text;
	return inner.replace(/<(?=[A-Za-z/!?])/g, "< ").replaceAll("`", "‘");
}

/** Whether the formula's script is among the next siblings. */
function hasScript({ siblings, index }: SiblingPosition): boolean {
	return siblings.slice(index + 1, index + 6).some((each) => each.type === "element" && isSource(each));
}

function isSource(element: Element): boolean {
	return (element.name === "math" ? mathFormula(element) : scriptFormula(element)) !== undefined;
}

/** How many nodes are looked at for a formula's MathML: it comes first, or last, in what is drawn. */
const LOOKED_AT = 200;

function find(scope: Element, isIt: (element: Element) => boolean, isLast = false): Element | undefined {
	const stack: Node[] = [scope];
	for (
		let looked = 0, next = stack.pop();
		next !== undefined && looked < LOOKED_AT;
		next = stack.pop(), looked++
	) {
		if (next.type !== "element") continue;
		if (isIt(next)) return next;
		const children = next.children.slice(0, LOOKED_AT);
		stack.push(...(isLast ? children : children.reverse()));
	}
	return undefined;
}
