// Who is asked for the addresses of a name.

import type { Family } from "./happy-eyeballs.ts";

export interface ResolverAnswer {
	readonly address: string;
	/** How long the answer may be kept; undefined where the resolver does not say (the system's does not). */
	readonly ttlSeconds?: number | undefined;
}

/**
 * Asks for a name's addresses of one family, in the order in which they should be tried. Resolves to an empty list, or
 * rejects with an error that has a `code` ("ENOTFOUND", "EAI_AGAIN", …), where there are none.
 */
export interface Resolver {
	(name: string, family: Family, signal: AbortSignal | undefined): Promise<readonly ResolverAnswer[]>;
	/** What is known without asking; undefined where it has to be asked. Only a cache has this. */
	peek?: ((name: string, family: Family) => readonly ResolverAnswer[] | undefined) | undefined;
	/** Called where none of the name's addresses could be connected to: what is remembered may be out of date. */
	forget?: ((name: string) => void) | undefined;
}
