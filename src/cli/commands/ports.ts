// `gannet ports [NAME|NUMBER]...`: service names and port numbers, from IANA's registry.

import { nearestWords, visible } from "../../base/index.ts";
import { type Command, defineCommand } from "../arguments/command.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError } from "../failure.ts";
import { columns } from "../terminal/table.ts";

const highestPort = 65_535;

export const command: Command = defineCommand({
	name: "ports",
	summary: "Look up service names and port numbers",
	usage: ["[NAME|NUMBER]..."],
	description: [
		"Without an argument, it lists all assignments. The columns are port, transports, names, description.",
	],
	options: {},
	positionals: [
		{
			name: "NAME|NUMBER",
			help: "A service such as https, or a port such as 443",
			isOptional: true,
			isRepeated: true,
		},
	],
	examples: [
		{ line: "gannet ports https", does: "443" },
		{ line: "gannet ports 5432", does: "postgresql" },
		{ line: "gannet ports | grep -i mail", does: "everything about mail" },
	],
	async run({ stdout }, { positionals }) {
		const { portsByName, servicesByPort } = await import("../../ports/index.ts");
		const all = function* (): Generator<Service> {
			for (let port = 0; port <= highestPort; port++) yield* servicesByPort(port);
		};
		const services: Service[] = positionals.length === 0 ? [...all()] : [];
		for (const word of positionals) {
			const isNumber = /^\d+$/.test(word);
			const found = isNumber ? servicesByPort(Number(word)) : portsByName(word);
			if (found.length === 0) throw isNumber ? unknownPort(word) : unknownName(word, all());
			services.push(...found);
		}
		const rows = services.map(({ port, transports, names, description }) => [
			visible(String(port).padStart(stdout.isTerminal ? String(highestPort).length : 0)),
			visible(transports.join(",")),
			stdout.style("bold", visible(names.join(","))),
			visible(description),
		]);
		await stdout.write(columns(rows, stdout));
		return ExitCode.ok;
	},
});

interface Service {
	readonly port: number;
	readonly names: readonly string[];
	readonly transports: readonly string[];
	readonly description: string;
}

function unknownPort(word: string): CommandError {
	if (Number(word) > highestPort) {
		return new CommandError(`${word} is not a port: use a number from 0 to ${highestPort}`, ExitCode.usage);
	}
	return new CommandError(`port ${word} is not assigned to a service`, ExitCode.notResolved);
}

function unknownName(word: string, all: Iterable<Service>): CommandError {
	const names = new Set<string>();
	for (const service of all) for (const name of service.names) names.add(name);
	const lower = word.toLowerCase();
	const containing = [...names].filter((name) => name.includes(lower));
	const meant = new Set([...nearestWords(word, names).slice(0, 4), ...containing].slice(0, 8));
	return new CommandError(
		`there is no service ${JSON.stringify(word)}`,
		ExitCode.notResolved,
		meant.size === 0 ? "`gannet ports` lists them all." : `Did you mean ${[...meant].join(", ")}?`,
	);
}
