// A server that speaks HTTP/2 in the clear as a test tells it to, frame by frame, right or wrong.

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { FrameReader } from "../../../src/http/h2/frame-reader.ts";
import { ERROR_CODES, SETTING } from "../../../src/http/h2/frames.ts";
import { HpackDecoder } from "../../../src/http/h2/hpack-decoder.ts";
import { LIMITS, Peer } from "../../http/h2/connections.ts";

export const OK = ":status: 200";

/** The head of a request as it came. */
export interface FrameRequest {
	readonly stream: number;
	readonly method: string;
	readonly path: string;
	readonly authority: string | undefined;
	/** Field lines, each with CR LF. */
	readonly lines: string;
	readonly isWhole: boolean;
}

/** One connection of the server. */
export class FrameConnection {
	readonly #socket: Socket;
	readonly #decoder = new HpackDecoder(LIMITS);
	readonly #requests: FrameRequest[] = [];
	readonly #waiting: ((request: FrameRequest) => void)[] = [];
	readonly #peer = new Peer();
	/** What came besides requests: "DATA 1 5", "RST_STREAM 1 CANCEL". */
	readonly frames: string[] = [];
	/** Content that came, by stream. */
	readonly content: Map<number, string> = new Map();
	isClosed = false;
	#sent = 0;

	constructor(socket: Socket) {
		this.#socket = socket;
		const reader = new FrameReader("client", LIMITS);
		socket.on("data", (bytes: Buffer) => {
			reader.push(bytes, 0, bytes.length);
			for (let event = reader.next(); event !== "need"; event = reader.next()) {
				this.#take(reader, event);
				if (event === "fault") return;
			}
		});
		socket.on("error", () => undefined);
		socket.on("close", () => {
			this.isClosed = true;
		});
	}

	#take(reader: FrameReader, event: ReturnType<FrameReader["next"]>): void {
		const { streamId, bytes, start, end, endStream, errorCode, increment } = reader;
		const isLast = endStream ? " end" : "";
		if (event === "headers") {
			this.#decoder.decode(bytes, start, end);
			const { method, path, authority, lines } = this.#decoder.block;
			if (method === "") {
				this.frames.push(`TRAILERS ${streamId} ${lines.trim()}`);
				return;
			}
			const request = { stream: streamId, method, path, authority, lines, isWhole: endStream };
			const next = this.#waiting.shift();
			if (next === undefined) this.#requests.push(request);
			else next(request);
		} else if (event === "data") {
			const text = Buffer.from(bytes.subarray(start, end)).toString("latin1");
			this.content.set(streamId, (this.content.get(streamId) ?? "") + text);
			if (endStream) this.frames.push(`DATA ${streamId}${isLast}`);
		} else if (event === "rst-stream") this.frames.push(`RST_STREAM ${streamId} ${ERROR_CODES[errorCode]}`);
		else if (event === "go-away") this.frames.push(`GOAWAY ${ERROR_CODES[errorCode]}`);
		else if (event === "window-update") this.frames.push(`WINDOW_UPDATE ${streamId} ${increment}`);
		else this.frames.push(event === "fault" ? `fault ${reader.fault}` : event);
	}

	/** The next request. */
	request(): Promise<FrameRequest> {
		const request = this.#requests.shift();
		if (request !== undefined) return Promise.resolve(request);
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	/** Sends frames, in one write. */
	send(frames: (peer: Peer) => unknown): void {
		frames(this.#peer);
		const { bytes } = this.#peer;
		this.#socket.write(bytes.subarray(this.#sent));
		this.#sent = bytes.length;
	}

	/** SETTINGS of our own, and the acknowledgement of the client's. */
	begin(...settings: number[]): void {
		this.send((peer) => peer.settings(...settings).settingsAck());
	}

	end(): void {
		this.#socket.end();
	}

	destroy(): void {
		this.#socket.destroy();
	}
}

export interface FrameServer extends AsyncDisposable {
	readonly url: string;
	readonly connections: FrameConnection[];
}

/** `serve` is called with each connection; it may fail where the client leaves first. */
export async function frameServer(
	serve: (connection: FrameConnection, index: number) => Promise<void> | void,
): Promise<FrameServer> {
	const connections: FrameConnection[] = [];
	const failures: unknown[] = [];
	const server = createServer((socket) => {
		const connection = new FrameConnection(socket);
		connections.push(connection);
		void (async () => serve(connection, connections.length - 1))().catch((error) => failures.push(error));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
		connections,
		async [Symbol.asyncDispose]() {
			for (const connection of connections) connection.destroy();
			server.close();
			await once(server, "close");
			if (failures.length > 0) throw failures[0];
		},
	};
}

export { SETTING };
