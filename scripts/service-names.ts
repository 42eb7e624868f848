// Makes src/ports/port-data.ts from IANA's Service Name and Transport Protocol Port Number Registry:
//
//     curl -O https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.csv
//     node scripts/service-names.ts service-names-port-numbers.csv
//
// One line for each port (or range of ports) and set of transports. Numbers without a service name (unassigned, reserved)
// are left out. A description of more than 70 characters is cut, and one that only repeats the name is left out.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseCsv } from "../src/document/index.ts";
import { root } from "./process.ts";

const LETTERS: Readonly<Record<string, string>> = { tcp: "t", udp: "u", sctp: "s", dccp: "d" };
const ORDER = "tusd";
const LONGEST_DESCRIPTION = 70;

/** A service on one port (or range of ports). */
interface Service {
	readonly port: string;
	readonly names: string[];
	readonly transports: Set<string>;
	description: string;
}

/** What IANA says where a name of today's syntax takes the place of an older one, `whois++`. */
const REPLACEMENT = /\s*IANA assigned this well-formed service name as a replacement for "([^"]+)"\.?/;

/** What IANA says of a further name of a service, "www". */
const DUPLICATE = /This is a duplicate of the "([^"]+)" service/;

/** The services in the order of the rows: the rows of one name on one port are one service. */
function servicesOf(rows: readonly Readonly<Record<string, unknown>>[]): readonly Service[] {
	const found = new Map<string, Service>();
	for (const row of rows) {
		const cell = (column: string): string => String(row[column] ?? "").trim();
		const [name, port, transport] = [cell("Service Name"), cell("Port Number"), cell("Transport Protocol")];
		if (name === "" || port === "") continue;
		const given = cell("Description").replaceAll(/\s+/g, " ");
		const duplicate = DUPLICATE.exec(cell("Assignment Notes"))?.[1];
		const original = found.get(`${port} ${duplicate}`);
		if (original !== undefined) {
			if (!original.names.includes(name)) original.names.push(name);
			continue;
		}
		const replaced = REPLACEMENT.exec(given)?.[1];
		const description = shortened(name, given.replace(REPLACEMENT, ""));
		const service = found.get(`${port} ${name}`) ?? {
			port,
			names: [name],
			transports: new Set(),
			description,
		};
		if (service.description === "") service.description = description;
		// A row without a transport is for TCP and UDP.
		for (const each of transport === "" ? ["tcp", "udp"] : [transport]) {
			const letter = LETTERS[each];
			if (letter !== undefined) service.transports.add(letter);
		}
		found.set(`${port} ${name}`, service);
		if (replaced === undefined || service.names.includes(replaced)) continue;
		service.names.push(replaced);
		found.set(`${port} ${replaced}`, service);
	}
	return [...new Set(found.values())];
}

/** The description in at most 70 characters, cut after a word; "" if it only repeats the name. */
function shortened(name: string, description: string): string {
	const text = description.replace(/\.$/, "");
	if (text.toLowerCase() === name.toLowerCase()) return "";
	if (text.length <= LONGEST_DESCRIPTION) return text;
	const start = text.slice(0, LONGEST_DESCRIPTION);
	return `${start.slice(0, start.lastIndexOf(" ")).replace(/[ ,;]+$/, "")}...`;
}

/** Lines in the order of ports. Services that share port, transports and description share a line. */
function linesOf(services: readonly Service[]): readonly string[] {
	const lines = new Map<string, { readonly start: string; readonly names: string[]; readonly end: string }>();
	for (const { port, names, transports, description } of services) {
		const letters = [...ORDER].filter((letter) => transports.has(letter)).join("");
		if (letters === "") continue;
		// Without a description nothing says that two names mean one service.
		const key = `${port} ${letters} ${description === "" ? names[0] : description}`;
		const line = lines.get(key);
		if (line === undefined)
			lines.set(key, { start: `${port} ${letters}`, names: [...names], end: description });
		else line.names.push(...names.filter((name) => !line.names.includes(name)));
	}
	return [...lines.values()]
		.toSorted((one, other) => Number.parseInt(one.start, 10) - Number.parseInt(other.start, 10))
		.map(({ start, names, end }) => `${start} ${names.join(",")} ${end}`.trim());
}

/** The lines of port-data.ts, from the registry as CSV. */
export function serviceLines(registry: string): readonly string[] {
	return linesOf(servicesOf(parseCsv(registry).rows.map(({ record }) => record)));
}

function writeData(file: string): void {
	const lines = serviceLines(readFileSync(file, "utf8"));
	writeFileSync(
		join(root, "src/ports/port-data.ts"),
		`// The service names and port numbers assigned by IANA, as data; only ports.ts reads it. Made by scripts/service-names.ts from
// IANA's Service Name and Transport Protocol Port Number Registry (RFC 6335; IANA licenses its registries as CC0 1.0).
// One line for each assignment: port or range of ports, transports (t TCP, u UDP, s SCTP, d DCCP), names, description.

export const SERVICE_LINES: string = \`${lines.join("\n").replaceAll(/[\\`]|\$\{/g, "\\$&")}\`;
`,
	);
	console.log(`${lines.length} assignments`);
}

if (import.meta.main) {
	const [file] = process.argv.slice(2);
	if (file === undefined) {
		console.error("Usage: node scripts/service-names.ts service-names-port-numbers.csv");
		process.exitCode = 2;
	} else writeData(file);
}
