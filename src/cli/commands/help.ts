// `gannet help [COMMAND|TOPIC]`.

import { type Command, defineCommand } from "../command.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";
import { commandHelp, exitCodesHelp, overviewHelp } from "../help.ts";
import { nearest } from "../suggest.ts";
import { commandNames, loadCommand, loadCommands } from "./index.ts";

export const helpTopics: readonly string[] = ["exit-codes"];

export const command: Command = defineCommand({
	name: "help",
	summary: "Show what the commands do and how",
	usage: ["[COMMAND|exit-codes]"],
	options: {},
	positionals: [
		{
			name: "TOPIC",
			help: "A command, or exit-codes",
			isOptional: true,
			complete: [...commandNames, ...helpTopics],
		},
	],
	examples: [
		{ line: "gannet help get", does: "all options of `gannet get`" },
		{ line: "gannet help exit-codes", does: "what each exit code means" },
	],
	async run({ stdout }, { positionals: [topic] }) {
		if (topic === undefined) {
			await stdout.write(overviewHelp(await loadCommands(), stdout));
			return ExitCode.ok;
		}
		if (topic === "exit-codes") {
			await stdout.write(exitCodesHelp(stdout));
			return ExitCode.ok;
		}
		const about = await loadCommand(topic);
		if (about === undefined) {
			const meant = nearest(topic, [...commandNames, ...helpTopics]);
			throw usageError(
				`there is no command or topic ${JSON.stringify(topic)}`,
				meant === undefined ? "`gannet help` lists them." : `Did you mean \`gannet help ${meant}\`?`,
			);
		}
		await stdout.write(commandHelp(about, stdout));
		return ExitCode.ok;
	},
});
