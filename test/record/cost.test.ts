// What records of hostile documents cost, in time and in what they come to.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DocumentError, openDocument } from "../../src/document/index.ts";
import { extract, type RecordDeclaration } from "../../src/record/index.ts";
import { holdToCost } from "../support/cost/hold.ts";
import { MAKERS } from "./cost/makers.ts";

const LARGE = /^(?:text at the bottom|a base as|a long description|a long name|nested arrays)/;

holdToCost(new URL("./cost/makers.ts", import.meta.url), MAKERS, (_, shape) => LARGE.test(shape));

const everywhere: readonly (readonly [what: string, declaration: RecordDeclaration])[] = [
	["an XPath from the root", { each: "b", fields: { a: { xpath: "//u", optional: true } } }],
	["a selector of what comes later", { each: "b", fields: { a: { css: "~ u", optional: true } } }],
	[
		"one that looks into an ancestor",
		{ each: "b", fields: { a: { css: "div:has(> u) i", optional: true } } },
	],
];
for (const [what, declaration] of everywhere) {
	test(`${what} looks at the page for each record, and limits.visits bounds that for all of them`, () => {
		const html = `<div>${"<b><i>x</i></b>".repeat(3000)}</div>`;
		const page = openDocument({ bytes: Buffer.from(html) }, { kind: "html" });
		assert.throws(
			() => extract(page, declaration, { limits: { visits: 1_000_000 } }),
			(error) =>
				error instanceof DocumentError &&
				error.code === "limits.visits" &&
				/passes limits\.visits, which is 1000000; raise it/.test(error.message),
		);
		assert.equal(extract(page, declaration, { limits: { visits: 50_000_000 } }).records.length, 3000);
	});
}

test("records end at limits.amplification, which can be raised", () => {
	const html = `<meta name=description content="${"d".repeat(5000)}">${"<b>x</b>".repeat(500)}`;
	const page = openDocument({ bytes: Buffer.from(html) }, { kind: "html" });
	const declaration: RecordDeclaration = { each: "b", fields: { a: { metadata: "description" } } };
	assert.throws(
		() => extract(page, declaration),
		(error) =>
			error instanceof DocumentError &&
			error.code === "limits.amplification" &&
			/passes limits\.amplification, which is 10; raise it/.test(error.message),
	);
	assert.equal(extract(page, declaration, { limits: { amplification: 1000 } }).records.length, 500);
});
