// The content of one request on its way from the connection to whoever reads it, bounded in both directions: what waits
// makes the connection pause, what is too much in all is an error. Knows neither connection nor codec.

import { FieldLines } from "../http/index.ts";
import { HttpError, type RequestContent } from "./messages.ts";

/** Bytes that may wait to be read before the connection pauses. */
const HIGH_WATER_BYTES = 65_536;

export class IncomingContent implements RequestContent {
	readonly length: number | undefined;
	trailers: FieldLines = FieldLines.empty;
	/** Content bytes that arrived, read or not. */
	receivedBytes = 0;
	readonly #limit: number;
	/** Called when a reader wants bytes: the connection may have to send 100 (Continue), or to resume. */
	readonly #onWanted: () => void;
	#queue: Buffer[] = [];
	#queuedBytes = 0;
	#isTaken = false;
	#isDiscarded = false;
	#isComplete = false;
	#error: Error | undefined;
	#wake: (() => void) | undefined;

	constructor(length: number | undefined, limit: number, onWanted: () => void) {
		this.length = length;
		this.#limit = limit;
		this.#onWanted = onWanted;
	}

	/** Whether somebody has started to read. */
	get isTaken(): boolean {
		return this.#isTaken;
	}

	/** Whether so much waits to be read that no more should be taken from the connection. */
	get isFull(): boolean {
		return this.#queuedBytes >= HIGH_WATER_BYTES;
	}

	/** Keeps a copy of the bytes. */
	push(bytes: Buffer): void {
		this.receivedBytes += bytes.length;
		if (this.#isDiscarded || this.#error !== undefined) return;
		if (this.receivedBytes > this.#limit) {
			this.fail(new HttpError(413, `the content of a request may have ${this.#limit} bytes here`));
			return;
		}
		this.#queue.push(Buffer.from(bytes));
		this.#queuedBytes += bytes.length;
		this.#notify();
	}

	/** All of it has arrived. */
	complete(): void {
		this.#isComplete = true;
		this.#notify();
	}

	/** The rest will not come; the first reason counts. */
	fail(error: Error): void {
		if (this.#isComplete || this.#error !== undefined) return;
		this.#error = error;
		this.#queue = [];
		this.#queuedBytes = 0;
		this.#notify();
	}

	/** Nobody wants the rest: what comes is thrown away. */
	discard(): void {
		this.#isDiscarded = true;
		this.#queue = [];
		this.#queuedBytes = 0;
		this.#notify();
	}

	async bytes(): Promise<Uint8Array> {
		const pieces: Uint8Array[] = [];
		for await (const piece of this) pieces.push(piece);
		return Buffer.concat(pieces);
	}

	async text(): Promise<string> {
		return new TextDecoder().decode(await this.bytes());
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
		if (this.#isTaken) throw new TypeError("the content of this request has been read already");
		this.#isTaken = true;
		try {
			for (;;) {
				if (this.#error !== undefined) throw this.#error;
				const piece = this.#queue.shift();
				if (piece !== undefined) {
					this.#queuedBytes -= piece.length;
					yield piece;
				} else if (this.#isComplete || this.#isDiscarded) {
					return;
				} else {
					const arrived = new Promise<void>((resolve) => {
						this.#wake = resolve;
					});
					this.#onWanted();
					await arrived;
				}
			}
		} finally {
			this.discard();
		}
	}

	#notify(): void {
		const wake = this.#wake;
		this.#wake = undefined;
		wake?.();
	}
}
