// Requests over HTTP/2 get the answers that they get over HTTP/1.1, in frames.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
	type ExchangeSummary,
	HttpError,
	type HttpHandler,
	type ServerRequest,
	type ServerResponse,
} from "../../../src/server/index.ts";
import { turns } from "../support.ts";
import { h2Service, request } from "./support.ts";

async function* pieces(...all: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
	yield* all;
}

/** What a response is in frames; "end" of the last one is END_STREAM. */
const RESPONSES: readonly {
	readonly what: string;
	readonly method?: string;
	readonly answer: () => ServerResponse | Promise<ServerResponse>;
	readonly frames: readonly string[];
	readonly content?: string;
	readonly errors?: number;
}[] = [
	{
		what: "text",
		answer: () => ({ body: "hé" }),
		frames: ["HEADERS 1 200 content-length: 3", "DATA 1 3 end"],
		content: "h\xc3\xa9",
	},
	{
		what: "bytes, and fields in lower case",
		answer: () => ({ status: 201, headers: { "X-A": "b" }, body: Buffer.from([0, 255]) }),
		frames: ["HEADERS 1 201 x-a: b, content-length: 2", "DATA 1 2 end"],
		content: "\x00\xff",
	},
	{ what: "nothing", answer: () => ({}), frames: ["HEADERS 1 200 content-length: 0 end"] },
	{
		what: "an empty text",
		answer: () => ({ body: "" }),
		frames: ["HEADERS 1 200 content-length: 0 end"],
	},
	{
		what: "JSON",
		answer: () => ({ json: { a: 1 } }),
		frames: ["HEADERS 1 200 content-type: application/json, content-length: 7", "DATA 1 7 end"],
		content: '{"a":1}',
	},
	{
		what: "pieces of unknown length",
		answer: () => ({ body: pieces("ab", "", Buffer.from("cde")) }),
		frames: ["HEADERS 1 200", "DATA 1 5 end"],
		content: "abcde",
	},
	{
		what: "pieces of known length",
		answer: () => ({ body: ["ab", "c"], length: 3 }),
		frames: ["HEADERS 1 200 content-length: 3", "DATA 1 3 end"],
		content: "abc",
	},
	{ what: "no pieces at all", answer: () => ({ body: [] }), frames: ["HEADERS 1 200 end"] },
	{
		what: "text to HEAD",
		method: "HEAD",
		answer: () => ({ body: "hello" }),
		frames: ["HEADERS 1 200 content-length: 5 end"],
	},
	{
		what: "pieces to HEAD",
		method: "HEAD",
		answer: () => ({ body: pieces("x") }),
		frames: ["HEADERS 1 200 end"],
	},
	{ what: "204", answer: () => ({ status: 204, body: "x" }), frames: ["HEADERS 1 204 end"] },
	{
		what: "304",
		answer: () => ({ status: 304, headers: { ETag: '"a"' } }),
		frames: ['HEADERS 1 304 etag: "a" end'],
	},
	{
		what: "205",
		answer: () => ({ status: 205, body: "x" }),
		frames: ["HEADERS 1 205 content-length: 0 end"],
	},
	{
		what: "fields about the connection, which are left out",
		answer: () => ({ headers: { "Keep-Alive": "timeout=5", Upgrade: "x", "X-A": "b" } }),
		frames: ["HEADERS 1 200 x-a: b, content-length: 0 end"],
	},
	{
		what: "an HttpError",
		answer: () => {
			throw new HttpError(404, "no such page");
		},
		frames: ["HEADERS 1 404 content-type: text/plain; charset=utf-8, content-length: 28", "DATA 1 28 end"],
		content: "404 Not Found: no such page\n",
	},
	{
		what: "another error",
		answer: () => Promise.reject(new Error("secret")),
		frames: ["HEADERS 1 500 content-type: text/plain; charset=utf-8, content-length: 26", "DATA 1 26 end"],
		content: "500 Internal Server Error\n",
		errors: 1,
	},
	{
		what: "a field that the server writes",
		answer: () => ({ headers: { "content-length": "5" } }),
		frames: ["HEADERS 1 500 content-type: text/plain; charset=utf-8, content-length: 26", "DATA 1 26 end"],
		errors: 1,
	},
	{
		what: "a connection to hand over to a request that didn't ask for it",
		answer: () => ({ handOver() {} }),
		frames: ["HEADERS 1 500 content-type: text/plain; charset=utf-8, content-length: 26", "DATA 1 26 end"],
		errors: 1,
	},
	{
		what: "a tunnel",
		method: "CONNECT",
		answer: () => ({
			async handOver(connection) {
				await connection.write("in tunnel");
				connection.end();
			},
		}),
		frames: ["HEADERS 1 200", "DATA 1 9 end"],
		content: "in tunnel",
	},
	{
		what: "a tunnel that its handler breaks",
		method: "CONNECT",
		answer: () => ({
			handOver() {
				throw new Error("broken");
			},
		}),
		frames: ["HEADERS 1 200", "RST_STREAM 1 CONNECT_ERROR"],
		errors: 1,
	},
	{
		what: "pieces that are too many",
		answer: () => ({ body: pieces("abc", "d"), length: 3 }),
		frames: ["HEADERS 1 200 content-length: 3", "RST_STREAM 1 INTERNAL_ERROR"],
		errors: 1,
	},
	{
		what: "pieces that are too few",
		answer: () => ({ body: pieces("ab"), length: 3 }),
		frames: ["HEADERS 1 200 content-length: 3", "RST_STREAM 1 INTERNAL_ERROR"],
		errors: 1,
	},
	{
		what: "pieces that fail before the first",
		answer: () => ({
			// biome-ignore lint/correctness/useYield: that is the case
			body: (async function* (): AsyncGenerator<string> {
				throw new HttpError(503, "later");
			})(),
		}),
		frames: ["HEADERS 1 503 content-type: text/plain; charset=utf-8, content-length: 31", "DATA 1 31 end"],
	},
];

for (const { what, method = "GET", answer, frames, content, errors = 0 } of RESPONSES) {
	test(`a response over HTTP/2: ${what}`, async () => {
		const { connect, errors: found } = h2Service(answer);
		const client = connect();
		client.begin();
		const fields = method === "CONNECT" ? ":method: CONNECT\n:authority: a.test:1" : request(method);
		client.send((peer) => peer.headers(1, fields, true));
		await client.until(/ end$|^RST_STREAM/);
		assert.deepEqual(client.answers, frames);
		if (content !== undefined) assert.equal(client.content.get(1), content);
		assert.equal(found.length, errors);
		await client.connection.close();
	});
}

test("a request over HTTP/2 has what one over HTTP/1.1 has", async () => {
	const seen: Record<string, unknown>[] = [];
	const { connect } = h2Service(
		async ({ method, target, version, headers, url, body, connection, wantsHandOver }) => {
			const text = await body.text();
			const { length, trailers } = body;
			const { id } = connection;
			const all = { method, target, version, url: url.href, text, length, wantsHandOver, hasId: id > 0 };
			seen.push({ ...all, headers: [...headers], trailers: [...trailers] });
			return {};
		},
	);
	const client = connect();
	client.begin();
	client.send((peer) =>
		peer
			.headers(1, request("POST", "/a?b", "x-a: 1\ncookie: a=1\ncookie: b=2\ncontent-length: 3"))
			.data(1, "abc")
			.headers(1, "x-sum: 7", true)
			.headers(3, request("GET", "/", "host: a.test"), true)
			.headers(5, request("OPTIONS", "*"), true),
	);
	await client.until("HEADERS 5 200 content-length: 0 end");
	const bare = { text: "", version: "2", length: 0, wantsHandOver: false, hasId: true, trailers: [] };
	const host = ["host", "a.test"];
	assert.deepEqual(
		seen.sort((one, other) => String(other.method).localeCompare(String(one.method))),
		[
			{
				...bare,
				method: "POST",
				target: "/a?b",
				url: "http://a.test/a?b",
				text: "abc",
				length: 3,
				headers: [host, ["x-a", "1"], ["content-length", "3"], ["cookie", "a=1; b=2"]],
				trailers: [["x-sum", "7"]],
			},
			{ ...bare, method: "OPTIONS", target: "*", url: "http://a.test/", headers: [host] },
			{ ...bare, method: "GET", target: "/", url: "http://a.test/", headers: [host] },
		],
	);
	await client.connection.close();
});

const REFUSED: readonly (readonly [what: string, fields: string, content: string, head: string])[] = [
	["an unknown expectation", request("POST", "/", "expect: x"), "", "417 content-type"],
	["more content than allowed", request("POST", "/", "content-length: 11"), "", "413 content-type"],
	["more content than allowed, without a length", request("POST"), "x".repeat(11), "413 content-type"],
	["no host", ":method: GET\n:scheme: http\n:path: /", "", "400 content-type"],
];

for (const [what, fields, content, head] of REFUSED) {
	test(`a request over HTTP/2 with ${what} is answered with ${head.slice(0, 3)}, and needs no end`, async () => {
		const handler: HttpHandler = async ({ body }) => ({ body: await body.text() });
		const { connect, clock } = h2Service(handler, { limits: { contentBytes: 10 } });
		const client = connect();
		client.begin();
		client.send((peer) => peer.headers(1, fields).data(1, content));
		await client.until(/^DATA 1 .* end/);
		await turns(2);
		clock.advance(2_000);
		await client.until(/^RST_STREAM/);
		assert.match(client.answers[0] as string, new RegExp(`^HEADERS 1 ${head}`));
		assert.equal(client.answers.at(-1), "RST_STREAM 1 NO_ERROR");
		await client.connection.close();
	});
}

test("100 is sent when the handler asks for content, and not before", async () => {
	const { connect } = h2Service(async ({ body, target }) => ({
		body: target === "/no" ? "no" : await body.text(),
	}));
	const client = connect();
	client.begin();
	const expecting = (path: string): string => request("PUT", path, "expect: 100-continue\ncontent-length: 2");
	client.send((peer) => peer.headers(1, expecting("/yes")).headers(3, expecting("/no")));
	await client.until("HEADERS 1 100");
	await client.until("DATA 3 2 end");
	client.send((peer) => peer.data(1, "hi", true));
	await client.until("DATA 1 2 end");
	assert.deepEqual(client.answers, [
		"HEADERS 1 100",
		"HEADERS 3 200 content-length: 2",
		"DATA 3 2 end",
		"HEADERS 1 200 content-length: 2",
		"DATA 1 2 end",
	]);
	await client.connection.close();
});

test("a request whose content arrives with it is not cut off when it is answered early", async () => {
	const { connect } = h2Service(() => ({ status: 204 }));
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request("POST")).data(1, "abc", true).ping("12345678"));
	await client.until("ping-ack");
	assert.deepEqual(client.answers, ["HEADERS 1 204 end"]);
	await client.connection.close();
});

test("a client that goes on sending what isn't wanted is stopped once it has had time to read its response", async () => {
	const { connect, clock } = h2Service(() => ({ status: 403 }));
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request("POST")).times(15, () => peer.data(1, 16_384)));
	client.send((peer) => peer.ping("12345678"));
	await client.until("ping-ack");
	assert.deepEqual(client.answers, ["HEADERS 1 403 content-length: 0 end"]);
	client.send((peer) => peer.data(1, 16_384).ping("12345678"));
	while (client.frames.filter((frame) => frame === "ping-ack").length < 2) await turns(1);
	assert.ok(!client.frames.includes("RST_STREAM 1 NO_ERROR"));
	clock.advance(100);
	await client.until("RST_STREAM 1 NO_ERROR");
	assert.ok(!client.frames.some((frame) => frame.startsWith("WINDOW_UPDATE 1 ")));
	await client.connection.close();
});

test("a client that resets a stream aborts its signal, fails its content, and is in the log", async () => {
	const log: ExchangeSummary[] = [];
	const ends: string[] = [];
	const handler: HttpHandler = async (incoming: ServerRequest) => {
		incoming.signal.addEventListener("abort", () => ends.push("aborted"));
		await incoming.body.text().catch(() => ends.push("failed"));
		return { body: "too late" };
	};
	const { connect, errors } = h2Service(handler, { onExchange: (exchange) => log.push(exchange) });
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request("POST")).data(1, "abc"));
	await turns(3);
	client.send((peer) => peer.rst(1, "CANCEL").ping("12345678"));
	await client.until("ping-ack");
	await turns(1);
	assert.deepEqual(ends.sort(), ["aborted", "failed"]);
	assert.deepEqual(
		log.map(({ method, status, isComplete }) => ({ method, status, isComplete })),
		[{ method: "POST", status: 0, isComplete: false }],
	);
	assert.deepEqual(client.answers, []);
	assert.deepEqual(errors, []);
	await client.connection.close();
});

test("a response that its client resets ends its source, and the connection carries on", async () => {
	let isEnded = false;
	async function* endless(): AsyncGenerator<Uint8Array> {
		try {
			for (;;) yield Buffer.alloc(16_384);
		} finally {
			isEnded = true;
		}
	}
	const { connect } = h2Service(({ target }) => ({ body: target === "/" ? endless() : "ok" }));
	const client = connect();
	client.begin();
	client.send((peer) => peer.headers(1, request(), true));
	await client.until("DATA 1 16384");
	client.send((peer) =>
		peer.rst(1, "CANCEL").headers(3, request("GET", "/x"), true).windowUpdate(0, 100_000),
	);
	await client.until("DATA 3 2 end");
	await turns(2);
	assert.ok(isEnded);
	await client.connection.close();
});

test("files, whole and in parts, come in order whatever the windows are", async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const size = 300_000;
		const bytes = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7919) % 251));
		const path = join(folder, "f");
		writeFileSync(path, bytes);
		const { connect } = h2Service(async () => ({
			body: { file: await open(path), parts: ["<", { start: 0, end: size }, "|", { start: 5, end: 9 }, ">"] },
		}));
		for (const window of [1_000, 65_535, 1_000_000]) {
			const client = connect();
			client.begin(4, window);
			client.send((peer) => peer.headers(1, request(), true).windowUpdate(0, 10_000_000));
			const wanted = size + 7;
			while ((client.content.get(1)?.length ?? 0) < wanted) {
				await client.until(/^HEADERS/);
				await turns(1);
				if (!client.frames.at(-1)?.endsWith("end")) client.send((peer) => peer.windowUpdate(1, 10_000));
			}
			const got = Buffer.from(client.content.get(1) as string, "latin1");
			const expected = Buffer.concat([
				Buffer.from("<"),
				bytes,
				Buffer.from("|"),
				bytes.subarray(5, 9),
				Buffer.from(">"),
			]);
			assert.ok(got.equals(expected), `with a window of ${window}`);
			await client.connection.close();
		}
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("more urgent responses go first, and a Priority field or PRIORITY_UPDATE says which", async () => {
	const { connect } = h2Service(({ target }) => ({ body: target.slice(1).repeat(20_000) }));
	const client = connect();
	client.begin(4, 0);
	client.send((peer) =>
		peer
			.headers(1, request("GET", "/a", "priority: u=5"), true)
			.headers(3, request("GET", "/b"), true)
			.headers(5, request("GET", "/c", "priority: u=1"), true)
			.headers(7, request("GET", "/d"), true)
			.priorityUpdate(7, "u=0"),
	);
	await client.until(/^HEADERS 7/);
	client.send((peer) => peer.windowUpdate(0, 1_000_000).settings(4, 100_000));
	await client.until(/^DATA 1 .* end/);
	const order = client.frames.flatMap((frame) => /^DATA (\d)/.exec(frame)?.[1] ?? []);
	assert.equal(order.join(""), "77553311");
	await client.connection.close();
});

test("responses of one urgency take turns, unless their client wants whole ones", async () => {
	const { connect } = h2Service(({ target }) => ({ body: target.slice(1).repeat(40_000) }));
	const orders: readonly (readonly [priority: string, order: string])[] = [
		["", "135135135"],
		["priority: u=3, i", "135135135"],
		["priority: i=?1;x=1", "135135135"],
		["priority: u=3", "111333555"],
		["priority: i, i=?0", "111333555"],
	];
	for (const [priority, order] of orders) {
		const client = connect();
		client.begin(4, 0);
		client.send((peer) =>
			peer.times(3, (_, index) => peer.headers(2 * index + 1, request("GET", "/a", priority), true)),
		);
		await client.until(/^HEADERS 5/);
		client.send((peer) => peer.windowUpdate(0, 1_000_000).settings(4, 100_000));
		await client.until(/^DATA 5 .* end/);
		const sent = client.frames.flatMap((frame) => /^DATA (\d)/.exec(frame)?.[1] ?? []);
		assert.equal(sent.join(""), order, priority);
		await client.connection.close();
	}
});

test("a slow reader of content holds its own stream back, and no other", async () => {
	let take: (() => Promise<number>) | undefined;
	const { connect } = h2Service(async ({ body, target }) => {
		if (target === "/fast") return { body: String((await body.bytes()).length) };
		const iterator = body[Symbol.asyncIterator]();
		let taken = 0;
		await new Promise<void>((resolve) => {
			take = async () => {
				const { done, value } = await iterator.next();
				if (done === true) resolve();
				else taken += value.length;
				return taken;
			};
		});
		return { body: String(taken) };
	});
	const client = connect();
	client.begin();
	// All that the first window allows.
	client.send((peer) => {
		peer.headers(1, request("POST", "/slow"));
		for (let index = 0; index < 16; index++) peer.data(1, 16_384);
		peer.headers(3, request("POST", "/fast"));
		for (let index = 0; index < 16; index++) peer.data(3, 16_384, index === 15);
	});
	await client.until("DATA 3 6 end");
	assert.equal(client.content.get(3), "262144");
	assert.ok(!client.frames.some((frame) => frame.startsWith("WINDOW_UPDATE 1 ")));
	while (!client.frames.some((frame) => frame.startsWith("WINDOW_UPDATE 1 "))) {
		await take?.();
		await turns(1);
	}
	client.send((peer) => peer.data(1, "x", true));
	while (!client.answers.includes("DATA 1 6 end")) {
		await take?.();
		await turns(1);
	}
	assert.equal(client.content.get(1), "262145");
	await client.connection.close();
});
