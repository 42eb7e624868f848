// A file sink that stops between any two of its steps leaves a complete file, or a run that can be taken up.

import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { batchingSink } from "../../../src/record/sinks/batching.ts";
import { compressing } from "../../../src/record/sinks/compression.ts";
import { type Effects, realEffects } from "../../../src/record/sinks/effects.ts";
import { SinkError } from "../../../src/record/sinks/errors.ts";
import { type FilesTarget, openFile } from "../../../src/record/sinks/file.ts";
import { csv, jsonArray, jsonLines, type TextFormat } from "../../../src/record/sinks/formats.ts";
import { type Layout, layoutOf } from "../../../src/record/sinks/layout.ts";
import { type SinkOptions, settingsOf } from "../../../src/record/sinks/options.ts";
import { journal, parquetConversion } from "../../../src/record/sinks/parquet.ts";
import type { SinkSchema } from "../../../src/record/sinks/sink.ts";

const schema: SinkSchema = {
	columns: [
		{ name: "id", type: "integer" },
		{ name: "text", type: "text" },
	],
};
const total = 3;

/** The steps of a process that ends before one of them; a write is then torn in half. */
function stoppingAt(step: number): {
	readonly effects: Effects;
	readonly isOver: () => boolean;
	end(): Promise<void>;
} {
	let steps = 0;
	const files = new Set<number>();
	const states = new Set<{ close(): void }>();
	const passes = (): boolean => steps++ < step;
	const pass = (): void => {
		if (!passes()) throw new Error("the process has ended");
	};
	const effects: Effects = {
		...realEffects,
		openState: (path, target, isRestart) => {
			pass();
			const state = realEffects.openState(path, target, isRestart);
			states.add(state);
			return {
				...state,
				save: (value) => {
					pass();
					state.save(value);
				},
				discard: () => {
					pass();
					state.discard();
				},
			};
		},
		open: async (path) => {
			pass();
			const file = await realEffects.open(path);
			files.add(file);
			return file;
		},
		create: async (path, mode) => {
			pass();
			const file = await realEffects.create(path, mode);
			files.add(file);
			return file;
		},
		close: async (file) => {
			files.delete(file);
			await realEffects.close(file);
		},
		write: async (file, bytes, offset) => {
			if (passes()) return realEffects.write(file, bytes, offset);
			await realEffects.write(file, bytes.subarray(0, bytes.length >> 1), offset);
			throw new Error("the process has ended");
		},
		truncate: async (file, length) => {
			pass();
			await realEffects.truncate(file, length);
		},
		sync: async (file) => {
			pass();
			await realEffects.sync(file);
		},
		copy: async (from, to, mode) => {
			pass();
			await realEffects.copy(from, to, mode);
		},
		rename: async (from, to) => {
			pass();
			await realEffects.rename(from, to);
		},
		remove: async (path) => {
			pass();
			await realEffects.remove(path);
		},
		syncFolder: async (path) => {
			pass();
			await realEffects.syncFolder(path);
		},
	};
	return {
		effects,
		isOver: () => steps > step,
		// As the operating system does with what a process leaves open.
		end: async () => {
			for (const file of files) await realEffects.close(file).catch(() => undefined);
			for (const state of states) state.close();
		},
	};
}

const plainly = { flatten: false, childTables: false, splitsMoney: false, isTyped: false };
const alone = layoutOf(schema, plainly);
/** With a child table, whose file is written beside. */
const family = layoutOf(
	{ columns: [...schema.columns, { name: "tags", type: "list", of: { type: "text" } }], key: ["id"] },
	{ ...plainly, childTables: true },
);

async function produce(
	place: FilesTarget,
	options: SinkOptions,
	effects: Effects,
	layout: Layout = alone,
): Promise<void> {
	const settings = settingsOf({ ...options, flushMs: 0 });
	const sink = batchingSink(await openFile({ ...place, effects }, layout, settings), layout, settings);
	const hasTags = layout.children.length > 0;
	try {
		for (let id = Number(sink.position ?? 0); id < total; id++) {
			await sink.write([
				{ id, text: `the text of ${id}`, ...(hasTags ? { tags: ["a", "b", "c"].slice(0, id) } : {}) },
			]);
			await sink.commit(String(id + 1));
		}
	} catch (error) {
		await sink.close({ complete: false });
		throw error;
	}
	await sink.close({ complete: true });
}

describe("after an end before any of its steps, the next process completes", () => {
	let folder = "";
	before(() => {
		// Thousands of steps are made durable, which costs nothing in memory.
		folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "gannet-crashes-"));
	});
	after(() => rmSync(folder, { recursive: true, force: true }));

	const parquet = (layout: Layout) => async (path: string) => {
		const conversion = await parquetConversion();
		const of = (at: string, each: SinkSchema): FilesTarget => ({
			path: at,
			format: journal(each),
			convert: conversion(each),
		});
		return { ...of(path, layout.schema), children: childrenOf(path, layout, of) };
	};
	const text =
		(format: (schema: SinkSchema) => TextFormat, layout: Layout = alone) =>
		async (path: string): Promise<FilesTarget> => {
			const of = (at: string, each: SinkSchema): FilesTarget => ({ path: at, format: format(each) });
			return { ...of(path, layout.schema), children: childrenOf(path, layout, of) };
		};
	const childrenOf = (
		path: string,
		{ children }: Layout,
		of: (path: string, schema: SinkSchema) => FilesTarget,
	): readonly FilesTarget[] => children.map(({ name, schema }) => of(`${path}.${name}`, schema));
	const commas = (each: SinkSchema): TextFormat => csv(each, {}, ",");

	const cases: readonly {
		readonly name: string;
		readonly place: (path: string) => Promise<FilesTarget>;
		readonly layout?: Layout;
		readonly options?: SinkOptions;
		readonly standing?: string;
		readonly leaves?: readonly string[];
	}[] = [
		{ name: "JSON Lines", place: text(jsonLines) },
		{ name: "JSON", place: text(jsonArray) },
		{ name: "CSV", place: text(commas) },
		{ name: "CSV over a file that stood there", place: text(commas), standing: "old" },
		{
			name: "CSV that is added to a file, in a run with a name",
			place: text(commas),
			options: { mode: "append", run: "one" },
			standing: "id,text\r\n7,before\r\n",
			leaves: [".state"],
		},
		{
			name: "JSON Lines added to a file whose last line has no end",
			place: text(jsonLines),
			options: { mode: "append", run: "one" },
			standing: '{"id":7}',
			leaves: [".state"],
		},
		{ name: "Parquet", place: parquet(alone) },
		{ name: "CSV in gzip", place: async (path) => compressing(path, commas(schema), "gzip") },
		{ name: "CSV with a child table", place: text(commas, family), layout: family, leaves: [".tags"] },
		{
			name: "JSON with a child table, in a run with a name",
			place: text(jsonArray, family),
			layout: family,
			options: { run: "one" },
			leaves: [".state", ".tags"],
		},
		{ name: "Parquet with a child table", place: parquet(family), layout: family, leaves: [".tags"] },
	];
	for (const [index, { name, place, layout, options = {}, standing, leaves = [] }] of cases.entries()) {
		test(name, async (t) => {
			const run = async (step: number): Promise<{ readonly text: string; readonly isOver: boolean }> => {
				const base = `${index}-${step}`;
				const path = join(folder, base);
				if (standing !== undefined) writeFileSync(path, standing);
				const first = stoppingAt(step);
				try {
					await produce(await place(path), options, first.effects, layout);
				} catch (error) {
					assert.match((error as Error).message, /the process has ended/u);
				}
				await first.end();
				if (first.isOver()) await produce(await place(path), options, realEffects, layout);
				const left = readdirSync(folder).filter((file) => file.startsWith(`${base}.`));
				assert.deepEqual(left.sort(), leaves.map((ending) => base + ending).sort());
				const child = layout === undefined ? "" : readFileSync(`${path}.tags`, "latin1");
				return { text: readFileSync(path, "latin1") + child, isOver: first.isOver() };
			};
			const whole = await run(Number.POSITIVE_INFINITY);
			let step = 0;
			for (; ; step++) {
				const { text, isOver } = await run(step);
				assert.equal(text, whole.text, `with an end before step ${step}`);
				if (!isOver) break;
			}
			t.diagnostic(`${step} steps`);
			assert.ok(step > 15);
		});
	}

	test("what can't be written because the disk is full can be gone on with once there is room", async () => {
		const path = join(folder, "full.jsonl");
		let isFull = true;
		const effects: Effects = {
			...realEffects,
			write: async (file, bytes, offset) => {
				if (isFull && offset > 40)
					throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
				await realEffects.write(file, bytes, offset);
			},
		};
		await assert.rejects(produce({ path, format: jsonLines(schema) }, {}, effects), (error) => {
			assert.ok(error instanceof SinkError);
			assert.equal(error.kind, "space");
			assert.equal(error.code, "ENOSPC");
			assert.match(
				error.message,
				/full\.jsonl can't be written: the disk is full; make room and start again/u,
			);
			return true;
		});
		isFull = false;
		await produce({ path, format: jsonLines(schema) }, {}, effects);
		assert.equal(readFileSync(path, "utf8").split("\n").length, total + 1);
	});
});
