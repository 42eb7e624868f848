// State files that can't be used, and sinks that fail: one error each, and nothing is lost.

import assert from "node:assert/strict";
import { openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { type CrawlJob, crawl, FrontierError, openCrawlFile } from "../../../src/crawl/index.ts";
import { SinkError } from "../../../src/record/index.ts";
import { StorageError } from "../../../src/storage/index.ts";
import { all, newPath, numbered, ofType, site } from "./support.ts";

test("the state of a newer version is refused, to crawl and to look at, and stays as it is", async () => {
	await using shop = await site({}, numbered(3));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl") };
	await all(crawl(job));
	const database = new DatabaseSync(job.state);
	database.exec("PRAGMA user_version = 99");
	database.close();
	const before = readFileSync(job.state);
	await assert.rejects(
		all(crawl(job)),
		(error) =>
			error instanceof FrontierError && error.code === "version" && /newer version/.test(error.message),
	);
	assert.throws(
		() => openCrawlFile(job.state),
		(error) => error instanceof StorageError && error.code === "layout",
	);
	assert.deepEqual(readFileSync(job.state), before);
});

test("a state that is overwritten in the middle is reported as damaged", async () => {
	await using shop = await site({}, numbered(400));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), limits: { pages: 300 } };
	await all(crawl(job));
	const size = readFileSync(job.state).length;
	const file = openSync(job.state, "r+");
	for (let at = 8_192; at + 4_096 < size; at += 4_096)
		writeSync(file, Buffer.alloc(2_048, 0xa5), 0, 2_048, at);
	await assert.rejects(
		all(crawl({ ...job, limits: {} })),
		(error) => error instanceof StorageError && error.code === "damaged",
	);
	assert.throws(
		() => {
			using opened = openCrawlFile(job.state);
			return [...opened.list({})];
		},
		(error) => error instanceof StorageError && error.code === "damaged",
	);
});

test("another program's file is no state, and stays as it is", async () => {
	const state = newPath(".db");
	const database = new DatabaseSync(state);
	database.exec("CREATE TABLE mine (a)");
	database.close();
	const before = readFileSync(state);
	await assert.rejects(
		all(crawl({ seeds: ["http://127.0.0.1:9/"], state })),
		(error) => error instanceof StorageError && error.code === "not-ours",
	);
	assert.deepEqual(readFileSync(state), before);
});

test("a sink that can't be opened ends the crawl with its error, and its records are written by the next run", async () => {
	await using shop = await site({}, numbered(30));
	const to = newPath(".db");
	writeFileSync(to, "no database, but a text that is longer than a header of SQLite's".repeat(4));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), to };
	await assert.rejects(all(crawl(job)), (error) => error instanceof SinkError);
	const other = newPath(".jsonl");
	const events = await all(crawl({ ...job, to: other }));
	assert.ok(ofType(events, "changed")[0]?.what.some((each) => each.startsWith("to ")));
	const urls = readFileSync(other, "utf8")
		.trim()
		.split("\n")
		.map((line) => (JSON.parse(line) as { url: string }).url);
	assert.deepEqual([urls.length, new Set(urls).size], [30, 30]);
	assert.equal(new Set(shop.paths()).size, 30);
});
