// Which thread reads a file that is sent.

import assert from "node:assert/strict";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { FileReader } from "../../src/server/file-reader.ts";

describe("a file that is sent", () => {
	const bytes = Buffer.alloc(262_144, "abcdefg");
	let folder: string;
	let path: string;
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gannet-reader-"));
		path = join(folder, "file");
		await writeFile(path, bytes);
	});
	after(() => rm(folder, { recursive: true }));

	/** Reads until one read comes at once, or `times` did not. Every read gives the file's bytes. */
	async function readsAtOnce(
		mayBlock: boolean | undefined,
		isOwnTurn: boolean,
		times = 200,
	): Promise<boolean> {
		await using file = await open(path);
		const reader = new FileReader({ file, parts: [], mayBlock });
		const buffer = Buffer.alloc(65_536);
		for (let time = 0; time < times; time++) {
			const start = (time * 1_000) % 200_000;
			const read = reader.read(buffer, start, bytes.length, isOwnTurn);
			const isAtOnce = read instanceof Uint8Array;
			const piece = isAtOnce ? read : await read;
			assert.ok(piece.equals(bytes.subarray(start, start + piece.length)));
			if (isAtOnce) return true;
		}
		return false;
	}

	test("is read in the server's thread once it comes as fast as memory, if that may block", async () => {
		assert.equal(await readsAtOnce(true, true), true);
	});

	test("is never read there without leave, nor twice in a turn of the event loop", async () => {
		assert.equal(await readsAtOnce(false, true), false);
		assert.equal(await readsAtOnce(undefined, true), false);
		assert.equal(await readsAtOnce(true, false), false);
	});

	test("gives other connections their turn between two reads of one turn", async () => {
		await using file = await open(path);
		const reader = new FileReader({ file, parts: [], mayBlock: true });
		const buffer = Buffer.alloc(1_000);
		let turns = 0;
		const count = (): void => {
			turns++;
			if (turns < 10_000) setImmediate(count);
		};
		setImmediate(count);
		for (let read = 0; read < 50; read++) {
			const before = turns;
			await reader.read(buffer, 0, 1_000, false);
			assert.ok(turns > before, `read ${read}`);
		}
		turns = 10_000;
	});

	test("that became shorter is an error in either thread", async () => {
		await using file = await open(path);
		const reader = new FileReader({ file, parts: [], mayBlock: true });
		const short = /became 10 bytes shorter/;
		const buffer = Buffer.alloc(100);
		await assert.rejects(async () => reader.read(buffer, bytes.length, bytes.length + 10, true), short);
		for (let time = 0; time < 200; time++) {
			const read = reader.read(buffer, 0, 100, true);
			if (!(read instanceof Promise)) break;
			await read;
		}
		await assert.rejects(async () => reader.read(buffer, bytes.length, bytes.length + 10, true), short);
	});
});
