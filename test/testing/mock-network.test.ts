// A network of routes, as tests of programs use it: by a client, with msw's handlers behind it, and under fake timers.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Client, ClientError, type ClientOptions, createFetch } from "../../src/client/index.ts";
import { MockNetwork, type MockRoute } from "../../src/testing/index.ts";

const X = "https://api.test/x";

async function withNetwork(
	routes: readonly MockRoute[],
	use: (client: Client, network: MockNetwork) => Promise<void>,
	options: ClientOptions = {},
): Promise<void> {
	const network = new MockNetwork(routes);
	await using client = new Client({ ...options, connect: network.connect });
	await use(client, network);
	await client.destroy();
	await network.close();
}

const answers: readonly (readonly [
	what: string,
	route: MockRoute,
	method: string,
	url: string,
	status: number,
	text: string,
])[] = [
	["JSON", { get: X, reply: { json: { name: "Alba" } } }, "GET", X, 200, '{"name":"Alba"}'],
	["a status", { post: X, reply: { status: 201 } }, "POST", X, 201, ""],
	["a status with JSON", { get: X, reply: { status: 404, json: {} } }, "GET", X, 404, "{}"],
	["text", { get: X, reply: { body: "hé 😀" } }, "GET", X, 200, "hé 😀"],
	["bytes", { get: X, reply: { body: Uint8Array.of(65, 66) } }, "GET", X, 200, "AB"],
	["a Response", { get: X, reply: new Response("made", { status: 203 }) }, "GET", X, 203, "made"],
	["a function", { put: X, reply: ({ method }) => ({ body: method }) }, "PUT", X, 200, "PUT"],
	["a promise", { get: X, reply: async () => new Response("later") }, "GET", X, 200, "later"],
	["any query", { get: X, reply: { body: "y" } }, "GET", `${X}?a=1#part`, 200, "y"],
	["a query", { get: `${X}?a=1`, reply: { body: "y" } }, "GET", `${X}?a=1`, 200, "y"],
	[
		"a wildcard",
		{ get: "https://api.test/*/x", reply: { body: "y" } },
		"GET",
		"https://api.test/a/b/x",
		200,
		"y",
	],
	[
		"a wildcard in the host",
		{ get: "https://*.test/", reply: { body: "y" } },
		"GET",
		"https://a.b.test",
		200,
		"y",
	],
	[
		"a RegExp",
		{ get: /\/birds\/\d+$/, reply: { body: "y" } },
		"GET",
		"http://a.test:8080/birds/12",
		200,
		"y",
	],
	["another spelling", { get: "HTTPS://API.test:443/x", reply: { body: "y" } }, "GET", X, 200, "y"],
	["any method", { any: X, reply: { body: "y" } }, "PURGE", X, 200, "y"],
	["HEAD by GET", { get: X, reply: { body: "yes" } }, "HEAD", X, 200, ""],
];

for (const [what, route, method, url, status, text] of answers) {
	test(`a route answers by ${what}, twice the same`, () =>
		withNetwork([route], async (client, network) => {
			for (let count = 1; count <= 2; count++) {
				const response = await client.request(method, url);
				assert.equal(response.status, status);
				assert.equal(await response.text(), text);
				assert.equal(network.requests.length, count);
			}
			assert.equal(network.requests[0]?.method, method);
		}));
}

test("the content of a request and its headers can be looked at, and cookies and redirects are real", () =>
	withNetwork(
		[
			{ post: X, reply: (request) => ({ status: 201, json: request.json<{ age: number }>().age }) },
			{ get: X, reply: { status: 302, headers: { location: "/y", "set-cookie": "seen=1" } } },
			{ get: "https://api.test/y", reply: ({ headers }) => ({ body: headers.get("cookie") ?? "none" }) },
		],
		async (client, network) => {
			const created = await client.post(X, { json: { age: 7 }, headers: { "X-Team": "birds" } });
			assert.equal(await created.json(), 7);
			assert.equal(network.requests[0]?.headers.get("x-team"), "birds");
			assert.equal(network.requests[0]?.text(), '{"age":7}');
			assert.equal(await (await client.get(X)).text(), "seen=1");
		},
		{ cookies: true },
	));

test("replies come in turn, and the last one stays; a route with `times` gives way to the next", () =>
	withNetwork(
		[
			{ get: X, reply: [{ status: 503 }, { body: "first" }, { body: "last" }], times: 4 },
			{ get: X, reply: { body: "other" } },
		],
		async (client, network) => {
			const texts: string[] = [];
			for (let count = 0; count < 4; count++) texts.push(await (await client.get(X)).text());
			assert.deepEqual(texts, ["first", "last", "last", "other"]);
			network.add({ get: X, reply: { body: "added" } });
			assert.equal(await (await client.get(X)).text(), "added");
		},
		{ retries: { limit: 1, baseDelayMs: 1 } },
	));

test("a connection can break, and a server can be silent: the errors are those of a real network", () =>
	withNetwork(
		[
			{ post: X, reply: { fails: "reset" } },
			{ get: X, reply: { fails: "silence" } },
		],
		async (client) => {
			const failure = async (promise: Promise<unknown>): Promise<string> => {
				const error = await promise.then(
					() => assert.fail("it did not fail"),
					(reason: unknown) => reason,
				);
				assert.ok(error instanceof ClientError);
				return error.kind;
			};
			assert.equal(await failure(client.post(X, { body: "x" })), "disconnected");
			assert.equal(await failure(client.get(X, { timeouts: { firstByte: 20 } })), "timeout");
		},
	));

test("a request without a route is answered with 501 and what there is, and close() rejects", async () => {
	const network = new MockNetwork([{ get: X, reply: {} }]);
	await using client = new Client({ connect: network.connect });
	const response = await client.post(X, { body: "x" });
	assert.equal(response.status, 501);
	assert.match(await response.text(), /no route is for POST https:\/\/api\.test\/x; there are: GET https:/);
	assert.deepEqual(network.unmatched, [`POST ${X}`]);
	await assert.rejects(network.close(), /no route is for POST https:\/\/api\.test\/x/);
	await network.close();
});

test("what a route's function throws is a 500 for the program, and the error of close()", async () => {
	const broken = new Error("broken");
	const network = new MockNetwork([{ get: X, reply: () => Promise.reject(broken) }]);
	await using client = new Client({ connect: network.connect });
	assert.equal((await client.get(X)).status, 500);
	await assert.rejects(network.close(), broken);
});

const mistakes: readonly (readonly [route: object, says: RegExp])[] = [
	[{ reply: {} }, /a route has one of the members get, head, post/],
	[{ get: X, post: X, reply: {} }, /a route has one of the members/],
	[{ get: X }, /reply/],
	[{ get: "/x", reply: {} }, /get must be a URL, optionally with \*, or a RegExp/],
	[{ get: X, replies: {} }, /there is no option replies; there are: get, head/],
	[{ get: X, reply: {}, times: 0 }, /times must be a whole number/],
];

for (const [route, says] of mistakes) {
	test(`the route ${JSON.stringify(route)} is refused at once`, () => {
		assert.throws(() => new MockNetwork([route as MockRoute]), says);
	});
}

test("a mistake in a reply is an error of close()", async () => {
	const network = new MockNetwork([{ get: X, reply: { state: 200 } as never }]);
	await using client = new Client({ connect: network.connect });
	assert.equal((await client.get(X)).status, 500);
	await assert.rejects(network.close(), /there is no option state/);
});

test("requests without a route go to `otherwise`, a function of a Request, as they are", async () => {
	const seen: string[] = [];
	const network = new MockNetwork([{ get: X, reply: { body: "route" } }], {
		otherwise: async (request) => {
			seen.push(`${request.method} ${request.url} ${request.headers.get("x-team")} ${await request.text()}`);
			return Response.json({ from: "otherwise" }, { status: 202 });
		},
	});
	await using client = new Client({ connect: network.connect });
	assert.equal(await (await client.get(X)).text(), "route");
	const response = await client.post("https://other.test/y?z", {
		body: "text",
		headers: { "x-team": "birds" },
	});
	assert.equal(response.status, 202);
	assert.deepEqual(await response.json(), { from: "otherwise" });
	assert.deepEqual(seen, ["POST https://other.test/y?z birds text"]);
	const viaFetch = await createFetch(client)("https://other.test/z");
	assert.deepEqual(await viaFetch.json(), { from: "otherwise" });
	await network.close();
});

const require = createRequire(new URL("../house/toolchain/package.json", import.meta.url));

/** A package of others, or undefined after having skipped the test with a sentence. */
async function load<Module>(t: TestContext, name: string): Promise<Module | undefined> {
	let path: string;
	try {
		path = require.resolve(name);
	} catch (cause) {
		const sentence = `${name} is not installed: npm ci --prefix test/house/toolchain --ignore-scripts`;
		if (process.env.CI === "true") throw new Error(sentence, { cause });
		t.skip(sentence);
		return undefined;
	}
	return (await import(pathToFileURL(path).href)) as Module;
}

interface Msw {
	readonly http: { get(url: string, answer: () => globalThis.Response): unknown };
	readonly HttpResponse: { json(value: unknown): globalThis.Response };
	getResponse(handlers: readonly unknown[], request: Request): Promise<globalThis.Response | undefined>;
}

interface MswNode {
	setupServer(...handlers: unknown[]): { listen(options: object): void; close(): void };
}

test("msw's handlers answer a client: by getResponse, and by the fetch that setupServer replaces", async (t) => {
	const msw = await load<Msw>(t, "msw");
	const node = await load<MswNode>(t, "msw/node");
	if (msw === undefined || node === undefined) return;
	const handler = msw.http.get("https://api.test/x", () => msw.HttpResponse.json({ from: "msw" }));
	const server = node.setupServer(handler);
	server.listen({ onUnhandledRequest: "error" });
	t.after(() => server.close());
	const ways: readonly ((request: Request) => Promise<globalThis.Response>)[] = [
		async (request) => (await msw.getResponse([handler], request)) ?? Response.error(),
		(request) => globalThis.fetch(request),
	];
	for (const otherwise of ways) {
		const network = new MockNetwork([], { otherwise });
		await using client = new Client({ connect: network.connect });
		assert.deepEqual(await (await client.get("https://api.test/x?page=1")).json(), { from: "msw" });
		await network.close();
	}
});

test("under node:test's fake timers replies and deadlines come as the clock is moved", (t) =>
	underFakeTime(
		() => t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "setImmediate", "Date"] }),
		// They leave performance.now() alone, so the client sees only timers: in steps, each with a turn.
		async (ms) => {
			for (let step = 0; step < ms + 5_000; step += 1_000) {
				t.mock.timers.tick(1_000);
				await turn();
			}
		},
	));

interface FakeTimers {
	install(options: { readonly toFake: readonly string[] }): { tick(ms: number): void; uninstall(): void };
}

test("under the fake timers of vitest and jest, too", async (t) => {
	const library = await load<{ readonly default: FakeTimers }>(t, "@sinonjs/fake-timers");
	if (library === undefined) return;
	const toFake = [
		"setTimeout",
		"clearTimeout",
		"setInterval",
		"clearInterval",
		"setImmediate",
		"clearImmediate",
		"Date",
		"performance",
	];
	let clock: ReturnType<FakeTimers["install"]> | undefined;
	try {
		await underFakeTime(
			() => {
				clock = library.default.install({ toFake });
			},
			(ms) => clock?.tick(ms),
		);
	} finally {
		clock?.uninstall();
	}
});

/** Requests are answered while the clock stands still, and deadlines fire when it is moved. */
async function underFakeTime(start: () => void, tick: (ms: number) => unknown): Promise<void> {
	const network = new MockNetwork([
		{ get: X, reply: { body: "at once" } },
		{ get: `${X}/later`, reply: { body: "later", delayMs: 5_000 } },
		{ get: `${X}/never`, reply: { fails: "silence" } },
	]);
	const client = new Client({ connect: network.connect });
	start();
	assert.equal(await (await client.get(X)).text(), "at once");
	const later = client.get(`${X}/later`).then((response) => response.text());
	while (network.requests.length < 2) await turn();
	await tick(5_000);
	assert.equal(await later, "later");
	for (const timeouts of [{ firstByte: 60_000 }, { total: 60_000 }]) {
		const before = network.requests.length;
		const never = client.get(`${X}/never`, { timeouts });
		const failed = never.catch((error: unknown) => error);
		while (network.requests.length === before) await turn();
		await tick(60_000);
		const error = await failed;
		assert.ok(error instanceof ClientError);
		assert.equal(error.kind, "timeout", JSON.stringify(timeouts));
	}
	await client.destroy();
	await network.close();
	// The far ends hear of it in a later turn, and clear their timers by the functions that made them.
	for (let count = 0; count < 5; count++) await turn();
}

const { setImmediate: realImmediate } = globalThis;

/** A turn of the event loop, whatever the clock does. */
const turn = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));
