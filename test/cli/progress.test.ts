import assert from "node:assert/strict";
import { test } from "node:test";
import { show, type Visible, visible } from "../../src/base/index.ts";
import { createOutput } from "../../src/cli/context.ts";
import {
	createCrawlProgress,
	createProgress,
	createRecordProgress,
	progressLine,
} from "../../src/cli/terminal/progress.ts";
import { createSink } from "./support.ts";

const style = (_style: unknown, text: Visible): Visible => text;
const state = {
	label: visible("out.iso"),
	bytes: 25_000_000,
	expected: 100_000_000,
	recentBytes: 10_000_000,
	recentMs: 2_000,
};

const lines: readonly (readonly [string, Partial<typeof state> | { expected: undefined }, number, string])[] =
	[
		[
			"bar, counts, speed and what is left",
			{},
			80,
			"out.iso   25%  █████▌                  25.0 MB of 100.0 MB  5.0 MB/s  0:15 left",
		],
		["no bar on a narrow terminal", {}, 60, " 25%  25.0 MB of 100.0 MB  5.0 MB/s  0:15 left"],
		[
			"no more than fits where the name is long",
			{ label: visible("l".repeat(70)), expected: undefined },
			60,
			"l".repeat(59),
		],
		["counts alone where the size isn't known", { expected: undefined }, 80, "out.iso  25.0 MB  5.0 MB/s"],
		["a stalled download", { recentBytes: 0 }, 60, " 25%  25.0 MB of 100.0 MB  0 bytes/s  stalled"],
	];
for (const [what, change, columns, expected] of lines) {
	test(`the progress line shows ${what}`, () => {
		assert.equal(progressLine({ ...state, ...change }, { columns, style }), expected);
	});
}

test("progress is drawn after a second, on a terminal only, and leaves one line behind", (t) => {
	t.mock.timers.enable({ apis: ["setInterval"] });
	let now = 0;
	const tick = (ms: number): void => {
		now += ms;
		t.mock.timers.tick(ms);
	};
	const terminal = createSink(true, 60);
	const progress = createProgress(createOutput(terminal.stream, {}), () => now, show`x`, 1000);
	progress.add(100);
	tick(800);
	assert.equal(terminal.bytes().toString(), "");
	tick(400);
	assert.match(terminal.bytes().toString(), /^(\r\x1b\[K 10% {2}100 bytes of 1\.0 kB [^\r]*){2}$/);
	progress.finish(show`x`);
	progress.finish();
	assert.match(terminal.bytes().toString(), /\r\x1b\[Kx: 100 bytes in 1\.20 s, 83 bytes\/s\n$/);

	const pipe = createSink();
	const silent = createProgress(createOutput(pipe.stream, {}), () => now, show`x`, 1000);
	silent.add(100);
	tick(5000);
	silent.finish(show`x`);
	assert.equal(pipe.bytes().toString(), "");
});

test("a quick download on a terminal leaves its line without a speed", () => {
	const terminal = createSink(true, 60);
	let now = 0;
	const progress = createProgress(createOutput(terminal.stream, {}), () => now, show`x`, undefined);
	progress.add(6);
	now = 12;
	progress.finish(show`x`);
	assert.equal(terminal.bytes().toString(), "x: 6 bytes in 12.0 ms\n");
});

test("the progress line of records counts them, those rejected, and what was read", (t) => {
	t.mock.timers.enable({ apis: ["setInterval"] });
	let now = 0;
	const sink = createSink(true, 80);
	const progress = createRecordProgress(createOutput(sink.stream, { NO_COLOR: "1" }), () => now);
	progress.add(2_000_000);
	progress.count(1234, 0);
	now = 1000;
	t.mock.timers.tick(200);
	assert.equal(sink.bytes().toString(), "\r\x1b[K1,234 records  2.0 MB  2.0 MB/s");
	progress.count(1, 2);
	now = 2000;
	t.mock.timers.tick(1000);
	assert.match(sink.bytes().toString(), /1,235 records {2}2 rejected {2}2\.0 MB/);
	progress.finish();
	assert.ok(sink.bytes().toString().endsWith("\r\x1b[K"));
	const piped = createSink(false);
	const silent = createRecordProgress(createOutput(piped.stream, {}), () => now);
	silent.add(1);
	silent.count(1, 1);
	silent.clear();
	silent.finish();
	assert.equal(piped.bytes().length, 0);
});

test("a crawl's line has its pages, their rate, and what waits and failed", (t) => {
	t.mock.timers.enable({ apis: ["setInterval"] });
	const sink = createSink(true);
	let now = 0;
	const progress = createCrawlProgress(
		createOutput(sink.stream, { NO_COLOR: "1" }),
		() => now,
		() => ({ waiting: 3_811, failed: 14, leftMs: 65_000, waits: visible("2 sites wait") }),
	);
	for (let page = 0; page < 12; page++) progress.countPage();
	now = 1_000;
	t.mock.timers.tick(200);
	assert.equal(
		sink.bytes().toString(),
		"\r\x1b[K12 pages  12 pages/s  3,811 waiting  14 failed  limit in 1:05  2 sites wait",
	);
	progress.clear();
	progress.finish();
	assert.ok(sink.bytes().toString().endsWith("\r\x1b[K"));
	const piped = createSink(false);
	const silent = createCrawlProgress(
		createOutput(piped.stream, {}),
		() => now,
		() => undefined,
	);
	silent.countPage();
	silent.clear();
	silent.finish();
	assert.equal(piped.bytes().length, 0);
});
