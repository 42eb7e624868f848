// Sinks in files: what is where while a run is under way, what is refused, and how it is gone on with.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, test } from "node:test";
import { sinkFault } from "../../../src/record/sinks/errors.ts";
import {
	openSink,
	type Row,
	SinkError,
	type SinkErrorKind,
	type SinkOptions,
	type SinkSchema,
} from "../../../src/record/sinks/index.ts";
import { openState } from "../../../src/record/sinks/state.ts";

const schema: SinkSchema = {
	columns: [
		{ name: "id", type: "integer" },
		{ name: "text", type: "text" },
	],
};
const row = (id: number): Row => ({ id, text: `t${id}` });
const line = (id: number): string => `{"id":${id},"text":"t${id}"}\n`;

function failure(kind: SinkErrorKind, telling: RegExp): (error: unknown) => boolean {
	return (error) => {
		assert.ok(error instanceof SinkError, String(error));
		assert.match(error.message, telling);
		assert.equal(error.kind, kind);
		return true;
	};
}

let folder = "";
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-files-"));
});
afterEach(() => {
	chmodSync(folder, 0o700);
	rmSync(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);

/** Leaves a run that was interrupted after row 1, with rows 2 and 3 that were not committed. */
async function interrupted(name: string, options: SinkOptions = {}): Promise<void> {
	const sink = await openSink(at(name), schema, { ...options, batchRows: 1 });
	await sink.write([row(1)]);
	await sink.commit("one");
	await sink.write([row(2), row(3)]);
	await sink.close({ complete: false });
}

describe("a run to a file", () => {
	test("leaves what stood there alone until it is complete", async () => {
		writeFileSync(at("a.jsonl"), "old\n");
		const sink = await openSink(at("a.jsonl"), schema);
		await sink.write([row(1)]);
		await sink.commit("1");
		await sink.flush();
		assert.equal(readFileSync(at("a.jsonl"), "utf8"), "old\n");
		assert.equal(readFileSync(at("a.jsonl.part"), "utf8"), line(1));
		const summary = await sink.close({ complete: true });
		assert.deepEqual(summary, {
			rows: 1,
			rowsInRun: 1,
			bytes: line(1).length,
			position: "1",
			target: at("a.jsonl"),
			childTargets: [],
			replacedTexts: 0,
			isComplete: true,
		});
		assert.equal(readFileSync(at("a.jsonl"), "utf8"), line(1));
		assert.deepEqual(readdirSync(folder), ["a.jsonl"]);
	});

	test("that was interrupted goes on after its last commit, without what came later", async () => {
		await interrupted("a.jsonl");
		assert.equal(readFileSync(at("a.jsonl.part"), "utf8"), line(1) + line(2) + line(3));
		const sink = await openSink(at("a.jsonl"), schema);
		assert.equal(sink.position, "one");
		await sink.write([row(3)]);
		const summary = await sink.close({ complete: true });
		assert.equal(summary.rowsInRun, 2);
		assert.equal(summary.position, "one");
		assert.equal(readFileSync(at("a.jsonl"), "utf8"), line(1) + line(3));
	});

	test("counts what was written after the last commit once it is complete", async () => {
		const sink = await openSink(at("a.jsonl"), schema, { batchRows: 2 });
		await sink.write([row(1), row(2), row(3)]);
		const summary = await sink.close({ complete: true });
		assert.equal(summary.rows, 3);
		assert.equal(readFileSync(at("a.jsonl"), "utf8"), line(1) + line(2) + line(3));
	});

	test("without a row makes an empty file, a header or an empty array", async () => {
		for (const [name, text] of [
			["a.ndjson", ""],
			["a.csv", "id,text\r\n"],
			["a.tsv", "id\ttext\r\n"],
			["a.json", "[\n\n]\n"],
		]) {
			const sink = await openSink(at(name ?? ""), schema);
			await sink.close({ complete: true });
			assert.equal(readFileSync(at(name ?? ""), "utf8"), text);
		}
	});

	test("takes another one's place with restart", async () => {
		await interrupted("a.jsonl");
		const sink = await openSink(at("a.jsonl"), schema, { restart: true });
		assert.equal(sink.position, undefined);
		await sink.write([row(9)]);
		await sink.close({ complete: true });
		assert.equal(readFileSync(at("a.jsonl"), "utf8"), line(9));
	});

	test("is not taken up with other columns, another source or another name", async () => {
		await interrupted("a.csv", { source: "list.txt", run: "monday" });
		const wider: SinkSchema = { columns: [...schema.columns, { name: "more", type: "text" }] };
		const same = { source: "list.txt", run: "monday" };
		for (const [columns, options] of [
			[wider, same],
			[schema, { ...same, source: "other.txt" }],
			[schema, { ...same, csv: { delimiter: ";" } }],
		] as const) {
			await assert.rejects(
				openSink(at("a.csv"), columns, options),
				failure(
					"interrupted",
					/an interrupted run to .*a\.csv has other columns, .* or start over with restart: true/u,
				),
			);
		}
		await assert.rejects(
			openSink(at("a.csv"), schema, { ...same, run: "" }),
			failure("interrupted", /is run "monday", and this one is another/u),
		);
		const sink = await openSink(at("a.csv"), schema, same);
		assert.equal(sink.position, "one");
		await sink.close({ complete: false });
		await interrupted("b.csv");
		await assert.rejects(openSink(at("b.csv"), schema, { run: "x" }), failure("interrupted", /has no name/u));
	});

	test("with a name is known to be complete, until it is begun anew or another is", async () => {
		const options = { run: "monday" };
		await interrupted("a.jsonl", options);
		const sink = await openSink(at("a.jsonl"), schema, options);
		await sink.close({ complete: true });
		assert.equal(sink.isComplete, true);
		const again = await openSink(at("a.jsonl"), schema, options);
		assert.equal(again.isComplete, true);
		assert.equal(again.position, "one");
		await assert.rejects(
			again.write([row(1)]),
			failure("closed", /run "monday" to .* was completed earlier/u),
		);
		assert.equal((await again.close({ complete: true })).isComplete, true);
		for (const other of [{ run: "tuesday" }, {}, { ...options, restart: true }]) {
			const next = await openSink(at("a.jsonl"), schema, other);
			assert.equal(next.isComplete, false);
			assert.equal(next.position, undefined);
			await next.close({ complete: true });
		}
		assert.equal(readFileSync(at("a.jsonl"), "utf8"), "");
	});

	test("adds to a file in mode append", async () => {
		writeFileSync(at("a.csv"), "id,text\r\n1,t1");
		const sink = await openSink(at("a.csv"), schema, { mode: "append" });
		await sink.write([row(2)]);
		await sink.close({ complete: true });
		assert.equal(readFileSync(at("a.csv"), "utf8"), "id,text\r\n1,t1\n2,t2\r\n");
		const wider: SinkSchema = { columns: [...schema.columns, { name: "more", type: "text" }] };
		await assert.rejects(
			openSink(at("a.csv"), wider, { mode: "append" }),
			failure("schema", /begins with other columns/u),
		);
		assert.deepEqual(readdirSync(folder), ["a.csv"]);
		const fresh = await openSink(at("new.csv"), schema, { mode: "append" });
		await fresh.close({ complete: true });
		assert.equal(readFileSync(at("new.csv"), "utf8"), "id,text\r\n");
	});

	test("follows a link, and keeps it", async () => {
		mkdirSync(at("real"));
		writeFileSync(at("real/a.jsonl"), "old\n");
		symlinkSync(at("real/a.jsonl"), at("link.jsonl"));
		const sink = await openSink(at("link.jsonl"), schema);
		await sink.write([row(1)]);
		await sink.close({ complete: true });
		assert.equal(readFileSync(at("real/a.jsonl"), "utf8"), line(1));
		assert.equal(readFileSync(at("link.jsonl"), "utf8"), line(1));
	});

	test("follows links to what is not there yet", async () => {
		mkdirSync(at("new"));
		symlinkSync("new/a.jsonl", at("first.jsonl"));
		symlinkSync(at("first.jsonl"), at("second.jsonl"));
		const sink = await openSink(at("second.jsonl"), schema);
		await sink.write([row(1)]);
		await sink.close({ complete: true });
		assert.equal(readFileSync(at("new/a.jsonl"), "utf8"), line(1));
		assert.equal(readFileSync(at("second.jsonl"), "utf8"), line(1));
	});

	for (const name of ["lone.csv", "lone.tsv", "lone.jsonl"])
		test(`counts the texts that lose a lone surrogate (${name})`, async () => {
			const sink = await openSink(at(name), { columns: [{ name: "a", type: "text" }] });
			await sink.write([{ a: "x\ud800" }, { a: "\u{1f600}" }, { a: "\udfff" }]);
			const { replacedTexts } = await sink.close({ complete: true });
			assert.equal(replacedTexts, name.endsWith("jsonl") ? 0 : 2);
			assert.equal(readFileSync(at(name), "utf8").includes("\ufffd"), !name.endsWith("jsonl"));
		});
});

describe("a file is refused", () => {
	test("while another sink writes it", async () => {
		await using sink = await openSink(at("a.jsonl"), schema);
		await assert.rejects(
			openSink(at("a.jsonl"), schema),
			failure("locked", /a\.jsonl is being written by another process or sink/u),
		);
		await assert.rejects(
			openSink(at("a.jsonl"), schema, { restart: true }),
			failure("locked", /is being written/u),
		);
		assert.equal(sink.isComplete, false);
	});

	test("while another process writes it, and no longer than that", async () => {
		const program = `
			const { openSink } = await import(${JSON.stringify(join(import.meta.dirname, "../../../src/record/sinks/index.ts"))});
			const sink = await openSink(${JSON.stringify(at("a.jsonl"))}, ${JSON.stringify(schema)}, { flushMs: 0 });
			await sink.write([{ id: 1, text: "t1" }]);
			await sink.commit("one");
			process.stdout.write("open");
			setInterval(() => sink, 1000);`;
		const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
			stdio: ["ignore", "pipe", "inherit"],
		});
		await once(child.stdout, "data");
		await assert.rejects(openSink(at("a.jsonl"), schema), failure("locked", /is being written/u));
		child.kill("SIGKILL");
		await once(child, "exit");
		const sink = await openSink(at("a.jsonl"), schema);
		assert.equal(sink.position, "one");
		await sink.close({ complete: true });
		assert.equal(readFileSync(at("a.jsonl"), "utf8"), line(1));
	});

	test("where it is a folder, a device or in no folder", async () => {
		mkdirSync(at("folder.jsonl"));
		writeFileSync(at("file"), "");
		for (const [target, telling] of [
			[at("folder.jsonl"), /folder\.jsonl can't be written: it is a folder/u],
			["/dev/null", /\/dev\/null can't be written: it isn't a regular file; "-" is the standard output/u],
			[at("missing/a.jsonl"), /missing\/a\.jsonl can't be written: its folder doesn't exist/u],
			[at("file/a.jsonl"), /can't be written: a part of its path is not a folder/u],
			[at(`${"a".repeat(300)}.jsonl`), /can't be written: its name is too long/u],
		] as const) {
			await assert.rejects(openSink(target, schema, { format: "jsonl" }), failure("target", telling));
		}
	});

	const codes: readonly (readonly [string, SinkErrorKind, RegExp])[] = [
		["EACCES", "target", /^a\.csv can't be written: permission denied$/u],
		["EROFS", "target", /^a\.csv can't be written: the file system is read-only$/u],
		["EDQUOT", "space", /^a\.csv can't be written: the disk quota is used up; make room$/u],
		["ESOMETHING", "target", /^a\.csv can't be written: told by the system$/u],
	];
	for (const [code, kind, telling] of codes) {
		test(`in words, where the system says ${code}`, () => {
			const error = sinkFault("a.csv", Object.assign(new Error("told by\nthe system"), { code }), true);
			assert.ok(failure(kind, telling)(error));
			assert.equal(error.code, code === "ESOMETHING" ? "unknown" : code);
			assert.equal((error.cause as { code?: string }).code, code);
		});
	}

	test("where a .part lies in the way that is no run's", async () => {
		writeFileSync(at("a.jsonl.part"), "somebody's");
		await assert.rejects(
			openSink(at("a.jsonl"), schema),
			failure("interrupted", /a\.jsonl\.part is in the way, and belongs to no known run/u),
		);
		assert.equal(readFileSync(at("a.jsonl.part"), "utf8"), "somebody's");
		assert.deepEqual(readdirSync(folder), ["a.jsonl.part"]);
		const sink = await openSink(at("a.jsonl"), schema, { restart: true });
		await sink.close({ complete: true });
		assert.equal(existsSync(at("a.jsonl.part")), false);
	});

	test("where what an interrupted run left is gone, cut or broken", async () => {
		await interrupted("a.jsonl");
		rmSync(at("a.jsonl.part"));
		await assert.rejects(
			openSink(at("a.jsonl"), schema),
			failure("interrupted", /a\.jsonl\.part of an interrupted run .* is gone/u),
		);
		await interrupted("b.jsonl");
		truncateSync(at("b.jsonl.part"), 3);
		await assert.rejects(
			openSink(at("b.jsonl"), schema),
			failure("interrupted", /is shorter than it was; start over with restart: true/u),
		);
		await interrupted("c.jsonl");
		// Its header says whose it is, and its pages are gone.
		const header = Buffer.from("SQLite format 3\0");
		const state = Buffer.concat([
			header,
			Buffer.alloc(52, 0xff),
			Buffer.from("gnSt"),
			Buffer.alloc(4028, 0xff),
		]);
		writeFileSync(at("c.jsonl.state"), state);
		await assert.rejects(
			openSink(at("c.jsonl"), schema),
			failure("interrupted", /\.state, the state of an interrupted run, is broken; start over/u),
		);
		const sink = await openSink(at("c.jsonl"), schema, { restart: true });
		await sink.close({ complete: true });
		assert.equal(readFileSync(at("c.jsonl"), "utf8"), "");
	});

	test("whose state's name another file has, which stays, with restart too", async () => {
		for (const [name, rubbish] of [
			["a.jsonl", "no database, but long enough to be taken for one"],
			["b.jsonl", `SQLite format 3\0${"\xff".repeat(5000)}`],
		] as const) {
			writeFileSync(at(`${name}.state`), rubbish);
			for (const restart of [false, true]) {
				await assert.rejects(
					openSink(at(name), schema, { restart }),
					failure("target", /\.state can't be written: it is not the state of a run of gannet's; remove it/u),
				);
			}
			assert.equal(readFileSync(at(`${name}.state`), "utf8"), rubbish);
		}
	});

	test("no longer, where version 0.1.0 left the state of a run", async () => {
		await interrupted("a.jsonl");
		const database = new DatabaseSync(at("a.jsonl.state"));
		database.exec("PRAGMA application_id = 0");
		database.close();
		const sink = await openSink(at("a.jsonl"), schema);
		assert.equal(sink.position, "one");
		await sink.close({ complete: true });
		assert.deepEqual(readdirSync(folder), ["a.jsonl"]);
	});

	test("no longer, once the state of a completed run could not be removed", async () => {
		const state = openState(at("a.jsonl.state"), at("a.jsonl"), false);
		state.save({ phase: "gone", run: "", fingerprint: "", length: 0, rows: 0, position: undefined });
		state.close();
		const sink = await openSink(at("a.jsonl"), schema);
		assert.equal(sink.position, undefined);
		await sink.close({ complete: true });
		assert.deepEqual(readdirSync(folder), ["a.jsonl"]);
	});

	test("in a mode that its format does not have", async () => {
		await assert.rejects(
			openSink(at("a.json"), schema, { mode: "append" }),
			failure("options", /JSON files take no mode "append"; they take mode: "replace"/u),
		);
		await assert.rejects(
			openSink(at("a.csv"), schema, { mode: "upsert" }),
			failure("options", /CSV files take no mode "upsert".*databases upsert/u),
		);
		assert.deepEqual(readdirSync(folder), []);
	});
});
