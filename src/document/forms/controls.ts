// The controls of a form, and what each would send as it is. Source: the HTML standard, "Form submission", "constructing the
// entry list". Must not know what a caller fills in.

import { attribute, type Element, HTML_NAMESPACE, type Root, rootOf, textContent } from "../tree.ts";

/** What a control is, as far as filling it in differs. */
export type ControlKind = "text" | "checkbox" | "radio" | "select" | "file" | "button";

/** One control that belongs to a form and has a name. */
export interface Control {
	readonly name: string;
	readonly kind: ControlKind;
	readonly element: Element;
	/** What it sends as it is: nothing, one value or several. */
	readonly values: readonly string[];
	/** The values that it can have; undefined for any. */
	readonly choices: readonly Choice[] | undefined;
	readonly isMultiple: boolean;
}

/** A value that a control can have, and the text that the page shows for it. */
export interface Choice {
	readonly value: string;
	readonly label: string;
}

const NAMES: ReadonlySet<string> = new Set(["input", "select", "textarea", "button"]);

/** The controls of a form, in document order, without those that are disabled. */
export function controlsOf(form: Element): readonly Control[] {
	const root = rootOf(form) as Root;
	const own = root
		.selectAll("input, select, textarea, button")
		.filter((each) => ownerOf(each, root) === form);
	return own.flatMap((element) => {
		if (isDisabled(element) || element.closest("datalist") !== undefined) return [];
		const control = controlOf(element);
		return control === undefined ? [] : [control];
	});
}

/** The form that an element belongs to: by its attribute `form`, or the one around it. */
function ownerOf(element: Element, root: Root): Element | undefined {
	if (element.namespace !== HTML_NAMESPACE || !NAMES.has(element.name)) return undefined;
	const id = attribute(element, "form");
	if (id === undefined) return element.closest("form");
	return root.selectAll("form").find((each) => attribute(each, "id") === id);
}

function isDisabled(element: Element): boolean {
	if (attribute(element, "disabled") !== undefined) return true;
	for (let at = element.closest("fieldset[disabled]"); at !== undefined; ) {
		const legend = at.childElements.find(({ name }) => name === "legend");
		// What is in the first legend stays enabled.
		if (legend === undefined || element.closest("legend") !== legend) return true;
		at = at.parent?.type === "element" ? at.parent.closest("fieldset[disabled]") : undefined;
	}
	return false;
}

function controlOf(element: Element): Control | undefined {
	const name = attribute(element, "name") ?? "";
	const base = { name, element, isMultiple: false };
	if (element.name === "select") return selectOf(element, base);
	if (element.name === "textarea")
		return { ...base, kind: "text", values: [textContent(element)], choices: undefined };
	const type = (attribute(element, "type") ?? "").toLowerCase();
	const value = attribute(element, "value");
	if (element.name === "button") {
		if (type === "button" || type === "reset") return undefined;
		return { ...base, kind: "button", values: [value ?? ""], choices: undefined };
	}
	switch (type) {
		case "submit":
			return { ...base, kind: "button", values: [value ?? "Submit"], choices: undefined };
		case "image":
			return { ...base, kind: "button", values: [], choices: undefined };
		case "button":
		case "reset":
			return undefined;
		case "checkbox":
		case "radio": {
			const choice = { value: value ?? "on", label: labelOf(element) };
			const isChecked = attribute(element, "checked") !== undefined;
			return { ...base, kind: type, values: isChecked ? [choice.value] : [], choices: [choice] };
		}
		case "file": {
			const isMultiple = attribute(element, "multiple") !== undefined;
			return { ...base, kind: "file", values: [], choices: undefined, isMultiple };
		}
		default:
			return { ...base, kind: "text", values: [value ?? ""], choices: undefined };
	}
}

function selectOf(element: Element, base: Pick<Control, "name" | "element">): Control {
	const isMultiple = attribute(element, "multiple") !== undefined;
	const options = element.selectAll("option").map((option) => {
		const label = textContent(option).trim().replace(/\s+/g, " ");
		return {
			choice: { value: attribute(option, "value") ?? label, label },
			isSelected: attribute(option, "selected") !== undefined,
			isDisabled:
				attribute(option, "disabled") !== undefined || option.closest("optgroup[disabled]") !== undefined,
		};
	});
	const selected = options.filter((each) => each.isSelected);
	// One that shows a single line always has a choice: the last selected one, or the first that can be chosen.
	const size = Number.parseInt(attribute(element, "size") ?? "1", 10);
	const standard = options.find((each) => !each.isDisabled);
	const one = selected.at(-1) ?? (size > 1 ? undefined : standard);
	const chosen = isMultiple ? selected : one === undefined ? [] : [one];
	return {
		...base,
		kind: "select",
		isMultiple,
		values: chosen.filter((each) => !each.isDisabled).map(({ choice }) => choice.value),
		choices: options.filter((each) => !each.isDisabled).map(({ choice }) => choice),
	};
}

/** What the page shows beside a checkbox or radio button. */
function labelOf(element: Element): string {
	const around = element.closest("label");
	const id = attribute(element, "id");
	const label =
		around ??
		(id === undefined
			? undefined
			: rootOf(element)
					?.selectAll("label")
					.find((each) => attribute(each, "for") === id));
	return label === undefined ? "" : label.text();
}
