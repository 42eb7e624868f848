// `gannet show`: the list at two widths, one exchange, filters, and the three questions that docs/recordings.md answers with it.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { root } from "../../scripts/process.ts";
import { type RecordedExchange, startTrace } from "../../src/archive/index.ts";
import type { Visible } from "../../src/base/index.ts";
import { exchangeLines } from "../../src/cli/show/list.ts";
import { Client } from "../../src/client/index.ts";
import { serveHttp } from "../../src/server/index.ts";
import { run, temporaryFolder } from "./support.ts";

const files = temporaryFolder();
const plain = { isTerminal: true, style: (_: unknown, text: Visible): Visible => text };

/** Of a list: times in milliseconds. */
function row(id: number, url: string, times: Partial<RecordedExchange>): RecordedExchange {
	return {
		id,
		callId: id,
		cause: { why: "first" },
		method: "GET",
		url,
		status: 200,
		isReused: true,
		interims: [],
		response: { contentBytes: 1_234 * id, fields: [], content: [] },
		...times,
	} as unknown as RecordedExchange;
}
const ROWS: readonly RecordedExchange[] = [
	row(1, "https://shop.example/", {
		startedAt: 100,
		isReused: false,
		connection: { resolveStartedAt: 100 } as never,
		assignedAt: 140,
		sentAt: 141,
		headAt: 180,
		doneAt: 200,
	}),
	row(2, "https://shop.example/products?page=2", {
		startedAt: 200,
		assignedAt: 260,
		sentAt: 260,
		headAt: 280,
		doneAt: 300,
	}),
	row(12, "https://other.example/a/very/long/path/that/no/column/of/a/terminal/has/room/for.html", {
		startedAt: 250,
		assignedAt: undefined,
		status: undefined,
		response: undefined,
		failure: { at: 275, kind: "timeout", code: "total", message: "" },
	}),
];

const SCREENS: Readonly<Record<number, readonly string[]>> = {
	80: [
		" #  METHOD  STATUS   SIZE     TIME  URL                         0 to 200 ms",
		" 1  GET     200      1.2k   100 ms  https://shop.example/       ───░░░██",
		" 2  GET     200      2.5k   100 ms  /products?page=2                    ·····░██",
		"12  GET     timeout     -  25.0 ms  https://other.example/a/ve              ··✗",
	],
	120: [
		" #  METHOD  STATUS   SIZE     TIME  URL                                                 0 to 200 ms",
		" 1  GET     200      1.2k   100 ms  https://shop.example/                               ──────░░░░░░░███",
		" 2  GET     200      2.5k   100 ms  /products?page=2                                                    ··········░░░███",
		"12  GET     timeout     -  25.0 ms  https://other.example/a/very/long/path/that/no/col                          ····✗",
	],
};

for (const [columns, screen] of Object.entries(SCREENS))
	test(`the list at ${columns} columns`, () => {
		const lines = exchangeLines(ROWS, { columns: Number(columns), ...plain });
		assert.deepEqual(
			lines.map((line) => stripVTControlCharacters(line).trimEnd()),
			screen,
		);
	});

test("a list is never wider than the terminal", () => {
	for (const columns of [60, 80, 100, 120, 200, 300])
		for (const line of exchangeLines(ROWS, { columns, ...plain }))
			assert.ok(line.length <= columns, `${line.length} of ${columns}: ${line}`);
});

/** Records what a small site was asked. */
async function recorded(name: string): Promise<{ readonly trace: string; readonly origin: string }> {
	const trace = join(files.folder, name);
	await using server = await serveHttp("tcp://127.0.0.1:0", async ({ url }) => {
		if (url.pathname === "/slow" || url.pathname === "/second") await pause(80);
		if (url.pathname === "/first") return { status: 302, headers: { location: "/second" } };
		if (url.pathname === "/second") return { status: 301, headers: { location: "/third" } };
		if (url.pathname === "/missing") return { status: 404, body: "no stock" };
		return { headers: { "content-type": "application/json" }, json: { path: url.pathname } };
	});
	await using client = new Client();
	const recording = startTrace(client, trace);
	const ask = async (path: string): Promise<void> =>
		void (await (await client.get(server.url + path)).bytes());
	await ask("/start?api_key=planted-key");
	await Promise.all([ask("/slow"), ask("/other")]);
	await ask("/first");
	await ask("/missing");
	await client.get("http://127.0.0.1:1/").catch(() => undefined);
	await client.destroy();
	await recording.close();
	return { trace, origin: server.url };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test("show lists a recording, a filter is said in words, and secrets stay masked", async () => {
	const { trace } = await recorded("list.trace");
	const all = await run(["show", trace]);
	assert.equal(all.exitCode, 0);
	assert.equal(all.stdout.trimEnd().split("\n").length, 1 + 8);
	assert.doesNotMatch(all.stdout, /planted/);
	const some = await run(["show", trace, "status>=400", 'body:"no stock"']);
	assert.match(some.stdout, /GET +404 .*\/missing/);
	assert.match(some.stderr, /^1 exchange of 8: status at least 400 and body with "no stock"\n/);
	const none = await run(["show", trace, "--", "-host:127.0.0.1"]);
	assert.equal(none.stdout, "");
	assert.match(none.stderr, /^0 exchanges of 8: not host with 127\.0\.0\.1\n/);
});

test("show --exchange shows one, and --body writes its content alone", async () => {
	const { trace } = await recorded("one.trace");
	const { stdout } = await run([
		"show",
		trace,
		"--exchange",
		numberOf(await run(["show", trace, "path:/missing"])),
	]);
	assert.match(stdout, /404 Not Found, 8 bytes of content/);
	assert.match(stdout, /\nREQUEST \/missing HTTP\/1\.1\n/);
	assert.match(stdout, /\nRESPONSE HTTP\/1\.1 404 Not Found\n(.*\n)+\nno stock\n/);
	const body = await run([
		"show",
		trace,
		"--exchange",
		numberOf(await run(["show", trace, "path:/missing"])),
		"--body",
	]);
	assert.equal(body.stdout, "no stock");
	const failed = await run(["show", trace, "--exchange", numberOf(await run(["show", trace, "error:*"]))]);
	assert.match(failed.stdout, /failed: connect \(ECONNREFUSED\)/);
	assert.match(failed.stdout, /\nFAILURE\nGET http:\/\/127\.0\.0\.1:1\/ could not be sent/);
});

/** The number in the first line of a list. */
function numberOf({ stdout }: { readonly stdout: string }): string {
	return /^ *(\d+)/.exec(stdout.split("\n")[1] ?? "")?.[1] ?? "none";
}

test("the three questions of docs/recordings.md are answered as it says", async () => {
	const { trace } = await recorded("questions.trace");
	const document = readFileSync(join(root, "docs", "recordings.md"), "utf8");
	const ask = async (command: string): Promise<{ readonly stdout: string }> => {
		assert.ok(document.includes(command), `${command} is in the document`);
		const args = command
			.replace("run.trace", trace)
			.split(" ")
			.map((each) => each.replaceAll("'", ""));
		return await run(args.slice(1));
	};
	const page = async (list: { readonly stdout: string }): Promise<string> =>
		(await run(["show", trace, "--exchange", numberOf(list)])).stdout;
	// Why was it slow? The server took its time.
	const slow = await page(await ask("gannet show run.trace 'wait>50ms'"));
	assert.match(slow, /\n> \d+ +\S+ ms +.* (?:[789]\d|[1-9]\d\d)(?:\.\d)? ms +.*\/slow\n/);
	// Why was the connection not used again? Another exchange was on it.
	const other = await page(await run(["show", trace, "path:/other"]));
	assert.match(
		other,
		/CONNECTION \d+, a new one\n.*\nConnection \d+ was not used: exchange \d+ was on it\.\n/,
	);
	// Which redirect cost most? The second leg.
	const redirects = await ask("gannet show run.trace cause:redirect");
	assert.equal(redirects.stdout.trimEnd().split("\n").length, 1 + 2);
	assert.match(
		await page(redirects),
		/The leg that took longest is (\d+): (?:[789]\d|[1-9]\d\d)(?:\.\d)? ms\.\n/,
	);
});

for (const [args, says] of [
	[["show"], /show needs a recording|FILE/],
	[["show", "x.trace", "--body"], /--body requires --exchange N/],
	[["show", "x.trace", "--exchange", "1", "a"], /either --exchange or a filter/],
	[["show", "/no/such.trace"], /\/no\/such\.trace can't be read/],
	[["show", "x.trace", "stauts:4"], /did you mean status\?\n +stauts:4\n +\^{6}\n/],
] as const)
	test(`${args.join(" ")} is refused`, async () => {
		const { exitCode, stderr } = await run(args);
		assert.notEqual(exitCode, 0);
		assert.match(stderr, says);
	});

test("a recording that was cut, or is none, is shown up to there, or refused", async () => {
	const { trace } = await recorded("cut.trace");
	const bytes = readFileSync(trace);
	const cut = join(files.folder, "half.trace");
	writeFileSync(cut, bytes.subarray(0, bytes.length / 2));
	const half = await run(["show", cut]);
	assert.equal(half.exitCode, 0);
	assert.match(half.stderr, /half\.trace was cut off at byte \d+/);
	writeFileSync(cut, "hello");
	assert.match((await run(["show", cut])).stderr, /this is no recording/);
	assert.match((await run(["show", trace, "--exchange", "99"])).stderr, /no exchange 99; it has \d+ to \d+/);
});

test("show --exchange --as curl writes the command that sends the request again", async () => {
	const { trace, origin } = await recorded("curl.trace");
	const number = numberOf(await run(["show", trace, "path:/missing"]));
	const { stdout } = await run(["show", trace, "--exchange", number, "--as", "curl"]);
	assert.match(stdout, /^curl --disable --globoff --path-as-is --compressed --header /);
	assert.ok(stdout.endsWith(` ${origin}/missing\n`), stdout);
	assert.match((await run(["show", trace, "--as", "curl"])).stderr, /--as requires --exchange N/);
});
