// `gannet extract INPUT... --record FILE`: what help tells of it. What it does is in ../extract/run.ts.

import { type Command, defineCommand } from "../command.ts";
import { recordTable } from "../extract/tables.ts";
import { sessionTable } from "../get/session-table.ts";
import { limitOption } from "../limit-option.ts";

export const command: Command = defineCommand({
	name: "extract",
	summary: "Make records of pages, files and streams by a declaration, and write them where they belong",
	usage: ["[OPTION]... --record FILE INPUT..."],
	description: [
		"INPUT is a file, a URL, or - for stdin. JSON Lines and CSV are read row by row, however large they are.",
		"A run that was broken off is taken up where it was: the same command again loses no record and writes none twice.",
		"`gannet help records` tells what a declaration says.",
	],
	options: {
		...recordTable,
		input: {
			type: "choice",
			placeholder: "KIND",
			choices: ["html", "xml", "json", "jsonl", "csv", "tsv", "text"],
			help: "What the inputs are, whatever their names, types and content say",
			group: "Records",
		},
		encoding: {
			type: "text",
			placeholder: "NAME",
			help: "The inputs' encoding, such as utf-8 or windows-1252, whatever they say themselves",
			group: "Records",
		},
		csv: {
			type: "text",
			placeholder: "HOW",
			help: "How CSV is written, with commas between: delimiter=; quote=' escape=\\ comment=# header=no skip=2 trim=yes",
			group: "Records",
		},
		noscript: {
			type: "flag",
			help: "Read the content of noscript elements too, as a browser without scripts does",
			group: "Records",
		},
		"base-url": {
			type: "text",
			placeholder: "URL",
			help: "Where files and stdin are from: what their relative links are resolved against",
			group: "Records",
		},
		schema: {
			type: "flag",
			help: "Print the JSON Schema of the records, and read nothing",
			group: "Records",
		},
		parallel: {
			type: "number",
			short: "Z",
			placeholder: "N",
			help: "Fetch up to N URLs at once; their records still come in order",
			default: 4,
			minimum: 1,
			maximum: 1000,
			isInteger: true,
			group: "Records",
		},
		fail: {
			type: "flag",
			default: true,
			help: "Take an answer with a status of 400 or higher for a failure, and not for a page",
			group: "Records",
		},
		...sessionTable,
		limit: limitOption("extract"),
	},
	positionals: [
		{
			name: "INPUT",
			help: "A file, a URL, or - for stdin",
			isRepeated: true,
			isOptional: true,
			complete: "file",
		},
	],
	examples: [
		{
			line: "gannet extract https://shop.example/list --record product.json",
			does: "a table of what is there",
		},
		{
			line: "gannet extract pages/*.html -r product.ts --to products.db --rejects bad.jsonl",
			does: "saved pages into SQLite",
		},
		{
			line: "zcat dump.jsonl.gz | gannet extract - --input jsonl -r bird.json --to postgres://localhost/birds",
			does: "a stream of any length into PostgreSQL",
		},
		{ line: "gannet extract -r product.json --schema", does: "the JSON Schema of the records" },
	],
	async run(context, parsed) {
		const { runExtract } = await import("../extract/run.ts");
		return runExtract(context, parsed.options, parsed.positionals, parsed.given);
	},
});
