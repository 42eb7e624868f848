// Responses that your own code makes: what they are made of, how they are read, and where they come from: an interceptor, a
// mocked network.

import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import {
	Client,
	ClientError,
	type Interceptor,
	Response,
	type ResponseBodyInit,
	type ResponseOptions,
} from "../../src/client/index.ts";
import { FieldLines } from "../../src/http/index.ts";
import { MockNetwork } from "../../src/testing/index.ts";

const URL_7 = "https://api.test/birds/7";

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
	for (const text of texts) yield new TextEncoder().encode(text);
}

const contents: readonly (readonly [
	what: string,
	content: () => ResponseBodyInit | null | undefined,
	text: string,
	type: string | null,
])[] = [
	["a text", () => "hé 😀", "hé 😀", "text/plain;charset=UTF-8"],
	["bytes", () => Uint8Array.of(65, 66), "AB", null],
	["a Buffer", () => Buffer.from("AB"), "AB", null],
	["an ArrayBuffer", () => Uint8Array.of(65, 66).buffer, "AB", null],
	["a Blob", () => new Blob(["<p>"], { type: "text/html" }), "<p>", "text/html"],
	["an async iterable", () => pieces("a", "", "bc"), "abc", null],
	["a web stream", () => new Blob(["abc"]).stream(), "abc", null],
	["nothing", () => undefined, "", null],
	["null", () => null, "", null],
];

const readers: readonly (readonly [how: string, read: (response: Response) => Promise<string>])[] = [
	["text()", (response) => response.text()],
	[
		"bytes(), twice",
		async (response) => `${await response.bytes()}` && String(Buffer.from(await response.bytes())),
	],
	["blob()", async (response) => await (await response.blob()).text()],
	[
		"iteration",
		async (response) => {
			let text = "";
			for await (const piece of response.body) text += Buffer.from(piece);
			return text;
		},
	],
	["a web stream", async (response) => await new globalThis.Response(response.body.stream()).text()],
	[
		"views",
		async (response) => {
			let text = "";
			await response.body.forEachView((view) => {
				text += Buffer.from(view);
			});
			return text;
		},
	],
];

for (const [what, content, text, type] of contents) {
	test(`a response of ${what} is read in every way`, async () => {
		for (const [how, read] of readers) assert.equal(await read(new Response(content())), text, how);
		const response = new Response(content());
		assert.deepEqual([response.status, response.statusText, response.ok], [200, "", true]);
		assert.equal(response.headers.get("content-type"), type);
	});
}

test("status, reason, headers, URL and method are what the options say, in every form of headers", async () => {
	const forms: readonly ResponseOptions["headers"][] = [
		{ "X-Bird": "Alba", "Content-Type": "text/x-bird" },
		[
			["X-Bird", "Alba"],
			["Content-Type", "text/x-bird"],
		],
		new Headers({ "X-Bird": "Alba", "Content-Type": "text/x-bird" }),
		FieldLines.from({ "X-Bird": "Alba", "Content-Type": "text/x-bird" }),
	];
	for (const headers of forms) {
		const response = new Response("x", {
			status: 404,
			statusText: "Gone Fishing",
			headers,
			url: new URL(URL_7),
		});
		assert.deepEqual(
			[response.status, response.statusText, response.url, response.ok, response.version],
			[404, "Gone Fishing", URL_7, false, "1.1"],
		);
		assert.deepEqual(
			[response.headers.get("x-bird"), response.headers.get("content-type")],
			["Alba", "text/x-bird"],
		);
	}
	assert.throws(() => new Response("no", { status: 409, url: URL_7, method: "PUT" }).orThrow(), {
		kind: "status",
		status: 409,
		message: `PUT ${URL_7} was answered with 409: no`,
	});
	assert.equal(new Response("", { url: "https://ada:secret@api.test/x#part" }).url, "https://api.test/x");
});

test("a response knows that there was no exchange", () => {
	const response = new Response("four");
	assert.deepEqual(response.byteCounts, { sent: 0, received: 0, content: 4 });
	assert.deepEqual([response.exchangeId, response.connection.id, response.timings.doneMs], [0, 0, 0]);
	assert.deepEqual([response.retries, response.redirects, response.failedTries], [0, [], []]);
	assert.deepEqual(
		[response.fromCache, response.trailers, response.upgraded],
		[undefined, undefined, undefined],
	);
});

test("Response.json makes JSON with its type, for schemas too", async () => {
	const bird = Response.json({ name: "Alba", ring: 2n ** 60n }, { status: 201 });
	assert.deepEqual([bird.status, bird.headers.get("content-type")], [201, "application/json"]);
	assert.equal(await bird.text(), '{"name":"Alba","ring":1152921504606846976}');
	const problem = Response.json({}, { status: 400, headers: { "content-type": "application/problem+json" } });
	assert.equal(problem.headers.get("content-type"), "application/problem+json");
	const schema = z.object({ name: z.string() });
	assert.deepEqual(await Response.json({ name: "Alba", depth: 1 }).json(schema), { name: "Alba" });
	await assert.rejects(Response.json({ name: 7 }, { url: URL_7 }).json(schema), { code: "schema" });
});

test("a response is made like another one, gannet's or the platform's, with other content", async () => {
	const first = new Response("deep", { status: 203, headers: { "x-bird": "Alba" }, url: URL_7 });
	const second = new Response((await first.text()).toUpperCase(), first);
	assert.deepEqual([second.status, second.headers.get("x-bird"), second.url], [203, "Alba", URL_7]);
	assert.equal(await second.text(), "DEEP");
	const web = new globalThis.Response("x", {
		status: 418,
		statusText: "Teapot",
		headers: { "x-bird": "Morus" },
	});
	const third = new Response(pieces("y"), web);
	assert.deepEqual([third.status, third.statusText, third.headers.get("x-bird")], [418, "Teapot", "Morus"]);
	assert.equal(await third.text(), "y");
});

const mistakes: readonly (readonly [what: string, make: () => unknown, message: RegExp])[] = [
	[
		"a number as content",
		() => new Response(7 as never),
		/must be a text, bytes, a Blob or an async iterable/,
	],
	[
		"an object as content",
		() => new Response({} as never),
		/must be a text, bytes, a Blob or an async iterable/,
	],
	["content of a 204", () => new Response("", { status: 204 }), /status 204 has no content/],
	[
		"a status of 99",
		() => new Response("", { status: 99 }),
		/option status must be a status code from 200 to 599/,
	],
	["an interim status", () => new Response("", { status: 103 }), /option status must be/],
	[
		"a misspelt option",
		() => new Response("", { statu: 404 } as never),
		/no option statu: did you mean status/,
	],
	["a bad name of a field", () => new Response("", { headers: { "a b": "c" } }), /a field name is a token/],
	["a line break in a field", () => new Response("", { headers: { a: "b\r\nc: d" } }), /value of field a/],
	[
		"a line break in the reason",
		() => new Response("", { statusText: "OK\r\na: b" }),
		/option statusText must be/,
	],
	["a relative URL", () => new Response("", { url: "/birds" }), /option url must be an absolute URL/],
	["a value that JSON hasn't", () => Response.json(undefined), /can't be written as JSON: it is undefined/],
	[
		"a circle",
		() => {
			const circle: { self?: unknown } = {};
			circle.self = circle;
			return Response.json(circle);
		},
		/can't be written as JSON/,
	],
];

for (const [what, make, message] of mistakes) {
	test(`${what} is refused when the response is made`, () => {
		assert.throws(make, (error: unknown) => {
			assert.ok(error instanceof ClientError);
			assert.equal(error.kind, "invalid-request");
			assert.match(error.message, message);
			return true;
		});
	});
}

test("an iterable that throws, or gives something else than bytes, is the error of its reader", async () => {
	async function* broken(): AsyncGenerator<Uint8Array> {
		yield Uint8Array.of(65);
		throw new Error("the disk is gone");
	}
	const response = new Response(broken(), { url: URL_7 });
	await assert.rejects(response.text(), (error: unknown) => {
		assert.ok(error instanceof ClientError);
		assert.equal(error.kind, "truncated");
		assert.match(
			error.message,
			/api\.test\/birds\/7 was answered with content that failed: the disk is gone/,
		);
		assert.equal((error.cause as Error).message, "the disk is gone");
		return true;
	});
	async function* texts(): AsyncGenerator<string> {
		yield "A";
	}
	await assert.rejects(new Response(texts() as never).bytes(), /it gave something other than bytes/);
});

test("leaving the content, or discarding it unread, ends the iterable; then it is used up", async () => {
	let ended = 0;
	async function* endless(): AsyncGenerator<Uint8Array> {
		try {
			for (;;) yield Uint8Array.of(65);
		} finally {
			ended++;
		}
	}
	const left = new Response(endless());
	for await (const piece of left.body) if (piece[0] === 65) break;
	assert.equal(ended, 1);
	await assert.rejects(left.text(), { kind: "body-used" });
	const failing = new Response(endless());
	await assert.rejects(
		failing.body.forEachView(() => {
			throw new Error("full");
		}),
		/the reader of its content threw: full/,
	);
	assert.equal(ended, 2);
	using unread = new Response(endless());
	unread.discard();
	await assert.rejects(unread.text(), { kind: "body-used" });
});

test("an interceptor answers itself: then nothing is sent, and calls see no difference", async () => {
	const canned: Interceptor = async (request, next) => {
		if (!request.url.pathname.startsWith("/birds/")) return await next(request);
		const id = Number(request.url.pathname.slice(7));
		const { url, method } = request;
		return id === 7
			? Response.json({ id }, { url, method })
			: new Response("no such bird", { status: 404, url, method });
	};
	await using network = new MockNetwork([{ get: "https://api.test/other", reply: { body: "sent" } }]);
	await using client = new Client({
		interceptors: [canned],
		connect: network.connect,
		cookies: true,
		retries: 2,
	});
	assert.deepEqual(await client.get(URL_7).json(), { id: 7 });
	assert.equal((await client.get("https://api.test/birds/8")).status, 404);
	await assert.rejects(client.get("https://api.test/birds/8").text(), {
		kind: "status",
		message: "GET https://api.test/birds/8 was answered with 404: no such bird",
	});
	assert.equal(await client.get("https://api.test/other").text(), "sent");
	assert.equal(network.requests.length, 1);
	for await (const { request, response } of client.batch([URL_7], { parallel: 2 }))
		assert.deepEqual([request, await response?.json()], [URL_7, { id: 7 }]);
});

test("an interceptor gives a response other content, piece by piece", async () => {
	const loud: Interceptor = async (request, next) => {
		const response = await next(request);
		async function* shout(): AsyncGenerator<Uint8Array> {
			for await (const piece of response.body) yield Buffer.from(Buffer.from(piece).toString().toUpperCase());
		}
		return new Response(shout(), response);
	};
	await using network = new MockNetwork([
		{ get: URL_7, reply: { headers: { "x-bird": "Alba" }, body: pieces("deep", " dive") } },
	]);
	await using client = new Client({ interceptors: [loud], connect: network.connect });
	const response = await client.get(URL_7);
	assert.deepEqual([response.url, response.headers.get("x-bird")], [URL_7, "Alba"]);
	assert.equal(await response.text(), "DEEP DIVE");
});

test("a mocked network replies by a made response, as often as it is asked", async () => {
	await using network = new MockNetwork([
		{ get: URL_7, reply: Response.json({ id: 7 }, { status: 203, headers: { "set-cookie": "a=1" } }) },
		{ get: "https://api.test/later", reply: async () => new Response(pieces("x", "y"), { status: 202 }) },
		{ get: "https://api.test/none", reply: new Response(null, { status: 204 }) },
	]);
	await using client = new Client({ connect: network.connect });
	for (let count = 0; count < 2; count++) {
		const response = await client.get(URL_7);
		assert.deepEqual(
			[response.status, response.headers.get("set-cookie"), await response.json()],
			[203, "a=1", { id: 7 }],
		);
	}
	const later = await client.get("https://api.test/later");
	assert.deepEqual([later.status, await later.text()], [202, "xy"]);
	const none = await client.get("https://api.test/none");
	assert.deepEqual([none.status, await none.text()], [204, ""]);
});
