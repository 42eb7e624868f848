import assert from "node:assert/strict";
import { test } from "node:test";
import { IncomingContent } from "../../src/server/incoming-content.ts";

const LIMIT = 1024 * 1024;

function contentOf(): IncomingContent {
	return new IncomingContent(undefined, LIMIT, { heldBytes: 0, limitBytes: LIMIT }, () => {});
}

test("pieces of one byte each wait as few large ones, in order", async () => {
	const content = contentOf();
	const sent = Buffer.from(Array.from({ length: 60_000 }, (_, index) => index % 251));
	for (let at = 0; at < sent.length; at++) content.push(sent.subarray(at, at + 1));
	content.complete();
	const pieces: Uint8Array[] = [];
	for await (const piece of content) pieces.push(piece);
	assert.ok(pieces.length <= 15, `${pieces.length} pieces`);
	assert.deepEqual(Buffer.concat(pieces), sent);
});

test("a piece that was taken does not change when others follow it", async () => {
	const content = contentOf();
	content.push(Buffer.from("a"));
	content.push(Buffer.from("b"));
	const pieces = content[Symbol.asyncIterator]();
	const first = (await pieces.next()).value as Uint8Array;
	content.push(Buffer.from("c"));
	content.push(Buffer.from("d"));
	content.complete();
	const second = (await pieces.next()).value as Uint8Array;
	assert.equal(Buffer.from(first).toString(), "ab");
	assert.equal(Buffer.from(second).toString(), "cd");
	assert.equal((await pieces.next()).done, true);
});

for (const sizes of [
	[1, 4095, 1, 4096, 4097, 2, 3],
	[10_000, 1, 1, 10_000],
	[1, 1, 4094, 1],
]) {
	test(`pieces of ${sizes.join(", ")} bytes come out as they went in, whole or in pieces`, async () => {
		const sent = sizes.map((size, index) => Buffer.alloc(size, 65 + index));
		for (const read of ["bytes", "pieces"]) {
			const content = contentOf();
			for (const piece of sent) content.push(piece);
			content.complete();
			const got: Uint8Array[] = [];
			if (read === "bytes") got.push(await content.bytes());
			else for await (const piece of content) got.push(piece);
			assert.deepEqual(Buffer.concat(got), Buffer.concat(sent), read);
		}
	});
}

test("who waits for the whole holds nothing up, and gets what comes in between", async () => {
	const content = contentOf();
	content.push(Buffer.alloc(65_536));
	assert.equal(content.isFull, true);
	const whole = content.bytes();
	assert.equal(content.isFull, false);
	for (let count = 0; count < 10; count++) {
		content.push(Buffer.alloc(65_536));
		assert.equal(content.isFull, false);
	}
	content.complete();
	assert.equal((await whole).length, 11 * 65_536);
});

test("who waits for the whole hears of its end, whatever it is", async () => {
	const broken = contentOf();
	const whole = broken.bytes();
	broken.push(Buffer.from("a"));
	broken.fail(new Error("broken"));
	await assert.rejects(whole, /broken/);

	const long = contentOf();
	const tooLong = long.bytes();
	long.push(Buffer.alloc(LIMIT + 1));
	await assert.rejects(tooLong, /1048576 bytes/);

	const abandoned = contentOf();
	const rest = abandoned.text();
	abandoned.push(Buffer.from("a"));
	abandoned.discard();
	assert.equal(await rest, "");
});
