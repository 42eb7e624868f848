// What `gannet crawl` does before it crawls: shows what it would ask (--dry-run), or forgets an earlier crawl (--restart).

import { existsSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { show, shownUrl, visible } from "../../base/index.ts";
import {
	type CrawlJob,
	createScope,
	forgetCrawl,
	openCrawlFile,
	reasonSentence,
	requestUrl,
} from "../../crawl/index.ts";
import { StorageError, targetOf } from "../../storage/index.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";
import { printNote } from "../report.ts";
import { formatCount } from "../terminal/units.ts";

/** Prints the URLs that wait, and asks nothing. */
export async function dryRun(context: Context, job: CrawlJob): Promise<number> {
	const { stdout } = context;
	const seeds = job.seeds.map((seed) => requestUrl(seed) ?? seed);
	const scope = createScope(seeds, job);
	const known = new Set<string>();
	let waiting = 0;
	if (existsSync(job.state)) {
		using file = openCrawlFile(job.state);
		for (const seed of seeds) if (file.why(seed) !== undefined) known.add(seed);
		for (const { url } of file.list({ states: ["waiting"] })) {
			waiting++;
			await stdout.write(show`${visible(shownUrl(url))}\n`);
		}
	}
	for (const seed of seeds) {
		if (known.has(seed)) continue;
		const refusal = scope.refusal(seed, 0);
		if (refusal === undefined) {
			waiting++;
			await stdout.write(show`${visible(shownUrl(seed))}\n`);
		} else printNote(context, visible(`${shownUrl(seed)} is left out: ${reasonSentence(refusal)}`));
	}
	printNote(context, show`${formatCount(waiting)} URLs wait; nothing was requested`);
	return ExitCode.ok;
}

/** Removes what an earlier crawl knows; its records stay where they are. Asks first, unless `isSure`. */
export async function restart(context: Context, state: string, isSure: boolean): Promise<void> {
	const { path } = targetOf(state);
	if (!existsSync(path)) return;
	using file = openCrawlFile(state);
	const { holder, done, waiting } = file.status();
	if (holder !== undefined)
		throw new StorageError(state, "in-use", `process ${holder.pid} is crawling with it`, {
			advice: "stop it first: gannet crawl stop FILE",
		});
	file.close();
	if (!isSure) {
		const known = `${formatCount(done)} pages that are done, and ${formatCount(waiting)} that wait`;
		if (context.stdin.isTTY !== true || !context.stderr.isTerminal)
			throw usageError(`--restart forgets ${state}: ${known}`, "Add --yes if you are sure.");
		const asking = createInterface({ input: context.stdin, output: process.stderr });
		const answer = await asking.question(`Forget ${state}: ${known}? [y/N] `, { signal: context.signal });
		asking.close();
		if (!/^y(?:es)?$/i.test(answer.trim())) throw usageError("nothing was changed");
	}
	forgetCrawl(state);
}
