// `gannet robots URL...`: the help for it. ../robots/run-robots.ts does the work.

import { type Command, defineCommand } from "../arguments/command.ts";
import { limitOption } from "../arguments/limit-option.ts";
import { robotsTable } from "../robots/table.ts";
import { credentialsTable } from "../session/credentials-table.ts";
import { evidenceTable } from "../session/evidence-table.ts";
import { requestTable } from "../session/request-table.ts";
import { wayTable } from "../session/session-table.ts";

export const command: Command = defineCommand({
	name: "robots",
	summary: "Show which URLs robots.txt allows, and by which line",
	usage: ["[OPTION]... URL..."],
	description: [
		"Fetches the robots.txt of each URL's origin, and reads it by RFC 9309. The columns are allowed or refused, URL, and the line that decides.",
		"If robots.txt can't be reached (5xx, 429, no answer), nothing is allowed.",
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
		{ name: "URL", help: "A page; with --file, a path is enough", isRepeated: true, complete: "url" },
	],
	examples: [
		{ line: "gannet robots https://example.com/a https://example.com/b", does: "the rules for any robot" },
		{
			line: "gannet robots https://example.com/ --user-agent Googlebot -v",
			does: "the rules for this one; -v adds crawl-delay and sitemaps",
		},
		{ line: "gannet robots --file robots.txt /private/ /public/", does: "try a file before you publish it" },
	],
	async run(context, parsed) {
		const { runRobots } = await import("../robots/run-robots.ts");
		return runRobots(context, parsed.options, parsed.positionals);
	},
});
