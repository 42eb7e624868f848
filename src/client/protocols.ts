// The versions of HTTP that a client speaks, and how a connection chooses one: TLS's ALPN decides (RFC 7301). The only
// place that knows them all. HTTP/2 is loaded when a connection speaks it for the first time.

import type { Connection } from "../socket/index.ts";
import type { ConnectionOwner, HttpConnection } from "./connection.ts";
import { type H1Settings, speakHttp1 } from "./h1/h1-connection.ts";
import type { H2Settings } from "./h2/h2-connection.ts";
import type { HttpChoice } from "./request-options.ts";
import { WrongVersion } from "./wrong-version.ts";

/** Starts HTTP on an open connection. */
export type Speak = (transport: Connection, owner: ConnectionOwner) => HttpConnection;

/** A version whose code may have to be loaded. */
export class LazyProtocol {
	readonly #load: () => Promise<Speak>;
	#loaded: Speak | undefined;

	constructor(load: () => Promise<Speak>) {
		this.#load = load;
	}

	get speak(): Speak | Promise<Speak> {
		return (
			this.#loaded ??
			this.#load().then((speak) => {
				this.#loaded = speak;
				return speak;
			})
		);
	}
}

/** Versions by their names in ALPN, the preferred one first. */
export type Protocols = ReadonlyMap<string, Speak | LazyProtocol>;

const HTTP_1 = "http/1.1";
const HTTP_2 = "h2";

export function protocolsOf(h1: H1Settings, h2?: H2Settings): Protocols {
	const protocols = new Map<string, Speak | LazyProtocol>();
	if (h2 !== undefined)
		protocols.set(
			HTTP_2,
			new LazyProtocol(async () => (await import("./h2/h2-connection.ts")).speakHttp2(h2)),
		);
	return protocols.set(HTTP_1, speakHttp1(h1));
}

/** The names to offer by ALPN. */
export function alpnOf(protocols: Protocols, choice: HttpChoice): readonly string[] {
	if (choice === "auto") return [...protocols.keys()];
	return [choice === "2" ? HTTP_2 : HTTP_1];
}

/**
 * How to speak on the connection, by its ALPN and what may be spoken. Without TLS, and with servers that don't know ALPN,
 * that is HTTP/1.1, or HTTP/2 if nothing else may be spoken. Throws a WrongVersion.
 */
export function speakerOf(
	protocols: Protocols,
	{ info: { tls, endpoint } }: Connection,
	choice: HttpChoice,
): Speak | Promise<Speak> {
	const isSecure = tls !== undefined || endpoint.transport === "tls";
	const chosen = tls?.alpn ?? (choice === "2" && !isSecure ? HTTP_2 : HTTP_1);
	if (choice === "2" && chosen !== HTTP_2) throw new WrongVersion(tls?.alpn);
	const protocol = protocols.get(chosen) ?? (protocols.get(HTTP_1) as Speak);
	return protocol instanceof LazyProtocol ? protocol.speak : protocol;
}
