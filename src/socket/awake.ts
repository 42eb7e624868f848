// When the event loop had better not sleep. To put a thread to sleep and wake it costs some microseconds here, and as many at the
// sender, who has to wake it: on one machine, or a fast network, much of a transfer's time, and most of a short exchange's. So
// where bytes are all but certain to come at once, the loop looks again instead of sleeping, as SO_BUSY_POLL has the kernel do.
// A connection for which that was in vain is not waited for like that for a while: over slower networks, it never is.

/** After so many turns of the event loop without bytes, about 0.1 ms, it sleeps as ever. */
const IDLE_TURNS = 64;

/** What keeps the loop awake. */
interface Cause {
	/** Nothing came. */
	onVain(): void;
}

let present: Cause | undefined;
let idleTurns = 0;
let isTurning = false;

/** One cause at a time is enough. */
function stayAwake(cause: Cause): void {
	if (present !== undefined) return;
	present = cause;
	idleTurns = 0;
	if (isTurning) return;
	isTurning = true;
	setImmediate(turn);
}

function turn(): void {
	if (present !== undefined && idleTurns++ < IDLE_TURNS) {
		setImmediate(turn);
		return;
	}
	isTurning = false;
	const cause = present;
	present = undefined;
	cause?.onVain();
}

/** The pace of a transfer is measured once for so many bytes. */
const STEP = 1024 * 1024;

/** A step must take no longer than this: 1 GiB a second. */
const FAST_STEP_MS = 1;

/** The bytes of one connection, which may come so fast that the loop stays awake for more. */
export class Pace implements Cause {
	private bytes = 0;
	private steppedAt = Number.NEGATIVE_INFINITY;

	/** Counts bytes that have come. */
	take(length: number): void {
		if (present === this) idleTurns = 0;
		this.bytes += length;
		if (this.bytes < STEP) return;
		const now = this.now();
		const isFast = now - this.steppedAt < FAST_STEP_MS;
		this.bytes = 0;
		this.steppedAt = now;
		if (isFast) stayAwake(this);
		else if (present === this) present = undefined;
	}

	onVain(): void {}

	/** Milliseconds; a test has a clock of its own. */
	protected now(): number {
		return performance.now();
	}
}

/** Replies that are waited for as ever before the first that is waited for awake, and at least after one that was in vain. */
const FEWEST_SKIPPED = 16;
const MOST_SKIPPED = 1024;

/** The replies of one peer, which may come so soon that the loop stays awake for them. */
export class Promptness implements Cause {
	private skipped = FEWEST_SKIPPED;
	private toSkip = FEWEST_SKIPPED;

	/** A reply is due, and nothing else. */
	expect(): void {
		if (this.toSkip > 0) this.toSkip--;
		else stayAwake(this);
	}

	/** Bytes have come. */
	hear(): void {
		if (present !== this) return;
		present = undefined;
		this.skipped = FEWEST_SKIPPED;
	}

	onVain(): void {
		this.toSkip = this.skipped;
		this.skipped = Math.min(this.skipped * 2, MOST_SKIPPED);
	}
}
