// What a request costs in the client alone: a connection in memory that answers at once, so that no time goes into the
// kernel. Prints nanoseconds of CPU time a request; `--cpu-prof` shows where they go.

import { Client, type Response } from "../../src/index.ts";
import type { Connection, Receiver } from "../../src/socket/index.ts";

const HEAD =
	'HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sun, 22 Nov 2026 10:00:00 GMT\r\nContent-Type: application/octet-stream\r\nContent-Length: 32\r\nLast-Modified: Sun, 22 Nov 2026 09:00:00 GMT\r\nConnection: keep-alive\r\nETag: "6921a0b0-20"\r\nAccept-Ranges: bytes\r\n\r\n';
const RESPONSE: Buffer = Buffer.from(`${HEAD}${"x".repeat(32)}`, "latin1");
const READ_BUFFER: Buffer = Buffer.allocUnsafeSlow(256 * 1024);
RESPONSE.copy(READ_BUFFER);

/** Answers each write in the next turn of the queue, as a socket would. */
class Answering {
	readonly isClosed = false;
	readonly info = {
		id: 1,
		endpoint: { transport: "tcp", host: "127.0.0.1", port: 80 },
		local: undefined,
		remote: { address: "127.0.0.1", port: 80, family: "IPv4" },
		tls: undefined,
		timings: { startedAt: 0, resolvedAt: undefined, connectedAt: 0, securedAt: undefined },
		bytesIn: 0,
		bytesOut: 0,
	} as const;
	receiver: Receiver | undefined;
	receive(receiver: Receiver): void {
		this.receiver = receiver;
	}
	send(_data: Uint8Array | string): boolean {
		setImmediate(answer, this);
		return true;
	}
	resume(): void {}
	ref(): void {}
	unref(): void {}
	close(): Promise<void> {
		return Promise.resolve();
	}
}

function answer(connection: Answering): void {
	connection.receiver?.onBytes(READ_BUFFER, RESPONSE.length);
}

const client = new Client({
	connectionsPerOrigin: 50,
	connect: () => Promise.resolve(new Answering() as unknown as Connection),
});
const url = "http://127.0.0.1:8080/files/32.bin";
const json = {
	items: Array.from({ length: 20 }, (_, index) => ({ id: index, name: `item ${index}`, isOpen: true })),
};

/** What is measured: `node bench/micro/client.ts post`. */
const REQUESTS: Readonly<Record<string, () => Promise<Response>>> = {
	get: () => client.get(url),
	headers: () => client.get(url, { headers: { accept: "text/html", "x-request-id": "1" } }),
	post: () => client.post(url, { json }),
};
const ask = REQUESTS[process.argv[2] ?? "get"] as () => Promise<Response>;

async function worker(count: number): Promise<void> {
	for (let index = 0; index < count; index++) {
		const response = await ask();
		await response.bytes();
	}
}

for (let round = 0; round < 6; round++) {
	const before = process.cpuUsage();
	await Promise.all(Array.from({ length: 50 }, () => worker(8_000)));
	const { user, system } = process.cpuUsage(before);
	process.stdout.write(`${Math.round(((user + system) * 1_000) / 400_000)} ns a request\n`);
}
await client.destroy();
