// Pull reading on top of a Receiver: copies what arrives into a bounded queue that `read()` empties. Knows no socket,
// so in-memory and wrapping connections use the same reader.

import { PieceQueue } from "../base/index.ts";
import type { Receiver } from "./connection.ts";
import type { SocketError } from "./errors.ts";

/** Reading pauses when this many unread bytes are queued. */
const READ_AHEAD = 256 * 1024;

interface Waiting {
	readonly resolve: (bytes: Uint8Array<ArrayBuffer> | null) => void;
	readonly reject: (error: SocketError) => void;
}

/** A Receiver that you read from instead of getting calls. One read at a time. */
export class ByteReader implements Receiver {
	readonly #resume: () => void;
	readonly #chunks: PieceQueue<Uint8Array<ArrayBuffer>> = new PieceQueue((size) => new Uint8Array(size));
	#isPaused = false;
	#isEnded = false;
	#error: SocketError | undefined;
	#waiting: Waiting | undefined;

	/** `resume` makes the source deliver again after onBytes returned false. */
	constructor(resume: () => void) {
		this.#resume = resume;
	}

	/** Whether a read is waiting for bytes. */
	get isReading(): boolean {
		return this.#waiting !== undefined;
	}

	/**
	 * The oldest bytes, which are the caller's own; null after the peer's end. Rejects with the error that closed the
	 * connection.
	 */
	read(): Promise<Uint8Array<ArrayBuffer> | null> {
		const chunk = this.#chunks.shift();
		if (chunk !== undefined) {
			if (this.#isPaused && this.#chunks.size < READ_AHEAD) {
				this.#isPaused = false;
				this.#resume();
			}
			return Promise.resolve(chunk);
		}
		if (this.#error !== undefined) return Promise.reject(this.#error);
		if (this.#isEnded) return Promise.resolve(null);
		return new Promise((resolve, reject) => {
			this.#waiting = { resolve, reject };
		});
	}

	/** Removes and returns the unread bytes, to give them to another receiver. */
	takeRest(): Uint8Array<ArrayBuffer>[] {
		return this.#chunks.takeAll();
	}

	/** Takes bytes from the source; false if enough are waiting. */
	onBytes(buffer: Uint8Array, length: number): boolean {
		const waiting = this.#waiting;
		if (waiting !== undefined) {
			this.#waiting = undefined;
			waiting.resolve(new Uint8Array(buffer.subarray(0, length)));
			return true;
		}
		this.#chunks.push(buffer, 0, length);
		this.#isPaused = this.#chunks.size >= READ_AHEAD;
		return !this.#isPaused;
	}

	/** Takes the peer's end: reads get null once the waiting bytes are read. */
	onEnd(): void {
		this.#isEnded = true;
		this.#waiting?.resolve(null);
		this.#waiting = undefined;
	}

	/** Does nothing: this only reads. */
	onDrain(): void {}

	/** Takes the close: reads get null, or reject with the error. */
	onClose(error: SocketError | undefined): void {
		this.#isEnded = true;
		this.#error = error;
		const waiting = this.#waiting;
		this.#waiting = undefined;
		if (waiting === undefined) return;
		if (error === undefined) waiting.resolve(null);
		else waiting.reject(error);
	}
}
