// Clients that others wrote, over HTTP/2, with TLS and in the clear: curl, nghttp, h2load, Chromium, Node.js's own, undici.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type ClientHttp2Session, connect, constants, type IncomingHttpHeaders } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { directoryHandler, type HttpHandler, type HttpServer, serveHttp } from "../../../src/server/index.ts";
import { startChromium } from "../../document/corpus/chromium.ts";
import { authority, serverTls } from "../../socket/support.ts";
import { requirePeer } from "../../support/peers.ts";

const execute = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "gannet-"));
const CA = join(folder, "ca.pem");
const LARGE = join(folder, "large");
const large = Buffer.from(Array.from({ length: 10_000_000 }, (_, index) => (index * 7919) % 251));
const sha = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

let secure: HttpServer;
let clear: HttpServer;

before(async () => {
	writeFileSync(CA, authority);
	writeFileSync(LARGE, large);
	const files = await directoryHandler(folder);
	const handler: HttpHandler = async (request) => {
		const { method, target, version, body, headers } = request;
		if (target.startsWith("/large")) return files(request);
		if (target === "/early") return { status: 403, body: "no" };
		if (target === "/page") return page();
		if (target.startsWith("/script"))
			return { headers: { "Content-Type": "text/javascript" }, body: "window.count++" };
		if (method !== "POST")
			return { headers: { "X-Version": version, "Content-Type": "text/plain" }, body: `hello ${target}` };
		if (headers.get("x-sum") !== null) return { body: sha(await body.bytes()) };
		const hash = createHash("sha256");
		for await (const piece of body) hash.update(piece);
		return { json: { sha: hash.digest("hex"), trailers: [...body.trailers] } };
	};
	const options = { limits: { contentBytes: 2 * large.length } };
	secure = await serveHttp("tls://127.0.0.1:0", handler, { ...options, listen: { tls: serverTls } });
	clear = await serveHttp("tcp://127.0.0.1:0", handler, options);
});

after(async () => {
	await Promise.all([secure.close(), clear.close()]);
	rmSync(folder, { recursive: true });
});

function page(): { headers: Record<string, string>; body: string } {
	const scripts = Array.from({ length: 60 }, (_, index) => `<script src="/script${index}"></script>`);
	return {
		headers: { "Content-Type": "text/html" },
		body: `<!doctype html><script>window.count = 0</script>${scripts.join("")}`,
	};
}

test("curl gets, posts, asks for ranges and conditions, over TLS and in the clear", async (t) => {
	const program = requirePeer(t, "curl");
	if (program === undefined) return;
	const { port } = new URL(secure.url);
	const ways = [
		[`https://localhost:${port}`, "--http2", "--cacert", CA, "--resolve", `localhost:${port}:127.0.0.1`],
		[clear.url, "--http2-prior-knowledge"],
	] as const;
	for (const [url, ...how] of ways) {
		const curl = async (path: string, ...more: string[]): Promise<string> =>
			(
				await execute(program, ["-sS", ...how, ...more, url + path], {
					encoding: "latin1",
					maxBuffer: 2 ** 26,
				})
			).stdout;
		const written = ["-w", " %{http_version} %{http_code}"];
		assert.equal(await curl("/a?b", ...written), "hello /a?b 2 200");
		assert.match(await curl("/a", "--head"), /^HTTP\/2 200 \r\nx-version: 2\r\n[\s\S]*content-length: 8\r\n/);
		const posted = await curl("/", "--data-binary", `@${LARGE}`, "-H", "Expect: 100-continue", ...written);
		assert.equal(posted, `{"sha":"${sha(large)}","trailers":[]} 2 200`);
		assert.equal(sha(Buffer.from(await curl("/large"), "latin1")), sha(large));
		const part = Buffer.from(await curl("/large", "--range", "1000-200000"), "latin1");
		assert.ok(part.equals(large.subarray(1_000, 200_001)));
		const [, etag = ""] = /etag: (.*)\r\n/.exec(await curl("/large", "--head")) ?? [];
		assert.equal(await curl("/large", "-H", `If-None-Match: ${etag}`, ...written), " 2 304");
		const early = await curl("/early", "--data-binary", `@${LARGE}`, ...written);
		assert.equal(early, "no 2 403");
		// In the clear, curl 7.88 fails with --parallel, whatever the server.
		if (url === clear.url) continue;
		const all = await curl("/x[1-100]", "--parallel", "--parallel-max", "50");
		assert.equal(all.match(/hello \/x\d+/g)?.length, 100);
	}
});

test("nghttp posts with trailers, and sees no error", async (t) => {
	const program = requirePeer(t, "nghttp");
	if (program === undefined) return;
	const { stdout } = await execute(
		program,
		["-v", "--data", LARGE, "--trailer", "x-sum: 7", `${clear.url}/`],
		{
			maxBuffer: 2 ** 26,
		},
	);
	assert.match(stdout, new RegExp(`\\{"sha":"${sha(large)}","trailers":\\[\\["x-sum","7"\\]\\]\\}`));
	assert.doesNotMatch(stdout, /RST_STREAM|INVALID|error_code=(?!NO_ERROR)/);
	const many = await execute(program, ["-n", "-v", "-m", "50", `${clear.url}/large`], { maxBuffer: 2 ** 28 });
	assert.equal(many.stdout.match(/recv DATA frame <length=\d+, flags=0x01/g)?.length, 50);
});

test("h2load's requests all succeed, over TLS and in the clear", async (t) => {
	const program = requirePeer(t, "h2load");
	if (program === undefined) return;
	for (const url of [clear.url, secure.url]) {
		const { stdout } = await execute(program, ["-n", "10000", "-c", "4", "-m", "100", `${url}/x`]);
		assert.match(stdout, /10000 succeeded, 0 failed, 0 errored, 0 timeout/);
		assert.match(stdout, /Application protocol: h2/);
	}
});

test("Chromium loads a page and its sixty scripts over one HTTP/2 connection", async (t) => {
	const program = requirePeer(t, "chromium");
	if (program === undefined) return;
	await using chromium = await startChromium(program, ["--ignore-certificate-errors"]);
	const expression = `JSON.stringify([window.count, ...new Set(["navigation", "resource"].flatMap((type) =>
		performance.getEntriesByType(type).map(({ nextHopProtocol }) => nextHopProtocol)))])`;
	assert.equal(await chromium.evaluate(`${secure.url}/page`, expression), '[60,"h2"]');
	assert.ok(secure.openConnections <= 2, String(secure.openConnections));
});

interface Answer {
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
}

async function ask(
	session: ClientHttp2Session,
	fields: Record<string, string>,
	content?: Uint8Array,
): Promise<Answer> {
	const stream = session.request(fields, { endStream: content === undefined });
	if (content !== undefined) stream.end(content);
	const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
	return { headers, text: await text(stream) };
}

test("node:http2 asks, posts, sends trailers, cancels, and is answered while the server closes", async () => {
	const all = Promise.withResolvers<void>();
	let lastOnes = 0;
	const handler: HttpHandler = async ({ body, target, signal }) => {
		if (target.startsWith("/last") && ++lastOnes === 50) all.resolve();
		if (target === "/slow")
			await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
		const content = await body.bytes();
		return { body: `${target} ${content.length} ${body.trailers.get("x-sum")}` };
	};
	const server = await serveHttp("tcp://127.0.0.1:0", handler);
	const session = connect(server.url);
	const answers = await Promise.all(
		Array.from({ length: 1_000 }, (_, index) => ask(session, { ":path": `/${index}` })),
	);
	assert.deepEqual(
		answers.map(({ text: content }) => content),
		answers.map((_, index) => `/${index} 0 null`),
	);
	const posted = await ask(session, { ":path": "/post", ":method": "POST" }, large.subarray(0, 1_000_000));
	assert.equal(posted.text, "/post 1000000 null");
	const trailing = session.request({ ":path": "/t", ":method": "POST" }, {
		endStream: false,
		waitForTrailers: true,
	} as object);
	trailing.on("wantTrailers", () => trailing.sendTrailers({ "x-sum": "7" }));
	trailing.end("abc");
	assert.equal(await text(trailing), "/t 3 7");
	const slow = session.request({ ":path": "/slow" });
	slow.close(constants.NGHTTP2_CANCEL);
	await once(slow, "close");
	const last = Array.from({ length: 50 }, (_, index) => ask(session, { ":path": `/last${index}` }));
	await all.promise;
	const closed = server.close({ deadlineMs: 5_000 });
	assert.equal((await Promise.all(last)).length, 50);
	await closed;
	assert.equal(server.openConnections, 0);
	session.destroy();
});

test("undici asks over HTTP/2, many at once", async (t) => {
	const modules = new URL("../../../bench/node_modules/", import.meta.url);
	const path = new URL("undici/index.js", modules);
	if (!existsSync(path) && process.env.CI !== "true") {
		t.skip("undici is not installed: npm ci --prefix bench");
		return;
	}
	const { Client } = (await import(path.href)).default;
	const client = new Client(secure.url, {
		allowH2: true,
		pipelining: 100,
		connect: { rejectUnauthorized: false },
	});
	const answers = await Promise.all(
		Array.from({ length: 300 }, async (_, index) => {
			const { body, headers } = await client.request({ path: `/${index}`, method: "GET" });
			return `${headers["x-version"]} ${await body.text()}`;
		}),
	);
	assert.deepEqual(
		answers,
		answers.map((_, index) => `2 hello /${index}`),
	);
	const { body } = await client.request({
		path: "/",
		method: "POST",
		body: large,
		headers: { "x-sum": "1" },
	});
	assert.equal(await body.text(), sha(large));
	await client.close();
});
