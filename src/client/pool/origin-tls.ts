// Which of a client's TLS options apply where. Some are about one server: who it is, whether to verify it, what to show
// it. They apply to the origin that the caller requested. Other origins, and proxies, get the rest. Proxies always get
// HTTP/1.1, whatever the client speaks with origins.

import { own } from "../../base/index.ts";
import type { TlsOptions } from "../../socket/index.ts";

const ABOUT_ONE_SERVER = [
	"cert",
	"key",
	"passphrase",
	"pfx",
	"serverName",
	"verify",
] as const satisfies readonly (keyof TlsOptions)[];

const known = new WeakMap<TlsOptions, TlsOptions>();

/**
 * The options for every server but the one they were given for. Always the same object for the same options, because
 * secure contexts and sessions belong to the object. The options themselves, if no option is about one server.
 */
export function tlsElsewhere(options: TlsOptions): TlsOptions {
	let elsewhere = known.get(options);
	if (elsewhere === undefined) {
		elsewhere = isForOneServer(options) ? own(options) : options;
		if (elsewhere !== options) {
			const changed = elsewhere as Partial<Record<keyof TlsOptions, unknown>>;
			for (const name of ABOUT_ONE_SERVER) delete changed[name];
			known.set(elsewhere, elsewhere);
		}
		known.set(options, elsewhere);
	}
	return elsewhere;
}

const PROXY_ALPN: readonly string[] = ["http/1.1"];

const knownForProxies = new WeakMap<TlsOptions, TlsOptions>();

/** The options for a proxy: these, except for ALPN. Always the same object for the same options. */
export function tlsWithProxy(options: TlsOptions): TlsOptions {
	let forProxy = knownForProxies.get(options);
	if (forProxy === undefined) {
		const { alpn } = options;
		const isSame = alpn?.length === 1 && alpn[0] === PROXY_ALPN[0];
		forProxy = isSame ? options : { ...own(options), alpn: PROXY_ALPN };
		knownForProxies.set(options, forProxy);
	}
	return forProxy;
}

/** Whether other servers get other options. */
export function isForOneServer(options: TlsOptions): boolean {
	return ABOUT_ONE_SERVER.some((name) => Object.hasOwn(options, name) && options[name] !== undefined);
}
