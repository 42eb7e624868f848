// `npm run bench -- serve`: gannet's server beside nginx, node:http, fastify and hono: CPU time of the server a request, requests a
// second, memory of idle connections. Each server runs on core 0, the load on core 1; in each round every server has its turn.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { hasProgram } from "./cores.ts";
import { writeNoise } from "./fixtures.ts";
import { UsageError } from "./options.ts";
import { idle, requests, transfer } from "./serve/load.ts";
import { barsOf, type Figures, memoryTable, requestTable, transferTable } from "./serve/report.ts";
import { FILES, LAST_MODIFIED, SERVE_SCENARIOS, type ServeScenario } from "./serve/scenarios.ts";
import { SERVERS, type StartedServer, startServed } from "./serve/servers.ts";
import { seededRandom, shuffled } from "./statistics.ts";
import { isSteady } from "./warm-up.ts";

const IDLE_CONNECTIONS = 5_000;
const MODIFIED = new Date("2026-01-02T03:04:05Z");

const USAGE = `Usage: npm run bench -- serve [SCENARIO...] [options]

  --servers A,B    only these servers
  --rounds N       rounds, in each of which every server has its turn (5; quick: 2)
  --quick          less warm-up and shorter turns, for a first look
  --against FOLDER adds gannet of another checkout, as "before"
  --prof           CPU profiles of the servers of Node.js into bench/results/
  --seed N         the order of a former run

Scenarios: ${SERVE_SCENARIOS.map(({ id }) => id).join(" ")}
Servers:   ${Object.keys(SERVERS).join(" ")}
`;

interface ServeOptions {
	readonly scenarios: readonly ServeScenario[];
	readonly servers: readonly string[];
	readonly rounds: number;
	readonly seed: number;
	readonly seconds: number;
	readonly leastMs: number;
	readonly mostMs: number;
	readonly against: string | undefined;
	readonly isProfiling: boolean;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

function progress(line: string): void {
	if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

function optionsOf(args: readonly string[]): ServeOptions | undefined {
	const { values, positionals } = parseArgs({
		args: [...args],
		allowPositionals: true,
		options: {
			servers: { type: "string" },
			rounds: { type: "string" },
			quick: { type: "boolean", default: false },
			against: { type: "string" },
			prof: { type: "boolean", default: false },
			seed: { type: "string" },
			help: { type: "boolean", default: false },
		},
	});
	if (values.help) return undefined;
	const { quick, against } = values;
	const standard = Object.keys(SERVERS).filter((id) => id !== "before" || against !== undefined);
	const servers = values.servers?.split(",") ?? standard;
	for (const id of servers) if (SERVERS[id] === undefined) throw new UsageError(`No server is called ${id}.`);
	const scenarios = positionals.map((id) => {
		const scenario = SERVE_SCENARIOS.find((one) => one.id === id);
		if (scenario === undefined) throw new UsageError(`No scenario of serve is called ${id}.`);
		return scenario;
	});
	return {
		scenarios: scenarios.length === 0 ? SERVE_SCENARIOS : scenarios,
		servers,
		rounds: Number(values.rounds ?? (quick ? 2 : 5)),
		seed: Number(values.seed ?? 1 + Math.floor(Math.random() * 1e6)),
		seconds: quick ? 1 : 3,
		leastMs: quick ? 2_000 : 4_000,
		mostMs: quick ? 4_000 : 12_000,
		against,
		isProfiling: values.prof,
	};
}

interface Answer {
	readonly status: number | undefined;
	readonly headers: IncomingHttpHeaders;
	readonly bytes: number;
	readonly sha256: string;
}

function ask(port: number, path: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
	const { promise, resolve, reject } = Promise.withResolvers<Answer>();
	const call = httpRequest({ port, host: "127.0.0.1", path, headers, agent: false }, (response) => {
		const hash = createHash("sha256");
		let bytes = 0;
		response.on("data", (chunk: Buffer) => {
			hash.update(chunk);
			bytes += chunk.length;
		});
		response.on("end", () =>
			resolve({
				status: response.statusCode,
				headers: response.headers,
				bytes,
				sha256: hash.digest("hex"),
			}),
		);
		response.on("error", reject);
	});
	call.on("error", reject);
	call.end();
	return promise;
}

/** The fields of a request, with the date of the file. */
function fieldsOf({ fields }: ServeScenario): Record<string, string> {
	return Object.fromEntries(
		Object.entries(fields).map(([name, value]) => [
			name,
			value === LAST_MODIFIED ? MODIFIED.toUTCString() : value,
		]),
	);
}

/** What is wrong with a server's response, or undefined. All servers have to give the same content. */
async function faultOf(
	server: StartedServer,
	scenario: ServeScenario,
	digests: Map<string, string>,
): Promise<string | undefined> {
	const { status, bytes, sha256 } = await ask(server.port, scenario.path, fieldsOf(scenario));
	if (status !== scenario.status) return `it answers ${status} rather than ${scenario.status}`;
	if (bytes !== scenario.bytes) return `${bytes} bytes came rather than ${scenario.bytes}`;
	const known = digests.get(scenario.id) ?? sha256;
	digests.set(scenario.id, known);
	return known === sha256 ? undefined : "its bytes differ from the first server's";
}

/** One turn of a server: what it cost and what it did. */
async function turn(server: StartedServer, scenario: ServeScenario, seconds: number): Promise<Figures> {
	const url = `http://127.0.0.1:${server.port}${scenario.path}`;
	const before = server.cpuUs();
	const loaded =
		scenario.load === "transfer" ? await transfer(url) : await requests(url, fieldsOf(scenario), seconds);
	return { ...loaded, cpuUs: server.cpuUs() - before, rssBytes: Number.NaN };
}

async function warmUp(server: StartedServer, scenario: ServeScenario, options: ServeOptions): Promise<void> {
	const costs: number[] = [];
	const startedAt = performance.now();
	for (;;) {
		const { cpuUs, count } = await turn(server, scenario, 1);
		costs.push(cpuUs / count);
		const elapsedMs = performance.now() - startedAt;
		if ((elapsedMs >= options.leastMs && isSteady(costs)) || elapsedMs >= options.mostMs) return;
	}
}

/** What idle connections take: memory with them, less memory before. */
async function idleTurn(server: StartedServer, { path }: ServeScenario): Promise<Figures> {
	const before = server.rssBytes();
	const beforeUs = server.cpuUs();
	const startedAt = performance.now();
	const close = await idle(server.port, path, IDLE_CONNECTIONS);
	const figures = {
		count: IDLE_CONNECTIONS,
		wallMs: performance.now() - startedAt,
		p50Ms: Number.NaN,
		p99Ms: Number.NaN,
		cpuUs: server.cpuUs() - beforeUs,
		rssBytes: server.rssBytes() - before,
	};
	await close();
	return figures;
}

async function runScenario(
	scenario: ServeScenario,
	servers: readonly StartedServer[],
	options: ServeOptions,
	random: () => number,
): Promise<Map<string, Figures[]>> {
	const results = new Map<string, Figures[]>();
	const running: StartedServer[] = [];
	const digests = new Map<string, string>();
	for (const server of servers) {
		const { scenarios, label } = SERVERS[server.id] as (typeof SERVERS)[string];
		if (scenarios !== undefined && !scenarios.includes(scenario.id)) continue;
		progress(`${scenario.id}: warming up ${server.id}`);
		const fault = await faultOf(server, scenario, digests);
		if (fault !== undefined) {
			progress("");
			say(`${label} takes no part in ${scenario.id}: ${fault}.`);
			continue;
		}
		if (scenario.load !== "idle") await warmUp(server, scenario, options);
		running.push(server);
		results.set(server.id, []);
	}
	// A server's memory falls when its connections have gone, but not at once and not wholly: one turn says most.
	const rounds = scenario.load === "idle" ? 1 : options.rounds;
	for (let round = 1; round <= rounds; round++) {
		for (const server of shuffled(running, random)) {
			progress(`${scenario.id}: round ${round} of ${rounds}, ${server.id}`);
			const isIdle = scenario.load === "idle";
			const figures = await (isIdle ? idleTurn(server, scenario) : turn(server, scenario, options.seconds));
			results.get(server.id)?.push(figures);
		}
	}
	progress("");
	return results;
}

async function run(options: ServeOptions): Promise<void> {
	for (const program of ["nginx", "wrk", "curl", "taskset"]) {
		if (!hasProgram(program)) throw new Error(`The benchmark needs ${program}: apt-get install ${program}`);
	}
	say(
		`${process.version}, ${cpus()[0]?.model.trim() ?? "unknown processor"}, seed ${options.seed}, ${options.rounds} rounds`,
	);
	const [load = 0] = loadavg();
	if (load > 0.5)
		say(`Other programs are at work (load average ${load.toFixed(1)}): these figures are none to publish.`);
	const folder = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "gannet-serve-"));
	const servers: StartedServer[] = [];
	const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
	process.once("exit", removeFolder);
	try {
		mkdirSync(join(folder, "files"));
		for (const [name, bytes] of Object.entries(FILES)) {
			if (!options.scenarios.some(({ path }) => path === `/${name}`)) continue;
			const path = join(folder, "files", name);
			writeNoise(path, bytes);
			utimesSync(path, MODIFIED, MODIFIED);
		}
		const profileFolder = options.isProfiling ? join(import.meta.dirname, "results") : undefined;
		const starting = { folder, against: options.against, profileFolder };
		for (const id of options.servers) servers.push(await startServed(id, starting));
		const random = seededRandom(options.seed);
		const all = new Map<string, Map<string, Figures[]>>();
		for (const scenario of options.scenarios) {
			const results = await runScenario(scenario, servers, options, random);
			all.set(scenario.id, results);
			say(`\n${scenario.id}: ${scenario.title}`);
			const table = { requests: requestTable, transfer: transferTable, idle: memoryTable }[scenario.load];
			say(table(results));
		}
		const bars = barsOf(all);
		if (bars !== "") say(`\n${bars}`);
	} finally {
		await Promise.all(servers.map((server) => server.close()));
		removeFolder();
	}
}

/** @param args - scenarios and options */
export async function runServe(args: readonly string[]): Promise<void> {
	let options: ServeOptions | undefined;
	try {
		options = optionsOf(args);
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
		process.exitCode = 2;
		return;
	}
	if (options === undefined) say(USAGE);
	else await run(options);
}
