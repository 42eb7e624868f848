// wrk, a load generator in C: not a client anyone fetches data with, but it shows what the server can give.
import type { OutsideMeasurement, Plan, Session } from "../plan.ts";
import { run } from "./outside.ts";

function milliseconds(report: string, share: string): number {
	const [, amount, unit] = new RegExp(`${share}%\\s+([\\d.]+)(us|ms|s)`).exec(report) ?? [];
	return Number(amount) * ({ us: 1e-3, ms: 1, s: 1e3 }[unit ?? "ms"] ?? Number.NaN);
}

export function open(plan: Plan): Session {
	return {
		async outside(forMs): Promise<OutsideMeasurement> {
			const load = ["--threads", "1", "--connections", String(plan.connections), "--latency"];
			const duration = ["--duration", `${Math.max(1, Math.round(forMs / 1e3))}s`];
			const { stdout, cpuUs } = await run("wrk", [...load, ...duration, plan.url]);
			const [, count, time, unit] = /(\d+) requests in ([\d.]+)(ms|s|m)/.exec(stdout) ?? [];
			if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`wrk saw errors:\n${stdout}`);
			return {
				exchanges: Number(count),
				bytes: 0,
				wallMs: Number(time) * (unit === "s" ? 1e3 : unit === "m" ? 6e4 : 1),
				cpuUs,
				p50Ms: milliseconds(stdout, "50"),
				p99Ms: milliseconds(stdout, "99"),
			};
		},
		close(): void {},
	};
}
