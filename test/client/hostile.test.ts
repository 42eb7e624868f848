// Servers that break the rules, written as data: what they send, and the error that comes of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientErrorKind, ClientErrorPhase, ClientOptions } from "../../src/client/index.ts";
import type { Step } from "../../src/testing/index.ts";
import { failureOf, ok, play, requestsTo, serve, until, withClient } from "./support.ts";

const limit = { timeout: 10_000 };
const head = "HTTP/1.1 200 OK\r\n";
const chunked = `${head}transfer-encoding: chunked\r\n\r\n`;

interface Case {
	readonly name: string;
	/** What the server does with the request. */
	readonly steps: readonly Step[];
	readonly options?: ClientOptions;
	readonly kind: ClientErrorKind;
	readonly code: string;
	readonly phase?: ClientErrorPhase;
	readonly message: RegExp;
}

function forever(...steps: readonly Step[]): Step {
	return { repeat: steps, times: "forever" };
}

const soon = { firstByte: 80, idle: 80 };

const cases: readonly Case[] = [
	// It stays away.
	{
		name: "closes",
		steps: [{ end: true }],
		kind: "disconnected",
		code: "disconnected",
		phase: "first-byte",
		message:
			/got no answer: 127\.0\.0\.1:\d+ closed the connection after \d+ ms; the request can be repeated, or with https:\/\/ if it speaks TLS there$/,
	},
	{
		name: "resets",
		steps: [{ reset: true }],
		kind: "disconnected",
		code: "ECONNRESET",
		message: /reset the connection after \d+ ms; the request can be repeated$/,
	},
	{
		name: "never answers",
		steps: [{ hold: true }],
		options: { timeouts: soon },
		kind: "timeout",
		code: "firstByte",
		phase: "first-byte",
		message: /which did not begin to answer within 80 ms \(timeouts\.firstByte\)$/,
	},
	{
		name: "never comes to the end of its head",
		steps: [{ send: head }, forever({ send: "x: y\r\n" }, { pause: 5 })],
		options: { timeouts: soon },
		kind: "timeout",
		code: "firstByte",
		message: /began to answer but did not complete its head within 80 ms \(timeouts\.firstByte\)$/,
	},
	{
		name: "stops in the middle of its content",
		steps: [{ send: `${head}content-length: 9\r\n\r\nabc` }],
		options: { timeouts: soon },
		kind: "timeout",
		code: "idle",
		phase: "receive",
		message: /made no progress: no byte .* for 80 ms; 3 bytes of content had arrived \(timeouts\.idle\)$/,
	},
	{
		name: "announces an enormous length and sends nothing",
		steps: [{ send: `${head}content-length: 200000000\r\n\r\n` }],
		options: { timeouts: soon },
		kind: "timeout",
		code: "idle",
		message: /made no progress/,
	},
	{
		name: "drips",
		steps: [{ send: `${head}content-length: 9999\r\n\r\n` }, forever({ send: "x" }, { pause: 5 })],
		options: { minimumRate: { bytesPerSecond: 1_000, overMs: 100 } },
		kind: "timeout",
		code: "minimumRate",
		message: /came at \d+ bytes a second, less than the 1000 of minimumRate$/,
	},
	{
		name: "drips as long as it is let",
		steps: [{ send: `${head}content-length: 9999\r\n\r\n` }, forever({ send: "x" }, { pause: 5 })],
		options: { timeouts: { total: 120 } },
		kind: "timeout",
		code: "total",
		message: /was not complete after 120 ms; \d+ bytes of content had arrived \(timeouts\.total\)$/,
	},

	// It talks too much.
	{
		name: "sends interim responses for ever",
		steps: [forever({ send: "HTTP/1.1 102 Processing\r\n\r\n" })],
		kind: "limit",
		code: "interimResponses",
		phase: "receive",
		message: /limits\.interimResponses is 16/,
	},
	{
		name: "sends fields for ever",
		steps: [{ send: head }, forever({ send: "x: y\r\n" })],
		kind: "limit",
		code: "fieldLines",
		message: /limits\.fieldLines is 256/,
	},
	{
		name: "sends one field for ever",
		steps: [{ send: `${head}x: ` }, forever({ send: "y".repeat(9_000) })],
		kind: "limit",
		code: "headBytes",
		message: /limits\.headBytes is 65536/,
	},
	{
		name: "sends a reason phrase for ever",
		steps: [{ send: "HTTP/1.1 200 " }, forever({ send: "y".repeat(9_000) })],
		kind: "limit",
		code: "startLineBytes",
		message: /limits\.startLineBytes is 16384/,
	},
	{
		name: "sends a chunk extension for ever",
		steps: [{ send: `${chunked}5` }, forever({ send: ";x=y" })],
		kind: "limit",
		code: "chunkExtensionBytes",
		message: /limits\.chunkExtensionBytes is 4096/,
	},
	{
		name: "sends tiny chunks with long extensions for ever",
		steps: [{ send: chunked }, forever({ send: `1;${"x".repeat(1_000)}\r\ny\r\n` })],
		kind: "limit",
		code: "chunkOverheadBytes",
		message: /limits\.chunkOverheadBytes is 16384/,
	},
	{
		name: "sends trailers for ever",
		steps: [{ send: `${chunked}0\r\n` }, forever({ send: `x: ${"y".repeat(1_000)}\r\n` })],
		kind: "limit",
		code: "trailerBytes",
		message: /limits\.trailerBytes is 16384/,
	},
	{
		name: "sends content for ever",
		steps: [{ send: chunked }, forever({ send: `10000\r\n${"x".repeat(0x10000)}\r\n` })],
		options: { limits: { bufferedBytes: 1_000_000 } },
		kind: "limit",
		code: "bufferedBytes",
		message:
			/more content than the 1000000 bytes of limits\.bufferedBytes; raise it, or stream response\.body$/,
	},
	{
		name: "announces more content than is allowed",
		steps: [{ send: `${head}content-length: 1000001\r\n\r\n` }],
		options: { limits: { bufferedBytes: 1_000_000 } },
		kind: "limit",
		code: "bufferedBytes",
		message: /the 1000000 bytes of limits\.bufferedBytes/,
	},

	// It does not speak HTTP/1.1.
	{
		name: "greets like another protocol",
		steps: [{ send: "SSH-2.0-OpenSSH_9.9\r\n" }],
		kind: "protocol",
		code: "bad-status-line",
		message: /something that is not HTTP\/1\.1: .*RFC 9112 §4.*got "S/,
	},
	{
		name: "answers in HTTP/2",
		steps: [{ send: "HTTP/2 200\r\n\r\n" }],
		kind: "protocol",
		code: "unsupported-version",
		message: /only HTTP\/1\.0 and HTTP\/1\.1/,
	},
	{
		name: "switches protocols unasked",
		steps: [{ send: "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n" }],
		kind: "protocol",
		code: "unasked-upgrade",
		message: /switches protocols only where the request asked/,
	},
	{
		name: "contradicts itself about the length",
		steps: [{ send: `${head}content-length: 1\r\ncontent-length: 2\r\n\r\nab` }],
		kind: "protocol",
		code: "conflicting-content-length",
		message: /one Content-Length/,
	},
	{
		name: "gives a negative length",
		steps: [{ send: `${head}content-length: -1\r\n\r\n` }],
		kind: "protocol",
		code: "bad-content-length",
		message: /decimal digits/,
	},
	{
		name: "gives length and chunks",
		steps: [{ send: `${head}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n` }],
		kind: "protocol",
		code: "length-beside-transfer-encoding",
		message: /smuggling/,
	},
	{
		name: "uses an unknown coding",
		steps: [{ send: `${head}transfer-encoding: gzip, chunked\r\n\r\n` }],
		kind: "protocol",
		code: "unknown-transfer-coding",
		message: /chunked/,
	},
	{
		name: "gives a chunk size that is none",
		steps: [{ send: `${chunked}0x5\r\n` }],
		kind: "protocol",
		code: "bad-chunk-size",
		message: /hexadecimal/,
	},
	{
		name: "gives a gigantic chunk size",
		steps: [{ send: `${chunked}fffffffffffffffff\r\n` }],
		kind: "protocol",
		code: "chunk-size-overflow",
		message: /2\^53/,
	},
	{
		name: "announces a gigantic chunk and sends nothing",
		steps: [{ send: `${chunked}1fffffffffffff\r\n` }],
		options: { timeouts: soon },
		kind: "timeout",
		code: "idle",
		message: /made no progress/,
	},
	{
		name: "sends bare line feeds",
		steps: [{ send: "HTTP/1.1 200 OK\nx: y\n\n" }],
		kind: "protocol",
		code: "bare-lf",
		message: /RFC 9112 §2\.2/,
	},
	{
		name: "folds a field that decides about framing",
		steps: [{ send: `${head}x: y\r\n z\r\ncontent-length: 1\r\n 2\r\n\r\n` }],
		kind: "protocol",
		code: "obs-fold",
		message: /RFC 9112 §5\.2/,
	},
	{
		name: "hides a NUL in a field",
		steps: [{ send: `${head}x: \0\r\n\r\n` }],
		kind: "protocol",
		code: "bad-field-value",
		message: /control characters/,
	},
];

for (const { name, steps, options = {}, kind, code, phase, message } of cases) {
	test(
		`a server that ${name} is ${kind} ${code}, said in a sentence, and the next request is served`,
		limit,
		async () => {
			const server = await play(
				[{ awaitRequest: true }, ...steps],
				[{ awaitRequest: true }, { send: ok("next") }],
			);
			await withClient(server, options, async (client) => {
				const memory = process.memoryUsage().arrayBuffers;
				const error = await failureOf(client.get(server.url).then((response) => response.bytes()));
				assert.equal(error.kind, kind, error.message);
				assert.equal(error.code, code, error.message);
				if (phase !== undefined) assert.equal(error.phase, phase);
				assert.match(error.message, message);
				assert.match(error.message, /^GET http:\/\/127\.0\.0\.1:\d+ /);
				assert.equal(error.isTimeout, kind === "timeout");
				assert.ok(error.elapsedMs < 3_000, `${error.elapsedMs}`);
				assert.ok(error.bytesSent > 50);
				assert.ok(process.memoryUsage().arrayBuffers - memory < 32 * 1024 * 1024);
				await server.disconnected(steps.some((step) => "hold" in step) ? 0 : 1);
				assert.deepEqual(client.stats().origins, {});
				assert.equal(client.stats().failed, 1);
				assert.equal(await (await client.get(server.url, { timeouts: { firstByte: 5_000 } })).text(), "next");
			});
		},
	);
}

test("content that comes fast enough is left alone by minimumRate", limit, async () => {
	const content = "x".repeat(60);
	const server = await serve(() => [
		{ send: `${head}content-length: 60\r\n\r\n` },
		{ sendSlowly: content, chunkBytes: 5, everyMs: 40 },
	]);
	await withClient(server, { minimumRate: { bytesPerSecond: 20, overMs: 200 } }, async (client) => {
		assert.equal(await (await client.get(server.url)).text(), content);
	});
});

test("an error of the receiving phase counts the bytes that came", limit, async () => {
	const answer = `${head}content-length: 9\r\n\r\nabc`;
	const server = await serve(answer);
	await withClient(server, { timeouts: { idle: 60 } }, async (client) => {
		const response = await client.get(server.url);
		assert.equal(response.byteCounts.received, answer.length);
		const error = await failureOf(response.text());
		assert.equal(error.bytesReceived, answer.length);
	});
});

const afterwards: readonly { name: string; steps: readonly Step[] }[] = [
	{ name: "a second response unasked", steps: [{ send: ok("one") + ok("two") }] },
	{
		name: "a second response unasked, later",
		steps: [{ send: ok("one") }, { awaitGate: "read" }, { send: ok("two") }],
	},
	{ name: "garbage behind the content", steps: [{ send: `${ok("one")}\0garbage` }] },
	{ name: "an empty line behind the content", steps: [{ send: `${ok("one")}\r\n` }] },
	{ name: "more content than its length", steps: [{ send: `${ok("one")}e` }] },
	{ name: "an interim response unasked", steps: [{ send: `${ok("one")}HTTP/1.1 100 Continue\r\n\r\n` }] },
	{ name: "a FIN", steps: [{ send: ok("one") }, { awaitGate: "read" }, { end: true }] },
	{ name: "a reset", steps: [{ send: ok("one") }, { awaitGate: "read" }, { reset: true }] },
	{ name: "a reset at once", steps: [{ send: ok("one") }, { reset: true }] },
	{ name: "a close at once", steps: [{ send: ok("one") }, { close: true }] },
];

for (const { name, steps } of afterwards) {
	test(`${name} leaves the response complete and the next request to another connection`, limit, async () => {
		const server = await play(
			[{ awaitRequest: true }, ...steps, { hold: true }],
			[{ awaitRequest: true }, { send: ok("next") }],
		);
		await withClient(server, {}, async (client) => {
			assert.equal(await (await client.get(server.url)).text(), "one");
			server.open("read");
			await until(() => client.stats().idle === 0);
			// Not even a method that may not be repeated is at risk.
			assert.equal(await (await client.post(server.url)).text(), "next");
			assert.equal(client.stats().retried, 0);
			assert.equal(client.stats().failed, 0);
		});
	});
}

test("a server that answers before it is asked gets no request", limit, async () => {
	const server = await play(
		[
			{ awaitRequest: true },
			{ send: ok("one") },
			{ awaitGate: "early" },
			{ send: ok("poison") },
			{ hold: true },
		],
		[{ awaitRequest: true }, { send: ok("two") }],
	);
	await withClient(server, {}, async (client) => {
		await (await client.get(server.url)).text();
		server.open("early");
		await until(() => client.stats().idle === 0);
		assert.equal(await (await client.get(server.url)).text(), "two");
		assert.equal(server.connections[0]?.requests.length, 1);
	});
});

test("a FIN behind the content is no harm to a reader who takes its time", limit, async () => {
	const content = Buffer.alloc(3_000_000, "0123456789abcdef");
	for (const last of [{ end: true }, { reset: true }] as const) {
		for (const withLength of [true, false]) {
			// A reset may overtake what the reader has not fetched yet: the content must not pass for complete then.
			const lines = withLength ? `content-length: ${content.length}\r\n` : "";
			const server = await serve(() => [{ send: `${head}${lines}\r\n` }, { send: content }, last]);
			await withClient(server, {}, async (client) => {
				const response = await client.get(server.url);
				const chunks: Uint8Array[] = [];
				let failure: unknown;
				try {
					for await (const chunk of response.body) {
						chunks.push(chunk);
						for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
					}
				} catch (error) {
					failure = error;
				}
				const isWhole = content.equals(Buffer.concat(chunks));
				if ("end" in last) assert.ok(isWhole && failure === undefined);
				else assert.ok(isWhole || failure !== undefined);
				if (!withLength && "reset" in last) assert.ok(failure !== undefined);
			});
		}
	}
});

test(
	"a server that reads nothing and answers nothing cannot hold a request beyond its timeouts",
	limit,
	async () => {
		const server = await play([{ stopReading: true }, { hold: "forever" }]);
		await withClient(server, { timeouts: { idle: 100 } }, async (client) => {
			const error = await failureOf(client.post(server.url, { body: Buffer.alloc(30_000_000) }));
			assert.equal(error.code, "idle");
			assert.equal(error.phase, "send");
			assert.equal(error.isSafeToRetry, false);
		});
	},
);

test("an answer to a request that may not be repeated says so when it does not come", limit, async () => {
	const server = await serve(({ index }) => (index === 0 ? ok("one") : [{ close: true }]));
	await withClient(server, {}, async (client) => {
		await (await client.get(server.url)).text();
		const error = await failureOf(client.post(server.url, { body: "x" }));
		assert.equal(error.kind, "disconnected");
		assert.match(error.message, /; a POST may have been acted on, so it was not repeated$/);
		assert.equal(error.isSafeToRetry, false);
		assert.equal(requestsTo(server).filter(({ method }) => method === "POST").length, 1);
		await (await client.get(server.url)).text();
		const response = await client.post(server.url, { body: "x", isIdempotent: true });
		assert.equal(await response.text(), "one");
		assert.equal(response.retries, 1);
	});
});
