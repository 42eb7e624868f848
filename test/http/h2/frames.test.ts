// HTTP/2 frames: each rule that bytes can break as data, for both roles, whole and cut; the writer read back by the reader.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type FrameLimits, FrameReader } from "../../../src/http/h2/frame-reader.ts";
import { FrameWriter } from "../../../src/http/h2/frame-writer.ts";
import { type ErrorCode, PREFACE } from "../../../src/http/h2/frames.ts";
import { HpackDecoder } from "../../../src/http/h2/hpack-decoder.ts";
import { HpackEncoder } from "../../../src/http/h2/hpack-encoder.ts";
import { type H2RuleId, h2RuleOf } from "../../../src/http/h2/rules.ts";
import { seededRandom } from "../wire.ts";

const LIMITS: FrameLimits = { headBytes: 65_536, continuations: 8, settingsEntries: 32 };

/** What the reader says of bytes, piece by piece; data that follows data of the same frame is joined. */
function read(reader: FrameReader, pieces: readonly Uint8Array[]): string[] {
	const said: string[] = [];
	let data = "";
	for (const piece of pieces) {
		reader.push(piece, 0, piece.length);
		for (let event = reader.next(); event !== "need"; event = reader.next()) {
			const { streamId, bytes, start, end } = reader;
			const text = Buffer.from(bytes.subarray(start, end)).toString("latin1");
			const ended = reader.endStream ? " end" : "";
			if (event === "data") {
				data += text;
				if (!reader.endStream) continue;
			}
			if (data !== "") said.push(`data ${data}`);
			data = "";
			switch (event) {
				case "data":
					said.push(`data${ended}`);
					break;
				case "headers":
					said.push(`headers ${streamId} ${Buffer.from(text, "latin1").toString("hex")}${ended}`);
					break;
				case "settings":
					said.push(`settings ${reader.settings.join(" ")}`.trim());
					break;
				case "ping":
				case "ping-ack":
					said.push(`${event} ${Buffer.from(reader.ping).toString("hex")}`);
					break;
				case "go-away":
					said.push(`go-away ${reader.otherStreamId} ${reader.errorCode} ${text}`);
					break;
				case "rst-stream":
					said.push(`rst-stream ${streamId} ${reader.errorCode}`);
					break;
				case "window-update":
					said.push(`window-update ${streamId} ${reader.increment}`);
					break;
				case "priority-update":
					said.push(`priority-update ${reader.otherStreamId} ${text}`);
					break;
				case "fault":
					said.push(`fault ${reader.fault}`);
					if (h2RuleOf(reader.fault as H2RuleId).scope === "connection") return said;
					break;
				default:
					said.push(event);
			}
		}
	}
	if (data !== "") said.push(`data ${data}`);
	return said;
}

function frame(
	type: number,
	flags: number,
	streamId: number,
	payload = "",
	length = payload.length / 2,
): string {
	const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
	return hex(length, 6) + hex(type, 2) + hex(flags, 2) + hex(streamId, 8) + payload;
}

const SETTINGS = frame(4, 0, 0);

/** What breaks a rule, after SETTINGS; and the rule, with its scope and code, which the table of rules has to agree with. */
const FAULTS: readonly (readonly [
	what: string,
	hex: string,
	rule: H2RuleId,
	scope: "connection" | "stream",
	code: ErrorCode,
])[] = [
	[
		"a frame over 16,384 bytes",
		frame(0, 0, 1, "", 16_385),
		"h2-frame-size",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	["DATA on stream 0", frame(0, 0, 0), "h2-stream-0", "connection", "PROTOCOL_ERROR"],
	["HEADERS on stream 0", frame(1, 4, 0), "h2-stream-0", "connection", "PROTOCOL_ERROR"],
	["PRIORITY on stream 0", frame(2, 0, 0, "0000000000"), "h2-stream-0", "connection", "PROTOCOL_ERROR"],
	["RST_STREAM on stream 0", frame(3, 0, 0, "00000000"), "h2-stream-0", "connection", "PROTOCOL_ERROR"],
	["CONTINUATION on stream 0", frame(9, 4, 0), "h2-stream-0", "connection", "PROTOCOL_ERROR"],
	["SETTINGS on a stream", frame(4, 0, 1), "h2-not-stream-0", "connection", "PROTOCOL_ERROR"],
	["PING on a stream", frame(6, 0, 1, "0000000000000000"), "h2-not-stream-0", "connection", "PROTOCOL_ERROR"],
	[
		"GOAWAY on a stream",
		frame(7, 0, 1, "0000000000000000"),
		"h2-not-stream-0",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"PRIORITY_UPDATE on a stream",
		frame(16, 0, 1, "00000000"),
		"h2-not-stream-0",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"DATA with padding as long as itself",
		frame(0, 8, 1, "0261"),
		"h2-padding",
		"connection",
		"PROTOCOL_ERROR",
	],
	["padded DATA without a length", frame(0, 8, 1), "h2-too-short", "connection", "FRAME_SIZE_ERROR"],
	[
		"HEADERS with padding as long as itself",
		frame(1, 12, 1, "0282"),
		"h2-padding",
		"connection",
		"PROTOCOL_ERROR",
	],
	["padded HEADERS without a length", frame(1, 12, 1), "h2-too-short", "connection", "FRAME_SIZE_ERROR"],
	["HEADERS cut in its priority", frame(1, 36, 1, "0000"), "h2-padding", "connection", "PROTOCOL_ERROR"],
	["PRIORITY of 4 bytes", frame(2, 0, 1, "00000000"), "h2-priority-length", "stream", "FRAME_SIZE_ERROR"],
	[
		"RST_STREAM of 3 bytes",
		frame(3, 0, 1, "000000"),
		"h2-rst-stream-length",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	[
		"RST_STREAM of 5 bytes",
		frame(3, 0, 1, "0000000000"),
		"h2-rst-stream-length",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	[
		"SETTINGS of 5 bytes",
		frame(4, 0, 0, "0000000000"),
		"h2-settings-length",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	[
		"an acknowledgement with settings",
		frame(4, 1, 0, "000100000000"),
		"h2-settings-length",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	[
		"33 settings",
		frame(4, 0, 0, "000100000000".repeat(33)),
		"h2-settings-entries",
		"connection",
		"ENHANCE_YOUR_CALM",
	],
	["ENABLE_PUSH of 2", frame(4, 0, 0, "000200000002"), "h2-enable-push", "connection", "PROTOCOL_ERROR"],
	[
		"a window of 2^31",
		frame(4, 0, 0, "000480000000"),
		"h2-initial-window-size",
		"connection",
		"FLOW_CONTROL_ERROR",
	],
	[
		"MAX_FRAME_SIZE of 16,383",
		frame(4, 0, 0, "000500003fff"),
		"h2-max-frame-size",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"MAX_FRAME_SIZE of 2^24",
		frame(4, 0, 0, "000501000000"),
		"h2-max-frame-size",
		"connection",
		"PROTOCOL_ERROR",
	],
	["PUSH_PROMISE", frame(5, 4, 1, "0000000282"), "h2-push-promise", "connection", "PROTOCOL_ERROR"],
	["PING of 7 bytes", frame(6, 0, 0, "00000000000000"), "h2-ping-length", "connection", "FRAME_SIZE_ERROR"],
	[
		"PING of 9 bytes",
		frame(6, 0, 0, "000000000000000000"),
		"h2-ping-length",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	[
		"GOAWAY of 7 bytes",
		frame(7, 0, 0, "00000000000000"),
		"h2-go-away-length",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	[
		"WINDOW_UPDATE of 3 bytes",
		frame(8, 0, 1, "000001"),
		"h2-window-update-length",
		"connection",
		"FRAME_SIZE_ERROR",
	],
	[
		"WINDOW_UPDATE by 0 for a stream",
		frame(8, 0, 1, "00000000"),
		"h2-window-increment",
		"stream",
		"PROTOCOL_ERROR",
	],
	[
		"WINDOW_UPDATE by 0 for the connection",
		frame(8, 0, 0, "80000000"),
		"h2-connection-window-increment",
		"connection",
		"PROTOCOL_ERROR",
	],
	["CONTINUATION without a beginning", frame(9, 4, 1), "h2-continuation", "connection", "PROTOCOL_ERROR"],
	[
		"CONTINUATION after the end",
		frame(1, 4, 1, "82") + frame(9, 4, 1),
		"h2-continuation",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"DATA within a header block",
		frame(1, 0, 1, "82") + frame(0, 0, 1),
		"h2-header-block",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"HEADERS within a header block",
		frame(1, 0, 1, "82") + frame(1, 4, 3, "82"),
		"h2-header-block",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"PING within a header block",
		frame(1, 0, 1, "82") + frame(6, 0, 0, "0000000000000000"),
		"h2-header-block",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"an unknown frame within a header block",
		frame(1, 0, 1, "82") + frame(99, 0, 0),
		"h2-header-block",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"CONTINUATION of another stream",
		frame(1, 0, 1, "82") + frame(9, 4, 3),
		"h2-header-block",
		"connection",
		"PROTOCOL_ERROR",
	],
	[
		"nine CONTINUATIONs",
		frame(1, 0, 1) + frame(9, 0, 1).repeat(9),
		"h2-continuations",
		"connection",
		"ENHANCE_YOUR_CALM",
	],
	["PRIORITY_UPDATE of 3 bytes", frame(16, 0, 0, "000000"), "h2-too-short", "connection", "FRAME_SIZE_ERROR"],
];

/** The bytes as one piece, and cut at every byte. */
function* cuts(bytes: Buffer): Generator<readonly Uint8Array[]> {
	yield [bytes];
	for (let at = 1; at < Math.min(bytes.length, 200); at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
	yield Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

describe("what breaks a rule", () => {
	for (const role of ["server", "client"] as const) {
		const beginning = (role === "client" ? Buffer.from(PREFACE).toString("hex") : "") + SETTINGS;
		for (const [what, hex, rule, scope, code] of FAULTS) {
			test(`${what}, by a ${role}, is ${code} of the ${scope}, however the bytes are cut`, () => {
				assert.deepEqual({ scope: h2RuleOf(rule).scope, code: h2RuleOf(rule).code }, { scope, code });
				for (const pieces of cuts(Buffer.from(beginning + hex, "hex"))) {
					const said = read(new FrameReader(role, LIMITS), pieces);
					assert.equal(said.at(-1), `fault ${rule}`, `${said} for ${pieces.length} pieces`);
				}
			});
		}
	}

	test("a server may not allow push, a client may", () => {
		const push = frame(4, 0, 0, "000200000001");
		assert.deepEqual(read(new FrameReader("server", LIMITS), [Buffer.from(push, "hex")]), [
			"fault h2-enable-push",
		]);
		const bytes = Buffer.concat([Buffer.from(PREFACE), Buffer.from(push, "hex")]);
		assert.deepEqual(read(new FrameReader("client", LIMITS), [bytes]), ["settings 2 1"]);
	});

	for (const [what, hex] of [
		["a frame other than SETTINGS", frame(6, 0, 0, "0000000000000000")],
		["an acknowledgement of SETTINGS", frame(4, 1, 0)],
	] as const) {
		test(`${what} may not come first`, () => {
			assert.deepEqual(read(new FrameReader("server", LIMITS), [Buffer.from(hex, "hex")]), [
				"fault h2-first-frame",
			]);
		});
	}

	for (const text of ["GET / HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\r", "\0"]) {
		test(`${JSON.stringify(text)} is no preface, and is known at the first byte that differs`, () => {
			for (const pieces of cuts(Buffer.from(text)))
				assert.deepEqual(read(new FrameReader("client", LIMITS), pieces), ["fault h2-preface"]);
		});
	}

	test("a header block over headBytes is refused before it is held", () => {
		const reader = new FrameReader("server", { ...LIMITS, headBytes: 10_000 });
		const bytes = Buffer.from(SETTINGS + frame(1, 0, 1, "82") + frame(9, 0, 1, "", 10_000), "hex");
		assert.deepEqual(read(reader, [bytes]), ["settings", "fault h2-header-block-size"]);
	});

	test("after a fault of a stream the next frame is read", () => {
		const hex = SETTINGS + frame(2, 0, 1, "0000") + frame(8, 0, 1, "00000000") + frame(8, 0, 1, "00000001");
		for (const pieces of cuts(Buffer.from(hex, "hex")))
			assert.deepEqual(read(new FrameReader("server", LIMITS), pieces), [
				"settings",
				"fault h2-priority-length",
				"fault h2-window-increment",
				"window-update 1 1",
			]);
	});
});

test("every kind of frame is read, however the bytes are cut", () => {
	const hex = [
		frame(4, 0, 0, "00030000006400040000ffff"),
		frame(4, 1, 0),
		frame(1, 4, 1, "8284"),
		frame(1, 0x2d, 3, `02${"0000000010"}82840000`),
		frame(1, 1, 5, "82") + frame(9, 0, 5, "84") + frame(9, 4, 5, "86"),
		frame(0, 0, 1, "6162"),
		frame(0, 9, 1, "036364000000"),
		frame(0, 1, 1),
		frame(2, 0, 1, "0000000010"),
		frame(3, 0, 1, "00000008"),
		frame(6, 0, 0, "0102030405060708"),
		frame(6, 1, 0, "0102030405060708"),
		frame(8, 0, 0, "80000005"),
		frame(8, 0, 1, "7fffffff"),
		frame(16, 0, 0, "00000001753d30"),
		frame(99, 0xff, 7, "0102"),
		frame(7, 0, 0, "000000030000000b62796521"),
	].join("");
	for (const pieces of cuts(Buffer.from(hex, "hex"))) {
		assert.deepEqual(read(new FrameReader("server", LIMITS), pieces), [
			"settings 3 100 4 65535",
			"settings-ack",
			"headers 1 8284",
			"headers 3 8284 end",
			"headers 5 828486 end",
			"data abcd",
			"data end",
			"data end",
			"ignored",
			"rst-stream 1 8",
			"ping 0102030405060708",
			"ping-ack 0102030405060708",
			"window-update 0 5",
			"window-update 1 2147483647",
			"priority-update 1 u=0",
			"ignored",
			"go-away 3 11 bye!",
		]);
	}
});

test("padding counts for the windows, once, with the first piece", () => {
	const reader = new FrameReader("server", LIMITS);
	const bytes = Buffer.from(SETTINGS + frame(0, 9, 1, "036364000000"), "hex");
	let flow = 0;
	for (let at = 0; at < bytes.length; at++) {
		reader.push(bytes, at, at + 1);
		for (let event = reader.next(); event !== "need"; event = reader.next()) flow += reader.flow;
	}
	assert.equal(flow, 6);
});

test("random bytes are frames or a fault, never an exception", () => {
	const random = seededRandom(9113);
	for (let round = 0; round < 5_000; round++) {
		const reader = new FrameReader("server", LIMITS);
		const bytes = Buffer.from(
			SETTINGS +
				frame(
					Math.floor(random() * 12),
					Math.floor(random() * 256),
					Math.floor(random() * 4),
					"00".repeat(Math.floor(random() * 12)),
				),
			"hex",
		);
		for (let flips = Math.floor(random() * 4); flips > 0; flips--)
			bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
		read(reader, [bytes, bytes.subarray(9), bytes.subarray(9)]);
	}
});

test("what the writer writes is what the reader reads, at random cuts, with header blocks of any length", () => {
	const random = seededRandom(7540);
	const writer = new FrameWriter(16);
	const encoder = new HpackEncoder();
	const reader = new FrameReader("client", { ...LIMITS, headBytes: 1_000_000, continuations: 1_000 });
	const decoder = new HpackDecoder({ headBytes: 1_000_000, fieldLines: 10_000 });
	writer.preface();
	writer.settings([3, 100, 4, 65_535]);
	const wanted: string[] = ["settings"];
	for (let id = 1; id < 400; id += 2) {
		writer.frameBytes = 20 + Math.floor(random() * 200);
		const value = "v".repeat(Math.floor(random() ** 4 * 3_000));
		const lines = `x-${id % 7}: ${value}\r\ncontent-length: ${id}\r\n`;
		writer.headers(id, id % 3 === 0, encoder, [":method: POST\r\n:scheme: https\r\n", lines], `/path/${id}`);
		wanted.push(`/path/${id} ${lines} ${id % 3 === 0}`);
		const content = Buffer.from("d".repeat(Math.floor(random() * 300)));
		if (id % 3 !== 0) {
			writer.data(id, content, true);
			wanted.push(`${id} ${content.length}`);
		}
		if (id % 5 === 0) writer.ping(Buffer.from("12345678"), id % 2 === 0);
		if (id % 5 === 0) wanted.push("ping");
	}
	writer.goAway(399, "ENHANCE_YOUR_CALM", "enough");
	wanted.push("go-away 399 11");
	const found: string[] = [];
	let length = 0;
	for (let at = 0; at < writer.length; ) {
		const end = Math.min(writer.length, at + 1 + Math.floor(random() * 500));
		// A buffer of its own, as connections lend theirs for the call only.
		const lent = Buffer.from(writer.buffer.subarray(at, end));
		reader.push(lent, 0, lent.length);
		for (let event = reader.next(); event !== "need"; event = reader.next()) {
			if (event === "headers") {
				const { bytes, start, end: blockEnd } = reader;
				assert.equal(decoder.decode(bytes, start, blockEnd), undefined);
				found.push(`${decoder.block.path} ${decoder.block.lines} ${reader.endStream}`);
			} else if (event === "data") {
				length += reader.end - reader.start;
				if (!reader.endStream) continue;
				found.push(`${reader.streamId} ${length}`);
				length = 0;
			} else if (event === "go-away") found.push(`go-away ${reader.otherStreamId} ${reader.errorCode}`);
			else found.push(event);
		}
		lent.fill(0);
		at = end;
	}
	assert.deepEqual(found, wanted);
});
