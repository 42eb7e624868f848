// A frontier whose process is killed at any moment: nothing that was committed is lost, and frontier and records agree.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { newFile, randomFrom } from "./support.ts";

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));

/** Runs the worker until it has printed so many lines, then kills it. Resolves to what it printed. */
async function killedAfter(path: string, size: number, lines: number): Promise<string[]> {
	const child = spawn(process.execPath, [worker, path, String(size)], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	let text = "";
	child.stdout.setEncoding("latin1");
	child.stdout.on("data", (chunk: string) => {
		text += chunk;
		if (text.split("\n").length > lines) child.kill("SIGKILL");
	});
	await new Promise((resolve) => child.once("close", resolve));
	return text.split("\n").slice(0, -1);
}

test("SIGKILL at random moments loses no URL and no record, and doubles none (seed 9)", async () => {
	const random = randomFrom(9);
	const path = newFile();
	const size = 1_500;
	const printed = new Set<number>();
	let kills = 0;
	for (let isComplete = false; !isComplete; ) {
		const lines = await killedAfter(path, size, 1 + random(400));
		isComplete = lines.at(-1) === "complete";
		if (!isComplete) kills++;
		const database = new DatabaseSync(path);
		assert.equal(database.prepare("PRAGMA integrity_check").get()?.integrity_check, "ok");
		const number = (sql: string): number => Number(database.prepare(sql).get()?.n);
		const done = database
			.prepare("SELECT at FROM urls WHERE state = 1")
			.all()
			.map(({ at }) => Number(at));
		for (const line of lines) if (line !== "complete") printed.add(Number(line));
		assert.deepEqual(
			[...printed].filter((page) => !done.includes(page)),
			[],
			"what was committed is done",
		);
		const records = database
			.prepare("SELECT record FROM outbox")
			.all()
			.map(({ record }) => Number(record));
		assert.deepEqual(
			records.toSorted((a, b) => a - b),
			done.toSorted((a, b) => a - b),
			"each page has its record once",
		);
		assert.equal(
			number("SELECT count(*) AS n FROM waiting"),
			number("SELECT count(*) AS n FROM urls WHERE state = 0"),
		);
		assert.equal(number("SELECT sum(done) AS n FROM sites") || 0, done.length);
		assert.equal(
			number("SELECT sum(waiting) AS n FROM sites") || 0,
			number("SELECT count(*) AS n FROM waiting"),
		);
		if (isComplete) assert.deepEqual(done.length, size);
		database.close();
	}
	assert.ok(kills >= 5, `${kills} kills`);
});
