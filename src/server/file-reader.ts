// Reads a file that is sent, piece by piece. A read in another thread takes more CPU time than the read itself, so once the
// file comes as fast as memory, and the content allows it, it is read in the server's own thread: 1 GiB takes two thirds of
// the CPU time then. One slow read ends that. Must not know what becomes of the bytes.

import { read, readSync } from "node:fs";
import { setImmediate } from "../runtime/index.ts";
import type { FileContent } from "./response-content.ts";

/** From which speed on a file counts as one in memory. Disks are slower, or as good as memory. */
const MEMORY_BYTES_PER_MS = 131_072;

export class FileReader {
	readonly #descriptor: number;
	readonly #mayBlock: boolean;
	#isInMemory = false;

	constructor({ file, mayBlock = false }: FileContent) {
		this.#descriptor = file.fd;
		this.#mayBlock = mayBlock;
	}

	/**
	 * Reads some bytes, at least one, into this buffer.
	 * @param isOwnTurn whether nothing was read yet in this turn of the event loop; else it waits for the next one, so that
	 * other connections have theirs
	 */
	read(buffer: Buffer, start: number, end: number, isOwnTurn: boolean): Buffer | Promise<Buffer> {
		if (!this.#isInMemory) return this.#readInThread(buffer, start, end);
		if (isOwnTurn) return this.#readHere(buffer, start, end);
		return new Promise((resolve) => setImmediate(resolve)).then(() => this.#readHere(buffer, start, end));
	}

	#readHere(buffer: Buffer, start: number, end: number): Buffer {
		const before = performance.now();
		const bytesRead = readSync(this.#descriptor, buffer, 0, Math.min(buffer.length, end - start), start);
		this.#judge(bytesRead, before);
		return filled(buffer, bytesRead, end - start);
	}

	#readInThread(buffer: Buffer, start: number, end: number): Promise<Buffer> {
		const before = performance.now();
		// The callback costs less than the promise of a FileHandle.
		return new Promise((resolve, reject) => {
			const bytes = Math.min(buffer.length, end - start);
			read(this.#descriptor, buffer, 0, bytes, start, (error, bytesRead) => {
				if (error !== null) return reject(error);
				this.#judge(bytesRead, before);
				try {
					resolve(filled(buffer, bytesRead, end - start));
				} catch (short) {
					reject(short);
				}
			});
		});
	}

	#judge(bytes: number, before: number): void {
		this.#isInMemory = this.#mayBlock && bytes >= (performance.now() - before) * MEMORY_BYTES_PER_MS;
	}
}

function filled(buffer: Buffer, bytesRead: number, wanted: number): Buffer {
	if (bytesRead > 0) return buffer.subarray(0, bytesRead);
	throw new Error(`a file became ${wanted} bytes shorter while it was sent`);
}
