import assert from "node:assert/strict";
import { test } from "node:test";
import { ByteReader } from "../../src/socket/index.ts";

const sent = Buffer.from(Array.from({ length: 20_000 }, (_, index) => index % 251));

test("bytes that arrive one at a time wait as few chunks, and come out in order", async () => {
	const reader = new ByteReader(() => {});
	for (const byte of sent) reader.onBytes(Buffer.of(byte), 1);
	reader.onEnd();
	const chunks: Uint8Array[] = [];
	for (let chunk = await reader.read(); chunk !== null; chunk = await reader.read()) chunks.push(chunk);
	assert.ok(chunks.length <= 5, `${chunks.length} chunks`);
	assert.deepEqual(Buffer.concat(chunks), sent);
});

test("chunks of all sizes come out as they came in, and do not change once they were read", async () => {
	const reader = new ByteReader(() => {});
	const chunks: Uint8Array[] = [];
	for (let at = 0, size = 1; at < sent.length; at += size, size = (size * 7 + 1) % 5_003) {
		const piece = sent.subarray(at, at + size);
		reader.onBytes(Buffer.concat([piece, Buffer.alloc(10)]), piece.length);
		if (size % 3 === 0) chunks.push((await reader.read()) as Uint8Array);
	}
	chunks.push(...reader.takeRest());
	reader.onBytes(Buffer.from("more"), 4);
	assert.deepEqual(Buffer.concat(chunks), sent);
	assert.equal(Buffer.from((await reader.read()) as Uint8Array).toString(), "more");
});

test("a source is paused while too much waits, and resumed once it was read", async () => {
	let resumed = 0;
	const reader = new ByteReader(() => resumed++);
	const half = Buffer.alloc(128 * 1024);
	assert.equal(reader.onBytes(half, half.length), true);
	assert.equal(reader.onBytes(half, half.length), false);
	await reader.read();
	assert.equal(resumed, 1);
});
