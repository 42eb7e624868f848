// `gannet help [COMMAND|TOPIC]`.

import { nearest } from "../../base/index.ts";
import { type Command, type CommandRegistry, defineCommand } from "../arguments/command.ts";
import { commandHelp, configHelp, exitCodesHelp, overviewHelp, writeOutHelp } from "../arguments/help.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";

const exitCodesTopic = "exit-codes";
const configTopic = "config";
const recordsTopic = "records";
const limitsTopic = "limits";
const writeOutTopic = "write-out";

export function helpCommand(commands: CommandRegistry): Command {
	const others = [recordsTopic, limitsTopic, writeOutTopic, configTopic, exitCodesTopic];
	const topics = [...commands.names, ...others];
	return defineCommand({
		name: "help",
		summary: "Show how to use the commands",
		usage: ["[--all] [COMMAND]", `[${others.join("|")}]`],
		options: {
			all: { type: "flag", short: "a", help: "List all options of the command, not only those used most" },
		},
		positionals: [
			{
				name: "TOPIC",
				help: `A command, or ${others.slice(0, -1).join(", ")} or ${exitCodesTopic}`,
				isOptional: true,
				complete: topics,
			},
		],
		examples: [
			{ line: "gannet help get", does: "the options of `gannet get` that are used most" },
			{ line: "gannet help get --all", does: "all of them" },
			{ line: `gannet help ${recordsTopic}`, does: "how to declare records" },
			{ line: `gannet help ${limitsTopic}`, does: "every limit, and how to raise it" },
			{ line: `gannet help ${writeOutTopic}`, does: "the variables of -w" },
			{ line: `gannet help ${configTopic}`, does: "options that you always use" },
			{ line: `gannet help ${exitCodesTopic}`, does: "what each exit code means" },
		],
		async run({ stdout, env }, { options, positionals: [topic] }) {
			if (topic === undefined) await stdout.write(overviewHelp(await commands.loadAll(), stdout));
			else if (topic === exitCodesTopic) await stdout.write(exitCodesHelp(stdout));
			else if (topic === recordsTopic) {
				const { recordsHelp } = await import("../arguments/help-records.ts");
				await stdout.write(recordsHelp(stdout));
			} else if (topic === limitsTopic) {
				const { defaultLimits, limitsHelp } = await import("../arguments/help-limits.ts");
				await stdout.write(limitsHelp(await defaultLimits(), stdout));
			} else if (topic === writeOutTopic) {
				const { writeOutVariables } = await import("../get/write-out.ts");
				await stdout.write(writeOutHelp(writeOutVariables, stdout));
			} else if (topic === configTopic) {
				const { configPath } = await import("../arguments/config.ts");
				await stdout.write(configHelp(configPath(env), stdout));
			} else {
				const command = await commands.load(topic);
				if (command === undefined) throw unknownTopic(topic, topics);
				await stdout.write(commandHelp(command, stdout, options.all ? "all" : "common"));
			}
			return ExitCode.ok;
		},
	});
}

function unknownTopic(topic: string, topics: readonly string[]): Error {
	const meant = nearest(topic, topics);
	return usageError(
		`there is no command or topic ${JSON.stringify(topic)}`,
		meant === undefined ? "`gannet help` lists them." : `Did you mean \`gannet help ${meant}\`?`,
	);
}
