// Crawls whose process is killed at any moment: each page's records once, no URL lost, and no site asked sooner than its interval,
// by the server's own log.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { randomFrom } from "../frontier/support.ts";
import { newPath, numbered, type Site, site } from "./support.ts";

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));
const commitPoints = fileURLToPath(new URL("commit-points.ts", import.meta.url));

/** Runs the worker until the server has seen so many more requests, then kills it. Resolves to what it printed last. */
async function killedAfter(shop: Site, args: readonly string[], requests: number): Promise<string> {
	const child = spawn(process.execPath, [worker, ...args], { stdio: ["ignore", "pipe", "inherit"] });
	let text = "";
	child.stdout.setEncoding("latin1");
	child.stdout.on("data", (chunk: string) => {
		text += chunk;
	});
	const until = shop.hits.length + requests;
	const watch = setInterval(() => {
		if (shop.hits.length >= until) child.kill("SIGKILL");
	}, 1);
	const code = await new Promise((resolve) => child.once("close", resolve));
	clearInterval(watch);
	assert.ok(code === null || code === 0, `the worker ended with ${code}`);
	return text.trim().split("\n").at(-1) ?? "";
}

const readers: Readonly<Record<".jsonl" | ".db", (path: string) => string[]>> = {
	".jsonl": (path) =>
		readFileSync(path, "utf8")
			.trim()
			.split("\n")
			.map((line) => (JSON.parse(line) as { url: string }).url),
	".db": (path) => {
		const database = new DatabaseSync(path, { readOnly: true });
		const urls = database
			.prepare("SELECT url FROM pages")
			.all()
			.map(({ url }) => String(url));
		database.close();
		return urls;
	},
};

/** In a file of their own, or in the state's. */
const places = [
	[".jsonl", false],
	[".db", false],
	[".db", true],
] as const;

for (const [ending, isStates] of places) {
	const where = isStates ? "the state's own file" : `the ${ending}`;
	test(`after SIGKILLs at random moments each page's record is in ${where} once (seed 7)`, async () => {
		const random = randomFrom(7);
		const count = 80;
		await using shop = await site({}, numbered(count));
		const to = newPath(ending);
		const state = isStates ? to : newPath(".crawl");
		let kills = 0;
		while ((await killedAfter(shop, [shop.url, state, to], 8 + random(25))) !== "complete") kills++;
		assert.ok(kills >= 2, `${kills} kills`);
		const urls = readers[ending](to);
		assert.equal(urls.length, count);
		assert.equal(new Set(urls).size, count);
		const paths = shop.paths();
		assert.equal(new Set(paths).size, count);
		// What was under way at a kill, and not committed, is asked again.
		assert.ok(paths.length <= count + kills * 20, `${paths.length} requests, ${kills} kills`);
	});
}

test("a crawl that is killed and started again asks its site no sooner than it would have", async () => {
	const random = randomFrom(11);
	const delayMs = 80;
	await using shop = await site({}, numbered(14));
	const args = [shop.url, newPath(".crawl"), newPath(".jsonl"), String(delayMs)];
	let kills = 0;
	while ((await killedAfter(shop, args, 2 + random(5))) !== "complete") kills++;
	assert.ok(kills >= 2, `${kills} kills`);
	for (const [index, hit] of shop.hits.entries()) {
		const before = shop.hits[index - 1];
		if (before === undefined) continue;
		const waited = hit.startedAt - before.startedAt;
		assert.ok(waited >= delayMs, `${before.path}, then ${hit.path} after ${waited} ms`);
	}
});

/** Runs the worker, which kills itself at one of its commits if `killAt` says so. Resolves to whether it was complete. */
async function completed(args: readonly string[], killAt?: string): Promise<boolean> {
	const imports = killAt === undefined ? [] : ["--import", commitPoints];
	const child = spawn(process.execPath, [...imports, worker, ...args], {
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, GANNET_KILL_AT: killAt },
	});
	let text = "";
	child.stdout.setEncoding("latin1");
	child.stdout.on("data", (chunk: string) => {
		text += chunk;
	});
	await new Promise((resolve) => child.once("close", resolve));
	return text.includes("complete\n");
}

for (const [ending, killAt] of [
	[".jsonl", "9 before"],
	[".db", "14 after"],
] as const) {
	test(`a crawl into a ${ending} that is killed right at its commit ${killAt} has each record once, and loses no URL`, async () => {
		const count = 20;
		await using shop = await site({}, numbered(count));
		const args = [shop.url, newPath(".crawl"), newPath(ending)] as const;
		assert.equal(await completed(args, killAt), false);
		assert.equal(await completed(args), true);
		const urls = readers[ending]?.(args[2]) ?? [];
		assert.equal(urls.length, count);
		assert.equal(new Set(urls).size, count);
		assert.ok(shop.paths().length <= count + 8, `${shop.paths().length} requests`);
	});
}
