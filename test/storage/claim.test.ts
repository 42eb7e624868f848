// One note, one writer: by processes that claim at the same moment, after one that was killed, and by what notes say.

import assert from "node:assert/strict";
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, linkSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type ClaimOptions, claim } from "../../src/storage/claim.ts";
import type { Order } from "./claimant.ts";
import { ground, VICTIM } from "./support.ts";

const careful: ClaimOptions = { isEarlier: ({ url }) => typeof url === "string", isForced: false };
const forced: ClaimOptions = { ...careful, isForced: true };

/** The number of a process that has ended. */
const dead: number = spawnSync(process.execPath, ["-e", "0"]).pid;

function noteOf(writer: object | undefined, more: object = {}): string {
	return JSON.stringify({ round: "before", ...more, writer, id: "0123-abc" });
}

function failureOf(act: () => unknown): { readonly code?: string; readonly message?: string } {
	try {
		act();
		return {};
	} catch (error) {
		return error as { code: string; message: string };
	}
}

describe("of processes that claim at the same moment, one gets the note", () => {
	const children: ChildProcess[] = [];
	before(() => {
		const path = fileURLToPath(new URL("claimant.ts", import.meta.url));
		for (let count = 0; count < 4; count++) children.push(fork(path));
	});
	after(() => {
		for (const child of children) child.kill();
	});

	async function tell(child: ChildProcess, order: Order): Promise<string> {
		const answered = once(child, "message") as Promise<[string]>;
		child.send(order);
		return (await answered)[0];
	}

	const states: readonly (readonly [what: string, note: string | undefined, earlier: string])[] = [
		["where there is none", undefined, "undefined"],
		["of a process that has ended", noteOf({ pid: dead, startedAt: "1" }), "before"],
		["of a process whose number is another's by now", noteOf({ pid: process.pid, startedAt: "1" }), "before"],
		["that its process has left", noteOf(undefined), "before"],
		["that a power cut left empty", "", "undefined"],
	];
	for (const [what, note, earlier] of states) {
		test(what, async () => {
			using here = ground();
			for (let round = 0; round < 20; round++) {
				const path = here.at(`${round}.json`);
				if (note !== undefined) writeFileSync(path, note);
				const answers = await Promise.all(children.map((child) => tell(child, { act: "claim", path })));
				const winner = answers.indexOf(earlier);
				const expected = children.map((_, index) => (index === winner ? earlier : "in-use"));
				assert.deepEqual(answers, expected);
				const act = round % 2 === 0 ? "finish" : "leave";
				assert.equal(await tell(children[winner] as ChildProcess, { act, path }), "done");
				assert.equal(existsSync(path), act === "leave");
			}
			// No mutex and no draft is left.
			assert.deepEqual(
				readdirSync(here.folder).filter((name) => name.startsWith(".")),
				[],
			);
		});
	}

	test("and a note of a living process is refused, until that has ended", async () => {
		using here = ground();
		const path = here.at("note.json");
		const child = children.pop() as ChildProcess;
		assert.equal(await tell(child, { act: "claim", path }), "undefined");
		const { code, message } = failureOf(() => claim(path, careful));
		assert.equal(code, "in-use");
		assert.match(message ?? "", new RegExp(`can't be written: process ${child.pid} is writing it; wait`));
		child.kill("SIGKILL");
		await once(child, "exit");
		claim(path, careful).finish(() => undefined);
		assert.equal(existsSync(path), false);
	});
});

test("a process that was stopped in the midst of taking a note over holds nobody up", () => {
	using here = ground();
	const path = here.at("note.json");
	writeFileSync(path, noteOf({ pid: dead }));
	// It has the mutex of the note, and another one has that of the mutex.
	writeFileSync(here.at(".0123-abc.lock"), JSON.stringify({ writer: { pid: dead }, id: "second" }));
	writeFileSync(here.at(".0123-abc.second.lock"), JSON.stringify({ writer: { pid: dead }, id: "third" }));
	claim(path, careful).finish(() => undefined);
	assert.deepEqual(readdirSync(here.folder), ["victim"]);
});

test("a process that was killed with its own note in its hands holds nobody up", () => {
	using here = ground();
	const path = here.at("note.json");
	writeFileSync(path, noteOf({ pid: dead }));
	linkSync(path, here.at(".0123-abc.lock"));
	claim(path, careful).finish(() => undefined);
	assert.deepEqual(readdirSync(here.folder), ["victim"]);
});

test("a note that was taken over can't be written, finished or left by its first owner", () => {
	using here = ground();
	const path = here.at("note.json");
	const first = claim(path, careful);
	first.describe({ round: "first" });
	const second = claim(path, forced);
	assert.deepEqual(second.earlier, { round: "first" });
	second.describe({ round: "second" });
	let hasActed = false;
	for (const act of [() => first.describe({}), () => first.finish(() => (hasActed = true))]) {
		assert.equal(failureOf(act).code, "taken-over");
	}
	first.leave({});
	assert.equal(hasActed, false);
	assert.match(readFileSync(path, "utf8"), /"round":"second"/);
	second.finish(() => undefined);
	assert.equal(failureOf(() => first.describe({})).code, "taken-over");
});

test("what a note says stays, whoever takes it over, until that says something else", () => {
	using here = ground();
	const path = here.at("note.json");
	writeFileSync(path, noteOf({ pid: dead }));
	claim(path, careful);
	assert.match(readFileSync(path, "utf8"), /"round":"before"/);
});

describe("something else in a note's place is refused, and stays", () => {
	const contents: readonly string[] = [
		"text",
		"{",
		"[]",
		"null",
		"7",
		'{"round":1}',
		'{"id":"../up","url":"x"}',
		'{"id":7}',
		'{"id":""}',
		'{"id":"a","writer":7}',
		'{"id":"a","writer":{}}',
		'{"id":"a","writer":{"pid":-1}}',
		'{"id":"a","writer":{"pid":0}}',
		'{"id":"a","writer":{"pid":1e99}}',
		'{"id":"a","writer":{"pid":1,"startedAt":7}}',
		`{"id":"a","x":"${"x".repeat(70_000)}"}`,
	];
	for (const content of contents) {
		test(JSON.stringify(content.slice(0, 50)), () => {
			using here = ground();
			const path = here.at("note.json");
			writeFileSync(path, content);
			assert.equal(failureOf(() => claim(path, careful)).code, "not-ours");
			assert.equal(readFileSync(path, "utf8"), content);
			assert.deepEqual(readdirSync(here.folder).sort(), ["note.json", "victim"]);
		});
	}

	test("a link", () => {
		using here = ground();
		const path = here.at("note.json");
		symlinkSync(here.at("victim"), path);
		for (const options of [careful, forced]) assert.equal(failureOf(() => claim(path, options)).code, "link");
		assert.equal(here.text("victim"), VICTIM);
	});
});

test("a note of an earlier version is read", () => {
	using here = ground();
	const path = here.at("note.json");
	writeFileSync(path, '{"url":"http://a.test/","total":7}');
	assert.deepEqual(claim(path, careful).earlier, { url: "http://a.test/", total: 7 });
});

test("a note says which process writes, and is for its owner only", () => {
	using here = ground();
	const path = here.at("note.json");
	claim(path, careful).describe({ round: 1 });
	const { writer, round } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
	assert.deepEqual([round, (writer as { pid: number }).pid], [1, process.pid]);
	assert.equal(here.mode("note.json"), "600");
	assert.equal(dirname(path), here.folder);
});
