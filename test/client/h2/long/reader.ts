// A client with readers that are slow or never come, beside others that are busy, in a process of its own, whose memory is what
// is measured: `reader.ts MODE URL PHASE_MS PHASES SLOW_MS`. It uses the built library: to strip the types of the sources takes 45 MB.

import type { Client } from "../../../../src/client/index.ts";

export interface ReaderReport {
	/** Busy requests in each millisecond of the client's CPU time: without the other readers, and beside them. */
	readonly without: number;
	readonly beside: number;
	/** The same in each second. */
	readonly withoutPerSecond: number;
	readonly besidePerSecond: number;
	readonly slowBytes: number;
	readonly slowSeconds: number;
	readonly peakRssMB: number;
}

const BUSY = 99;
const ABSENT = 50;
const SMALL = 16 * 1024;
const PACE = 1_000_000;

function median(values: readonly number[]): number {
	return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function readSlowly(client: Client, url: string, isOver: () => boolean): Promise<[number, number]> {
	const response = await client.get(`${url}/bytes/${2 ** 30}`, { timeouts: { total: 10_000_000 } });
	const startedAt = performance.now();
	let bytes = 0;
	for await (const piece of response.body) {
		bytes += piece.length;
		const aheadMs = (bytes / PACE) * 1_000 - (performance.now() - startedAt);
		if (aheadMs > 2) await new Promise((resolve) => setTimeout(resolve, aheadMs));
		if (isOver()) break;
	}
	return [bytes, (performance.now() - startedAt) / 1_000];
}

if (import.meta.main) {
	const [mode, url = "", phase, phases, slow] = process.argv.slice(2);
	const phaseMs = Number(phase);
	const built = new URL("../../../../dist/client/index.js", import.meta.url).href;
	const library = (await import(built)) as { readonly Client: typeof Client };
	const client = new library.Client({ http: "2", connectionsPerOrigin: 1, limits: { streams: 200 } });
	let peak = 0;
	let requests = 0;
	let isOver = false;
	setInterval(() => {
		peak = Math.max(peak, process.memoryUsage.rss());
	}, 20).unref();
	const busy = Array.from({ length: BUSY }, async () => {
		while (!isOver) {
			if ((await client.get(`${url}/bytes/${SMALL}`).bytes()).length !== SMALL) throw new Error("cut short");
			requests++;
		}
	});
	const rates: Record<"without" | "beside", { cpu: number[]; wall: number[] }> = {
		without: { cpu: [], wall: [] },
		beside: { cpu: [], wall: [] },
	};
	const measure = async (which: "without" | "beside", ms: number): Promise<void> => {
		const [before, cpu, at] = [requests, process.cpuUsage(), performance.now()];
		await new Promise((resolve) => setTimeout(resolve, ms));
		const { user, system } = process.cpuUsage(cpu);
		rates[which].cpu.push((requests - before) / ((user + system) / 1_000));
		rates[which].wall.push((requests - before) / ((performance.now() - at) / 1_000));
	};
	let slowBytes = 0;
	let slowSeconds = 0;
	const beside = async (ms: number): Promise<void> => {
		let hasRead = false;
		if (mode === "absent") {
			const responses = await Promise.all(
				Array.from({ length: ABSENT }, () => client.get(`${url}/bytes/${2 ** 30}`)),
			);
			await measure("beside", ms);
			for (const response of responses) response.discard();
			return;
		}
		const reading = readSlowly(client, url, () => hasRead);
		await measure("beside", ms);
		hasRead = true;
		const [bytes, seconds] = await reading;
		slowBytes += bytes;
		slowSeconds += seconds;
	};
	await measure("without", 2 * phaseMs);
	rates.without = { cpu: [], wall: [] };
	for (let index = 0; index < Number(phases); index++) {
		await measure("without", phaseMs);
		await beside(phaseMs);
	}
	if (Number(slow) > 0) await beside(Number(slow));
	isOver = true;
	await Promise.all(busy);
	const report: ReaderReport = {
		without: median(rates.without.cpu),
		beside: median(rates.beside.cpu),
		withoutPerSecond: Math.round(median(rates.without.wall)),
		besidePerSecond: Math.round(median(rates.beside.wall)),
		slowBytes,
		slowSeconds,
		peakRssMB: Math.round(peak / 1e6),
	};
	process.send?.(report, () => process.exit());
}
