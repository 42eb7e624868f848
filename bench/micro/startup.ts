// What the program costs before and beside the request: `node bench/micro/startup.ts [FOLDER ...]`.
//
// CPU time of whole processes until they exit, least and median of RUNS, in turn: `node -e 0`, a bare socket that asks and
// prints, and the built program of this folder and of each FOLDER (`npm run build` makes it), with its compile cache and without.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";

const RUNS = 25;

const folder = mkdtempSync(join(tmpdir(), "gannet-startup-"));
const server = createServer((_, response) => response.end("{}")).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));
const { port } = server.address() as { port: number };
const url = `http://127.0.0.1:${port}/`;

/** Loaded into each process: says at its end, on descriptor 3, what it took. */
const meter = join(folder, "meter.cjs");
writeFileSync(
	meter,
	`process.on("exit", () => {
	const { user, system } = process.cpuUsage();
	require("fs").writeSync(3, String((user + system) / 1000));
});`,
);
const bare = join(folder, "bare.mjs");
writeFileSync(
	bare,
	`import net from "node:net";
const socket = net.connect(${port}, "127.0.0.1");
socket.write("GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n");
socket.on("data", (data) => process.stdout.write(data)).on("end", () => process.exit(0));
`,
);

const programs = [
	resolve(import.meta.dirname, "../.."),
	...process.argv.slice(2).map((path) => resolve(path)),
];
const commands: { name: string; args: string[]; env: NodeJS.ProcessEnv; taken: number[] }[] = [
	{ name: "node -e 0", args: ["-e", "0"], env: {}, taken: [] },
	{ name: "a bare socket", args: [bare], env: {}, taken: [] },
];
for (const program of programs) {
	const main = join(program, "dist", "cli", "main.js");
	const cached = { XDG_CACHE_HOME: join(folder, "cache") };
	const uncached = { NODE_DISABLE_COMPILE_CACHE: "1" };
	commands.push(
		{ name: `${program} --version`, args: [main, "--version"], env: cached, taken: [] },
		{ name: `${program} get`, args: [main, "get", url], env: cached, taken: [] },
		{ name: `${program} get, no cache`, args: [main, "get", url], env: uncached, taken: [] },
	);
}

async function cpuMs(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
	const child = spawn(process.execPath, ["--require", meter, ...args], {
		stdio: ["ignore", "ignore", "inherit", "pipe"],
		env: { ...process.env, ...env },
	});
	return Number(await text(child.stdio[3] as Readable));
}

for (const { args, env } of commands) await cpuMs(args, env);
for (let run = 0; run < RUNS; run++) {
	for (const command of commands) command.taken.push(await cpuMs(command.args, command.env));
}
for (const { name, taken } of commands) {
	const sorted = taken.sort((a, b) => a - b);
	const [least, median] = [sorted[0], sorted[RUNS >> 1]] as [number, number];
	console.log(`${least.toFixed(1).padStart(6)} ${median.toFixed(1).padStart(6)} ms  ${name}`);
}
server.close();
rmSync(folder, { recursive: true, force: true });
