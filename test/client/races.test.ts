// Things that happen at the same time: aborts, closes and mistakes of the caller's in the middle of an exchange.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connector } from "../../src/client/index.ts";
import { connect } from "../../src/socket/index.ts";
import { assertIsOver, failureOf, ok, play, requestsTo, serve, until, withClient } from "./support.ts";

const limit = { timeout: 10_000 };

test(
	"content held back for a reader who comes late does not hold back the next response",
	limit,
	async () => {
		const content = "x".repeat(200_000);
		const server = await serve(ok(content));
		await withClient(server, {}, async (client) => {
			for (let turn = 0; turn < 3; turn++) {
				const response = await client.get(server.url);
				await until(() => response.timings.doneMs !== undefined);
				assert.equal(await response.text(), content);
			}
			assert.equal(server.connections.length, 1);
		});
	},
);

test("a callback for interim responses that throws ends the exchange and nothing else", limit, async () => {
	const server = await serve(`HTTP/1.1 103 Early Hints\r\n\r\n${ok("hi")}`);
	await withClient(server, {}, async (client) => {
		const onInterim = (): void => {
			throw new Error("no such hint");
		};
		const error = await failureOf(client.get(server.url, { onInterim }));
		assert.equal(error.kind, "content");
		assert.match(error.message, /onInterim threw: no such hint/);
		assert.equal(client.stats().failed, 1);
		assert.equal(await (await client.get(server.url)).text(), "hi");
	});
});

test("an abort out of any callback is an abort like any other", limit, async () => {
	const server = await serve(`HTTP/1.1 103 Early Hints\r\n\r\n${ok("hi")}`);
	await withClient(server, { pipelining: 2 }, async (client) => {
		const first = new AbortController();
		const onInterim = (): void => first.abort();
		assert.equal(
			(await failureOf(client.get(server.url, { onInterim, signal: first.signal }))).kind,
			"aborted",
		);
		for (const type of [
			"exchange.started",
			"exchange.assigned",
			"request.head",
			"request.sent",
			"response.head",
			"response.data",
		]) {
			const controller = new AbortController();
			const trace = (event: { readonly type: string }): void => {
				if (event.type === type) controller.abort();
			};
			const asked = client.get(server.url, { trace, signal: controller.signal });
			const error = await failureOf(asked.then((response) => response.text()));
			assert.equal(error.kind, "aborted", type);
			assertIsOver(client);
		}
	});
});

test("an exchange aborted in a pipeline whose connection then closes is off the books", limit, async () => {
	const server = await play(
		[
			{ awaitRequest: true },
			{ send: ok("a") },
			{ awaitRequest: true },
			{ awaitRequest: true },
			{ awaitGate: "close" },
			{ close: true },
		],
		[{ awaitRequest: true }, { send: ok("b") }],
	);
	await withClient(server, { pipelining: 2, connectionsPerOrigin: 1 }, async (client) => {
		await (await client.get(server.url)).text();
		const controller = new AbortController();
		const kept = client.get(server.url);
		const aborted = client.get(server.url, { signal: controller.signal });
		await server.requested(3);
		controller.abort();
		assert.equal((await failureOf(aborted)).kind, "aborted");
		server.open("close");
		const response = await kept;
		assert.equal(await response.text(), "b");
		assert.equal(response.retries, 1);
	});
});

test(
	"an answer that its caller no longer waits for holds up those behind it for a second at most",
	limit,
	async () => {
		const server = await play(
			[
				{ awaitRequest: true },
				{ send: ok("a") },
				{ awaitRequest: true },
				{ awaitRequest: true },
				{ awaitRequest: true },
				{ awaitGate: "answer" },
				{ send: ok("b") },
				{ hold: true },
			],
			[{ awaitRequest: true }, { send: ok("d") }],
		);
		await withClient(server, { pipelining: 3, connectionsPerOrigin: 1 }, async (client) => {
			await (await client.get(server.url)).text();
			const controller = new AbortController();
			const first = client.get(server.url);
			const left = failureOf(client.get(server.url, { signal: controller.signal }));
			const behind = client.get(server.url);
			await server.requested(4);
			controller.abort();
			await left;
			server.open("answer");
			assert.equal(await (await first).text(), "b");
			const startedAt = performance.now();
			assert.equal(await (await behind).text(), "d");
			assert.ok(performance.now() - startedAt < 2_000);
		});
	},
);

test(
	"a request that waits for room is served when the connection before it fails to open",
	limit,
	async () => {
		const server = await serve(ok("hi"));
		await withClient(server, { limits: { totalConnections: 1 } }, async (client) => {
			const refused = client.get("http://127.0.0.1:1/");
			const waiting = client.get(server.url);
			assert.equal((await failureOf(refused)).kind, "connect");
			assert.equal(await (await waiting).text(), "hi");
		});
	},
);

test(
	"a request that waits for room is served when the one that is connecting is aborted",
	limit,
	async () => {
		const server = await serve(ok("hi"));
		const hangs = new Promise<never>(() => {});
		await withClient(server, { limits: { totalConnections: 1 }, resolver: () => hangs }, async (client) => {
			const controller = new AbortController();
			const connecting = client.get("http://name.test/", { signal: controller.signal });
			const waiting = client.get(server.url);
			controller.abort();
			const error = await failureOf(connecting);
			assert.equal(error.kind, "aborted");
			assert.equal(error.phase, "connect");
			assert.equal(await (await waiting).text(), "hi");
		});
	},
);

test(
	"every request of a broken pipeline is repeated once, and never on more connections than allowed",
	limit,
	async () => {
		const six = Array.from({ length: 6 }, () => ({ awaitRequest: true }) as const);
		const server = await play(
			[{ awaitRequest: true }, { send: ok("first") }, ...six, { close: true }],
			[{ awaitRequest: true }, { send: ok("again") }, { awaitRequest: true }],
		);
		await withClient(server, { pipelining: 6, connectionsPerOrigin: 1 }, async (client) => {
			await (await client.get(server.url)).text();
			const asked = Array.from({ length: 6 }, (_, index) => client.get(`${server.url}/${index}`));
			for (const response of await Promise.all(asked)) {
				assert.equal(await response.text(), "again");
				assert.equal(response.retries, 1);
				assert.ok(server.openConnections <= 1);
			}
			assert.equal(client.stats().retried, 6);
			const repeated = requestsTo(server).slice(7);
			assert.deepEqual(repeated.map(({ target }) => target).sort(), ["/0", "/1", "/2", "/3", "/4", "/5"]);
		});
	},
);

test(
	"a request that comes while another is being repeated does not wait for that one's answer",
	limit,
	async () => {
		const server = await play(
			[{ awaitRequest: true }, { send: ok("one") }, { awaitRequest: true }, { close: true }],
			[{ awaitRequest: true }, { awaitGate: "answer" }, { send: ok("two") }],
			[{ awaitRequest: true }, { send: ok("three") }],
		);
		await withClient(server, {}, async (client) => {
			await (await client.get(server.url)).text();
			const repeated = client.get(server.url);
			await until(() => client.stats().retried === 1);
			assert.equal(await (await client.get(server.url)).text(), "three");
			server.open("answer");
			assert.equal(await (await repeated).text(), "two");
		});
	},
);

test("a connection that comes when everybody has left is closed", limit, async () => {
	const server = await serve(ok("hi"));
	const { promise: opening, resolve: open } = Promise.withResolvers<void>();
	const late: Connector = async (endpoint, options) => {
		await opening;
		const { signal: _, ...rest } = options;
		return connect(endpoint, rest);
	};
	await withClient(server, { connect: late }, async (client) => {
		const controller = new AbortController();
		const asked = failureOf(client.get(server.url, { signal: controller.signal }));
		controller.abort();
		assert.equal((await asked).kind, "aborted");
		open();
		await server.disconnected(1);
		assert.deepEqual(client.stats().origins, {});
		assert.equal(server.connections[0]?.receivedBytes, 0);
	});
});

test("nonsense in place of an answer that nobody wants any more is off the books", limit, async () => {
	const server = await play(
		[
			{ awaitRequest: true },
			{ send: ok("a") },
			{ awaitRequest: true },
			{ awaitRequest: true },
			{ awaitGate: "answer" },
			{ send: `${ok("b")}nonsense\r\n\r\n` },
		],
		[{ awaitRequest: true }, { send: ok("c") }],
	);
	await withClient(server, { pipelining: 2, connectionsPerOrigin: 1 }, async (client) => {
		await (await client.get(server.url)).text();
		const controller = new AbortController();
		const kept = client.get(server.url);
		const left = failureOf(client.get(server.url, { signal: controller.signal }));
		await server.requested(3);
		controller.abort();
		await left;
		server.open("answer");
		assert.equal(await (await kept).text(), "b");
		await until(() => client.stats().active === 0);
		assert.equal(await (await client.get(server.url)).text(), "c");
	});
});

test("the total timeout holds while the fresh connection for a repeat is opened", limit, async () => {
	const server = await play([
		{ awaitRequest: true },
		{ send: ok("one") },
		{ awaitRequest: true },
		{ close: true },
	]);
	let calls = 0;
	const connectOnce: Connector = (endpoint, options) =>
		calls++ === 0 ? connect(endpoint, options) : new Promise(() => {});
	await withClient(server, { connect: connectOnce }, async (client) => {
		await (await client.get(server.url)).text();
		const error = await failureOf(client.get(server.url, { timeouts: { total: 60 } }));
		assert.equal(error.code, "total");
		assert.ok(error.elapsedMs < 5_000, `${error.elapsedMs}`);
	});
});

test("destroy() gives every request the same reason, also those in a pipeline", limit, async () => {
	const server = await play([
		{ awaitRequest: true },
		{ send: ok("one") },
		{ awaitRequest: true },
		{ awaitRequest: true },
		{ hold: true },
	]);
	await withClient(server, { pipelining: 2, connectionsPerOrigin: 1 }, async (client) => {
		await (await client.get(server.url)).text();
		const asked = [1, 2, 3].map(() => failureOf(client.get(server.url)));
		await server.requested(3);
		await client.destroy();
		for (const error of await Promise.all(asked)) assert.equal(error.kind, "client-closed");
	});
});

test(
	"a request refused because the queue is full is off the books, and its signal forgotten",
	limit,
	async () => {
		const server = await serve(ok("hi"));
		await withClient(server, { connectionsPerOrigin: 1, limits: { queuedRequests: 1 } }, async (client) => {
			const controller = new AbortController();
			const { signal } = controller;
			const waiting = client.get(server.url);
			const error = await failureOf(client.get(server.url, { signal }));
			assert.equal(error.kind, "queue-full");
			assert.equal(error.isSafeToRetry, true);
			controller.abort();
			assert.equal(client.stats().active, 1);
			assert.equal(await (await waiting).text(), "hi");
		});
	},
);
