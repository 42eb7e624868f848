// CONNECT (RFC 9110 §9.3.6): asks an HTTP proxy for a tunnel. Bytes in, bytes out. Knows no socket. The same strict
// reader as for any response reads the answer, within the same limits.

import { assertField, type H1Limits, MessageReader, RemoteProtocolError } from "../../http/index.ts";
import { h1Limits } from "../../http/options.ts";
import { VERSION } from "../version.ts";
import { ProxyFailure } from "./failure.ts";
import { NEEDS_MORE, type Negotiation, type NegotiationStep } from "./negotiation.ts";
import type { ProxyServer } from "./proxy.ts";

/** The meaning of a status in a proxy's answer to CONNECT, and whether it may be temporary. */
const STATUSES: Readonly<Record<number, readonly [says: string, mayPass: boolean]>> = {
	400: ["it did not understand the request", false],
	// Not a proxy's status, but tinyproxy sends it for a wrong password.
	401: ["it wants credentials, or other ones; write them into the proxy's URL", false],
	403: ["it forbids that destination or that port", false],
	404: ["it does not know that destination; is it a proxy?", false],
	405: ["it does not support tunnels; is it a proxy?", false],
	407: ["it wants credentials, or other ones; write them into the proxy's URL", false],
	429: ["it gets too many requests", true],
	500: ["it failed", true],
	502: ["it could not reach the destination", true],
	503: ["it is overloaded, or could not reach the destination", true],
	504: ["the destination did not answer it in time", true],
};

export class ConnectRequest implements Negotiation {
	readonly opening: Buffer;
	readonly #proxy: ProxyServer;
	readonly #authority: string;
	readonly #reader: MessageReader;

	/** @param authority "host:port" of the destination, with brackets around an IPv6 address */
	constructor(
		proxy: ProxyServer,
		authority: string,
		limits: H1Limits,
		authorization: string | undefined = proxy.authorization,
	) {
		this.#proxy = proxy;
		this.#authority = authority;
		this.#reader = new MessageReader("client", h1Limits.pick(limits));
		this.#reader.expect("CONNECT");
		const lines = [
			`CONNECT ${authority} HTTP/1.1`,
			`host: ${authority}`,
			`user-agent: gannet/${VERSION}`,
			...(authorization === undefined ? [] : [`proxy-authorization: ${authorization}`]),
		];
		assertField("host", authority);
		this.opening = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
	}

	push(bytes: Buffer): NegotiationStep {
		const reader = this.#reader;
		reader.push(bytes, 0, bytes.length);
		for (;;) {
			switch (this.#next()) {
				case "need":
					return NEEDS_MORE;
				case "interim":
					break;
				case "handover":
					// 101 answers an Upgrade, which was not sent.
					if (reader.status === 101) throw this.#refusal(101, "Switching Protocols");
					return { rest: reader.bytes.subarray(reader.dataStart, reader.dataEnd) };
				case "head":
					// RFC 9110 §9.3.6: any 2xx opens the tunnel, and the handover follows.
					if (reader.status >= 200 && reader.status <= 299) break;
					throw this.#refused();
				default:
					throw this.#refusal(reader.status, "");
			}
		}
	}

	#next(): ReturnType<MessageReader["next"]> {
		try {
			return this.#reader.next();
		} catch (cause) {
			if (!(cause instanceof RemoteProtocolError)) throw cause;
			throw new ProxyFailure(
				`the proxy ${this.#proxy.display} answered CONNECT with something that is not HTTP/1.1: ${cause.fault}`,
			);
		}
	}

	#refused(): ProxyFailure {
		const { status } = this.#reader;
		const head = this.#reader.takeHead();
		const challenges = status === 407 ? head.fields.getAll("proxy-authenticate") : [];
		return this.#refusal(status, head.reason, challenges);
	}

	#refusal(status: number, reason: string, challenges: readonly string[] = []): ProxyFailure {
		const [says, mayPass] = STATUSES[status] ?? ["it opens no tunnel", status >= 500];
		// The proxy's own words, made safe to show.
		const shown = reason
			.slice(0, 100)
			.replace(/[^\x20-\x7e]/g, "?")
			.trim();
		const title = shown === "" ? String(status) : `${status} ${shown}`;
		return new ProxyFailure(
			`the proxy ${this.#proxy.display} answered CONNECT ${this.#authority} with ${title}: ${says}`,
			{ status, mayPass, challenges },
		);
	}
}
