// Tables of data as Markdown: a grid of GFM, or one item a row where a cell holds more than a line can.
// Must not know how tables are understood, or how lines are written.

import { type Element, type Node, textContent } from "../tree.ts";
import type { Blocks } from "./blocks.ts";
import type { Inline } from "./inline.ts";
import type { Lines } from "./line.ts";
import { gridText, type TablePlan } from "./tables.ts";

/** What goes through the cells, and writes lines. */
export interface CellWriter {
	readonly blocks: Blocks;
	readonly inline: Inline;
	push(children: readonly Node[], leave?: () => void): void;
	flush(): void;
	setLines(lines: Lines): void;
	setLabel(label: string): void;
	endLine(): void;
}

/** Has the writer go through the cells one by one, and write the table after the last. */
export function writeGrid(writer: CellWriter, plan: TablePlan, repeats: boolean): void {
	const texts = new Map<Element, string>();
	const cells = plan.rows.flatMap((row) => row.cells.map(({ element }) => element));
	let next = 0;
	const enterCell = (): void => {
		const cell = cells[next++];
		if (cell === undefined) {
			finish();
			return;
		}
		writer.push(cell.children, () => {
			texts.set(cell, writer.inline.take("cell"));
			enterCell();
		});
	};
	const finish = (): void => {
		writer.setLines("paragraph");
		if ([...texts.values()].every((text) => text === "")) return;
		writer.blocks.write("table", gridText(plan, texts, repeats));
	};
	writer.push(plan.caption?.children ?? [], () => {
		writer.flush();
		writer.setLines("cell");
		enterCell();
	});
}

/** Has the writer make an item of each row, with each cell after its column's header. */
export function writeRows(writer: CellWriter, { caption, rows, hasHeader }: TablePlan): void {
	const body = rows.filter(({ cells }) => cells.length > 0);
	const head = hasHeader ? (body.shift()?.cells ?? []) : [];
	const headers = new Map(
		head.map(({ element, column }) => [column, textContent(element).replace(/\s+/g, " ").trim()]),
	);
	let next = 0;
	const enterRow = (): void => {
		const cells = body[next++]?.cells;
		if (cells === undefined) {
			writer.blocks.close();
			return;
		}
		writer.blocks.openItem();
		let at = 0;
		const enterCell = (): void => {
			const cell = cells[at++];
			if (cell === undefined) {
				writer.flush();
				writer.blocks.close();
				enterRow();
				return;
			}
			const header = headers.get(cell.column) ?? "";
			writer.setLabel(header === "" ? "" : `${header}: `);
			writer.push(cell.element.children, () => {
				writer.setLabel("");
				if (writer.inline.hasContent) writer.endLine();
				enterCell();
			});
		};
		enterCell();
	};
	writer.push(caption?.children ?? [], () => {
		writer.flush();
		writer.blocks.openList({ isOrdered: false });
		enterRow();
	});
}
