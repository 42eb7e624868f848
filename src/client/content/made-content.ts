// Content that your own code gives, piece by piece, for a response that you make.

import type { ClientError } from "../errors.ts";
import { type ChunkConsumer, type Content, consumeView } from "./incoming.ts";
import { ownBytes } from "./text.ts";

/** The errors of content that can't be given out. */
export interface MadeOwner {
	contentOverLimit(limit: number): ClientError;
	contentConsumerFailed(cause: unknown): ClientError;
	/** The iterable threw, or gave something else than bytes. */
	contentFailed(cause: unknown): ClientError;
}

export class MadeContent implements Content {
	readonly #owner: MadeOwner;
	readonly #source: AsyncIterable<Uint8Array>;
	#iterator: AsyncIterator<Uint8Array> | undefined;
	#isUsed = false;
	#whole: Buffer | undefined;
	#size = 0;
	#settled: { readonly error: ClientError | undefined } | undefined;
	#onSettled: ((error: ClientError | undefined) => void) | undefined;

	constructor(source: AsyncIterable<Uint8Array>, owner: MadeOwner) {
		this.#source = source;
		this.#owner = owner;
	}

	get isUsed(): boolean {
		return this.#isUsed;
	}

	get size(): number {
		return this.#size;
	}

	wholeNow(): Buffer | undefined {
		return this.#whole;
	}

	async collect(limit: number): Promise<Buffer> {
		this.#isUsed = true;
		const pieces: Uint8Array[] = [];
		for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
			this.#size += piece.length;
			if (this.#size > limit) {
				const error = this.#owner.contentOverLimit(limit);
				this.#end(error);
				throw error;
			}
			pieces.push(piece);
		}
		this.#whole = Buffer.concat(pieces);
		return this.#whole;
	}

	async consumeViews(consumer: ChunkConsumer): Promise<void> {
		this.#isUsed = true;
		for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
			try {
				consumeView(piece, consumer);
			} catch (cause) {
				const error = this.#owner.contentConsumerFailed(cause);
				this.#end(error);
				throw error;
			}
		}
	}

	startPulling(): void {
		this.#isUsed = true;
	}

	async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
		if (this.#settled !== undefined) return undefined;
		let piece: Uint8Array | undefined;
		try {
			this.#iterator ??= this.#source[Symbol.asyncIterator]();
			const { done, value } = await this.#iterator.next();
			if (done !== true) {
				if (!(value instanceof Uint8Array)) throw new TypeError("it gave something other than bytes");
				piece = value;
			}
		} catch (cause) {
			const error = this.#owner.contentFailed(cause);
			this.#settle(error);
			throw error;
		}
		if (piece === undefined) this.#settle(undefined);
		return piece && ownBytes(piece);
	}

	discard(): void {
		this.#isUsed = true;
		this.#end(undefined);
	}

	whenSettled(callback: (error: ClientError | undefined) => void): void {
		if (this.#settled !== undefined) callback(this.#settled.error);
		else this.#onSettled = callback;
	}

	/** Wants no more of the source, which may end what it holds. */
	#end(error: ClientError | undefined): void {
		if (this.#settled !== undefined) return;
		this.#settle(error);
		this.#iterator ??= this.#source[Symbol.asyncIterator]();
		// What it throws now is of no use to anybody: the reader has left.
		Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
	}

	#settle(error: ClientError | undefined): void {
		this.#settled = { error };
		this.#onSettled?.(error);
	}
}
