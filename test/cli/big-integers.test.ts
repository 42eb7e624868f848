// Whole numbers beyond 2^53, with all of their digits, through every command and into every output.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { empty, ok, requestsOf, respondingServer, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();

/** Whether a column of 64 bits holds it. */
const NUMBERS: readonly (readonly [digits: string, isSmall: boolean])[] = [
	[String(2n ** 53n + 1n), true],
	[String(2n ** 63n - 1n), true],
	[String(-(2n ** 63n)), true],
	[String(2n ** 63n), false],
	[String(10n ** 30n + 1n), false],
];

const declaration = file(
	"numbers.json",
	JSON.stringify({
		name: "numbers",
		each: { jsonPath: "$[*]" },
		fields: {
			n: { jsonPath: "$.n", type: "integer", bigint: true },
			all: { jsonPath: "$.all[*]", type: "list", of: { type: "integer", bigint: true } },
			json: { jsonPath: "$.inner", type: "json" },
			word: { jsonPath: "$.inner.n" },
		},
	}),
);
/** Of values in a list and in JSON, which have no bounds anywhere. */
const nested = file(
	"nested.json",
	JSON.stringify({
		name: "nested",
		each: { jsonPath: "$[*]" },
		fields: {
			all: { jsonPath: "$.all[*]", type: "list", of: { type: "integer", bigint: true } },
			json: { jsonPath: "$.inner", type: "json" },
		},
	}),
);

const rowOf = (digits: string): string => `{"n":${digits},"all":[1,${digits}],"inner":{"n":${digits}}}`;
const inputOf = (digits: string): string => file(`${digits}.json`, `[${rowOf(digits)}]`);

function count(text: string, digits: string): number {
	return text.split(digits).length - 1;
}

for (const [digits, isSmall] of NUMBERS) {
	test(`get prints ${digits} in each format`, async () => {
		const input = inputOf(digits);
		for (const as of ["json", "jsonl", "csv", "text", "table"]) {
			const { exitCode, stdout, stderr } = await run(["get", input, "--as", as]);
			assert.deepEqual([exitCode, stderr, count(stdout, digits)], [0, "", 3], as);
		}
		const onTerminal = await run(["get", input, "--as", "table"], {
			terminal: { stdout: true, columns: 300 },
		});
		assert.equal(count(onTerminal.stdout, digits), 3);
		assert.equal((await run(["get", input, "--json-path", "$..n"])).stdout, `${digits}\n${digits}\n`);
	});

	test(`extract prints ${digits}, and says it where it is rejected`, async () => {
		const input = inputOf(digits);
		for (const as of ["json", "jsonl", "csv", "table"]) {
			const { exitCode, stdout, stderr } = await run(["extract", input, "-r", declaration, "--as", as]);
			assert.equal(exitCode, 0, stderr);
			const isRefused = /the number (-?\d+) for column "n" of type integer/.exec(stderr)?.[1] === digits;
			assert.equal(count(stdout, digits), isSmall || !isRefused ? 4 : 0, `${as}: ${stdout}`);
		}
		for (const [field, said] of [
			['{"jsonPath":"$[0].inner.n","type":"date"}', `${digits}\\" isn't a date`],
			['{"jsonPath":"$[0].inner.n","type":"number"}', `${digits}\\" has more digits than a number holds`],
		]) {
			const rejecting = file("rejecting.json", `{"fields":{"a":${field}}}`);
			const rejects = join(folder, "rejects.jsonl");
			const report = join(folder, `report-${digits}.json`);
			const { exitCode, stderr } = await run([
				...["extract", input, "-r", rejecting, "--rejects", rejects, "--report", report],
			]);
			assert.equal(exitCode, 0, stderr);
			for (const path of [rejects, report])
				assert.ok(readFileSync(path, "utf8").includes(said ?? ""), `${path}: ${readFileSync(path, "utf8")}`);
		}
		// What is there of a rejected record is kept with it.
		const partial = file(
			"partial.json",
			'{"fields":{"a":{"jsonPath":"$[0].inner","type":"json"},"b":{"jsonPath":"$[0].no"}}}',
		);
		const rejects = join(folder, "rejects.jsonl");
		await run(["extract", input, "-r", partial, "--rejects", rejects]);
		assert.ok(readFileSync(rejects, "utf8").includes(`"record":{"a":{"n":${digits}}}`));
	});

	test(`extract keeps ${digits} in files and databases`, async () => {
		const input = inputOf(digits);
		const to = (name: string): string => join(folder, `${digits}-${name}`);
		// A list of integers is a column of integers in Parquet, and these have 64 bits.
		const hasRoom = BigInt.asIntN(64, BigInt(digits)) === BigInt(digits);
		for (const name of ["out.jsonl", "out.json", "out.csv", "out.db", "out.parquet"]) {
			const { exitCode, stderr } = await run(["extract", input, "-r", nested, "--to", to(name)]);
			if (hasRoom || name !== "out.parquet")
				assert.deepEqual([exitCode, stderr], [0, `1 record in ${to(name)}\n`], name);
			else assert.match(stderr, new RegExp(`1 rejected\\n.* has the number ${digits} for column "all"`, "u"));
		}
		for (const name of ["out.jsonl", "out.json", "out.csv"])
			assert.equal(count(readFileSync(to(name), "utf8"), digits), 2, name);
		const database = new DatabaseSync(to("out.db"));
		const row = database.prepare('SELECT "all", "json" FROM nested').get();
		database.close();
		assert.deepEqual([row?.all, row?.json], [`[1,${digits}]`, `{"n":${digits}}`]);
		if (!hasRoom) return;
		const parquet = await parquetReadObjects({ file: await asyncBufferFromFile(to("out.parquet")) });
		assert.deepEqual(parquet, [{ all: [1n, BigInt(digits)], json: `{"n":${digits}}` }]);
	});

	test(`pages walks by ${digits}, as an item and as a cursor, and goes on there`, async () => {
		let isBroken = true;
		await using server = await respondingServer(({ target, body }) => {
			const isNext = target.includes(digits) || body.includes(`"after":${digits}`);
			if (isNext && isBroken) return empty(400);
			const content = `{"items":[${digits},{"n":${digits}}],"next":${isNext ? "null" : digits},"total":${digits}}`;
			return ok(content, "Content-Type: application/json");
		});
		const items = ["--items", "$.items[*]"];
		for (const by of [["page"], ["offset", "--total", "$.total"]]) {
			const args = ["pages", server.url, ...items, "--max-pages", "1", "--by", ...by];
			const { exitCode, stdout, stderr } = await run(args);
			assert.deepEqual([exitCode, stdout], [0, `${digits}\n{"n":${digits}}\n`], stderr);
		}
		const asked = requestsOf(server).length;
		const to = join(folder, `walk-${digits}.jsonl`);
		const walked = file("walked.json", '{"fields":{"n":{"jsonPath":"$.items[0]"}}}');
		const args = ["pages", server.url, "--by", "cursor", "--at", "$.next"];
		const kept = [...args, "-r", walked, "--to", to, "--parameter", "after"];
		assert.notEqual((await run(kept)).exitCode, 0);
		isBroken = false;
		const { exitCode, stderr } = await run(kept);
		assert.equal(exitCode, 0, stderr);
		assert.equal(readFileSync(to, "utf8"), `{"n":"${digits}"}\n`.repeat(2));
		const json = `{"id":${digits}}`;
		const sent = await run([...args, ...items, "--member", "v.after", "--json", json]);
		assert.equal(sent.exitCode, 0, sent.stderr);
		const requests = requestsOf(server).slice(asked);
		assert.deepEqual(
			requests.slice(0, 3).map(({ target }) => target),
			["/", `/?after=${digits}`, `/?after=${digits}`],
		);
		assert.equal(requests.at(-1)?.body.toString(), `{"id":${digits},"v":{"after":${digits}}}`);
	});
}
