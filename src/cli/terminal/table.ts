// Rows as columns: padded for people, separated by tabs for programs. Pure text.

import { stripVTControlCharacters } from "node:util";
import { joined, repeated, show, type Visible } from "../../base/index.ts";
import type { Output } from "../context.ts";

/** Lays out rows. The last column isn't padded. Cells may be styled. */
export function columns(rows: readonly (readonly Visible[])[], target: Pick<Output, "isTerminal">): Visible {
	if (!target.isTerminal) return joined(rows.map((row) => show`${joined(row, "\t")}\n`));
	const widths: number[] = [];
	for (const row of rows) {
		for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
	}
	// An empty cell at a row's end leaves no blanks.
	const padded = (cell: Visible, index: number, row: readonly Visible[]): Visible =>
		row.slice(index + 1).every((each) => each === "")
			? cell
			: show`${cell}${repeated(show` `, (widths[index] ?? 0) - widthOf(cell))}  `;
	return joined(rows.map((row) => show`${joined(row.map(padded))}\n`));
}

/** Width in characters, without styles. */
export function widthOf(text: string): number {
	return [...stripVTControlCharacters(text)].length;
}
