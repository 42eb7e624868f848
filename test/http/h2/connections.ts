// What the tests of HTTP/2's connection share: bytes made of frames, and what a connection says of them, as text.

import type { H2Connection } from "../../../src/http/h2/connection.ts";
import { FrameReader } from "../../../src/http/h2/frame-reader.ts";
import { FrameWriter } from "../../../src/http/h2/frame-writer.ts";
import { ERROR_CODES, type ErrorCode } from "../../../src/http/h2/frames.ts";
import { HpackEncoder } from "../../../src/http/h2/hpack-encoder.ts";
import type { H2Limits } from "../../../src/http/h2/limits.ts";

export const LIMITS: H2Limits = {
	streams: 100,
	headBytes: 65_536,
	fieldLines: 256,
	continuations: 8,
	settingsEntries: 32,
	interimResponses: 16,
	trailerBytes: 16_384,
	acknowledgements: 1_000,
	overheadFrames: 1_000,
	windowBytes: 16 * 1024 * 1024,
};

/** The other end, as bytes: each call adds a frame. It keeps no rule. */
export class Peer {
	readonly #writer = new FrameWriter();
	readonly #encoder = new HpackEncoder();

	get bytes(): Buffer {
		return Buffer.from(this.#writer.buffer.subarray(0, this.#writer.length));
	}

	preface(): this {
		this.#writer.preface();
		return this;
	}

	settings(...settings: number[]): this {
		this.#writer.settings(settings);
		return this;
	}

	settingsAck(): this {
		this.#writer.settingsAck();
		return this;
	}

	/** Fields as "name: value", separated by line feeds. */
	headers(id: number, fields: string, isEnd = false): this {
		const lines = fields
			.split("\n")
			.map((line) => `${line}\r\n`)
			.join("");
		this.#writer.headers(id, isEnd, this.#encoder, [lines]);
		return this;
	}

	data(id: number, content: string | number, isEnd = false): this {
		const bytes = typeof content === "number" ? Buffer.alloc(content, 0x61) : Buffer.from(content, "latin1");
		this.#writer.data(id, bytes, isEnd);
		return this;
	}

	rst(id: number, code: ErrorCode): this {
		this.#writer.rstStream(id, code);
		return this;
	}

	goAway(last: number, code: ErrorCode, debug = ""): this {
		this.#writer.goAway(last, code, debug);
		return this;
	}

	windowUpdate(id: number, increment: number): this {
		this.#writer.windowUpdate(id, increment);
		return this;
	}

	ping(payload: string, isAck = false): this {
		this.#writer.ping(Buffer.from(payload, "latin1"), isAck);
		return this;
	}

	priorityUpdate(id: number, value: string): this {
		this.#writer.priorityUpdate(id, value);
		return this;
	}

	/** A frame of any kind. `length` may lie. */
	raw(type: number, flags: number, id: number, payload = "", length: number = payload.length / 2): this {
		const head = Buffer.alloc(9);
		head.writeUIntBE(length, 0, 3);
		head[3] = type;
		head[4] = flags;
		head.writeUInt32BE(id, 5);
		return this.bytesOf(Buffer.concat([head, Buffer.from(payload, "hex")]));
	}

	bytesOf(bytes: Buffer): this {
		const writer = this.#writer;
		writer.dataHead(0, bytes.length, false);
		// The frame's head was only to make room.
		writer.length -= 9;
		writer.add(bytes, 0, bytes.length);
		return this;
	}

	/** The same steps so many times. */
	times(count: number, step: (peer: this, index: number) => unknown): this {
		for (let index = 0; index < count; index++) step(this, index);
		return this;
	}
}

/** What a connection says of bytes, piece by piece; data that follows data of its stream is joined. Readers take all at once. */
export function hear<Owner>(
	connection: H2Connection<Owner>,
	pieces: readonly Uint8Array[],
	handle: (event: string) => void = () => undefined,
): string[] {
	const said: string[] = [];
	let data = "";
	let dataOf = 0;
	const flush = (): void => {
		if (data !== "") said.push(`data ${dataOf} ${data.length > 60 ? data.length : data}`);
		data = "";
	};
	for (const piece of pieces) {
		const own = Buffer.from(piece);
		connection.push(own, 0, own.length, performance.now());
		for (let event = connection.next(); event !== "need"; event = connection.next()) {
			const { stream, block } = connection;
			if (event === "data") {
				if (dataOf !== stream.id) flush();
				dataOf = stream.id;
				data += Buffer.from(connection.bytes.subarray(connection.start, connection.end)).toString("latin1");
				connection.read(stream, connection.end - connection.start, performance.now());
				continue;
			}
			flush();
			const fields = block.lines.trim().replaceAll("\r\n", " | ");
			switch (event) {
				case "head":
					said.push(
						(connection.role === "client"
							? `head ${stream.id} ${connection.status} ${fields}`
							: `head ${stream.id} ${block.method} ${block.authority ?? "-"} ${block.path} ${fields}`
						).trim(),
					);
					break;
				case "interim":
					said.push(`interim ${stream.id} ${connection.status} ${fields}`.trim());
					break;
				case "trailers":
					said.push(`trailers ${stream.id} ${fields}`);
					break;
				case "end":
					said.push(`end ${stream.id}`);
					break;
				case "reset":
					said.push(
						`reset ${stream.id} ${connection.fault ?? ERROR_CODES[connection.errorCode] ?? connection.errorCode}`,
					);
					break;
				case "go-away": {
					const { lastStreamId, errorCode, debug } = connection.goAway ?? {};
					said.push(`go-away ${lastStreamId} ${ERROR_CODES[errorCode ?? 0]} ${debug}`.trim());
					break;
				}
				case "fault":
					said.push(`fault ${connection.fault}`);
					break;
				default:
					said.push(event);
			}
			handle(event);
		}
		own.fill(0);
	}
	flush();
	return said;
}

/** The frames in bytes, as text; without those that each connection begins with. */
export function framesIn(bytes: Buffer, from: "client" | "server", hasBeginning = true): string[] {
	const reader = new FrameReader(from, { ...LIMITS, continuations: Infinity });
	const frames: string[] = [];
	if (!hasBeginning) {
		const beginning = new Peer();
		if (from === "client") beginning.preface();
		const { bytes: first } = beginning.settings();
		reader.push(first, 0, first.length);
		while (reader.next() !== "need");
	}
	reader.push(bytes, 0, bytes.length);
	let data = 0;
	for (let event = reader.next(); event !== "need"; event = reader.next()) {
		const { streamId, errorCode, otherStreamId, increment, length, endStream } = reader;
		const end = endStream ? " end" : "";
		if (event === "data") {
			data += reader.end - reader.start;
			if (data < length) continue;
			frames.push(`DATA ${streamId} ${length}${end}`);
			data = 0;
		} else if (event === "rst-stream") frames.push(`RST_STREAM ${streamId} ${ERROR_CODES[errorCode]}`);
		else if (event === "go-away") frames.push(`GOAWAY ${otherStreamId} ${ERROR_CODES[errorCode]}`);
		else if (event === "window-update") frames.push(`WINDOW_UPDATE ${streamId} ${increment}`);
		else if (event === "headers") frames.push(`HEADERS ${streamId}${end}`);
		else if (event === "priority-update") {
			const value = Buffer.from(reader.bytes.subarray(reader.start, reader.end)).toString("latin1");
			frames.push(`PRIORITY_UPDATE ${otherStreamId} ${value}`);
		} else if (event === "fault") frames.push(`fault ${reader.fault}`);
		else frames.push(event);
	}
	// Preface, SETTINGS and the connection's WINDOW_UPDATE.
	return hasBeginning ? frames.slice(2) : frames;
}
