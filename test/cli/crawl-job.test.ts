// gannet crawl JOB, and what the command line adds to a job.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { links, numbered, site } from "../crawl/run/support.ts";
import { run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const lines = (path: string): string[] => readFileSync(path, "utf8").trim().split("\n");

test("crawl runs a job of a JSON file and of a module, and options come before the file's", async () => {
	await using shop = await site({}, numbered(20));
	const to = `${folder}/json.jsonl`;
	const json = file(
		"shop.json",
		JSON.stringify({
			$schema: "./job.schema.json",
			seeds: [`${shop.url}/`],
			to,
			limits: { pages: 3 },
			sitemaps: "no",
			depth: 4,
		}),
	);
	assert.equal((await run(["crawl", json])).exitCode, 0);
	assert.equal(lines(to).length, 3);
	const more = await run(["crawl", json, "--max-pages", "5"]);
	assert.match(more.stderr, /2 pages, .*--max-pages is reached/);
	assert.equal(shop.paths().length, 5);
	const module = file(
		"job.ts",
		`export default { seeds: ["${shop.url}/"], scope: "page", to: "${folder}/module.jsonl", rules: [{ match: "/**", record: { fields: { title: "h1" } } }] };`,
	);
	const made = await run(["crawl", module]);
	assert.equal(made.exitCode, 0, made.stderr);
	assert.deepEqual(lines(`${folder}/module.jsonl`), ['{"title":"0"}']);
});

test("crawl takes seeds from a file, and says how many failed and were left out for which reason", async () => {
	await using shop = await site({ "/a": links("/x", "https://other.invalid/"), "/b": "b" });
	const seeds = file("seeds.txt", `# two\n${shop.url}/a\n\n${shop.url}/b\r\n`);
	const args = ["crawl", "--seeds", seeds, "--to", `${folder}/seeds.jsonl`, "--sitemaps", "no", shop.url];
	const { stderr, exitCode } = await run(args);
	assert.equal(exitCode, 0, stderr);
	assert.match(stderr, /failed in all runs: 2 status-404\n/);
	assert.match(stderr, /left out in all runs: 1 scope\n/);
});

test("--dry-run prints what would be requested, and requests nothing", async () => {
	await using shop = await site({}, numbered(9));
	const to = `${folder}/dry.jsonl`;
	const before = await run(["crawl", `${shop.url}/`, "--to", to, "--dry-run"]);
	assert.equal(before.stdout, `${shop.url}/\n`);
	assert.match(before.stderr, /1 URLs wait; nothing was requested/);
	assert.equal(shop.hits.length, 0);
	assert.equal(existsSync(`${to}.crawl`), false);
	await run(["crawl", `${shop.url}/`, "--to", to, "--max-pages", "1", "--sitemaps", "no"]);
	const after = await run(["crawl", `${shop.url}/`, "--to", to, "--dry-run"]);
	assert.deepEqual(after.stdout.trim().split("\n").sort(), [`${shop.url}/page/1`, `${shop.url}/page/2`]);
	assert.equal(shop.paths().length, 1);
});

test("--restart asks first, and starts over with --yes", async () => {
	await using shop = await site({}, numbered(3));
	const to = `${folder}/again.db`;
	const args = ["crawl", `${shop.url}/`, "--to", to];
	await run(args);
	const refused = await run([...args, "--restart"]);
	assert.equal(refused.exitCode, 2);
	assert.match(
		refused.stderr,
		/--restart forgets .*again\.db\.crawl: 3 pages that are done, and 0 that wait/,
	);
	const again = await run([...args, "--restart", "--yes"]);
	assert.match(again.stderr, /3 pages, .*complete/);
	assert.equal(shop.paths().length, 6);
});

test("--summary json prints the result for programs", async () => {
	await using shop = await site({ "/": links("/gone") });
	const args = [
		"crawl",
		`${shop.url}/`,
		"--to",
		`${folder}/summed.jsonl`,
		"--sitemaps",
		"no",
		"--summary",
		"json",
	];
	const { stdout, stderr } = await run(args);
	const { reason, pages, thisRun, reasons } = JSON.parse(stdout) as Record<string, unknown>;
	assert.deepEqual(
		[reason, pages, thisRun, reasons, stderr],
		[
			"complete",
			2,
			{
				pages: 1,
				records: 1,
				rejected: 0,
				refused: 0,
				failed: 1,
				skipped: 0,
				gone: 0,
				unchanged: 0,
				notModified: 0,
				savedBytes: 0,
			},
			{ "failed status-404": 1 },
			"",
		],
	);
});

test("--log adds each event to a file", async () => {
	await using shop = await site({ "/": links("/gone") });
	const log = `${folder}/events.jsonl`;
	await run(["crawl", `${shop.url}/`, "--to", `${folder}/logged.jsonl`, "--log", log]);
	const types = lines(log).map((line) => (JSON.parse(line) as { type: string }).type);
	assert.deepEqual(types, ["page", "record", "failed", "done"]);
});

const refused: readonly (readonly [name: string, content: string, exitCode: number, stderr: RegExp])[] = [
	["broken.json", "{", 2, /isn't JSON/],
	["list.json", "[]", 2, /has no job/],
	["empty.ts", "export const job = {};", 2, /has no job/],
	["throws.ts", "throw new Error('mine');", 26, /can't load .*throws\.ts: mine/],
	[
		"two.json",
		'{"seeds":[],"to":"x.jsonl","scope":"world","colour":1}',
		2,
		/The job has 2 mistakes: .*scope.*colour/s,
	],
];
for (const [name, content, exitCode, stderr] of refused) {
	test(`the job ${name} ends with ${exitCode}`, async () => {
		const result = await run(["crawl", file(name, content)]);
		assert.match(result.stderr, stderr);
		assert.equal(result.exitCode, exitCode);
	});
}
