// Where the time of a crawl goes: samples of a profile, by the part of gannet that asked for them.
import { type Profiler, Session } from "node:inspector/promises";

/** Milliseconds of each part. */
export type Phases = Readonly<Record<string, number>>;

/**
 * The part that a file belongs to, the first that matches. A function of another file, such as Node's or the database's, belongs to
 * the one that called it.
 */
const PARTS: readonly (readonly [part: string, files: RegExp])[] = [
	["sink", /\/src\/(?:record\/sinks\/|crawl\/run\/(?:pump|outbox)\.)/],
	["frontier", /\/src\/crawl\/(?:frontier|run\/state\.)/],
	["links", /\/src\/(?:document\/links|crawl\/(?:scope\/|run\/(?:discover|known-links)\.))/],
	["template trap", /\/src\/crawl\/run\/(?:shapes|text-hash)\./],
	["parse", /\/src\/document\/(?:html|text|documents|tree\.|document\.)/],
	["extract", /\/src\/(?:record|document\/select)\//],
	["robots", /\/src\/crawl\/robots\//],
	["HTTP", /\/src\/(?:client|http|socket|trace)\//],
	["crawl's own", /\/src\/crawl\//],
];

export async function startProfile(): Promise<{ stop(): Promise<Profiler.Profile> }> {
	const session = new Session();
	session.connect();
	await session.post("Profiler.enable");
	await session.post("Profiler.setSamplingInterval", { interval: 200 });
	await session.post("Profiler.start");
	return {
		async stop() {
			const { profile } = await session.post("Profiler.stop");
			session.disconnect();
			return profile;
		},
	};
}

/** What belongs to no part is Node.js's: its reads and writes of sockets, timers, the collection of garbage. */
export function phasesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Phases {
	const own = new Map<number, number>();
	for (const [index, id] of samples.entries()) own.set(id, (own.get(id) ?? 0) + (timeDeltas[index] ?? 0));
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const phases: Record<string, number> = {};
	const visit = (node: Profiler.ProfileNode, outer: string): void => {
		const { functionName, url } = node.callFrame;
		if (functionName === "(idle)") return;
		const isGarbage = functionName === "(garbage collector)";
		const part = isGarbage ? "garbage" : (PARTS.find(([, files]) => files.test(url))?.[0] ?? outer);
		phases[part] = (phases[part] ?? 0) + (own.get(node.id) ?? 0) / 1_000;
		for (const child of node.children ?? []) visit(byId.get(child) as Profiler.ProfileNode, part);
	};
	visit(nodes[0] as Profiler.ProfileNode, "Node.js");
	return phases;
}
