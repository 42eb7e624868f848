// Limits concurrent requests, in total and to one address, and the time between requests to one address. Requests pass in the
// order in which they wait. The time counts from when a request is sent: until then, no other to its address passes, because
// opening a connection takes one request longer than the next. Must not know what is requested.

import { authorityOf } from "../scope/site.ts";

export interface GateRules {
	readonly requests: number;
}

/** How an address is treated. */
export interface AddressRules {
	readonly connectionsPerAddress: number;
	readonly addressDelayMs: number;
}

/** A request's place among those under way. */
export interface Place {
	/** The request is sent: the time to the next one counts from now. */
	sent(): void;
	/** @param isUnused - no request was made after all */
	leave(isUnused?: boolean): void;
}

interface Address {
	underWay: number;
	nextAt: number;
	/** The request that passed last isn't sent yet. */
	isSending: boolean;
}

const REMEMBERED = 10_000;

/** Whether requests to one address wait for each other. */
export function hasAddressRules({ addressDelayMs, connectionsPerAddress }: AddressRules): boolean {
	return addressDelayMs > 0 || connectionsPerAddress < Number.MAX_SAFE_INTEGER;
}

export class Gate {
	readonly #requests: number;
	readonly #resolve: (host: string) => Promise<string | undefined>;
	#underWay = 0;
	/** By host: the address that last answered for it. */
	readonly #hosts: Map<string, string> = new Map();
	readonly #addresses: Map<string, Address> = new Map();
	#waiting: (() => void)[] = [];

	/** @param resolve - the address of a host; undefined where that isn't known before a connection */
	constructor({ requests }: GateRules, resolve: (host: string) => Promise<string | undefined>) {
		this.#requests = requests;
		this.#resolve = resolve;
	}

	noteAddress(url: string, address: string): void {
		if (this.#hosts.size >= REMEMBERED) this.#hosts.clear();
		this.#hosts.set(authorityOf(url), address);
	}

	/**
	 * Waits for a place; undefined if `isOver` returns true. Where the address has rules, say when the request is sent.
	 *
	 * @param wait - resolves at a time of the crawl's clock, or sooner
	 */
	async enter(
		url: string,
		rules: AddressRules,
		now: () => number,
		wait: (until: number) => Promise<void>,
		isOver: () => boolean,
	): Promise<Place | undefined> {
		const isLimited = hasAddressRules(rules);
		if (isLimited) await this.#learn(authorityOf(url));
		for (;;) {
			if (isOver()) return undefined;
			const address = isLimited ? this.#addressOf(url) : undefined;
			const isFull =
				this.#underWay >= this.#requests ||
				(address !== undefined && (address.isSending || address.underWay >= rules.connectionsPerAddress));
			if (isFull) {
				await new Promise<void>((resolve) => this.#waiting.push(resolve));
				continue;
			}
			if (address !== undefined && address.nextAt > now()) {
				await wait(address.nextAt);
				continue;
			}
			return this.#place(address, () => now() + rules.addressDelayMs);
		}
	}

	#place(address: Address | undefined, nextAt: () => number): Place {
		this.#underWay++;
		let isSending = address !== undefined;
		if (address !== undefined) {
			address.underWay++;
			address.isSending = true;
		}
		const sent = (): void => {
			if (address === undefined || !isSending) return;
			isSending = false;
			address.isSending = false;
			address.nextAt = nextAt();
			this.wake();
		};
		return {
			sent,
			leave: (isUnused = false) => {
				if (!isUnused) sent();
				else if (address !== undefined && isSending) address.isSending = false;
				this.#underWay--;
				if (address !== undefined) address.underWay--;
				this.wake();
			},
		};
	}

	/** Lets those that wait look again. */
	wake(): void {
		const waiting = this.#waiting;
		this.#waiting = [];
		for (const resolve of waiting) resolve();
	}

	/** A host's first request counts for its address, too. */
	async #learn(authority: string): Promise<void> {
		if (this.#hosts.has(authority)) return;
		const address = await this.#resolve(authority.replace(/:\d+$/, "").replace(/^\[|\]$/g, ""));
		if (address === undefined || this.#hosts.has(authority)) return;
		if (this.#hosts.size >= REMEMBERED) this.#hosts.clear();
		this.#hosts.set(authority, address);
	}

	#addressOf(url: string): Address | undefined {
		const name = this.#hosts.get(authorityOf(url));
		if (name === undefined) return undefined;
		let address = this.#addresses.get(name);
		if (address === undefined) {
			if (this.#addresses.size >= REMEMBERED) this.#addresses.clear();
			address = { underWay: 0, nextAt: 0, isSending: false };
			this.#addresses.set(name, address);
		}
		return address;
	}
}
