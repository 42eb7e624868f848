// A CPU profile of the timed section alone, written for Chrome's or an editor's viewer, and its hottest functions.
import { writeFileSync } from "node:fs";
import { type Profiler, Session } from "node:inspector/promises";

export interface HotFunction {
	readonly name: string;
	/** File and line. */
	readonly where: string;
	/** Share of all samples, waiting aside, whose innermost function this was. */
	readonly share: number;
}

function hotFunctions(profile: Profiler.Profile): HotFunction[] {
	const hits = new Map<string, { name: string; where: string; count: number }>();
	let total = 0;
	for (const { callFrame, hitCount = 0 } of profile.nodes) {
		const file = callFrame.url.split("/").slice(-2).join("/");
		const where = file === "" ? "" : `${file}:${callFrame.lineNumber + 1}`;
		const name = callFrame.functionName || "(anonymous)";
		if (name === "(idle)") continue;
		const known = hits.get(`${name} ${where}`) ?? { name, where, count: 0 };
		known.count += hitCount;
		total += hitCount;
		hits.set(`${name} ${where}`, known);
	}
	return [...hits.values()]
		.sort((left, right) => right.count - left.count)
		.map(({ name, where, count }) => ({ name, where, share: count / total }));
}

/** Runs something under the sampling profiler; writes the profile to `path` and gives its 30 hottest functions. */
export async function profiled(path: string, run: () => Promise<void>): Promise<HotFunction[]> {
	const session = new Session();
	session.connect();
	await session.post("Profiler.enable");
	await session.post("Profiler.setSamplingInterval", { interval: 100 });
	await session.post("Profiler.start");
	await run();
	const { profile } = await session.post("Profiler.stop");
	session.disconnect();
	writeFileSync(path, JSON.stringify(profile));
	return hotFunctions(profile).slice(0, 30);
}
