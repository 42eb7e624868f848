// What other implementations of HTTP/2 got wrong about windows and counts, each as a fact about this one. docs/http2-lessons.md
// names the reports.

import assert from "node:assert/strict";
import { test } from "node:test";
import { H2Connection } from "../../../src/http/h2/connection.ts";
import { SETTING } from "../../../src/http/h2/frames.ts";
import type { H2Stream } from "../../../src/http/h2/stream.ts";
import { framesIn, hear, LIMITS, Peer } from "./connections.ts";

const REQUEST = ":method: POST\n:scheme: https\n:path: /\n:authority: a.test";
const POST = { method: "POST", urgency: undefined };

function client(...settings: number[]): { h2: H2Connection<string>; sent: () => string[] } {
	const h2 = new H2Connection<string>("client", LIMITS, 0);
	hear(h2, [new Peer().settings(...settings).bytes]);
	h2.takeOutput();
	return { h2, sent: () => framesIn(h2.takeOutput() ?? Buffer.alloc(0), "client", false) };
}

function post(h2: H2Connection<string>, name: string): H2Stream<string> {
	return h2.open(name, [":method: POST\r\n:scheme: https\r\n"], `/${name}`, false, POST, 0);
}

test("an upload that waits for its source reserves nothing of the connection's window", () => {
	const { h2, sent } = client();
	const waiting = post(h2, "waiting");
	h2.send(waiting, Buffer.alloc(65_534));
	assert.deepEqual(sent().at(-1), `DATA 1 ${65_534 - 3 * 16_384}`);
	assert.equal(h2.sendWindow, 1);
	// Its source has nothing for now; the last byte is for whoever has one.
	const other = post(h2, "other");
	h2.send(other, Buffer.from("x"));
	h2.finish(other);
	assert.deepEqual(sent(), ["HEADERS 3", "DATA 3 1 end"]);
	assert.equal(h2.sendWindow, 0);
});

/** How a server meets content that it has no use for: each way gives the connection's window back. */
const UNWANTED: readonly (readonly [
	what: string,
	head: string,
	refuse: (h2: H2Connection<unknown>) => void,
])[] = [
	["of streams that it has reset", REQUEST, (h2) => h2.reset(h2.stream, "CANCEL")],
	["of requests that are malformed", "x: y", () => undefined],
	["of requests with more than they declare", `${REQUEST}\ncontent-length: 1`, () => undefined],
	[
		"of requests that are answered, and not read",
		REQUEST,
		(h2) => {
			h2.respond(h2.stream, [":status: 204\r\n"], true);
		},
	],
];

for (const [what, head, refuse] of UNWANTED) {
	test(`a server gives the connection's window back for content ${what}`, () => {
		const server = new H2Connection<unknown>("server", { ...LIMITS, overheadFrames: 1e6 }, 0);
		const push = (bytes: Buffer): void => {
			server.push(bytes, 0, bytes.length, 0);
			for (let event = server.next(); event !== "need"; event = server.next()) {
				assert.notEqual(event, "fault", String(server.fault));
				if (event === "head") refuse(server);
			}
		};
		push(new Peer().preface().settings().bytes);
		server.takeOutput();
		let given = 0;
		let sent = 0;
		// More than the connection's window of 64 MiB in all.
		for (let id = 1; sent < 70 * 1024 * 1024; id += 2) {
			const peer = new Peer().headers(id, head).times(15, (each) => each.data(id, 16_384));
			sent += 15 * 16_384;
			push(peer.bytes);
			for (const frame of framesIn(server.takeOutput() ?? Buffer.alloc(0), "server", false)) {
				const [name, stream, increment] = frame.split(" ");
				if (name === "WINDOW_UPDATE" && stream === "0") given += Number(increment);
			}
			for (const stream of [...server.streams]) if (stream.isSent) server.reset(stream, "NO_ERROR");
		}
		assert.ok(given >= sent - 32 * 1024 * 1024, `${given} of ${sent}`);
	});
}

test("10,000 requests, one after another, use nothing up", () => {
	const near = new H2Connection<number>("client", LIMITS, 0);
	const far = new H2Connection<undefined>("server", LIMITS, 0);
	let done = 0;
	const carry = (): void => {
		for (let went = true; went; ) {
			went = false;
			for (const [from, to] of [
				[near, far],
				[far, near],
			] as const) {
				const output = from.takeOutput();
				if (output === undefined) continue;
				went = true;
				to.push(output, 0, output.length, 0);
				for (let event = to.next(); event !== "need"; event = to.next()) {
					assert.notEqual(event, "fault", String(to.fault));
					assert.notEqual(event, "reset");
					if (event === "data") to.read(to.stream as never, to.end - to.start, 0);
					if (event !== "end") continue;
					if (to === near) done++;
					else {
						far.respond(far.stream, [":status: 200\r\n", `x-number: ${done}\r\n`], false);
						far.send(far.stream, Buffer.from("hello"));
						far.finish(far.stream, done % 3 === 0 ? ["x-trailer: 1\r\n"] : undefined);
					}
				}
			}
		}
	};
	for (let number = 0; number < 10_000; number++) {
		const stream = near.open(
			number,
			[":method: POST\r\n:scheme: https\r\n", `x-n: ${number}\r\n`],
			"/",
			false,
			POST,
			0,
		);
		near.send(stream, Buffer.from("content"));
		near.finish(stream);
		carry();
	}
	assert.deepEqual([done, near.openStreams, far.openStreams], [10_000, 0, 0]);
	assert.ok(near.streamLimit > 0 && near.sendWindow > 0 && far.sendWindow > 0);
});

test("readers that pause and go on at very different speeds all get their content", () => {
	const near = new H2Connection<{ got: number; owed: number }>("client", LIMITS, 0);
	const far = new H2Connection<undefined>("server", LIMITS, 0);
	const size = 3_000_000;
	const streams = [1, 7, 1_000].map(() =>
		near.open(
			{ got: 0, owed: 0 },
			[":method: GET\r\n:scheme: https\r\n"],
			"/",
			true,
			{ ...POST, method: "GET" },
			0,
		),
	);
	let turn = 0;
	let ended = 0;
	while (ended < streams.length) {
		assert.ok(++turn < 200_000, "it stalls");
		for (const [from, to] of [
			[near, far],
			[far, near],
		] as const) {
			const output = from.takeOutput();
			if (output === undefined) continue;
			to.push(output, 0, output.length, turn);
			for (let event = to.next(); event !== "need"; event = to.next()) {
				if (event === "head" && to === far) {
					far.respond(far.stream, [":status: 200\r\n"], false);
					far.send(far.stream, Buffer.alloc(size));
					far.finish(far.stream);
				} else if (event === "data") near.stream.owner.owed += near.end - near.start;
				else if (event === "end" && to === near) ended++;
			}
		}
		// One reads all at once, one every seventh turn, and one now and then a little.
		for (const [index, stream] of streams.entries()) {
			const { owner } = stream;
			const bytes =
				index === 0 ? owner.owed : index === 1 && turn % 7 === 0 ? owner.owed : Math.min(owner.owed, 997);
			if (index === 1 && turn % 7 !== 0) continue;
			owner.owed -= bytes;
			owner.got += bytes;
			near.read(stream, bytes, turn);
		}
	}
	assert.deepEqual(
		streams.map(({ owner }) => owner.got + owner.owed),
		[size, size, size],
	);
});

test("SETTINGS that enlarge the window are acknowledged before the content that uses it", () => {
	const { h2, sent } = client(SETTING.initialWindowSize, 10);
	h2.send(post(h2, "a"), Buffer.alloc(100));
	assert.deepEqual(sent(), ["HEADERS 1", "DATA 1 10"]);
	hear(h2, [new Peer().settings(SETTING.initialWindowSize, 50).bytes]);
	assert.deepEqual(sent(), ["settings-ack", "DATA 1 40"]);
	// Less than was sent: nothing more goes until the window is above 0 again.
	hear(h2, [new Peer().settings(SETTING.initialWindowSize, 20).bytes]);
	assert.deepEqual(sent(), ["settings-ack"]);
	hear(h2, [new Peer().windowUpdate(1, 30).bytes]);
	assert.deepEqual(sent(), []);
	hear(h2, [new Peer().windowUpdate(1, 1).bytes]);
	assert.deepEqual(sent(), ["DATA 1 1"]);
});
