// What the tests of the network commands share: a command that runs in this process while the test talks to it,
// programs as child processes, and a large file to send.

import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createReadStream, openSync, readFileSync, writeFileSync } from "node:fs";
import { PassThrough, type Readable, Writable } from "node:stream";
import type { TestContext } from "node:test";
import { type Context, createOutput, Interrupted } from "../../src/cli/context.ts";
import { runCommandLine } from "../../src/cli/run.ts";
import { childEnv, mainPath } from "../cli/support.ts";

/** A command line that runs in this process. */
export interface Running {
	/** Write to it, and end it, for what the user types. */
	readonly stdin: PassThrough;
	stdout(): Buffer;
	stderr(): string;
	/** Resolves to the match, as soon as stderr has it; rejects where the command ends first. */
	said(pattern: RegExp): Promise<RegExpExecArray>;
	/** Resolves when stdout holds so many bytes. */
	printed(bytes: number): Promise<void>;
	interrupt(): void;
	readonly exitCode: Promise<number>;
}

export interface StartOptions {
	/** Takes the place of a PassThrough that the test writes to. */
	readonly stdin?: Readable;
	/** Whether stdin says that it is a terminal. */
	readonly isTerminal?: boolean;
	/** Called for each write to stdout; a rejection is what the writer sees. */
	readonly onWrite?: (bytes: Uint8Array) => Promise<void>;
}

/** Runs `gannet ARGS...` in this process. */
export function start(args: readonly string[], options: StartOptions = {}): Running {
	const stdin = new PassThrough();
	const pieces: Buffer[] = [];
	let stderr = "";
	let waiting: (() => void)[] = [];
	let isOver = false;
	const wake = (): void => {
		const woken = waiting;
		waiting = [];
		for (const resolve of woken) resolve();
	};
	const sink = (take: (bytes: Buffer) => Promise<void> | void): Writable =>
		new Writable({
			write(chunk: Buffer, _encoding, done) {
				Promise.resolve(take(chunk)).then(() => done(), done);
				wake();
			},
		});
	const out = sink(async (bytes) => {
		await options.onWrite?.(bytes);
		pieces.push(Buffer.from(bytes));
	});
	const err = sink((bytes) => {
		stderr += bytes.toString();
	});
	const controller = new AbortController();
	const context: Context = {
		stdin: Object.assign(options.stdin ?? stdin, { isTTY: options.isTerminal === true }),
		stdout: createOutput(out, {}),
		stderr: createOutput(err, {}),
		env: {},
		signal: controller.signal,
		clock: () => performance.now(),
	};
	const exitCode = runCommandLine(args, context).then(async (code) => {
		await Promise.all([context.stdout.flush().catch(() => {}), context.stderr.flush()]);
		isOver = true;
		wake();
		return code;
	});
	const until = async (condition: () => boolean): Promise<void> => {
		while (!condition()) {
			if (isOver) throw new Error(`the command ended; it said: ${stderr}`);
			await new Promise<void>((resolve) => waiting.push(resolve));
		}
	};
	return {
		stdin,
		stdout: () => Buffer.concat(pieces),
		stderr: () => stderr,
		async said(pattern) {
			await until(() => pattern.test(stderr));
			return pattern.exec(stderr) as RegExpExecArray;
		},
		async printed(bytes) {
			await until(() => pieces.reduce((sum, piece) => sum + piece.length, 0) >= bytes);
		},
		interrupt: () => controller.abort(new Interrupted("SIGINT")),
		exitCode,
	};
}

/** A program as a child process, ended with the test at the latest. */
export interface Peer {
	readonly child: ChildProcess;
	stdout(): Buffer;
	/** Resolves to the match, as soon as stderr has it. */
	said(pattern: RegExp): Promise<RegExpExecArray>;
	/** Resolves to the exit code. */
	readonly ended: Promise<number | null>;
}

export interface PeerFiles {
	/** Files in place of pipes. */
	readonly from?: string;
	readonly to?: string;
}

/** Starts a program. Without `from` its stdin is a pipe. */
export function launch(
	t: TestContext,
	path: string,
	args: readonly string[],
	{ from, to }: PeerFiles = {},
): Peer {
	const child = spawn(path, args, {
		env: childEnv({ SSLKEYLOGFILE: "" }),
		stdio: [
			from === undefined ? "pipe" : openSync(from, "r"),
			to === undefined ? "pipe" : openSync(to, "w"),
			"pipe",
		],
	});
	const pieces: Buffer[] = [];
	let stderr = "";
	child.stdout?.on("data", (bytes: Buffer) => pieces.push(bytes));
	child.stderr?.on("data", (bytes: Buffer) => {
		stderr += bytes.toString();
	});
	child.stdin?.on("error", () => {});
	const ended = once(child, "close").then(([code]) => code as number | null);
	t.after(async () => {
		if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
		await ended;
	});
	return {
		child,
		stdout: () => Buffer.concat(pieces),
		async said(pattern) {
			while (!pattern.test(stderr)) {
				const event = await Promise.race([once(child.stderr as Readable, "data").then(() => "data"), ended]);
				if (event !== "data" && !pattern.test(stderr)) throw new Error(`${path} ended and said: ${stderr}`);
			}
			return pattern.exec(stderr) as RegExpExecArray;
		},
		ended,
	};
}

/** `gannet` itself as a child process. */
export function launchGannet(t: TestContext, args: readonly string[], files: PeerFiles = {}): Peer {
	return launch(t, process.execPath, [mainPath, ...args], files);
}

/** Writes a file of that many bytes, all values among them and no short period. */
export function writeSample(path: string, size: number): void {
	const bytes = Buffer.allocUnsafe(size);
	let state = 0x9e3779b9;
	for (let at = 0; at + 4 <= size; at += 4) {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		bytes.writeInt32LE(state | 0, at);
	}
	writeFileSync(path, bytes);
}

/** The SHA-256 of a file, in hexadecimal. */
export async function digest(path: string): Promise<string> {
	const hash = createHash("sha256");
	for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
	return hash.digest("hex");
}

/** A UDP port of the loopback that is free now. */
export async function freeUdpPort(): Promise<number> {
	const socket = createSocket("udp4");
	socket.bind(0, "127.0.0.1");
	await once(socket, "listening");
	const { port } = socket.address();
	socket.close();
	await once(socket, "close");
	return port;
}

/** Resolves when some program has bound this UDP port, as the kernel lists it. */
export async function udpBound(port: number): Promise<void> {
	const line = new RegExp(`:${port.toString(16).toUpperCase().padStart(4, "0")} `);
	while (!line.test(readFileSync("/proc/net/udp", "utf8")))
		await new Promise((resolve) => setImmediate(resolve));
}
