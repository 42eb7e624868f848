// `gannet completions SHELL`.

import { visibleLines } from "../../base/index.ts";
import { type Command, type CommandRegistry, defineCommand } from "../arguments/command.ts";
import { completionScript, shells } from "../arguments/completions.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";

export function completionsCommand(commands: CommandRegistry): Command {
	return defineCommand({
		name: "completions",
		summary: "Print the completions for bash, zsh or fish",
		usage: ["bash|zsh|fish"],
		options: {},
		positionals: [{ name: "SHELL", help: `One of ${shells.join(", ")}`, complete: shells }],
		examples: [
			{ line: 'eval "$(gannet completions bash)"', does: "in ~/.bashrc" },
			{ line: "gannet completions zsh > ~/.zfunc/_gannet", does: "where ~/.zfunc is in $fpath" },
			{
				line: "gannet completions fish > ~/.config/fish/completions/gannet.fish",
				does: "fish finds it there",
			},
		],
		async run({ stdout }, { positionals: [name] }) {
			const shell = shells.find((candidate) => candidate === name);
			if (shell === undefined) {
				throw usageError(`there are completions for ${shells.join(", ")}, not for ${JSON.stringify(name)}`);
			}
			await stdout.write(visibleLines(completionScript(shell, await commands.loadAll())));
			return ExitCode.ok;
		},
	});
}
