// `gannet crawl URL...`: the help for it. ../crawl/run.ts does the work.

import { type Command, defineCommand } from "../arguments/command.ts";
import { limitOption } from "../arguments/limit-option.ts";
import { crawlTable, crawlWayTable } from "../crawl/table.ts";
import { evidenceTable } from "../session/evidence-table.ts";

export const command: Command = defineCommand({
	name: "crawl",
	summary: "Crawl sites and make records of their pages, politely, and continue where it was stopped",
	usage: ["[OPTION]... --to TARGET URL..."],
	description: [
		"Everything the crawl knows is in one file, TARGET.crawl. The same command continues a crawl that was stopped or killed; each record reaches TARGET once.",
		"Each site is asked one page after the other, a second apart, as far as its robots.txt allows. Ctrl-C finishes the requests under way.",
	],
	options: {
		...crawlTable,
		...crawlWayTable,
		verbose: {
			type: "count",
			short: "v",
			help: "Print a line for each page that failed or was left out, and for each site that rests; -vv for every page",
		},
		config: evidenceTable.config,
		limit: limitOption("crawl"),
	},
	positionals: [{ name: "URL", help: "Where to begin", isRepeated: true, complete: "url" }],
	examples: [
		{ line: "gannet crawl https://shop.example/ --to shop.db", does: "a row for each page" },
		{
			line: "gannet crawl https://shop.example/ --record product.json --to products.jsonl --max-pages 500",
			does: "records by a declaration",
		},
	],
	async run(context, parsed) {
		const { runCrawl } = await import("../crawl/run.ts");
		return runCrawl(context, parsed.options, parsed.positionals);
	},
});
