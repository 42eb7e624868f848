// What `gannet tour` does: serves the bundled site on the loopback, fetches from it, and draws what happened. Every
// number and arrow comes from the evidence.

import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { indented, show, type Visible, visible } from "../../base/index.ts";
import { Client } from "../../client/index.ts";
import { serveDirectory } from "../../server/index.ts";
import { classifyAddress, type Endpoint, formatEndpoint, parseEndpoint } from "../../socket/index.ts";
import { createEvidence, type ExchangeEvidence } from "../../trace/index.ts";
import { wrap } from "../arguments/help.ts";
import type { Context, Output } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { stoppedExitCode } from "../report.ts";
import { sequenceDiagram } from "../terminal/sequence-diagram.ts";
import { columns } from "../terminal/table.ts";
import { timingBracket } from "../terminal/timing-bracket.ts";
import { formatDuration } from "../terminal/units.ts";
import { tourShop } from "./shop.ts";
import { tourSite } from "./site.ts";

export async function runTour(context: Context): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), "gannet-tour-"));
	try {
		await writeSite(folder, tourSite);
		await using server = await serveDirectory(parseEndpoint("tcp://127.0.0.1:0"), folder);
		await dive(context, server.endpoint);
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return ExitCode.ok;
}

/** Serves the shop until it is stopped. */
export async function serveShop({ signal, stderr }: Context, port: number): Promise<number> {
	const folder = await mkdtemp(join(tmpdir(), "gannet-shop-"));
	try {
		await writeSite(folder, tourShop);
		await using server = await serveDirectory(parseEndpoint(`tcp://127.0.0.1:${port}`), folder);
		const { endpoint } = server;
		const shown = "port" in endpoint ? `http://127.0.0.1:${endpoint.port}/` : "";
		stderr.print(show`* a shop to crawl is at ${visible(shown)}; Ctrl-C ends it\n`);
		if (!signal.aborted) await once(signal, "abort");
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
	return stoppedExitCode(undefined, signal) ?? ExitCode.ok;
}

async function writeSite(folder: string, site: Readonly<Record<string, string>>): Promise<void> {
	for (const [path, text] of Object.entries(site)) {
		await mkdir(dirname(join(folder, path)), { recursive: true });
		await writeFile(join(folder, path), text);
	}
}

async function dive({ stdout, signal }: Context, endpoint: Endpoint): Promise<void> {
	if (endpoint.transport === "unix") throw new Error("the site has no port");
	const log = createEvidence();
	await using client = new Client({ trace: log.trace });
	const url = `http://${endpoint.host}:${endpoint.port}/dives.json`;

	const response = await client.request("GET", url, { signal });
	const records = await response.json<Records>();
	const again = await client.request("GET", url, { signal });
	await again.bytes();

	const [first, second] = log.exchanges;
	if (first === undefined || second === undefined) throw new Error("the exchanges left no trace");
	const inner = { style: stdout.style.bind(stdout), columns: stdout.columns - margin.length };
	const address = `${endpoint.host}, ${classifyAddress(endpoint.host)}: this machine itself`;
	const facts = [
		[show`URL`, visible(url)],
		[show`endpoint`, visible(formatEndpoint(endpoint))],
		[show`address`, visible(address)],
	];
	const sections: readonly (readonly [Visible, string, Visible])[] = [
		[show`The endpoint`, "where the URL leads, and what to ask for there", dimFirst(facts, stdout)],
		[
			show`The exchange`,
			"a connection, a request, a response; both heads in full",
			sequenceDiagram([first], inner),
		],
		[
			show`The time`,
			"what each phase took, and the sum so far",
			show`${timingBracket(first, inner)}\n${reuse(second)}`,
		],
		[
			show`The data`,
			`${records.length} records in ${first.contentBytes} bytes of JSON`,
			recordTable(records, stdout),
		],
	];
	let text = show`\n${stdout.style("bold", wrapped(slogan, inner.columns))}\n`;
	for (const [index, [title, what, body]] of sections.entries()) {
		const number = stdout.style(["bold", "cyan"], show`${index + 1}`);
		const about = wrapped(what, inner.columns - title.length - 4, show`\n  `);
		text = show`${text}\n${number} ${stdout.style("bold", title)}: ${about}\n\n${body}`;
	}
	text = show`${text}\nNow yours:\n${columns(nextSteps(stdout), { isTerminal: true })}`;
	await stdout.write(indented(text, margin));
}

type Records = readonly Readonly<Record<string, unknown>>[];

const margin = show` `;
const slogan = "gannet gets data from the web: from the socket to the record, with every step in view.";

function wrapped(text: string, width: number, between: Visible = show`\n`): Visible {
	const [first = show``, ...others] = wrap(text, width).map(visible);
	return others.reduce((all, line) => show`${all}${between}${line}`, first);
}

function nextSteps(stdout: Output): readonly (readonly Visible[])[] {
	return [
		[show`  ${stdout.style("bold", show`gannet get -v --timing URL`)}`, show`all of this, for any URL`],
		[show`  ${stdout.style("bold", show`gannet help`)}`, show`what else there is`],
	];
}

function dimFirst(rows: readonly (readonly Visible[])[], stdout: Output): Visible {
	const cells = rows.map(([name = show``, ...rest]) => [show`  ${stdout.style("dim", name)}`, ...rest]);
	return columns(cells, { isTerminal: true });
}

function reuse(second: ExchangeEvidence): Visible {
	const took = formatDuration((second.doneAt ?? second.startedAt) - second.startedAt);
	return show`  Once more, on ${second.isReused ? "the same" : "a new"} connection: ${took}.\n`;
}

function recordTable(records: Records, stdout: Output): Visible {
	const names = Object.keys(records[0] ?? {});
	const cell = (value: unknown): Visible =>
		visible(value === null || value === undefined ? "-" : String(value));
	const rows = records.map((record) => names.map((name) => cell(record[name])));
	const heading = names.map((name) => stdout.style("underline", visible(name)));
	return columns(
		[heading, ...rows].map(([first = show``, ...rest]) => [show`  ${first}`, ...rest]),
		{ isTerminal: true },
	);
}
