// `--timing`: the phases of an exchange as a bracket, each one's duration above it, the running sum below. Pure text.

import type { Output } from "./context.ts";
import { type ExchangeRecord, phasesOf } from "./exchange-log.ts";
import { formatDuration, formatMilliseconds } from "./units.ts";

/** Draws the bracket; as a list of lines where it would be wider than the output. */
export function timingBracket(exchange: ExchangeRecord, target: Pick<Output, "columns" | "style">): string {
	const phases = phasesOf(exchange);
	const last = phases.at(-1);
	if (last === undefined) return "";
	const cells = phases.map(({ name, startedAt, endedAt }) => {
		const duration = formatDuration(endedAt - startedAt);
		const sum = formatMilliseconds(endedAt - exchange.startedAt);
		return { name, duration, sum, width: Math.max(name.length + 4, duration.length + 2, sum.length + 2) };
	});
	const total = formatDuration(last.endedAt - exchange.startedAt);
	const width = 2 + cells.reduce((sum, cell) => sum + cell.width + 1, 0) + total.length;
	if (width > target.columns) return list(cells, total, target);

	let above = "  ";
	let bracket = " ╭";
	let below = " 0";
	for (const [index, cell] of cells.entries()) {
		const isLast = index === cells.length - 1;
		above += ` ${target.style("bold", center(cell.duration, cell.width - 1))} `;
		bracket += `${center(` ${cell.name} `, cell.width, "─")}${isLast ? "╮" : "┬"}`;
		// A sum ends under the tick that it belongs to; the last one carries the unit.
		const start = [...bracket].length - 1;
		const label = isLast ? total : cell.sum;
		const from = isLast
			? Math.max(below.length + 1, start - Math.ceil(label.length / 2))
			: start - Math.floor(label.length / 2);
		below = `${below.padEnd(from)}${label}`;
	}
	return `${above.trimEnd()}\n${target.style("dim", bracket)}\n${target.style("dim", below)}\n`;
}

interface Cell {
	readonly name: string;
	readonly duration: string;
	readonly sum: string;
}

function list(cells: readonly Cell[], total: string, target: Pick<Output, "style">): string {
	const nameWidth = Math.max(...cells.map(({ name }) => name.length), "total".length);
	const durationWidth = Math.max(...cells.map(({ duration }) => duration.length), total.length);
	const rows = cells.map(({ name, duration, sum }) =>
		[
			`  ${name.padEnd(nameWidth)}`,
			target.style("bold", duration.padStart(durationWidth)),
			target.style("dim", sum),
		].join("  "),
	);
	return `${[...rows, `  ${"total".padEnd(nameWidth)}  ${target.style("bold", total.padStart(durationWidth))}`].join("\n")}\n`;
}

function center(text: string, width: number, fill = " "): string {
	const left = Math.floor((width - text.length) / 2);
	return fill.repeat(Math.max(0, left)) + text + fill.repeat(Math.max(0, width - text.length - left));
}
