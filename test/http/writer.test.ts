// What may be sent, and what is refused before a byte of it is.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	assertField,
	assertMethod,
	assertReason,
	assertStatus,
	assertTarget,
	ContentWriter,
	encodeChunkHead,
	encodeFields,
	encodeLastChunk,
	encodeRequestHead,
	encodeResponseHead,
	FieldLines,
	type FieldsInput,
	isFieldValue,
	isForbiddenTrailer,
	isToken,
	LocalProtocolError,
	ProtocolError,
	RULES,
	type RuleId,
	reasonOf,
} from "../../src/http/index.ts";

/** Expects that rule, named with its section, and no raw control character in the message. */
function refuses(rule: RuleId, act: () => unknown): void {
	assert.throws(act, (error) => {
		assert.ok(error instanceof LocalProtocolError && error instanceof ProtocolError);
		assert.equal(error.name, "LocalProtocolError");
		assert.equal(error.rule, rule);
		assert.equal(error.section, RULES[rule].section);
		assert.ok(error.message.includes(RULES[rule].sentence) && error.message.includes(error.section));
		assert.doesNotMatch(error.message, /[^\x20-\x7e§…–]/);
		assert.ok(error.message.length < 400, error.message);
		return true;
	});
}

describe("request heads", () => {
	test("a request head is its line, its fields and an empty line", () => {
		assert.equal(
			encodeRequestHead({ method: "GET", target: "/a?b", fields: [["Host", "example.org"]] }),
			"GET /a?b HTTP/1.1\r\nHost: example.org\r\n\r\n",
		);
	});

	const inputs: readonly (readonly [string, FieldsInput])[] = [
		[
			"pairs",
			[
				["A", "1"],
				["b", "2"],
				["A", "3"],
			],
		],
		["a flat list", ["A", "1", "b", "2", "A", "3"]],
		["an iterable of pairs", new Set([["A", "1"] as const, ["b", "2"] as const, ["A", "3"] as const])],
		["FieldLines", FieldLines.from(["A", "1", "b", "2", "A", "3"])],
	];
	for (const [name, fields] of inputs) {
		test(`fields are written in the order and spelling of ${name}`, () => {
			assert.equal(encodeFields(fields), "A: 1\r\nb: 2\r\nA: 3\r\n");
		});
	}

	test("fields of a record may have several values", () => {
		assert.equal(encodeFields({ A: ["1", "3"], b: "2" }), "A: 1\r\nA: 3\r\nb: 2\r\n");
		assert.equal(encodeFields(new Headers({ b: "2", A: "1" })), "a: 1\r\nb: 2\r\n");
		assert.equal(encodeFields(new Map([["A", "1"]])), "A: 1\r\n");
		assert.equal(encodeFields([]), "");
		assert.equal(encodeFields({}), "");
	});

	test("white space around a value is not sent", () => {
		assert.equal(encodeFields({ A: " \tb c\t ", D: "  " }), "A: b c\r\nD: \r\n");
	});

	const injections = ["\r\nX: y", "\r", "\n", "\0", "\x7f", "\x1b", "\x0b"];
	for (const bad of injections) {
		const shown = JSON.stringify(bad);
		test(`${shown} is refused in a method, a target, a field name, a field value and a reason`, () => {
			const fields = [] as const;
			refuses("bad-method", () => encodeRequestHead({ method: `G${bad}`, target: "/", fields }));
			refuses("bad-target", () => encodeRequestHead({ method: "GET", target: `/${bad}`, fields }));
			refuses("bad-field-name", () => encodeFields([[`X${bad}`, "y"]]));
			refuses("bad-field-value", () => encodeFields([["X", `y${bad}`]]));
			refuses("bad-field-value", () => encodeFields(["X", bad]));
			refuses("bad-reason", () => encodeResponseHead({ status: 200, reason: bad, fields }));
			refuses("bad-field-value", () => FieldLines.from({ X: bad }));
			refuses("bad-field-value", () => encodeLastChunk({ X: bad }));
		});
	}

	const refused: readonly (readonly [RuleId, string, () => unknown])[] = [
		["bad-method", "an empty method", () => assertMethod("")],
		["bad-method", "a method with a space", () => assertMethod("GET /")],
		["bad-method", "a method above latin1", () => assertMethod("G\u0130T")],
		["bad-method", "a method that is no string", () => assertMethod(5 as never)],
		["bad-target", "an empty target", () => assertTarget("")],
		["bad-target", "a target with a space", () => assertTarget("/a b")],
		["bad-target", "a target with a fragment", () => assertTarget("/a#b")],
		["bad-target", "a target with obs-text", () => assertTarget("/\u00e9")],
		["bad-target", "a target whose low byte would be a line end", () => assertTarget("/\u010d\u010a")],
		["bad-target", "a target that is no string", () => assertTarget(undefined as never)],
		["bad-target", "a target that is none of the forms", () => assertTarget("a/b", "GET")],
		["bad-target", "* for GET", () => assertTarget("*", "GET")],
		["bad-target", "a path for CONNECT", () => assertTarget("/", "CONNECT")],
		["bad-target", "CONNECT without a port", () => assertTarget("example.org", "CONNECT")],
		["bad-target", "CONNECT without a host", () => assertTarget(":80", "CONNECT")],
		["bad-target", "CONNECT with a path", () => assertTarget("http://a:80/", "CONNECT")],
		["empty-field-name", "an empty field name", () => assertField("", "x")],
		["bad-field-name", "a field name with a colon", () => assertField("a:b", "x")],
		["bad-field-name", "a field name with a space", () => assertField("a ", "x")],
		["bad-field-name", "a field name with obs-text", () => assertField("\u00e9", "x")],
		["bad-field-name", "a field name above latin1", () => assertField("\u212a", "x")],
		["bad-field-name", "a field name that is no string", () => assertField(undefined as never, "x")],
		["field-value-not-latin1", "a field value above latin1", () => assertField("a", "\u20ac")],
		[
			"field-value-not-latin1",
			"a field value whose low bytes would be line ends",
			() => assertField("a", "\u010d\u010a"),
		],
		["bad-field-value", "a field value that is no string", () => assertField("a", undefined as never)],
		["bad-field-value", "a flat list with a name too many", () => encodeFields(["a", "b", "c"])],
		["bad-status-code", "a status below 100", () => assertStatus(99)],
		["bad-status-code", "a status above 999", () => assertStatus(1000)],
		["bad-status-code", "a fractional status", () => assertStatus(200.5)],
		["bad-status-code", "a status that is no number", () => assertStatus("200" as never)],
		["bad-reason", "a reason above latin1", () => assertReason("\u20ac")],
		["bad-reason", "a reason that is no string", () => assertReason(5 as never)],
		["bad-chunk-size", "a chunk of size 0", () => encodeChunkHead(0)],
		["bad-chunk-size", "a chunk of a negative size", () => encodeChunkHead(-1)],
		["bad-chunk-size", "a chunk of a fractional size", () => encodeChunkHead(1.5)],
		["forbidden-trailer", "Content-Length as a trailer", () => encodeLastChunk({ "Content-Length": "5" })],
		[
			"forbidden-trailer",
			"Transfer-Encoding as a trailer",
			() => encodeLastChunk({ "transfer-encoding": "x" }),
		],
	];
	for (const [rule, name, act] of refused) test(`${name} is refused`, () => refuses(rule, act));

	const places: readonly (readonly [name: string, act: () => void, told: RegExp])[] = [
		[
			"a line end in a value",
			() => assertField("X-Name", "hunter2\r\n"),
			/^value of field X-Name, character 8 of 9, U\+000D, a carriage return: a field value /,
		],
		[
			"a line feed at a token's end",
			() => assertField("Authorization", "Bearer hunter2\n"),
			/^value of field Authorization, character 15 of 15, U\+000A, a line feed: /,
		],
		[
			"a character above latin1",
			() => assertField("Cookie", "sid=hunter2\u{1f600}"),
			/^value of field Cookie, character 12 of 13, U\+1F600: .*encode it first/,
		],
		[
			"a value in the name",
			() => assertField("Authorization: Bearer hunter2", ""),
			/^field name, character 14 of 29, U\+003A, ":": a field name is a token/,
		],
		[
			"a space in a target",
			() => assertTarget("/?token=hunter2 x"),
			/^request target, character 16 of 17, U\+0020, a space: /,
		],
		[
			"a target of no form",
			() => assertTarget("x?token=hunter2", "GET"),
			/^request target "x\?token=\[hidden\]": /,
		],
	];
	for (const [name, act, told] of places) {
		test(`the error for ${name} says where it is, and shows no secret`, () => {
			assert.throws(act, (error: LocalProtocolError) => {
				assert.match(error.message, told);
				assert.doesNotMatch(error.message, /hunter2/);
				return true;
			});
		});
	}

	test("a target may have each form that its method allows", () => {
		assertTarget("/a?b=c", "GET");
		assertTarget("http://example.org/", "GET");
		assertTarget("*", "OPTIONS");
		assertTarget("example.org:443", "CONNECT");
		assertTarget("[2001:db8::1]:443", "CONNECT");
	});

	test("tokens and values are told by their characters", () => {
		assert.ok(isToken("!#$%&'*+-.^_`|~09azAZ"));
		assert.ok(!isToken(""));
		assert.ok(isFieldValue(""));
		assert.ok(isFieldValue("\t ~\u0080\u00ff"));
		assert.ok(!isFieldValue("\u0100"));
	});
});

describe("response heads", () => {
	test("a response head has the registered reason unless told another one", () => {
		assert.equal(
			encodeResponseHead({ status: 404, fields: { A: "b" } }),
			"HTTP/1.1 404 Not Found\r\nA: b\r\n\r\n",
		);
		assert.equal(encodeResponseHead({ status: 200, reason: "", fields: [] }), "HTTP/1.1 200 \r\n\r\n");
		assert.equal(encodeResponseHead({ status: 299, fields: [], version: "1.0" }), "HTTP/1.0 299 \r\n\r\n");
		assert.equal(
			encodeResponseHead({ status: 200, reason: "\u00e9", fields: [] }),
			"HTTP/1.1 200 \u00e9\r\n\r\n",
		);
		assert.equal(reasonOf(418), "");
		assert.equal(reasonOf(503), "Service Unavailable");
	});
});

describe("content", () => {
	test("chunks have their size in front and a line end behind", () => {
		const content = new ContentWriter("chunked");
		assert.equal(content.before(26), "1a\r\n");
		assert.equal(content.after, "\r\n");
		assert.equal(content.before(0), "");
		assert.equal(content.isEnded, false);
		assert.equal(content.end(), "0\r\n\r\n");
		assert.equal(content.isEnded, true);
		assert.equal(content.written, 26);
	});

	test("trailers go behind the last chunk", () => {
		const content = new ContentWriter("chunked");
		assert.equal(content.end([["Digest", "abc"]]), "0\r\nDigest: abc\r\n\r\n");
	});

	test("content of a declared length has no framing of its own", () => {
		const content = new ContentWriter(5);
		assert.equal(content.before(3) + content.after + content.before(2) + content.end(), "");
	});

	test("content until the close has no framing of its own", () => {
		const content = new ContentWriter("until-close");
		assert.equal(content.before(7) + content.after + content.end(), "");
	});

	test("a message without content may end at once", () => {
		assert.equal(new ContentWriter("none").end(), "");
		assert.equal(new ContentWriter(0).end(), "");
	});

	test("content that does not keep to its declaration is refused", () => {
		refuses("content-too-long", () => new ContentWriter(5).before(6));
		refuses("content-too-short", () => new ContentWriter(5).end());
		refuses("content-not-allowed", () => new ContentWriter("none").before(1));
		refuses("trailers-need-chunked", () => new ContentWriter("until-close").end({ a: "b" }));
		refuses("bad-content-length", () => new ContentWriter(-1));
		refuses("bad-content-length", () => new ContentWriter(Number.NaN));
		refuses("bad-chunk-size", () => new ContentWriter("chunked").before(-1));
		const ended = new ContentWriter("chunked");
		ended.end();
		refuses("content-after-end", () => ended.before(1));
		refuses("content-after-end", () => ended.end());
	});

	test("refused content leaves the count as it was, so that what is right can follow", () => {
		const content = new ContentWriter(5);
		assert.throws(() => content.before(6));
		content.before(5);
		assert.equal(content.end(), "");
	});

	test("a refused trailer leaves the content open", () => {
		const content = new ContentWriter("chunked");
		assert.throws(() => content.end({ host: "a" }));
		assert.equal(content.end(), "0\r\n\r\n");
	});

	test("fields of framing, routing and authentication are no trailers, whatever their case", () => {
		assert.ok(isForbiddenTrailer("Content-LENGTH"));
		assert.ok(isForbiddenTrailer("authorization"));
		assert.ok(!isForbiddenTrailer("grpc-status"));
	});
});
