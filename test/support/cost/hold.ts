// Holds functions to their cost on texts that are made to have it high: what comes of a text is at most ten times as large
// and a MiB, or an error names a limit; and a text twice as long takes twice as long.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Worker } from "node:worker_threads";
import type { Maker } from "./maker.ts";
import type { Answer, Task } from "./worker.ts";

const MIB = 1_048_576;
const THREAD_MB = 700;
const SHORT = 32_000;
const LONG = 256_000;

/** Errors that are answers: a limit, or a document of another kind than the function reads. */
const ANSWERS = /^(?:limits\.\w+|xml|json|feed|sitemap|external-entity|json-array|syntax)$/;

/**
 * Registers the tests.
 *
 * @param module - the module that exports the makers as MAKERS
 * @param isLarge - whether a shape is tried with many characters, too
 */
export function holdToCost(
	module: URL,
	makers: readonly Maker[],
	isLarge: (maker: string, shape: string) => boolean,
): void {
	let worker: Worker | undefined;
	after(() => worker?.terminate());

	function ask(task: Task): Promise<Answer> {
		worker ??= new Worker(new URL("./worker.ts", import.meta.url), {
			workerData: module.href,
			resourceLimits: { maxOldGenerationSizeMb: THREAD_MB },
		});
		const { promise, resolve } = Promise.withResolvers<Answer>();
		const onError = (error: unknown): void => {
			worker = undefined;
			resolve({ task, input: 0, failure: `the thread died: ${(error as Error).message}` });
		};
		const onMessage = (answer: Answer): void => {
			// A test that was given up leaves its answer behind.
			if (!isDeepStrictEqual(answer.task, task)) return;
			worker?.off("error", onError);
			worker?.off("message", onMessage);
			resolve(answer);
		};
		worker.once("error", onError);
		worker.on("message", onMessage);
		worker.postMessage(task);
		return promise;
	}

	function check({ task, input, size = 0, failure, times }: Answer): void {
		const { shape } = task;
		if (failure !== undefined) assert.match(failure, ANSWERS, shape);
		const most = 10 * input + MIB;
		assert.ok(size <= most, `${shape}: ${size} of ${input}, where ${most} is the most`);
		const shown = times?.map((ms) => ms.toFixed(1)).join(", ");
		assert.equal(times, undefined, `${shape}: ${shown} ms for one length, its double and the double of that`);
	}

	for (const { name, shapes, isUntimed = false } of makers) {
		test(`${name} costs in proportion to what it is given`, { timeout: 300_000 }, async () => {
			for (const shape of Object.keys(shapes))
				check(await ask({ maker: name, shape, length: SHORT, isTimed: !isUntimed }));
		});
		const taken = Object.keys(shapes).filter((shape) => isLarge(name, shape));
		if (taken.length === 0) continue;
		test(`${name} makes at most ten times what is long`, { timeout: 300_000 }, async () => {
			for (const shape of taken) check(await ask({ maker: name, shape, length: LONG, isTimed: false }));
		});
	}
}
