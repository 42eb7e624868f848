// `gannet convert IN... OUT`: recordings as files of other formats.

import { show, visible } from "../../base/index.ts";
import { type Command, defineCommand } from "../arguments/command.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, usageError } from "../failure.ts";
import { printNote } from "../report.ts";

export const command: Command = defineCommand({
	name: "convert",
	summary: "Convert a recording to a format of other programs",
	usage: ["IN.trace... OUT.har", "IN.trace... OUT.pcapng"],
	description: [
		"Makes a HAR file of a recording that --trace FILE made: an entry for each request, redirects, repetitions and failures among them. Browsers' developer tools open it. Several inputs are the parts of one recording, in order.",
		"Makes packets of it for Wireshark and tshark if OUT ends in .pcapng: TLS is undone, addresses, ports and times are real, the packets around the bytes are made.",
		"OUT is a new file. A recording that was cut or damaged is converted up to there, with a note.",
	],
	options: {
		verbose: { type: "count", short: "v", help: "Also print the causes of an error" },
	},
	positionals: [{ name: "IN", help: "The recording, or its parts", isRepeated: true, complete: "file" }],
	examples: [
		{ line: "gannet convert run.trace run.har", does: "for a browser's developer tools" },
		{ line: "gannet convert run.trace run.pcapng", does: "for Wireshark" },
	],
	async run(context, { positionals }) {
		const output = positionals.at(-1);
		if (positionals.length < 2 || output === undefined)
			throw usageError("convert needs a recording and the file to write", "Write IN.trace OUT.har.");
		const { convert, TraceFormatError } = await import("../../archive/index.ts");
		try {
			const { ends, gaps } = await convert(positionals.slice(0, -1), output);
			for (const [index, { file, end }] of ends.entries()) {
				const isLast = index === ends.length - 1;
				if (end.state === "damaged" || (end.state === "cut" && (isLast || end.unread > 0))) {
					const what = end.state === "damaged" ? "is damaged" : "was cut off";
					printNote(
						context,
						show`${visible(file)} ${what} at byte ${end.offset}; what comes before is converted`,
					);
				}
			}
			if (gaps > 0)
				printNote(context, show`the recording has ${gaps} gaps: the disk was too slow for it, or full`);
			return ExitCode.ok;
		} catch (error) {
			if (error instanceof TraceFormatError)
				throw new CommandError(error.message, ExitCode.data, undefined, error);
			const { syscall, path, message } = error as NodeJS.ErrnoException;
			if (syscall === undefined) throw error;
			throw new CommandError(
				`${path ?? "the recording"} can't be read: ${message}`,
				ExitCode.readFailed,
				undefined,
				error,
			);
		}
	},
});
