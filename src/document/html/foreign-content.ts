// Tree construction inside SVG and MathML.
// Source: the HTML standard, §13.2.6 (dispatcher) and §13.2.6.5.

import type { Element } from "../tree.ts";
import { SVG_NAMESPACE } from "../tree.ts";
import type { Builder } from "./builder.ts";
import { ANNOTATION, correctAttributes, isOldFont, svgName } from "./foreign.ts";
import { BREAKOUT, FOREIGN, HTML_POINT, known, MATH_TEXT_POINT, type TagName } from "./names.ts";

const FONT: TagName = known("font");
const SVG: TagName = known("svg");
const BR: TagName = known("br");
const P: TagName = known("p");
const MGLYPH: TagName = known("mglyph");
const MALIGNMARK: TagName = known("malignmark");

/** Whether a start tag inside a foreign element is nevertheless HTML's. */
export function isStartOfHtml(builder: Builder, tag: TagName): boolean {
	const { adjustedTag } = builder;
	if ((adjustedTag.flags & FOREIGN) === 0 || (adjustedTag.flags & HTML_POINT) !== 0) return true;
	if ((adjustedTag.flags & MATH_TEXT_POINT) !== 0) return tag !== MGLYPH && tag !== MALIGNMARK;
	return adjustedTag === ANNOTATION && tag === SVG;
}

/** Whether text inside a foreign element is nevertheless HTML's. */
export function isTextOfHtml({ adjustedTag: { flags } }: Builder): boolean {
	return (flags & FOREIGN) === 0 || (flags & (HTML_POINT | MATH_TEXT_POINT)) !== 0;
}

/** A start tag. Returns true if it is to be processed again as HTML. */
export function startInForeign(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	isSelfClosing: boolean,
): boolean {
	if ((tag.flags & BREAKOUT) !== 0 || (tag === FONT && isOldFont(attributes))) {
		leaveForeign(builder);
		return true;
	}
	const { namespace } = builder.open.length === 1 ? (builder.context ?? builder.current) : builder.current;
	const isSvg = namespace === SVG_NAMESPACE;
	correctAttributes(attributes, isSvg);
	builder.insertForeign(isSvg ? svgName(tag.name) : tag.name, isSvg, attributes, start, isSelfClosing);
	return false;
}

function leaveForeign(builder: Builder): void {
	for (
		let { flags } = builder.currentTag;
		(flags & FOREIGN) !== 0 && (flags & (MATH_TEXT_POINT | HTML_POINT)) === 0;
		flags = builder.currentTag.flags
	)
		builder.pop();
}

/** An end tag. Returns true if it is to be processed as HTML. */
export function endInForeign(builder: Builder, tag: TagName): boolean {
	if (tag === BR || tag === P) {
		leaveForeign(builder);
		return true;
	}
	const { open, openTags } = builder;
	const cased = svgName(tag.name);
	for (let index = open.length - 1; index > 0; index--) {
		if (((openTags[index] as TagName).flags & FOREIGN) === 0) return true;
		const { name } = open[index] as Element;
		if (name !== tag.name && name !== cased) continue;
		builder.popTo(index);
		return false;
	}
	return false;
}
