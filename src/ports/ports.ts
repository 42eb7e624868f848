// Service names to port numbers and back, from IANA's registry (port-data.ts). Knows no socket. The registry is parsed
// at the first look-up, not on import, because most programs never ask.

import { SERVICE_LINES } from "./port-data.ts";

/** A transport that a service is known on. */
export type ServiceTransport = "tcp" | "udp" | "sctp" | "dccp";

/** One assignment of IANA's Service Name and Transport Protocol Port Number Registry (RFC 6335). */
export interface Service {
	/** The port's number. */
	readonly port: number;
	/** The registered name first, then its aliases: `["http", "www", "www-http"]`. */
	readonly names: readonly string[];
	/** The transports that it is registered for. */
	readonly transports: readonly ServiceTransport[];
	/** IANA's description, or "" if it only repeats the name. */
	readonly description: string;
}

const TRANSPORT_OF_LETTER: Readonly<Record<string, ServiceTransport>> = {
	t: "tcp",
	u: "udp",
	s: "sctp",
	d: "dccp",
};

const LINE = /^(\d+)(?:-(\d+))? ([a-z]+) (\S+) ?(.*)$/;

interface Registry {
	readonly byName: ReadonlyMap<string, readonly Service[]>;
	readonly byPort: ReadonlyMap<number, readonly Service[]>;
}

let registry: Registry | undefined;

function load(): Registry {
	if (registry !== undefined) return registry;
	const byName = new Map<string, Service[]>();
	const byPort = new Map<number, Service[]>();
	for (const line of SERVICE_LINES.split("\n")) {
		const [, first, last = first, letters, names, description] = LINE.exec(line) as unknown as string[];
		for (let port = Number(first); port <= Number(last); port++) {
			const service: Service = {
				port,
				names: (names as string).split(","),
				transports: [...(letters as string)].map((letter) => TRANSPORT_OF_LETTER[letter] as ServiceTransport),
				description: description as string,
			};
			addTo(byPort, port, service);
			// RFC 6335 §5.1: service names are compared without regard to case.
			for (const name of service.names) addTo(byName, name.toLowerCase(), service);
		}
	}
	registry = { byName, byPort };
	return registry;
}

function addTo<Key>(map: Map<Key, Service[]>, key: Key, service: Service): void {
	const services = map.get(key);
	if (services === undefined) map.set(key, [service]);
	else services.push(service);
}

function only(services: readonly Service[] | undefined, transport: ServiceTransport | undefined): Service[] {
	if (services === undefined) return [];
	return services.filter((service) => transport === undefined || service.transports.includes(transport));
}

/**
 * The assignments with this service name (ignoring case), lowest port first; empty if IANA has no such name.
 *
 * @example
 * portsByName("https", "tcp")[0]?.port; // 443
 */
export function portsByName(name: string, transport?: ServiceTransport): readonly Service[] {
	return only(load().byName.get(name.toLowerCase()), transport);
}

/**
 * The services assigned to this port number; empty if IANA has not assigned it.
 *
 * @example
 * servicesByPort(5432)[0]?.names; // ["postgresql"]
 */
export function servicesByPort(port: number, transport?: ServiceTransport): readonly Service[] {
	return only(load().byPort.get(port), transport);
}
