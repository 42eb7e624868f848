// The commands, in the order in which help lists them. A command's file loads when somebody needs it.

import type { Command } from "../command.ts";

type CommandModule = { readonly command: Command };

const loaders: Readonly<Record<string, () => Promise<CommandModule>>> = {
	help: () => import("./help.ts"),
	completions: () => import("./completions.ts"),
};

export const commandNames: readonly string[] = Object.keys(loaders);

/** The command of that name, or undefined. */
export async function loadCommand(name: string): Promise<Command | undefined> {
	const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined;
	return load === undefined ? undefined : (await load()).command;
}

/** All commands, in order. */
export async function loadCommands(): Promise<readonly Command[]> {
	const modules = await Promise.all(Object.values(loaders).map((load) => load()));
	return modules.map((module) => module.command);
}
