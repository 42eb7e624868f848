// `gannet extract --flatten` and `--child-tables`: what is written where, and what is said of it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const declaration = file(
	"offers.json",
	JSON.stringify({
		name: "offers",
		each: { jsonPath: "$[*]" },
		key: ["id"],
		fields: {
			id: { jsonPath: "$.id", type: "integer" },
			price: { jsonPath: "$.price", type: "money", currency: "EUR", optional: true },
			seller: {
				jsonPath: "$.seller",
				type: "record",
				optional: true,
				fields: { name: { jsonPath: "$.name" } },
			},
			tags: { jsonPath: "$.tags[*]", type: "list" },
		},
	}),
);
const input = file(
	"offers-in.json",
	'[{"id":1,"price":"1.50","seller":{"name":"S"},"tags":["a","b"]},{"id":2,"tags":[]}]',
);
const flat = 'id,price_amount,price_currency,seller_name,tags\r\n1,1.5,EUR,S,"[""a"",""b""]"\r\n2,,,,[]\r\n';
const extract = (...args: readonly string[]): ReturnType<typeof run> =>
	run(["extract", input, "-r", declaration, ...args]);

test("--flatten writes records and money as columns, into a file and on stdout", async () => {
	const to = join(folder, "flat.csv");
	const { exitCode, stderr } = await extract("--flatten", "--to", to);
	assert.deepEqual([exitCode, stderr], [0, `2 records in ${to}\n`]);
	assert.equal(readFileSync(to, "utf8"), flat);
	assert.equal((await extract("--flatten", "--as", "csv")).stdout.replaceAll(/\r?\n/gu, "\r\n"), flat);
	const [first] = (await extract("--flatten", "--as", "jsonl")).stdout.split("\n");
	assert.equal(
		first,
		'{"id":1,"price_amount":1.5,"price_currency":"EUR","seller_name":"S","tags":["a","b"]}',
	);
});

test("--child-tables writes lists beside, and says where", async () => {
	const to = join(folder, "family.csv");
	const { exitCode, stderr } = await extract("--child-tables", "--to", to);
	const beside = join(folder, "family_tags.csv");
	assert.deepEqual([exitCode, stderr], [0, `2 records in ${to}, their lists in ${beside}\n`]);
	assert.equal(readFileSync(beside, "utf8"), "parent_id,tags_index,value\r\n1,0,a\r\n1,1,b\r\n");
	const database = join(folder, "family.db");
	assert.equal(
		(await extract("--child-tables", "--to", database)).stderr,
		`2 records in ${database}, their lists in offers_tags\n`,
	);
	using opened = new DatabaseSync(database);
	const joined = opened.prepare(
		"SELECT value FROM offers JOIN offers_tags ON parent_id = id ORDER BY tags_index",
	);
	assert.deepEqual(
		joined.all().map(({ value }) => value),
		["a", "b"],
	);
});

test("--child-tables needs a target, and a key", async () => {
	const onStdout = await extract("--child-tables");
	assert.equal(onStdout.exitCode, 2);
	assert.match(onStdout.stderr, /--child-tables needs a file or a database/u);
	const keyless = file("keyless.json", '{"fields":{"tags":{"jsonPath":"$[0].tags[*]","type":"list"}}}');
	const to = join(folder, "keyless.csv");
	const { exitCode, stderr } = await run(["extract", input, "-r", keyless, "--child-tables", "--to", to]);
	assert.notEqual(exitCode, 0);
	assert.match(stderr, /child tables need a key in the schema/u);
});

test("a name's ending compresses the text before it", async () => {
	for (const [ending, decoded] of [
		["csv.gz", gunzipSync],
		["csv.zst", zstdDecompressSync],
	] as const) {
		const to = join(folder, `small.${ending}`);
		assert.equal((await extract("--flatten", "--to", to)).exitCode, 0);
		assert.equal(decoded(readFileSync(to)).toString(), flat);
		const appended = await extract("--append", "--to", to);
		assert.match(appended.stderr, /CSV \((?:gzip|zstd)\) files take no mode "append"; they take --replace/u);
	}
	assert.match(
		(await extract("--to", join(folder, "small.db.gz"))).stderr,
		/format "sqlite" is not a text, and isn't compressed/u,
	);
});

test("--replace leaves a table as it is when there are no records, unless --allow-empty is there", async () => {
	const to = `${join(folder, "kept.db")}#offers`;
	const rows = (): number => {
		using opened = new DatabaseSync(join(folder, "kept.db"));
		return Number(opened.prepare("SELECT count(*) AS n FROM offers").get()?.n);
	};
	assert.equal((await extract("--to", to)).exitCode, 0);
	const nothing = file("nothing.json", "[]");
	const replace = ["extract", nothing, "-r", declaration, "--replace", "--to", to];
	assert.match((await run(replace)).stderr, /stays as it was, as there are no records/u);
	assert.equal(rows(), 2);
	await run([...replace, "--allow-empty"]);
	assert.equal(rows(), 0);
});
