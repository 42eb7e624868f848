// h2load, a load generator in C: not a client to fetch data with, but it shows what HTTP/2 costs without JavaScript.
import type { OutsideMeasurement, Plan, Session } from "../plan.ts";
import { run } from "./outside.ts";

export function open(plan: Plan): Session {
	return {
		async outside(forMs): Promise<OutsideMeasurement> {
			const load = ["--clients=1", `--max-concurrent-streams=${plan.streams ?? 1}`];
			const duration = [`--duration=${Math.max(1, Math.round(forMs / 1e3))}`];
			const { stdout, wallMs, cpuUs } = await run("h2load", [...load, ...duration, plan.url]);
			const [, succeeded, failed] = /(\d+) succeeded, (\d+) failed/.exec(stdout) ?? [];
			if (succeeded === undefined || failed !== "0") throw new Error(`h2load saw errors:\n${stdout}`);
			return { exchanges: Number(succeeded), bytes: 0, wallMs, cpuUs };
		},
		close(): void {},
	};
}
