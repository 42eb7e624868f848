// Which bytes of a file are there, which are on their way, and which come next, if several connections fetch one file.
// Pure: knows no request and no file.

/** Bytes from `start` up to but not including `end`. */
export type Range = readonly [start: number, end: number];

/** A part that is on its way or requested: its next byte, and its present end. */
export interface Segment {
	readonly next: number;
	readonly end: number;
}

interface Own {
	next: number;
	end: number;
	/** The part whose end it is, until the server has granted it. */
	before: Own | undefined;
}

/** A part with less left isn't split: another request would take longer. */
const SMALLEST_SPLIT = 1024 * 1024;

export class Segments {
	readonly total: number;
	#done: Range[];
	/** Parts on their way. */
	readonly #active: Set<Own> = new Set();
	/** Parts that are requested, and still belong to the part before them. */
	readonly #asked: Set<Own> = new Set();

	/** @param done - what is already there */
	constructor(total: number, done: readonly Range[] = []) {
		this.total = total;
		this.#done = merged(done.filter(([start, end]) => start < end && end <= total));
	}

	/** What is there, in order, without two adjacent ranges. */
	get done(): readonly Range[] {
		return this.#done;
	}

	get bytes(): number {
		return this.#done.reduce((sum, [start, end]) => sum + end - start, 0);
	}

	get isComplete(): boolean {
		return this.bytes === this.total;
	}

	/** Whether a part is requested, so that there may soon be more to take. */
	get isPending(): boolean {
		return this.#asked.size > 0;
	}

	/** Whether a part is on its way. */
	get isActive(): boolean {
		return this.#active.size > 0;
	}

	/**
	 * The next part to request: one that no connection fetches, or the second half of the longest one on its way.
	 * Undefined if that isn't worth a request.
	 */
	take(): Segment | undefined {
		const segment = this.#free() ?? this.#half();
		if (segment !== undefined) this.#asked.add(segment);
		return segment;
	}

	/**
	 * The server gives the part. False if it is no longer wanted, because the connection before it has come that far:
	 * until now, that one continued.
	 */
	grant(segment: Segment): boolean {
		const own = segment as Own;
		if (!this.#asked.delete(own)) return false;
		const { before } = own;
		if (before !== undefined) {
			if (this.#active.has(before) && before.next > own.next) return false;
			before.end = Math.min(before.end, own.next);
		}
		this.#active.add(own);
		return true;
	}

	/** `bytes` of the part have arrived. */
	advance(segment: Segment, bytes: number): void {
		const own = segment as Own;
		this.#done = merged([...this.#done, [own.next, own.next + bytes]]);
		own.next += bytes;
	}

	/** No connection fetches or requests the part any more. */
	release(segment: Segment): void {
		this.#active.delete(segment as Own);
		this.#asked.delete(segment as Own);
	}

	#free(): Own | undefined {
		const taken = [...this.#active, ...this.#asked].map(({ next, end }): Range => [next, end]);
		let at = 0;
		for (const [start, end] of merged([...this.#done, ...taken])) {
			if (start > at) return { next: at, end: start, before: undefined };
			at = end;
		}
		return at < this.total ? { next: at, end: this.total, before: undefined } : undefined;
	}

	#half(): Own | undefined {
		let longest: { readonly own: Own; readonly end: number } | undefined;
		for (const own of this.#active) {
			const asked = [...this.#asked].filter(({ before }) => before === own).map(({ next }) => next);
			const end = Math.min(own.end, ...asked);
			if (longest === undefined || end - own.next > longest.end - longest.own.next) longest = { own, end };
		}
		if (longest === undefined || longest.end - longest.own.next < 2 * SMALLEST_SPLIT) return undefined;
		const { own, end } = longest;
		return { next: own.next + Math.ceil((end - own.next) / 2), end, before: own };
	}
}

function merged(ranges: readonly Range[]): Range[] {
	const sorted = ranges.filter(([start, end]) => start < end).sort(([one], [other]) => one - other);
	const result: [number, number][] = [];
	for (const [start, end] of sorted) {
		const last = result.at(-1);
		if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
		else result.push([start, end]);
	}
	return result;
}
