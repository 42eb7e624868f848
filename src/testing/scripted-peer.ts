// A peer that follows its scripts, on connections from any source. Keeps the records, and lets tests wait for events
// instead of sleeping. Knows no listener.

import type { TlsOptions } from "node:tls";
import type { Connection, Receiver, SocketError } from "../socket/index.ts";
import { type ConnectionRecord, Gates, ScriptRun, type Wire } from "./script-run.ts";
import { type Scripts, scriptFor } from "./steps.ts";

/** How a scripted peer behaves. */
export interface ScriptedPeerOptions {
	/**
	 * One script for all connections, a list with one script each (the last serves all later ones), or a function from
	 * index to script.
	 */
	readonly connections: Scripts;
	/** How many bytes to keep of each connection, and of each request's content; default 16 MiB. The rest is counted. */
	readonly recordBytes?: number | undefined;
}

/** The interface of a scripted peer for tests. */
export interface ScriptedPeer {
	/** One record per connection, in the order they were accepted. */
	readonly connections: readonly ConnectionRecord[];
	/** Connections open now. */
	readonly openConnections: number;
	/** Runs the next script on this connection. `startTls` steps are not possible here. */
	accept(connection: Connection): void;
	/** Opens a gate for every script that waits, or will wait, at it. */
	open(gate: string): void;
	/** Resolves when `count` connections have been accepted since the start. */
	connected(count: number): Promise<void>;
	/** Resolves when `count` requests, over all connections, have arrived completely. */
	requested(count: number): Promise<void>;
	/** Resolves when `count` connections have been closed since the start. */
	disconnected(count: number): Promise<void>;
	/** Resolves when no connection is open; at once if there is none. */
	idle(): Promise<void>;
	/** Closes every connection. Rejects if an `expect` failed. Idempotent. */
	close(): Promise<void>;
}

/** Makes a peer without a listener, for `memoryNetwork` or a handler of `listen`. */
export function scriptedPeer(options: ScriptedPeerOptions): ScriptedPeer {
	return new Peer(options);
}

/** A wire whose bytes go to a run from `start` on. */
export interface StartableWire extends Wire {
	start(): Promise<void> | void;
}

export class Peer implements ScriptedPeer {
	readonly connections: ScriptRun[] = [];
	readonly #options: ScriptedPeerOptions;
	readonly #gates = new Gates();
	readonly #wires = new Set<Wire>();
	readonly #running = new Set<Promise<void>>();
	readonly #watchers = new Set<() => void>();
	#requested = 0;
	#disconnected = 0;

	constructor(options: ScriptedPeerOptions) {
		this.#options = options;
	}

	get openConnections(): number {
		return this.connections.length - this.#disconnected;
	}

	accept(connection: Connection): void {
		const { remote } = connection.info;
		this.run(`${remote.address}:${remote.port}`, (run) => new ConnectionWire(connection, run));
	}

	/** Runs the next script on the wire made for it. */
	run(remote: string, makeWire: (run: ScriptRun) => StartableWire): void {
		const run = new ScriptRun(
			this.connections.length,
			remote,
			this.#options.recordBytes ?? 16 * 1024 * 1024,
			this.#gates,
			{
				onRequest: () => {
					this.#requested++;
					this.#changed();
				},
				onClosed: () => {
					this.#disconnected++;
					this.#changed();
				},
			},
		);
		this.connections.push(run);
		const running = this.#play(run, makeWire(run)).finally(() => this.#running.delete(running));
		this.#running.add(running);
		this.#changed();
	}

	open(gate: string): void {
		this.#gates.open(gate);
	}

	connected(count: number): Promise<void> {
		return this.#when(() => this.connections.length >= count);
	}

	requested(count: number): Promise<void> {
		return this.#when(() => this.#requested >= count);
	}

	disconnected(count: number): Promise<void> {
		return this.#when(() => this.#disconnected >= count);
	}

	idle(): Promise<void> {
		return this.#when(() => this.openConnections === 0);
	}

	async close(): Promise<void> {
		for (const run of this.connections) if (run.isOpen) run.stop();
		for (const wire of this.#wires) wire.close();
		await Promise.all(this.#running);
		const failures = this.connections.map((run) => run.failure).filter((failure) => failure !== undefined);
		if (failures.length > 0) throw new Error(`a script failed: ${failures.join("; ")}`);
	}

	async #play(run: ScriptRun, wire: StartableWire): Promise<void> {
		this.#wires.add(wire);
		await wire.start();
		await run.run(() => scriptFor(this.#options.connections, run.index), wire);
		await run.closed;
		this.#wires.delete(wire);
	}

	/** Resolves as soon as the condition holds. */
	#when(condition: () => boolean): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		const watcher = (): void => {
			if (!condition()) return;
			this.#watchers.delete(watcher);
			resolve();
		};
		this.#watchers.add(watcher);
		watcher();
		return promise;
	}

	#changed(): void {
		for (const watcher of this.#watchers) watcher();
	}
}

/** Lets a script act on a connection of socket/. */
class ConnectionWire implements StartableWire, Receiver {
	readonly #connection: Connection;
	readonly #run: ScriptRun;

	constructor(connection: Connection, run: ScriptRun) {
		this.#connection = connection;
		this.#run = run;
	}

	start(): void {
		this.#connection.receive(this);
	}

	onBytes(buffer: Buffer, length: number): boolean {
		this.#run.onBytes(Buffer.from(buffer.subarray(0, length)));
		return true;
	}

	onEnd(): void {
		this.#run.onEnd();
	}

	onDrain(): void {}

	onClose(error: SocketError | undefined): void {
		if (error !== undefined) this.#run.note({ type: "error", message: error.message });
		this.#run.onClose();
	}

	async send(bytes: Buffer): Promise<void> {
		// A failure shows as the close that ends the script.
		await this.#connection.write(bytes).catch(() => {});
	}

	end(): void {
		this.#connection.end();
	}

	close(): void {
		void this.#connection.close();
	}

	reset(): void {
		this.#connection.reset();
	}

	pause(): void {
		this.#connection.pause();
	}

	resume(): void {
		this.#connection.resume();
	}

	startTls(_: TlsOptions): Promise<void> {
		return Promise.reject(new Error("startTls needs a scriptedServer"));
	}
}
