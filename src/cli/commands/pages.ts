// `gannet pages URL`: the help for it. ../pages/run-pages.ts does the work.

import { type Command, defineCommand } from "../arguments/command.ts";
import { limitOption } from "../arguments/limit-option.ts";
import { recordTable } from "../extract/tables.ts";
import { pagesTable } from "../pages/table.ts";
import { sessionTable } from "../session/session-table.ts";

export const command: Command = defineCommand({
	name: "pages",
	summary: "Walk through the pages of an API or a list, and print their items or extract records",
	usage: ["[OPTION]... URL"],
	description: [
		"Pages are requested one after another. Temporary failures are retried. If the server says that its rate limit is used up, the next page waits.",
		"With --to, the same command continues an interrupted run at its last page.",
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
			does: "records of HTML pages, up to the first page without a product",
		},
	],
	async run(context, parsed) {
		const { runPages } = await import("../pages/run-pages.ts");
		return runPages(context, parsed.options, parsed.positionals, parsed.given);
	},
});
