// Tables of data as Markdown: a grid of GFM, or one item a row where a cell holds more than a line can.
// Must not know how tables are understood, or how lines are written.

import { type Element, textContent } from "../tree.ts";
import type { Blocks } from "./blocks.ts";
import type { Phrasing } from "./phrasing.ts";
import { gridText, type TablePlan } from "./tables.ts";
import type { Walk } from "./walk.ts";

/** What visits the cells, and writes what is in them. */
export interface CellWriter {
	readonly walk: Walk;
	readonly blocks: Blocks;
	readonly phrasing: Phrasing;
}

/** Has the cells visited one by one, and the table written after the last. */
export function writeGrid({ walk, blocks, phrasing }: CellWriter, plan: TablePlan, repeats: boolean): void {
	const texts = new Map<Element, string>();
	const cells = plan.rows.flatMap((row) => row.cells.map(({ element }) => element));
	let next = 0;
	const enterCell = (): void => {
		const cell = cells[next++];
		if (cell === undefined) {
			finish();
			return;
		}
		walk.push(cell.children, () => {
			texts.set(cell, phrasing.inline.take());
			enterCell();
		});
	};
	const finish = (): void => {
		phrasing.inline.lines = "paragraph";
		if ([...texts.values()].every((text) => text === "")) return;
		blocks.write("table", gridText(plan, texts, repeats));
	};
	walk.push(plan.caption?.children ?? [], () => {
		phrasing.flush();
		phrasing.inline.lines = "cell";
		enterCell();
	});
}

/** Has an item written of each row, with each cell after its column's header. */
export function writeRows(
	{ walk, blocks, phrasing }: CellWriter,
	{ caption, rows, hasHeader }: TablePlan,
): void {
	const body = rows.filter(({ cells }) => cells.length > 0);
	const head = hasHeader ? (body.shift()?.cells ?? []) : [];
	const headers = new Map(
		head.map(({ element, column }) => [column, textContent(element).replace(/\s+/g, " ").trim()]),
	);
	let next = 0;
	const enterRow = (): void => {
		const cells = body[next++]?.cells;
		if (cells === undefined) {
			blocks.close();
			return;
		}
		blocks.openItem();
		let at = 0;
		const enterCell = (): void => {
			const cell = cells[at++];
			if (cell === undefined) {
				phrasing.flush();
				blocks.close();
				enterRow();
				return;
			}
			const header = headers.get(cell.column) ?? "";
			phrasing.label = header === "" ? "" : `${header}: `;
			walk.push(cell.element.children, () => {
				phrasing.label = "";
				if (phrasing.inline.hasContent) phrasing.endLine();
				enterCell();
			});
		};
		enterCell();
	};
	walk.push(caption?.children ?? [], () => {
		phrasing.flush();
		blocks.openList({ isOrdered: false });
		enterRow();
	});
}
