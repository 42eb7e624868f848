// Field lines can be used wherever a Headers is read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldLines } from "../../src/http/index.ts";

const lines = FieldLines.from([
	["Accept", "a"],
	["X-A", "1"],
	["accept", "b"],
]);

test("field lines have entries, keys, values and forEach, and go into Headers", () => {
	assert.deepEqual([...lines.entries()], [...lines]);
	assert.deepEqual([...lines.keys()], ["Accept", "X-A", "accept"]);
	assert.deepEqual([...lines.values()], ["a", "1", "b"]);
	const seen: unknown[] = [];
	lines.forEach(function (this: unknown, value, name, all) {
		seen.push([this, value, name, all === lines]);
	}, "this");
	assert.deepEqual(seen, [
		["this", "a", "Accept", true],
		["this", "1", "X-A", true],
		["this", "b", "accept", true],
	]);
	const headers: Headers = new Headers(lines);
	assert.equal(headers.get("accept"), "a, b");
	assert.deepEqual(Object.fromEntries(lines.entries().map(([name]) => [name, true])), {
		Accept: true,
		"X-A": true,
		accept: true,
	});
});

test("field lines can't be changed, and say what gives others", () => {
	assert.throws(() => lines.append("a", "b"), /can't be changed: plus/);
	assert.throws(() => lines.set("a", "b"), /can't be changed: with/);
	assert.throws(() => lines.delete("a"), /can't be changed: without/);
});
