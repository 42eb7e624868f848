// What the command line's tests share: a context in memory, and the program as a child process.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { type Context, createOutput } from "../../src/cli/context.ts";
import { runCommandLine } from "../../src/cli/run.ts";
import {
	type ScriptedRequest,
	type ScriptedServer,
	type ScriptedServerOptions,
	scriptedServer,
} from "../../src/testing/index.ts";

/** A folder of a test file's own, until its tests are over. */
export function temporaryFolder(): {
	readonly folder: string;
	/** Writes a file into it. Returns its path. */
	readonly file: (name: string, content: string) => string;
} {
	const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
	after(() => rmSync(folder, { recursive: true }));
	const file = (name: string, content: string): string => {
		const path = join(folder, name);
		writeFileSync(path, content);
		return path;
	};
	return { folder, file };
}

export interface RunOptions {
	readonly stdin?: string | Uint8Array;
	/** Keys that are pressed, where stdin is a terminal. */
	readonly keys?: string;
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
	// Whoever runs the tests may have a configuration file.
	const env = { XDG_CONFIG_HOME: "/nowhere", ...options.env };
	const { terminal = {} } = options;
	const out = createSink(terminal.stdout, terminal.columns);
	const err = createSink(terminal.stderr, terminal.columns);
	const context: Context = {
		stdin: options.keys === undefined ? stdinOf(options.stdin) : keyboard(options.keys),
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

function stdinOf(content: string | Uint8Array | undefined): Readable {
	return Readable.from(content === undefined ? [] : [Buffer.from(content)]);
}

/** A terminal's stdin: keys are handed over as they are pressed where it is in raw mode, and lost otherwise. */
function keyboard(keys: string): Context["stdin"] {
	let pressed: readonly string[] = [];
	const stdin: Readable = new Readable({
		read() {
			for (const key of pressed) this.push(Buffer.from(key));
			pressed = [];
		},
	});
	return Object.assign(stdin, {
		isTTY: true,
		setRawMode(isRaw: boolean): void {
			if (isRaw) pressed = [...keys];
		},
	});
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
	// Whoever runs the tests may have a configuration file.
	return { ...env, XDG_CONFIG_HOME: "/nowhere", ...extra };
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

/** A server that answers every request, on every connection, with what the function makes of it. */
export function respondingServer(
	respond: (request: ScriptedRequest) => string | Uint8Array,
	options: Omit<ScriptedServerOptions, "connections"> = {},
): Promise<ScriptedServer> {
	return scriptedServer({
		...options,
		connections: [{ repeat: [{ awaitRequest: true }, { answer: respond }], times: "forever" }],
	});
}

/** The requests that a server got, in the order of their connections. */
export function requestsOf(server: ScriptedServer): readonly ScriptedRequest[] {
	return server.connections.flatMap(({ requests }) => requests);
}

/** A field's value in a head as it was sent; undefined where it isn't there. */
export function fieldOf(head: string, name: string): string | undefined {
	return new RegExp(`^${name}: ?(.*)\r$`, "im").exec(head)?.[1];
}

/** A 200 with this content. */
export function ok(content = "ok", ...fields: readonly string[]): string {
	const lines = ["HTTP/1.1 200 OK", ...fields, `Content-Length: ${content.length}`];
	return `${lines.join("\r\n")}\r\n\r\n${content}`;
}

/** A response without content. */
export function empty(status: number, ...fields: readonly string[]): string {
	return `${[`HTTP/1.1 ${status} Status`, ...fields, "Content-Length: 0"].join("\r\n")}\r\n\r\n`;
}
