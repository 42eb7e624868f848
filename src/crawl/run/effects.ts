// What a crawl takes from its process, and tests replace: clocks, chance, timers.

import { LONGEST_TIMER_MS } from "../../base/index.ts";
import { type ClockReading, systemReading } from "../politeness/clock.ts";

export interface CrawlEffects {
	readonly read: () => ClockReading;
	readonly random: () => number;
	/** Calls back after so long. Returns how to call that off. */
	readonly setTimer: (act: () => void, ms: number) => () => void;
}

export const EFFECTS: CrawlEffects = {
	read: systemReading,
	random: Math.random,
	setTimer(act, ms) {
		const timer = setTimeout(act, Math.min(ms, LONGEST_TIMER_MS));
		return () => clearTimeout(timer);
	},
};
