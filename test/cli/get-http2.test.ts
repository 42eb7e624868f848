// `gannet get` and HTTP/2: what is shown of it, and the options that choose it.

import assert from "node:assert/strict";
import { once } from "node:events";
import {
	createSecureServer,
	createServer,
	type Http2ServerRequest,
	type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { serverTls } from "../socket/support.ts";
import { run } from "./support.ts";

const cacert = fileURLToPath(new URL("../socket/fixtures/ca.pem", import.meta.url));

async function withServer(isSecure: boolean, use: (url: string) => Promise<void>): Promise<void> {
	const answer = (request: Http2ServerRequest, response: Http2ServerResponse): void => {
		const { method, url, httpVersion, headers } = request;
		response.setHeader("x-seen", `${httpVersion} ${method} ${url} ${headers.priority ?? ""}`.trim());
		response.end("content");
	};
	const server = isSecure
		? createSecureServer({ ...serverTls, allowHTTP1: true }, answer)
		: createServer(answer);
	server.listen(0, "localhost");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	try {
		await use(`${isSecure ? "https" : "http"}://localhost:${port}/a`);
	} finally {
		server.close();
	}
}

test("-v shows heads of HTTP/2 as curl does, and -i the response's", async () => {
	await withServer(true, async (url) => {
		const { stdout, stderr } = await run(["get", "-v", "-i", "--priority", "u=1", "--cacert", cacert, url]);
		const { host } = new URL(url);
		assert.match(stderr, /^\* TLSv1\.3, .*ALPN h2 /m);
		assert.ok(stderr.includes(`> GET /a HTTP/2\n> host: ${host}\n> user-agent: gannet/`), stderr);
		assert.match(stderr, /^> priority: u=1$/m);
		assert.match(stderr, /^< HTTP\/2 200 ?$/m);
		assert.match(stdout, /^HTTP\/2 200 \r?\nx-seen: 2\.0 GET \/a u=1\r?\n/);
		assert.ok(stdout.endsWith("\ncontent"), stdout);
	});
});

test("--offline prints the head that would go out over HTTP/2, and the content", async () => {
	for (const scheme of ["http", "https"]) {
		const { stdout } = await run([
			"get",
			"--offline",
			"--http2-prior-knowledge",
			"-d",
			"x=1",
			`${scheme}://localhost:1/a?b`,
		]);
		assert.match(
			stdout,
			/^POST \/a\?b HTTP\/2\r?\nhost: localhost:1\r?\ncontent-type: .*\ncontent-length: 3\r?\n\r?\nx=1$/s,
		);
	}
});

test("-v shows the length of content that goes out over HTTP/2", async () => {
	await withServer(true, async (url) => {
		const { stderr } = await run(["get", "-v", "-d", "x=1", "--cacert", cacert, url]);
		assert.match(stderr, /^> content-length: 3$/m);
	});
});

test("-vv shows each frame, from the first SETTINGS on", async () => {
	await withServer(true, async (url) => {
		const { stderr } = await run(["get", "-vv", "--cacert", cacert, url]);
		assert.match(stderr, /^\* > SETTINGS, 24 bytes\n\* > WINDOW_UPDATE, 4 bytes, by 67,043,329$/m);
		assert.match(stderr, /^\* > HEADERS, stream 1, \d+ bytes, END_STREAM END_HEADERS$/m);
		assert.match(stderr, /^\* < SETTINGS, 0 bytes, ACK$/m);
		assert.match(stderr, /^\* < DATA, stream 1, 7 bytes/m);
		assert.doesNotMatch((await run(["get", "-v", "--cacert", cacert, url])).stderr, /SETTINGS/);
	});
});

for (const [option, version] of [
	["--http1.1", "1.1"],
	["--http2", "2.0"],
	["--http2-prior-knowledge", "2.0"],
] as const) {
	test(`${option} over https speaks ${version}`, async () => {
		await withServer(true, async (url) => {
			const { stdout } = await run(["get", "-i", option, "--cacert", cacert, url]);
			assert.match(stdout, new RegExp(`x-seen: ${version} GET`));
		});
	});
}

test("--http2-prior-knowledge speaks HTTP/2 in the clear", async () => {
	await withServer(false, async (url) => {
		const { exitCode, stdout } = await run(["get", "-i", "--http2-prior-knowledge", url]);
		assert.equal(exitCode, 0);
		assert.match(stdout, /x-seen: 2\.0 GET/);
	});
});

for (const [args, message] of [
	[["--http1.1", "--http2"], /can't be used together/],
	[["--priority", "u=9"], /--priority must be a priority like u=1, i/],
] as const) {
	test(`${args.join(" ")} is refused`, async () => {
		const { exitCode, stderr } = await run(["get", ...args, "http://localhost:1/"]);
		assert.equal(exitCode, 2);
		assert.match(stderr, message);
	});
}
