// Options are described once: the comments of the interfaces and docs/options.md are made of the rows that check them. After
// a change of a row: GANNET_WRITE_DOCS=1 npm test -- test/house/options.test.ts

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { commentedSources, describedSets, optionsPage } from "../../scripts/option-docs.ts";
import { root } from "../../scripts/process.ts";

const sets = await describedSets();
const made: ReadonlyMap<string, string> = new Map([
	...commentedSources(sets),
	["docs/options.md", optionsPage(sets)],
]);

for (const [file, text] of made) {
	test(`${file} says of options what their rows say`, () => {
		const path = join(root, file);
		if (process.env.GANNET_WRITE_DOCS === "1") writeFileSync(path, text);
		assert.equal(readFileSync(path, "utf8"), text);
	});
}

for (const { name, rows } of sets) {
	test(`each of ${name} has a meaning of whole sentences, and a default that it takes itself`, () => {
		assert.ok(Object.keys(rows).length > 0);
		for (const [option, { rule, doc, default: value }] of Object.entries(rows)) {
			assert.match(doc, /^[A-Z"`0-9a-z].*\.$/s, option);
			assert.doesNotMatch(doc, /\bDefault\b/, option);
			if (value !== undefined) assert.equal(rule.fault(value), undefined, option);
		}
	});
}

test("durations end in Ms, except the members of timeouts; nothing else does", () => {
	for (const { name, rows } of sets) {
		if (name === "Timeouts") continue;
		for (const [option, { rule }] of Object.entries(rows)) {
			const isDuration = rule.unit === "ms" || /\bmilliseconds\b/.test(rule.expected);
			assert.equal(option.endsWith("Ms"), isDuration, `${name}.${option}: ${rule.expected}`);
		}
	}
});
