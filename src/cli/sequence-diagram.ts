// Draws exchanges as a sequence diagram: client and server as two lines, what went between them as arrows, with times.
// Everything on it comes from the exchange log: nothing is drawn that didn't happen. Pure text.

import type { Output } from "./context.ts";
import { type ConnectionRecord, type ExchangeRecord, formatAddress, headLines } from "./exchange-log.ts";
import { printable, redactFieldLine } from "./redact.ts";
import { widthOf } from "./table.ts";
import { formatCount, formatMilliseconds } from "./units.ts";

type Target = Pick<Output, "columns" | "style">;

/** One line of the diagram, between the two lifelines. */
interface Row {
	/** Clock's reading, shown at the left. */
	readonly at?: number;
	readonly arrow?: "out" | "in" | "both" | "lost";
	readonly text: string;
	/** For texts without an arrow: on whose side they stand. */
	readonly side?: "client" | "server";
	readonly isBuilding?: boolean;
	readonly isStrong?: boolean;
	/** Width of the block that the text belongs to: the server's lines start at one column, the longest ends at the line. */
	readonly blockWidth?: number;
}

const timeWidth = 11;
const widest = 96;

/** The diagram of exchanges in order, headed by the first one's server; times count from the first one's start. */
export function sequenceDiagram(exchanges: readonly ExchangeRecord[], target: Target): string {
	const first = exchanges[0];
	if (first === undefined) return "";
	const width = Math.min(target.columns - 1, widest);
	const lane = width - timeWidth - 2;
	const { local, remote } = first.connection ?? {};
	const rows: Row[] = [];
	let at = first.connection;
	for (const exchange of exchanges) {
		if (rows.length > 0) rows.push({ text: "" });
		const { connection } = exchange;
		if (connection !== undefined && !exchange.isReused) rows.push(...building(connection));
		else if (connection !== at) rows.push(...switching(connection));
		at = connection;
		rows.push(...talking(exchange));
	}
	const lines = [
		...heading(
			lane,
			["client", local === undefined ? "" : formatAddress(local)],
			["server", remote === undefined ? "" : formatAddress(remote)],
			target,
		),
		...rows.map((row) => line(row, lane, first.startedAt, target)),
	];
	return `${lines.join("\n")}\n`;
}

function building(connection: ConnectionRecord): Row[] {
	const rows: Row[] = [];
	if (connection.name !== undefined && connection.resolvedAt !== undefined) {
		const text = `${connection.name} is ${connection.addresses.join(", ")}`;
		rows.push({ at: connection.resolvedAt, text, side: "client", isBuilding: true });
	}
	for (const { remote, startedAt, failedAt, code } of connection.attempts) {
		rows.push({ at: startedAt, arrow: "out", text: `connect to ${formatAddress(remote)}`, isBuilding: true });
		if (failedAt !== undefined)
			rows.push({ at: failedAt, arrow: "lost", text: code ?? "failed", isBuilding: true });
	}
	if (connection.connectedAt !== undefined) {
		rows.push({ at: connection.connectedAt, arrow: "in", text: "connected", isBuilding: true });
	}
	if (connection.securedAt !== undefined && connection.tls !== undefined) {
		const text = `${connection.tls.protocol}, ${connection.tls.cipher}`;
		rows.push({ at: connection.securedAt, arrow: "both", text, isBuilding: true });
	}
	rows.push({ text: "" });
	return rows;
}

/** The exchange before ran on another connection. */
function switching(connection: ConnectionRecord | undefined): Row[] {
	if (connection?.remote === undefined) return [];
	return [
		{ text: `on the connection to ${formatAddress(connection.remote)}`, side: "client", isBuilding: true },
	];
}

function talking(exchange: ExchangeRecord): Row[] {
	const rows: Row[] = [];
	if (exchange.requestHead !== undefined) {
		const [start = "", ...fields] = headLines(exchange.requestHead);
		rows.push({ at: exchange.requestHeadAt ?? 0, arrow: "out", text: printable(start), isStrong: true });
		for (const field of fields) rows.push({ text: printable(redactFieldLine(field)), side: "client" });
		rows.push({ text: `${formatCount(exchange.requestBytes)} bytes`, side: "client", isBuilding: true });
	}
	for (const { at, head } of exchange.interims) rows.push(...answer(at, head));
	if (exchange.responseHead !== undefined)
		rows.push(...answer(exchange.responseHeadAt ?? 0, exchange.responseHead));
	if (exchange.doneAt !== undefined && exchange.contentBytes > 0) {
		const text = `${formatCount(exchange.contentBytes)} bytes of content`;
		rows.push({ at: exchange.doneAt, arrow: "in", text, isStrong: true });
	}
	if (exchange.failure !== undefined)
		rows.push({ at: exchange.failure.at, arrow: "lost", text: exchange.failure.code });
	return rows;
}

function answer(at: number, head: string): Row[] {
	const [start = "", ...fields] = headLines(head);
	const texts = fields.map((field) => printable(redactFieldLine(field)));
	const blockWidth = Math.max(0, ...texts.map(widthOf));
	return [
		{ at, arrow: "in", text: printable(start), isStrong: true },
		...texts.map((text): Row => ({ text, side: "server", blockWidth })),
	];
}

function heading(
	lane: number,
	[leftName, leftAddress]: readonly [string, string],
	[rightName, rightAddress]: readonly [string, string],
	target: Target,
): string[] {
	const margin = " ".repeat(timeWidth);
	const between = (left: string, right: string): number => Math.max(1, lane + 2 - left.length - right.length);
	return [
		`${margin}${target.style("bold", leftName)}${" ".repeat(between(leftName, rightName))}${target.style("bold", rightName)}`,
		`${margin}${leftAddress}${" ".repeat(between(leftAddress, rightAddress))}${rightAddress}`,
		`${margin}${target.style("dim", `╷${" ".repeat(lane)}╷`)}`,
	];
}

function line(row: Row, lane: number, startedAt: number, target: Target): string {
	const time = row.at === undefined ? "" : `${formatMilliseconds(row.at - startedAt)} ms`;
	const margin = target.style("dim", `${time.padStart(timeWidth - 1)} `);
	const bar = target.style("dim", "│");
	if (row.arrow === undefined) return `${margin}${bar}${aside(row, lane, target)}${bar}`;
	return `${margin}${bar}${arrow(row, lane, target)}${bar}`;
}

/** Text without an arrow: at the left for what the client sends, at the right for what the server does. */
function aside(row: Row, lane: number, target: Target): string {
	const text = clip(row.text, lane - 6);
	const style = row.isBuilding === true ? "dim" : row.side === "server" ? "green" : "cyan";
	const room = lane - 6;
	const before = row.side === "server" ? Math.max(0, room - (row.blockWidth ?? widthOf(text))) : 0;
	return `${" ".repeat(3 + before)}${target.style(style, text)}${" ".repeat(room + 3 - before - widthOf(text))}`;
}

function arrow(row: Row, lane: number, target: Target): string {
	const dash = row.isBuilding === true ? "╌" : "─";
	const style =
		row.arrow === "lost" ? "red" : row.isBuilding === true ? "yellow" : row.arrow === "in" ? "green" : "cyan";
	const text = clip(row.text, lane - 8);
	const label = ` ${target.style(row.isStrong === true ? ["bold", style] : style, text)} `;
	const rest = lane - widthOf(text) - 2;
	const paint = (part: string): string => target.style(style, part);
	switch (row.arrow) {
		case "in":
			return `${paint(`◀${dash.repeat(rest - 3)}`)}${label}${paint(dash.repeat(2))}`;
		case "both": {
			const left = Math.floor(rest / 2);
			return `${paint(`◀${dash.repeat(left - 1)}`)}${label}${paint(`${dash.repeat(rest - left - 1)}▶`)}`;
		}
		case "lost":
			return `${paint("✗")}${label}${" ".repeat(rest - 1)}`;
		default:
			return `${paint(dash.repeat(2))}${label}${paint(`${dash.repeat(rest - 3)}▶`)}`;
	}
}

function clip(text: string, width: number): string {
	const characters = [...text];
	return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join("")}…`;
}
