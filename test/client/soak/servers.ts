// Servers for long runs, on node:net alone: one that closes its connections at bad moments, one that sends without end.

import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** Numbers in [0, 1) from a seed (mulberry32), so that a run can be repeated. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export interface SoakServer extends AsyncDisposable {
	readonly url: string;
	/** Open connections. */
	readonly open: number;
	readonly accepted: number;
	/** How often each request target arrived. */
	readonly arrivals: ReadonlyMap<string, number>;
}

/** What a server does with one request; the next one of its connection waits for the promise. */
type Answer = (socket: Socket, target: string, served: number, method: string) => Promise<void> | void;

/** A server that finds requests with a length or without content, also pipelined, and hands each to `answer`. */
async function start(makeAnswer: () => Answer): Promise<SoakServer> {
	const sockets = new Set<Socket>();
	const arrivals = new Map<string, number>();
	let accepted = 0;
	const server: Server = createServer({ noDelay: true }, (socket) => {
		accepted++;
		sockets.add(socket);
		socket.on("error", () => {});
		socket.once("close", () => sockets.delete(socket));
		const answer = makeAnswer();
		let text = "";
		let served = 0;
		let skip = 0;
		let isAnswering = false;
		const work = async (): Promise<void> => {
			if (isAnswering) return;
			isAnswering = true;
			for (
				let end = text.indexOf("\r\n\r\n");
				end >= 0 && !socket.destroyed;
				end = text.indexOf("\r\n\r\n")
			) {
				const length = Number(/\r\ncontent-length: (\d+)/i.exec(text.slice(0, end + 2))?.[1] ?? 0);
				const [method = "", target = ""] = text.split(" ", 2);
				const rest = text.slice(end + 4);
				skip = Math.max(0, length - rest.length);
				text = rest.slice(length);
				arrivals.set(target, (arrivals.get(target) ?? 0) + 1);
				const answered = answer(socket, target, served++, method);
				if (answered !== undefined) await answered;
			}
			isAnswering = false;
		};
		socket.on("data", (bytes: Buffer) => {
			const part = Math.min(skip, bytes.length);
			skip -= part;
			text += bytes.toString("latin1", part);
			void work();
		});
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		get open() {
			return sockets.size;
		},
		get accepted() {
			return accepted;
		},
		arrivals,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}

function response(content: string, method = "GET"): string {
	return `HTTP/1.1 200 OK\r\ncontent-length: ${content.length}\r\n\r\n${method === "HEAD" ? "" : content}`;
}

/**
 * After each twenty answers a third of the connections is closed: behind an answer, a moment later, or just when the next request
 * has come; by a FIN or a reset. A connection always answers its first request.
 */
export function closingServer(seed: number): Promise<SoakServer> {
	const random = randomFrom(seed);
	return start(() => {
		let last = 1 + Math.floor(random() * 20);
		while (random() > 1 / 3) last += 20;
		const way = [0, 0, 1, 1, 2, 3, 4][Math.floor(random() * 7)];
		return (socket, target, served, method) => {
			if (served === last && way === 0) socket.destroy();
			else if (served === last && way === 1) socket.resetAndDestroy();
			else {
				socket.write(response(target, method));
				if (served !== last - 1) return;
				if (way === 2) socket.end();
				else if (way === 3) setTimeout(() => socket.destroy(), random() * 5);
				else if (way === 4) setTimeout(() => socket.resetAndDestroy(), random() * 5);
			}
		};
	});
}

/** A promise of its own for each who waits: a shared one would keep them all. */
function never(): Promise<void> {
	return new Promise(() => {});
}

/** Sends as many bytes as the target says ("/bytes/N"), as fast as they are taken; hangs, drips and stops by other targets. */
export function manySidedServer(): Promise<SoakServer> {
	const block = Buffer.alloc(256 * 1024, "0123456789abcdef");
	return start(() => async (socket, target) => {
		const [, kind, number] = target.split("/");
		if (kind === "hang") await never();
		if (kind === "half") {
			socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\nhalf");
			await never();
		}
		if (kind === "drip") {
			socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
			const timer = setInterval(() => socket.write("4\r\ndrip\r\n"), 2);
			socket.once("close", () => clearInterval(timer));
			await never();
		}
		if (kind !== "bytes") {
			socket.write(response(target));
			return;
		}
		let left = Number(number);
		socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${left}\r\n\r\n`);
		while (left > 0 && !socket.destroyed) {
			const piece = left < block.length ? block.subarray(0, left) : block;
			left -= piece.length;
			// A socket that is closed drains no more, and its work is over.
			if (!socket.write(piece)) await new Promise<void>((resolve) => socket.once("drain", resolve));
		}
	});
}
