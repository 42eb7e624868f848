// `node scripts/crawl-polite.ts [--sites 300] [--stop SECONDS]`: the sites of test/crawl/run/polite-site.ts in real time, which takes half an
// hour. The crawl's process is stopped for five minutes (SIGSTOP) while requests are under way, and later killed and started again. A checker
// that knows only the sites' log and the rules looks for a request that came too soon.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { crawl } from "../src/crawl/index.ts";
import { addressOf, politeSites, type SiteTime, violations } from "../test/crawl/run/polite-site.ts";

/** What the kernel adds to the time at which a request was sent, until its server may read it. */
const SLACK_MS = 5;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		sites: { type: "string", default: "300" },
		stop: { type: "string", default: "300" },
	},
});

if (positionals[0] === "crawl") {
	const [, state = "", seeds = "[]"] = positionals;
	for await (const event of crawl({
		seeds: JSON.parse(seeds) as string[],
		state,
		network: "any",
		sitemaps: "no",
		client: { resolver: async (name, family) => (family === 4 ? [{ address: addressOf(name) }] : []) },
	}))
		if (event.type === "done") process.send?.(event.reason);
} else await main();

function started(state: string, seeds: readonly string[]): ChildProcess {
	return fork(import.meta.filename, ["crawl", state, JSON.stringify(seeds)]);
}

async function main(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "gannet-polite-"));
	// A request that is read now may have come at any time since the turn of the loop before this one, in which it wasn't there yet.
	let turnedAt = performance.now();
	let turnedBefore = turnedAt;
	setInterval(() => {
		turnedBefore = turnedAt;
		turnedAt = performance.now();
	}, 1).unref();
	const time: SiteTime = {
		get turnMs() {
			return performance.now() - turnedBefore;
		},
		get now() {
			return performance.now();
		},
		get wall() {
			return Date.now();
		},
		stir() {},
		after: (ms, act) => void setTimeout(act, ms),
	};
	await using sites = await politeSites(Number(values.sites), time);
	const state = join(folder, "a.crawl");
	try {
		const stopMs = Number(values.stop) * 1_000;
		let child = started(state, sites.seeds);
		await pause(60_000);
		child.kill("SIGSTOP");
		console.log(`stopped with ${sites.open} requests under way, ${sites.log.length} so far`);
		await pause(stopMs);
		child.kill("SIGCONT");
		await pause(60_000);
		child.kill("SIGKILL");
		await once(child, "exit");
		console.log(`killed with ${sites.open} requests under way, ${sites.log.length} so far`);
		child = started(state, sites.seeds);
		const [reason] = (await once(child, "message")) as [string];
		const found = violations(sites.log, sites.temperOf, {
			delayMs: 1_000,
			connectionsPerAddress: 8,
			addressDelayMs: 100,
			slackMs: SLACK_MS,
		});
		console.log(
			`${sites.log.length} requests of ${values.sites} sites, ${reason}: ${found.length} violations`,
		);
		for (const each of found.slice(0, 50)) console.log(`  ${each}`);
		if (found.length > 0 || reason !== "complete") process.exitCode = 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
