// A recording is whole and true: from the file alone both directions' bytes are the peer's, masked ones in length and framing,
// and its events obey an order.

import assert from "node:assert/strict";
import { test } from "node:test";
import { startTrace, type TraceEntry } from "../../src/archive/index.ts";
import { Client } from "../../src/client/index.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import { authority, serverTls } from "../socket/support.ts";
import { type Conversation, conversations } from "./conversations.ts";
import { type ReadTrace, readAll, temporaryFolder, wires } from "./support.ts";

/** Has a conversation, and returns what its recording says, and what the peer saw on each connection. */
async function record(
	{ connections, options, requests, isParallel }: Conversation,
	file: string,
	isSecure: boolean,
	unredacted: boolean,
): Promise<{ read: ReadTrace; sent: Buffer[]; received: Buffer[] }> {
	const server = await scriptedServer({ connections, ...(isSecure && { tls: serverTls }) });
	await using client = new Client({ tls: { ca: authority, serverName: "localhost" }, ...options });
	const recording = startTrace(client, file, { unredacted });
	const ask = async ({
		path = "",
		method = "GET",
		url = `${server.url}/${path}`,
		...request
	}: Conversation["requests"][number]): Promise<void> => {
		try {
			const response = await client.request(method, url, request);
			if (response.upgraded !== undefined) for await (const _ of response.upgraded);
			else await response.bytes();
		} catch (error) {
			assert.equal((error as Error).name.endsWith("Error"), true);
		}
	};
	if (isParallel === true) await Promise.all(requests.map(ask));
	else for (const request of requests) await ask(request);
	await client.destroy();
	await recording.close();
	await server.close().catch(() => undefined);
	const read = await readAll(file);
	const seen = server.connections;
	return {
		read,
		sent: seen.map(({ receivedText }) => Buffer.from(receivedText, "latin1")),
		received: [],
	};
}

/** What may come after what, for each exchange. */
const ORDER: Readonly<Record<string, readonly string[]>> = {
	"exchange.started": ["exchange.queued", "exchange.assigned", "exchange.failed"],
	"exchange.queued": ["exchange.assigned", "exchange.failed"],
	"exchange.assigned": ["request.sent", "response.head", "exchange.retried", "exchange.failed"],
	"request.sent": ["response.head", "exchange.retried", "exchange.failed", "response.done"],
	"response.head": ["response.head", "request.sent", "response.done", "response.decoded", "exchange.failed"],
	"response.done": ["response.decoded", "request.sent"],
	"response.decoded": ["response.done"],
	"exchange.retried": ["exchange.assigned", "exchange.queued", "exchange.failed"],
	"exchange.failed": [],
};

function checkOrder(entries: readonly TraceEntry[]): void {
	const last = new Map<number, string>();
	const ends = new Map<number, number>();
	for (const entry of entries) {
		if (!("exchangeId" in entry)) continue;
		const { exchangeId, type } = entry;
		const before = last.get(exchangeId);
		if (before === undefined) assert.equal(type, "exchange.started");
		else assert.ok(ORDER[before]?.includes(type), `${type} after ${before}`);
		last.set(exchangeId, type);
		if (type === "response.done" || type === "exchange.failed")
			ends.set(exchangeId, (ends.get(exchangeId) ?? 0) + 1);
	}
	for (const [id, count] of ends) assert.equal(count, 1, `exchange ${id} ended ${count} times`);
}

/** Masked bytes have the length and, outside of the masks, the bytes of the others. */
function checkMasked(masked: ReadTrace, direction: "received" | "sent", whole: Buffer[]): void {
	const found = [...wires(masked.entries, direction)];
	assert.deepEqual(
		found.map(([, bytes]) => bytes.length),
		whole.map(({ length }) => length),
	);
	for (const [index, [id, bytes]] of found.entries()) {
		const expected = Buffer.from(whole[index] as Buffer);
		for (const entry of masked.entries) {
			if (entry.type !== "bytes.masked" || entry.connectionId !== id || entry.direction !== direction)
				continue;
			for (const { start, end } of entry.ranges) bytes.copy(expected, start, start, end);
		}
		assert.ok(bytes.equals(expected), `${direction} differs outside of the masks`);
	}
}

for (const conversation of conversations) {
	for (const isSecure of conversation.isPlainOnly === true ? [false] : [false, true]) {
		test(`the recording of ${conversation.name}${isSecure ? " over TLS" : ""} has the bytes of both sides`, {
			timeout: 20_000,
		}, async () => {
			await using folder = await temporaryFolder();
			const plain = await record(conversation, folder.path("plain.trace"), isSecure, true);
			assert.equal(plain.read.end.state, "complete");
			assert.equal(plain.read.end.unknown, 0);
			assert.equal(plain.read.header.masked, false);
			checkOrder(plain.read.entries);
			const sent = [...wires(plain.read.entries, "sent").values()];
			assert.deepEqual(sent.map(String), plain.sent.filter(({ length }) => length > 0).map(String));
			for (const entry of plain.read.entries) {
				if (entry.type !== "connection.closed") continue;
				const wire = wires(plain.read.entries, "received").get(entry.connectionId);
				if (!isSecure) assert.equal(wire?.length ?? 0, entry.bytesIn);
			}
			const masked = await record(conversation, folder.path("masked.trace"), isSecure, false);
			assert.equal(masked.read.header.masked, true);
			assert.equal(masked.read.end.state, "complete");
			checkOrder(masked.read.entries);
			checkMasked(
				masked.read,
				"sent",
				masked.sent.filter(({ length }) => length > 0),
			);
		});
	}
}
