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
const NOTICED_MS = 6;
const LONGEST = 64_000;
/** What takes so little isn't noticed at twice the length either, were it to grow with the cube. */
const UNNOTICEABLE_MS = NOTICED_MS / 8;
/** So often times that don't fit are taken again, the least of each counting: others need the processor, too. */
const ROUNDS = 8;
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
	const isGrown = task.isTimed && !("failure" in made);
	const times = isGrown ? await growth((length) => prepare(shape(length)), task.length, made.ms) : undefined;
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

/**
 * A limit that is passed ends the work, whatever it would have been: such a length isn't measured.
 *
 * @param firstMs - what the first length took
 */
async function growth(
	prepare: (length: number) => () => unknown,
	first: number,
	firstMs: number,
): Promise<readonly number[] | undefined> {
	if (firstMs < UNNOTICEABLE_MS) return undefined;
	let length = first;
	for (let ms = firstMs; ms < NOTICED_MS; ) {
		if (length >= LONGEST) return undefined;
		length *= 2;
		const outcome = await attempt(() => prepare(length));
		if ("failure" in outcome) return undefined;
		ms = outcome.ms;
	}
	// What grows too fast does so at twice the length, too; what a full cache or the compiler cost doesn't.
	return (await measured(prepare, length)) && (await measured(prepare, length * 2));
}

/** The times of a length and those before it, where they don't fit each other. */
async function measured(
	prepare: (length: number) => () => unknown,
	length: number,
): Promise<readonly number[] | undefined> {
	const times = [length / 4, length / 2, length].map((each) => ({
		length: each,
		ms: Number.POSITIVE_INFINITY,
	}));
	for (let round = 0; round < ROUNDS; round++) {
		for (const time of times) {
			const outcome = await attempt(() => prepare(time.length));
			if ("failure" in outcome) return undefined;
			time.ms = Math.min(time.ms, outcome.ms);
		}
		if (isProportional(times.map(({ ms }) => ms))) return undefined;
	}
	return times.map(({ ms }) => ms);
}

/** Whether times grow as lengths do. How deep a tree is grows with its length, too, up to 512: the last doubling will do. */
function isProportional([first = 0, middle = 0, last = 0]: readonly number[]): boolean {
	return last <= Math.max(NOTICED_MS, MOST * first, MOST_OF_DOUBLE * middle);
}

parentPort?.on("message", async (task: Task) => parentPort?.postMessage(await answer(task)));
