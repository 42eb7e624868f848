// Whether a connection's bytes come so fast that the event loop had better not sleep between them. To put a thread to sleep
// and wake it costs some microseconds here, and as many at the sender, who has to wake it: on one machine, or a fast network, most
// of a transfer's time. So while bytes come at more than FAST bytes a second, the loop looks again instead of sleeping.
// Slower transfers, which are nearly all over a network, are never waited for like that.

/** The pace is measured once for so many bytes. */
const STEP = 1024 * 1024;

/** A step must take no longer than this: 1 GiB a second. */
const FAST_STEP_MS = 1;

/** After so many turns of the event loop without bytes, about 0.1 ms, it sleeps as ever. */
const IDLE_TURNS = 64;

/** The one that keeps the loop awake. */
let holder: Pace | undefined;
let idleTurns = 0;
let isTurning = false;

export class Pace {
	private bytes = 0;
	private steppedAt = Number.NEGATIVE_INFINITY;

	/** Counts bytes that have come. */
	take(length: number): void {
		if (holder === this) idleTurns = 0;
		this.bytes += length;
		if (this.bytes < STEP) return;
		const now = this.now();
		const isFast = now - this.steppedAt < FAST_STEP_MS;
		this.bytes = 0;
		this.steppedAt = now;
		if (!isFast) {
			if (holder === this) holder = undefined;
		} else if (holder === undefined) {
			holder = this;
			idleTurns = 0;
			if (isTurning) return;
			isTurning = true;
			setImmediate(turn);
		}
	}

	/** Milliseconds; a test has a clock of its own. */
	protected now(): number {
		return performance.now();
	}
}

function turn(): void {
	isTurning = holder !== undefined && idleTurns++ < IDLE_TURNS;
	if (isTurning) setImmediate(turn);
	else holder = undefined;
}
