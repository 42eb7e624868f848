// The pool at work: limits held as the server counts them, fairness, idle connections, and queues that come to nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/client/index.ts";
import type { ScriptedServer } from "../../src/testing/index.ts";
import { assertIsOver, failureOf, ok, play, requestsTo, serve, until, withClient } from "./support.ts";

const limit = { timeout: 15_000 };

/** Asks for many URLs at once; the texts in the order of the calls. */
function textsOf(client: Client, urls: readonly string[]): Promise<string[]> {
	return Promise.all(urls.map(async (url) => (await client.get(url)).text()));
}

test("never more connections to an origin than allowed, as the server counts them", limit, async () => {
	for (const connectionsPerOrigin of [1, 3, 8]) {
		let most = 0;
		const server: ScriptedServer = await serve(({ target }) => {
			most = Math.max(most, server.openConnections);
			return ok(target);
		});
		await withClient(server, { connectionsPerOrigin }, async (client) => {
			const paths = Array.from({ length: 300 }, (_, index) => `/${index}`);
			const urls = paths.map((path) => server.url + path);
			assert.deepEqual(await textsOf(client, urls), paths);
			assert.equal(most, connectionsPerOrigin);
			assert.equal(server.connections.length, connectionsPerOrigin);
		});
	}
});

test("nor where the server closes connections all the time", limit, async () => {
	const server = await serve(({ target }) =>
		target.endsWith("5") ? [{ send: ok(target) }, { end: true }] : ok(target),
	);
	await withClient(server, { connectionsPerOrigin: 3, pipelining: 2 }, async (client) => {
		let most = 0;
		const trace = (): void => {
			const { busy, idle, connecting } = client.stats();
			most = Math.max(most, busy + idle + connecting);
		};
		const paths = Array.from({ length: 300 }, (_, index) => `/${index}`);
		const texts = paths.map(async (path) => (await client.get(server.url + path, { trace })).text());
		assert.deepEqual(await Promise.all(texts), paths);
		assert.equal(most, 3);
	});
});

test("requests of one origin are sent in the order in which they were made", limit, async () => {
	const server = await serve(({ target }) => ok(target));
	await withClient(server, { connectionsPerOrigin: 1 }, async (client) => {
		const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);
		await textsOf(
			client,
			paths.map((path) => server.url + path),
		);
		assert.deepEqual(
			requestsTo(server).map(({ target }) => target),
			paths,
		);
	});
});

test("the queue has a limit, over all origins together", limit, async () => {
	const [one, two] = [await serve(ok("one")), await serve(ok("two"))];
	await withClient(one, { connectionsPerOrigin: 1, limits: { queuedRequests: 3 } }, async (client) => {
		const asked = [one, one, two].map(async ({ url }) => (await client.get(url)).text());
		const error = await failureOf(client.post(two.url));
		assert.equal(error.kind, "queue-full");
		assert.equal(error.phase, "queue");
		assert.equal(error.isSafeToRetry, true);
		assert.match(
			error.message,
			/was refused: 3 requests wait for a connection; raise limits\.queuedRequests/,
		);
		assert.deepEqual(await Promise.all(asked), ["one", "one", "two"]);
		// With an idle connection nobody waits.
		assert.equal(await (await client.get(two.url)).text(), "two");
		await client.close();
	});
	await two.close();
});

test("the total of connections holds over many origins, and every request is served", limit, async () => {
	const servers: ScriptedServer[] = [];
	const options = { connectionsPerOrigin: 3, limits: { totalConnections: 4 } };
	const client = new Client(options);
	let most = 0;
	for (let index = 0; index < 7; index++) {
		servers.push(
			await serve(({ target }) => {
				const { busy, idle, connecting } = client.stats();
				most = Math.max(most, busy + idle + connecting);
				return ok(`${index}${target}`);
			}),
		);
	}
	for (let turn = 0; turn < 5; turn++) {
		const wanted = Array.from({ length: 70 }, (_, index) => index);
		const texts = await textsOf(
			client,
			wanted.map((index) => `${servers[index % 7]?.url}/${index}`),
		);
		assert.deepEqual(
			texts,
			wanted.map((index) => `${index % 7}/${index}`),
		);
		assertIsOver(client);
	}
	assert.equal(most, 4);
	await client.close();
	for (const server of servers) await server.close();
});

test("an idle connection of another origin makes room at once", limit, async () => {
	const [one, two] = [await serve(ok("one")), await serve(ok("two"))];
	await withClient(one, { limits: { totalConnections: 2 } }, async (client) => {
		await textsOf(client, [one.url, one.url]);
		assert.equal(client.stats().idle, 2);
		assert.equal(await (await client.get(two.url)).text(), "two");
		assert.deepEqual(client.stats().origins, { [one.url]: 1, [two.url]: 1 });
		await client.close();
	});
	await two.close();
});

test("an origin that is asked again and again does not starve another one", limit, async () => {
	const [busy, rare] = [await serve(ok("busy")), await serve(ok("rare"))];
	await withClient(busy, { connectionsPerOrigin: 1, limits: { totalConnections: 1 } }, async (client) => {
		let asked = 0;
		let isOver = false;
		const again = async (): Promise<void> => {
			while (!isOver) {
				asked++;
				await (await client.get(busy.url)).text();
			}
		};
		const loops = [again(), again(), again()];
		await until(() => asked > 10);
		const before = asked;
		assert.equal(await (await client.get(rare.url)).text(), "rare");
		assert.ok(asked - before < 10, `${asked - before} requests overtook it`);
		isOver = true;
		await Promise.all(loops);
		await client.close();
	});
	await rare.close();
});

test("an abort in the queue takes one request out, and leaves the others in their order", limit, async () => {
	const server = await serve(({ target }) =>
		target === "/0" ? [{ awaitGate: "go" }, { send: ok(target) }] : ok(target),
	);
	await withClient(server, { connectionsPerOrigin: 1 }, async (client) => {
		const controllers = Array.from({ length: 6 }, () => new AbortController());
		const asked = controllers.map(async ({ signal }, index) =>
			(await client.get(`${server.url}/${index}`, { signal })).text(),
		);
		await server.requested(1);
		for (const index of [1, 3, 5]) {
			controllers[index]?.abort();
			const error = await failureOf(asked[index] as Promise<unknown>);
			assert.equal(error.kind, "aborted");
			assert.equal(error.phase, "queue");
			assert.equal(error.bytesSent, 0);
		}
		assert.equal(client.stats().queued, 2);
		server.open("go");
		assert.deepEqual(await Promise.all([asked[0], asked[2], asked[4]]), ["/0", "/2", "/4"]);
	});
});

test("a long queue for a host that refuses fails as a whole, soon, with nothing left", limit, async () => {
	await using client = new Client();
	const asked = Array.from({ length: 1_000 }, () => failureOf(client.get("http://127.0.0.1:1/")));
	for (const error of await Promise.all(asked)) {
		assert.equal(error.kind, "connect");
		assert.equal(error.code, "ECONNREFUSED");
		assert.equal(error.isSafeToRetry, true);
		assert.deepEqual(
			error.attempts.map(({ address, port }) => `${address} ${port}`),
			["127.0.0.1 1"],
		);
	}
	assertIsOver(client);
	assert.equal(client.stats().failed, 1_000);
});

test("a name that does not exist is said to be so, for each request", limit, async () => {
	const resolver = async (): Promise<never> => {
		throw Object.assign(new Error("no such name"), { code: "ENOTFOUND" });
	};
	await using client = new Client({ resolver });
	for (const error of await Promise.all([1, 2].map(() => failureOf(client.get("http://name.test/"))))) {
		assert.equal(error.kind, "resolve");
		assert.equal(error.phase, "resolve");
		assert.equal(error.isConnect, true);
		assert.match(error.message, /could not be sent: resolve name\.test failed/);
	}
});

test("a connection that takes too long to build names the timeout", limit, async () => {
	await using client = new Client({ resolver: () => new Promise(() => {}), timeouts: { connect: 40 } });
	const error = await failureOf(client.get("http://name.test/"));
	assert.equal(error.kind, "timeout");
	assert.match(error.message, /timeouts\.connect\)?$/);
	assert.equal(error.isSafeToRetry, true);
	assert.equal(error.bytesSent, 0);
});

test("a custom connector that throws is an error of connecting", limit, async () => {
	const errors = [new Error("no tunnel"), "no tunnel"];
	for (const thrown of errors) {
		await using client = new Client({
			connect: () => {
				throw thrown;
			},
		});
		const error = await failureOf(client.get("http://name.test/"));
		assert.equal(error.kind, "connect");
		assert.match(error.message, /could not be sent: no tunnel$/);
		assertIsOver(client);
	}
});

test(
	"an unused connection is closed after idleConnectionMs, or when Keep-Alive says, whichever the server wishes",
	limit,
	async () => {
		const plain = await serve(ok("plain"));
		const longer = await serve(ok("longer", "keep-alive: timeout=60"));
		const shorter = await serve(ok("shorter", "Keep-Alive: timeout=1, max=5"));
		await withClient(plain, { idleConnectionMs: 60 }, async (client) => {
			await textsOf(client, [plain.url, longer.url, shorter.url]);
			await shorter.disconnected(1);
			await plain.disconnected(1);
			assert.deepEqual(Object.keys(client.stats().origins), [longer.url]);
			assert.equal((await client.get(longer.url)).connection.isReused, true);
			assert.equal((await client.get(plain.url)).connection.isReused, false);
			await client.close();
		});
		await longer.close();
		await shorter.close();
	},
);

test("a process that was busy for too long trusts no connection from before", limit, async () => {
	const server = await serve(ok("hi"));
	await withClient(server, { idleConnectionMs: 40 }, async (client) => {
		await textsOf(client, [server.url, server.url]);
		const until = performance.now() + 80;
		while (performance.now() < until);
		const response = await client.post(server.url);
		assert.equal(response.connection.isReused, false);
		assert.equal(await response.text(), "hi");
		assert.deepEqual(client.stats().origins, { [server.url]: 1 });
	});
});

test("the connection used last is used again first, so that the others can go", limit, async () => {
	const server = await serve(ok("hi"));
	await withClient(server, {}, async (client) => {
		const both = await Promise.all([client.get(server.url), client.get(server.url)]);
		await Promise.all(both.map((response) => response.text()));
		const ids = new Set<number>();
		for (let turn = 0; turn < 5; turn++) {
			const response = await client.get(server.url);
			await response.text();
			ids.add(response.connection.id);
			assert.ok(response.connection.idleMs >= 0);
		}
		assert.equal(ids.size, 1);
	});
});

test(
	"origins, and clients with different local addresses, have connections of their own",
	limit,
	async () => {
		const server = await serve(ok("hi"));
		const resolver = async (_name: string, family: number) =>
			family === 4 ? [{ address: "127.0.0.1" }] : [];
		await using elsewhere = new Client({ localAddress: "127.0.0.2" });
		await withClient(server, { resolver }, async (client) => {
			const hosts = ["127.0.0.1", "localhost", "name.test"];
			for (let turn = 0; turn < 2; turn++) {
				await textsOf(
					client,
					hosts.map((host) => `http://${host}:${server.port}/`),
				);
				await textsOf(elsewhere, [server.url]);
			}
			assert.equal(server.connections.length, 4);
			assert.equal(server.connections.filter(({ remote }) => remote.startsWith("127.0.0.2:")).length, 1);
			await elsewhere.close();
		});
	},
);

test("a queue that waits for one slow connection goes on when another can be opened", limit, async () => {
	const server = await play(
		[{ awaitRequest: true }, { awaitGate: "never" }, { send: ok("slow") }],
		[{ awaitRequest: true }, { send: ok("one") }, { awaitRequest: true }, { send: ok("two") }],
	);
	await withClient(server, { connectionsPerOrigin: 2 }, async (client) => {
		const slow = failureOf(client.get(server.url, { timeouts: { firstByte: 300 } }));
		await server.requested(1);
		assert.deepEqual(await textsOf(client, [server.url, server.url]), ["one", "two"]);
		assert.equal((await slow).code, "firstByte");
	});
});

test("a crawl of many origins leaves nothing behind of those it has left", limit, async () => {
	const server = await serve(ok("hi"));
	const resolver = async (_name: string, family: number) => (family === 4 ? [{ address: "127.0.0.1" }] : []);
	await withClient(server, { resolver, limits: { totalConnections: 20 } }, async (client) => {
		for (let turn = 0; turn < 10; turn++) {
			const urls = Array.from(
				{ length: 100 },
				(_, index) => `http://n${turn * 100 + index}.test:${server.port}/`,
			);
			await textsOf(client, urls);
		}
		assert.ok(Object.keys(client.stats().origins).length <= 20);
		assert.equal(client.stats().requests, 1_000);
	});
});
