// What the parts of the masking have in common.

import type { MaskPlace } from "./paint.ts";
import type { Secrets } from "./secrets.ts";

/** Gets what was found in one direction of a connection. Places count from the direction's first byte. */
export interface MaskSink {
	readonly secrets: Secrets;
	/** Further names of fields that are secret. */
	readonly secretHeaders: readonly string[];
	/** A secret. `number` is its number; 0 if it has none. */
	mask(start: number, end: number, number: number, place?: MaskPlace): void;
	/** Content whose coded bytes are masked whole: what it says, masked. */
	decoded(offset: number, codings: readonly string[], content: Uint8Array): void;
	/** Content that is masked whole, because it can't be searched. */
	unexamined(start: number, end: number, why: string): void;
}

/**
 * Reads one direction of a connection to find its secrets. `bytes[0]` is `base` bytes behind the direction's first one,
 * and everything from the last result on is there.
 */
export interface Scanner {
	/** Returns the place up to which everything is known, as an index in `bytes`. */
	scan(bytes: Buffer, end: number, base: number): number;
	/** There are no more bytes: everything is known now. */
	finish(bytes: Buffer, end: number, base: number): void;
}
