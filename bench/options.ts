// The command line: options described once, parsed, and checked against what exists. Knows no process or output.
import { parseArgs } from "node:util";
import { CATALOG } from "./clients/catalog.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { Scenario } from "./scenarios/scenario.ts";

export interface Options {
	readonly scenarios: readonly Scenario[];
	readonly clients: readonly string[];
	readonly rounds: number;
	readonly warmUpMs: number;
	readonly timedMs: number;
	readonly seed: number;
	/** How often a measurement that other programs disturbed is taken, to keep the least disturbed. */
	readonly tries: number;
	readonly isProfiling: boolean;
	/** The report as Markdown, for documents. */
	readonly isMarkdown: boolean;
}

export const USAGE: string = `Usage: npm run bench -- [SCENARIO…] [options]

  --clients A,B    only these clients
  --rounds N       rounds, in each of which every client runs once (5; quick: 3)
  --quick          shorter warm-up and timing, for a first look
  --patient        measures again, up to three times, what other programs disturbed
  --seed N         the order of a former run
  --prof           a CPU profile of each client and scenario into bench/results/ instead of timings
  --markdown       the tables as Markdown
  --help           this text

Scenarios: ${SCENARIOS.map(({ id }) => id).join(" ")}
Clients:   ${Object.keys(CATALOG).join(" ")}
`;

export class UsageError extends Error {}

function clientsOf(list: string | undefined): string[] {
	const known = Object.entries(CATALOG);
	if (list === undefined) return known.filter(([, entry]) => !entry.optional).map(([id]) => id);
	const clients = list.split(",");
	for (const client of clients) {
		if (CATALOG[client] === undefined) throw new UsageError(`No client is called ${client}.`);
	}
	return clients;
}

function scenarioOf(id: string): Scenario {
	const scenario = SCENARIOS.find((one) => one.id === id);
	if (scenario === undefined) throw new UsageError(`No scenario is called ${id}.`);
	return scenario;
}

function whole(name: string, text: string): number {
	if (!/^[1-9]\d{0,9}$/.test(text))
		throw new UsageError(`--${name} needs a whole number above 0, not ${text}.`);
	return Number(text);
}

/** Gives undefined when help was asked for; throws UsageError. */
export function parseOptions(args: readonly string[]): Options | undefined {
	const options = {
		clients: { type: "string" },
		rounds: { type: "string" },
		quick: { type: "boolean", default: false },
		patient: { type: "boolean", default: false },
		seed: { type: "string" },
		prof: { type: "boolean", default: false },
		markdown: { type: "boolean", default: false },
		help: { type: "boolean", default: false },
	} as const;
	const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
	if (values.help) return undefined;
	return {
		scenarios: positionals.length === 0 ? SCENARIOS : positionals.map(scenarioOf),
		clients: clientsOf(values.clients),
		rounds: values.prof ? 1 : whole("rounds", values.rounds ?? (values.quick ? "3" : "5")),
		warmUpMs: values.quick ? 400 : 1000,
		timedMs: values.quick ? 500 : 1500,
		seed: whole("seed", values.seed ?? String(1 + Math.floor(Math.random() * 1e6))),
		tries: values.patient ? 3 : 1,
		isProfiling: values.prof,
		isMarkdown: values.markdown,
	};
}
