// The content of responses: every way to take it, and what happens when it is taken twice, given up or broken.

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { test } from "node:test";
import { type Client, type Response, VERSION } from "../../src/client/index.ts";
import type { ScriptedServer } from "../../src/testing/index.ts";
import { assertIsOver, failureOf, ok, play, serve, until, withClient } from "./support.ts";

const limit = { timeout: 10_000 };
const large = Buffer.alloc(600_000, "0123456789abcdef");
const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

async function chunksOf(source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of source) chunks.push(chunk);
	return chunks;
}

/** One answer, and what a reader makes of it. */
async function readWith<T>(answer: string, read: (response: Response) => Promise<T>): Promise<T> {
	const server = await serve(answer);
	let result: T | undefined;
	await withClient(server, {}, async (client) => {
		result = await read(await client.get(server.url));
		await until(() => client.stats().active === 0);
	});
	return result as T;
}

/** A response whose content stops after "abc" until the gate "go" is opened, when "def" completes it. */
async function withHalf(use: (response: Response, server: ScriptedServer, client: Client) => Promise<void>) {
	const server = await play(
		[
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nabc" },
			{ awaitGate: "go" },
			{ send: "def" },
			{ awaitRequest: true },
			{ send: ok("next") },
		],
		[{ awaitRequest: true }, { send: ok("fresh") }],
	);
	await withClient(server, {}, async (client) => {
		const response = await client.get(server.url);
		await use(response, server, client);
		await until(() => client.stats().active === 0);
	});
}

const framings = [
	{ name: "by length", head: `HTTP/1.1 200 OK\r\ncontent-length: ${large.length}\r\n\r\n`, tail: "" },
	{ name: "in chunks", head: `${chunked}${large.length.toString(16)}\r\n`, tail: "\r\n0\r\n\r\n" },
	{ name: "until the close", head: "HTTP/1.1 200 OK\r\n\r\n", tail: "" },
];

const readers: Readonly<Record<string, (response: Response) => Promise<Uint8Array>>> = {
	bytes: (response) => response.bytes(),
	arrayBuffer: async (response) => new Uint8Array(await response.arrayBuffer()),
	blob: async (response) => (await response.blob()).bytes(),
	text: async (response) => Buffer.from(await response.text()),
	"a for-await loop": async ({ body }) => Buffer.concat(await chunksOf(body)),
	forEach: async ({ body }) => {
		const chunks: Uint8Array[] = [];
		const keep = (chunk: Uint8Array): void => {
			chunks.push(chunk);
		};
		await body.forEach(keep);
		return Buffer.concat(chunks);
	},
	lend: async ({ body }) => {
		const chunks: Uint8Array[] = [];
		await body.forEachView((chunk) => {
			chunks.push(Buffer.from(chunk));
		});
		return Buffer.concat(chunks);
	},
	"a web stream": async ({ body }) => Buffer.concat(await chunksOf(body.stream())),
	"a web Response": async ({ body }) =>
		new Uint8Array(await new globalThis.Response(body.stream()).arrayBuffer()),
	"a Node stream": async ({ body }) => Buffer.concat(await body.readable().toArray()),
	saveTo: async ({ body }) => {
		const folder = mkdtempSync(join(tmpdir(), "gannet-"));
		try {
			const path = join(folder, "content");
			assert.equal(await body.saveTo(path), large.length);
			return readFileSync(path);
		} finally {
			rmSync(folder, { recursive: true });
		}
	},
};

for (const { name, head, tail } of framings) {
	test(`every way to take content ${name} brings the same bytes`, limit, async () => {
		const server = await serve(() => [
			{ send: head },
			{ sendSlowly: large, chunkBytes: 100_003 },
			{ send: tail },
			...(name === "until the close" ? [{ end: true } as const] : []),
		]);
		await withClient(server, {}, async (client) => {
			for (const [way, read] of Object.entries(readers)) {
				const response = await client.get(server.url);
				const bytes = await read(response);
				assert.ok(large.equals(bytes), `${way}: ${bytes.length} bytes`);
				assert.equal(response.body.isUsed, true);
				assert.equal(response.byteCounts.content, large.length);
				assert.equal(response.byteCounts.received, head.length + large.length + tail.length);
				assert.equal(
					(await failureOf(Promise.resolve().then(() => chunksOf(response.body)))).kind,
					"body-used",
				);
			}
		});
	});
}

test(
	"text is decoded by its charset, with UTF-8 as the default and without its byte order mark",
	limit,
	async () => {
		const cases = [
			{ type: "text/plain", bytes: "h\xc3\xa9", text: "hé" },
			{ type: "text/plain; charset=UTF-8", bytes: "\xef\xbb\xbfh\xc3\xa9", text: "hé" },
			{ type: 'text/plain; charset="iso-8859-1"', bytes: "h\xe9", text: "hé" },
			{ type: "text/plain;charset=windows-1252;x=y", bytes: "\x80", text: "€" },
			{ type: "text/html; Charset=utf-16le", bytes: "\xff\xfeh\0\xe9\0", text: "hé" },
			{ type: "text/plain; charset=shift_jis", bytes: "\x93\xfa", text: "日" },
			{ type: "text/plain", bytes: "\xff", text: "�" },
		];
		for (const { type, bytes, text } of cases) {
			const read = await readWith(ok(bytes, `content-type: ${type}`), (response) => response.text());
			assert.equal(read, text, type);
		}
	},
);

const CHARSETS: readonly (readonly [charset: string, bytes: string, text: string])[] = [
	["'utf-8'", "h\u00c3\u00a9", "h\u00e9"],
	["UTF8MB4", "h\u00c3\u00a9", "h\u00e9"],
	["utf-8-sig", "\u00ef\u00bb\u00bfh\u00c3\u00a9", "h\u00e9"],
	["utf-8,iso-8859-1", "h\u00c3\u00a9", "h\u00e9"],
	["latin-1", "h\u00e9", "h\u00e9"],
	["'latin1'", "h\u00e9", "h\u00e9"],
	['"iso-8859-1"', "h\u00e9", "h\u00e9"],
	["none", "h\u00c3\u00a9", "h\u00e9"],
	["binary", "text", "text"],
	["klingon", "h\u00c3\u00a9", "h\u00e9"],
	["", "h\u00c3\u00a9", "h\u00e9"],
	["utf-16le", "h\u0000i\u0000", "hi"],
];
for (const [charset, bytes, text] of CHARSETS) {
	test(`content in the charset ${charset} is text`, limit, async () => {
		const server = await serve(ok(bytes, `content-type: text/plain; charset=${charset}`));
		await withClient(server, {}, async (client) => {
			assert.equal(await (await client.get(server.url)).text(), text);
		});
	});
}

test(
	"an unknown charset of content that is no UTF-8 is an error that says what to do instead",
	limit,
	async () => {
		const server = await serve(ok("h\u00e9", "content-type: text/plain; charset=klingon"));
		await withClient(server, {}, async (client) => {
			const error = await failureOf((await client.get(server.url)).text());
			assert.equal(error.code, "charset");
			assert.match(error.message, /unknown charset "klingon"; use bytes\(\) instead/);
		});
	},
);

test("JSON is parsed, and what is not JSON is shown by its beginning", limit, async () => {
	assert.deepEqual(await readWith(ok('\xef\xbb\xbf{"a":[1]}'), (response) => response.json()), { a: [1] });
	const page = ok("<html>no</html>", "content-type: text/html");
	const error = await readWith(page, (response) => failureOf(response.json()));
	assert.equal(error.kind, "content");
	assert.equal(error.code, "json");
	assert.match(error.message, /not JSON \(status 200, content-type text\/html\).*"<html>no<\/html>"/);
	const empty = await readWith(ok(""), (response) => failureOf(response.json()));
	assert.match(empty.message, /is not JSON .*content-type none.*empty/);
});

test("text, JSON and bytes may be taken again, also at the same time", limit, async () => {
	await withHalf(async (response, server) => {
		const early = [response.text(), response.text(), response.bytes().then((bytes) => `${bytes.length}`)];
		const json = failureOf(response.json());
		server.open("go");
		assert.deepEqual(await Promise.all(early), ["abcdef", "abcdef", "6"]);
		assert.equal((await json).code, "json");
		assert.equal(await response.text(), "abcdef");
		assert.equal((await response.blob()).size, 6);
	});
});

test("bytes own their buffer, which can be transferred and gives nothing else away", limit, async () => {
	for (const size of [1, 100, 2_047, 2_048, 70_000]) {
		await readWith(ok("x".repeat(size)), async (response) => {
			const bytes = await response.bytes();
			assert.equal(bytes.buffer.byteLength, size);
			assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
			const moved = structuredClone(bytes, { transfer: [bytes.buffer] });
			assert.equal(moved.length, size);
			assert.equal((await response.arrayBuffer().catch(() => undefined))?.byteLength ?? size, size);
		});
	}
});

test(
	"content in chunks of one byte each comes whole, or in few pieces that own their buffers",
	limit,
	async () => {
		const sent = Buffer.from(Array.from({ length: 50_000 }, (_, index) => 97 + (index % 26)));
		const chunks = Array.from(sent, (byte) => `1\r\n${String.fromCharCode(byte)}\r\n`).join("");
		const answer = `${chunked}${chunks}0\r\n\r\n`;
		await readWith(answer, async (response) => assert.deepEqual(Buffer.from(await response.bytes()), sent));
		await readWith(answer, async (response) => {
			const pieces = await chunksOf(response.body);
			assert.deepEqual(Buffer.concat(pieces), sent);
			assert.ok(pieces.length < 1_000, `${pieces.length} pieces`);
			for (const piece of pieces) assert.equal(piece.buffer.byteLength, piece.length);
		});
	},
);

test("content whose buffer was transferred is never an empty text afterwards", limit, async () => {
	await readWith(ok("x".repeat(50_000)), async (response) => {
		const bytes = await response.bytes();
		structuredClone(bytes, { transfer: [bytes.buffer] });
		assert.equal((await failureOf(response.text())).kind, "body-used");
	});
	// Small content is copied for each who asks for bytes.
	await readWith(ok("x".repeat(500)), async (response) => {
		const bytes = await response.bytes();
		structuredClone(bytes, { transfer: [bytes.buffer] });
		assert.equal(await response.text(), "x".repeat(500));
	});
});

test("a form is read from either of its media types, and anything else is an error", limit, async () => {
	const plain = ok("a=1&b=%C3%A9", "content-type: application/x-www-form-urlencoded");
	const fields = await readWith(plain, (response) => response.formData());
	assert.deepEqual(
		[...fields],
		[
			["a", "1"],
			["b", "é"],
		],
	);
	const parts = '--b\r\ncontent-disposition: form-data; name="f"; filename="x.txt"\r\n\r\nhi\r\n--b--\r\n';
	const form = await readWith(ok(parts, "content-type: multipart/form-data; boundary=b"), (r) =>
		r.formData(),
	);
	assert.equal(await (form.get("f") as File).text(), "hi");
	const error = await readWith(ok("hi", "content-type: text/plain"), (r) => failureOf(r.formData()));
	assert.match(error.message, /not a form \(content-type "text\/plain"\)/);
});

test("a blob carries the media type", limit, async () => {
	const blob = await readWith(ok("hi", "content-type: image/png"), (response) => response.blob());
	assert.equal(blob.type, "image/png");
	assert.equal(await blob.text(), "hi");
});

test(
	"HEAD, 204 and 304 have no content, whatever their head announces, and keep their connection",
	limit,
	async () => {
		const server = await serve(({ method, target }) =>
			method === "HEAD"
				? ok("x".repeat(99)).slice(0, -99)
				: `HTTP/1.1 ${target.slice(1)}\r\ncontent-length: 7\r\n\r\n`,
		);
		await withClient(server, {}, async (client) => {
			const head = await client.head(server.url);
			assert.equal(head.headers.get("content-length"), "99");
			assert.equal(await head.text(), "");
			for (const path of ["/304", "/204"]) {
				const response = await client.get(server.url + path);
				assert.equal(response.ok, path === "/204");
				assert.deepEqual(await chunksOf(response.body), []);
			}
			assert.equal(server.connections.length, 1);
		});
	},
);

test(
	"lent bytes are only lent: a consumer that returns a promise or throws ends the exchange",
	limit,
	async () => {
		const takers = [
			{
				consumer: async () => {},
				message: /reader of its content threw: it returned a promise.*use forEach\(\)/,
			},
			{
				consumer: () => {
					throw new Error("disk full");
				},
				message: /reader of its content threw: disk full/,
			},
		];
		for (const { consumer, message } of takers) {
			await withHalf(async (response, server) => {
				const error = await failureOf(response.body.forEachView(consumer));
				assert.match(error.message, message);
				assert.equal(error.code, "reader-failed");
				server.open("go");
				await server.disconnected(1);
			});
			await readWith(ok("whole"), async (response) => {
				await until(() => response.timings.doneMs !== undefined);
				assert.match((await failureOf(response.body.forEachView(consumer))).message, message);
			});
		}
	},
);

test("forEach waits for each promise, and a rejection leaves the connection closed", limit, async () => {
	const refuse = (): Promise<void> => Promise.reject(new Error("no"));
	await withHalf(async (response, server) => {
		await assert.rejects(response.body.forEach(refuse), /^Error: no$/);
		server.open("go");
	});
});

test(
	"content that was discarded while somebody read it is an error for them, never a short text",
	limit,
	async () => {
		await withHalf(async (response, server, client) => {
			const texts = [failureOf(response.text()), failureOf(response.json())];
			response.discard();
			response.discard();
			for (const error of await Promise.all(texts)) assert.equal(error.kind, "body-used");
			assert.equal((await failureOf(response.text())).kind, "body-used");
			server.open("go");
			await until(() => client.stats().active === 0);
			assert.equal(await (await client.get(server.url)).text(), "next");
		});
		await withHalf(async (response, server) => {
			const lent = failureOf(response.body.forEachView(() => {}));
			response.body.discard();
			assert.match((await lent).message, /discarded while it was being read/);
			server.open("go");
		});
	},
);

test("a small rest is drained and its connection used again; a large one closes it", limit, async () => {
	const answers: Readonly<Record<string, string>> = {
		"/small": `HTTP/1.1 200 OK\r\ncontent-length: 50000\r\n\r\nx`,
		"/large": `HTTP/1.1 200 OK\r\ncontent-length: 500000\r\n\r\nx`,
	};
	const server = await serve(({ target }) => [
		{ send: answers[target] as string },
		{ awaitGate: "rest" },
		{ send: "x".repeat(49_999) },
	]);
	await withClient(server, {}, async (client) => {
		for await (const _chunk of (await client.get(`${server.url}/small`)).body) break;
		server.open("rest");
		await until(() => client.stats().idle === 1);
		(await client.get(`${server.url}/large`)).discard();
		await server.disconnected(1);
		assert.equal(server.connections.length, 1);
		assert.equal(client.stats().failed, 0);
	});
});

test(
	"chunks that go on and on after a discard are not drained for ever, neither fast nor slowly",
	limit,
	async () => {
		const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
		const server = await serve(({ target }) => [
			{ send: chunked },
			{
				repeat: target === "/fast" ? [{ send: chunk }] : [{ send: "1\r\nx\r\n" }, { pause: 20 }],
				times: "forever",
			},
		]);
		await withClient(server, {}, async (client) => {
			for (const path of ["/fast", "/slow"]) {
				(await client.get(server.url + path)).discard();
				await until(() => client.stats().active === 0);
				assert.deepEqual(client.stats().origins, {});
			}
			assert.equal(client.stats().failed, 0);
		});
	},
);

test("a stream that is cancelled while it waits for bytes lets go at once", limit, async () => {
	const leave: Readonly<Record<string, (response: Response) => Promise<unknown>>> = {
		"web stream": async (response) => {
			const reader = response.body.stream().getReader();
			await reader.read();
			const waiting = reader.read();
			await reader.cancel();
			assert.equal((await waiting).done, true);
		},
		"Node stream": async (response) => {
			const stream = response.body.readable();
			stream.resume();
			await once(stream, "data");
			stream.destroy();
			await assert.rejects(finished(stream), { code: "ERR_STREAM_PREMATURE_CLOSE" });
		},
	};
	for (const read of Object.values(leave)) {
		const server = await serve(["HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\nx"].join(""));
		await withClient(server, {}, async (client) => {
			await read(await client.get(server.url));
			await server.disconnected(1);
		});
	}
});

test("content that was already taken is not overwritten in a file", limit, async () => {
	const folder = mkdtempSync(join(tmpdir(), "gannet-"));
	try {
		const path = join(folder, "kept");
		writeFileSync(path, "kept");
		await readWith(ok("hi"), async (response) => {
			await response.body.forEachView(() => {});
			assert.equal((await failureOf(response.body.saveTo(path))).kind, "body-used");
		});
		assert.equal(statSync(path).size, 4);
		await readWith(ok("hi"), async (response) => {
			await assert.rejects(response.body.saveTo(folder), { code: "EISDIR" });
		});
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test("trailers are there once the content is complete", limit, async () => {
	const answer = `${chunked}2\r\nhi\r\n0\r\nX-Sum: 1\r\nx-sum: 2\r\nContent-Length: 9\r\n\r\n`;
	await readWith(answer, async (response) => {
		assert.equal(await response.text(), "hi");
		assert.deepEqual(response.trailers?.getAll("x-sum"), ["1", "2"]);
		assert.equal(response.trailers.has("content-length"), false);
	});
	await readWith(ok("hi"), async (response) => assert.equal(response.trailers, undefined));
});

test("the response tells its head exactly, and shows itself in one line", limit, async () => {
	const answer = ok("hi", "Set-Cookie: a=1", "set-cookie: b=2", "X-Odd:  spaced  ");
	await readWith(answer, async (response) => {
		assert.equal(response.headText, answer.slice(0, -2));
		assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2"]);
		assert.equal(response.headers.get("x-odd"), "spaced");
		assert.equal(response.statusText, "OK");
		assert.equal(response.version, "1.1");
		assert.equal(response.retries, 0);
		assert.equal(response.upgraded, undefined);
		await response.text();
		const { inspect } = await import("node:util");
		assert.match(inspect(response), /^Response \{ 200 OK, GET http:\/\/127\.0\.0\.1:\d+, done \}$/);
	});
	assert.match(VERSION, /^\d+\.\d+\.\d+/);
});

test("an exchange is over when its content is, not when it is read", limit, async () => {
	const server = await serve(ok("hi"));
	await withClient(server, {}, async (client) => {
		const responses = [];
		for (let turn = 0; turn < 5; turn++) {
			responses.push(await client.get(server.url));
			await until(() => client.stats().active === 0);
		}
		assert.equal(server.connections.length, 1);
		assertIsOver(client);
		for (const response of responses) assert.equal(await response.text(), "hi");
	});
});
