// Random lives of connections: whatever both ends do, in whatever order, the receiver's contract holds.

import assert from "node:assert/strict";
import test from "node:test";
import {
	type Connection,
	connect,
	type Endpoint,
	listen,
	type Receiver,
	type SocketError,
} from "../../src/socket/index.ts";
import { authority, serverTls, turns } from "./support.ts";

/** A small generator (mulberry32), so that a failure can be repeated by its seed. */
function random(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
	};
}

const byteAt = (position: number): number => (position * 7 + (position >> 9)) & 0xff;

/** One end: sends its part of a known sequence, checks the other's, does random things, and watches the contract. */
class End implements Receiver {
	readonly connection: Connection;
	sent = 0;
	received = 0;
	isEnded = false;
	isClosed = false;
	error: SocketError | undefined;
	/** Whether this end did something after which bytes may be lost. */
	hasBroken = false;
	hasEnded = false;
	isPaused = false;
	readonly #below: (below: number) => number;

	constructor(connection: Connection, below: (below: number) => number) {
		this.connection = connection;
		this.#below = below;
	}

	onBytes(buffer: Buffer, length: number): boolean {
		assert.equal(this.isClosed || this.isEnded, false, "bytes after the end");
		assert.equal(this.isPaused, false, "bytes while paused");
		assert.ok(length > 0 && length <= buffer.length);
		for (let index = 0; index < length; index += 97)
			assert.equal(buffer[index], byteAt(this.received + index));
		this.received += length;
		if (this.#below(4) > 0) return true;
		this.isPaused = true;
		return false;
	}

	onEnd(): void {
		assert.equal(this.isClosed || this.isEnded, false, "a second end");
		this.isEnded = true;
	}

	onDrain(): void {
		assert.equal(this.isClosed, false, "drained after the close");
	}

	onClose(error: SocketError | undefined): void {
		assert.equal(this.isClosed, false, "a second close");
		this.isClosed = true;
		this.error = error;
	}

	act(): void {
		const action = this.#below(12);
		if (action < 4) this.#send(1 + this.#below(action === 0 ? 300_000 : 3_000));
		else if (action < 7 && this.isPaused) {
			this.isPaused = false;
			this.connection.resume();
		} else if (action === 7 && !this.isPaused) {
			this.isPaused = true;
			this.connection.pause();
		} else if (action === 8 && this.#below(6) === 0) {
			this.hasEnded = true;
			this.connection.end();
		} else if (action === 9 && this.#below(40) === 0) {
			this.hasBroken = true;
			void this.connection.close();
		} else if (action === 10 && this.#below(40) === 0) {
			this.hasBroken = true;
			this.connection.reset();
		} else if (action === 11) {
			this.connection.receive(this);
			this.isPaused = false;
		}
	}

	#send(length: number): void {
		if (this.hasEnded || this.connection.isClosed) return;
		const bytes = Buffer.allocUnsafe(length);
		for (let index = 0; index < length; index++) bytes[index] = byteAt(this.sent + index);
		this.sent += length;
		this.connection.send(length < 500 ? bytes.toString("latin1") : bytes);
	}
}

async function live(endpoint: Endpoint, seed: number, accepted: () => Promise<Connection>): Promise<void> {
	const below = random(seed);
	const client = new End(await connect(endpoint, { tls: { ca: authority } }), below);
	const server = new End(await accepted(), below);
	const ends = [client, server];
	for (const end of ends) end.connection.receive(end);
	const steps = 5 + below(120);
	for (let step = 0; step < steps; step++) {
		(ends[below(2)] as End).act();
		if (below(3) === 0) await turns(1);
	}
	// Then both end in good order, unless one has broken off.
	for (const end of ends) {
		end.hasEnded = true;
		end.connection.end();
	}
	const hasBroken = client.hasBroken || server.hasBroken;
	while (!client.isClosed || !server.isClosed) {
		for (const end of ends) {
			if (end.isPaused) {
				end.isPaused = false;
				end.connection.resume();
			}
		}
		await turns(1);
	}
	for (const end of ends) {
		const other = end === client ? server : client;
		assert.ok(end.received <= other.sent);
		if (hasBroken) continue;
		assert.equal(end.error, undefined);
		assert.equal(end.isEnded, true);
		assert.equal(end.received, other.sent);
		assert.equal(end.connection.info.bytesIn, end.received);
		assert.equal(end.connection.info.bytesOut, end.sent);
	}
	await turns(3);
}

for (const transport of ["tcp", "tls", "unix"] as const) {
	test(`${transport}: in 150 random lives of a connection the receiver's contract holds`, async () => {
		const waiting: ((connection: Connection) => void)[] = [];
		const arrived: Connection[] = [];
		await using listener = await listen(
			transport === "unix"
				? { transport, path: `/tmp/gannet-test-${process.pid}-random.sock` }
				: { transport, host: "127.0.0.1", port: 0 },
			(connection) => {
				const resolve = waiting.shift();
				if (resolve === undefined) arrived.push(connection);
				else resolve(connection);
			},
			{ tls: serverTls },
		);
		const accepted = async (): Promise<Connection> =>
			arrived.shift() ?? (await new Promise<Connection>((resolve) => waiting.push(resolve)));
		const first = Number(process.env.SEED ?? 1);
		const lives = Number(process.env.LIVES ?? 150);
		for (let seed = first; seed < first + lives; seed++) {
			try {
				await live(listener.endpoint, seed, accepted);
			} catch (error) {
				throw new Error(`seed ${seed}`, { cause: error });
			}
		}
		assert.equal(listener.connections, 0);
	});
}
