// The note if a server asks for a longer wait than allowed, and which option would allow it.

import { show, type Visible } from "../../base/index.ts";
import type { TraceEvent } from "../../trace/index.ts";
import type { SessionOptions } from "./options.ts";

/** The note; undefined for other events. */
export function refusedWait(
	event: TraceEvent,
	options: Pick<SessionOptions, "max-time" | "retry-max-time">,
): Visible | undefined {
	if (event.type !== "retry.refused") return undefined;
	const asked = Math.ceil(event.askedMs / 1000);
	const needed = Math.ceil((event.askedMs + event.elapsedMs) / 1000) + 1;
	const { "max-time": maxTime, "retry-max-time": retryMaxTime } = options;
	const raised = [
		...(maxTime !== undefined && maxTime < needed ? (["--max-time"] as const) : []),
		...(maxTime === undefined || (retryMaxTime !== undefined && retryMaxTime < needed)
			? (["--retry-max-time"] as const)
			: []),
	];
	const [first = "--retry-max-time", second] = raised;
	const both =
		second === undefined ? show`${first} ${needed}` : show`${first} ${needed} and ${second} ${needed}`;
	return show`the status was ${event.status}, and the server asks to wait ${asked} s before another try; ${both} allows that`;
}
