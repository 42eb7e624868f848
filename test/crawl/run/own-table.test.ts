// Records in a table of the state's own file: in the transaction that settles their page, and beside the crawl's tables.

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { type CrawlJob, crawl, forgetCrawl } from "../../../src/crawl/index.ts";
import { record } from "../../../src/record/index.ts";
import { all, newPath, numbered, ofType, site } from "./support.ts";

const query = (path: string, sql: string): Record<string, unknown>[] => {
	const database = new DatabaseSync(path, { readOnly: true });
	try {
		return database
			.prepare(sql)
			.all()
			.map((row) => ({ ...row }));
	} finally {
		database.close();
	}
};

test("records go into the state's file where both are one, without an outbox", async () => {
	await using shop = await site({}, numbered(20));
	const file = newPath(".db");
	const bird = record({ name: "numbers", fields: { number: { css: "h1", type: "integer" } } });
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: file, to: `${file}#found`, record: bird };
	await all(crawl({ ...job, limits: { pages: 7 } }));
	assert.equal(query(file, "SELECT * FROM found").length, 7);
	await all(crawl(job));
	assert.deepEqual(
		query(file, "SELECT number FROM found ORDER BY number").map(({ number }) => number),
		Array.from({ length: 20 }, (_, index) => index),
	);
	assert.ok(
		query(file, "SELECT _page FROM found").every(({ _page: page }) => String(page).startsWith(shop.url)),
	);
	assert.deepEqual(query(file, "SELECT * FROM outbox"), []);
	assert.deepEqual(query(file, "SELECT name FROM sqlite_sequence WHERE name = 'outbox'"), []);
});

test("a record that the table can't store is said, and the others of its page are stored", async () => {
	await using shop = await site({
		"/": `<p class="bird"><b>Gannet</b></p><p class="bird"><b>Bo&#xFFFD;by</b></p>`,
	});
	const file = newPath(".db");
	const bird = record({ name: "birds", each: ".bird", key: ["name"], fields: { name: "b" } });
	const onDocument: CrawlJob["onDocument"] = (page) => page.emit({ name: "lone \ud800" });
	const events = await all(
		crawl({ seeds: [`${shop.url}/`], state: file, to: file, record: bird, onDocument }),
	);
	assert.deepEqual(
		ofType(events, "refused").map(({ why }) => /lone surrogate/.test(why)),
		[true],
	);
	assert.equal(query(file, "SELECT * FROM birds").length, 2);
});

const own = ["sites", "urls", "Outbox", "again"];
for (const name of own) {
	test(`records named ${name} need another table, as the state has that`, () => {
		const bird = record({ name, fields: { title: "h1" } });
		const job: CrawlJob = { seeds: ["https://a.example/"], state: "a.db", to: "a.db", record: bird };
		assert.throws(() => crawl(job), new RegExp(`the state has a table ${name} of its own`, "i"));
		crawl({ ...job, to: "a.db#others" });
	});
}

test("a crawl is forgotten without the records in its file", async () => {
	await using shop = await site({}, numbered(5));
	const file = newPath(".db");
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: file, to: file };
	await all(crawl(job));
	forgetCrawl(file);
	assert.deepEqual(
		query(file, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"),
		[{ name: "pages" }],
	);
	assert.equal(query(file, "SELECT * FROM pages").length, 5);
	await all(crawl(job));
	assert.equal(query(file, "SELECT * FROM pages").length, 5);
	assert.equal(shop.paths().length, 10);
});
