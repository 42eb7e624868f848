// Decides which address to try next, and when: Happy Eyeballs version 2 (RFC 8305), without clock, socket or resolver.
// connect.ts asks it and acts. Within one family it keeps the resolver's order, which getaddrinfo has sorted by RFC
// 6724.

/** An address family: IPv4 or IPv6. */
export type Family = 4 | 6;

export interface RaceAddress {
	readonly address: string;
	readonly family: Family;
}

export type RaceDecision =
	| { readonly type: "attempt"; readonly target: RaceAddress }
	/** Nothing to do until `until`; undefined: until something happens. */
	| { readonly type: "wait"; readonly until: number | undefined }
	/** Every address failed, or there were no addresses. */
	| { readonly type: "exhausted" };

export interface RaceOptions {
	/** The requested families. */
	readonly families: readonly Family[];
	/** Between the start of one attempt and the next (RFC 8305 §5, "Connection Attempt Delay"). */
	readonly attemptDelayMs: number;
	/** How long IPv4 addresses wait for IPv6 ones (RFC 8305 §3, "Resolution Delay"). */
	readonly resolutionDelayMs: number;
}

/** One connection's race. Times are milliseconds on any one clock. */
export class AddressRace {
	readonly #options: RaceOptions;
	readonly #queues: Record<Family, string[]> = { 4: [], 6: [] };
	readonly #known: Set<string> = new Set();
	readonly #awaited: Set<Family>;
	#answeredAt: number | undefined;
	#lastFamily: Family | undefined;
	#lastStartedAt: number | undefined;
	#underWay = 0;

	constructor(options: RaceOptions) {
		this.#options = options;
		this.#awaited = new Set(options.families);
	}

	/** Adds a family's addresses; empty if there are none. */
	answer(family: Family, addresses: readonly string[], now: number): void {
		this.#awaited.delete(family);
		for (const address of addresses) {
			if (this.#known.has(address)) continue;
			this.#known.add(address);
			this.#queues[family].push(address);
		}
		if (addresses.length > 0) this.#answeredAt ??= now;
	}

	/** An attempt failed, so the next one may start at once (RFC 8305 §5 allows this). */
	fail(): void {
		this.#underWay--;
		this.#lastStartedAt = undefined;
	}

	/** What to do now. An "attempt" counts as started when it is returned. */
	next(now: number): RaceDecision {
		const isEmpty = this.#queues[4].length === 0 && this.#queues[6].length === 0;
		if (isEmpty) {
			if (this.#underWay > 0 || this.#awaited.size > 0) return { type: "wait", until: undefined };
			return { type: "exhausted" };
		}
		const until = this.#earliest();
		if (until !== undefined && now < until) return { type: "wait", until };
		const family = this.#nextFamily();
		this.#lastFamily = family;
		this.#lastStartedAt = now;
		this.#underWay++;
		return { type: "attempt", target: { address: this.#queues[family].shift() as string, family } };
	}

	/** The earliest time for the next attempt; undefined: at once. */
	#earliest(): number | undefined {
		if (this.#lastStartedAt !== undefined) return this.#lastStartedAt + this.#options.attemptDelayMs;
		const waitsForIpv6 =
			this.#lastFamily === undefined && this.#queues[6].length === 0 && this.#awaited.has(6);
		if (waitsForIpv6 && this.#answeredAt !== undefined) {
			return this.#answeredAt + this.#options.resolutionDelayMs;
		}
		return undefined;
	}

	/** IPv6 first, then alternating as long as both have addresses left (RFC 8305 §4, First Address Family Count 1). */
	#nextFamily(): Family {
		const preferred: Family = this.#lastFamily === 6 ? 4 : 6;
		const other: Family = preferred === 6 ? 4 : 6;
		return this.#queues[preferred].length > 0 ? preferred : other;
	}
}
