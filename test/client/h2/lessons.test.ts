// What other clients of HTTP/2 got wrong, each as a fact about this one, with a peer that follows a script. docs/http2-lessons.md
// names the reports.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../../src/client/index.ts";
import { type Script, type ScriptedServer, type Step, scriptedServer } from "../../../src/testing/index.ts";
import { authority, serverTls } from "../../socket/support.ts";
import { assertIsOver, failureOf, until } from "../support.ts";

const limit = { timeout: 20_000 };

const head = (status = 200): Step => ({ headers: { ":status": status } });
const last = (text: string): Step => ({ data: text, end: true });

/** Answers each request with its target. */
const echo: readonly Step[] = [
	{
		repeat: [
			{ awaitRequest: true },
			{
				answer: ({ target }) => [{ frames: [{ headers: { ":status": 200 } }, { data: target, end: true }] }],
			},
		],
		times: "forever",
	},
];

async function withScripts(
	scripts: readonly Script[],
	use: (client: Client, url: string, server: ScriptedServer) => Promise<void>,
	options: ClientOptions = {},
): Promise<void> {
	const server = await scriptedServer({ connections: scripts });
	const client = new Client({ http: "2", ...options });
	try {
		await use(client, server.url, server);
		assertIsOver(client);
	} finally {
		await client.destroy();
		await server.close();
	}
}

test("no more streams are open than the server allows, and the others wait in line", limit, async () => {
	/** Holds both places, then answers one and waits for the next request, and so on. */
	const answer = (stream: number): Step => ({
		frames: [
			{ headers: { ":status": 200 }, stream },
			{ data: "x", stream, end: true },
		],
	});
	const streams = Array.from({ length: 12 }, (_, index) => 3 + 2 * index);
	await withScripts(
		[
			[
				{ http2: { maxConcurrentStreams: 2 } },
				{ awaitRequest: true },
				answer(1),
				{ awaitRequest: true },
				{ awaitRequest: true },
				{ awaitGate: "look" },
				...streams.flatMap((stream, index) =>
					index < 10 ? [answer(stream), { awaitRequest: true } as const] : [answer(stream)],
				),
			],
		],
		async (client, url, server) => {
			await (await client.get(url)).text();
			const all = streams.map(() => client.get(url));
			await server.requested(3);
			for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
			assert.deepEqual([client.stats().streams, client.stats().queued], [2, 10]);
			server.open("look");
			for (const response of await Promise.all(all)) assert.equal(await response.text(), "x");
			assert.deepEqual([client.stats().failed, client.stats().connectionsOpened], [0, 1]);
		},
		{ connectionsPerOrigin: 1 },
	);
});

test(
	"where one stream is allowed, further connections are opened, and no more than the option says",
	limit,
	async () => {
		const gated: Script = [
			{ http2: { maxConcurrentStreams: 1 } },
			{
				repeat: [
					{ awaitRequest: true },
					{ answer: ({ target }) => (target === "/first" ? [] : [{ awaitGate: "go" }]) },
					{
						answer: ({ target }) => [
							{ frames: [{ headers: { ":status": 200 } }, { data: target, end: true }] },
						],
					},
				],
				times: "forever",
			},
		];
		await withScripts(
			[gated],
			async (client, url, server) => {
				await (await client.get(`${url}/first`)).text();
				const all = Array.from({ length: 9 }, (_, index) => client.get(`${url}/${index}`));
				await server.requested(4);
				await until(() => client.stats().connecting === 0);
				assert.deepEqual(
					[client.stats().connectionsOpened, client.stats().streams, client.stats().queued],
					[3, 3, 6],
				);
				server.open("go");
				for (const response of await Promise.all(all)) await response.text();
				assert.deepEqual([client.stats().connectionsOpened, client.stats().failed], [3, 0]);
			},
			{ connectionsPerOrigin: 3 },
		);
	},
);

test("the slots of requests that a lost connection took with it are free again", limit, async () => {
	await withScripts(
		[
			[{ http2: {} }, { repeat: [{ awaitRequest: true }], times: 100 }, { reset: true }],
			[{ http2: {} }, ...echo],
		],
		async (client, url) => {
			const lost = Array.from({ length: 100 }, () => failureOf(client.post(url, { body: "x" })));
			for (const error of await Promise.all(lost)) assert.equal(error.kind, "disconnected");
			assert.deepEqual([client.stats().streams, client.stats().busy], [0, 0]);
			const all = Array.from({ length: 100 }, (_, index) => client.post(`${url}/${index}`, { body: "x" }));
			for (const response of await Promise.all(all)) await response.text();
			assert.equal(client.stats().connectionsOpened, 2);
		},
	);
});

test(
	"uploads from streams run side by side on one connection, also beside a response without an end",
	limit,
	async () => {
		async function* pieces(): AsyncGenerator<string> {
			yield "some ";
			yield "content";
		}
		await withScripts(
			[
				[
					{ http2: {} },
					// Events without an end, and three uploads of which none is answered before all have come.
					{ awaitRequest: true },
					head(),
					{ data: "event" },
					{ repeat: [{ awaitRequest: true }], times: 3 },
					...[3, 5, 7].map(
						(stream): Step => ({ frames: [{ headers: { ":status": 200 }, stream, end: true }] }),
					),
					{ awaitGate: "end" },
					{ data: "last", stream: 1, end: true },
				],
			],
			async (client, url, server) => {
				const events = await client.get(`${url}/events`);
				const all = [1, 2, 3].map(() => client.post(url, { body: pieces() }));
				for (const response of await Promise.all(all)) assert.equal(response.status, 200);
				assert.deepEqual(
					server.connections[0]?.requests.map(({ body }) => String(body)),
					["", "some content", "some content", "some content"],
				);
				server.open("end");
				assert.equal(await events.text(), "eventlast");
				assert.equal(client.stats().connectionsOpened, 1);
			},
		);
	},
);

test("the timeout for the first byte holds, however long content may be silent", limit, async () => {
	await withScripts([[{ http2: {} }, { awaitRequest: true }, { hold: true }]], async (client, url) => {
		const started = performance.now();
		const error = await failureOf(client.get(url, { timeouts: { firstByte: 50, idle: 60_000 } }));
		assert.deepEqual([error.code, error.option], ["firstByte", "timeouts.firstByte"]);
		assert.ok(performance.now() - started < 5_000);
	});
});

test(
	"a response with trailers that ends while an upload runs is a success, NO_ERROR or not",
	limit,
	async () => {
		let isLeft = false;
		async function* endless(): AsyncGenerator<Uint8Array> {
			try {
				for (;;) yield Buffer.alloc(1_000);
			} finally {
				isLeft = true;
			}
		}
		await withScripts(
			[
				[
					{ http2: {} },
					{ awaitHead: true },
					{
						frames: [
							{ headers: { ":status": 403 } },
							{ data: "no" },
							{ headers: { "x-why": "full" }, end: true },
							{ rst: "NO_ERROR" },
						],
					},
					...echo,
				],
			],
			async (client, url) => {
				const response = await client.post(url, { body: endless() });
				assert.deepEqual([response.status, await response.text()], [403, "no"]);
				assert.equal(response.trailers?.get("x-why"), "full");
				await until(() => isLeft);
				assert.equal(await (await client.get(`${url}/next`)).text(), "/next");
				assert.equal(client.stats().connectionsOpened, 1);
			},
		);
	},
);

test(
	"a stream that the server closes while it uploads fails alone, and its source stops",
	limit,
	async () => {
		let isLeft = false;
		async function* endless(): AsyncGenerator<Uint8Array> {
			try {
				for (;;) yield Buffer.alloc(1_000);
			} finally {
				isLeft = true;
			}
		}
		await withScripts(
			[[{ http2: {} }, { awaitHead: true }, { rst: "CANCEL" }, ...echo]],
			async (client, url) => {
				const error = await failureOf(client.post(url, { body: endless() }));
				assert.deepEqual([error.code, error.isSafeToRetry], ["stream-reset", false]);
				await until(() => isLeft);
				assert.equal(await (await client.get(`${url}/next`)).text(), "/next");
				assert.equal(client.stats().connectionsOpened, 1);
			},
		);
	},
);

test(
	"a peer that reads nothing holds up its own connection, and neither timeouts nor others",
	limit,
	async () => {
		await withScripts(
			[
				[
					{ http2: { initialWindowSize: 2 ** 31 - 1 } },
					{ windowUpdate: 2 ** 30 },
					{ awaitRequest: true },
					{ headers: { ":status": 204 }, end: true },
					{ awaitHead: true },
					{ stopReading: true },
					{ hold: "forever" },
				],
				[{ http2: {} }, ...echo],
			],
			async (client, url) => {
				await client.get(url);
				const upload = failureOf(
					client.post(`${url}/large`, { body: Buffer.alloc(30_000_000), timeouts: { idle: 400 } }),
				);
				await until(() => client.stats().streams === 1);
				const small = await failureOf(
					client.get(`${url}/small`, { timeouts: { firstByte: 100, idle: 100 } }),
				);
				assert.equal(small.isTimeout, true);
				assert.equal(await (await client.get(`${url}/elsewhere`)).text(), "/elsewhere");
				assert.equal((await upload).isTimeout, true);
			},
		);
	},
);

test("requests that are aborted send RST_STREAM, and no PING", limit, async () => {
	await withScripts(
		[[{ http2: {} }, { repeat: [{ awaitHead: true }], times: 50 }, ...echo]],
		async (client, url, server) => {
			const stop = new AbortController();
			const all = Array.from({ length: 50 }, () => failureOf(client.get(url, { signal: stop.signal })));
			await until(
				() => server.connections[0]?.frames.filter((frame) => frame.startsWith("HEADERS")).length === 50,
			);
			stop.abort();
			for (const error of await Promise.all(all)) assert.equal(error.kind, "aborted");
			assert.equal(await (await client.get(`${url}/next`)).text(), "/next");
			const frames = server.connections[0]?.frames ?? [];
			assert.equal(frames.filter((frame) => frame.endsWith("CANCEL")).length, 50);
			assert.equal(frames.filter((frame) => frame.startsWith("PING")).length, 0);
		},
	);
});

test("many timeouts of one silent peer send one PING", limit, async () => {
	await withScripts(
		[
			[
				{ http2: {} },
				{ awaitRequest: true },
				head(),
				last("warm"),
				{ awaitFrame: "PING" },
				{ awaitGate: "count" },
			],
			[{ http2: {} }, ...echo],
		],
		async (client, url, server) => {
			await (await client.get(url)).text();
			const all = Array.from({ length: 20 }, () =>
				failureOf(client.get(url, { timeouts: { firstByte: 50 } })),
			);
			for (const error of await Promise.all(all)) assert.equal(error.code, "firstByte");
			await until(() => server.connections[0]?.frames.includes("PING 0") === true);
			assert.equal(await (await client.get(`${url}/x`)).text(), "/x");
			server.open("count");
			assert.equal(server.connections[0]?.frames.filter((frame) => frame === "PING 0").length, 1);
		},
	);
});

test(
	"a reader that pauses stops the data at its stream's window, and gets the rest when it goes on",
	limit,
	async () => {
		const window = 262_144;
		await withScripts(
			[
				[
					{ http2: {} },
					{ awaitRequest: true },
					head(),
					{ data: Buffer.alloc(window, "a") },
					{ awaitFrame: "WINDOW_UPDATE", stream: 1 },
					last("b"),
				],
			],
			async (client, url, server) => {
				const response = await client.get(url);
				await until(() => (server.connections[0]?.sentBytes ?? 0) > window);
				// The connection's window is given back meanwhile, and the stream's isn't.
				for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
				assert.equal(
					server.connections[0]?.frames.some((frame) => /^WINDOW_UPDATE 1 /.test(frame)),
					false,
				);
				const bytes = await response.bytes();
				assert.deepEqual([bytes.length, bytes.at(-1)], [window + 1, 0x62]);
			},
		);
	},
);

test("GOAWAY with HTTP_1_1_REQUIRED moves a request that was not processed to HTTP/1.1", limit, async () => {
	for (const refusal of [
		{ goaway: { code: "HTTP_1_1_REQUIRED", lastStream: 0 } },
		{ rst: "HTTP_1_1_REQUIRED" },
	] as const satisfies readonly Step[]) {
		const server = await scriptedServer({
			connections: [
				[{ http2: {} }, { awaitRequest: true }, refusal, { hold: true }],
				[
					{ awaitRequest: true },
					{ answer: ({ method, body }) => `HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n${method} ${body}` },
				],
			],
			tls: { ...serverTls, ALPNProtocols: ["h2", "http/1.1"] },
		});
		const client = new Client({ tls: { ca: authority } });
		const url = server.url.replace("127.0.0.1", "localhost");
		const response = await client.post(url, { body: "x" });
		assert.deepEqual([response.version, await response.text(), response.retries], ["1.1", "POST x", 1]);
		assert.equal(server.connections[1]?.tls?.alpn, "http/1.1");
		await client.destroy();
		await server.close();
	}
});
