// The file of a recording: who may read it, what it never touches, and what happens if the disk can't keep up.

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { encodeJson } from "../../src/archive/encode.ts";
import { Kind } from "../../src/archive/format.ts";
import { FrameBuffer } from "../../src/archive/frame-buffer.ts";
import { openTrace } from "../../src/archive/index.ts";
import { createRecorder } from "../../src/archive/recorder.ts";
import { type Disk, TraceFile } from "../../src/archive/trace-file.ts";
import { readAll, temporaryFolder } from "./support.ts";

const header = {
	gannet: "0",
	runtime: "x",
	startedAt: "2026-01-01T00:00:00Z",
	clock: 0,
	masked: true,
	limits: {},
	seed: 7,
};

test("the file is its owner's alone, and an existing one or a link is not touched", async () => {
	await using folder = await temporaryFolder();
	const file = folder.path("a.trace");
	await openTrace(file).close();
	if (process.platform !== "win32") assert.equal(statSync(file).mode & 0o777, 0o600);
	writeFileSync(folder.path("old"), "kept");
	symlinkSync(folder.path("new"), folder.path("link"));
	for (const name of ["old", "link", "a.trace"])
		assert.throws(() => openTrace(folder.path(name)), { name: "StorageError", code: "EEXIST" });
	assert.equal(readFileSync(folder.path("old"), "utf8"), "kept");
	assert.equal(existsSync(folder.path("new")), false);
});

test("frames reach the disk within 250 ms", async () => {
	await using folder = await temporaryFolder();
	const file = folder.path("a.trace");
	await using recording = openTrace(file);
	const empty = statSync(file).size;
	recording.trace({ type: "bytes.received", at: 1, connectionId: 1, bytes: new Uint8Array([0, 1, 2]) });
	recording.trace({
		type: "connection.closed",
		at: 1,
		connectionId: 1,
		bytesIn: 3,
		bytesOut: 0,
		code: undefined,
		by: "peer",
	});
	const until = performance.now() + 2_000;
	while (statSync(file).size === empty && performance.now() < until)
		await new Promise((resolve) => setImmediate(resolve));
	assert.ok(performance.now() < until - 1_500);
});

test("a recording goes on in the next file when one is full, and each is whole", async () => {
	await using folder = await temporaryFolder();
	const recording = openTrace(folder.path("a.trace"), { fileBytes: 300_000, unredacted: true });
	const piece = new Uint8Array(60_000).fill(1);
	for (let count = 0; count < 20; count++)
		recording.trace({ type: "bytes.received", at: count, connectionId: 1, bytes: piece });
	await recording.close();
	assert.ok(recording.files.length >= 4);
	let bytes = 0;
	for (const [index, file] of recording.files.entries()) {
		const {
			header: { part },
			entries,
			end,
		} = await readAll(file);
		assert.equal(part, index + 1);
		assert.equal(end.state, index === recording.files.length - 1 ? "complete" : "cut");
		assert.equal(end.unread, 0);
		for (const entry of entries) if (entry.type === "bytes.received") bytes += entry.bytes.length;
		assert.ok(statSync(file).size <= 300_000);
	}
	assert.equal(bytes, 20 * 60_000);
});

test("a disk that refuses for a while leaves a gap, and whole frames around it", async () => {
	await using folder = await temporaryFolder();
	const fs = await import("node:fs/promises");
	let refuses = false;
	const handle = new Map<number, never>();
	void handle;
	const { write } = await import("node:fs");
	const disk: Disk = async (file, bytes, offset, length, position) => {
		if (refuses) {
			// Half of it is written before the disk is full.
			await new Promise((resolve) => write(file, bytes, offset, length >> 1, position, resolve));
			throw Object.assign(new Error("no space"), { code: "ENOSPC" });
		}
		return await new Promise<number>((resolve, reject) => {
			write(file, bytes, offset, length, position, (error, count) =>
				error === null ? resolve(count) : reject(error),
			);
		});
	};
	const path = folder.path("a.trace");
	const file = new TraceFile(path, header, { fileBytes: 2 ** 30, waitingBytes: 2 ** 24 }, disk);
	const put = async (n: number): Promise<void> => {
		encodeJson(file.frames, Kind.event, { type: "test", n });
		file.flushSoon();
		await new Promise((resolve) => setTimeout(resolve, 30));
	};
	await put(1);
	refuses = true;
	await put(2);
	await put(3);
	refuses = false;
	await put(4);
	await file.close();
	const { entries, end } = await readAll(await fs.readFile(path));
	assert.equal(end.state, "complete");
	const said = entries.map((entry) =>
		entry.type === "gap" ? `gap of ${entry.frames}: ${entry.reason}` : (entry as unknown as { n: number }).n,
	);
	assert.deepEqual(said, [1, 4, "gap of 2: the disk refused to write (ENOSPC)"]);
});

test("a disk that is too slow costs content first, then events, and nobody waits for it", async () => {
	await using folder = await temporaryFolder();
	const gate = Promise.withResolvers<void>();
	const { write } = await import("node:fs");
	const disk: Disk = async (file, bytes, offset, length, position) => {
		await gate.promise;
		return await new Promise<number>((resolve, reject) => {
			write(file, bytes, offset, length, position, (error, count) =>
				error === null ? resolve(count) : reject(error),
			);
		});
	};
	const path = folder.path("a.trace");
	const file = new TraceFile(path, header, { fileBytes: 2 ** 30, waitingBytes: 2 ** 20 }, disk);
	const states: string[] = [];
	for (let count = 0; count < 12; count++) {
		encodeJson(file.frames, Kind.event, { type: "test", text: "x".repeat(100_000) });
		file.frames.flush();
		states.push(file.pressure());
		if (file.pressure() === "all") file.lose(count, 100);
	}
	assert.deepEqual([...new Set(states)], ["none", "content", "all"]);
	gate.resolve();
	await file.close();
	const { entries, end } = await readAll(path);
	assert.equal(end.state, "complete");
	assert.equal(entries.filter(({ type }) => type === "gap").length, 1);
});

test("decoded content that there is no room for is part of the gap", () => {
	const lost: number[] = [];
	const recorder = createRecorder({
		frames: new FrameBuffer(header.seed, () => undefined),
		isMasked: true,
		secrets: [],
		secretHeaders: [],
		messageBytes: 1_000_000,
		pressure: () => "content",
		onFailure: () => undefined,
		onLost: (_at, bytes) => lost.push(bytes),
		onExchange: () => undefined,
	});
	const json = '{"access_token":"abcdefgh12345678"}';
	const coded = gzipSync(json);
	const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: ${coded.length}\r\n\r\n`;
	const hear = (type: "bytes.sent" | "bytes.received", bytes: Uint8Array): void =>
		recorder.trace({ type, at: 1, connectionId: 1, bytes });
	hear("bytes.sent", Buffer.from("GET / HTTP/1.1\r\nhost: a\r\n\r\n"));
	hear("bytes.received", Buffer.concat([Buffer.from(head), coded]));
	recorder.finish();
	assert.deepEqual(lost, [json.length]);
});
