// Long runs over HTTP/2 as functions of their length: runs.test.ts runs them short, scripts/h2-soak.ts runs them whole.
// Each throws where a promise is broken, and returns what it measured.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { ReaderPool } from "../../../../src/client/h1/reader-pool.ts";
import { speakHttp2 } from "../../../../src/client/h2/h2-connection.ts";
import { Client, ClientError, type ClientOptions } from "../../../../src/client/index.ts";
import { clientLimits } from "../../../../src/client/options.ts";
import { protocolsOf } from "../../../../src/client/protocols.ts";
import { LARGEST_31_BITS } from "../../../../src/http/h2/frames.ts";
import { seededRandom } from "../../../http/wire.ts";
import { authority, serverTls } from "../../../socket/support.ts";
import { type Memory, settledMemory, sockets } from "../../soak/workloads.ts";
import { assertIsOver, until } from "../../support.ts";
import { manySidedH2Server } from "../aborts.ts";
import type { ReaderReport } from "./reader.ts";
import { type RelayOptions, relayTo } from "./relay.ts";

const portOf = (url: string): number => Number(new URL(url).port);

/** Readers of 1 GiB at 1 MB a second ("slow"), or 50 that never read ("absent"), beside 99 busy streams of one connection. */
export async function runReaders(
	mode: "slow" | "absent",
	phaseMs: number,
	phases: number,
	slowMs: number,
): Promise<ReaderReport & { readonly sentMB: number }> {
	await using server = await manySidedH2Server();
	const program = fileURLToPath(new URL("./reader.ts", import.meta.url));
	const child = fork(program, [mode, server.url, ...[phaseMs, phases, slowMs].map(String)]);
	const [report] = (await once(child, "message")) as [ReaderReport];
	await once(child, "exit");
	return { ...report, sentMB: Math.round(server.largeBytes / 1e6) };
}

export interface DelayReport {
	readonly bytes: number;
	readonly roundTripMs: number;
	readonly http1Seconds: number;
	readonly http2Seconds: number;
	/** HTTP/2's speed, if HTTP/1.1's is 1. */
	readonly ratio: number;
}

/** One large response behind a relay that delays, over HTTP/1.1 and HTTP/2. */
export async function runDelayed(
	bytes: number,
	relayed: RelayOptions,
	limits: ClientOptions["limits"] = {},
): Promise<DelayReport> {
	const program = fileURLToPath(new URL("./served.ts", import.meta.url));
	const child = fork(program);
	try {
		const [port] = (await once(child, "message")) as [number];
		const time = async (http: "1.1" | "2"): Promise<number> => {
			await using relay = await relayTo(port, relayed);
			await using client = new Client({ http, limits, timeouts: { total: 600_000 } });
			const url = `http://127.0.0.1:${relay.port}`;
			await client.get(`${url}/x`).text();
			const startedAt = performance.now();
			let received = 0;
			await (await client.get(`${url}/bytes/${bytes}`)).body.forEachView((piece) => {
				received += piece.length;
			});
			assert.equal(received, bytes);
			return (performance.now() - startedAt) / 1_000;
		};
		const http1Seconds = await time("1.1");
		const http2Seconds = await time("2");
		return {
			bytes,
			roundTripMs: 2 * (relayed.delayMs ?? 0),
			http1Seconds,
			http2Seconds,
			ratio: http1Seconds / http2Seconds,
		};
	} finally {
		child.disconnect();
	}
}

export interface SwallowReport {
	/** How the request with the timeout ended, and after how long. */
	readonly failedAs: string;
	readonly failedAfterMs: number;
	/** When the last request that was on the lost connection was over, elsewhere. */
	readonly elsewhereAfterMs: number;
	readonly bytesBefore: number;
	/** Bytes of requests that were made after the first timeout and met the lost connection. */
	readonly bytesAfter: number;
}

/** A kept connection whose packets are swallowed: others wait on it, one request times out, and later ones go elsewhere. */
export async function runSwallowed(timeoutMs: number): Promise<SwallowReport> {
	await using server = await manySidedH2Server();
	await using relay = await relayTo(portOf(server.url));
	await using client = new Client({ http: "2", connectionsPerOrigin: 2 });
	const url = `http://127.0.0.1:${relay.port}`;
	await client.get(`${url}/x`).text();
	assert.equal(relay.accepted, 1);
	relay.swallow();
	const startedAt = performance.now();
	const since = (): number => Math.round(performance.now() - startedAt);
	const waiting = Array.from({ length: 20 }, (_, index) => client.get(`${url}/w${index}`).text());
	const failed = await client.get(`${url}/x`, { timeouts: { firstByte: timeoutMs } }).then(
		() => assert.fail("it was answered"),
		(error: ClientError) => error,
	);
	const failedAfterMs = since();
	const bytesBefore = relay.swallowedBytes;
	// The suspicion is a PING, and no request joins it.
	const later = await Promise.all(
		Array.from({ length: 20 }, (_, index) => client.get(`${url}/l${index}`).text()),
	);
	assert.equal(later.length, 20);
	assert.equal(relay.accepted, 2);
	const texts = await Promise.all(waiting);
	assert.deepEqual(
		texts,
		Array.from({ length: 20 }, (_, index) => `/w${index}`),
	);
	const elsewhereAfterMs = since();
	assertIsOver(client);
	// A PING has 17 bytes, and a GOAWAY as many.
	const bytesAfter = relay.swallowedBytes - bytesBefore;
	assert.ok(bytesAfter <= 2 * 17 + 13, `${bytesAfter} bytes were swallowed after the timeout`);
	return { failedAs: String(failed.code), failedAfterMs, elsewhereAfterMs, bytesBefore, bytesAfter };
}

export interface FreshReport {
	readonly http1Ms: number;
	readonly autoMs: number;
	readonly http1Connections: number;
	readonly autoConnections: number;
	/** How long a first request takes alone: TCP, TLS and the answer. */
	readonly handshakeMs: number;
}

/** 50 requests at once to an origin that nothing is known of, and that speaks HTTP/1.1 alone. */
export async function runFresh(delayMs: number, options: ClientOptions = {}): Promise<FreshReport> {
	const server = createTlsServer(serverTls, (_, response) => response.end("x"));
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	await using relay = await relayTo((server.address() as AddressInfo).port, { delayMs });
	const url = `https://localhost:${relay.port}/`;
	const run = async (http: "1.1" | "auto", count: number): Promise<[number, number]> => {
		await using client = new Client({ http, tls: { ca: authority }, ...options });
		const before = relay.accepted;
		const startedAt = performance.now();
		await Promise.all(Array.from({ length: count }, () => client.get(url).text()));
		return [Math.round(performance.now() - startedAt), relay.accepted - before];
	};
	try {
		// Code that is loaded with the first connection isn't what is measured.
		await run("auto", 2);
		const [handshakeMs] = await run("1.1", 1);
		const [http1Ms, http1Connections] = await run("1.1", 50);
		const [autoMs, autoConnections] = await run("auto", 50);
		return { http1Ms, autoMs, http1Connections, autoConnections, handshakeMs };
	} finally {
		server.closeAllConnections();
		server.close();
	}
}

export interface MixedReport {
	readonly requests: number;
	readonly failed: number;
	readonly connections: number;
	readonly samples: readonly Memory[];
	readonly sockets: readonly [number, number];
}

/** Everything at once for a while, with the memory measured in between, at rest. */
export async function runMixed(seconds: number, samples: number, seed: number): Promise<MixedReport> {
	const random = seededRandom(seed);
	await using server = await manySidedH2Server();
	await using client = new Client({ http: "2", connectionsPerOrigin: 4 });
	const { url } = server;
	const aborted = (): { signal: AbortSignal } => ({
		signal: AbortSignal.timeout(1 + Math.floor(random() * 20)),
	});
	const kinds: readonly (() => Promise<unknown>)[] = [
		() => client.get(`${url}/x`).text(),
		() => client.head(`${url}/x`),
		() => client.post(`${url}/y`, { json: { a: "b".repeat(random() * 5_000) } }).text(),
		() => client.put(`${url}/z`, { body: Buffer.alloc(random() * 300_000) }).text(),
		async () => {
			const size = Math.floor(random() * random() * 1_000_000);
			assert.equal((await client.get(`${url}/bytes/${size}`).bytes()).length, size);
		},
		async () => {
			const response = await client.get(`${url}/bytes/1000000`);
			for await (const _piece of response.body) if (random() < 0.3) break;
		},
		async () => {
			const response = await client.get(`${url}/bytes/${Math.floor(random() * 2_000_000)}`);
			await new Promise((resolve) => setTimeout(resolve, random() * 20));
			response.discard();
		},
		() => client.get(`${url}/hang`, aborted()),
		() => client.get(`${url}/half`, aborted()).bytes(),
		() => client.get(`${url}/drip`, aborted()).bytes(),
		() => client.put(`${url}/hang`, { body: Buffer.alloc(500_000), ...aborted() }),
	];
	let requests = 0;
	let failed = 0;
	const memory: Memory[] = [];
	const openBefore = sockets();
	for (let sample = 0; sample < samples; sample++) {
		const endsAt = performance.now() + (seconds / samples) * 1_000;
		const worker = async (): Promise<void> => {
			while (performance.now() < endsAt) {
				requests++;
				try {
					await (kinds[Math.floor(random() * kinds.length)] as () => Promise<unknown>)();
				} catch (error) {
					assert.ok(error instanceof ClientError, String((error as Error).stack));
					assert.ok(error.kind === "aborted" || error.kind === "timeout", error.message);
					failed++;
				}
			}
		};
		await Promise.all(Array.from({ length: 60 }, worker));
		await until(() => client.stats().active === 0);
		assertIsOver(client);
		(server.arrivals as Map<string, number>).clear();
		memory.push(await settledMemory());
	}
	const connections = client.stats().connectionsOpened;
	return { requests, failed, connections, samples: memory, sockets: [openBefore, sockets()] };
}

/** Connections whose stream ids end after a few: `count` requests, `atOnce` at a time. */
export async function runLastIds(count: number, atOnce: number): Promise<{ readonly connections: number }> {
	await using server = await manySidedH2Server();
	const limits = clientLimits.defaults;
	const readers = new ReaderPool(limits);
	const settings = { limits, idleMs: 60_000, trace: undefined };
	// Five streams are left.
	const firstStreamId = LARGEST_31_BITS - 8;
	const h1 = protocolsOf({ readers, pipelining: 1, idleMs: 60_000 });
	const protocols = new Map([["h2", speakHttp2(settings, firstStreamId)], ...h1]);
	await using client = new Client({ http: "2", connectionsPerOrigin: 2 }, protocols);
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < count) {
			const path = `/${next++}`;
			const response = await (next % 3 === 0
				? client.post(`${server.url}${path}`, { body: "x" })
				: client.get(`${server.url}${path}`));
			assert.equal(await response.text(), path);
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	assertIsOver(client);
	for (const [path, times] of server.arrivals) assert.equal(times, 1, `${path} arrived ${times} times`);
	return { connections: client.stats().connectionsOpened };
}
