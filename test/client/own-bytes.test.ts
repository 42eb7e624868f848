// Bytes that are the caller's are a Uint8Array over an ArrayBuffer, by their type too: they go into Blobs and TextDecoderStreams.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Step } from "../../src/testing/index.ts";
import { ok, serve, withClient } from "./support.ts";

test("streamed content goes into a TextDecoderStream, and its pieces into a Blob", async () => {
	const server = await serve(ok("bird"));
	await withClient(server, {}, async (client) => {
		const { body } = await client.get(server.url);
		let text = "";
		for await (const piece of body.stream().pipeThrough(new TextDecoderStream())) text += piece;
		assert.equal(text, "bird");
		const pieces: Uint8Array<ArrayBuffer>[] = [];
		for await (const piece of (await client.get(server.url)).body) pieces.push(piece);
		assert.equal(await new Blob(pieces).text(), "bird");
	});
});

/** Ways to send content. */
const ARRIVALS: Readonly<Record<string, (content: string) => string | readonly Step[]>> = {
	whole: ok,
	"in pieces": (content) => [{ sendSlowly: ok(content), chunkBytes: 40 + (content.length >> 1) }],
	"in chunks": (content) => {
		const chunk = content === "" ? "" : `${content.length.toString(16)}\r\n${content}\r\n`;
		return `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`;
	},
};

for (const size of [0, 1, 63, 64, 65, 8_191, 8_192, 100_000]) {
	for (const [arrival, send] of Object.entries(ARRIVALS)) {
		test(`${size} bytes that arrive ${arrival} are the caller's alone, and the same as text and as a stream`, async () => {
			const content = "b".repeat(size);
			const server = await serve(() => send(content));
			await withClient(server, {}, async (client) => {
				const atOnce = await client.get(server.url).bytes();
				const later = await (await client.get(server.url)).bytes();
				for (const bytes of [atOnce, later]) {
					assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
					assert.equal(bytes.buffer.byteLength, size);
					assert.equal(Buffer.from(bytes).toString(), content);
				}
				assert.equal(await client.get(server.url).text(), content);
				const { body } = await client.get(server.url);
				const streamed: Uint8Array<ArrayBuffer>[] = [];
				for await (const piece of body) streamed.push(piece);
				assert.equal(Buffer.concat(streamed).toString(), content);
			});
		});
	}
}
