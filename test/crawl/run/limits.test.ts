// Limits of a crawl: exact alone and together, with one request at once and with many, and across a kill.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type CrawlJob, crawl, openCrawlFile } from "../../../src/crawl/index.ts";
import { type Answer, all, links, newPath, site } from "./support.ts";

/** A page that links to all others; each fifth is missing. */
const COUNT = 600;
const hub = links(...Array.from({ length: COUNT }, (_, index) => `/page/${index}`));
const BYTES = 500;
const answer = (path: string): Answer | undefined => {
	if (path === "/") return hub;
	const page = Number(/^\/page\/(\d+)$/.exec(path)?.[1]);
	if (!(page < COUNT) || page % 5 === 4) return undefined;
	return "x".repeat(BYTES);
};

const base = { sitemaps: "no", robots: false } as const;

const cases: readonly (readonly [
	limits: NonNullable<CrawlJob["limits"]>,
	reason: string,
	pages: number | undefined,
])[] = [
	[{ pages: 1 }, "pages", 1],
	[{ pages: 137 }, "pages", 137],
	[{ pages: 300, errors: 1_000, bytes: 1e9 }, "pages", 300],
	[{ errors: 7, pages: 500 }, "errors", undefined],
	[{ bytes: 60_000, pages: 500, errors: 1_000 }, "bytes", undefined],
];
for (const concurrency of [1, 256]) {
	for (const [limits, reason, pages] of cases) {
		test(`the limits ${JSON.stringify(limits)} end at ${reason}, with ${concurrency} requests at once`, async () => {
			await using shop = await site({}, answer);
			const politeness = { concurrency, requests: concurrency };
			const job: CrawlJob = {
				...base,
				seeds: [`${shop.url}/`],
				state: newPath(".crawl"),
				limits,
				politeness,
			};
			const end = (await all(crawl(job))).at(-1);
			assert.ok(end?.type === "done");
			assert.equal(end.reason, reason);
			const asked = shop.paths();
			assert.equal(end.pages, asked.length);
			assert.equal(new Set(asked).size, asked.length);
			if (pages !== undefined) assert.equal(asked.length, pages);
			// What is under way when the limit is used up is finished.
			const more = concurrency - 1;
			if (limits.errors !== undefined && reason === "errors")
				assert.ok(end.errors >= limits.errors && end.errors <= limits.errors + more, `${end.errors}`);
			// The same limits once more: nothing is asked.
			await all(crawl(job));
			assert.equal(shop.paths().length, asked.length);
			// A higher one goes on to the end, and asks no page again.
			await all(crawl({ ...job, limits: {} }));
			assert.equal(shop.paths().length, COUNT + 1);
			assert.equal(new Set(shop.paths()).size, COUNT + 1);
		});
	}
}

const worker = fileURLToPath(new URL("worker.ts", import.meta.url));

test("a limit of pages holds across kills", async () => {
	await using shop = await site({}, answer);
	const state = newPath(".crawl");
	const politeness = { concurrency: 256, requests: 256 };
	const more = JSON.stringify({ ...base, limits: { pages: 200 }, politeness });
	const args = [worker, `${shop.url}/`, state, newPath(".db"), "0", more];
	let kills = 0;
	for (let until = 60; ; until += 60) {
		const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
		let text = "";
		child.stdout.on("data", (chunk: Buffer) => {
			text += chunk.toString();
		});
		const watch = setInterval(() => {
			if (kills < 2 && shop.hits.length >= until) child.kill("SIGKILL");
		}, 1);
		const code = await new Promise((resolve) => child.once("close", resolve));
		clearInterval(watch);
		if (code === 0) {
			assert.equal(text.trim().split("\n").at(-1), "pages");
			break;
		}
		assert.equal(code, null);
		kills++;
	}
	assert.equal(kills, 2);
	using file = openCrawlFile(state);
	assert.equal(file.status().pages, 200);
	// A lease has eight pages: those whose answers were lost with the process are asked again.
	const different = new Set(shop.paths()).size;
	assert.ok(different <= 200 && different >= 200 - kills * 8, `${different}`);
	assert.ok(shop.paths().length <= 200 + kills * 60, `${shop.paths().length}`);
});
