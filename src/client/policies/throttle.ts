// Bandwidth: connections whose bytes come and go no faster than a bucket allows, each direction its own.
// A wrapper around the seam of gannet/socket; knows no HTTP. What is read is cut small, so that it flows rather than jolts.

import type {
	Connection,
	ConnectionInfo,
	Endpoint,
	Receiver,
	SocketError,
	TlsOptions,
} from "../../socket/index.ts";
import type { Connector } from "../options.ts";
import { TokenBucket } from "./rates.ts";

/** A bucket for each direction, shared by all connections to an origin. */
interface Buckets {
	readonly down: TokenBucket;
	readonly up: TokenBucket;
	/** Bytes delivered at once: a twentieth of a second's worth. */
	readonly slice: number;
}

/** Origins beyond which those whose buckets are full are forgotten. */
const KEPT_BUCKETS = 1_000;

/** Keeps each origin's buckets: what passes through all of its connections, one after another, counts together. */
export class Throttle {
	readonly #bytesPerSecond: number;
	readonly #buckets: Map<string, Buckets> = new Map();

	constructor(bytesPerSecond: number) {
		this.#bytesPerSecond = bytesPerSecond;
	}

	connector(origin: string, base: Connector): Connector {
		return async (endpoint, options) =>
			new ThrottledConnection(await base(endpoint, options), this.#bucketsOf(origin));
	}

	#bucketsOf(origin: string): Buckets {
		let buckets = this.#buckets.get(origin);
		if (buckets === undefined) {
			const now = performance.now();
			if (this.#buckets.size >= KEPT_BUCKETS) this.#sweep(now);
			const slice = Math.max(Math.floor(this.#bytesPerSecond / 20), 1);
			buckets = {
				down: new TokenBucket(this.#bytesPerSecond, slice, now),
				up: new TokenBucket(this.#bytesPerSecond, slice, now),
				slice,
			};
			this.#buckets.set(origin, buckets);
		}
		return buckets;
	}

	#sweep(now: number): void {
		for (const [origin, { down, up }] of this.#buckets) {
			if (down.isFull(now) && up.isFull(now)) this.#buckets.delete(origin);
		}
	}
}

class ThrottledConnection implements Connection, Receiver {
	readonly #inner: Connection;
	readonly #buckets: Buckets;
	#receiver: Receiver | undefined;
	/** Arrived and not delivered yet: a copy, as the buffer that bytes arrive in is everybody's. */
	#held: Buffer | undefined;
	#isPaused = false;
	#isEnded = false;
	#isEndTold = false;
	#closed: { readonly error: SocketError | undefined } | undefined;
	#readTimer: NodeJS.Timeout | undefined;
	#writeTimer: NodeJS.Timeout | undefined;
	/** The inner connection has taken all that it was given. */
	#isDrained = true;

	constructor(inner: Connection, buckets: Buckets) {
		this.#inner = inner;
		this.#buckets = buckets;
	}

	get info(): ConnectionInfo {
		return this.#inner.info;
	}

	get isClosed(): boolean {
		return this.#inner.isClosed;
	}

	receive(receiver: Receiver): void {
		this.#receiver = receiver;
		this.#isPaused = false;
		this.#isEndTold = false;
		this.#inner.receive(this);
		if (this.#held !== undefined) this.#deliverIn(0);
	}

	pause(): void {
		this.#isPaused = true;
		clearTimeout(this.#readTimer);
		this.#readTimer = undefined;
		this.#inner.pause();
	}

	resume(): void {
		if (!this.#isPaused) return;
		this.#isPaused = false;
		if (this.#held === undefined && !this.#isEnded && this.#closed === undefined) this.#inner.resume();
		else this.#deliverIn(0);
	}

	release(unread?: Uint8Array): void {
		clearTimeout(this.#readTimer);
		this.#readTimer = undefined;
		const parts = [unread, this.#held].filter((part) => part !== undefined);
		this.#held = undefined;
		this.#receiver = undefined;
		this.#inner.release(Buffer.concat(parts));
	}

	// Receiver, of the inner connection.

	onBytes(buffer: Buffer, length: number): boolean {
		const arrived = Buffer.from(buffer.subarray(0, length));
		this.#held = this.#held === undefined ? arrived : Buffer.concat([this.#held, arrived]);
		if (this.#readTimer === undefined && !this.#isPaused) this.#deliver();
		return this.#held === undefined && !this.#isPaused && !this.#inner.isClosed;
	}

	onEnd(): void {
		this.#isEnded = true;
		if (this.#held === undefined && !this.#isPaused) this.#tellEnd();
	}

	#tellEnd(): void {
		if (this.#isEndTold) return;
		this.#isEndTold = true;
		this.#receiver?.onEnd();
	}

	onDrain(): void {
		this.#isDrained = true;
		if (this.#writeTimer === undefined) this.#receiver?.onDrain();
	}

	onClose(error: SocketError | undefined): void {
		clearTimeout(this.#writeTimer);
		this.#closed = { error };
		// What arrived in good order is still delivered; after a failure nobody waits for it.
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

	/** Delivers what the bucket allows now; the rest later. */
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
		else if (!this.#isPaused && !this.#inner.isClosed) this.#inner.resume();
	}

	// Writing.

	send(data: Uint8Array | string): boolean {
		const { up } = this.#buckets;
		const now = performance.now();
		up.take(data.length, now);
		this.#isDrained = this.#inner.send(data);
		const waitMs = up.waitMs(0, now);
		if (waitMs > 0) {
			clearTimeout(this.#writeTimer);
			this.#writeTimer = setTimeout(() => this.#paid(), Math.ceil(waitMs));
		}
		return this.#isDrained && this.#writeTimer === undefined;
	}

	/** The debt may have grown meanwhile, through this connection or another. */
	#paid(): void {
		const waitMs = this.#buckets.up.waitMs(0, performance.now());
		this.#writeTimer = waitMs > 0 ? setTimeout(() => this.#paid(), Math.ceil(waitMs)) : undefined;
		if (this.#writeTimer === undefined && this.#isDrained) this.#receiver?.onDrain();
	}

	// What needs no throttle.

	write(data: Uint8Array | string): Promise<void> {
		return this.#inner.write(data);
	}

	read(): Promise<Uint8Array | null> {
		return this.#inner.read();
	}

	[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
		return this.#inner[Symbol.asyncIterator]();
	}

	end(): void {
		this.#inner.end();
	}

	close(): Promise<void> {
		this.#stop();
		return this.#inner.close();
	}

	reset(): void {
		this.#stop();
		this.#inner.reset();
	}

	#stop(): void {
		clearTimeout(this.#readTimer);
		clearTimeout(this.#writeTimer);
		this.#readTimer = undefined;
		this.#writeTimer = undefined;
		this.#held = undefined;
	}

	upgradeToTls(options?: TlsOptions, endpoint?: Endpoint): Promise<Connection> {
		return this.#inner.upgradeToTls(options, endpoint);
	}

	ref(): void {
		this.#inner.ref();
	}

	unref(): void {
		this.#inner.unref();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}
}
