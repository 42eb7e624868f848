// A client with a cache, seen from outside: what comes from where, who gets whose, and what is never stored.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	type CacheMode,
	Client,
	type ClientOptions,
	CookieJar,
	HttpCache,
	type RequestOptions,
} from "../../../src/client/index.ts";
import type { ScriptedRequest } from "../../../src/testing/index.ts";
import { failureOf, ok, play, requestsTo, serve, until, withClient } from "../support.ts";

const FRESH = "cache-control: max-age=60";
const STALE = "cache-control: max-age=0";

/** A server that counts: its content is the number of the request. */
function counting(...lines: readonly string[]): {
	answer: (request: ScriptedRequest) => string;
	count: () => number;
} {
	let count = 0;
	return { answer: () => ok(String(++count), ...lines), count: () => count };
}

async function textOf(client: Client, url: string, options?: RequestOptions): Promise<string> {
	return (await client.get(url, options)).text();
}

test("a fresh response is given again in every way, and says where it comes from", async () => {
	const { answer, count } = counting(FRESH, 'etag: "1"', "x-own: yes");
	const server = await serve(answer);
	await withClient(server, { cache: true }, async (client) => {
		const first = await client.get(server.url);
		assert.equal(first.fromCache, undefined);
		assert.equal(await first.text(), "1");
		const again = await client.get(server.url);
		assert.equal(again.fromCache, "hit");
		assert.equal(again.headers.get("x-own"), "yes");
		assert.equal(again.headers.get("age"), "0");
		assert.match(again.headText, /^HTTP\/1\.1 200 OK\r\n(.+\r\n)+\r\n$/);
		assert.deepEqual(again.connection.remote, first.connection.remote);
		assert.equal(again.connection.id, 0);
		assert.equal(again.timings.doneMs, 0);
		assert.deepEqual(again.byteCounts, { sent: 0, received: 0, content: 0 });
		assert.equal(await again.text(), "1");
		assert.equal(await again.text(), "1");
		assert.equal(await (await client.get(server.url)).json(), 1);
		assert.equal(String(Buffer.from(await (await client.get(server.url)).bytes())), "1");
		const pieces: string[] = [];
		for await (const piece of (await client.get(server.url)).body) pieces.push(String(piece));
		const { body } = await client.get(server.url);
		await body.forEachView((piece) => {
			pieces.push(String(piece));
		});
		assert.deepEqual(pieces, ["1", "1"]);
		const used = await client.get(server.url);
		used.discard();
		assert.equal((await failureOf(used.text())).kind, "body-used");
		const head = await client.head(server.url);
		assert.equal(head.fromCache, "hit");
		assert.equal(await head.text(), "");
	});
	assert.equal(count(), 1);
});

test("what a caller does to its bytes changes nothing for the next one", async () => {
	const { answer } = counting(FRESH);
	const server = await serve(answer);
	await withClient(server, { cache: true }, async (client) => {
		for (let index = 0; index < 3; index++) {
			const bytes = await (await client.get(server.url)).bytes();
			assert.equal(bytes[0], 0x31);
			bytes[0] = 0;
			structuredClone(bytes, { transfer: [bytes.buffer] });
		}
	});
});

test("a stale response is confirmed by a 304, whose fields it takes over", async () => {
	const server = await serve((request) =>
		/^if-none-match: "1"/im.test(request.head)
			? `HTTP/1.1 304 Not Modified\r\n${FRESH}\r\nx-own: new\r\nset-cookie: b=2\r\n\r\n`
			: ok("one", STALE, 'etag: "1"', "x-own: old", "set-cookie: a=1"),
	);
	await withClient(server, { cache: true, cookies: true }, async (client) => {
		assert.equal(await textOf(client, server.url), "one");
		const confirmed = await client.get(server.url);
		assert.equal(confirmed.fromCache, "revalidated");
		assert.equal(confirmed.status, 200);
		assert.equal(confirmed.headers.get("x-own"), "new");
		assert.deepEqual(confirmed.headers.getSetCookie(), ["b=2"]);
		assert.notEqual(confirmed.connection.id, 0);
		assert.equal(await confirmed.text(), "one");
	});
	assert.equal(requestsTo(server).length, 2);
});

describe("fetch's modes", () => {
	const cases: readonly (readonly [
		mode: CacheMode,
		stored: string,
		text: string,
		isConditional: boolean | undefined,
	])[] = [
		["default", FRESH, "1", undefined],
		["default", STALE, "2", true],
		["no-store", FRESH, "2", false],
		["reload", FRESH, "2", false],
		["no-cache", FRESH, "2", true],
		["force-cache", STALE, "1", undefined],
		["only-if-cached", STALE, "1", undefined],
	];
	for (const [mode, line, text, isConditional] of cases) {
		const what =
			isConditional === undefined ? "asks nobody" : isConditional ? "asks with conditions" : "asks anew";
		test(`"${mode}" with a response of ${line} stored ${what}`, async () => {
			const { answer } = counting(line, 'etag: "e"');
			const server = await serve(answer);
			await withClient(server, { cache: true }, async (client) => {
				assert.equal(await textOf(client, server.url), "1");
				assert.equal(await textOf(client, server.url, { cache: mode }), text);
			});
			const second = requestsTo(server)[1];
			assert.equal(second === undefined ? undefined : /^if-none-match:/im.test(second.head), isConditional);
			if (mode === "reload")
				assert.match(second?.head ?? "", /\r\ncache-control: no-cache\r\npragma: no-cache\r\n/);
		});
	}

	test('"only-if-cached" with nothing stored is a 504 of the cache\'s own', async () => {
		const server = await serve(ok("never"));
		await withClient(server, { cache: true }, async (client) => {
			const response = await client.get(server.url, { cache: "only-if-cached" });
			assert.deepEqual([response.status, response.fromCache, await response.text()], [504, "hit", ""]);
		});
		assert.equal(requestsTo(server).length, 0);
	});

	test('"no-store" neither looks nor stores', async () => {
		const { answer } = counting(FRESH);
		const server = await serve(answer);
		using cache = new HttpCache();
		await withClient(server, { cache }, async (client) => {
			await textOf(client, server.url, { cache: "no-store" });
			assert.equal(cache.usage.entries, 0);
		});
	});

	test("another mode is refused", async () => {
		await using client = new Client({ cache: true });
		const cache = "sometimes" as CacheMode;
		assert.equal((await failureOf(client.get("http://127.0.0.1:9/", { cache }))).code, "invalid-option");
	});
});

describe("one's responses are never another's", () => {
	const two: readonly (readonly [
		what: string,
		first: RequestOptions,
		second: RequestOptions,
		lines?: readonly string[],
	])[] = [
		["Authorization", { headers: { authorization: "Bearer a" } }, { headers: { authorization: "Bearer b" } }],
		["Authorization and none", { headers: { authorization: "Bearer a" } }, {}],
		[
			"Authorization, though public",
			{ headers: { authorization: "Bearer a" } },
			{},
			["cache-control: public, max-age=60"],
		],
		["Cookie", { headers: { cookie: "sid=a" } }, { headers: { cookie: "sid=b" } }],
		["Cookie and none", {}, { headers: { cookie: "sid=b" } }],
		["an API key", { headers: { "x-api-key": "a" } }, { headers: { "X-API-KEY": "b" } }],
		[
			"Cookie, though public, where a cookie is set",
			{ headers: { cookie: "sid=a" } },
			{ headers: { cookie: "sid=b" } },
			["cache-control: public, max-age=60", "Set-Cookie: seen=1"],
		],
		[
			"Cookie and none, though public, where a cookie is set",
			{ headers: { cookie: "sid=a" } },
			{},
			["cache-control: public, max-age=60", "Set-Cookie: seen=1"],
		],
		[
			"an API key, though public, where a cookie is set",
			{ headers: { "x-api-key": "a" } },
			{ headers: { "x-api-key": "b" } },
			["cache-control: public, max-age=60", "Set-Cookie: seen=1"],
		],
		["passwords", { auth: { username: "u", password: "a" } }, { auth: { username: "u", password: "b" } }],
		["bearers by functions", { auth: { bearer: () => "a" } }, { auth: { bearer: () => "b" } }],
		[
			"a field that Vary names, whatever its case",
			{ headers: { "X-Lang": "en" } },
			{ headers: { "x-lang": "de" } },
			[FRESH, "Vary: x-LANG"],
		],
		["a field that Vary names, missing", { headers: { "x-lang": "" } }, {}, [FRESH, "vary: x-lang"]],
		[
			"a field that the second Vary names",
			{ headers: { "x-lang": "en" } },
			{},
			[FRESH, "vary: accept", "vary: x-other, X-Lang"],
		],
		["nothing, where Vary is *", {}, {}, [FRESH, "vary: *"]],
		["nothing, where Vary is * among others", {}, {}, [FRESH, "vary: accept, *"]],
	];
	for (const [what, first, second, lines = [FRESH]] of two) {
		test(`told apart by ${what}`, async () => {
			const { answer } = counting(...lines);
			const server = await serve(answer);
			using cache = new HttpCache();
			await withClient(server, { cache }, async (client) => {
				assert.equal(await textOf(client, server.url, first), "1");
				await using other = new Client({ cache });
				assert.equal(await textOf(other, server.url, second), "2");
			});
		});
	}

	test("told apart by a field that the caller marked as secret", async () => {
		const { answer } = counting(FRESH);
		const server = await serve(answer);
		const redirects = { secretHeaders: ["X-User"] };
		await withClient(server, { cache: true, redirects }, async (client) => {
			assert.equal(await textOf(client, server.url, { headers: { "x-user": "a" } }), "1");
			assert.equal(await textOf(client, server.url, { headers: { "x-user": "b" } }), "2");
			assert.equal(await textOf(client, server.url, { headers: { "x-user": "b" } }), "2");
		});
	});

	test("a public response is for all cookies", async () => {
		const { answer } = counting("cache-control: public, max-age=60");
		const server = await serve(answer);
		await withClient(server, { cache: true }, async (client) => {
			await textOf(client, server.url, { headers: { cookie: "a=1" } });
			assert.equal(await textOf(client, server.url, { headers: { cookie: "a=2" } }), "1");
		});
	});

	test("cookies of one jar are one user's, whatever they are; those of another jar are another's", async () => {
		const { answer } = counting(FRESH, "set-cookie: a=1");
		const server = await serve(answer);
		using cache = new HttpCache();
		await withClient(server, { cache, cookies: true }, async (client) => {
			assert.deepEqual([await textOf(client, server.url), await textOf(client, server.url)], ["1", "1"]);
			await using other = new Client({ cache, cookies: new CookieJar() });
			await textOf(other, `${server.url}/elsewhere`);
			assert.equal(await textOf(other, server.url), "3");
		});
	});

	const jars: readonly (readonly [what: string, first: boolean, second: boolean])[] = [
		["two jars that are empty", true, true],
		["an empty jar and none", true, false],
		["no jar and an empty one", false, true],
	];
	for (const [what, first, second] of jars) {
		for (const control of ["max-age=60", "public, max-age=60"]) {
			test(`the session that is given to one is not given to the other: ${what}, ${control}`, async () => {
				const { answer } = counting(`cache-control: ${control}`, "set-cookie: sid=1");
				const server = await serve(answer);
				using cache = new HttpCache();
				await withClient(server, { cache, cookies: first }, async (client) => {
					assert.equal(await textOf(client, server.url), "1");
					await using other = new Client({ cache, cookies: second });
					assert.equal(await textOf(other, server.url), "2");
				});
			});
		}
	}

	test("no more than 50 variants of one URL are kept, the latest ones", async () => {
		const { answer } = counting(FRESH, "vary: x-unique");
		const server = await serve(answer);
		using cache = new HttpCache();
		await withClient(server, { cache }, async (client) => {
			for (let index = 0; index < 60; index++)
				await textOf(client, server.url, { headers: { "x-unique": String(index) } });
			assert.equal(cache.usage.entries, 50);
			assert.equal((await client.get(server.url, { headers: { "x-unique": "59" } })).fromCache, "hit");
		});
	});

	test("several variants are kept beside each other, and the query is part of the key", async () => {
		const { answer, count } = counting(FRESH, "vary: accept-language");
		const server = await serve(answer);
		await withClient(server, { cache: true }, async (client) => {
			const ask = (path: string, language: string): Promise<string> =>
				textOf(client, `${server.url}${path}`, { headers: { "accept-language": language } });
			const rounds = [];
			for (let round = 0; round < 2; round++) {
				rounds.push(await ask("/a", "en"), await ask("/a", "de"), await ask("/a?x", "en"));
			}
			assert.deepEqual(rounds, ["1", "2", "3", "1", "2", "3"]);
		});
		assert.equal(count(), 3);
	});
});

test("content that is cut off, left unread or larger than allowed is never stored", async () => {
	const cut = `HTTP/1.1 200 OK\r\n${FRESH}\r\ncontent-length: 10\r\n\r\nhalf`;
	const server = await play([{ awaitRequest: true }, { send: cut }, { close: true }]);
	using cache = new HttpCache({ maxEntryBytes: 100 });
	await withClient(server, { cache }, async (client) => {
		await failureOf(textOf(client, server.url));
		assert.equal(cache.usage.entries, 0);
	});
	const large = await serve(({ target }) =>
		target === "/chunked"
			? `HTTP/1.1 200 OK\r\n${FRESH}\r\ntransfer-encoding: chunked\r\n\r\n65\r\n${"x".repeat(0x65)}\r\n0\r\n\r\n`
			: ok("x".repeat(target === "/large" ? 101 : 100), FRESH),
	);
	await withClient(large, { cache }, async (client) => {
		assert.equal((await textOf(client, `${large.url}/large`)).length, 101);
		assert.equal((await textOf(client, `${large.url}/chunked`)).length, 101);
		for await (const _ of (await client.get(`${large.url}/streamed`)).body) break;
		assert.equal(cache.usage.entries, 0);
		for await (const _ of (await client.get(`${large.url}/streamed`)).body) void _;
		assert.equal(cache.usage.entries, 1);
	});
});

test("requests for a part go past the cache, and a part is never taken for the whole", async () => {
	const server = await serve((request) =>
		/^range:/im.test(request.head)
			? `HTTP/1.1 206 Partial Content\r\n${FRESH}\r\ncontent-range: bytes 0-0/3\r\ncontent-length: 1\r\n\r\nw`
			: ok("who", FRESH),
	);
	await withClient(server, { cache: true }, async (client) => {
		const range = { headers: { range: "bytes=0-0" } };
		assert.deepEqual(
			[await textOf(client, server.url, range), await textOf(client, server.url)],
			["w", "who"],
		);
		assert.deepEqual(
			[await textOf(client, server.url, range), await textOf(client, server.url)],
			["w", "who"],
		);
	});
	assert.equal(requestsTo(server).length, 3);
});

test("stale-while-revalidate answers at once and asks behind the scenes, once", async () => {
	let now = Date.now();
	using cache = new HttpCache({ now: () => now });
	const { answer, count } = counting(
		"cache-control: max-age=10, stale-while-revalidate=60",
		`date: ${new Date(now).toUTCString()}`,
	);
	const server = await serve(answer);
	await withClient(server, { cache }, async (client) => {
		await textOf(client, server.url);
		now += 20_000;
		const controller = new AbortController();
		const stale = await Promise.all(
			[1, 2, 3].map(() => client.get(server.url, { signal: controller.signal })),
		);
		controller.abort();
		assert.deepEqual(
			stale.map(({ fromCache }) => fromCache),
			["stale", "stale", "stale"],
		);
		await until(() => count() === 2 && client.stats().active === 0);
		assert.equal(count(), 2);
	});
});

test("a failure behind the scenes is nobody's", async () => {
	let now = Date.now();
	using cache = new HttpCache({ now: () => now });
	const line = ok("1", "cache-control: max-age=10, stale-while-revalidate=600", "connection: close");
	const server = await play(
		[{ awaitRequest: true }, { send: line }, { close: true }],
		[{ awaitRequest: true }, { reset: true }],
	);
	await withClient(server, { cache }, async (client) => {
		await textOf(client, server.url);
		now += 20_000;
		assert.equal(await textOf(client, server.url), "1");
		await until(() => client.stats().requests >= 2 && client.stats().active === 0);
	});
});

describe("stale-if-error", () => {
	const cases: readonly (readonly [
		what: string,
		line: string,
		trouble: string | undefined,
		stands: boolean,
	])[] = [
		[
			"a 503",
			"cache-control: max-age=0, stale-if-error=60",
			"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
			true,
		],
		["a lost connection", "cache-control: max-age=0, stale-if-error=60", undefined, true],
		[
			"a 404",
			"cache-control: max-age=0, stale-if-error=60",
			"HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n",
			false,
		],
		[
			"a 503, where it must be validated",
			"cache-control: max-age=0, stale-if-error=60, must-revalidate",
			"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n",
			false,
		],
		["a 503, unasked", "cache-control: max-age=0", "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n", false],
	];
	for (const [what, line, trouble, stands] of cases) {
		test(`${stands ? "stands in for" : "does not stand in for"} ${what}`, async () => {
			const first = ok("kept", line, 'etag: "1"', "connection: close");
			const server = await play(
				[{ awaitRequest: true }, { send: first }, { close: true }],
				trouble === undefined
					? [{ awaitRequest: true }, { reset: true }]
					: [{ awaitRequest: true }, { send: trouble }, { hold: true }],
			);
			await withClient(server, { cache: true }, async (client) => {
				await textOf(client, server.url);
				const response = await client.get(server.url);
				assert.equal(response.fromCache, stands ? "stale" : undefined);
				await response.text();
			});
		});
	}
});

test("a successful unsafe request makes void what is stored for its URL and, of its origin, for Location and Content-Location", async () => {
	const other = await serve(ok("other", FRESH));
	const server = await serve(({ method, target }) => {
		if (method === "GET") return ok(target, FRESH);
		if (target === "/fails") return "HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n";
		return ok("", "location: /b", `content-location: ${other.url}/`);
	});
	using cache = new HttpCache();
	await withClient(server, { cache }, async (client) => {
		for (const path of ["/a", "/b", "/c", "/fails"]) await textOf(client, server.url + path);
		await textOf(client, `${other.url}/`);
		await (await client.post(`${server.url}/a`)).text();
		await (await client.delete(`${server.url}/fails`)).text();
		const outcomes = [];
		for (const url of [
			`${server.url}/a`,
			`${server.url}/b`,
			`${server.url}/c`,
			`${server.url}/fails`,
			`${other.url}/`,
		]) {
			outcomes.push((await client.get(url)).fromCache);
		}
		assert.deepEqual(outcomes, [undefined, undefined, "hit", "hit", "hit"]);
	});
	await other.close();
});

test("a permanent redirect is followed from the cache", async () => {
	const server = await serve(({ target }) =>
		target === "/old"
			? `HTTP/1.1 301 Moved\r\nlocation: /new\r\n${FRESH}\r\ncontent-length: 5\r\n\r\nmoved`
			: ok("new", FRESH),
	);
	await withClient(server, { cache: true }, async (client) => {
		for (let index = 0; index < 2; index++) {
			const response = await client.get(`${server.url}/old`);
			assert.equal(await response.text(), "new");
			assert.deepEqual(
				response.redirects.map(({ fromCache }) => fromCache),
				[index === 0 ? undefined : "hit"],
			);
		}
	});
	assert.equal(requestsTo(server).length, 2);
});

test("cookies that came with a stored response are set once, not with every hit", async () => {
	const server = await serve(({ target }) => ok(target, FRESH, `set-cookie: at=${target.slice(1)}; Path=/`));
	await withClient(server, { cache: true, cookies: true }, async (client) => {
		await textOf(client, `${server.url}/a`, { headers: { "cache-control": "max-age=9" } });
		await textOf(client, `${server.url}/b`, { cache: "reload" });
		await textOf(client, `${server.url}/a`, { cache: "force-cache" });
		await textOf(client, `${server.url}/c`);
	});
	assert.match(requestsTo(server).at(-1)?.head ?? "", /\r\ncookie: at=/);
});

test("many at once get whole content each, whoever is stored", async () => {
	const server = await serve(({ target }) => ok(target.repeat(1_000), FRESH));
	await withClient(server, { cache: true }, async (client) => {
		const paths = Array.from({ length: 200 }, (_, index) => `/${index % 10}`);
		const texts = await Promise.all(paths.map((path) => textOf(client, server.url + path)));
		assert.deepEqual(
			texts,
			paths.map((path) => path.repeat(1_000)),
		);
	});
});

test("decoded content is stored decoded, and not given to those who want it as it came", async () => {
	const { gzipSync } = await import("node:zlib");
	const coded = gzipSync("hello");
	const head = `HTTP/1.1 200 OK\r\n${FRESH}\r\ncontent-encoding: gzip\r\ncontent-length: ${coded.length}\r\n\r\n`;
	const server = await serve(() => Buffer.concat([Buffer.from(head), coded]));
	await withClient(server, { cache: true }, async (client) => {
		assert.equal(await textOf(client, server.url), "hello");
		const again = await client.get(server.url);
		assert.deepEqual([again.fromCache, await again.text()], ["hit", "hello"]);
		const raw = await client.get(server.url, { decode: false });
		assert.equal(raw.fromCache, undefined);
		assert.deepEqual(Buffer.from(await raw.bytes()), coded);
	});
});

test("options of the cache are checked", () => {
	assert.throws(() => new HttpCache({ maxBytes: -1 }), { kind: "invalid-request" });
	assert.throws(() => new Client({ cache: {} } as unknown as ClientOptions), { kind: "invalid-request" });
});

describe("a stored response takes over what decides about its use, from a 304 and from a HEAD:", () => {
	/** What the answer to the second request says, and whether the third and fourth come from the cache. */
	interface Case {
		readonly lines: readonly string[];
		readonly third: boolean;
		/** With `accept-language: de` instead of en. */
		readonly fourth: boolean;
	}
	const cases: Readonly<Record<string, Case>> = {
		"new freshness": { lines: [FRESH], third: true, fourth: true },
		"no freshness": { lines: [STALE], third: false, fourth: false },
		"a new Vary": { lines: [FRESH, "vary: accept-language"], third: true, fourth: false },
		"a Vary of another field": { lines: [FRESH, "vary: x-other"], third: true, fourth: true },
		"a Vary in two lines": {
			lines: [FRESH, "vary: x-other", "vary: accept-language"],
			third: true,
			fourth: false,
		},
		"a Vary of everything": { lines: [FRESH, "vary: *"], third: false, fourth: false },
		"no-store": { lines: ["cache-control: no-store"], third: false, fourth: false },
		"no-cache": { lines: ["cache-control: no-cache, max-age=60"], third: false, fourth: false },
		"an Expires in the past": { lines: ["cache-control: x", "expires: 0"], third: false, fourth: false },
		"an Age beyond its freshness": { lines: [FRESH, "age: 100"], third: false, fourth: false },
		"private, which this cache is": {
			lines: ["cache-control: private, max-age=60"],
			third: true,
			fourth: true,
		},
	};
	for (const [name, { lines, third, fourth }] of Object.entries(cases)) {
		for (const how of ["a 304", "a HEAD"]) {
			test(`${name} of ${how}`, async () => {
				const requests: ScriptedRequest[] = [];
				const server = await serve((request) => {
					requests.push(request);
					if (requests.length === 2) {
						const status = how === "a HEAD" ? "200 OK" : "304 Not Modified";
						return `HTTP/1.1 ${status}\r\netag: "1"\r\n${lines.join("\r\n")}\r\n\r\n`;
					}
					return ok("content", STALE, 'etag: "1"');
				});
				await withClient(server, { cache: true }, async (client) => {
					const headers = { "accept-language": "en" };
					assert.equal(await textOf(client, server.url, { headers }), "content");
					if (how === "a HEAD") await client.head(server.url, { headers, cache: "reload" });
					else assert.equal(await textOf(client, server.url, { headers }), "content");
					assert.equal(requests.length, 2);
					assert.equal(await textOf(client, server.url, { headers }), "content");
					assert.equal(requests.length === 2, third, "the third request");
					const before = requests.length;
					if (!third) return;
					assert.equal(await textOf(client, server.url, { headers: { "accept-language": "de" } }), "content");
					assert.equal(requests.length === before, fourth, "the fourth request");
				});
			});
		}
	}
});
