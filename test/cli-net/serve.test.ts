import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { run } from "../cli/support.ts";
import { authority } from "../socket/support.ts";
import { start } from "./support.ts";

const fixtures = fileURLToPath(new URL("../socket/fixtures", import.meta.url));
let folder = "";

before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-"));
	mkdirSync(join(folder, "sub"));
	writeFileSync(join(folder, "a.txt"), "hello");
	writeFileSync(join(folder, ".hidden"), "hidden");
});

after(() => rmSync(folder, { recursive: true }));

async function ask(socket: NodeJS.ReadWriteStream, target: string, host = "localhost"): Promise<string> {
	const pieces: Buffer[] = [];
	socket.on("data", (piece: Buffer) => pieces.push(piece));
	socket.write(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
	await once(socket, "close");
	return Buffer.concat(pieces).toString("latin1");
}

test("gannet serve prints its URL, logs each request, and ends on Ctrl-C with 130", async () => {
	const serve = start(["serve", folder, "--listen", "0"]);
	const [, port] = await serve.said(/Serving .* on http:\/\/127\.0\.0\.1:(\d+) \(Ctrl-C stops\)\n/);
	assert.match(await ask(connect(Number(port), "127.0.0.1"), "/a.txt"), /^HTTP\/1\.1 200 OK\r\n.*hello$/s);
	assert.match(await ask(connect(Number(port), "127.0.0.1"), "/.hidden"), /^HTTP\/1\.1 404 /);
	const socket = connect(Number(port), "127.0.0.1");
	socket.end("nonsense\r\n\r\n");
	socket.resume();
	await serve.said(/unreadable request 400/);
	assert.match(serve.stderr(), /127\.0\.0\.1:\d+ GET \/a\.txt 200 5 bytes [\d.]+ ms\n/);
	assert.match(serve.stderr(), /GET \/\.hidden 404 \d+ bytes/);
	serve.interrupt();
	assert.equal(await serve.exitCode, 130);
	assert.equal(serve.stdout().length, 0);
});

test("--quiet logs nothing, --dotfiles and --no-listings change what is served", async () => {
	const serve = start(["serve", folder, "-l", "127.0.0.1:0", "--quiet", "--dotfiles", "--no-listings"]);
	const [line, port] = await serve.said(/.*http:\/\/127\.0\.0\.1:(\d+).*\n/);
	assert.match(await ask(connect(Number(port), "127.0.0.1"), "/.hidden"), /hidden$/);
	assert.match(await ask(connect(Number(port), "127.0.0.1"), "/sub/"), /^HTTP\/1\.1 404 /);
	assert.equal(serve.stderr(), line);
	serve.interrupt();
	await serve.exitCode;
});

for (const [what, request, says] of [
	["target", `GET /${"a".repeat(5000)} HTTP/1.1`, /GET \/a{251}\.\.\. \(5005 characters\) 404 /],
	[
		"query",
		`GET /a.txt?q=${"%20".repeat(500)} HTTP/1.1`,
		/GET \/a\.txt\?q=[%20]{243}\.\.\. \(1513 characters\) 200 /,
	],
	["method", `${"A".repeat(600)} / HTTP/1.1`, /A{256}\.\.\. \(602 characters\) 501 /],
	["target of 256 characters", `GET /${"a".repeat(251)} HTTP/1.1`, /GET \/a{251} 404 /],
] as const) {
	test(`gannet serve cuts a long ${what} in its log`, async () => {
		const serve = start(["serve", folder, "-l", "0"]);
		const [, port] = await serve.said(/http:\/\/127\.0\.0\.1:(\d+)/);
		const socket = connect(Number(port), "127.0.0.1");
		socket.resume();
		socket.write(`${request}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
		await serve.said(says);
		serve.interrupt();
		await serve.exitCode;
	});
}

test("a name that is rebound to the loopback gets 421, unless --host allows it", async () => {
	const serve = start(["serve", folder, "-l", "0", "--host", "shop.test", "--host", "*.dev.test"]);
	const [, port] = await serve.said(/http:\/\/127\.0\.0\.1:(\d+)/);
	const answers: [host: string, answer: RegExp][] = [
		["localhost", /hello$/],
		[`127.0.0.1:${port}`, /hello$/],
		["shop.test", /hello$/],
		["a.dev.test", /hello$/],
		[
			"evil.test",
			/^HTTP\/1\.1 421 .*to allow evil\.test, add it to the option hosts \(gannet serve --host\)\n$/s,
		],
	];
	for (const [host, answer] of answers) {
		assert.match(await ask(connect(Number(port), "127.0.0.1"), "/a.txt", host), answer);
	}
	await serve.said(/GET \/a\.txt 421 /);
	serve.interrupt();
	await serve.exitCode;
});

test("--tls offers HTTP/2 by ALPN, and --http1.1 doesn't", async () => {
	const files = ["--cert", join(fixtures, "server.pem"), "--key", join(fixtures, "leaf.key")];
	for (const [flags, chosen] of [
		[[], "h2"],
		[["--http1.1"], "http/1.1"],
	] as const) {
		const serve = start(["serve", folder, "-l", "0", "--tls", ...files, ...flags]);
		const [, port] = await serve.said(/https:\/\/127\.0\.0\.1:(\d+)/);
		const ALPNProtocols = ["h2", "http/1.1"];
		const socket = connectTls({ port: Number(port), ca: authority, servername: "localhost", ALPNProtocols });
		await once(socket, "secureConnect");
		assert.equal(socket.alpnProtocol, chosen);
		socket.destroy();
		serve.interrupt();
		await serve.exitCode;
	}
});

test("--tls serves https", async () => {
	const files = ["--cert", join(fixtures, "server.pem"), "--key", join(fixtures, "leaf.key")];
	const serve = start(["serve", folder, "-l", "0", "--tls", "-v", ...files]);
	const [, port] = await serve.said(/https:\/\/127\.0\.0\.1:(\d+)/);
	const socket = connectTls({ port: Number(port), ca: authority, servername: "localhost" });
	assert.match(await ask(socket, "/a.txt"), /hello$/);
	const plain = connect(Number(port), "127.0.0.1");
	plain.on("error", () => {});
	plain.resume();
	plain.write("GET / HTTP/1.1\r\n\r\n");
	await serve.said(/gannet: .*TLS/);
	serve.interrupt();
	await serve.exitCode;
});

test("what can't be served is told with its exit code", async () => {
	const taken = start(["serve", folder, "-l", "0"]);
	const [, port] = await taken.said(/http:\/\/127\.0\.0\.1:(\d+)/);
	const cases: [args: string[], exitCode: number, says: RegExp][] = [
		[[folder, "-l", `127.0.0.1:${port}`], 7, /already in use/],
		[[join(folder, "nothing"), "-l", "0"], 26, /there is no folder/],
		[[join(folder, "a.txt"), "-l", "0"], 26, /not a folder/],
		[[folder, "-l", "0", "--tls"], 2, /certificate/],
		[[folder, "-l", "0", "--cert", "x", "--key", "y"], 2, /need --tls/],
		[[folder, "-l", "0", "--tls", "--cert", "x"], 2, /require each other/],
		[[folder, "-l", "host:port:x"], 3, /colons/],
		[[folder, "-l", "0", "--host", "http://shop.test"], 2, /--host "http:\/\/shop\.test" is not a host name/],
	];
	for (const [args, exitCode, says] of cases) {
		const result = await run(["serve", ...args]);
		assert.equal(result.exitCode, exitCode, args.join(" "));
		assert.match(result.stderr, says);
	}
	taken.interrupt();
	await taken.exitCode;
	const stopped = await run(["serve", folder, "-l", "0"], { signal: AbortSignal.abort(new Error("before")) });
	assert.notEqual(stopped.exitCode, 0);
});
