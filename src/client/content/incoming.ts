// The content of one response, between the connection that delivers it and its reader. It has four modes: held until a
// reader decides, collected into one buffer, passed on as views, or pulled. Holds the only copy, and says when the
// connection must pause. Must not know what the content means.

import { PieceQueue, rejection } from "../../base/index.ts";
import { outsideBuffer } from "../../runtime/index.ts";
import type { ClientError } from "../errors.ts";

/** How much content to hold before it is asked for. After that, the connection pauses and the peer's window closes. */
const HELD_BYTES: number = 128 * 1024;
/** The most to allocate based on a Content-Length alone. */
const TRUSTED_BYTES: number = 4 * 1024 * 1024;
/**
 * Pieces are no larger than this. malloc returns memory freed at the end of its heap to the system, and each of its
 * pages costs a fault when used again: with pieces as large as the reads, up to 256 KiB, 1 GiB took 800 ms instead of
 * 300.
 */
const PIECE_BYTES: number = 32 * 1024;
/** Below this, content is cut from Node's buffer pool: a tenth cheaper for 2 KiB of JSON, but not a separate buffer. */
const POOLED_BYTES = 8192;
/**
 * Up to this size, V8 keeps an array's bytes inside it. Content that came whole is then copied into one that its reader
 * may have, in 40 ns; through the pool it took 95.
 */
const SMALL_BYTES = 64;

/** Gets a piece that is only valid during the call. */
export type ChunkConsumer = (chunk: Uint8Array) => void;

/** What the content needs of its exchange. */
export interface ContentOwner {
	/** The reader is ready for more, after `take` returned false. */
	resumeContent(): void;
	/** The reader wants no more: drain the rest or close the connection. */
	abandonContent(error: ClientError | undefined): void;
	/** The limit `limits.bufferedBytes` was exceeded. */
	contentOverLimit(limit: number): ClientError;
	/** The reader's own callback threw. */
	contentConsumerFailed(cause: unknown): ClientError;
	/** The content was discarded while a reader waited for all of it. */
	contentDiscarded(): ClientError;
	/** The reader started to stream: the default total deadline no longer applies. */
	contentIsStreamed(): void;
	/** The reader waits for content to arrive. */
	contentIsAwaited(): void;
}

/** Whole content. A plain array is its reader's own; a Buffer may be a part of Node's pool. */
export type Whole = Uint8Array;

/** The content of a response for its readers: as it came, or decoded. */
export interface Content {
	/** Whether it was taken, in any way. */
	readonly isUsed: boolean;
	/** The size of the whole, once `wholeNow` or `collect` has returned it. */
	readonly size: number;
	/** The whole content if it has arrived and was not taken in another way; otherwise undefined. */
	wholeNow(limit: number): Whole | undefined;
	/** Collects everything into one buffer. Rejects if more than `limit` bytes come. */
	collect(limit: number): Promise<Whole>;
	/**
	 * Passes each piece to `consumer` as a view, valid during the call. Rejects if the consumer throws or returns a
	 * promise.
	 */
	consumeViews(consumer: ChunkConsumer): Promise<void>;
	/** Starts pulling: `next()` gives the pieces one by one. The default total deadline doesn't apply to streaming. */
	startPulling(isStreamed: boolean): void;
	/** The next piece, which is the caller's; undefined after the last. */
	next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
	/** The reader wants no more. */
	discard(): void;
	/**
	 * Calls back once the last byte has arrived, none will any more, or it failed; at once if that was before. For one
	 * caller.
	 */
	whenSettled(callback: (error: ClientError | undefined) => void): void;
}

type Mode = "hold" | "collect" | "view" | "pull" | "discard";

export class IncomingContent implements Content {
	readonly #owner: ContentOwner;
	/** Bytes announced by Content-Length; -1 if unknown. */
	readonly announced: number;
	#mode: Mode = "hold";
	/** What is being filled, or is the whole, as long as everything fits and its size is known. */
	#store: Uint8Array<ArrayBuffer> | undefined;
	/** The pieces held, if the size is not known, or the content is pulled. */
	#pieces: PieceQueue<Buffer<ArrayBuffer>> | undefined;
	#heldBytes = 0;
	#limit = Infinity;
	#isComplete = false;
	#isPaused = false;
	#error: ClientError | undefined;
	#consumer: ChunkConsumer | undefined;
	#onSettled: ((error: ClientError | undefined) => void) | undefined;
	/** The reader waits for this. */
	#settle: ((value: undefined | Promise<never>) => void) | undefined;

	constructor(owner: ContentOwner, announced: number) {
		this.#owner = owner;
		this.announced = announced;
	}

	get isUsed(): boolean {
		return this.#mode !== "hold";
	}

	get size(): number {
		return this.#heldBytes;
	}

	get isComplete(): boolean {
		return this.#isComplete;
	}

	get error(): ClientError | undefined {
		return this.#error;
	}

	/** Whether the reader waits. */
	get isAwaited(): boolean {
		return this.#settle !== undefined;
	}

	/** Whether the exchange waits for the reader, not for the peer. */
	get isPaused(): boolean {
		return this.#isPaused;
	}

	/**
	 * Takes bytes[start..end) from the connection, and copies what must be kept. Returns false if the connection must
	 * pause.
	 */
	take(bytes: Buffer, start: number, end: number): boolean {
		switch (this.#mode) {
			case "discard":
				return true;
			case "view":
				this.#consume(bytes.subarray(start, end));
				return true;
			case "collect":
				this.#keep(bytes, start, end);
				if (this.#heldBytes > this.#limit) {
					this.fail(this.#owner.contentOverLimit(this.#limit));
					this.#owner.abandonContent(this.#error);
				}
				return true;
			case "pull": {
				this.#keep(bytes, start, end);
				const settle = this.#settle;
				if (settle !== undefined) {
					this.#settle = undefined;
					settle(undefined);
					return true;
				}
				return this.#isBelowMark();
			}
			case "hold":
				this.#keep(bytes, start, end);
				return this.#isBelowMark();
		}
	}

	#isBelowMark(): boolean {
		if (this.#heldBytes < HELD_BYTES) return true;
		this.#isPaused = true;
		return false;
	}

	/** The last byte has arrived. */
	complete(): void {
		this.#isComplete = true;
		this.#isPaused = false;
		const settle = this.#settle;
		if (settle !== undefined) {
			this.#settle = undefined;
			settle(undefined);
		}
		if (this.#onSettled !== undefined) this.#settled(undefined);
	}

	#settled(error: ClientError | undefined): void {
		const callback = this.#onSettled;
		this.#onSettled = undefined;
		callback?.(error);
	}

	whenSettled(callback: (error: ClientError | undefined) => void): void {
		if (this.#error !== undefined || this.#isComplete || this.#mode === "discard") callback(this.#error);
		else this.#onSettled = callback;
	}

	/** The exchange failed before the last byte. What was held is dropped: a short body must not look complete. */
	fail(error: ClientError): void {
		if (this.#isComplete || this.#error !== undefined) return;
		this.#error = error;
		if (this.#mode !== "pull") this.#drop();
		const settle = this.#settle;
		if (settle !== undefined) {
			this.#settle = undefined;
			settle(rejection(error));
		}
		this.#settled(error);
	}

	#drop(): void {
		this.#pieces = undefined;
		this.#store = undefined;
		this.#heldBytes = 0;
	}

	#keep(bytes: Buffer, start: number, end: number): void {
		const before = this.#heldBytes;
		const held = before + end - start;
		this.#heldBytes = held;
		if (this.#store !== undefined) {
			if (held > this.#store.length) this.#grow(held);
			bytes.copy(this.#store, before, start, end);
			return;
		}
		const size = end - start;
		if (size <= SMALL_BYTES && size === this.announced && this.#mode !== "pull") {
			this.#store = smallCopy(bytes, start, size);
			return;
		}
		if (this.#pieces === undefined && this.#fillsStore(size)) {
			const room = Math.min(this.announced, TRUSTED_BYTES);
			const store = room < POOLED_BYTES ? Buffer.allocUnsafe(room) : outsideBuffer(room);
			bytes.copy(store, 0, start, end);
			this.#store = store;
			return;
		}
		this.#pieces ??= new PieceQueue(outsideBuffer, PIECE_BYTES);
		this.#pieces.push(bytes, start, end);
	}

	/** Whether content that begins with this many bytes goes into one buffer. */
	#fillsStore(size: number): boolean {
		if (this.#mode === "pull" || this.announced <= 0) return false;
		return this.#mode === "collect" || this.announced === size || this.announced <= HELD_BYTES;
	}

	#grow(atLeast: number): void {
		const store = this.#store as Uint8Array<ArrayBuffer>;
		const larger = outsideBuffer(Math.max(atLeast, Math.min(this.announced, store.length * 2)));
		larger.set(store);
		this.#store = larger;
	}

	/** The whole content, once complete. */
	#whole(): Uint8Array<ArrayBuffer> {
		if (this.#pieces !== undefined) {
			this.#store = Buffer.concat(this.#pieces.takeAll(), this.#heldBytes);
			this.#pieces = undefined;
		}
		const store = this.#store ?? Buffer.alloc(0);
		// Empty if the caller has transferred it since.
		const isWhole = store.length === this.#heldBytes || store.length === 0;
		return isWhole ? store : store.subarray(0, this.#heldBytes);
	}

	wholeNow(limit: number): Whole | undefined {
		if (!this.#isComplete || this.#error !== undefined) return undefined;
		if (this.#mode !== "hold" && this.#mode !== "collect") return undefined;
		if (this.#heldBytes > limit) return undefined;
		this.#mode = "collect";
		return this.#whole();
	}

	async collect(limit: number): Promise<Whole> {
		this.#mode = "collect";
		this.#limit = limit;
		const announced = this.announced;
		if (this.#error === undefined && (this.#heldBytes > limit || (!this.#isComplete && announced > limit))) {
			const error = this.#owner.contentOverLimit(limit);
			this.fail(error);
			this.#owner.abandonContent(error);
			throw error;
		}
		if (this.#pieces !== undefined && !this.#isComplete && announced > 0) {
			const store = Buffer.allocUnsafeSlow(Math.max(Math.min(announced, TRUSTED_BYTES), this.#heldBytes));
			let offset = 0;
			for (const piece of this.#pieces.takeAll()) offset += piece.copy(store, offset);
			this.#store = store;
			this.#pieces = undefined;
		}
		await this.#finished();
		return this.#whole();
	}

	/** Resolves at the last byte, rejects at the error. */
	#finished(): Promise<undefined> | undefined {
		if (this.#error !== undefined) return rejection(this.#error);
		if (this.#isComplete) return undefined;
		const { promise, resolve } = Promise.withResolvers<undefined>();
		this.#settle = resolve;
		this.#owner.contentIsAwaited();
		this.#resume();
		return promise;
	}

	#resume(): void {
		if (!this.#isPaused) return;
		this.#isPaused = false;
		this.#owner.resumeContent();
	}

	/** Directly from the read buffer. */
	async consumeViews(consumer: ChunkConsumer): Promise<void> {
		this.#owner.contentIsStreamed();
		const held = this.#takeHeld();
		this.#mode = "view";
		this.#consumer = consumer;
		for (const piece of held) {
			if (!this.#consume(piece)) break;
		}
		await this.#finished();
	}

	/** Returns false if the consumer failed. */
	#consume(chunk: Buffer): boolean {
		try {
			consumeView(chunk, this.#consumer as ChunkConsumer);
			return true;
		} catch (cause) {
			const error = this.#owner.contentConsumerFailed(cause);
			this.fail(error);
			this.#error = error;
			this.#mode = "discard";
			this.#owner.abandonContent(error);
			return false;
		}
	}

	#takeHeld(): Buffer<ArrayBuffer>[] {
		const held = this.#pieces?.takeAll() ?? (this.#store === undefined ? [] : [bufferOf(this.#whole())]);
		this.#drop();
		return held;
	}

	startPulling(isStreamed: boolean): void {
		if (isStreamed) this.#owner.contentIsStreamed();
		const held = this.#takeHeld();
		this.#mode = "pull";
		this.#pieces = new PieceQueue(outsideBuffer, PIECE_BYTES);
		for (const piece of held) {
			this.#heldBytes += piece.length;
			this.#pieces.append(piece);
		}
	}

	async next(): Promise<Buffer<ArrayBuffer> | undefined> {
		for (;;) {
			const piece = this.#pieces?.shift();
			if (piece !== undefined) {
				this.#heldBytes -= piece.length;
				if (this.#heldBytes < HELD_BYTES) this.#resume();
				return piece;
			}
			if (this.#mode === "discard") return undefined;
			if (this.#error !== undefined) throw this.#error;
			if (this.#isComplete) return undefined;
			await this.#finished();
		}
	}

	discard(): void {
		const mode = this.#mode;
		if (mode === "discard") return;
		this.#mode = "discard";
		this.#drop();
		if (this.#isComplete || this.#error !== undefined) return;
		this.#isPaused = false;
		const settle = this.#settle;
		this.#settle = undefined;
		this.#owner.abandonContent(undefined);
		// A reader of pieces learns that there are no more. A reader of the whole must not get less.
		if (mode === "pull") settle?.(undefined);
		else settle?.(rejection(this.#owner.contentDiscarded()));
		this.#settled(undefined);
	}
}

/** Byte by byte: a view of the bytes, to copy from, costs twice as much. */
function smallCopy(bytes: Uint8Array, start: number, size: number): Uint8Array<ArrayBuffer> {
	const copy = new Uint8Array(size);
	for (let index = 0; index < size; index++) copy[index] = bytes[start + index] as number;
	return copy;
}

function bufferOf(whole: Uint8Array<ArrayBuffer>): Buffer<ArrayBuffer> {
	return Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength);
}

/** Throws what the consumer throws, and if it returns a promise. */
export function consumeView(chunk: Uint8Array, consumer: ChunkConsumer): void {
	const result: unknown = consumer(chunk);
	if (result !== undefined && isPromiseLike(result)) {
		throw new TypeError("it returned a promise, but the bytes are only valid during the call: use forEach()");
	}
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
	return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
