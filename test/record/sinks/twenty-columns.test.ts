// Records of twenty columns in each sink, read by programs that no one here wrote. `node scripts/sinks.ts` does the same with
// 200,000 of them; GANNET_SEED repeats the records of a run.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { requireServer } from "./servers.ts";
import { fileSinks, mariadbSink, postgresSink, type Sink, write } from "./twenty-columns.ts";

const seed = Number(process.env.GANNET_SEED ?? Math.floor(Math.random() * 2 ** 31));
const rows = 2_500;
const folder = mkdtempSync(join(tmpdir(), "gannet-twenty-"));

async function check({ target, options, readers }: Sink): Promise<void> {
	const sums = await write(target, rows, seed, options);
	for (const [reader, read] of Object.entries(readers)) {
		const found = await read();
		if (typeof found === "string") continue;
		assert.deepEqual(found, sums, reader);
	}
}

describe(`twenty columns are what they were (GANNET_SEED=${seed})`, () => {
	after(() => rmSync(folder, { recursive: true, force: true }));

	for (const sink of fileSinks(folder)) test(`in ${sink.name}`, () => check(sink));

	for (const [kind, sinkAt] of [
		["postgresql", postgresSink],
		["mariadb", mariadbSink],
	] as const) {
		test(`in ${kind}`, async (t) => {
			const server = await requireServer(t, kind);
			if (server === undefined) return;
			try {
				await check(sinkAt(server.url));
			} finally {
				await server.stop();
			}
		});
	}

	test("in Parquet, each with its type", async () => {
		const parquet = fileSinks(folder).find(({ name }) => name === "parquet");
		assert.deepEqual(await parquet?.types?.(), [
			"id BIGINT",
			...["title", "note", "empty", "page", "link"].map((name) => `${name} VARCHAR`),
			...["ratio", "width", "height"].map((name) => `${name} DOUBLE`),
			...["stock", "sold"].map((name) => `${name} BIGINT`),
			...["fresh", "used"].map((name) => `${name} BOOLEAN`),
			...["made", "until"].map((name) => `${name} DATE`),
			...["seen", "changed"].map((name) => `${name} TIMESTAMP WITH TIME ZONE`),
			"price_amount DOUBLE",
			"price_currency VARCHAR",
			"tags VARCHAR[]",
			'maker STRUCT("name" VARCHAR, since BIGINT)',
		]);
	});
});
