// Processing instructions in HTML, which the standard has since June 2026; Chromium's parser agrees with each line here.

import assert from "node:assert/strict";
import test from "node:test";
import { evaluateXPath, parseHtml, selectAll, textContent } from "../../../src/document/index.ts";
import { dump } from "./html5lib.ts";

/** What stands in a page's body, and the lines of it in the tree. */
const IN_BODY: readonly (readonly [source: string, ...lines: string[]])[] = [
	["<?php echo 1 ?>", "<?php echo 1 ?>"],
	["<?import>", "<?import ?>"],
	["<?Upper_Case-1\t data ?", ""],
	["<?Upper_Case-1\t data ?>", "<?Upper_Case-1 data ?>"],
	["<?one?two?>", "<?one ?two?>"],
	["<?a ??>", "<?a ??>"],
	["<?_?><?b-?>", "<?_ ?>", "<?b- ?>"],
	["<?a 1 > 0 ?>", "<?a 1 ?>", '" 0 ?>"'],
	["<?a b\0c?>", "<?a b\ufffdc?>"],
	// XML's own, and what isn't written as a name, are comments.
	["<?xml version='1.0'?>", "<!-- ?xml version='1.0'? -->"],
	["<?XML-stylesheet a?>", "<!-- ?XML-stylesheet a? -->"],
	["<?xmlns?>", "<?xmlns ?>"],
	["<?1st?>", "<!-- ?1st? -->"],
	["<?-a?>", "<!-- ?-a? -->"],
	["<?a$b?>", "<!-- ?a$b? -->"],
	["<?a:b?>", "<!-- ?a:b? -->"],
	["<?é?>", "<!-- ?é? -->"],
	["<? a?>", "<!-- ? a? -->"],
	["<?=1?>", "<!-- ?=1? -->"],
	["<?>", "<!-- ? -->"],
	// Where the source ends in one, nothing is left of it.
	["<?", ""],
	["<?a", ""],
	["<?xml", ""],
	["<?a b", ""],
	["<?xml b", "<!-- ?xml b -->"],
	["<?a$b", "<!-- ?a$b -->"],
];

test('what "<?" begins is a processing instruction where its target is one, else a comment', () => {
	for (const [source, ...lines] of IN_BODY) {
		const body = lines.filter((line) => line !== "").map((line) => `\n|     ${line}`);
		assert.equal(
			dump(parseHtml(`<body>${source}`)),
			`| <html>\n|   <head>\n|   <body>${body.join("")}`,
			source,
		);
	}
});

test("processing instructions stand wherever comments can", () => {
	const source =
		"<?a?><!doctype html><?b?><html><?c?><head><?d?></head><?e?><table><?f?><tr><?g?></table>" +
		"<svg><?h?></svg><template><?i?></template><select><?j?></select></body><?k?></html><?l?>";
	const root = parseHtml(source);
	const found = evaluateXPath(root, "//processing-instruction()") as readonly { readonly target: string }[];
	assert.equal(found.map(({ target }) => target).join(""), "abcdefghjkl");
	assert.equal(selectAll(root, "template")[0]?.content?.children[0]?.type, "instruction");
	assert.equal(textContent(root), "");
	assert.equal(dump(parseHtml("<table>x<?a?><td>")).includes("<?a ?>"), true);
});

test("in scripts, titles and text areas they are text", () => {
	for (const name of ["script", "style", "title", "textarea"])
		assert.equal(textContent(parseHtml(`<${name}><?a?></${name}>`)), "<?a?>");
});
