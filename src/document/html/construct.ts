// Tree construction's front: passes each piece from the tokenizer to the rules of the current mode. Source: the HTML
// standard, §13.2.6, and §13.2.6.4.19 to §13.2.6.4.23 for the part after the body.

import { Comment, ProcessingInstruction, type Root } from "../tree.ts";
import { endInBody, startInBody } from "./body.ts";
import { type Builder, MODE } from "./builder.ts";
import type { Doctype } from "./doctype.ts";
import { endInForeign, isStartOfHtml, isTextOfHtml, startInForeign } from "./foreign-content.ts";
import { endBeforeBody, endTemplate, leave, startBeforeBody, startHtml, startInHead } from "./head.ts";
import { FOREIGN, FOSTERS, known, type TagName } from "./names.ts";
import { endInTables, endTableText, leaveColumnGroup, startInTables, startInTemplate } from "./tables.ts";

const FRAME: TagName = known("frame");
const FRAMESET: TagName = known("frameset");
const HTML: TagName = known("html");
const NOFRAMES: TagName = known("noframes");
const TEMPLATE: TagName = known("template");

/** Whether the adjusted current node is SVG's or MathML's. */
export function isInForeign(builder: Builder): boolean {
	return builder.open.length > 0 && (builder.adjustedTag.flags & FOREIGN) !== 0;
}

export function startTag(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	isSelfClosing: boolean,
): void {
	if (builder.tableText !== "") endTableText(builder);
	if (isInForeign(builder) && !isStartOfHtml(builder, tag)) {
		if (!startInForeign(builder, tag, attributes, start, isSelfClosing)) return;
	}
	if (builder.mode === MODE.inBody) startInBody(builder, tag, attributes, start, isSelfClosing);
	else while (startInMode(builder, tag, attributes, start, isSelfClosing));
}

function startInMode(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	isSelfClosing: boolean,
): boolean {
	const { mode } = builder;
	switch (mode) {
		case MODE.inBody:
			startInBody(builder, tag, attributes, start, isSelfClosing);
			return false;
		case MODE.inCell:
		case MODE.inCaption:
		case MODE.inTable:
		case MODE.inTableBody:
		case MODE.inRow:
		case MODE.inColumnGroup:
			return startInTables(builder, tag, attributes, start, isSelfClosing);
		case MODE.inTemplate:
			return startInTemplate(builder, tag, attributes, start);
		case MODE.afterBody:
		case MODE.afterAfterBody:
			if (tag !== HTML) {
				builder.mode = MODE.inBody;
				return true;
			}
			startHtml(builder, attributes);
			return false;
		case MODE.inFrameset:
		case MODE.afterFrameset:
		case MODE.afterAfterFrameset:
			if (tag === HTML) startHtml(builder, attributes);
			else if (tag === NOFRAMES) startInHead(builder, tag, attributes, start);
			else if (mode === MODE.inFrameset && tag === FRAMESET) builder.insert(tag, attributes, start);
			else if (mode === MODE.inFrameset && tag === FRAME) builder.insertVoid(tag, attributes, start);
			return false;
		default:
			return startBeforeBody(builder, tag, attributes, start);
	}
}

export function endTag(builder: Builder, tag: TagName): void {
	if (builder.tableText !== "") endTableText(builder);
	if (builder.open.length > 0 && (builder.adjustedTag.flags & FOREIGN) !== 0 && !endInForeign(builder, tag))
		return;
	while (endInMode(builder, tag));
}

function endInMode(builder: Builder, tag: TagName): boolean {
	switch (builder.mode) {
		case MODE.inBody:
			return endInBody(builder, tag);
		case MODE.inCell:
		case MODE.inCaption:
		case MODE.inTable:
		case MODE.inTableBody:
		case MODE.inRow:
		case MODE.inColumnGroup:
			return endInTables(builder, tag);
		case MODE.inTemplate:
			if (tag === TEMPLATE) endTemplate(builder);
			return false;
		case MODE.afterBody:
			if (tag === HTML) {
				if (builder.contextTag === undefined) builder.mode = MODE.afterAfterBody;
				return false;
			}
			builder.mode = MODE.inBody;
			return true;
		case MODE.afterAfterBody:
			builder.mode = MODE.inBody;
			return true;
		case MODE.inFrameset:
			if (tag !== FRAMESET || builder.open.length === 1) return false;
			builder.pop();
			if (builder.contextTag === undefined && builder.currentTag !== FRAMESET)
				builder.mode = MODE.afterFrameset;
			return false;
		case MODE.afterFrameset:
			if (tag === HTML) builder.mode = MODE.afterAfterFrameset;
			return false;
		case MODE.afterAfterFrameset:
			return false;
		default:
			return endBeforeBody(builder, tag);
	}
}

/** A piece of text with its character references resolved. It still contains U+0000. */
export function text(builder: Builder, data: string, start: number): void {
	if (builder.open.length > 0 && (builder.adjustedTag.flags & FOREIGN) !== 0 && !isTextOfHtml(builder)) {
		builder.text(data.replaceAll("\0", "\ufffd"), start);
		if (/[^\t\n\f\r \0]/.test(data)) builder.isFramesetOk = false;
	} else if (builder.mode <= MODE.inTemplate) textInBody(builder, data, start);
	else textInMode(builder, data, start);
}

function textInBody(builder: Builder, data: string, start: number): void {
	const clean = builder.hasNulls ? data.replaceAll("\0", "") : data;
	if (clean === "") return;
	if (builder.formatting.length > 0) builder.reconstructFormatting();
	builder.text(clean, start);
	if (builder.isFramesetOk && /[^\t\n\f\r ]/.test(clean)) builder.isFramesetOk = false;
}

function textInMode(builder: Builder, data: string, start: number): void {
	let rest = data;
	let at = start;
	while (rest !== "") {
		const { mode } = builder;
		if (mode <= MODE.inTemplate) {
			textInBody(builder, rest, at);
			return;
		}
		if (mode <= MODE.inRow) {
			textInTable(builder, rest, at);
			return;
		}
		if (mode === MODE.inFrameset || mode === MODE.afterFrameset) {
			const spaces = rest.replace(/[^\t\n\f\r ]+/g, "");
			if (spaces !== "") builder.text(spaces, at);
			return;
		}
		const length = /^[\t\n\f\r ]*/.exec(rest)?.[0].length ?? 0;
		if (length > 0) {
			const space = rest.slice(0, length);
			if (mode === MODE.afterBody || mode >= MODE.afterAfterBody) textInBody(builder, space, at);
			else if (mode >= MODE.inHead || mode === MODE.inColumnGroup) builder.text(space, at);
			rest = rest.slice(length);
			at += length;
		} else if (mode === MODE.inColumnGroup) {
			if (!leaveColumnGroup(builder)) {
				// Only in a fragment's root: each misplaced character is dropped on its own.
				rest = rest.slice(1);
				at++;
			}
		} else if (mode === MODE.afterBody || mode === MODE.afterAfterBody) builder.mode = MODE.inBody;
		else if (mode === MODE.afterAfterFrameset) {
			rest = rest.slice(1);
			at++;
		} else leave(builder);
	}
}

function textInTable(builder: Builder, data: string, start: number): void {
	if ((builder.currentTag.flags & FOSTERS) === 0 && builder.currentTag !== TEMPLATE) {
		builder.isFostering = true;
		textInBody(builder, data, start);
		builder.isFostering = false;
		return;
	}
	const clean = data.replaceAll("\0", "");
	if (builder.tableText === "") builder.tableTextStart = start;
	builder.tableText += clean;
}

export function comment(builder: Builder, data: string, start: number): void {
	aside(builder, new Comment(data, start));
}

export function instruction(builder: Builder, target: string, data: string, start: number): void {
	aside(builder, new ProcessingInstruction(target, data, start));
}

/** Tokens that are allowed anywhere and change nothing. */
function aside(builder: Builder, node: Comment | ProcessingInstruction): void {
	if (builder.tableText !== "") endTableText(builder);
	const { mode } = builder;
	if (isInForeign(builder)) builder.append(node);
	else if (mode === MODE.initial || mode === MODE.beforeHtml || mode >= MODE.afterAfterBody)
		builder.appendTo(builder.root, node);
	else if (mode === MODE.afterBody) builder.appendTo(builder.open[0] ?? builder.root, node);
	else builder.append(node);
}

export function doctype(builder: Builder, declaration: Doctype, start: number): void {
	if (builder.tableText !== "") endTableText(builder);
	if (builder.mode !== MODE.initial) return;
	builder.doctype(declaration, start);
	builder.mode = MODE.beforeHtml;
}

/** The source's end: adds what every document implies. */
export function finish(builder: Builder): Root {
	if (builder.tableText !== "") endTableText(builder);
	while (builder.hasOpenTemplate && builder.contextTag === undefined) {
		builder.popThrough(TEMPLATE);
		builder.clearFormatting();
		builder.templateModes.pop();
		builder.resetMode();
	}
	while (builder.mode >= MODE.initial && builder.mode <= MODE.afterHead) leave(builder);
	return builder.root;
}
