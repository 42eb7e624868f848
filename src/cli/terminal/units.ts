// Numbers as people read them: durations, sizes, rates, counts. Pure.

import { show, type Visible, visible } from "../../base/index.ts";

/** "0.42 ms", "12.3 ms", "345 ms", "1.23 s", "2 min 5 s". */
export function formatDuration(ms: number): Visible {
	if (ms < 999.5) return show`${formatMilliseconds(ms)} ms`;
	const seconds = ms / 1000;
	if (seconds < 59.95) return show`${visible(seconds.toFixed(seconds < 10 ? 2 : 1))} s`;
	const whole = Math.round(seconds);
	if (whole < 3600) return show`${Math.floor(whole / 60)} min ${whole % 60} s`;
	return show`${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Milliseconds with three significant digits, but not fewer than the whole ones: "0.42", "12.3", "345". */
export function formatMilliseconds(ms: number): Visible {
	const digits = ms < 9.995 ? 2 : ms < 99.95 ? 1 : 0;
	return visible(ms.toFixed(digits));
}

const sizeUnits = ["kB", "MB", "GB", "TB", "PB"];

/** "1 byte", "512 bytes", "1.5 kB", "104.9 MB": powers of 1000. */
export function formatBytes(bytes: number): Visible {
	if (bytes < 1000) return visible(`${bytes} byte${bytes === 1 ? "" : "s"}`);
	let value = bytes;
	let unit = "";
	for (const next of sizeUnits) {
		value /= 1000;
		unit = next;
		if (value < 999.95) break;
	}
	return visible(`${value.toFixed(1)} ${unit}`);
}

/** "12.3 MB/s" */
export function formatRate(bytes: number, ms: number): Visible {
	return show`${formatBytes(ms > 0 ? Math.round((bytes * 1000) / ms) : bytes)}/s`;
}

/** "1,234,567" */
export function formatCount(count: number): Visible {
	return visible(String(count).replace(/\B(?=(\d{3})+$)/g, ","));
}

/** "0:07", "12:30", "1:02:03": what remains, in whole seconds. */
export function formatRemaining(ms: number): Visible {
	const seconds = Math.ceil(ms / 1000);
	const pair = (value: number): Visible => visible(String(value).padStart(2, "0"));
	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) return show`${minutes}:${pair(seconds % 60)}`;
	return show`${Math.floor(minutes / 60)}:${pair(minutes % 60)}:${pair(seconds % 60)}`;
}

const factors: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** "2000", "500k", "1.5M": powers of 1024, rounded down; undefined for an invalid size. */
export function parseSize(text: string): number | undefined {
	const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([kmg]?)$/i.exec(text) ?? [];
	return number === undefined
		? undefined
		: Math.floor(Number(number) * (factors[unit.toLowerCase()] as number));
}
