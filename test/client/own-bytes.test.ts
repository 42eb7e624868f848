// Bytes that are the caller's are a Uint8Array over an ArrayBuffer, by their type too: they go into Blobs and TextDecoderStreams.

import assert from "node:assert/strict";
import { test } from "node:test";
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
