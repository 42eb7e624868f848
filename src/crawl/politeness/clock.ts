// The clock of a crawl: milliseconds that only go on while time passes, through restarts and whatever is done to the wall clock.
// Waits are measured by it. Pure but for `systemReading`.

import { readFileSync } from "node:fs";
import { hostname } from "node:os";

/** The clocks of a machine at one moment. */
export interface ClockReading {
	/** Milliseconds since 1970, as far as the machine knows. */
	readonly wall: number;
	/** Milliseconds of a clock that is never set, since a moment that `epoch` names. */
	readonly monotonic: number;
	/** Readings of one epoch can be compared: one boot of one machine. */
	readonly epoch: string;
}

/** The clock, as the crawl's file keeps it. */
export interface SavedClock {
	/** The crawl's time when it was saved. */
	readonly time: number;
	readonly monotonic: number;
	readonly epoch: string;
}

/**
 * The crawl's time at a reading. Within an epoch it advances with the monotonic clock, even after the end of a process. In
 * another epoch (a reboot, another machine) the elapsed time is unknown, because the wall clock may have been set. The time
 * then continues where it was: this shortens no wait, and lengthens a wait by at most its own length. A crawl begins with
 * the wall clock's time.
 */
export function crawlTime(saved: SavedClock | undefined, reading: ClockReading): number {
	if (saved === undefined) return Math.floor(reading.wall);
	if (saved.epoch !== reading.epoch) return saved.time;
	return saved.time + Math.max(0, reading.monotonic - saved.monotonic);
}

export function savedClock(time: number, { monotonic, epoch }: ClockReading): SavedClock {
	return { time, monotonic, epoch };
}

/** When a moment of the crawl's time will be by the wall clock, as far as anybody can say now. */
export function wallTime(time: number, now: number, { wall }: ClockReading): number {
	return wall + (time - now);
}

let epoch: string | undefined;

/** `process.hrtime` counts from the machine's start, for all processes alike; the other is the same clock, quicker to read. */
const processStart = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** The clocks of this machine. */
export function systemReading(): ClockReading {
	epoch ??= bootOf();
	return { wall: Date.now(), monotonic: processStart + performance.now(), epoch };
}

function bootOf(): string {
	try {
		return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
	} catch {
		// Not on Linux: after a reboot the clock has a smaller reading, or one that means less time than has passed.
		return `host ${hostname()}`;
	}
}
