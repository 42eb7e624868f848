// Aborts over HTTP/2 in every phase of an exchange: the one connection survives all of them, and no slot of it is lost.

import assert from "node:assert/strict";
import { Client } from "../../../src/client/index.ts";
import { serveHttp } from "../../../src/server/index.ts";
import type { SoakServer } from "../soak/servers.ts";
import { type AbortReport, abortEverywhere } from "../soak/workloads.ts";
import { assertIsOver, until } from "../support.ts";

/** So many streams may be open at once: the client's own limit. */
const STREAMS = 100;

export interface H2SoakServer extends SoakServer {
	/** Requests that hang. */
	readonly hanging: number;
	/** Bytes of large contents (a gigabyte and more) that were handed to the connection. */
	readonly largeBytes: number;
}

/** Does what its counterpart over HTTP/1.1 does. Its clients may reset as much as they like. */
export async function manySidedH2Server(): Promise<H2SoakServer> {
	const block = Buffer.alloc(64 * 1024, "0123456789abcdef");
	const arrivals = new Map<string, number>();
	const peers = new Set<number>();
	let hanging = 0;
	let largeBytes = 0;
	const hang = async (signal: AbortSignal): Promise<never> => {
		hanging++;
		try {
			return await new Promise((_, reject) =>
				signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
			);
		} finally {
			hanging--;
		}
	};
	const server = await serveHttp(
		"tcp://127.0.0.1:0",
		async ({ target, signal, connection }) => {
			arrivals.set(target, (arrivals.get(target) ?? 0) + 1);
			peers.add(connection.id);
			const [, kind, number] = target.split("/");
			if (kind === "hang") return hang(signal);
			if (kind === "half") {
				return {
					length: 100_000,
					body: (async function* () {
						yield "half";
						yield await hang(signal);
					})(),
				};
			}
			if (kind === "drip") {
				return {
					body: (async function* () {
						for (;;) {
							await new Promise((resolve) => setTimeout(resolve, 2));
							yield "drip";
						}
					})(),
				};
			}
			if (kind !== "bytes") return { body: target };
			return {
				length: Number(number),
				body: (function* () {
					for (let left = Number(number); left > 0; left -= block.length) {
						if (Number(number) >= 1e9) largeBytes += block.length;
						yield left < block.length ? block.subarray(0, left) : block;
					}
				})(),
			};
		},
		{ limits: { overheadFrames: 1e9, streams: 200 }, onError: () => undefined },
	);
	return {
		url: server.url.replace("tcp:", "http:").replace(/\/$/, ""),
		get open() {
			return server.openConnections;
		},
		get accepted() {
			return peers.size;
		},
		get hanging() {
			return hanging;
		},
		get largeBytes() {
			return largeBytes;
		},
		arrivals,
		async [Symbol.asyncDispose]() {
			await server.close({ deadlineMs: 0 });
		},
	};
}

/** Aborts so many exchanges, then fills the connection: all its slots are there. */
export async function abortStreams(times: number, seed: number): Promise<AbortReport> {
	const report = await abortEverywhere(
		times,
		seed,
		{ http: "2", connectionsPerOrigin: 1 },
		manySidedH2Server,
	);
	await using server = await manySidedH2Server();
	await using client = new Client({ http: "2", connectionsPerOrigin: 1 });
	for (let round = 0; round < 20; round++) {
		const controller = new AbortController();
		const { signal } = controller;
		const calls = Array.from({ length: STREAMS }, () =>
			client.get(`${server.url}/hang`, { signal }).catch(() => undefined),
		);
		await until(() => server.hanging === STREAMS);
		assert.equal(client.stats().queued, 0);
		assert.equal(client.stats().streams, STREAMS);
		controller.abort();
		await Promise.all(calls);
		await until(() => server.hanging === 0);
		assertIsOver(client);
	}
	assert.equal(client.stats().connectionsOpened, 1);
	return report;
}
