// `--timing`: the phases of an exchange as a bracket, with durations above and the running sum below. Pure text.

import { joined, repeated, show, type Visible, visible } from "../../base/index.ts";
import { type ExchangeEvidence, phasesOf } from "../../trace/index.ts";
import type { Output } from "../context.ts";
import { formatDuration, formatMilliseconds } from "./units.ts";

/** Draws the bracket; as a list of lines if it would be wider than the output. */
export function timingBracket(
	exchange: ExchangeEvidence,
	target: Pick<Output, "columns" | "style">,
): Visible {
	const phases = phasesOf(exchange);
	const last = phases.at(-1);
	if (last === undefined) return show``;
	const cells = phases.map(({ name, startedAt, endedAt }) => {
		const duration = formatDuration(endedAt - startedAt);
		const sum = formatMilliseconds(endedAt - exchange.startedAt);
		const width = Math.max(name.length + 4, duration.length + 2, sum.length + 2);
		return { name: visible(name), duration, sum, width };
	});
	const total = formatDuration(last.endedAt - exchange.startedAt);
	const width = 2 + cells.reduce((sum, cell) => sum + cell.width + 1, 0) + total.length;
	if (width > target.columns) return list(cells, total, target);

	const above: Visible[] = [show`  `];
	let bracket = show` ╭`;
	let below = show` 0`;
	for (const [index, cell] of cells.entries()) {
		const isLast = index === cells.length - 1;
		const room = cell.width - 1 - cell.duration.length;
		const after = isLast ? show`` : repeated(show` `, Math.ceil(room / 2) + 1);
		above.push(
			show` ${repeated(show` `, Math.floor(room / 2))}${target.style("bold", cell.duration)}${after}`,
		);
		bracket = show`${bracket}${centered(show` ${cell.name} `, cell.width, show`─`)}${isLast ? "╮" : "┬"}`;
		// A sum ends below its tick. The last one has the unit.
		const start = [...bracket].length - 1;
		const label = isLast ? total : cell.sum;
		const from = isLast
			? Math.max(below.length + 1, start - Math.ceil(label.length / 2))
			: start - Math.floor(label.length / 2);
		below = show`${padded(below, from)}${label}`;
	}
	return show`${joined(above)}\n${target.style("dim", bracket)}\n${target.style("dim", below)}\n`;
}

interface Cell {
	readonly name: Visible;
	readonly duration: Visible;
	readonly sum: Visible;
}

function list(cells: readonly Cell[], total: Visible, target: Pick<Output, "style">): Visible {
	const nameWidth = Math.max(...cells.map(({ name }) => name.length), "total".length);
	const durationWidth = Math.max(...cells.map(({ duration }) => duration.length), total.length);
	const right = (text: Visible): Visible =>
		target.style("bold", show`${repeated(show` `, durationWidth - text.length)}${text}`);
	const rows = cells.map(
		({ name, duration, sum }) =>
			show`  ${padded(name, nameWidth)}  ${right(duration)}  ${target.style("dim", sum)}\n`,
	);
	return show`${joined(rows)}  ${padded(show`total`, nameWidth)}  ${right(total)}\n`;
}

function padded(text: Visible, width: number): Visible {
	return show`${text}${repeated(show` `, width - text.length)}`;
}

function centered(text: Visible, width: number, fill: Visible = show` `): Visible {
	const left = Math.max(0, Math.floor((width - text.length) / 2));
	return show`${repeated(fill, left)}${text}${repeated(fill, width - text.length - left)}`;
}
