// Rows of HTML tables as what records stand in: cells by their column's name or number, spans resolved. Must not know fields.

import type { Element, Root, Table, TableCell } from "../document/index.ts";
import { selectAll, tablesOf } from "../document/index.ts";
import type { Visits } from "../document/internal.ts";

/** One row below a table's headers. */
export class TableRow {
	/** The row's own element, which cells that begin in rows above aren't in. */
	readonly element: Element;
	readonly #cells: readonly (TableCell | undefined)[];
	readonly #columns: ReadonlyMap<string, number>;

	constructor(
		element: Element,
		cells: readonly (TableCell | undefined)[],
		columns: ReadonlyMap<string, number>,
	) {
		this.element = element;
		this.#cells = cells;
		this.#columns = columns;
	}

	/** The cell in a column, by its header or by number from 0; undefined where there is none. */
	cell(column: string | number): Element | undefined {
		const index =
			typeof column === "number"
				? column
				: (this.#columns.get(column) ?? this.#columns.get(column.trim().toLowerCase()));
		return index === undefined ? undefined : this.#cells[index]?.element;
	}
}

/** The rows of the tables that a selector finds, or of those within what it finds. */
export function tableRows(root: Root, selector: string, visits: Visits): readonly TableRow[] {
	const wanted = new Set(selectAll(root, selector, visits));
	if (wanted.size === 0) return [];
	return tablesOf(root)
		.filter(({ element }) => isWanted(element, wanted))
		.flatMap(rowsOf);
}

function isWanted(table: Element, wanted: ReadonlySet<Element>): boolean {
	for (let at: Element | undefined = table; at !== undefined; ) {
		if (wanted.has(at)) return true;
		// A table within a table is that one's own affair.
		if (at !== table && at.name === "table") return false;
		at = at.parent?.type === "element" ? at.parent : undefined;
	}
	return false;
}

function rowsOf({ cells, height, headerRows, headers }: Table): readonly TableRow[] {
	const columns = new Map<string, number>();
	for (const [index, header] of headers.entries()) {
		// As in `table.records`: the first of several is the one that has the name alone.
		for (const name of [header, header.toLowerCase(), `${header} ${index + 1}`])
			if (header !== "" && !columns.has(name)) columns.set(name, index);
	}
	const grid: (TableCell | undefined)[][] = Array.from({ length: height }, () => []);
	const elements: (Element | undefined)[] = [];
	for (const cell of cells) {
		const { parent } = cell.element;
		if (parent?.type === "element") elements[cell.row] ??= parent;
		for (let row = cell.row; row < cell.row + cell.height; row++)
			for (let column = cell.column; column < cell.column + cell.width; column++) {
				const slots = grid[row];
				if (slots !== undefined) slots[column] ??= cell;
			}
	}
	return grid.slice(headerRows).flatMap((slots, index) => {
		const element = elements[headerRows + index] ?? slots.find((cell) => cell !== undefined)?.element;
		return element === undefined || slots.length === 0 ? [] : [new TableRow(element, slots, columns)];
	});
}
