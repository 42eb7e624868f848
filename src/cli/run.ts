// One run of the command line: finds the command, parses, runs it, reports its error. Returns the exit code. Knows no
// process: main.ts and the tests pass a context.

import { readFileSync } from "node:fs";
import { nearest, show, visible } from "../base/index.ts";
import type { Command } from "./arguments/command.ts";
import { commands } from "./commands/index.ts";
import type { Context } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { usageError } from "./failure.ts";
import { reportFailure, wantsCauses } from "./report.ts";

/** The package's version. */
function version(): string {
	const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
	return String((manifest as { version: string }).version);
}

/** Runs `gannet ARGS...`. Never throws. */
export async function runCommandLine(args: readonly string[], context: Context): Promise<number> {
	try {
		return await dispatch(args, context);
	} catch (error) {
		return reportFailure(error, context, wantsCauses(args, context.env), args[0]);
	}
}

async function dispatch(args: readonly string[], context: Context): Promise<number> {
	const [first, ...rest] = args;
	if (first === "--version" || first === "-V") {
		await context.stdout.write(show`gannet ${visible(version())}\n`);
		return ExitCode.ok;
	}
	if (first === undefined || first === "--help" || first === "-h")
		return dispatch(["help", ...rest], context);
	const command = await commands.load(first);
	if (command === undefined) throw unknownCommand(first);
	const { asksForHelp, parseCommandLine } = await import("./arguments/parse.ts");
	if (asksForHelp(command, rest)) return dispatch(["help", first], context);
	return command.run(context, parseCommandLine(command, await configured(command, rest, context)));
}

/** The arguments with those of the configuration file, for commands that have one. */
async function configured(
	command: Command,
	args: readonly string[],
	{ env }: Context,
): Promise<readonly string[]> {
	if (command.options.config === undefined) return args;
	const [{ withConfig }, { command: get }] = await Promise.all([
		import("./arguments/config.ts"),
		import("./commands/get.ts"),
	]);
	return withConfig(command, args, env, get);
}

/** How `gannet get` is given a method. */
function methodOption(method: string): string {
	return method === "GET" ? "" : method === "HEAD" ? " --head" : ` -X ${method}`;
}

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

function unknownCommand(word: string): Error {
	if (word.startsWith("-")) {
		return usageError(
			`unknown option ${word}`,
			`Options of a command come after it: \`gannet get ${word} ...\`. \`gannet help\` lists the commands.`,
		);
	}
	// It may contain a password.
	if (word.includes("@")) return usageError("this is not a command", "Did you mean `gannet get URL`?");
	if (
		/^https?:|^[\w.-]+\.[a-z]{2,}(\/|:\d|$)|^localhost\b|^:\d|^\[[0-9a-f:]+|^\d+\.\d+\.\d+\.\d+\b/i.test(word)
	) {
		return usageError(`${JSON.stringify(word)} is not a command`, `Did you mean \`gannet get ${word}\`?`);
	}
	if (methods.has(word.toUpperCase())) {
		const option = methodOption(word.toUpperCase());
		return usageError(
			`${JSON.stringify(word)} is not a command`,
			`Did you mean \`gannet get${option} URL\`?`,
		);
	}
	const meant = nearest(word, commands.names);
	return usageError(
		`there is no command ${JSON.stringify(word)}`,
		meant === undefined ? "`gannet help` lists the commands." : `Did you mean \`gannet ${meant}\`?`,
	);
}
