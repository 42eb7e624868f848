// What happens to exchanges over HTTP/2, with a peer that sends frame by frame: answers, resets, goodbyes, refusals, silence.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../../src/client/index.ts";
import { assertIsOver, failureOf, until } from "../support.ts";
import { type FrameConnection, type FrameServer, frameServer, OK, SETTING } from "./frame-server.ts";

const limit = { timeout: 20_000 };

async function withServer(
	serve: (connection: FrameConnection, index: number) => Promise<void> | void,
	use: (client: Client, url: string, server: FrameServer) => Promise<void>,
	options: ClientOptions = {},
): Promise<void> {
	await using server = await frameServer(serve);
	const client = new Client({ http: "2", ...options });
	try {
		await use(client, server.url, server);
		assertIsOver(client);
	} finally {
		await client.destroy();
	}
}

/** Answers each request with its path. */
async function echo(connection: FrameConnection): Promise<void> {
	connection.begin();
	for (;;) {
		const { stream, path } = await connection.request();
		connection.send((peer) => peer.headers(stream, OK).data(stream, path, true));
	}
}

test("a request goes out as HTTP/2 has it, and its answer comes as over HTTP/1.1", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			const { stream, method, path, authority, lines, isWhole } = await connection.request();
			const got = `${method} ${path} ${authority} ${isWhole}\n${lines}`;
			connection.send((peer) =>
				peer
					.headers(stream, `${OK}\ncontent-length: ${got.length}\nx-a: 1\nx-a: 2`)
					.data(stream, got)
					.headers(stream, "x-trailer: t\ncontent-length: 9", true),
			);
		},
		async (client, url) => {
			const response = await client.get(`${url}a?b`, {
				headers: { "X-Own": " spaced ", Connection: "close", TE: "trailers", Host: "other.test" },
				priority: "u=1, i",
			});
			const text = await response.text();
			assert.equal(
				text,
				"GET /a?b other.test true\nx-own: spaced\r\nte: trailers\r\nuser-agent: gannet/0.1.0\r\naccept: */*\r\naccept-encoding: gzip, deflate, br, zstd\r\npriority: u=1, i\r\n",
			);
			assert.equal(response.version, "2");
			assert.equal(
				response.headText,
				`HTTP/2 200 \r\ncontent-length: ${text.length}\r\nx-a: 1\r\nx-a: 2\r\n\r\n`,
			);
			assert.deepEqual(response.trailers?.toJSON(), [["x-trailer", "t"]]);
			// `connection: close` means that the connection has served.
			await until(() => client.stats().idle === 0);
		},
	);
});

for (const [headers, message] of [
	[{ "keep-alive": "timeout=5" }, /can't be sent over HTTP\/2: the field keep-alive/],
	[{ "proxy-connection": "keep-alive" }, /the field proxy-connection/],
	[{ te: "gzip" }, /the field te may only say trailers/],
	[{ upgrade: "h2c" }, /the field upgrade/],
] as const) {
	test(`the field ${Object.keys(headers)[0]} is refused with a sentence`, limit, async () => {
		await withServer(echo, async (client, url) => {
			const error = await failureOf(client.get(url, { headers }));
			assert.deepEqual([error.kind, error.code, error.option], ["invalid-request", "http-version", "http"]);
			assert.match(error.message, message);
			assert.equal(await (await client.get(url)).text(), "/");
		});
	});
}

test("an upgrade is refused where only HTTP/2 may be spoken", limit, async () => {
	await withServer(echo, async (client, url) => {
		const headers = { connection: "upgrade", upgrade: "websocket" };
		assert.match((await failureOf(client.get(url, { headers }))).message, /an upgrade needs HTTP\/1\.1/);
	});
});

test("interim responses, 100-continue, and content that waits for it", limit, async () => {
	const interims: number[] = [];
	await withServer(
		async (connection) => {
			connection.begin();
			const { stream, lines } = await connection.request();
			assert.match(lines, /expect: 100-continue\r\ncontent-length: 7/);
			assert.equal(connection.content.get(stream), undefined);
			connection.send((peer) =>
				peer.headers(stream, ":status: 103\nlink: </a>").headers(stream, ":status: 100"),
			);
			await until(() => connection.frames.includes(`DATA ${stream} end`));
			const content = connection.content.get(stream) ?? "";
			connection.send((peer) => peer.headers(stream, OK).data(stream, content, true));
		},
		async (client, url) => {
			const response = await client.post(url, {
				body: "content",
				expectContinue: true,
				onInterim: ({ status }) => interims.push(status),
			});
			assert.equal(await response.text(), "content");
			assert.deepEqual(interims, [103, 100]);
		},
	);
});

for (const [method, status, content] of [
	["HEAD", 200, ""],
	["GET", 204, ""],
	["GET", 304, ""],
] as const) {
	test(`${method} answered by ${status} has no content, whatever its length says`, limit, async () => {
		await withServer(
			async (connection) => {
				connection.begin();
				const { stream } = await connection.request();
				connection.send((peer) => peer.headers(stream, `:status: ${status}\ncontent-length: 100`, true));
			},
			async (client, url) => {
				const response = await client.request(method, url);
				assert.equal(response.status, status);
				assert.equal(await response.text(), content);
				assert.equal(response.headers.get("content-length"), "100");
			},
		);
	});
}

/** How a peer fails one exchange, and what its error says. The connection goes on unless it is to be lost. */
const FAILURES: readonly (readonly [
	what: string,
	fail: (connection: FrameConnection, stream: number) => void,
	error: { readonly kind: string; readonly code: string; readonly message: RegExp },
	survives: boolean,
])[] = [
	[
		"a reset before the head",
		(connection, stream) => connection.send((peer) => peer.rst(stream, "INTERNAL_ERROR")),
		{
			kind: "disconnected",
			code: "stream-reset",
			message: /got no answer: .* reset its stream with INTERNAL_ERROR/,
		},
		true,
	],
	[
		"a reset in the content",
		(connection, stream) =>
			connection.send((peer) => peer.headers(stream, OK).data(stream, "abc").rst(stream, "CANCEL")),
		{
			kind: "truncated",
			code: "stream-reset",
			message: /broke off after 3 bytes of content: it reset its stream/,
		},
		true,
	],
	[
		"less content than declared",
		(connection, stream) =>
			connection.send((peer) => peer.headers(stream, `${OK}\ncontent-length: 9`).data(stream, "abc", true)),
		{ kind: "truncated", code: "h2-content-length", message: /another length than its head says/ },
		true,
	],
	[
		"a malformed head",
		(connection, stream) => connection.send((peer) => peer.headers(stream, "x: y", true)),
		{
			kind: "protocol",
			code: "h2-status",
			message: /something that is not HTTP\/2: a response has a :status/,
		},
		true,
	],
	[
		"a head over the limit",
		(connection, stream) =>
			connection.send((peer) => peer.headers(stream, `${OK}\nx: ${"y".repeat(70_000)}`, true)),
		{ kind: "limit", code: "headBytes", message: /limits\.headBytes/ },
		false,
	],
	[
		"a rule broken that ends the connection",
		(connection) => connection.send((peer) => peer.data(99, "x")),
		{ kind: "protocol", code: "h2-idle-stream", message: /which ended the connection/ },
		false,
	],
	[
		"a flood of PINGs",
		(connection) => connection.send((peer) => peer.times(2_000, () => peer.ping("12345678"))),
		{ kind: "limit", code: "acknowledgements", message: /limits\.acknowledgements is 1,?000/ },
		false,
	],
	[
		"the end of the connection in the content",
		(connection, stream) => {
			connection.send((peer) => peer.headers(stream, OK).data(stream, "abc"));
			connection.end();
		},
		{
			kind: "truncated",
			code: "truncated",
			message: /broke off after 3 bytes of content: it closed the connection/,
		},
		false,
	],
];

for (const [what, fail, expected, survives] of FAILURES) {
	test(`${what} fails the exchange, and ${survives ? "no other" : "the connection"}`, limit, async () => {
		await withServer(
			async (connection, index) => {
				if (index > 0) return await echo(connection);
				connection.begin();
				const first = await connection.request();
				const second = await connection.request();
				fail(connection, first.stream);
				if (survives)
					connection.send((peer) => peer.headers(second.stream, OK).data(second.stream, "second", true));
			},
			async (client, url, server) => {
				const first = failureOf(client.get(url).then((response) => response.text()));
				const second = client.get(`${url}second`).then((response) => response.text());
				const error = await first;
				assert.deepEqual([error.kind, error.code], [expected.kind, expected.code]);
				assert.match(error.message, expected.message);
				const result = await second.catch((failure: Error) => failure.message);
				assert.equal(survives ? result : "second", "second");
				assert.equal(server.connections[0]?.isClosed, !survives && server.connections[0]?.isClosed);
				if (!survives) assert.equal(await (await client.get(`${url}third`)).text(), "/third");
			},
		);
	});
}

test(
	"a stream above the last of a GOAWAY is sent again elsewhere, whatever its method, and the others go on",
	limit,
	async () => {
		await withServer(
			async (connection, index) => {
				if (index > 0) return await echo(connection);
				connection.begin();
				const first = await connection.request();
				await connection.request();
				connection.send((peer) => peer.goAway(first.stream, "NO_ERROR"));
				connection.send((peer) => peer.headers(first.stream, OK).data(first.stream, "first", true));
			},
			async (client, url, server) => {
				const [first, second] = await Promise.all([
					client.get(`${url}a`).then((response) => response.text()),
					client.post(`${url}b`, { body: "x" }),
				]);
				assert.equal(first, "first");
				assert.equal(await second.text(), "/b");
				assert.equal(second.retries, 1);
				assert.equal(server.connections.length, 2);
				await until(() => server.connections[0]?.isClosed === true);
			},
		);
	},
);

test("a graceful GOAWAY stops new streams alone", limit, async () => {
	await withServer(
		async (connection, index) => {
			if (index > 0) return await echo(connection);
			connection.begin();
			const first = await connection.request();
			connection.send((peer) => peer.goAway(0x7fffffff, "NO_ERROR").headers(first.stream, OK));
			connection.send((peer) => peer.data(first.stream, "first", true));
		},
		async (client, url) => {
			const response = await client.get(url);
			assert.equal(await (await client.get(`${url}second`)).text(), "/second");
			assert.equal(await response.text(), "first");
			assert.equal(response.retries, 0);
			assert.equal(client.stats().connectionsOpened, 2);
		},
	);
});

test(
	"a refused stream is sent again, and a connection that refuses its only stream is left",
	limit,
	async () => {
		let refusals = 0;
		await withServer(
			async (connection, index) => {
				if (index > 0) return await echo(connection);
				connection.begin();
				const { stream } = await connection.request();
				refusals++;
				connection.send((peer) => peer.rst(stream, "REFUSED_STREAM"));
			},
			async (client, url) => {
				const response = await client.post(url, { body: "x" });
				assert.equal(await response.text(), "/");
				assert.deepEqual([response.retries, refusals, client.stats().connectionsOpened], [1, 1, 2]);
			},
		);
	},
);

test("a peer that refuses every stream gets no request more than four times", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			const { stream } = await connection.request();
			connection.send((peer) => peer.rst(stream, "REFUSED_STREAM"));
		},
		async (client, url, server) => {
			const error = await failureOf(client.post(url, { body: "x" }));
			assert.deepEqual([error.kind, error.code, error.isSafeToRetry], ["disconnected", "unprocessed", true]);
			assert.equal(server.connections.length, 4);
		},
	);
});

test("content that can't be read again is not sent again", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			const { stream } = await connection.request();
			connection.send((peer) => peer.rst(stream, "REFUSED_STREAM"));
		},
		async (client, url, server) => {
			async function* once(): AsyncGenerator<string> {
				yield "a";
			}
			const error = await failureOf(client.post(url, { body: once() }));
			assert.equal(error.code, "unprocessed");
			assert.equal(server.connections.length, 1);
		},
	);
});

test("the requests of a kept connection that is lost are sent again over one connection", limit, async () => {
	await withServer(
		async (connection, index) => {
			connection.begin();
			const { stream } = await connection.request();
			connection.send((peer) => peer.headers(stream, OK).data(stream, "warm", true));
			if (index > 0) {
				for (let count = 0; count < 19; count++) {
					const next = await connection.request();
					connection.send((peer) => peer.headers(next.stream, OK).data(next.stream, next.path, true));
				}
				return;
			}
			for (let count = 0; count < 20; count++) await connection.request();
			connection.destroy();
		},
		async (client, url, server) => {
			await (await client.get(url)).text();
			const all = await Promise.all(Array.from({ length: 20 }, (_, index) => client.get(`${url}${index}`)));
			assert.deepEqual(new Set(all.map(({ retries }) => retries)), new Set([1]));
			for (const response of all) await response.text();
			assert.equal(server.connections.length, 2);
		},
	);
});

test("a response that ends while an upload runs is a success, and the upload stops", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			for (;;) {
				const { stream } = await connection.request();
				connection.send((peer) => peer.headers(stream, ":status: 413").data(stream, "enough", true));
				connection.send((peer) => peer.rst(stream, "NO_ERROR"));
			}
		},
		async (client, url, server) => {
			let pieces = 0;
			let isLeft = false;
			async function* endless(): AsyncGenerator<Buffer> {
				try {
					for (;;) {
						pieces++;
						yield Buffer.alloc(10_000);
					}
				} finally {
					isLeft = true;
				}
			}
			const response = await client.post(url, { body: endless() });
			assert.equal(response.status, 413);
			assert.equal(await response.text(), "enough");
			await until(() => isLeft);
			assert.ok(pieces < 100);
			assert.equal(await (await client.get(url)).text(), "enough");
			assert.equal(server.connections.length, 1);
		},
	);
});

test(
	"an abort resets its stream with CANCEL, frees its place at once, and what comes late is dropped",
	limit,
	async () => {
		await withServer(
			async (connection) => {
				connection.begin(SETTING.maxConcurrentStreams, 1);
				const first = await connection.request();
				connection.send((peer) => peer.headers(first.stream, OK).data(first.stream, "some"));
				const second = await connection.request();
				connection.send((peer) =>
					peer
						.data(first.stream, "late")
						.headers(first.stream, "x: y", true)
						.headers(second.stream, OK, true),
				);
			},
			async (client, url, server) => {
				const controller = new AbortController();
				const { signal } = controller;
				const response = await client.get(url, { signal });
				const reading = failureOf(response.text());
				controller.abort();
				assert.equal((await reading).kind, "aborted");
				assert.equal((await client.get(url)).status, 200);
				assert.ok(server.connections[0]?.frames.includes("RST_STREAM 1 CANCEL"));
				assert.equal(server.connections.length, 1);
			},
			{ connectionsPerOrigin: 1 },
		);
	},
);

test("a small rest that is not wanted is read, and a large one reset", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			for (;;) {
				const { stream, path } = await connection.request();
				const length = path === "/small" ? 1_000 : 1_000_000;
				connection.send((peer) => peer.headers(stream, `${OK}\ncontent-length: ${length}`).data(stream, 500));
				if (path === "/small") setImmediate(() => connection.send((peer) => peer.data(stream, 500, true)));
			}
		},
		async (client, url, server) => {
			(await client.get(`${url}small`)).discard();
			(await client.get(`${url}large`)).discard();
			assert.equal((await client.head(`${url}small`)).status, 200);
			const frames = server.connections[0]?.frames ?? [];
			await until(() => frames.some((frame) => frame.startsWith("RST_STREAM")));
			assert.deepEqual(
				frames.filter((frame) => frame.startsWith("RST_STREAM")),
				["RST_STREAM 3 CANCEL"],
			);
		},
	);
});

test(
	"a limit of 0 streams is a wait that ends in a timeout which says so, or when the limit rises",
	limit,
	async () => {
		let raise: (() => void) | undefined;
		await withServer(
			(connection) => {
				raise = () => connection.send((peer) => peer.settings(SETTING.maxConcurrentStreams, 5));
				void connection.request().then(async ({ stream }) => {
					connection.begin(SETTING.maxConcurrentStreams, 0);
					connection.send((peer) => peer.headers(stream, OK, true));
					const next = await connection.request();
					connection.send((peer) => peer.headers(next.stream, OK, true));
				});
			},
			async (client, url) => {
				await (await client.get(url)).text();
				const waiting = await failureOf(client.get(url, { timeouts: { total: 40 } }));
				assert.deepEqual([waiting.kind, waiting.code, waiting.phase], ["timeout", "total", "queue"]);
				assert.match(waiting.message, /allows no streams/);
				const later = client.get(url);
				raise?.();
				assert.equal((await later).status, 200);
			},
			{ connectionsPerOrigin: 1 },
		);
	},
);

test("HTTP_1_1_REQUIRED fails what may only be sent over HTTP/2", limit, async () => {
	for (const how of ["stream", "connection"]) {
		await withServer(
			async (connection) => {
				connection.begin();
				const { stream } = await connection.request();
				connection.send((peer) =>
					how === "stream" ? peer.rst(stream, "HTTP_1_1_REQUIRED") : peer.goAway(0, "HTTP_1_1_REQUIRED"),
				);
			},
			async (client, url, server) => {
				const error = await failureOf(client.get(url));
				assert.match(error.message, /HTTP_1_1_REQUIRED/);
				assert.equal(server.connections.length, 1);
			},
		);
	}
});

test(
	"a silent peer gets a PING after a timeout, no request meanwhile, and is lost without an answer",
	limit,
	async () => {
		await withServer(
			async (connection, index) => {
				if (index > 0) return await echo(connection);
				connection.begin();
				const { stream } = await connection.request();
				connection.send((peer) => peer.headers(stream, OK, true));
			},
			async (client, url, server) => {
				await (await client.get(url)).text();
				const error = await failureOf(client.get(url, { timeouts: { firstByte: 50 } }));
				assert.equal(error.code, "firstByte");
				await until(() => server.connections[0]?.frames.includes("ping") === true);
				// The connection is open, and in doubt.
				assert.equal(await (await client.get(`${url}elsewhere`)).text(), "/elsewhere");
				assert.equal(server.connections.length, 2);
				server.connections[0]?.send((peer) => peer.ping("gannet 2", true));
			},
			{ connectionsPerOrigin: 2 },
		);
	},
);

test("a slow reader holds back its own stream alone", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			for (;;) {
				const { stream, path } = await connection.request();
				if (path === "/quick") {
					connection.send((peer) => peer.headers(stream, OK).data(stream, "quick", true));
					continue;
				}
				connection.send((peer) => peer.headers(stream, OK).times(16, () => peer.data(stream, 16_384)));
				void (async () => {
					await until(
						() =>
							connection.frames.includes(`WINDOW_UPDATE ${stream} 524288`) ||
							connection.frames.some((frame) => frame.startsWith(`WINDOW_UPDATE ${stream} `)),
					);
					connection.send((peer) => peer.data(stream, 100, true));
				})();
			}
		},
		async (client, url, server) => {
			const slow = await client.get(`${url}slow`);
			for (let count = 0; count < 20; count++)
				assert.equal(await (await client.get(`${url}quick`)).text(), "quick");
			const frames = server.connections[0]?.frames ?? [];
			// It holds 128 KiB, has a quarter of the window in hand, and gives nothing back.
			assert.ok(!frames.some((frame) => frame.startsWith("WINDOW_UPDATE 1 ")), frames.join());
			assert.equal((await slow.bytes()).length, 16 * 16_384 + 100);
		},
	);
});

test("an upload stops at the peer's window, and goes on when SETTINGS alone raise it", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin(SETTING.initialWindowSize, 1_000);
			const { stream } = await connection.request();
			await until(() => connection.content.get(stream)?.length === 1_000);
			connection.send((peer) => peer.settings(SETTING.initialWindowSize, 10));
			connection.send((peer) => peer.settings(SETTING.initialWindowSize, 200_000).windowUpdate(0, 1_000_000));
			await until(() => connection.frames.includes(`DATA ${stream} end`));
			const { length } = connection.content.get(stream) ?? "";
			connection.send((peer) => peer.headers(stream, OK).data(stream, String(length), true));
		},
		async (client, url, server) => {
			// The request itself may leave before the peer's SETTINGS come.
			const body = (async function* () {
				await until(() => server.connections[0]?.frames.includes("settings-ack") === true);
				for (let count = 0; count < 20; count++) yield Buffer.alloc(5_000);
			})();
			const response = await client.post(url, { body });
			assert.equal(await response.text(), "100000");
		},
	);
});

test("stats count streams, and an exchange knows its protocol and stream", limit, async () => {
	await withServer(
		async (connection) => {
			connection.begin();
			const streams: number[] = [];
			for (let count = 0; count < 3; count++) streams.push((await connection.request()).stream);
			connection.send((peer) => {
				for (const stream of streams) peer.headers(stream, OK, true);
			});
		},
		async (client, url) => {
			const all = [0, 1, 2].map((index) => client.get(`${url}${index}`));
			await until(() => client.stats().streams === 3);
			assert.equal(client.stats().busy, 1);
			const facts = (await Promise.all(all)).map(({ connection }) => connection);
			assert.deepEqual(
				facts.map(({ protocol, streamId, isReused }) => [protocol, streamId, isReused]),
				[
					["h2", 1, false],
					["h2", 3, true],
					["h2", 5, true],
				],
			);
			assert.equal(client.stats().streams, 0);
		},
	);
});

test("trace has an event for each frame, of a client that listens", limit, async () => {
	const frames: string[] = [];
	await withServer(
		echo,
		async (client, url) => {
			await (await client.get(url)).text();
			await until(() => frames.length >= 7);
			assert.deepEqual(frames.slice(0, 3), [
				"> SETTINGS 0 24 ",
				"> WINDOW_UPDATE 0 4 ",
				`> HEADERS 1 ${frames[2]?.split(" ")[3]} END_STREAM END_HEADERS`,
			]);
			assert.ok(frames.includes("< DATA 1 1 END_STREAM"));
			assert.ok(frames.includes("< SETTINGS 0 0 ACK") && frames.includes("> SETTINGS 0 0 ACK"));
		},
		{
			trace: (event) => {
				if (event.type !== "http2.frame") return;
				const { isSent, frame, streamId, length, flags, increment } = event;
				assert.equal(increment !== undefined, frame === "WINDOW_UPDATE");
				frames.push(`${isSent ? ">" : "<"} ${frame} ${streamId} ${length} ${flags.join(" ")}`);
			},
		},
	);
});
