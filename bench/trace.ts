// `npm run bench -- trace`: what recording costs: CPU time of the client a request with and without a recording, in pairs of processes
// of their own, against nginx; memory; and the rate of 1 GiB down. The recordings go to memory (tmpfs), masked as by default.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startTrace } from "../src/archive/index.ts";
import { Client, type Response } from "../src/client/index.ts";
import { CLIENT_CORE, pinned } from "./cores.ts";
import { startServer } from "./server.ts";
import { intervalOfMedian, median } from "./statistics.ts";

const CONNECTIONS = 50;
/** JavaScript is compiled by then, and the figures don't move any more. */
const WARM_UP_MS = 3_000;
const MEASURED_MS = 3_000;

/** What recording may cost, as a ratio of CPU time. */
const SCENARIOS = {
	"get-32": { title: "GET 32 B", file: "small", bar: 1.35 },
	"json-2k": { title: "GET 2 KiB of JSON to an object", file: "json", bar: 1.5 },
	"get-64k": { title: "GET 64 KiB", file: "medium", bar: 1.25 },
} as const;

interface Figures {
	/** µs of CPU a request; for 1 GiB, milliseconds of wall time. */
	readonly cost: number;
	readonly rssMb: number;
	/** Bytes of the recording a request. */
	readonly written: number;
}

/** @param args - names of scenarios, "download-1g" among them, and the number of pairs */
export async function runTrace(args: readonly string[]): Promise<void> {
	const names = args.filter((each) => !/^\d+$/.test(each));
	const pairs = Number(args.find((each) => /^\d+$/.test(each)) ?? 7);
	const isLarge = names.includes("download-1g");
	const server = await startServer(isLarge);
	const file = join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), `gannet-bench-${process.pid}.trace`);
	try {
		console.log(`${pairs} pairs; CPU µs a request, medians`);
		console.log(
			["", "without", "with", "ratio", "95 %", "bar", "B a request", "RSS MB"]
				.map((each) => each.padStart(14))
				.join(""),
		);
		for (const [name, { file: fixture, bar }] of Object.entries(SCENARIOS)) {
			if (names.length > 0 && !names.includes(name)) continue;
			const url = server.http + server.fixtures[fixture].path;
			const without: Figures[] = [];
			const recorded: Figures[] = [];
			for (let pair = 0; pair < pairs; pair++) {
				without.push(await measureIn(name, url, "-"));
				recorded.push(await measureIn(name, url, file));
			}
			const ratios = recorded.map(({ cost }, pair) => cost / (without[pair]?.cost ?? Number.NaN));
			const interval =
				intervalOfMedian(ratios)
					?.map((each) => each.toFixed(2))
					.join("-") ?? "";
			const cells = [
				median(without.map(({ cost }) => cost)).toFixed(2),
				median(recorded.map(({ cost }) => cost)).toFixed(2),
				median(ratios).toFixed(2),
				interval,
				bar.toFixed(2),
				median(recorded.map(({ written }) => written)).toFixed(0),
				`${median(without.map(({ rssMb }) => rssMb)).toFixed(0)} ${median(recorded.map(({ rssMb }) => rssMb)).toFixed(0)}`,
			];
			console.log([name, ...cells].map((each) => each.padStart(14)).join(""));
		}
		const { large } = server.fixtures;
		if (large !== undefined) {
			const url = server.http + large.timed.path;
			for (const [title, where] of [
				["without", "-"],
				["with", file],
			] as const) {
				const { cost, rssMb } = await measureIn("download-1g", url, where);
				console.log(
					`1 GiB down ${title} a recording: ${(1_073.741824 / cost).toFixed(2)} GB/s, ${rssMb.toFixed(0)} MB RSS`,
				);
			}
		}
	} finally {
		await server.close();
	}
}

async function measureIn(name: string, url: string, file: string): Promise<Figures> {
	const [command, args] = pinned(CLIENT_CORE, process.execPath, [import.meta.filename, name, url, file]);
	const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
	let output = "";
	child.stdout.on("data", (data: Buffer) => {
		output += data.toString();
	});
	const [code] = (await once(child, "close")) as [number];
	if (code !== 0) throw new Error(`${name} failed`);
	return JSON.parse(output) as Figures;
}

async function read(name: string, response: Response): Promise<void> {
	if (name === "json-2k") await response.json();
	else await response.bytes();
}

async function measure(name: string, url: string, file: string): Promise<Figures> {
	const client = new Client({ connectionsPerOrigin: CONNECTIONS });
	const recording =
		file === "-" ? undefined : startTrace(client, file, { messageBytes: 2 ** 32, fileBytes: 2 ** 40 });
	let requests = 0;
	const until = async (end: number): Promise<void> => {
		const worker = async (): Promise<void> => {
			while (performance.now() < end) {
				await read(name, await client.get(url));
				requests++;
			}
		};
		await Promise.all(Array.from({ length: CONNECTIONS }, worker));
	};
	if (name === "download-1g") {
		const startedAt = performance.now();
		for await (const _ of (await client.get(url)).body) requests++;
		const cost = performance.now() - startedAt;
		await client.close();
		await recording?.close();
		return { cost, rssMb: process.memoryUsage().rss / 1e6, written: sizeOf(file) };
	}
	await until(performance.now() + WARM_UP_MS);
	const before = requests;
	const cpu = process.cpuUsage();
	await until(performance.now() + MEASURED_MS);
	const { user, system } = process.cpuUsage(cpu);
	const rssMb = process.memoryUsage().rss / 1e6;
	await client.close();
	await recording?.close();
	return { cost: (user + system) / (requests - before), rssMb, written: sizeOf(file) / requests };
}

function sizeOf(file: string): number {
	return file === "-" ? 0 : statSync(file).size;
}

const [, script, name = "", url = "", file = "-"] = process.argv;
if (script === import.meta.filename) {
	process.stdout.write(`${JSON.stringify(await measure(name, url, file))}\n`);
	if (file !== "-") rmSync(file);
}
