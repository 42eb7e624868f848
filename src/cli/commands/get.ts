// `gannet get URL...`: the help for it. ../get/*-table.ts has its options, ../get/run-get.ts does the work.

import { type Command, defineCommand } from "../arguments/command.ts";
import { limitOption } from "../arguments/limit-option.ts";
import { selectTable } from "../data/select-table.ts";
import { getTable } from "../get/get-table.ts";
import { outputTable } from "../get/output-table.ts";
import { evidenceTable } from "../session/evidence-table.ts";
import { recordingTable } from "../session/recording.ts";
import { askTable, wayTable } from "../session/session-table.ts";

export const command: Command = defineCommand({
	name: "get",
	summary: "Fetch URLs and write what they answer to stdout or to files",
	usage: ["[OPTION]... URL...", "[OPTION]... URL ITEM..."],
	description: [
		"Without a scheme a URL is https://, except for localhost and IP addresses: those are http://. :8080/path is localhost.",
		"Items may follow one URL: name=value and name:=JSON send JSON, name@FILE sends a form, Name:value is a header, name==value goes into the query.",
		"Redirects are followed; credentials stop where one leads to another host, port or scheme.",
		"A password on the command line is in the list of processes for a moment; -u USER asks for it, --user-file and --bearer @FILE read it from a file.",
	],
	options: {
		...askTable,
		...getTable,
		...outputTable,
		...selectTable,
		...wayTable,
		...recordingTable,
		...evidenceTable,
		limit: limitOption("get"),
	},
	positionals: [
		{
			name: "URL",
			help: "What to fetch; several share their connections. Where data is asked for, a file's name and - for stdin, too",
			isRepeated: true,
			isOptional: true,
			complete: "url",
		},
	],
	examples: [
		{ line: "gannet get example.com", does: "the page, to stdout" },
		{
			line: "gannet get -v --timing https://example.com -o page.html",
			does: "to a file, with all that happened",
		},
		{ line: 'gannet get :8080/api --json \'{"name": "Morus"}\'', does: "POST JSON to this machine" },
		{
			line: "gannet get https://example.com --select a --attr href",
			does: "where its links lead, one a line",
		},
		{
			line: "gannet get https://example.com/docs --as markdown",
			does: "the page's main content for notes and language models",
		},
		{
			line: "gannet get -F photo=@gannet.jpg -F title=Dive https://example.com/upload",
			does: "upload a file as a form does",
		},
		{
			line: "gannet get -C - -O https://example.com/large.iso",
			does: "continue a download that broke off",
		},
		{
			line: "gannet get --summary json -o /dev/null example.com 2>&1 | jq .timings",
			does: "only the evidence",
		},
	],
	async run(context, parsed) {
		const { runGet } = await import("../get/run-get.ts");
		return runGet(context, parsed.options, parsed.positionals, parsed.given);
	},
});
