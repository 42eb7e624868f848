// Field lines: order and spelling kept, look-up without regard to case.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FieldLines, LocalProtocolError, MessageReader } from "../../src/http/index.ts";

const lines = [
	["Content-Type", "text/html"],
	["set-cookie", "a=1"],
	["X-Empty", ""],
	["Set-Cookie", "b=2, c"],
	["ACCEPT", "a"],
	["accept", "b"],
] as const;

/** The same lines, read from the wire and made by a caller. */
function received(): FieldLines {
	const text = lines.map(([name, value]) => `${name}:\t ${value} \r\n`).join("");
	const bytes = Buffer.from(`HTTP/1.1 204 \r\n${text}\r\n`, "latin1");
	const reader = new MessageReader("client");
	reader.expect("GET");
	reader.push(bytes, 0, bytes.length);
	reader.next();
	const head = reader.takeHead();
	bytes.fill(0);
	return head.fields;
}

for (const [origin, make] of [
	["received", received],
	["made", () => FieldLines.from(lines)],
] as const) {
	describe(`field lines that were ${origin}`, () => {
		test("are found by name in any case", () => {
			const fields = make();
			assert.equal(fields.get("content-type"), "text/html");
			assert.equal(fields.get("CONTENT-TYPE"), "text/html");
			assert.ok(fields.has("x-EMPTY"));
			assert.equal(fields.get("x-empty"), "");
		});

		test("are joined by a comma where a name repeats", () => {
			const fields = make();
			assert.equal(fields.get("Accept"), "a, b");
			assert.deepEqual(fields.getAll("Accept"), ["a", "b"]);
			assert.deepEqual(fields.getSetCookie(), ["a=1", "b=2, c"]);
		});

		test("are null, empty or false where a name is absent", () => {
			const fields = make();
			for (const name of [
				"",
				"Content",
				"Content-Type2",
				"ontent-Type",
				"Content-Type:",
				"text/html",
				"a",
				"Content-Type:\t text/html \r\nset-cookie",
				"\u212a",
			]) {
				assert.equal(fields.get(name), null, name);
				assert.deepEqual(fields.getAll(name), []);
				assert.equal(fields.has(name), false);
			}
		});

		test("do not take a character for a letter that differs by the bit of case alone", () => {
			const fields = FieldLines.from([
				["a^b", "1"],
				["a@", "2"].map((text) => text.replace("@", "`")) as [string, string],
			]);
			assert.equal(fields.get("A~B"), null);
			assert.equal(fields.get("a@"), null);
			assert.equal(fields.get("A^B"), "1");
		});

		test("keep their order and spelling", () => {
			const fields = make();
			assert.deepEqual([...fields], lines);
			assert.deepEqual(JSON.parse(JSON.stringify(fields)), lines);
			assert.deepEqual(fields.names(), ["content-type", "set-cookie", "x-empty", "accept"]);
			assert.equal(fields.size, 6);
		});

		test("become a record without a prototype", () => {
			const object = make().toObject();
			assert.equal(Object.getPrototypeOf(object), null);
			assert.deepEqual(
				{ ...object },
				{ "content-type": "text/html", "set-cookie": ["a=1", "b=2, c"], "x-empty": "", accept: "a, b" },
			);
		});

		test("can be sent on as they are", () => {
			assert.deepEqual([...FieldLines.from([...make()])], lines);
			const fields = make();
			assert.equal(FieldLines.from(fields), fields);
			assert.match(fields.text, /^Content-Type:.*\r\n$/s);
		});
	});
}

test("field lines are changed by making others", () => {
	const fields = FieldLines.from(lines);
	assert.deepEqual([...fields.plus("accept", "c")], [...lines, ["accept", "c"]]);
	assert.deepEqual(fields.with("Accept", "c").getAll("accept"), ["c"]);
	assert.deepEqual(fields.without("SET-COOKIE").names(), ["content-type", "x-empty", "accept"]);
	assert.equal(fields.without("absent"), fields);
	assert.throws(() => fields.plus("a b", "c"), LocalProtocolError);
	assert.throws(() => fields.with("a", "b\r\nc: d"), LocalProtocolError);
	assert.deepEqual([...fields], lines);
});

test("a field named __proto__ is a field like any other", () => {
	const fields = FieldLines.from([
		["__proto__", "x"],
		["constructor", "y"],
	]);
	assert.deepEqual(Object.keys(fields.toObject()), ["__proto__", "constructor"]);
	assert.equal(fields.get("__proto__"), "x");
});

test("no field lines are empty in every way", () => {
	for (const fields of [FieldLines.empty, FieldLines.from([]), FieldLines.from({})]) {
		assert.equal(fields, FieldLines.empty);
		assert.equal(fields.size, 0);
		assert.equal(fields.text, "");
		assert.deepEqual([...fields], []);
		assert.equal(fields.get("a"), null);
	}
});
