// HTTP Strict Transport Security (RFC 6797): hosts that have said, over verified TLS, that they don't want plain HTTP
// any more. The store decides; `hstsPolicy` acts. Knows no connection.

import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import { flag, inspectAs, misfit, oneOf, rule, type Shape } from "../../base/index.ts";
import { invalidRequest, refuseOption } from "../errors.ts";
import { hstsStores } from "../kinds.ts";
import type { Interceptor } from "../policy.ts";
import { type HstsStoreOptions, hstsStoreOptions } from "../policy-options.ts";

const readOptions = hstsStoreOptions.reader(refuseOption);

interface Promised {
	readonly expiresAt: number;
	readonly includesSubDomains: boolean;
}

/** A store as JSON: hosts with the time of expiry in ISO 8601. */
export interface HstsJson {
	/** The version of this form. */
	readonly version: 1;
	/** The known hosts, by name. */
	readonly hosts: Readonly<
		Record<
			string,
			{
				/** When the host is forgotten: ISO 8601 in UTC. */
				readonly expires: string;
				/** Whether names below the host are meant, too. */
				readonly includeSubDomains: boolean;
			}
		>
	>;
}

const shape: Shape = {
	members: {
		version: oneOf(1),
		hosts: {
			eachNamed: {
				members: {
					expires: rule("a time", (value) => typeof value === "string" && !Number.isNaN(Date.parse(value))),
					includeSubDomains: flag,
				},
			},
		},
	},
};

/** The longest life of an entry: the range of Date ends, and so does the ownership of domains. Ten years. */
const LONGEST_MS = 10 * 365 * 86_400_000;

/**
 * The hosts that want https only. One store may serve many clients.
 * @example
 * const hsts = await HstsStore.load("hsts.json");
 * const client = new Client({ hsts });
 * await hsts.save("hsts.json");
 */
export class HstsStore {
	static {
		inspectAs(HstsStore, ({ size }) => `HstsStore { ${size} hosts }`);
	}

	readonly #hosts: Map<string, Promised> = new Map();
	readonly #maxHosts: number;
	readonly #now: () => number;

	/** @throws ClientError, kind "invalid-request", for an option that doesn't exist or has a wrong value. */
	constructor(options?: HstsStoreOptions) {
		hstsStores.add(this);
		const { maxHosts, now } = readOptions(options);
		this.#maxHosts = maxHosts;
		this.#now = now;
	}

	/** Hosts known. */
	get size(): number {
		return this.#hosts.size;
	}

	/**
	 * Learns from a host's Strict-Transport-Security. Call it only for a response over verified TLS (RFC 6797 §8.1). An
	 * invalid value, or one from an IP address, changes nothing. Returns whether the store changed.
	 */
	learn(host: string, value: string): boolean {
		const name = nameOf(host);
		if (name === undefined) return false;
		const said = readHeader(value);
		if (said === undefined) return false;
		if (said.maxAge === 0) return this.#hosts.delete(name);
		const expiresAt = this.#now() + Math.min(said.maxAge * 1000, LONGEST_MS);
		this.#hosts.delete(name);
		this.#hosts.set(name, { expiresAt, includesSubDomains: said.includesSubDomains });
		if (this.#hosts.size > this.#maxHosts) this.#forgetOne();
		return true;
	}

	/** Whether the host, or a domain above it that includes those below, wants https (RFC 6797 §8.2). */
	has(host: string): boolean {
		let name = nameOf(host);
		for (let isSuperDomain = false; name !== undefined; isSuperDomain = true) {
			const promised = this.#hosts.get(name);
			if (promised !== undefined) {
				if (promised.expiresAt <= this.#now()) this.#hosts.delete(name);
				else if (!isSuperDomain || promised.includesSubDomains) return true;
			}
			const dot: number = name.indexOf(".");
			name = dot === -1 ? undefined : name.slice(dot + 1);
		}
		return false;
	}

	/**
	 * The URL to use instead of an http: one (RFC 6797 §8.3): port 80 becomes 443, others stay. Otherwise the same URL.
	 */
	upgrade(url: URL): URL {
		if (url.protocol !== "http:" || !this.has(url.hostname)) return url;
		const secure = new URL(url);
		// The URL standard drops 80 as http:'s own port, and a URL without a port gets that of https:.
		secure.protocol = "https:";
		return secure;
	}

	/** The store as plain data, without hosts that have expired. `JSON.stringify` calls it. */
	toJSON(): HstsJson {
		const now = this.#now();
		const hosts: [string, { expires: string; includeSubDomains: boolean }][] = [];
		for (const [host, { expiresAt, includesSubDomains }] of this.#hosts) {
			if (expiresAt <= now) continue;
			hosts.push([
				host,
				{ expires: new Date(expiresAt).toISOString(), includeSubDomains: includesSubDomains },
			]);
		}
		// fromEntries defines properties, so a host called __proto__ is like any other.
		return { version: 1, hosts: Object.fromEntries(hosts) };
	}

	/** Reads the result of toJSON. Throws a TypeError for anything else. */
	static fromJSON(json: unknown, options?: HstsStoreOptions): HstsStore {
		const store = new HstsStore(options);
		const fault = misfit(json, shape, "the value");
		if (fault !== undefined) throw new TypeError(`not an HSTS store: ${fault}`);
		for (const [host, entry] of Object.entries((json as HstsJson).hosts)) {
			const expiresAt = Date.parse(entry.expires);
			const name = nameOf(host);
			if (name === undefined)
				throw new TypeError(`not an HSTS store: ${JSON.stringify(host)} is not a host name`);
			if (expiresAt <= store.#now()) continue;
			store.#hosts.set(name, { expiresAt, includesSubDomains: entry.includeSubDomains });
			if (store.#hosts.size > store.#maxHosts) store.#forgetOne();
		}
		return store;
	}

	/**
	 * Reads a file that `save` wrote; an empty store if there is none.
	 * @throws ClientError, kind "invalid-request", code "hsts-file", if it is something else
	 */
	static async load(path: string, options?: HstsStoreOptions): Promise<HstsStore> {
		let text: string;
		try {
			text = await readFile(path, "utf8");
		} catch (error) {
			if (error instanceof Error && "code" in error && error.code === "ENOENT") return new HstsStore(options);
			throw error;
		}
		try {
			return HstsStore.fromJSON(JSON.parse(text), options);
		} catch (error) {
			// The parser's error would quote the file, which shows where its user has been.
			const why = error instanceof SyntaxError ? "it is not JSON" : (error as Error).message;
			throw invalidRequest(`${path} can't be used: ${why}`, "hsts-file", { cause: error });
		}
	}

	/**
	 * Writes the file completely or not at all, readable by its owner only, because it shows where its user has been.
	 * @throws ClientError, kind "file".
	 */
	async save(path: string): Promise<void> {
		const text = `${JSON.stringify(this, undefined, "\t")}\n`;
		await (await import("./hsts-file.ts")).writeHsts(path, text);
	}

	#forgetOne(): void {
		let first: string | undefined;
		let earliest = Number.POSITIVE_INFINITY;
		for (const [name, { expiresAt }] of this.#hosts) {
			if (expiresAt >= earliest) continue;
			earliest = expiresAt;
			first = name;
		}
		if (first !== undefined) this.#hosts.delete(first);
	}
}

/** Lower case, no final dot; undefined for an IP address (RFC 6797 §8.1.1) and for an invalid name. */
function nameOf(host: string): string | undefined {
	const name = host.toLowerCase().replace(/\.$/, "");
	const isAddress = isIP(name) !== 0 || name.startsWith("[");
	return isAddress || name === "" ? undefined : name;
}

/** RFC 6797 §6.1; undefined if the field breaks its rules, so that it doesn't count. */
function readHeader(value: string): { maxAge: number; includesSubDomains: boolean } | undefined {
	const seen = new Set<string>();
	let maxAge: number | undefined;
	let includesSubDomains = false;
	for (const directive of value.split(";")) {
		if (directive.trim() === "") continue;
		const [, rawName = "", quoted, token] =
			/^\s*([!#$%&'*+.^_`|~\w-]+)\s*(?:=\s*(?:"([^"]*)"|([!#$%&'*+.^_`|~\w-]+))\s*)?$/.exec(directive) ?? [];
		const name = rawName.toLowerCase();
		// Each directive at most once.
		if (name === "" || seen.has(name)) return undefined;
		seen.add(name);
		const argument = quoted ?? token;
		if (name === "max-age") {
			if (argument === undefined || !/^\d+$/.test(argument)) return undefined;
			maxAge = Number(argument);
		} else if (name === "includesubdomains") {
			if (argument !== undefined) return undefined;
			includesSubDomains = true;
		}
	}
	return maxAge === undefined ? undefined : { maxAge, includesSubDomains };
}

/** Uses https if the store says so, and learns from what hosts say about themselves. */
export function hstsPolicy(store: HstsStore): Interceptor {
	return async (request, next) => {
		const url = store.upgrade(request.url);
		const response = await next(url === request.url ? request : { ...request, url });
		// The first field counts (RFC 6797 §8.1), and only if the certificate was verified.
		const [value] = response.headers.getAll("strict-transport-security");
		if (value !== undefined && url.protocol === "https:" && response.connection.tls?.isAuthorized === true) {
			store.learn(url.hostname, value);
		}
		return response;
	};
}
