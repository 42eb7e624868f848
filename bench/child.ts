// One client, one scenario, one process: checks the client's bytes or times it, and prints the result as one line of
// JSON. run.ts starts it; it knows neither the servers nor the other clients.
import { createHash } from "node:crypto";
import { connect } from "node:http2";
import { createInterface } from "node:readline";
import { CATALOG } from "./clients/catalog.ts";
import { digest } from "./fixtures.ts";
import { cost, type Measurement, measurementOf, SamplingMeter } from "./measurement.ts";
import type { Outcome, OutsideMeasurement, Plan, Session, Upload } from "./plan.ts";
import { type HotFunction, profiled } from "./profile.ts";
import type { Check, Prepared } from "./scenarios/scenario.ts";
import { type WarmUp, warmUp } from "./warm-up.ts";

export interface Job {
	/** "slices" is timed piece by piece, as the standard input asks for it. */
	readonly mode: "check" | "time" | "slices";
	readonly client: string;
	readonly scenario: Prepared;
	readonly warmUp: WarmUp;
	readonly timedMs: number;
	/** Where a CPU profile of the timed section goes. */
	readonly profile?: string;
}

/** The last line that the process prints. */
export interface Report {
	readonly measurement?: Measurement;
	readonly hot?: readonly HotFunction[];
	readonly failure?: string;
}

function required<T>(method: T | undefined, job: Job): T {
	if (method === undefined) throw new Error(`${job.client} has nothing for ${job.scenario.kind}`);
	return method;
}

async function open(job: Job, plan: Plan): Promise<Session> {
	const entry = CATALOG[job.client];
	if (entry === undefined) throw new Error(`no client is called ${job.client}`);
	const { open } = await entry.load();
	return open(plan);
}

/** What a client received, or what the server says it received, in one shape. */
interface Received {
	readonly status: number;
	readonly bytes: number;
	readonly sha256: string;
}

/** Content as it came over the wire, whatever a client made of it. */
function bytesOf(content: unknown): Uint8Array {
	if (content instanceof Uint8Array) return content;
	if (content === undefined) return new Uint8Array();
	return Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
}

function summarize({ status, content }: Outcome, isServers: boolean): Received {
	if (isServers) {
		const told = JSON.parse(Buffer.from(bytesOf(content)).toString()) as Received;
		return { ...told, status };
	}
	const bytes = bytesOf(content);
	return { status, bytes: bytes.length, sha256: digest(bytes) };
}

async function receive(job: Job, session: Session, check: Check): Promise<Received> {
	const { kind, upload } = job.scenario;
	const isServers = check.expected.isServers ?? false;
	if (kind === "upload") return summarize(await required(session.upload, job)(upload as Upload), isServers);
	if (kind !== "download") return summarize(await required(session.once, job)(), isServers);
	const hash = createHash("sha256");
	let bytes = 0;
	const status = await required(
		session.download,
		job,
	)((chunk) => {
		hash.update(chunk);
		bytes += chunk.length;
	});
	return { status, bytes, sha256: hash.digest("hex") };
}

async function check(job: Job): Promise<void> {
	for (const one of job.scenario.checks) {
		const session = await open(job, one.plan);
		const received = await receive(job, session, one);
		const { status, bytes, sha256 } = one.expected;
		if (received.status !== status || received.bytes !== bytes || received.sha256 !== sha256) {
			throw new Error(
				`${one.plan.method} ${one.plan.path} gave ${JSON.stringify(received)} for ${JSON.stringify(one.expected)}`,
			);
		}
		await session.close();
	}
}

const SLICE_MS = 500;

/** What a session does over and over. */
interface Work {
	/** A little of it, to warm up; gives how much was done. */
	warm(): Promise<number>;
	/** As much as fits into this time; content bytes where it is a transfer. */
	run(forMs: number): Promise<{ readonly meter: SamplingMeter; readonly bytes: number }>;
	/** After the last warm(). */
	cool?(): Promise<void>;
}

/** Some loops side by side, each with the next request when its last is done. */
async function closedLoop(
	once: () => Promise<Outcome>,
	meter: SamplingMeter,
	inFlight: number,
): Promise<void> {
	const worker = async (): Promise<void> => {
		while (!meter.stopped) {
			const startedAt = meter.start();
			const { status } = await once();
			if (status !== 200) throw new Error(`the server answered ${status}`);
			meter.finish(startedAt);
		}
	};
	await Promise.all(Array.from({ length: inFlight }, worker));
}

function requests(job: Job, session: Session): Work {
	const { inFlight, sampleEvery } = job.scenario;
	const loop = async (forMs: number): Promise<SamplingMeter> => {
		const meter = new SamplingMeter(sampleEvery);
		setTimeout(() => {
			meter.stopped = true;
		}, forMs);
		if (session.loop) await session.loop(meter, inFlight);
		else await closedLoop(required(session.once, job), meter, inFlight);
		return meter;
	};
	return {
		warm: async () => (await loop(SLICE_MS)).finished,
		run: async (forMs) => ({ meter: await loop(forMs), bytes: 0 }),
	};
}

/** Transfers one after another until the time is up, at least one. */
async function transfers(job: Job, session: Session): Promise<Work> {
	const { warmUp: smaller, upload } = job.scenario;
	const transfer = async (through: Session): Promise<number> => {
		if (upload !== undefined) {
			const { status } = await required(through.upload, job)(upload);
			if (status !== 200) throw new Error(`the server answered ${status}`);
			return upload.bytes;
		}
		let bytes = 0;
		const status = await required(
			through.download,
			job,
		)((chunk) => {
			bytes += chunk.length;
		});
		if (status !== 200) throw new Error(`the server answered ${status}`);
		return bytes;
	};
	const warm = await open(job, smaller ?? job.scenario.plan);
	return {
		warm: () => transfer(warm),
		cool: async () => warm.close(),
		async run(forMs) {
			const meter = new SamplingMeter(1);
			let bytes = 0;
			const until = performance.now() + forMs;
			do {
				const startedAt = meter.start();
				bytes += await transfer(session);
				meter.finish(startedAt);
			} while (performance.now() < until);
			return { meter, bytes };
		},
	};
}

/** Does some of the work and says what it cost. */
async function measured(work: Work, forMs: number): Promise<Measurement> {
	let done: Awaited<ReturnType<Work["run"]>> | undefined;
	const spent = await cost(async () => {
		done = await work.run(forMs);
	});
	const { meter, bytes } = done as NonNullable<typeof done>;
	return measurementOf(spent, meter, bytes);
}

async function timeWork(job: Job, work: Work): Promise<Report> {
	const isSteady = await warmUp(job.warmUp, () => work.warm());
	await work.cool?.();
	const { profile, timedMs } = job;
	if (profile !== undefined)
		return { hot: await profiled(profile, async () => void (await work.run(timedMs))) };
	return { measurement: { ...(await measured(work, timedMs)), isSteady } };
}

/** Warms up, says so with a line, and does a slice of the work for each line that comes in. */
async function timeSlices(job: Job, work: Work): Promise<Report> {
	await warmUp(job.warmUp, () => work.warm());
	await work.cool?.();
	process.stdout.write("ready\n");
	for await (const _ of createInterface(process.stdin)) {
		process.stdout.write(`${JSON.stringify({ measurement: await measured(work, job.timedMs) })}\n`);
	}
	return {};
}

async function timeIdle(job: Job, session: Session): Promise<Report> {
	const { inFlight, checks } = job.scenario;
	const [first] = checks;
	if (first !== undefined) {
		// One exchange of another session, so that code and read buffers count as there before.
		const other = await open(job, first.plan);
		await required(other.once, job)();
		await other.close();
	}
	const before = process.memoryUsage.rss();
	const spent = await cost(async () => {
		if (session.idle) return session.idle(inFlight);
		const once = required(session.once, job);
		await Promise.all(Array.from({ length: inFlight }, () => once()));
	});
	const meter = new SamplingMeter(1);
	meter.finished = inFlight;
	const rssPerConnection = (spent.rssBytes - before) / inFlight;
	return { measurement: { ...measurementOf(spent, meter, 0), rssPerConnection } };
}

/** Streams that wait: memory is measured when the server has all of them. */
async function timeWaiting(job: Job, session: Session): Promise<Report> {
	const { inFlight, checks, barrier, plan } = job.scenario;
	const [first] = checks;
	if (first !== undefined) {
		const other = await open(job, first.plan);
		await required(other.once, job)();
		await other.close();
	}
	const { promise, resolve, reject } = Promise.withResolvers<void>();
	const asker = connect(plan.origin, { ca: plan.ca as string });
	const asked = asker.request({ ":path": new URL(barrier as string).pathname });
	asked.on("error", reject).on("end", resolve).resume();
	await new Promise<void>((ready) => asker.once("remoteSettings", () => ready()));
	const before = process.memoryUsage.rss();
	const spent = await cost(async () => {
		if (session.waiting) session.waiting(inFlight);
		else {
			const once = required(session.once, job);
			for (let index = 0; index < inFlight; index++) void once().catch(reject);
		}
		await promise;
	});
	const meter = new SamplingMeter(1);
	meter.finished = inFlight;
	const rssPerConnection = (spent.rssBytes - before) / inFlight;
	return { measurement: { ...measurementOf(spent, meter, 0), rssPerConnection } };
}

async function timeOutside(job: Job, outside: NonNullable<Session["outside"]>): Promise<Report> {
	let measured: OutsideMeasurement | undefined;
	const { wallMs, foreignShare, serverShare } = await cost(async () => {
		measured = await outside(job.timedMs, job.scenario.upload);
	});
	const unknown = { p50Ms: Number.NaN, p99Ms: Number.NaN, rssBytes: Number.NaN };
	const own = required(measured, job);
	const others = Math.max(0, foreignShare - own.cpuUs / 1e3 / wallMs);
	return { measurement: { ...unknown, ...own, foreignShare: others, serverShare } };
}

async function timeSession(job: Job, session: Session): Promise<Report> {
	const { kind } = job.scenario;
	if (kind === "idle") return timeIdle(job, session);
	if (kind === "waiting") return timeWaiting(job, session);
	const work = kind === "requests" ? requests(job, session) : await transfers(job, session);
	return job.mode === "slices" ? timeSlices(job, work) : timeWork(job, work);
}

async function time(job: Job): Promise<Report> {
	const session = await open(job, job.scenario.plan);
	if (session.outside) return timeOutside(job, session.outside);
	const report = await timeSession(job, session);
	// Its requests are never answered.
	if (job.scenario.kind !== "waiting") await session.close();
	return report;
}

async function main(): Promise<Report> {
	const job = JSON.parse(process.argv[2] ?? "") as Job;
	try {
		if (job.mode !== "check") return await time(job);
		await check(job);
		return {};
	} catch (error) {
		return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
	}
}

const report = await main();
// Connections of a client that has no way to close them must not keep the process.
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
