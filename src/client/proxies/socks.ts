// SOCKS 4a and 5 (RFC 1928, RFC 1929; SOCKS4a by its authors' memo): asks for a connection through a proxy that looks
// up the name itself. Bytes in, bytes out. Knows no socket. The first bytes of every reply give its length, at most
// 262.

import { isIPv4, isIPv6 } from "node:net";
import { ProxyFailure } from "./failure.ts";
import { NEEDS_MORE, type Negotiation, type NegotiationStep } from "./negotiation.ts";
import type { ProxyServer } from "./proxy.ts";

/** The proxy's destination: a name, or an address without brackets. */
export interface SocksTarget {
	readonly host: string;
	readonly port: number;
}

type Meaning = readonly [says: string, mayPass: boolean];

/** RFC 1928 §6. */
const REPLIES_5: Readonly<Record<number, Meaning>> = {
	1: ["it failed, and doesn't say why", true],
	2: ["its rules don't allow that destination", false],
	3: ["the destination's network is unreachable from there", true],
	4: ["the destination, or its name, is unreachable from there", true],
	5: ["the destination refused the connection", true],
	6: ["the destination did not answer in time (TTL expired)", true],
	7: ["it doesn't support connecting", false],
	8: ["it doesn't support that kind of address", false],
};

const REPLIES_4: Readonly<Record<number, Meaning>> = {
	91: ["it refused the request, or could not reach the destination", true],
	92: ["it could not ask the identd of this machine", false],
	93: ["the identd of this machine names another user", false],
};

const NO_AUTHENTICATION = 0;
const USERNAME_PASSWORD = 2;
const NONE_ACCEPTABLE = 0xff;

/**
 * What has arrived and is not used yet. Replies are short: what a step doesn't need belongs to the tunnel, or is never
 * kept.
 */
class Arrived {
	bytes: Buffer = Buffer.alloc(0);

	add(bytes: Buffer): void {
		this.bytes = this.bytes.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.bytes, bytes]);
	}

	has(size: number): boolean {
		return this.bytes.length >= size;
	}

	/** The first `size` bytes, which must be there. */
	take(size: number): Buffer {
		const taken = this.bytes.subarray(0, size);
		this.bytes = this.bytes.subarray(size);
		return taken;
	}
}

export class Socks5Negotiation implements Negotiation {
	readonly opening: Buffer;
	readonly #proxy: ProxyServer;
	readonly #target: SocksTarget;
	readonly #arrived = new Arrived();
	#step: "method" | "login" | "reply" = "method";

	constructor(proxy: ProxyServer, target: SocksTarget) {
		this.#proxy = proxy;
		this.#target = target;
		// URLs allow longer names than DNS, but the length is one byte.
		if (target.host.length > 255)
			throw new ProxyFailure(`the proxy ${proxy.display} can't be asked for a name of more than 255 bytes`);
		this.opening =
			proxy.username === undefined
				? Buffer.of(5, 1, NO_AUTHENTICATION)
				: Buffer.of(5, 2, NO_AUTHENTICATION, USERNAME_PASSWORD);
	}

	push(bytes: Buffer): NegotiationStep {
		this.#arrived.add(bytes);
		let send: Buffer | undefined;
		while (this.#arrived.has(2)) {
			const { bytes: held } = this.#arrived;
			switch (this.#step) {
				case "method":
					// An answer that comes too early is invalid: each reply waits for our request.
					this.#refuseEarly(2);
					send = this.#onMethod(held[0] as number, held[1] as number);
					this.#arrived.take(2);
					break;
				case "login":
					this.#refuseEarly(2);
					send = this.#onLogin(held[0] as number, held[1] as number);
					this.#arrived.take(2);
					break;
				case "reply": {
					const size = this.#replySize(held);
					if (size === undefined || !this.#arrived.has(size)) return NEEDS_MORE;
					this.#arrived.take(size);
					return { rest: this.#arrived.bytes };
				}
			}
		}
		return send === undefined ? NEEDS_MORE : { send };
	}

	#refuseEarly(size: number): void {
		if (this.#arrived.bytes.length > size) {
			throw nonsense(this.#proxy, "it answered before it was asked", this.#arrived.bytes);
		}
	}

	#onMethod(version: number, method: number): Buffer {
		const { username, password = "", display } = this.#proxy;
		if (version !== 5) throw nonsense(this.#proxy, "that is not SOCKS 5", this.#arrived.bytes);
		if (method === NO_AUTHENTICATION) {
			this.#step = "reply";
			return request5(this.#target);
		}
		if (method === USERNAME_PASSWORD && username !== undefined) {
			this.#step = "login";
			const name = Buffer.from(username, "utf8");
			const secret = Buffer.from(password, "utf8");
			return Buffer.concat([Buffer.of(1, name.length), name, Buffer.of(secret.length), secret]);
		}
		if (method === NONE_ACCEPTABLE) {
			const advice =
				username === undefined
					? "it wants credentials; write them into the proxy's URL"
					: "it accepts neither the credentials' form nor going without";
			throw new ProxyFailure(`the proxy ${display} accepts no offered way of logging in: ${advice}`);
		}
		throw nonsense(
			this.#proxy,
			`it chose a way of logging in (${method}) that was not offered`,
			this.#arrived.bytes,
		);
	}

	#onLogin(version: number, status: number): Buffer {
		// RFC 1929 §2 says 1, but some servers say 5. Only the status counts.
		if (version !== 1 && version !== 5)
			throw nonsense(this.#proxy, "that is not an answer to a login", this.#arrived.bytes);
		if (status !== 0)
			throw new ProxyFailure(`the proxy ${this.#proxy.display} did not accept the username and password`);
		this.#step = "reply";
		return request5(this.#target);
	}

	/** How long the reply is; undefined if that isn't known yet. Throws for a refusal. */
	#replySize(held: Buffer): number | undefined {
		const [version, code = 0, , kind, length] = held;
		if (version !== 5) throw nonsense(this.#proxy, "that is not SOCKS 5", held);
		if (code !== 0) throw refusal(this.#proxy, this.#target, code, REPLIES_5[code]);
		if (kind === undefined) return undefined;
		if (kind === 1) return 10;
		if (kind === 4) return 22;
		if (kind === 3) return length === undefined ? undefined : 7 + length;
		throw nonsense(this.#proxy, `it names its own address in a form (${kind}) that doesn't exist`, held);
	}
}

export class Socks4aNegotiation implements Negotiation {
	readonly opening: Buffer;
	readonly #proxy: ProxyServer;
	readonly #target: SocksTarget;
	readonly #arrived = new Arrived();

	constructor(proxy: ProxyServer, target: SocksTarget) {
		this.#proxy = proxy;
		this.#target = target;
		if (isIPv6(target.host)) {
			throw new ProxyFailure(
				`the proxy ${proxy.display} can't be asked for ${target.host}: SOCKS 4 has no IPv6 addresses; use a SOCKS 5 proxy`,
			);
		}
		const user = `${proxy.username ?? ""}\0`;
		const isAddress = isIPv4(target.host);
		// 0.0.0.x, an invalid address, says that a name follows.
		const address = isAddress ? target.host.split(".").map(Number) : [0, 0, 0, 1];
		this.opening = Buffer.concat([
			Buffer.of(4, 1, target.port >> 8, target.port & 0xff, ...address),
			Buffer.from(isAddress ? user : `${user}${target.host}\0`, "utf8"),
		]);
	}

	push(bytes: Buffer): NegotiationStep {
		this.#arrived.add(bytes);
		const [version, code] = this.#arrived.bytes;
		// Without an RFC: version 0 is the reply's, but some servers say 4.
		if (version !== 0 && version !== 4)
			throw nonsense(this.#proxy, "that is not SOCKS 4", this.#arrived.bytes);
		if (code !== undefined && code !== 90) throw refusal(this.#proxy, this.#target, code, REPLIES_4[code]);
		if (!this.#arrived.has(8)) return NEEDS_MORE;
		this.#arrived.take(8);
		return { rest: this.#arrived.bytes };
	}
}

/** RFC 1928 §4. */
function request5({ host, port }: SocksTarget): Buffer {
	return Buffer.concat([Buffer.of(5, 1, 0), address5(host), Buffer.of(port >> 8, port & 0xff)]);
}

function address5(host: string): Buffer {
	if (isIPv4(host)) return Buffer.of(1, ...host.split(".").map(Number));
	if (isIPv6(host)) return Buffer.of(4, ...bytesOfIpv6(host));
	const name = Buffer.from(host, "latin1");
	return Buffer.concat([Buffer.of(3, name.length), name]);
}

/** `host` as the URL standard writes it: lower case, no zone, no dotted tail. */
function bytesOfIpv6(host: string): number[] {
	const [head = "", tail] = (host.split("%")[0] as string).split("::");
	const groups = (text: string): number[] =>
		text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
	const before = groups(head);
	const after = groups(tail ?? "");
	const zeros = new Array<number>(8 - before.length - after.length).fill(0);
	return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

function refusal(
	proxy: ProxyServer,
	target: SocksTarget,
	code: number,
	meaning: Meaning | undefined,
): ProxyFailure {
	const [says, mayPass] = meaning ?? ["that code has no meaning", false];
	return new ProxyFailure(
		`the proxy ${proxy.display} did not connect to ${target.host} port ${target.port}: ${says} (code ${code})`,
		{ mayPass },
	);
}

function nonsense(proxy: ProxyServer, what: string, bytes: Buffer): ProxyFailure {
	const isHttp = bytes.toString("latin1", 0, 5) === "HTTP/";
	const hint = isHttp ? "; it speaks HTTP: write http:// before it" : "";
	const shown = bytes.toString("hex", 0, Math.min(bytes.length, 16));
	return new ProxyFailure(`the proxy ${proxy.display} answered ${shown} (hex): ${what}${hint}`);
}
