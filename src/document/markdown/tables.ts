// Tables: whether one is data, a listing or layout, and where its cells are. Must not know how cells are written.

import { limitPassed } from "../errors.ts";
import { isShown } from "../shown.ts";
import { attribute, type Element, HTML_NAMESPACE, type Node } from "../tree.ts";
import { isListing } from "./code.ts";

export interface TablePlan {
	/**
	 * "grid" is what GFM can hold, "rows" is data that it can't, "layout" only puts things beside each other, "listing" is
	 * code with line numbers.
	 */
	readonly kind: "grid" | "rows" | "layout" | "listing";
	readonly caption: Element | undefined;
	readonly rows: readonly MarkdownRow[];
	/** How many columns there are in which a cell begins. */
	readonly width: number;
	/** Whether the first row is the columns' headers. */
	readonly hasHeader: boolean;
}

interface MarkdownRow {
	readonly element: Element;
	readonly cells: readonly Cell[];
	/** The number of the row group, which no cell reaches out of. */
	readonly group: number;
}

interface Cell {
	readonly element: Element;
	readonly column: number;
	/** How many columns and rows it asks for; 0 rows are all of the group's. */
	readonly width: number;
	readonly height: number;
}

/** @param cells - how many cells a table may have: `limits.markdownCells` */
export function planTable(table: Element, cells: number): TablePlan {
	const { caption, rows, width, hasHead } = layOut(table, cells);
	const filled = rows.filter(({ cells }) => cells.length > 0);
	const first = filled[0]?.cells ?? [];
	const hasHeader = first.length > 0 && (hasHead || first.every(({ element }) => element.name === "th"));
	const plan = (kind: TablePlan["kind"]): TablePlan => ({ kind, caption, rows, width, hasHeader });
	if (isListing(table)) return plan("listing");
	if (filled.length < 2 || width < 2 || /^(?:presentation|none)$/.test(attribute(table, "role") ?? ""))
		return plan("layout");
	const hasHeaders =
		hasHeader || caption !== undefined || rows.some(({ cells }) => cells[0]?.element.name === "th");
	const content = contentOf(rows);
	if (content === "plain" || (content === "headings" && hasHeaders)) return plan("grid");
	return plan(hasHeader && content !== "tables" ? "rows" : "layout");
}

type Laid = Pick<TablePlan, "caption" | "rows" | "width"> & { readonly hasHead: boolean };

/** Where cells begin, by the standard's table model (§4.9.12.1). */
function layOut(table: Element, limit: number): Laid {
	const rows: MarkdownRow[] = [];
	let caption: Element | undefined;
	let hasHead = false;
	let width = 0;
	let group = 0;
	/** Cells that reach down into the next row, by column, and how many rows more. */
	let reaching: { readonly column: number; readonly end: number; left: number }[] = [];
	for (const part of elementsIn(table)) {
		if (part.name === "caption") caption ??= part;
		else if (part.name === "tr") addRow(part);
		else if (part.name === "thead" || part.name === "tbody" || part.name === "tfoot") {
			if (part.name === "thead" && rows.length === 0) hasHead = true;
			reaching = [];
			group++;
			for (const row of elementsIn(part)) if (row.name === "tr") addRow(row);
			reaching = [];
			group++;
		}
	}
	return { caption, rows, width, hasHead };

	function addRow(element: Element): void {
		bound();
		const cells: Cell[] = [];
		const next: typeof reaching = [];
		let column = 0;
		let above = 0;
		const passBy = (until: number): void => {
			for (let cell = reaching[above]; cell !== undefined && cell.column <= until; cell = reaching[++above]) {
				column = Math.max(column, cell.end);
				if (--cell.left > 0) next.push(cell);
				if (until === column - 1 || until < column) until = column;
			}
		};
		for (const cell of elementsIn(element)) {
			if (cell.name !== "td" && cell.name !== "th") continue;
			passBy(column);
			const columns = Math.min(span(cell, "colspan") || 1, 1000);
			const height = span(cell, "rowspan");
			cells.push({ element: cell, column, width: columns, height });
			width = Math.max(width, column + 1);
			if (height !== 1)
				next.push({ column, end: column + columns, left: height === 0 ? 65_534 : height - 1 });
			column += columns;
			bound();
		}
		passBy(Number.POSITIVE_INFINITY);
		reaching = next.sort((one, other) => one.column - other.column);
		rows.push({ element, cells, group });
	}

	function bound(): void {
		if ((rows.length + 1) * width > limit)
			throw limitPassed("The number of a table's cells", "limits.markdownCells", limit);
	}
}

/** The rules for parsing non-negative integers (§2.3.4.2); 1 where it isn't one. */
function span(cell: Element, name: string): number {
	const value = cell.attributes.length === 0 ? undefined : attribute(cell, name);
	const digits = value === undefined ? undefined : /^[\t\n\f\r ]*\+?(\d+)/.exec(value)?.[1];
	return digits === undefined ? 1 : Math.min(Number(digits), 65_534);
}

function* elementsIn(parent: Element): Generator<Element> {
	for (const child of parent.children)
		if (child.type === "element" && child.namespace === HTML_NAMESPACE && isShown(child)) yield child;
}

const BLOCKS: ReadonlyMap<string, "tables" | "blocks" | "headings"> = new Map([
	["table", "tables"],
	...["ul", "ol", "menu", "dir", "pre", "listing", "xmp"].map((name) => [name, "blocks"] as const),
	...["h1", "h2", "h3", "h4", "h5", "h6", "hr", "form", "article"].map((name) => [name, "headings"] as const),
]);

/** What is in the cells that a line can't hold. */
function contentOf(rows: readonly MarkdownRow[]): "plain" | "headings" | "blocks" | "tables" {
	let found: "plain" | "headings" | "blocks" = "plain";
	for (const { cells } of rows) {
		for (const { element } of cells) {
			const stack: Node[] = [...element.children];
			for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
				if (next.type !== "element") continue;
				const kind = BLOCKS.get(next.name);
				if (kind !== undefined && isShown(next)) {
					if (kind === "tables") return "tables";
					if (found !== "blocks") found = kind;
				}
				for (const child of next.children) stack.push(child);
			}
		}
	}
	return found;
}

/** @param texts - what is in each cell, on one line */
export function gridText(
	{ rows, width, hasHeader }: TablePlan,
	texts: ReadonlyMap<Element, string>,
	repeats: boolean,
): string {
	const lines: string[] = [];
	const alignments: string[] = new Array(width).fill("");
	/** By column, the text of the cell that reaches down, and how many rows more. */
	let reaching: ({ readonly text: string; left: number } | undefined)[] = [];
	let last = -1;
	for (const { cells, group } of rows) {
		if (group !== last) reaching = [];
		last = group;
		const line: string[] = new Array(width).fill("");
		for (let column = 0; column < width && reaching.length > 0; column++) {
			const above = reaching[column];
			if (above === undefined) continue;
			if (repeats) line[column] = above.text;
			if (--above.left === 0) reaching[column] = undefined;
		}
		for (const { element, column, width: columns, height } of cells) {
			const text = texts.get(element) ?? "";
			for (let at = column; at < Math.min(column + columns, width); at++) {
				if (at === column || repeats) line[at] = text;
				if (height !== 1) reaching[at] = { text, left: height - 1 };
			}
			if (alignments[column] === "") alignments[column] = alignmentOf(element);
		}
		if (cells.length > 0) lines.push(`| ${line.join(" | ")} |`);
	}
	const rule = `| ${alignments.map((alignment) => RULES[alignment] ?? "---").join(" | ")} |`;
	if (hasHeader) lines.splice(1, 0, rule);
	else lines.unshift(`| ${new Array(width).fill("").join(" | ")} |`, rule);
	return lines.map((line) => line.replace(/ {2,}(?=\|)/g, " ")).join("\n");
}

const RULES: Readonly<Record<string, string>> = { left: ":--", center: ":-:", right: "--:" };

function alignmentOf(cell: Element): string {
	if (cell.attributes.length === 0) return "";
	const named =
		attribute(cell, "align") ?? /text-align\s*:\s*(\w+)/i.exec(attribute(cell, "style") ?? "")?.[1] ?? "";
	return named.toLowerCase();
}
