// `npm run bench -- serve-h2`: gannet's server over HTTP/2 beside node:http2 and nghttpd: CPU time of the server a request (h2load),
// and memory of streams that wait. Servers run on core 0, the load on core 1; in each round every server has its turn.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs, promisify } from "node:util";
import { clientLimits } from "../src/client/options.ts";
import { H2Connection } from "../src/http/internal.ts";
import { alone, hasProgram, pinned } from "./cores.ts";
import { type StartedServer, started } from "./serve/servers.ts";
import { freePort } from "./server.ts";
import { median, seededRandom, shuffled } from "./statistics.ts";

const CHECKOUT = join(import.meta.dirname, "..");
const CHILD = join(import.meta.dirname, "serve", "h2-child.ts");
const SERVED_CORE = "0";
const LOAD_CORE = "1";
const CONNECTIONS = 100;
const STREAMS_EACH = 100;

const USAGE = `Usage: npm run bench -- serve-h2 [--rounds N] [--requests N] [--seed N]

  --rounds N    rounds, in each of which every server has its turn (5)
  --requests N  requests of each turn (200000)
  --seed N      the order of a former run
`;

const execute = promisify(execFile);

interface H2Server extends StartedServer {
	readonly clearPort: number | undefined;
}

async function startNode(id: string): Promise<H2Server> {
	const [command, rest] = pinned(SERVED_CORE, process.execPath, [CHILD, id, CHECKOUT]);
	const child = spawn(command, rest, { stdio: ["pipe", "pipe", "inherit"] });
	const [line] = (await once(createInterface(child.stdout), "line")) as [string];
	const [port = 0, clearPort] = line.split(" ").map(Number);
	return { ...started(id, child, port, () => child.stdin.end()), clearPort };
}

async function startNghttpd(folder: string): Promise<H2Server> {
	writeFileSync(join(folder, "x"), "0123456789abcdef0123456789abcdef");
	const port = await freePort();
	const fixtures = join(CHECKOUT, "test", "socket", "fixtures");
	const files = [join(fixtures, "leaf.key"), join(fixtures, "server.pem")];
	const args = ["-d", folder, "-a", "127.0.0.1", String(port), ...files];
	const [command, rest] = pinned(SERVED_CORE, "nghttpd", args);
	const child = spawn(command, rest, { stdio: "ignore" });
	for (let isThere = false; !isThere; ) {
		const socket = connect({ port, host: "127.0.0.1" });
		isThere = await once(socket, "connect").then(
			() => true,
			() => false,
		);
		socket.destroy();
	}
	return { ...started("nghttpd", child, port, () => child.kill()), clearPort: undefined };
}

/** CPU time of the server for each of so many requests of 32 bytes, 100 at once on one TLS connection. */
async function cpuEach(server: H2Server, requests: number): Promise<number> {
	const before = server.cpuUs();
	const args = ["-n", String(requests), "-c", "1", "-m", "100", `https://127.0.0.1:${server.port}/x`];
	const [program, rest] = alone(pinned(LOAD_CORE, "h2load", args));
	const { stdout } = await execute(program, rest);
	if (!stdout.includes(`${requests} succeeded`) || !stdout.includes(`${requests} 2xx`))
		throw new Error(`h2load saw errors:\n${stdout}`);
	return (server.cpuUs() - before) / requests;
}

/** Memory of the server for each of 10,000 requests that wait for their answers. */
async function bytesOfWaiting(server: H2Server): Promise<number> {
	const before = server.rssBytes();
	const sockets: Socket[] = [];
	const open = async (): Promise<void> => {
		const socket = connect({ port: server.clearPort ?? 0, host: "127.0.0.1" });
		sockets.push(socket);
		const h2 = new H2Connection<undefined>("client", clientLimits.defaults, performance.now());
		const { promise, resolve } = Promise.withResolvers<void>();
		socket.on("data", (bytes: Buffer) => {
			h2.push(bytes, 0, bytes.length, performance.now());
			for (let event = h2.next(); event !== "need"; event = h2.next()) if (event === "ping-ack") resolve();
			const output = h2.takeOutput();
			if (output !== undefined) socket.write(output);
		});
		const lines = [
			":method: GET\r\n:scheme: http\r\n",
			":authority: 127.0.0.1\r\naccept: */*\r\nuser-agent: bench\r\n",
		];
		for (let index = 0; index < STREAMS_EACH; index++)
			h2.open(undefined, lines, "/wait", true, { method: "GET", urgency: 3 }, performance.now());
		h2.ping(Buffer.alloc(8));
		socket.write(h2.takeOutput() as Buffer);
		await promise;
	};
	for (let index = 0; index < CONNECTIONS; index++) await open();
	await new Promise((resolve) => setTimeout(resolve, 500));
	const each = (server.rssBytes() - before) / (CONNECTIONS * STREAMS_EACH);
	for (const socket of sockets) socket.destroy();
	return each;
}

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

async function run(rounds: number, requests: number, seed: number): Promise<void> {
	for (const program of ["h2load", "taskset"])
		if (!hasProgram(program))
			throw new Error(`The benchmark needs ${program} (Debian: nghttp2-client, util-linux)`);
	say(
		`${process.version}, ${cpus()[0]?.model.trim() ?? "unknown processor"}, seed ${seed}, ${rounds} rounds`,
	);
	const [load = 0] = loadavg();
	if (load > 0.5)
		say(`Other programs are at work (load average ${load.toFixed(1)}): these figures are none to publish.`);
	const folder = mkdtempSync(join(tmpdir(), "gannet-serve-h2-"));
	const servers: H2Server[] = [await startNode("gannet"), await startNode("node:http2")];
	try {
		if (hasProgram("nghttpd")) servers.push(await startNghttpd(folder));
		const costs = new Map(servers.map(({ id }) => [id, [] as number[]]));
		for (const server of servers) await cpuEach(server, 2 * requests);
		const random = seededRandom(seed);
		for (let round = 0; round < rounds; round++)
			for (const server of shuffled(servers, random))
				costs.get(server.id)?.push(await cpuEach(server, requests));
		say("\n32 bytes over TLS, one connection, 100 streams (h2load): CPU µs a request, least and median");
		for (const [id, each] of costs)
			say(
				`${id.padEnd(12)}${Math.min(...each)
					.toFixed(2)
					.padStart(8)}${median(each).toFixed(2).padStart(8)}`,
			);
		const [own = [], others = []] = [costs.get("gannet"), costs.get("node:http2")];
		const ratio = median(own.map((cost, round) => cost / (others[round] ?? Number.NaN)));
		say(`gannet / node:http2: ${ratio.toFixed(3)}, which should be at most 0.333`);
	} finally {
		await Promise.all(servers.map((server) => server.close()));
		rmSync(folder, { recursive: true });
	}
	say(`\n${CONNECTIONS * STREAMS_EACH} streams that wait, on ${CONNECTIONS} connections: KiB a stream`);
	const sizes: number[] = [];
	for (const id of ["gannet", "node:http2"]) {
		const server = await startNode(id);
		sizes.push((await bytesOfWaiting(server)) / 1024);
		await server.close();
		say(`${id.padEnd(12)}${(sizes.at(-1) as number).toFixed(2).padStart(8)}`);
	}
	const [own = Number.NaN, other = Number.NaN] = sizes;
	say(`gannet / node:http2: ${(own / other).toFixed(3)}, which should be at most 0.333`);
}

/** @param args - the options */
export async function runServeH2(args: readonly string[]): Promise<void> {
	try {
		const { values } = parseArgs({
			args: [...args],
			options: {
				rounds: { type: "string", default: "5" },
				requests: { type: "string", default: "200000" },
				seed: { type: "string" },
				help: { type: "boolean", default: false },
			},
		});
		const seed = Number(values.seed ?? 1 + Math.floor(Math.random() * 1e6));
		if (values.help) say(USAGE);
		else await run(Number(values.rounds), Number(values.requests), seed);
	} catch (error) {
		process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
		process.exitCode = 2;
	}
}
