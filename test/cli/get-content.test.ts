import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { empty, fieldOf, ok, requestsOf, respondingServer, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const text = "a text that is long enough to be worth it\n".repeat(50);

function coded(coding: string, content: Uint8Array): Uint8Array {
	const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${coding}\r\nContent-Length: ${content.length}\r\n\r\n`;
	return Buffer.concat([Buffer.from(head), content]);
}

test("content comes decoded, on stdout and in a file", async () => {
	const path = join(folder, "decoded");
	await using server = await respondingServer(() => coded("gzip", gzipSync(text)));
	assert.equal((await run(["get", server.url])).stdout, text);
	assert.equal((await run(["get", "--compressed", server.url])).stdout, text);
	const { stderr } = await run(["get", "-o", path, server.url]);
	assert.deepEqual([readFileSync(path, "utf8"), stderr], [text, ""]);
	assert.match(fieldOf(requestsOf(server)[0]?.head ?? "", "accept-encoding") ?? "", /gzip.*br/);
});

test("--no-compressed asks for none, and hands over what comes", async () => {
	const content = brotliCompressSync(text);
	await using server = await respondingServer(() => coded("br", content));
	const { bytes } = await run(["get", "--no-compressed", server.url]);
	assert.deepEqual(bytes, content);
	assert.equal(fieldOf(requestsOf(server)[0]?.head ?? "", "accept-encoding"), undefined);
});

test("corrupt compressed content is an error, and what was decoded of it no whole file", async () => {
	const path = join(folder, "corrupt");
	await using server = await respondingServer(() => coded("gzip", gzipSync(text).subarray(0, 40)));
	const { exitCode } = await run(["get", "-o", path, server.url]);
	assert.notEqual(exitCode, 0);
	assert.equal(existsSync(path), false);
});

test("-F posts a form with files, texts from files and types", async () => {
	const upload = join(folder, "up load");
	writeFileSync(upload, "file\r\n\0content");
	await using server = await respondingServer(() => ok());
	const parts = ["a=1=2", `b=@${upload};type=image/x-dive;filename=q"uote`, `c=<${upload}`, "d=@-"];
	const args = [...parts.flatMap((part) => ["-F", part]), "--form-string", "e=@x;type=y"];
	const { exitCode, stderr } = await run(["get", ...args, server.url], { stdin: "piped" });
	assert.equal(exitCode, 0, stderr);
	const [request] = requestsOf(server);
	assert.equal(request?.method, "POST");
	const [, boundary] =
		/^content-type: multipart\/form-data; boundary=(\S+)\r$/m.exec(request?.head ?? "") ?? [];
	const lines = (request?.body.toString() ?? "").split(`--${boundary}`);
	const head = (name: string, more = ""): string =>
		`\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`;
	assert.deepEqual(lines, [
		"",
		`${head("a")}1=2\r\n`,
		`${head("b", '; filename="q%22uote"\r\nContent-Type: image/x-dive')}file\r\n\0content\r\n`,
		`${head("c")}file\r\n\0content\r\n`,
		`${head("d", '; filename="-"\r\nContent-Type: application/octet-stream')}piped\r\n`,
		`${head("e")}@x;type=y\r\n`,
		"--\r\n",
	]);
});

const ranges: readonly (readonly [string, string])[] = [
	["0-99", "bytes=0-99"],
	["100-", "bytes=100-"],
	["-5", "bytes=-5"],
	["0-1,5-", "bytes=0-1,5-"],
];
for (const [range, field] of ranges) {
	test(`-r ${range} asks for ${field}, uncompressed`, async () => {
		const part = "HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\nok";
		await using server = await respondingServer(() => part);
		const { stdout, stderr } = await run(["get", `-r${range}`, server.url]);
		assert.deepEqual([stdout, stderr], ["ok", ""]);
		const head = requestsOf(server)[0]?.head ?? "";
		assert.deepEqual([fieldOf(head, "range"), fieldOf(head, "accept-encoding")], [field, undefined]);
	});
}

test("a server that ignores --range is told of", async () => {
	await using server = await respondingServer(() => ok());
	const { stdout, stderr } = await run(["get", "--range", "0-0", server.url]);
	assert.deepEqual(
		[stdout, stderr],
		["ok", "gannet: note: the server sent everything instead of the part that --range asks for\n"],
	);
});

for (const [status, expected] of [
	[200, 0],
	[204, 0],
	[304, 3],
	[404, 4],
	[503, 5],
] as const) {
	test(`--check-status ends with ${expected} where the status is ${status}, and keeps the content`, async () => {
		const answer = `HTTP/1.1 ${status} Status\r\nContent-Length: 4\r\n\r\nbody`;
		await using server = await respondingServer(() => answer);
		const { exitCode, stdout } = await run(["get", "--check-status", server.url]);
		assert.deepEqual([exitCode, stdout], [expected, status === 204 || status === 304 ? "" : "body"]);
	});
}

test("--retry asks again where the failure may pass, and says so", async () => {
	let tries = 0;
	await using server = await respondingServer(() => (++tries < 3 ? empty(503) : ok()));
	const args = ["get", "--retry", "2", "--retry-delay", "0.01", `${server.url}/x`];
	const { exitCode, stdout, stderr } = await run(args);
	assert.deepEqual([exitCode, stdout], [0, "ok"]);
	assert.equal(stderr, "gannet: note: once more, because the status was 503\n".repeat(2));
	tries = 0;
	const { stderr: told } = await run([...args, "-v"]);
	assert.equal(told.split(`\n* Once more: ${server.url}/x\n`).length, 3, told);
});

test("without --retry nothing is repeated, nor with it what may do harm", async () => {
	await using server = await respondingServer(() => empty(503));
	await run(["get", server.url]);
	await run(["get", "--retry", "3", "--retry-delay", "0.01", "-d", "x", server.url]);
	assert.equal(requestsOf(server).length, 2);
});

test("--limit-rate holds the download to its rate", async () => {
	await using server = await respondingServer(() => ok("x".repeat(3000)));
	const startedAt = performance.now();
	const { stdout } = await run(["get", "--limit-rate", "10k", server.url]);
	assert.equal(stdout.length, 3000);
	assert.ok(performance.now() - startedAt > 150, `${performance.now() - startedAt}`);
});

test("--offline prints the exact bytes for credentials, cookies, ranges and proxies too", async () => {
	await using server = await respondingServer(() => ok());
	const args = ["-u", "a:b", "-b", "c=d", "-r", "0-1", "-x", server.url, "http://site.test/x"];
	const offline = await run(["get", "--offline", ...args]);
	assert.equal(requestsOf(server).length, 0);
	await run(["get", ...args]);
	assert.equal(offline.stdout, requestsOf(server)[0]?.head);
	assert.match(offline.stdout, /^GET http:\/\/site\.test\/x HTTP\/1\.1\r\n/);
});

const refused: readonly (readonly [string, readonly string[], number, RegExp])[] = [
	["a range that is none", ["-r", "1..2"], 2, /-r requires FIRST-LAST/],
	["a form part without a name", ["-F", "=x"], 2, /requires NAME=VALUE/],
	["a form's file that isn't there", ["-F", "a=@/nowhere/x"], 26, /no such file\n.*--form-string/],
	["a file name for a form's text", ["-F", "a=b;filename=x"], 2, /to files only\n.*--form-string/],
	["an unknown parameter of a form's file", ["-F", "a=@x;y"], 2, /knows ;type=/],
	["-F together with -d", ["-F", "a=b", "-d", "c"], 2, /can't be used together/],
	["-C without a file", ["-C", "-"], 2, /-C requires a file/],
	["-C at a place of the user's", ["-C", "100", "-o", "x"], 2, /must be one of -/],
];
for (const [what, args, exitCode, message] of refused) {
	test(`get refuses ${what} before it connects`, async () => {
		const result = await run(["get", ...args, "http://127.0.0.1:1/"]);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.match(result.stderr, message);
	});
}
