// Uploads against a server that moves the windows of streams by SETTINGS alone: to 0, below 0, and up again.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Client, file } from "../../../src/client/index.ts";
import { FrameReader } from "../../../src/http/h2/frame-reader.ts";
import { FrameWriter } from "../../../src/http/h2/frame-writer.ts";
import { SETTING } from "../../../src/http/h2/frames.ts";
import { HpackEncoder } from "../../../src/http/h2/hpack-encoder.ts";
import { LIMITS } from "../../http/h2/connections.ts";
import { seededRandom } from "../../http/wire.ts";
import { assertIsOver } from "../support.ts";

const SIZES = [0, 1, 100, 16_384, 65_535, 300_000];
const UPLOADS = 15;
const MOST_BYTES = 400_000;

/** Content in which each byte says where it is. */
function contentOf(index: number, size: number): Buffer {
	return Buffer.from(Array.from({ length: size }, (_, at) => (at * 7 + index) & 0xff));
}

/** Takes uploads; a stream's window grows by SETTINGS alone, and may have been exceeded by no byte. */
function serve(
	socket: Socket,
	random: () => number,
	faults: string[],
	hasBeenNegative: { count: number },
): void {
	const reader = new FrameReader("client", LIMITS);
	const encoder = new HpackEncoder();
	const received = new Map<number, Buffer[]>();
	const sizes: number[] = [];
	const sentOf = new Map<number, number>();
	/** What the client knows of: sizes that it has acknowledged. */
	let size = 65_535;
	const write = (add: (writer: FrameWriter) => void): void => {
		const writer = new FrameWriter();
		add(writer);
		if (!socket.destroyed) socket.write(writer.take() as Buffer);
	};
	const change = (next: number): void => {
		sizes.push(next);
		write((writer) => writer.settings([SETTING.initialWindowSize, next]));
	};
	write((writer) => {
		writer.settings([]);
		writer.windowUpdate(0, 1_000_000_000);
	});
	sizes.push(size);
	let round = 0;
	const timer = setInterval(() => {
		// What is raised in between has to reach what the largest upload needs.
		change(round++ % 3 === 2 ? MOST_BYTES : (SIZES[Math.floor(random() * SIZES.length)] as number));
	}, 2);
	socket.on("close", () => clearInterval(timer));
	socket.on("error", () => undefined);
	socket.on("data", (bytes: Buffer) => {
		reader.push(bytes, 0, bytes.length);
		for (let event = reader.next(); event !== "need"; event = reader.next()) {
			const { streamId: id, start, end, endStream } = reader;
			if (event === "fault") {
				faults.push(String(reader.fault));
				socket.destroy();
				return;
			}
			if (event === "settings") write((writer) => writer.settingsAck());
			else if (event === "settings-ack") {
				size = sizes.shift() as number;
				for (const sent of sentOf.values()) if (sent > size) hasBeenNegative.count++;
			} else if (event === "headers") {
				received.set(id, []);
				sentOf.set(id, 0);
			} else if (event === "data") {
				const sent = (sentOf.get(id) as number) + reader.flow;
				if (reader.flow > 0 && sent > size) faults.push(`stream ${id} sent ${sent} of ${size} bytes`);
				sentOf.set(id, sent);
				received.get(id)?.push(Buffer.from(reader.bytes.subarray(start, end)));
			}
			if (!endStream) continue;
			const content = Buffer.concat(received.get(id) as Buffer[]);
			sentOf.delete(id);
			received.delete(id);
			write((writer) => {
				writer.headers(id, false, encoder, [":status: 200\r\n"]);
				writer.data(id, Buffer.from(`${content.length} ${content.length > 0 ? content[0] : ""}`), false);
				writer.dataHead(id, 0, true);
				const isRight = content.every((byte, at) => byte === ((at * 7 + (content[0] as number)) & 0xff));
				if (!isRight) faults.push(`stream ${id} had other content`);
			});
		}
	});
}

test("uploads stop where SETTINGS make windows 0 or negative, and go on when SETTINGS alone raise them", {
	timeout: 30_000,
}, async () => {
	for (const seed of [3, 18]) {
		const random = seededRandom(seed);
		const faults: string[] = [];
		const negative = { count: 0 };
		const server = createServer((socket) => serve(socket, random, faults, negative));
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
		await using client = new Client({ http: "2", connectionsPerOrigin: 1 });
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const uploads = Array.from({ length: UPLOADS }, async (_, index) => {
			const size = Math.floor(random() * MOST_BYTES);
			const body = contentOf(index, size);
			const text = await client.post(url, { body }).text();
			assert.equal(text, `${size} ${size > 0 ? body[0] : ""}`);
		});
		await Promise.all(uploads);
		assert.deepEqual(faults, []);
		assert.ok(negative.count > 0, "no window became negative");
		assertIsOver(client);
		assert.equal(client.stats().connectionsOpened, 1);
		await client.close();
		server.close();
		await once(server, "close");
	}
});

test("a file arrives as it is, however slowly its reader opens the window", { timeout: 30_000 }, async () => {
	const folder = await mkdtemp(join(tmpdir(), "gannet-windows-"));
	const path = join(folder, "file");
	// More than two pieces, which take turns in two buffers; each word says where it is.
	const content = Buffer.from(Uint32Array.from({ length: 450_000 }, (_, index) => index).buffer);
	await writeFile(path, content);
	const server = createHttp2Server((request, response) => {
		const hash = createHash("sha256");
		request.on("data", (bytes: Buffer) => {
			hash.update(bytes);
			request.pause();
			setTimeout(() => request.resume(), 1);
		});
		request.on("end", () => response.end(hash.digest("hex")));
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	const client = new Client({ http: "2" });
	try {
		const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
		const received = await client.put(url, { body: await file(path) }).text();
		assert.equal(received, createHash("sha256").update(content).digest("hex"));
	} finally {
		await client.close();
		server.close();
		await once(server, "close");
		await rm(folder, { recursive: true });
	}
});
