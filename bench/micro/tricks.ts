// What each trick of src/runtime is worth: the same work with it and, by GANNET_WITHOUT, without it, in turn.
//
//   node bench/micro/tricks.ts [awake | outside-memory | young-generation]
//
// Prints medians of RUNS processes each: milliseconds of CPU time and of the clock, and the peak of resident memory.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const RUNS = 9;
const MIB = 1024 * 1024;
const root = join(import.meta.dirname, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "gannet-tricks-"));

const piece = Buffer.alloc(MIB, "x");
const server = createServer((request, response) => {
	if (request.url === "/small") {
		response.end("{}");
		return;
	}
	response.setHeader("content-length", 1024 * MIB);
	let left = 1024;
	const send = (): void => {
		while (left > 0) {
			left--;
			if (!response.write(piece)) {
				response.once("drain", send);
				return;
			}
		}
		response.end();
	};
	send();
}).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));
const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;

/** Loaded into each process: says at its end, on descriptor 3, what it took. */
const meter = join(folder, "meter.cjs");
writeFileSync(
	meter,
	`const startedAt = performance.now();
process.on("exit", () => {
	const { user, system } = process.cpuUsage();
	const { maxRSS } = process.resourceUsage();
	require("fs").writeSync(3, JSON.stringify([(user + system) / 1000, performance.now() - startedAt, maxRSS / 1024]));
});`,
);

/** A program that uses the client; its last expression is awaited. */
function program(name: string, code: string): string {
	const path = join(folder, `${name}.ts`);
	const source = JSON.stringify(join(root, "src", "index.ts"));
	writeFileSync(
		path,
		`import { Client } from ${source};\nconst client = new Client();\n${code}\nawait client.close();\n`,
	);
	return path;
}

function rows(): string {
	const path = join(folder, "rows.jsonl");
	const row = (id: number): string =>
		JSON.stringify({ id, name: `item ${id}`, price: id / 100, tags: ["sea", "bird"], note: "n".repeat(100) });
	const lines = Array.from({ length: 10_000 }, (_, id) => row(id)).join("\n");
	writeFileSync(path, Array.from({ length: 80 }, () => lines).join("\n"));
	return path;
}

function declaration(): string {
	const path = join(folder, "declaration.json");
	const fields = { id: { jsonPath: "$.id", type: "integer" }, name: { jsonPath: "$.name" } };
	writeFileSync(path, JSON.stringify({ fields }));
	return path;
}

/** What is run for each trick. */
const WORK: Readonly<Record<string, () => string[]>> = {
	awake: () => [
		program("awake", `for (let n = 0; n < 20_000; n++) await (await client.get("${url}/small")).text();`),
	],
	"outside-memory": () => [
		program(
			"outside-memory",
			`let size = 0;\nfor await (const chunk of (await client.get("${url}/large")).body) size += chunk.length;`,
		),
	],
	"young-generation": () => [
		join(root, "src", "cli", "main.ts"),
		"extract",
		"--record",
		declaration(),
		rows(),
		"--to",
		join(folder, "out.jsonl"),
	],
};

type Measured = readonly [cpuMs: number, wallMs: number, peakMib: number];

async function run(args: readonly string[], without: string): Promise<Measured> {
	const env = { ...process.env, GANNET_WITHOUT: without };
	const child = spawn(process.execPath, ["--require", meter, ...args], {
		env,
		stdio: ["ignore", "ignore", "inherit", "pipe"],
	});
	const told = text(child.stdio[3] as NodeJS.ReadableStream & AsyncIterable<Uint8Array>);
	const code = await new Promise((done) => child.once("exit", done));
	if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code}`);
	return JSON.parse(await told) as Measured;
}

function median(values: readonly number[]): number {
	return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] as number;
}

const asked = process.argv.slice(2);
for (const trick of asked.length > 0 ? asked : Object.keys(WORK)) {
	const work = WORK[trick];
	if (work === undefined)
		throw new Error(`there is no trick ${trick}; there are: ${Object.keys(WORK).join(", ")}`);
	const args = work();
	const taken: Record<"with" | "without", Measured[]> = { with: [], without: [] };
	for (let turn = 0; turn < RUNS; turn++) {
		taken.with.push(await run(args, ""));
		taken.without.push(await run(args, trick));
	}
	for (const [name, all] of Object.entries(taken)) {
		const [cpu, wall, peak] = [0, 1, 2].map((column) => median(all.map((each) => each[column] as number)));
		process.stdout.write(
			`${name} ${trick}: ${cpu?.toFixed(0)} ms of CPU time, ${wall?.toFixed(0)} ms, ${peak?.toFixed(0)} MiB\n`,
		);
	}
}
server.close();
rmSync(folder, { recursive: true });
