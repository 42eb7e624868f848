// Content between a response and its reader, recorded for the cache while it is read.

import type { ChunkConsumer, Content, Whole } from "../content/incoming.ts";
import type { ClientError } from "../errors.ts";

/** Content that is recorded while its reader reads it. `keep` is called with the whole, never with less. */
export class RecordedContent implements Content {
	readonly #inner: Content;
	readonly #limit: number;
	#keep: ((content: Buffer) => void) | undefined;
	#pieces: Buffer[] = [];
	#bytes = 0;

	constructor(inner: Content, limit: number, keep: (content: Buffer) => void) {
		this.#inner = inner;
		this.#limit = limit;
		this.#keep = keep;
	}

	get isUsed(): boolean {
		return this.#inner.isUsed;
	}

	get size(): number {
		return this.#inner.size;
	}

	#note(chunk: Uint8Array): void {
		if (this.#keep === undefined) return;
		this.#bytes += chunk.length;
		if (this.#bytes > this.#limit) this.#forget();
		// A copy: the chunk belongs to the reader, or to the connection.
		else this.#pieces.push(Buffer.from(chunk));
	}

	#forget(): void {
		this.#keep = undefined;
		this.#pieces = [];
	}

	#finish(whole?: Whole): void {
		const keep = this.#keep;
		const pieces = this.#pieces;
		this.#forget();
		if (keep === undefined) return;
		if (whole === undefined) keep(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces));
		else if (whole.length <= this.#limit) keep(Buffer.from(whole));
	}

	wholeNow(limit: number): Whole | undefined {
		const whole = this.#inner.wholeNow(limit);
		if (whole !== undefined) this.#finish(whole);
		return whole;
	}

	async collect(limit: number): Promise<Whole> {
		const whole = await this.#inner.collect(limit);
		this.#finish(whole);
		return whole;
	}

	async consumeViews(consumer: ChunkConsumer): Promise<void> {
		await this.#inner.consumeViews((chunk) => {
			this.#note(chunk);
			return consumer(chunk);
		});
		this.#finish();
	}

	startPulling(isStreamed: boolean): void {
		this.#inner.startPulling(isStreamed);
	}

	async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
		const chunk = await this.#inner.next();
		if (chunk === undefined) this.#finish();
		else this.#note(chunk);
		return chunk;
	}

	whenSettled(callback: (error: ClientError | undefined) => void): void {
		this.#inner.whenSettled(callback);
	}

	discard(): void {
		// For example a redirect's content, which only the cache wants. If it has arrived, it costs nothing.
		if (this.#keep !== undefined && !this.#inner.isUsed) this.wholeNow(this.#limit);
		this.#forget();
		this.#inner.discard();
	}
}
