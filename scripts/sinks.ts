// Writes 200,000 records of twenty columns to each sink, and compares the sums with those that foreign readers find: DuckDB,
// arrow-rs, sqlite3, psql, mariadb and, where POLARS names a folder with nodejs-polars installed, Polars. `node scripts/sinks.ts [ROWS]`;
// GANNET_SEED repeats the records of a run.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { requireServer } from "../test/record/sinks/servers.ts";
import {
	fileSinks,
	mariadbSink,
	postgresSink,
	type Sink,
	write,
} from "../test/record/sinks/twenty-columns.ts";

const rows = Number(process.argv[2] ?? 200_000);
const seed = Number(process.env.GANNET_SEED ?? Math.floor(Math.random() * 2 ** 31));
const folder = mkdtempSync(join(tmpdir(), "gannet-sinks-"));
let failures = 0;

async function run({ name, target, options, readers }: Sink): Promise<void> {
	const before = process.cpuUsage();
	const sums = await write(target, rows, seed, options);
	const { user, system } = process.cpuUsage(before);
	const size = statSync(target, { throwIfNoEntry: false })?.size;
	const sized = size === undefined ? "" : `, ${(size / 2 ** 20).toFixed(1)} MiB`;
	console.log(`${name}: ${((user + system) / 1e6).toFixed(1)} s of CPU time here${sized}`);
	for (const [reader, read] of Object.entries(readers)) {
		const found = await read();
		if (typeof found === "string") {
			console.log(`  ${reader}: ${found}`);
			continue;
		}
		try {
			assert.deepEqual(found, sums);
			console.log(`  ${reader}: ${found.rows} records, sums as written`);
		} catch (error) {
			failures++;
			console.log(`  ${reader}: ${(error as Error).message}`);
		}
	}
}

console.log(`${rows} records of 20 columns, GANNET_SEED=${seed}`);
try {
	for (const sink of fileSinks(folder)) await run(sink);
	const skip = { skip: (why?: string) => console.log(why) };
	for (const [kind, sinkAt] of [
		["postgresql", postgresSink],
		["mariadb", mariadbSink],
	] as const) {
		const server = await requireServer(skip, kind);
		if (server === undefined) continue;
		try {
			await run(sinkAt(server.url));
		} finally {
			await server.stop();
		}
	}
} finally {
	rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
