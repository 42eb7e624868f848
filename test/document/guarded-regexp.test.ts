// An expression is held to the time that it takes of the processor, not to what passes while others have it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { execWithin, replaceWithin } from "../../src/document/guarded-regexp.ts";

const forever = /^(a+)+$/;
const text = `${"a".repeat(40)}!`;

test("an expression that took its time is not tried again", (t) => {
	const usage = t.mock.method(process, "threadCpuUsage", () => ({ user: 6_000, system: 0 }));
	assert.equal(execWithin(forever, text, 10), undefined);
	assert.equal(replaceWithin(forever, text, "", 10), undefined);
	assert.equal(usage.mock.callCount(), 4);
});

test("an expression whose thread had no time is tried again, and not forever", (t) => {
	const usage = t.mock.method(process, "threadCpuUsage", () => ({ user: 1_000, system: 1_000 }));
	assert.equal(execWithin(forever, text, 10), undefined);
	assert.equal(usage.mock.callCount(), 20);
});

test("what is found within the time is what the expression finds by itself", () => {
	const found = execWithin(/^(?<all>(\w+\s)+)(\d)$/u, "a b c 5", 10_000);
	assert.deepEqual([found?.[3], found?.groups?.all, found?.index], ["5", "a b c ", 0]);
	assert.equal(execWithin(/^(\w+\s)+$/u, "a b c 5", 10_000), null);
	assert.equal(replaceWithin(/(\w+\s)+/u, "a b c 5", "<$1>", 10_000), "<c >5");
});
