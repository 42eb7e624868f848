// How much a peer may send before it has to wait (RFC 9113 §5.2, §6.9): one window for a connection, one for each stream. A
// stream's window grows while its reader empties it faster than round trips can refill it. Knows no frames.

import { LARGEST_31_BITS } from "./frames.ts";

/** What SETTINGS_INITIAL_WINDOW_SIZE says: the window that each stream begins with. */
export const FIRST_WINDOW: number = 256 * 1024;
/**
 * How many times its size a window is after it has grown once. Each time takes a round trip: 200 MB over a line of 25 MB a second
 * and 100 ms take 0.45 s more than HTTP/1.1 with windows that double, and 0.17 s with these. Repeat: scripts/h2-soak.ts delayed.
 */
const GROWTH_FACTOR = 16;
/** How many windows of full size the streams of a connection may have, all together. */
const LARGE_WINDOWS = 4;
/** The window of a connection before any WINDOW_UPDATE (RFC 9113 §6.9.2). */
export const DEFAULT_WINDOW = 65_535;
/** A round trip is taken for no shorter: over a loopback, a turn of the event loop takes longer than the trip. */
const SHORTEST_TRIP_MS = 5;

/** What all windows of a connection share. */
export class WindowGrowth {
	/**
	 * The connection's window. It never holds a stream back, because it is given back as bytes arrive: so it allows what all streams
	 * may have grown to.
	 */
	readonly connectionWindow: number;
	/** The largest window of a stream. */
	readonly #largest: number;
	/** By how much the windows may still grow, all together. */
	#left: number;
	#roundTripMs = Infinity;

	/** @param largest the largest window of a stream */
	constructor(largest: number) {
		this.#largest = Math.min(largest, LARGEST_31_BITS);
		this.#left = LARGE_WINDOWS * this.#largest;
		this.connectionWindow = Math.min(this.#left, LARGEST_31_BITS);
	}

	/** A peer's answer took that long. The shortest counts: others include the time that the peer needed. */
	answered(ms: number): void {
		if (ms < this.#roundTripMs) this.#roundTripMs = ms;
	}

	/**
	 * Whether half a window within this time means that round trips hold the peer back. What a WINDOW_UPDATE allows comes a
	 * round trip later, and takes its time: so a little more than that is fast.
	 */
	isFast(ms: number): boolean {
		const roundTripMs = this.#roundTripMs === Infinity ? 0 : 1.5 * this.#roundTripMs;
		return ms <= Math.max(roundTripMs, SHORTEST_TRIP_MS);
	}

	/** By how much a window of this size grows: to so many times its size, or as far as is allowed. */
	grant(size: number): number {
		const bytes = Math.min((GROWTH_FACTOR - 1) * size, this.#largest - size, this.#left);
		if (bytes <= 0) return 0;
		this.#left -= bytes;
		return bytes;
	}

	/** A stream with a window of this size has ended. */
	giveBack(size: number): void {
		this.#left += size - FIRST_WINDOW;
	}
}

export class ReceiveWindow {
	size: number;
	/** How many bytes the peer may still send. */
	left: number;
	/** Bytes that were read, and that the peer doesn't know of. */
	#owed = 0;
	/** When the peer last got something back, or began to send. */
	#updatedAt = -1;

	constructor(size: number) {
		this.size = size;
		this.left = size;
	}

	/** Bytes have arrived. Returns false if they are more than the window allowed. */
	take(bytes: number, now: number): boolean {
		if (this.#updatedAt < 0) this.#updatedAt = now;
		this.left -= bytes;
		return this.left >= 0;
	}

	/**
	 * Bytes were read. Returns the increment for a WINDOW_UPDATE, or 0 while it isn't worth a frame. `growth` is that of the
	 * connection, for windows that may grow.
	 */
	read(bytes: number, now: number, growth: WindowGrowth | undefined): number {
		this.#owed += bytes;
		if (this.#owed < this.size / 2) return 0;
		const more = growth?.isFast(now - this.#updatedAt) === true ? growth.grant(this.size) : 0;
		const increment = this.#owed + more;
		this.size += more;
		this.left += increment;
		this.#owed = 0;
		this.#updatedAt = now;
		return increment;
	}
}
