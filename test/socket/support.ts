// What the tests of src/socket share: a receiver that keeps what it hears, certificates, addresses that never answer.

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect as connectTcp, createServer, type Socket } from "node:net";
import { Worker } from "node:worker_threads";
import type { Receiver, SocketError } from "../../src/socket/index.ts";

/** The text of a test certificate or key. */
export function fixture(name: string): string {
	return readFileSync(new URL(`fixtures/${name}`, import.meta.url), "latin1");
}

export function fixtureBytes(name: string): Uint8Array {
	return readFileSync(new URL(`fixtures/${name}`, import.meta.url));
}

/** The server's side of TLS for localhost, and what a client needs to trust it. */
export const serverTls: { readonly cert: string; readonly key: string } = {
	cert: fixture("server.pem"),
	key: fixture("leaf.key"),
};
export const authority: string = fixture("ca.pem");

/** Keeps every call in `events`, and wakes those who wait for one. */
export class Recorder implements Receiver {
	readonly events: string[] = [];
	readonly chunks: Buffer[] = [];
	/** What onBytes returns. */
	takes = true;
	error: SocketError | undefined;
	#waiting: (() => void)[] = [];

	onBytes(buffer: Buffer, length: number): boolean {
		this.chunks.push(Buffer.from(buffer.subarray(0, length)));
		this.#add("bytes");
		return this.takes;
	}

	onEnd(): void {
		this.#add("end");
	}

	onDrain(): void {
		this.#add("drain");
	}

	onClose(error: SocketError | undefined): void {
		this.error = error;
		this.#add("close");
	}

	get text(): string {
		return Buffer.concat(this.chunks).toString("latin1");
	}

	get length(): number {
		return this.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
	}

	/** How often an event was heard. */
	count(event: string): number {
		return this.events.filter((heard) => heard === event).length;
	}

	/** Resolves when the condition holds, looked at after each event. */
	async until(condition: () => boolean): Promise<void> {
		while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	heard(event: string): Promise<void> {
		return this.until(() => this.events.includes(event));
	}

	#add(event: string): void {
		this.events.push(event);
		for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

/** Lets the event loop turn, so that whatever is ready to happen has happened. */
export async function turns(count = 20): Promise<void> {
	for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Whether this machine has ::1; some containers don't. */
export async function hasIpv6(): Promise<boolean> {
	const server = createServer();
	try {
		server.listen(0, "::1");
		await once(server, "listening");
		return true;
	} catch {
		return false;
	} finally {
		server.close();
	}
}

export interface Blackhole extends AsyncDisposable {
	readonly port: number;
	/** From now on it accepts; a client whose SYN was dropped hears of it when it sends the next one, after a second. */
	release(): void;
}

const BLACKHOLE = `
const { parentPort, workerData } = require("node:worker_threads");
const server = require("node:net").createServer((socket) => socket.on("error", () => {}));
server.listen({ host: workerData.host, port: workerData.port, backlog: 1 }, () => {
	parentPort.postMessage(server.address().port);
	Atomics.wait(workerData.gate, 0, 0);
});
`;

/**
 * An address that does not answer: a thread that listens and never accepts, with its queue full, so that the kernel drops
 * further SYNs. Like a firewall, but on the loopback.
 */
export async function blackhole(host: string, port = 0): Promise<Blackhole> {
	const gate = new Int32Array(new SharedArrayBuffer(4));
	const worker = new Worker(BLACKHOLE, { eval: true, workerData: { host, port, gate } });
	const [bound] = (await once(worker, "message")) as [number];
	const fillers: Socket[] = [];
	const release = (): void => {
		Atomics.store(gate, 0, 1);
		Atomics.notify(gate, 0);
	};
	// With a backlog of 1 the queue holds two.
	for (let filler = 0; filler < 2; filler++) {
		const socket = connectTcp({ host, port: bound });
		socket.on("error", () => {});
		fillers.push(socket);
		await once(socket, "connect");
	}
	return {
		port: bound,
		release,
		async [Symbol.asyncDispose]() {
			for (const socket of fillers) socket.destroy();
			release();
			await worker.terminate();
		},
	};
}
