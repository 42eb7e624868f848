import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Interrupted } from "../../src/cli/context.ts";
import { type Script, type ScriptedServer, scriptedServer } from "../../src/testing/index.ts";
import { run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const hello = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nhello\n";

/** A server that gives every request on every connection the same answer. */
function answering(answer: string | Uint8Array, ...then: Script): Promise<ScriptedServer> {
	return scriptedServer({
		connections: [{ repeat: [{ awaitRequest: true }, { send: answer }, ...then], times: "forever" }],
	});
}

test("get writes the content, and nothing else, to stdout", async () => {
	await using server = await answering(hello);
	const result = await run(["get", `${server.url}/x`]);
	assert.deepEqual(result, { exitCode: 0, bytes: Buffer.from("hello\n"), stdout: "hello\n", stderr: "" });
});

test("a URL without a scheme goes to http:// for an IP address", async () => {
	await using server = await answering(hello);
	const { stdout } = await run(["get", `127.0.0.1:${server.port}/x`]);
	assert.equal(stdout, "hello\n");
});

test("several URLs share a connection, and their content follows one after another", async () => {
	await using server = await answering(hello);
	const { stdout } = await run(["get", `${server.url}/a`, `${server.url}/b`]);
	assert.equal(stdout, "hello\nhello\n");
	assert.deepEqual(
		server.connections.map(({ requests }) => requests.map(({ target }) => target)),
		[["/a", "/b"]],
	);
});

test("-i prints the exact head before the content", async () => {
	const odd = "HTTP/1.1 200 Fine\r\nX-Odd:   a\tb \r\nx-odd: \xe9\r\nContent-Length: 2\r\n\r\nok";
	await using server = await answering(odd);
	const { bytes } = await run(["get", "-i", server.url]);
	assert.equal(bytes.toString("latin1"), odd);
});

test("-I asks with HEAD and prints the head", async () => {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
	await using server = await answering(head);
	const { stdout } = await run(["get", "-I", server.url]);
	assert.equal(stdout, head);
	assert.equal(server.connections[0]?.requests[0]?.method, "HEAD");
});

const requests: readonly (readonly [string, readonly string[], string, readonly RegExp[], string])[] = [
	[
		"-d posts a form",
		["-d", "a=1"],
		"POST",
		[/content-type: application\/x-www-form-urlencoded\r\n/i],
		"a=1",
	],
	[
		"several -d are joined by &",
		["-d", "a=1", "--data", "b=2"],
		"POST",
		[/content-length: 7\r\n/i],
		"a=1&b=2",
	],
	["-d @- takes stdin", ["-d", "@-"], "POST", [/content-length: 8\r\n/i], "from\r\nin"],
	["--data-raw takes @ as it is", ["--data-raw", "@x"], "POST", [], "@x"],
	[
		"--json posts JSON and asks for it",
		["--json", '{"a":1}'],
		"POST",
		[/content-type: application\/json\r\n/i, /accept: application\/json\r\n/i],
		'{"a":1}',
	],
	[
		"-H overrules what goes with the content",
		["--json", "{}", "-H", "Content-Type: application/x-odd"],
		"POST",
		[/Content-Type: application\/x-odd\r\n/],
		"{}",
	],
	["-X names the method", ["-X", "PUT", "-d", "x"], "PUT", [], "x"],
	["-X alone sends no content", ["-X", "DELETE"], "DELETE", [], ""],
	["-H repeats and keeps its order", ["-H", "X-A: 1", "-H", "X-A: 2"], "GET", [/X-A: 1\r\nX-A: 2\r\n/], ""],
	["-H with a semicolon sends an empty value", ["-H", "X-Empty;"], "GET", [/X-Empty: ?\r\n/], ""],
];
for (const [fact, args, method, heads, body] of requests) {
	test(`in a request ${fact}`, async () => {
		await using server = await answering(hello);
		const { exitCode } = await run(["get", ...args, server.url], { stdin: "from\r\nin" });
		assert.equal(exitCode, 0);
		const request = server.connections[0]?.requests[0];
		assert.equal(request?.method, method);
		for (const pattern of heads) assert.match(request?.head ?? "", pattern);
		assert.equal(request?.body.toString(), body);
	});
}

test("-d @FILE sends a file's bytes as they are", async () => {
	await using server = await answering(hello);
	const path = join(folder, "upload");
	const bytes = Buffer.from("line\r\nline\n\0\xff", "latin1");
	writeFileSync(path, bytes);
	await run(["get", "-d", `@${path}`, server.url]);
	assert.deepEqual(server.connections[0]?.requests[0]?.body, bytes);
	await run(["get", "-d", "a=", "-d", `@${path}`, server.url]);
	assert.deepEqual(server.connections[1]?.requests[0]?.body, Buffer.concat([Buffer.from("a=&"), bytes]));
});

test("--offline prints the bytes that would have been sent, and connects nowhere", async () => {
	await using server = await answering(hello);
	const args = ["-d", "a=\u00e9", "-H", "X-Test: 1", `${server.url}/path?q=1`];
	const offline = await run(["get", "--offline", ...args]);
	assert.equal(offline.exitCode, 0);
	assert.equal(server.connections.length, 0);
	await run(["get", ...args]);
	const sent = server.connections[0]?.requests[0];
	assert.deepEqual(
		offline.bytes,
		Buffer.concat([Buffer.from(sent?.head ?? "", "latin1"), sent?.body ?? Buffer.of()]),
	);
	assert.equal(offline.stderr, "");
});

test("--offline shows an https request without a handshake, and several requests one after another", async () => {
	const { stdout } = await run(["get", "--offline", "example.com/a", "https://example.com/b"]);
	assert.match(
		stdout,
		/^GET \/a HTTP\/1\.1\r\nhost: example\.com\r\n[\s\S]*\r\n\r\nGET \/b HTTP\/1\.1\r\n[\s\S]*\r\n\r\n$/,
	);
});

test("--offline refuses to garble a terminal", async () => {
	const args = ["get", "--offline", "--data-raw", "\u0001", "http://example.com/"];
	const { exitCode, stdout } = await run(args, { terminal: { stdout: true } });
	assert.deepEqual([exitCode, stdout], [23, ""]);
});

test("--summary-to appends to a file, one line an exchange, with the failures among them", async () => {
	const path = join(folder, "summary");
	await using server = await answering(hello);
	const urls = [`${server.url}/a`, "http://127.0.0.1:1/", `${server.url}/b`];
	const { exitCode, stderr } = await run(["get", "--summary", "json", "--summary-to", path, ...urls]);
	assert.equal(exitCode, 7);
	assert.match(stderr, /^gannet: [^\n]+\n$/);
	const lines = readFileSync(path, "utf8").trimEnd().split("\n");
	const urlsTold = lines.map(
		(line): unknown => (JSON.parse(line) as { request: { url: string } }).request.url,
	);
	assert.deepEqual(urlsTold, urls);
	const elsewhere = await run(["get", "--summary", "json", "--summary-to", "/nowhere/x", server.url]);
	assert.equal(elsewhere.exitCode, 23);
	assert.match(elsewhere.stderr, /\/nowhere\/x can't be written/);
});

test("-o writes a file under its name only when it is complete", async () => {
	const path = join(folder, "complete");
	await using server = await scriptedServer({
		connections: [
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345" },
			{ awaitGate: "rest" },
			{ send: "67890" },
		],
	});
	const running = run(["get", "-o", path, server.url]);
	await server.requested(1);
	assert.equal(existsSync(path), false);
	server.open("rest");
	const { exitCode, stdout, stderr } = await running;
	assert.deepEqual([exitCode, stdout, stderr], [0, "", ""]);
	assert.equal(readFileSync(path, "utf8"), "1234567890");
	assert.equal(existsSync(`${path}.part`), false);
});

test("a download that breaks off leaves FILE.part, says how much of it, and keeps the old file", async () => {
	const path = join(folder, "broken");
	writeFileSync(path, "the old one");
	await using server = await scriptedServer({
		connections: [
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345" },
			{ close: true },
		],
	});
	const { exitCode, stderr } = await run(["get", "-o", path, server.url]);
	assert.equal(exitCode, 18);
	assert.match(stderr, /^gannet: [^\n]+broke off/);
	assert.ok(stderr.includes(`5 bytes of 10 bytes are kept in ${path}.part`), stderr);
	assert.equal(readFileSync(`${path}.part`, "utf8"), "12345");
	assert.equal(readFileSync(path, "utf8"), "the old one");
});

test("a download of which nothing arrives leaves no file", async () => {
	const path = join(folder, "nothing");
	await using server = await scriptedServer({ connections: [{ awaitRequest: true }, { close: true }] });
	const { exitCode } = await run(["get", "-o", path, server.url]);
	assert.equal(exitCode, 52);
	assert.equal(existsSync(path), false);
	assert.equal(existsSync(`${path}.part`), false);
});

test("-o replaces what a link points to, keeps the link and the file's mode", async () => {
	const path = join(folder, "target");
	const link = join(folder, "link");
	writeFileSync(path, "old", { mode: 0o600 });
	symlinkSync(path, link);
	await using server = await answering(hello);
	await run(["get", "-o", link, server.url]);
	assert.equal(readFileSync(path, "utf8"), "hello\n");
	assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("-o with the head includes it in the file", async () => {
	const path = join(folder, "with-head");
	await using server = await answering(hello);
	await run(["get", "-i", "-o", path, server.url]);
	assert.equal(readFileSync(path, "latin1"), hello);
});

test("--fail keeps the content of a 404 away, and ends with 22", async () => {
	const path = join(folder, "fail");
	await using server = await answering("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope");
	for (const args of [[], ["-o", path]]) {
		const { exitCode, stdout, stderr } = await run(["get", "--fail", ...args, `${server.url}/x`]);
		assert.equal(exitCode, 22);
		assert.equal(stdout, "");
		assert.match(stderr, /\/x was answered with 404 Not Found\n/);
	}
	assert.equal(existsSync(path), false);
	assert.equal(existsSync(`${path}.part`), false);
});

test("without --fail the content of a 404 comes with a note on stderr, and the exit code is 0", async () => {
	await using server = await answering("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope");
	const { exitCode, stdout, stderr } = await run(["get", server.url]);
	assert.deepEqual([exitCode, stdout, stderr], [0, "nope", "gannet: note: the status is 404 Not Found\n"]);
});

test("notes say which of several URLs they are about", async () => {
	await using server = await answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	const { stderr } = await run(["get", `${server.url}/a`, `${server.url}/b`]);
	const note = (path: string): string => `gannet: note: ${server.url}${path}: the status is 404 Not Found\n`;
	assert.equal(stderr, note("/a") + note("/b"));
});

test("with --no-redirect a redirect is noted with its target", async () => {
	await using server = await answering(
		"HTTP/1.1 301 Moved\r\nLocation: /there?x\r\nContent-Length: 0\r\n\r\n",
	);
	const { exitCode, stderr } = await run(["get", "--no-redirect", server.url]);
	assert.equal(exitCode, 0);
	assert.equal(stderr, `gannet: note: 301 Moved, to ${server.url}/there?x (redirects are not followed)\n`);
});

test("binary content is not written to a terminal unless that is asked for", async () => {
	await using server = await answering(Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\0b"));
	const refused = await run(["get", server.url], { terminal: { stdout: true } });
	assert.equal(refused.exitCode, 23);
	assert.equal(refused.stdout, "");
	assert.match(refused.stderr, /binary[^\n]*\n.*-o FILE saves it/);
	assert.equal((await run(["get", "-o", "-", server.url], { terminal: { stdout: true } })).stdout, "a\0b");
	assert.equal((await run(["get", server.url])).stdout, "a\0b");
});

test("on a terminal a last line without an end gets one", async () => {
	await using server = await answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
	assert.equal((await run(["get", server.url], { terminal: { stdout: true } })).stdout, "ok\n");
	assert.equal((await run(["get", server.url])).stdout, "ok");
});

test("--max-time ends a request that takes longer, and names the option", async () => {
	await using server = await scriptedServer({ connections: [{ awaitRequest: true }, { hold: true }] });
	const { exitCode, stderr } = await run(["get", "--max-time", "0.05", server.url]);
	assert.equal(exitCode, 28);
	assert.match(stderr, /--max-time/);
});

test("Ctrl-C during a download ends with 130, keeps what has arrived and says so", async () => {
	const path = join(folder, "interrupted");
	await using server = await scriptedServer({
		connections: [
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345" },
			{ hold: true },
		],
	});
	const controller = new AbortController();
	const running = run(["get", "-o", path, server.url], { signal: controller.signal });
	await server.requested(1);
	while (!existsSync(`${path}.part`) || statSync(`${path}.part`).size < 5) await new Promise(setImmediate);
	controller.abort(new Interrupted("SIGINT"));
	const { exitCode, stderr } = await running;
	assert.equal(exitCode, 130);
	assert.equal(stderr, `gannet: stopped; 5 bytes of 10 bytes are kept in ${path}.part\n`);
});

test("of several URLs the failed ones are told, the others fetched, and the exit code is the last failure's", async () => {
	await using server = await answering(hello);
	const { exitCode, stdout, stderr } = await run(["get", "http://127.0.0.1:1/", server.url]);
	assert.equal(exitCode, 7);
	assert.equal(stdout, "hello\n");
	assert.match(stderr, /^gannet: .*127\.0\.0\.1:1 refused/);
});

const refused: readonly (readonly [string, readonly string[], number, RegExp])[] = [
	["no URL", [], 2, /URL is missing/],
	["a scheme that isn't known", ["ftp://example.com/"], 3, /supports http:\/\/ and https:\/\/, not ftp:\/\//],
	["a file's URL", ["file:///etc/hosts"], 3, /not file:\/\/\n.*use cat/],
	["what is no URL", ["http://a b/"], 3, /the URL has a space in its host\n.*https:\/\/example\.com/],
	["-o for several URLs", ["-o", "x", "a.test", "b.test"], 2, /one file, but there are 2 URLs\n.*-O/],
	["-O for a URL without a file name", ["-O", "http://127.0.0.1:1/"], 2, /without a file name\n.*-o FILE/],
	[
		"-O for a name that leads elsewhere",
		["-O", "http://127.0.0.1:1/..%2fx"],
		2,
		/"..\/x" is not a safe file name/,
	],
	["-O for a hidden name", ["-O", "http://127.0.0.1:1/.bashrc"], 2, /not a safe file name/],
	[
		"a header line without a colon",
		["-H", "nonsense", "a.test"],
		2,
		/-H requires "Name: value", but the first has no colon after a name/,
	],
	["a line end in a header", ["-H", "a: b\r\nc: d", "a.test"], 2, /control character/],
	["a method that is no token", ["-X", "A B", "a.test"], 2, /token/],
	["a missing file to send", ["-d", "@/nowhere/x", "a.test"], 26, /no such file\n.*--data-raw/],
	["a missing certificate file", ["--cacert", "/nowhere/x", "a.test"], 26, /can't read \/nowhere\/x/],
	[
		"a folder as the file",
		["-o", "/", "a.test"],
		23,
		/\/ can't be written: it is a folder; name a file in it/,
	],
	["a missing folder", ["-o", "/nowhere/x", "a.test"], 23, /folder doesn't exist; .*mkdir -p \/nowhere/],
	["--summary-to without --summary", ["--summary-to", "x", "a.test"], 2, /requires --summary json/],
	[
		"content and summary both on stdout",
		["--summary", "json", "--summary-to", "-", "a.test"],
		2,
		/both go to stdout/,
	],
	["--json together with -d", ["--json", "1", "-d", "2", "a.test"], 2, /can't be used together/],
];
for (const [what, args, exitCode, stderr] of refused) {
	test(`get refuses ${what} before it connects`, async () => {
		const result = await run(["get", ...args]);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.equal(result.stdout, "");
		assert.match(result.stderr, stderr);
	});
}

const broken: readonly (readonly [string, Script, number])[] = [
	["closes without an answer", [{ awaitRequest: true }, { close: true }], 52],
	["resets without an answer", [{ awaitRequest: true }, { reset: true }], 52],
	["answers with something else than HTTP", [{ awaitRequest: true }, { send: "SSH-2.0-Open\r\n\r\n" }], 8],
	[
		"breaks off a chunked answer",
		[
			{ awaitRequest: true },
			{ send: `${hello.slice(0, 15)}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab` },
			{ close: true },
		],
		18,
	],
	[
		"breaks off its head",
		[{ awaitRequest: true }, { send: "HTTP/1.1 200 OK\r\nConte" }, { close: true }],
		18,
	],
	[
		"sends header fields without end",
		[
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 OK\r\n" },
			{ repeat: [{ send: `X: ${"y".repeat(8000)}\r\n` }], times: "forever" },
		],
		63,
	],
];
for (const [what, script, exitCode] of broken) {
	test(`a server that ${what} makes get end with ${exitCode} and one sentence`, async () => {
		await using server = await scriptedServer({ connections: script });
		const result = await run(["get", server.url]);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.match(result.stderr, /^gannet: [^\n]+\n(?: {8}It may speak TLS: gannet get https:[^\n]+\n)?$/);
	});
}
