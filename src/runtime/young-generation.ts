// Keeps a stream of rows in little memory. Knows V8's flags, and nothing about rows.
//
// 60 MB of CSV through `gannet extract` into SQLite, from source: a peak of 157 MB with it and 188 without, in each of six
// runs, and 266 in one on a busy machine. Repeat: test/cli/extract-memory.test.ts, with GANNET_WITHOUT=young-generation.

import { isOn } from "./switches.ts";

/**
 * The limit for V8's young generation. What is made of a few hundred rows is gone before it is full. With half of it,
 * some rows survived on a busy machine and were kept for long: 60 MB more. Node.js 24 by itself lets it grow to twice
 * that, and 1 GB of JSON Lines took 215 MB.
 */
const LARGEST_BYTES = 32 * 1024 * 1024;
/** Asking takes some microseconds. */
const ASKED_EVERY = 16;

export class YoungGeneration {
	readonly #v8: typeof import("node:v8") = process.getBuiltinModule("node:v8");
	readonly #largest: number;
	#turn = 0;
	#isHeld = !isOn("young-generation");

	/** @param largest - in bytes */
	constructor(largest: number = LARGEST_BYTES) {
		this.#largest = largest;
		// V8 sometimes considers rows long-lived, and then makes them where memory is rarely collected: one run of five from
		// source took 260 MB instead of 190, and a third more time.
		if (!this.#isHeld) this.#v8.setFlagsFromString("--no-allocation-site-pretenuring");
	}

	/** Call it after each batch. */
	hold(): void {
		if (this.#isHeld || this.#turn++ % ASKED_EVERY !== 0) return;
		const space = this.#v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === "new_space");
		if (space === undefined || space.space_size < this.#largest) return;
		this.#v8.setFlagsFromString("--semi-space-growth-factor=1");
		this.#isHeld = true;
	}
}
