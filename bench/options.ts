// The command line: options described once, parsed, and checked against what exists. Knows no process or output.
import { parseArgs } from "node:util";
import { CATALOG } from "./clients/catalog.ts";
import { SCENARIOS } from "./scenarios/index.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import type { WarmUp } from "./warm-up.ts";

export interface Options {
	readonly scenarios: readonly Scenario[];
	readonly clients: readonly string[];
	readonly rounds: number;
	readonly warmUp: WarmUp;
	readonly timedMs: number;
	readonly seed: number;
	/** How often a measurement that other programs disturbed is taken, to keep the least disturbed. */
	readonly tries: number;
	readonly isProfiling: boolean;
	/** The report as Markdown, for documents. */
	readonly isMarkdown: boolean;
	/** Another checkout to compare with, in place of other clients. */
	readonly against: string | undefined;
	readonly pairs: number;
}

export const USAGE: string = `Usage: npm run bench -- [SCENARIO…] [options]

  --scenarios A,B  these scenarios, like those named
  --clients A,B    only these clients
  --rounds N       rounds, in each of which every client runs once (5; quick: 1)
  --quick          less warm-up and timing, for a first look: no figures to publish
  --against FOLDER compares gannet here with gannet in another checkout, in pairs of runs
  --pairs N        how many pairs (15)
  --patient        measures again, up to three times, what other programs disturbed
  --seed N         the order of a former run
  --prof           a CPU profile of each client and scenario into bench/results/ instead of timings
  --markdown       the tables as Markdown
  --help           this text

Scenarios: h2 (those of HTTP/2) ${SCENARIOS.map(({ id }) => id).join(" ")}
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

/** The scenario of that name; "h2" is all those of HTTP/2. */
function scenariosOf(id: string): readonly Scenario[] {
	if (id === "h2") return SCENARIOS.filter(({ isHttp2 }) => isHttp2 === true);
	const scenario = SCENARIOS.find((one) => one.id === id);
	if (scenario === undefined) throw new UsageError(`No scenario is called ${id}.`);
	return [scenario];
}

function whole(name: string, text: string): number {
	if (!/^[1-9]\d{0,9}$/.test(text))
		throw new UsageError(`--${name} needs a whole number above 0, not ${text}.`);
	return Number(text);
}

/** Gives undefined when help was asked for; throws UsageError. */
export function parseOptions(args: readonly string[]): Options | undefined {
	const options = {
		scenarios: { type: "string" },
		clients: { type: "string" },
		against: { type: "string" },
		pairs: { type: "string", default: "15" },
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
	const named = [...positionals, ...(values.scenarios?.split(",") ?? [])];
	return {
		scenarios: named.length === 0 ? SCENARIOS : named.flatMap(scenariosOf),
		clients: clientsOf(values.clients),
		rounds: values.prof ? 1 : whole("rounds", values.rounds ?? (values.quick ? "1" : "5")),
		warmUp: values.quick ? { leastMs: 3000, mostMs: 6000 } : { leastMs: 4000, mostMs: 12_000 },
		timedMs: values.quick ? 1000 : 3000,
		seed: whole("seed", values.seed ?? String(1 + Math.floor(Math.random() * 1e6))),
		tries: values.patient ? 3 : 1,
		isProfiling: values.prof,
		isMarkdown: values.markdown,
		against: values.against,
		pairs: whole("pairs", values.pairs),
	};
}
