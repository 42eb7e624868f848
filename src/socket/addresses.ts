// Classifies IP addresses by IANA's special-purpose registries (RFC 6890 and later additions), as one table. Knows no
// socket. Taken from https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry.

import { isIP } from "node:net";
import { EndpointSyntaxError } from "./errors.ts";

/** What an address is for: the public internet, this machine, a private network and so on (RFC 6890). */
export type AddressKind =
	/** 0.0.0.0 and ::, "any" when listening. */
	| "unspecified"
	| "loopback"
	/** RFC 1918. */
	| "private"
	| "link-local"
	/** fc00::/7, IPv6's private addresses (RFC 4193). */
	| "unique-local"
	/** 100.64.0.0/10, between a provider and its customers (RFC 6598). */
	| "shared"
	| "multicast"
	/** 255.255.255.255. */
	| "broadcast"
	| "documentation"
	| "benchmarking"
	/** Networks discard packets sent there (RFC 6666). */
	| "discard"
	/** ::ffff:0:0/96: an IPv4 address in an IPv6 socket; see embeddedIpv4. */
	| "ipv4-mapped"
	/** 64:ff9b::/96 and 64:ff9b:1::/48: an IPv4 host behind a NAT64 (RFC 6052, RFC 8215). */
	| "ipv4-translated"
	/** 2002::/16 (RFC 3056): carries an IPv4 address. */
	| "6to4"
	/** 2001::/32 (RFC 4380): carries an IPv4 address. */
	| "teredo"
	/** Special in some other way, or not allocated. */
	| "reserved"
	| "public";

/** A block's kind. The longest matching prefix decides. */
const BLOCKS: readonly (readonly [block: string, kind: AddressKind])[] = [
	["0.0.0.0/8", "reserved"],
	["0.0.0.0/32", "unspecified"],
	["10.0.0.0/8", "private"],
	["100.64.0.0/10", "shared"],
	["127.0.0.0/8", "loopback"],
	["169.254.0.0/16", "link-local"],
	["172.16.0.0/12", "private"],
	["192.0.0.0/24", "reserved"],
	// Anycast of Port Control Protocol and of TURN (RFC 7723, RFC 8155): globally reachable.
	["192.0.0.9/32", "public"],
	["192.0.0.10/32", "public"],
	["192.0.2.0/24", "documentation"],
	// The withdrawn 6to4 relay anycast (RFC 7526).
	["192.88.99.0/24", "reserved"],
	["192.168.0.0/16", "private"],
	["198.18.0.0/15", "benchmarking"],
	["198.51.100.0/24", "documentation"],
	["203.0.113.0/24", "documentation"],
	["224.0.0.0/4", "multicast"],
	["240.0.0.0/4", "reserved"],
	["255.255.255.255/32", "broadcast"],
	["0.0.0.0/0", "public"],
	// Only 2000::/3 is allocated for global unicast (RFC 4291).
	["::/0", "reserved"],
	["::/128", "unspecified"],
	["::1/128", "loopback"],
	["::ffff:0:0/96", "ipv4-mapped"],
	["64:ff9b::/96", "ipv4-translated"],
	["64:ff9b:1::/48", "ipv4-translated"],
	["100::/64", "discard"],
	// The dummy prefix of RFC 9780.
	["100:0:0:1::/64", "reserved"],
	["2000::/3", "public"],
	["2001::/23", "reserved"],
	["2001::/32", "teredo"],
	["2001:1::1/128", "public"],
	["2001:1::2/128", "public"],
	["2001:1::3/128", "public"],
	["2001:2::/48", "benchmarking"],
	["2001:3::/32", "public"],
	["2001:4:112::/48", "public"],
	// ORCHIDv2 and drone identifiers: names of hosts rather than places, but registered as global.
	["2001:20::/28", "public"],
	["2001:30::/28", "public"],
	["2001:db8::/32", "documentation"],
	["2002::/16", "6to4"],
	["3fff::/20", "documentation"],
	// Segment Routing identifiers (RFC 9602).
	["5f00::/16", "reserved"],
	["fc00::/7", "unique-local"],
	["fe80::/10", "link-local"],
	["ff00::/8", "multicast"],
];

interface Block {
	readonly bytes: readonly number[];
	readonly prefix: number;
	readonly kind: AddressKind;
}

/** Longest prefixes first. Made at the first use: it takes 5 ms, which loading the package shouldn't cost. */
let sortedBlocks: readonly Block[] | undefined;

function sortBlocks(): readonly Block[] {
	return BLOCKS.map(([block, kind]) => {
		const [address = "", prefix] = block.split("/");
		return { bytes: bytesOf(address), prefix: Number(prefix), kind };
	}).sort((a, b) => b.prefix - a.prefix);
}

/**
 * The kind of an IP address; a zone ("%eth0") does not matter. An IPv4 address inside an IPv6 one is not considered:
 * see embeddedIpv4 and isPublicAddress. Throws an EndpointSyntaxError if the text is not an address.
 *
 * @example
 * classifyAddress("169.254.169.254"); // "link-local"
 */
export function classifyAddress(address: string): AddressKind {
	const bytes = bytesOf(address);
	sortedBlocks ??= sortBlocks();
	const block = sortedBlocks.find((candidate) => isInside(bytes, candidate));
	return (block as Block).kind;
}

/**
 * The IPv4 address that an IPv6 address carries and that packets to it may reach: IPv4-mapped, NAT64 (the well-known
 * prefix), 6to4, Teredo, and the withdrawn IPv4-compatible form (`::192.0.2.1`). undefined if there is none.
 */
export function embeddedIpv4(address: string): string | undefined {
	const bytes = bytesOf(address);
	if (bytes.length === 4) return undefined;
	switch (classifyAddress(address)) {
		case "ipv4-mapped":
			return bytes.slice(12).join(".");
		case "ipv4-translated":
			// RFC 8215's block lets the network decide where the address is.
			return bytes[5] === 0 ? bytes.slice(12).join(".") : undefined;
		case "6to4":
			return bytes.slice(2, 6).join(".");
		case "teredo":
			// RFC 4380 §4: the client's address, with every bit inverted.
			return bytes
				.slice(12)
				.map((byte) => byte ^ 0xff)
				.join(".");
		case "reserved":
			return bytes.slice(0, 12).every((byte) => byte === 0) ? bytes.slice(12).join(".") : undefined;
		default:
			return undefined;
	}
}

/**
 * Whether packets to this address go to the public Internet and nowhere else. Require this if you fetch URLs that
 * others give you. False for every special kind. For an IPv6 address that carries an IPv4 one, the IPv4 address
 * decides; IPv4-compatible addresses are never public.
 */
export function isPublicAddress(address: string): boolean {
	const kind = classifyAddress(address);
	if (kind === "ipv4-mapped" || kind === "ipv4-translated" || kind === "6to4") {
		const embedded = embeddedIpv4(address);
		return embedded !== undefined && classifyAddress(embedded) === "public";
	}
	return kind === "public";
}

function isInside(bytes: readonly number[], block: Block): boolean {
	if (bytes.length !== block.bytes.length) return false;
	const whole = block.prefix >> 3;
	for (let index = 0; index < whole; index++) if (bytes[index] !== block.bytes[index]) return false;
	const rest = block.prefix & 7;
	if (rest === 0) return true;
	const mask = 0xff00 >> rest;
	return ((bytes[whole] as number) & mask) === ((block.bytes[whole] as number) & mask);
}

/** Four or sixteen bytes. */
function bytesOf(address: string): number[] {
	const family = isIP(address);
	if (family === 4) return address.split(".").map(Number);
	if (family === 0) {
		throw new EndpointSyntaxError(address, "it is not an IP address", "write 192.0.2.1 or 2001:db8::1");
	}
	const [unzoned = ""] = address.split("%");
	// The last 32 bits may be written as IPv4 (RFC 4291 §2.2).
	const dotted = /^(.*:)([\d.]+)$/.exec(unzoned);
	const text = dotted?.[2]?.includes(".") ? `${dotted[1]}${groupsOfIpv4(dotted[2])}` : unzoned;
	const [head = "", tail] = text.split("::");
	const before = groupsOf(head);
	const after = groupsOf(tail ?? "");
	const zeros = new Array<number>(8 - before.length - after.length).fill(0);
	return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): number[] {
	return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}

function groupsOfIpv4(text: string): string {
	const [a = 0, b = 0, c = 0, d = 0] = text.split(".").map(Number);
	return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
