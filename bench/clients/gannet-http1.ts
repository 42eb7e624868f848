// gannet over HTTP/1.1 with 50 connections where the scenario is one of HTTP/2: what that has to be cheaper than.
import type { Meter, Plan, Session } from "../plan.ts";
import { openWith } from "./gannet.ts";

const CONNECTIONS = 50;

export function open(plan: Plan): Session {
	const { streams: _, ...others } = plan;
	const session = openWith({ ...others, connections: CONNECTIONS }, () => Promise.resolve(), "1.1");
	const { once } = session;
	return {
		...session,
		async loop(meter: Meter): Promise<void> {
			const worker = async (): Promise<void> => {
				while (!meter.stopped) {
					const startedAt = meter.start();
					await once?.();
					meter.finish(startedAt);
				}
			};
			await Promise.all(Array.from({ length: CONNECTIONS }, worker));
		},
	};
}
