// What a caller of MessageReader relies on beyond the events themselves: lending, state, errors.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	DEFAULT_LIMITS,
	MessageReader,
	ProtocolError,
	RemoteProtocolError,
	RULES,
} from "../../src/http/index.ts";

const RESPONSE = Buffer.from("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "latin1");

function client(...methods: string[]): MessageReader {
	const reader = new MessageReader("client");
	for (const method of methods) reader.expect(method);
	return reader;
}

function push(reader: MessageReader, text: string): void {
	const bytes = Buffer.from(text, "latin1");
	reader.push(bytes, 0, bytes.length);
}

function content(reader: MessageReader): string {
	return reader.bytes.toString("latin1", reader.dataStart, reader.dataEnd);
}

describe("lent bytes", () => {
	test("content that arrives with its head is not copied", () => {
		const reader = client("GET");
		reader.push(RESPONSE, 0, RESPONSE.length);
		assert.deepEqual([reader.next(), reader.next()], ["head", "data"]);
		assert.equal(reader.bytes, RESPONSE);
		assert.equal(content(reader), "hello");
		assert.deepEqual([reader.next(), reader.next()], ["end", "need"]);
	});

	test("content behind a head in two pieces is not copied", () => {
		const reader = client("GET");
		const first = Buffer.from(RESPONSE.subarray(0, 20));
		reader.push(first, 0, first.length);
		assert.equal(reader.next(), "need");
		first.fill(0);
		reader.push(RESPONSE, 20, RESPONSE.length);
		assert.deepEqual([reader.next(), reader.takeHead().text.length, reader.next()], ["head", 38, "data"]);
		assert.equal(reader.bytes, RESPONSE);
		assert.equal(content(reader), "hello");
	});

	test("pushing before all is used up keeps the rest in front", () => {
		const reader = client("GET");
		reader.push(RESPONSE, 0, 10);
		reader.push(RESPONSE, 10, 40);
		assert.equal(reader.next(), "head");
		reader.push(RESPONSE, 40, RESPONSE.length);
		assert.deepEqual([reader.next(), content(reader), reader.next()], ["data", "hello", "end"]);
	});

	test("held bytes outlive the lender's buffer", () => {
		const reader = client("GET", "GET");
		const lent = Buffer.concat([RESPONSE, RESPONSE]);
		reader.push(lent, 0, lent.length);
		assert.equal(reader.next(), "head");
		reader.hold();
		lent.fill(0);
		assert.equal(reader.unreadBytes, 5 + RESPONSE.length);
		assert.deepEqual([reader.next(), content(reader), reader.next()], ["data", "hello", "end"]);
		assert.deepEqual(
			[reader.next(), reader.next(), content(reader), reader.next()],
			["head", "data", "hello", "end"],
		);
		reader.hold();
		assert.equal(reader.next(), "need");
	});

	test("a head that was taken outlives the lender's buffer", () => {
		const reader = client("GET");
		const lent = Buffer.from(RESPONSE);
		reader.push(lent, 0, lent.length);
		reader.next();
		const head = reader.takeHead();
		lent.fill(0);
		assert.equal(head.text, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
		assert.equal(head.reason, "OK");
		assert.equal(head.fields.get("content-length"), "5");
		assert.equal(head.fields, head.fields);
		assert.deepEqual([head.status, head.method, head.target, head.version], [200, "", "", "1.1"]);
	});

	test("pushing no bytes changes nothing", () => {
		const reader = client("GET");
		push(reader, "");
		assert.equal(reader.next(), "need");
		assert.equal(reader.hasStarted, false);
		push(reader, "HTTP/1.1 200 OK\r\n");
		assert.equal(reader.next(), "need");
		push(reader, "");
		assert.equal(reader.next(), "need");
		push(reader, "Content-Length: 0\r\n\r\n");
		assert.equal(reader.next(), "head");
	});
});

describe("long values", () => {
	test("every byte is judged alike wherever it stands in a value and however often its buffer was lent", () => {
		const value = Buffer.alloc(40);
		for (let byte = 0; byte < 256; byte++) {
			const isText = byte === 0x09 || (byte >= 0x20 && byte !== 0x7f);
			for (let at = 0; at < 24; at++) {
				value.fill(at % 2 === 0 ? 0x80 : 0x20);
				value[at] = byte;
				const bytes = Buffer.concat([Buffer.from("HTTP/1.1 204 x\r\nX:"), value, Buffer.from("\r\n\r\n")]);
				for (let times = 0; times < 3; times++) {
					const reader = client("GET");
					reader.push(bytes, 0, bytes.length);
					if (isText) assert.equal(reader.next(), "head");
					else assert.throws(() => reader.next(), RemoteProtocolError, `byte ${byte} at ${at}`);
				}
			}
		}
	});
});

describe("state", () => {
	test("a response has started with its first byte, read or not, and until its end", () => {
		const reader = client("GET");
		const seen = [reader.hasStarted];
		reader.push(RESPONSE, 0, 1);
		seen.push(reader.hasStarted);
		reader.next();
		seen.push(reader.hasStarted);
		reader.push(RESPONSE, 1, RESPONSE.length);
		for (let count = 0; count < 3; count++) {
			reader.next();
			seen.push(reader.hasStarted);
		}
		assert.deepEqual(seen, [false, true, true, true, true, false]);
	});

	test("a Content-Encoding field is told, of the current response alone", () => {
		const reader = client("GET", "GET");
		push(
			reader,
			"HTTP/1.1 204 x\r\ncontent-ENCODING: gzip\r\n\r\nHTTP/1.1 204 x\r\nContent-Encodinh: gzip\r\n\r\n",
		);
		assert.deepEqual([reader.next(), reader.hasContentEncoding], ["head", true]);
		assert.deepEqual([reader.next(), reader.next(), reader.hasContentEncoding], ["end", "head", false]);
	});

	test("an interim response has started the exchange", () => {
		const reader = client("GET");
		push(reader, "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
		assert.equal(reader.next(), "interim");
		assert.equal(reader.takeHead().fields.get("link"), "</a>");
		assert.deepEqual([reader.next(), reader.hasStarted, reader.isIdle], ["need", true, false]);
	});

	test("a reader that was reset reads like a new one, wherever it was", () => {
		const before = [
			"",
			"HTTP/1.1 200 OK\r\nContent-Le",
			"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9;x",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: half a trai",
			"HTTP/1.1 200 OK\r\n\r\nuntil the close",
			"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\nbytes too many",
			"HTTP/1.1 100 Continue\r\n\r\n",
			"HTTP/1.1 101 Switching Protocols\r\n\r\nother bytes",
			"no HTTP at all\r\n\r\n",
		];
		for (const text of before) {
			for (const isEnded of [false, true]) {
				const reader = client("GET", "HEAD", "GET");
				push(reader, text);
				if (isEnded) reader.pushEnd();
				try {
					for (let count = 0; count < 4; count++) reader.next();
				} catch (error) {
					assert.ok(error instanceof RemoteProtocolError);
				}
				reader.reset();
				const state = [reader.isIdle, reader.hasStarted, reader.expectedResponses, reader.unreadBytes];
				assert.deepEqual(state, [true, false, 0, 0], text);
				reader.expect("GET");
				reader.push(RESPONSE, 0, RESPONSE.length);
				assert.deepEqual([reader.next(), reader.next(), reader.next()], ["head", "data", "end"], text);
				assert.equal(reader.messageBytes, RESPONSE.length);
			}
		}
	});

	test("a connection is idle between messages and at no other time", () => {
		const reader = client("GET", "GET");
		const seen = [reader.isIdle];
		reader.push(RESPONSE, 0, 1);
		seen.push(reader.isIdle);
		reader.next();
		seen.push(reader.isIdle);
		reader.push(RESPONSE, 1, RESPONSE.length);
		for (let count = 0; count < 3; count++) {
			reader.next();
			seen.push(reader.isIdle);
		}
		assert.deepEqual(seen, [true, false, false, false, false, true]);
		assert.equal(reader.expectedResponses, 1);
	});

	test("a connection that closes after its message is not idle", () => {
		const reader = client("GET");
		push(reader, "HTTP/1.1 204 x\r\nConnection: close\r\n\r\n");
		assert.deepEqual([reader.next(), reader.next(), reader.isIdle], ["head", "end", false]);
		assert.equal(reader.next(), "need");
		reader.pushEnd();
		assert.equal(reader.next(), "closed");
	});

	test("the bytes of a message are counted with its interim heads, framing and trailers", () => {
		const reader = client("GET", "GET");
		const first = "HTTP/1.1 100 x\r\n\r\nHTTP/1.1 200 x\r\nTransfer-Encoding: chunked\r\n\r\n";
		const rest = "5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n";
		push(reader, `${first}${rest}HTTP/1.1 204 x\r\n\r\n`);
		assert.deepEqual([reader.next(), reader.messageBytes], ["interim", 18]);
		assert.deepEqual([reader.next(), reader.messageBytes], ["head", first.length]);
		assert.deepEqual([reader.next(), reader.messageBytes], ["data", first.length + 12]);
		assert.deepEqual([reader.next(), reader.next()], ["trailers", "end"]);
		assert.equal(reader.messageBytes, first.length + rest.length);
		assert.deepEqual([reader.next(), reader.messageBytes], ["head", 18]);
	});

	test("a length beyond 32 bits is counted down exactly", () => {
		const reader = client("GET");
		const size = 2 ** 33 + 1;
		push(reader, `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
		reader.next();
		const block = Buffer.alloc(2 ** 22);
		for (let left = size; left > 0; left -= Math.min(left, block.length)) {
			reader.push(block, 0, Math.min(left, block.length));
			assert.equal(reader.next(), "data");
		}
		assert.equal(reader.next(), "end");
		assert.equal(reader.messageBytes, size + `HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`.length);
	});

	test("responses may be announced while others are read, as many as one likes", () => {
		const reader = new MessageReader("client");
		const one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n";
		let announced = 0;
		let ended = 0;
		while (ended < 1000) {
			// Every third answers HEAD, and so has no content.
			while (announced - ended < 1 + (ended % 150)) reader.expect(announced++ % 3 === 0 ? "HEAD" : "GET");
			push(reader, ended % 3 === 0 ? one : `${one}x`);
			const events = [];
			for (let event = reader.next(); event !== "need"; event = reader.next()) events.push(event);
			assert.deepEqual(events, ended % 3 === 0 ? ["head", "end"] : ["head", "data", "end"]);
			ended++;
		}
		assert.equal(reader.expectedResponses, announced - ended);
	});
});

describe("handing over", () => {
	test("a server that accepts after the request has ended gets what was sent behind it", () => {
		const reader = new MessageReader("server");
		push(reader, "GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade, close\r\nUpgrade: x\r\n\r\nrest");
		assert.deepEqual([reader.next(), reader.wantsHandOver, reader.next()], ["head", true, "end"]);
		reader.handOver();
		assert.deepEqual([reader.next(), content(reader)], ["handover", "rest"]);
		push(reader, "more");
		assert.deepEqual([reader.next(), content(reader)], ["handover", "more"]);
		assert.equal(reader.isIdle, false);
	});

	test("a reader tells method, target and version by itself, too", () => {
		const reader = new MessageReader("server");
		push(reader, "PURGE /a HTTP/1.0\r\n\r\n");
		reader.next();
		assert.deepEqual(
			[reader.method, reader.target, reader.version, reader.status],
			["PURGE", "/a", "1.0", 0],
		);
		assert.equal(reader.takeHead().reason, "");
	});

	test("a server that accepts early gets the request's content first", () => {
		const reader = new MessageReader("server");
		push(
			reader,
			"POST / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\nTransfer-Encoding: chunked\r\n\r\n",
		);
		assert.equal(reader.next(), "head");
		reader.handOver();
		push(reader, "1\r\nx\r\n0\r\n\r\nrest");
		assert.deepEqual(
			[reader.next(), reader.next(), reader.next(), content(reader)],
			["data", "end", "handover", "rest"],
		);
	});
});

describe("errors", () => {
	test("a reader that has thrown throws the same error again", () => {
		const reader = client("GET");
		push(reader, "nonsense");
		let first: unknown;
		assert.throws(
			() => reader.next(),
			(error) => {
				first = error;
				return true;
			},
		);
		push(reader, RESPONSE.toString());
		assert.throws(
			() => reader.next(),
			(error) => error === first,
		);
		assert.equal(reader.isIdle, false);
	});

	test("an error names its rule, the section and the bytes at fault, escaped and shortened", () => {
		const reader = client("GET");
		push(reader, `HTTP/1.1 200 OK\r\nX: ${"y".repeat(200)}\x1b[2J\r\n\r\n`);
		assert.throws(
			() => reader.next(),
			(error) => {
				assert.ok(
					error instanceof RemoteProtocolError && error instanceof ProtocolError && error instanceof Error,
				);
				assert.deepEqual(
					[error.name, error.rule, error.section],
					["RemoteProtocolError", "bad-field-value", "RFC 9110 §5.5"],
				);
				assert.equal(error.replyStatus, 400);
				assert.equal(error.limit, undefined);
				assert.match(error.message, /: got "…y+\\x1b"$/);
				assert.ok(error.message.length < 200);
				return true;
			},
		);
	});

	/** Bytes with a fault behind a secret, and how their end is shown. */
	const secrets: readonly (readonly [
		what: string,
		role: "client" | "server",
		bytes: string,
		shown: string,
	])[] = [
		["a cookie", "server", "GET / HTTP/1.1\r\nCookie: sid=hunter2\x01", 'Cookie: [hidden]\\x01"'],
		[
			"a token",
			"server",
			"GET / HTTP/1.1\r\nAuthorization: Bearer hunter2\x00",
			'Authorization: [hidden]\\x00"',
		],
		["a parameter", "server", "GET /?a=1&api_key=hunter2\x7f", '/?a=1&api_key=[hidden]"'],
		[
			"a cookie that is set",
			"client",
			"HTTP/1.1 200 OK\r\nSet-Cookie: sid=hunter2\x1b",
			'Set-Cookie: [hidden]\\x1b"',
		],
		[
			"a long token",
			"client",
			`HTTP/1.1 200 OK\r\nX-Auth: ${"hunter2".repeat(40)}\x1b`,
			'X-Auth: [hidden]\\x1b"',
		],
	];
	for (const [what, role, bytes, shown] of secrets) {
		test(`an error behind ${what} shows the byte at fault and not the secret, however the bytes were cut`, () => {
			for (const size of [bytes.length, 1, 7]) {
				const reader = new MessageReader(role);
				if (role === "client") reader.expect("GET");
				assert.throws(
					() => {
						for (let at = 0; at < bytes.length; at += size) {
							push(reader, bytes.slice(at, at + size));
							reader.next();
						}
					},
					({ message }: Error) => message.endsWith(shown) && !message.includes("hunter2"),
				);
			}
		});
	}

	test("an error of a limit names the limit, its value and the option", () => {
		const reader = new MessageReader("server", { headBytes: 100 });
		push(reader, `GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(200)}`);
		assert.throws(
			() => reader.next(),
			(error) => {
				assert.ok(error instanceof RemoteProtocolError);
				assert.deepEqual(error.limit, { option: "headBytes", value: 100 });
				assert.match(error.message, /limits\.headBytes is 100; raise it/);
				assert.equal(error.replyStatus, 431);
				return true;
			},
		);
	});

	test("a limit that is no size is refused, and one that is undefined has its default", () => {
		assert.throws(() => new MessageReader("client", { headBytes: Number.NaN }), { option: "headBytes" });
		assert.throws(() => new MessageReader("client", { fieldLines: -1 }), /option fieldLines must be/);
		const reader = new MessageReader("client", { headBytes: undefined } as never);
		reader.expect("GET");
		push(reader, `HTTP/1.1 200 OK\r\nX: ${"y".repeat(DEFAULT_LIMITS.headBytes)}`);
		assert.throws(() => reader.next(), /limits\.headBytes is 65536/);
	});

	test("every rule has a section, a sentence and a status, and limits name an option that there is", () => {
		for (const [id, rule] of Object.entries(RULES)) {
			assert.match(id, /^[a-z0-9.]+(-[a-z0-9.]+)*$/);
			assert.match(rule.section, /^RFC 91(10|12) §\d/);
			assert.match(rule.sentence, /^\S.*[^.]$/);
			assert.ok(rule.replyStatus >= 400 && rule.replyStatus < 600);
			if ("limit" in rule) assert.ok(rule.limit in DEFAULT_LIMITS, id);
		}
	});
});

describe("time and space", () => {
	/** Steps needed for a head of that size fed a byte at a time, measured by what the reader looks at. */
	function feedByteByByte(text: string): number {
		const bytes = Buffer.from(text, "latin1");
		const reader = new MessageReader("client", { headBytes: 1e6, startLineBytes: 1e6, fieldLines: 1e6 });
		reader.expect("GET");
		const start = process.cpuUsage();
		for (let index = 0; index < bytes.length; index++) {
			reader.push(bytes, index, index + 1);
			if (reader.next() !== "need") return -1;
		}
		const { user, system } = process.cpuUsage(start);
		return (user + system) / bytes.length;
	}

	for (const [name, unit] of [
		["one long field value", "y"],
		["many field lines", "a: b\r\n"],
	] as const) {
		test(`a head of ${name}, a byte at a time, costs no more a byte when it is sixteen times as long`, () => {
			const size = 20_000;
			feedByteByByte(`HTTP/1.1 200 OK\r\nX: ${unit.repeat(size / unit.length)}`);
			const small = feedByteByByte(`HTTP/1.1 200 OK\r\nX: ${unit.repeat(size / unit.length)}`);
			const large = feedByteByByte(`HTTP/1.1 200 OK\r\nX: ${unit.repeat((16 * size) / unit.length)}`);
			// Quadratic work would cost sixteen times as much; noise does not.
			assert.ok(large < 5 * small + 1, `${small} µs a byte, then ${large}`);
		});
	}
});
