// Runs one job in a process of its own, pinned to the client's core, and collects what it measured. What a client does is
// child.ts's business.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import type { Job, Report } from "./child.ts";
import { alone, CLIENT_CORE, pinned } from "./cores.ts";
import type { Measurement } from "./measurement.ts";
import { DISTURBED, type Sample } from "./results.ts";
import type { Server } from "./server.ts";

const CHILD_DEADLINE_MS = 180_000;

/** Starts a job; `source` is the checkout whose gannet it measures, where that is another. */
function start(job: Job, server: Server, source?: string): ChildProcessByStdio<Writable, Readable, Readable> {
	const script = [join(import.meta.dirname, "child.ts"), JSON.stringify(job)];
	const command = pinned(CLIENT_CORE, process.execPath, script);
	const [program, args] = job.mode === "slices" ? command : alone(command);
	return spawn(program, args, {
		stdio: ["pipe", "pipe", "pipe"],
		timeout: CHILD_DEADLINE_MS,
		env: {
			...process.env,
			// For clients that have no option for a certificate authority.
			NODE_EXTRA_CA_CERTS: server.caFile,
			CURL_CA_BUNDLE: server.caFile,
			...(source === undefined ? {} : { GANNET_BENCH_SOURCE: source }),
		},
	});
}

export async function runChild(job: Job, server: Server): Promise<Report> {
	const child = start(job, server);
	const stop = (): boolean => child.kill();
	process.once("exit", stop);
	const [output, complaints] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, "close"),
	]);
	process.off("exit", stop);
	const last = output.trim().split("\n").at(-1) ?? "";
	if (!last.startsWith("{")) return { failure: `the process ended without a result. ${complaints.trim()}` };
	return reportOf(last);
}

function reportOf(line: string): Report {
	return JSON.parse(line, (_, value: unknown) => value ?? Number.NaN) as Report;
}

/** A job that is done a slice at a time. */
export interface SlicedProcess extends AsyncDisposable {
	readonly samples: readonly Measurement[];
	slice(): Promise<void>;
}

/** Starts a job of mode "slices" and waits until it is warm. Throws where it fails. */
export async function startSliced(job: Job, server: Server, source?: string): Promise<SlicedProcess> {
	const child = start(job, server, source);
	const stop = (): boolean => child.kill();
	process.once("exit", stop);
	const complaints = text(child.stderr);
	const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
	const nextLine = async (): Promise<string> => {
		const { value } = await lines.next();
		if (value !== undefined) return value;
		throw new Error(`${source ?? "this checkout"}: the process ended without a result. ${await complaints}`);
	};
	const samples: Measurement[] = [];
	const take = (line: string): void => {
		const { measurement, failure } = reportOf(line);
		if (measurement === undefined) throw new Error(`${source ?? "this checkout"}: ${failure}`);
		samples.push(measurement);
	};
	const first = await nextLine();
	if (first !== "ready") take(first);
	return {
		samples,
		async slice() {
			child.stdin.write("\n");
			take(await nextLine());
		},
		async [Symbol.asyncDispose]() {
			process.off("exit", stop);
			const ended = once(child, "close");
			child.kill();
			await ended;
		},
	};
}

export interface Measured {
	readonly sample?: Sample;
	readonly failure?: string;
	readonly hot?: Report["hot"];
}

/** Measures until no other program disturbed it or the tries are used up; gives the least disturbed. */
export async function calmest(tries: number, take: () => Promise<Measured>): Promise<Measured> {
	let best = await take();
	for (let count = 1; count < tries; count++) {
		const share = best.sample?.foreignShare ?? 0;
		if (!(share > DISTURBED)) break;
		const next = await take();
		if (!((next.sample?.foreignShare ?? 0) >= share)) best = next;
	}
	return best;
}

export async function measure(job: Job, round: number, server: Server): Promise<Measured> {
	const isNginx = [server.http, server.https].includes(job.scenario.plan.origin);
	const before = isNginx ? await server.accepted() : 0;
	const report = await runChild(job, server);
	const connections = isNginx ? { connections: (await server.accepted()) - before } : {};
	const exchanges = report.measurement?.exchanges ?? 0;
	if (
		job.scenario.plan.fresh &&
		connections.connections !== undefined &&
		connections.connections < exchanges
	) {
		return { failure: `${exchanges} exchanges on ${connections.connections} connections` };
	}
	if (report.measurement === undefined) {
		return { ...(report.hot ? { hot: report.hot } : { failure: report.failure ?? "no result" }) };
	}
	return { sample: { ...(report.measurement as Measurement), round, ...connections } };
}
