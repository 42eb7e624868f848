// One run of the command line: finds the command, parses, runs it, reports its error. Returns the exit code.
// Knows no process: main.ts and the tests give it a context.

import { readFileSync } from "node:fs";
import { commandNames, loadCommand } from "./commands/index.ts";
import { ClosedPipe, type Context, Interrupted } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { describeFailure, usageError } from "./failure.ts";
import { nearest } from "./suggest.ts";

/** The package's version. */
export function version(): string {
	const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
	return String((manifest as { version: string }).version);
}

/** Runs `gannet ARGS...`. Never throws. */
export async function runCommandLine(args: readonly string[], context: Context): Promise<number> {
	try {
		return await dispatch(args, context);
	} catch (error) {
		return report(error, args, context);
	}
}

async function dispatch(args: readonly string[], context: Context): Promise<number> {
	const [first, ...rest] = args;
	if (first === "--version" || first === "-V") {
		await context.stdout.write(`gannet ${version()}\n`);
		return ExitCode.ok;
	}
	if (first === undefined || first === "--help" || first === "-h")
		return dispatch(["help", ...rest], context);
	const command = await loadCommand(first);
	if (command === undefined) throw unknownCommand(first);
	const { asksForHelp, parseCommandLine } = await import("./parse.ts");
	if (asksForHelp(command, rest)) return dispatch(["help", first], context);
	return command.run(context, parseCommandLine(command, rest));
}

function unknownCommand(word: string): Error {
	if (word.startsWith("-")) {
		return usageError(
			`unknown option ${word}`,
			`Options of a command come after it: \`gannet get ${word} ...\`. \`gannet help\` lists the commands.`,
		);
	}
	if (/^https?:|^[\w.-]+\.[a-z]{2,}(\/|:\d|$)|^localhost\b/i.test(word)) {
		return usageError(`${JSON.stringify(word)} is not a command`, `Did you mean \`gannet get ${word}\`?`);
	}
	const meant = nearest(word, commandNames);
	return usageError(
		`there is no command ${JSON.stringify(word)}`,
		meant === undefined ? "`gannet help` lists the commands." : `Did you mean \`gannet ${meant}\`?`,
	);
}

/** Whether the user wants to see the causes too. */
function wantsCauses(args: readonly string[], env: Context["env"]): boolean {
	if (env.GANNET_DEBUG !== undefined && env.GANNET_DEBUG !== "" && env.GANNET_DEBUG !== "0") return true;
	return args.some((argument) => argument === "--verbose" || /^-v+$/.test(argument));
}

function report(error: unknown, args: readonly string[], context: Context): number {
	const { signal, stderr } = context;
	const stopped = signal.aborted ? signal.reason : error;
	if (stopped instanceof ClosedPipe) return ExitCode.ok;
	if (stopped instanceof Interrupted) {
		return stopped.signalName === "SIGINT" ? ExitCode.interrupted : ExitCode.terminated;
	}
	const { exitCode, message, hint, causes } = describeFailure(error);
	stderr.print(`${stderr.style("red", "gannet:")} ${message}\n`);
	if (hint !== undefined) stderr.print(`        ${hint}\n`);
	if (wantsCauses(args, context.env)) {
		for (const cause of causes) stderr.print(`${stderr.style("dim", "caused by:")} ${cause}\n`);
	}
	return exitCode;
}
