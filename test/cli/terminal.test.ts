// What the program itself writes to a terminal of what a peer sent: nothing that the terminal obeys, in any output.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createOutput } from "../../src/cli/context.ts";
import { createConversation } from "../../src/cli/terminal/conversation.ts";
import { type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import type { TlsFacts } from "../../src/trace/index.ts";
import { createSink, ok, respondingServer, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();

/** What terminals obey, but for line ends and tabs, and the progress line's own sequence. */
function obeyed(output: string): string[] {
	const text = output.replaceAll("\r\x1b[K", "").replaceAll("\r\n", "\n");
	return Array.from(text.matchAll(/[^\P{Cc}\n\t]|[\p{Cf}\u2028\u2029]/gu), ([one]) => one);
}

/** C1 as a raw byte and in UTF-8, a bidirectional override, a window title, a zero-width space; as bytes. */
const EVIL = "a\x9b31m\xc2\x9b31mb\xe2\x80\xaegpj.exe\xc2\x9d0;t\xc2\x9c\xe2\x80\x8b\xe2\x80\xa8";
const EVIL_TEXT = "b\u009b31m\u202egpj.exe\u009d0;t\u009c\u200b\u2028";

const html = `<!doctype html><meta charset=utf-8><title>T\x1b]0;pwn\x07${EVIL_TEXT}</title>
<meta name="description" content="D\x1b[31m${EVIL_TEXT}"><h1>H\x1b[2J${EVIL_TEXT}</h1>
<a href="http://x/\x1b[2J${EVIL_TEXT}">L${EVIL_TEXT}</a>
<table><caption>C${EVIL_TEXT}</caption><tr><th>N${EVIL_TEXT}<th>B<tr><td>1${EVIL_TEXT}<td>2</table>
<article><h1>A\x1b[2J</h1>${`<p>Some long running text, that is long enough for an article \x1b[2J${EVIL_TEXT}, with commas.</p>`.repeat(12)}</article>`;

/** The answers by path, as bytes. */
const ANSWERS: Readonly<Record<string, string>> = {
	"/head": `HTTP/1.1 200 ${EVIL}\r\nX-Evil: ${EVIL}\r\nContent-Length: 3\r\n\r\nok\n`,
	"/404": `HTTP/1.1 404 ${EVIL}\r\nX-Evil: ${EVIL}\r\nContent-Length: 3\r\n\r\nok\n`,
	"/bad-location": `HTTP/1.1 302 ${EVIL}\r\nLocation: ${EVIL}:::/x\r\nContent-Length: 0\r\n\r\n`,
	"/ftp": `HTTP/1.1 302 Found\r\nLocation: ftp://${EVIL}/\r\nContent-Length: 0\r\n\r\n`,
	"/fragment": `HTTP/1.1 302 Found\r\nLocation: /head#${EVIL}\r\nContent-Length: 0\r\n\r\n`,
	"/bad-name": `HTTP/1.1 200 OK\r\nX-${EVIL}: y\r\n\r\n`,
	"/bad-status": "HTTP/1.1 2\x1b]0;pwn\x07\r\n\r\n",
	"/bad-value": "HTTP/1.1 200 OK\r\nX: \x1b[2J\r\n\r\n",
	"/transfer": `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${EVIL}\r\n\r\n`,
	"/coding": ok("x", `Content-Encoding: ${EVIL}`),
	"/early": `HTTP/1.1 103 ${EVIL}\r\nLink: ${EVIL}\r\n\r\n${ok("ok\n")}`,
	"/digest": `HTTP/1.1 401 ${EVIL}\r\nWWW-Authenticate: Digest realm="${EVIL}", nonce="${EVIL}", qop=auth\r\nContent-Length: 0\r\n\r\n`,
	"/charset": ok("x", `Content-Type: text/html; charset=${EVIL}`),
	"/json": ok(asBytes(JSON.stringify([{ [`k${EVIL_TEXT}`]: EVIL_TEXT }])), "Content-Type: application/json"),
	"/bad-json": ok(asBytes(`{"a": \x1b[2J${EVIL_TEXT}`), "Content-Type: application/json"),
	"/bad-xml": ok(asBytes(`<?xml version="1.0"?><a><b>${EVIL_TEXT}\x01</a>`), "Content-Type: application/xml"),
	"/csv": ok(
		asBytes(`n${EVIL_TEXT},b\r\n1${EVIL_TEXT},2\r\n"unclosed${EVIL_TEXT}`),
		"Content-Type: text/csv",
	),
	"/": ok(asBytes(html), "Content-Type: text/html; charset=utf-8"),
};

function asBytes(text: string): string {
	return Buffer.from(text).toString("latin1");
}

let server: ScriptedServer;
before(async () => {
	server = await respondingServer(
		({ target }) => Buffer.from(ANSWERS[target] ?? (ANSWERS["/"] as string), "latin1"),
		{},
	);
});
after(() => server.close());

const declaration = file(
	"record.json",
	JSON.stringify({ name: "x", each: "td", fields: { a: { css: ":scope", type: "number" } } }),
);

const RUNS: readonly (readonly [args: string, path: string])[] = [
	["get -v", "/head"],
	["get -vv", "/head"],
	["get -i", "/head"],
	["get -I", "/head"],
	["get --summary json", "/head"],
	["get --summary json --summary-to - -o /dev/null", "/head"],
	["get -t", "/head"],
	["get", "/404"],
	["get -f", "/404"],
	["get -f --summary json", "/404"],
	["get", "/bad-location"],
	["get -v", "/bad-location"],
	["get --no-redirect", "/bad-location"],
	["get -v", "/ftp"],
	["get -v", "/fragment"],
	["get -v", "/bad-name"],
	["get -v", "/bad-status"],
	["get -v", "/bad-value"],
	["get -v", "/transfer"],
	["get -v", "/coding"],
	["get -v", "/early"],
	["get -vv --digest -u a:b", "/digest"],
	["get --select title", "/charset"],
	["get --select h1", "/"],
	["get --select h1 --as text", "/"],
	["get --select h1 --as json", "/"],
	["get --select h1 --as jsonl", "/"],
	["get --select h1 --as csv", "/"],
	["get --xpath //h1", "/"],
	["get --links", "/"],
	["get --tables", "/"],
	["get --metadata", "/"],
	["get --article", "/"],
	["get --article --as text", "/"],
	["get --json-path $[*]", "/json"],
	["get --as table", "/json"],
	["get --as json", "/json"],
	["get --json-path $", "/bad-json"],
	["get --xpath //a", "/bad-xml"],
	["get --as table", "/csv"],
	["get --as text", "/csv"],
	[`extract -v -r ${declaration}`, "/"],
	[`extract -r ${declaration}`, "/404"],
	[`extract -r ${declaration}`, "/bad-json"],
	["pages", "/404"],
	["pages --items $", "/bad-json"],
	["pages --items a", "/"],
];

for (const [line, path] of RUNS) {
	test(`\`gannet ${line.replace(declaration, "FILE")}\` of ${path} writes nothing that a terminal obeys`, async () => {
		const { stdout, stderr } = await run([...line.split(" "), server.url + path], {
			env: { NO_COLOR: "1" },
			terminal: { stdout: true, stderr: true },
		});
		assert.notEqual(stdout + stderr, "");
		assert.deepEqual(obeyed(stdout), []);
		assert.deepEqual(obeyed(stderr), []);
	});
}

test("the summary on a terminal is the same JSON as in a file", async () => {
	const path = join(folder, "summary.jsonl");
	await run(["get", "--summary", "json", "--summary-to", path, "-o", "/dev/null", `${server.url}/head`]);
	const { stderr } = await run(["get", "--summary", "json", "-o", "/dev/null", `${server.url}/head`], {
		terminal: { stderr: true },
	});
	const line = stderr.split("\n").find((each) => each.startsWith("{")) ?? "";
	const [shown, written] = [line, readFileSync(path, "utf8")].map(
		(json) => JSON.parse(json).response.headers,
	);
	assert.deepEqual(shown, written);
});

const NAMES: readonly string[] = [
	"%C2%9B31m.txt",
	"%E2%80%AEgpj.exe",
	"a%E2%80%8Bb",
	"a%E2%80%A8b",
	"%F3%A0%81%81",
	"a%C2%ADb",
];
for (const name of NAMES) {
	test(`-O takes no file name ${name}, and the refusal can be printed`, async () => {
		const { exitCode, stderr } = await run(["get", "-O", `${server.url}/${name}`], {
			terminal: { stderr: true },
		});
		assert.equal(exitCode, 2);
		assert.match(stderr, /is not a safe file name/);
		assert.deepEqual(obeyed(stderr.replace(/\x1b\[\d+m/g, "")), []);
	});
}

test("a path with controls in it is shown without them where bytes are kept", async () => {
	const path = join(folder, `\u009b31m\u202ex`);
	const cut = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello";
	await using breaking = await scriptedServer({
		connections: [[{ awaitRequest: true }, { send: cut }, { close: true }]],
	});
	const { stderr } = await run(["get", "-o", path, breaking.url], {
		env: { NO_COLOR: "1" },
		terminal: { stderr: true },
	});
	assert.match(stderr, /5 bytes of 10 bytes are kept in .*\\x9b31m\\u202ex\.part/);
	assert.deepEqual(obeyed(stderr), []);
	assert.ok(readdirSync(folder).includes("\u009b31m\u202ex.part"));
});

test("what somebody wrote beside a partial file is shown without what a terminal obeys", async () => {
	writeFileSync(join(folder, "g.part"), "EVIL!");
	const note = { url: "http://x/\u001b]0;pwn\u0007", validator: '"v1"', total: 10 };
	writeFileSync(join(folder, "g.part.json"), JSON.stringify(note));
	const { stderr } = await run(["get", "-C", "-", "-o", join(folder, "g"), `${server.url}/`], {
		env: { NO_COLOR: "1" },
		terminal: { stderr: true },
	});
	assert.match(stderr, /g\.part is from /);
	assert.deepEqual(obeyed(stderr), []);
});

test("-v shows a certificate's names, and a proxy's, on one line each", () => {
	const terminal = createSink(true);
	const tell = createConversation(createOutput(terminal.stream, { NO_COLOR: "1" }), { showsSecrets: false });
	const certificate = { subject: `a\n< HTTP/1.1 200 ${EVIL_TEXT}`, issuer: EVIL_TEXT, validTo: EVIL_TEXT };
	const tls: TlsFacts = {
		protocol: "TLSv1.3",
		cipher: "X",
		alpn: EVIL_TEXT,
		serverName: undefined,
		isResumed: false,
		isAuthorized: true,
		certificate,
	};
	tell({ type: "secured", at: 0, connectionId: 1, tls });
	tell({ type: "tunnel.started", at: 0, connectionId: 1, proxy: EVIL_TEXT, target: EVIL_TEXT });
	tell({ type: "tunnel.failed", at: 0, connectionId: 1, message: `\n${EVIL_TEXT}`, status: 500 });
	const shown = terminal.bytes().toString();
	assert.deepEqual(obeyed(shown), []);
	assert.equal(shown.split("\n").length, 5);
});
