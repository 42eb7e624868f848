// Joins a connection with stdin and stdout, byte for byte, with backpressure and half-close in both directions.
// Knows no option and no endpoint.

import type { Connection, Receiver, SocketError } from "../socket/index.ts";
import type { Context, Output } from "./context.ts";

/** Bytes that may wait for stdout before the peer has to wait. */
const HIGH_WATER_BYTES = 1024 * 1024;

/** The program's input, piece by piece, for one connection after another. */
export class Input {
	readonly #stdin: Context["stdin"];
	#iterator: AsyncIterator<unknown> | undefined;
	#piece: Promise<Uint8Array | null> | undefined;

	/** Nothing is read before the first call of `peek`. */
	constructor(stdin: Context["stdin"]) {
		this.#stdin = stdin;
	}

	/** Whether somebody types. */
	get isTerminal(): boolean {
		return this.#stdin.isTTY === true;
	}

	/** The next piece, which stays the next one until `take`; null at the end. */
	peek(): Promise<Uint8Array | null> {
		this.#piece ??= this.#read();
		return this.#piece;
	}

	/** The piece that was peeked at is done with. */
	take(): void {
		this.#piece = undefined;
	}

	async #read(): Promise<Uint8Array | null> {
		this.#iterator ??= this.#stdin[Symbol.asyncIterator]();
		const { done, value } = await this.#iterator.next();
		if (done === true) return null;
		return typeof value === "string" ? Buffer.from(value) : (value as Uint8Array);
	}
}

/**
 * Sends what comes from the input and writes what the peer sends, until both directions have ended. The end of the input
 * becomes a half-close, after which the peer may go on; so may the input after the peer's end, unless it is a terminal.
 * Rejects with the error that broke the connection, or with that of input or output; the connection is closed then.
 */
export async function pump(connection: Connection, input: Input, output: Output): Promise<void> {
	const end = new PumpEnd(connection, input, output);
	connection.receive(end);
	try {
		await Promise.all([end.sendAll(), end.closed]);
	} finally {
		await connection.close();
	}
}

class PumpEnd implements Receiver {
	readonly #connection: Connection;
	readonly #input: Input;
	readonly #output: Output;
	readonly #closed = Promise.withResolvers<void>();
	#isClosed = false;
	/** Writes to the output, one after another. */
	#writing: Promise<void> = Promise.resolve();
	#waitingBytes = 0;
	#isPaused = false;
	/** Wakes the sender: bytes can be sent, or there is nobody any more to send them to. */
	#wake: (() => void) | undefined;

	constructor(connection: Connection, input: Input, output: Output) {
		this.#connection = connection;
		this.#input = input;
		this.#output = output;
	}

	/** Resolves when the connection is gone in good order and everything received is written. */
	get closed(): Promise<void> {
		return this.#closed.promise;
	}

	async sendAll(): Promise<void> {
		for (;;) {
			const piece = await this.#nextPiece();
			if (this.#isClosed) return;
			if (piece === null) {
				this.#connection.end();
				return;
			}
			if (piece === undefined) continue;
			this.#input.take();
			if (!this.#connection.send(piece)) {
				await new Promise<void>((resolve) => {
					this.#wake = resolve;
				});
			}
		}
	}

	onBytes(buffer: Buffer, length: number): boolean {
		const bytes = Buffer.from(buffer.subarray(0, length));
		this.#waitingBytes += length;
		this.#writing = this.#writing.then(() => this.#output.write(bytes)).then(() => this.#written(length));
		this.#writing.catch((error: unknown) => this.#fail(error));
		this.#isPaused = this.#waitingBytes >= HIGH_WATER_BYTES;
		return !this.#isPaused;
	}

	onEnd(): void {
		// Who types can't know that the peer has ended, and would have to end too before the program does.
		if (this.#input.isTerminal) this.#connection.end();
	}

	onDrain(): void {
		this.#notify();
	}

	onClose(error: SocketError | undefined): void {
		this.#isClosed = true;
		this.#notify();
		this.#writing.then(
			() => (error === undefined ? this.#closed.resolve() : this.#closed.reject(error)),
			(reason: unknown) => this.#closed.reject(reason),
		);
	}

	#written(length: number): void {
		this.#waitingBytes -= length;
		if (!this.#isPaused || this.#waitingBytes >= HIGH_WATER_BYTES / 2) return;
		this.#isPaused = false;
		this.#connection.resume();
	}

	#fail(error: unknown): void {
		this.#closed.reject(error);
		void this.#connection.close();
	}

	/** What the input has next; undefined where the connection was gone first. */
	#nextPiece(): Promise<Uint8Array | null | undefined> {
		if (this.#isClosed) return Promise.resolve(undefined);
		return new Promise((resolve, reject) => {
			this.#wake = () => resolve(undefined);
			this.#input.peek().then(resolve, reject);
		});
	}

	#notify(): void {
		const wake = this.#wake;
		this.#wake = undefined;
		wake?.();
	}
}
