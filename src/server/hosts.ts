// Which names a server answers to. With DNS rebinding, a web page makes its own name lead to this machine: its requests
// have that name in Host, and the browser lets it read the answers. So a server on the loopback must not answer to
// every name.

import { isIP } from "node:net";
import { classifyAddress, type Endpoint } from "../socket/index.ts";
import { errorResponse, type HttpHandler } from "./messages.ts";

const KNOWN_HOSTS = 64;
/** RFC 1035 §2.3.4 has 255 for names. */
const LONGEST_NAME = 300;

/**
 * Makes a handler that answers only to `localhost`, names below it, IP addresses, and these hosts: `shop.test`,
 * `*.shop.test` for all names below it, `*` for every name. Other requests get 421. Throws a TypeError for an invalid
 * host name.
 *
 * @example
 * const server = await serveHttp("tcp://127.0.0.1:8080", onlyForHosts(handler, ["shop.test"]));
 */
export function onlyForHosts(handler: HttpHandler, hosts: readonly string[] = []): HttpHandler {
	const isAllowed = hostRule(hosts);
	/** Values of Host that were allowed: a URL costs more than all else here. */
	const known = new Set<string>();
	return (request) => {
		const given = request.target.startsWith("/") ? request.headers.get("host") : null;
		if (given !== null && known.has(given)) return handler(request);
		const host = hostOf(request.url);
		if (isAllowed(host)) {
			if (known.size >= KNOWN_HOSTS) known.clear();
			if (given !== null && given.length <= LONGEST_NAME) known.add(given);
			return handler(request);
		}
		return errorResponse(
			421,
			`this server answers to localhost and addresses only; to allow ${host || "this host"}, add it to the option hosts (gannet serve --host)`,
		);
	};
}

/** Whether `onlyForHosts` accepts a text: `shop.test`, `*.shop.test`, `*`. */
export function isHostPattern(text: string): boolean {
	return readPattern(text) !== undefined;
}

/** Decides which hosts, as `hostOf` gives them, get an answer. */
function hostRule(hosts: readonly string[]): (host: string) => boolean {
	const rules = hosts.map((text) => {
		const rule = readPattern(text);
		if (rule !== undefined) return rule;
		throw new TypeError(`${JSON.stringify(text)} is not a host name: write shop.test, *.shop.test or *`);
	});
	return (host) => isIP(host) !== 0 || isBelow(host, "localhost") || rules.some((matches) => matches(host));
}

/** The host of a URL, without brackets and a final dot. */
function hostOf({ hostname }: URL): string {
	return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname.replace(/\.$/, "");
}

function readPattern(text: string): ((host: string) => boolean) | undefined {
	if (text === "*") return () => true;
	const isWild = text.startsWith("*.");
	const name = isWild ? text.slice(2) : text;
	// Refuse what a URL adds to the host (port, path, user): it would be ignored in silence.
	const url = /[/\\?#@:\s*]/.test(name) ? null : URL.parse(`http://${name}/`);
	if (url === null) return undefined;
	const wanted = hostOf(url);
	return isWild ? (host) => host.endsWith(`.${wanted}`) : (host) => host === wanted;
}

function isBelow(host: string, name: string): boolean {
	return host === name || host.endsWith(`.${name}`);
}

/** Whether only this machine can reach an endpoint, as `listen` reports it. */
export function isLoopback(endpoint: Endpoint): boolean {
	if (endpoint.transport === "unix") return false;
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(endpoint.host)?.[1];
	return classifyAddress(mapped ?? endpoint.host) === "loopback";
}
