// A connection that passes everything on to another one: what wrappers (a throttle, a recorder) are made of.

import { inspectAs } from "../base/index.ts";
import type { Connection, ConnectionInfo, Receiver } from "./connection.ts";
import { describeConnection } from "./describe.ts";
import type { Endpoint } from "./endpoint.ts";
import type { TlsOptions } from "./tls-options.ts";

/**
 * Wraps a connection. Extend it, and override what is to be different. `send`, `write`, `receive` and `read` each go straight
 * to the inner connection: a wrapper that must see every byte overrides all four. Iterating reads, and disposing closes.
 * @example
 * class Counting extends ForwardingConnection {
 *   sent = 0;
 *   override send(data: Uint8Array | string): boolean {
 *     this.sent += data.length;
 *     return super.send(data);
 *   }
 * }
 */
export class ForwardingConnection implements Connection {
	static {
		inspectAs(ForwardingConnection, describeConnection);
	}

	protected readonly inner: Connection;

	constructor(inner: Connection) {
		this.inner = inner;
	}

	/** The wrapped connection's facts. */
	get info(): ConnectionInfo {
		return this.inner.info;
	}

	/** Whether the wrapped connection is closed. */
	get isClosed(): boolean {
		return this.inner.isClosed;
	}

	/** Calls `receive` of the wrapped connection. */
	receive(receiver: Receiver): void {
		this.inner.receive(receiver);
	}

	/** Calls `pause` of the wrapped connection. */
	pause(): void {
		this.inner.pause();
	}

	/** Calls `resume` of the wrapped connection. */
	resume(): void {
		this.inner.resume();
	}

	/** Calls `release` of the wrapped connection. */
	release(unread?: Uint8Array): void {
		this.inner.release(unread);
	}

	/** Calls `send` of the wrapped connection. */
	send(data: Uint8Array | string): boolean {
		return this.inner.send(data);
	}

	/** Calls `expectReply` of the wrapped connection, if it has it. */
	expectReply(): void {
		this.inner.expectReply?.();
	}

	/** Calls `write` of the wrapped connection. */
	write(data: Uint8Array | string): Promise<void> {
		return this.inner.write(data);
	}

	/** Calls `read` of the wrapped connection. */
	read(): Promise<Uint8Array<ArrayBuffer> | null> {
		return this.inner.read();
	}

	/** Gives what `read` gives, until the peer's end. */
	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
		for (let bytes = await this.read(); bytes !== null; bytes = await this.read()) yield bytes;
	}

	/** Calls `end` of the wrapped connection. */
	end(): void {
		this.inner.end();
	}

	/** Calls `close` of the wrapped connection. */
	close(): Promise<void> {
		return this.inner.close();
	}

	/** Calls `reset` of the wrapped connection. */
	reset(): void {
		this.inner.reset();
	}

	/** Calls `upgradeToTls` of the wrapped connection. Wrap its result again to see plain bytes. */
	upgradeToTls(options?: TlsOptions, endpoint?: Endpoint): Promise<Connection> {
		return this.inner.upgradeToTls(options, endpoint);
	}

	/** Calls `certifies` of the wrapped connection; false if it hasn't got it. */
	certifies(host: string): boolean {
		return this.inner.certifies?.(host) === true;
	}

	/** Calls `ref` of the wrapped connection. */
	ref(): void {
		this.inner.ref();
	}

	/** Calls `unref` of the wrapped connection. */
	unref(): void {
		this.inner.unref();
	}

	/** Closes it. */
	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}
}
