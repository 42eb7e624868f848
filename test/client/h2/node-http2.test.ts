// The client with Node.js's own HTTP/2 (nghttp2) as its peer: over TLS by ALPN, and in the clear.

import assert from "node:assert/strict";
import { once } from "node:events";
import {
	createSecureServer,
	createServer,
	type Http2Server,
	type Http2ServerRequest,
	type Http2ServerResponse,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../../src/client/index.ts";
import { seededRandom } from "../../http/wire.ts";
import { authority, serverTls } from "../../socket/support.ts";
import { assertIsOver, failureOf } from "../support.ts";

const limit = { timeout: 20_000 };

type Answer = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

async function withNode(
	answer: Answer,
	use: (client: Client, url: string, server: Http2Server) => Promise<void>,
	options: ClientOptions & { isClear?: boolean; http1?: boolean; settings?: object } = {},
): Promise<void> {
	const { isClear = false, http1 = true, settings = {}, ...own } = options;
	const server = isClear
		? createServer({ settings }, answer)
		: createSecureServer({ ...serverTls, allowHTTP1: http1, settings }, answer);
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const client = new Client({ tls: { ca: authority }, ...own });
	try {
		await use(client, isClear ? `http://127.0.0.1:${port}/` : `https://localhost:${port}/`, server);
		assertIsOver(client);
	} finally {
		await client.destroy();
		server.close();
		await once(server, "close");
	}
}

/** Answers with the request's content, and its method and path in fields. */
const echo: Answer = (request, response) => {
	response.setHeader("x-seen", `${request.httpVersion} ${request.method} ${request.url}`);
	request.pipe(response);
};

test(
	"over https the server chooses by ALPN, and the option http narrows what is offered",
	limit,
	async () => {
		await withNode(echo, async (client, url) => {
			for (const [http, version] of [
				[undefined, "2"],
				["auto", "2"],
				["2", "2"],
				["1.1", "1.1"],
			] as const) {
				const response = await client.post(`${url}a`, { body: "content", http });
				assert.equal(response.version, version);
				assert.equal(response.headers.get("x-seen"), `${version === "2" ? "2.0" : "1.1"} POST /a`);
				assert.equal(await response.text(), "content");
			}
			const upgrade = await client.get(url, { headers: { connection: "upgrade", upgrade: "x" } });
			assert.equal(upgrade.version, "1.1");
		});
	},
);

test("in the clear HTTP/2 is spoken only where you ask for it", limit, async () => {
	await withNode(
		echo,
		async (client, url) => {
			const response = await client.post(url, { body: "x".repeat(100_000), http: "2" });
			assert.equal((await response.text()).length, 100_000);
			await failureOf(client.get(url));
		},
		{ isClear: true },
	);
});

test("a server without HTTP/2 is an error where nothing else may be spoken", limit, async () => {
	const { createServer: createHttps } = await import("node:https");
	const server = createHttps(serverTls, (_, response) => response.end("1.1"));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
	const client = new Client({ tls: { ca: authority } });
	assert.equal(await (await client.get(url)).text(), "1.1");
	const error = await failureOf(client.get(url, { http: "2" }));
	assert.ok(error.isConnect || error.code === "http-version", error.message);
	await client.destroy();
	server.close();
	server.closeAllConnections();
});

test("contents of all sizes and kinds go both ways, many at once", limit, async () => {
	const random = seededRandom(20);
	await withNode(
		echo,
		async (client, url) => {
			await (await client.get(url)).text();
			const all = Array.from({ length: 60 }, async (_, index) => {
				const size = Math.floor(random() ** 4 * 2_000_000);
				const content = Buffer.alloc(size, 65 + (index % 26));
				const kind = index % 3;
				const body =
					kind === 0
						? content
						: kind === 1
							? content.toString("latin1")
							: (async function* () {
									for (let at = 0; at < size; at += 50_000) yield content.subarray(at, at + 50_000);
								})();
				const response = await client.post(`${url}${index}`, { body });
				const received = index % 2 === 0 ? await response.bytes() : await collect(response.body);
				assert.ok(content.equals(received), `${index}: ${size} and ${received.length}`);
			});
			await Promise.all(all);
			assert.equal(client.stats().connectionsOpened, 1);
		},
		{ settings: { initialWindowSize: 10_000 } },
	);
});

async function collect(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
	const pieces: Uint8Array[] = [];
	for await (const piece of body) pieces.push(piece);
	return Buffer.concat(pieces);
}

test("HTTP_1_1_REQUIRED moves the origin to HTTP/1.1, and the request is sent there", limit, async () => {
	let streams = 0;
	await withNode(
		(request, response) => {
			if (request.httpVersion === "1.1") {
				response.end("over 1.1");
				return;
			}
			streams++;
			request.stream.close(13);
		},
		async (client, url) => {
			const response = await client.post(url, { body: "x" });
			assert.deepEqual([await response.text(), response.version, response.retries], ["over 1.1", "1.1", 1]);
			assert.equal((await client.get(url)).version, "1.1");
			assert.equal(streams, 1);
		},
	);
});

test("50 requests at once to an origin that nothing is known of share one connection", limit, async () => {
	await withNode(echo, async (client, url) => {
		await Promise.all(Array.from({ length: 50 }, (_, index) => client.get(`${url}${index}`)));
		// A second one where the first handshake takes longer than 300 ms.
		assert.ok(client.stats().connectionsOpened <= 2);
	});
});

test("trailers and interim responses come as over HTTP/1.1", limit, async () => {
	const links: (string | null)[] = [];
	await withNode(
		(_, response) => {
			response.writeEarlyHints({ link: "</a>; rel=preload" });
			response.addTrailers({ "x-sum": "1" });
			response.end("content");
		},
		async (client, url) => {
			const response = await client.get(url, { onInterim: ({ headers }) => links.push(headers.get("link")) });
			await response.text();
			assert.deepEqual(response.trailers?.toJSON(), [["x-sum", "1"]]);
			assert.deepEqual(links, ["</a>; rel=preload"]);
		},
	);
});

test("aborts in every phase leave the connection as it was", limit, async () => {
	await withNode(
		(request, response) => {
			request.resume();
			if (request.url === "/late") setImmediate(() => response.writable && response.end("late"));
			else {
				response.write("x".repeat(1_000));
				setImmediate(() => response.writable && response.end());
			}
		},
		async (client, url) => {
			let aborted = 0;
			await (await client.get(url)).text();
			for (let round = 0; round < 300; round++) {
				const controller = new AbortController();
				const call = client
					.post(`${url}${round % 2 === 0 ? "late" : ""}`, {
						body: "y".repeat((round % 5) * 10_000),
						signal: controller.signal,
					})
					.then((response) => response.text())
					.catch(() => aborted++);
				for (let turn = 0; turn < round % 7; turn++) await new Promise((resolve) => setImmediate(resolve));
				controller.abort();
				await call;
			}
			assert.ok(aborted > 100);
			assert.equal(await (await client.get(`${url}late`)).text(), "late");
			assert.equal(client.stats().connectionsOpened, 1);
		},
	);
});
