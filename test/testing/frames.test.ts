// Scripts that speak HTTP/2: frames as steps, for peers that keep the rules and peers that don't.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientError } from "../../src/client/index.ts";
import { type Script, type Step, scriptedServer } from "../../src/testing/index.ts";
import { authority, serverTls } from "../socket/support.ts";

const limit = { timeout: 10_000 };

const begin: Step = { http2: {} };

async function withScript(
	script: Script,
	use: (client: Client, url: string, server: Awaited<ReturnType<typeof scriptedServer>>) => Promise<void>,
): Promise<void> {
	const server = await scriptedServer({ connections: script });
	const client = new Client({ http: "2" });
	try {
		await use(client, server.url, server);
	} finally {
		await client.destroy();
		await server.close();
	}
}

test("a script answers requests on their streams, and keeps what came", limit, async () => {
	await withScript(
		[
			{ http2: { maxConcurrentStreams: 5 } },
			{
				repeat: [
					{ awaitRequest: true },
					{
						answer: ({ method, target, body, stream }) => [
							{ headers: { ":status": 200, "x-stream": stream ?? 0 } },
							{ data: `${method} ${target} ${body}`, end: true },
						],
					},
				],
				times: 2,
			},
		],
		async (client, url, server) => {
			const first = await client.post(`${url}/a`, { body: "content" });
			assert.deepEqual([await first.text(), first.headers.get("x-stream")], ["POST /a content", "1"]);
			assert.equal(await (await client.get(`${url}/b`)).text(), "GET /b ");
			const [connection] = server.connections;
			assert.match(
				connection?.requests[0]?.head ?? "",
				/^POST \/a HTTP\/2\r\nhost: 127\.0\.0\.1:\d+\r\n.*\r\n\r\n$/s,
			);
			assert.deepEqual(
				connection?.requests.map(({ stream, bodyBytes }) => [stream, bodyBytes]),
				[
					[1, 7],
					[3, 0],
				],
			);
			assert.deepEqual(
				connection?.frames.filter((frame) => !/^(?:WINDOW_UPDATE|ACK)/.test(frame)),
				["SETTINGS 0", "HEADERS 1", "DATA 1 7 end", "HEADERS 3 end"],
			);
		},
	);
});

/** Frames after a request, and what the client's caller sees. */
const FRAMES: readonly (readonly [what: string, steps: readonly Step[], error: RegExp, code: string])[] = [
	["a reset by name", [{ rst: "INTERNAL_ERROR" }], /INTERNAL_ERROR/, "stream-reset"],
	["a reset by number", [{ rst: 4660 }], /error code 4660/, "stream-reset"],
	[
		"a goodbye with words",
		[{ goaway: { code: "ENHANCE_YOUR_CALM", debug: "slow down" } }, { end: true }],
		/ENHANCE_YOUR_CALM \("slow down"\)/,
		"disconnected",
	],
	[
		"PUSH_PROMISE as numbers",
		[{ raw: { type: 5, flags: 4, stream: 1, payload: "\0\0\0\u0002\u0082" } }],
		/PUSH_PROMISE/,
		"h2-push-promise",
	],
	[
		"a frame whose length lies",
		[{ raw: { type: 8, stream: 1, payload: "\0", length: 3 } }, { raw: "\0\0" }],
		/WINDOW_UPDATE/,
		"h2-window-update-length",
	],
	["a window beyond its end", [{ windowUpdate: 2 ** 31 - 1, stream: 1 }], /window/, "h2-window-overflow"],
	[
		"a field that may not come",
		[
			{
				headers: [
					[":status", 200],
					["connection", "close"],
				],
				end: true,
			},
		],
		/connection/,
		"h2-connection-field",
	],
	["content without a head", [{ data: "x" }], /head/, "h2-data-before-head"],
	["settings out of range", [{ settings: { maxFrameSize: 1 } }], /MAX_FRAME_SIZE/, "h2-max-frame-size"],
];

for (const [what, steps, message, code] of FRAMES) {
	test(`a script sends ${what}`, limit, async () => {
		await withScript([begin, { awaitRequest: true }, ...steps], async (client, url) => {
			const error = await client.post(url, { body: "x" }).catch((failure: ClientError) => failure);
			assert.equal((error as ClientError).code, code);
			assert.match((error as ClientError).message, message);
		});
	});
}

test("a script waits for frames, and sends several in one write", limit, async () => {
	await withScript(
		[
			begin,
			{ awaitFrame: "ACK" },
			{ ping: "12345678" },
			{ awaitFrame: "ACK" },
			{ awaitHead: true },
			{
				frames: [
					{ headers: { ":status": 103, link: "</a>" } },
					{ headers: { ":status": 200 } },
					{ data: "x".repeat(40_000) },
				],
			},
			{ awaitFrame: "RST_STREAM", stream: 1 },
		],
		async (client, url, server) => {
			const interims: number[] = [];
			const response = await client.get(url, { onInterim: ({ status }) => interims.push(status) });
			response.discard();
			await server.connections[0]?.finished;
			assert.equal(server.connections[0]?.outcome, "done");
			assert.deepEqual(interims, [103]);
			assert.ok(server.connections[0]?.frames.includes("RST_STREAM 1 CANCEL"));
		},
	);
});

test("without acknowledgement, a script leaves the client's SETTINGS unanswered", limit, async () => {
	await withScript(
		[{ http2: {}, acknowledges: false }, { awaitRequest: true }, { headers: { ":status": 204 }, end: true }],
		async (client, url, server) => {
			assert.equal((await client.get(url)).status, 204);
			// The preface's SETTINGS, and nothing else: 9 bytes of SETTINGS, then HEADERS.
			assert.ok((server.connections[0]?.sentBytes ?? 0) < 9 + 9 + 10);
		},
	);
});

test("a script speaks HTTP/2 over TLS, chosen by ALPN", limit, async () => {
	const server = await scriptedServer({
		connections: [
			begin,
			{ awaitRequest: true },
			{ headers: { ":status": 200 } },
			{ data: "secret", end: true },
		],
		tls: { ...serverTls, ALPNProtocols: ["h2"] },
	});
	const client = new Client({ tls: { ca: authority } });
	const response = await client.get(server.url.replace("127.0.0.1", "localhost"));
	assert.deepEqual([response.version, await response.text()], ["2", "secret"]);
	await client.destroy();
	await server.close();
});

test("bytes that aren't HTTP/2 fail the script, and with it close()", limit, async () => {
	const server = await scriptedServer({ connections: [begin] });
	const client = new Client({ http: "1.1" });
	await client.get(server.url).catch(() => undefined);
	await assert.rejects(server.close(), /what came is not HTTP\/2/);
	await client.destroy();
});
