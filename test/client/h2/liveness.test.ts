// When the peer of a connection over HTTP/2 is asked for a sign of life, and when it is given up.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionOwner, Unanswered } from "../../../src/client/connection.ts";
import type { Exchange } from "../../../src/client/exchange/exchange.ts";
import { speakHttp2 } from "../../../src/client/h2/h2-connection.ts";
import { Liveness } from "../../../src/client/h2/liveness.ts";
import { Client, type ClientOptions } from "../../../src/client/index.ts";
import { clientLimits } from "../../../src/client/options.ts";
import { memoryPair } from "../../../src/testing/index.ts";
import type { TraceEvent } from "../../../src/trace/index.ts";
import { failureOf, until } from "../support.ts";
import { type FrameConnection, frameServer, OK } from "./frame-server.ts";

const limit = { timeout: 20_000 };

test("SETTINGS are due after 10 s, an answer to a PING after 5 s, and any byte is a sign of life", () => {
	const peer = new Liveness(0);
	assert.equal(peer.deadline, 10_000);
	assert.match(peer.fault(10_000) ?? "", /SETTINGS within 10000 ms/);
	peer.acknowledged();
	assert.deepEqual([peer.deadline, peer.fault(1e9), peer.isSuspect], [Infinity, undefined, false]);
	peer.asked(20_000, true);
	assert.deepEqual([peer.deadline, peer.isSuspect, peer.fault(24_999)], [25_000, true, undefined]);
	assert.match(peer.fault(25_000) ?? "", /PING within 5000 ms/);
	peer.heard(24_000);
	assert.deepEqual([peer.deadline, peer.isSuspect], [Infinity, false]);
});

test("with pingMs, a PING is due after each silence of so long, and doesn't make its peer suspect", () => {
	const peer = new Liveness(0, 1_000);
	peer.acknowledged();
	assert.deepEqual([peer.deadline, peer.isPingDue(999), peer.isPingDue(1_000)], [1_000, false, true]);
	peer.asked(1_000, false);
	assert.deepEqual([peer.deadline, peer.isSuspect, peer.isPingDue(5_000)], [6_000, false, false]);
	peer.heard(1_500);
	assert.deepEqual([peer.deadline, peer.isPingDue(2_499), peer.isPingDue(2_500)], [2_500, false, true]);
});

/** What an owner hears of a connection in memory. */
function owned(pingMs?: number): {
	connection: ReturnType<ReturnType<typeof speakHttp2>>;
	heard: string[];
	watched: number[];
} {
	const heard: string[] = [];
	const watched: number[] = [];
	const owner: ConnectionOwner = {
		expectedCapacity: Infinity,
		onCapacity: () => undefined,
		onReady: () => heard.push("ready"),
		onDone: () => heard.push("done"),
		onFailed: (_exchange: Exchange, error) => heard.push(error.message),
		onUnanswered: (_exchange: Exchange, facts: Unanswered) => heard.push(facts.says ?? "unanswered"),
		onHttp1Required: () => false,
		onLost: () => heard.push("lost"),
		watchUntil: (at) => watched.push(at),
	};
	const [near] = memoryPair();
	const limits = clientLimits.defaults;
	const connection = speakHttp2({ limits, idleMs: 1_000, pingMs, trace: undefined })(near, owner);
	return { connection, heard, watched };
}

test("a connection whose peer acknowledges no SETTINGS is closed after 10 s", () => {
	const { connection, heard, watched } = owned();
	const now = performance.now();
	assert.ok((watched[0] ?? 0) > now + 9_000);
	connection.expire(now + 9_000);
	assert.deepEqual(heard, []);
	connection.expire(now + 10_001);
	assert.deepEqual([heard, connection.transport.isClosed], [["lost"], true]);
});

test("a connection with pingMs asks again and again, and is closed where no answer comes", () => {
	const { connection, heard } = owned(100);
	const now = performance.now();
	connection.expire(now + 50);
	assert.ok(connection.deadline < now + 1_000);
	connection.expire(now + 150);
	assert.equal(connection.capacity, 100, "it takes requests all the while");
	assert.ok(connection.deadline > now + 4_000);
	connection.expire(now + 4_000);
	assert.deepEqual(heard, []);
	connection.expire(now + 6_000);
	assert.deepEqual(heard, ["lost"]);
});

async function withServer(
	serve: (connection: FrameConnection, index: number) => Promise<void> | void,
	use: (client: Client, url: string, first: () => FrameConnection) => Promise<void>,
	options: ClientOptions = {},
): Promise<void> {
	await using server = await frameServer(serve);
	const client = new Client({ http: "2", ...options });
	try {
		await use(client, server.url, () => server.connections[0] as FrameConnection);
	} finally {
		await client.destroy();
	}
}

for (const [pingMs, expected] of [
	[undefined, 0],
	[5, 2],
] as const) {
	test(
		`with pingMs ${pingMs}, a silent but living peer is asked ${expected === 0 ? "nothing" : "again and again"}`,
		limit,
		async () => {
			await withServer(
				async (connection) => {
					connection.begin();
					const { stream } = await connection.request();
					if (expected > 0) {
						for (let count = 1; count <= expected; count++) {
							await until(() => connection.frames.filter((frame) => frame === "ping").length === count);
							connection.send((peer) => peer.ping("gannet 2", true));
						}
					}
					connection.send((peer) => peer.headers(stream, OK, true));
				},
				async (client, url, first) => {
					assert.equal((await client.get(url)).status, 200);
					assert.ok(first().frames.filter((frame) => frame === "ping").length >= expected);
					if (expected === 0) assert.equal(first().frames.includes("ping"), false);
				},
				pingMs === undefined ? {} : { http2: { pingMs } },
			);
		},
	);
}

test("pingMs has to be a time", async () => {
	for (const pingMs of [0, -1, "5", Number.NaN])
		assert.throws(() => new Client({ http2: { pingMs: pingMs as number } }), /http2\.pingMs/);
});

/** What a peer says before it leaves, and how the error of a request tells it. */
for (const [what, leave, message] of [
	[
		"an error code with a text",
		(connection: FrameConnection) =>
			connection.send((peer) => peer.goAway(1, "ENHANCE_YOUR_CALM", "too\u0007 many")),
		/ended the connection with ENHANCE_YOUR_CALM \("too.* many"\) after \d+ ms/,
	],
	[
		"an error code alone",
		(connection: FrameConnection) => connection.send((peer) => peer.goAway(1, "INTERNAL_ERROR")),
		/ended the connection with INTERNAL_ERROR after \d+ ms/,
	],
	[
		"a text without an error",
		(connection: FrameConnection) => connection.send((peer) => peer.goAway(1, "NO_ERROR", "max_age")),
		/ended the connection with NO_ERROR \("max_age"\)/,
	],
	["nothing", () => undefined, /closed the connection after \d+ ms/],
] as const) {
	test(`a request that is lost after a GOAWAY with ${what} says so`, limit, async () => {
		await withServer(
			async (connection) => {
				connection.begin();
				await connection.request();
				leave(connection);
				connection.end();
			},
			async (client, url) => {
				const error = await failureOf(client.post(url, { body: "x" }));
				assert.deepEqual([error.kind, error.isSafeToRetry], ["disconnected", false]);
				assert.match(error.message, message);
				assert.doesNotMatch(error.message, /\u0007/);
			},
		);
	});
}

test("a request that GOAWAY refuses again and again says with which error", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			await connection.request();
			connection.send((peer) => peer.goAway(0, "ENHANCE_YOUR_CALM", "busy"));
		},
		async (client, url) => {
			const error = await failureOf(client.post(url, { body: "x" }));
			assert.deepEqual([error.code, error.isSafeToRetry], ["unprocessed", true]);
			assert.match(error.message, /ENHANCE_YOUR_CALM \("busy"\) and did not process the request/);
		},
	);
});

test(
	"a trace hears of goodbyes, of the numbers in frames, and of blanks that were removed",
	limit,
	async () => {
		const events: TraceEvent[] = [];
		await withServer(
			async (connection) => {
				connection.begin();
				const { stream } = await connection.request();
				connection.send((peer) =>
					peer
						.headers(stream, `${OK}\nx-a:  b `)
						.goAway(stream, "NO_ERROR", "soon")
						.goAway(stream, "ENHANCE_YOUR_CALM")
						.windowUpdate(0, 77)
						.data(stream, "x", true),
				);
			},
			async (client, url) => {
				const response = await client.get(url);
				assert.deepEqual([response.headers.get("x-a"), await response.text()], ["b", "x"]);
				const frames = events.filter((event) => event.type === "http2.frame");
				const told = frames
					.filter(({ isSent, increment, errorCode }) => !isSent && (increment ?? errorCode) !== undefined)
					.map(({ frame, increment, errorCode }) => `${frame} ${increment ?? errorCode}`);
				assert.deepEqual(told, ["GOAWAY NO_ERROR", "GOAWAY ENHANCE_YOUR_CALM", "WINDOW_UPDATE 77"]);
				const goodbyes = events.filter((event) => event.type === "http2.goaway");
				assert.deepEqual(
					goodbyes.map(({ lastStreamId, errorCode, debug }) => [lastStreamId, errorCode, debug]),
					[
						[1, "NO_ERROR", "soon"],
						[1, "ENHANCE_YOUR_CALM", ""],
					],
				);
				assert.equal(events.filter((event) => event.type === "http2.trimmed").length, 1);
			},
			{ trace: (event) => events.push(event) },
		);
	},
);

test("a response can change its priority, which goes out as PRIORITY_UPDATE", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			const { stream, lines } = await connection.request();
			assert.match(lines, /priority: u=5/);
			connection.send((peer) => peer.headers(stream, OK));
			await until(() => connection.frames.some((frame) => frame.startsWith("priority-update")));
			connection.send((peer) => peer.data(stream, "x", true));
		},
		async (client, url, first) => {
			const response = await client.get(url, { priority: "u=5" });
			assert.throws(() => response.prioritize("u=9"), /prioritize takes a priority like u=1, i, not "u=9"/);
			response.prioritize("u=1, i");
			assert.equal(await response.text(), "x");
			response.prioritize("u=2");
			assert.equal(first().frames.filter((frame) => frame === "priority-update").length, 1);
		},
	);
});

test(
	"a connection that reaches the last stream id hands over to another one without an error",
	limit,
	async () => {
		await using server = await frameServer(async (connection) => {
			connection.begin();
			for (;;) {
				const { stream, path } = await connection.request();
				connection.send((peer) => peer.headers(stream, OK).data(stream, `${stream} ${path}`, true));
			}
		});
		const limits = clientLimits.defaults;
		let connections = 0;
		const client = new Client(
			{ http: "2" },
			new Map([
				[
					"h2",
					(transport, owner) => {
						const firstStreamId = connections++ === 0 ? 2 ** 31 - 5 : 1;
						return speakHttp2({ limits, idleMs: 1_000, trace: undefined }, firstStreamId)(transport, owner);
					},
				],
			]),
		);
		try {
			const texts: string[] = [];
			for (let count = 0; count < 5; count++)
				texts.push(await (await client.get(`${server.url}${count}`)).text());
			assert.deepEqual(texts, [
				`${2 ** 31 - 5} /0`,
				`${2 ** 31 - 3} /1`,
				`${2 ** 31 - 1} /2`,
				"1 /3",
				"3 /4",
			]);
			assert.deepEqual([client.stats().failed, client.stats().retried, connections], [0, 0, 2]);
			await until(() => server.connections[0]?.isClosed === true);
		} finally {
			await client.destroy();
		}
	},
);
