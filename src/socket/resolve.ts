// Resolves names to addresses of both families. Knows no socket. By default it asks the operating system's resolver, so
// /etc/hosts, nsswitch and VPNs work as everywhere else. You can pass another resolver.

import { lookup } from "node:dns";
import { isIP } from "node:net";
import { memberOf, ONCE } from "../base/index.ts";
import type { SocketErrorCode } from "./error-words.ts";
import { codeOf, SocketError } from "./errors.ts";
import type { Family } from "./happy-eyeballs.ts";
import { lookupOptions } from "./node-options.ts";
import { type ResolveOptions, resolveOptions } from "./options.ts";
import type { Resolver, ResolverAnswer } from "./resolver.ts";

const readOptions = resolveOptions.reader();

/** An address of a name. */
export interface ResolvedAddress extends ResolverAnswer {
	/** The address family. */
	readonly family: Family;
}

const NO_SUCH_NAME: readonly string[] = ["ENOTFOUND", "ENODATA", "EAI_ADDRFAMILY"];

/** Names below "localhost" mean this machine. No resolver is asked for them (RFC 6761 §6.3). */
const BELOW_LOCALHOST = /\.localhost\.?$/i;
const LOOPBACK: Readonly<Record<Family, readonly ResolverAnswer[]>> = {
	4: [{ address: "127.0.0.1" }],
	6: [{ address: "::1" }],
};

/**
 * getaddrinfo, as `dns.lookup` calls it, except for names below "localhost", which mean this machine. It can't be
 * stopped: an abort only stops the waiting.
 */
export const systemResolver: Resolver = (name, family, signal) =>
	new Promise((resolve, reject) => {
		if (signal?.aborted) {
			reject(signal.reason);
			return;
		}
		if (BELOW_LOCALHOST.test(name)) {
			resolve(LOOPBACK[family]);
			return;
		}
		const onAbort = (): void => reject(signal?.reason);
		signal?.addEventListener("abort", onAbort, ONCE);
		lookup(name, lookupOptions(family), (error, addresses) => {
			signal?.removeEventListener("abort", onAbort);
			if (error !== null) reject(error);
			else resolve(addresses);
		});
	});

/**
 * A name's addresses: asks for both families at once, and alternates IPv6 and IPv4, the order in which connect() tries
 * them. An IP address resolves to itself. Throws a SocketError (step "resolve"), or an OptionError.
 *
 * @example
 * await resolve("localhost"); // [{ address: "::1", family: 6 }, { address: "127.0.0.1", family: 4 }]
 */
export async function resolve(name: string, options?: ResolveOptions): Promise<ResolvedAddress[]> {
	const startedAt = performance.now();
	const { resolver = systemResolver, families, signal } = readOptions(options);
	const literal = isIP(name);
	if (literal !== 0) return [{ address: name, family: literal as Family }];
	const fail = (code: SocketErrorCode, cause: unknown): SocketError => {
		const elapsedMs = performance.now() - startedAt;
		return new SocketError({ step: "resolve", code, endpoint: name, elapsedMs, cause });
	};
	if (signal?.aborted) throw fail("ABORTED", signal.reason);
	const failures: unknown[] = [];
	const ask = async (family: Family): Promise<ResolvedAddress[]> => {
		try {
			return (await resolver(name, family, signal)).map((answer) => ({ ...answer, family }));
		} catch (error) {
			failures.push(error);
			return [];
		}
	};
	const given = Promise.withResolvers<never>();
	const giveUp = (): void => given.reject(fail("ABORTED", signal?.reason));
	signal?.addEventListener("abort", giveUp, ONCE);
	let lists: ResolvedAddress[][];
	try {
		// The caller's own resolver may ignore the signal.
		lists = await Promise.race([given.promise, Promise.all(families.map(ask))]);
	} finally {
		signal?.removeEventListener("abort", giveUp);
	}
	const addresses: ResolvedAddress[] = [];
	const longest = Math.max(...lists.map((list) => list.length));
	for (let index = 0; index < longest; index++) {
		for (const list of lists) if (list[index] !== undefined) addresses.push(list[index] as ResolvedAddress);
	}
	if (addresses.length === 0) {
		const failure = mostSpecificFailure(failures);
		throw fail(failure === undefined ? "ENOTFOUND" : codeOf(failure), failure);
	}
	return addresses;
}

/** The most useful of the resolver's errors for one name: a temporary failure says more than "no such name". */
export function mostSpecificFailure(failures: readonly unknown[]): unknown {
	return failures.find((error) => !isNoSuchName(codeOf(error))) ?? failures[0];
}

/** Whether a resolver's error means that there is no such name, or no address of that family. */
export function isNoSuchName(code: string): boolean {
	return NO_SUCH_NAME.includes(code);
}

/** The methods that a resolver function has itself, without those on Object.prototype. */
export function methodsOf(resolver: Resolver): Pick<Resolver, "peek" | "forget"> {
	return {
		peek: memberOf(resolver, "peek") as Resolver["peek"],
		forget: memberOf(resolver, "forget") as Resolver["forget"],
	};
}
