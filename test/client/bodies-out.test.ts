// The content of requests: every kind, how it is framed, and what happens when its source or its consumer gives up.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import {
	Client,
	type FieldsInit,
	file,
	type RequestBody,
	type RequestOptions,
} from "../../src/client/index.ts";
import type { ScriptedRequest, Step } from "../../src/testing/index.ts";
import { failureOf, ok, play, requestsTo, serve, until, withClient } from "./support.ts";

const limit = { timeout: 10_000 };

/** What arrives of a request. */
async function sent(options: RequestOptions): Promise<ScriptedRequest> {
	const server = await serve(ok("done"));
	await withClient(server, {}, async (client) => {
		assert.equal(await (await client.post(server.url, options)).text(), "done");
		assert.equal(await (await client.get(server.url)).text(), "done");
	});
	assert.equal(server.connections.length, 1);
	return requestsTo(server)[0] as ScriptedRequest;
}

/** The fields of a head that tell of its content. */
function framingOf({ head }: ScriptedRequest): Record<string, string> {
	const lines = head.split("\r\n").slice(1, -2);
	const fields = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]);
	return Object.fromEntries(fields.filter(([name]) => /^(content|transfer)-/.test(name ?? "")));
}

async function* slowly(...pieces: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
	for (const piece of pieces) {
		await new Promise((resolve) => setImmediate(resolve));
		yield piece;
	}
}

const bytes = new Uint8Array([0, 1, 127, 128, 255]);
const large = Buffer.alloc(700_000, "0123456789abcdef");
const textType = "text/plain;charset=UTF-8";
const formType = "application/x-www-form-urlencoded;charset=UTF-8";
const chunked = { "transfer-encoding": "chunked" };

function sized(length: number, type?: string): Record<string, string> {
	return type === undefined
		? { "content-length": `${length}` }
		: { "content-type": type, "content-length": `${length}` };
}

const kinds: readonly {
	name: string;
	body: RequestBody;
	content: Uint8Array | string;
	framing: Record<string, string>;
}[] = [
	{ name: "ASCII text", body: "hello", content: "hello", framing: sized(5, textType) },
	{ name: "other text", body: "h€llo", content: "h€llo", framing: sized(7, textType) },
	{ name: "an empty string", body: "", content: "", framing: sized(0, textType) },
	{
		name: "a large string",
		body: large.toString("latin1"),
		content: large,
		framing: sized(700_000, textType),
	},
	{ name: "a Uint8Array", body: bytes, content: bytes, framing: sized(5) },
	{ name: "an empty Uint8Array", body: new Uint8Array(0), content: "", framing: sized(0) },
	{ name: "large bytes", body: large, content: large, framing: sized(700_000) },
	{
		name: "a part of a buffer",
		body: bytes.subarray(1, 3),
		content: bytes.subarray(1, 3),
		framing: sized(2),
	},
	{ name: "an ArrayBuffer", body: bytes.buffer, content: bytes, framing: sized(5) },
	{
		name: "a DataView",
		body: new DataView(bytes.buffer, 2, 2),
		content: bytes.subarray(2, 4),
		framing: sized(2),
	},
	{ name: "a Uint16Array", body: new Uint16Array([0x0201]), content: "\x01\x02", framing: sized(2) },
	{ name: "a Blob", body: new Blob([bytes], { type: "a/b" }), content: bytes, framing: sized(5, "a/b") },
	{ name: "a Blob without type", body: new Blob([large]), content: large, framing: sized(700_000) },
	{ name: "an empty Blob", body: new Blob([]), content: "", framing: sized(0) },
	{
		name: "URLSearchParams",
		body: new URLSearchParams({ a: "b c", é: "&" }),
		content: "a=b+c&%C3%A9=%26",
		framing: sized(16, formType),
	},
	{
		name: "an array of pieces",
		body: ["a", bytes, "", "€"],
		content: Buffer.concat([Buffer.from("a"), bytes, Buffer.from("€")]),
		framing: chunked,
	},
	{ name: "an empty array", body: [], content: "", framing: chunked },
	{
		name: "a generator",
		body: slowly("ab", large, new Uint8Array(0), "c"),
		content: Buffer.concat([Buffer.from("ab"), large, Buffer.from("c")]),
		framing: chunked,
	},
	{
		name: "a web stream",
		body: new Blob([large]).stream() as ReadableStream,
		content: large,
		framing: chunked,
	},
	{
		name: "a Node stream",
		body: Readable.from([Buffer.from("ab"), large]),
		content: Buffer.concat([Buffer.from("ab"), large]),
		framing: chunked,
	},
];

for (const { name, body, content, framing } of kinds) {
	test(`${name} arrives as it is, framed by what is known of it`, limit, async () => {
		const request = await sent({ body });
		assert.ok(Buffer.from(content as string).equals(request.body), `${request.body.length} bytes`);
		assert.deepEqual(framingOf(request), framing);
	});
}

test("null is no content, and json is content of its own type", limit, async () => {
	assert.deepEqual(framingOf(await sent({ body: null })), { "content-length": "0" });
	const json = await sent({ json: { a: "é", b: [1] } });
	assert.equal(json.body.toString(), '{"a":"é","b":[1]}');
	assert.deepEqual(framingOf(json), sized(18, "application/json"));
	const typed = await sent({ json: null, headers: { "Content-Type": "application/ld+json" } });
	assert.match(typed.head, /\r\nContent-Type: application\/ld\+json\r\n/);
	assert.equal(typed.body.toString(), "null");
});

test("a length that the caller knows frames an iterable, which must keep to it", limit, async () => {
	const headers = { "content-length": "5" };
	const request = await sent({ body: slowly("ab", "cde"), headers });
	assert.equal(request.body.toString(), "abcde");
	assert.deepEqual(framingOf(request), sized(5));
	for (const [pieces, message] of [
		[["ab"], /content of 2 bytes where 5 were declared: the content ended before the declared length/],
		[
			["abc", "def"],
			/content of 6 bytes where 5 were declared: more content was written than the declared length/,
		],
	] as const) {
		const server = await serve(ok("done"));
		await withClient(server, {}, async (client) => {
			const error = await failureOf(client.post(server.url, { body: slowly(...pieces), headers }));
			assert.equal(error.kind, "request-body");
			assert.match(error.message, message);
			await server.disconnected(1);
		});
	}
});

test("a form with hostile names arrives as what it is", limit, async () => {
	const form = new FormData();
	form.append('a"b\r\nc', "1\r2\n3\r\n4");
	form.append("é", "ü€");
	form.append("file", new File([bytes], 'x"\r\ncontent-type: text/html\r\n\r\ny', { type: "a/b" }));
	form.append("file", new Blob([large]), "large.bin");
	const request = await sent({ body: form });
	const type = framingOf(request)["content-type"] as string;
	assert.match(type, /^multipart\/form-data; boundary=gannet-[\w-]{24}$/);
	assert.equal(framingOf(request)["content-length"], `${request.bodyBytes}`);
	const back = await new Response(request.body, { headers: { "content-type": type } }).formData();
	assert.equal([...back.keys()].length, 4);
	assert.equal(back.get('a"b\r\nc') ?? back.get("a%22b%0D%0Ac"), "1\r\n2\r\n3\r\n4");
	assert.equal(back.get("é"), "ü€");
	const [first, second] = back.getAll("file") as File[];
	assert.deepEqual(await first?.bytes(), bytes);
	assert.equal(first?.type, "a/b");
	assert.ok(large.equals((await second?.bytes()) as Uint8Array));
});

test(
	"a multipart type that the caller gives a form is completed with the boundary, without which nobody could read it",
	limit,
	async () => {
		const form = new FormData();
		form.append("a", "1");
		for (const given of ["multipart/form-data; charset=utf-8", "multipart/form-data"]) {
			const request = await sent({ body: form, headers: { "X-A": "1", "Content-Type": given, "X-B": "2" } });
			const type = /^Content-Type: (.*)\r$/m.exec(request.head)?.[1] ?? "";
			assert.match(type, /^multipart\/form-data; (charset=utf-8; )?boundary=gannet-[\w-]{24}$/);
			assert.ok(type.startsWith(given));
			const back = await new Response(request.body, { headers: { "content-type": type } }).formData();
			assert.equal(back.get("a"), "1");
		}
		for (const given of ["text/x-form", "multipart/form-data; Boundary=mine"]) {
			const { head } = await sent({ body: form, headers: { "Content-Type": given } });
			assert.equal(/^Content-Type: (.*)\r$/m.exec(head)?.[1], given);
		}
	},
);

test("a file is sent with its length, whole or in part, and can be repeated", limit, async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const path = join(folder, "data.bin");
		const content = Buffer.concat([large, large, Buffer.from("end")]);
		writeFileSync(path, content);
		const whole = await sent({ body: await file(path, { type: "a/b" }) });
		assert.ok(content.equals(whole.body));
		assert.deepEqual(framingOf(whole), sized(content.length, "a/b"));
		const part = await sent({ body: await file(path, { start: 3, end: 600_000 }) });
		assert.ok(content.subarray(3, 600_000).equals(part.body));
		const empty = await sent({ body: await file(path, { start: 5, end: 5 }) });
		assert.equal(empty.bodyBytes, 0);
		await assert.rejects(file(path, { start: 5, end: 4 }), RangeError);
		await assert.rejects(file(folder), /is a folder/);
		await assert.rejects(file(join(folder, "none")), { code: "ENOENT" });

		const shrunk = await file(path);
		assert.equal(shrunk.name, "data.bin");
		truncateSync(path, 10);
		const server = await serve(ok("done"));
		await withClient(server, {}, async (client) => {
			const error = await failureOf(client.put(server.url, { body: shrunk }));
			assert.match(error.message, /became shorter while it was sent: \d+ of 1400003 bytes are missing$/);
		});
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("trailers are asked for when the content has been sent, and follow it", limit, async () => {
	let isRead = false;
	async function* content(): AsyncGenerator<string> {
		yield "abc";
		isRead = true;
	}
	const trailers = async (): Promise<FieldsInit> => {
		assert.equal(isRead, true);
		return { "X-Sum": "3", "x-more": "y" };
	};
	const server = await serve(ok("done"));
	await withClient(server, {}, async (client) => {
		await (await client.post(server.url, { body: content(), trailers })).text();
	});
	assert.match(
		server.connections[0]?.receivedText ?? "",
		/\r\n3\r\nabc\r\n0\r\nX-Sum: 3\r\nx-more: y\r\n\r\n$/,
	);
});

test(
	"a body or trailers that fail end the request with their reason, and the connection",
	limit,
	async () => {
		async function* failing(): AsyncGenerator<string> {
			yield "abc";
			throw new Error("the source dried up");
		}
		const cases: { options: RequestOptions; reason: RegExp }[] = [
			{ options: { body: failing() }, reason: /reading its body failed: the source dried up$/ },
			{ options: { body: [1, 2] as never }, reason: /gave something other than bytes or strings$/ },
			{
				options: { body: slowly("a"), trailers: () => Promise.reject(new Error("no sum")) },
				reason: /no sum$/,
			},
			{
				options: { body: slowly("a"), trailers: () => ({ "content-length": "1" }) },
				reason: /trailer section/,
			},
			{
				options: {
					body: new ReadableStream({ start: (controller) => controller.error(new Error("cut")) }),
				},
				reason: /cut$/,
			},
		];
		for (const { options, reason } of cases) {
			const server = await serve(ok("done"));
			await withClient(server, {}, async (client) => {
				const error = await failureOf(client.post(server.url, options));
				assert.equal(error.kind, "request-body");
				assert.equal(error.phase, "send");
				assert.match(error.message, reason);
				assert.equal(client.stats().failed, 1);
				await server.disconnected(1);
				assert.equal(await (await client.get(server.url)).text(), "done");
			});
		}
	},
);

/** A source that never ends by itself, and tells when it was left. */
function endless(): { body: AsyncGenerator<Uint8Array>; begun: Promise<void>; left: Promise<void> } {
	const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
	const { promise: left, resolve } = Promise.withResolvers<void>();
	async function* generate(): AsyncGenerator<Uint8Array> {
		try {
			begin();
			for (;;) {
				await new Promise((done) => setImmediate(done));
				yield large;
			}
		} finally {
			resolve();
		}
	}
	return { body: generate(), begun, left };
}

const answersWhileSending: readonly { name: string; steps: readonly Step[]; kind: string | number }[] = [
	{
		name: "answers early and closes",
		steps: [
			{ send: "HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno" },
			{ awaitBytes: 1_000_000 },
			{ end: true },
		],
		kind: 413,
	},
	{
		name: "answers early and stays",
		steps: [{ send: "HTTP/1.1 401 No\r\ncontent-length: 2\r\n\r\nno" }],
		kind: 401,
	},
	{ name: "closes", steps: [{ awaitBytes: 1_000_000 }, { end: true }], kind: "disconnected" },
	{ name: "resets", steps: [{ awaitBytes: 1_000_000 }, { reset: true }], kind: "disconnected" },
	{
		name: "breaks off its answer",
		steps: [{ send: "HTTP/1.1 413 Too" }, { awaitBytes: 1_000_000 }, { end: true }],
		kind: "truncated",
	},
	{
		name: "stops reading and resets",
		steps: [{ stopReading: true }, { awaitGate: "full" }, { reset: true }],
		kind: "disconnected",
	},
];

for (const { name, steps, kind } of answersWhileSending) {
	test(`a server that ${name} while the content is being sent stops the source`, limit, async () => {
		const server = await play(
			[{ awaitHead: true }, ...steps],
			[{ awaitRequest: true }, { send: ok("next") }],
		);
		await withClient(server, {}, async (client) => {
			const { body, left } = endless();
			const asked = client.post(server.url, { body });
			await server.connected(1);
			setTimeout(() => server.open("full"), 100);
			if (typeof kind === "number") {
				const response = await asked;
				assert.equal(response.status, kind);
				assert.equal(await response.text(), "no");
			} else {
				const error = await failureOf(asked);
				assert.equal(error.kind, kind, error.message);
				assert.equal(error.isSafeToRetry, false);
			}
			await left;
			await until(() => client.stats().active === 0 && client.stats().busy === 0);
			assert.equal(await (await client.get(server.url)).text(), "next");
		});
	});
}

test("an abort stops the source of the content", limit, async () => {
	const server = await play([{ awaitHead: true }, { stopReading: true }, { hold: true }]);
	await withClient(server, {}, async (client) => {
		const { body, begun, left } = endless();
		const controller = new AbortController();
		const asked = failureOf(client.post(server.url, { body, signal: controller.signal }));
		await begun;
		controller.abort(new Error("changed my mind"));
		const error = await asked;
		assert.equal(error.kind, "aborted");
		assert.match(error.message, /was aborted by its caller: changed my mind$/);
		await left;
	});
});

test("a stream that has nothing to give is let go with its request", limit, async () => {
	const server = await play([{ awaitHead: true }, { hold: true }]);
	await withClient(server, {}, async (client) => {
		const { promise: cancelled, resolve } = Promise.withResolvers<void>();
		const stalled = new Readable({ read() {} });
		const closed = once(stalled, "close");
		for (const body of [stalled, new ReadableStream({ cancel: () => resolve() })]) {
			const error = await failureOf(client.post(server.url, { body, timeouts: { total: 60 } }));
			assert.equal(error.code, "total");
			assert.equal(error.phase, "send");
		}
		await Promise.all([closed, cancelled]);
	});
});

test("content waits for 100 (Continue)", limit, async () => {
	const interims: number[] = [];
	const onInterim = ({ status }: { readonly status: number }): void => {
		interims.push(status);
	};
	for (const options of [{ expectContinue: true }, { headers: { Expect: "100-Continue" } }] as const) {
		const server = await play([
			{ awaitHead: true },
			{ awaitGate: "go" },
			{ send: "HTTP/1.1 100 Continue\r\n\r\n" },
			{ awaitBody: true },
			{ send: ok("done") },
		]);
		await withClient(server, {}, async (client) => {
			const asked = client.put(server.url, { body: "content", onInterim, ...options });
			await server.connected(1);
			await until(() => /expect: 100-continue\r\n/i.test(server.connections[0]?.receivedText ?? ""));
			assert.doesNotMatch(server.connections[0]?.receivedText ?? "", /content$/);
			server.open("go");
			assert.equal(await (await asked).text(), "done");
			assert.equal(requestsTo(server)[0]?.body.toString(), "content");
		});
	}
	assert.deepEqual(interims, [100, 100]);
});

test("a final response in place of 100 keeps the content at home", limit, async () => {
	for (const answer of ["HTTP/1.1 413 No\r\ncontent-length: 200000\r\n\r\n", ok("fine")]) {
		const server = await play(
			[{ awaitHead: true }, { send: answer }, { sendSlowly: "x".repeat(200_000), chunkBytes: 50_000 }],
			[{ awaitRequest: true }, { send: ok("next") }],
		);
		let isOpened = false;
		async function* content(): AsyncGenerator<string> {
			isOpened = true;
			yield "content";
		}
		await withClient(server, {}, async (client) => {
			const response = await client.put(server.url, { body: content(), expectContinue: true });
			await response.text();
			assert.equal(isOpened, false);
			await until(() => client.stats().active === 0);
			assert.equal(await (await client.get(server.url)).text(), "next");
		});
	}
});

test("content that nobody asks to continue goes out after a second", limit, async () => {
	const server = await serve(ok("done"));
	await withClient(server, {}, async (client) => {
		const startedAt = performance.now();
		const response = await client.put(server.url, { body: "content", expectContinue: true });
		assert.equal(await response.text(), "done");
		const elapsedMs = performance.now() - startedAt;
		assert.ok(elapsedMs > 950 && elapsedMs < 5_000, `${elapsedMs}`);
	});
});

test(
	"a request whose connection closes while it waits for 100 is repeated where it may be",
	limit,
	async () => {
		const server = await play(
			[{ awaitRequest: true }, { send: ok("one") }, { awaitHead: true }, { close: true }],
			[
				{ awaitHead: true },
				{ send: "HTTP/1.1 100 Continue\r\n\r\n" },
				{ awaitBody: true },
				{ send: ok("two") },
			],
		);
		await withClient(server, {}, async (client) => {
			await (await client.get(server.url)).text();
			const response = await client.put(server.url, { body: "content", expectContinue: true });
			assert.equal(await response.text(), "two");
			assert.equal(response.retries, 1);
			assert.equal(requestsTo(server)[1]?.body.toString(), "content");
		});
	},
);

test("a large buffer to a slow server is not taken for a server that does not answer", limit, async () => {
	const content = Buffer.alloc(24 * 1024 * 1024);
	const server = await play([
		{ awaitHead: true },
		{
			repeat: [{ awaitBytes: 1024 * 1024 }, { stopReading: true }, { pause: 100 }, { startReading: true }],
			times: 24,
		},
		{ send: ok("done") },
	]);
	const timeouts = { firstByte: 1_500, idle: 1_500 };
	await withClient(server, { timeouts }, async (client) => {
		const response = await client.put(server.url, { body: content });
		assert.equal(await response.text(), "done");
		assert.ok((response.timings.sentMs ?? 0) > 1_500, `${response.timings.sentMs}`);
	});
});

test("a client that is destroyed while it sends stops the source", limit, async () => {
	const server = await play([{ awaitHead: true }, { hold: true }]);
	const client = new Client();
	const { body, begun, left } = endless();
	const asked = failureOf(client.post(server.url, { body }));
	await begun;
	await client.destroy();
	assert.equal((await asked).kind, "client-closed");
	await left;
	await server.close();
});
