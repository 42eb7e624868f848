// Messages of the program name its own options, and nothing of the library: neither options nor functions nor types.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Step, scriptedServer } from "../../src/testing/index.ts";
import { serverTls } from "../socket/support.ts";
import { run, temporaryFolder } from "./support.ts";

const { file } = temporaryFolder();

/** "timeouts.idle", "discard()", "expectContinue", "Blob": names with a dot, calls, camel case, and types. */
const LIBRARY =
	/\b(?:timeouts|limits|tls|redirects|retries|proxy|network|rate|cache|listen|auth|politeness)\.[a-z]\w*|\w\(\)|\b[a-z]+[A-Z]\w*|\b(?:Blob|Buffer|Uint8Array|AbortSignal|undefined)\b/;

const head = (status: string, ...fields: readonly string[]): string =>
	[`HTTP/1.1 ${status}`, ...fields, "\r\n"].join("\r\n");
const bomb = gzipSync(Buffer.alloc(20_000_000));

const answers: Readonly<Record<string, readonly Step[]>> = {
	silence: [{ awaitHead: true }, { awaitEnd: true }],
	half: [{ awaitRequest: true }, { send: `${head("200 OK", "Content-Length: 9")}half` }, { awaitEnd: true }],
	cut: [{ awaitRequest: true }, { send: `${head("200 OK", "Content-Length: 9")}half` }, { close: true }],
	again: [
		{ awaitRequest: true },
		{ send: head("307 No", "Location: /y", "Content-Length: 0") },
		{ close: true },
	],
	circle: [
		{
			repeat: [{ awaitRequest: true }, { send: head("302 No", "Location: /", "Content-Length: 0") }],
			times: "forever",
		},
	],
	down: [{ awaitRequest: true }, { send: head("302 No", "Location: ftp://a.test/", "Content-Length: 0") }],
	unexpected: [
		{ awaitHead: true },
		{ send: "HTTP/1.1 100 Continue\r\n\r\n" },
		{ awaitBytes: 1 },
		{ send: head("417 No", "Content-Length: 0", "Connection: close") },
		{ close: true },
	],
	bomb: [
		{ awaitRequest: true },
		{
			send: Buffer.concat([
				Buffer.from(head("200 OK", "Content-Encoding: gzip", `Content-Length: ${bomb.length}`)),
				bomb,
			]),
		},
	],
	heads: [{ awaitRequest: true }, { send: head("200 OK", `X-Long: ${"x".repeat(70_000)}`) }],
	fields: [
		{ awaitRequest: true },
		{ send: head("200 OK", ...Array.from({ length: 300 }, (_, at) => `X-${at}: 1`)) },
	],
	ssh: [{ send: "SSH-2.0-OpenSSH_9\r\n" }, { awaitEnd: true }],
	large: [{ awaitRequest: true }, { send: head("200 OK", "Content-Length: 2000") }, { awaitEnd: true }],
	closed: [{ awaitRequest: true }, { close: true }],
	zip: [
		{ awaitRequest: true },
		{ send: `${head("200 OK", "Content-Encoding: gzip", "Content-Length: 4")}none` },
	],
};

describe("no name of the library is in what gannet says of", () => {
	const cases: readonly (readonly [what: keyof typeof answers, args: readonly string[]])[] = [
		["silence", ["--first-byte-timeout", "0.05"]],
		["silence", ["-m", "0.05"]],
		["half", ["--idle-timeout", "0.05"]],
		["half", ["-Y", "1000", "-y", "0.05"]],
		["cut", []],
		["again", ["-T", "-"]],
		["unexpected", ["-T", "-", "-H", "Expect: 100-continue"]],
		["circle", ["--max-redirects", "2"]],
		["down", []],
		["bomb", ["--limit", "decodedBytes=1000000"]],
		["heads", []],
		["fields", []],
		["ssh", []],
		["large", ["--max-filesize", "1000"]],
		["closed", ["-d", "x"]],
		["zip", []],
	];
	for (const [what, args] of cases) {
		test(`${what}: ${args.join(" ")}`, async () => {
			const server = await scriptedServer({ connections: () => answers[what] as readonly Step[] });
			const options = { stdin: "x".repeat(2_000_000) };
			const result = await run(["get", ...args, `${server.url}/x`], options);
			// A script that waits for the client's end is over with it.
			await server.close().catch(() => undefined);
			assert.notEqual(result.exitCode, 0, result.stderr);
			assert.match(result.stderr, /^gannet: /);
			assert.doesNotMatch(result.stderr.replace(/--limit \w+/g, "--limit NAME"), LIBRARY);
		});
	}

	const lines: readonly (readonly string[])[] = [
		["get", "http://127.0.0.1:1/"],
		["get", "http://nosuch.invalid/"],
		["get", "--network", "public", "http://127.0.0.1/"],
		["get", "--connect-timeout", "0.05", "-x", "socks5://127.0.0.1:1", "http://a.test/"],
		["get", "--unix-socket", "/nowhere", "http://a.test/"],
		["get", "--local-address", "192.0.2.1", "http://127.0.0.1:1/"],
		["get", "-x", "ftp://a.test", "http://a.test/"],
		["get", "http://a.test:99999/"],
		["tcp", "127.0.0.1:1"],
		["tcp", "udp://127.0.0.1:1"],
		["tcp", "a.test:nosuchservice"],
		["udp", "127.0.0.1:0"],
		["resolve", "nosuch.invalid"],
		["serve", "/nowhere"],
		["serve", "--listen", "192.0.2.1:80"],
		["pages", "--items", "h1", "--retry", "0", "http://127.0.0.1:1/"],
		["extract", "--record", file("r.json", '{ "fields": { "a": { "css": "a[" } } }'), "http://127.0.0.1:1/"],
	];
	for (const words of lines) {
		test(words.join(" ").replace(/\S*r\.json/, "FILE"), async () => {
			const { exitCode, stderr, stdout } = await run(words, { terminal: {} });
			assert.notEqual(exitCode, 0, stderr + stdout);
			assert.doesNotMatch(stderr.replace(/\S*r\.json/g, "FILE"), LIBRARY);
		});
	}

	for (const certificate of ["self-signed.pem", "expired.pem", "other.pem"]) {
		test(`a certificate: ${certificate}`, async () => {
			const cert = readFileSync(new URL(`../socket/fixtures/${certificate}`, import.meta.url));
			await using server = await scriptedServer({
				tls: { key: serverTls.key, cert },
				connections: [[{ awaitEnd: true }]],
			});
			for (const words of [
				["get", `https://localhost:${server.port}/`],
				["tcp", "--tls", `localhost:${server.port}`],
			]) {
				const { exitCode, stderr } = await run(words);
				assert.notEqual(exitCode, 0);
				assert.doesNotMatch(stderr, LIBRARY);
			}
		});
	}
});
