// `gannet pages URL`: what help tells of it. What it does is in ../pages/run.ts.

import { type Command, defineCommand } from "../command.ts";
import { recordTable } from "../extract/tables.ts";
import { sessionTable } from "../get/session-table.ts";
import { limitOption } from "../limit-option.ts";
import { pagesTable } from "../pages/table.ts";

export const command: Command = defineCommand({
	name: "pages",
	summary: "Walk through the pages of an API or a list, and print their items or make records of them",
	usage: ["[OPTION]... URL"],
	description: [
		"Pages are asked for one after another. Failures that may pass are repeated, and where the server says that its rate limit is used up, the next page waits.",
		"With --to a run that was broken off is taken up at the page where it was.",
	],
	options: {
		...pagesTable,
		...recordTable,
		...sessionTable,
		limit: limitOption("pages"),
	},
	positionals: [{ name: "URL", help: "The first page", complete: "url" }],
	examples: [
		{ line: "gannet pages 'https://api.example.com/birds?per_page=100'", does: "follow the Link header" },
		{
			line: "gannet pages https://api.example.com/birds --by cursor --at '$.meta.next' --parameter cursor",
			does: "send the cursor back",
		},
		{
			line: "gannet pages https://shop.example/list --by page --items .product -r product.json --to shop.db",
			does: "records of HTML pages, until one has no product",
		},
	],
	async run(context, parsed) {
		const { runPages } = await import("../pages/run.ts");
		return runPages(context, parsed.options, parsed.positionals, parsed.given);
	},
});
