// The progress line of a long download: only on a terminal, and only after a second. Knows no network.

import { beginning, show, type Visible, visible } from "../../base/index.ts";
import type { Context, Output } from "../context.ts";
import { formatBytes, formatCount, formatDuration, formatRate, formatRemaining } from "./units.ts";

export interface Progress {
	/** Counts bytes that have arrived. */
	add(bytes: number): void;
	/** Removes the line. `label` leaves a line behind that says what arrived. Only the first call counts. */
	finish(label?: Visible): void;
}

const firstShownAfterMs = 1_000;
const redrawnEveryMs = 200;
/** The speed shown covers this many milliseconds, so a stalled download shows as stalled. */
const speedWindowMs = 5_000;

const silent: Progress = { add: () => undefined, finish: () => undefined };

/**
 * A progress line on `output`. `expected` is the announced number of bytes, if known; `already` is how many of them an
 * earlier run has left.
 */
export function createProgress(
	output: Output,
	clock: Context["clock"],
	label: Visible,
	expected: number | undefined,
	already = 0,
): Progress {
	if (!output.isTerminal) return silent;
	const line = new ProgressLine(output, clock, (bytes, speed) =>
		progressLine({ label, bytes: already + bytes, expected, ...speed }, output),
	);
	return {
		add: (count) => line.add(count),
		finish(finished?: Visible): void {
			if (line.end() && finished !== undefined) output.print(show`${finished}: ${tally(line)}\n`);
		},
	};
}

/** "104.9 MB in 8.20 s, 12.8 MB/s" */
function tally({ bytes, elapsedMs }: ProgressLine): Visible {
	const rate = elapsedMs >= firstShownAfterMs ? show`, ${formatRate(bytes, elapsedMs)}` : "";
	return show`${formatBytes(bytes)} in ${formatDuration(elapsedMs)}${rate}`;
}

/** One line for several downloads at once. */
export interface BatchProgress {
	/** Counts bytes that have arrived, for any of them. */
	add(bytes: number): void;
	/** Counts a download that has ended. */
	countDone(): void;
	/** Removes the line until it is drawn again, so that another line can be printed. */
	clear(): void;
	/** Removes the line for good, and leaves a line behind that says what arrived. */
	finish(): void;
}

const silentBatch: BatchProgress = {
	add: () => undefined,
	countDone: () => undefined,
	clear: () => undefined,
	finish: () => undefined,
};

/** A progress line for `total` downloads. */
export function createBatchProgress(output: Output, clock: Context["clock"], total: number): BatchProgress {
	if (!output.isTerminal) return silentBatch;
	let done = 0;
	const line = new ProgressLine(output, clock, (bytes, { recentBytes, recentMs }) =>
		beginning(
			show`${done} of ${total} done  ${formatBytes(bytes)}  ${formatRate(recentBytes, recentMs)}`,
			output.columns - 1,
		),
	);
	return {
		add: (count) => line.add(count),
		countDone(): void {
			done++;
		},
		clear: () => line.clear(),
		finish(): void {
			if (line.end()) output.print(show`${total} URLs: ${tally(line)}\n`);
		},
	};
}

/** One line for records made from input. */
export interface RecordProgress {
	/** Counts bytes that were read. */
	add(bytes: number): void;
	/** Counts records that were made, and those that were rejected. */
	count(records: number, rejected: number): void;
	/** Removes the line until it is drawn again, so that another line can be printed. */
	clear(): void;
	/** Removes the line for good. */
	finish(): void;
}

const silentRecords: RecordProgress = {
	add: () => undefined,
	count: () => undefined,
	clear: () => undefined,
	finish: () => undefined,
};

/** A line that says how many records there are, from how many bytes, and how fast. */
export function createRecordProgress(output: Output, clock: Context["clock"]): RecordProgress {
	if (!output.isTerminal) return silentRecords;
	let records = 0;
	let rejected = 0;
	const line = new ProgressLine(output, clock, (bytes, { recentBytes, recentMs }) => {
		const bad = rejected === 0 ? "" : show`  ${formatCount(rejected)} rejected`;
		const read = show`${formatBytes(bytes)}  ${formatRate(recentBytes, recentMs)}`;
		return beginning(show`${formatCount(records)} records${bad}  ${read}`, output.columns - 1);
	});
	return {
		add: (count) => line.add(count),
		count(made, bad): void {
			records += made;
			rejected += bad;
		},
		clear: () => line.clear(),
		finish: () => {
			line.end();
		},
	};
}

/** What a crawl's line shows beside its pages. */
export interface CrawlProgressCounts {
	readonly waiting: number;
	readonly failed: number;
	/** The sites that can't be asked now, and why. */
	readonly waits?: Visible | undefined;
	/** How long until the limit that comes first, at the pace so far; undefined without a limit. */
	readonly leftMs?: number | undefined;
}

/** One line for a crawl. */
export interface CrawlProgress {
	countPage(): void;
	/** Removes the line until it is drawn again, so that another line can be printed. */
	clear(): void;
	/** Removes the line for good. */
	finish(): void;
}

const silentCrawl: CrawlProgress = {
	countPage: () => undefined,
	clear: () => undefined,
	finish: () => undefined,
};

/** Counting what waits takes time where there are many sites. */
const countedEveryMs = 2_000;

/** A line that says how many pages there are, how fast they come, and how many wait. */
export function createCrawlProgress(
	output: Output,
	clock: Context["clock"],
	counts: () => CrawlProgressCounts | undefined,
): CrawlProgress {
	if (!output.isTerminal) return silentCrawl;
	let known: CrawlProgressCounts | undefined;
	let countedAt = Number.NEGATIVE_INFINITY;
	const line = new ProgressLine(output, clock, (pages, { recentBytes, recentMs }) => {
		if (clock() - countedAt >= countedEveryMs) {
			countedAt = clock();
			known = counts() ?? known;
		}
		const rate = recentMs === 0 ? 0 : (recentBytes * 1_000) / recentMs;
		const speed = visible(rate.toFixed(rate < 10 ? 1 : 0));
		const rest =
			known === undefined
				? ""
				: show`  ${formatCount(known.waiting)} waiting  ${formatCount(known.failed)} failed`;
		const waits = known?.waits === undefined ? "" : show`  ${known.waits}`;
		const left = known?.leftMs === undefined ? "" : show`  limit in ${formatRemaining(known.leftMs)}`;
		return beginning(
			show`${formatCount(pages)} pages  ${speed} pages/s${rest}${left}${waits}`,
			output.columns - 1,
		);
	});
	return {
		countPage: () => line.add(1),
		clear: () => line.clear(),
		finish: () => {
			line.end();
		},
	};
}

interface Speed {
	readonly recentBytes: number;
	readonly recentMs: number;
}

/** Draws a line repeatedly, on a terminal, from its first second on. */
class ProgressLine {
	bytes = 0;
	readonly #output: Output;
	readonly #clock: Context["clock"];
	readonly #draw: (bytes: number, speed: Speed) => Visible;
	readonly #startedAt: number;
	readonly #samples: { at: number; bytes: number }[];
	readonly #timer: NodeJS.Timeout;
	#isShown = false;
	#isOver = false;

	constructor(output: Output, clock: Context["clock"], draw: (bytes: number, speed: Speed) => Visible) {
		this.#output = output;
		this.#clock = clock;
		this.#draw = draw;
		this.#startedAt = clock();
		this.#samples = [{ at: this.#startedAt, bytes: 0 }];
		this.#timer = setInterval(() => this.#redraw(), redrawnEveryMs);
		this.#timer.unref();
	}

	get elapsedMs(): number {
		return this.#clock() - this.#startedAt;
	}

	add(count: number): void {
		this.bytes += count;
	}

	clear(): void {
		if (this.#isShown) this.#output.print(show`\r\x1b[K`);
		this.#isShown = false;
	}

	/** Returns false if it was already over. */
	end(): boolean {
		if (this.#isOver) return false;
		this.#isOver = true;
		clearInterval(this.#timer);
		this.clear();
		return true;
	}

	#redraw(): void {
		const now = this.#clock();
		if (now - this.#startedAt < firstShownAfterMs) return;
		const samples = this.#samples;
		samples.push({ at: now, bytes: this.bytes });
		while (samples.length > 2 && now - (samples[0]?.at ?? now) > speedWindowMs) samples.shift();
		this.#isShown = true;
		this.#output.print(show`\r\x1b[K${this.#draw(this.bytes, speedOf(samples))}`);
	}
}

function speedOf(samples: readonly { at: number; bytes: number }[]): Speed {
	const first = samples[0];
	const last = samples.at(-1);
	if (first === undefined || last === undefined) return { recentBytes: 0, recentMs: 0 };
	return { recentBytes: last.bytes - first.bytes, recentMs: last.at - first.at };
}

interface ProgressState {
	readonly label: Visible;
	readonly bytes: number;
	readonly expected: number | undefined;
	readonly recentBytes: number;
	readonly recentMs: number;
}

/** "out.iso   34 %  ████████▌          120.3 MB of 350.0 MB  12.3 MB/s  0:18 left" */
export function progressLine(state: ProgressState, target: Pick<Output, "columns" | "style">): Visible {
	const { bytes, expected, recentBytes, recentMs } = state;
	const speed = formatRate(recentBytes, recentMs);
	if (expected === undefined || expected === 0) {
		return beginning(show`${state.label}  ${formatBytes(bytes)}  ${speed}`, target.columns - 1);
	}
	const fraction = Math.min(1, bytes / expected);
	const percent = visible(`${Math.floor(fraction * 100)}%`.padStart(4));
	const left =
		recentBytes > 0
			? show`${formatRemaining(((expected - bytes) / recentBytes) * recentMs)} left`
			: "stalled";
	const counts = show`${formatBytes(bytes)} of ${formatBytes(expected)}  ${speed}  ${left}`;
	const room = target.columns - 1 - state.label.length - percent.length - counts.length - 6;
	const width = Math.min(30, room);
	if (width < 8) return beginning(show`${percent}  ${counts}`, target.columns - 1);
	return show`${state.label}  ${percent}  ${target.style("cyan", bar(fraction, width))}  ${counts}`;
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

function bar(fraction: number, width: number): Visible {
	const units = Math.floor(fraction * width * 8);
	return visible(`${"█".repeat(units >> 3)}${eighths[units & 7]}`.padEnd(width, " "));
}
