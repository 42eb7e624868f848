// Reports an error to the user on stderr, and chooses the exit code.

import { hideSecrets, joined, show, type Visible, visible, visibleLines } from "../base/index.ts";
import { ClosedPipe, type Context, Interrupted } from "./context.ts";
import { ExitCode } from "./exit-codes.ts";
import { describeFailure } from "./failure.ts";

/** Whether to show the causes too: GANNET_DEBUG, or -v anywhere. */
export function wantsCauses(args: readonly string[], env: Context["env"]): boolean {
	if (env.GANNET_DEBUG !== undefined && env.GANNET_DEBUG !== "" && env.GANNET_DEBUG !== "0") return true;
	return args.some((argument) => argument === "--verbose" || /^-v+$/.test(argument));
}

/** The exit code if the user or the reader of stdout has stopped the program; otherwise undefined. */
export function stoppedExitCode(error: unknown, signal: AbortSignal): number | undefined {
	const reason: unknown = signal.aborted ? signal.reason : error;
	if (reason instanceof ClosedPipe) return ExitCode.ok;
	if (reason instanceof Interrupted) {
		return reason.signalName === "SIGINT" ? ExitCode.interrupted : ExitCode.terminated;
	}
	return undefined;
}

/** Prints one sentence and the next step; nothing if the program was stopped. Returns the exit code. */
export function reportFailure(
	error: unknown,
	context: Context,
	showsCauses: boolean,
	command?: string,
): number {
	const stopped = stoppedExitCode(error, context.signal);
	if (stopped !== undefined) return stopped;
	const { stderr } = context;
	const { exitCode, message, hint, causes, details } = describeFailure(error, command);
	stderr.print(show`${stderr.style("red", show`gannet:`)} ${sentence(message)}\n`);
	if (details !== undefined) stderr.print(show`\n${visibleLines(details)}\n\n`);
	if (hint !== undefined) stderr.print(show`        ${sentence(hint)}\n`);
	if (showsCauses) {
		for (const cause of causes)
			stderr.print(show`${stderr.style("dim", show`caused by:`)} ${sentence(cause)}\n`);
	}
	return exitCode;
}

/**
 * A message, safe for a terminal. It may quote what a server has sent, and a URL with a token. Later lines are
 * indented, so that none looks like a message of its own.
 */
export function sentence(message: string): Visible {
	return joined(hideSecrets(message).split("\n").map(visible), "\n        ");
}

/** An error that doesn't end the program. */
export function printError({ stderr }: Pick<Context, "stderr">, error: unknown): void {
	stderr.print(show`gannet: ${sentence(error instanceof Error ? error.message : String(error))}\n`);
}

/** A note on what the user may not expect. */
export function printNote({ stderr }: Pick<Context, "stderr">, note: Visible): void {
	stderr.print(show`gannet: note: ${note}\n`);
}
