// Runs one function on one hostile text, in a thread whose memory is bounded: what needs too much ends the thread and not
// the test. Answers how much came of it, and how its time grows.

import { parentPort, workerData } from "node:worker_threads";
import { type Maker, sizeOf } from "./maker.ts";

export interface Task {
	readonly maker: string;
	readonly shape: string;
	/** How long the text is whose output is measured. */
	readonly length: number;
	/** Whether the time is measured too. */
	readonly isTimed: boolean;
}

export interface Answer {
	readonly task: Task;
	/** How long the text really is, in bytes. */
	readonly input: number;
	readonly size?: number;
	/** The code of what was thrown, or its message where it has none. */
	readonly failure?: string;
	/** Milliseconds of the processor for a text and those twice and four times as long, where they don't fit each other. */
	readonly times?: readonly number[];
}

/** Below this a time says nothing. */
const NOTICED_MS = 20;
const LONGEST = 128_000;
/** So often times that don't fit are taken again, the least of each counting: others need the processor, too. */
const ROUNDS = 12;
/** Four times the text takes four times as long, and twice the text twice; a square would take 16 and 4 times. */
const MOST = 8;
const MOST_OF_DOUBLE = 2.8;

const { MAKERS } = (await import(workerData)) as { readonly MAKERS: readonly Maker[] };

async function answer(task: Task): Promise<Answer> {
	const { shapes, prepare } = MAKERS.find(({ name }) => name === task.maker) as Maker;
	const shape = shapes[task.shape] as (length: number) => string;
	const text = shape(task.length);
	const input = Buffer.byteLength(text);
	const made = await attempt(() => prepare(text));
	const outcome = "failure" in made ? { failure: made.failure } : { size: sizeOf(made.value) };
	const times = task.isTimed ? await growth((length) => prepare(shape(length))) : undefined;
	return { task, input, ...outcome, ...(times === undefined ? {} : { times }) };
}

async function attempt(
	prepare: () => () => unknown,
): Promise<
	{ readonly value: unknown; readonly ms: number } | { readonly failure: string; readonly ms: number }
> {
	let before = process.cpuUsage();
	const ms = (): number => {
		const { user, system } = process.cpuUsage(before);
		return (user + system) / 1000;
	};
	try {
		const run = prepare();
		before = process.cpuUsage();
		const value = await run();
		return { value, ms: ms() };
	} catch (error) {
		const { code, message } = error as { readonly code?: string; readonly message: string };
		return { failure: code ?? message, ms: ms() };
	}
}

/** A limit that is passed ends the work, whatever it would have been: such a length isn't measured. */
async function growth(prepare: (length: number) => () => unknown): Promise<readonly number[] | undefined> {
	let length = LONGEST / 2;
	for (; ; length *= 2) {
		const { ms, ...outcome } = await attempt(() => prepare(length));
		if ("failure" in outcome || (length >= LONGEST && ms < NOTICED_MS)) return undefined;
		if (ms >= NOTICED_MS) break;
	}
	const times = [length / 4, length / 2, length].map((each) => ({
		length: each,
		ms: Number.POSITIVE_INFINITY,
	}));
	for (let round = 0; round < ROUNDS; round++) {
		for (const time of times) time.ms = Math.min(time.ms, (await attempt(() => prepare(time.length))).ms);
		if (isProportional(times.map(({ ms }) => ms))) return undefined;
	}
	return times.map(({ ms }) => ms);
}

/** Whether times grow as lengths do. How deep a tree is grows with its length, too, up to 512: the last doubling will do. */
function isProportional([first = 0, middle = 0, last = 0]: readonly number[]): boolean {
	return last <= Math.max(NOTICED_MS, MOST * first, MOST_OF_DOUBLE * middle);
}

parentPort?.on("message", async (task: Task) => parentPort?.postMessage(await answer(task)));
