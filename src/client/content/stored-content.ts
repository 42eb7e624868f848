// Complete content that is in memory already: of a stored response, or of one that your own code makes.

import type { ClientError } from "../errors.ts";
import { type ChunkConsumer, type Content, consumeView, type Whole } from "./incoming.ts";

/** The errors of stored content that can't be given out. */
export interface StoredOwner {
	contentOverLimit(limit: number): ClientError;
	contentConsumerFailed(cause: unknown): ClientError;
}

/** The size of the pieces of stored content. */
const PIECE: number = 64 * 1024;

/** Complete content. The reader may keep and change the bytes. */
export class StoredContent implements Content {
	readonly #owner: StoredOwner;
	#bytes: Buffer;
	#at = 0;
	#mode: "untouched" | "collect" | "stream" | "discard" = "untouched";

	constructor(bytes: Buffer, owner: StoredOwner) {
		this.#bytes = bytes;
		this.#owner = owner;
	}

	get isUsed(): boolean {
		return this.#mode !== "untouched";
	}

	get size(): number {
		return this.#bytes.length;
	}

	wholeNow(limit: number): Whole | undefined {
		if (this.#mode !== "untouched" && this.#mode !== "collect") return undefined;
		if (this.#bytes.length > limit) return undefined;
		this.#mode = "collect";
		return this.#bytes;
	}

	async collect(limit: number): Promise<Whole> {
		const whole = this.wholeNow(limit);
		if (whole === undefined) throw this.#owner.contentOverLimit(limit);
		return whole;
	}

	async consumeViews(consumer: ChunkConsumer): Promise<void> {
		this.#mode = "stream";
		for (let piece = this.#piece(); piece !== undefined; piece = this.#piece()) {
			try {
				consumeView(piece, consumer);
			} catch (cause) {
				throw this.#owner.contentConsumerFailed(cause);
			}
		}
	}

	startPulling(): void {
		this.#mode = "stream";
	}

	async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
		return this.#piece();
	}

	whenSettled(callback: (error: ClientError | undefined) => void): void {
		callback(undefined);
	}

	discard(): void {
		this.#mode = "discard";
		this.#bytes = Buffer.alloc(0);
	}

	#piece(): Buffer<ArrayBuffer> | undefined {
		if (this.#at >= this.#bytes.length) return undefined;
		const end = Math.min(this.#at + PIECE, this.#bytes.length);
		// Each in a separate buffer: readers may transfer it.
		const piece = Buffer.allocUnsafeSlow(end - this.#at);
		this.#bytes.copy(piece, 0, this.#at, end);
		this.#at = end;
		return piece;
	}
}
