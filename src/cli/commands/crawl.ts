// `gannet crawl URL...`: the help for it. ../crawl/run-crawl.ts does the work.

import { type Command, defineCommand } from "../arguments/command.ts";
import { limitOption } from "../arguments/limit-option.ts";
import { fileTable } from "../crawl/file-table.ts";
import { crawlRecordTable, crawlTable, crawlWayTable } from "../crawl/table.ts";
import { evidenceTable } from "../session/evidence-table.ts";
import { recordingTable } from "../session/recording.ts";

export const command: Command = defineCommand({
	name: "crawl",
	summary: "Crawl sites and make records of their pages, politely, and continue where it was stopped",
	usage: [
		"[OPTION]... --to TARGET URL...",
		"[OPTION]... JOB [URL]...",
		"status FILE",
		"why FILE URL",
		"list [--status STATE] [--reason REASON] [--site SITE] FILE",
		"retry [--reason REASON] [--site SITE] FILE [URL]...",
		"site [--delay SECONDS] [--block SECONDS] [--resume] [--drop] FILE SITE",
		"stop FILE",
	],
	description: [
		"Everything the crawl knows is in one file, TARGET.crawl. The same command continues a crawl that was stopped or killed; each record reaches TARGET once.",
		"Each site is asked one page after the other, a second apart, as far as its robots.txt allows. Ctrl-C finishes the requests under way; a second one ends at once. Nothing is lost.",
		"status, why, list, retry, site and stop look at a crawl's FILE and change it, also while the crawl runs.",
	],
	options: {
		...crawlTable,
		...crawlRecordTable,
		...fileTable,
		...crawlWayTable,
		...recordingTable,
		verbose: {
			type: "count",
			short: "v",
			help: "Print a line for each page that failed or was left out, and for each site that rests; -vv for every page",
		},
		config: evidenceTable.config,
		limit: limitOption("crawl"),
	},
	positionals: [
		{
			name: "URL",
			help: "Where to begin; or a JOB: a .ts, .js or .json file with the options of `crawl` in gannet/crawl; or what to do with a crawl's FILE: status, why, list, retry, site, stop",
			isRepeated: true,
			complete: "url",
		},
	],
	examples: [
		{ line: "gannet crawl https://shop.example/ --to shop.db", does: "a row for each page" },
		{
			line: "gannet crawl https://shop.example/ --record product.json --to products.jsonl --max-pages 500",
			does: "records by a declaration",
		},
		{ line: "gannet crawl why shop.db.crawl https://shop.example/a", does: "why a page is missing" },
		{ line: "gannet crawl retry shop.db.crawl --reason timeout", does: "let pages wait again" },
	],
	async run(context, parsed) {
		const { runCrawl } = await import("../crawl/run-crawl.ts");
		return runCrawl(context, parsed.options, parsed.positionals, parsed.given);
	},
});
