// Large streams through `gannet extract` into SQLite: in constant memory, whatever their length.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { after, test } from "node:test";
import { childEnv, mainPath, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const bytes = 60_000_000;
/** In kB, of the program from source: the compiled one takes 30 MB less. */
const most = 200_000;

const fields = ["id", "name", "price", "city", "when", "note"] as const;
const types: Readonly<Record<string, object>> = {
	id: { type: "integer" },
	price: { type: "number" },
	when: { type: "date" },
	note: { optional: true },
};

function valuesOf(id: number): readonly (string | number)[] {
	const day = String((id % 28) + 1).padStart(2, "0");
	return [
		id,
		`Bird ${id}, the ${id % 97}th`,
		(id % 1000) / 10,
		`Town ${id % 500}`,
		`2026-01-${day}`,
		`a "quoted" note ${id}`,
	];
}

const formats = {
	jsonl: {
		source: (name: string): object => ({ jsonPath: `$.${name}` }),
		head: "",
		line: (id: number): string => {
			const values = valuesOf(id);
			return `${JSON.stringify(Object.fromEntries(fields.map((name, index) => [name, values[index]])))}\n`;
		},
	},
	csv: {
		source: (name: string): object => ({ column: name }),
		head: `${fields.join(",")}\r\n`,
		line: (id: number): string =>
			`${valuesOf(id)
				.map((value) => `"${String(value).replaceAll('"', '""')}"`)
				.join(",")}\r\n`,
	},
};

for (const [format, { source }] of Object.entries(formats)) {
	test(`60 MB of ${format} go through into SQLite in less than ${most / 1000} MB of memory`, {
		skip: process.platform !== "linux" && "only Linux tells the peak in /proc",
	}, async (t) => {
		const declaration = join(folder, `${format}.json`);
		const all = Object.fromEntries(fields.map((name) => [name, { ...source(name), ...types[name] }]));
		writeFileSync(declaration, JSON.stringify({ name: "birds", key: ["id"], fields: all }));
		const run60 = (path: string): Promise<number> => peakOf(format, declaration, path);
		// Collections come late on a busy machine: the lower of two peaks counts.
		let peak = await run60(join(folder, `${format}.db`));
		if (peak >= most) peak = Math.min(peak, await run60(join(folder, `${format}-again.db`)));
		t.diagnostic(`the peak was ${peak} kB`);
		assert.ok(peak > 50_000 && peak < most, `the peak was ${peak} kB`);
	});
}

/** Sends 60 MB through the program into the database, and returns the most memory that it had, in kB. */
async function peakOf(format: string, declaration: string, path: string): Promise<number> {
	const { head, line } = formats[format as keyof typeof formats];
	const args = ["extract", "-", "--input", format, "-r", declaration, "--to", path];
	const env = { ...childEnv(), NODE_V8_COVERAGE: undefined };
	// What strips types from the source is WebAssembly: compiled without optimization it takes 8 MB less.
	const child = spawn(process.execPath, ["--liftoff-only", mainPath, ...args], {
		env,
		stdio: ["pipe", "inherit", "inherit"],
	});
	const exit = once(child, "exit");
	let id = 0;
	let peak = 0;
	function* content(): Generator<string> {
		yield head;
		for (let sent = 0; sent < bytes; ) {
			let piece = "";
			while (piece.length < 65_536) piece += line(++id);
			sent += piece.length;
			// While it still has something to read, so that it is there to be asked.
			peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1]);
			yield piece;
		}
	}
	await pipeline(Readable.from(content()), child.stdin);
	assert.deepEqual(await exit, [0, null]);
	const database = new DatabaseSync(path, { readOnly: true });
	const found = database.prepare("SELECT count(*) AS rows, max(id) AS last FROM birds").get();
	database.close();
	assert.deepEqual({ ...found }, { rows: id, last: id });
	return peak;
}

test("an array of JSON that is too large for a document is read element by element", async () => {
	const path = join(folder, "large.json");
	const file = openSync(path, "w");
	let id = 0;
	writeSync(file, '{"meta": {"items": []}, "items": [');
	for (let written = 0; written < 68_000_000; ) {
		let piece = "";
		while (piece.length < 1_000_000) {
			id++;
			piece += `${id === 1 ? "" : ","}${JSON.stringify({ id, note: "n".repeat(1_000) })}`;
		}
		written += writeSync(file, piece);
	}
	writeSync(file, "]}");
	closeSync(file);
	const declaration = join(folder, "large-declaration.json");
	const fields = { id: { jsonPath: "$.id", type: "integer" }, note: { jsonPath: "$.note" } };
	writeFileSync(declaration, JSON.stringify({ each: { jsonPath: "$.items[*]" }, fields }));
	const to = join(folder, "large.jsonl");
	const { exitCode, stderr } = await run(["extract", path, "-r", declaration, "--to", to]);
	assert.equal(exitCode, 0, stderr);
	const lines = readFileSync(to, "utf8").trimEnd().split("\n");
	assert.equal(lines.length, id);
	assert.deepEqual(JSON.parse(lines.at(-1) ?? ""), { id, note: "n".repeat(1_000) });
});
