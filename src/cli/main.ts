#!/usr/bin/env node
// The entry of the program: turns the process into a context, runs the command line, exits with its code. Imports
// nothing newer than the oldest Node.js that may start it, so that it can report a Node.js that is too old.

import { fstatSync } from "node:fs";
import { enableCompileCache } from "./compile-cache.ts";
import type { Context } from "./context.ts";

const oldestNode = 24;

async function main(): Promise<number> {
	const node = Number.parseInt(process.versions.node, 10);
	if (node < oldestNode) {
		process.stderr.write(`gannet: needs Node.js ${oldestNode} or newer; this is ${process.versions.node}\n`);
		return 1;
	}
	hideArguments(process.argv[2]);
	// From source, Node.js strips the types each time, and the cache would contain code that is never used again.
	if (import.meta.url.endsWith(".js")) enableCompileCache(process.env);
	const [{ runCommandLine }, context] = await Promise.all([import("./run.ts"), processContext()]);
	let args = process.argv.slice(2);
	// `npm start` without arguments shows what the project does; `gannet` alone shows the help.
	if (args.length === 0 && process.env.npm_lifecycle_event === "start") args = ["tour"];
	const exitCode = await runCommandLine(args, context);
	// After Ctrl-C, don't wait for a reader that doesn't read.
	if (!context.signal.aborted) await Promise.allSettled([context.stdout.flush(), context.stderr.flush()]);
	return exitCode;
}

/**
 * Removes the arguments from the list of processes, where every user of the machine would see a password
 * (/proc/PID/cmdline, ps). They are visible until this runs, a few hundredths of a second. On Windows, a title is the
 * window's.
 */
function hideArguments(command: string | undefined): void {
	const takesCredentials = command === "get" || command === "extract" || command === "pages";
	if (takesCredentials && process.platform !== "win32") process.title = `gannet ${command}`;
}

async function processContext(): Promise<Context> {
	const { ClosedPipe, Interrupted, createOutput } = await import("./context.ts");
	const controller = new AbortController();
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.on(name, () => {
			// A second Ctrl-C doesn't wait for the command to clean up.
			if (controller.signal.aborted) process.exit(name === "SIGINT" ? 130 : 143);
			controller.abort(new Interrupted(name));
		});
	}
	const stdout = createOutput(process.stdout, process.env, {
		signal: controller.signal,
		descriptor: process.stdout.isTTY ? undefined : process.stdout.fd,
		fileDescriptor: fstatSync(process.stdout.fd).isFile() ? process.stdout.fd : undefined,
		onBroken(error) {
			if (error instanceof ClosedPipe) controller.abort(error);
		},
	});
	return {
		get stdin() {
			return process.stdin;
		},
		stdinDescriptor: 0,
		stdout,
		stderr: createOutput(process.stderr, process.env),
		env: process.env,
		signal: controller.signal,
		clock: () => performance.now(),
	};
}

process.exit(await main());
