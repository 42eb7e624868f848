// What `gannet tour` does: serves the bundled site on the loopback, fetches from it, and draws what happened.
// Every number and arrow comes from the exchange log.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client } from "../client/index.ts";
import { serveDirectory } from "../server/index.ts";
import { formatEndpoint, parseEndpoint } from "../socket/index.ts";
import type { Context, Output } from "./context.ts";
import { createExchangeLog, type ExchangeRecord } from "./exchange-log.ts";
import { ExitCode } from "./exit-codes.ts";
import { wrap } from "./help.ts";
import { sequenceDiagram } from "./sequence-diagram.ts";
import { columns } from "./table.ts";
import { timingBracket } from "./timing-bracket.ts";
import { tourSite } from "./tour-site.ts";
import { formatDuration } from "./units.ts";

export async function runTour(context: Context): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), "gannet-tour-"));
	try {
		await writeSite(folder);
		await using server = await serveDirectory(parseEndpoint("tcp://127.0.0.1:0"), folder);
		await dive(context, server.endpoint);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return ExitCode.ok;
}

async function writeSite(folder: string): Promise<void> {
	for (const [path, text] of Object.entries(tourSite)) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), text);
	}
}

async function dive(
	{ stdout, signal }: Context,
	endpoint: Parameters<typeof formatEndpoint>[0],
): Promise<void> {
	const { port } = endpoint as { port: number };
	const log = createExchangeLog();
	await using client = new Client({ trace: log.trace });
	const url = `http://127.0.0.1:${port}/dives.json`;

	const response = await client.request("GET", url, { signal });
	const records = await response.json<readonly Readonly<Record<string, unknown>>[]>();
	const again = await client.request("GET", url, { signal });
	await again.bytes();

	const [first, second] = log.exchanges;
	if (first === undefined || second === undefined) throw new Error("the exchanges left no trace");
	await stdout.write(
		[
			...intro(stdout),
			...step(stdout, 1, "The endpoint", "the URL says where to connect, and what to ask for there."),
			`   ${url}`,
			`   ${formatEndpoint(endpoint)}  the address of this machine itself, where a small site is being served`,
			"",
			...step(
				stdout,
				2,
				"The exchange",
				"a connection, a request, a response. Every byte of both heads is here.",
			),
			indent(sequenceDiagram([first], { ...target(stdout), columns: stdout.columns - 2 })),
			...step(stdout, 3, "The time", "what each phase took, and below it the sum so far."),
			indent(timingBracket(first, { ...target(stdout), columns: stdout.columns - 2 })),
			`   ${reuse(first, second)}`,
			"",
			...step(stdout, 4, "The data", `${records.length} records out of ${first.contentBytes} bytes of JSON.`),
			indent(recordTable(records, stdout)),
			...outro(stdout),
			"",
		].join("\n"),
	);
}

function target(stdout: Output): Pick<Output, "style"> {
	return { style: stdout.style.bind(stdout) };
}

function intro(stdout: Output): readonly string[] {
	const text = "gannet gets data from the web: from the socket to the record, with every step in view.";
	return ["", ...wrap(text, stdout.columns - 4).map((line) => ` ${stdout.style("bold", line)}`), ""];
}

function step(stdout: Output, number: number, title: string, text: string): readonly string[] {
	const [first = "", ...rest] = wrap(`${title}: ${text}`, stdout.columns - 6);
	const head = ` ${stdout.style(["bold", "cyan"], String(number))} ${stdout.style("bold", title)}${first.slice(title.length)}`;
	return [head, ...rest.map((line) => `   ${line}`), ""];
}

function indent(text: string): string {
	return text.replace(/^(?=.)/gm, "  ");
}

function reuse(first: ExchangeRecord, second: ExchangeRecord): string {
	const took = (exchange: ExchangeRecord): string =>
		formatDuration((exchange.doneAt ?? exchange.startedAt) - exchange.startedAt);
	return second.isReused
		? `The same again, on the connection that was kept: ${took(second)} instead of ${took(first)}.`
		: `The same again, on a new connection: ${took(second)}.`;
}

function recordTable(records: readonly Readonly<Record<string, unknown>>[], stdout: Output): string {
	const names = Object.keys(records[0] ?? {});
	const cell = (value: unknown): string => (value === null || value === undefined ? "-" : String(value));
	const rows = records.map((record) => names.map((name) => cell(record[name])));
	return columns([names.map((name) => stdout.style("underline", name)), ...rows], { isTerminal: true });
}

function outro(stdout: Output): readonly string[] {
	return [
		" Now yours:",
		`   ${stdout.style("bold", "gannet get -v --timing URL")}   any URL, with the conversation and the times`,
		`   ${stdout.style("bold", "gannet help")}                  what else there is`,
	];
}
