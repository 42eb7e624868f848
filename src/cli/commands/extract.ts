// `gannet extract INPUT... --record FILE`: the help for it. ../extract/run-extract.ts does the work.

import { type Command, defineCommand } from "../arguments/command.ts";
import { limitOption } from "../arguments/limit-option.ts";
import { recordTable } from "../extract/tables.ts";
import { sessionTable } from "../session/session-table.ts";

export const command: Command = defineCommand({
	name: "extract",
	summary: "Extract records from pages, files and streams with a declaration, and write them to a target",
	usage: ["[OPTION]... --record FILE INPUT..."],
	description: [
		"INPUT is a file, a URL, or - for stdin. JSON Lines and CSV are read row by row, whatever their size.",
		"To continue an interrupted run, repeat the same command: no record is lost or written twice.",
		"`gannet help records` describes declarations.",
	],
	options: {
		...recordTable,
		input: {
			type: "choice",
			placeholder: "KIND",
			choices: ["html", "xml", "json", "jsonl", "csv", "tsv", "text"],
			help: "The type of the inputs, whatever their names, types and content say",
			group: "Records",
		},
		encoding: {
			type: "text",
			placeholder: "NAME",
			help: "The inputs' encoding, such as utf-8 or windows-1252, whatever they declare",
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
			help: "The URL that files and stdin came from: the base of their relative links",
			group: "Records",
		},
		schema: {
			type: "flag",
			help: "Print the JSON Schema of the records without reading any input",
			group: "Records",
		},
		parallel: {
			type: "number",
			short: "Z",
			placeholder: "N",
			help: "Fetch up to N URLs at once; their records stay in order",
			default: 4,
			minimum: 1,
			maximum: 1000,
			isInteger: true,
			group: "Records",
		},
		fail: {
			type: "flag",
			default: true,
			help: "Treat a status of 400 or higher as an error",
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
			does: "a table of the records",
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
		const { runExtract } = await import("../extract/run-extract.ts");
		return runExtract(context, parsed.options, parsed.positionals, parsed.given);
	},
});
