import assert from "node:assert/strict";
import { test } from "node:test";
import { openDocument } from "../../src/document/index.ts";
import { checkDeclaration } from "../../src/record/check/declaration.ts";

/** A field with a mistake, and what is said of it. */
const fields: readonly (readonly [field: unknown, said: RegExp])[] = [
	[{ css: "a", attr: "href" }, /"attr" is not a property .*: did you mean "attribute"\?$/u],
	[{ css: "a", attrib: "href" }, /did you mean "attribute"\?$/u],
	[{ selector: "a" }, /did you mean "css"\?$/u],
	[{ xPath: "//a" }, /did you mean "xpath"\?$/u],
	[{ jsonpath: "$.a" }, /did you mean "jsonPath"\?$/u],
	[{ css: "a", regexp: "x" }, /did you mean "regex"\?$/u],
	[{ css: "a", pattern: "x" }, /did you mean "regex"\?$/u],
	[{ css: "a", type: "date", format: "d" }, /did you mean "formats"\?$/u],
	[{ css: "a", type: "date", tz: "UTC" }, /did you mean "zone"\?$/u],
	[{ css: "a", type: "date", timezone: "UTC" }, /did you mean "zone"\?$/u],
	[{ css: "a", type: "number", language: "de" }, /did you mean "locale"\?$/u],
	[{ col: 1 }, /did you mean "column"\?$/u],
	[{ css: "a", fallback: 1 }, /did you mean "default"\?$/u],
	[{ css: "a", required: false }, /did you mean "optional"\?$/u],
	[{ value: 1 }, /did you mean "constant"\?$/u],
	[{ css: "a", na_values: ["-"] }, /did you mean "empty"\?$/u],
	[{ css: "a", regex: "/x/i" }, /write "\(\?i:x\)"$/u],
	[{ css: "a", regex: "/(\\d+)/g" }, /write "\(\\\\d\+\)"$/u],
	[{ css: "a", regex: "/a/gim" }, /write "\(\?im:a\)"$/u],
	["a::text", /::text is Scrapy's; leave it out: "a" gives the element's text/u],
	[{ css: "a::text" }, /leave it out: "a"/u],
	["a::attr(href)", /write \{ "css": "a", "attribute": "href" \}/u],
	["dc:creator", /a colon within a name, as XML has it, is written "\\:"/u],
	[{ css: "media:thumbnail" }, /is written "\\:"/u],
];

test("near misses of other languages and tools are pointed at with one name", () => {
	for (const [field, said] of fields) {
		const [problem] = checkDeclaration({ fields: { a: field } });
		assert.match(problem?.message ?? "", said, JSON.stringify(field));
	}
	for (const [name, meant] of [
		["items", "each"],
		["list", "each"],
		["columns", "fields"],
		["keys", "key"],
		["lang", "locale"],
	]) {
		const [problem] = checkDeclaration({ fields: { a: "b" }, [name as string]: "x" });
		assert.match(problem?.message ?? "", new RegExp(`did you mean "${meant}"\\?$`, "u"));
	}
});

test("an expression with slashes that is none of these is what it says", () => {
	for (const regex of ["/list/", "/offer/(\\d+)", "^/a/b$", "a/i", "/a/b/", "//i", "/x/q"])
		assert.deepEqual(checkDeclaration({ fields: { a: { css: "a", regex } } }), [], regex);
});

test("what only looks like XML is said to be HTML perhaps", () => {
	for (const text of ["<li>a<li>b", "<ul><li>a</ul>", "<section>&nbsp;<br></section>", "<tr><td>a"]) {
		const document = openDocument({ bytes: Buffer.from(text) });
		assert.equal(document.kind, "xml");
		assert.throws(
			() => document.kind === "xml" && document.root,
			/if it is HTML, say so with kind: "html"$/u,
		);
		const told = openDocument({ bytes: Buffer.from(text) }, { kind: "xml" });
		assert.throws(() => told.root, /[^"]$/u);
	}
});
