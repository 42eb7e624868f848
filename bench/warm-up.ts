// How long a client is warmed up: until its cost no longer falls. Clients with much code need seconds for that, in which they are
// compiled and their garbage finds its place; measured earlier, the compiler is measured.
import { median } from "./statistics.ts";

/** Bounds on a warm-up, in milliseconds. */
export interface WarmUp {
	readonly leastMs: number;
	readonly mostMs: number;
}

/** So many costs in a row are compared with as many before. */
const WINDOW = 3;
/** The cost is steady where it falls by less than this share. */
const FALL = 0.03;

/** Whether costs, each of some tenths of a second, no longer fall. Medians: a collection of garbage in one of them says nothing. */
export function isSteady(costs: readonly number[]): boolean {
	if (costs.length < 2 * WINDOW) return false;
	const earlier = median(costs.slice(-2 * WINDOW, -WINDOW));
	return median(costs.slice(-WINDOW)) >= earlier * (1 - FALL);
}

/** Runs something that gives how much it did until its CPU time for that is steady; whether it was in time. */
export async function warmUp(bounds: WarmUp, run: () => Promise<number>): Promise<boolean> {
	const startedAt = performance.now();
	const costs: number[] = [];
	for (;;) {
		const before = process.cpuUsage();
		const done = await run();
		const { user, system } = process.cpuUsage(before);
		costs.push((user + system) / done);
		const elapsedMs = performance.now() - startedAt;
		if (elapsedMs >= bounds.leastMs && isSteady(costs)) return true;
		if (elapsedMs >= bounds.mostMs) return false;
	}
}
