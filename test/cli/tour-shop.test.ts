// A newcomer's path, as README.md has it: the tour's shop is crawled into SQLite, stopped, continued, and a missing page is explained.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { tourShop } from "../../src/cli/tour/shop.ts";
import { site } from "../crawl/run/support.ts";
import { run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** The declaration that README.md shows. */
const declaration = /^\{ "name": "prints".*$/m.exec(readme)?.[0] ?? "";

test("the tour's shop is crawled, stopped and continued as README.md shows", async () => {
	const pages = Object.fromEntries(
		Object.entries(tourShop).map(([path, text]) => [path === "index.html" ? "/" : `/${path}`, text]),
	);
	await using shop = await site(pages);
	const to = `${folder}/shop.db`;
	const args = ["crawl", `${shop.url}/`, "--record", file("print.json", declaration), "--to", to];
	const first = await run([...args, "--max-pages", "5"]);
	assert.equal(first.exitCode, 0, first.stderr);
	const second = await run(args);
	assert.match(second.stderr, /1 failed, .*; complete/);
	const database = new DatabaseSync(to, { readOnly: true });
	const rows = database.prepare("SELECT name, price FROM prints ORDER BY price DESC LIMIT 2").all();
	const all = database.prepare("SELECT count(*) AS n FROM prints").get();
	database.close();
	assert.deepEqual(
		rows.map(({ name, price }) => `${name}|${Number(price).toFixed(1)}`),
		["Gannet|24.0", "Skua|22.0"],
	);
	assert.ok(readme.includes("Gannet|24.0\nSkua|22.0\n"));
	assert.equal(all?.n, 12);
	const why = await run(["crawl", "why", `${to}.crawl`, `${shop.url}/staff/stock.html`]);
	assert.match(why.stdout, /skipped, its site's robots\.txt doesn't allow it \(robots\)/);
	assert.match(why.stdout, /robots\.txt: line 2: Disallow: \/staff\/\n$/);
});

test("gannet tour --shop serves the shop until it is stopped", async () => {
	const stop = new AbortController();
	const running = run(["tour", "--shop", "0"], { signal: stop.signal });
	stop.abort();
	const { stderr } = await running;
	assert.match(stderr, /a shop to crawl is at http:\/\/127\.0\.0\.1:\d+\/; Ctrl-C ends it/);
});
