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

	get info(): ConnectionInfo {
		return this.inner.info;
	}

	get isClosed(): boolean {
		return this.inner.isClosed;
	}

	receive(receiver: Receiver): void {
		this.inner.receive(receiver);
	}

	pause(): void {
		this.inner.pause();
	}

	resume(): void {
		this.inner.resume();
	}

	release(unread?: Uint8Array): void {
		this.inner.release(unread);
	}

	send(data: Uint8Array | string): boolean {
		return this.inner.send(data);
	}

	expectReply(): void {
		this.inner.expectReply?.();
	}

	write(data: Uint8Array | string): Promise<void> {
		return this.inner.write(data);
	}

	read(): Promise<Uint8Array<ArrayBuffer> | null> {
		return this.inner.read();
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
		for (let bytes = await this.read(); bytes !== null; bytes = await this.read()) yield bytes;
	}

	end(): void {
		this.inner.end();
	}

	close(): Promise<void> {
		return this.inner.close();
	}

	reset(): void {
		this.inner.reset();
	}

	upgradeToTls(options?: TlsOptions, endpoint?: Endpoint): Promise<Connection> {
		return this.inner.upgradeToTls(options, endpoint);
	}

	certifies(host: string): boolean {
		return this.inner.certifies?.(host) === true;
	}

	ref(): void {
		this.inner.ref();
	}

	unref(): void {
		this.inner.unref();
	}

	[Symbol.asyncDispose](): Promise<void> {
		return this.close();
	}
}
