// What the rounds of a run gave, and the figures drawn from it: medians, ratios taken round by round, targets met or
// missed. Pure; report.ts prints it.
import type { Measurement } from "./measurement.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { median } from "./statistics.ts";
import type { Measure, Target } from "./targets.ts";

/** One client, one scenario, one round. */
export interface Sample extends Measurement {
	readonly round: number;
	/** TCP connections nginx accepted while the client ran; undefined where nginx was not the server. */
	readonly connections?: number;
}

export interface ClientResult {
	readonly client: string;
	readonly samples: readonly Sample[];
	/** Why there are no samples, or not all. */
	readonly failure?: string;
}

export interface ScenarioResult {
	readonly scenario: Scenario;
	readonly clients: readonly ClientResult[];
	/** Clients that could have been expected here, each with the reason why they are not. */
	readonly absent: readonly string[];
}

/** Above this share of foreign work on the client's core, a sample says less. */
export const DISTURBED = 0.05;

const GIBIBYTE = 1024 ** 3;

/** CPU time: microseconds an exchange, or milliseconds a GiB for transfers. */
export function cpuOf(sample: Sample): number {
	return sample.bytes > 0 ? sample.cpuUs / 1e3 / (sample.bytes / GIBIBYTE) : sample.cpuUs / sample.exchanges;
}

/** Exchanges a second, or bytes a second for transfers. */
export function rateOf(sample: Sample): number {
	return ((sample.bytes > 0 ? sample.bytes : sample.exchanges) / sample.wallMs) * 1e3;
}

const MEASURES: Readonly<Record<Measure, (sample: Sample) => number>> = {
	cpu: cpuOf,
	p99: (sample) => sample.p99Ms,
	throughput: rateOf,
	rss: (sample) => sample.rssPerConnection ?? sample.rssBytes,
	connections: (sample) => sample.connections ?? Number.NaN,
};

export function medianOf(result: ClientResult, figure: (sample: Sample) => number): number {
	return median(result.samples.map(figure).filter((value) => !Number.isNaN(value)));
}

export function minimumOf(result: ClientResult, figure: (sample: Sample) => number): number {
	const values = result.samples.map(figure).filter((value) => !Number.isNaN(value));
	return values.length === 0 ? Number.NaN : Math.min(...values);
}

/** Clients whose cost still fell when their warm-up's time was up, in some round. */
export function unsteady({ clients }: ScenarioResult): readonly string[] {
	const some = clients.filter(({ samples }) => samples.some(({ isSteady }) => isSteady === false));
	return some.map(({ client }) => client);
}

/** The median over the rounds that both took part in of the left's figure divided by the right's. */
export function ratio(left: ClientResult, right: ClientResult, figure: (sample: Sample) => number): number {
	const ratios: number[] = [];
	for (const sample of left.samples) {
		const other = right.samples.find(({ round }) => round === sample.round);
		if (other !== undefined) ratios.push(figure(sample) / figure(other));
	}
	return median(ratios);
}

/** How many samples were taken while other programs used the client's core. */
export function disturbance({ clients }: ScenarioResult): { disturbed: number; all: number; worst: number } {
	const shares = clients.flatMap(({ samples }) => samples.map(({ foreignShare }) => foreignShare));
	const disturbed = shares.filter((share) => share > DISTURBED);
	return { disturbed: disturbed.length, all: shares.length, worst: Math.max(0, ...disturbed) };
}

export interface Verdict {
	readonly target: Target;
	/** gannet's number, or gannet's divided by the peer's; NaN when one of the two is missing. */
	readonly reached: number;
	/** The same of raw sockets; NaN where they did not run. What they miss on this machine no client can reach. */
	readonly floor: number;
	readonly isMet: boolean;
}

export function judge(target: Target, { clients }: ScenarioResult): Verdict {
	const figure = MEASURES[target.measure];
	const peer = clients.find(({ client }) => client === target.peer);
	const reachedBy = (id: string): number => {
		const one = clients.find(({ client }) => client === id);
		if (one !== undefined && target.peer === undefined) return medianOf(one, figure);
		return one === undefined || peer === undefined ? Number.NaN : ratio(one, peer, figure);
	};
	const reached = reachedBy(target.of ?? "gannet");
	const isMet = reached <= (target.atMost ?? Number.POSITIVE_INFINITY) && reached >= (target.atLeast ?? 0);
	return { target, reached, floor: reachedBy("raw"), isMet };
}
