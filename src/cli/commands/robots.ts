// `gannet robots URL...`: what help says of it. What it does is in ../robots/run.ts.

import { type Command, defineCommand } from "../command.ts";
import { credentialsTable } from "../get/credentials-table.ts";
import { evidenceTable } from "../get/evidence-table.ts";
import { requestTable } from "../get/request-table.ts";
import { wayTable } from "../get/session-table.ts";
import { limitOption } from "../limit-option.ts";
import { robotsTable } from "../robots/table.ts";

export const command: Command = defineCommand({
	name: "robots",
	summary: "Say what robots.txt lets a robot do with URLs, and by which line",
	usage: ["[OPTION]... URL..."],
	description: [
		"Asks each URL's origin for its robots.txt, and reads it as RFC 9309 says. The columns are allowed or refused, URL, and the line that decides.",
		"Where robots.txt can't be reached (5xx, 429, no answer), nothing is allowed.",
	],
	options: {
		...robotsTable,
		header: requestTable.header,
		"secret-header": credentialsTable["secret-header"],
		...wayTable,
		verbose: evidenceTable.verbose,
		config: evidenceTable.config,
		limit: limitOption("robots"),
	},
	positionals: [
		{ name: "URL", help: "A page; with --file a path will do", isRepeated: true, complete: "url" },
	],
	examples: [
		{ line: "gannet robots https://example.com/a https://example.com/b", does: "what holds for any robot" },
		{
			line: "gannet robots https://example.com/ --user-agent Googlebot -v",
			does: "what holds for this one; -v adds crawl-delay and sitemaps",
		},
		{ line: "gannet robots --file robots.txt /private/ /public/", does: "try a file before it is published" },
	],
	async run(context, parsed) {
		const { runRobots } = await import("../robots/run.ts");
		return runRobots(context, parsed.options, parsed.positionals);
	},
});
