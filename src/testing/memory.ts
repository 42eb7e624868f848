// The two ends of a connection that needs no socket: one receives what the other sends, in this process, with
// backpressure, half-close and reset. Stricter than a socket, to find mistakes: the received buffer is overwritten
// after each call, and close() drops everything that is still on its way.

import { inspectAs, own } from "../base/index.ts";
import {
	ByteReader,
	type Connection,
	type ConnectionInfo,
	type Endpoint,
	formatEndpoint,
	type Receiver,
	SocketError,
	type SocketErrorCode,
	type SocketStep,
} from "../socket/index.ts";
import { describeConnection, writtenBytes } from "../socket/internal.ts";
import type { SocketAddress, TlsFacts, Trace } from "../trace/index.ts";
import { nextConnectionId } from "../trace/internal.ts";
import { setImmediate } from "./turns.ts";

/** How a pair of connections in memory behaves. */
export interface MemoryPairOptions {
	/** `info.endpoint` of both ends; default tcp://memory:1. */
	readonly endpoint?: Endpoint | undefined;
	/** How many bytes may be on their way in one direction before `send` returns false; default 64 KiB. */
	readonly highWaterBytes?: number | undefined;
	/** The most bytes that one `onBytes` gets; default 64 KiB. 1 shows every boundary there is. */
	readonly chunkBytes?: number | undefined;
	/** The id of the first end; default: the next free one. */
	readonly connectionId?: number | undefined;
	/** Gets the events of the first end: connected, secured, closed. */
	readonly trace?: Trace | undefined;
}

/** The TLS facts of an end that pretends TLS: nothing is encrypted. */
const PRETENDED_TLS: TlsFacts = {
	protocol: "TLSv1.3",
	cipher: "none (in memory)",
	alpn: undefined,
	serverName: undefined,
	isResumed: false,
	isAuthorized: true,
	certificate: undefined,
};

/** Overwrites a received buffer as soon as its receiver has returned. */
const POISON = 0xdd;
const LARGEST_CHUNK = 65_536;

/**
 * Makes two connected ends. Bytes arrive in a later turn of the event loop, as they would from a socket.
 *
 * @example
 * const [client, server] = memoryPair();
 * client.send("hello");
 * await server.read(); // the bytes of "hello"
 */
export function memoryPair(given: MemoryPairOptions = {}): [Connection, Connection] {
	const options = own(given);
	const endpoint = options.endpoint ?? { transport: "tcp", host: "memory", port: 1 };
	const highWaterBytes = options.highWaterBytes ?? 65_536;
	const chunkBytes = Math.min(options.chunkBytes ?? LARGEST_CHUNK, LARGEST_CHUNK);
	const far: SocketAddress =
		endpoint.transport === "unix"
			? { address: endpoint.path, port: 0, family: "unix" }
			: { address: "127.0.0.1", port: endpoint.port, family: "IPv4" };
	const near: SocketAddress = { address: "127.0.0.1", port: 50_000, family: "IPv4" };
	const tls = endpoint.transport === "tls" ? PRETENDED_TLS : undefined;
	const toServer = new Pipe(highWaterBytes, chunkBytes);
	const toClient = new Pipe(highWaterBytes, chunkBytes);
	const { trace, connectionId: id = nextConnectionId() } = options;
	const first = new MemoryConnection(toClient, toServer, memoryInfo(id, endpoint, near, far, tls), trace);
	const second = new MemoryConnection(
		toServer,
		toClient,
		memoryInfo(nextConnectionId(), endpoint, far, near, tls),
	);
	if (trace !== undefined) {
		const at = first.info.timings.connectedAt;
		trace({ type: "connected", at, connectionId: id, role: "client", local: near, remote: far });
		if (tls !== undefined) trace({ type: "secured", at, connectionId: id, tls });
	}
	return [first, second];
}

type MutableInfo = { -readonly [Key in keyof ConnectionInfo]: ConnectionInfo[Key] };

function memoryInfo(
	id: number,
	endpoint: Endpoint,
	local: SocketAddress,
	remote: SocketAddress,
	tls: TlsFacts | undefined,
): MutableInfo {
	const now = performance.now();
	return {
		id,
		endpoint,
		local,
		remote,
		tls,
		timings: {
			startedAt: now,
			resolvedAt: undefined,
			connectedAt: now,
			securedAt: tls === undefined ? undefined : now,
		},
		bytesIn: 0,
		bytesOut: 0,
	};
}

/** How the sending end of a pipe left, as far as the receiving end can know. */
type Departure = "no" | "ended" | "closed" | "reset";

/** One direction. The sender puts bytes in; each turn the receiver is called to read them. */
class Pipe {
	readonly highWaterBytes: number;
	readonly chunkBytes: number;
	readonly queue: Buffer[] = [];
	queuedBytes = 0;
	departure: Departure = "no";
	/** Set by the receiving end. Called in a later turn when there is something new. */
	onReadable: () => void = () => {};
	/** Set by the sending end. Called when the queue becomes empty. */
	onEmpty: () => void = () => {};

	constructor(highWaterBytes: number, chunkBytes: number) {
		this.highWaterBytes = highWaterBytes;
		this.chunkBytes = chunkBytes;
	}

	put(bytes: Buffer): void {
		this.queue.push(bytes);
		this.queuedBytes += bytes.length;
		this.onReadable();
	}

	/** At most `chunkBytes`, or undefined. */
	take(): Buffer | undefined {
		const first = this.queue.length === 0 ? undefined : this.queue[0];
		if (first === undefined) return undefined;
		const taken = first.subarray(0, this.chunkBytes);
		if (taken.length === first.length) this.queue.shift();
		else this.queue[0] = first.subarray(taken.length);
		this.queuedBytes -= taken.length;
		if (this.queuedBytes === 0) this.onEmpty();
		return taken;
	}

	depart(how: Departure): void {
		if (how === "closed" || how === "reset") {
			this.queue.length = 0;
			this.queuedBytes = 0;
		}
		this.departure = how;
		this.onReadable();
	}
}

class MemoryConnection implements Connection {
	static {
		inspectAs(MemoryConnection, describeConnection);
	}

	readonly info: MutableInfo;
	isClosed = false;
	readonly #in: Pipe;
	readonly #out: Pipe;
	readonly #trace: Trace | undefined;
	#receiver: Receiver | undefined;
	#isPaused = false;
	#isScheduled = false;
	#isEndTold = false;
	#hasEnded = false;
	/** Who ended it first. */
	#endedBy: "peer" | "here" | undefined;
	#needsDrain = false;
	#error: SocketError | undefined;
	/** The buffer that every onBytes gets, so a receiver can't keep it. */
	readonly #shared: Buffer;
	readonly #closed = Promise.withResolvers<void>();
	#reader: ByteReader | undefined;
	/** Bytes that a receiver returned, for the next one. */
	#unread: Uint8Array<ArrayBuffer> | undefined;
	#writers: (() => void)[] = [];

	constructor(input: Pipe, output: Pipe, info: MutableInfo, trace?: Trace) {
		this.#trace = trace;
		this.#in = input;
		this.#out = output;
		this.info = info;
		this.#shared = Buffer.alloc(Math.min(input.chunkBytes, LARGEST_CHUNK), POISON);
		this.#listenToPipes();
	}

	receive(receiver: Receiver): void {
		if (this.#reader !== undefined && receiver !== this.#reader) {
			if (this.#reader.isReading) throw this.#failure("read", "READ_BUSY");
			this.release();
		}
		this.#receiver = receiver;
		this.#isPaused = false;
		this.#isEndTold = false;
		if (this.isClosed) setImmediate(() => receiver.onClose(this.#error));
		else this.#schedule();
	}

	release(unread?: Uint8Array): void {
		const rest = this.#reader?.takeRest() ?? [];
		if (unread !== undefined && unread.length > 0) rest.unshift(Uint8Array.from(unread));
		if (this.#unread !== undefined) rest.push(this.#unread);
		this.#unread = rest.length === 0 ? undefined : Buffer.concat(rest);
		this.#reader = undefined;
		this.#receiver = undefined;
		this.#isPaused = true;
	}

	pause(): void {
		this.#isPaused = true;
	}

	resume(): void {
		this.#isPaused = false;
		this.#schedule();
	}

	send(data: Uint8Array | string): boolean {
		if (this.isClosed || this.#hasEnded) return false;
		// A copy: the sender may reuse its bytes.
		const bytes = typeof data === "string" ? Buffer.from(data, "latin1") : Buffer.from(data);
		this.info.bytesOut += bytes.length;
		this.#traceBytes("bytes.sent", bytes);
		if (this.#in.departure === "closed") {
			// The other end is gone: a socket would answer these bytes with a reset.
			setImmediate(() => this.#finish(this.#failure("write", "EPIPE")));
			return false;
		}
		if (bytes.length > 0) this.#out.put(bytes);
		if (this.#out.queuedBytes <= this.#out.highWaterBytes) return true;
		this.#needsDrain = true;
		return false;
	}

	async write(data: Uint8Array | string): Promise<void> {
		const bytes = writtenBytes(data);
		if (this.#hasEnded && !this.isClosed) throw this.#failure("write", "EPIPE");
		if (!this.isClosed && !this.send(bytes)) {
			await new Promise<void>((resolve) => this.#writers.push(resolve));
		}
		if (this.isClosed) throw this.#error ?? this.#failure("write", "CLOSED");
	}

	async read(): Promise<Uint8Array<ArrayBuffer> | null> {
		if (this.#reader === undefined) {
			if (this.#receiver !== undefined) throw this.#failure("read", "READ_BUSY");
			const reader = new ByteReader(() => this.resume());
			this.receive(reader);
			this.#reader = reader;
		}
		if (this.#reader.isReading) throw this.#failure("read", "READ_BUSY");
		return this.#reader.read();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
		for (let bytes = await this.read(); bytes !== null; bytes = await this.read()) yield bytes;
	}

	end(): void {
		if (this.#hasEnded || this.isClosed) return;
		this.#hasEnded = true;
		this.#endedBy ??= "here";
		this.#out.depart("ended");
		if (this.#in.departure === "closed") setImmediate(() => this.#finish(undefined));
	}

	close(): Promise<void> {
		if (!this.isClosed) {
			this.#endedBy ??= "here";
			this.#out.depart("closed");
			this.#finish(undefined);
		}
		return this.#closed.promise;
	}

	reset(): void {
		if (this.isClosed) return;
		this.#endedBy ??= "here";
		this.#out.depart("reset");
		this.#finish(undefined);
	}

	/** Nothing is encrypted: this only changes `info.tls` and the object. */
	async upgradeToTls(): Promise<Connection> {
		const { id } = this.info;
		const upgraded = new MemoryConnection(
			this.#in,
			this.#out,
			{ ...this.info, tls: PRETENDED_TLS },
			this.#trace,
		);
		this.#trace?.({ type: "secured", at: performance.now(), connectionId: id, tls: PRETENDED_TLS });
		upgraded.#isEndTold = this.#isEndTold;
		this.isClosed = true;
		this.#receiver = undefined;
		return upgraded;
	}

	/** Nothing here keeps a process alive. */
	ref(): void {}
	unref(): void {}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}

	#listenToPipes(): void {
		this.#in.onReadable = () => this.#schedule();
		this.#out.onEmpty = () => {
			if (this.#needsDrain) setImmediate(() => this.#drained());
			else if (this.#hasEnded) this.#schedule();
		};
	}

	#drained(): void {
		if (!this.#needsDrain || this.isClosed) return;
		this.#needsDrain = false;
		this.#releaseWriters();
		this.#receiver?.onDrain();
		this.#schedule();
	}

	#releaseWriters(): void {
		for (const resolve of this.#writers.splice(0)) resolve();
	}

	#schedule(): void {
		if (this.#isScheduled || this.isClosed) return;
		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			this.#deliver();
		});
	}

	/** Delivers the bytes while the receiver wants them; then the end, then the close. */
	#deliver(): void {
		if (this.isClosed) return;
		const { departure } = this.#in;
		if (departure === "reset") {
			this.#finish(this.#failure("read", "ECONNRESET"));
			return;
		}
		while (this.#receiver !== undefined && !this.#isPaused && !this.isClosed) {
			const unread = this.#takeUnread();
			const bytes = unread ?? this.#in.take();
			if (bytes === undefined) break;
			if (unread === undefined) this.#arrived(bytes);
			this.#hand(this.#receiver, bytes);
		}
		if (this.isClosed) return;
		const isAtEnd = departure !== "no" && this.#in.queuedBytes === 0 && this.#unread === undefined;
		if (isAtEnd && !this.#isEndTold && this.#receiver !== undefined && !this.#isPaused) {
			this.#isEndTold = true;
			this.#endedBy ??= "peer";
			this.#receiver.onEnd();
		}
		if (departure === "closed" && this.#out.queuedBytes > 0) {
			// If the other end closed without reading these bytes, a reset comes back.
			this.#finish(this.#failure("write", "ECONNRESET"));
		} else if (this.#hasEnded && this.#isEndTold && this.#out.queuedBytes === 0) {
			// Both directions have ended, and nothing is on its way.
			this.#finish(undefined);
		}
	}

	#arrived(bytes: Buffer): void {
		this.info.bytesIn += bytes.length;
		this.#traceBytes("bytes.received", bytes);
	}

	#takeUnread(): Buffer | undefined {
		if (this.#unread === undefined) return undefined;
		const unread = Buffer.from(this.#unread);
		const limit = this.#shared.length;
		this.#unread = unread.length > limit ? unread.subarray(limit) : undefined;
		return unread.subarray(0, limit);
	}

	#hand(receiver: Receiver, bytes: Buffer): void {
		bytes.copy(this.#shared);
		const wantsMore = receiver.onBytes(this.#shared, bytes.length);
		this.#shared.fill(POISON, 0, bytes.length);
		// A receiver that released the connection in the meantime must not pause its successor.
		if (!wantsMore && this.#receiver === receiver) this.#isPaused = true;
	}

	#traceBytes(type: "bytes.sent" | "bytes.received", bytes: Uint8Array): void {
		this.#trace?.({ type, at: performance.now(), connectionId: this.info.id, bytes });
	}

	#finish(error: SocketError | undefined): void {
		if (this.isClosed) return;
		this.isClosed = true;
		this.#error = error;
		const receiver = this.#receiver;
		this.#receiver = undefined;
		setImmediate(() => {
			this.#releaseWriters();
			const { id: connectionId, bytesIn, bytesOut } = this.info;
			const at = performance.now();
			const code = error?.code;
			const by = this.#endedBy ?? "peer";
			this.#trace?.({ type: "connection.closed", at, connectionId, bytesIn, bytesOut, code, by });
			receiver?.onClose(error);
			this.#closed.resolve();
		});
	}

	#failure(step: SocketStep, code: SocketErrorCode): SocketError {
		return new SocketError({ step, code, endpoint: formatEndpoint(this.info.endpoint), elapsedMs: 0 });
	}
}
