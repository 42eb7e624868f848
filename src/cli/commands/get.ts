// `gannet get URL...`: the table of its options. What it does is in ../get-run.ts.

import { type Command, defineCommand } from "../command.ts";
import { ExitCode } from "../exit-codes.ts";

const request = "Request";
const output = "Output";
const connection = "Connection";
const evidence = "Evidence (on stderr)";

export const command: Command = defineCommand({
	name: "get",
	summary: "Fetch URLs and write what they answer to stdout or to files",
	usage: ["[OPTION]... URL..."],
	description: [
		"Without a scheme a URL is https://, except for localhost and IP addresses: those are http://. :8080/path is localhost.",
		"Redirects are followed; credentials stop where one leads to another host, port or scheme.",
	],
	options: {
		method: {
			type: "text",
			short: "X",
			placeholder: "METHOD",
			help: "Request method; GET, or POST with content",
			group: request,
		},
		header: {
			type: "list",
			short: "H",
			placeholder: "LINE",
			help: 'Header field, "Name: value"; "Name;" for an empty value',
			group: request,
		},
		data: {
			type: "list",
			short: "d",
			placeholder: "DATA",
			help: "Content of a form; @FILE takes a file as it is, @- stdin; several are joined by &",
			group: request,
			complete: "file",
			excludes: ["json"],
		},
		"data-raw": {
			type: "list",
			placeholder: "DATA",
			help: "As --data, but @ has no meaning",
			group: request,
			excludes: ["json"],
		},
		json: {
			type: "text",
			placeholder: "JSON",
			help: "Content that is JSON, with the header fields for it; @FILE and @- as in --data",
			group: request,
			complete: "file",
		},
		head: {
			type: "flag",
			short: "I",
			help: "Ask for the head only (HEAD), and print it",
			group: request,
			excludes: ["data", "data-raw", "json", "method"],
		},
		include: {
			type: "flag",
			short: "i",
			help: "Print the response's head before its content, and that of each redirect on the way",
			group: output,
		},
		output: {
			type: "text",
			short: "o",
			placeholder: "FILE",
			help: "Write to FILE; - is stdout. Until it is complete it is called FILE.part, and stays so where it never is",
			group: output,
			complete: "file",
			excludes: ["remote-name"],
		},
		"remote-name": { type: "flag", short: "O", help: "Write to a file named as in the URL", group: output },
		fail: {
			type: "flag",
			short: "f",
			help: `Exit with ${ExitCode.httpStatus} and without content where the status is 400 or higher`,
			group: output,
		},
		"max-time": {
			type: "number",
			short: "m",
			placeholder: "SECONDS",
			help: "Longest time for each URL, from name resolution to the last byte",
			minimum: 0.001,
			group: connection,
		},
		redirect: {
			type: "flag",
			short: "L",
			default: true,
			help: "Follow redirects",
			aliases: ["location"],
			group: connection,
		},
		"max-redirects": {
			type: "number",
			placeholder: "N",
			help: "Redirects followed for one URL",
			default: 20,
			minimum: 0,
			isInteger: true,
			aliases: ["max-redirs"],
			group: connection,
		},
		"allow-downgrade": {
			type: "flag",
			help: "Follow redirects from https to http too, where everybody on the way can read along",
			group: connection,
		},
		insecure: {
			type: "flag",
			short: "k",
			help: "Accept any certificate: anybody on the way can then read and change everything",
			group: connection,
		},
		cacert: {
			type: "text",
			placeholder: "FILE",
			help: "Trust the certificate authorities in this PEM file, and no others",
			group: connection,
			complete: "file",
		},
		verbose: {
			type: "count",
			short: "v",
			help: "Show the conversation: * what is known, > sent, < received; -vv also shows credentials",
			group: evidence,
		},
		timing: { type: "flag", short: "t", help: "Show how long each phase took", group: evidence },
		summary: {
			type: "choice",
			placeholder: "FORMAT",
			choices: ["json"],
			help: "Print one JSON object on one line for each exchange: request, response, connection, timings",
			group: evidence,
		},
		"summary-to": {
			type: "text",
			placeholder: "FILE",
			help: "Append the summary to FILE instead of stderr; - is stdout",
			group: evidence,
			complete: "file",
		},
		offline: {
			type: "flag",
			help: "Print the exact bytes of the request instead of sending them",
			group: evidence,
			excludes: ["timing", "summary", "output", "remote-name"],
		},
	},
	positionals: [
		{
			name: "URL",
			help: "What to fetch; several share their connections",
			isRepeated: true,
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
			line: "gannet get --summary json -o /dev/null example.com 2>&1 | jq .timings",
			does: "only the evidence",
		},
	],
	async run(context, parsed) {
		const { runGet } = await import("../get-run.ts");
		return runGet(context, parsed.options, parsed.positionals, parsed.given);
	},
});
