// What a scenario is. Each is data; child.ts knows how to run each kind.
import type { Plan } from "../plan.ts";
import type { Server } from "../server.ts";

export type ScenarioKind = "requests" | "download" | "upload" | "idle" | "waiting";

/** What a client must have received before it is timed. */
export interface Expected {
	readonly status: number;
	readonly bytes: number;
	readonly sha256: string;
	/** Digest and size are the server's, of what it was sent; it tells them as JSON. */
	readonly isServers?: true;
}

export interface Check {
	readonly plan: Plan;
	readonly expected: Expected;
}

/** A scenario with the addresses of a running server filled in. */
export interface Prepared {
	readonly kind: ScenarioKind;
	readonly plan: Plan;
	/** Requests in flight at once; for `idle`, connections; for `waiting`, streams. */
	readonly inFlight: number;
	/** One latency in this many is taken, so that taking it costs the fast clients nothing to speak of. */
	readonly sampleEvery: number;
	/** All of these must hold before the client is timed. */
	readonly checks: readonly Check[];
	/** Transfers are warmed up with a smaller one. */
	readonly warmUp?: Plan;
	/** Of `waiting`: answers as soon as so many wait as its path says. */
	readonly barrier?: string;
	/** What an upload sends. */
	readonly upload?: { readonly path: string; readonly bytes: number };
}

export interface Scenario {
	readonly id: string;
	readonly title: string;
	readonly kind: ScenarioKind;
	readonly pipelining: number;
	/** Only for clients that speak HTTP/2. */
	readonly isHttp2?: boolean;
	/** A server of its own that must be installed. */
	readonly program?: string | undefined;
	/** Needs the gibibyte on the server. */
	readonly isLarge: boolean;
	readonly prepare: (server: Server) => Prepared;
}
