// The options that `gannet extract` and `gannet pages` share: what records are made of, and where they go.

export const recordTable = {
	record: {
		type: "text",
		short: "r",
		placeholder: "FILE",
		help: "The declaration of the records: a JSON file, or a TypeScript or JavaScript module that exports it as default",
		complete: "file",
		group: "Records",
	},
	to: {
		type: "text",
		placeholder: "TARGET",
		help: "Where the records go: FILE.jsonl, .json, .csv, .tsv, .db#table, .parquet, postgres://…, mysql://…; - is stdout",
		complete: "file",
		group: "Records",
	},
	as: {
		type: "choice",
		placeholder: "FORMAT",
		choices: ["table", "jsonl", "json", "csv", "text"],
		help: "On stdout: the format; by default a table on a terminal and jsonl elsewhere",
		group: "Records",
		excludes: ["to"],
	},
	table: {
		type: "text",
		placeholder: "NAME",
		help: "Table of a database; by default the declaration's name, else records",
		group: "Records",
	},
	append: {
		type: "flag",
		help: "Add to what is there: to a file that is complete, to a table without regard to the key",
		group: "Records",
		excludes: ["replace"],
	},
	replace: {
		type: "flag",
		help: "Empty the table first. Files are replaced anyway, once the new one is complete",
		group: "Records",
	},
	restart: {
		type: "flag",
		help: "Begin anew where an interrupted run would be taken up",
		group: "Records",
	},
	rejects: {
		type: "text",
		placeholder: "FILE",
		help: "Write what was rejected to FILE as JSON Lines, with the reasons",
		complete: "file",
		group: "Records",
	},
	report: {
		type: "text",
		placeholder: "FILE",
		help: "Write to FILE how often each field was filled, and say where that fell since the report that is there",
		complete: "file",
		group: "Records",
	},
	"max-records": {
		type: "number",
		placeholder: "N",
		help: "Most records of one document; streams of rows have no bound",
		default: 100_000,
		minimum: 1,
		isInteger: true,
		group: "Records",
	},
	provenance: {
		type: "flag",
		help: "Give each record a member _from: the URL, selector and line of each value",
		group: "Records",
	},
	strict: {
		type: "flag",
		help: "Exit with 65 where anything was rejected",
		group: "Records",
	},
} as const;
