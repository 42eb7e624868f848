// What takes the place of Node.js's Buffer in browsers gives the same results.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";
import { BrowserBuffer } from "../../src/document/platform.ts";

const TEXTS: readonly string[] = [
	"",
	"ascii",
	"hé",
	"\u20ac 😀\ud83d",
	"\ufeffmark",
	"\0\u007f\u0080\u07ff\u0800\uffff",
	"x".repeat(20_001),
];

for (const text of TEXTS) {
	const name = JSON.stringify(text.slice(0, 20));

	test(`${name} has the same bytes, and its bytes the same texts`, () => {
		assert.equal(BrowserBuffer.byteLength(text), Buffer.byteLength(text));
		for (const encoding of ["utf8", "utf16le"] as const)
			assert.deepEqual([...BrowserBuffer.from(text, encoding)], [...Buffer.from(text, encoding)]);
		const bytes = Buffer.from(text, "utf16le");
		const ours = BrowserBuffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
		for (const encoding of ["latin1", "utf8", "utf16le"] as const) {
			assert.equal(ours.toString(encoding), bytes.toString(encoding), encoding);
			const [from, to] = [2, Math.max(2, text.length - 1)];
			assert.equal(ours.toString(encoding, from, to), bytes.toString(encoding, from, to), encoding);
		}
		const [swapped, expected] = [BrowserBuffer.from(bytes), Buffer.from(bytes)];
		assert.deepEqual([...swapped.swap16()], [...expected.swap16()]);
	});
}

test("base64 is read as leniently", () => {
	for (const text of ["", "QQ==", "QUJD", "QU JD\n", "QUI", "-_-_", "A", "QQ=x"])
		assert.deepEqual([...BrowserBuffer.from(text, "base64")], [...Buffer.from(text, "base64")], text);
});

test("texts and bytes are found at the same places", () => {
	const text = "<?xml encoding='x'?>\n<a>\n";
	const [ours, theirs] = [BrowserBuffer.from(text), Buffer.from(text)];
	for (const wanted of ["encoding", "<a>", "?>", "nowhere", ">\n"])
		for (const from of [0, 3, 18, 30])
			assert.equal(ours.indexOf(wanted, from, "latin1"), theirs.indexOf(wanted, from, "latin1"), wanted);
	assert.equal(ours.indexOf(10), theirs.indexOf(10));
});

test("pieces are put together and copied, and views keep their kind", () => {
	const whole = BrowserBuffer.concat([BrowserBuffer.from("ab"), Uint8Array.of(99)]);
	assert.equal(whole.toString(), "abc");
	assert.ok(BrowserBuffer.isBuffer(whole.subarray(1)));
	assert.equal(whole.subarray(1).toString("latin1"), "bc");
	const copy = BrowserBuffer.from(whole);
	copy[0] = 120;
	assert.equal(whole[0], 97);
	assert.equal(BrowserBuffer.alloc(3).length, 3);
	assert.ok(!BrowserBuffer.isBuffer(Uint8Array.of(1)));
});
