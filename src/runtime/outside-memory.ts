// Chunks of content are outside V8's heap, and V8 frees unused ones only when it collects garbage: by itself after
// some 64 MB of them. A reader that takes a gibibyte slowly, and makes little garbage of its own, would pay for that.

import { isOn } from "./switches.ts";

/** Bytes handed out between two collections of the young generation. */
const BETWEEN_COLLECTIONS: number = 4 * 1024 * 1024;

/** What fills V8's young generation (1 MiB at first), so that it is collected. */
const SCRAPS = 128;
const SCRAP_LENGTH = 1_000;

const isAllowed = isOn("outside-memory");

let handedOut = 0;
/** Held by the module, or the compiler would see that they are not needed. */
const held: { scrap: unknown } = { scrap: undefined };

/**
 * A buffer of its own, whose bytes are not set, for content that is handed out. Counts them, and sees to it that V8 looks
 * for dead ones now and then. Measured with 1 GiB by `for await`: at full speed 209 MB of RSS and 870 ms of CPU time
 * became 140 MB and, from run to run, 300 to 850 ms; at 50 MB/s 144 MB became 112 MB.
 */
export function outsideBuffer(size: number): Buffer {
	handedOut += size;
	if (handedOut >= BETWEEN_COLLECTIONS && isAllowed) {
		handedOut = 0;
		for (let count = 0; count < SCRAPS; count++) held.scrap = new Array(SCRAP_LENGTH);
		held.scrap = undefined;
	}
	return Buffer.allocUnsafeSlow(size);
}
