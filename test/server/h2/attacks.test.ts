// Clients that want to keep a server busy: each is ended by a limit or a deadline with a name, and its streams are over then.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpHandler, HttpServiceOptions } from "../../../src/server/index.ts";
import type { Peer } from "../../http/h2/connections.ts";
import { turns } from "../support.ts";
import { type FrameClient, type H2TestService, h2Service, request } from "./support.ts";

/** A handler that has no answer until its client gives up. */
const waiting: HttpHandler = ({ signal }) =>
	new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const large: HttpHandler = () => ({ body: Buffer.alloc(1_000_000) });

/** A header block that holds a field of 3,000 bytes once, and refers to it so many times (RFC 7541 §6.1). */
function bomb(references: number): string {
	const text = (value: string): string => {
		const { length } = value;
		assert.ok(length < 127 + 128 * 128);
		const rest = length - 127;
		const bytes = length < 127 ? [length] : [127, (rest & 127) | 128, rest >> 7];
		return Buffer.from([...bytes, ...Buffer.from(value)]).toString("hex");
	};
	const pseudo = `828684${"41"}${text("a.test")}`;
	return `${pseudo}40${text("x")}${text("y".repeat(3_000))}${"be".repeat(references)}`;
}

interface Attack {
	readonly what: string;
	readonly handler?: HttpHandler;
	readonly options?: HttpServiceOptions;
	/** After preface and SETTINGS. */
	readonly frames: (peer: Peer) => Peer;
	/** The last frame of the server, and a part of its GOAWAY's text. */
	readonly end: string;
	readonly says?: string;
}

const CALM = "GOAWAY \\d+ ENHANCE_YOUR_CALM";

const ATTACKS: readonly Attack[] = [
	{
		what: "requests that are reset at once",
		frames: (peer) =>
			peer.times(1_100, (_, index) =>
				peer.headers(2 * index + 1, request(), true).rst(2 * index + 1, "CANCEL"),
			),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "requests that provoke resets",
		frames: (peer) =>
			peer.times(1_100, (_, index) =>
				peer.headers(2 * index + 1, request()).windowUpdate(2 * index + 1, 0x7fff_ffff),
			),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "more streams than are allowed",
		frames: (peer) => peer.times(1_300, (_, index) => peer.headers(2 * index + 1, request(), true)),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "CONTINUATION without an end",
		frames: (peer) => peer.raw(1, 1, 1, "82").times(20, () => peer.raw(9, 0, 1, "86")),
		end: CALM,
		says: "limits.continuations is 8",
	},
	{
		what: "a header block without an end",
		options: { limits: { headBytes: 20_000 } },
		frames: (peer) => peer.raw(1, 1, 1, "82".repeat(16_384)).raw(9, 0, 1, "82".repeat(16_384)),
		end: CALM,
		says: "limits.headBytes is 20000",
	},
	{
		what: "PING",
		frames: (peer) => peer.times(1_100, () => peer.ping("12345678")),
		end: CALM,
		says: "is 1000",
	},
	{
		what: "PING, with many allowed",
		options: { limits: { overheadFrames: 100_000 } },
		frames: (peer) => peer.times(1_100, () => peer.ping("12345678")),
		end: CALM,
		says: "limits.acknowledgements is 1000",
	},
	{
		what: "SETTINGS",
		frames: (peer) => peer.times(1_100, () => peer.settings()),
		end: CALM,
		says: "is 1000",
	},
	{
		what: "changes of the table's size",
		frames: (peer) => peer.times(1_100, (_, index) => peer.settings(1, index)),
		end: CALM,
		says: "is 1000",
	},
	{
		what: "SETTINGS with many entries",
		frames: (peer) => peer.settings(...Array.from({ length: 66 }, () => 4)),
		end: CALM,
		says: "limits.settingsEntries is 32",
	},
	{
		what: "PRIORITY",
		frames: (peer) => peer.times(1_100, () => peer.raw(2, 0, 1, "0000000010")),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "PRIORITY_UPDATE",
		frames: (peer) => peer.times(1_100, () => peer.priorityUpdate(1, "u=1")),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "frames of unknown types",
		frames: (peer) => peer.times(1_100, () => peer.raw(0x20, 0, 0)),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "empty DATA",
		frames: (peer) => peer.headers(1, request("POST")).times(1_100, () => peer.data(1, "")),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "acknowledgements of SETTINGS that never were",
		frames: (peer) => peer.times(1_100, () => peer.settingsAck()),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "GOAWAY",
		frames: (peer) => peer.times(1_100, () => peer.goAway(0, "NO_ERROR")),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "windows of one byte",
		handler: large,
		frames: (peer) =>
			peer
				.settings(4, 0)
				.headers(1, request(), true)
				.times(1_100, () => peer.windowUpdate(1, 1)),
		end: CALM,
		says: "limits.overheadFrames is 1000",
	},
	{
		what: "a window that overflows",
		handler: large,
		frames: (peer) => peer.windowUpdate(0, 0x7fff_ffff),
		end: "GOAWAY 0 FLOW_CONTROL_ERROR",
		says: "below 2^31",
	},
	{
		what: "a field that refers to another a thousand times",
		frames: (peer) => peer.raw(1, 5, 1, bomb(1_000)),
		end: "RST_STREAM 1 ENHANCE_YOUR_CALM",
	},
	{
		what: "cookies in a thousand crumbs",
		frames: (peer) => peer.headers(1, request("GET", "/", Array(1_000).fill("cookie: a=b").join("\n")), true),
		end: "RST_STREAM 1 ENHANCE_YOUR_CALM",
	},
	{
		what: "a request of HTTP/1.1 within HTTP/2",
		frames: (peer) => peer.bytesOf(Buffer.from("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")),
		end: "GOAWAY 0 FRAME_SIZE_ERROR",
	},
];

for (const { what, handler = waiting, options = {}, frames, end, says = "" } of ATTACKS) {
	test(`an attack with ${what} ends with ${end.replace("\\d+", "N")}`, async () => {
		const { connect, service, clock } = h2Service(handler, options);
		const client = connect();
		client.begin();
		client.send(frames);
		await client.until(new RegExp(`^${end}$`));
		assert.match(client.frames.join("\n"), new RegExp(`^${end}$`, "m"));
		assert.ok(client.debug.includes(says), client.debug);
		if (end.startsWith("GOAWAY")) {
			await client.closed;
			await turns(3);
			assert.equal(service.openConnections, 0);
			assert.equal(clock.size, 0);
		}
		await client.connection.close();
	});
}

/** What a client does over time, and what ends it. */
interface Delay {
	readonly what: string;
	readonly handler?: HttpHandler;
	readonly act: (client: FrameClient, service: H2TestService) => Promise<void>;
	readonly end: RegExp;
	readonly says?: string;
}

const timeouts = { headMs: 1_000, contentMs: 2_000, sendMs: 3_000, idleMs: 4_000, lingerMs: 500 };

const DELAYS: readonly Delay[] = [
	{
		what: "the preface a byte a second",
		async act(client, { clock }) {
			for (const byte of "PRI * HTTP/2.0\r\n") {
				if (client.frames.length > 0) return;
				client.connection.send(byte);
				await turns(2);
				clock.advance(200);
			}
		},
		end: /^FIN$/,
	},
	{
		what: "a preface and nothing after it",
		async act(client, { clock }) {
			client.send((peer) => peer.preface());
			await turns(4);
			clock.advance(1_000);
		},
		end: /^GOAWAY 0 SETTINGS_TIMEOUT$/,
		says: "timeouts.headMs",
	},
	{
		what: "SETTINGS that are never acknowledged",
		async act(client, { clock }) {
			client.send((peer) => peer.preface().settings().headers(1, request(), true));
			await turns(4);
			clock.advance(10_000);
		},
		end: /^GOAWAY 1 SETTINGS_TIMEOUT$/,
		says: "10000 ms",
	},
	{
		what: "a header block that is never ended, with a request under way",
		async act(client, { clock }) {
			client.begin();
			client.send((peer) => peer.headers(1, request(), true).raw(1, 1, 3, "82"));
			for (let step = 0; step < 5; step++) {
				await turns(3);
				clock.advance(200);
				client.send((peer) => peer.raw(9, 0, 3, "86"));
			}
		},
		end: /^GOAWAY \d+ ENHANCE_YOUR_CALM$/,
		says: "timeouts.headMs",
	},
	{
		what: "a HEADERS frame byte by byte",
		async act(client, { clock }) {
			client.begin();
			client.send((peer) => peer.raw(1, 5, 1, "82", 100));
			for (let step = 0; step < 5; step++) {
				await turns(3);
				clock.advance(200);
				client.connection.send("\x86");
			}
		},
		end: /^GOAWAY 0 ENHANCE_YOUR_CALM$/,
		says: "timeouts.headMs",
	},
	{
		what: "content that never comes",
		handler: async ({ body }) => ({ body: await body.text() }),
		async act(client, { clock }) {
			client.begin();
			client.send((peer) => peer.headers(1, request("POST")).data(1, "a"));
			await turns(4);
			clock.advance(2_000);
		},
		end: /^HEADERS 1 408/,
	},
	{
		what: "content of a byte a second",
		handler: async ({ body }) => ({ body: await body.text() }),
		async act(client, { clock }) {
			client.begin();
			client.send((peer) => peer.headers(1, request("POST")));
			for (let step = 0; step < 8 && client.answers.length === 0; step++) {
				client.send((peer) => peer.data(1, "a"));
				await turns(4);
				clock.advance(1_000);
			}
		},
		end: /^HEADERS 1 408/,
	},
	{
		what: "a window of 0",
		handler: large,
		async act(client, { clock }) {
			client.begin(4, 0);
			client.send((peer) => peer.headers(1, request(), true));
			for (let step = 0; step < 4; step++) {
				await turns(4);
				clock.advance(1_000);
			}
		},
		end: /^RST_STREAM 1 CANCEL$/,
	},
	{
		what: "a connection's window of 0",
		handler: large,
		async act(client, { clock }) {
			client.begin(4, 1_000_000);
			client.send((peer) => peer.headers(1, request(), true).headers(3, request(), true));
			for (let step = 0; step < 5; step++) {
				await turns(4);
				clock.advance(1_000);
			}
		},
		end: /^RST_STREAM 3 CANCEL$/,
	},
	{
		what: "a byte of window a second",
		handler: large,
		async act(client, { clock }) {
			client.begin(4, 0);
			client.send((peer) => peer.headers(1, request(), true));
			for (let step = 0; step < 5; step++) {
				await turns(4);
				clock.advance(1_000);
				client.send((peer) => peer.windowUpdate(1, 1));
			}
		},
		end: /^RST_STREAM 1 CANCEL$/,
	},
	{
		what: "nothing read",
		handler: large,
		async act(client, { clock }) {
			client.wantsMore = false;
			client.begin(4, 10_000_000);
			client.send((peer) => peer.windowUpdate(0, 10_000_000).headers(1, request(), true));
			await turns(10);
			clock.advance(3_000);
		},
		end: /^closed$/,
	},
	{
		what: "silence",
		async act(client, { clock }) {
			client.begin();
			await turns(4);
			clock.advance(4_000);
			await turns(4);
			clock.advance(500);
		},
		end: /^GOAWAY 0 NO_ERROR$/,
	},
];

for (const { what, handler = waiting, act, end, says = "" } of DELAYS) {
	test(`a client that sends ${what} is ended by a deadline`, async () => {
		const service = h2Service(handler, { timeouts });
		const client = service.connect();
		await act(client, service);
		await client.until(end);
		assert.match(client.frames.join("\n"), new RegExp(end.source, "m"));
		assert.ok(client.debug.includes(says), client.debug);
		await client.connection.close();
		await turns(3);
		assert.equal(service.service.openConnections, 0);
		assert.equal(service.clock.size, 0);
	});
}

test("a reader that takes a large response slowly, but takes it, is left alone", async () => {
	const { connect, clock } = h2Service(large, { timeouts });
	const client = connect();
	client.begin(4, 0);
	client.send((peer) => peer.headers(1, request(), true).windowUpdate(0, 1_000_000));
	for (let step = 0; step < 20; step++) {
		client.send((peer) => peer.windowUpdate(1, 1_024));
		await turns(4);
		clock.advance(2_000);
	}
	assert.ok(!client.frames.some((frame) => frame.startsWith("RST_STREAM")));
	assert.equal(client.content.get(1)?.length, 20 * 1_024);
	await client.connection.close();
});

test("hundreds of requests that are answered make up for as many resets", async () => {
	const { connect } = h2Service(({ target }) => (target === "/" ? { status: 204 } : new Promise(() => {})));
	const client = connect();
	client.begin();
	for (let round = 0; round < 30; round++) {
		client.send((peer) =>
			peer.times(50, (_, index) => {
				const id = 200 * round + 4 * index + 1;
				peer
					.headers(id, request(), true)
					.headers(id + 2, request("GET", "/never"), true)
					.rst(id + 2, "CANCEL");
			}),
		);
		await client.until(`HEADERS ${200 * round + 197} 204 end`);
	}
	assert.ok(!client.frames.some((frame) => frame.startsWith("GOAWAY")));
	await client.connection.close();
});
