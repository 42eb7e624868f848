// Decides when the event loop polls instead of sleeping. Putting a thread to sleep and waking it costs some
// microseconds here, and as many at the sender, which has to wake it. On one machine or a fast network that is much of
// a transfer's time, and most of a short exchange's. So if bytes are almost certain to come at once, the loop polls
// again, as SO_BUSY_POLL makes the kernel do. If that was in vain, the connection sleeps as usual for a while; over
// slower networks it always does.

import { isOn } from "./switches.ts";
import { setImmediate } from "./turns.ts";

/** After this many turns of the event loop without bytes, about 0.1 ms, the loop sleeps as usual. */
const IDLE_TURNS = 64;

/** A reason to keep the loop awake. */
interface Cause {
	/** No bytes came. */
	onVain(): void;
}

let present: Cause | undefined;
let idleTurns = 0;
let isTurning = false;

const isAllowed = isOn("awake");

/** How many have said that the loop may sleep. */
let sleepers = 0;

/**
 * Lets the loop sleep as usual until the function that it returns is called: for what has many requests under way and wants to take
 * little of the processor, rather than to have each answer soon. A crawl of a site on the same machine takes 0.95 times as much.
 */
export function letLoopSleep(): () => void {
	let isOver = false;
	sleepers++;
	return () => {
		if (isOver) return;
		isOver = true;
		sleepers--;
	};
}

/** One cause at a time is enough. */
function stayAwake(cause: Cause): void {
	if (present !== undefined || !isAllowed || sleepers > 0) return;
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

/** Measures a transfer's speed once per this many bytes. */
const STEP = 1024 * 1024;

/** A step may take at most this long: 1 GiB a second. */
const FAST_STEP_MS = 1;

/** The bytes of one connection. They may come so fast that the loop stays awake for more. */
export class FastTransfer implements Cause {
	private bytes = 0;
	private steppedAt = Number.NEGATIVE_INFINITY;

	/** Counts bytes that arrived. */
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

	/** Milliseconds. Tests replace this clock. */
	protected now(): number {
		return performance.now();
	}
}

/**
 * How many replies to sleep for before the first that the loop stays awake for, and at least after one that came too
 * late.
 */
const FEWEST_SKIPPED = 16;
const MOST_SKIPPED = 1024;

/** The replies of one peer. They may come so soon that the loop stays awake for them. */
export class PromptReplies implements Cause {
	private skipped = FEWEST_SKIPPED;
	private toSkip = FEWEST_SKIPPED;

	/** Says that a reply is due, and nothing else. */
	expect(): void {
		if (this.toSkip > 0) this.toSkip--;
		else stayAwake(this);
	}

	/** Says that bytes arrived. */
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
