// Draws exchanges as a sequence diagram: client and server as two lines, messages between them as arrows, with times.
// Everything comes from the evidence: it draws nothing that didn't happen. Pure text.

import { beginning, hideSecrets, joined, repeated, show, type Visible, visible } from "../../base/index.ts";
import { type ConnectionEvidence, type ExchangeEvidence, headLines } from "../../trace/index.ts";
import { redactLine } from "../../trace/internal.ts";
import type { Output } from "../context.ts";
import { shownByVerbose } from "../session/credentials.ts";
import { formatAddress } from "./address.ts";
import { printable } from "./printable.ts";
import { widthOf } from "./table.ts";
import { formatCount, formatMilliseconds } from "./units.ts";

type Target = Pick<Output, "columns" | "style">;

/** One line of the diagram, between the two lifelines. */
interface DiagramRow {
	/** The clock's reading, shown on the left. */
	readonly at?: number | undefined;
	readonly arrow?: "out" | "in" | "both" | "lost" | undefined;
	readonly text: Visible;
	/** For texts without an arrow: the side they are on. */
	readonly side?: "client" | "server" | undefined;
	readonly isBuilding?: boolean | undefined;
	readonly isStrong?: boolean | undefined;
	/** Width of the block of this text: the server's lines start at one column, and the longest ends at the lifeline. */
	readonly blockWidth?: number | undefined;
}

const timeWidth = 11;
const widest = 96;

/**
 * The diagram of exchanges in order, with the first one's server as its head. Times count from the first one's start.
 */
export function sequenceDiagram(exchanges: readonly ExchangeEvidence[], target: Target): Visible {
	const first = exchanges[0];
	if (first === undefined) return show``;
	const width = Math.min(target.columns - 1, widest);
	const lane = width - timeWidth - 2;
	const { local, remote } = first.connection ?? {};
	const rows: DiagramRow[] = [];
	let at = first.connection;
	for (const exchange of exchanges) {
		if (rows.length > 0) rows.push({ text: show`` });
		const { connection } = exchange;
		if (connection !== undefined && !exchange.isReused) rows.push(...building(connection));
		else if (connection !== at) rows.push(...switching(connection));
		at = connection;
		rows.push(...talking(exchange));
	}
	const lines = [
		...heading(
			lane,
			[show`client`, local === undefined ? show`` : formatAddress(local)],
			[show`server`, remote === undefined ? show`` : formatAddress(remote)],
			target,
		),
		...rows.map((row) => line(row, lane, first.startedAt, target)),
	];
	return show`${joined(lines, "\n")}\n`;
}

function building(connection: ConnectionEvidence): DiagramRow[] {
	const rows: DiagramRow[] = [];
	if (connection.name !== undefined && connection.resolvedAt !== undefined) {
		const text = show`${visible(connection.name)} is ${joined(connection.addresses.map(visible), ", ")}`;
		rows.push({ at: connection.resolvedAt, text, side: "client", isBuilding: true });
	}
	for (const { remote, startedAt, failedAt, code } of connection.attempts) {
		rows.push({
			at: startedAt,
			arrow: "out",
			text: show`connect to ${formatAddress(remote)}`,
			isBuilding: true,
		});
		if (failedAt !== undefined)
			rows.push({ at: failedAt, arrow: "lost", text: visible(code ?? "failed"), isBuilding: true });
	}
	if (connection.connectedAt !== undefined) {
		rows.push({ at: connection.connectedAt, arrow: "in", text: show`connected`, isBuilding: true });
	}
	if (connection.securedAt !== undefined && connection.tls !== undefined) {
		const text = show`${visible(connection.tls.protocol)}, ${visible(connection.tls.cipher)}`;
		rows.push({ at: connection.securedAt, arrow: "both", text, isBuilding: true });
	}
	rows.push({ text: show`` });
	return rows;
}

/** The previous exchange used another connection. */
function switching(connection: ConnectionEvidence | undefined): DiagramRow[] {
	if (connection?.remote === undefined) return [];
	return [
		{
			text: show`on the connection to ${formatAddress(connection.remote)}`,
			side: "client",
			isBuilding: true,
		},
	];
}

function talking(exchange: ExchangeEvidence): DiagramRow[] {
	const rows: DiagramRow[] = [];
	if (exchange.requestHead !== undefined) {
		const [start = "", ...fields] = headLines(exchange.requestHead);
		rows.push({
			at: exchange.requestHeadAt ?? 0,
			arrow: "out",
			text: printable(hideSecrets(start)),
			isStrong: true,
		});
		for (const field of fields)
			rows.push({ text: printable(redactLine(field, { hidden: shownByVerbose })), side: "client" });
		rows.push({ text: show`${formatCount(exchange.requestBytes)} bytes`, side: "client", isBuilding: true });
	}
	for (const { at, head } of exchange.interims) rows.push(...answer(at, head));
	if (exchange.responseHead !== undefined)
		rows.push(...answer(exchange.responseHeadAt ?? 0, exchange.responseHead));
	if (exchange.doneAt !== undefined && exchange.contentBytes > 0) {
		const text = show`${formatCount(exchange.contentBytes)} bytes of content`;
		rows.push({ at: exchange.doneAt, arrow: "in", text, isStrong: true });
	}
	if (exchange.failure !== undefined)
		rows.push({ at: exchange.failure.at, arrow: "lost", text: visible(exchange.failure.code) });
	return rows;
}

function answer(at: number, head: string): DiagramRow[] {
	const [start = "", ...fields] = headLines(head);
	const texts = fields.map((field) => printable(redactLine(field, { hidden: shownByVerbose })));
	const blockWidth = Math.max(0, ...texts.map(widthOf));
	return [
		{ at, arrow: "in", text: printable(start), isStrong: true },
		...texts.map((text): DiagramRow => ({ text, side: "server", blockWidth })),
	];
}

function heading(
	lane: number,
	[leftName, leftAddress]: readonly [Visible, Visible],
	[rightName, rightAddress]: readonly [Visible, Visible],
	target: Target,
): Visible[] {
	const margin = blanks(timeWidth);
	const between = (left: Visible, right: Visible): Visible =>
		blanks(Math.max(1, lane + 2 - left.length - right.length));
	const names = between(leftName, rightName);
	return [
		show`${margin}${target.style("bold", leftName)}${names}${target.style("bold", rightName)}`,
		show`${margin}${leftAddress}${between(leftAddress, rightAddress)}${rightAddress}`,
		show`${margin}${target.style("dim", show`╷${blanks(lane)}╷`)}`,
	];
}

function line(row: DiagramRow, lane: number, startedAt: number, target: Target): Visible {
	const time = row.at === undefined ? show`` : show`${formatMilliseconds(row.at - startedAt)} ms`;
	const margin = target.style("dim", show`${blanks(timeWidth - 1 - time.length)}${time} `);
	const bar = target.style("dim", show`│`);
	if (row.arrow === undefined) return show`${margin}${bar}${aside(row, lane, target)}${bar}`;
	return show`${margin}${bar}${arrow(row, lane, target)}${bar}`;
}

/** Text without an arrow: on the left for the client, on the right for the server. */
function aside(row: DiagramRow, lane: number, target: Target): Visible {
	const text = clip(row.text, lane - 6);
	const style = row.isBuilding === true ? "dim" : row.side === "server" ? "green" : "cyan";
	const room = lane - 6;
	const before = row.side === "server" ? Math.max(0, room - (row.blockWidth ?? widthOf(text))) : 0;
	const after = blanks(room + 3 - before - widthOf(text));
	return show`${blanks(3 + before)}${target.style(style, text)}${after}`;
}

function arrow(row: DiagramRow, lane: number, target: Target): Visible {
	const dash = row.isBuilding === true ? show`╌` : show`─`;
	const style =
		row.arrow === "lost" ? "red" : row.isBuilding === true ? "yellow" : row.arrow === "in" ? "green" : "cyan";
	const text = clip(row.text, lane - 8);
	const label = show` ${target.style(row.isStrong === true ? ["bold", style] : style, text)} `;
	const rest = lane - widthOf(text) - 2;
	const paint = (part: Visible): Visible => target.style(style, part);
	const dashes = (count: number): Visible => repeated(dash, count);
	switch (row.arrow) {
		case "in":
			return show`${paint(show`◀${dashes(rest - 3)}`)}${label}${paint(dashes(2))}`;
		case "both": {
			const left = Math.floor(rest / 2);
			return show`${paint(show`◀${dashes(left - 1)}`)}${label}${paint(show`${dashes(rest - left - 1)}▶`)}`;
		}
		case "lost":
			return show`${paint(show`✗`)}${label}${blanks(rest - 1)}`;
		default:
			return show`${paint(dashes(2))}${label}${paint(show`${dashes(rest - 3)}▶`)}`;
	}
}

function blanks(count: number): Visible {
	return repeated(show` `, count);
}

function clip(text: Visible, width: number): Visible {
	return [...text].length <= width ? text : show`${beginning(text, width - 1)}…`;
}
