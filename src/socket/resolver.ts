// What looks up the addresses of a name.

import type { Family } from "./happy-eyeballs.ts";

/** What a resolver answers. */
export interface ResolverAnswer {
	/** An IP address, without brackets. */
	readonly address: string;
	/** How long you may keep the answer; undefined if the resolver does not say (the system's does not). */
	readonly ttlSeconds?: number | undefined;
}

/**
 * Looks up a name's addresses of one family, in the order in which to try them. If there are none, resolves to an empty
 * list, or rejects with an error that has a `code` ("ENOTFOUND", "EAI_AGAIN", …).
 */
export interface Resolver {
	(name: string, family: Family, signal: AbortSignal | undefined): Promise<readonly ResolverAnswer[]>;
	/** What is known without asking; undefined if it isn't. Only a cache has this. */
	peek?: ((name: string, family: Family) => readonly ResolverAnswer[] | undefined) | undefined;
	/** Called if no address of the name could be connected to: the cached answer may be out of date. */
	forget?: ((name: string) => void) | undefined;
}
