// A recorded request as a command of curl: run by a shell, it sends an equal request, whatever is in it, and reads no file.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import {
	curlCommand,
	type RecordedExchange,
	readArchive,
	readExchanges,
	startTrace,
} from "../../src/archive/index.ts";
import { Client } from "../../src/client/index.ts";
import { type HttpServer, serveHttp } from "../../src/server/index.ts";
import { requirePeer } from "../support/peers.ts";
import { temporaryFolder } from "./support.ts";

const shell = promisify(execFile);

/** How many requests are made up. */
const REQUESTS = 500;

interface Seen {
	readonly method: string;
	readonly target: string;
	readonly fields: readonly string[];
	readonly content: string;
}

/** What a server saw of each request, without what depends on the connection. */
async function seeing(): Promise<HttpServer & { readonly seen: Seen[] }> {
	const seen: Seen[] = [];
	const server = await serveHttp(
		"tcp://127.0.0.1:0",
		async ({ method, target, headers, body }) => {
			const content = Buffer.from(await body.bytes()).toString("latin1");
			const fields = [...headers]
				.map(([name, value]) => `${name.toLowerCase()}: ${value}`)
				.filter((line) => !/^(?:content-length|connection|transfer-encoding):/.test(line))
				.sort();
			seen.push({ method, target, fields, content });
			return { status: 200, body: method === "HEAD" ? "" : "ok" };
		},
		{ limits: { contentBytes: 2 ** 24 } },
	);
	return Object.assign(server, { seen });
}

interface Asked {
	readonly method: string;
	readonly path: string;
	readonly headers: readonly (readonly [string, string])[];
	readonly body: Uint8Array | undefined;
}

/** Pieces that shells, curl and terminals have an opinion of. */
const PIECES = [
	"'",
	'"',
	"\\",
	"$(touch /tmp/gannet-planted)",
	"`id`",
	"@/etc/passwd",
	"@",
	"%",
	"\n",
	"\r\n",
	"\t",
	"é",
	"日本",
	"🐦",
	";",
	"&",
	"|",
	"<",
	">",
	"*",
	"?",
	"[1-3]",
	"{a,b}",
	"!",
	"~",
	"#",
	" ",
	"-d",
	"--",
	"=",
	"a",
	"0",
	"\u001b[31m",
	"\u202e",
	"\ufeff",
	"\\n",
	"%s",
	"%%",
	"\\055",
];

function madeUp(random: () => number): Asked {
	const pick = <Item>(of: readonly Item[]): Item => of[Math.floor(random() * of.length)] as Item;
	const text = (most: number): string =>
		Array.from({ length: Math.floor(random() * most) }, () => pick(PIECES)).join("");
	const value = (): string =>
		Buffer.from(text(5), "utf8")
			.toString("latin1")
			.replace(/[\0-\x08\x0a-\x1f\x7f]/g, "")
			.trim();
	const headers: [string, string][] = [];
	for (let count = Math.floor(random() * 4); count > 0; count--)
		headers.push([pick(["X-A", "X-B", "Accept-Language", "Cookie2"]), value()]);
	if (random() < 0.2) headers.push(["X-Empty", ""]);
	if (random() < 0.3) headers.push(["Content-Type", pick(["application/json", "text/plain; charset=utf-8"])]);
	const method = pick(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "REPORT"]);
	const query = text(5) === "" ? "" : `?${encodeURIComponent(text(4))}=[${Math.floor(random() * 9)}]{x}`;
	const bytes =
		random() < 0.3
			? Uint8Array.from({ length: 40 }, () => Math.floor(random() * 256))
			: Buffer.from(text(12));
	const hasBody = method !== "GET" && method !== "HEAD" && random() < 0.8;
	return {
		method,
		path: `/a%20b/${encodeURIComponent(text(3))}${query}`,
		headers,
		body: hasBody ? bytes : undefined,
	};
}

function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

async function recorded(asked: readonly Asked[], server: HttpServer): Promise<readonly RecordedExchange[]> {
	await using folder = await temporaryFolder();
	await using client = new Client();
	const recording = startTrace(client, folder.path("run.trace"), { unredacted: true });
	for (const { method, path, headers, body } of asked)
		await (
			await client.request(method, server.url + path, { headers, ...(body !== undefined && { body }) })
		).bytes();
	await client.destroy();
	await recording.close();
	const exchanges: RecordedExchange[] = [];
	for await (const each of readExchanges(readArchive(recording.files))) exchanges.push(each);
	return exchanges.sort((one, other) => one.id - other.id);
}

async function equalWhenRun(t: TestContext, asked: readonly Asked[]): Promise<void> {
	if (requirePeer(t, "curl") === undefined) return;
	await using server = await seeing();
	await using folder = await temporaryFolder();
	// What curl would take from it.
	await writeFile(folder.path(".curlrc"), 'header = "X-Planted: 1"\n');
	const exchanges = await recorded(asked, server);
	assert.equal(exchanges.length, asked.length);
	const before = server.seen.splice(0);
	for (const [index, exchange] of exchanges.entries()) {
		const command = curlCommand(exchange);
		assert.ok(command !== undefined);
		assert.doesNotMatch(command, /[\0-\x08\x0b-\x1f\x7f\u202e]/);
		// A file, as a whole command may be too long for an argument.
		await writeFile(folder.path("again.sh"), `${command} -sS -o /dev/null\n`);
		await shell("sh", [folder.path("again.sh")], { env: { PATH: process.env.PATH, HOME: folder.path("") } });
		assert.deepEqual(server.seen.at(-1), before[index], command);
	}
	assert.equal(server.seen.length, asked.length);
}

test("requests with everything that a shell or curl could take wrongly are sent again as they were", async (t) => {
	const random = seeded(20_261_201);
	await equalWhenRun(
		t,
		Array.from({ length: REQUESTS }, () => madeUp(random)),
	);
});

const body = (text: string): Uint8Array => Buffer.from(text, "latin1");
const CASES: Readonly<Record<string, Asked>> = {
	"content that begins with @": { method: "POST", path: "/", headers: [], body: body("@/etc/passwd") },
	"content with NUL": { method: "POST", path: "/", headers: [], body: body("a\0b") },
	"content that is all bytes": {
		method: "PUT",
		path: "/",
		headers: [],
		body: Uint8Array.from({ length: 256 }, (_, byte) => byte),
	},
	"content that begins with a minus and a NUL": {
		method: "POST",
		path: "/",
		headers: [],
		body: body("-n\0"),
	},
	"content that ends with line feeds": { method: "POST", path: "/", headers: [], body: body("a\n\n\n") },
	"content of a megabyte and a half": {
		method: "POST",
		path: "/",
		headers: [],
		body: Buffer.alloc(1_500_000, "abc\n"),
	},
	"empty content": { method: "POST", path: "/", headers: [], body: body("") },
	"an empty field": { method: "GET", path: "/", headers: [["X-Empty", ""]], body: undefined },
	"a field of latin1": {
		method: "GET",
		path: "/",
		headers: [["X-Latin", "caf\u00e9 \u00ff"]],
		body: undefined,
	},
	"a field with quotes": {
		method: "GET",
		path: "/",
		headers: [["X-Quoted", `it's "so" \\ $HOME`]],
		body: undefined,
	},
	"a field twice": {
		method: "GET",
		path: "/",
		headers: [
			["X-A", "1"],
			["X-A", "2"],
		],
		body: undefined,
	},
	"no Accept": { method: "GET", path: "/", headers: [["Accept", "text/x"]], body: undefined },
	"globs in the URL": { method: "GET", path: "/[1-3]/{a,b}?x=[0]", headers: [], body: undefined },
	"dots in the path": { method: "GET", path: "/a/%2e%2e/b", headers: [], body: undefined },
	"a method of its own": { method: "PROPFIND", path: "/", headers: [["Depth", "1"]], body: body("<x/>") },
	HEAD: { method: "HEAD", path: "/", headers: [], body: undefined },
};
for (const [what, asked] of Object.entries(CASES)) test(`${what}, again`, (t) => equalWhenRun(t, [asked]));

test("a request that the recording has not whole has no command", async () => {
	await using server = await seeing();
	const [exchange] = await recorded([{ method: "POST", path: "/", headers: [], body: body("abc") }], server);
	assert.ok(exchange?.request !== undefined);
	exchange.request.isCut = true;
	assert.equal(curlCommand(exchange), undefined);
	exchange.request = undefined;
	assert.equal(curlCommand(exchange), undefined);
});
