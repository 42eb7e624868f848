// Reads what can be read, whatever it is: files, pipes, devices, descriptors of this process. Waits for the writer of a pipe
// without keeping a thread, so that a program that waits still ends when it is asked to.

import { constants, createReadStream, fstatSync, openSync, read, statSync } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Socket } from "node:net";
import { NO_WAIT } from "./own-file.ts";
import { descriptorAt } from "./target.ts";

/** Bytes read at once. */
const PIECE = 256 * 1024;

/** What is read once. A piece is only valid until the next is asked for. */
export interface Source extends AsyncIterable<Uint8Array> {
	/** Nothing more is wanted, also where a read is under way that may never end. */
	destroy(error?: Error): unknown;
}

/** Opens the path for reading, once. Throws the file system's error, or the reading does. */
export function openSource(path: string): Source {
	const descriptor = descriptorAt(path);
	const stats = descriptor === undefined ? statSync(path) : fstatSync(descriptor);
	// A socket can't be opened a second time; its descriptor can be read.
	if (descriptor !== undefined && stats.isSocket()) return new PipeSource(descriptor);
	if (stats.isFIFO()) return new PipeSource(openSync(path, constants.O_RDONLY | NO_WAIT));
	return createReadStream(path, { highWaterMark: PIECE });
}

/** Reads a descriptor that is open, where it is a pipe's or a socket's; undefined for others. */
export function pipeSource(descriptor: number): Source | undefined {
	const stats = fstatSync(descriptor);
	return stats.isFIFO() || stats.isSocket() ? new PipeSource(descriptor) : undefined;
}

/**
 * Reads a descriptor that is open, from where it is, in large pieces: a regular file's, a pipe's or a socket's; undefined for
 * others, such as terminals.
 */
export function descriptorSource(descriptor: number): Source | undefined {
	return fstatSync(descriptor).isFile() ? new FileSource(descriptor) : pipeSource(descriptor);
}

/** Reads the next piece while one is used. */
class FileSource implements Source {
	readonly #descriptor: number;
	#isOver = false;

	constructor(descriptor: number) {
		this.#descriptor = descriptor;
	}

	destroy(): void {
		this.#isOver = true;
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
		const buffers = [Buffer.allocUnsafeSlow(PIECE), Buffer.allocUnsafeSlow(PIECE)] as const;
		let filling: 0 | 1 = 0;
		let next = this.#read(buffers[filling]);
		while (!this.#isOver) {
			const piece = await next;
			if (piece.length === 0) return;
			filling = filling === 0 ? 1 : 0;
			next = this.#read(buffers[filling]);
			// It may be left alone.
			next.catch(() => undefined);
			yield piece;
		}
	}

	#read(buffer: Buffer): Promise<Buffer> {
		return new Promise((resolve, reject) => {
			read(this.#descriptor, buffer, 0, buffer.length, null, (error, length) => {
				if (error === null) resolve(buffer.subarray(0, length));
				else reject(error);
			});
		});
	}
}

/** Reads into two buffers by turns: fresh memory for each piece would pile up faster than it is collected. */
class PipeSource implements Source {
	readonly #buffers = [Buffer.allocUnsafeSlow(PIECE), Buffer.allocUnsafeSlow(PIECE)] as const;
	readonly #socket: Socket;
	#filling: 0 | 1 = 0;
	#piece: Uint8Array | undefined;
	#isOver = false;
	#failure: Error | undefined;
	#wake: (() => void) | undefined;

	constructor(descriptor: number) {
		this.#socket = new Socket({
			fd: descriptor,
			readable: true,
			writable: false,
			onread: {
				buffer: () => this.#buffers[this.#filling],
				callback: (length, buffer) => {
					this.#piece = buffer.subarray(0, length);
					this.#filling = this.#filling === 0 ? 1 : 0;
					this.#wake?.();
					return false;
				},
			},
		});
		this.#socket.on("end", () => this.#end(undefined));
		this.#socket.on("close", () => this.#end(undefined));
		this.#socket.on("error", (error) => this.#end(error));
	}

	destroy(error?: Error): void {
		this.#socket.destroy();
		this.#end(error);
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
		try {
			this.#socket.resume();
			for (;;) {
				const piece = this.#piece;
				if (piece === undefined) {
					if (this.#failure !== undefined) throw this.#failure;
					if (this.#isOver) return;
					await new Promise<void>((resolve) => {
						this.#wake = resolve;
					});
					continue;
				}
				this.#piece = undefined;
				// The next one is read while this one is used.
				this.#socket.resume();
				yield piece;
			}
		} finally {
			this.#socket.destroy();
		}
	}

	#end(error: Error | undefined): void {
		this.#isOver = true;
		this.#failure ??= error;
		this.#wake?.();
	}
}

/** What is at the path, as far as readers need to know. */
export interface SourceFacts {
	/** Bytes; undefined where only reading shows it. */
	readonly size: number | undefined;
	/** Whether it can be read again. */
	readonly isRepeatable: boolean;
}

/** Files up to this size are read to see whether their size is true: the kernel makes some up as they are read. */
const PROBED = 64 * 1024;

/** Looks at the path. Throws the file system's error; a folder is one. */
export async function sourceFacts(path: string): Promise<SourceFacts> {
	const stats = await stat(path);
	if (stats.isDirectory())
		throw Object.assign(new Error(`EISDIR: ${path} is a folder`), { code: "EISDIR", path });
	if (!stats.isFile()) return { size: undefined, isRepeatable: false };
	if (stats.size > PROBED) return { size: stats.size, isRepeatable: true };
	await using handle = await open(path, "r");
	const buffer = Buffer.allocUnsafe(stats.size + 1);
	let found = 0;
	while (found < buffer.length) {
		const { bytesRead } = await handle.read(buffer, found, buffer.length - found, found);
		if (bytesRead === 0) break;
		found += bytesRead;
	}
	// Files of /proc say 0 and have more, files of /sys say 4096 and have less. A file that grows is sent as it was.
	const isTrue = stats.size === 0 ? found === 0 : found >= stats.size;
	return { size: isTrue ? stats.size : undefined, isRepeatable: true };
}
