// Runs floods: a victim, an attacker, and requests of somebody else meanwhile, each in a process of its own. Returns what it
// saw, and in what the victim fell short.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Client } from "../../../../src/client/index.ts";
import { serveHttp } from "../../../../src/server/index.ts";
import type { Flood } from "./floods.ts";
import { HONEST, type VictimReport } from "./victim.ts";

export type Role = "client" | "server";

export interface FloodReport {
	readonly what: string;
	readonly ends: Readonly<Record<string, number>>;
	/** The most memory under honest load, before. */
	readonly honestMB: number;
	/** By how much more memory was resident, at the most, than under honest load. */
	readonly grownMB: number;
	/** How long a request of somebody else took. */
	readonly p99Ms: number;
	readonly asked: number;
	readonly loopDelayMs: number;
	/** By how much the heap is larger afterwards. */
	readonly leftMB: number;
	/** What doesn't hold. */
	readonly faults: readonly string[];
}

/** What must hold; figures of time and memory hold on a machine that has nothing else to do. */
export interface Bounds {
	readonly grownMB: number;
	readonly p99Ms: number;
	readonly leftMB: number;
}

export const BOUNDS: Bounds = { grownMB: 32, p99Ms: 50, leftMB: 4 };

const PROBE_MS = 5;

/** Deadlines that end within an attack, but not before an honest peer on a busy machine. */
function deadlineFor(ms: number): number {
	return Math.max(200, Math.round(ms / 4));
}

/** Whether it is a deadline that ends it. */
function isSlow({ again, everyMs, isDeaf }: Flood): boolean {
	return again === undefined || everyMs !== undefined || isDeaf === true;
}

/** V8's young generation grows to this under any load, sooner or later, and keeps its size. Node.js 26 allows it by default. */
const YOUNG_GENERATION = ["--min-semi-space-size=32", "--max-semi-space-size=32"];

function start(program: URL, args: readonly string[] = [], flags: readonly string[] = []): ChildProcess {
	return fork(fileURLToPath(program), args, { execArgv: [...process.execArgv, ...flags] });
}

/** Resolves to the next message of the process. */
async function answer<Message>(child: ChildProcess, request?: object): Promise<Message> {
	const over = new AbortController();
	const { signal } = over;
	try {
		const answered = once(child, "message", { signal });
		const ended = once(child, "exit", { signal }).then(([code]) => {
			throw new Error(`the process of an attack ended with ${code}`);
		});
		// One of the two never comes.
		for (const each of [answered, ended]) each.catch(() => undefined);
		if (request !== undefined) child.send(request);
		const [message] = (await Promise.race([answered, ended])) as [Message];
		return message;
	} finally {
		over.abort();
	}
}

/** A victim, warmed up by requests that mean no harm. */
export class Victim implements AsyncDisposable {
	readonly #role: Role;
	readonly #ms: number;
	readonly #child: ChildProcess;
	readonly #attacker: ChildProcess = start(new URL("./attacker.ts", import.meta.url));
	readonly #other: Awaited<ReturnType<typeof serveHttp>>;
	readonly #client: Client = new Client({ http: "2" });
	readonly #port: number;

	private constructor(
		role: Role,
		ms: number,
		child: ChildProcess,
		port: number,
		other: Awaited<ReturnType<typeof serveHttp>>,
	) {
		this.#role = role;
		this.#ms = ms;
		this.#child = child;
		this.#port = port;
		this.#other = other;
	}

	/** `ms` is how long each attack lasts. */
	static async start(role: Role, ms: number): Promise<Victim> {
		const other = await serveHttp("tcp://127.0.0.1:0", () => ({ body: "0123456789abcdef" }));
		const child = start(
			new URL("./victim.ts", import.meta.url),
			[role, String(deadlineFor(ms))],
			YOUNG_GENERATION,
		);
		const { port } = await answer<{ port: number }>(child);
		const victim = new Victim(role, ms, child, port, other);
		try {
			await victim.#warmUp();
			return victim;
		} catch (error) {
			await victim[Symbol.asyncDispose]();
			throw error;
		}
	}

	async #warmUp(): Promise<void> {
		const forMs = Math.min(this.#ms, 6_000);
		if (this.#role === "client") {
			await answer(this.#child, {
				do: "start",
				flood: HONEST,
				attacker: this.#other.url,
				other: this.#other.url,
			});
			await new Promise((resolve) => setTimeout(resolve, forMs));
			await answer(this.#child, { do: "stop" });
			return;
		}
		const until = performance.now() + forMs;
		await using client = new Client({ http: "2", connectionsPerOrigin: 8 });
		const ask = async (index: number): Promise<void> => {
			const url = `http://127.0.0.1:${this.#port}/${index < 4 ? "large" : "soon"}`;
			while (performance.now() < until)
				await client
					.get(url)
					.bytes()
					.catch(() => undefined);
		};
		await Promise.all(Array.from({ length: 500 }, (_, index) => ask(index)));
	}

	async meet(flood: Flood, bounds: Bounds): Promise<FloodReport> {
		const { what } = flood;
		const role = this.#role;
		const child = this.#child;
		const attacker = this.#attacker;
		const isServer = role === "server";
		const latencies: number[] = [];
		const failures: string[] = [];
		// The connection of somebody else is there before.
		if (isServer) await this.#ask(latencies, failures, 0);
		const attack = { do: "attack", victim: role, flood: what, port: this.#port };
		const begin = (port: number): Promise<unknown> =>
			answer(child, {
				do: "start",
				flood: what,
				attacker: `http://127.0.0.1:${port}/`,
				other: this.#other.url,
			});
		// A server's memory is measured before it is attacked.
		if (isServer) await begin(0);
		const { port } = await answer<{ port: number }>(attacker, attack);
		if (!isServer) await begin(port);
		const slowMs = isSlow(flood) ? 3 * deadlineFor(this.#ms) : 0;
		const forMs = Math.max(this.#ms, flood.leastMs ?? 0, slowMs);
		if (isServer) await this.#ask(latencies, failures, forMs);
		else await new Promise((resolve) => setTimeout(resolve, forMs));
		const ends = await answer<Record<string, number>>(attacker, { do: "stop" });
		const report = await answer<VictimReport>(child, { do: "stop" });
		if (isServer) return judge(flood, ends, latencies, failures, report, bounds);
		return judge(flood, report.ends, [...report.latencies], report.failures, report, bounds);
	}

	/** Asks the server again and again, as somebody who means no harm. */
	async #ask(latencies: number[], failures: string[], forMs: number): Promise<void> {
		const until = performance.now() + forMs;
		do {
			const startedAt = performance.now();
			try {
				await this.#client.get(`http://127.0.0.1:${this.#port}/`).bytes();
				latencies.push(performance.now() - startedAt);
			} catch (error) {
				failures.push((error as Error).message);
			}
			await new Promise((resolve) => setTimeout(resolve, PROBE_MS));
		} while (performance.now() < until);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#client.close();
		await this.#other.close();
		const gone = [this.#child, this.#attacker].map((child) => once(child, "exit"));
		for (const child of [this.#child, this.#attacker]) child.disconnect();
		await Promise.all(gone);
	}
}

function judge(
	flood: Flood,
	ends: Readonly<Record<string, number>>,
	latencies: number[],
	failures: readonly string[],
	{ before, after, honestRssMB, peakRssMB, loopDelayMs }: VictimReport,
	bounds: Bounds,
): FloodReport {
	latencies.sort((a, b) => a - b);
	const p99Ms = Math.round((latencies[Math.ceil(latencies.length * 0.99) - 1] ?? Number.NaN) * 10) / 10;
	const grownMB = Math.round((peakRssMB - honestRssMB) * 10) / 10;
	const leftMB = Math.round((after.heapMB - before.heapMB) * 10) / 10;
	const faults = [...failures.slice(0, 3)];
	if (!Object.keys(ends).some((end) => flood.ends.test(end)))
		faults.push(`it was not ended by ${flood.ends.source}`);
	if (latencies.length === 0) faults.push("nobody else was answered");
	if (grownMB > bounds.grownMB) faults.push(`memory grew by ${grownMB} MB`);
	if (p99Ms > bounds.p99Ms) faults.push(`others waited for ${p99Ms} ms`);
	if (leftMB > bounds.leftMB) faults.push(`${leftMB} MB are left on the heap`);
	if (after.handles > before.handles) faults.push(`${after.handles - before.handles} handles are left`);
	if (after.streams > 0) faults.push(`${after.streams} streams are left`);
	return {
		what: flood.what,
		ends,
		honestMB: honestRssMB,
		grownMB,
		p99Ms,
		asked: latencies.length,
		loopDelayMs,
		leftMB,
		faults,
	};
}
