// Runs of `gannet extract` and `gannet pages` that are broken off, by a kill or by Ctrl-C, and started again.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, test } from "node:test";
import postgres from "postgres";
import type { ScriptedServer } from "../../src/testing/index.ts";
import { requireServer } from "../record/sinks/servers.ts";
import { childEnv, ended, mainPath, ok, type RunResult, respondingServer, runChild } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const inputs = 12;
const perInput = 1500;
const total = inputs * perInput;

const declaration = join(folder, "item.json");
writeFileSync(
	declaration,
	'{"name":"items","key":["id"],"fields":{"id":{"jsonPath":"$.id","type":"integer"},"text":{"jsonPath":"$.text"}}}',
);
const paged = join(folder, "paged.json");
writeFileSync(
	paged,
	'{"name":"items","key":["id"],"each":{"jsonPath":"$.items[*]"},"fields":{"id":{"jsonPath":"$.id","type":"integer"},"text":{"jsonPath":"$.text"}}}',
);

function itemsOf(input: number): readonly object[] {
	return Array.from({ length: perInput }, (_, index) => {
		const id = input * perInput + index;
		// One of a thousand is bad.
		return id % 1000 === 999
			? { id: "none", text: String(id) }
			: { id, text: `item ${id}, ${"x".repeat(60)}` };
	});
}
const rejectedInAll = total / 1000;

/** Where the program is stopped: as it asks for this input. */
interface Stops {
	at: number;
	stop: () => void;
}

/** Streams of JSON Lines, or pages that name the next one in the Link header. */
function serve(stops: Stops): Promise<ScriptedServer> {
	return respondingServer(({ target }) => {
		const input = Number(/\d+/.exec(target)?.[0]);
		if (input === stops.at) stops.stop();
		if (target.startsWith("/stream/")) {
			const lines = itemsOf(input).map((item) => JSON.stringify(item));
			return ok(`${lines.join("\n")}\n`, "Content-Type: application/x-ndjson");
		}
		const next = input + 1 < inputs ? [`Link: </page/${input + 1}>; rel=next`] : [];
		return ok(JSON.stringify({ items: itemsOf(input) }), "Content-Type: application/json", ...next);
	});
}

/** The same command again and again, stopped at each of these inputs, until it is through. */
async function runThrough(
	argsOf: (origin: string) => readonly string[],
	stops: readonly number[],
	signal: "SIGKILL" | "SIGINT",
): Promise<{ readonly results: readonly RunResult[]; readonly asked: readonly number[] }> {
	const state: Stops = { at: -1, stop: () => undefined };
	await using server = await serve(state);
	const results: RunResult[] = [];
	const asked: number[] = [];
	for (const at of [...stops, -1]) {
		const child: ReturnType<typeof spawn> = spawn(process.execPath, [mainPath, ...argsOf(server.url)], {
			env: childEnv(),
			stdio: ["ignore", "pipe", "pipe"],
		});
		state.at = at;
		state.stop = () => child.kill(signal);
		results.push(await ended(child));
		asked.push(server.connections.flatMap(({ requests }) => requests).length);
	}
	return { results, asked };
}

function checkIds(ids: readonly number[]): void {
	const expected = Array.from({ length: total }, (_, id) => id).filter((id) => id % 1000 !== 999);
	assert.equal(ids.length, expected.length, "as many records as there are");
	assert.deepEqual(
		[...ids].sort((a, b) => a - b),
		expected,
	);
}

const sinks: readonly (readonly [name: string, read: (path: string) => readonly number[]])[] = [
	[
		"out.jsonl",
		(path) =>
			readFileSync(path, "utf8")
				.trimEnd()
				.split("\n")
				.map((line) => (JSON.parse(line) as { id: number }).id),
	],
	[
		"out.db",
		(path) => {
			const database = new DatabaseSync(path);
			const ids = database.prepare("SELECT id FROM items").all();
			database.close();
			return ids.map(({ id }) => Number(id));
		},
	],
];
const commands: readonly (readonly [what: string, args: (origin: string) => readonly string[]])[] = [
	[
		"gannet extract",
		(origin) => [
			"extract",
			"-r",
			declaration,
			...Array.from({ length: inputs }, (_, input) => `${origin}/stream/${input}`),
		],
	],
	["gannet pages", (origin) => ["pages", "-r", paged, `${origin}/page/0`]],
];
for (const [what, args] of commands) {
	for (const [name, read] of sinks) {
		test(`${what} --to ${name}, killed twice and started again, loses no record and has none twice`, async () => {
			const own = mkdtempSync(join(folder, "run-"));
			const path = join(own, name);
			const rejects = join(own, "rejects.jsonl");
			// The upsert would hide records that are written twice.
			const more = ["--to", path, "--rejects", rejects, ...(name.endsWith(".db") ? ["--append"] : [])];
			if (name.endsWith(".db")) writeTable(path);
			const { results, asked } = await runThrough((origin) => [...args(origin), ...more], [6, 10], "SIGKILL");
			assert.deepEqual(
				results.map(({ signalName, exitCode }) => signalName ?? exitCode),
				["SIGKILL", "SIGKILL", 0],
			);
			checkIds(read(path));
			const last = results.at(-1)?.stderr ?? "";
			assert.match(last, /continues where it was interrupted/);
			assert.match(last, /17,982 records, 18 rejected/);
			assert.equal(readFileSync(rejects, "utf8").trimEnd().split("\n").length, rejectedInAll);
			assert.ok((asked.at(-1) ?? 0) < 3 * inputs, "what was done is not asked for again");
			assert.equal(existsSync(`${path}.part`), false);
		});
	}
}

/** A table without a key, so that a record that is written twice is there twice. */
function writeTable(path: string): void {
	const database = new DatabaseSync(path);
	database.exec("CREATE TABLE items (id INTEGER NOT NULL, text TEXT NOT NULL)");
	database.close();
}

test("Ctrl-C keeps what there is, says so, and the same command continues from there", async () => {
	const path = join(folder, "stopped.jsonl");
	const [, args] = commands[0] as (typeof commands)[number];
	const { results } = await runThrough((origin) => [...args(origin), "--to", path], [8], "SIGINT");
	const [first, second] = results;
	assert.equal(first?.exitCode, 130);
	assert.match(
		first?.stderr ?? "",
		/[\d,]+ records are kept in .*stopped\.jsonl; the same command continues from there\n$/,
	);
	assert.equal(second?.exitCode, 0);
	checkIds(sinks[0]?.[1](path) ?? []);
});

test("--restart begins anew; other inputs are not taken for the interrupted run's", async () => {
	const path = join(folder, "anew.jsonl");
	const stops = { at: 9, stop: (): void => undefined };
	await using server = await serve(stops);
	const args = [
		"extract",
		"-r",
		declaration,
		"--to",
		path,
		...Array.from({ length: inputs }, (_, input) => `${server.url}/stream/${input}`),
	];
	const child = spawn(process.execPath, [mainPath, ...args], {
		env: childEnv(),
		stdio: ["ignore", "pipe", "pipe"],
	});
	stops.stop = () => child.kill("SIGKILL");
	await ended(child);
	stops.at = -1;
	const other = await runChild(args.slice(0, -1));
	assert.equal(other.exitCode, 2, other.stderr);
	assert.match(other.stderr, /^gannet: .*--restart/);
	const { exitCode, stderr } = await runChild([...args, "--restart"]);
	assert.equal(exitCode, 0, stderr);
	assert.doesNotMatch(stderr, /continues where/);
	checkIds(sinks[0]?.[1](path) ?? []);
});

test("gannet extract into PostgreSQL, killed twice and started again, loses no record and has none twice", async (t) => {
	const server = await requireServer(t, "postgresql");
	if (server === undefined) return;
	const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
	try {
		await sql`CREATE TABLE items (id bigint NOT NULL, text text NOT NULL)`;
		const [, args] = commands[0] as (typeof commands)[number];
		const { results } = await runThrough(
			(origin) => [...args(origin), "--to", server.url, "--append"],
			[7, 10],
			"SIGKILL",
		);
		assert.equal(results.at(-1)?.exitCode, 0, results.at(-1)?.stderr ?? "");
		const rows = await sql<{ id: string }[]>`SELECT id FROM items`;
		checkIds(rows.map(({ id }) => Number(id)));
	} finally {
		await sql.end();
		await server.stop();
	}
});
