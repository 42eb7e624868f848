// Names the connection that a response comes over: everything that decides who answers and who asks. A stored response
// is used only for requests that would use such a connection. Computed from options. Knows no connection.

import { jsonText } from "../../base/index.ts";
import { crypto } from "../../runtime/index.ts";
import type { TlsOptions } from "../../socket/index.ts";
import type { ClientOptions } from "../options.ts";
import type { ClientRequest } from "../policy.ts";
import { tlsElsewhere } from "../pool/origin-tls.ts";
import type { ProxyChooser, ProxyServer } from "../proxies/proxy.ts";
import { functionName } from "./function-names.ts";

/**
 * TLS options that change neither who answers nor who asks. All others count, including those of later versions. The
 * private key belongs to its certificate, which counts.
 */
const NOT_COUNTED: ReadonlySet<string> = new Set([
	"key",
	"passphrase",
	"sessions",
	"keyLogFile",
	"alpn",
] satisfies (keyof TlsOptions)[]);

/** What Node.js trusts without option `ca`. Certificates change more rarely than the files that contain them. */
const TRUST_VARIABLES: readonly string[] = [
	"NODE_EXTRA_CA_CERTS",
	"NODE_USE_SYSTEM_CA",
	"SSL_CERT_FILE",
	"SSL_CERT_DIR",
];

const DIRECT: object = {};

export class ConnectionKeys {
	readonly #tls: TlsOptions;
	/** Shared by all of the client's connections. */
	readonly #common: Readonly<Record<string, unknown>>;
	/** By proxy, and by what else matters in a request. */
	readonly #known: WeakMap<object, Map<string, string>> = new WeakMap();

	constructor({ tls, unixSocket, localAddress, connect, resolver, network }: ClientOptions) {
		this.#tls = tls ?? {};
		this.#common = { unixSocket, localAddress, connect, resolver, network };
	}

	/** The key of a request that uses this proxy, or one that a function chooses; "" for the plain path. */
	of({ url, hasLeftOrigin }: ClientRequest, proxy: ProxyServer | ProxyChooser | undefined): string {
		let byVariant = this.#known.get(proxy ?? DIRECT);
		if (byVariant === undefined) {
			byVariant = new Map();
			this.#known.set(proxy ?? DIRECT, byVariant);
		}
		const variant = url.protocol === "https:" ? `https ${hasLeftOrigin === true}` : "http";
		let key = byVariant.get(variant);
		if (key === undefined) {
			const tls = hasLeftOrigin === true ? tlsElsewhere(this.#tls) : this.#tls;
			key = hashOf({
				...this.#common,
				tls: url.protocol === "https:" ? counted(tls) : undefined,
				proxy: typeof proxy === "object" ? describeProxy(proxy, this.#tls) : proxy,
			});
			byVariant.set(variant, key);
		}
		return key;
	}
}

function describeProxy(proxy: ProxyServer, ofClient: TlsOptions): object {
	const { protocol, endpoint, username, tunnelsHttp, tls } = proxy;
	return {
		protocol,
		host: endpoint.host,
		port: endpoint.port,
		// Some proxies use it to choose the exit.
		username,
		tunnelsHttp,
		tls: protocol === "https" ? counted(tls ?? tlsElsewhere(ofClient)) : undefined,
	};
}

function counted(tls: TlsOptions): object {
	const entries = Object.entries(tls).filter(
		// Values equal to the default are left out.
		([name, value]) => !NOT_COUNTED.has(name) && !(name === "verify" && value === true),
	);
	const trust = tls.ca === undefined ? TRUST_VARIABLES.map((name) => process.env[name]) : [];
	return { ...Object.fromEntries(entries), ...(trust.some(Boolean) ? { trust } : {}) };
}

function hashOf(parts: object): string {
	const text = canonical(parts);
	return text === "{}" ? "" : crypto().createHash("sha256").update(text).digest("base64url");
}

/** A text that is equal for equal values, whatever the order of their members; "{}" for a value without members. */
function canonical(value: unknown): string {
	if (typeof value === "function") return functionName(value);
	if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString("latin1"));
	if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
	if (typeof value !== "object" || value === null) return jsonText(value) ?? "null";
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.map(([name, member]) => [name, canonical(member)] as const)
		.filter(([, text]) => text !== "{}")
		.sort(([one], [other]) => (one < other ? -1 : 1));
	return `{${members.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join()}}`;
}
