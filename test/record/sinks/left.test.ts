// Sinks that are left without close(): what was committed stays, the rest is rolled back, and a warning has its number.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openSink, type Row, type Sink, type SinkSchema } from "../../../src/record/sinks/index.ts";

const schema: SinkSchema = { columns: [{ name: "a", type: "text" }] };
const rows = (count: number): Row[] => Array.from({ length: count }, (_, index) => ({ a: String(index) }));

let folder = "";
before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-left-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Takes the warnings that `act` leads to, which would fail the run. */
async function warningsOf(act: () => Promise<void>): Promise<string[]> {
	const warnings: string[] = [];
	const listeners = process.listeners("warning");
	process.removeAllListeners("warning");
	const note = (warning: Error): void =>
		void warnings.push(`${(warning as { code?: string }).code}: ${warning.message}`);
	process.on("warning", note);
	try {
		await act();
		// Warnings are emitted a tick later.
		await new Promise((resolve) => setImmediate(resolve));
	} finally {
		process.off("warning", note);
		for (const listener of listeners) process.on("warning", listener);
	}
	return warnings;
}

type Case = readonly [use: (sink: Sink) => Promise<unknown>, lost: number, kept: number];
const cases: Readonly<Record<string, Case>> = {
	"with two rows": [(sink) => sink.write(rows(2)), 2, 0],
	"with one row": [(sink) => sink.write(rows(1)), 1, 0],
	"without rows": [async () => undefined, 0, 0],
	"after a commit": [
		async (sink) => {
			await sink.write(rows(3));
			await sink.commit("3");
		},
		0,
		3,
	],
	"with rows after a commit": [
		async (sink) => {
			await sink.write(rows(3));
			await sink.commit("3");
			await sink.write(rows(4));
		},
		4,
		3,
	],
	"without waiting for its rows": [async (sink) => void sink.write(rows(5)), 5, 0],
	"after close()": [
		async (sink) => {
			await sink.write(rows(2));
			await sink.close();
		},
		0,
		2,
	],
	"after close({})": [
		async (sink) => {
			await sink.write(rows(2));
			await sink.close({});
		},
		0,
		2,
	],
	"after close({ complete: true })": [
		async (sink) => {
			await sink.write(rows(2));
			await sink.close({ complete: true });
		},
		0,
		2,
	],
	"after close({ complete: false }), which says it": [
		async (sink) => {
			await sink.write(rows(2));
			await sink.close({ complete: false });
		},
		0,
		0,
	],
	"by an error of its user": [
		async (sink) => {
			await sink.write(rows(6));
			throw new Error("the user's");
		},
		6,
		0,
	],
	"with more rows than a batch": [(sink) => sink.write(rows(2_500)), 2_500, 0],
};
for (const target of ["jsonl", "db"]) {
	for (const [how, [use, lost, kept]] of Object.entries(cases)) {
		test(`a ${target} sink that is left ${how} warns of ${lost} rows and keeps ${kept}`, async () => {
			const file = join(folder, `${how.replaceAll(/\W+/g, "-")}.${target}`);
			let summary = 0;
			const warnings = await warningsOf(async () => {
				try {
					await using sink = await openSink(file, schema, { progress: ({ rows }) => (summary = rows) });
					await use(sink);
				} catch (error) {
					assert.equal((error as Error).message, "the user's");
				}
			});
			assert.equal(summary, kept);
			if (lost === 0) assert.deepEqual(warnings, []);
			else {
				const said = lost === 1 ? "1 row was" : `${lost} rows were`;
				assert.equal(warnings.length, 1);
				assert.match(
					warnings[0] ?? "",
					new RegExp(`^GANNET_ROWS_LOST: ${said} not committed to .* call close\\(\\)`),
				);
			}
		});
	}
}

test("a run that close() ended is in its file", async () => {
	const file = join(folder, "whole.jsonl");
	await using sink = await openSink(file, schema);
	await sink.write(rows(2));
	assert.equal((await sink.close()).isComplete, true);
	assert.equal(readFileSync(file, "utf8"), '{"a":"0"}\n{"a":"1"}\n');
});
