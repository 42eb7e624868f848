// State files that can't be used, and sinks that fail: one error each, and nothing is lost.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import {
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CrawlJob, crawl, FrontierError, openCrawlFile } from "../../../src/crawl/index.ts";
import { SinkError } from "../../../src/record/index.ts";
import { StorageError } from "../../../src/storage/index.ts";
import { findPeer } from "../../support/peers.ts";
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

test("a state that is truncated is reported as damaged, and status says so", async () => {
	await using shop = await site({}, numbered(400));
	const job: CrawlJob = { seeds: [shop.url], state: newPath(".crawl"), limits: { pages: 300 } };
	await all(crawl(job));
	truncateSync(job.state, Math.floor(statSync(job.state).size / 8_192) * 4_096);
	const isDamaged = (error: unknown): boolean => error instanceof StorageError && error.code === "damaged";
	await assert.rejects(all(crawl({ ...job, limits: {} })), isDamaged);
	assert.throws(() => {
		using opened = openCrawlFile(job.state);
		return [opened.status(), ...opened.list({})];
	}, isDamaged);
});

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));

test("a page that kills the process each time is given up, and the others are taken", async () => {
	await using shop = await site({}, numbered(30));
	const [state, to] = [newPath(".crawl"), newPath(".db")];
	const args = [worker, `${shop.url}/`, state, to, "0", '{"sitemaps":"no"}'];
	let deaths = 0;
	for (;;) {
		const child = spawn(process.execPath, args, {
			stdio: ["ignore", "ignore", "inherit"],
			env: { ...process.env, GANNET_TEST_DIES_AT: "/page/5" },
		});
		const code = await new Promise((resolve) => child.once("close", resolve));
		if (code === 0) break;
		assert.equal(code, null);
		deaths++;
	}
	assert.equal(deaths, 5);
	using file = openCrawlFile(state);
	const story = file.why(`${shop.url}/page/5`);
	assert.deepEqual([story?.url.state, story?.url.reason], ["failed", "fatal"]);
	// 11 and 12 and what follows them are behind it.
	const database = new DatabaseSync(to, { readOnly: true });
	const urls = database
		.prepare("SELECT url FROM pages")
		.all()
		.map(({ url }) => String(url));
	database.close();
	assert.equal(new Set(urls).size, urls.length);
	assert.equal(urls.length, file.status().done);
	assert.ok(urls.length >= 20, `${urls.length}`);
});

/** A file system of so many bytes, mounted for a test; undefined where that isn't allowed. */
function smallDisk(
	bytes: number,
): (Disposable & { readonly path: string; grow(bytes: number): void }) | undefined {
	const [mounts, unmounts] = [findPeer("mount"), findPeer("umount")];
	if (mounts === undefined || unmounts === undefined) return undefined;
	const path = mkdtempSync(join(tmpdir(), "gannet-disk-"));
	const mount = (...args: string[]): boolean => spawnSync(mounts, args).status === 0;
	if (!mount("-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", path)) {
		rmSync(path, { recursive: true });
		return undefined;
	}
	return {
		path,
		grow: (more) => assert.ok(mount("-o", `remount,size=${more}`, path)),
		[Symbol.dispose]() {
			spawnSync(unmounts, [path]);
			rmSync(path, { recursive: true, force: true });
		},
	};
}

for (const isStates of [true, false]) {
	test(`a full disk ends the crawl with a sentence, and room lets it go on: ${isStates ? "records in the state" : "JSON Lines"}`, async (t) => {
		using disk = smallDisk(600 * 1024);
		if (disk === undefined) return t.skip("a file system can't be mounted here");
		await using shop = await site({}, (path) => {
			const page = numbered(600)(path);
			return typeof page === "string" ? page + "<p>text</p>".repeat(50) : page;
		});
		const state = join(disk.path, "shop.db");
		const to = isStates ? state : join(disk.path, "shop.jsonl");
		const job: CrawlJob = { seeds: [`${shop.url}/`], state, to, sitemaps: "no" };
		await assert.rejects(all(crawl(job)), (error) =>
			/disk is full|no space left|ENOSPC/i.test(String((error as Error).message)),
		);
		disk.grow(64 * 2 ** 20);
		const done = (await all(crawl(job))).at(-1);
		assert.ok(done?.type === "done" && done.reason === "complete");
		const urls = isStates
			? queried(to, "SELECT url FROM pages").map(({ url }) => String(url))
			: readFileSync(to, "utf8")
					.trim()
					.split("\n")
					.map((line) => (JSON.parse(line) as { url: string }).url);
		assert.deepEqual([urls.length, new Set(urls).size], [600, 600]);
	});
}

function queried(path: string, sql: string): Record<string, unknown>[] {
	const database = new DatabaseSync(path, { readOnly: true });
	try {
		return database.prepare(sql).all();
	} finally {
		database.close();
	}
}
