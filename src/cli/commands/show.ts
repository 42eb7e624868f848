// `gannet show FILE [FILTER]`: what is in a recording, as a list, or one exchange of it.

import { show, visible } from "../../base/index.ts";
import { type Command, defineCommand } from "../arguments/command.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";

export const command: Command = defineCommand({
	name: "show",
	summary: "Show what is in a recording",
	usage: ["FILE [FILTER...]", "FILE --exchange N"],
	description: [
		"Lists the exchanges of a recording that --trace FILE made, with a waterfall: what each one waited for, and when.",
		'A filter is terms that all have to hold: status>=400 host:example.com type:json time>1s wait>500ms size>1M conn:7 cause:redirect error:* field.vary:* body:"no stock". A word alone is looked for in method, URL and status. A - before a term turns it around; give it after --, as in: gannet show run.trace -- -type:image.',
		"--exchange shows one of them: where its time went, with all legs of redirects and retries; why its connection is a new one; heads, and the beginning of the content.",
	],
	options: {
		exchange: {
			type: "number",
			placeholder: "N",
			help: "Show this exchange, by its number in the list",
			minimum: 1,
			isInteger: true,
		},
		body: {
			type: "flag",
			help: "With --exchange: write the content of its response to stdout, decoded, and nothing else",
		},
		as: {
			type: "choice",
			choices: ["curl"],
			placeholder: "FORM",
			help: "With --exchange: write its request as a command of curl, for a POSIX shell",
		},
		verbose: { type: "count", short: "v", help: "Also print the causes of an error" },
	},
	positionals: [
		{ name: "FILE", help: "The recording", complete: "file" },
		{ name: "FILTER", help: "Which exchanges", isRepeated: true, isOptional: true },
	],
	examples: [
		{ line: "gannet show run.trace", does: "the list" },
		{ line: "gannet show run.trace 'status>=400' host:api.example.com", does: "what failed there" },
		{ line: "gannet show run.trace --exchange 42", does: "one exchange, and where its time went" },
		{ line: "gannet show run.trace --exchange 42 --as curl", does: "to send it again" },
		{ line: "gannet show run.trace --exchange 42 --body > page.html", does: "its content" },
	],
	async run(context, { options, positionals: [file, ...terms] }) {
		if (file === undefined) throw usageError("show needs a recording", "Write gannet show run.trace.");
		if (options.body && options.exchange === undefined) throw usageError("--body requires --exchange N");
		if (options.as !== undefined && options.exchange === undefined)
			throw usageError("--as requires --exchange N");
		if (options.exchange !== undefined && terms.length > 0)
			throw usageError("either --exchange or a filter, not both");
		const { FilterError, TraceFormatError } = await import("../../archive/index.ts");
		const { runShow } = await import("../show/run-show.ts");
		try {
			await runShow(context, file, {
				filter: terms.join(" "),
				exchange: options.exchange,
				isBody: options.body,
				as: options.as as "curl" | undefined,
			});
			return ExitCode.ok;
		} catch (error) {
			if (error instanceof FilterError) throw usageError(error.message);
			if (error instanceof TraceFormatError)
				throw new CommandError(error.message, ExitCode.data, undefined, error);
			const { syscall, message } = error as NodeJS.ErrnoException;
			if (syscall === undefined) throw error;
			throw new CommandError(
				show`${visible(file)} can't be read: ${visible(message)}`,
				ExitCode.readFailed,
				undefined,
				error,
			);
		}
	},
});
