// Whether it is the network that is down, and not the sites. Pure: what happened and the time come in.

/** The crawl's knowledge of its network. */
export interface NetworkState {
	/** When a request was last answered. */
	readonly answeredAt: number;
	/** Sites that couldn't be reached since then. */
	readonly unreached: ReadonlySet<string>;
	/** Since when it is down; undefined where it isn't. */
	readonly downSince: number | undefined;
	/** When one request is let through, to see. */
	readonly probeAt: number;
	/** The wait before that. */
	readonly probeMs: number;
}

export const NETWORK_UP: NetworkState = {
	answeredAt: Number.NEGATIVE_INFINITY,
	unreached: new Set(),
	downSince: undefined,
	probeAt: 0,
	probeMs: 0,
};

/** A request that failed before it was sent: its name didn't resolve, or nothing accepted its connection. */
export interface Unreached {
	readonly site: string;
	readonly startedAt: number;
	/** The operating system's code. */
	readonly code: string;
}

/** Codes that say so themselves. */
const NETWORK_CODES: ReadonlySet<string> = new Set(["ENETUNREACH", "ENETDOWN", "EAI_AGAIN", "EADDRNOTAVAIL"]);

/** As many sites have to fail, where there are as many. */
const SITES = 3;
const FIRST_PROBE_MS = 1_000;
const LONGEST_PROBE_MS = 60_000;

export function networkAfterAnswer(state: NetworkState, now: number): NetworkState {
	if (state.unreached.size === 0 && state.downSince === undefined) return { ...state, answeredAt: now };
	return { ...NETWORK_UP, answeredAt: now };
}

/**
 * After a request that couldn't be made. `isCharged` says whether the page and its site have to answer for it: only where
 * somebody else was reached since it began, or it can't be the network.
 *
 * @param sites - how many sites are at work
 */
export function networkAfterUnreached(
	state: NetworkState,
	{ site, startedAt, code }: Unreached,
	sites: number,
	now: number,
): { readonly state: NetworkState; readonly isCharged: boolean } {
	const saysSo = NETWORK_CODES.has(code);
	if (state.downSince === undefined && !saysSo && (state.answeredAt >= startedAt || sites <= 1))
		return { state, isCharged: true };
	const unreached = new Set(state.unreached).add(site);
	if (state.downSince !== undefined) {
		if (startedAt < state.probeAt) return { state: { ...state, unreached }, isCharged: false };
		const probeMs = Math.min(state.probeMs * 2, LONGEST_PROBE_MS);
		return { state: { ...state, unreached, probeMs, probeAt: now + probeMs }, isCharged: false };
	}
	const isDown = saysSo || unreached.size >= Math.max(2, Math.min(SITES, sites));
	if (!isDown) return { state: { ...state, unreached }, isCharged: false };
	return {
		state: { ...state, unreached, downSince: now, probeMs: FIRST_PROBE_MS, probeAt: now + FIRST_PROBE_MS },
		isCharged: false,
	};
}

/** When requests may be sent: at once, or at the next probe. */
export function networkReadyAt({ downSince, probeAt }: NetworkState): number {
	return downSince === undefined ? 0 : probeAt;
}
