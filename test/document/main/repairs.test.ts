// Static pages whose text waits for a script.

import assert from "node:assert/strict";
import { test } from "node:test";
import { articleOf, parseHtml, repairPage, visibleText } from "../../../src/document/index.ts";

const cases: readonly (readonly [what: string, html: string, text: string, codes: readonly string[]])[] = [
	[
		"React's streamed segments go to their places",
		'<main>A<!--$?--><template id="B:0"></template><p>wait</p><!--/$-->C</main><div hidden id="S:0"><p>B</p></div>',
		"A\n\nB\n\nC",
		["segments-placed"],
	],
	[
		"segments within segments do, too",
		'<main><template id="B:0"></template></main><div hidden id="S:0">a<template id="P:1"></template></div><div hidden id="S:1">b</div>',
		"a\nb",
		["segments-placed"],
	],
	["a segment without a place stays hidden", '<p>A</p><div hidden id="S:0">B</div>', "A", []],
	[
		"a place in its own segment is left alone",
		'<p>A</p><template id="B:0"></template><div hidden id="S:0"><template id="B:0"></template>B</div>',
		"A\n\nB",
		["segments-placed"],
	],
	["a template that is no place stays one", '<p>A</p><template id="other">B</template>', "A", []],
	[
		"noscript's text takes the page's place where it has more words",
		`<div>Loading</div><noscript><h1>Topic</h1><p>${"word ".repeat(60)}</p></noscript>`,
		`Topic\n\n${"word ".repeat(60).trim()}`,
		["noscript-taken"],
	],
	[
		"a noscript that asks for scripts is left out",
		"<div>Loading</div><noscript>Please enable JavaScript to view this page</noscript>",
		"Loading",
		[],
	],
	[
		"and so is one with fewer words than the page",
		`<p>${"word ".repeat(70)}</p><noscript>${"other ".repeat(60)}</noscript>`,
		"word ".repeat(70).trim(),
		[],
	],
];

for (const [what, html, text, codes] of cases) {
	test(what, () => {
		const { root, findings } = repairPage(parseHtml(html));
		assert.equal(visibleText(root), text);
		assert.deepEqual(
			findings.map(({ code }) => code),
			codes,
		);
	});
}

test("a page without repairs is the same tree, and a repaired one is another", () => {
	const plain = parseHtml("<p>A");
	assert.equal(repairPage(plain).root, plain);
	const streamed = parseHtml('<template id="B:0"></template><div hidden id="S:0">B</div>');
	assert.notEqual(repairPage(streamed).root, streamed);
	assert.equal(visibleText(streamed), "");
});

test("an article is found in a repaired page", () => {
	const text =
		"<p>The gannet folds its wings and dives from thirty metres into the sea, for herring and mackerel.</p>";
	const html = `<main><template id="B:0"></template></main><div hidden id="S:0"><article>${text.repeat(9)}</article></div>`;
	assert.equal(articleOf(parseHtml(html), ""), undefined);
	assert.match(articleOf(repairPage(parseHtml(html)).root, "")?.text ?? "", /herring/);
});
