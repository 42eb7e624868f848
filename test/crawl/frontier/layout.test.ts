// Files of earlier layouts are brought up to date, and those of newer versions are left alone.

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { FrontierError } from "../../../src/crawl/frontier/frontier.ts";
import { LAYOUT } from "../../../src/crawl/frontier/sql.ts";
import { found, newFile, openFrontier } from "./support.ts";

test("a file without memories of pages gets them, and keeps what it knows", () => {
	const path = newFile();
	const first = openFrontier(path);
	first.add([found("https://a.example/")]);
	first.close();
	const database = new DatabaseSync(path);
	database.exec("DROP TABLE again; PRAGMA user_version = 2");
	database.close();
	const second = openFrontier(path);
	const [lease] = second.lease(1, { sites: 1, urlsEach: 1, leaseMs: 10 });
	const [url] = lease?.urls ?? [];
	assert.ok(lease !== undefined && url !== undefined);
	const memory = { due: 5, text: "[]" };
	second.settle(lease, { outcomes: [{ url, state: "done", at: 1, memory }] });
	assert.deepEqual(second.memory(lease, url), memory);
	assert.deepEqual([...second.memories()].length, 1);
	second.close();
});

test("a file of a newer version is refused", () => {
	const path = newFile();
	openFrontier(path).close();
	const database = new DatabaseSync(path);
	database.exec(`PRAGMA user_version = ${LAYOUT + 1}`);
	database.close();
	assert.throws(
		() => openFrontier(path),
		(error) => error instanceof FrontierError && error.code === "version",
	);
});

test("a page that is woken waits as if it had never been asked for, and keeps its visits", () => {
	const frontier = openFrontier(newFile());
	frontier.add([found("https://a.example/")]);
	for (let visit = 1; visit <= 40; visit++) {
		const [lease] = frontier.lease(visit, { sites: 1, urlsEach: 1, leaseMs: 10 });
		const [url] = lease?.urls ?? [];
		assert.ok(lease !== undefined && url !== undefined);
		assert.equal(url.isFirst, true);
		const memory = { due: visit, text: "[]" };
		frontier.settle(lease, { outcomes: [{ url, state: "done", status: 200, at: visit, memory }] });
		assert.deepEqual(frontier.stats().done, 1);
		for (const page of frontier.memories()) frontier.wake(page);
		assert.deepEqual([frontier.stats().done, frontier.stats().waiting], [0, 1]);
	}
	const row = frontier.url("https://a.example/", "a.example");
	assert.deepEqual([row?.visits.length, row?.visits.at(-1)?.at, row?.at], [30, 40, undefined]);
	frontier.close();
});
