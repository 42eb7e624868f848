// A power cut: the log of a frontier's file is cut off at any byte. It opens, and URLs and records are of one moment.

import assert from "node:assert/strict";
import { copyFileSync, rmSync, statSync, truncateSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { SqliteFrontier } from "../../../src/crawl/frontier/sqlite-frontier.ts";
import { keyUrl } from "../../../src/crawl/scope/key-url.ts";
import { newFile, randomFrom } from "./support.ts";

test("a log that is cut off at 60 random bytes leaves a frontier whose pages and records agree (seed 5)", () => {
	const random = randomFrom(5);
	const path = newFile();
	const cut = newFile();
	const open = (file: string): SqliteFrontier =>
		new SqliteFrontier(file, { keyOf: keyUrl, readyAfterLoss: () => 0, commitPages: 3 });
	const found = (page: number) => {
		const url = `https://site.example/${page}`;
		return { url, key: url, site: "site.example", depth: 0 };
	};
	const frontier = open(path);
	frontier.add(Array.from({ length: 40 }, (_, page) => found(page)));
	for (let lease = frontier.lease(1, ONE)[0]; lease !== undefined; [lease] = frontier.lease(1, ONE))
		for (const [index, url] of lease.urls.entries())
			frontier.settle(lease, {
				outcomes: [{ url, state: "done", status: 200, at: 1 }],
				discovered: url.hash % 3 === 0 ? [{ on: url, urls: [found(1_000 + (url.hash % 97))] }] : [],
				records: [url.url],
				endsLease: index === lease.urls.length - 1,
			});
	const size = statSync(`${path}-wal`).size;
	const counts = new Set<number>();
	for (let round = 0; round < 60; round++) {
		copyFileSync(path, cut);
		copyFileSync(`${path}-wal`, `${cut}-wal`);
		rmSync(`${cut}-shm`, { force: true });
		truncateSync(`${cut}-wal`, random(size));
		const opened = open(cut);
		const { done, outbox } = opened.stats();
		assert.equal(done, outbox);
		counts.add(done);
		opened.close();
		const database = new DatabaseSync(cut);
		assert.equal(database.prepare("PRAGMA integrity_check").get()?.integrity_check, "ok");
		const row = database.prepare("SELECT count(*) AS n FROM urls WHERE state = 1").get();
		assert.equal(row?.n, done);
		database.close();
	}
	assert.ok(counts.size > 5, [...counts].join(" "));
	frontier.close();
});

const ONE = { sites: 1, urlsEach: 8, leaseMs: 1 };
