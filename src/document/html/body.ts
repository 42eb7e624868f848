// Tree construction in the body, which has nearly all of a page. Source: the HTML standard, §13.2.6.4.7.

import type { Element } from "../tree.ts";
import { type Builder, CONTENT, MODE } from "./builder.ts";
import { correctAttributes, svgName } from "./foreign.ts";
import { adopt, findFormatting } from "./formatting.ts";
import { endTemplate, startHtml, startInHead } from "./head.ts";
import { END, HEADING, ITEM_PASSES, known, SCOPE, SPECIAL, START, type TagName } from "./names.ts";

const A: TagName = known("a");
const BODY: TagName = known("body");
const BR: TagName = known("br");
const BUTTON: TagName = known("button");
const DD: TagName = known("dd");
const DT: TagName = known("dt");
const FORM: TagName = known("form");
const IMG: TagName = known("img");
const LI: TagName = known("li");
const OPTGROUP: TagName = known("optgroup");
const OPTION: TagName = known("option");
const P: TagName = known("p");
const RTC: TagName = known("rtc");
const RUBY: TagName = known("ruby");
const SELECT: TagName = known("select");
const NOBR: TagName = known("nobr");

export function startInBody(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	isSelfClosing: boolean,
): void {
	switch (tag.start) {
		case START.other:
			builder.reconstructFormatting();
			builder.insert(tag, attributes, start);
			if (tag.name === "selectedcontent") builder.hasSelectedContent = true;
			return;
		case START.block:
			builder.closeParagraph();
			builder.insert(tag, attributes, start);
			return;
		case START.a: {
			const entry = findFormatting(builder, tag);
			if (entry >= 0) {
				const open = builder.formatting[entry] as Element;
				if (!adopt(builder, tag)) endOther(builder, tag);
				const left = builder.formatting.lastIndexOf(open);
				if (left >= 0) builder.removeFormatting(left);
				builder.close(open);
			}
			builder.reconstructFormatting();
			builder.pushFormatting(builder.insert(A, attributes, start), A);
			return;
		}
		case START.formatting:
			builder.reconstructFormatting();
			builder.pushFormatting(builder.insert(tag, attributes, start), tag);
			return;
		case START.li:
			startItem(builder, tag, attributes, start, LI, LI);
			return;
		case START.definition:
			startItem(builder, tag, attributes, start, DD, DT);
			return;
		case START.void:
			builder.reconstructFormatting();
			builder.insertVoid(tag, attributes, start);
			builder.isFramesetOk = false;
			return;
		case START.heading:
			builder.closeParagraph();
			if ((builder.currentTag.flags & HEADING) !== 0) builder.pop();
			builder.insert(tag, attributes, start);
			return;
		case START.head:
			startInHead(builder, tag, attributes, start);
			return;
		case START.ignored:
			return;
		default:
			startRarer(builder, tag, attributes, start, isSelfClosing);
	}
}

function startItem(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	one: TagName,
	other: TagName,
): void {
	builder.isFramesetOk = false;
	const { openTags } = builder;
	for (let index = openTags.length - 1; index >= 0; index--) {
		const at = openTags[index] as TagName;
		if (at === one || at === other) {
			builder.popTo(index);
			break;
		}
		if ((at.flags & SPECIAL) !== 0 && (at.flags & ITEM_PASSES) === 0) break;
	}
	builder.closeParagraph();
	builder.insert(tag, attributes, start);
}

function startRarer(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	isSelfClosing: boolean,
): void {
	switch (tag.start) {
		case START.html:
			startHtml(builder, attributes);
			return;
		case START.body:
			if (builder.openTags[1] !== BODY || builder.hasOpenTemplate) return;
			builder.isFramesetOk = false;
			builder.addAttributes(builder.open[1] as Element, attributes);
			return;
		case START.frameset:
			startFrameset(builder, tag, attributes, start);
			return;
		case START.pre:
			builder.closeParagraph();
			builder.insert(tag, attributes, start);
			builder.skipsLineFeed = true;
			builder.isFramesetOk = false;
			return;
		case START.form: {
			if (builder.form !== undefined && !builder.hasOpenTemplate) return;
			builder.closeParagraph();
			const form = builder.insert(tag, attributes, start);
			if (!builder.hasOpenTemplate) builder.form = form;
			return;
		}
		case START.plaintext:
			builder.closeParagraph();
			builder.insert(tag, attributes, start);
			builder.content = CONTENT.plaintext;
			return;
		case START.button:
			if (builder.isInScope(BUTTON)) {
				builder.implyEndTags();
				builder.popThrough(BUTTON);
			}
			builder.reconstructFormatting();
			builder.insert(tag, attributes, start);
			builder.isFramesetOk = false;
			return;
		case START.nobr:
			builder.reconstructFormatting();
			if (builder.isInScope(NOBR)) {
				if (!adopt(builder, NOBR)) endOther(builder, NOBR);
				builder.reconstructFormatting();
			}
			builder.pushFormatting(builder.insert(tag, attributes, start), tag);
			return;
		case START.marker:
			builder.reconstructFormatting();
			builder.insert(tag, attributes, start);
			builder.pushMarker();
			builder.isFramesetOk = false;
			return;
		case START.table:
			if (!builder.root.quirks) builder.closeParagraph();
			builder.insert(tag, attributes, start);
			builder.isFramesetOk = false;
			builder.mode = MODE.inTable;
			return;
		case START.input:
			if (builder.contextTag === SELECT) return;
			if (builder.isInScope(SELECT)) builder.popThrough(SELECT);
			builder.reconstructFormatting();
			builder.insertVoid(tag, attributes, start);
			if (!isHidden(attributes)) builder.isFramesetOk = false;
			return;
		case START.plainVoid:
			builder.insertVoid(tag, attributes, start);
			return;
		case START.hr:
			builder.closeParagraph();
			if (builder.isInScope(SELECT)) builder.implyEndTags();
			builder.insertVoid(tag, attributes, start);
			builder.isFramesetOk = false;
			return;
		case START.image:
			// The standard's own words: "Don't ask."
			startInBody(builder, IMG, attributes, start, isSelfClosing);
			return;
		case START.textarea:
			builder.insert(tag, attributes, start);
			builder.skipsLineFeed = true;
			builder.content = CONTENT.rcdata;
			builder.isFramesetOk = false;
			return;
		case START.xmp:
			builder.closeParagraph();
			builder.reconstructFormatting();
			builder.isFramesetOk = false;
			builder.insert(tag, attributes, start);
			builder.content = CONTENT.rawtext;
			return;
		case START.iframe:
			builder.isFramesetOk = false;
			builder.insert(tag, attributes, start);
			builder.content = CONTENT.rawtext;
			return;
		case START.noembed:
			builder.insert(tag, attributes, start);
			builder.content = CONTENT.rawtext;
			return;
		case START.noscript:
			if (builder.isScripting) builder.content = CONTENT.rawtext;
			else builder.reconstructFormatting();
			builder.insert(tag, attributes, start);
			return;
		case START.select:
			if (builder.contextTag === SELECT) return;
			if (builder.isInScope(SELECT)) {
				builder.popThrough(SELECT);
				return;
			}
			builder.reconstructFormatting();
			builder.insert(tag, attributes, start);
			builder.isFramesetOk = false;
			return;
		case START.option:
		case START.optgroup:
			if (builder.isInScope(SELECT)) builder.implyEndTags(tag === OPTION ? OPTGROUP : undefined);
			else if (builder.currentTag === OPTION) builder.pop();
			builder.reconstructFormatting();
			builder.insert(tag, attributes, start);
			return;
		case START.rb:
		case START.rt:
			if (builder.isInScope(RUBY)) builder.implyEndTags(tag.start === START.rt ? RTC : undefined);
			builder.insert(tag, attributes, start);
			return;
		case START.math:
		case START.svg: {
			const isSvg = tag.start === START.svg;
			builder.reconstructFormatting();
			correctAttributes(attributes, isSvg);
			builder.insertForeign(isSvg ? svgName(tag.name) : tag.name, isSvg, attributes, start, isSelfClosing);
			return;
		}
	}
}

function startFrameset(builder: Builder, tag: TagName, attributes: string[], start: number): void {
	if (builder.openTags[1] !== BODY || !builder.isFramesetOk) return;
	const body = builder.open[1] as Element;
	const siblings = body.parent?.children ?? [];
	siblings.splice(siblings.lastIndexOf(body), 1);
	body.parent = null;
	builder.popTo(1);
	builder.insert(tag, attributes, start);
	builder.mode = MODE.inFrameset;
}

/** Whether an input's type is hidden, so that a frameset is still allowed. */
export function isHidden(attributes: readonly string[]): boolean {
	for (let index = 0; index < attributes.length; index += 2) {
		if (attributes[index] === "type") return (attributes[index + 1] as string).toLowerCase() === "hidden";
	}
	return false;
}

/** An end tag. Returns true if it is to be processed again in the current mode. */
export function endInBody(builder: Builder, tag: TagName): boolean {
	switch (tag.end) {
		case END.other:
			endOther(builder, tag);
			return false;
		case END.block:
			// The usual case, without a search: close what was opened last.
			if (builder.currentTag === tag) builder.pop();
			else if (builder.isInScope(tag)) builder.popThrough(tag);
			return false;
		case END.p:
			if (!builder.hasOpenParagraph()) builder.insert(P, [], -1);
			builder.closeParagraph();
			return false;
		case END.formatting:
			if (!builder.closeFormatting(tag) && !adopt(builder, tag)) endOther(builder, tag);
			return false;
		case END.li:
			if (builder.isInListScope(tag)) builder.popThrough(tag);
			return false;
		case END.definition:
			if (builder.isInScope(tag)) builder.popThrough(tag);
			return false;
		case END.heading: {
			const index = builder.findAny(HEADING, SCOPE);
			if (index >= 0) builder.popTo(index);
			return false;
		}
		case END.form:
			endForm(builder);
			return false;
		case END.marker:
			if (!builder.isInScope(tag)) return false;
			builder.popThrough(tag);
			builder.clearFormatting();
			return false;
		case END.br:
			startInBody(builder, BR, [], -1, false);
			return false;
		case END.body:
			if (builder.isInScope(BODY)) builder.mode = MODE.afterBody;
			return false;
		case END.html:
			if (!builder.isInScope(BODY)) return false;
			builder.mode = MODE.afterBody;
			return true;
		default:
			endTemplate(builder);
			return false;
	}
}

function endForm(builder: Builder): void {
	if (builder.hasOpenTemplate) {
		if (builder.isInScope(FORM)) builder.popThrough(FORM);
		return;
	}
	const { form } = builder;
	builder.form = undefined;
	if (form === undefined) return;
	const index = builder.open.lastIndexOf(form);
	if (index < 0 || builder.findAny(SCOPE, 0) > index) return;
	builder.implyEndTags();
	builder.close(form);
}

/** Any other end tag: closes the nearest element of its name, unless a special one is in between. */
function endOther(builder: Builder, tag: TagName): void {
	const { openTags } = builder;
	for (let index = openTags.length - 1; index >= 0; index--) {
		const at = openTags[index] as TagName;
		if (at === tag) {
			builder.popTo(index);
			return;
		}
		if ((at.flags & SPECIAL) !== 0) return;
	}
}
