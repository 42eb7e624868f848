// Tree construction up to the body: the modes from "initial" to "after head".
// Source: the HTML standard, §13.2.6.4.1 to §13.2.6.4.6.

import { type Builder, CONTENT, MODE } from "./builder.ts";
import { HEAD_CONTENT, known, type TagName } from "./names.ts";

const HTML: TagName = known("html");
const HEAD: TagName = known("head");
const BODY: TagName = known("body");
const BR: TagName = known("br");
const FRAMESET: TagName = known("frameset");
const NOSCRIPT: TagName = known("noscript");
const NOFRAMES: TagName = known("noframes");
const SCRIPT: TagName = known("script");
const STYLE: TagName = known("style");
const TEMPLATE: TagName = known("template");
const TITLE: TagName = known("title");

/** A start tag in these modes. Returns true if it is to be processed again in the current mode. */
export function startBeforeBody(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
): boolean {
	const { mode } = builder;
	if (tag === HTML && mode !== MODE.initial && mode !== MODE.beforeHtml) {
		startHtml(builder, attributes);
		return false;
	}
	switch (mode) {
		case MODE.beforeHtml:
			if (tag !== HTML) break;
			openHtml(builder, attributes, start);
			return false;
		case MODE.beforeHead:
			if (tag !== HEAD) break;
			openHead(builder, attributes, start);
			return false;
		case MODE.inHead:
			if (tag === HEAD) return false;
			if ((tag.flags & HEAD_CONTENT) !== 0) {
				startInHead(builder, tag, attributes, start);
				return false;
			}
			if (tag === NOSCRIPT) {
				builder.insert(tag, attributes, start);
				if (builder.isScripting) builder.content = CONTENT.rawtext;
				else builder.mode = MODE.inHeadNoscript;
				return false;
			}
			break;
		case MODE.inHeadNoscript:
			if (tag === HEAD || tag === NOSCRIPT) return false;
			if (isAllowedInNoscript(tag)) {
				startInHead(builder, tag, attributes, start);
				return false;
			}
			break;
		case MODE.afterHead:
			if (tag === HEAD) return false;
			if (tag === BODY || tag === FRAMESET) {
				builder.insert(tag, attributes, start);
				if (tag === BODY) builder.isFramesetOk = false;
				builder.mode = tag === BODY ? MODE.inBody : MODE.inFrameset;
				return false;
			}
			if ((tag.flags & HEAD_CONTENT) !== 0 && builder.head !== undefined) {
				builder.push(builder.head, HEAD);
				startInHead(builder, tag, attributes, start);
				builder.close(builder.head);
				return false;
			}
			break;
	}
	leave(builder);
	return true;
}

function isAllowedInNoscript(tag: TagName): boolean {
	return (
		(tag.flags & HEAD_CONTENT) !== 0 &&
		tag !== SCRIPT &&
		tag !== TEMPLATE &&
		tag !== TITLE &&
		tag.name !== "base"
	);
}

/** An end tag in these modes. Returns true if it is to be processed again. */
export function endBeforeBody(builder: Builder, tag: TagName): boolean {
	const { mode } = builder;
	if (tag === TEMPLATE && mode >= MODE.inHead && mode !== MODE.inHeadNoscript) {
		endTemplate(builder);
		return false;
	}
	if (tag === HEAD && mode === MODE.inHead) {
		builder.pop();
		builder.mode = MODE.afterHead;
		return false;
	}
	if (tag === NOSCRIPT && mode === MODE.inHeadNoscript) {
		builder.pop();
		builder.mode = MODE.inHead;
		return false;
	}
	const isTaken =
		mode === MODE.initial ||
		tag === BR ||
		((tag === HTML || tag === BODY) && mode !== MODE.inHeadNoscript) ||
		(tag === HEAD && mode < MODE.inHead);
	if (!isTaken) return false;
	leave(builder);
	return true;
}

/** Text that isn't white space, or the source's end: adds what is missing and goes to the next mode. */
export function leave(builder: Builder): void {
	switch (builder.mode) {
		case MODE.initial:
			builder.root.quirks = true;
			builder.mode = MODE.beforeHtml;
			return;
		case MODE.beforeHtml:
			openHtml(builder, [], -1);
			return;
		case MODE.beforeHead:
			openHead(builder, [], -1);
			return;
		case MODE.inHeadNoscript:
			builder.pop();
			builder.mode = MODE.inHead;
			return;
		case MODE.inHead:
			builder.pop();
			builder.mode = MODE.afterHead;
			return;
		default:
			builder.insert(BODY, [], -1);
			builder.mode = MODE.inBody;
	}
}

function openHtml(builder: Builder, attributes: string[], start: number): void {
	builder.openHtml(attributes, start);
	builder.mode = MODE.beforeHead;
}

function openHead(builder: Builder, attributes: string[], start: number): void {
	builder.head = builder.insert(HEAD, attributes, start);
	builder.mode = MODE.inHead;
}

/** A second html start tag. */
export function startHtml(builder: Builder, attributes: readonly string[]): void {
	const html = builder.open[0];
	if (html !== undefined && !builder.hasOpenTemplate) builder.addAttributes(html, attributes);
}

/** base, basefont, bgsound, link, meta, noframes, script, style, template, title: the same rules everywhere. */
export function startInHead(builder: Builder, tag: TagName, attributes: string[], start: number): void {
	if (tag === TEMPLATE) {
		builder.insertTemplate(attributes, start);
		return;
	}
	let content = CONTENT.markup;
	if (tag === SCRIPT) content = CONTENT.script;
	else if (tag === STYLE || tag === NOFRAMES) content = CONTENT.rawtext;
	else if (tag === TITLE) content = CONTENT.rcdata;
	else {
		builder.insertVoid(tag, attributes, start);
		return;
	}
	builder.insert(tag, attributes, start);
	builder.content = content;
}

export function endTemplate(builder: Builder): void {
	if (!builder.hasOpenTemplate) return;
	builder.implyAllEndTags();
	builder.popThrough(TEMPLATE);
	builder.clearFormatting();
	builder.templateModes.pop();
	builder.resetMode();
}
