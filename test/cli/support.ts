// What the command line's tests share: a context in memory, and the program as a child process.

import { spawn } from "node:child_process";
import { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { type Context, createOutput } from "../../src/cli/context.ts";
import { runCommandLine } from "../../src/cli/run.ts";

export interface RunOptions {
	readonly stdin?: string | Uint8Array;
	readonly env?: Readonly<Record<string, string>>;
	/** Which outputs are terminals, and how wide. */
	readonly terminal?: { readonly stdout?: boolean; readonly stderr?: boolean; readonly columns?: number };
	readonly signal?: AbortSignal;
	readonly clock?: () => number;
}

export interface RunResult {
	readonly exitCode: number | null;
	readonly bytes: Buffer;
	readonly stdout: string;
	readonly stderr: string;
	readonly signalName?: string | null;
}

/** A stream that keeps what is written. */
export function createSink(
	isTTY = false,
	columns = 80,
): { readonly stream: Writable & { isTTY: boolean; columns: number }; bytes(): Buffer } {
	const chunks: Buffer[] = [];
	const stream = new Writable({
		write(chunk: Uint8Array, _encoding, done) {
			chunks.push(Buffer.from(chunk));
			done();
		},
	});
	return { stream: Object.assign(stream, { isTTY, columns }), bytes: () => Buffer.concat(chunks) };
}

/** Runs a command line in this process, on streams in memory. */
export async function run(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	const env = options.env ?? {};
	const { terminal = {} } = options;
	const out = createSink(terminal.stdout, terminal.columns);
	const err = createSink(terminal.stderr, terminal.columns);
	const context: Context = {
		stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
		stdout: createOutput(out.stream, env),
		stderr: createOutput(err.stream, env),
		env,
		signal: options.signal ?? new AbortController().signal,
		clock: options.clock ?? (() => performance.now()),
	};
	const exitCode = await runCommandLine(args, context);
	await Promise.all([context.stdout.flush(), context.stderr.flush()]);
	return { exitCode, bytes: out.bytes(), stdout: out.bytes().toString(), stderr: err.bytes().toString() };
}

export const mainPath: string = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Environment of a child: as ours, without what would change colours or the command. */
export function childEnv(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
	const {
		FORCE_COLOR: _force,
		NO_COLOR: _no,
		GANNET_DEBUG: _debug,
		npm_lifecycle_event: _event,
		...env
	} = process.env;
	return { ...env, ...extra };
}

/** Runs the program as a child process. */
export async function runChild(
	args: readonly string[],
	{ stdin, env = {} }: Pick<RunOptions, "stdin" | "env"> = {},
): Promise<RunResult> {
	const child = spawn(process.execPath, [mainPath, ...args], { env: childEnv(env), stdio: "pipe" });
	child.stdin.on("error", () => undefined);
	child.stdin.end(stdin);
	return ended(child);
}

/** Collects what a child prints until it has ended. */
export async function ended(child: ReturnType<typeof spawn>): Promise<RunResult> {
	const out: Buffer[] = [];
	const err: Buffer[] = [];
	child.stdout?.on("data", (chunk: Buffer) => out.push(chunk));
	child.stderr?.on("data", (chunk: Buffer) => err.push(chunk));
	return new Promise((resolve, reject) => {
		child.once("error", reject);
		child.once("close", (exitCode, signalName) => {
			const bytes = Buffer.concat(out);
			resolve({
				exitCode,
				bytes,
				stdout: bytes.toString(),
				stderr: Buffer.concat(err).toString(),
				signalName,
			});
		});
	});
}
