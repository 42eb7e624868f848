// Content codings: what is offered, what is decoded in which way, and what is refused.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
	brotliCompressSync,
	constants,
	deflateRawSync,
	deflateSync,
	gzipSync,
	zstdCompressSync,
} from "node:zlib";
import { Client, type ClientOptions, type RequestOptions, type Response } from "../../../src/client/index.ts";
import { collectGarbage } from "../../support/garbage.ts";
import { failureOf, requestsTo, serve, until, withClient } from "../support.ts";

const limit = { timeout: 60_000 };

type Encoder = (bytes: Uint8Array) => Buffer;

const ENCODERS: Readonly<Record<string, Encoder>> = {
	gzip: (bytes) => gzipSync(bytes),
	"x-gzip": (bytes) => gzipSync(bytes),
	deflate: (bytes) => deflateSync(bytes),
	"deflate (raw)": (bytes) => deflateRawSync(bytes),
	br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
	zstd: (bytes) => zstdCompressSync(bytes),
};
const NAMES = Object.keys(ENCODERS);

function encode(name: string, bytes: Uint8Array): Buffer {
	return (ENCODERS[name] as Encoder)(bytes);
}

function fieldOf(name: string): string {
	return `content-encoding: ${name.replace(" (raw)", "")}`;
}

type Framing = "length" | "chunked" | "close";

function answer(content: Uint8Array, lines: readonly string[], framing: Framing = "length"): Buffer {
	const framed =
		framing === "length"
			? `content-length: ${content.length}\r\n`
			: framing === "chunked"
				? "transfer-encoding: chunked\r\n"
				: "connection: close\r\n";
	const head = `HTTP/1.1 200 OK\r\n${lines.map((line) => `${line}\r\n`).join("")}${framed}\r\n`;
	if (framing !== "chunked") return Buffer.concat([Buffer.from(head), content]);
	const pieces: Buffer[] = [Buffer.from(head)];
	for (let start = 0; start < content.length; start += 50_000) {
		const piece = content.subarray(start, start + 50_000);
		pieces.push(Buffer.from(`${piece.length.toString(16)}\r\n`), Buffer.from(piece), Buffer.from("\r\n"));
	}
	return Buffer.concat([...pieces, Buffer.from("0\r\n\r\n")]);
}

/** What becomes of one response: `read` takes it. */
async function reading<T>(
	wire: Uint8Array,
	read: (response: Response) => Promise<T>,
	{ client: clientOptions = {}, request = {} }: { client?: ClientOptions; request?: RequestOptions } = {},
): Promise<T> {
	const closes = Buffer.from(wire).includes("connection: close");
	const server = await serve(() => (closes ? [{ send: wire }, { end: true }] : wire));
	let result: T | undefined;
	await withClient(server, clientOptions, async (client) => {
		result = await read(await client.get(server.url, request));
	});
	return result as T;
}

/** Bytes that compress, but not to nothing. */
function sample(size: number): Buffer {
	const bytes = Buffer.alloc(size);
	let state = 12_345;
	for (let index = 0; index < size; index++) {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		bytes[index] = index % 3 === 0 ? state >>> 24 : 0x61 + ((index >> 4) % 20);
	}
	return bytes;
}

const SMALL = sample(300);
const LARGE = sample(700_000);

async function chunksOf(response: Response): Promise<Buffer> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of response.body) chunks.push(chunk);
	return Buffer.concat(chunks);
}

async function lent(response: Response): Promise<Buffer> {
	const chunks: Buffer[] = [];
	await response.body.forEachView((chunk) => {
		chunks.push(Buffer.from(chunk));
	});
	return Buffer.concat(chunks);
}

async function saved(response: Response): Promise<Buffer> {
	const folder = await mkdtemp(join(tmpdir(), "gannet-codings-"));
	try {
		const path = join(folder, "file");
		const size = await response.body.saveTo(path);
		const bytes = await readFile(path);
		assert.equal(size, bytes.length);
		return bytes;
	} finally {
		await rm(folder, { recursive: true });
	}
}

const READERS: Readonly<Record<string, (response: Response) => Promise<Uint8Array>>> = {
	text: async (response) => Buffer.from(await response.text(), "utf8"),
	bytes: (response) => response.bytes(),
	"bytes twice": async (response) => {
		assert.deepEqual(await response.bytes(), await response.bytes());
		return await response.bytes();
	},
	arrayBuffer: async (response) => new Uint8Array(await response.arrayBuffer()),
	blob: async (response) => new Uint8Array(await (await response.blob()).arrayBuffer()),
	iteration: chunksOf,
	lend: lent,
	stream: async (response) => new Uint8Array(await new globalThis.Response(response.body.stream()).bytes()),
	readable: async (response) => Buffer.concat(await response.body.readable().toArray()),
	saveTo: saved,
};

for (const name of NAMES) {
	test(
		`content in ${name} is decoded by every reader, small and large, in every framing`,
		limit,
		async () => {
			for (const content of [SMALL, LARGE]) {
				const text = Buffer.from(content.toString("latin1").replace(/[^ -~]/g, "?"));
				const coded = encode(name, text);
				for (const framing of ["length", "chunked", "close"] as const) {
					for (const [reader, read] of Object.entries(READERS)) {
						const got = await reading(answer(coded, [fieldOf(name)], framing), read);
						assert.ok(Buffer.from(got).equals(text), `${reader}, ${framing}, ${content.length} bytes`);
					}
				}
			}
		},
	);

	test(`content in ${name} that is cut at any byte is an error, never a short body`, limit, async () => {
		const coded = encode(name, SMALL);
		const cuts = Array.from({ length: coded.length - 1 }, (_, index) => index + 1);
		const server = await serve(({ target }) => {
			const [cut, framing] = target.slice(1).split("-") as [string, Framing];
			return answer(coded.subarray(0, Number(cut)), [fieldOf(name)], framing);
		});
		await withClient(server, {}, async (client) => {
			for (const cut of cuts) {
				for (const framing of ["length", "chunked"]) {
					const url = `${server.url}/${cut}-${framing}`;
					const atOnce = await failureOf((await client.get(url)).bytes());
					assert.deepEqual([atOnce.kind, atOnce.code], ["content", "decode"]);
					const streamed = await failureOf(chunksOf(await client.get(url)));
					assert.deepEqual([streamed.kind, streamed.code], ["content", "decode"]);
				}
			}
		});
	});

	test(
		`content in ${name} with a byte changed is an error or different, and never hangs`,
		limit,
		async () => {
			const coded = encode(name, SMALL);
			const server = await serve(({ target }) => {
				const changed = Buffer.from(coded);
				const at = Number(target.slice(1));
				changed[at] = (changed[at] as number) ^ 0x55;
				return answer(changed, [fieldOf(name)]);
			});
			await withClient(server, {}, async (client) => {
				for (let at = 0; at < coded.length; at++) {
					const outcomes = await Promise.allSettled([
						client.get(`${server.url}/${at}`).then((response) => response.bytes()),
						client.get(`${server.url}/${at}`).then(chunksOf),
					]);
					const [one, two] = outcomes.map((outcome) =>
						outcome.status === "rejected" ? outcome.reason.code : Buffer.from(outcome.value).toString("hex"),
					);
					assert.equal(one, two);
				}
			});
		},
	);

	test(`bytes behind the end of ${name} content are refused`, limit, async () => {
		for (const tail of ["xyz", "\0\0x", "x".repeat(100_000)]) {
			const coded = Buffer.concat([encode(name, SMALL), Buffer.from(tail)]);
			for (const framing of ["length", "chunked"] as const) {
				const wire = answer(coded, [fieldOf(name)], framing);
				const whole = await reading(wire, (response) => failureOf(response.bytes()));
				assert.deepEqual([whole.kind, whole.code], ["content", "decode"], tail.slice(0, 3));
				const streamed = await reading(wire, (response) => failureOf(chunksOf(response)));
				assert.deepEqual([streamed.kind, streamed.code], ["content", "decode"], tail.slice(0, 3));
			}
		}
	});

	test(`${name} content of no bytes is empty, as is nothing in ${name}`, limit, async () => {
		for (const coded of [encode(name, Buffer.alloc(0)), Buffer.alloc(0)]) {
			for (const framing of ["length", "chunked", "close"] as const) {
				const wire = answer(coded, [fieldOf(name)], framing);
				assert.equal(await reading(wire, (response) => response.text()), "");
				assert.equal((await reading(wire, chunksOf)).length, 0);
			}
		}
	});

	test(`a bomb in ${name} is stopped at limits.decodedRatio, in bounded memory`, limit, async () => {
		const bomb = encode(name, Buffer.alloc(200 * 1024 * 1024));
		const tooMuch = { limits: { decodedRatio: 100 } };
		const wire = answer(bomb, [fieldOf(name)]);
		for (const read of [chunksOf, lent, (response: Response) => response.bytes()]) {
			collectGarbage();
			const before = process.memoryUsage.rss();
			const error = await reading(wire, (response) => failureOf(read(response)), { client: tooMuch });
			assert.deepEqual([error.kind, error.code], ["limit", "decodedRatio"]);
			assert.ok(process.memoryUsage.rss() - before < 150 * 1024 * 1024);
		}
	});
}

test(
	"gzip members and zstd frames one after another are one content; zeros behind gzip are padding",
	limit,
	async () => {
		const half = SMALL.length / 2;
		const [first, second] = [SMALL.subarray(0, half), SMALL.subarray(half)];
		for (const name of ["gzip", "zstd"]) {
			const coded = Buffer.concat([encode(name, first), encode(name, second)]);
			for (const framing of ["length", "chunked"] as const) {
				const wire = answer(coded, [fieldOf(name)], framing);
				assert.deepEqual(await reading(wire, (response) => response.bytes()), new Uint8Array(SMALL));
				assert.deepEqual(await reading(wire, chunksOf), SMALL);
			}
		}
		for (const padding of [1, 512, 100_000]) {
			const wire = answer(Buffer.concat([gzipSync(SMALL), Buffer.alloc(padding)]), [fieldOf("gzip")]);
			assert.deepEqual(await reading(wire, (response) => response.bytes()), new Uint8Array(SMALL));
			assert.deepEqual(await reading(wire, chunksOf), SMALL);
		}
	},
);

test("content that arrives byte by byte is decoded as it comes", limit, async () => {
	for (const name of NAMES) {
		const wire = answer(encode(name, SMALL), [fieldOf(name)], "chunked");
		const server = await serve(() => [{ sendSlowly: wire }]);
		await withClient(server, {}, async (client) => {
			assert.deepEqual(await chunksOf(await client.get(server.url)), SMALL);
			assert.deepEqual(await (await client.get(server.url)).bytes(), new Uint8Array(SMALL));
		});
	}
});

test("stacked codings are undone from the last to the first, on one line or on several", limit, async () => {
	const coded = encode("br", encode("zstd", encode("gzip", LARGE)));
	for (const lines of [
		["content-encoding: gzip, zstd, br"],
		["Content-Encoding: GZIP", "content-encoding:zstd ,, br"],
		["content-encoding: identity, gzip, none, zstd, identity", "content-encoding: br"],
	]) {
		assert.deepEqual(
			await reading(answer(coded, lines), (response) => response.bytes()),
			new Uint8Array(LARGE),
		);
		assert.deepEqual(await reading(answer(coded, lines, "chunked"), chunksOf), LARGE);
	}
});

test(
	"more codings than limits.codings are an error, and the limit can be set for a client and a request",
	limit,
	async () => {
		const wire = (count: number): Buffer => {
			let coded = Buffer.from("x");
			for (let index = 0; index < count; index++) coded = gzipSync(coded);
			return answer(coded, [`content-encoding: ${Array(count).fill("gzip").join(", ")}`]);
		};
		assert.equal(await reading(wire(5), (response) => response.text()), "x");
		const error = await reading(wire(6), (response) => failureOf(response.text()));
		assert.deepEqual([error.kind, error.code], ["limit", "codings"]);
		assert.match(error.message, /limits\.codings/);
		assert.equal(
			await reading(wire(6), (response) => response.text(), { request: { limits: { codings: 6 } } }),
			"x",
		);
		const strict = await reading(wire(2), (response) => failureOf(chunksOf(response)), {
			client: { limits: { codings: 1 } },
		});
		assert.equal(strict.code, "codings");
	},
);

test("a stacked bomb, and one that goes off in the middle of a stack, are stopped", limit, async () => {
	const zeros = Buffer.alloc(64 * 1024 * 1024);
	const twice = gzipSync(gzipSync(Buffer.concat([zeros, zeros, zeros])));
	const error = await reading(answer(twice, ["content-encoding: gzip, gzip"]), (response) =>
		failureOf(chunksOf(response)),
	);
	assert.deepEqual([error.kind, error.code], ["limit", "decodedRatio"]);
	// What the outer coding gives is much, what the inner one makes of it is nothing: zstd frames to be skipped.
	const skipped = Buffer.alloc(8 + 60 * 1024 * 1024);
	skipped.writeUInt32LE(0x184d2a50, 0);
	skipped.writeUInt32LE(60 * 1024 * 1024, 4);
	const hidden = brotliCompressSync(skipped, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
	const inner = await reading(answer(hidden, ["content-encoding: zstd, br"]), (response) =>
		failureOf(response.bytes()),
	);
	assert.deepEqual([inner.kind, inner.code], ["limit", "decodedRatio"]);
});

test("limits.bufferedBytes and limits.decodedBytes count decoded bytes", limit, async () => {
	const wire = answer(gzipSync(LARGE), [fieldOf("gzip")]);
	const small = answer(gzipSync(SMALL), [fieldOf("gzip")]);
	const held = { client: { limits: { bufferedBytes: SMALL.length } } };
	assert.equal((await reading(small, (response) => response.bytes(), held)).length, SMALL.length);
	const buffered = await reading(wire, (response) => failureOf(response.bytes()), held);
	assert.deepEqual([buffered.kind, buffered.code], ["limit", "bufferedBytes"]);
	assert.deepEqual(await reading(wire, chunksOf, held), LARGE);
	for (const [coded, most] of [
		[wire, LARGE.length],
		[small, SMALL.length],
	] as const) {
		const enough = { request: { limits: { decodedBytes: most } } };
		const tooFew = { request: { limits: { decodedBytes: most - 1 } } };
		assert.equal((await reading(coded, (response) => response.bytes(), enough)).length, most);
		for (const read of [chunksOf, lent, (response: Response) => response.bytes()]) {
			const error = await reading(coded, (response) => failureOf(read(response)), tooFew);
			assert.deepEqual([error.kind, error.code], ["limit", "decodedBytes"]);
		}
	}
});

test("zstd that needs a window of more than 8 MiB is refused (RFC 9659)", limit, async () => {
	const content = Buffer.concat([LARGE, Buffer.alloc(17 * 1024 * 1024), LARGE]);
	const coded = zstdCompressSync(content, { params: { [constants.ZSTD_c_windowLog]: 24 } });
	const error = await reading(answer(coded, [fieldOf("zstd")]), (response) => failureOf(response.bytes()));
	assert.deepEqual([error.kind, error.code], ["content", "decode"]);
});

const UNKNOWN: readonly (readonly [lines: readonly string[], shown: string])[] = [
	[["content-encoding: utf-8"], "utf-8"],
	[["content-encoding: UTF-8"], "UTF-8"],
	[["content-encoding: aws-chunked"], "aws-chunked"],
	[["content-encoding: binary"], "binary"],
	[["content-encoding: exi"], "exi"],
	[["content-encoding: compress"], "compress"],
	[["content-encoding: gzip, exi"], "exi"],
	[["content-encoding: exi, gzip"], "exi"],
	[["content-encoding: gzip", "content-encoding: dcb"], "dcb"],
	[['content-encoding: "gzip"'], '"gzip"'],
	[["content-encoding: gzip;q=1"], "gzip;q=1"],
	[["content-encoding: text/html"], "text/html"],
];
for (const [lines, shown] of UNKNOWN) {
	test(`content with ${lines.join(" and ")} is as it came, and says so`, limit, async () => {
		const wire = answer(Buffer.from("content"), lines);
		for (const read of Object.values(READERS)) {
			assert.equal(
				String(await reading(wire, async (response) => Buffer.from((await read(response)) as Uint8Array))),
				"content",
			);
		}
		for (const options of [{}, { client: { decode: false } }, { request: { decode: false } }]) {
			await reading(
				wire,
				async (response) => {
					assert.equal(response.unknownCoding, shown);
					assert.equal(await response.text(), "content");
				},
				options,
			);
		}
		await reading(wire, async (response) => {
			response.discard();
		});
	});
}

test("content in known codings, or in none, has no unknown coding", limit, async () => {
	for (const lines of [
		[],
		["content-encoding: gzip"],
		["content-encoding: identity"],
		["content-encoding: none, "],
	]) {
		await reading(answer(Buffer.alloc(0), lines), async (response) => {
			assert.equal(response.unknownCoding, undefined);
			response.discard();
		});
	}
});

test(
	"content is handed over as it comes, and headers stay as received, where decode says so",
	limit,
	async () => {
		const coded = gzipSync(SMALL);
		const wire = answer(coded, [fieldOf("gzip")]);
		assert.deepEqual(
			await reading(wire, (response) => response.bytes(), { request: { decode: false } }),
			new Uint8Array(coded),
		);
		await reading(wire, async (response) => {
			assert.deepEqual(await response.bytes(), new Uint8Array(SMALL));
			assert.equal(response.headers.get("content-encoding"), "gzip");
			assert.equal(response.headers.get("content-length"), String(coded.length));
			assert.equal(response.byteCounts.content, coded.length);
		});
		const overruled = { client: { decode: false }, request: { decode: true } };
		assert.deepEqual(await reading(wire, (response) => response.bytes(), overruled), new Uint8Array(SMALL));
	},
);

test(
	"accept-encoding is offered unless the caller named it, asks for a range or does not decode",
	limit,
	async () => {
		const ALL = "gzip, deflate, br, zstd";
		for (const [client, request, expected] of [
			[{}, {}, ALL],
			[{}, { headers: { "x-a": "b" } }, ALL],
			[{}, { body: "x" }, ALL],
			[{ headers: { "x-a": "b" } }, {}, ALL],
			[{ decode: false }, {}, undefined],
			[{ decode: false, headers: { "x-a": "b" } }, {}, undefined],
			[{ decode: false }, { headers: { "x-a": "b" } }, undefined],
			[{ decode: false }, { decode: true }, ALL],
			[{}, { decode: false }, undefined],
			[{}, { decode: undefined }, ALL],
			[{}, { headers: { "Accept-Encoding": "br" } }, "br"],
			[{ headers: { "accept-encoding": "identity" } }, {}, "identity"],
			[{}, { headers: { range: "bytes=5-" } }, "identity"],
			[{}, { headers: { range: "bytes=5-", "accept-encoding": "gzip" } }, "gzip"],
			[{ interceptors: [(asked, next) => next(asked)] }, {}, ALL],
			[{ interceptors: [(asked, next) => next(asked)] }, { decode: false }, undefined],
		] as readonly (readonly [ClientOptions, RequestOptions, string | undefined])[]) {
			const server = await serve("HTTP/1.1 204 No Content\r\n\r\n");
			await withClient(server, client, async (gannet) => {
				await gannet.request("GET", server.url, request);
			});
			const head = requestsTo(server)[0]?.head ?? "";
			const lines = [...head.matchAll(/^accept-encoding: (.*)\r$/gim)].map(([, value]) => value);
			assert.deepEqual(lines, expected === undefined ? [] : [expected], head);
		}
	},
);

test("a response without content may name codings, known or not", limit, async () => {
	const server = await serve(({ target, method }) => {
		const line = "content-encoding: gzip, exi, gzip, gzip, gzip, gzip, gzip\r\n";
		if (method === "HEAD") return `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 9\r\n\r\n`;
		return target === "/204"
			? "HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n"
			: `HTTP/1.1 304 Not Modified\r\n${target === "/odd" ? line : "content-encoding: br\r\n"}\r\n`;
	});
	await withClient(server, {}, async (client) => {
		assert.equal(await (await client.head(server.url)).text(), "");
		for (const path of ["/204", "/304", "/odd"]) {
			assert.equal(await (await client.get(server.url + path)).text(), "");
			assert.equal((await chunksOf(await client.get(server.url + path))).length, 0);
		}
	});
});

test("a truncated response is told as such, not as undecodable content", limit, async () => {
	for (const content of [SMALL, LARGE]) {
		const coded = gzipSync(content);
		const wire = answer(coded, [fieldOf("gzip")]);
		for (const read of [chunksOf, lent, (response: Response) => response.bytes()]) {
			const server = await serve(() => [{ send: wire.subarray(0, wire.length - 1) }, { end: true }]);
			await withClient(server, {}, async (client) => {
				const error = await failureOf(read(await client.get(server.url)));
				assert.equal(error.kind, "truncated");
			});
		}
	}
});

test("json and forms are read from decoded content", limit, async () => {
	const json = answer(zstdCompressSync(Buffer.from('{"a":[1]}')), [fieldOf("zstd")]);
	assert.deepEqual(await reading(json, (response) => response.json()), { a: [1] });
	const form = answer(gzipSync(Buffer.from("a=1&b=2")), [
		fieldOf("gzip"),
		"content-type: application/x-www-form-urlencoded",
	]);
	assert.deepEqual(
		[...(await reading(form, (response) => response.formData()))],
		[
			["a", "1"],
			["b", "2"],
		],
	);
});

test(
	"decoded content is taken once, and a reader that leaves early frees the connection",
	limit,
	async () => {
		const server = await serve(() => answer(gzipSync(LARGE), [fieldOf("gzip")]));
		await withClient(server, {}, async (client) => {
			const streamed = await client.get(server.url);
			await chunksOf(streamed);
			assert.equal((await failureOf(streamed.text())).kind, "body-used");
			assert.throws(() => streamed.body.stream(), { kind: "body-used" });
			const left = await client.get(server.url);
			for await (const chunk of left.body) {
				assert.ok(chunk.length > 0);
				break;
			}
			assert.equal((await failureOf(left.text())).kind, "body-used");
			const thrown = await client.get(server.url);
			const error = await failureOf(
				thrown.body.forEachView(() => {
					throw new RangeError("mine");
				}),
			);
			assert.equal(error.code, "reader-failed");
			const dropped = await client.get(server.url);
			const waiting = failureOf(dropped.bytes());
			dropped.discard();
			assert.equal((await waiting).kind, "body-used");
			const cancelled = (await client.get(server.url)).body.stream();
			await cancelled.cancel();
			await until(() => client.stats().busy === 0);
		});
	},
);

test("a reader that waits holds the peer back, through the decoder", limit, async () => {
	const content = sample(24 * 1024 * 1024);
	const coded = gzipSync(content, { level: 1 });
	const server = await serve(() => answer(coded, [fieldOf("gzip")]));
	const client = new Client();
	try {
		const response = await client.get(server.url);
		const iterator = response.body[Symbol.asyncIterator]();
		const first = await iterator.next();
		let size = first.value?.length ?? 0;
		// The peer has sent all it can: neither the decoder nor the client goes on by itself.
		let received = -1;
		while (received !== response.byteCounts.content) {
			received = response.byteCounts.content;
			for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
		}
		assert.ok(received < 2 * 1024 * 1024, `${received} bytes were read ahead`);
		for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
			size += next.value.length;
		}
		assert.equal(size, content.length);
	} finally {
		await client.destroy();
		await server.close();
	}
});
