// A process that does nothing but attack: as a client, one connection after the other to a port; or as a server, on each of its
// connections. It counts how its connections and streams are ended. Messages say what to do.

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { FrameReader } from "../../../../src/http/h2/frame-reader.ts";
import { ERROR_CODES } from "../../../../src/http/h2/frames.ts";
import { HpackDecoder } from "../../../../src/http/h2/hpack-decoder.ts";
import { LIMITS } from "../connections.ts";
import { CLIENT_FLOODS, type Flood, SERVER_FLOODS } from "./floods.ts";
import { Frames } from "./frames.ts";

/** How much is made at a time. */
const PIECE_BYTES: number = 32 * 1024;

/** Streams of `first` have lower ids than those of `again`. */
const LATER_ID = 1_001;

const UNLIMITED = { ...LIMITS, continuations: Number.POSITIVE_INFINITY };

export type Ends = Record<string, number>;

/** Sends what a flood consists of, as fast as it is taken, until the socket is closed. */
class Sender {
	readonly #socket: Socket;
	readonly #flood: Flood;
	/** The id of the next stream; undefined where the victim opens them. */
	#nextId: number | undefined;
	#id = 1;
	#round = 0;
	#isRunning = false;
	#timer: NodeJS.Timeout | undefined;

	constructor(socket: Socket, flood: Flood, opensStreams: boolean) {
		this.#socket = socket;
		this.#flood = flood;
		this.#nextId = opensStreams ? LATER_ID : undefined;
		// What the victim says is read before more is written.
		socket.on("drain", () => setImmediate(() => this.#send()));
		socket.on("close", () => clearInterval(this.#timer));
	}

	/** With the first stream, or each that the victim opens. */
	start(id: number): void {
		const { first, again, everyMs } = this.#flood;
		this.#id = id;
		this.#write((frames) => first?.(frames, id));
		if (this.#isRunning || again === undefined) return;
		this.#isRunning = true;
		if (everyMs === undefined) this.#send();
		else this.#timer = setInterval(() => this.#write((frames) => this.#add(frames)), everyMs);
	}

	#add(frames: Frames): void {
		if (this.#nextId !== undefined) {
			this.#id = this.#nextId;
			this.#nextId += 2;
		}
		this.#flood.again?.(frames, this.#id, this.#round++);
	}

	#send(): void {
		if (!this.#isRunning || this.#timer !== undefined || !this.#socket.writable) return;
		const goesOn = this.#write((frames) => {
			while (frames.length < PIECE_BYTES) this.#add(frames);
		});
		if (goesOn) setImmediate(() => this.#send());
	}

	/** Returns false if the socket takes no more now. */
	#write(add: (frames: Frames) => void): boolean {
		const frames = new Frames();
		add(frames);
		return frames.length === 0 || this.#socket.write(frames.take());
	}
}

function count(ends: Ends, what: string): void {
	ends[what] = (ends[what] ?? 0) + 1;
}

/** Hears how the victim ends a stream or the connection. Returns how often it has. */
function listen(socket: Socket, role: "client" | "server", ends: Ends, onStream: (id: number) => void): void {
	const reader = new FrameReader(role, UNLIMITED);
	const decoder = new HpackDecoder(UNLIMITED);
	let isEnded = false;
	socket.on("data", (bytes: Buffer) => {
		reader.push(bytes, 0, bytes.length);
		for (let event = reader.next(); event !== "need"; event = reader.next()) {
			const { errorCode, streamId } = reader;
			if (event === "fault") return;
			if (event === "rst-stream") count(ends, `RST_STREAM ${ERROR_CODES[errorCode]}`);
			else if (event === "go-away" && errorCode !== 0) {
				isEnded = true;
				count(ends, `GOAWAY ${ERROR_CODES[errorCode]} ${reader.text}`);
			} else if (event === "headers") {
				decoder.decode(reader.bytes, reader.start, reader.end);
				const { status } = decoder.block;
				if (role === "client") onStream(streamId);
				else if (Number(status) >= 400) count(ends, `status ${status}`);
			}
		}
	});
	socket.on("close", () => {
		if (!isEnded) count(ends, "closed");
	});
}

/** Floods a server over and over. Returns how to stop. */
function attackServer(port: number, flood: Flood, ends: Ends): () => void {
	const sockets = new Set<Socket>();
	let isOver = false;
	const open = (): void => {
		if (isOver) return;
		const socket = connect({ port, host: "127.0.0.1", noDelay: true });
		sockets.add(socket);
		socket.on("error", () => undefined);
		socket.on("close", () => {
			sockets.delete(socket);
			setImmediate(open);
		});
		if (flood.isDeaf) {
			socket.pause();
			socket.on("close", () => count(ends, "closed"));
		} else listen(socket, "server", ends, () => undefined);
		const sender = new Sender(socket, flood, true);
		socket.on("connect", () => {
			if (!flood.isBare) socket.write(new Frames().preface().settings().settingsAck().take());
			sender.start(1);
		});
	};
	for (let index = 0; index < (flood.connections ?? 1); index++) open();
	return () => {
		isOver = true;
		for (const socket of sockets) socket.resetAndDestroy();
	};
}

/** Serves, and floods each client that asks. */
async function attackClients(flood: Flood, ends: Ends): Promise<{ port: number; stop: () => void }> {
	const sockets = new Set<Socket>();
	const server = createServer({ noDelay: true }, (socket) => {
		sockets.add(socket);
		socket.on("error", () => undefined);
		socket.on("close", () => sockets.delete(socket));
		const sender = new Sender(socket, flood, false);
		listen(socket, "client", ends, (id) => {
			sender.start(id);
			if (flood.isDeaf) socket.pause();
		});
		if (!flood.isBare) socket.write(new Frames().settings().settingsAck().take());
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const stop = (): void => {
		server.close();
		for (const socket of sockets) socket.resetAndDestroy();
	};
	return { port: (server.address() as AddressInfo).port, stop };
}

/** What the process is asked for; it answers with a port, or with how its attacks were ended. */
export type AttackRequest =
	| {
			readonly do: "attack";
			readonly victim: "client" | "server";
			readonly flood: string;
			readonly port: number;
	  }
	| { readonly do: "stop" };

if (import.meta.main) {
	let ends: Ends = {};
	let stop: () => void = () => undefined;
	process.on("message", async (request: AttackRequest) => {
		if (request.do === "stop") {
			// Those that are cut by the attacker itself don't count.
			process.send?.(ends);
			stop();
			return;
		}
		const { victim, flood: what, port } = request;
		const flood = (victim === "server" ? SERVER_FLOODS : CLIENT_FLOODS).find((each) => each.what === what);
		if (flood === undefined) throw new Error(`There is no flood ${what}.`);
		ends = {};
		if (victim === "server") {
			stop = attackServer(port, flood, ends);
			process.send?.({ port });
			return;
		}
		const started = await attackClients(flood, ends);
		stop = started.stop;
		process.send?.({ port: started.port });
	});
	process.on("disconnect", () => process.exit());
}
