// The names of reasons, and their sentences.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { REASONS, reasonSentence, SITE_REASONS, siteReasonSentence } from "../../../src/crawl/index.ts";

const page = readFileSync(new URL("../../../docs/crawl.md", import.meta.url), "utf8");

test("docs/crawl.md lists each reason with its sentence", () => {
	for (const [name, sentence] of [...Object.entries(REASONS), ...Object.entries(SITE_REASONS)])
		assert.ok(page.includes(`| \`${name}\` | ${sentence} |`), name);
});

test("each reason has a sentence, families of reasons too", () => {
	assert.equal(reasonSentence("robots"), "its site's robots.txt doesn't allow it");
	assert.equal(reasonSentence("status-404"), "the server answers 404");
	assert.equal(reasonSentence("document-syntax"), "its content can't be read (syntax)");
	assert.equal(reasonSentence("toString"), "toString");
	assert.equal(siteReasonSentence("dropped"), "its operator dropped it");
});
