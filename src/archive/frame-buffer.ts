// Frames on their way to a file: written into chunks one after another. Owns the memory of a recording that isn't on the
// disk yet. Knows what a frame looks like, and not what is in it.

import { zlib } from "../runtime/index.ts";
import { crc32, FRAME_HEAD, FRAME_TAIL } from "./format.ts";

/** A chunk is written when it is full, or when time is up. */
const CHUNK_BYTES: number = 256 * 1024;

/** Below this length, a call to zlib costs more than the table. */
const SHORT = 512;

/** Chunks that are kept for use again. New ones are memory outside of the heap, which makes V8 collect more often. */
const MOST_SPARE = 64;

/** A chunk that is ready, which ends with a frame's end. */
export interface Chunk {
	readonly bytes: Buffer;
	readonly length: number;
	/** How many frames it has. */
	readonly frames: number;
}

export class FrameBuffer {
	/** Where the next bytes of a frame go: the caller fills the payload between `begin` and `end`. */
	bytes: Buffer;
	at = 0;
	#frames = 0;
	#start = 0;
	readonly #seed: number;
	readonly #chunkBytes: number;
	readonly #onFull: (chunk: Chunk) => void;
	readonly #spare: Buffer[] = [];

	/** @param onFull gets each full chunk. It gives the memory back by `reuse`. */
	constructor(seed: number, onFull: (chunk: Chunk) => void, chunkBytes: number = CHUNK_BYTES) {
		this.#seed = seed;
		this.#onFull = onFull;
		this.#chunkBytes = chunkBytes;
		this.bytes = Buffer.allocUnsafeSlow(chunkBytes);
	}

	/** Whether there is something that was not passed on. */
	get isEmpty(): boolean {
		return this.at === 0;
	}

	/** Begins a frame, for a payload of that length. Returns where the payload begins in `bytes`. */
	begin(kind: number, length: number): number {
		const size = FRAME_HEAD + length + FRAME_TAIL;
		if (this.at + size > this.bytes.length) this.#makeRoom(size);
		const { bytes, at } = this;
		this.#start = at;
		bytes[at] = length & 0xff;
		bytes[at + 1] = (length >>> 8) & 0xff;
		bytes[at + 2] = (length >>> 16) & 0xff;
		bytes[at + 3] = length >>> 24;
		bytes[at + 4] = kind;
		this.at = at + FRAME_HEAD + length;
		return at + FRAME_HEAD;
	}

	/** Completes the frame: its payload is there. */
	end(): void {
		const { bytes, at } = this;
		const start = this.#start;
		const crc =
			at - start < SHORT
				? crc32(bytes, start, at, this.#seed)
				: zlib().crc32(bytes.subarray(start, at), this.#seed);
		bytes[at] = crc & 0xff;
		bytes[at + 1] = (crc >>> 8) & 0xff;
		bytes[at + 2] = (crc >>> 16) & 0xff;
		bytes[at + 3] = crc >>> 24;
		this.at = at + FRAME_TAIL;
		this.#frames++;
	}

	/** Passes on what is there. */
	flush(): void {
		if (this.at === 0) return;
		const chunk: Chunk = { bytes: this.bytes, length: this.at, frames: this.#frames };
		this.bytes = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#chunkBytes);
		this.at = 0;
		this.#frames = 0;
		this.#onFull(chunk);
	}

	/** Takes back the memory of a chunk that was written. */
	reuse({ bytes }: Chunk): void {
		if (bytes.length === this.#chunkBytes && this.#spare.length < MOST_SPARE) this.#spare.push(bytes);
	}

	#makeRoom(size: number): void {
		this.flush();
		if (size > this.bytes.length) this.bytes = Buffer.allocUnsafeSlow(size);
	}
}
