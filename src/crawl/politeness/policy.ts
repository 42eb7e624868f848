// The politeness for a site: one for loopback addresses, and one for all other sites.

import type { Optional } from "../../base/index.ts";
import { type Politeness, type PolitenessOptions, politenessOptions } from "../options.ts";

/** The defaults for loopback addresses, which no one else uses. */
const LOOPBACK: Optional<PolitenessOptions> = {
	delayMs: 0,
	slowdown: 0,
	concurrency: 8,
	connectionsPerAddress: Number.MAX_SAFE_INTEGER,
	addressDelayMs: 0,
};

/** The policies of a crawl: for sites anywhere, and for those on loopback addresses. */
export interface Policies {
	readonly anywhere: Politeness;
	readonly loopback: Politeness;
}

const readOptions = politenessOptions.reader();

/** @throws OptionError */
export function policiesOf(given: PolitenessOptions | undefined): Policies {
	return { anywhere: readOptions(given), loopback: readOptions({ ...LOOPBACK, ...defined(given) }) };
}

function defined(given: PolitenessOptions = {}): PolitenessOptions {
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** @param site - `siteOf`'s */
export function policyFor(policies: Policies, site: string): Politeness {
	return isLoopback(site) ? policies.loopback : policies.anywhere;
}

/** Whether a host, with or without a port, is a loopback address or a name that always means one (RFC 6761 §6.3). */
function isLoopback(host: string): boolean {
	const name = host.replace(/:\d+$/, "");
	return /^127(?:\.\d+){3}$/.test(name) || name === "[::1]" || /(?:^|\.)localhost\.?$/.test(name);
}
