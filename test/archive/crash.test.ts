// Recordings that were cut, damaged or cut off by a killed process: what is whole is read, nothing is invented, and a reader
// that was written from the document alone agrees.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { openTrace, startTrace, type TraceEntry, TraceParser } from "../../src/archive/index.ts";
import { Client } from "../../src/client/index.ts";
import { bindDatagrams, connectDatagrams } from "../../src/socket/index.ts";
import { serve } from "../client/support.ts";
import { readAll, temporaryFolder } from "./support.ts";

const run = promisify(execFile);
const PYTHON_READER = join(import.meta.dirname, "read_trace.py");
const hasPython = await run("python3", ["--version"]).then(
	() => true,
	() => false,
);
const needsPython = { skip: !hasPython && process.env.CI !== "true" ? "python3 is not installed" : false };

const content = '{"access_token":"abcdefgh12345678"}';
const answer = `HTTP/1.1 200 OK\r\nset-cookie: id=0123456789\r\ncontent-type: application/json\r\ncontent-length: ${content.length}\r\n\r\n${content}`;

/** A small recording with frames of most kinds. */
async function sample(file: string): Promise<Buffer> {
	await using server = await serve(answer);
	await using client = new Client();
	const recording = startTrace(client, file);
	for (let count = 0; count < 3; count++)
		await client.get(server.url, { headers: { authorization: "Bearer abcdefgh12345678" } }).text();
	await client.get("http://127.0.0.1:1/").catch(() => undefined);
	await client.close();
	await using receiver = await bindDatagrams("udp://127.0.0.1:0", { trace: recording.trace });
	await using sender = await connectDatagrams(`udp://127.0.0.1:${receiver.local.port}`, {
		trace: recording.trace,
	});
	await sender.send("datagram");
	await receiver.receive();
	await recording.close();
	return readFileSync(file);
}

/** The entries of a file, and how it ends; undefined if it is no recording. */
function read(bytes: Uint8Array): { entries: string[]; state: string } | undefined {
	const parser = new TraceParser();
	try {
		const entries = parser.push(bytes).map(({ offset, entry }) => `${offset} ${shown(entry)}`);
		return { entries, state: parser.end().state };
	} catch (error) {
		assert.equal((error as Error).name, "TraceFormatError");
		return undefined;
	}
}

function shown(entry: TraceEntry): string {
	return JSON.stringify(
		Object.fromEntries(
			Object.entries(entry).map(([name, value]) => [
				name,
				value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
			]),
		),
	);
}

test("a recording that is cut at any byte is read up to its last whole frame", async () => {
	await using folder = await temporaryFolder();
	const bytes = await sample(folder.path("a.trace"));
	const whole = read(bytes);
	assert.equal(whole?.state, "complete");
	assert.ok(whole.entries.length > 30);
	let most = 0;
	for (let length = 0; length < bytes.length; length++) {
		const cut = read(bytes.subarray(0, length));
		if (cut === undefined) {
			assert.ok(length < 400, `nothing was read of ${length} bytes`);
			continue;
		}
		assert.equal(cut.state, "cut");
		assert.ok(cut.entries.length >= most);
		most = cut.entries.length;
		assert.deepEqual(cut.entries, whole.entries.slice(0, most));
	}
	assert.equal(most, whole.entries.length);
});

test("a recording with any byte changed gives no entry that was not in it", async () => {
	await using folder = await temporaryFolder();
	const bytes = await sample(folder.path("a.trace"));
	const whole = read(bytes)?.entries ?? [];
	for (let at = 0; at < bytes.length; at++) {
		for (const flip of [0x01, 0x80, 0xff]) {
			const damaged = Buffer.from(bytes);
			damaged[at] = (damaged[at] as number) ^ flip;
			const found = read(damaged);
			if (found !== undefined) assert.deepEqual(found.entries, whole.slice(0, found.entries.length));
		}
	}
});

test("it doesn't matter how a recording's bytes are cut into pieces", async () => {
	await using folder = await temporaryFolder();
	const bytes = await sample(folder.path("a.trace"));
	for (const size of [1, 2, 3, 7, 64, 1000]) {
		const parser = new TraceParser();
		const entries: string[] = [];
		for (let at = 0; at < bytes.length; at += size)
			for (const { offset, entry } of parser.push(bytes.subarray(at, at + size)))
				entries.push(`${offset} ${shown(entry)}`);
		assert.equal(parser.end().state, "complete");
		assert.deepEqual(entries, read(bytes)?.entries);
	}
});

test(
	"a reader that knows the document alone finds the same, whole, cut and damaged",
	needsPython,
	async () => {
		await using folder = await temporaryFolder();
		const bytes = await sample(folder.path("a.trace"));
		const damaged = Buffer.from(bytes);
		damaged[bytes.length >> 1] = (damaged[bytes.length >> 1] as number) ^ 0x10;
		const files = {
			whole: bytes,
			cut: bytes.subarray(0, bytes.length - 100),
			damaged,
			short: bytes.subarray(0, 20),
		};
		for (const [name, content] of Object.entries(files)) {
			const file = folder.path(`${name}.trace`);
			writeFileSync(file, content);
			const { stdout } = await run("python3", [PYTHON_READER, file], { maxBuffer: 2 ** 26 });
			const theirs = stdout
				.trim()
				.split("\n")
				.map((line) => JSON.parse(line) as Record<string, unknown>);
			const ours = read(content);
			if (ours === undefined) {
				assert.ok("error" in (theirs[0] ?? {}));
				continue;
			}
			assert.equal(theirs.at(-1)?.state, ours.state);
			const entries = ours.entries.map((entry) => {
				const [, offset, json] = /^(\d+) (.*)$/s.exec(entry) as unknown as [string, string, string];
				return { offset: Number(offset), ...(JSON.parse(json) as object) };
			});
			for (const [index, entry] of entries.entries()) {
				const { version, reason, fields, ...rest } = entry as Record<string, unknown>;
				const { version: _, reason: why, fields: __, ...other } = theirs[index] as Record<string, unknown>;
				// Ours have the members of events that a frame leaves out.
				if (rest.type === "response.head") assert.deepEqual(other, rest);
				else assert.deepEqual(theirs[index], entry);
				void [version, reason, fields, why];
			}
			assert.equal(theirs.length, entries.length + 1);
		}
	},
);

test("a process that is killed at full rate leaves a recording that is whole up to the last half second", {
	timeout: 60_000,
}, async () => {
	await using folder = await temporaryFolder();
	await using server = await serve(answer);
	for (let round = 0; round < 5; round++) {
		const file = folder.path(`${round}.trace`);
		const child = spawn(
			process.execPath,
			[join(import.meta.dirname, "recording-child.ts"), server.url, file],
			{
				stdio: ["ignore", "pipe", "inherit"],
			},
		);
		let clock = 0;
		child.stdout.on("data", (data: Buffer) => {
			clock = Number(data.toString().trim().split("\n").at(-1));
		});
		await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
		await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 500));
		child.kill("SIGKILL");
		await new Promise((resolve) => child.once("close", resolve));
		const { entries, end } = await readAll(file);
		assert.notEqual(end.state, "damaged");
		const last = entries.reduce((latest, entry) => ("at" in entry ? Math.max(latest, entry.at) : latest), 0);
		assert.ok(clock - last <= 500, `${clock - last} ms are missing`);
		assert.ok(entries.length > 100);
	}
});

test("a recording inside a recording is not taken for frames of it", async () => {
	await using folder = await temporaryFolder();
	const inner = await sample(folder.path("inner.trace"));
	const recording = openTrace(folder.path("outer.trace"), { unredacted: true });
	recording.trace({ type: "bytes.received", at: 1, connectionId: 1, bytes: inner });
	await recording.close();
	const { entries } = await readAll(folder.path("outer.trace"));
	assert.deepEqual(
		entries.map(({ type }) => type),
		["bytes.received"],
	);
});
