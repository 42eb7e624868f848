// A connection whose bytes pass no faster than its buckets allow: a wrapper around the seam of gannet/socket. Knows no HTTP.
// Bytes are cut into small pieces, so that they flow evenly.

import {
	type Connection,
	ForwardingConnection,
	type Receiver,
	type SocketError,
} from "../../socket/index.ts";
import type { Buckets } from "./token-bucket.ts";

export class ThrottledConnection extends ForwardingConnection implements Receiver {
	readonly #buckets: Buckets;
	#receiver: Receiver | undefined;
	/** Bytes that arrived and are not delivered yet: a copy, because all connections share the receive buffer. */
	#held: Buffer | undefined;
	#isPaused = false;
	#isEnded = false;
	#isIncomplete: boolean | undefined;
	#isEndTold = false;
	#closed: { readonly error: SocketError | undefined } | undefined;
	#readTimer: NodeJS.Timeout | undefined;
	#writeTimer: NodeJS.Timeout | undefined;
	/** To be sent, in order. Of the first one, the bytes before `#sentOfFirst` have been sent. */
	readonly #outgoing: (Uint8Array | string)[] = [];
	#sentOfFirst = 0;
	/** The inner connection accepts more. */
	#isDrained = true;
	/** A `send` returned false, so its caller waits for `onDrain`. */
	#needsDrain = false;
	#isEnding = false;

	constructor(inner: Connection, buckets: Buckets) {
		super(inner);
		this.#buckets = buckets;
	}

	override receive(receiver: Receiver): void {
		this.#receiver = receiver;
		this.#isPaused = false;
		this.#isEndTold = false;
		this.inner.receive(this);
		if (this.#held !== undefined) this.#deliverIn(0);
	}

	override pause(): void {
		this.#isPaused = true;
		clearTimeout(this.#readTimer);
		this.#readTimer = undefined;
		this.inner.pause();
	}

	override resume(): void {
		if (!this.#isPaused) return;
		this.#isPaused = false;
		if (this.#held === undefined && !this.#isEnded && this.#closed === undefined) this.inner.resume();
		else this.#deliverIn(0);
	}

	override release(unread?: Uint8Array): void {
		clearTimeout(this.#readTimer);
		this.#readTimer = undefined;
		const parts = [unread, this.#held].filter((part) => part !== undefined);
		this.#held = undefined;
		this.#receiver = undefined;
		// What follows may be written by `write`, and must not overtake.
		const [first, ...others] = this.#outgoing;
		const rest = first === undefined ? [] : [first.slice(this.#sentOfFirst), ...others];
		this.#stopWriting();
		for (const data of rest) this.inner.send(data);
		this.inner.release(Buffer.concat(parts));
	}

	// Receiver, of the inner connection.

	onBytes(buffer: Buffer, length: number): boolean {
		const arrived = Buffer.from(buffer.subarray(0, length));
		this.#held = this.#held === undefined ? arrived : Buffer.concat([this.#held, arrived]);
		if (this.#readTimer === undefined && !this.#isPaused) this.#deliver();
		return this.#held === undefined && !this.#isPaused && !this.inner.isClosed;
	}

	onEnd(isIncomplete?: boolean): void {
		this.#isEnded = true;
		this.#isIncomplete = isIncomplete;
		if (this.#held === undefined && !this.#isPaused) this.#tellEnd();
	}

	#tellEnd(): void {
		if (this.#isEndTold) return;
		this.#isEndTold = true;
		this.#receiver?.onEnd(this.#isIncomplete);
	}

	onDrain(): void {
		this.#isDrained = true;
		this.#flow();
	}

	onClose(error: SocketError | undefined): void {
		this.#closed = { error };
		this.#stopWriting();
		// Deliver what arrived in good order. After a failure, it isn't wanted.
		if (this.#held === undefined || error !== undefined) this.#tellClosed();
	}

	#tellClosed(): void {
		clearTimeout(this.#readTimer);
		this.#readTimer = undefined;
		this.#held = undefined;
		this.#receiver?.onClose(this.#closed?.error);
	}

	#deliverIn(ms: number): void {
		this.#readTimer ??= setTimeout(() => {
			this.#readTimer = undefined;
			this.#deliver();
		}, Math.ceil(ms));
	}

	/** Delivers what the bucket allows now, and the rest later. */
	#deliver(): void {
		const { down, slice } = this.#buckets;
		while (this.#held !== undefined && !this.#isPaused) {
			const receiver = this.#receiver;
			if (receiver === undefined) return;
			const held = this.#held;
			const size = Math.min(held.length, slice);
			const now = performance.now();
			const waitMs = down.waitMs(size, now);
			if (waitMs > 0) {
				this.#deliverIn(waitMs);
				return;
			}
			down.take(size, now);
			this.#held = size === held.length ? undefined : held.subarray(size);
			if (!receiver.onBytes(held.subarray(0, size), size)) this.#isPaused = true;
		}
		if (this.#held !== undefined || this.#receiver === undefined) return;
		if (this.#isEnded && !this.#isPaused) this.#tellEnd();
		if (this.#closed !== undefined) this.#tellClosed();
		else if (!this.#isPaused && !this.inner.isClosed) this.inner.resume();
	}

	// Writing.

	override send(data: Uint8Array | string): boolean {
		if (this.inner.isClosed) return this.inner.send(data);
		if (data.length > 0) this.#outgoing.push(data);
		// Behind others it waits for its turn, which will come.
		if (this.#outgoing.length === 1) this.#flow();
		const isTaken = this.#outgoing.length === 0 && this.#isDrained;
		if (!isTaken) this.#needsDrain = true;
		return isTaken;
	}

	/** Sends what the bucket allows now, and the rest later. */
	#flow(): void {
		const { up, slice } = this.#buckets;
		while (this.#outgoing.length > 0) {
			// Woken by the timer, or by onDrain.
			if (this.#writeTimer !== undefined || !this.#isDrained || this.inner.isClosed) return;
			const first = this.#outgoing[0] as Uint8Array | string;
			const end = Math.min(first.length, this.#sentOfFirst + slice);
			const size = end - this.#sentOfFirst;
			const now = performance.now();
			const waitMs = up.waitMs(size, now);
			if (waitMs > 0) {
				this.#writeTimer = setTimeout(() => {
					this.#writeTimer = undefined;
					this.#flow();
				}, Math.ceil(waitMs));
				return;
			}
			up.take(size, now);
			const piece =
				typeof first === "string"
					? first.slice(this.#sentOfFirst, end)
					: first.subarray(this.#sentOfFirst, end);
			this.#sentOfFirst = end;
			if (end === first.length) {
				this.#outgoing.shift();
				this.#sentOfFirst = 0;
			}
			this.#isDrained = this.inner.send(piece);
		}
		if (this.#isEnding) this.inner.end();
		if (!this.#isDrained || !this.#needsDrain) return;
		this.#needsDrain = false;
		this.#receiver?.onDrain();
	}

	override end(): void {
		if (this.#outgoing.length === 0) this.inner.end();
		else this.#isEnding = true;
	}

	/** Drops what is queued. */
	#stopWriting(): void {
		clearTimeout(this.#writeTimer);
		this.#writeTimer = undefined;
		this.#outgoing.length = 0;
		this.#sentOfFirst = 0;
	}

	override close(): Promise<void> {
		this.#stop();
		return this.inner.close();
	}

	override reset(): void {
		this.#stop();
		this.inner.reset();
	}

	#stop(): void {
		clearTimeout(this.#readTimer);
		this.#readTimer = undefined;
		this.#held = undefined;
		this.#stopWriting();
	}
}
