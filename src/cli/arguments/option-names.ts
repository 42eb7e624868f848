// What the program calls the options of the library, for the sentences of errors and findings. Pure table, which loads
// nothing: every failure looks into it.

import type { Naming } from "../../base/index.ts";
import { limitsOf } from "./limits.ts";

interface OptionNameRow {
	readonly name: string;
	readonly commands: readonly string[];
	readonly shows?: ((value: unknown) => string) | undefined;
}

const requests = ["get", "extract", "pages"];
const records = ["extract", "pages"];
const everywhere = [...requests, "tcp"];

const seconds = (value: unknown): string => `${Number(value) / 1000} s`;

/** By the library's name, plus a value if the program's option means that value. */
const NAMES: Readonly<Record<string, OptionNameRow>> = {
	"timeouts.total": { name: "--max-time", commands: requests },
	"timeouts.queue": { name: "--max-time", commands: requests },
	"timeouts.firstByte": { name: "--first-byte-timeout", commands: requests },
	"timeouts.idle": { name: "--idle-timeout", commands: requests },
	minimumRate: { name: "--speed-limit", commands: requests },
	"timeouts.connect": { name: "--connect-timeout", commands: requests },
	timeoutMs: { name: "--connect-timeout", commands: ["tcp"] },
	"redirects.limit": { name: "--max-redirects", commands: requests },
	"redirects.allowDowngrade": { name: "--allow-downgrade", commands: requests },
	"tls.ca": { name: "--cacert", commands: everywhere },
	"tls.cert": { name: "--cert", commands: [...everywhere, "serve"] },
	"tls.key": { name: "--key", commands: [...everywhere, "serve"] },
	"tls.verify: false": { name: "-k", commands: requests },
	"tls.minVersion": { name: "--tls-min", commands: requests },
	"connectDatagrams or bindDatagrams": { name: "`gannet udp`", commands: ["tcp"] },
	"tls.serverName": { name: "--server-name", commands: ["tcp"] },
	"proxy.tls.ca": { name: "--proxy-cacert", commands: requests },
	'http: "1.1"': { name: "--http1.1", commands: requests },
	'http: "2"': { name: "--http2-prior-knowledge", commands: requests },
	'http: "auto"': { name: "--http2", commands: requests },
	http: { name: "--http2-prior-knowledge", commands: requests },
	priority: { name: "--priority", commands: requests },
	network: { name: "--network", commands: requests },
	"network.allowProxied": { name: "--network-proxied", commands: requests },
	rate: { name: "--limit-rate", commands: requests },
	"decode: false": { name: "--no-compressed", commands: ["get"] },
	'existingPart: "replace"': { name: "--restart", commands: ["get"] },
	header: { name: "--csv header=yes or header=no", commands: records },
	encoding: { name: "--encoding", commands: ["extract"] },
	kind: { name: "--input", commands: ["extract"] },
	'kind: "html"': { name: "--input html", commands: ["extract"] },
	"limits.records": { name: "--max-records", commands: records },
	"limits.pages": { name: "--max-pages", commands: ["pages"] },
	"limits.waitMs": { name: "--max-wait", commands: ["pages"], shows: seconds },
	allowOtherOrigins: { name: "--other-origins", commands: ["pages"] },
	"restart: true": { name: "--restart", commands: records },
	'mode: "replace"': { name: "--replace", commands: records },
	'mode: "append"': { name: "--append", commands: records },
	flatten: { name: "--flatten", commands: records },
	childTables: { name: "--child-tables", commands: records },
};

/** The options of a command. Without one, of whichever command has such an option. */
export function namingOf(command: string | undefined): Naming {
	return (option) => {
		const row = Object.hasOwn(NAMES, option) ? NAMES[option] : undefined;
		if (row !== undefined && (command === undefined || row.commands.includes(command))) return row;
		const limit = /^limits\.(\w+)$/.exec(option)?.[1];
		if (limit === undefined || command === undefined || !limitsOf(command).has(limit)) return undefined;
		return { name: `--limit ${limit}` };
	};
}
