// Defaults for the parts that an endpoint's text may omit.

import { aFunction, OptionSet, oneOf, port, type Settled, text } from "../base/index.ts";

/** How a text is read as an endpoint. */
export interface ParseEndpointOptions {
	/** The transport of a text without one. Default: `"tcp"`. */
	readonly defaultTransport?: "tcp" | "tls" | "udp" | undefined;
	/** The host of ":8080" and "8080". Default: `"localhost"`. */
	readonly defaultHost?: string | undefined;
	/** The port of "example.org". Default: none: a missing port is an error. */
	readonly defaultPort?: number | undefined;
	/** Looks up names of services that aren't common: `portsByName` of gannet/ports. Default: none. */
	readonly portsByName?: PortsByName | undefined;
}

/** Gives the services with a name. */
export type PortsByName = (
	name: string,
	transport: "tcp" | "udp",
) => readonly {
	/** The service's port. */
	readonly port: number;
}[];

export type ParseEndpointSettings = Settled<ParseEndpointOptions, "defaultTransport" | "defaultHost">;

export const parseEndpointOptions: OptionSet<ParseEndpointOptions, ParseEndpointSettings> = new OptionSet({
	defaultTransport: {
		rule: oneOf("tcp", "tls", "udp"),
		doc: "The transport of a text without one.",
		default: "tcp",
	},
	defaultHost: { rule: text, doc: 'The host of ":8080" and "8080".', default: "localhost" },
	defaultPort: {
		rule: port,
		doc: 'The port of "example.org".',
		otherwise: "none: a missing port is an error",
	},
	portsByName: {
		rule: aFunction(),
		doc: "Looks up names of services that aren't common: `portsByName` of gannet/ports.",
		otherwise: "none",
	},
});
