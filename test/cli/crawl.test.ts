import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { links, numbered, site } from "../crawl/run/support.ts";
import { run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();

test("crawl makes a row of each page, and says what came of it", async () => {
	await using shop = await site({ "/gone": { status: 404 } }, numbered(12));
	const to = `${folder}/pages.db`;
	const { exitCode, stdout, stderr } = await run(["crawl", shop.url, "--to", to]);
	assert.deepEqual([exitCode, stdout], [0, ""], stderr);
	assert.match(stderr, /note: 12 pages, 12 records \(0 rejected\), 0 failed, 0 left out, .*; complete\n$/);
	const database = new DatabaseSync(to, { readOnly: true });
	assert.equal(database.prepare("SELECT count(*) AS n FROM pages").get()?.n, 12);
	database.close();
});

test("crawl --max-pages stops exactly there, and a higher one continues", async () => {
	await using shop = await site({}, numbered(30));
	const to = `${folder}/some.jsonl`;
	const first = await run(["crawl", shop.url, "--to", to, "--max-pages", "7"]);
	assert.match(first.stderr, /7 pages, .* URLs wait: --max-pages is reached; a higher one continues\n$/);
	const second = await run(["crawl", shop.url, "--to", to, "--max-pages", "20"]);
	assert.match(second.stderr, /13 pages, /);
	assert.equal(shop.paths().length, 20);
	assert.equal(readFileSync(to, "utf8").trim().split("\n").length, 20);
});

test("crawl --record makes records by a declaration, and -v says what was left out and why", async () => {
	await using shop = await site({
		"/robots.txt": "User-agent: *\nDisallow: /private\n",
		"/": `<h1>Home</h1>${links("/private", "/gone", "/a")}`,
		"/a": "<p>no heading</p>",
	});
	const declaration = file("heading.json", JSON.stringify({ fields: { heading: "h1" } }));
	const to = `${folder}/headings.jsonl`;
	const { exitCode, stderr } = await run(["crawl", shop.url, "--to", to, "--record", declaration, "-v"]);
	assert.equal(exitCode, 0, stderr);
	assert.equal(readFileSync(to, "utf8"), '{"heading":"Home"}\n');
	assert.match(stderr, /\/private left out: robots\n/);
	assert.match(stderr, /\/gone failed: status-404\n/);
	assert.match(stderr, /2 pages, 1 records \(1 rejected\), 1 failed, 1 left out/);
});

test("crawl keeps to --depth, --exclude and --no-robots", async () => {
	await using shop = await site({ "/robots.txt": "User-agent: *\nDisallow: /\n" }, numbered(64));
	const to = `${folder}/deep.jsonl`;
	const args = ["crawl", shop.url, "--to", to, "--depth", "2", "--exclude", "/page/1", "--no-robots"];
	assert.equal((await run(args)).exitCode, 0);
	assert.deepEqual(shop.paths().sort(), ["/", "/page/2", "/page/5", "/page/6"]);
});

const refused: readonly (readonly [args: readonly string[], exitCode: number, stderr: RegExp])[] = [
	[["https://a.example/"], 2, /--to is missing/],
	[["https://a.example/", "--to", "-"], 2, /--state is missing/],
	[["https://a.example/", "--to", "postgres://h/d"], 2, /--state is missing/],
	[["https://a.example/", "--to", "a.db", "--scope", "any"], 2, /requires --contact/],
	[["https://a.example/", "--to", "a.db", "--max-bytes", "many"], 2, /--max-bytes requires a size/],
	[["https://a.example/", "--to", "a.db", "--user-agent", "4you"], 2, /begins with a name of letters/],
	[["ftp://a.example/", "--to", "a.db"], 3, /ftp:/],
];
for (const [args, exitCode, stderr] of refused) {
	test(`gannet crawl ${args.join(" ")} ends with ${exitCode}`, async () => {
		const result = await run(["crawl", ...args]);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.match(result.stderr, stderr);
	});
}
