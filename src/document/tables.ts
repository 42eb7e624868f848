// HTML tables as rows: the standard's table model (§4.9.12) with its spans, then headers, texts and records. Must not
// know parsers or URLs.

import { option, own, ownOptions, say } from "../base/index.ts";
import type { Allowance } from "./allowance.ts";
import { type Finding, finding } from "./finding.ts";
import { assertNode } from "./node-check.ts";
import { allowanceOfTree, attribute, descendants, type Element, HTML_NAMESPACE, type Root } from "./tree.ts";
import { visibleText } from "./visible-text.ts";

/** What tables may cost. */
export interface TableLimits {
	/**
	 * How many slots a table's cells may take, rows times columns. Beyond it, spans are cut off and short rows aren't
	 * filled up, and a finding says so. Default 1,000,000.
	 */
	readonly slots?: number | undefined;
}

/** The default of `limits.slots`. */
export const TABLE_SLOTS = 1_000_000;

/** A cell of a table. */
export interface TableCell {
	/** As a reader sees it. */
	readonly text: string;
	/** The td or th element. */
	readonly element: Element;
	/** Whether it is a `th`. */
	readonly isHeader: boolean;
	/** The column and row of its first slot, from 0. */
	readonly column: number;
	/** The row of its first slot, from 0. */
	readonly row: number;
	/** How many columns it spans. */
	readonly width: number;
	/** How many rows it spans. */
	readonly height: number;
}

/** A table of a page, as cells, rows and records. */
export interface Table {
	/** The table element. */
	readonly element: Element;
	/** The text of its caption. */
	readonly caption?: string | undefined;
	/** Its cells, in the order of the page. */
	readonly cells: readonly TableCell[];
	/** How many columns have a cell that begins in them. */
	readonly width: number;
	/** How many rows there are. */
	readonly height: number;
	/** How many rows at the top are headers: `thead`, or else the first rows that have only `th`. */
	readonly headerRows: number;
	/** The text of each slot, row by row, headers first; a cell that spans several slots is in each of them. */
	readonly rows: readonly (readonly string[])[];
	/** The columns' names: headers above one another joined by a space; "" for a column without one. */
	readonly headers: readonly string[];
	/**
	 * The rows below the headers, by header. A column without a header has its number as its name, from 1; duplicate names
	 * get it too: "Price", "Price 3". Empty if there are no header rows.
	 */
	readonly records: readonly Readonly<Record<string, string>>[];
	/** What is odd about it, such as cells beyond the limit. */
	readonly findings: readonly Finding[];
}

/**
 * The tables of a page in document order. Tables inside tables are listed separately.
 *
 * @throws DocumentError, kind "limit", if all tables together are too large (`limits.amplification`)
 *
 * Source: the HTML standard, §4.9.12.1, "forming a table", including its bounds on spans (1,000 columns, 65,534 rows).
 *
 * @example
 * const [prices] = tablesOf(parseHtml(text));
 * for (const record of prices?.records ?? []) console.log(record["Price"]);
 */
export function tablesOf(root: Root, options?: { readonly limits?: TableLimits | undefined }): Table[] {
	assertNode(root, "Finding tables");
	const { slots = TABLE_SLOTS } = own<TableLimits>(ownOptions(options).limits ?? {});
	const allowance = allowanceOfTree(root).another();
	const tables: Table[] = [];
	for (const element of descendants(root)) {
		if (isHtml(element, "table")) tables.push(tableOf(element, slots, allowance));
	}
	return tables;
}

function tableOf(element: Element, slots: number, allowance: Allowance): Table {
	const grid = form(element, slots, allowance);
	const headerRows = headerRowsOf(grid);
	const rows = textsOf(grid, slots, allowance);
	const headers = headerRows === 0 ? [] : headersOf(grid, headerRows, allowance);
	const caption = element.children.find(
		(child): child is Element => child.type === "element" && isHtml(child, "caption"),
	);
	const text = caption === undefined ? "" : visibleText(caption);
	// The getter keeps what is in scope here that functions name: the grid, which may be as large as the rows, is not among it.
	let records: Table["records"] | undefined;
	return {
		element,
		caption: text === "" ? undefined : text,
		cells: grid.cells,
		width: grid.width,
		height: rows.length,
		headerRows,
		rows,
		headers,
		get records() {
			records ??= headerRows === 0 ? [] : recordsOf(rows.slice(headerRows), headers, allowance);
			return records;
		},
		findings: grid.findings,
	};
}

type Draft = { -readonly [Name in keyof TableCell]: TableCell[Name] };

interface GridRow {
	/** The cell of each slot; where cells overlap, the first one. */
	readonly slots: (Draft | undefined)[];
	/** "thead", "tbody", "tfoot", or "table" for a row directly in the table. */
	readonly group: string;
	readonly cells: Draft[];
}

interface Grid {
	readonly rows: GridRow[];
	readonly cells: Draft[];
	readonly findings: Finding[];
	/** The columns that a cell begins in. Further columns, which exist only by spans, have no width in a browser. */
	width: number;
}

/** A cell that goes on in the rows below. */
interface Growing {
	readonly cell: Draft;
	/** The last row that it is in, counted in its group. */
	readonly last: number;
}

/** The standard's algorithm. As in browsers, rows that exist only by spans aren't made: the row group ends them. */
function form(table: Element, slots: number, allowance: Allowance): Grid {
	const grid: Grid = { rows: [], cells: [], findings: [], width: 0 };
	let taken = 0;
	for (const { name, rows } of groupsOf(table)) {
		let growing: Growing[] = [];
		for (const [index, element] of rows.entries()) {
			const row: GridRow = { slots: [], group: name, cells: [] };
			grid.rows.push(row);
			let isOver = false;
			for (const { cell, last } of growing) {
				cell.height++;
				occupy(row, cell);
				if (last === index) isOver = true;
			}
			// Beyond the limit nothing grows any more: walking through everything that would costs the square of the rows.
			if (taken > slots) growing = [];
			else if (isOver) growing = growing.filter(({ last }) => last > index);
			addCells(element, row, growing, index, rows.length - 1);
		}
	}
	for (const cell of grid.cells) cell.width = Math.min(cell.width, grid.width - cell.column);
	for (const { slots: line } of grid.rows) line.length = Math.min(line.length, grid.width);
	return grid;

	function addCells(
		element: Element,
		row: GridRow,
		growing: Growing[],
		index: number,
		lastOfGroup: number,
	): void {
		let column = 0;
		for (const child of element.children) {
			if (child.type !== "element" || !(isHtml(child, "td") || isHtml(child, "th"))) continue;
			while (row.slots[column] !== undefined) column++;
			const width = Math.min(span(child, "colspan") || 1, 1000);
			const height = span(child, "rowspan");
			const isWithin = taken + width <= slots;
			if (!isWithin) cutOff();
			const cell: Draft = {
				text: visibleText(child),
				element: child,
				isHeader: child.name === "th",
				column,
				row: grid.rows.length - 1,
				width: isWithin ? width : 1,
				height: 1,
			};
			grid.cells.push(cell);
			row.cells.push(cell);
			grid.width = Math.max(grid.width, column + 1);
			occupy(row, cell);
			// §4.9.11: rowspan=0 extends to the end of the row group.
			const last = height === 0 ? lastOfGroup : Math.min(index + Math.min(height, 65_534) - 1, lastOfGroup);
			if (last > index && isWithin) growing.push({ cell, last });
			column += cell.width;
		}
	}

	function occupy(row: GridRow, cell: Draft): void {
		taken += cell.width;
		allowance.take(cell.width * Math.max(1, cell.text.length));
		if (taken > slots && cell.height > 1) {
			cutOff();
			return;
		}
		for (let column = cell.column; column < cell.column + cell.width; column++) row.slots[column] ??= cell;
	}

	function cutOff(): void {
		if (grid.findings.length > 0) return;
		const message = say`The table's slots pass ${option("limits.slots")}, which is ${slots}: spans beyond it are cut off`;
		grid.findings.push(finding("limits.slots", message));
	}
}

/** Rows by the group that ends their cells: those directly in the table form a group until another one begins. */
function groupsOf(table: Element): { readonly name: string; readonly rows: Element[] }[] {
	const groups: { name: string; rows: Element[] }[] = [];
	const feet: typeof groups = [];
	let open: Element[] | undefined;
	for (const child of table.children) {
		if (child.type !== "element" || child.namespace !== HTML_NAMESPACE) continue;
		if (child.name === "tr") {
			if (open === undefined) {
				open = [];
				groups.push({ name: "table", rows: open });
			}
			open.push(child);
		} else if (child.name === "thead" || child.name === "tbody" || child.name === "tfoot") {
			open = undefined;
			const rows = child.children.filter(
				(row): row is Element => row.type === "element" && isHtml(row, "tr"),
			);
			(child.name === "tfoot" ? feet : groups).push({ name: child.name, rows });
		}
	}
	// §4.9.12.1: feet come last, at any place.
	return [...groups, ...feet];
}

function headerRowsOf({ rows }: Grid): number {
	const head = rows.findIndex(({ group }) => group !== "thead");
	if (head !== 0) return head < 0 ? rows.length : head;
	const body = rows.findIndex(({ cells }) => !isHeaderRow(cells));
	// A table with only headers has one row of them; the rest is data.
	return body < 0 ? Math.min(rows.length, 1) : body;
}

function isHeaderRow(cells: readonly Draft[]): boolean {
	return (
		cells.length > 0 &&
		cells.every(({ isHeader, element }) => isHeader && !/^row/i.test(attribute(element, "scope") ?? ""))
	);
}

function textsOf(grid: Grid, slots: number, allowance: Allowance): string[][] {
	const isFull = grid.rows.length * grid.width <= slots;
	allowance.take(isFull ? grid.rows.length * grid.width : 0);
	if (!isFull && grid.findings.length === 0) {
		const message = say`The table's rows times its columns pass ${option("limits.slots")}, which is ${slots}: short rows stay short`;
		grid.findings.push(finding("limits.slots", message));
	}
	return grid.rows.map(({ slots: line }) => {
		const width = isFull ? grid.width : line.length;
		const texts = new Array<string>(width);
		for (let column = 0; column < width; column++) texts[column] = line[column]?.text ?? "";
		return texts;
	});
}

/** The columns' names. */
function headersOf({ rows, width }: Grid, headerRows: number, allowance: Allowance): string[] {
	const names = rows.slice(0, headerRows);
	const labels = new Map<Draft, string>();
	return Array.from({ length: width }, (_, column) => {
		const { texts, text } = headerOf(names, column, width, labels);
		if (texts > 1) allowance.take(text.length);
		return text;
	});
}

/** A column's name: the headers above it from the top, each once, without one that is the whole table's title. */
function headerOf(
	rows: readonly GridRow[],
	column: number,
	width: number,
	labels: Map<Draft, string>,
): { readonly text: string; readonly texts: number } {
	const cells = new Set(rows.map(({ slots }) => slots[column]));
	const isTitle = (cell: Draft): boolean =>
		rows.length > 1 && cell.width === width && width > 1 && cell.height < rows.length;
	const texts = [...cells].flatMap((cell) =>
		cell === undefined || cell.text === "" || isTitle(cell) ? [] : [labelOf(cell, labels)],
	);
	return { text: texts.join(" "), texts: texts.length };
}

/** A cell's text on one line. Made once, even if the cell is in a thousand columns. */
function labelOf(cell: Draft, labels: Map<Draft, string>): string {
	let label = labels.get(cell);
	if (label === undefined) {
		label = cell.text.replace(/\s+/g, " ");
		labels.set(cell, label);
	}
	return label;
}

/** A column's name is in each record: beyond this many characters, it counts there. */
const FREE_NAME = 1000;

function recordsOf(
	rows: readonly (readonly string[])[],
	headers: readonly string[],
	allowance: Allowance,
): Record<string, string>[] {
	const names: string[] = [];
	const used = new Set<string>();
	for (const [index, header] of headers.entries()) {
		let name = header === "" ? String(index + 1) : header;
		if (used.has(name)) {
			allowance.take(header.length);
			name = `${header} ${index + 1}`.trim();
		}
		while (used.has(name)) name += "'";
		used.add(name);
		names.push(name);
	}
	const long = names.reduce((sum, { length }) => sum + Math.max(0, length - FREE_NAME), 0);
	allowance.take(long * rows.length);
	return rows.map((row) =>
		Object.fromEntries(names.slice(0, row.length).map((name, column) => [name, row[column] ?? ""])),
	);
}

/** The rules for parsing non-negative integers (§2.3.4.2); 1 if it isn't one. */
function span(cell: Element, name: string): number {
	const digits = /^[\t\n\f\r ]*\+?(\d+)/.exec(attribute(cell, name) ?? "")?.[1];
	return digits === undefined ? 1 : Number(digits);
}

function isHtml(element: Element, name: string): boolean {
	return element.name === name && element.namespace === HTML_NAMESPACE;
}
