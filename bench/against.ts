// `--against FOLDER`: gannet of this checkout and of another, in pairs of processes. Both of a pair are warmed up, and then take
// turns many times a second: what slows a machine down for a while slows both, so that their ratio says more than either
// figure. Each pair is a new one, as processes of the same code differ by some percent.
import { resolve } from "node:path";
import type { Job } from "./child.ts";
import type { Options } from "./options.ts";
import { type SlicedProcess, startSliced } from "./processes.ts";
import { cpuOf } from "./results.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import type { Server } from "./server.ts";
import { intervalOfMedian, median, seededRandom } from "./statistics.ts";

/** Slices that each process of a pair does, and how long one takes. */
const SLICES = 12;
const SLICE_MS = 200;

/** CPU time a request (or a GiB) of one pair. */
export interface Pair {
	readonly here: number;
	readonly there: number;
}

/** Measures the pairs of a scenario; which of a pair starts alternates, which takes the first turn is drawn. Throws where one of them fails. */
export async function measurePairs(
	scenario: Scenario,
	server: Server,
	options: Options & { readonly against: string },
	onPair: (count: number) => void,
): Promise<readonly Pair[]> {
	const random = seededRandom(options.seed);
	const { warmUp } = options;
	const prepared = scenario.prepare(server);
	const job: Job = { mode: "slices", client: "gannet", scenario: prepared, warmUp, timedMs: SLICE_MS };
	const pairs: Pair[] = [];
	const folder = resolve(options.against);
	const firstOrder = random() < 0.5 ? 0 : 1;
	for (let count = 1; count <= options.pairs; count++) {
		onPair(count);
		// Both orders equally often: the process that is warm first waits while the other warms up.
		const hereFirst = (count + firstOrder) % 2 === 0;
		await using first = await startSliced(job, server, hereFirst ? undefined : folder);
		await using second = await startSliced(job, server, hereFirst ? folder : undefined);
		const [here, there] = hereFirst ? [first, second] : [second, first];
		const turns = random() < 0.5 ? [here, there] : [there, here];
		for (let slice = 0; slice < SLICES; slice++) for (const process of turns) await process.slice();
		pairs.push({ here: costOf(here), there: costOf(there) });
	}
	return pairs;
}

/** The median of the slices: the first after a while asleep costs more. */
function costOf({ samples }: SlicedProcess): number {
	return median(samples.map((sample) => cpuOf({ ...sample, round: 1 })));
}

/** One line of the report: both medians, the median of the ratios and its interval. */
export function pairsLine(id: string, pairs: readonly Pair[]): string {
	const ratios = pairs.map(({ here, there }) => here / there);
	const interval = intervalOfMedian(ratios);
	const cells = [
		id.padEnd(18),
		median(pairs.map(({ here }) => here))
			.toFixed(2)
			.padStart(9),
		median(pairs.map(({ there }) => there))
			.toFixed(2)
			.padStart(9),
		median(ratios).toFixed(3).padStart(8),
		interval === undefined
			? "  (too few pairs)"
			: `  ${interval.map((each) => each.toFixed(3)).join(" to ")}`,
	];
	return cells.join("");
}

export const PAIRS_HEAD: string = `${"".padEnd(18)}${"here".padStart(9)}${"there".padStart(9)}${"ratio".padStart(8)}  95 % interval`;
