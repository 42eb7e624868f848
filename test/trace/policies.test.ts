// What policies tell beside the exchanges that they lead to: stored responses given, waits before a repetition, tunnels.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../src/client/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { failureOf, ok, play, serve } from "../client/support.ts";
import { authority, serverTls } from "../socket/support.ts";

const limit = { timeout: 10_000 };

/** The events of the work, in order. */
async function eventsOf(
	options: ClientOptions,
	work: (client: Client) => Promise<void>,
): Promise<TraceEvent[]> {
	const events: TraceEvent[] = [];
	await using client = new Client({ ...options, trace: (event) => void events.push(event) });
	await work(client);
	return events;
}

function only<Type extends TraceEvent["type"]>(
	events: readonly TraceEvent[],
	type: Type,
): Extract<TraceEvent, { type: Type }>[] {
	return events.filter((event): event is Extract<TraceEvent, { type: Type }> => event.type === type);
}

test("a stored response tells that it was given, with or without an exchange before it", limit, async () => {
	let isDown = false;
	await using server = await serve((request) => {
		const { pathname } = new URL(request.target, "http://a.test");
		if (isDown) return "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
		if (/^if-none-match:/im.test(request.head)) return 'HTTP/1.1 304 Not Modified\r\netag: "1"\r\n\r\n';
		if (pathname === "/fresh") return ok("fresh", "cache-control: max-age=60");
		if (pathname === "/asked") return ok("asked", "cache-control: no-cache", 'etag: "1"');
		return ok("old", "cache-control: max-age=0, stale-if-error=60", 'etag: "1"');
	});
	const events = await eventsOf({ cache: true }, async (client) => {
		const get = async (path: string): Promise<string> => await (await client.get(server.url + path)).text();
		for (const path of ["/fresh", "/fresh", "/asked", "/asked", "/old"]) await get(path);
		isDown = true;
		assert.equal(await get("/old"), "old");
		// Nothing to give.
		assert.equal((await client.get(`${server.url}/none`, { cache: "only-if-cached" })).status, 504);
	});
	const told = only(events, "cache.answered");
	assert.deepEqual(
		told.map(({ method, url, status, outcome }) => [method, url, status, outcome]),
		[
			["GET", `${server.url}/fresh`, 200, "hit"],
			["GET", `${server.url}/asked`, 200, "revalidated"],
			["GET", `${server.url}/old`, 200, "stale"],
		],
	);
	const order = events
		.filter(({ type }) => type === "exchange.started" || type === "cache.answered")
		.map((event) => ("url" in event ? `${event.type} ${new URL(event.url).pathname}` : ""));
	assert.deepEqual(order, [
		"exchange.started /fresh",
		"cache.answered /fresh",
		"exchange.started /asked",
		"exchange.started /asked",
		"cache.answered /asked",
		"exchange.started /old",
		"exchange.started /old",
		"cache.answered /old",
	]);
});

test("a wait before another try tells why and how long, and the last try has none", limit, async () => {
	await using server = await play(
		[{ awaitRequest: true }, { send: "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n" }, { end: true }],
		[{ awaitRequest: true }, { reset: true }],
		[{ awaitRequest: true }, { send: "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n" }, { end: true }],
	);
	const url = server.url.replace("http://", "http://me:word@");
	const events = await eventsOf({ retries: { limit: 2, baseDelayMs: 4 } }, async (client) => {
		assert.equal((await client.get(`${url}/x`)).status, 503);
	});
	const waits = only(events, "retry.waiting");
	assert.deepEqual(
		waits.map(({ method, url, tries, status, code }) => [method, url, tries, status, code]),
		[
			["GET", `${server.url}/x`, 1, 503, undefined],
			["GET", `${server.url}/x`, 2, undefined, "ECONNRESET"],
		],
	);
	for (const { waitMs } of waits) assert.ok(waitMs >= 0 && waitMs <= 8, `${waitMs}`);
	const started = only(events, "exchange.started");
	assert.equal(started.length, 3);
	for (const [index, { at, waitMs }] of waits.entries()) {
		assert.ok((started[index + 1]?.at ?? 0) >= at + Math.floor(waitMs) - 1);
	}
});

test(
	"a request's own listener hears of its cache and its retries, and the client's doesn't",
	limit,
	async () => {
		await using server = await serve(ok("fresh", "cache-control: max-age=60"));
		const own: TraceEvent[] = [];
		const events = await eventsOf({ cache: true, retries: 1 }, async (client) => {
			await (await client.get(server.url)).text();
			await (await client.get(server.url, { trace: (event) => void own.push(event) })).text();
		});
		assert.deepEqual(
			own.map(({ type }) => type),
			["cache.answered"],
		);
		assert.deepEqual(only(events, "cache.answered"), []);
	},
);

test("a tunnel tells its beginning and its end on the connection that it's made on", limit, async () => {
	await using proxy = await play([
		{ awaitRequest: true },
		{ send: "HTTP/1.1 200 Connected\r\n\r\n" },
		{ awaitRequest: true },
		{ send: ok("through") },
	]);
	const events = await eventsOf(
		{ proxy: { url: proxy.url.replace("http://", "http://me:word@"), tunnelsHttp: true } },
		async (client) => {
			assert.equal(await (await client.get("http://a.test/")).text(), "through");
		},
	);
	const [started] = only(events, "tunnel.started");
	const [finished] = only(events, "tunnel.finished");
	assert.equal(started?.proxy, proxy.url);
	assert.equal(started?.target, "a.test:80");
	assert.equal(finished?.connectionId, started?.connectionId);
	assert.ok((finished?.at ?? 0) >= (started?.at ?? Number.NaN));
	const order = events.map(({ type }) => type);
	const [connected, start, end, assigned] = [
		"connected",
		"tunnel.started",
		"tunnel.finished",
		"exchange.assigned",
	].map((type) => order.indexOf(type as TraceEvent["type"]));
	assert.ok(
		[connected, start, end, assigned].every(
			(at, index, all) => index === 0 || (at ?? 0) > (all[index - 1] ?? 0),
		),
	);
	assert.deepEqual(only(events, "tunnel.failed"), []);
});

test(
	"a tunnel that is refused, broken off or too slow tells why, and one whose TLS fails stood",
	limit,
	async () => {
		await using refusing = await play([
			{ awaitRequest: true },
			{ send: "HTTP/1.1 407 Log In\r\ncontent-length: 0\r\n\r\n" },
			{ hold: true },
		]);
		await using leaving = await play([{ awaitRequest: true }, { end: true }]);
		await using slow = await play([{ awaitRequest: true }, { hold: true }]);
		await using lying = await play([
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 Connected\r\n\r\nthis is no TLS" },
			{ hold: true },
		]);
		for (const [proxy, status, types] of [
			[refusing, 407, ["tunnel.started", "tunnel.failed"]],
			[leaving, undefined, ["tunnel.started", "tunnel.failed"]],
			[slow, undefined, ["tunnel.started", "tunnel.failed"]],
			[lying, undefined, ["tunnel.started", "tunnel.finished"]],
		] as const) {
			const timeouts = { connect: proxy === slow ? 50 : 5_000 };
			const events = await eventsOf({ proxy: proxy.url, timeouts }, async (client) => {
				await failureOf(client.get("https://a.test/"));
			});
			const told = events.filter(({ type }) => type.startsWith("tunnel."));
			assert.deepEqual(
				told.map(({ type }) => type),
				types,
			);
			const [failed] = only(events, "tunnel.failed");
			assert.equal(failed?.status, status);
			if (failed !== undefined) assert.match(failed.message, /proxy/);
		}
	},
);

test(
	"a proxy that takes requests itself makes no tunnel, and TLS with a proxy comes before its tunnel",
	limit,
	async () => {
		await using forwarding = await serve(ok("forwarded"));
		const plain = await eventsOf({ proxy: forwarding.url }, async (client) => {
			assert.equal(await (await client.get("http://a.test/")).text(), "forwarded");
		});
		assert.deepEqual(
			plain.filter(({ type }) => type.startsWith("tunnel.")),
			[],
		);
		await using overTls = await serve("HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n", { tls: serverTls });
		const proxy = overTls.url.replace("127.0.0.1", "localhost");
		const events = await eventsOf({ proxy, tls: { ca: authority } }, async (client) => {
			await failureOf(client.get("https://a.test/"));
		});
		const types = events.map(({ type }) => type);
		assert.ok(types.indexOf("tunnel.started") > types.indexOf("secured"));
		assert.equal(only(events, "tunnel.failed")[0]?.status, 403);
	},
);
