import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { outsideBuffer } from "../../src/runtime/index.ts";

const MIB = 1024 * 1024;

test("200 MiB in buffers that nothing holds never take more than 32 MiB at once", () => {
	const before = process.memoryUsage().arrayBuffers;
	let peak = 0;
	for (let count = 0; count < 200 * 16; count++) {
		assert.equal(outsideBuffer(MIB / 16).length, MIB / 16);
		if (count % 16 === 0) peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
	}
	assert.ok(peak < 32 * MIB, `${peak / MIB} MiB`);
	assert.ok(peak > 0);
});

test("no context that is made later has gc", () => {
	assert.equal(runInNewContext("typeof gc"), "undefined");
});
