// HTTP/2's connection: each rule that bytes can break as data, for both roles, whole, cut at every byte, and at random. What goes
// in is frames; what comes out is events, and frames in answer.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { H2Connection } from "../../../src/http/h2/connection.ts";
import { PREFACE, SETTING } from "../../../src/http/h2/frames.ts";
import type { H2Limits } from "../../../src/http/h2/limits.ts";
import { type H2RuleId, h2RuleOf } from "../../../src/http/h2/rules.ts";
import { seededRandom } from "../wire.ts";
import { framesIn, hear, LIMITS, Peer } from "./connections.ts";

interface Row {
	readonly what: string;
	/** Our own; "client" by default. */
	readonly role?: "client" | "server";
	/** What we have sent before: a whole request a method. */
	readonly requests?: readonly string[];
	/** After the peer's preface and SETTINGS. */
	readonly bytes: (peer: Peer) => Peer;
	readonly limits?: Partial<H2Limits>;
	readonly says: readonly string[];
	/** Frames in answer, after the acknowledgement of SETTINGS. */
	readonly answers?: readonly string[];
}

const REQUEST = ":method: GET\n:scheme: https\n:path: /\n:authority: a.test";
const OK = ":status: 200";
const GET = { method: "GET", urgency: undefined };

/** What broke, and how the connection says so. */
function streamFault(id: number, rule: H2RuleId): Pick<Row, "says" | "answers"> {
	const { scope, code } = h2RuleOf(rule);
	assert.equal(scope, "stream");
	return { says: [`reset ${id} ${rule}`], answers: [`RST_STREAM ${id} ${code}`] };
}

function connectionFault(rule: H2RuleId, last = 0): Pick<Row, "says" | "answers"> {
	const { scope, code } = h2RuleOf(rule);
	assert.equal(scope, "connection");
	return { says: [`fault ${rule}`], answers: [`GOAWAY ${last} ${code}`] };
}

function after(
	before: readonly string[],
	fault: Pick<Row, "says" | "answers">,
): Pick<Row, "says" | "answers"> {
	return { ...fault, says: [...before, ...fault.says] };
}

/** Heads that make a response malformed (RFC 9113 §8), and the rule of each. */
const BAD_RESPONSES: readonly (readonly [what: string, fields: string, rule: H2RuleId])[] = [
	["no :status", "x: y", "h2-status"],
	["a :status of two digits", ":status: 20", "h2-status"],
	["a :status of four digits", ":status: 2000", "h2-status"],
	["a :status that is no number", ":status: abc", "h2-status"],
	["a :status below 100", ":status: 099", "h2-status"],
	["status 101", ":status: 101", "h2-status"],
	["two :status", ":status: 200\n:status: 200", "h2-pseudo-field-twice"],
	["a pseudo-field after a field", "x: y\n:status: 200", "h2-pseudo-field-order"],
	["an unknown pseudo-field", ":status: 200\n:other: x", "h2-pseudo-field"],
	["a request's pseudo-field", ":status: 200\n:path: /", "h2-pseudo-field"],
	["a name that is no token", ":status: 200\na b: x", "h2-field-name"],
	["connection", ":status: 200\nconnection: close", "h2-connection-field"],
	["transfer-encoding", ":status: 200\ntransfer-encoding: chunked", "h2-connection-field"],
	["upgrade", ":status: 200\nupgrade: h2c", "h2-connection-field"],
	["keep-alive", ":status: 200\nkeep-alive: timeout=5", "h2-connection-field"],
	["proxy-connection", ":status: 200\nproxy-connection: close", "h2-connection-field"],
	["a control character in a value", ":status: 200\nx: a\u0001b", "h2-field-value"],
	["a Content-Length that is no number", ":status: 200\ncontent-length: +5", "h2-content-length-value"],
	["two Content-Lengths", ":status: 200\ncontent-length: 5\ncontent-length: 6", "h2-content-length-value"],
];

const BAD_REQUESTS: readonly (readonly [what: string, fields: string, rule: H2RuleId])[] = [
	["no :method", ":scheme: https\n:path: /", "h2-incomplete-request"],
	["no :scheme", ":method: GET\n:path: /", "h2-incomplete-request"],
	["no :path", ":method: GET\n:scheme: https", "h2-incomplete-request"],
	["an empty :path", ":method: GET\n:scheme: https\n:path: ", "h2-path"],
	["a :path without a slash", ":method: GET\n:scheme: https\n:path: a", "h2-path"],
	["a :path with a space", ":method: GET\n:scheme: https\n:path: /a b", "h2-path"],
	["a :path of * for GET", ":method: GET\n:scheme: https\n:path: *", "h2-path"],
	["a method that is no token", ":method: G T\n:scheme: https\n:path: /", "h2-method"],
	["userinfo in :authority", `${REQUEST.replace("a.test", "me@a.test")}`, "h2-authority"],
	["another Host", `${REQUEST}\nhost: b.test`, "h2-authority"],
	["two Hosts", `${REQUEST}\nhost: a.test\nhost: a.test`, "h2-authority"],
	["CONNECT with :path", ":method: CONNECT\n:authority: a:1\n:path: /", "h2-incomplete-request"],
	["CONNECT without :authority", ":method: CONNECT", "h2-incomplete-request"],
	[":status", `:status: 200\n${REQUEST}`, "h2-pseudo-field"],
	[
		":protocol, which we don't offer",
		`${REQUEST}\n:protocol: websocket`.replace(/^(.*)\n(:protocol.*)$/s, "$2\n$1"),
		"h2-pseudo-field",
	],
	["te other than trailers", `${REQUEST}\nte: gzip`, "h2-connection-field"],
];

const ROWS: readonly Row[] = [
	...BAD_RESPONSES.map(
		([what, fields, rule]): Row => ({
			what: `a response with ${what}`,
			requests: ["GET"],
			bytes: (peer) => peer.headers(1, fields, true),
			...streamFault(1, rule),
		}),
	),
	...BAD_REQUESTS.map(
		([what, fields, rule]): Row => ({
			what: `a request with ${what}`,
			role: "server",
			bytes: (peer) => peer.headers(1, fields, true),
			...streamFault(1, rule),
		}),
	),

	// Messages
	{
		what: "a response with content and trailers",
		requests: ["GET"],
		bytes: (peer) =>
			peer
				.headers(1, `${OK}\ncontent-type: text/plain`)
				.data(1, "hel")
				.data(1, "lo")
				.headers(1, "x: y", true),
		says: ["head 1 200 content-type: text/plain", "data 1 hello", "trailers 1 x: y", "end 1"],
	},
	{
		what: "interim responses before the final one",
		requests: ["GET"],
		bytes: (peer) =>
			peer.headers(1, ":status: 103\nlink: </a>").headers(1, ":status: 100").headers(1, OK, true),
		says: ["interim 1 103 link: </a>", "interim 1 100", "head 1 200", "end 1"],
	},
	{
		what: "a request with content and trailers, its cookies in crumbs",
		role: "server",
		bytes: (peer) =>
			peer.headers(1, `${REQUEST}\ncookie: a=1\ncookie: b=2`).data(1, "x").headers(1, "x: y", true),
		says: ["head 1 GET a.test / cookie: a=1; b=2", "data 1 x", "trailers 1 x: y", "end 1"],
	},
	{
		what: "CONNECT",
		role: "server",
		bytes: (peer) => peer.headers(1, ":method: CONNECT\n:authority: a.test:443").data(1, "x"),
		says: ["head 1 CONNECT a.test:443", "data 1 x"],
	},
	{
		what: "OPTIONS *",
		role: "server",
		bytes: (peer) => peer.headers(1, ":method: OPTIONS\n:scheme: https\n:path: *", true),
		says: ["head 1 OPTIONS - *", "end 1"],
	},
	...["HEAD 200", "GET 204", "GET 304"].map((text): Row => {
		const [method = "", status] = text.split(" ");
		return {
			what: `a response that has no content, and says how long it would be: ${text}`,
			requests: [method],
			bytes: (peer) => peer.headers(1, `:status: ${status}\ncontent-length: 5`).data(1, "", true),
			says: [`head 1 ${status} content-length: 5`, "end 1"],
		};
	}),
	...["HEAD 200", "GET 204", "GET 304"].map((text): Row => {
		const [method = "", status] = text.split(" ");
		return {
			what: `content where there can be none: ${text}`,
			requests: [method],
			bytes: (peer) => peer.headers(1, `:status: ${status}`).data(1, "x", true),
			...after([`head 1 ${status}`], streamFault(1, "h2-no-content")),
		};
	}),
	{
		what: "an interim response with END_STREAM",
		requests: ["GET"],
		bytes: (peer) => peer.headers(1, ":status: 103", true),
		...streamFault(1, "h2-interim-end"),
	},
	{
		what: "trailers without END_STREAM",
		requests: ["GET"],
		bytes: (peer) => peer.headers(1, OK).headers(1, "x: y"),
		...after(["head 1 200"], streamFault(1, "h2-trailers-end")),
	},
	{
		what: "trailers with a pseudo-field",
		requests: ["GET"],
		bytes: (peer) => peer.headers(1, OK).headers(1, OK, true),
		...after(["head 1 200"], streamFault(1, "h2-pseudo-field")),
	},
	{
		what: "DATA before the head",
		requests: ["GET"],
		bytes: (peer) => peer.data(1, "x"),
		...streamFault(1, "h2-data-before-head"),
	},
	{
		what: "DATA after an interim response alone",
		requests: ["GET"],
		bytes: (peer) => peer.headers(1, ":status: 103").data(1, "x"),
		...after(["interim 1 103"], streamFault(1, "h2-data-before-head")),
	},
	{
		what: "more content than Content-Length",
		requests: ["GET"],
		bytes: (peer) => peer.headers(1, `${OK}\ncontent-length: 3`).data(1, "abcd", true),
		says: ["head 1 200 content-length: 3", "reset 1 h2-content-length"],
		answers: ["RST_STREAM 1 PROTOCOL_ERROR"],
	},
	{
		what: "less content than Content-Length",
		role: "server",
		bytes: (peer) => peer.headers(1, `${REQUEST}\ncontent-length: 3`).data(1, "a").data(1, "b", true),
		says: ["head 1 GET a.test / content-length: 3", "data 1 a", "reset 1 h2-content-length"],
		answers: ["RST_STREAM 1 PROTOCOL_ERROR"],
	},
	{
		what: "no content where Content-Length says some",
		requests: ["GET"],
		bytes: (peer) => peer.headers(1, `${OK}\ncontent-length: 3`, true),
		...streamFault(1, "h2-content-length"),
	},
	{
		what: "blanks around a value, which are trimmed",
		requests: ["GET"],
		bytes: (peer) => peer.headers(1, `${OK}\nx:  y\t`, true),
		says: ["head 1 200 x: y", "end 1"],
	},

	// Streams (§5.1)
	{
		what: "DATA on a stream that never was",
		bytes: (peer) => peer.data(1, "x"),
		...connectionFault("h2-idle-stream"),
	},
	{
		what: "RST_STREAM on a stream that never was",
		bytes: (peer) => peer.rst(1, "CANCEL"),
		...connectionFault("h2-idle-stream"),
	},
	{
		what: "WINDOW_UPDATE on a stream that never was",
		role: "server",
		bytes: (peer) => peer.windowUpdate(1, 5),
		...connectionFault("h2-idle-stream"),
	},
	{
		what: "a response on a stream that never was",
		requests: ["GET"],
		bytes: (peer) => peer.headers(3, OK),
		...connectionFault("h2-idle-stream"),
	},
	{
		what: "a stream of the server's own",
		requests: ["GET"],
		bytes: (peer) => peer.headers(2, OK),
		...connectionFault("h2-idle-stream"),
	},
	{
		what: "a client's stream with an even id",
		role: "server",
		bytes: (peer) => peer.headers(2, REQUEST),
		...connectionFault("h2-stream-id"),
	},
	{
		what: "a client's stream below its last one",
		role: "server",
		bytes: (peer) => peer.headers(5, REQUEST, true).headers(3, REQUEST, true),
		says: ["head 5 GET a.test /", "end 5", "fault h2-closed-stream"],
		answers: ["GOAWAY 5 STREAM_CLOSED"],
	},
	{
		what: "DATA after END_STREAM",
		role: "server",
		bytes: (peer) => peer.headers(1, REQUEST, true).data(1, "x"),
		...after(["head 1 GET a.test /", "end 1"], streamFault(1, "h2-half-closed-stream")),
	},
	{
		what: "HEADERS after END_STREAM",
		role: "server",
		bytes: (peer) => peer.headers(1, REQUEST, true).headers(1, "x: y", true),
		...after(["head 1 GET a.test /", "end 1"], streamFault(1, "h2-half-closed-stream")),
	},
	{
		what: "RST_STREAM, WINDOW_UPDATE and PRIORITY after END_STREAM, which are allowed",
		role: "server",
		bytes: (peer) =>
			peer.headers(1, REQUEST, true).windowUpdate(1, 5).raw(2, 0, 1, "0000000000").rst(1, "CANCEL"),
		says: ["head 1 GET a.test /", "end 1", "reset 1 CANCEL"],
	},
	{
		what: "frames on their way to a stream that we have reset",
		role: "server",
		bytes: (peer) =>
			peer.headers(1, "x: y").data(1, "content").headers(1, "x: z", true).headers(3, REQUEST, true),
		says: ["reset 1 h2-incomplete-request", "head 3 GET a.test /", "end 3"],
		answers: ["RST_STREAM 1 PROTOCOL_ERROR"],
	},
	{
		what: "what comes after a response has ended: ignored",
		requests: ["GET", "GET"],
		bytes: (peer) =>
			peer.headers(1, OK, true).data(1, "late").rst(1, "NO_ERROR").windowUpdate(1, 9).headers(3, OK, true),
		says: ["head 1 200", "end 1", "head 3 200", "end 3"],
	},
	{
		what: "an error code without a name",
		requests: ["GET"],
		bytes: (peer) => peer.raw(3, 0, 1, "00001234"),
		says: ["reset 1 4660"],
	},

	// Frames of the connection
	{
		what: "PING",
		bytes: (peer) => peer.ping("12345678"),
		says: [],
		answers: ["ping-ack"],
	},
	{
		what: "unknown frames, PRIORITY and reserved bits",
		requests: ["GET"],
		bytes: (peer) => peer.raw(0xbb, 0xff, 0, "00").raw(2, 0, 7, "0000000000").headers(1, OK, true),
		says: ["head 1 200", "end 1"],
	},
	{
		what: "GOAWAY, then a lower last stream, then a higher one",
		requests: ["GET", "GET", "GET"],
		bytes: (peer) =>
			peer.goAway(0x7fffffff, "NO_ERROR").goAway(3, "NO_ERROR", "bye").goAway(5, "ENHANCE_YOUR_CALM"),
		says: ["go-away 2147483647 NO_ERROR", "go-away 3 NO_ERROR bye", "go-away 3 ENHANCE_YOUR_CALM"],
	},
	{
		what: "PUSH_PROMISE",
		requests: ["GET"],
		bytes: (peer) => peer.raw(5, 4, 1, "0000000282"),
		...connectionFault("h2-push-promise"),
	},
	{
		what: "PRIORITY_UPDATE from a server",
		requests: ["GET"],
		bytes: (peer) => peer.priorityUpdate(1, "u=1"),
		...connectionFault("h2-priority-update"),
	},
	{
		what: "PRIORITY_UPDATE of stream 0",
		role: "server",
		bytes: (peer) => peer.priorityUpdate(0, "u=1"),
		...connectionFault("h2-priority-update"),
	},
	{
		what: "PRIORITY_UPDATE of a stream to come",
		role: "server",
		bytes: (peer) => peer.priorityUpdate(1, "u=1").headers(1, REQUEST, true),
		says: ["head 1 GET a.test /", "end 1"],
	},
	{
		what: "a header block that can't be decoded",
		requests: ["GET"],
		bytes: (peer) => peer.raw(1, 4, 1, "ff"),
		...connectionFault("hpack-cut"),
	},
	{
		what: "a header block that can't be decoded, of a stream that has ended",
		role: "server",
		bytes: (peer) => peer.headers(1, "x: y", true).raw(1, 4, 1, "80"),
		says: ["reset 1 h2-incomplete-request", "fault hpack-index"],
		answers: ["RST_STREAM 1 PROTOCOL_ERROR", "GOAWAY 1 COMPRESSION_ERROR"],
	},
	{
		what: "PRIORITY with 4 bytes on an open stream",
		requests: ["GET"],
		bytes: (peer) => peer.raw(2, 0, 1, "00000000"),
		...streamFault(1, "h2-priority-length"),
	},
	{
		what: "PRIORITY with 4 bytes on a stream that never was",
		bytes: (peer) => peer.raw(2, 0, 1, "00000000"),
		says: ["fault h2-priority-length"],
		answers: ["GOAWAY 0 FRAME_SIZE_ERROR"],
	},

	// Flow control
	{
		what: "WINDOW_UPDATE by 0 on a stream",
		requests: ["GET"],
		bytes: (peer) => peer.windowUpdate(1, 0),
		...streamFault(1, "h2-window-increment"),
	},
	{
		what: "WINDOW_UPDATE by 0 on the connection",
		bytes: (peer) => peer.windowUpdate(0, 0),
		...connectionFault("h2-connection-window-increment"),
	},
	{
		what: "a stream's window beyond 2^31 - 1",
		requests: ["GET"],
		bytes: (peer) => peer.windowUpdate(1, 0x7fffffff),
		...streamFault(1, "h2-window-overflow"),
	},
	{
		what: "the connection's window beyond 2^31 - 1",
		requests: ["GET"],
		bytes: (peer) => peer.windowUpdate(0, 0x7fffffff),
		...connectionFault("h2-connection-window-overflow"),
	},
	{
		what: "a window beyond 2^31 - 1 by SETTINGS",
		requests: ["GET"],
		bytes: (peer) => peer.windowUpdate(1, 0x7fff0000).settings(SETTING.initialWindowSize, 0x7fffffff),
		says: ["fault h2-initial-window-overflow"],
		answers: ["GOAWAY 0 FLOW_CONTROL_ERROR"],
	},
	{
		what: "DATA of the size of the stream's window, and padding given back",
		requests: ["GET"],
		bytes: (peer) =>
			peer
				.headers(1, OK)
				.raw(0, 8, 1, `03${"61".repeat(4)}000000`)
				.data(1, "b", true),
		says: ["head 1 200", "data 1 aaaab", "end 1"],
	},

	// Limits
	{
		what: "a head over the limit",
		requests: ["GET"],
		limits: { headBytes: 100 },
		bytes: (peer) => peer.headers(1, `${OK}\nx: ${"y".repeat(40)}`, true),
		...streamFault(1, "h2-head-too-large"),
	},
	{
		what: "too many fields",
		role: "server",
		limits: { fieldLines: 5 },
		bytes: (peer) => peer.headers(1, `${REQUEST}\na: b\nc: d`, true),
		...streamFault(1, "h2-too-many-fields"),
	},
	{
		what: "a trailer section over the limit",
		requests: ["GET"],
		limits: { trailerBytes: 40 },
		bytes: (peer) => peer.headers(1, OK).headers(1, "name: value of trailers", true),
		...after(["head 1 200"], streamFault(1, "h2-trailers-too-large")),
	},
	{
		what: "too many interim responses",
		requests: ["GET"],
		limits: { interimResponses: 2 },
		bytes: (peer) => peer.times(3, () => peer.headers(1, ":status: 103")),
		...after(["interim 1 103", "interim 1 103"], streamFault(1, "h2-interim-responses")),
	},
	{
		what: "too many streams, which are refused, and a place that becomes free",
		role: "server",
		limits: { streams: 1 },
		bytes: (peer) =>
			peer.headers(1, REQUEST).headers(3, REQUEST, true).rst(1, "CANCEL").headers(5, REQUEST, true),
		says: ["head 1 GET a.test /", "reset 3 h2-streams", "reset 1 CANCEL", "head 5 GET a.test /", "end 5"],
		answers: ["RST_STREAM 3 REFUSED_STREAM"],
	},
	{
		what: "a flood of PINGs",
		limits: { overheadFrames: 10 },
		bytes: (peer) => peer.times(11, () => peer.ping("12345678", true)),
		says: [...Array<string>(10).fill("ping-ack"), "fault h2-overhead"],
		answers: ["GOAWAY 0 ENHANCE_YOUR_CALM"],
	},
	{
		what: "PINGs whose answers the peer does not read",
		limits: { acknowledgements: 3 },
		bytes: (peer) => peer.times(4, () => peer.ping("12345678")),
		says: ["fault h2-acknowledgements"],
		answers: ["ping-ack", "ping-ack", "ping-ack", "GOAWAY 0 ENHANCE_YOUR_CALM"],
	},
	...(
		[
			["SETTINGS", (peer: Peer) => peer.settings()],
			["PRIORITY", (peer: Peer) => peer.raw(2, 0, 1, "0000000000")],
			["unknown types", (peer: Peer) => peer.raw(0x20, 0, 0)],
			["ALTSVC", (peer: Peer) => peer.raw(0x0a, 0, 0, "0000")],
			["ORIGIN", (peer: Peer) => peer.raw(0x0c, 0, 0)],
			["empty DATA", (peer: Peer) => peer.data(1, "")],
			["WINDOW_UPDATE by 1", (peer: Peer) => peer.windowUpdate(1, 1)],
			["WINDOW_UPDATE by 1 of the connection", (peer: Peer) => peer.windowUpdate(0, 1)],
			["acknowledgements of SETTINGS", (peer: Peer) => peer.settingsAck()],
		] as const
	).map(
		([what, step]): Row => ({
			what: `a flood of ${what}`,
			requests: ["GET"],
			limits: { overheadFrames: 10 },
			bytes: (peer) => peer.headers(1, OK).times(30, () => step(peer)),
			says: [
				"head 1 200",
				...(what === "SETTINGS" ? Array<string>(10).fill("settings") : []),
				"fault h2-overhead",
			],
			answers: [
				...(what === "SETTINGS" ? Array<string>(11).fill("settings-ack") : []),
				"GOAWAY 0 ENHANCE_YOUR_CALM",
			],
		}),
	),
	{
		what: "rapid reset: streams that are opened and reset at once",
		role: "server",
		limits: { overheadFrames: 10 },
		bytes: (peer) =>
			peer.times(30, (_, index) => peer.headers(2 * index + 1, REQUEST).rst(2 * index + 1, "CANCEL")),
		says: [
			...Array.from({ length: 10 }, (_, index) => [
				`head ${2 * index + 1} GET a.test /`,
				`reset ${2 * index + 1} CANCEL`,
			]).flat(),
			"head 21 GET a.test /",
			"fault h2-overhead",
		],
		answers: ["GOAWAY 21 ENHANCE_YOUR_CALM"],
	},
	{
		what: "resets that a peer provokes",
		role: "server",
		limits: { overheadFrames: 7 },
		bytes: (peer) => peer.times(30, (_, index) => peer.headers(2 * index + 1, "x: y")),
		says: [
			"reset 1 h2-incomplete-request",
			"reset 3 h2-incomplete-request",
			"reset 5 h2-incomplete-request",
			"fault h2-overhead",
		],
		answers: [
			"RST_STREAM 1 PROTOCOL_ERROR",
			"RST_STREAM 3 PROTOCOL_ERROR",
			"RST_STREAM 5 PROTOCOL_ERROR",
			"RST_STREAM 7 PROTOCOL_ERROR",
			"GOAWAY 7 ENHANCE_YOUR_CALM",
		],
	},
	{
		what: "DATA for streams that have ended, beyond what may be on its way",
		requests: ["GET"],
		limits: { overheadFrames: 10 },
		bytes: (peer) => peer.headers(1, OK, true).times(11, () => peer.data(1, 16_000)),
		// The response makes up for 16 of them.
		says: ["head 1 200", "end 1"],
	},
	{
		what: "a flood of DATA for streams that have ended",
		requests: ["GET"],
		limits: { overheadFrames: 10 },
		bytes: (peer) => peer.headers(1, OK, true).times(27, () => peer.data(1, "x")),
		says: ["head 1 200", "end 1", "fault h2-overhead"],
		answers: ["GOAWAY 0 ENHANCE_YOUR_CALM"],
	},
	{
		what: "requests that are reset again and again, since only answers make up for that",
		role: "server",
		limits: { overheadFrames: 4 },
		bytes: (peer) =>
			peer.times(5, (_, index) => peer.headers(2 * index + 1, REQUEST, true).rst(2 * index + 1, "CANCEL")),
		says: [
			...[1, 3, 5, 7].flatMap((id) => [`head ${id} GET a.test /`, `end ${id}`, `reset ${id} CANCEL`]),
			"head 9 GET a.test /",
			"end 9",
			"fault h2-overhead",
		],
		answers: ["GOAWAY 9 ENHANCE_YOUR_CALM"],
	},
];

/** What a connection says and answers if the bytes come in these pieces. */
function run(row: Row, pieces: (bytes: Buffer) => readonly Uint8Array[]): string[] {
	const { role = "client", requests = [], limits, bytes } = row;
	const connection = new H2Connection<undefined>(role, { ...LIMITS, ...limits }, performance.now());
	for (const method of requests)
		connection.open(
			undefined,
			[`:method: ${method}\r\n`],
			"/",
			true,
			{ method, urgency: undefined },
			performance.now(),
		);
	connection.takeOutput();
	const peer = new Peer();
	if (role === "server") peer.preface();
	const said = hear(connection, pieces(bytes(peer.settings()).bytes));
	const answered = framesIn(connection.takeOutput() ?? Buffer.alloc(0), role, false);
	return [...said, ...answered.map((frame) => `> ${frame}`)];
}

describe("what bytes do to a connection", () => {
	const random = seededRandom(9113);
	for (const row of ROWS) {
		test(`${row.role ?? "client"}: ${row.what}`, () => {
			const expected = [
				"settings",
				...row.says,
				"> settings-ack",
				...(row.answers ?? []).map((frame) => `> ${frame}`),
			];
			assert.deepEqual(
				run(row, (bytes) => [bytes]),
				expected,
				"whole",
			);
			assert.deepEqual(
				run(row, (bytes) => Array.from(bytes, (byte) => Buffer.of(byte))),
				expected,
				"byte by byte",
			);
			for (let round = 0; round < 5; round++)
				assert.deepEqual(
					run(row, (bytes) => cut(bytes, random)),
					expected,
					"cut at random",
				);
		});
	}
});

function cut(bytes: Buffer, random: () => number): Buffer[] {
	const pieces: Buffer[] = [];
	for (let at = 0; at < bytes.length; ) {
		const end = Math.min(bytes.length, at + 1 + Math.floor(random() * 40));
		pieces.push(bytes.subarray(at, end));
		at = end;
	}
	return pieces;
}

test("every rule of a connection and its streams has a row", () => {
	const seen = new Set(ROWS.flatMap(({ says }) => says.map((line) => line.split(" ").at(-1))));
	const wanted: readonly H2RuleId[] = [
		"h2-idle-stream",
		"h2-half-closed-stream",
		"h2-closed-stream",
		"h2-stream-id",
		"h2-window-overflow",
		"h2-connection-window-overflow",
		"h2-initial-window-overflow",
		"h2-priority-update",
		"h2-streams",
		"h2-head-too-large",
		"h2-too-many-fields",
		"h2-trailers-too-large",
		"h2-interim-responses",
		"h2-acknowledgements",
		"h2-overhead",
	];
	assert.deepEqual(
		wanted.filter((rule) => !seen.has(rule)),
		[],
	);
});

/** A client's connection to a peer with these SETTINGS, after its beginning. */
function client(
	settings: readonly number[] = [],
	limits: Partial<H2Limits> = {},
): { connection: H2Connection<string>; say: (bytes: Peer) => string[]; sent: () => string[] } {
	const connection = new H2Connection<string>("client", { ...LIMITS, ...limits }, performance.now());
	const say = (peer: Peer): string[] => hear(connection, [peer.bytes]);
	const sent = (): string[] => framesIn(connection.takeOutput() ?? Buffer.alloc(0), "client", false);
	assert.equal(connection.streamLimit, 100);
	say(new Peer().settings(...settings));
	connection.takeOutput();
	return { connection, say, sent };
}

function post(connection: H2Connection<string>, name: string, urgency?: number) {
	const lines = [":method: POST\r\n:scheme: https\r\n"];
	return connection.open(name, lines, `/${name}`, false, { method: "POST", urgency }, performance.now());
}

test("a connection begins with the preface, SETTINGS and a window", () => {
	for (const role of ["client", "server"] as const) {
		const connection = new H2Connection<undefined>(role, LIMITS, 0);
		const output = connection.takeOutput() as Buffer;
		assert.equal(output.toString("latin1").startsWith(PREFACE), role === "client");
		assert.deepEqual(framesIn(output, role, true), []);
		assert.equal(connection.takeOutput(), undefined);
	}
});

test("the peer's limit of streams holds, and none is open after its goodbye", () => {
	const { connection, say } = client([SETTING.maxConcurrentStreams, 7]);
	assert.equal(connection.streamLimit, 7);
	say(new Peer().settings(SETTING.maxConcurrentStreams, 0));
	assert.equal(connection.streamLimit, 0);
	say(new Peer().settings(SETTING.maxConcurrentStreams, 1_000));
	assert.equal(connection.streamLimit, 100);
	say(new Peer().goAway(0x7fffffff, "NO_ERROR"));
	assert.equal(connection.streamLimit, 0);
	assert.equal(client().connection.streamLimit, 100);
});

test("streams above the last one of a GOAWAY were not processed, and the others go on", () => {
	const { connection, say } = client();
	for (const name of ["a", "b", "c"]) post(connection, name);
	assert.deepEqual(say(new Peer().goAway(3, "NO_ERROR")), ["go-away 3 NO_ERROR"]);
	assert.deepEqual(
		connection.takeUnprocessed().map(({ owner }) => owner),
		["c"],
	);
	assert.deepEqual(connection.takeUnprocessed(), []);
	assert.deepEqual(say(new Peer().headers(3, OK, true).headers(1, OK, true)), [
		"head 3 200",
		"end 3",
		"head 1 200",
		"end 1",
	]);
});

test("content waits for both windows, and leaves in turns of 16 KiB by urgency", () => {
	const { connection, say, sent } = client([SETTING.initialWindowSize, 20_000]);
	const [late, first, second] = [post(connection, "late", 5), post(connection, "a"), post(connection, "b")];
	for (const stream of [late, first, second]) {
		assert.equal(connection.send(stream, Buffer.alloc(70_000)), false);
		connection.finish(stream);
	}
	assert.deepEqual(sent(), [
		"HEADERS 1",
		"HEADERS 3",
		"HEADERS 5",
		"DATA 3 16384",
		"DATA 5 16384",
		"DATA 3 3616",
		"DATA 5 3616",
		"DATA 1 16384",
		"DATA 1 3616",
	]);
	assert.deepEqual(connection.takeDrained(), []);
	say(new Peer().windowUpdate(3, 50_000));
	// The connection has 5,535 bytes left of its 65,535.
	assert.deepEqual(sent(), ["DATA 3 5535"]);
	assert.equal(connection.hasOutput, false);
	say(new Peer().windowUpdate(0, 1_000_000));
	assert.equal(connection.hasOutput, true);
	assert.deepEqual(sent(), ["DATA 3 16384", "DATA 3 16384", "DATA 3 11697 end"]);
	assert.deepEqual(
		connection.takeDrained().map(({ owner, isSent }) => `${owner} ${isSent}`),
		["a true"],
	);
});

test("a window that SETTINGS make negative, then positive again, holds and wakes an upload", () => {
	const { connection, say, sent } = client([SETTING.initialWindowSize, 1_000]);
	const stream = post(connection, "up");
	connection.send(stream, Buffer.alloc(5_000));
	connection.finish(stream);
	assert.deepEqual(sent(), ["HEADERS 1", "DATA 1 1000"]);
	say(new Peer().settings(SETTING.initialWindowSize, 200));
	assert.equal(stream.sendWindow, -800);
	assert.deepEqual(sent(), ["settings-ack"]);
	say(new Peer().windowUpdate(1, 800));
	assert.deepEqual(sent(), []);
	say(new Peer().settings(SETTING.initialWindowSize, 300));
	assert.deepEqual(sent(), ["settings-ack", "DATA 1 100"]);
	say(new Peer().settings(SETTING.initialWindowSize, 65_535));
	assert.deepEqual(sent(), ["settings-ack", "DATA 1 3900 end"]);
});

test("empty content, and trailers, need no window", () => {
	const { connection, sent, say } = client([SETTING.initialWindowSize, 0]);
	connection.finish(post(connection, "empty"));
	connection.finish(post(connection, "trailers"), ["x: y\r\n"]);
	const stream = post(connection, "both");
	connection.send(stream, Buffer.from("content"));
	connection.finish(stream, ["x: y\r\n"]);
	assert.deepEqual(sent(), ["HEADERS 1", "DATA 1 0 end", "HEADERS 3", "HEADERS 3 end", "HEADERS 5"]);
	say(new Peer().windowUpdate(5, 100));
	assert.deepEqual(sent(), ["DATA 5 7", "HEADERS 5 end"]);
});

test("a reset drops the content that waits, and its stream takes part in nothing any more", () => {
	const { connection, sent, say } = client([SETTING.initialWindowSize, 0]);
	const stream = post(connection, "up");
	connection.send(stream, Buffer.alloc(100));
	sent();
	connection.reset(stream, "CANCEL");
	connection.reset(stream, "CANCEL");
	assert.equal(connection.openStreams, 0);
	assert.equal(connection.send(stream, Buffer.alloc(100)), true);
	connection.finish(stream);
	connection.read(stream, 1e9, performance.now());
	assert.deepEqual(say(new Peer().windowUpdate(1, 1_000).headers(1, OK).data(1, "x", true)), []);
	assert.deepEqual(sent(), ["RST_STREAM 1 CANCEL"]);
});

test("priorities go out as PRIORITY_UPDATE, and a server follows them", () => {
	const { connection, sent } = client();
	const stream = post(connection, "a");
	connection.prioritize(stream, "u=1, i");
	assert.deepEqual(sent(), ["HEADERS 1", "PRIORITY_UPDATE 1 u=1, i"]);
	const server = new H2Connection<undefined>("server", LIMITS, 0);
	hear(server, [
		new Peer()
			.preface()
			.settings()
			.headers(1, REQUEST, true)
			.headers(3, REQUEST, true)
			.priorityUpdate(3, "u=0").bytes,
	]);
	server.takeOutput();
	for (const each of server.streams) {
		server.respond(each, [":status: 200\r\n"], false);
		server.send(each, Buffer.alloc(10));
		server.finish(each);
	}
	assert.deepEqual(framesIn(server.takeOutput() as Buffer, "server", false), [
		"HEADERS 1",
		"HEADERS 3",
		"DATA 3 10 end",
		"DATA 1 10 end",
	]);
	assert.equal(server.openStreams, 0);
});

test("the connection's window is given back as bytes arrive, a stream's as its reader takes them", () => {
	const connection = new H2Connection<string>("client", LIMITS, 0);
	const stream = connection.open("a", [":method: GET\r\n"], "/", true, GET, 0);
	connection.takeOutput();
	const peer = new Peer()
		.settings()
		.headers(1, OK)
		.times(16, (each) => each.data(1, 16_384)).bytes;
	const push = (bytes: Buffer): void => {
		connection.push(bytes, 0, bytes.length, 1_000);
		while (connection.next() !== "need");
	};
	const updates = (): string[] =>
		framesIn(connection.takeOutput() ?? Buffer.alloc(0), "client", false).filter((each) =>
			each.startsWith("WINDOW"),
		);
	push(peer);
	assert.deepEqual(updates(), []);
	connection.read(stream, 131_071, 2_000);
	assert.deepEqual(updates(), []);
	connection.read(stream, 1, 2_000);
	// Half a window in a second is slow.
	assert.deepEqual(updates(), ["WINDOW_UPDATE 1 131072"]);
	connection.read(stream, 131_072, 2_001);
	// And half a window in a millisecond is fast: it becomes 16 times as large.
	assert.deepEqual(updates(), [`WINDOW_UPDATE 1 ${131_072 + 15 * 262_144}`]);
	// No reader takes what comes now, and the connection's window is given back all the same.
	const more = new Peer().times(256, (each) => each.data(1, 16_384)).bytes;
	push(more);
	assert.deepEqual(updates(), []);
	// But the stream's window is used up.
	push(new Peer().data(1, "x").bytes);
	assert.equal(connection.openStreams, 0);
	connection.takeOutput();
	// Streams that have ended count for the connection alone: its 64 MiB are given back by halves.
	for (let round = 0; round < 140; round++) {
		const next = connection.open("b", [":method: GET\r\n"], "/", true, GET, 0);
		connection.reset(next, "CANCEL");
		push(new Peer().times(15, (each) => each.data(next.id, 16_384)).bytes);
	}
	assert.match(updates().join(), /^WINDOW_UPDATE 0 3355\d+$/);
	assert.ok(connection.streamLimit > 0);
});

test("a window grows no further than 16 MiB, and all windows together by 64 MiB", () => {
	const connection = new H2Connection<number>("client", LIMITS, 0);
	const streams = Array.from({ length: 8 }, (_, index) =>
		connection.open(index, [":method: GET\r\n"], "/", true, GET, 0),
	);
	for (const stream of streams)
		for (let round = 0; round < 20; round++) connection.read(stream, stream.window.size / 2, round);
	const grown = streams.map(({ window }) => (window.size - 262_144) / 1024 / 1024);
	assert.equal(Math.max(...grown), 15.75);
	assert.ok(grown.reduce((sum, each) => sum + each, 0) <= 64);
	// A stream that ends gives back what it had.
	connection.reset(streams[0] as (typeof streams)[0], "CANCEL");
	const last = connection.open(9, [":method: GET\r\n"], "/", true, GET, 0);
	for (let round = 0; round < 20; round++) connection.read(last, last.window.size / 2, round);
	assert.equal(last.window.size, 16 * 1024 * 1024);
});

test("windows grow to windowBytes, and the connection's allows four of them", () => {
	for (const [windowBytes, most, connectionWindow] of [
		[256 * 1024, 256 * 1024, 1024 * 1024],
		[1_000_000, 1_000_000, 4_000_000],
		[2 ** 28, 2 ** 28, 2 ** 30],
		[2 ** 40, 2 ** 31 - 1, 2 ** 31 - 1],
	] as const) {
		const connection = new H2Connection<number>("client", { ...LIMITS, windowBytes }, 0);
		// The beginning ends with the WINDOW_UPDATE of the connection.
		const beginning = connection.takeOutput() as Buffer;
		assert.equal(beginning.readUInt32BE(beginning.length - 4), connectionWindow - 65_535);
		const stream = connection.open(1, [":method: GET\r\n"], "/", true, GET, 0);
		for (let round = 0; round < 30; round++)
			connection.read(stream, Math.ceil(stream.window.size / 2), round);
		assert.equal(stream.window.size, most);
	}
});

test("a server that says goodbye twice processes what came before the second, and nothing after it", () => {
	const server = new H2Connection<undefined>("server", LIMITS, 0);
	hear(server, [new Peer().preface().settings().headers(1, REQUEST).bytes]);
	server.takeOutput();
	server.sayGoodbye("NO_ERROR", true);
	const peer = new Peer().headers(3, REQUEST, true).bytes;
	assert.deepEqual(hear(server, [peer]), ["head 3 GET a.test /", "end 3"]);
	server.sayGoodbye();
	assert.deepEqual(
		hear(server, [new Peer().headers(5, REQUEST, true).data(5, "x").data(1, "y", true).bytes]),
		["data 1 y", "end 1"],
	);
	assert.deepEqual(framesIn(server.takeOutput() as Buffer, "server", false), [
		"GOAWAY 2147483647 NO_ERROR",
		"GOAWAY 3 NO_ERROR",
	]);
});

test("a connection whose stream ids are used up opens no more", () => {
	const connection = new H2Connection<string>("client", LIMITS, 0, undefined, 2 ** 31 - 3);
	assert.equal(post(connection, "a").id, 2 ** 31 - 3);
	assert.equal(connection.streamLimit, 100);
	assert.equal(post(connection, "b").id, 2 ** 31 - 1);
	assert.equal(connection.streamLimit, 0);
	assert.equal(connection.openStreams, 2);
});

test("two connections bring each other's messages over, cut anywhere, with windows of any size", () => {
	const random = seededRandom(7541);
	for (let round = 0; round < 30; round++) exchange(random);
});

/** A client and a server, wired to each other: random contents, trailers, resets and window sizes. */
function exchange(random: () => number): void {
	interface Sent {
		content: string;
		trailers: boolean;
		received: string;
		answered: string;
		isOver: boolean;
	}
	const near = new H2Connection<Sent>("client", LIMITS, 0);
	const far = new H2Connection<Sent | undefined>("server", LIMITS, 0);
	const all: Sent[] = [];
	let now = 0;
	const carry = (
		from: H2Connection<Sent> | H2Connection<Sent | undefined>,
		to: H2Connection<Sent> | H2Connection<Sent | undefined>,
		handle: (event: string) => void,
	): boolean => {
		const output = from.takeOutput();
		if (output === undefined) return false;
		for (const piece of cut(output, () => random() ** 3 * 100)) {
			const own = Buffer.from(piece);
			to.push(own, 0, own.length, now++);
			for (let event = to.next(); event !== "need"; event = to.next()) {
				if (event === "fault") assert.fail(to.fault);
				handle(event);
				if (event === "data") to.read(to.stream as never, to.end - to.start, now);
			}
			own.fill(0);
		}
		return true;
	};
	const text = (connection: { bytes: Uint8Array; start: number; end: number }): string =>
		Buffer.from(connection.bytes.subarray(connection.start, connection.end)).toString("latin1");
	const atServer = (event: string): void => {
		const { stream, block } = far;
		if (event === "head") {
			stream.owner = all[Number(block.path.slice(1))];
		} else if (event === "data") (stream.owner as Sent).received += text(far);
		else if (event === "trailers") assert.equal(block.lines, "x-trailer: 1\r\n");
		else if (event === "end") {
			const { received, trailers } = stream.owner as Sent;
			far.respond(stream, [`:status: 200\r\n`, `content-length: ${received.length}\r\n`], false);
			far.send(stream, Buffer.from(received, "latin1"));
			far.finish(stream, trailers ? ["x-trailer: 1\r\n"] : undefined);
		} else if (event === "reset") (stream.owner as Sent).isOver = true;
	};
	const atClient = (event: string): void => {
		const { stream } = near;
		if (event === "data") stream.owner.answered += text(near);
		else if (event === "end") {
			assert.equal(stream.owner.answered, stream.owner.content);
			stream.owner.isOver = true;
		}
	};
	let opened = 0;
	for (let turn = 0; turn < 2_000; turn++) {
		while (opened < 40 && near.openStreams < near.streamLimit && random() < 0.5) {
			const content = "c".repeat(random() ** 3 * 300_000) + opened;
			const sent: Sent = { content, trailers: random() < 0.3, received: "", answered: "", isOver: false };
			all.push(sent);
			const lines = [":method: POST\r\n:scheme: https\r\n", `x-number: ${opened}\r\n`];
			const stream = near.open(sent, lines, `/${opened}`, false, { method: "POST", urgency: undefined }, now);
			near.send(stream, Buffer.from(content, "latin1"));
			near.finish(stream, sent.trailers ? ["x-trailer: 1\r\n"] : undefined);
			opened++;
			if (random() < 0.1) {
				near.reset(stream, "CANCEL");
				sent.isOver = true;
			}
		}
		const went = carry(near, far, atServer);
		if (!carry(far, near, atClient) && !went && opened === 40) break;
	}
	assert.equal(all.length, 40);
	assert.deepEqual(
		all.filter(({ isOver }) => !isOver),
		[],
	);
	assert.deepEqual([near.openStreams, far.openStreams], [0, 0]);
}
