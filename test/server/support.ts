// What the server's tests share: a client made of bytes, over an in-memory connection, and a clock that is set by hand.

import type { Clock, Timed } from "../../src/server/coarse-clock.ts";
import {
	createHttpService,
	type HttpHandler,
	type HttpService,
	type HttpServiceOptions,
} from "../../src/server/index.ts";
import type { Connection, Receiver, SocketError } from "../../src/socket/index.ts";
import { type MemoryPairOptions, memoryPair } from "../../src/testing/index.ts";

/** A clock on which time passes only when told. */
export class ManualClock implements Clock {
	now = 0;
	readonly #timed = new Set<Timed>();

	add(timed: Timed): void {
		this.#timed.add(timed);
	}

	remove(timed: Timed): void {
		this.#timed.delete(timed);
	}

	get size(): number {
		return this.#timed.size;
	}

	advance(ms: number): void {
		this.now += ms;
		for (const timed of this.#timed) timed.checkDeadlines(this.now);
	}
}

/** Sends bytes, keeps what comes back. */
export class RawClient implements Receiver {
	readonly connection: Connection;
	text = "";
	isEnded = false;
	error: SocketError | undefined;
	readonly closed: Promise<void>;
	#resolveClosed!: () => void;
	#waiting: (() => void)[] = [];
	wantsMore = true;

	constructor(connection: Connection) {
		this.connection = connection;
		this.closed = new Promise((resolve) => {
			this.#resolveClosed = resolve;
		});
		connection.receive(this);
	}

	send(text: string | Uint8Array): void {
		this.connection.send(text);
	}

	onBytes(buffer: Buffer, length: number): boolean {
		this.text += buffer.toString("latin1", 0, length);
		this.#wake();
		return this.wantsMore;
	}

	onEnd(): void {
		this.isEnded = true;
		this.#wake();
		// As a client does that has nothing more to say.
		this.connection.end();
	}

	onDrain(): void {}

	onClose(error: SocketError | undefined): void {
		this.error = error;
		this.#wake();
		this.#resolveClosed();
	}

	/** Resolves when the text contains this, or the connection is gone. */
	async until(wanted: string | RegExp): Promise<void> {
		const isThere = (): boolean =>
			typeof wanted === "string" ? this.text.includes(wanted) : wanted.test(this.text);
		while (!isThere() && !this.connection.isClosed) {
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
		}
	}

	#wake(): void {
		for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

export interface TestService {
	readonly service: HttpService;
	readonly clock: ManualClock;
	connect(options?: MemoryPairOptions): RawClient;
}

/** A service on a manual clock, and clients for it. Errors of handlers are part of many tests, and no warnings there. */
export function testService(handler: HttpHandler, options: HttpServiceOptions = {}): TestService {
	const clock = new ManualClock();
	const service = createHttpService(handler, { onError() {}, ...options }, clock);
	return {
		service,
		clock,
		connect(pairOptions) {
			const [near, far] = memoryPair(pairOptions);
			service.accept(far);
			return new RawClient(near);
		},
	};
}

/** Sends bytes on a connection of their own, and resolves to all that came back until it was closed. */
export async function talk(
	handler: HttpHandler,
	bytes: string,
	options: HttpServiceOptions = {},
	pairOptions: MemoryPairOptions = {},
): Promise<string> {
	const client = testService(handler, options).connect(pairOptions);
	client.send(bytes);
	client.connection.end();
	await client.closed;
	return undated(client.text);
}

/** Without the Date lines, which differ each time. */
export function undated(text: string): string {
	return text.replaceAll(/Date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT\r\n/g, "");
}

function turn(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

export async function turns(count: number): Promise<void> {
	for (let index = 0; index < count; index++) await turn();
}
