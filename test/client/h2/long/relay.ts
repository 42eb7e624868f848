// A relay between a client and a server: it delays what passes, sends no faster than a line of its rate would, and can begin to
// swallow everything, as a network does that has lost its way.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface RelayOptions {
	/** Each way. */
	readonly delayMs?: number;
	readonly bytesPerSecond?: number;
}

export interface Relay extends AsyncDisposable {
	readonly port: number;
	readonly accepted: number;
	/** Nothing passes on the connections that are open now, neither bytes nor their end. */
	swallow(): void;
	/** Bytes that came from clients on connections that swallow. */
	readonly swallowedBytes: number;
}

/** What a line holds back before it sends: then the sender has to wait. */
const BACKLOG_BYTES: number = 512 * 1024;
const TICK_MS = 1;

interface Delayed {
	readonly at: number;
	readonly bytes: Buffer | undefined;
}

export async function relayTo(port: number, options: RelayOptions = {}): Promise<Relay> {
	const { delayMs = 0, bytesPerSecond = Number.POSITIVE_INFINITY } = options;
	const sockets = new Set<Socket>();
	const swallowing = new Set<Socket>();
	let accepted = 0;
	let swallowedBytes = 0;

	const pass = (from: Socket, to: Socket): void => {
		const waiting: Delayed[] = [];
		let lineFreeAt = 0;
		let timer: NodeJS.Timeout | undefined;
		const deliver = (): void => {
			const now = performance.now();
			while (waiting.length > 0 && (waiting[0] as Delayed).at <= now) {
				const { bytes } = waiting.shift() as Delayed;
				if (bytes === undefined) to.end();
				else if (!to.destroyed) to.write(bytes);
			}
			timer = waiting.length === 0 ? undefined : setTimeout(deliver, TICK_MS);
			if (from.isPaused() && (lineFreeAt - now) * bytesPerSecond < BACKLOG_BYTES * 500) from.resume();
		};
		const add = (bytes: Buffer | undefined): void => {
			const now = performance.now();
			lineFreeAt = Math.max(lineFreeAt, now) + ((bytes?.length ?? 0) / bytesPerSecond) * 1_000;
			waiting.push({ at: lineFreeAt + delayMs, bytes });
			timer ??= setTimeout(deliver, TICK_MS);
			if ((lineFreeAt - now) * bytesPerSecond > BACKLOG_BYTES * 1_000) from.pause();
		};
		from.on("data", (bytes: Buffer) => {
			if (swallowing.has(from)) swallowedBytes += bytes.length;
			else add(bytes);
		});
		from.on("end", () => {
			if (!swallowing.has(from)) add(undefined);
		});
		from.on("error", () => undefined);
		from.on("close", () => {
			clearTimeout(timer);
			sockets.delete(from);
			if (!swallowing.has(from)) setTimeout(() => to.destroy(), delayMs);
		});
	};

	const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
		accepted++;
		const far = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
		sockets.add(near).add(far);
		pass(near, far);
		pass(far, near);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		get accepted() {
			return accepted;
		},
		get swallowedBytes() {
			return swallowedBytes;
		},
		swallow() {
			for (const socket of sockets) swallowing.add(socket);
		},
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}
