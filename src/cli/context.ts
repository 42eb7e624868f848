// The world as a command sees it: streams, environment, clock and Ctrl-C, all injected,
// so that a command runs in a test without a terminal. Knows no command.

import { writeSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { styleText } from "node:util";
import { type Visible, visibleLines } from "../base/index.ts";
import { ExitCode } from "./exit-codes.ts";
import { CommandError } from "./failure.ts";

/** A colour or style of node:util's `styleText`. */
export type Style = Parameters<typeof styleText>[0];

/** The reader of stdout has gone (`| head -1`): not an error, the command ends quietly. */
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
	/** Whether colour is wanted here: NO_COLOR, FORCE_COLOR, else whether it is a terminal. */
	readonly hasColor: boolean;
	/** Width in characters; 80 where it isn't a terminal. Changes as the window does. */
	readonly columns: number;
	/**
	 * Writes data as bytes, or text that a terminal may get. Resolves when the reader can take more, at once where it keeps
	 * up. The bytes may be reused after that.
	 * Rejects with `ClosedPipe` where the reader has gone.
	 */
	write(data: Uint8Array | Visible): Promise<void>;
	/**
	 * Writes before it returns, so that borrowed bytes need no copy; undefined where the output could keep the program
	 * waiting (a pipe, a terminal).
	 */
	readonly writeNow?: ((data: Uint8Array) => void) | undefined;
	/** As `write`, without waiting: for short lines of text. */
	print(text: Visible): void;
	/** Resolves when everything written has been handed to the operating system. */
	flush(): Promise<void>;
	/** The text with the style, or as it is where colour isn't wanted. */
	style(style: Style, text: Visible): Visible;
}

/** What the command line takes from its process. */
export interface Context {
	readonly stdin: Readable & {
		readonly isTTY?: boolean;
		/** Of a terminal: hands over each key, and shows nothing of it. */
		setRawMode?(isRaw: boolean): unknown;
	};
	readonly stdout: Output;
	readonly stderr: Output;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** Aborts on Ctrl-C (`Interrupted`) and when the reader of stdout has gone (`ClosedPipe`). */
	readonly signal: AbortSignal;
	/** Milliseconds on a monotonic clock, the one that trace events use. */
	clock(): number;
}

/** Writes a text of several lines: as it is for programs, on a terminal with what it would obey made visible. */
export function writeText(output: Pick<Output, "write" | "isTerminal">, text: string): Promise<void> {
	return output.write(output.isTerminal ? visibleLines(text) : Buffer.from(text));
}

type OutputStream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Whether colour is wanted on a stream: FORCE_COLOR first, as in Node itself, then https://no-color.org. */
export function wantsColor(env: Context["env"], isTerminal: boolean): boolean {
	const force = env.FORCE_COLOR;
	if (force !== undefined) return force !== "0" && force !== "false";
	if (env.NO_COLOR !== undefined && env.NO_COLOR !== "") return false;
	return isTerminal && env.TERM !== "dumb";
}

export interface OutputOptions {
	/** Hears of the first error, `ClosedPipe` where the reader has gone. */
	readonly onBroken?: (error: Error) => void;
	/** Ends the waiting of writes: a reader that doesn't read must not keep an interrupted program alive. */
	readonly signal?: AbortSignal | undefined;
	/** The stream's file descriptor, where it is a regular file's. */
	readonly fileDescriptor?: number | undefined;
}

/** Wraps a writable stream. */
export function createOutput(stream: OutputStream, env: Context["env"], options: OutputOptions = {}): Output {
	const { onBroken, fileDescriptor, signal } = options;
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

	return {
		isTerminal,
		hasColor,
		get columns(): number {
			return isTerminal && stream.columns !== undefined && stream.columns > 0 ? stream.columns : 80;
		},
		write,
		writeNow: fileDescriptor === undefined ? undefined : writeNow,
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
