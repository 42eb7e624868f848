// A Connection whose bytes something else carries, such as a stream of HTTP/2. Behaves as one over a socket, TLS inside it
// included. Knows nothing of its carrier but how to send, and when more may come.

import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import type { Connection, ConnectionInfo } from "./connection.ts";
import { SocketStream } from "./stream.ts";

/** Carries the bytes of one connection, both ways. */
export interface ByteCarrier {
	/** Queues bytes. Returns false if enough is queued: then `drained` of the connection follows. */
	send(bytes: Uint8Array): boolean;
	/** Nothing more is sent after what is queued. Returns whether all of it is on its way; otherwise `drained` follows. */
	end(): boolean;
	/** So many bytes were taken: the peer may send as many more. */
	taken(bytes: number): void;
	/** Both directions have come to their end, or are given up; broken, if `isBroken`. Called once. */
	close(isBroken: boolean): void;
}

/** What a carrier knows of the connection; the rest is counted. */
export type CarriedFacts = Omit<ConnectionInfo, "bytesIn" | "bytesOut">;

/** A connection, and what its carrier tells it. */
export class CarriedStream {
	readonly connection: Connection;
	readonly #socket: CarriedSocket;

	/** @param holder keeps the process alive */
	constructor(carrier: ByteCarrier, holder: Pick<Connection, "ref" | "unref">, facts: CarriedFacts) {
		this.#socket = new CarriedSocket(carrier, holder);
		const socket = this.#socket as unknown as Socket;
		const stream = new SocketStream(undefined, undefined);
		stream.attach(socket);
		stream.openWithData(stream.makeInfo(facts));
		this.connection = stream;
	}

	/** Bytes have come. They are copied. */
	push(bytes: Uint8Array): void {
		this.#socket.receive(bytes);
	}

	/** The peer sends nothing more. */
	pushEnd(): void {
		this.#socket.push(null);
	}

	/** What was queued is on its way. */
	drained(): void {
		this.#socket.drained();
	}

	/** The carrier is gone, or has given this connection up. */
	fail(error: Error): void {
		this.#socket.destroy(error);
	}
}

/** What SocketStream and Node.js's TLS need of a socket. */
class CarriedSocket extends Duplex {
	bytesRead = 0;
	bytesWritten = 0;
	readonly #carrier: ByteCarrier;
	readonly #holder: Pick<Connection, "ref" | "unref">;
	#isBroken = false;
	/** Bytes that the peer hears of when more is wanted. */
	#owed = 0;
	#whenDrained: ((error?: Error | null) => void) | undefined;

	constructor(carrier: ByteCarrier, holder: Pick<Connection, "ref" | "unref">) {
		super({ allowHalfOpen: true, decodeStrings: true });
		this.#carrier = carrier;
		this.#holder = holder;
	}

	receive(bytes: Uint8Array): void {
		this.bytesRead += bytes.length;
		this.#owed += bytes.length;
		this.push(Buffer.from(bytes));
	}

	drained(): void {
		const written = this.#whenDrained;
		this.#whenDrained = undefined;
		written?.();
	}

	override _read(): void {
		const owed = this.#owed;
		this.#owed = 0;
		if (owed > 0) this.#carrier.taken(owed);
	}

	override _write(bytes: Buffer, _encoding: string, written: (error?: Error | null) => void): void {
		this.bytesWritten += bytes.length;
		if (this.#carrier.send(bytes)) written();
		else this.#whenDrained = written;
	}

	override _final(ended: (error?: Error | null) => void): void {
		if (this.#carrier.end()) ended();
		else this.#whenDrained = ended;
	}

	override _destroy(error: Error | null, destroyed: (error?: Error | null) => void): void {
		this.#carrier.close(this.#isBroken);
		destroyed(error);
	}

	resetAndDestroy(): this {
		this.#isBroken = true;
		return this.destroy();
	}

	setNoDelay(): this {
		return this;
	}

	ref(): this {
		this.#holder.ref();
		return this;
	}

	unref(): this {
		this.#holder.unref();
		return this;
	}
}
