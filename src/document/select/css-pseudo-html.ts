// The pseudo-classes of HTML's elements, on a page that no one has touched yet. Source: the HTML standard, §4.16.3.

import {
	attribute,
	type Element,
	HTML_NAMESPACE,
	type Node,
	rootOf,
	SVG_NAMESPACE,
	textContent,
} from "../tree.ts";
import type { MatchContext, Test } from "./css-match.ts";

export const HTML_PSEUDO_CLASSES: readonly (readonly [name: string, test: Test])[] = [
	["link", isLink],
	["any-link", isLink],
	["checked", isChecked],
	["disabled", isDisabled],
	["enabled", (element, run) => canBeDisabled(element) && !isDisabled(element, run)],
	["required", isRequired],
	[
		"optional",
		(element) => isHtml(element, ["button", "input", "select", "textarea"]) && !isRequired(element),
	],
	["read-write", isReadWrite],
	["read-only", (element, run) => element.namespace === HTML_NAMESPACE && !isReadWrite(element, run)],
	["default", isDefault],
	["indeterminate", isIndeterminate],
	["placeholder-shown", isPlaceholderShown],
	["defined", isDefined],
	["open", (element) => isHtml(element, ["details", "dialog"]) && has(element, "open")],
];

function isHtml(element: Element, names: readonly string[]): boolean {
	return element.namespace === HTML_NAMESPACE && names.includes(localName(element));
}

/** The name without the prefix that it may have in XML. In HTML, a colon is part of the name. */
function localName(element: Element): string {
	const { name } = element;
	const colon = name.indexOf(":");
	return colon > 0 && rootOf(element)?.language === "xml" ? name.slice(colon + 1) : name;
}

/** No keyword is longer, but a value may be, and everything inside its element may ask for it. */
const LONGEST_KEYWORD = 20;

/** An attribute's value as one of its keywords. */
export function keyword(element: Element, name: string): string | undefined {
	const value = attribute(element, name);
	return value === undefined || value.length > LONGEST_KEYWORD ? value : value.toLowerCase();
}

function has(element: Element, name: string): boolean {
	return attribute(element, name) !== undefined;
}

/** The nearest ancestor of this name. */
function ancestor(element: Element, name: string): Element | undefined {
	for (let at = element.parent; at?.type === "element"; at = at.parent) {
		if (at.name === name && at.namespace === HTML_NAMESPACE) return at;
	}
	return undefined;
}

function inputType(element: Element): string {
	return (attribute(element, "type") ?? "text").toLowerCase();
}

function isLink(element: Element): boolean {
	if (isHtml(element, ["a", "area"])) return has(element, "href");
	if (element.namespace !== SVG_NAMESPACE || element.name !== "a") return false;
	return has(element, "href") || has(element, "xlink:href");
}

// Choices

function isChecked(element: Element, run: MatchContext): boolean {
	if (isHtml(element, ["option"])) return isSelected(element, run);
	if (!isHtml(element, ["input"]) || !has(element, "checked")) return false;
	const type = inputType(element);
	if (type !== "radio") return type === "checkbox";
	// If several are checked, the last one counts.
	return lastChecked(element, run) <= element.order;
}

function isSelected(option: Element, run: MatchContext): boolean {
	const select = ancestor(option, "select");
	if (select === undefined || has(select, "multiple")) return has(option, "selected");
	return selectedOption(select, run) === option;
}

/** The last one marked. Without one, the first that can be chosen, if the list shows one at all. */
function selectedOption(select: Element, run: MatchContext): Element | undefined {
	const memo = run.facts<Element, Element | undefined>(selectedOption);
	if (memo.has(select)) return memo.get(select);
	const options = run.elements
		.slice(select.order + 1, select.last + 1)
		.filter((element) => isHtml(element, ["option"]));
	const size = /^[\t\n\f\r ]*\+?(\d+)/.exec(attribute(select, "size") ?? "")?.[1];
	const isOne = size === undefined || Number(size) <= 1;
	const marked = options.findLast((option) => has(option, "selected"));
	const selected = marked ?? (isOne ? options.find((option) => !isDisabled(option, run)) : undefined);
	memo.set(select, selected);
	return selected;
}

/** The number of the last checked one of a group of radio buttons; -1 if there is none. */
function lastChecked(element: Element, run: MatchContext): number {
	const name = attribute(element, "name") ?? "";
	if (name === "") return has(element, "checked") ? element.order : -1;
	const groups = run.facts<Element | undefined, Map<string, number>>(lastChecked);
	if (groups.size === 0) {
		for (const one of run.elements) {
			if (!isHtml(one, ["input"]) || inputType(one) !== "radio") continue;
			const form = formOf(one, run);
			const named = groups.get(form) ?? new Map<string, number>();
			groups.set(form, named);
			const key = attribute(one, "name") ?? "";
			named.set(key, has(one, "checked") ? one.order : (named.get(key) ?? -1));
		}
	}
	return groups.get(formOf(element, run))?.get(name) ?? -1;
}

function formOf(element: Element, run: MatchContext): Element | undefined {
	const id = attribute(element, "form");
	if (id === undefined) return ancestor(element, "form");
	const forms = run.facts<string | undefined, Element | undefined>(formOf);
	if (forms.size === 0) {
		forms.set(undefined, undefined);
		for (const one of run.elements) {
			const own = isHtml(one, ["form"]) ? attribute(one, "id") : undefined;
			if (own !== undefined && !forms.has(own)) forms.set(own, one);
		}
	}
	return forms.get(id);
}

function isIndeterminate(element: Element, run: MatchContext): boolean {
	if (isHtml(element, ["progress"])) return !has(element, "value");
	if (!isHtml(element, ["input"]) || inputType(element) !== "radio") return false;
	if ((attribute(element, "name") ?? "") === "") return false;
	return lastChecked(element, run) < 0;
}

function isDefault(element: Element, run: MatchContext): boolean {
	if (isHtml(element, ["option"])) return has(element, "selected");
	if (isHtml(element, ["input"]) && ["checkbox", "radio"].includes(inputType(element)))
		return has(element, "checked");
	if (!isSubmit(element)) return false;
	const form = formOf(element, run);
	if (form === undefined) return false;
	const firsts = run.facts<Element, Element>(isDefault);
	if (firsts.size === 0) {
		for (const one of run.elements) {
			if (!isSubmit(one)) continue;
			const owner = formOf(one, run);
			if (owner !== undefined && !firsts.has(owner)) firsts.set(owner, one);
		}
	}
	return firsts.get(form) === element;
}

function isSubmit(element: Element): boolean {
	if (isHtml(element, ["input"])) return ["submit", "image"].includes(inputType(element));
	return (
		isHtml(element, ["button"]) &&
		!["button", "reset"].includes((attribute(element, "type") ?? "").toLowerCase())
	);
}

// Controls that are disabled or required

function canBeDisabled(element: Element): boolean {
	return isHtml(element, ["button", "input", "select", "textarea", "optgroup", "option", "fieldset"]);
}

function isDisabled(element: Element, run: MatchContext): boolean {
	if (!canBeDisabled(element)) return false;
	if (has(element, "disabled")) return true;
	if (element.name === "option") {
		const group = element.parent;
		if (group?.type === "element" && isHtml(group, ["optgroup"]) && has(group, "disabled")) return true;
		const select = ancestor(element, "select");
		return select !== undefined && has(select, "disabled");
	}
	return element.name !== "optgroup" && isInDisabledFieldset(element, run);
}

/** Controls in a disabled fieldset's first legend stay enabled. */
function isInDisabledFieldset(element: Element, run: MatchContext): boolean {
	let child: Node = element;
	for (let at = element.parent; at?.type === "element"; at = at.parent) {
		if (isHtml(at, ["fieldset"]) && has(at, "disabled")) {
			if (legendOf(at, run) !== child) return true;
		}
		child = at;
	}
	return false;
}

function legendOf(fieldset: Element, run: MatchContext): Node | undefined {
	const legends = run.facts<Element, Node | undefined>(legendOf);
	if (!legends.has(fieldset)) {
		const legend = fieldset.children.find((one) => one.type === "element" && isHtml(one, ["legend"]));
		legends.set(fieldset, legend);
	}
	return legends.get(fieldset);
}

const NEVER_REQUIRED: readonly string[] = ["hidden", "range", "color", "submit", "image", "reset", "button"];

function isRequired(element: Element): boolean {
	if (isHtml(element, ["select", "textarea"])) return has(element, "required");
	return (
		isHtml(element, ["input"]) && has(element, "required") && !NEVER_REQUIRED.includes(inputType(element))
	);
}

const NOT_WRITABLE: readonly string[] = [...NEVER_REQUIRED, ...["checkbox", "radio", "file"]];

const WITH_PLACEHOLDER: readonly string[] = ["text", "search", "url", "tel", "email", "password", "number"];

function isReadWrite(element: Element, run: MatchContext): boolean {
	if (isHtml(element, ["input", "textarea"])) {
		const isText = element.name === "textarea" || !NOT_WRITABLE.includes(inputType(element));
		return isText && !has(element, "readonly") && !isDisabled(element, run);
	}
	for (let at: Element["parent"] = element; at?.type === "element"; at = at.parent) {
		const editable = keyword(at, "contenteditable");
		if (editable === "false") return false;
		if (editable === "" || editable === "true" || editable === "plaintext-only")
			return element.namespace === HTML_NAMESPACE;
	}
	return false;
}

function isPlaceholderShown(element: Element): boolean {
	if (!has(element, "placeholder")) return false;
	if (isHtml(element, ["textarea"])) return textContent(element) === "";
	const type = inputType(element);
	const isKnown = WITH_PLACEHOLDER.includes(type) || !KNOWN_TYPES.has(type);
	return isHtml(element, ["input"]) && isKnown && (attribute(element, "value") ?? "") === "";
}

const KNOWN_TYPES: ReadonlySet<string> = new Set([
	...NOT_WRITABLE,
	...WITH_PLACEHOLDER,
	...["date", "month", "week", "time", "datetime-local"],
]);

const NOT_CUSTOM: readonly string[] = [
	...["annotation-xml", "color-profile", "font-face", "font-face-src", "font-face-uri", "font-face-format"],
	...["font-face-name", "missing-glyph"],
];

/** A custom element, which only a script could define. */
function isDefined(element: Element): boolean {
	if (element.namespace !== HTML_NAMESPACE || has(element, "is")) return element.namespace !== HTML_NAMESPACE;
	return !/^[a-z][^\0/>]*-/.test(element.name) || NOT_CUSTOM.includes(element.name);
}
