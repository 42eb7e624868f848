import assert from "node:assert/strict";
import { Writable } from "node:stream";
import { test } from "node:test";
import { show } from "../../src/base/index.ts";
import { ClosedPipe, createOutput, Interrupted, wantsColor } from "../../src/cli/context.ts";
import { reportFailure } from "../../src/cli/report.ts";
import { createSink, run } from "./support.ts";

const colors: readonly (readonly [Record<string, string>, boolean, boolean])[] = [
	[{}, true, true],
	[{}, false, false],
	[{ NO_COLOR: "1" }, true, false],
	[{ NO_COLOR: "" }, true, true],
	[{ FORCE_COLOR: "1" }, false, true],
	[{ FORCE_COLOR: "0" }, true, false],
	[{ FORCE_COLOR: "1", NO_COLOR: "1" }, true, true],
	[{ TERM: "dumb" }, true, false],
];
for (const [env, isTerminal, expected] of colors) {
	const where = isTerminal ? "a terminal" : "a pipe";
	test(`${JSON.stringify(env)} on ${where} means ${expected ? "colour" : "no colour"}`, () => {
		assert.equal(wantsColor(env, isTerminal), expected);
	});
}

test("a style is left out where colour isn't wanted", () => {
	assert.equal(createOutput(createSink().stream, {}).style("red", show`x`), "x");
	assert.equal(
		createOutput(createSink().stream, { FORCE_COLOR: "1" }).style("red", show`x`),
		"\x1b[31mx\x1b[39m",
	);
});

test("a terminal's width is its own, a pipe's is 80", () => {
	assert.equal(createOutput(createSink(true, 132).stream, {}).columns, 132);
	assert.equal(createOutput(createSink(true, 0).stream, {}).columns, 80);
	assert.equal(createOutput(createSink(false, 132).stream, {}).columns, 80);
});

test("a write waits until the reader has taken it", async () => {
	let take = (): void => undefined;
	const stream = new Writable({
		write(_chunk, _encoding, done) {
			take = done;
		},
	});
	const output = createOutput(stream, {});
	let isWritten = false;
	const written = output.write(show`data`).then(() => {
		isWritten = true;
	});
	await new Promise(setImmediate);
	assert.equal(isWritten, false);
	take();
	await written;
});

for (const code of ["EPIPE", "ERR_STREAM_DESTROYED"]) {
	test(`${code} on stdout means that its reader has gone, now and for later writes`, async () => {
		const stream = new Writable({
			write: (_c, _e, done) => done(Object.assign(new Error("write"), { code })),
		});
		const heard: Error[] = [];
		const output = createOutput(stream, {}, { onBroken: (error) => heard.push(error) });
		await assert.rejects(output.write(show`data`), ClosedPipe);
		await assert.rejects(output.write(show`more`), ClosedPipe);
		output.print(show`nothing happens`);
		await output.flush();
		assert.equal(heard.length, 1);
		assert.ok(heard[0] instanceof ClosedPipe);
	});
}

test("another error of stdout is told as it is", async () => {
	const stream = new Writable({
		write: (_c, _e, done) => done(Object.assign(new Error("full"), { code: "ENOSPC" })),
	});
	await assert.rejects(createOutput(stream, {}).write(show`data`), /full/);
});

const stops: readonly (readonly [string, Error, number])[] = [
	["Ctrl-C", new Interrupted("SIGINT"), 130],
	["SIGTERM", new Interrupted("SIGTERM"), 143],
	["a closed pipe", new ClosedPipe(), 0],
];
for (const [what, reason, exitCode] of stops) {
	test(`after ${what} whatever error follows is not told, and the exit code is ${exitCode}`, () => {
		const sink = createSink();
		const output = createOutput(sink.stream, {});
		const controller = new AbortController();
		controller.abort(reason);
		const context = {
			stdin: process.stdin,
			stdout: output,
			stderr: output,
			env: {},
			signal: controller.signal,
			clock: () => 0,
		};
		assert.equal(reportFailure(new Error("a consequence"), context, true), exitCode);
		assert.equal(sink.bytes().toString(), "");
	});
}

test("errors are red where stderr wants colour, and tell their causes with GANNET_DEBUG", async () => {
	const plain = await run(["nope"]);
	assert.equal(
		plain.stderr,
		'gannet: there is no command "nope"\n        `gannet help` lists the commands.\n',
	);
	const colored = await run(["nope"], { env: { FORCE_COLOR: "1" } });
	assert.ok(colored.stderr.startsWith("\x1b[31mgannet:\x1b[39m there is"));
});
