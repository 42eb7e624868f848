// Where a client may connect to: rules about the actual address, the URL's name and its port. Pure: rules in, a reason
// or nothing out. The socket layer checks every address before it is tried, so it doesn't matter what a name resolves
// to, and when.

import { BlockList, isIP } from "node:net";
import { type Advice, option, say } from "../../base/index.ts";
import { classifyAddress, isPublicAddress } from "../../socket/index.ts";
import { embeddedIpv4 } from "../../socket/internal.ts";
import type { SocketAddress } from "../../trace/index.ts";
import { invalidRequest, refuseOption } from "../errors.ts";
import { type NetworkOptions, type NetworkRule, networkOptions } from "../policy-options.ts";

const readOptions = networkOptions.reader(refuseOption);

/** The destination of a connection. */
interface ConnectionDestination {
	/** As the URL has it, without brackets. */
	readonly host: string;
	readonly port: number;
}

interface Rule {
	readonly text: string;
	readonly port: number | undefined;
	/** Undefined if the rule isn't about names. `isWide`: also the names below it. */
	readonly isName: ((host: string, isWide: boolean) => boolean) | undefined;
	/** Undefined if the rule isn't about addresses. `isWide`: also an address that is embedded in it. */
	readonly isAddress: ((address: string, isWide: boolean) => boolean) | undefined;
}

const KINDS: ReadonlySet<string> = new Set([
	"unspecified",
	"loopback",
	"private",
	"link-local",
	"unique-local",
	"shared",
	"multicast",
	"broadcast",
	"documentation",
	"benchmarking",
	"discard",
	"ipv4-mapped",
	"ipv4-translated",
	"6to4",
	"teredo",
	"reserved",
	"public",
	"non-public",
	"unix",
]);

export class NetworkPolicy {
	/** undefined: everything. */
	readonly #allow: readonly Rule[] | undefined;
	readonly #deny: readonly Rule[];
	readonly #ports: ReadonlySet<number> | undefined;
	readonly #allowProxied: boolean;

	/** A single rule is the only thing allowed. Throws a ClientError (kind "invalid-request") for a bad rule. */
	constructor(options: NetworkRule | NetworkOptions) {
		const given = typeof options === "object" ? options : { allow: [options] };
		const { allow, deny = [], ports, allowProxied } = readOptions(given);
		this.#allow = allow?.map(readRule);
		this.#deny = deny.map(readRule);
		this.#ports = ports === undefined ? undefined : new Set(ports);
		this.#allowProxied = allowProxied;
	}

	/** Why connecting to this place is forbidden, whatever its address; undefined if the address decides. */
	refusalOfName(place: ConnectionDestination, isProxy = false): string | undefined {
		const { host, port } = place;
		if (!isProxy && this.#ports !== undefined && !this.#ports.has(port)) {
			return `has the port ${port}, and ${only([...this.#ports], "no port")} allowed`;
		}
		const denied = this.#deny.find((rule) => fits(rule, place) && rule.isName?.(nameOf(host), true) === true);
		if (denied !== undefined) return `is denied by the rule ${denied.text}`;
		if (this.#allow === undefined) return undefined;
		const isOpen = this.#allow.some(
			(rule) =>
				fits(rule, place) && (rule.isAddress !== undefined || rule.isName?.(nameOf(host), false) === true),
		);
		return isOpen ? undefined : `isn't allowed: ${notAllowed(this.#allow)}`;
	}

	/** Why this address is forbidden for this place; undefined if it is allowed. */
	refusalOfAddress(
		place: ConnectionDestination,
		address: SocketAddress,
		isProxy = false,
	): string | undefined {
		const refusal = this.refusalOfName(place, isProxy);
		if (refusal !== undefined) return refusal;
		const name = nameOf(place.host);
		const isUnix = address.family === "unix";
		const text = isUnix ? "unix" : address.address;
		const denied = this.#deny.find((rule) => fits(rule, place) && rule.isAddress?.(text, true) === true);
		if (denied !== undefined) return `${describe(text)}, which the rule ${denied.text} forbids`;
		if (this.#allow === undefined) return undefined;
		const isAllowed = this.#allow.some(
			(rule) =>
				fits(rule, place) && (rule.isName?.(name, false) === true || rule.isAddress?.(text, false) === true),
		);
		return isAllowed ? undefined : `${describe(text)}, and ${notAllowed(this.#allow)}`;
	}

	/** Why a proxy may not be asked for this place; undefined if it may. */
	refusalOfProxied(place: ConnectionDestination): Refusal | undefined {
		const family = isIP(place.host);
		if (family !== 0) {
			const address = place.host;
			const { port } = place;
			return refusalOf(
				this.refusalOfAddress(place, { address, port, family: family === 6 ? "IPv6" : "IPv4" }),
			);
		}
		const refusal = this.refusalOfName(place);
		if (refusal !== undefined) return refusalOf(refusal);
		if (!this.#allowProxied) {
			return {
				says: "would be resolved by the proxy, where its address can't be checked",
				advice: say`set ${option("network.allowProxied")} to accept that`,
			};
		}
		if (!isLoopbackName(nameOf(place.host))) return undefined;
		// The proxy decides which of the two it is.
		const refusals = LOOPBACK.map((address) => this.refusalOfAddress(place, address));
		return refusalOf(refusals.find((each) => each !== undefined));
	}
}

/** Why a place may not be asked of a proxy, as the end of a sentence that begins with it; and what to do. */
export interface Refusal {
	readonly says: string;
	readonly advice?: Advice | undefined;
}

function refusalOf(says: string | undefined): Refusal | undefined {
	return says === undefined ? undefined : { says };
}

function notAllowed(allow: readonly Rule[]): string {
	return `${only(allow.map((rule) => rule.text))} allowed`;
}

function only(list: readonly (string | number)[], none = "nothing"): string {
	return list.length === 0 ? `${none} is` : `only ${list.join(", ")} is`;
}

const LOOPBACK: readonly SocketAddress[] = [
	{ address: "127.0.0.1", port: 0, family: "IPv4" },
	{ address: "::1", port: 0, family: "IPv6" },
];

/** "localhost" and names below it (RFC 6761 §6.3), and the names that systems give to the loopback in their files. */
function isLoopbackName(name: string): boolean {
	return /(^|\.)localhost$|^localhost[46]?\.localdomain[46]?$|^localhost[46]$|^ip6-(localhost|loopback)$/.test(
		name,
	);
}

function isUnspecified(address: string): boolean {
	return classifyAddress(address) === "unspecified";
}

function describe(text: string): string {
	if (text === "unix") return "is a Unix-domain socket";
	const kind = classifyAddress(text);
	if (kind === "unspecified") return "is unspecified and leads to this machine";
	const inner = embeddedIpv4(text);
	return inner === undefined
		? `is ${kind}`
		: `is ${kind} and leads to ${inner}, which is ${classifyAddress(inner)}`;
}

function fits(rule: Rule, place: ConnectionDestination): boolean {
	return rule.port === undefined || rule.port === place.port;
}

/** Lower case, as the URL standard leaves it, and without the final dot. */
function nameOf(host: string): string {
	return host.toLowerCase().replace(/\.$/, "");
}

function readRule(rule: NetworkRule): Rule {
	const text = String(rule);
	if (typeof rule === "number" || /^:?\d+$/.test(text)) {
		return { text, port: portOf(text, text.replace(":", "")), isName: () => true, isAddress: () => true };
	}
	const { body, port } = splitPort(text);
	if (KINDS.has(body)) return { text, port, isName: undefined, isAddress: kindRule(body) };
	if (body === "*") return { text, port, isName: () => true, isAddress: () => true };
	const isAddress = blockRule(body);
	if (isAddress !== undefined) return { text, port, isName: undefined, isAddress };
	return { text, port, isName: nameRule(text, body), isAddress: undefined };
}

function splitPort(text: string): { body: string; port: number | undefined } {
	const bracketed = /^\[([^\]]+)\](\/\d+)?(?::(\d+))?$/.exec(text);
	if (bracketed !== null) {
		const [, inner = "", prefix = "", port] = bracketed;
		return { body: inner + prefix, port: port === undefined ? undefined : portOf(text, port) };
	}
	// More than one colon: an IPv6 address, whose port comes after brackets.
	const [, body = text, port] = /^([^:]*):(\d+)$/.exec(text) ?? [];
	return { body, port: port === undefined ? undefined : portOf(text, port) };
}

function portOf(text: string, digits: string): number {
	const port = Number(digits);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) throw badRule(text, "has a port that is none");
	return port;
}

function kindRule(kind: string): NonNullable<Rule["isAddress"]> {
	return (address, isWide) => {
		if (kind === "unix" || address === "unix") return address === kind || (kind === "non-public" && isWide);
		if (kind === "public") return isPublicAddress(address) || (isWide && someForm(address, isPublicAddress));
		if (kind === "non-public") return !isPublicAddress(address);
		return [address, ...formsOf(address, isWide)].some((form) => classifyAddress(form) === kind);
	};
}

/**
 * The addresses that count besides the address itself. For deny: any that packets to it may reach, which are an
 * embedded IPv4 address, and the loopback for an unspecified address, which systems connect to this machine. For allow:
 * only the IPv4 address of an IPv4-mapped one, which is the same host (RFC 4291 §2.5.5.2).
 */
function formsOf(address: string, isWide: boolean): readonly string[] {
	const inner = isWide || classifyAddress(address) === "ipv4-mapped" ? embeddedIpv4(address) : undefined;
	const carried = inner === undefined ? [] : [inner];
	if (!isWide || ![address, ...carried].some(isUnspecified)) return carried;
	return [...carried, ...LOOPBACK.map((each) => each.address)];
}

function someForm(address: string, test: (form: string) => boolean): boolean {
	const form = embeddedIpv4(address);
	return form !== undefined && test(form);
}

function blockRule(text: string): Rule["isAddress"] {
	const [network = "", prefix, more] = text.split("/");
	const family = isIP(network);
	if (family === 0 || more !== undefined) return undefined;
	const bits = family === 4 ? 32 : 128;
	const length = prefix === undefined ? bits : Number(prefix);
	if ((prefix !== undefined && !/^\d{1,3}$/.test(prefix)) || length > bits)
		throw badRule(text, "has a prefix length that is none");
	const block = new BlockList();
	block.addSubnet(network.split("%")[0] as string, length, family === 4 ? "ipv4" : "ipv6");
	const has = (address: string): boolean => {
		const [unzoned = ""] = address.split("%");
		return isIP(unzoned) === family && block.check(unzoned, family === 4 ? "ipv4" : "ipv6");
	};
	return (address, isWide) => {
		if (address === "unix") return false;
		return [address, ...formsOf(address, isWide)].some(has);
	};
}

function nameRule(text: string, body: string): NonNullable<Rule["isName"]> {
	const isBelow = body.startsWith("*.");
	// The URL standard's spelling of names, so that a rule matches normalized URLs.
	const name = URL.parse(`http://${isBelow ? body.slice(2) : body}/`)?.hostname.replace(/\.$/, "") ?? "";
	if (name === "" || isIP(name) !== 0 || /[/*?#@\\\s]/.test(isBelow ? body.slice(2) : body)) {
		throw badRule(text, "is not a kind of address, an address, a CIDR block or a name");
	}
	const below = `.${name}`;
	return (host, isWide) => (!isBelow && host === name) || ((isBelow || isWide) && host.endsWith(below));
}

function badRule(text: string, what: string): Error {
	const message = say`the rule ${JSON.stringify(text)} of ${option("network")} ${what}`;
	return invalidRequest(message, "invalid-option", { option: "network", value: text });
}
