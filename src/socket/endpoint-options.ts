// Defaults for the parts that an endpoint's text may omit.

import { OptionSet, oneOf, port, type Settled, text } from "../base/index.ts";

export interface ParseEndpointOptions {
	/** The transport of a text without one. Default: `"tcp"`. */
	readonly defaultTransport?: "tcp" | "tls" | "udp" | undefined;
	/** The host of ":8080" and "8080". Default: `"localhost"`. */
	readonly defaultHost?: string | undefined;
	/** The port of "example.org". Default: none: a missing port is an error. */
	readonly defaultPort?: number | undefined;
}

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
});
