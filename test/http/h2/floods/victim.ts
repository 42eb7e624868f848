// A process that is attacked: a server, or a client. It watches its own memory, and says what is left of an attack.
// `victim.ts ROLE MS`: its deadlines are so long. Messages come and go by the process that starts it.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { Client, type ClientError } from "../../../../src/client/index.ts";
import { serveHttp } from "../../../../src/server/index.ts";
import { collectGarbage } from "../../../support/garbage.ts";
import { CLIENT_FLOODS } from "./floods.ts";

/** What a client meets that isn't attacked. */
export const HONEST = "none";

/** How often memory is looked at, and another origin asked. */
const SAMPLE_MS = 20;
const PROBE_MS = 5;
/** How long a reader takes for a piece that reads as good as nothing. */
const READER_MS = 500;
/** How often it looks for handles that are left, 40 ms apart. */
const SETTLING_TRIES = 50;

export interface Snapshot {
	readonly rssMB: number;
	readonly heapMB: number;
	readonly handles: number;
	readonly connections: number;
	readonly streams: number;
}

export interface VictimReport {
	readonly before: Snapshot;
	/** The most memory before the attack, under honest load, and during it. */
	readonly honestRssMB: number;
	readonly peakRssMB: number;
	readonly after: Snapshot;
	readonly loopDelayMs: number;
	/** A client's: how its requests to the attacker ended, and how long others took. */
	readonly ends: Readonly<Record<string, number>>;
	readonly latencies: readonly number[];
	readonly failures: readonly string[];
}

export type VictimRequest =
	| { readonly do: "start"; readonly flood: string; readonly attacker?: string; readonly other: string }
	| { readonly do: "stop" };

interface Victim {
	readonly port: number;
	/** What is open besides what asks after its health. */
	open(): { readonly connections: number; readonly streams: number };
	begin(request: VictimRequest & { do: "start" }): void;
	/** Resolves when nothing of the attack is under way. */
	end(): Promise<Pick<VictimReport, "ends" | "latencies" | "failures">>;
}

const nothing = { ends: {}, latencies: [], failures: [] };

async function startServer(deadline: number): Promise<Victim> {
	const large = Buffer.alloc(1_000_000, "0123456789abcdef");
	const server = await serveHttp(
		"tcp://127.0.0.1:0",
		async ({ target, signal, body }) => {
			if (target === "/large") return { body: large };
			if (target === "/upload") return { body: String((await body.bytes()).length) };
			if (target === "/soon") await sleep(5);
			if (target === "/hold" || target === "/unread") {
				await new Promise((_, reject) =>
					signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
				);
			}
			return { body: "0123456789abcdef0123456789abcdef" };
		},
		{
			timeouts: {
				headMs: deadline,
				contentMs: deadline,
				sendMs: deadline,
				lingerMs: Math.min(2_000, deadline),
			},
			// Handlers of streams that are reset reject, as they should.
			onError: () => undefined,
		},
	);
	return {
		port: Number(new URL(server.url).port),
		open: () => ({ connections: server.openConnections, streams: 0 }),
		begin: () => undefined,
		async end() {
			// The one that is left asks after its health.
			while (server.openConnections > 1) await sleep(5);
			return nothing;
		},
	};
}

function startClient(deadline: number): Victim {
	const timeouts = { firstByte: deadline, idle: deadline, total: 2 * deadline };
	const client = new Client({ http: "2", timeouts });
	const prober = new Client({ http: "2" });
	let isOver = true;
	let done: Promise<unknown> = Promise.resolve();
	let report = { ends: {} as Record<string, number>, latencies: [] as number[], failures: [] as string[] };

	/**
	 * An honest peer is asked over a connection of its own each time, as an attacker is that ends each: what many connections one after
	 * another cost isn't the attack's.
	 */
	const ask = async (url: string): Promise<void> => {
		while (!isOver) {
			await client.get(url, { headers: { connection: "close" } }).bytes();
			await client.get(url).bytes();
		}
	};
	const meet = async (url: string, what: string): Promise<void> => {
		const { body, isUnread } = CLIENT_FLOODS.find((each) => each.what === what) ?? {};
		while (!isOver) {
			let end = "answered";
			try {
				const response = await (body === undefined ? client.get(url) : client.post(url, { body }));
				if (isUnread) {
					for await (const _piece of response.body) if (!isOver) await sleep(READER_MS);
				} else await response.bytes();
			} catch (error) {
				end = `${(error as ClientError).code} ${(error as Error).message.replaceAll(/\d+/g, "N")}`;
			}
			report.ends[end] = (report.ends[end] ?? 0) + 1;
			await new Promise((resolve) => setImmediate(resolve));
		}
	};
	const probe = async (url: string): Promise<void> => {
		while (!isOver) {
			const startedAt = performance.now();
			try {
				await prober.get(url).bytes();
				report.latencies.push(performance.now() - startedAt);
			} catch (error) {
				report.failures.push((error as Error).message);
			}
			await sleep(PROBE_MS);
		}
	};
	return {
		port: 0,
		open: () => ({ connections: client.stats().busy + client.stats().idle, streams: client.stats().streams }),
		begin({ flood, attacker, other }) {
			isOver = false;
			report = { ends: {}, latencies: [], failures: [] };
			const met = flood === HONEST ? ask(attacker as string) : meet(attacker as string, flood);
			done = Promise.all([met, probe(other)]);
		},
		async end() {
			isOver = true;
			await done;
			const { busy, streams, queued, active } = client.stats();
			if (busy + streams + queued + active > 0) report.failures.push(JSON.stringify(client.stats()));
			return report;
		},
	};
}

function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Makes garbage, so that V8's young generation is resident as a whole, as in any process that has been busy for a while: what an
 * attack adds to it is the attack's. It has two halves of at most 32 MiB.
 */
function fillYoungGeneration(): void {
	let last: object[] = [];
	for (let count = 0; count < 4_000; count++)
		last = Array.from({ length: 1_000 }, (_, index) => ({ index, last: index }));
	if (last.length === 0) throw new Error("there is no garbage");
}

const inMB = (bytes: number): number => Math.round(bytes / 1e5) / 10;

async function snapshot(victim: Victim): Promise<Snapshot> {
	for (let turn = 0; turn < 4; turn++) {
		await sleep(10);
		collectGarbage();
	}
	const { rss, heapUsed, external } = process.memoryUsage();
	const handles = process.getActiveResourcesInfo().filter((name) => /TCP|Immediate/.test(name)).length;
	return { rssMB: inMB(rss), heapMB: inMB(heapUsed + external), handles, ...victim.open() };
}

if (import.meta.main) {
	const [role, deadline] = process.argv.slice(2);
	const victim = role === "server" ? await startServer(Number(deadline)) : startClient(Number(deadline));
	fillYoungGeneration();
	const delay = monitorEventLoopDelay({ resolution: 5 });
	let before: Snapshot | undefined;
	let honest = 0;
	let peak = 0;
	setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, SAMPLE_MS).unref();
	process.on("message", async (request: VictimRequest) => {
		if (request.do === "start") {
			before = await snapshot(victim);
			honest = Math.max(honest, peak);
			peak = 0;
			delay.reset();
			delay.enable();
			victim.begin(request);
			process.send?.({});
			return;
		}
		delay.disable();
		const peakRssMB = inMB(peak);
		const loopDelayMs = Math.round(delay.percentile(99) / 1e6);
		const ended = await victim.end();
		let after = await snapshot(victim);
		// A socket that was reset just now takes a moment to close. One that is lost stays.
		for (let tries = 0; after.handles > (before as Snapshot).handles && tries < SETTLING_TRIES; tries++)
			after = await snapshot(victim);
		const report: VictimReport = {
			before: before as Snapshot,
			honestRssMB: inMB(honest),
			peakRssMB,
			after,
			loopDelayMs,
			...ended,
		};
		process.send?.(report);
	});
	process.on("disconnect", () => process.exit());
	process.send?.({ port: victim.port });
}
