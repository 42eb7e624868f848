// What the tests of the server's HTTP/2 share: a client made of frames, over an in-memory connection, and its frames as text.

import { FrameReader } from "../../../src/http/h2/frame-reader.ts";
import { ERROR_CODES } from "../../../src/http/h2/frames.ts";
import { HpackDecoder } from "../../../src/http/h2/hpack-decoder.ts";
import type { HttpHandler, HttpService, HttpServiceOptions } from "../../../src/server/index.ts";
import { createHttpService } from "../../../src/server/index.ts";
import type { Connection, Receiver } from "../../../src/socket/index.ts";
import { type MemoryPairOptions, memoryPair } from "../../../src/testing/index.ts";
import { LIMITS, Peer } from "../../http/h2/connections.ts";
import { ManualClock } from "../support.ts";

/** A request's pseudo-fields. */
export function request(method = "GET", path = "/", more = ""): string {
	return `:method: ${method}\n:scheme: http\n:path: ${path}\n:authority: a.test${more === "" ? "" : `\n${more}`}`;
}

/** Sends frames, and keeps those that come back, each as a line. */
export class FrameClient implements Receiver {
	readonly connection: Connection;
	readonly closed: Promise<void>;
	readonly frames: string[] = [];
	/** Content by stream. */
	readonly content: Map<number, string> = new Map();
	/** The text of the last GOAWAY. */
	debug = "";
	bytesIn = 0;
	wantsMore = true;
	readonly #peer = new Peer();
	#sentBytes = 0;
	readonly #reader = new FrameReader("server", LIMITS);
	readonly #decoder = new HpackDecoder(LIMITS);
	#data = 0;
	#waiting: (() => void)[] = [];
	#onClosed!: () => void;

	constructor(connection: Connection) {
		this.connection = connection;
		this.closed = new Promise((resolve) => {
			this.#onClosed = resolve;
		});
		connection.receive(this);
	}

	/** Sends what is added to the frames so far. */
	send(add: (peer: Peer) => unknown): void {
		add(this.#peer);
		const { bytes } = this.#peer;
		this.connection.send(bytes.subarray(this.#sentBytes));
		this.#sentBytes = bytes.length;
	}

	/** Preface, SETTINGS and the acknowledgement of the server's. */
	begin(...settings: number[]): void {
		this.send((peer) =>
			peer
				.preface()
				.settings(...settings)
				.settingsAck(),
		);
	}

	onBytes(buffer: Buffer, length: number): boolean {
		this.bytesIn += length;
		const own = Buffer.from(buffer.subarray(0, length));
		this.#reader.push(own, 0, own.length);
		for (let event = this.#reader.next(); event !== "need"; event = this.#reader.next()) this.#on(event);
		this.#wake();
		return this.wantsMore;
	}

	#on(event: string): void {
		const { streamId: id, endStream, errorCode, otherStreamId, increment, length, text } = this.#reader;
		const { bytes, start, end } = this.#reader;
		const ending = endStream ? " end" : "";
		switch (event) {
			case "headers": {
				this.#decoder.decode(bytes, start, end);
				const { status, lines } = this.#decoder.block;
				const fields = lines
					.split("\r\n")
					.filter((line) => line !== "" && !line.startsWith("date: "))
					.map((line) => ` ${line}`);
				this.frames.push(`HEADERS ${id} ${status}${fields.join(",")}${ending}`);
				return;
			}
			case "data":
				this.content.set(id, (this.content.get(id) ?? "") + text);
				this.#data += end - start;
				if (this.#data < length) return;
				this.frames.push(`DATA ${id} ${this.#data}${ending}`);
				this.#data = 0;
				return;
			case "rst-stream":
				this.frames.push(`RST_STREAM ${id} ${ERROR_CODES[errorCode]}`);
				return;
			case "go-away":
				this.debug = text;
				this.frames.push(`GOAWAY ${otherStreamId} ${ERROR_CODES[errorCode]}`);
				return;
			case "window-update":
				this.frames.push(`WINDOW_UPDATE ${id} ${increment}`);
				return;
			case "ping":
				this.frames.push("PING");
				return;
			default:
				this.frames.push(event);
		}
	}

	onEnd(): void {
		this.frames.push("FIN");
		this.#wake();
		this.connection.end();
	}

	onDrain(): void {}

	onClose(): void {
		this.frames.push("closed");
		this.#wake();
		this.#onClosed();
	}

	/** Resolves when a frame is this one or matches, or the connection is gone. */
	async until(wanted: string | RegExp): Promise<void> {
		const isThere = (): boolean =>
			this.frames.some((frame) => (typeof wanted === "string" ? frame === wanted : wanted.test(frame)));
		while (!isThere() && !this.frames.includes("closed"))
			await new Promise<void>((resolve) => this.#waiting.push(resolve));
	}

	/** The frames of streams, and GOAWAY. */
	get answers(): readonly string[] {
		return this.frames.filter((frame) => /^(?:HEADERS|DATA|RST_STREAM|GOAWAY)/.test(frame));
	}

	#wake(): void {
		for (const resolve of this.#waiting.splice(0)) resolve();
	}
}

export interface H2TestService {
	readonly service: HttpService;
	readonly clock: ManualClock;
	readonly errors: unknown[];
	connect(options?: MemoryPairOptions): FrameClient;
}

/** A service on a manual clock, and clients for it that begin with the preface in the clear. */
export function h2Service(handler: HttpHandler, options: HttpServiceOptions = {}): H2TestService {
	const clock = new ManualClock();
	const errors: unknown[] = [];
	const service = createHttpService(handler, { onError: (error) => errors.push(error), ...options }, clock);
	return {
		service,
		clock,
		errors,
		connect(pairOptions) {
			const [near, far] = memoryPair(pairOptions);
			service.accept(far);
			return new FrameClient(near);
		},
	};
}
