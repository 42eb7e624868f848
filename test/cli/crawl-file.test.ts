// gannet crawl status, why, list, retry, site, stop.

import assert from "node:assert/strict";
import { test } from "node:test";
import { links, site } from "../crawl/run/support.ts";
import { run, temporaryFolder } from "./support.ts";

const { folder } = temporaryFolder();

test("a crawl's file can be looked at and changed", async () => {
	await using shop = await site({
		"/robots.txt": "User-agent: *\nDisallow: /private\n",
		"/": links("/private", "/gone"),
	});
	const to = `${folder}/pages.jsonl`;
	const file = `${to}.crawl`;
	await run(["crawl", shop.url, "--to", to, "--sitemaps", "no"]);
	const status = await run(["crawl", "status", file]);
	assert.equal(status.exitCode, 0, status.stderr);
	assert.match(
		status.stdout,
		/^run\tnot running\nround\t1\nrequested\t2 pages, .*\nwaiting\t0\ndone\t1\nfailed\t1: 1 status-404\nskipped\t1: 1 robots\nsites\t1\n$/,
	);
	const why = await run(["crawl", "why", file, `${shop.url}/private`]);
	assert.match(
		why.stdout,
		/\/private: skipped, its site's robots\.txt doesn't allow it \(robots\)\nfound: on .*, 1 link from a seed\n/,
	);
	assert.match(why.stdout, /robots\.txt: line 2: Disallow: \/private\n$/);
	const list = await run(["crawl", "list", file, "--status", "failed"]);
	assert.equal(list.stdout, `failed\t${shop.url}/gone\tstatus-404\n`);
	const json = await run(["crawl", "list", file, "--reason", "robots", "--json"]);
	assert.equal((JSON.parse(json.stdout) as { state: string }).state, "skipped");
	const retried = await run(["crawl", "retry", file]);
	assert.match(retried.stderr, /1 URLs wait again; the next run takes them/);
	assert.match((await run(["crawl", "why", file, `${shop.url}/gone`])).stdout, /next: when its turn comes/);
	const name = new URL(shop.url).host;
	assert.match((await run(["crawl", "site", file, name, "--drop"])).stderr, /is changed/);
	assert.match((await run(["crawl", "status", file])).stdout, /sites\t1: 1 left for dropped/);
	assert.match((await run(["crawl", "stop", file])).stderr, /no process is crawling with it/);
});

const refused: readonly (readonly [args: readonly string[], exitCode: number, stderr: RegExp])[] = [
	[["status"], 2, /the arguments of crawl status are FILE/],
	[["why", "a.crawl"], 2, /the arguments of crawl why are FILE URL/],
	[["why", "a.crawl", "mailto:x"], 2, /isn't an http or https URL/],
	[["status", `${folder}/none.crawl`], 26, /there is no such file/],
	[["site", "a.crawl", "a.example"], 2, /by --delay, --block, --resume or --drop/],
	[["retry", "a.crawl", "https://a.example/", "--reason", "x"], 2, /not both/],
];
for (const [args, exitCode, stderr] of refused) {
	test(`gannet crawl ${args.map((each) => each.replace(folder, "")).join(" ")} ends with ${exitCode}`, async () => {
		const result = await run(["crawl", ...args]);
		assert.match(result.stderr, stderr);
		assert.equal(result.exitCode, exitCode, result.stderr);
	});
}
