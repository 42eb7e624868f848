// `npm run bench`: runs clients in processes of their own, one at a time, in rounds of shuffled order, and reports.
// Decides the order; what a process is processes.ts's business, what figures mean results.ts's.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { measurePairs, PAIRS_HEAD, pairsLine } from "./against.ts";
import type { Job, Report } from "./child.ts";
import { CATALOG, type CatalogEntry } from "./clients/catalog.ts";
import { CLIENT_CORE, hasProgram, SERVER_CORE } from "./cores.ts";
import { type Options, parseOptions, USAGE, UsageError } from "./options.ts";
import { calmest, type Measured, measure, runChild } from "./processes.ts";
import { summaryOf, tableOf } from "./report.ts";
import type { Sample, ScenarioResult } from "./results.ts";
import type { Prepared, Scenario } from "./scenarios/scenario.ts";
import { type Server, startServer } from "./server.ts";
import { seededRandom, shuffled } from "./statistics.ts";

const HERE = import.meta.dirname;
const RESULTS = join(HERE, "results");

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** What is going on, for a person who waits; gone when the next line comes. */
function progress(line: string): void {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

function installPeers(): void {
	const installed = join(HERE, "node_modules", ".package-lock.json");
	const wanted = join(HERE, "package-lock.json");
	if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs) return;
	say("Installing the clients to compare with (npm ci in bench/), once.");
	execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
		cwd: HERE,
		stdio: ["ignore", "inherit", "inherit"],
	});
}

/** Why a client takes no part in a scenario, or undefined when it does. */
function absence(scenario: Scenario, entry: CatalogEntry): string | undefined {
	if (!entry.kinds.includes(scenario.kind)) return `not asked for ${scenario.kind}`;
	if (entry.only !== undefined && !entry.only.includes(scenario.id)) return "no part of it";
	if (scenario.isHttp2 === true && entry.speaksHttp2 !== true) return "no part of it";
	if (scenario.isHttp2 !== true && entry.isHttp2Only === true) return "no part of it";
	if (scenario.program !== undefined && !hasProgram(scenario.program)) return "not installed";
	if (scenario.pipelining > 1 && !entry.pipelines) return "does not pipeline";
	if (entry.program !== undefined && !hasProgram(entry.program)) return "not installed";
	return undefined;
}

interface Progress {
	readonly client: string;
	readonly samples: Sample[];
	failure?: string;
}

function tellProfile(path: string, client: string, hot: NonNullable<Report["hot"]>): void {
	say(`\n${client}: ${path}`);
	for (const { name, where, share } of hot)
		say(`  ${(share * 100).toFixed(1).padStart(5)} %  ${name}  ${where}`);
}

async function runScenario(scenario: Scenario, server: Server, options: Options): Promise<ScenarioResult> {
	const prepared: Prepared = scenario.prepare(server);
	const random = seededRandom(options.seed);
	const absent: string[] = [];
	const running: Progress[] = [];
	const { warmUp, timedMs } = options;
	for (const client of options.clients) {
		const entry = CATALOG[client] as CatalogEntry;
		const reason = absence(scenario, entry);
		if (reason === undefined) running.push({ client, samples: [] });
		else if (reason === "does not pipeline" || reason === "not installed")
			absent.push(`${entry.label} (${reason})`);
	}

	for (const one of running) {
		if (CATALOG[one.client]?.unchecked) continue;
		progress(`${scenario.id}: checking ${one.client}`);
		const job: Job = { mode: "check", client: one.client, scenario: prepared, warmUp, timedMs };
		const { failure } = await runChild(job, server);
		if (failure !== undefined) one.failure = failure;
	}

	for (let round = 1; round <= options.rounds; round++) {
		for (const one of shuffled(running, random)) {
			if (one.failure !== undefined) continue;
			progress(`${scenario.id}: round ${round} of ${options.rounds}, ${one.client}`);
			const job: Job = { mode: "time", client: one.client, scenario: prepared, warmUp, timedMs };
			const profile = join(RESULTS, `${scenario.id}-${one.client}.cpuprofile`);
			const take = (): Promise<Measured> =>
				measure(options.isProfiling ? { ...job, profile } : job, round, server);
			const measured = await calmest(options.tries, take);
			if (measured.sample !== undefined) one.samples.push(measured.sample);
			if (measured.failure !== undefined) one.failure = measured.failure;
			if (measured.hot !== undefined) tellProfile(profile, one.client, measured.hot);
		}
	}
	progress("");
	return { scenario, clients: running, absent };
}

function versions(): Record<string, string> {
	const { dependencies } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")) as {
		dependencies: Record<string, string>;
	};
	const found: Record<string, string> = { node: process.version };
	for (const name of Object.keys(dependencies)) {
		const manifest = readFileSync(join(HERE, "node_modules", name, "package.json"), "utf8");
		found[name] = (JSON.parse(manifest) as { version: string }).version;
	}
	return found;
}

const LEFT_OUT = `What this leaves out: other machines and networks (everything runs over the loopback, the client on core ${CLIENT_CORE} and
the servers on core ${SERVER_CORE}, so at high rates the server is the limit: compare CPU time, not requests a second); HTTP/3;
compressed content; redirects, cookies and proxies; slow or hostile servers; Bun and Deno. CPU time is user and system
time of all threads of the client's process after a warm-up: garbage collection and TLS are in it, the start is not
(curl's and wrk's is). Node runs with its default flags. "CPU/gannet" is a client's CPU time divided by gannet's, taken
round by round; that and every other figure is the median over the rounds. wrk's bytes are not checked.`;

async function run(options: Options): Promise<void> {
	installPeers();
	mkdirSync(RESULTS, { recursive: true });
	const startedAt = new Date();
	const found = versions();
	say(
		Object.entries(found)
			.map(([name, version]) => `${name} ${version.replace(/^v/, "")}`)
			.join(", "),
	);
	say(`${cpus()[0]?.model.trim() ?? "unknown processor"}, seed ${options.seed}, ${options.rounds} rounds.\n`);
	const [load = 0] = loadavg();
	if (load > 0.5)
		say(`Other programs are at work (load average ${load.toFixed(1)}): these figures are none to publish.\n`);
	if (!hasProgram("taskset"))
		say("taskset is missing: client and server share cores, and the figures say little.\n");

	const server = await startServer(options.scenarios.some(({ isLarge }) => isLarge));
	const results: ScenarioResult[] = [];
	try {
		for (const scenario of options.scenarios) {
			const result = await runScenario(scenario, server, options);
			results.push(result);
			if (!options.isProfiling) say(tableOf(result, options.isMarkdown));
		}
	} finally {
		await server.close();
	}
	if (options.isProfiling) return;
	say(summaryOf(results));
	say(`\n${LEFT_OUT}`);
	const path = join(RESULTS, `${startedAt.toISOString().replace(/[:.]/g, "-")}.json`);
	const environment = { startedAt, versions: found, processor: cpus()[0]?.model, seed: options.seed };
	const scenarios = results.map(({ scenario, clients }) => ({
		id: scenario.id,
		title: scenario.title,
		clients,
	}));
	writeFileSync(path, `${JSON.stringify({ ...environment, scenarios }, undefined, "\t")}\n`);
	say(`\nWritten to ${path}`);
}

async function runAgainst(options: Options & { readonly against: string }): Promise<void> {
	if (!existsSync(join(options.against, "src", "index.ts"))) {
		throw new UsageError(`--against needs a checkout of gannet, which ${options.against} is not.`);
	}
	const scenarios = options.scenarios.filter(({ kind }) => kind !== "idle" && kind !== "waiting");
	if (scenarios.length === 0) throw new UsageError("--against has nothing for memory.");
	installPeers();
	say(
		`gannet here against ${options.against}: CPU µs a request (ms a GiB), medians of ${options.pairs} pairs, seed ${options.seed}`,
	);
	say(PAIRS_HEAD);
	const server = await startServer(scenarios.some(({ isLarge }) => isLarge));
	try {
		for (const scenario of scenarios) {
			const pairs = await measurePairs(scenario, server, options, (count) =>
				progress(`${scenario.id}: pair ${count} of ${options.pairs}`),
			);
			progress("");
			say(pairsLine(scenario.id, pairs));
		}
	} finally {
		await server.close();
	}
	say(
		"\nA ratio below 1 is cheaper here. An interval that has 1 in it shows no difference. The interval is of the median of\n" +
			"the pairs' ratios and supposes nothing of how they are distributed.",
	);
}

// Whoever reads the report has stopped reading.
process.stdout.on("error", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

try {
	const [first, ...rest] = process.argv.slice(2);
	if (first === "crawl") {
		installPeers();
		await (await import("./crawl.ts")).runCrawlers(rest);
	} else if (first === "frontier") {
		await (await import("./frontier.ts")).runFrontier(rest);
	} else if (first === "extract") {
		installPeers();
		await (await import("./extract.ts")).runExtract(rest);
	} else if (first === "markdown") {
		installPeers();
		await (await import("./markdown.ts")).runMarkdown(rest);
	} else if (first === "serve") {
		installPeers();
		await (await import("./serve.ts")).runServe(rest);
	} else if (first === "serve-h2") {
		await (await import("./serve-h2.ts")).runServeH2(rest);
	} else if (first === "trace") {
		await (await import("./trace.ts")).runTrace(rest);
	} else if (first === "main") {
		(await import("./main-content.ts")).runMain(rest);
	} else {
		const options = parseOptions(process.argv.slice(2));
		if (options === undefined) say(USAGE);
		else if (options.against !== undefined) await runAgainst({ ...options, against: options.against });
		else await run(options);
	}
} catch (error) {
	if (!(error instanceof UsageError)) throw error;
	process.stderr.write(`${error.message}\n\n${USAGE}`);
	process.exitCode = 2;
}
