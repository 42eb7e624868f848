// The acting part of Happy Eyeballs: asks the resolver for both families, starts the attempts that AddressRace decides
// on, and owns the one timer that this needs. Knows no socket: its owner starts and ends the attempts.

import { isIP } from "node:net";
import { AddressRace, type Family } from "./happy-eyeballs.ts";
import { methodsOf } from "./resolve.ts";
import type { Resolver, ResolverAnswer } from "./resolver.ts";

/** The owner of a race. */
export interface NameRaceOwner {
	/** The first attempt is about to start. These addresses are known so far. */
	onResolved(addresses: readonly string[], isCached: boolean): void;
	/** No family has an address; `failures` are the resolver's errors. */
	onNoAddress(failures: readonly unknown[]): void;
	/** Starts to connect. Must not call back before it returns. Returns false if the attempt failed at once. */
	startAttempt(address: string, family: Family): boolean;
	/** Every address has failed. */
	onExhausted(): void;
}

export interface NameRaceOptions {
	readonly resolver: Resolver;
	readonly families: readonly Family[];
	readonly attemptDelayMs: number;
	readonly resolutionDelayMs: number;
	/** Called when the resolver is really asked, not if a cache has all answers. */
	readonly onAsk: () => void;
}

export class NameRace {
	readonly #racer: NameRaceOwner;
	readonly #name: string;
	readonly #options: NameRaceOptions;
	readonly #race: AddressRace;
	/** Aborts the lookup when its answer is no longer needed; only set while a resolver is asked. */
	#asking: AbortController | undefined;
	#unanswered = 0;
	readonly #addresses: string[] = [];
	readonly #failures: unknown[] = [];
	#timer: NodeJS.Timeout | undefined;
	#isResolved = false;
	#isStopped = false;

	constructor(racer: NameRaceOwner, name: string, options: NameRaceOptions) {
		this.#racer = racer;
		this.#name = name;
		this.#options = options;
		this.#race = new AddressRace(options);
	}

	start(): void {
		const { families, resolver, onAsk } = this.#options;
		const { peek } = methodsOf(resolver);
		const unknown: Family[] = [];
		for (const family of families) {
			const known = peek?.(this.#name, family);
			if (known === undefined) unknown.push(family);
			else this.#take(family, known);
		}
		if (unknown.length > 0) {
			this.#asking = new AbortController();
			this.#unanswered = unknown.length;
			onAsk();
			// The listener may have given up.
			if (this.#isStopped) return;
			for (const family of unknown) void this.#ask(family, this.#asking.signal);
		}
		if (unknown.length < families.length) this.#advance();
	}

	/** An attempt failed. */
	fail(): void {
		this.#race.fail();
		this.#advance();
	}

	/** An attempt has won, or the caller gave up. */
	stop(): void {
		this.#isStopped = true;
		clearTimeout(this.#timer);
		if (this.#unanswered > 0) this.#asking?.abort();
	}

	async #ask(family: Family, signal: AbortSignal): Promise<void> {
		let answers: readonly ResolverAnswer[] = [];
		try {
			answers = await this.#options.resolver(this.#name, family, signal);
		} catch (error) {
			this.#failures.push(error);
		}
		this.#unanswered--;
		if (this.#isStopped) return;
		this.#take(family, answers);
		this.#advance();
	}

	#take(family: Family, answers: readonly ResolverAnswer[]): void {
		// A resolver is the caller's own code: a text that isn't an address of that family would become a name to look up
		// again.
		const addresses = answers.map((answer) => answer.address).filter((address) => isIP(address) === family);
		this.#addresses.push(...addresses);
		this.#race.answer(family, addresses, performance.now());
	}

	#advance(): void {
		while (!this.#isStopped) {
			const decision = this.#race.next(performance.now());
			if (decision.type === "exhausted") {
				this.stop();
				if (this.#isResolved) this.#racer.onExhausted();
				else this.#racer.onNoAddress(this.#failures);
				return;
			}
			if (decision.type === "wait") {
				clearTimeout(this.#timer);
				if (decision.until === undefined) return;
				// A timer may fire up to 1 ms early; then it is set again.
				const delay = Math.max(1, Math.ceil(decision.until - performance.now()));
				this.#timer = setTimeout(() => this.#advance(), delay);
				return;
			}
			if (!this.#isResolved) {
				this.#isResolved = true;
				this.#racer.onResolved(this.#addresses, this.#asking === undefined);
			}
			const { address, family } = decision.target;
			if (!this.#racer.startAttempt(address, family)) this.#race.fail();
		}
	}
}
