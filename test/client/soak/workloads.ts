// Long runs as functions of their length: soak.test.ts runs them short, scripts/soak.ts runs them whole.
// Each throws where a promise is broken, and returns what it measured.

import assert from "node:assert/strict";
import { Client, ClientError, type ClientOptions, type RequestOptions } from "../../../src/client/index.ts";
import { collectGarbage } from "../../support/garbage.ts";
import { assertIsOver } from "../support.ts";
import { closingServer, manySidedServer, randomFrom, type SoakServer } from "./servers.ts";

/** Megabytes of live heap, and of the process. */
export interface Memory {
	readonly heapMB: number;
	readonly rssMB: number;
}

export async function settledMemory(): Promise<Memory> {
	// What finalizers free takes some turns.
	for (let turn = 0; turn < 5; turn++) {
		await new Promise((resolve) => setTimeout(resolve, 20));
		collectGarbage();
	}
	const { heapUsed, external, rss } = process.memoryUsage();
	const inMB = (bytes: number): number => Math.round((bytes / 1e6) * 10) / 10;
	return { heapMB: inMB(heapUsed + external), rssMB: inMB(rss) };
}

export function sockets(): number {
	return process.getActiveResourcesInfo().filter((name) => /TCP|Pipe/.test(name)).length;
}

/** Runs `work` with numbers 0 to times - 1, `width` at a time. */
async function inParallel(
	times: number,
	width: number,
	work: (index: number) => Promise<void>,
): Promise<void> {
	let next = 0;
	const worker = async (): Promise<void> => {
		while (next < times) await work(next++);
	};
	await Promise.all(Array.from({ length: width }, worker));
}

export interface ClosingReport {
	readonly requests: number;
	readonly connections: number;
	readonly retried: number;
	readonly unsafeUnanswered: number;
	readonly socketsBefore: number;
	readonly socketsAfter: number;
	readonly memoryBefore: Memory;
	readonly memoryAfter: Memory;
}

/** Requests of all sorts against a server that closes its connections: safe ones succeed, unsafe ones arrive once. */
export async function runAgainstClosingServer(
	requests: number,
	seed: number,
	options: ClientOptions = {},
): Promise<ClosingReport> {
	const random = randomFrom(seed + 1);
	const run = async (
		times: number,
		prefix: string,
	): Promise<Pick<ClosingReport, "connections" | "retried" | "unsafeUnanswered">> => {
		await using server = await closingServer(seed);
		await using client = new Client({ connectionsPerOrigin: 20, ...options });
		let unsafeUnanswered = 0;
		await inParallel(times, 60, async (index) => {
			const kind = random();
			const method = kind < 0.6 ? "GET" : kind < 0.7 ? "HEAD" : kind < 0.8 ? "PUT" : "POST";
			const target = `/${prefix}/${method}/${index}`;
			const call: RequestOptions = method === "PUT" || method === "POST" ? { json: { index } } : {};
			try {
				const response = await client.request(method, server.url + target, call);
				assert.equal(await response.text(), method === "HEAD" ? "" : target);
				assert.ok(response.retries <= 1);
			} catch (error) {
				assert.ok(error instanceof ClientError, String(error));
				assert.equal(method, "POST", error.message);
				assert.equal(error.kind, "disconnected", error.message);
				assert.equal(error.isSafeToRetry, false);
				unsafeUnanswered++;
			}
			// None at all: it met a connection that was closed before.
			const arrivals = server.arrivals.get(target) ?? 0;
			assert.ok(arrivals <= (method === "POST" ? 1 : 2), `${target} arrived ${arrivals} times`);
		});
		assertIsOver(client);
		const { retried } = client.stats();
		await client.close();
		while (server.open > 0) await new Promise((resolve) => setImmediate(resolve));
		return { connections: server.accepted, retried, unsafeUnanswered };
	};
	await run(Math.ceil(requests / 10), "warm");
	const socketsBefore = sockets();
	const memoryBefore = await settledMemory();
	const result = await run(requests, "run");
	const memoryAfter = await settledMemory();
	return { requests, ...result, socketsBefore, socketsAfter: sockets(), memoryBefore, memoryAfter };
}

/**
 * Many origins, few connections, random limits, servers that close, one that refuses, aborts and discards: every request
 * ends, none by a timeout, and no limit is passed.
 */
export async function runCrowded(requests: number, seed: number): Promise<Readonly<Record<string, number>>> {
	const random = randomFrom(seed);
	await using stack = new AsyncDisposableStack();
	const origins = ["http://127.0.0.1:1"];
	for (let index = 0; index < 6; index++) {
		origins.push(stack.use(await closingServer(seed * 10 + index)).url);
	}
	const totalConnections = 1 + Math.floor(random() * 5);
	const connectionsPerOrigin = 1 + Math.floor(random() * 3);
	const client = stack.use(
		new Client({
			connectionsPerOrigin,
			pipelining: 1 + Math.floor(random() * 4),
			limits: { totalConnections },
			idleConnectionMs: 5 + random() * 100,
			timeouts: { total: 20_000 },
		}),
	);
	const trace = (): void => {
		const { busy, idle, connecting, origins: open } = client.stats();
		assert.ok(busy + idle + connecting <= totalConnections, "more connections than limits.totalConnections");
		assert.ok(Object.values(open).every((count) => count <= connectionsPerOrigin));
	};
	const outcomes: Record<string, number> = {};
	await inParallel(requests, 40, async (index) => {
		const method = random() < 0.8 ? "GET" : "POST";
		const url = `${origins[Math.floor(random() * origins.length)]}/${index}`;
		const controller = new AbortController();
		const turns = random() < 0.2 ? Math.floor(random() * 30) : 0;
		const isDiscarded = random() < 0.05;
		const asked = client.request(method, url, { trace, signal: controller.signal });
		const work = async (): Promise<string> => {
			try {
				const response = await asked;
				if (isDiscarded) response.discard();
				else assert.equal(await response.text(), `/${index}`);
				return "answered";
			} catch (error) {
				assert.ok(error instanceof ClientError, String((error as Error).stack));
				const isExpected =
					error.kind === "aborted" ||
					(error.kind === "connect" && url.startsWith(`${origins[0]}/`)) ||
					(error.kind === "disconnected" && method === "POST");
				assert.ok(isExpected, error.message);
				return error.kind;
			}
		};
		const ended = work();
		for (let turn = 1; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
		if (turns > 0) controller.abort();
		const outcome = await ended;
		outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
	});
	while (client.stats().active > 0) await new Promise((resolve) => setTimeout(resolve, 5));
	assertIsOver(client);
	return outcomes;
}

async function* endlessly(): AsyncGenerator<Uint8Array> {
	const piece = new Uint8Array(50_000);
	for (;;) {
		await new Promise((resolve) => setImmediate(resolve));
		yield piece;
	}
}

type Exchange = (client: Client, url: string, options: RequestOptions) => Promise<unknown>;

/** Everything a request can be in the middle of. */
const exchanges: Readonly<Record<string, Exchange>> = {
	text: async (client, url, options) => (await client.get(`${url}/x`, options)).text(),
	hang: (client, url, options) => client.get(`${url}/hang`, options),
	half: async (client, url, options) => (await client.get(`${url}/half`, options)).bytes(),
	drip: async (client, url, options) => {
		for await (const _chunk of (await client.get(`${url}/drip`, options)).body);
	},
	lent: async (client, url, options) =>
		(await client.get(`${url}/bytes/3000000`, options)).body.forEachView(() => {}),
	stream: async (client, url, options) => {
		for await (const _chunk of (await client.get(`${url}/bytes/3000000`, options)).body.stream());
	},
	held: async (client, url, options) => {
		const response = await client.get(`${url}/bytes/1000000`, options);
		await new Promise((resolve) => setImmediate(resolve));
		response.discard();
	},
	upload: (client, url, options) => client.put(`${url}/hang`, { ...options, body: endlessly() }),
	expecting: (client, url, options) =>
		client.put(`${url}/hang`, { ...options, body: "x", expectContinue: true }),
	unresolved: (client, _url, options) => client.get("http://never.test/", options),
	refused: (client, _url, options) => client.get("http://127.0.0.1:1/", options),
};

const events = [
	"exchange.started",
	"attempt.started",
	"connected",
	"exchange.assigned",
	"request.head",
	"request.data",
	"request.sent",
	"response.head",
	"response.data",
	"response.done",
];

export interface AbortReport {
	readonly aborts: number;
	readonly connections: number;
	/** How often each phase was met. */
	readonly phases: Readonly<Record<string, number>>;
	readonly socketsBefore: number;
	readonly socketsAfter: number;
	readonly memoryBefore: Memory;
	readonly memoryAfter: Memory;
}

/** Aborts at random moments and at every event: nothing leaks, and the pool stays usable. */
export async function abortEverywhere(
	times: number,
	seed: number,
	options: ClientOptions = {},
	startServer: () => Promise<SoakServer> = manySidedServer,
): Promise<AbortReport> {
	const phases: Record<string, number> = {};
	const names = Object.keys(exchanges);
	const random = randomFrom(seed);
	let connections = 0;
	const run = async (count: number): Promise<void> => {
		await using server = await startServer();
		await using client = new Client({
			connectionsPerOrigin: 8,
			resolver: () => new Promise(() => {}),
			...options,
		});
		await inParallel(count, 24, async (index) => {
			const controller = new AbortController();
			const { signal } = controller;
			const name = names[index % names.length] as string;
			const event = random() < 0.5 ? events[Math.floor(random() * events.length)] : undefined;
			const trace: RequestOptions["trace"] = ({ type }) => {
				if (type === event) controller.abort();
			};
			const turns = Math.floor(random() * random() * 40);
			const abortLater = async (): Promise<void> => {
				for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
				controller.abort();
			};
			const aborting = abortLater();
			try {
				await exchanges[name]?.(client, server.url, event === undefined ? { signal } : { signal, trace });
				phases.over = (phases.over ?? 0) + 1;
			} catch (error) {
				assert.ok(error instanceof ClientError, String((error as Error).stack));
				if (error.kind !== "aborted") assert.equal(error.code, "ECONNREFUSED", `${name}: ${error.message}`);
				phases[error.phase] = (phases[error.phase] ?? 0) + 1;
			}
			await aborting;
		});
		while (client.stats().active > 0) await new Promise((resolve) => setTimeout(resolve, 10));
		assertIsOver(client);
		assert.equal(await (await client.get(`${server.url}/alive`)).text(), "/alive");
		connections = server.accepted;
		await client.close();
		while (server.open > 0) await new Promise((resolve) => setImmediate(resolve));
	};
	await run(Math.ceil(times / 10));
	const socketsBefore = sockets();
	const memoryBefore = await settledMemory();
	await run(times);
	const memoryAfter = await settledMemory();
	const socketsAfter = sockets();
	return { aborts: times, connections, phases, socketsBefore, socketsAfter, memoryBefore, memoryAfter };
}

export interface MixedReport {
	readonly requests: number;
	readonly failed: number;
	readonly samples: readonly Memory[];
}

/** Everything at once for a while, with the memory measured in between, at rest. */
export async function runMixedLoad(seconds: number, samples: number, seed: number): Promise<MixedReport> {
	const random = randomFrom(seed);
	const memory: Memory[] = [];
	await using closing: SoakServer = await closingServer(seed);
	await using many: SoakServer = await manySidedServer();
	await using client = new Client({ connectionsPerOrigin: 16, resolver: () => new Promise(() => {}) });
	const names = Object.keys(exchanges);
	let requests = 0;
	let failed = 0;
	for (let sample = 0; sample < samples; sample++) {
		const until = performance.now() + (seconds / samples) * 1_000;
		await inParallel(30, 30, async (index) => {
			while (performance.now() < until) {
				requests++;
				try {
					if (index < 15) {
						await (await client.get(`${closing.url}/x`)).text();
						await (await client.post(`${closing.url}/y`, { json: { requests } })).json().catch(() => {});
					} else if (index < 25) {
						const size = Math.floor(random() * random() * 400_000);
						assert.equal((await (await client.get(`${many.url}/bytes/${size}`)).bytes()).length, size);
					} else {
						const signal = AbortSignal.timeout(1 + Math.floor(random() * 20));
						await exchanges[names[requests % names.length] as string]?.(client, many.url, { signal });
					}
				} catch (error) {
					assert.ok(error instanceof ClientError, String((error as Error).stack));
					failed++;
				}
			}
		});
		while (client.stats().active > 0) await new Promise((resolve) => setTimeout(resolve, 10));
		assertIsOver(client);
		(closing.arrivals as Map<string, number>).clear();
		(many.arrivals as Map<string, number>).clear();
		memory.push(await settledMemory());
	}
	return { requests, failed, samples: memory };
}
