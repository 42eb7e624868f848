// A server over HTTP/2 that at random refuses streams, resets them, says goodbye (gracefully, in two steps, taking back what it
// had taken, abruptly), changes its SETTINGS and closes; it counts how often it acted on each request. The client has to bring
// every request through that is safe or was not processed.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { Client, type ClientError } from "../../../src/client/index.ts";
import { H2Connection } from "../../../src/http/h2/connection.ts";
import { FrameWriter } from "../../../src/http/h2/frame-writer.ts";
import { type ErrorCode, LARGEST_31_BITS, SETTING } from "../../../src/http/h2/frames.ts";
import type { H2Stream } from "../../../src/http/h2/stream.ts";
import { LIMITS } from "../../http/h2/connections.ts";

interface Asked {
	path: string;
	content: number;
}

/** What the server knows of its requests, by path. */
interface Records {
	/** How often it acted on it. */
	readonly acted: Map<string, number>;
	/** It came, and the last that was said of it is that it was not processed. */
	readonly unprocessed: Set<string>;
	/** How often each thing was done to the client. */
	readonly done: Record<string, number>;
}

export interface RefusalReport {
	readonly answered: number;
	/** Requests that failed although they were safe, or although the server says that it did not process them. */
	readonly wrongly: readonly string[];
	/** Requests that may fail: the server may have acted on them. */
	readonly rightly: number;
	/** Unsafe requests that the server acted on more than once. */
	readonly twice: readonly string[];
	readonly connections: number;
	/** How often the server did each of its things. */
	readonly done: Readonly<Record<string, number>>;
	readonly left: {
		readonly busy: number;
		readonly streams: number;
		readonly active: number;
		readonly queued: number;
	};
	readonly openSockets: number;
}

/** Makes `count` requests, a third of them POST, `atOnce` at a time. */
export async function meetRefusals(
	count: number,
	atOnce: number,
	random: () => number,
): Promise<RefusalReport> {
	const records: Records = { acted: new Map(), unprocessed: new Set(), done: {} };
	const { acted, unprocessed } = records;
	const sockets = new Set<Socket>();
	let connections = 0;
	const server = createServer((socket) => {
		connections++;
		sockets.add(socket);
		socket.on("close", () => sockets.delete(socket));
		socket.on("error", () => undefined);
		serve(socket, random, records);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const client = new Client({ http: "2", connectionsPerOrigin: 4, idleConnectionMs: 60_000, retries: 0 });
	const wrongly: string[] = [];
	const twice: string[] = [];
	let answered = 0;
	let rightly = 0;
	let next = 0;
	const loop = async (): Promise<void> => {
		while (next < count) {
			const index = next++;
			const isPost = index % 3 === 0;
			const path = `/${isPost ? "post" : "get"}/${index}`;
			// A caller repeats what is safe to repeat; the client itself repeats less.
			for (let tries = 0; ; tries++) {
				try {
					const response = await (isPost
						? client.post(url + path, { body: "x".repeat(index % 5_000) })
						: client.get(url + path));
					const text = await response.text();
					if (text !== path) wrongly.push(`${path} was answered ${text.slice(0, 40)}`);
					answered++;
				} catch (thrown) {
					const error = thrown as ClientError;
					if (error.isSafeToRetry && tries < 50) continue;
					const mayHaveActed = acted.has(path) || error.kind === "disconnected";
					if (!isPost || !mayHaveActed || (error.code === "stream-reset" && unprocessed.has(path)))
						wrongly.push(`${path}: ${error.message}`);
					else rightly++;
				}
				break;
			}
			if (isPost && (acted.get(path) ?? 0) > 1) twice.push(path);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, loop));
	const { busy, streams, active, queued } = client.stats();
	await client.close();
	server.close();
	for (let turn = 0; turn < 200 && sockets.size > 0; turn++)
		await new Promise((resolve) => setTimeout(resolve, 5));
	const openSockets = sockets.size;
	for (const socket of sockets) socket.destroy();
	const left = { busy, streams, active, queued };
	return { answered, wrongly, rightly, twice, connections, done: records.done, left, openSockets };
}

/** SETTINGS that the server sends in between. What stops the client is taken back soon. */
const CHANGES: readonly (readonly number[])[] = [
	[SETTING.maxConcurrentStreams, 1],
	[SETTING.maxConcurrentStreams, 7],
	[SETTING.maxConcurrentStreams, 0],
	[SETTING.initialWindowSize, 0],
	[SETTING.initialWindowSize, 100],
	[SETTING.initialWindowSize, 200_000],
	[SETTING.headerTableSize, 0],
	[SETTING.headerTableSize, 100],
	[SETTING.headerTableSize, 4_096, SETTING.maxFrameSize, 20_000],
];
const USUAL: readonly number[] = [SETTING.maxConcurrentStreams, 100, SETTING.initialWindowSize, 65_535];

const GOODBYES: readonly ErrorCode[] = ["NO_ERROR", "INTERNAL_ERROR", "ENHANCE_YOUR_CALM"];

function serve(socket: Socket, random: () => number, { acted, unprocessed, done }: Records): void {
	const h2 = new H2Connection<Asked | undefined>("server", { ...LIMITS, overheadFrames: 1e9 }, 0);
	let isGone = false;
	/** The last stream that it acted on, and the last one that it will. */
	let lastActed = 0;
	let lastTaken = LARGEST_31_BITS;
	const did = (what: string): void => {
		done[what] = (done[what] ?? 0) + 1;
	};
	const flush = (): void => {
		if (isGone) return;
		for (let output = h2.takeOutput(); output !== undefined; output = h2.takeOutput()) socket.write(output);
	};
	/** Frames that the connection would not send by itself. */
	const write = (add: (writer: FrameWriter) => void): void => {
		if (isGone) return;
		flush();
		const writer = new FrameWriter();
		add(writer);
		socket.write(writer.take() as Buffer);
	};
	const answer = (stream: H2Stream<Asked | undefined>): void => {
		const { path } = stream.owner as Asked;
		if (stream.id > lastTaken) {
			unprocessed.add(path);
			return;
		}
		const chance = random();
		if (chance < 0.05) {
			did("refused");
			unprocessed.add(path);
			h2.reset(stream, "REFUSED_STREAM");
			return;
		}
		acted.set(path, (acted.get(path) ?? 0) + 1);
		unprocessed.delete(path);
		lastActed = Math.max(lastActed, stream.id);
		if (chance < 0.08) {
			did("reset");
			h2.reset(stream, "INTERNAL_ERROR");
		} else if (chance < 0.1) {
			did("cut");
			h2.respond(stream, [":status: 200\r\n"], false);
			h2.send(stream, Buffer.from(path.slice(0, 3), "latin1"));
			flush();
			h2.reset(stream, "CANCEL");
		} else {
			h2.respond(stream, [":status: 200\r\n", `content-length: ${path.length}\r\n`], false);
			h2.send(stream, Buffer.from(path, "latin1"));
			h2.finish(stream);
		}
	};
	/** From now on it takes none that it hasn't acted on, though it had said that it would. */
	const takeBack = (code: ErrorCode): void => {
		lastTaken = lastActed;
		write((writer) => writer.goAway(lastTaken, code));
	};
	const close = (how: () => void): void => {
		flush();
		isGone = true;
		how();
	};
	const onConnection = (): void => {
		const chance = random();
		if (chance < 0.003) {
			did("graceful goodbye");
			h2.sayGoodbye("NO_ERROR", true);
			setTimeout(() => {
				h2.sayGoodbye();
				flush();
			}, 2);
		} else if (chance < 0.005) {
			did("goodbye");
			h2.sayGoodbye();
		} else if (chance < 0.007) {
			did("goodbye that takes back");
			write((writer) => writer.goAway(LARGEST_31_BITS, "NO_ERROR"));
			setTimeout(() => takeBack("NO_ERROR"), 2);
		} else if (chance < 0.008) {
			did("abrupt goodbye");
			takeBack(GOODBYES[Math.floor(random() * GOODBYES.length)] as ErrorCode);
			close(() => socket.end());
		} else if (chance < 0.009) {
			did("end");
			close(() => socket.end());
		} else if (chance < 0.01) {
			did("lost");
			isGone = true;
			socket.destroy();
		} else if (chance < 0.03) {
			did("SETTINGS");
			write((writer) => writer.settings(CHANGES[Math.floor(random() * CHANGES.length)] as readonly number[]));
			setTimeout(() => write((writer) => writer.settings(USUAL)), 3);
		}
	};
	socket.on("data", (bytes: Buffer) => {
		if (isGone) return;
		h2.push(bytes, 0, bytes.length, performance.now());
		for (let event = h2.next(); event !== "need"; event = h2.next()) {
			const { stream } = h2;
			if (event === "fault") {
				did(`fault ${h2.fault}`);
				socket.destroy();
				return;
			}
			if (event === "head") stream.owner = { path: h2.block.path, content: 0 };
			else if (event === "data") h2.read(stream, h2.end - h2.start, performance.now());
			else if (event === "end") {
				if (random() < 0.5) answer(stream);
				else
					setImmediate(() => {
						if (isGone) return;
						answer(stream);
						flush();
					});
				onConnection();
				if (isGone) return;
			}
		}
		flush();
	});
	flush();
}
