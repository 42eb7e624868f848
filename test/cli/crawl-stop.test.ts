// Ctrl-C and SIGTERM: what is under way is finished, a second one ends at once, and the same command continues.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { numbered, type Site, site } from "../crawl/run/support.ts";
import { childEnv, ended, mainPath, run, temporaryFolder } from "./support.ts";

const { folder } = temporaryFolder();

const COUNT = 120;

/** Runs the command until the site has seen some requests, and then sends it signals, one after the other. */
async function stopped(
	shop: Site,
	args: readonly string[],
	signals: readonly NodeJS.Signals[],
): Promise<{ readonly exitCode: number | null; readonly stderr: string }> {
	const child = spawn(process.execPath, [mainPath, ...args], {
		env: childEnv(),
		stdio: ["ignore", "pipe", "pipe"],
	});
	const result = ended(child);
	const until = shop.hits.length + 20;
	const watch = setInterval(() => {
		if (shop.hits.length < until) return;
		clearInterval(watch);
		for (const signal of signals) child.kill(signal);
	}, 1);
	await once(child, "close");
	clearInterval(watch);
	return result;
}

const cases: readonly (readonly [signals: readonly NodeJS.Signals[], exitCode: number])[] = [
	[["SIGINT"], 130],
	[["SIGTERM"], 143],
];
for (const [signals, exitCode] of cases) {
	test(`${signals.join(" and ")} ends a crawl with ${exitCode}, and the same command takes the rest`, async () => {
		await using shop = await site({}, numbered(COUNT));
		const to = `${folder}/${signals.join("-")}.db`;
		const args = [
			"crawl",
			`${shop.url}/`,
			"--to",
			to,
			"--sitemaps",
			"no",
			"--concurrency",
			"1",
			"--delay",
			"0.005",
		];
		const first = await stopped(shop, args, signals);
		assert.equal(first.exitCode, exitCode, first.stderr);
		assert.match(first.stderr, /URLs wait: the same command continues/);
		assert.ok(shop.paths().length < COUNT);
		const second = await run(args);
		assert.match(second.stderr, /complete\n$/);
		// What was under way was finished: no page is asked twice.
		assert.equal(shop.paths().length, COUNT);
		const database = new DatabaseSync(to, { readOnly: true });
		assert.equal(database.prepare("SELECT count(DISTINCT url) AS n FROM pages").get()?.n, COUNT);
		database.close();
	});
}
