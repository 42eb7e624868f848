// onUploadProgress and onDownloadProgress: how far content has come, in both directions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { TransferProgress } from "../../src/client/index.ts";
import { failureOf, ok, serve, withClient } from "./support.ts";

test("onDownloadProgress counts bytes on the wire up to the whole, whose size Content-Length says", async () => {
	const zipped = gzipSync("bird ".repeat(1_000));
	const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${zipped.length}\r\n\r\n`;
	const server = await serve(() => Buffer.concat([Buffer.from(head), zipped]));
	const seen: TransferProgress[] = [];
	await withClient(server, {}, async (client) => {
		const text = await client
			.get(server.url, { onDownloadProgress: (progress) => seen.push(progress) })
			.text();
		assert.equal(text.length, 5_000);
	});
	assert.deepEqual(seen.at(-1), { bytes: zipped.length, total: zipped.length });
	assert.ok(seen.every(({ bytes }, index) => bytes > (seen[index - 1]?.bytes ?? 0)));
});

test("the total is undefined for chunked content", async () => {
	const server = await serve(
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
	);
	const seen: TransferProgress[] = [];
	await withClient(server, {}, async (client) => {
		await client.get(server.url, { onDownloadProgress: (progress) => seen.push(progress) }).text();
	});
	assert.deepEqual(seen.at(-1), { bytes: 5, total: undefined });
});

const uploads: readonly (readonly [
	name: string,
	body: () => NonNullable<unknown>,
	bytes: number,
	total: number | undefined,
])[] = [
	["a string", () => "é".repeat(10), 20, 20],
	["many bytes", () => Buffer.alloc(3_000_000), 3_000_000, 3_000_000],
	["an iterable", () => ["abc", "de"], 5, undefined],
	["a Blob", () => new Blob(["abcdef"]), 6, 6],
];

for (const [name, body, bytes, total] of uploads) {
	test(`onUploadProgress counts the content of ${name}`, async () => {
		const server = await serve(ok(""));
		const seen: TransferProgress[] = [];
		await withClient(server, {}, async (client) => {
			const options = {
				body: body() as string,
				onUploadProgress: (each: TransferProgress) => void seen.push(each),
			};
			await client.post(server.url, options).text();
		});
		assert.deepEqual(seen.at(-1), { bytes, total });
		if (bytes > 1_000_000) assert.ok(seen.length > 2);
	});
}

test("a callback that throws ends its request with that error", async () => {
	const server = await serve(ok("abc"));
	await withClient(server, {}, async (client) => {
		const fail = (): never => {
			throw new Error("out of paper");
		};
		const down = await failureOf(client.get(server.url, { onDownloadProgress: fail }).text());
		assert.match(down.message, /onDownloadProgress threw: out of paper/);
		const up = await failureOf(client.post(server.url, { body: ["abc"], onUploadProgress: fail }).text());
		assert.match(up.message, /onUploadProgress threw: out of paper/);
	});
});
