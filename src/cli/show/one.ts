// One exchange of a recording, whole: what it cost leg by leg, why its connection is a new one, heads, the beginning of its body.

import { contentOf, durationOf, type RecordedExchange, type RecordedMessage } from "../../archive/index.ts";
import { formatHostPort, joined, show, type Visible, visible } from "../../base/index.ts";
import type { Output } from "../context.ts";
import { columns } from "../terminal/table.ts";
import { formatBytes, formatDuration } from "../terminal/units.ts";

const BODY_LINES = 20;
const BODY_CHARACTERS = 4_000;

type Target = Pick<Output, "columns" | "style" | "isTerminal">;

/** @param all every exchange of the recording, in the order in which they began */
export function exchangePage(
	exchange: RecordedExchange,
	all: readonly RecordedExchange[],
	target: Target,
): Visible {
	const { request, interims, response, failure } = exchange;
	const parts = [
		show`${heading("exchange", target)} ${exchange.id}: ${visible(exchange.method)} ${visible(exchange.url)}\n${result(exchange)}\n`,
		legs(exchange, all, target),
		connectionOf(exchange, all, target),
		message("request", request, requestLine(request), target),
		...interims.map((interim) => message("interim response", interim, statusLine(interim), target)),
		message("response", response, statusLine(response), target),
	];
	if (failure !== undefined) parts.push(show`${heading("failure", target)}\n${visible(failure.message)}\n`);
	return joined(
		parts.filter((part) => part !== ""),
		"\n",
	);
}

function heading(name: string, { style }: Target): Visible {
	return style("bold", visible(name.toUpperCase()));
}

function result(exchange: RecordedExchange): Visible {
	const { status, response, failure, cause } = exchange;
	const took = durationOf(exchange);
	const what =
		failure !== undefined
			? show`failed: ${visible(failure.kind)} (${visible(failure.code)})`
			: status === undefined
				? show`has no response in the recording`
				: show`${status} ${visible(response?.reason ?? "")}`;
	const size = response === undefined ? show`` : show`, ${formatBytes(response.contentBytes)} of content`;
	const time = took === undefined ? show`` : show`, ${formatDuration(took)}`;
	const why = cause.why === "first" ? show`` : show`\nmade because of: ${visible(cause.why)}`;
	return show`${what}${size}${time}${why}`;
}

/** What each exchange of the call cost: redirects, retries and what else the caller's one call led to. */
function legs(exchange: RecordedExchange, all: readonly RecordedExchange[], target: Target): Visible {
	const call = all.filter(({ callId }) => callId === exchange.callId);
	const cells = ["queued", "connect", "send", "wait", "receive", "total"];
	const rows = [
		["leg", ...cells, "url"].map(visible),
		...call.map((leg) => {
			const mark = leg.id === exchange.id ? show`> ` : show`  `;
			return [
				show`${mark}${leg.id}`,
				...phasesOf(leg).map((ms) => (ms === undefined ? show`-` : formatDuration(ms))),
				show`${visible(leg.cause.why)} ${visible(leg.url)}`,
			];
		}),
	];
	const dearest = call.toSorted((one, other) => (durationOf(other) ?? 0) - (durationOf(one) ?? 0))[0];
	const note =
		call.length > 1 && dearest !== undefined
			? show`The leg that took longest is ${dearest.id}: ${formatDuration(durationOf(dearest) ?? 0)}.\n`
			: show``;
	return show`${heading("where the time went", target)}\n${columns(rows, { isTerminal: true })}${note}`;
}

/** Queued, connect, send, wait, receive, total; undefined for what there wasn't. */
function phasesOf(exchange: RecordedExchange): readonly (number | undefined)[] {
	const { startedAt, assignedAt, sentAt, headAt, doneAt, failure, isReused, connection } = exchange;
	const opens = isReused ? undefined : (connection?.resolveStartedAt ?? connection?.connectStartedAt);
	const isOwn = opens !== undefined && opens >= startedAt;
	const end = doneAt ?? failure?.at;
	const ready = assignedAt ?? failure?.at;
	return [
		isOwn ? opens - startedAt : between(startedAt, ready),
		isOwn ? between(opens, ready) : undefined,
		between(assignedAt, sentAt),
		between(sentAt ?? assignedAt, headAt ?? (sentAt === undefined ? undefined : failure?.at)),
		between(headAt, end),
		between(startedAt, end),
	];
}

function between(from: number | undefined, to: number | undefined): number | undefined {
	return from === undefined || to === undefined || to < from ? undefined : to - from;
}

/** The connection, and of a new one why none that was there could be used. */
function connectionOf(exchange: RecordedExchange, all: readonly RecordedExchange[], target: Target): Visible {
	const { connection, isReused, startedAt } = exchange;
	if (connection === undefined) return show``;
	const { id, local, remote, tls } = connection;
	const lines: Visible[] = [
		show`${heading("connection", target)} ${id}, ${isReused ? "used before" : "a new one"}`,
	];
	if (remote !== undefined && remote.family !== "unix") {
		const from =
			local === undefined ? show`` : show`${visible(formatHostPort(local.address, local.port))} to `;
		lines.push(show`${from}${visible(formatHostPort(remote.address, remote.port))}`);
	}
	if (tls !== undefined)
		lines.push(
			show`${visible(tls.protocol)}, ${visible(tls.cipher)}${tls.alpn === undefined ? show`` : show`, ${visible(tls.alpn)}`}`,
		);
	if (!isReused) lines.push(...whyNew(exchange, all, startedAt));
	return show`${joined(lines, "\n")}\n`;
}

function whyNew(
	exchange: RecordedExchange,
	all: readonly RecordedExchange[],
	at: number,
): readonly Visible[] {
	const origin = URL.parse(exchange.url)?.origin;
	const others = new Map<number, RecordedExchange[]>();
	for (const other of all) {
		const { connection } = other;
		if (connection === undefined || connection.id === exchange.connection?.id) continue;
		if (URL.parse(other.url)?.origin !== origin || (connection.connectedAt ?? Infinity) > at) continue;
		const known = others.get(connection.id);
		if (known === undefined) others.set(connection.id, [other]);
		else known.push(other);
	}
	if (others.size === 0)
		return [show`There was no other connection to ${visible(origin ?? "this origin")} when it began.`];
	return [...others].map(([id, exchanges]) => {
		const closedAt = exchanges[0]?.connection?.closedAt;
		if (closedAt !== undefined && closedAt <= at)
			return show`Connection ${id} was not used: it was closed ${formatDuration(at - closedAt)} before.`;
		const busy = exchanges.find(
			(each) => (each.assignedAt ?? Infinity) <= at && (each.doneAt ?? each.failure?.at ?? Infinity) > at,
		);
		return busy === undefined
			? show`Connection ${id} was open and not used: the recording doesn't say why.`
			: show`Connection ${id} was not used: exchange ${busy.id} was on it.`;
	});
}

function requestLine(request: RecordedMessage | undefined): Visible {
	return request === undefined ? show`` : show`${visible(request.target)} HTTP/${visible(request.version)}`;
}

function statusLine(response: RecordedMessage | undefined): Visible {
	if (response === undefined) return show``;
	return show`HTTP/${visible(response.version)} ${response.status} ${visible(response.reason)}`;
}

function message(name: string, of: RecordedMessage | undefined, first: Visible, target: Target): Visible {
	if (of === undefined) return show``;
	const fields = of.fields.map(
		([field, value]) => show`${target.style("bold", visible(field))}: ${visible(value)}\n`,
	);
	return show`${heading(name, target)} ${first}\n${joined(fields)}${body(of)}`;
}

/** The beginning of a text, or how much there is. */
function body(of: RecordedMessage): Visible {
	if (of.contentBytes === 0) return show``;
	const content = contentOf(of);
	const cut = of.isCut ? show`, of which the recording has a part` : show``;
	const size = show`${formatBytes(of.contentBytes)}${cut}`;
	if (content.subarray(0, BODY_CHARACTERS).includes(0))
		return show`\n(${size}, not text; --body writes it)\n`;
	const lines = content.toString("utf8", 0, BODY_CHARACTERS).split("\n");
	const shown = lines.slice(0, BODY_LINES).map(visible);
	const isAll = lines.length <= BODY_LINES && content.length <= BODY_CHARACTERS;
	return show`\n${joined(shown, "\n")}\n${isAll ? show`` : show`(${size}; --body writes all of it)\n`}`;
}
