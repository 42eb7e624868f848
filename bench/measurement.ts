// What is measured of one client in one process, and how: the meter and the timed section. Knows no scenario.
import { busyMs, CLIENT_CORE, SERVER_CORE } from "./cores.ts";
import type { Meter } from "./plan.ts";
import { percentile, sorted } from "./statistics.ts";

export interface Measurement {
	readonly exchanges: number;
	/** Content bytes, for transfers; else 0. */
	readonly bytes: number;
	readonly wallMs: number;
	/** User and system time of all threads of the process. */
	readonly cpuUs: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	/** Resident memory at the end of the timed section; NaN where unknown. */
	readonly rssBytes: number;
	/** Share of the time in which other programs used the client's core; NaN where unknown. */
	readonly foreignShare: number;
	/** Share of the time in which the server's core was busy; near 1, the server was the limit. */
	readonly serverShare: number;
	/** False where the cost still fell when the warm-up's time was up. */
	readonly isSteady?: boolean;
	/** Resident memory for each open connection, for `idle` alone. */
	readonly rssPerConnection?: number;
}

export class SamplingMeter implements Meter {
	stopped = false;
	finished = 0;
	private started = 0;
	private readonly every: number;
	private readonly latencies: number[] = [];

	constructor(every: number) {
		this.every = every;
	}

	start(): number {
		return this.started++ % this.every === 0 ? performance.now() : 0;
	}

	finish(startedAt: number): void {
		this.finished++;
		if (startedAt !== 0) this.latencies.push(performance.now() - startedAt);
	}

	/** Latencies of the sampled exchanges, ascending, in milliseconds. */
	distribution(): Float64Array {
		return sorted(this.latencies);
	}
}

export interface Cost {
	readonly wallMs: number;
	readonly cpuUs: number;
	readonly rssBytes: number;
	readonly foreignShare: number;
	readonly serverShare: number;
}

/** Runs something once and tells what it cost. */
export async function cost(run: () => Promise<void>): Promise<Cost> {
	const busyBefore = busyMs(CLIENT_CORE);
	const serverBefore = busyMs(SERVER_CORE);
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();
	await run();
	const wallMs = performance.now() - startedAt;
	const { user, system } = process.cpuUsage(cpuBefore);
	const foreignMs = busyMs(CLIENT_CORE) - busyBefore - (user + system) / 1e3;
	const serverShare = (busyMs(SERVER_CORE) - serverBefore) / wallMs;
	const foreignShare = Math.max(0, foreignMs / wallMs);
	return { wallMs, cpuUs: user + system, rssBytes: process.memoryUsage.rss(), foreignShare, serverShare };
}

export function measurementOf(spent: Cost, meter: SamplingMeter, bytes: number): Measurement {
	const latencies = meter.distribution();
	return {
		exchanges: meter.finished,
		bytes,
		...spent,
		p50Ms: percentile(latencies, 0.5),
		p99Ms: percentile(latencies, 0.99),
	};
}
