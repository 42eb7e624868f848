// Tree construction in tables: what is allowed where, what is implied, and what goes before the table. Source: the HTML
// standard, §13.2.6.4.9 to §13.2.6.4.15.

import { endInBody, isHidden, startInBody } from "./body.ts";
import { type Builder, MODE } from "./builder.ts";
import { endTemplate, startHtml, startInHead } from "./head.ts";
import { FOSTERS, HEAD_CONTENT, known, TABLE_PART, TABLE_SCOPE, type TagName } from "./names.ts";

const CAPTION: TagName = known("caption");
const COL: TagName = known("col");
const COLGROUP: TagName = known("colgroup");
const FORM: TagName = known("form");
const HTML: TagName = known("html");
const BODY: TagName = known("body");
const INPUT: TagName = known("input");
const SCRIPT: TagName = known("script");
const STYLE: TagName = known("style");
const TABLE: TagName = known("table");
const TBODY: TagName = known("tbody");
const TD: TagName = known("td");
const TEMPLATE: TagName = known("template");
const TFOOT: TagName = known("tfoot");
const TH: TagName = known("th");
const THEAD: TagName = known("thead");
const TR: TagName = known("tr");

function isSection(tag: TagName): boolean {
	return tag === TBODY || tag === THEAD || tag === TFOOT;
}

function isCell(tag: TagName): boolean {
	return tag === TD || tag === TH;
}

function clearToTable(builder: Builder): void {
	builder.popUntil(TABLE_SCOPE);
}

/** A start tag in a table's modes. Returns true if it is to be processed again in the current mode. */
export function startInTables(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	isSelfClosing: boolean,
): boolean {
	switch (builder.mode) {
		case MODE.inCell:
			if ((tag.flags & TABLE_PART) === 0) break;
			return closeCell(builder);
		case MODE.inCaption:
			if ((tag.flags & TABLE_PART) === 0) break;
			return closeCaption(builder);
		case MODE.inRow:
			if (isCell(tag)) {
				clearToRow(builder);
				builder.insert(tag, attributes, start);
				builder.mode = MODE.inCell;
				builder.pushMarker();
				return false;
			}
			if ((tag.flags & TABLE_PART) === 0) break;
			return closeRow(builder);
		case MODE.inTableBody:
			if (tag === TR || isCell(tag)) {
				clearToSection(builder);
				builder.mode = MODE.inRow;
				if (tag === TR) builder.insert(tag, attributes, start);
				else builder.insert(TR, [], -1);
				return tag !== TR;
			}
			if ((tag.flags & TABLE_PART) === 0) break;
			return closeSection(builder);
		case MODE.inColumnGroup:
			return startInColumnGroup(builder, tag, attributes, start);
	}
	if (builder.mode === MODE.inCell || builder.mode === MODE.inCaption) {
		startInBody(builder, tag, attributes, start, isSelfClosing);
		return false;
	}
	return startInTable(builder, tag, attributes, start, isSelfClosing);
}

function startInTable(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
	isSelfClosing: boolean,
): boolean {
	if ((tag.flags & TABLE_PART) !== 0) {
		clearToTable(builder);
		if (tag === CAPTION) builder.pushMarker();
		if (tag === CAPTION || tag === COLGROUP || isSection(tag)) {
			builder.insert(tag, attributes, start);
			if (tag === CAPTION) builder.mode = MODE.inCaption;
			else builder.mode = tag === COLGROUP ? MODE.inColumnGroup : MODE.inTableBody;
			return false;
		}
		builder.insert(tag === COL ? COLGROUP : TBODY, [], -1);
		builder.mode = tag === COL ? MODE.inColumnGroup : MODE.inTableBody;
		return true;
	}
	if (tag === TABLE) return closeTable(builder);
	if (tag === STYLE || tag === SCRIPT || tag === TEMPLATE) {
		startInHead(builder, tag, attributes, start);
		return false;
	}
	if (tag === INPUT && isHidden(attributes)) {
		builder.insertVoid(tag, attributes, start);
		return false;
	}
	if (tag === FORM) {
		if (builder.form !== undefined || builder.hasOpenTemplate) return false;
		builder.form = builder.insert(tag, attributes, start);
		builder.pop();
		return false;
	}
	builder.isFostering = true;
	startInBody(builder, tag, attributes, start, isSelfClosing);
	builder.isFostering = false;
	return false;
}

function startInColumnGroup(builder: Builder, tag: TagName, attributes: string[], start: number): boolean {
	if (tag === HTML) startHtml(builder, attributes);
	else if (tag === COL) builder.insertVoid(tag, attributes, start);
	else if (tag === TEMPLATE) startInHead(builder, tag, attributes, start);
	else return leaveColumnGroup(builder);
	return false;
}

/** Anything that a column group can't contain. Returns true if the token is to be processed again. */
export function leaveColumnGroup(builder: Builder): boolean {
	if (builder.currentTag !== COLGROUP) return false;
	builder.pop();
	builder.mode = MODE.inTable;
	return true;
}

/** An end tag in a table's modes. Returns true if it is to be processed again in the current mode. */
export function endInTables(builder: Builder, tag: TagName): boolean {
	const { mode } = builder;
	const isPart = (tag.flags & TABLE_PART) !== 0 || tag === BODY || tag === HTML;
	switch (mode) {
		case MODE.inCell:
			if (isCell(tag)) {
				if (!builder.isInTableScope(tag)) return false;
				builder.implyEndTags();
				builder.popThrough(tag);
				builder.clearFormatting();
				builder.mode = MODE.inRow;
				return false;
			}
			if ((tag.flags & FOSTERS) !== 0) return builder.isInTableScope(tag) && closeCell(builder);
			return isPart ? false : endInBody(builder, tag);
		case MODE.inCaption:
			if (tag === CAPTION) {
				closeCaption(builder);
				return false;
			}
			if (tag === TABLE) return closeCaption(builder);
			return isPart ? false : endInBody(builder, tag);
		case MODE.inColumnGroup:
			if (tag === COLGROUP) {
				leaveColumnGroup(builder);
				return false;
			}
			if (tag === COL) return false;
			if (tag === TEMPLATE) {
				endTemplate(builder);
				return false;
			}
			return leaveColumnGroup(builder);
		case MODE.inRow:
			if (tag === TR) {
				closeRow(builder);
				return false;
			}
			if (tag === TABLE) return closeRow(builder);
			if (isSection(tag)) return builder.isInTableScope(tag) && closeRow(builder);
			break;
		case MODE.inTableBody:
			if (isSection(tag)) {
				if (!builder.isInTableScope(tag)) return false;
				clearToSection(builder);
				builder.pop();
				builder.mode = MODE.inTable;
				return false;
			}
			if (tag === TABLE) return closeSection(builder);
			break;
		default:
			if (tag === TABLE) {
				closeTable(builder);
				return false;
			}
	}
	if (isPart) return false;
	if (tag === TEMPLATE) {
		endTemplate(builder);
		return false;
	}
	builder.isFostering = true;
	const isAgain = endInBody(builder, tag);
	builder.isFostering = false;
	return isAgain;
}

function closeTable(builder: Builder): boolean {
	if (!builder.isInTableScope(TABLE)) return false;
	builder.popThrough(TABLE);
	builder.resetMode();
	return true;
}

function closeSection(builder: Builder): boolean {
	if (!builder.isInTableScope(TBODY) && !builder.isInTableScope(THEAD) && !builder.isInTableScope(TFOOT))
		return false;
	clearToSection(builder);
	builder.pop();
	builder.mode = MODE.inTable;
	return true;
}

function closeRow(builder: Builder): boolean {
	if (!builder.isInTableScope(TR)) return false;
	clearToRow(builder);
	builder.pop();
	builder.mode = MODE.inTableBody;
	return true;
}

function closeCell(builder: Builder): boolean {
	const index = Math.max(builder.find(TD, TABLE_SCOPE), builder.find(TH, TABLE_SCOPE));
	if (index < 0) return false;
	builder.popTo(index);
	builder.clearFormatting();
	builder.mode = MODE.inRow;
	return true;
}

function closeCaption(builder: Builder): boolean {
	if (!builder.isInTableScope(CAPTION)) return false;
	builder.popThrough(CAPTION);
	builder.clearFormatting();
	builder.mode = MODE.inTable;
	return true;
}

function clearToSection(builder: Builder): void {
	for (
		let tag = builder.currentTag;
		!isSection(tag) && tag !== TEMPLATE && tag !== HTML;
		tag = builder.currentTag
	)
		builder.pop();
}

function clearToRow(builder: Builder): void {
	for (let tag = builder.currentTag; tag !== TR && tag !== TEMPLATE && tag !== HTML; tag = builder.currentTag)
		builder.pop();
}

/** All the text that was in a table: white space stays, anything else goes before the table. */
export function endTableText(builder: Builder): void {
	const text = builder.tableText;
	builder.tableText = "";
	if (/[^\t\n\f\r ]/.test(text)) {
		builder.isFostering = true;
		builder.reconstructFormatting();
		builder.text(text, builder.tableTextStart);
		builder.isFostering = false;
		builder.isFramesetOk = false;
	} else builder.text(text, builder.tableTextStart);
}

/** A start tag directly in a template: it decides what kind of content the template has. */
export function startInTemplate(
	builder: Builder,
	tag: TagName,
	attributes: string[],
	start: number,
): boolean {
	if ((tag.flags & HEAD_CONTENT) !== 0) {
		startInHead(builder, tag, attributes, start);
		return false;
	}
	let mode = MODE.inBody;
	if (tag === CAPTION || tag === COLGROUP || isSection(tag)) mode = MODE.inTable;
	else if (tag === COL) mode = MODE.inColumnGroup;
	else if (tag === TR) mode = MODE.inTableBody;
	else if (isCell(tag)) mode = MODE.inRow;
	builder.templateModes.pop();
	builder.templateModes.push(mode);
	builder.mode = mode;
	return true;
}
