// One direction of a connection on its way into a recording. Holds back bytes that may be part of a secret, and passes
// the others on in order, masked.

import type { MaskedRange } from "../encode.ts";
import { PREFACE } from "./http2.ts";
import { type MaskPlace, paint } from "./paint.ts";
import type { Secrets } from "./secrets.ts";
import type { MaskSink, Scanner } from "./sink.ts";

/** Where the bytes of a direction go. */
export interface MaskedOutput {
	/** bytes[start..end), which are at `place` in their direction. `ranges` are the masks in them, in order. */
	bytes(
		at: number,
		bytes: Buffer,
		start: number,
		end: number,
		place: number,
		ranges: readonly MaskedRange[],
	): void;
	decoded(offset: number, codings: readonly string[], content: Uint8Array): void;
	unexamined(start: number, end: number, why: string): void;
}

/** Bytes that came together. */
interface Span {
	readonly at: number;
	readonly length: number;
}

export class DirectionMask implements MaskSink {
	readonly secrets: Secrets;
	readonly secretHeaders: readonly string[];
	readonly #output: MaskedOutput;
	readonly #scannerOf: (start: string, place: number) => Scanner | undefined;
	#scanner: Scanner | undefined;
	/** Bytes that aren't known yet, and when they came. */
	#held: Buffer = Buffer.alloc(0);
	#heldLength = 0;
	#spans: Span[] = [];
	/** Where `#held` begins in the direction. */
	#base = 0;
	#ranges: MaskedRange[] = [];

	/** @param scannerOf what the direction is, by its first bytes; undefined if there are too few of them */
	constructor(
		secrets: Secrets,
		secretHeaders: readonly string[],
		output: MaskedOutput,
		scannerOf: (start: string, place: number) => Scanner | undefined,
	) {
		this.secrets = secrets;
		this.secretHeaders = secretHeaders;
		this.#output = output;
		this.#scannerOf = scannerOf;
	}

	/** Bytes that aren't passed on yet. */
	get held(): number {
		return this.#heldLength;
	}

	push(at: number, bytes: Buffer): void {
		if (bytes.length === 0) return;
		if (this.#heldLength === 0) {
			const known = this.#scan(bytes, bytes.length);
			if (known > 0) this.#pass(at, bytes, 0, known);
			if (known < bytes.length) this.#hold(at, bytes.subarray(known));
			return;
		}
		this.#hold(at, bytes);
		this.#release(this.#scan(this.#held, this.#heldLength));
	}

	/** There are no more bytes, or what follows is another protocol's: passes on everything. */
	finish(): void {
		if (this.#heldLength > 0 && this.#scanner === undefined) this.#scanner = this.#scannerFor(true);
		this.#scanner?.finish(this.#held, this.#heldLength, this.#base);
		this.#release(this.#heldLength);
		this.#scanner = undefined;
	}

	// MaskSink

	mask(start: number, end: number, number: number, place: MaskPlace = "text"): void {
		this.#ranges.push({ start, end, number, place });
	}

	decoded(offset: number, codings: readonly string[], content: Uint8Array): void {
		this.#output.decoded(offset, codings, content);
	}

	unexamined(start: number, end: number, why: string): void {
		this.#ranges.push({ start, end, number: 0, place: "text" });
		this.#output.unexamined(start, end, why);
	}

	/** Up to where the bytes are known. */
	#scan(bytes: Buffer, length: number): number {
		this.#scanner ??= this.#scannerFor(false, bytes, length);
		return this.#scanner === undefined ? 0 : this.#scanner.scan(bytes, length, this.#base);
	}

	#scannerFor(
		isAll: boolean,
		bytes: Buffer = this.#held,
		length: number = this.#heldLength,
	): Scanner | undefined {
		const start = bytes.toString("latin1", 0, Math.min(length, PREFACE.length));
		return this.#scannerOf(isAll ? start.padEnd(PREFACE.length, "\0") : start, this.#base);
	}

	#hold(at: number, bytes: Buffer): void {
		const length = this.#heldLength + bytes.length;
		if (length > this.#held.length) {
			const larger = Buffer.allocUnsafeSlow(Math.max(length * 2, 1024));
			larger.set(this.#held.subarray(0, this.#heldLength));
			this.#held = larger;
		}
		this.#held.set(bytes, this.#heldLength);
		this.#heldLength = length;
		this.#spans.push({ at, length: bytes.length });
	}

	/** Passes on the first `count` held bytes. */
	#release(count: number): void {
		if (count <= 0) return;
		let from = 0;
		while (from < count) {
			const span = this.#spans.shift() as Span;
			const to = Math.min(count, from + span.length);
			this.#pass(span.at, this.#held, from, to, false);
			if (to - from < span.length) this.#spans.unshift({ at: span.at, length: span.length - (to - from) });
			from = to;
		}
		this.#held.copyWithin(0, count, this.#heldLength);
		this.#heldLength -= count;
		this.#base += count;
		if (this.#heldLength === 0 && this.#held.length > 64 * 1024) this.#held = Buffer.alloc(0);
	}

	/** Passes on bytes[start..end) of what begins at `#base`. */
	#pass(at: number, bytes: Buffer, start: number, end: number, moves = true): void {
		const place = this.#base + start;
		const stop = this.#base + end;
		let ranges: MaskedRange[] = NONE;
		if (this.#ranges.length > 0) {
			ranges = this.#ranges.filter((range) => range.start < stop);
			if (ranges.length > 0) {
				ranges = disjoint(ranges);
				this.#ranges = this.#ranges.filter((range) => range.end > stop);
			}
		}
		this.#output.bytes(at, bytes, start, end, place, ranges);
		if (moves) this.#base = stop;
	}
}

const NONE: MaskedRange[] = [];

/** In order and without overlaps: of two that overlap, one with a number, and the longer one. */
function disjoint(ranges: readonly MaskedRange[]): MaskedRange[] {
	if (ranges.length === 1) return [...ranges];
	const sorted = ranges.toSorted((a, b) => a.start - b.start || b.end - a.end);
	const merged: MaskedRange[] = [];
	for (const range of sorted) {
		const last = merged.at(-1);
		if (last === undefined || range.start >= last.end) merged.push(range);
		else if (range.end > last.end) merged[merged.length - 1] = { ...last, end: range.end };
	}
	return merged;
}

/** Masks what of the ranges is in bytes[from..from + length), which are at `place`. */
export function paintRanges(
	bytes: Uint8Array,
	from: number,
	length: number,
	place: number,
	ranges: readonly MaskedRange[],
): void {
	const base = place - from;
	for (const range of ranges) {
		const first = Math.max(range.start, place);
		const last = Math.min(range.end, place + length);
		if (first < last) paint(bytes, first - base, last - base, base, range);
	}
}
