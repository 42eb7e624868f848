// Records don't keep the pages in memory that they were found in.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openDocument } from "../../src/document/index.ts";
import { extract, record } from "../../src/record/index.ts";
import { collectGarbage } from "../support/garbage.ts";

const article = record({
	fields: {
		title: "h1",
		author: { css: ".author", type: "record", fields: { name: "b" } },
		tags: { css: "li", type: "list" },
		state: { constant: "a text of the declaration's own" },
		kind: { css: "i", type: "json", default: Object.freeze({ name: "something that is frozen" }) },
	},
});

function page(number: number): string {
	const filler = `<p>${"what nobody asked for ".repeat(40_000)}</p>`;
	return `<h1>Article number ${number} of them</h1><p class=author><b>Someone with a name ${number}</b></p><ul><li>a tag that is long ${number}</ul>${filler}`;
}

test("a hundred records of pages of 900 kB take less memory than three of the pages", () => {
	collectGarbage();
	const before = process.memoryUsage().heapUsed;
	const kept = Array.from({ length: 100 }, (_, number) => {
		const document = openDocument({ bytes: Buffer.from(page(number)) }, { kind: "html" });
		return extract(document, article).records[0];
	});
	collectGarbage();
	const grown = process.memoryUsage().heapUsed - before;
	assert.ok(grown < 3_000_000, `${grown} bytes`);
	assert.deepEqual(kept[99], {
		title: "Article number 99 of them",
		author: { name: "Someone with a name 99" },
		tags: ["a tag that is long 99"],
		state: "a text of the declaration's own",
		kind: { name: "something that is frozen" },
	});
});
