// Files that the program reads back: whatever JSON they hold, it says which file it is and which member is wrong.

import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { empty, ok, respondingServer, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const declaration = file("item.json", '{"name":"items","fields":{"id":{"jsonPath":"$.id"}}}');
const input = file("items.jsonl", '{"id":1}\n');

/** JSON of any other shape. */
const ODD: readonly string[] = [
	"null",
	"[]",
	"5",
	'"x"',
	"true",
	"{}",
	'{"__proto__":{}}',
	"[null]",
	"{",
	"",
];

/** A value with one member replaced by each of what it can't be, or left out. */
function spoilt(value: object, path: readonly string[]): string[] {
	return [undefined, null, "x", -1, 1.5, {}, [null], [[]]].flatMap((wrong) => {
		const copy = structuredClone(value) as Record<string, unknown>;
		const last = path.at(-1) as string;
		let at = copy;
		for (const name of path.slice(0, -1)) at = at[name] as Record<string, unknown>;
		if (JSON.stringify(at[last]) === JSON.stringify(wrong)) return [];
		at[last] = wrong;
		return [JSON.stringify(copy)];
	});
}

const report = {
	documents: 1,
	records: 1,
	rejected: 0,
	fields: [{ field: "id", filled: 1, of: 1, share: 1 }],
	findings: [{ field: "id", kind: "missing", count: 1, examples: [{ message: "x" }] }],
};

/** Numbers that texts are wrong for, and the other way round. */
const REPORT_PATHS: readonly (readonly string[])[] = [
	["documents"],
	["records"],
	["rejected"],
	["fields"],
	["fields", "0"],
	["fields", "0", "of"],
	["findings"],
	["findings", "0"],
	["findings", "0", "kind"],
	["findings", "0", "count"],
	["findings", "0", "examples"],
];

test("an earlier report of another shape is refused before anything is written, and stays", async () => {
	const odd = [...ODD, ...REPORT_PATHS.flatMap((path) => spoilt(report, path))];
	const path = join(folder, "report.json");
	const to = join(folder, "report-out.jsonl");
	for (const text of odd) {
		file("report.json", text);
		const { exitCode, stdout, stderr } = await run(["extract", input, "-r", declaration, "--report", path]);
		// What has no members is a list of none.
		if (exitCode === 0 && /"(?:examples|fields|findings)":\[\]/.test(text)) continue;
		assert.deepEqual([exitCode, stdout], [26, ""], `${text}: ${stderr}`);
		assert.match(stderr, /^gannet: can't read \S+report\.json: it is not a report of an earlier run: \S/);
		assert.doesNotMatch(stderr, /unexpected|is not iterable|undefined \(reading/);
		assert.equal(readFileSync(path, "utf8"), text);
	}
	file("report.json", JSON.stringify(report));
	assert.equal((await run(["extract", input, "-r", declaration, "--report", path, "--to", to])).exitCode, 0);
});

const position = { at: [1, 0], failed: 0, failure: 0, report };

test("a position that a database keeps and that is none of this command's is refused; --restart to start over", async () => {
	await using server = await respondingServer(({ target }) =>
		target === "/" ? ok('{"id":1}', "Content-Type: application/json", "Link: </2>; rel=next") : empty(400),
	);
	const path = join(folder, "positions.db");
	const args = ["pages", server.url, "-r", declaration, "--to", path];
	const next = (more: unknown): object => ({ ...position, more: JSON.stringify(more) });
	const odd = [
		...ODD.filter((text) => text !== ""),
		...[["at"], ["failed"], ["failure"], ["report"], ["report", "fields"], ["more"]].flatMap((each) =>
			spoilt({ ...position, more: '{"url":"http://h/"}' }, each).filter(
				(text) => !(each[0] === "more" && !text.includes('"more"')) && !text.includes('"fields":[]'),
			),
		),
		...[null, [], 5, {}, { url: 5 }, { url: "x" }, { url: "http://h/", cursor: {} }].map((more) =>
			JSON.stringify(next(more)),
		),
		JSON.stringify({ ...position, more: "{" }),
	];
	for (const text of odd) {
		rmSync(path, { force: true });
		assert.notEqual((await run(args)).exitCode, 0);
		const database = new DatabaseSync(path);
		database.prepare("UPDATE gannet_positions SET position = ?").run(text);
		database.close();
		const { exitCode, stderr } = await run(args);
		assert.notEqual(exitCode, 0, text);
		assert.doesNotMatch(stderr, /unexpected|is not iterable|undefined \(reading/, text);
		assert.match(
			stderr,
			/(?:position|next page) that \S+positions\.db keeps is not one/,
			`${text}: ${stderr}`,
		);
		assert.match(stderr, /--restart to start over/);
		const restarted = await run([...args, "--restart"]);
		assert.match(restarted.stderr, /was answered with 400/);
	}
});

test("what a run that goes on finds in --rejects beside its own lines stays", async () => {
	let isBroken = true;
	await using server = await respondingServer(({ target }) => {
		// A record first, as a run without any begins again.
		if (target === "/") return ok('{"id":1}', "Content-Type: application/json", "Link: </1>; rel=next");
		if (target === "/1") return ok('{"id":[]}', "Content-Type: application/json", "Link: </2>; rel=next");
		return isBroken ? empty(400) : ok('{"id":[]}', "Content-Type: application/json");
	});
	const path = join(folder, "rejects.jsonl");
	const args = ["pages", server.url, "-r", declaration, "--to", join(folder, "r.jsonl"), "--rejects", path];
	assert.notEqual((await run(args)).exitCode, 0);
	const own = readFileSync(path, "utf8");
	const others = [...ODD, '{"place":null}', '{"place":[]}', '{"place":["x",0]}', '{"place":{"0":1}}'];
	file("rejects.jsonl", `${own}${others.join("\n")}\n{"place":[9,0]}\n{"place":[0`);
	isBroken = false;
	const { stderr } = await run(args);
	assert.doesNotMatch(stderr, /unexpected/);
	const lines = readFileSync(path, "utf8").split("\n");
	assert.deepEqual(lines.slice(0, 1 + others.length), [own.trim(), ...others]);
	assert.doesNotMatch(lines.join("\n"), /"place":\[9,0\]|"place":\[0$/);
	assert.equal(lines.length, 1 + others.length + 2);
});
