// The environment of a command: streams, variables, clock and Ctrl-C, all injected, so that a command runs in a test
// without a terminal. Knows no command.

import { writeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import { type Visible, visibleLines } from "../base/index.ts";
import { ExitCode } from "./exit-codes.ts";
import { CommandError } from "./failure.ts";

/** A colour or style of node:util's `styleText`. */
export type Style = Parameters<typeof styleText>[0];

/** The reader of stdout has gone (`| head -1`). This is not an error: the command ends quietly. */
export class ClosedPipe extends Error {
	override readonly name: string = "ClosedPipe";
	constructor() {
		super("the reader of the output has closed it");
	}
}

/** The user stopped the program. */
export class Interrupted extends Error {
	override readonly name: string = "Interrupted";
	readonly signalName: "SIGINT" | "SIGTERM";
	constructor(signalName: "SIGINT" | "SIGTERM") {
		super(`stopped by ${signalName}`);
		this.signalName = signalName;
	}
}

/** stdout or stderr. */
export interface Output {
	readonly isTerminal: boolean;
	/** Whether to use colour: NO_COLOR, FORCE_COLOR, or else whether it is a terminal. */
	readonly hasColor: boolean;
	/** Width in characters; 80 if it isn't a terminal. Changes with the window. */
	readonly columns: number;
	/**
	 * Writes bytes, or text that a terminal may get. Resolves when the reader can accept more, at once if it keeps up.
	 * After that, you may reuse the bytes. Rejects with `ClosedPipe` if the reader has gone.
	 */
	write(data: Uint8Array | Visible): Promise<void>;
	/**
	 * Writes before it returns, so that reused buffers need no copy; undefined if the output could make the program wait
	 * (a pipe, a terminal).
	 */
	readonly writeNow?: ((data: Uint8Array) => void) | undefined;
	/**
	 * Writes what the reader takes without waiting, and returns how many bytes that was: 0 while earlier writes wait.
	 * undefined for a terminal.
	 */
	readonly writeSome?: ((data: Uint8Array) => number) | undefined;
	/** Like `write`, without waiting: for short lines of text. */
	print(text: Visible): void;
	/** Resolves when the operating system has everything that was written. */
	flush(): Promise<void>;
	/** The text with the style, or unchanged without colour. */
	style(style: Style, text: Visible): Visible;
}

/** What the command line gets from its process. */
export interface Context {
	readonly stdin: Readable & {
		readonly isTTY?: boolean | undefined;
		/** On a terminal: delivers each key, and shows none. */
		setRawMode?(isRaw: boolean): unknown;
	};
	/** stdin's descriptor; undefined where it is a stream in memory. */
	readonly stdinDescriptor?: number | undefined;
	readonly stdout: Output;
	readonly stderr: Output;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Aborts on Ctrl-C (`Interrupted`) and when the reader of stdout has gone (`ClosedPipe`). */
	readonly signal: AbortSignal;
	/** Milliseconds on a monotonic clock, the same as for trace events. */
	clock(): number;
}

/**
 * Writes a text of several lines: unchanged for programs; on a terminal, makes visible what the terminal would obey.
 */
export function writeText(output: Pick<Output, "write" | "isTerminal">, text: string): Promise<void> {
	return output.write(output.isTerminal ? visibleLines(text) : Buffer.from(text));
}

type OutputStream = Writable & { readonly isTTY?: boolean | undefined; readonly columns?: number };

/** Whether to use colour on a stream: FORCE_COLOR first, as in Node itself, then https://no-color.org. */
export function wantsColor(env: Context["env"], isTerminal: boolean): boolean {
	const force = env.FORCE_COLOR;
	if (force !== undefined) return force !== "0" && force !== "false";
	if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
	return isTerminal && env.TERM !== "dumb";
}

export interface OutputOptions {
	/** Gets the first error; `ClosedPipe` if the reader has gone. */
	readonly onBroken?: ((error: Error) => void) | undefined;
	/** Ends the waiting of writes: a reader that doesn't read must not keep an interrupted program alive. */
	readonly signal?: AbortSignal | undefined;
	/** The stream's file descriptor, if it is a regular file's. */
	readonly fileDescriptor?: number | undefined;
	/** The stream's file descriptor, unless it is a terminal's: that of a pipe must not block. */
	readonly descriptor?: number | undefined;
}

/** Wraps a writable stream. */
export function createOutput(stream: OutputStream, env: Context["env"], options: OutputOptions = {}): Output {
	const { onBroken, fileDescriptor, descriptor, signal } = options;
	const isTerminal = stream.isTTY === true;
	const hasColor = wantsColor(env, isTerminal);
	let broken: Error | undefined;
	const fail = (error: NodeJS.ErrnoException): void => {
		if (broken !== undefined) return;
		const hasGone = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
		broken = hasGone
			? new ClosedPipe()
			: new CommandError(`can't write the output: ${error.message}`, ExitCode.writeFailed, undefined, error);
		onBroken?.(broken);
	};
	stream.on("error", fail);

	const waiting = new Set<(reason: unknown) => void>();
	signal?.addEventListener("abort", () => {
		for (const reject of waiting) reject(signal.reason);
	});

	const write = (data: Uint8Array | Visible): Promise<void> => {
		if (broken !== undefined) return Promise.reject(broken);
		return new Promise((resolve, reject) => {
			waiting.add(reject);
			stream.write(data, (error) => {
				waiting.delete(reject);
				if (error == null) return resolve();
				fail(error);
				reject(broken ?? error);
			});
		});
	};

	const writeNow = (data: Uint8Array): void => {
		if (broken !== undefined) throw broken;
		try {
			for (let offset = 0; offset < data.byteLength; ) {
				offset += writeSync(fileDescriptor as number, data, offset);
			}
		} catch (error) {
			fail(error as NodeJS.ErrnoException);
			throw broken ?? error;
		}
	};

	const writeSome = (data: Uint8Array): number => {
		if (broken !== undefined) throw broken;
		if (stream.writableLength > 0) return 0;
		let written = 0;
		try {
			while (written < data.byteLength) written += writeSync(descriptor as number, data, written);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "EAGAIN") return written;
			fail(error as NodeJS.ErrnoException);
			throw broken ?? error;
		}
		return written;
	};

	return {
		isTerminal,
		hasColor,
		get columns(): number {
			return isTerminal && stream.columns !== undefined && stream.columns > 0 ? stream.columns : 80;
		},
		write,
		writeNow: fileDescriptor === undefined ? undefined : writeNow,
		writeSome: descriptor === undefined ? undefined : writeSome,
		print(text: Visible): void {
			if (broken === undefined) stream.write(text);
		},
		flush(): Promise<void> {
			return broken === undefined ? write(new Uint8Array()) : Promise.resolve();
		},
		style(style: Style, text: Visible): Visible {
			return hasColor ? (styleText(style, text, { validateStream: false }) as Visible) : text;
		},
	};
}
