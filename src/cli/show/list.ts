// The list of `gannet show`: a line for each exchange, with a waterfall as wide as the terminal leaves room for. Pure text.

import { durationOf, type RecordedExchange } from "../../archive/index.ts";
import { beginning, joined, repeated, show, type Visible, visible } from "../../base/index.ts";
import type { Output } from "../context.ts";
import { widthOf } from "../terminal/table.ts";
import { formatDuration } from "../terminal/units.ts";

/** The waterfall's signs: what an exchange does until its end. */
const SIGNS = { blocked: "·", connect: "─", wait: "░", receive: "█" } as const;
export const LEGEND: Visible = show`· waits for a connection  ─ connects  ░ waits for the answer  █ receives`;
const LEAST_BAR = 16;
const LEAST_URL = 20;

type Target = Pick<Output, "columns" | "style" | "isTerminal">;

/**
 * Lines for these exchanges, which are in the order in which they began. Without a terminal they have whole URLs and no
 * waterfall.
 */
export function exchangeLines(exchanges: readonly RecordedExchange[], target: Target): readonly Visible[] {
	const [first] = exchanges;
	if (first === undefined) return [];
	const from = first.startedAt;
	const to = largest(exchanges, (each) => each.startedAt + (durationOf(each) ?? 0), from + 1);
	const rows = exchanges.map((each) => cellsOf(each, target));
	const widths = HEAD.map((name, index) =>
		largest(rows, (row) => widthOf(row[index] as string), name.length),
	);
	const fixed = widths.reduce((sum, width) => sum + width + 2, 0);
	const room = target.columns - fixed;
	const urlWidth = Math.max(LEAST_URL, Math.min(longestUrl(exchanges), Math.floor(room * 0.6)));
	const barWidth = room - urlWidth - 2;
	const hasBar = target.isTerminal && barWidth >= LEAST_BAR;
	const line = (cells: readonly Visible[], url: Visible, bar: Visible): Visible => {
		const left = cells.map((cell, index) => padded(cell, widths[index] ?? 0, IS_NUMBER[index] === true));
		const tail = hasBar ? show`${padded(url, urlWidth)}  ${bar}` : url;
		return show`${joined(left, "  ")}  ${tail}`;
	};
	const head = target.style(
		"dim",
		line(HEAD.map(visible), show`URL`, hasBar ? show`0 to ${formatDuration(to - from)}` : show``),
	);
	return [
		head,
		...exchanges.map((each, index) =>
			line(
				rows[index] as readonly Visible[],
				target.isTerminal
					? beginning(shownTarget(each.url, first.url), hasBar ? urlWidth : Math.max(LEAST_URL, room))
					: visible(each.url),
				hasBar ? waterfall(each, { from, to, width: barWidth }) : show``,
			),
		),
	];
}

const HEAD = ["#", "METHOD", "STATUS", "SIZE", "TIME"];
const IS_NUMBER = [true, false, false, true, true];

function cellsOf(exchange: RecordedExchange, { style }: Target): readonly Visible[] {
	const { id, method, status, response, failure } = exchange;
	const took = durationOf(exchange);
	const shown =
		failure !== undefined
			? style("red", show`${visible(failure.kind)}`)
			: status === undefined
				? show`-`
				: style(status >= 500 ? "red" : status >= 400 ? "yellow" : "green", show`${status}`);
	return [
		show`${id}`,
		visible(method),
		shown,
		response === undefined ? show`-` : shortBytes(response.contentBytes),
		took === undefined ? show`-` : formatDuration(took),
	];
}

/** "512", "1.5k", "104.9M": powers of 1000. */
function shortBytes(bytes: number): Visible {
	let value = bytes;
	for (const unit of ["", "k", "M", "G", "T"]) {
		if (value < 999.95 || unit === "T") return visible(unit === "" ? String(value) : value.toFixed(1) + unit);
		value /= 1000;
	}
	return show``;
}

/** Without the origin, where all have the same. */
function shownTarget(url: string, first: string): Visible {
	const parsed = URL.parse(url);
	if (parsed === null) return visible(url);
	const isSame = URL.parse(first)?.origin === parsed.origin;
	return visible(isSame && url !== first ? url.slice(url.indexOf("/", url.indexOf("//") + 2)) : url);
}

/** There may be more of them than a call has room for arguments. */
function largest<Item>(items: readonly Item[], of: (item: Item) => number, least: number): number {
	return items.reduce((most, item) => Math.max(most, of(item)), least);
}

function longestUrl(exchanges: readonly RecordedExchange[]): number {
	return largest(exchanges, ({ url }) => shownTarget(url, exchanges[0]?.url ?? "").length, 0);
}

interface Scale {
	readonly from: number;
	readonly to: number;
	readonly width: number;
}

/** One sign for each part of the time, of what was going on in most of it. */
function waterfall(exchange: RecordedExchange, { from, to, width }: Scale): Visible {
	const { startedAt, connection, isReused, assignedAt, sentAt, headAt, failure } = exchange;
	const end = startedAt + (durationOf(exchange) ?? 0);
	const connects = isReused ? undefined : (connection?.resolveStartedAt ?? connection?.connectStartedAt);
	const steps: readonly (readonly [until: number | undefined, sign: string])[] = [
		[connects, SIGNS.blocked],
		[assignedAt ?? failure?.at, connects === undefined ? SIGNS.blocked : SIGNS.connect],
		[sentAt, SIGNS.wait],
		[headAt, SIGNS.wait],
		[end, SIGNS.receive],
	];
	const at = (time: number): number => Math.round(((time - from) / (to - from)) * width);
	let text = " ".repeat(Math.min(at(startedAt), width - 1));
	for (const [until, sign] of steps)
		if (until !== undefined) text += sign.repeat(Math.max(0, Math.min(at(until), width) - text.length));
	if (failure !== undefined) return show`${visible(text.slice(0, width - 1))}✗`;
	// The shortest one is seen, too.
	return visible(text.trim() === "" ? text + SIGNS.receive : text);
}

function padded(text: Visible, width: number, isNumber = false): Visible {
	const blanks = repeated(show` `, Math.max(0, width - widthOf(text)));
	return isNumber ? show`${blanks}${text}` : show`${text}${blanks}`;
}
