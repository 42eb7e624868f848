// What RFC 9113 and RFC 7541 demand of a receiver, section by section, as bytes that break it: for both roles, whole, cut at every
// byte and at random. connection.test.ts and frames.test.ts have more of each kind; a test below holds every rule to a row of these.

import assert from "node:assert/strict";
import { test } from "node:test";
import { H2Connection } from "../../../src/http/h2/connection.ts";
import { SETTING } from "../../../src/http/h2/frames.ts";
import { H2_RULES, type H2RuleId, h2RuleOf } from "../../../src/http/h2/rules.ts";
import { seededRandom } from "../wire.ts";
import { framesIn, hear, LIMITS, Peer } from "./connections.ts";

type Role = "client" | "server";

/** Bytes that break a rule: `head` is a message's head, as the receiver in that role gets it. */
interface Must {
	readonly section: string;
	readonly what: string;
	/** Of the receiver; both by default. */
	readonly role?: Role;
	readonly bytes: (peer: Peer, head: string, role: Role) => Peer;
	readonly rule: H2RuleId;
	/** Where its stream doesn't exist, a rule of streams ends the connection. */
	readonly scope?: "connection";
}

const HEADS: Readonly<Record<Role, string>> = {
	client: ":status: 200",
	server: ":method: POST\n:scheme: https\n:path: /\n:authority: a.test",
};

/** A literal field, never indexed and not in Huffman code, as hex. */
function literal(name: string, value: string): string {
	const text = (given: string): string =>
		`${Buffer.of(given.length).toString("hex")}${Buffer.from(given, "latin1").toString("hex")}`;
	return `00${text(name)}${text(value)}`;
}

/** A header block as hex: the fields of a head, and more bytes. */
function block(head: string, more: string): string {
	const fields = head.split("\n").map((line) => {
		const colon = line.indexOf(": ");
		return literal(line.slice(0, colon), line.slice(colon + 2));
	});
	return fields.join("") + more;
}

function malformed(section: string, what: string, more: string, rule: H2RuleId): Must {
	return { section, what, rule, bytes: (peer, head) => peer.raw(1, 5, 1, block(head, more)) };
}

const MUSTS: readonly Must[] = [
	// Frames
	{
		section: "RFC 9113 §4.2",
		what: "HEADERS beyond SETTINGS_MAX_FRAME_SIZE",
		rule: "h2-frame-size",
		bytes: (peer) => peer.raw(1, 4, 1, "", 16_385),
	},
	{
		section: "RFC 9113 §4.2",
		what: "SETTINGS beyond SETTINGS_MAX_FRAME_SIZE",
		rule: "h2-frame-size",
		bytes: (peer) => peer.raw(4, 0, 0, "", 16_386),
	},
	{
		section: "RFC 9113 §4.3",
		what: "a frame of another stream within a header block",
		rule: "h2-header-block",
		bytes: (peer) => peer.raw(1, 0, 1, "").raw(9, 4, 3, ""),
	},
	{
		section: "RFC 9113 §5.5",
		what: "an unknown frame within a header block",
		rule: "h2-header-block",
		bytes: (peer) => peer.raw(1, 0, 1, "").raw(0xbb, 0, 0, ""),
	},
	{
		section: "RFC 9113 §6.10",
		what: "CONTINUATION after a header block",
		rule: "h2-continuation",
		bytes: (peer, head) => peer.headers(1, head).raw(9, 4, 1, ""),
	},

	// Streams
	...(
		[
			["DATA", (peer: Peer) => peer.data(9, "x")],
			["RST_STREAM", (peer: Peer) => peer.rst(9, "CANCEL")],
			["WINDOW_UPDATE", (peer: Peer) => peer.windowUpdate(9, 1)],
		] as const
	).map(
		([name, bytes]): Must => ({
			section: "RFC 9113 §5.1",
			what: `${name} on an idle stream`,
			rule: "h2-idle-stream",
			bytes,
		}),
	),
	{
		section: "RFC 9113 §5.1",
		what: "HEADERS after END_STREAM",
		role: "server",
		rule: "h2-half-closed-stream",
		bytes: (peer, head) => peer.headers(1, head, true).headers(1, "x: y", true),
	},
	{
		section: "RFC 9113 §5.1",
		what: "DATA after END_STREAM",
		role: "server",
		rule: "h2-half-closed-stream",
		bytes: (peer, head) => peer.headers(1, head, true).data(1, "x"),
	},
	{
		section: "RFC 9113 §5.1.1",
		what: "a stream below an earlier one",
		role: "server",
		rule: "h2-closed-stream",
		bytes: (peer, head) => peer.headers(5, head).headers(3, head),
	},
	{
		section: "RFC 9113 §5.1.1",
		what: "a stream with an even id",
		role: "server",
		rule: "h2-stream-id",
		bytes: (peer, head) => peer.headers(2, head),
	},
	{
		section: "RFC 9113 §5.1.1",
		what: "a stream that a server begins",
		role: "client",
		rule: "h2-idle-stream",
		bytes: (peer, head) => peer.headers(2, head),
	},
	{
		section: "RFC 9113 §5.1.2",
		what: "more streams than allowed",
		role: "server",
		rule: "h2-streams",
		bytes: (peer, head) => peer.times(101, (_, index) => peer.headers(2 * index + 1, head)),
	},

	// DATA, HEADERS, PRIORITY, RST_STREAM
	...([0, 1, 2, 3, 9] as const).map(
		(type): Must => ({
			section: `RFC 9113 §6.${type === 9 ? "10" : type + 1}`,
			what: `a frame of type ${type} on stream 0`,
			rule: "h2-stream-0",
			bytes: (peer) => peer.raw(type, 4, 0, type === 2 ? "0000000000" : type === 3 ? "00000000" : ""),
		}),
	),
	{
		section: "RFC 9113 §6.1",
		what: "DATA with more padding than payload",
		rule: "h2-padding",
		bytes: (peer, head) => peer.headers(1, head).raw(0, 8, 1, "0500"),
	},
	{
		section: "RFC 9113 §6.2",
		what: "HEADERS with more padding than payload",
		rule: "h2-padding",
		bytes: (peer) => peer.raw(1, 12, 1, "0500"),
	},
	{
		section: "RFC 9113 §6.3",
		what: "PRIORITY of 4 bytes",
		rule: "h2-priority-length",
		bytes: (peer, head) => peer.headers(1, head).raw(2, 0, 1, "00000000"),
	},
	{
		section: "RFC 9113 §6.4",
		what: "RST_STREAM of 5 bytes",
		rule: "h2-rst-stream-length",
		bytes: (peer, head) => peer.headers(1, head).raw(3, 0, 1, "0000000000"),
	},

	// SETTINGS
	{
		section: "RFC 9113 §6.5",
		what: "SETTINGS on a stream",
		rule: "h2-not-stream-0",
		bytes: (peer) => peer.raw(4, 0, 1, ""),
	},
	{
		section: "RFC 9113 §6.5",
		what: "an acknowledgement with a payload",
		rule: "h2-settings-length",
		bytes: (peer) => peer.raw(4, 1, 0, "000300000001"),
	},
	{
		section: "RFC 9113 §6.5",
		what: "SETTINGS of 7 bytes",
		rule: "h2-settings-length",
		bytes: (peer) => peer.raw(4, 0, 0, "00030000000100"),
	},
	{
		section: "RFC 9113 §6.5.2",
		what: "ENABLE_PUSH of 2",
		rule: "h2-enable-push",
		bytes: (peer) => peer.settings(SETTING.enablePush, 2),
	},
	{
		section: "RFC 9113 §6.5.2",
		what: "ENABLE_PUSH of 1 by a server",
		role: "client",
		rule: "h2-enable-push",
		bytes: (peer) => peer.settings(SETTING.enablePush, 1),
	},
	{
		section: "RFC 9113 §6.5.2",
		what: "INITIAL_WINDOW_SIZE of 2^31",
		rule: "h2-initial-window-size",
		bytes: (peer) => peer.settings(SETTING.initialWindowSize, 2 ** 31),
	},
	...[16_383, 2 ** 24].map(
		(size): Must => ({
			section: "RFC 9113 §6.5.2",
			what: `MAX_FRAME_SIZE of ${size}`,
			rule: "h2-max-frame-size",
			bytes: (peer) => peer.settings(SETTING.maxFrameSize, size),
		}),
	),

	// PUSH_PROMISE, PING, GOAWAY
	{
		section: "RFC 9113 §6.6, §8.4",
		what: "PUSH_PROMISE",
		rule: "h2-push-promise",
		bytes: (peer) => peer.raw(5, 4, 1, "0000000282"),
	},
	{
		section: "RFC 9113 §6.7",
		what: "PING on a stream",
		rule: "h2-not-stream-0",
		bytes: (peer) => peer.raw(6, 0, 1, "0000000000000000"),
	},
	{
		section: "RFC 9113 §6.7",
		what: "PING of 9 bytes",
		rule: "h2-ping-length",
		bytes: (peer) => peer.raw(6, 0, 0, "000000000000000000"),
	},
	{
		section: "RFC 9113 §6.8",
		what: "GOAWAY on a stream",
		rule: "h2-not-stream-0",
		bytes: (peer) => peer.raw(7, 0, 1, "0000000000000000"),
	},
	{
		section: "RFC 9113 §6.8",
		what: "GOAWAY of 7 bytes",
		rule: "h2-go-away-length",
		bytes: (peer) => peer.raw(7, 0, 0, "00000000000000"),
	},

	// Flow control
	{
		section: "RFC 9113 §6.9",
		what: "WINDOW_UPDATE by 0 on a stream",
		rule: "h2-window-increment",
		bytes: (peer, head) => peer.headers(1, head).windowUpdate(1, 0),
	},
	{
		section: "RFC 9113 §6.9",
		what: "WINDOW_UPDATE by 0 on the connection",
		rule: "h2-connection-window-increment",
		bytes: (peer) => peer.windowUpdate(0, 0),
	},
	{
		section: "RFC 9113 §6.9",
		what: "WINDOW_UPDATE of 3 bytes",
		rule: "h2-window-update-length",
		bytes: (peer) => peer.raw(8, 0, 0, "000001"),
	},
	{
		section: "RFC 9113 §6.9.1",
		what: "a stream's window beyond 2^31 - 1",
		rule: "h2-window-overflow",
		bytes: (peer, head) => peer.headers(1, head).windowUpdate(1, 2 ** 31 - 1),
	},
	{
		section: "RFC 9113 §6.9.1",
		what: "the connection's window beyond 2^31 - 1",
		rule: "h2-connection-window-overflow",
		bytes: (peer) => peer.windowUpdate(0, 2 ** 31 - 1),
	},
	{
		section: "RFC 9113 §6.9.2",
		what: "a window beyond 2^31 - 1 by SETTINGS",
		rule: "h2-initial-window-overflow",
		bytes: (peer, head) =>
			peer
				.headers(1, head)
				.windowUpdate(1, 0x7fff_0000)
				.settings(SETTING.initialWindowSize, 2 ** 31 - 1),
	},

	// Messages
	{
		section: "RFC 9113 §8.1",
		what: "fields after content without END_STREAM",
		rule: "h2-trailers-end",
		bytes: (peer, head) => peer.headers(1, head).data(1, "x").headers(1, "x: y"),
	},
	{
		section: "RFC 9113 §8.1",
		what: "an interim response with END_STREAM",
		role: "client",
		rule: "h2-interim-end",
		bytes: (peer) => peer.headers(1, ":status: 103", true),
	},
	{
		section: "RFC 9113 §8.1",
		what: "content before a head",
		role: "client",
		rule: "h2-data-before-head",
		bytes: (peer) => peer.data(1, "x"),
	},
	{
		section: "RFC 9113 §8.1.1",
		what: "more content than Content-Length",
		rule: "h2-content-length",
		bytes: (peer, head) => peer.headers(1, `${head}\ncontent-length: 1`).data(1, "xy"),
	},
	{
		section: "RFC 9113 §8.1.1",
		what: "less content than Content-Length",
		rule: "h2-content-length",
		bytes: (peer, head) => peer.headers(1, `${head}\ncontent-length: 3`).data(1, "xy", true),
	},
	{
		section: "RFC 9113 §8.1.1",
		what: "no content where Content-Length says some",
		rule: "h2-content-length",
		bytes: (peer, head) => peer.headers(1, `${head}\ncontent-length: 3`, true),
	},
	malformed(
		"RFC 9110 §8.6",
		"two different Content-Lengths",
		literal("content-length", "1") + literal("content-length", "2"),
		"h2-content-length-value",
	),
	malformed("RFC 9113 §8.2", "a name with a capital", literal("X-a", "1"), "h2-field-name"),
	malformed("RFC 9113 §8.2.1", "a name with a space", literal("x a", "1"), "h2-field-name"),
	malformed("RFC 9113 §8.2.1", "a name with a colon", literal("x:a", "1"), "h2-field-name"),
	malformed("RFC 9113 §8.2.1", "an empty name", literal("", "1"), "h2-field-name"),
	...["\0", "\r", "\n"].map((character) =>
		malformed(
			"RFC 9113 §8.2.1",
			`a value with ${JSON.stringify(character)}`,
			literal("x", `a${character}b`),
			"h2-field-value",
		),
	),
	...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map((name) =>
		malformed("RFC 9113 §8.2.2", `the field ${name}`, literal(name, "x"), "h2-connection-field"),
	),
	malformed("RFC 9113 §8.2.2", "TE other than trailers", literal("te", "gzip"), "h2-connection-field"),
	malformed(
		"RFC 9113 §8.3",
		"a pseudo-field after a field",
		literal("x", "y") + literal(":path", "/"),
		"h2-pseudo-field-order",
	),
	malformed("RFC 9113 §8.3", "an unknown pseudo-field", literal(":unknown", "x"), "h2-pseudo-field"),
	{
		section: "RFC 9113 §8.3",
		what: "a pseudo-field in trailers",
		rule: "h2-pseudo-field",
		bytes: (peer, head) => peer.headers(1, head).headers(1, head, true),
	},
	{
		section: "RFC 9113 §8.3",
		what: "a pseudo-field of the other kind of message",
		rule: "h2-pseudo-field",
		bytes: (peer, head, role) =>
			peer.headers(1, `${role === "client" ? ":path: /" : ":status: 200"}\n${head}`),
	},
	{
		section: "RFC 9113 §8.3",
		what: "a pseudo-field twice",
		rule: "h2-pseudo-field-twice",
		bytes: (peer, head) => peer.headers(1, `${head.split("\n")[0]}\n${head}`),
	},
	...[":method", ":scheme", ":path"].map(
		(name): Must => ({
			section: "RFC 9113 §8.3.1",
			what: `a request without ${name}`,
			role: "server",
			rule: "h2-incomplete-request",
			bytes: (peer, head) =>
				peer.headers(
					1,
					head
						.split("\n")
						.filter((line) => !line.startsWith(`${name}:`))
						.join("\n"),
				),
		}),
	),
	{
		section: "RFC 9113 §8.3.1",
		what: "an empty :path",
		role: "server",
		rule: "h2-path",
		bytes: (peer, head) => peer.headers(1, head.replace(":path: /", ":path: ")),
	},
	{
		section: "RFC 9113 §8.3.1",
		what: "userinfo in :authority",
		role: "server",
		rule: "h2-authority",
		bytes: (peer, head) => peer.headers(1, head.replace("a.test", "me@a.test")),
	},
	{
		section: "RFC 9113 §8.3.2",
		what: "a response without :status",
		role: "client",
		rule: "h2-status",
		bytes: (peer) => peer.headers(1, "x: y", true),
	},
	{
		section: "RFC 9113 §8.6",
		what: "status 101",
		role: "client",
		rule: "h2-status",
		bytes: (peer) => peer.headers(1, ":status: 101"),
	},
	{
		section: "RFC 9113 §8.5",
		what: "CONNECT with :path",
		role: "server",
		rule: "h2-incomplete-request",
		bytes: (peer) => peer.headers(1, ":method: CONNECT\n:authority: a.test:1\n:path: /"),
	},
	{
		section: "RFC 9113 §8.5",
		what: "CONNECT without :authority",
		role: "server",
		rule: "h2-incomplete-request",
		bytes: (peer) => peer.headers(1, ":method: CONNECT"),
	},
	{
		section: "RFC 9110 §9.1",
		what: "a method that is no token",
		role: "server",
		rule: "h2-method",
		bytes: (peer, head) => peer.headers(1, head.replace("POST", "P ST")),
	},
	{
		section: "RFC 9110 §6.4.1",
		what: "content in a response with status 204",
		role: "client",
		rule: "h2-no-content",
		bytes: (peer) => peer.headers(1, ":status: 204").data(1, "x"),
	},
	{
		section: "RFC 9218 §7.1",
		what: "PRIORITY_UPDATE about stream 0, or by a server",
		rule: "h2-priority-update",
		bytes: (peer) => peer.priorityUpdate(0, "u=1"),
	},

	// HPACK
	...(
		[
			["RFC 7541 §2.3.3", "an index beyond both tables", "ff8001", "hpack-index"],
			["RFC 7541 §6.1", "index 0", "80", "hpack-index"],
			["RFC 7541 §5.1", "an integer beyond 2^28", "ffffffffffffff7f", "hpack-integer"],
			["RFC 7541 §5.2", "a text beyond its block", "0005616263", "hpack-cut"],
			["RFC 7541 §5.2", "Huffman padding of zeros", "0081180162", "hpack-huffman"],
			["RFC 7541 §5.2", "Huffman padding of more than 7 bits", "0083f8ffff", "hpack-huffman"],
			["RFC 7541 §5.2", "the end-of-string symbol", "0084ffffffff", "hpack-huffman"],
			["RFC 7541 §6.3", "a table larger than SETTINGS_HEADER_TABLE_SIZE", "3fe21f", "hpack-table-size"],
			[
				"RFC 7541 §4.2",
				"a change of the table's size within a block",
				`${literal("x", "y")}20`,
				"hpack-table-size-place",
			],
		] as const
	).map(
		([section, what, bytes, rule]): Must => ({
			section,
			what,
			rule,
			bytes: (peer) => peer.raw(1, 4, 1, bytes),
		}),
	),
];

/** What a connection says last, and the last frame that it answers with. */
function outcome({ bytes }: Must, role: Role, pieces: (all: Buffer) => readonly Uint8Array[]): string[] {
	const connection = new H2Connection<undefined>(role, LIMITS, 0);
	if (role === "client")
		connection.open(undefined, [":method: GET\r\n"], "/", true, { method: "GET", urgency: undefined }, 0);
	connection.takeOutput();
	const peer = new Peer();
	if (role === "server") peer.preface();
	const said = hear(connection, pieces(bytes(peer.settings(), HEADS[role], role).bytes));
	const answered = framesIn(connection.takeOutput() ?? Buffer.alloc(0), role, false);
	return [said.at(-1) ?? "", answered.at(-1) ?? ""];
}

const random = seededRandom(7541);

function cut(bytes: Buffer): Buffer[] {
	const pieces: Buffer[] = [];
	for (let at = 0; at < bytes.length; ) {
		const end = Math.min(bytes.length, at + 1 + Math.floor(random() * 30));
		pieces.push(bytes.subarray(at, end));
		at = end;
	}
	return pieces;
}

for (const must of MUSTS) {
	const { section, what, rule } = must;
	for (const role of must.role === undefined ? (["client", "server"] as const) : [must.role]) {
		test(`${section}, a ${role} that gets ${what}: ${rule}`, () => {
			const { scope, code } = h2RuleOf(rule);
			const [said, answer] = outcome(must, role, (all) => [all]);
			if (scope === "connection") {
				assert.equal(said, `fault ${rule}`);
				assert.match(answer ?? "", new RegExp(`^GOAWAY \\d+ ${code}$`));
			} else {
				assert.match(said ?? "", new RegExp(`^reset \\d+ ${rule}$`));
				assert.match(answer ?? "", new RegExp(`^RST_STREAM \\d+ ${code}$`));
			}
			const byByte = outcome(must, role, (all) => Array.from(all, (byte) => Buffer.of(byte)));
			assert.deepEqual(byByte, [said, answer], "byte by byte");
			for (let round = 0; round < 5; round++)
				assert.deepEqual(outcome(must, role, cut), [said, answer], "cut at random");
		});
	}
}

/** Rules whose rows are elsewhere: beginnings, cut payloads, floods and limits. */
const ELSEWHERE: Readonly<Partial<Record<H2RuleId, string>>> = {
	"h2-preface": "frames.test.ts",
	"h2-first-frame": "frames.test.ts",
	"h2-too-short": "frames.test.ts",
	"h2-flow-control": "connection.test.ts",
	"h2-connection-flow-control": "connection.test.ts",
	"h2-head-too-large": "connection.test.ts",
	"h2-too-many-fields": "connection.test.ts",
	"h2-trailers-too-large": "connection.test.ts",
	"h2-interim-responses": "connection.test.ts",
	"h2-acknowledgements": "connection.test.ts",
	"h2-overhead": "connection.test.ts",
	"h2-settings-entries": "frames.test.ts",
	"h2-continuations": "frames.test.ts",
	"h2-header-block-size": "frames.test.ts",
};

test("every rule has a row", () => {
	const seen = new Set(MUSTS.map(({ rule }) => rule));
	const missing = (Object.keys(H2_RULES) as H2RuleId[]).filter(
		(rule) => !seen.has(rule) && ELSEWHERE[rule] === undefined,
	);
	assert.deepEqual(missing, []);
	assert.ok(MUSTS.length > 80, `${MUSTS.length}`);
});

test("a window that is overrun by a stream ends it, and by all streams the connection", () => {
	for (const role of ["client", "server"] as const) {
		const connection = new H2Connection<undefined>(role, LIMITS, 0);
		if (role === "client")
			connection.open(undefined, [":method: GET\r\n"], "/", true, { method: "GET", urgency: undefined }, 0);
		connection.takeOutput();
		const peer = new Peer();
		if (role === "server") peer.preface();
		peer.settings().headers(1, HEADS[role]);
		peer.times(17, () => peer.data(1, 16_384));
		const { bytes } = peer;
		connection.push(bytes, 0, bytes.length, 0);
		let last = "";
		for (let event = connection.next(); event !== "need"; event = connection.next()) last = event;
		assert.deepEqual([last, connection.openStreams], ["reset", 0]);
		assert.match(
			framesIn(connection.takeOutput() as Buffer, role, false).join(),
			/RST_STREAM 1 FLOW_CONTROL_ERROR/,
		);
	}
});
