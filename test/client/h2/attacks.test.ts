// Peers that do nothing but attack a client over HTTP/2: each is ended by a limit or a deadline with its name in the error, and
// another origin is asked meanwhile as if nothing were wrong.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Client, type ClientOptions } from "../../../src/client/index.ts";
import type { Peer } from "../../http/h2/connections.ts";
import { assertIsOver, failureOf } from "../support.ts";
import { type FrameConnection, frameServer, OK, SETTING } from "./frame-server.ts";

const limit = { timeout: 30_000 };

interface Attack {
	readonly what: string;
	/** Sent again and again after the request has come, until the client leaves. */
	readonly send: (peer: Peer, stream: number, round: number) => unknown;
	/** What comes before that. */
	readonly first?: (peer: Peer, stream: number) => unknown;
	/** The code of the error. */
	readonly code: string;
	readonly options?: ClientOptions;
	readonly body?: Buffer;
}

/** A field block with one field of the static table, so many times: each byte is a field of 40 bytes or more. */
const indexed = (count: number): string => `88${"90".repeat(count)}`;

const ATTACKS: readonly Attack[] = [
	{ what: "PINGs", send: (peer) => peer.ping("12345678"), code: "overheadFrames" },
	{ what: "answers to no PING", send: (peer) => peer.ping("12345678", true), code: "overheadFrames" },
	{ what: "SETTINGS", send: (peer) => peer.settings(), code: "overheadFrames" },
	{ what: "PRIORITY", send: (peer) => peer.raw(2, 0, 1, "0000000000"), code: "overheadFrames" },
	{ what: "unknown frames", send: (peer) => peer.raw(0x77, 0, 0, "00".repeat(100)), code: "overheadFrames" },
	{ what: "ORIGIN", send: (peer) => peer.raw(0x0c, 0, 0), code: "overheadFrames" },
	{ what: "ALTSVC", send: (peer) => peer.raw(0x0a, 0, 1, "0000"), code: "overheadFrames" },
	{
		what: "empty DATA",
		first: (peer, stream) => peer.headers(stream, OK),
		send: (peer, stream) => peer.data(stream, ""),
		code: "overheadFrames",
	},
	{
		what: "DATA that is all padding",
		first: (peer, stream) => peer.headers(stream, OK),
		send: (peer, stream) => peer.raw(0, 8, stream, `ff${"00".repeat(255)}`),
		code: "overheadFrames",
	},
	{
		what: "windows of one byte",
		send: (peer, stream) => peer.windowUpdate(stream, 1),
		code: "overheadFrames",
		body: Buffer.alloc(1_000_000),
	},
	{
		what: "GOAWAY that spares the stream",
		send: (peer) => peer.goAway(0x7fffffff, "NO_ERROR"),
		code: "overheadFrames",
	},
	{
		what: "RST_STREAM of streams that have ended",
		first: (peer) => peer.settings(),
		send: (peer) => peer.rst(1, "CANCEL"),
		code: "overheadFrames",
	},
	{
		what: "interim responses",
		send: (peer, stream) => peer.headers(stream, ":status: 103"),
		code: "interimResponses",
	},
	{
		what: "CONTINUATION without an end",
		first: (peer, stream) => peer.raw(1, 0, stream, "88"),
		send: (peer, stream) => peer.raw(9, 0, stream, ""),
		code: "continuations",
	},
	{
		what: "a header block without an end",
		first: (peer, stream) => peer.raw(1, 0, stream, "88"),
		send: (peer, stream) => peer.raw(9, 0, stream, "90".repeat(16_000)),
		code: "headBytes",
	},
	{
		what: "a bomb of indexed fields",
		send: (peer, stream) => peer.raw(1, 4, stream, indexed(16_000)),
		code: "fieldLines",
	},
	{
		what: "a bomb of cookie crumbs",
		send: (peer, stream) => peer.headers(stream, `${OK}${"\ncookie: a".repeat(1_000)}`),
		code: "fieldLines",
	},
	{
		what: "a stream's window that overflows",
		send: (peer, stream) => peer.windowUpdate(stream, 0x7fffffff),
		code: "h2-window-overflow",
	},
	{
		what: "the connection's window that overflows",
		send: (peer) => peer.windowUpdate(0, 0x7fffffff),
		code: "h2-connection-window-overflow",
	},
	{
		what: "a window that stays shut",
		first: (peer) => peer.settings(SETTING.initialWindowSize, 0),
		send: () => undefined,
		code: "idle",
		body: Buffer.alloc(100_000),
		options: { timeouts: { idle: 300 } },
	},
	{ what: "silence", send: () => undefined, code: "firstByte", options: { timeouts: { firstByte: 300 } } },
];

async function attackWith(attack: Attack, connection: FrameConnection): Promise<void> {
	connection.begin();
	if (attack.what.includes("have ended")) {
		const before = await connection.request();
		connection.send((peer) => peer.headers(before.stream, OK, true));
	}
	const { stream } = await connection.request();
	if (attack.first !== undefined) connection.send((peer) => attack.first?.(peer, stream));
	for (let round = 0; round < 5_000 && !connection.isClosed; round++) {
		connection.send((peer) => {
			for (let count = 0; count < 20; count++) attack.send(peer, stream, round);
		});
		await new Promise((resolve) => setImmediate(resolve));
	}
}

for (const attack of ATTACKS) {
	test(`an attack with ${attack.what} ends with ${attack.code}`, limit, async () => {
		await using server = await frameServer((connection, index) =>
			index === 0 ? attackWith(attack, connection) : undefined,
		);
		const client = new Client({ http: "2", ...attack.options });
		try {
			if (attack.what.includes("have ended")) await (await client.get(server.url)).text();
			const error = await failureOf(
				(attack.body === undefined
					? client.get(server.url)
					: client.post(server.url, { body: attack.body })
				).then((response) => response.text()),
			);
			// What can't be repeated is reported where it was sent; the name is in it either way.
			assert.ok(`${error.code} ${error.message}`.includes(attack.code), `${error.code}: ${error.message}`);
			assertIsOver(client);
		} finally {
			await client.destroy();
		}
	});
}
