// Rows on the standard output: as they are committed, at the pace of the reader.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { SinkError } from "../../../src/record/sinks/errors.ts";
import { jsonArray, jsonLines } from "../../../src/record/sinks/formats.ts";
import type { SinkSchema } from "../../../src/record/sinks/sink.ts";
import { openStandardOutput } from "../../../src/record/sinks/standard-output.ts";

const schema: SinkSchema = { columns: [{ name: "a", type: "integer" }] };
const door = join(import.meta.dirname, "../../../src/record/sinks/index.ts");

/** A process that writes two rows to "-". */
async function written(options: object): Promise<string> {
	const program = `
		const { openSink } = await import(${JSON.stringify(door)});
		const sink = await openSink("-", ${JSON.stringify(schema)}, ${JSON.stringify(options)});
		await sink.write([{ a: 1 }, { a: 2 }]);
		await sink.commit("2");
		await sink.close({ complete: true });`;
	const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const [out] = await Promise.all([text(child.stdout), once(child, "exit")]);
	return out;
}

describe("the standard output", () => {
	const cases: readonly (readonly [object, string])[] = [
		[{}, '{"a":1}\n{"a":2}\n'],
		[{ format: "csv", batchRows: 1 }, "a\r\n1\r\n2\r\n"],
		[{ format: "json" }, '[\n{"a":1},\n{"a":2}\n]\n'],
	];
	for (const [options, expected] of cases) {
		test(`gets ${JSON.stringify(expected)} with ${JSON.stringify(options)}`, async () => {
			assert.equal(await written(options), expected);
		});
	}

	test("is waited for where it is slow", async () => {
		const chunks: string[] = [];
		let release = (): void => undefined;
		const stream = new Writable({
			highWaterMark: 1,
			write: (chunk, _encoding, done) => {
				chunks.push(String(chunk));
				release = done;
			},
		});
		const backend = openStandardOutput(jsonArray(schema), stream);
		let isStored = false;
		const storing = backend.store([[1]], "1").then(() => {
			isStored = true;
		});
		await Promise.resolve();
		assert.deepEqual([chunks, isStored], [['[\n{"a":1}'], false]);
		release();
		await storing;
		const finishing = backend.finish(true);
		release();
		await finishing;
		assert.equal(chunks.join(""), '[\n{"a":1}\n]\n');
		assert.equal(stream.listenerCount("error"), 0);
	});

	test("whose reader goes away ends the sink with an error, at once and later", async () => {
		const stream = new Writable({
			highWaterMark: 1,
			write: (_chunk, _encoding, done) => done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" })),
		});
		const backend = openStandardOutput(jsonLines(schema), stream);
		for (let attempt = 0; attempt < 2; attempt++) {
			await assert.rejects(backend.store([[1]], "1"), (error) => {
				assert.ok(error instanceof SinkError);
				assert.equal(error.kind, "closed");
				assert.match(error.message, /the standard output can't be written: its reader has gone away/u);
				return true;
			});
		}
		await backend.finish(false);
		assert.deepEqual(
			[backend.target, backend.position, backend.rows, backend.isComplete],
			["the standard output", undefined, 0, false],
		);
	});

	test("that fails in another way says how", async () => {
		const stream = new Writable({
			highWaterMark: 1,
			write: (_chunk, _encoding, done) => done(new Error("no more")),
		});
		const backend = openStandardOutput(jsonLines(schema), stream);
		await assert.rejects(backend.store([[1]], "1"), /the standard output can't be written: no more/u);
		await backend.finish(false);
	});
});
