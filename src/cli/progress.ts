// The line that shows how a long download is getting on: on a terminal only, and only after a second. Knows no network.

import type { Context, Output } from "./context.ts";
import { formatBytes, formatDuration, formatRate, formatRemaining } from "./units.ts";

export interface Progress {
	/** Counts bytes that have arrived. */
	add(bytes: number): void;
	/** Removes the line; `label` leaves one behind that says what arrived. Only the first call counts. */
	finish(label?: string): void;
}

const firstShownAfterMs = 1_000;
const redrawnEveryMs = 200;
/** The speed shown is that of the last so many milliseconds: a stalled download shows as one. */
const speedWindowMs = 5_000;

const silent: Progress = { add: () => undefined, finish: () => undefined };

/** A progress line on `output`. `expected` is the number of bytes announced, where it is known. */
export function createProgress(
	output: Output,
	clock: Context["clock"],
	label: string,
	expected: number | undefined,
): Progress {
	if (!output.isTerminal) return silent;
	const startedAt = clock();
	let bytes = 0;
	let isShown = false;
	let isFinished = false;
	const samples: { at: number; bytes: number }[] = [{ at: startedAt, bytes: 0 }];

	const draw = (): void => {
		const now = clock();
		if (now - startedAt < firstShownAfterMs) return;
		samples.push({ at: now, bytes });
		while (samples.length > 2 && now - (samples[0]?.at ?? now) > speedWindowMs) samples.shift();
		isShown = true;
		const line = progressLine({ label, bytes, expected, ...speedOf(samples) }, output);
		output.print(`\r\x1b[K${line}`);
	};
	const timer = setInterval(draw, redrawnEveryMs);
	timer.unref();

	return {
		add(count: number): void {
			bytes += count;
		},
		finish(finished?: string): void {
			if (isFinished) return;
			isFinished = true;
			clearInterval(timer);
			if (isShown) output.print("\r\x1b[K");
			if (finished === undefined) return;
			const took = clock() - startedAt;
			const rate = took >= firstShownAfterMs ? `, ${formatRate(bytes, took)}` : "";
			output.print(`${finished}: ${formatBytes(bytes)} in ${formatDuration(took)}${rate}\n`);
		},
	};
}

function speedOf(samples: readonly { at: number; bytes: number }[]): {
	recentBytes: number;
	recentMs: number;
} {
	const first = samples[0];
	const last = samples.at(-1);
	if (first === undefined || last === undefined) return { recentBytes: 0, recentMs: 0 };
	return { recentBytes: last.bytes - first.bytes, recentMs: last.at - first.at };
}

interface ProgressState {
	readonly label: string;
	readonly bytes: number;
	readonly expected: number | undefined;
	readonly recentBytes: number;
	readonly recentMs: number;
}

/** "out.iso   34 %  ████████▌          120.3 MB of 350.0 MB  12.3 MB/s  0:18 left" */
export function progressLine(state: ProgressState, target: Pick<Output, "columns" | "style">): string {
	const { bytes, expected, recentBytes, recentMs } = state;
	const speed = formatRate(recentBytes, recentMs);
	if (expected === undefined || expected === 0) {
		return `${state.label}  ${formatBytes(bytes)}  ${speed}`.slice(0, target.columns - 1);
	}
	const fraction = Math.min(1, bytes / expected);
	const percent = `${Math.floor(fraction * 100)}%`.padStart(4);
	const left =
		recentBytes > 0 ? `${formatRemaining(((expected - bytes) / recentBytes) * recentMs)} left` : "stalled";
	const counts = `${formatBytes(bytes)} of ${formatBytes(expected)}  ${speed}  ${left}`;
	const room = target.columns - 1 - state.label.length - percent.length - counts.length - 6;
	const width = Math.min(30, room);
	if (width < 8) return `${percent}  ${counts}`.slice(0, target.columns - 1);
	return `${state.label}  ${percent}  ${target.style("cyan", bar(fraction, width))}  ${counts}`;
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function bar(fraction: number, width: number): string {
	const units = Math.floor(fraction * width * 8);
	return `${"█".repeat(units >> 3)}${eighths[units & 7]}`.padEnd(width, " ");
}
