import assert from "node:assert/strict";
import test from "node:test";
import {
	createNameCache,
	type NameCache,
	type NameCacheOptions,
	type Resolver,
	resolve,
	SocketError,
} from "../../src/socket/index.ts";
import { turns } from "./support.ts";

type Answer = readonly { readonly address: string; readonly ttlSeconds?: number }[];

/** A resolver that answers from a table and keeps what it was asked; a clock that stands still. */
function fake(table: Readonly<Record<string, Answer | string>>, options: NameCacheOptions = {}) {
	const asked: string[] = [];
	const time = { now: 1_000 };
	const resolver: Resolver = async (name, family) => {
		asked.push(`${name} ${family}`);
		const answer = table[`${name} ${family}`] ?? "ENOTFOUND";
		if (typeof answer === "string") throw Object.assign(new Error(answer), { code: answer });
		return answer;
	};
	const cache: NameCache = createNameCache({ resolver, clock: () => time.now, ...options });
	return { asked, time, cache };
}

test("an answer is kept for its TTL, asked for in any case, and then asked for again", async () => {
	const { asked, time, cache } = fake({ "example.org 4": [{ address: "192.0.2.1", ttlSeconds: 60 }] });
	assert.equal(cache.peek("example.org", 4), undefined);
	assert.deepEqual(await cache("Example.org", 4, undefined), [{ address: "192.0.2.1", ttlSeconds: 60 }]);
	assert.deepEqual(await cache("example.ORG", 4, undefined), [{ address: "192.0.2.1", ttlSeconds: 60 }]);
	assert.equal(cache.peek("EXAMPLE.org", 4)?.[0]?.address, "192.0.2.1");
	assert.equal(cache.size, 1);
	time.now += 59_999;
	assert.equal(cache.peek("example.org", 4)?.length, 1);
	time.now += 1;
	assert.equal(cache.peek("example.org", 4), undefined);
	await cache("example.org", 4, undefined);
	assert.deepEqual(asked, ["example.org 4", "example.org 4"]);
});

const ttls: readonly (readonly [ttlSeconds: number | undefined, keptMs: number])[] = [
	[undefined, 30_000],
	[0, 1_000],
	[5, 5_000],
	[86_400, 300_000],
];

for (const [ttlSeconds, keptMs] of ttls) {
	test(`an answer with ${ttlSeconds ?? "no"} seconds of TTL is kept for ${keptMs} ms`, async () => {
		const answer = { address: "192.0.2.1", ...(ttlSeconds !== undefined && { ttlSeconds }) };
		const { time, cache } = fake({ "a 4": [answer] });
		await cache("a", 4, undefined);
		time.now += keptMs - 1;
		assert.ok(cache.peek("a", 4));
		time.now += 1;
		assert.equal(cache.peek("a", 4), undefined);
	});
}

test("the shortest TTL of several addresses counts", async () => {
	const { time, cache } = fake({
		"a 4": [
			{ address: "192.0.2.1", ttlSeconds: 100 },
			{ address: "192.0.2.2", ttlSeconds: 10 },
		],
	});
	await cache("a", 4, undefined);
	time.now += 10_000;
	assert.equal(cache.peek("a", 4), undefined);
});

test("that a name does not exist is remembered shortly, a resolver's failure not at all", async () => {
	const { asked, time, cache } = fake({ "broken 4": "EAI_AGAIN" });
	await assert.rejects(cache("missing", 4, undefined), { code: "ENOTFOUND" });
	assert.deepEqual(await cache("missing", 4, undefined), []);
	time.now += 1_000;
	await assert.rejects(cache("missing", 4, undefined), { code: "ENOTFOUND" });
	await assert.rejects(cache("broken", 4, undefined), { code: "EAI_AGAIN" });
	await assert.rejects(cache("broken", 4, undefined), { code: "EAI_AGAIN" });
	assert.deepEqual(asked, ["missing 4", "missing 4", "broken 4", "broken 4"]);
});

test("that a name with IPv4 addresses has no IPv6 one is remembered as long as those", async () => {
	const { asked, time, cache } = fake({ "v4only 4": [{ address: "192.0.2.1" }], "v4only 6": [] });
	await cache("v4only", 6, undefined);
	await cache("v4only", 4, undefined);
	time.now += 29_999;
	assert.deepEqual(cache.peek("v4only", 6), []);
	time.now += 1;
	assert.equal(cache.peek("v4only", 6), undefined);
	assert.deepEqual(asked, ["v4only 6", "v4only 4"]);
});

test("many who ask at once share one lookup", async () => {
	const { asked, cache } = fake({ "a 4": [{ address: "192.0.2.1" }], "a 6": [{ address: "2001:db8::1" }] });
	const answers = await Promise.all(
		Array.from({ length: 100 }, (_, index) => cache("a", index % 2 === 0 ? 4 : 6, undefined)),
	);
	assert.equal(answers[99]?.[0]?.address, "2001:db8::1");
	assert.deepEqual(asked, ["a 4", "a 6"]);
});

test("one caller's abort does not end the lookup for others; the last one's does", async () => {
	const lookups: { signal: AbortSignal; resolve: (answer: Answer) => void }[] = [];
	const resolver: Resolver = (_, __, signal) =>
		new Promise((resolve) => {
			lookups.push({ signal: signal as AbortSignal, resolve });
		});
	const cache = createNameCache({ resolver });
	const [first, second] = [new AbortController(), new AbortController()];
	const one = cache("a", 4, first.signal);
	const two = cache("a", 4, second.signal);
	const reason = new Error("enough");
	first.abort(reason);
	await assert.rejects(one, reason);
	assert.equal(lookups[0]?.signal.aborted, false);
	second.abort(reason);
	await assert.rejects(two, reason);
	assert.equal(lookups[0]?.signal.aborted, true);
	// The lookup that was given up is nobody's any more: the next caller starts another.
	const three = cache("a", 4, new AbortController().signal);
	assert.equal(lookups.length, 2);
	lookups[1]?.resolve([{ address: "192.0.2.1" }]);
	assert.equal((await three)[0]?.address, "192.0.2.1");
	await assert.rejects(cache("a", 4, AbortSignal.abort(reason)), reason);
});

test("the least recently used name is forgotten first", async () => {
	const table = {
		"a 4": [{ address: "192.0.2.1" }],
		"b 4": [{ address: "192.0.2.2" }],
		"c 4": [{ address: "192.0.2.3" }],
	};
	const { cache } = fake(table, { maxNames: 2 });
	await cache("a", 4, undefined);
	await cache("b", 4, undefined);
	cache.peek("a", 4);
	await cache("c", 4, undefined);
	assert.equal(cache.size, 2);
	assert.equal(cache.peek("b", 4), undefined);
	assert.ok(cache.peek("a", 4));
	cache.forget("A");
	assert.equal(cache.peek("a", 4), undefined);
	cache.clear();
	assert.equal(cache.size, 0);
});

test("resolve() asks for both families at once and gives them by turns, IPv6 first", async () => {
	const order: string[] = [];
	const resolver: Resolver = async (_, family) => {
		order.push(`asked ${family}`);
		await turns(1);
		order.push(`answered ${family}`);
		return family === 4
			? [{ address: "192.0.2.1" }, { address: "192.0.2.2" }, { address: "192.0.2.3" }]
			: [{ address: "2001:db8::1", ttlSeconds: 7 }];
	};
	assert.deepEqual(await resolve("example.org", { resolver }), [
		{ address: "2001:db8::1", ttlSeconds: 7, family: 6 },
		{ address: "192.0.2.1", family: 4 },
		{ address: "192.0.2.2", family: 4 },
		{ address: "192.0.2.3", family: 4 },
	]);
	assert.deepEqual(order.slice(0, 2), ["asked 6", "asked 4"]);
	assert.equal((await resolve("example.org", { resolver, families: [6] })).length, 1);
});

test("resolve() of an address asks nobody", async () => {
	const resolver: Resolver = () => assert.fail();
	assert.deepEqual(await resolve("127.0.0.1", { resolver }), [{ address: "127.0.0.1", family: 4 }]);
	assert.deepEqual(await resolve("::1", { resolver }), [{ address: "::1", family: 6 }]);
});

test("names below localhost are this machine's, and nobody is asked for them", async () => {
	for (const name of ["app.localhost", "a.b.LocalHost", "app.localhost."]) {
		assert.deepEqual(await resolve(name), [
			{ address: "::1", family: 6 },
			{ address: "127.0.0.1", family: 4 },
		]);
	}
	await assert.rejects(resolve("app.localhost.invalid"), { step: "resolve" });
});

test("resolve() by the operating system knows localhost", async () => {
	const addresses = await resolve("localhost");
	assert.ok(addresses.length > 0);
	for (const { address } of addresses) assert.match(address, /^(127\.0\.0\.1|::1)$/);
});

const failures: readonly (readonly [code6: string, code4: string, code: string, message: RegExp])[] = [
	[
		"ENOTFOUND",
		"ENOTFOUND",
		"ENOTFOUND",
		/^resolve a\.example failed: it has no address after .*; check the name/,
	],
	["ENOTFOUND", "EAI_AGAIN", "EAI_AGAIN", /could not be looked up now.*try again/],
	["EAI_AGAIN", "ENODATA", "EAI_AGAIN", /could not be looked up now/],
	["", "", "ENOTFOUND", /it has no address/],
];

for (const [code6, code4, code, message] of failures) {
	test(`resolve() fails with ${code} after IPv6 ${code6 || "nothing"} and IPv4 ${code4 || "nothing"}`, async () => {
		const resolver: Resolver = async (_, family) => {
			const failure = family === 6 ? code6 : code4;
			if (failure === "") return [];
			throw Object.assign(new Error(failure), { code: failure });
		};
		await assert.rejects(resolve("a.example", { resolver }), (error) => {
			assert.ok(error instanceof SocketError);
			assert.equal(error.step, "resolve");
			assert.equal(error.code, code);
			assert.equal(error.isTemporaryResolverFailure, code === "EAI_AGAIN");
			assert.equal(error.isNameNotFound, code === "ENOTFOUND");
			assert.match(error.message, message);
			return true;
		});
	});
}

test("resolve() can be given up", async () => {
	const reason = new Error("enough");
	const aborted = AbortSignal.abort(reason);
	await assert.rejects(resolve("localhost", { signal: aborted }), {
		code: "ABORTED",
		step: "resolve",
		cause: reason,
	});
	const controller = new AbortController();
	const waiting = resolve("localhost", { signal: controller.signal });
	controller.abort(reason);
	await assert.rejects(waiting, { name: "AbortError", code: "ABORTED", cause: reason });
	// A resolver that does not listen to the signal is not waited for.
	const later = new AbortController();
	const stuck = resolve("x.example", { resolver: () => new Promise(() => {}), signal: later.signal });
	later.abort(reason);
	await assert.rejects(stuck, { name: "AbortError", code: "ABORTED", cause: reason });
});
