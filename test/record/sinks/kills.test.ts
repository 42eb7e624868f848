// 200,000 records to each sink, by a process that is killed ten times: none is lost, none is there twice.
// The moments are random; GANNET_SEED repeats those of a run. GANNET_RECORDS sets another number of records.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import mysql from "mysql2/promise";
import postgres from "postgres";
import { columns, type Order, recordOf } from "./killed-writer.ts";
import { duckdb } from "./readers.ts";
import { type DatabaseServer, requireServer } from "./servers.ts";

const total = Number(process.env.GANNET_RECORDS ?? 200_000);
const kills = 10;
const seed = Number(process.env.GANNET_SEED ?? Math.floor(Math.random() * 2 ** 31));
const writer = join(import.meta.dirname, "killed-writer.ts");
const compiled = mkdtempSync(join(tmpdir(), "gannet-compiled-"));
// The longest that a kill waits after the moment drawn for it, in milliseconds: about what two batches take.
const spreadMs = 80;

/** mulberry32 */
function randomFrom(start: number): () => number {
	let state = start;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

/** Runs the writer until it is through, killing it at ten moments of its way. Answers where each kill found it. */
async function write(order: Omit<Order, "moment">, random: () => number): Promise<readonly number[]> {
	const moments = Array.from({ length: kills }, () => Math.floor(random() * total)).sort((a, b) => a - b);
	const found: number[] = [];
	for (const moment of [...moments, Number.POSITIVE_INFINITY]) {
		const child = spawn(
			process.execPath,
			[writer, JSON.stringify({ ...order, moment: Math.min(moment, total + 1) })],
			{
				stdio: ["pipe", "pipe", "inherit"],
				// Source is compiled once, and not by each of a hundred processes; which is not done where coverage is taken.
				env: { ...process.env, NODE_COMPILE_CACHE: compiled, NODE_V8_COVERAGE: undefined },
			},
		);
		const exit = once(child, "exit") as Promise<[number | null, string | null]>;
		for await (const line of createInterface({ input: child.stdout })) {
			found.push(Number(line));
			child.stdin.write("!");
			void pause(random() * spreadMs).then(() => child.kill("SIGKILL"));
		}
		const [code, signal] = await exit;
		assert.ok(
			signal === "SIGKILL" || code === 0,
			`the writer ends by itself or is killed, not with ${code ?? signal}`,
		);
		assert.ok(moment < total || code === 0, "the last writer completes the run");
	}
	return found;
}

interface Found {
	readonly id: number;
	readonly title: unknown;
	readonly price: unknown;
	readonly tags: unknown;
	readonly seen: unknown;
}

/** Each record once, as it was written. */
async function check(found: AsyncIterable<Found> | Iterable<Found>): Promise<void> {
	const seen = new Uint8Array(total);
	let count = 0;
	for await (const row of found) {
		count++;
		const expected = recordOf(row.id);
		assert.equal(seen[row.id], 0, `record ${row.id} is there once`);
		seen[row.id] = 1;
		if (
			row.title !== expected.title ||
			row.price !== expected.price ||
			row.tags !== JSON.stringify(expected.tags)
		) {
			assert.deepEqual(row, expected);
		}
		assert.equal(new Date(row.seen as string).getTime(), (expected.seen as Date).getTime());
	}
	assert.equal(count, total);
}

interface Line {
	id: number;
	title: string;
	price: number;
	tags: unknown;
	seen: string;
}

const flat = (line: Line): Found => ({ ...line, tags: JSON.stringify(line.tags) });

async function* jsonLines(path: string): AsyncGenerator<Found> {
	for await (const line of createInterface({ input: createReadStream(path) }))
		yield flat(JSON.parse(line) as Line);
}

function* csvLines(path: string): Generator<Found> {
	const [head, ...lines] = readFileSync(path, "utf8").split("\r\n");
	assert.equal(head, columns.map(({ name }) => name).join(","));
	assert.equal(lines.pop(), "");
	for (const line of lines) {
		const fields = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu)].map(
			([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? "",
		);
		const [id, title, price, tags, seen] = fields;
		yield { id: Number(id), title, price: Number(price), tags, seen };
	}
}

/** The rows of a file, as DuckDB reads it. */
async function* byDuckdb(path: string): AsyncGenerator<Found> {
	const tags = path.includes(".jsonl") ? "to_json(tags)" : "tags";
	const columnsRead = `id::INTEGER AS id, title, price::DOUBLE AS price, ${tags}::VARCHAR AS tags, epoch_ms(seen::TIMESTAMPTZ)::DOUBLE AS seen`;
	for (const row of await duckdb(`SELECT ${columnsRead} FROM '${path}'`)) yield row as unknown as Found;
}

/** The items of a child table: each of them once, beside its record. */
async function checkItems(items: Iterable<{ parent_id: number; value: string }>): Promise<void> {
	const seen = new Uint8Array(total);
	let count = 0;
	for (const { parent_id: id, value } of items) {
		count++;
		const tags = recordOf(id).tags as readonly unknown[];
		const place = tags.findIndex((tag) => String(tag) === String(value));
		assert.notEqual(place, -1, `item ${value} of record ${id}`);
		assert.equal((seen[id] as number) & (1 << place), 0, `item ${value} of record ${id} is there once`);
		seen[id] = (seen[id] as number) | (1 << place);
	}
	assert.equal(count, 2 * total);
}

type Item = { parent_id: number; value: string };

describe(`records are neither lost nor repeated, killed ${kills} times (GANNET_SEED=${seed})`, {
	concurrency: 2,
}, () => {
	let folder = "";
	let servers: { postgresql?: DatabaseServer | undefined; mariadb?: DatabaseServer | undefined } = {};

	before(async () => {
		folder = mkdtempSync(join(tmpdir(), "gannet-kills-"));
		const skip = { skip: () => undefined };
		const [postgresql, mariadb] = await Promise.all([
			requireServer(skip, "postgresql"),
			requireServer(skip, "mariadb"),
		]);
		servers = { postgresql, mariadb };
	});
	after(async () => {
		await Promise.all([servers.postgresql?.stop(), servers.mariadb?.stop()]);
		for (const made of [folder, compiled]) rmSync(made, { recursive: true, force: true });
	});

	const files = [
		{ ending: "jsonl", read: jsonLines },
		{ ending: "json", read: (path: string) => (JSON.parse(readFileSync(path, "utf8")) as Line[]).map(flat) },
		{ ending: "csv", read: csvLines },
		{ ending: "parquet", read: byDuckdb },
		{ ending: "jsonl.zst", read: byDuckdb },
	];
	for (const [index, { ending, read }] of files.entries()) {
		test(`in .${ending}`, async (t) => {
			const target = join(folder, `out.${ending}`);
			const found = await write({ target, total, key: ["id"], options: {} }, randomFrom(seed + index));
			t.diagnostic(`killed after ${found.join(", ")}`);
			await check(read(target));
		});
	}

	test("in .csv.gz with a child table", async (t) => {
		const target = join(folder, "family.csv.gz");
		const order = { target, total, key: ["id"], options: { childTables: true } };
		const found = await write(order, randomFrom(seed + 7));
		t.diagnostic(`killed after ${found.join(", ")}`);
		const [main] = await duckdb(`SELECT count(DISTINCT id)::INTEGER AS ids FROM '${target}'`);
		assert.equal(main?.ids, total);
		const items = await duckdb(
			`SELECT parent_id::INTEGER AS parent_id, value FROM '${join(folder, "family_tags.csv.gz")}'`,
		);
		await checkItems(items as unknown as readonly Item[]);
	});

	test("in DuckDB, upserted, with a child table", async (t) => {
		const target = join(folder, "family.duckdb");
		const order = { target, total, key: ["id"], options: { childTables: true } };
		const found = await write(order, randomFrom(seed + 8));
		t.diagnostic(`killed after ${found.join(", ")}`);
		await duckdb(`ATTACH '${target}' AS family (READ_ONLY)`);
		const [main] = await duckdb(
			"SELECT count(*)::INTEGER AS rows, count(DISTINCT id)::INTEGER AS ids FROM family.records",
		);
		assert.deepEqual([main?.rows, main?.ids], [total, total]);
		const items = await duckdb("SELECT parent_id::INTEGER AS parent_id, value FROM family.records_tags");
		await checkItems(items as unknown as readonly Item[]);
		await duckdb("DETACH family");
	});

	for (const key of [["id"], []]) {
		const how = key.length > 0 ? "upserted" : "appended";

		test(`in SQLite, ${how}`, async (t) => {
			const path = join(folder, `${how}.db`);
			const found = await write(
				{ target: path, total, key, options: {} },
				randomFrom(seed + 10 + key.length),
			);
			t.diagnostic(`killed after ${found.join(", ")}`);
			const database = new DatabaseSync(path, { readOnly: true });
			await check(database.prepare("SELECT * FROM records").all() as unknown as Found[]);
			database.close();
		});

		test(`in PostgreSQL, ${how}`, async (t) => {
			if (servers.postgresql === undefined) return t.skip("postgresql is not installed");
			const { url } = servers.postgresql;
			const found = await write(
				{ target: `${url}#${how}`, total, key, options: {} },
				randomFrom(seed + 20 + key.length),
			);
			t.diagnostic(`killed after ${found.join(", ")}`);
			const sql = postgres(url, { max: 1 });
			const rows = await sql.unsafe(`SELECT id::int, title, price, tags::text, seen FROM ${how}`);
			await check(
				rows.map((row) => ({ ...(row as unknown as Found), tags: String(row.tags).replace(", ", ",") })),
			);
			await sql.end();
		});

		test(`in MariaDB, ${how}`, async (t) => {
			if (servers.mariadb === undefined) return t.skip("mariadb is not installed");
			const { url } = servers.mariadb;
			const found = await write(
				{ target: `${url}#${how}`, total, key, options: {} },
				randomFrom(seed + 30 + key.length),
			);
			t.diagnostic(`killed after ${found.join(", ")}`);
			const connection = await mysql.createConnection({ uri: url, timezone: "Z" });
			const [rows] = await connection.query(`SELECT * FROM ${how}`);
			await check(rows as Found[]);
			await connection.end();
		});
	}
});
