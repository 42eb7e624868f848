// --limit NAME=VALUE: every name reaches the limit that it is the name of, and `gannet help limits` tells of it.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { option, type Sentence, say, setting } from "../../src/base/index.ts";
import { defaultLimits } from "../../src/cli/arguments/help-limits.ts";
import { limitGroups } from "../../src/cli/arguments/limits.ts";
import { describeFailure } from "../../src/cli/failure.ts";
import { DOCUMENT_LIMITS } from "../../src/document/index.ts";
import { RECORD_LIMITS, RecordError } from "../../src/record/index.ts";
import type { ScriptedServer } from "../../src/testing/index.ts";
import { frameServer, OK } from "../client/h2/frame-server.ts";
import type { Peer } from "../http/h2/connections.ts";
import { respondingServer, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();

function answer(type: string, content: string | Uint8Array, ...fields: readonly string[]): Buffer {
	const bytes = Buffer.from(content);
	const head = ["HTTP/1.1 200 OK", `Content-Type: ${type}`, `Content-Length: ${bytes.length}`, ...fields];
	return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]);
}

function chunked(rest: string): string {
	return `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n${rest}`;
}

/** What takes a backtracking engine some millions of steps. */
const slow = `${"a".repeat(22)}c`;
const items =
	'<div itemscope><p itemprop=a itemscope><b itemprop=b itemscope><i itemprop="c">x</i></b></p></div>';
const amplified = `<!DOCTYPE a [<!ENTITY b "${"b".repeat(2000)}">]><a>${"&b;".repeat(50)}</a>`;

const answers: Readonly<Record<string, string | Uint8Array>> = {
	"/long-head": answer("text/plain", "ok", `X-A: ${"a".repeat(2000)}`),
	"/long-line": `HTTP/1.1 200 ${"a".repeat(200)}\r\nContent-Length: 0\r\n\r\n`,
	"/many-fields": answer("text/plain", "ok", ...Array.from({ length: 20 }, (_, index) => `X-${index}: 1`)),
	"/interim": `${"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(2)}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`,
	"/extension": chunked(`2;a=${"b".repeat(50)}\r\nok\r\n0\r\n\r\n`),
	"/overhead": chunked(`${"1;a=bbbbbbbbbbbbbbbbbbbbbbbb\r\nx\r\n".repeat(20)}0\r\n\r\n`),
	"/trailer": chunked(`2\r\nok\r\n0\r\nX-A: ${"a".repeat(50)}\r\n\r\n`),
	"/codings": answer("text/plain", gzipSync(gzipSync("ok")), "Content-Encoding: gzip, gzip"),
	"/large": answer("text/plain", gzipSync("x".repeat(10_000)), "Content-Encoding: gzip"),
	"/bomb": answer("text/plain", gzipSync(Buffer.alloc(4 * 1024 * 1024)), "Content-Encoding: gzip"),
	"/page": answer("text/html", `<p>a<p>b<p>c<a href=/x>${"x".repeat(3000)}</a>`),
	"/json": answer("application/json", '{"a":[[1,2],[3,4]]}'),
	"/deep-json": answer("application/json", "[[[[1]]]]"),
	"/deep-xml": answer("application/xml", "<a><b><c><d/></c></b></a>"),
	"/entities": answer("application/xml", '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'),
	"/amplified": answer("application/xml", amplified),
	"/csv": answer("text/csv", "aaaa,bbbb,cccc\n1,2,3\n"),
	"/slow": answer("text/html", `<p>${slow}</p>`),
	"/number": answer("application/json", `[${"9".repeat(20)}]`),
	"/texts": answer("application/json", '[{"a":"aaaaaaaaaa"}]'),
	"/article": answer("text/html", `<article>${`<p>${"word ".repeat(60)}</p>`.repeat(10)}</article>`),
	"/items": answer("text/html", items),
	"/lists": answer("text/html", "<ul><li>a<ul><li>b</ul></ul>"),
	"/based": answer("text/html", `<base href="/${"b".repeat(500)}/"><a href=x>x</a>`),
	"/amplifying": answer(
		"text/html",
		`<base href="/${"b".repeat(8000)}/">${Array.from({ length: 500 }, (_, index) => `<a href=${index}></a>`).join("")}`,
	),
	"/table": answer("text/html", "<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>"),
};

function serve(): Promise<ScriptedServer> {
	return respondingServer(({ target }) => answers[target] ?? answer("text/html", "nothing"));
}

const list = file("list.json", '{"fields":{"all":{"css":"p","type":"list"}}}');
const text = file("text.json", '{"fields":{"all":{"css":"p"}}}');
const markdown = file("markdown.json", '{"fields":{"all":{"css":"body","type":"markdown"}}}');
const path = file("path.json", '{"fields":{"all":{"xpath":"//p"}}}');
const busy = file("busy.json", '{"each":"p","fields":{"all":{"css":":scope","regex":"^(a+)+$"}}}');
const byName = file("name.json", '{"fields":{"a":{"jsonPath":"$.a"}}}');
const elements = file("elements.json", '{"each":{"jsonPath":"$[*]"},"fields":{"a":{"jsonPath":"$.a"}}}');
const deepest = file("deepest.json", '{"fields":{"all":{"jsonPath":"$..*","type":"list","of":"json"}}}');
const matching = file("match.json", `{"fields":{"a":{"jsonPath":"$[?match(@.a,'a{10}')].a"}}}`);
const metadata = file("metadata.json", '{"fields":{"c":{"metadata":"microdata.a.b.c"}}}');
const link = file("link.json", '{"each":"a","fields":{"a":{"attribute":"href","type":"url"}}}');
const column = file("column.json", '{"fields":{"aaaa":{"column":"aaaa"}}}');
const whole = file("whole.json", '{"fields":{"n":{"jsonPath":"$[0]","type":"integer","bigint":true}}}');
const wholeText = file("whole-text.json", '{"fields":{"n":{"css":"p","type":"integer","bigint":true}}}');
const wholePage = file("whole.html", `<p>${"9".repeat(20)}</p>`);
const numbers = file("numbers.jsonl", `[${"9".repeat(20)}]\n`);
const page = file("page.html", "<p>aaaaaaaaaa</p><p>b</p>");
const slowPage = file("slow.html", `<p>${slow}</p><p>${slow}a</p>`);
const lines = file("lines.jsonl", '{"a":"aaaaaaaaaaaaaaaaaaaa"}\n{"a":["a",["b"]]}\n');
const array = file("array.json", '[{"a":"aaaaaaaaaaaaaaaaaaaa"},{"a":"b"}]');
const rows = file("rows.csv", "aaaa,bbbb,cccc\n1,2,3\n");

type Case = readonly [
	name: string,
	low: string,
	high: string,
	args: readonly string[],
	exitCode: number,
	told?: RegExp,
];

/** Each is refused with the low value and passes with the high one; what begins with "/" is of the server. */
const cases: readonly Case[] = [
	["headBytes", "1k", "8k", ["get", "/long-head"], 63],
	["headBytes", "1k", "8k", ["extract", "-r", text, "/long-head", "--input", "text"], 63],
	["headBytes", "1k", "8k", ["pages", "/long-head"], 63],
	["startLineBytes", "100", "1000", ["get", "/long-line"], 63],
	["fieldLines", "10", "50", ["get", "/many-fields"], 63],
	["interimResponses", "1", "none", ["get", "/interim"], 63],
	["chunkExtensionBytes", "10", "none", ["get", "/extension"], 63],
	["chunkOverheadBytes", "10", "none", ["get", "/overhead"], 63],
	["trailerBytes", "10", "none", ["get", "/trailer"], 63],
	["codings", "1", "none", ["get", "/codings"], 63, /; get it unchanged with --no-compressed$/m],
	["decodedBytes", "1k", "none", ["get", "/large"], 63],
	["decodedRatio", "2", "Infinity", ["get", "/bomb"], 63],
	["bufferedBytes", "1k", "none", ["get", "/page", "--links"], 63, /limit bufferedBytes; raise it\n/],
	["documentBytes", "1k", "4K", ["get", "/page", "--links"], 63],
	["documentBytes", "1", "1M", ["extract", "-r", text, page], 63],
	["documentBytes", "1", "none", ["pages", "/json"], 63],
	["baseLength", "100", "1k", ["get", "/based", "--links"], 63],
	["baseLength", "100", "none", ["extract", "-r", link, "/based"], 63],
	["amplification", "2", "none", ["get", "/amplifying", "--links"], 63],
	["amplification", "2", "none", ["get", "/amplifying", "--select", "a", "--attr", "href"], 63],
	["amplification", "2", "none", ["extract", "-r", link, "/amplifying"], 63],
	["depth", "2", "none", ["get", "/deep-json", "--as", "json"], 63],
	["depth", "2", "10", ["get", "/deep-xml", "--xpath", "string(//d)"], 63],
	["depth", "2", "10", ["extract", "-r", byName, lines], 65],
	["depth", "2", "10", ["pages", "/deep-json"], 63],
	["digits", "19", "20", ["get", "/number", "--as", "json"], 63],
	["digits", "19", "none", ["get", "/number", "--json-path", "$[0]"], 63],
	["digits", "19", "20", ["pages", "/number"], 63],
	["digits", "19", "20", ["extract", "-r", whole, "/number"], 63],
	["digits", "19", "20", ["extract", "-r", whole, numbers], 65],
	["digits", "19", "none", ["extract", "-r", wholeText, wholePage], 65],
	["entityDepth", "1", "none", ["get", "/entities", "--select", "a"], 63],
	["entityExpansion", "5", "1k", ["get", "/entities", "--select", "a"], 63],
	["entityAmplification", "2", "200", ["get", "/amplified", "--select", "a"], 63],
	["rowLength", "5", "1k", ["get", "/csv", "--as", "json"], 63],
	["rowLength", "5", "1k", ["extract", "-r", column, rows], 63],
	["fields", "2", "none", ["get", "/csv", "--as", "json"], 63],
	["fields", "2", "3", ["extract", "-r", column, rows], 63],
	["visits", "2", "none", ["get", "/page", "--xpath", "//p"], 63],
	["visits", "2", "none", ["extract", "-r", path, page], 63],
	["regexMs", "1", "60000", ["get", "/slow", "--xpath", "//p[re:test(., '^(a+)+$')]"], 63],
	["steps", "2", "none", ["get", "/json", "--json-path", "$..*"], 63],
	["queryLength", "3", "1k", ["get", "/json", "--json-path", "$.a[0]"], 63],
	["regexpStates", "5", "none", ["get", "/texts", "--json-path", "$[?match(@.a,'a{10}')]"], 63],
	["regexpSteps", "5", "none", ["get", "/texts", "--json-path", "$[?match(@.a,'a{10}')]"], 63],
	["steps", "2", "none", ["extract", "-r", deepest, "/json"], 63],
	["steps", "2", "none", ["pages", "--items", "$..*", "/json"], 63],
	["queryLength", "3", "1k", ["pages", "--items", "$.a[0]", "/json"], 63],
	["regexpStates", "5", "none", ["extract", "-r", matching, "/texts"], 63],
	["regexpSteps", "5", "none", ["extract", "-r", matching, "/texts"], 63],
	["itemElements", "1", "none", ["extract", "-r", metadata, "/items"], 65, /may lack metadata: .* --limit/],
	["itemDepth", "1", "none", ["extract", "-r", metadata, "/items"], 65, /may lack metadata: .* --limit/],
	["elements", "5", "none", ["get", "/article", "--article"], 63],
	["markdownBytes", "100", "10k", ["get", "/article", "--as", "markdown"], 63],
	["markdownCells", "3", "none", ["get", "/table", "--as", "markdown", "--whole"], 63],
	["markdownBytes", "100", "10k", ["extract", "-r", markdown, "/article"], 65, /can't be Markdown/],
	["markdownCells", "3", "none", ["extract", "-r", markdown, "/table"], 65, /can't be Markdown/],
	["markdownCells", "3", "none", ["pages", "-r", markdown, "/table"], 65, /can't be Markdown/],
	["items", "1", "none", ["extract", "-r", list, page], 65],
	["items", "1", "3", ["pages", "-r", list, "/page"], 65],
	["valueLength", "5", "none", ["extract", "-r", text, page], 65],
	["lineBytes", "20", "1k", ["extract", "-r", byName, lines], 65],
];

function within(args: readonly string[], origin: string): readonly string[] {
	return args.map((arg) => (Object.hasOwn(answers, arg) ? origin + arg : arg));
}

for (const [name, low, high, args, exitCode, told] of cases) {
	const [command] = args;
	test(`gannet ${command} is held to --limit ${name}=${low}, and says so; ${high} is enough (${args.at(-1)?.replace(folder, "")})`, async () => {
		await using server = await serve();
		const line = [...within(args, server.url), ...(command === "get" ? [] : ["--strict"])];
		const refused = await run([...line, "--limit", `${name}=${low}`]);
		assert.match(refused.stderr, new RegExp(`--limit ${name}\\b`));
		assert.doesNotMatch(refused.stderr, /limits\./);
		if (told !== undefined) assert.match(refused.stderr, told);
		assert.equal(refused.exitCode, exitCode, refused.stderr);
		const passed = await run([...line, "--limit", `${name}=${high}`]);
		assert.doesNotMatch(passed.stderr, new RegExp(`\\b${name}\\b`));
		assert.notEqual(passed.exitCode, 63, passed.stderr);
	});
}

const cutOff: readonly (readonly [name: string, low: string, args: readonly string[]])[] = [
	["slots", "4", ["get", "/table", "--tables"]],
	["markdownDepth", "2", ["get", "/lists", "--as", "markdown", "--whole"]],
	["itemElements", "1", ["get", "/items", "--metadata"]],
	["itemDepth", "1", ["get", "/items", "--metadata"]],
];
for (const [name, low, args] of cutOff) {
	test(`what --limit ${name}=${low} cuts off is said in a note`, async () => {
		await using server = await serve();
		const line = within(args, server.url);
		const cut = await run([...line, "--limit", `${name}=${low}`]);
		assert.match(cut.stderr, new RegExp(`^gannet: note: .* --limit ${name}, which is ${low}`));
		assert.equal(cut.exitCode, 0);
		const whole = await run([...line, "--limit", `${name}=none`]);
		assert.equal(whole.stderr, "");
		assert.notEqual(whole.stdout, cut.stdout);
	});
}

test("--limit elementBytes bounds the elements of an array that is larger than documentBytes", async () => {
	const args = ["extract", "-r", elements, array, "--strict", "--limit", "documentBytes=30"];
	const refused = await run([...args, "--limit", "elementBytes=20"]);
	assert.match(refused.stderr, /passes --limit elementBytes, which is 20/);
	assert.equal(refused.exitCode, 63);
	const { exitCode, stdout } = await run([...args, "--limit", "elementBytes=none"]);
	assert.deepEqual([exitCode, stdout.trim().split("\n").length], [0, 2]);
});

test("--limit regexMs and regexTotalMs bound a declaration's regular expressions", async () => {
	const args = ["extract", "-r", busy, slowPage];
	const one = await run([...args, "--limit", "regexMs=1"]);
	assert.match(one.stderr, /longer than --limit regexMs, which is 1/);
	const all = await run([...args, "--limit", "regexTotalMs=1", "--limit", "regexMs=60000"]);
	assert.match(all.stderr, /than --limit regexTotalMs, which is 1/);
	const none = await run([...args, "--limit", "regexTotalMs=none", "--limit", "regexMs=60000"]);
	assert.doesNotMatch(none.stderr, /busy/);
});

test("--limit findings bounds what is kept of one document", async () => {
	const declaration = file("two.json", '{"fields":{"a":{"css":".no"},"b":{"css":".no"}}}');
	const rejects = join(folder, "rejects.jsonl");
	const kept = async (findings: string): Promise<number> => {
		await run(["extract", "-r", declaration, page, "--rejects", rejects, "--limit", `findings=${findings}`]);
		return (JSON.parse(readFileSync(rejects, "utf8")) as { findings: unknown[] }).findings.length;
	};
	assert.deepEqual([await kept("1"), await kept("none")], [1, 2]);
});

test("--limit totalConnections makes requests wait, and queuedRequests bounds how many", async () => {
	await using server = await serve();
	const urls = Array.from({ length: 4 }, () => `${server.url}/json`);
	const args = ["get", "-Z", "4", ...urls, "--limit", "totalConnections=1"];
	const waiting = await run(args);
	assert.deepEqual([waiting.exitCode, server.connections.length], [0, 1]);
	const { exitCode, stderr } = await run([...args, "--limit", "queuedRequests=0"]);
	assert.match(stderr, /raise --limit queuedRequests/);
	assert.equal(exitCode, 63);
});

/** Of HTTP/2: a value that its peer goes beyond, and what the peer sends before its answer. */
const http2: readonly (readonly [name: string, low: string, (peer: Peer) => unknown])[] = [
	["settingsEntries", "1", (peer) => peer.settings(3, 100, 4, 65_535)],
	["acknowledgements", "2", (peer) => peer.settings().times(5, () => peer.ping("12345678"))],
	["overheadFrames", "2", (peer) => peer.settings().times(5, () => peer.raw(0x20, 0, 0))],
	// HEADERS with :status 200 and no END_HEADERS, and an empty CONTINUATION with it.
	["continuations", "0", (peer) => peer.settings().raw(1, 1, 1, "88").raw(9, 4, 1)],
];
for (const [name, low, before] of http2) {
	test(`--limit ${name}=${low} stops what passes with the default`, async () => {
		await using server = await frameServer(async (connection) => {
			connection.send(before);
			const { stream } = await connection.request();
			if (name !== "continuations") connection.send((peer) => peer.headers(stream, OK, true));
		});
		const args = ["get", "--http2-prior-knowledge", server.url];
		const stopped = await run([...args, "--limit", `${name}=${low}`]);
		assert.match(stopped.stderr, new RegExp(`--limit ${name} is ${low}`));
		assert.equal(stopped.exitCode, 63);
		assert.equal((await run(args)).exitCode, 0);
	});
}

test("--limit streams bounds the requests at once on a connection with HTTP/2", async () => {
	const count = async (...limits: readonly string[]): Promise<number> => {
		await using server = await frameServer(async (connection) => {
			connection.begin();
			for (;;) {
				const { stream } = await connection.request();
				setImmediate(() => connection.send((peer) => peer.headers(stream, OK, true)));
			}
		});
		const urls = Array.from({ length: 4 }, (_, index) => `${server.url}${index}`);
		assert.equal((await run(["get", "--http2-prior-knowledge", "-Z", "4", ...urls, ...limits])).exitCode, 0);
		return server.connections.length;
	};
	assert.equal(await count(), 1);
	assert.ok((await count("--limit", "streams=1")) > 1);
});

test("--limit windowBytes says how much an HTTP/2 server may send at once, four times as much on a connection", async () => {
	const windows: string[][] = [];
	await using server = await frameServer(async (connection) => {
		connection.begin();
		const { stream } = await connection.request();
		windows.push(connection.frames.filter((frame) => frame.startsWith("WINDOW_UPDATE 0 ")));
		connection.send((peer) => peer.headers(stream, OK, true));
	});
	const args = ["get", "--http2-prior-knowledge", server.url];
	for (const limits of [[], ["--limit", "windowBytes=1M"]])
		assert.equal((await run([...args, ...limits])).exitCode, 0);
	assert.deepEqual(
		windows,
		[64, 4].map((mebibytes) => [`WINDOW_UPDATE 0 ${mebibytes * 1024 * 1024 - 65_535}`]),
	);
	assert.equal((await run([...args, "--limit", "windowBytes=255k"])).exitCode, 2);
});

test("of several values of one limit the last one counts", async () => {
	await using server = await serve();
	const args = ["get", `${server.url}/long-head`, "--limit", "headBytes=1k", "--limit=headBytes=8k"];
	assert.equal((await run(args)).exitCode, 0);
});

const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
	[["get", "headByte=1"], /no limit "headByte"\n.*mean --limit headBytes\? There are: headBytes, .*slots,/],
	[["get", "xyzzy=1"], /no limit "xyzzy"\n {8}There are: headBytes, /],
	[["get", "constructor=1"], /no limit "constructor"/],
	[["get", "=1"], /no limit ""/],
	[["get", "headBytes"], /--limit requires NAME=VALUE, not "headBytes"/],
	[["get", "lineBytes=1"], /gannet get does not have the limit lineBytes\n.*`gannet extract`/],
	[["extract", "slots=1"], /gannet extract does not have the limit slots\n.*`gannet get`/],
	[["pages", "lineBytes=1"], /gannet pages does not have the limit lineBytes/],
	[["get", "items=1"], /does not have the limit items\n.*`gannet extract` and `gannet pages`/],
	[["extract", "records=1"], /no limit "records"\n.*--max-records N/],
	[["pages", "pages=1"], /no limit "pages"\n.*--max-pages N/],
	[
		["get", "headBytes=none"],
		/headBytes requires a whole number of at least 1, like 500k, 1.5M or 2000, not "none"/,
	],
	[["get", "headBytes=0"], /headBytes requires a whole number of at least 1.*not "0"/],
	[["get", "decodedBytes=-1"], /decodedBytes requires a whole number, like 500k.*, or none, not "-1"/],
	[["get", "decodedBytes="], /decodedBytes requires a whole number.*not ""/],
	[["get", "decodedBytes=1T"], /decodedBytes requires a whole number.*not "1T"/],
	[["get", "codings=2k"], /codings requires a whole number, or none, not "2k"/],
	[["extract", "items=0"], /items requires a whole number of at least 1, or none, not "0"/],
];
for (const [[command = "", limit = ""], message] of mistakes) {
	test(`gannet ${command} --limit ${limit} is refused with the next step`, async () => {
		const args = command === "extract" ? ["-r", text, page] : ["http://127.0.0.1:1/"];
		const { exitCode, stdout, stderr } = await run([command, ...args, "--limit", limit]);
		assert.deepEqual([exitCode, stdout], [2, ""]);
		assert.match(stderr, message);
	});
}

test("the configuration file may hold limits; those of other commands are left out", async () => {
	await using server = await serve();
	mkdirSync(join(folder, "gannet"), { recursive: true });
	const config = (content: string): string => file("gannet/config", content);
	const env = { XDG_CONFIG_HOME: folder };
	config("limit = headBytes=1k\nlimit lineBytes=20\n");
	const url = `${server.url}/long-head`;
	assert.equal((await run(["get", url], { env })).exitCode, 63);
	assert.equal((await run(["get", url, "--limit", "headBytes=8k"], { env })).exitCode, 0);
	const extracted = await run(["extract", "-r", byName, lines, "--strict"], { env });
	assert.match(extracted.stderr, /--limit lineBytes, which is 20/);
	config("limit = headByte=1k\n");
	const { exitCode, stderr } = await run(["get", url], { env });
	assert.equal(exitCode, 2);
	assert.match(stderr, /Did you mean --limit headBytes\?/);
});

test("a message names --limit only for limits that the command has", () => {
	const of = (message: Sentence, command?: string): string =>
		describeFailure(new RecordError("limit", message), command).message;
	assert.equal(of(say`more than ${option("limits.slots")}: no`, "get"), "more than --limit slots: no");
	assert.equal(of(say`more than ${option("limits.slots")}: no`, "extract"), "more than slots: no");
	assert.equal(of(say`more than ${option("limits.slots")}: no`), "more than slots: no");
	assert.equal(of(say`more than ${option("limits.constructor")}`, "get"), "more than constructor");
	assert.equal(of(say`more than ${option("limits.records")}`, "extract"), "more than --max-records");
	assert.equal(of(say`so ${setting("limits.waitMs", 900_000)}`, "pages"), "so --max-wait is 900 s");
});

const allNames = limitGroups.flatMap(({ limits }) => Object.keys(limits));

test("every limit stands in one group, has a default, and is tried above", async () => {
	assert.equal(new Set(allNames).size, allNames.length);
	const defaults = await defaultLimits();
	for (const name of allNames) assert.ok((defaults[name] ?? 0) > 0, name);
	assert.equal(RECORD_LIMITS.regexMs, DOCUMENT_LIMITS.regexMs);
	const source = readFileSync(new URL(import.meta.url), "utf8");
	for (const name of allNames) assert.match(source, new RegExp(`\\b${name}\\b.*=|"${name}",`), name);
});

for (const columns of [60, 80, 200]) {
	test(`gannet help limits tells of every limit and its default, in lines of ${columns}`, async () => {
		const { exitCode, stdout } = await run(["help", "limits"], {
			terminal: { stdout: true, columns },
			env: { NO_COLOR: "1" },
		});
		assert.equal(exitCode, 0);
		for (const name of allNames) assert.match(stdout, new RegExp(`^ {2}${name}\\b`, "m"));
		const joined = stdout.replace(/\s+/g, " ");
		for (const shown of [
			"headBytes Bytes of a response's head (default: 64k)",
			"(default: 2,000 of XML, 1,000 of JSON)",
			"of decoded content (default: 16G)",
			"Characters of one value (default: 1,000,000)",
			"headBytes, startLineBytes, fieldLines, streams, windowBytes, totalConnections, regexMs can't be switched off",
		]) {
			assert.ok(joined.includes(shown), shown);
		}
		for (const printed of stdout.split("\n"))
			assert.ok(printed.length <= Math.min(columns, 100) || /^ {2}(gannet |#)/.test(printed), printed);
	});
}
