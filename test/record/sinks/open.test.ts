// Which targets, options and schemas open which sinks, and what is said of the others.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { sinkFault } from "../../../src/record/sinks/errors.ts";
import {
	type ColumnType,
	openSink,
	SinkError,
	type SinkErrorKind,
	type SinkOptions,
	type SinkSchema,
} from "../../../src/record/sinks/index.ts";
import { driverError, StorageError } from "../../../src/storage/index.ts";

const schema: SinkSchema = { columns: [{ name: "a", type: "text" }] };

function failure(kind: SinkErrorKind, telling: RegExp): (error: unknown) => boolean {
	return (error) => {
		assert.ok(error instanceof SinkError, String(error));
		assert.match(error.message, telling);
		assert.equal(error.kind, kind);
		return true;
	};
}

let folder = "";
before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-open-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

describe("a target that isn't a sink is refused:", () => {
	const targets: readonly (readonly [string, SinkErrorKind, RegExp])[] = [
		[
			"out.xlsx",
			"target",
			/^"out.xlsx" isn't a sink; there are files \(\.jsonl, .*\.parquet, \.jsonl\.gz, \.csv\.zst\), databases \(postgres:\/\/.*\) and "-"/u,
		],
		["out", "target", /"out" isn't a sink/u],
		["", "target", /"" isn't a sink/u],
		["constructor", "target", /isn't a sink/u],
		["a.constructor", "target", /isn't a sink/u],
		["mongodb://host/db", "target", /there are no sinks of the kind mongodb:\/\/; there are files/u],
		["toString://host/db", "target", /no sinks of the kind/u],
		[
			"mysql://host",
			"target",
			/mysql:\/\/host\/ can't be used: it names no database; write mysql:\/\/user@host\/database#table/u,
		],
		[
			"postgres://u:secret@/db",
			"target",
			/^the postgres URL can't be used: it has another form; write postgres:/u,
		],
		[
			"postgres://h/d?ssl=true",
			"target",
			/has parameter "ssl"; there are user, sslmode, sslrootcert, sslcert, sslkey, host/u,
		],
		[
			"postgres://h/d?sslmode=no",
			"target",
			/sslmode=no; there are disable, allow, prefer, require, verify-ca, verify-full/u,
		],
		["mysql://h/d?ssl-mode=toString", "target", /ssl-mode=toString; there are DISABLED/u],
		[
			"mysql://h/d?ssl-mode=VERIFY_CA&ssl-ca=/nowhere.pem",
			"target",
			/nowhere\.pem, the ssl-ca of the URL, can't be read/u,
		],
		["missing/out.db", "target", /missing\/out\.db can't be written: its folder doesn't exist/u],
		["/dev/null/out.db", "target", /can't be written/u],
	];
	for (const [target, kind, telling] of targets) {
		test(JSON.stringify(target), () => assert.rejects(openSink(target, schema), failure(kind, telling)));
	}

	test("a folder and a file that is no database, where a database is meant", async () => {
		await assert.rejects(
			openSink(folder, schema, { format: "sqlite" }),
			failure("target", /it is a folder/u),
		);
		await assert.rejects(
			openSink(import.meta.filename, schema, { format: "sqlite" }),
			failure("target", /open\.test\.ts can't be written: it isn't an SQLite database/u),
		);
	});
});

test("a file's ending is read in any case, its table after #, and its format may be given", async () => {
	const names = ["A.JSONL", "b.NdJson", "C#.csv", "e.db", "f.sqlite3#it", "g.db#x.y"];
	for (const name of names) await (await openSink(join(folder, name), schema)).close({ complete: true });
	await (await openSink(join(folder, "h.txt"), schema, { format: "tsv" })).close({ complete: true });
	await (await openSink(join(folder, "i.txt#it"), schema, { format: "sqlite" })).close({ complete: true });
	assert.deepEqual(readdirSync(folder).sort(), [
		"A.JSONL",
		"C#.csv",
		"b.NdJson",
		"e.db",
		"f.sqlite3",
		"g.db",
		"h.txt",
		"i.txt",
	]);
});

describe("an option that is none is refused:", () => {
	const options: readonly (readonly [unknown, RegExp])[] = [
		[{ batchSize: 5 }, /^there is no option batchSize/u],
		[{ batchRows: 0 }, /^option batchRows must be a whole number of at least 1, not 0$/u],
		[{ batchBytes: 1.5 }, /option batchBytes must be a whole number/u],
		[{ flushMs: -1 }, /option flushMs must be milliseconds/u],
		[{ flushMs: Number.NaN }, /option flushMs/u],
		[{ mode: "merge" }, /option mode must be one of "replace", "append", "upsert"/u],
		[{ format: "xml" }, /option format must be one of "jsonl", "json"/u],
		[{ table: "" }, /option table must be a string that is not empty/u],
		[{ csv: { delimiter: '"' } }, /option csv\.delimiter must be a text without quotes and line breaks/u],
		[{ csv: { quote: "'" } }, /no option csv\.quote; there are: delimiter, lineEnd, formulas/u],
		[{ csv: { lineEnd: "\r" } }, /option csv\.lineEnd must be/u],
		[{ csv: null }, /option csv must be an object/u],
		[{ restart: "yes" }, /option restart must be true or false/u],
		[{ run: 1 }, /option run must be a string/u],
		[{ signal: {} }, /option signal must be an AbortSignal/u],
		[{ progress: true }, /option progress must be a function/u],
	];
	for (const [given, telling] of options) {
		test(telling.source, () =>
			assert.rejects(openSink("-", schema, given as SinkOptions), failure("options", telling)),
		);
	}

	test("a format that the standard output cannot have", () =>
		assert.rejects(
			openSink("-", schema, { format: "parquet" }),
			failure("options", /format "parquet" needs a file/u),
		));
});

describe("a schema that is none is refused:", () => {
	const a = { name: "a", type: "text" } as const;
	const schemas: readonly (readonly [SinkSchema, RegExp])[] = [
		[undefined as unknown as SinkSchema, /^the schema has to be an object with columns$/u],
		[
			{ fields: { a: "h1" } } as unknown as SinkSchema,
			/^the schema is a declaration of records: schemaOf\(declaration\) makes its schema$/u,
		],
		[
			{ columns: ["a"] } as unknown as SinkSchema,
			/columns have to be a list of objects, each with name and type/u,
		],
		[{ columns: [a], key: "a" } as unknown as SinkSchema, /key has to be a list of columns' names/u],
		[{ columns: [] }, /the schema has no column/u],
		[{ columns: [{ name: "", type: "text" }] }, /the column name "" is empty/u],
		[{ columns: [{ name: "a\0", type: "text" }] }, /U\+0000/u],
		[{ columns: [{ name: String.fromCharCode(0xdc00), type: "text" }] }, /lone surrogate/u],
		[
			{ columns: [{ name: "a", type: "toString" as ColumnType }] },
			/column "a" has the unknown type "toString"; there are text, html/u,
		],
		[{ columns: [a, a] }, /the schema has column "a" twice/u],
		[{ columns: [a], key: ["b"] }, /the key names "b", which isn't a column/u],
		[
			{ columns: [{ name: "a", type: "list" }], key: ["a"] },
			/column "a" of the key is a list, which cannot be compared/u,
		],
	];
	for (const [given, telling] of schemas) {
		test(telling.source, () => assert.rejects(openSink("-", given), failure("options", telling)));
	}
});

test("a package that is not installed is named, with what installs it", async () => {
	const missing = "no-such-package-of-gannet";
	const failed = await import(missing).catch((error: unknown) => error);
	const error = driverError(failed, "postgres", "PostgreSQL");
	assert.ok(error instanceof StorageError);
	assert.equal(error.code, "driver");
	assert.equal(
		error.message,
		"PostgreSQL can't be used: the package postgres is not installed; run npm install postgres",
	);
	assert.equal(sinkFault("x", error, true).kind, "driver");
	const vites = new Error('Could not resolve "postgres" imported by "gannet". Is it installed?');
	assert.equal((driverError(vites, "postgres", "PostgreSQL") as StorageError).code, "driver");
	const broken = new Error("broken");
	assert.equal(driverError(broken, "x", "y"), broken);
});

describe("a sink", () => {
	const open = (name: string, options: SinkOptions): ReturnType<typeof openSink> =>
		openSink(join(folder, name), schema, options);

	test("makes commits durable when a batch of rows or bytes is full, when the time has come, and when told", async () => {
		const positions: (string | undefined)[] = [];
		const durable = Promise.withResolvers<void>();
		const progress = ({ position }: { readonly position: string | undefined }): void => {
			positions.push(position);
			if (position === "timed") durable.resolve();
		};
		const sink = await open("p.jsonl", { batchRows: 2, batchBytes: 100, flushMs: 2 ** 31 - 1, progress });
		await sink.write([{ a: "1" }]);
		await sink.commit("one");
		assert.deepEqual([positions, sink.position], [[], undefined]);
		await sink.write([{ a: "2" }]);
		assert.deepEqual(positions, ["one"]);
		await sink.write([{ a: "3" }]);
		await sink.commit("three");
		assert.deepEqual([positions, sink.position], [["one", "three"], "three"]);
		await sink.write([{ a: "x".repeat(100) }]);
		await sink.commit("bytes");
		await sink.commit("nothing");
		await sink.flush();
		await sink.flush();
		assert.deepEqual(positions, ["one", "three", "bytes", "nothing"]);
		await sink.close({ complete: true });
		const timed = await open("q.jsonl", { flushMs: 1, progress });
		await timed.commit("timed");
		// Nothing else keeps the process running, as the sink's timer must not.
		const alive = setInterval(() => undefined, 1_000);
		await durable.promise;
		clearInterval(alive);
		await timed.close({ complete: true });
	});

	test("takes all rows of a write or, where one is refused, none, and goes on", async () => {
		const sink = await open("r.jsonl", {});
		await sink.write([{ a: "1" }]);
		await assert.rejects(
			sink.write([{ a: "2" }, { a: ["3"] }]),
			failure("row", /row 3 has a list for column "a"/u),
		);
		await sink.write([{ a: "4" }]);
		await sink.close({ complete: true });
		assert.equal(readFileSync(join(folder, "r.jsonl"), "utf8"), '{"a":"1"}\n{"a":"4"}\n');
	});

	test("carries out calls in turn without being waited for", async () => {
		const sink = await open("s.jsonl", { batchRows: 1 });
		const calls = [1, 2, 3].flatMap((id) => [sink.write([{ a: String(id) }]), sink.commit(String(id))]);
		const summary = await sink.close({ complete: true });
		await Promise.all(calls);
		assert.deepEqual([summary.rows, summary.position], [3, "3"]);
	});

	test("that is closed takes nothing more, and says the same when closed again", async () => {
		const sink = await open("t.jsonl", {});
		const summary = await sink.close({ complete: true });
		assert.deepEqual(await sink.close({ complete: false }), summary);
		await assert.rejects(sink.write([]), failure("closed", /the sink to .*t\.jsonl is closed/u));
	});

	test("fails every call once its signal is aborted, and can be gone on with", async () => {
		const abort = new AbortController();
		const sink = await open("u.jsonl", { signal: abort.signal, flushMs: 0 });
		await sink.write([{ a: "1" }]);
		await sink.commit("1");
		abort.abort(new Error("enough"));
		await assert.rejects(sink.write([{ a: "2" }]), failure("aborted", /aborted by the caller's signal/u));
		await assert.rejects(sink.close({ complete: true }), failure("aborted", /aborted/u));
		const next = await open("u.jsonl", {});
		assert.equal(next.position, "1");
		await next.close({ complete: true });
	});
});
