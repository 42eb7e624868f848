// A kept connection whose packets a blackhole route swallows, between two network namespaces (Linux, as root): the client's, which
// has an address of the server with such a route, and another one without. `unshare -n node blackhole.ts` prints what it saw.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Client, type ClientError } from "../../../../src/client/index.ts";
import { serveHttp } from "../../../../src/server/index.ts";
import { assertIsOver } from "../../support.ts";

const PORT = 8_080;
const NEAR = "10.77.0.1";
const LOST = "10.77.0.2";
const OTHER = "10.77.0.3";
const TIMEOUT_MS = 2_000;

function ip(line: string, ...within: readonly string[]): void {
	const [program = "", ...args] = [...within, "ip", ...line.split(" ")];
	execFileSync(program, args, { stdio: ["ignore", "ignore", "inherit"] });
}

async function serve(): Promise<void> {
	await serveHttp(`tcp://0.0.0.0:${PORT}`, ({ target, connection }) => ({
		body: `${target} at ${connection.local?.address}`,
	}));
	console.log("ready");
	process.stdin.on("end", () => process.exit()).resume();
}

async function ask(): Promise<void> {
	const program = fileURLToPath(import.meta.url);
	const server = spawn("unshare", ["-n", process.execPath, program, "server"], {
		stdio: ["pipe", "pipe", "inherit"],
	});
	try {
		await once(server.stdout, "data");
		const { pid } = server;
		const far = ["nsenter", "-t", String(pid), "-n"];
		ip("link add near type veth peer name far");
		ip(`link set far netns ${pid}`);
		ip(`addr add ${NEAR}/24 dev near`);
		ip("link set near up");
		for (const address of [LOST, OTHER]) ip(`addr add ${address}/24 dev far`, ...far);
		ip("link set far up", ...far);
		await using client = new Client({
			http: "2",
			connectionsPerOrigin: 2,
			resolver: async () => [LOST, OTHER].map((address) => ({ address, family: 4 as const })),
		});
		const url = `http://two.test:${PORT}`;
		assert.equal(await client.get(`${url}/first`).text(), `/first at ${LOST}`);
		ip(`route add blackhole ${LOST}/32`);
		const startedAt = performance.now();
		const waiting = Array.from({ length: 20 }, (_, index) => client.get(`${url}/w${index}`).text());
		const failed = await client.get(`${url}/x`, { timeouts: { firstByte: TIMEOUT_MS } }).then(
			() => assert.fail("it was answered"),
			(error: ClientError) => error,
		);
		const failedAfterMs = Math.round(performance.now() - startedAt);
		const later = await Promise.all(
			Array.from({ length: 20 }, (_, index) => client.get(`${url}/l${index}`).text()),
		);
		assert.deepEqual(
			later,
			Array.from({ length: 20 }, (_, index) => `/l${index} at ${OTHER}`),
		);
		const laterAfterMs = Math.round(performance.now() - startedAt);
		assert.deepEqual(
			await Promise.all(waiting),
			Array.from({ length: 20 }, (_, index) => `/w${index} at ${OTHER}`),
		);
		const elsewhereAfterMs = Math.round(performance.now() - startedAt);
		assert.ok(elsewhereAfterMs <= TIMEOUT_MS + 6_000, `${elsewhereAfterMs} ms`);
		assertIsOver(client);
		const { message } = failed;
		console.log(JSON.stringify({ message, failedAfterMs, laterAfterMs, elsewhereAfterMs }, null, "\t"));
	} finally {
		server.stdin.end();
	}
}

if (import.meta.main) await (process.argv[2] === "server" ? serve() : ask());
