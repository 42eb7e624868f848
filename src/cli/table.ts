// Rows as columns: padded for people, separated by tabs for programs. Pure text.

import { stripVTControlCharacters } from "node:util";
import type { Output } from "./context.ts";

/** Lays out rows; the last column isn't padded. Cells may be styled. */
export function columns(rows: readonly (readonly string[])[], target: Pick<Output, "isTerminal">): string {
	if (!target.isTerminal) return rows.map((row) => `${row.join("\t")}\n`).join("");
	const widths: number[] = [];
	for (const row of rows) {
		for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, widthOf(cell));
	}
	const padded = (cell: string, index: number, row: readonly string[]): string =>
		index === row.length - 1 ? cell : cell + " ".repeat((widths[index] ?? 0) - widthOf(cell));
	return rows.map((row) => `${row.map(padded).join("  ").trimEnd()}\n`).join("");
}

/** Width in characters, styles not counted. */
export function widthOf(text: string): number {
	return [...stripVTControlCharacters(text)].length;
}
