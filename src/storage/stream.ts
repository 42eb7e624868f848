// Writes into anything that is not a regular file: pipes, devices, descriptors of this process. Waits without blocking
// the event loop, so a program that waits for a pipe's reader still hears Ctrl-C.

import { closeSync, constants, fstatSync, openSync, type Stats, statSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { setTimeout as later } from "node:timers/promises";
import { codeOf, faultOf, guarded, StorageError } from "./errors.ts";
import { kindOf, NO_WAIT } from "./own-file.ts";
import type { StreamTarget } from "./target.ts";

export interface StreamOptions {
	/** Ends the wait; its reason is thrown. */
	readonly signal?: AbortSignal | undefined;
	/** Whether to wait for a pipe's reader. Default true; with false, a missing reader is a fault. */
	readonly waitsForReader?: boolean | undefined;
}

export interface OutputStream {
	/** Resolves when everything is handed over, so that you can reuse the bytes. */
	write(bytes: Uint8Array): Promise<void>;
	close(): Promise<void>;
}

/**
 * Milliseconds between two checks of a pipe that is full or has no reader. Each wait is twice as long as the one
 * before.
 */
const SHORTEST_WAIT_MS = 1;
const LONGEST_WAIT_MS = 50;

/** Opens the target for writing. Throws a StorageError. */
export async function openStream(target: StreamTarget, options: StreamOptions = {}): Promise<OutputStream> {
	const { path, descriptor } = target;
	if (descriptor === undefined) return byDescriptor(path, await openWaiting(path, options), options, true);
	if (descriptor === 1 || descriptor === 2) {
		return byNode(path, descriptor === 1 ? process.stdout : process.stderr, options);
	}
	const stats = descriptorStats(path, descriptor);
	// Continues at the descriptor's position: a second opening would have its own.
	if (stats.isFile()) return byDescriptor(path, descriptor, options, false);
	if (stats.isSocket()) return byNode(path, new Socket({ fd: descriptor, readable: false }), options);
	// Opens it once more, because the shared descriptor may be a blocking one.
	return byDescriptor(path, await openWaiting(path, options), options, true);
}

function descriptorStats(path: string, descriptor: number): Stats {
	const stats = guarded(path, () => fstatSync(descriptor));
	if (stats.isFile() || stats.isFIFO() || stats.isSocket() || stats.isCharacterDevice()) return stats;
	throw new StorageError(path, "not-regular", `it is ${kindOf(stats)}`, { advice: "name a file" });
}

async function openWaiting(path: string, { signal, waitsForReader = true }: StreamOptions): Promise<number> {
	const flags = constants.O_WRONLY | NO_WAIT | (constants.O_NOCTTY ?? 0);
	for (const waits = pauses(signal); ; await waits()) {
		try {
			return openSync(path, flags);
		} catch (error) {
			// A pipe without a reader. /dev/tty gives the same error if there is no terminal.
			if (codeOf(error) !== "ENXIO" || !statSync(path).isFIFO()) throw faultOf(path, error);
			if (waitsForReader) continue;
			throw new StorageError(path, "no-reader", "it is a pipe that nothing reads", {
				advice: "start its reader first",
				cause: error,
			});
		}
	}
}

function byDescriptor(path: string, file: number, { signal }: StreamOptions, isOwn: boolean): OutputStream {
	return {
		async write(bytes) {
			let pause: (() => Promise<void>) | undefined;
			for (let offset = 0; offset < bytes.length; ) {
				try {
					offset += writeSync(file, bytes, offset);
					pause = undefined;
				} catch (error) {
					if (codeOf(error) !== "EAGAIN") throw faultOf(path, error);
					pause ??= pauses(signal);
					await pause();
				}
			}
		},
		async close() {
			if (isOwn) closeSync(file);
		},
	};
}

function byNode(path: string, stream: Writable, { signal }: StreamOptions): OutputStream {
	const isOwn = stream instanceof Socket && stream !== process.stdout && stream !== process.stderr;
	// Each write gets the error. Without a listener, it would end the process.
	if (isOwn) stream.on("error", () => undefined);
	return {
		write: (bytes) =>
			new Promise((resolve, reject) => {
				const stop = (): void => reject(signal?.reason);
				signal?.addEventListener("abort", stop, { once: true });
				stream.write(bytes, (error) => {
					signal?.removeEventListener("abort", stop);
					if (error == null) resolve();
					else reject(faultOf(path, error));
				});
			}),
		close: () =>
			new Promise((resolve) => {
				if (isOwn) stream.end(() => resolve());
				else resolve();
			}),
	};
}

/** Each call waits twice as long as the one before. Rejects with the signal's reason. */
function pauses(signal: AbortSignal | undefined): () => Promise<void> {
	let ms = SHORTEST_WAIT_MS;
	return async () => {
		const wait = ms;
		ms = Math.min(ms * 2, LONGEST_WAIT_MS);
		try {
			await later(wait, undefined, { signal });
		} catch (error) {
			throw signal?.aborted === true ? signal.reason : error;
		}
	};
}
