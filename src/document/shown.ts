// Which elements a browser shows, by its own style sheet and the element's attributes. The text and the Markdown of a
// page share this. Must not know style sheets of pages.

import { attribute, type Element, HTML_NAMESPACE, MATHML_NAMESPACE, SVG_NAMESPACE } from "./tree.ts";

/** Elements that a browser doesn't show, or replaces by something else: HTML standard, §15.3.1 and §15.4. */
const UNSEEN: ReadonlySet<string> = new Set(
	words(
		"area audio base basefont canvas datalist embed frame head iframe img input link meta meter noembed noframes",
		"noscript param progress rp script style template textarea title video",
	),
);

const UNSEEN_SVG: ReadonlySet<string> = new Set(words("defs desc metadata script style symbol title"));

const UNSEEN_MATHML: ReadonlySet<string> = new Set(words("annotation annotation-xml"));

/** Whether a browser shows the element, by its name, `hidden` and `display: none` in its style attribute. */
export function isShown(element: Element): boolean {
	if (element.namespace === SVG_NAMESPACE) return !UNSEEN_SVG.has(element.name);
	if (element.namespace === MATHML_NAMESPACE) return !UNSEEN_MATHML.has(element.name);
	if (element.namespace !== HTML_NAMESPACE) return true;
	if (UNSEEN.has(element.name)) return false;
	if (element.name === "object" && attribute(element, "data") !== undefined) return false;
	if (element.name === "dialog" && attribute(element, "open") === undefined) return false;
	if (element.attributes.length === 0) return true;
	return !isHidden(element);
}

/** Whether its own attributes hide it: `hidden`, or `display: none` in its style. */
export function isHidden({ attributes }: Element): boolean {
	for (let index = 0; index < attributes.length; index += 2) {
		const name = attributes[index];
		if (name === "hidden") {
			if (attributes[index + 1]?.toLowerCase() !== "until-found") return true;
		} else if (name === "style") {
			if (/(?:^|;)\s*display\s*:\s*none/i.test(attributes[index + 1] as string)) return true;
		}
	}
	return false;
}

/** Elements hidden by their name, whatever their attributes say. */
export const UNSEEN_NAMES: Iterable<string> = UNSEEN;

function words(...lines: string[]): string[] {
	return lines.flatMap((line) => line.split(" "));
}
