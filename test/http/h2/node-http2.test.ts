// The codec of HTTP/2 with Node.js's own (nghttp2) at the other end, in both roles: random header lists and contents, amid random
// sequences of frames.
// `ROUNDS=100000 npm test -- test/http/h2/node-http2.test.ts` runs more of them.

import assert from "node:assert/strict";
import { once } from "node:events";
import {
	connect as connectHttp2,
	createServer as createHttp2Server,
	type IncomingHttpHeaders,
	type ServerHttp2Stream,
} from "node:http2";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { test } from "node:test";
import { FrameReader } from "../../../src/http/h2/frame-reader.ts";
import { FrameWriter } from "../../../src/http/h2/frame-writer.ts";
import { SETTING } from "../../../src/http/h2/frames.ts";
import { HpackDecoder } from "../../../src/http/h2/hpack-decoder.ts";
import { HpackEncoder } from "../../../src/http/h2/hpack-encoder.ts";
import { seededRandom } from "../wire.ts";

const ROUNDS = Number(process.env.ROUNDS ?? 600);
const LIMITS = { headBytes: 65_536, fieldLines: 256, continuations: 8, settingsEntries: 32 };
/** Streams under way at once. */
const BATCH = 50;

type Fields = readonly (readonly [name: string, value: string])[];

function randomFields(random: () => number): Fields {
	const names = ["x-a", "x-b", "x-long-name-of-a-field", "accept", "authorization", "x-c", "referer", "x-d"];
	return names
		.filter(() => random() < 0.5)
		.map((name) => {
			const length = random() < 0.1 ? random() * 3_000 : random() * 30;
			const value = Array.from({ length }, () => String.fromCharCode(33 + Math.floor(random() * 94))).join(
				"",
			);
			return [name, random() < 0.4 ? `again${Math.floor(random() * 3)}` : value || "v"] as const;
		});
}

function linesOf(fields: Fields): string {
	return fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
}

/** The codec over a socket: what is written leaves after each turn. */
class Peer {
	readonly writer = new FrameWriter();
	readonly encoder = new HpackEncoder();
	readonly decoder = new HpackDecoder(LIMITS);
	readonly #reader: FrameReader;
	readonly #socket: Socket;
	onHeaders: (streamId: number, endStream: boolean) => void = () => {};
	onData: (streamId: number, bytes: Buffer, endStream: boolean) => void = () => {};

	constructor(socket: Socket, role: "client" | "server") {
		this.#socket = socket;
		this.#reader = new FrameReader(role, LIMITS);
		if (role === "server") this.writer.preface();
		this.writer.settings([SETTING.enablePush, 0, SETTING.initialWindowSize, 1_000_000]);
		socket.on("data", (bytes: Buffer) => {
			this.#read(bytes);
			this.flush();
		});
		this.flush();
	}

	/** A frame as its numbers. */
	raw(type: number, flags: number, streamId: number, payload: Buffer): void {
		const head = Buffer.alloc(9);
		head.writeUIntBE(payload.length, 0, 3);
		head[3] = type;
		head[4] = flags;
		head.writeUInt32BE(streamId, 5);
		const { writer } = this;
		writer.dataHead(0, head.length + payload.length, false);
		// The frame's head was only to make room.
		writer.length -= 9;
		writer.add(head, 0, head.length);
		writer.add(payload, 0, payload.length);
	}

	/** Frames that mean nothing to messages, between them; and how the next header block is cut. */
	noise(random: () => number, streamId: number): void {
		const { writer } = this;
		const kind = Math.floor(random() * 12);
		if (kind === 0) writer.ping(Buffer.from("12345678"), false);
		else if (kind === 1) this.raw(0xbb, 0xff, random() < 0.5 ? 0 : streamId, Buffer.alloc(random() * 40));
		else if (kind === 2) this.raw(2, 0, streamId, Buffer.from([0, 0, 0, 0, random() * 256]));
		else if (kind === 3) writer.windowUpdate(0, 1 + Math.floor(random() * 10));
		else if (kind === 4) writer.settings([0x99, 7]);
		else if (kind === 5) writer.settings([]);
		writer.frameBytes = random() < 0.3 ? 1_500 + Math.floor(random() * 1_000) : 16_384;
	}

	/** Content in pieces, some of them padded and some empty. */
	content(random: () => number, streamId: number, bytes: Buffer): void {
		for (let at = 0; ; ) {
			const end = Math.min(bytes.length, at + Math.floor(random() * 200));
			const isLast = end === bytes.length;
			const piece = bytes.subarray(at, end);
			const padding = random() < 0.3 ? Math.floor(random() * 30) : -1;
			const flags = (isLast ? 1 : 0) | (padding >= 0 ? 8 : 0);
			const parts = padding < 0 ? [piece] : [Buffer.of(padding), piece, Buffer.alloc(padding)];
			this.raw(0, flags, streamId, Buffer.concat(parts));
			if (isLast) return;
			at = end;
		}
	}

	flush(): void {
		if (this.writer.length === 0) return;
		this.#socket.write(Buffer.from(this.writer.buffer.subarray(0, this.writer.length)));
		this.writer.clear();
	}

	#read(input: Buffer): void {
		const reader = this.#reader;
		reader.push(input, 0, input.length);
		for (let event = reader.next(); event !== "need"; event = reader.next()) {
			const { streamId, bytes, start, end, endStream } = reader;
			if (event === "fault") assert.fail(reader.fault);
			if (event === "go-away") assert.equal(reader.errorCode, 0, "the peer says goodbye");
			assert.notEqual(event, "rst-stream", `the peer resets stream ${streamId}, code ${reader.errorCode}`);
			if (event === "settings") {
				for (let index = 0; index < reader.settings.length; index += 2)
					if (reader.settings[index] === SETTING.headerTableSize)
						this.encoder.setTableSize(reader.settings[index + 1] as number);
				this.writer.settingsAck();
			} else if (event === "ping") this.writer.ping(reader.ping, true);
			else if (event === "headers") {
				assert.equal(this.decoder.decode(bytes, start, end), undefined);
				assert.equal(this.decoder.block.malformation, undefined);
				this.onHeaders(streamId, endStream);
			} else if (event === "data") {
				if (reader.flow > 0) {
					this.writer.windowUpdate(0, reader.flow);
					if (!endStream) this.writer.windowUpdate(streamId, reader.flow);
				}
				this.onData(streamId, Buffer.from(bytes.subarray(start, end)), endStream);
			}
		}
	}
}

async function portOf(server: Server | ReturnType<typeof createHttp2Server>): Promise<number> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return (server.address() as AddressInfo).port;
}

test("requests that we write are what Node.js reads, and its responses are what we read", async () => {
	const random = seededRandom(91);
	const seen = new Map<string, IncomingHttpHeaders>();
	const answers = new Map<string, Fields>();
	const server = createHttp2Server();
	server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
		const path = String(headers[":path"]);
		seen.set(path, headers);
		stream.resume();
		stream.respond({ ":status": 200, ...Object.fromEntries(answers.get(path) as Fields) });
		stream.end("b".repeat(path.length * 50));
	});
	const socket = connect(await portOf(server), "127.0.0.1");
	await once(socket, "connect");
	const peer = new Peer(socket, "server");
	let streamId = 1;
	for (let done = 0; done < ROUNDS; done += BATCH) {
		const waiting = new Map<number, { path: string; lines?: string; length: number }>();
		const sent = new Map<string, Fields>();
		const ended = new Promise<void>((resolve) => {
			peer.onHeaders = (id) => {
				const { block } = peer.decoder;
				assert.equal(block.status, "200");
				(waiting.get(id) as { lines?: string }).lines = block.lines;
			};
			peer.onData = (id, bytes, endStream) => {
				const one = waiting.get(id) as { path: string; lines: string; length: number };
				one.length += bytes.length;
				if (!endStream) return;
				assert.equal(one.length, one.path.length * 50);
				for (const [name, value] of answers.get(one.path) as Fields)
					assert.ok(one.lines.includes(`${name}: ${value}\r\n`), `${name} of ${one.path}`);
				waiting.delete(id);
				if (waiting.size === 0) resolve();
			};
		});
		for (let count = 0; count < BATCH; count++, streamId += 2) {
			const path = `/${streamId}/${"p".repeat(random() * 40)}`;
			const fields = randomFields(random);
			sent.set(path, fields);
			answers.set(path, randomFields(random));
			waiting.set(streamId, { path, length: 0 });
			const head = ":method: GET\r\n:scheme: http\r\n:authority: localhost\r\n";
			peer.noise(random, streamId);
			const isPost = random() < 0.3;
			const pseudo = isPost ? head.replace("GET", "POST") : head;
			peer.writer.headers(streamId, !isPost, peer.encoder, [pseudo, linesOf(fields)], path);
			if (isPost) peer.content(random, streamId, Buffer.alloc(random() * 500, "c"));
		}
		peer.flush();
		await ended;
		for (const [path, fields] of sent)
			for (const [name, value] of fields) assert.equal(seen.get(path)?.[name], value, `${name} of ${path}`);
		seen.clear();
		answers.clear();
	}
	socket.destroy();
	server.close();
	await once(server, "close");
});

test("requests of Node.js's are what we read, and our responses are what it reads", async () => {
	const random = seededRandom(19);
	const answers = new Map<string, Fields>();
	const sent = new Map<string, Fields>();
	const server = createServer((socket) => {
		const peer = new Peer(socket, "client");
		const paths = new Map<number, string>();
		const lengths = new Map<number, number>();
		socket.on("error", () => {});
		peer.onHeaders = (id) => {
			const { block } = peer.decoder;
			paths.set(id, block.path);
			for (const [name, value] of sent.get(block.path) as Fields)
				assert.ok(block.lines.includes(`${name}: ${value}\r\n`), `${name} of ${block.path}`);
		};
		peer.onData = (id, bytes, endStream) => {
			lengths.set(id, (lengths.get(id) ?? 0) + bytes.length);
			if (!endStream) return;
			const path = paths.get(id) as string;
			peer.noise(random, id);
			peer.writer.headers(id, false, peer.encoder, [
				":status: 200\r\n",
				linesOf(answers.get(path) as Fields),
			]);
			peer.noise(random, id);
			peer.content(random, id, Buffer.from(`${lengths.get(id)} bytes`));
		};
	});
	const client = connectHttp2(`http://127.0.0.1:${await portOf(server)}`);
	for (let done = 0; done < ROUNDS; done += BATCH) {
		await Promise.all(
			Array.from({ length: BATCH }, async (_, count) => {
				const path = `/${done + count}`;
				sent.set(path, randomFields(random));
				answers.set(path, randomFields(random));
				const content = "c".repeat(random() * 500);
				const stream = client.request({
					":path": path,
					":method": "POST",
					...Object.fromEntries(sent.get(path) as Fields),
				});
				stream.end(content);
				const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
				for (const [name, value] of answers.get(path) as Fields)
					assert.equal(headers[name], value, `${name} of ${path}`);
				stream.setEncoding("latin1");
				let text = "";
				for await (const piece of stream) text += piece;
				assert.equal(text, `${content.length} bytes`);
			}),
		);
	}
	client.close();
	await once(client, "close");
	server.close();
	await once(server, "close");
});
