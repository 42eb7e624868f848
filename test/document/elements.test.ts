// Elements have methods, print as what they are, and are their markup in JSON.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import { type Element, openDocument, parseHtml, parseXml, select } from "../../src/document/index.ts";

const PAGE = `<!doctype html><section id=birds><h2>Birds</h2><ul>
<li class=bird><a href="/alba" title="a &amp; b">Alba <b>dives</b></a></li>text<!-- c -->
<li>Terns</li><li class=bird>Morus</li></ul><template><p>inside</p></template></section>`;

const root = parseHtml(PAGE);
const alba = root.select("li.bird") as Element;

const facts: readonly (readonly [name: string, value: unknown, expected: unknown])[] = [
	["text() is what a reader sees", alba.text(), "Alba dives"],
	["attribute() is a value", alba.select("a")?.attribute("title"), "a & b"],
	["attribute() is undefined if it isn't there", alba.attribute("id"), undefined],
	["selectAll() looks inside", root.select("ul")?.selectAll("li").length, 3],
	["select() finds nothing outside", alba.select("h2"), undefined],
	["matches() asks of itself", [alba.matches(".bird"), alba.matches("b")], [true, false]],
	["closest() begins with itself", alba.closest("li"), alba],
	["closest() goes outwards", alba.select("b")?.closest("section")?.attribute("id"), "birds"],
	["closest() finds nothing beyond the root", alba.closest("table"), undefined],
	["next() skips texts and comments", alba.next()?.text(), "Terns"],
	["next() of a selector skips others", alba.next(".bird")?.text(), "Morus"],
	["next() after the last is undefined", alba.next(".bird")?.next(), undefined],
	["next() stays with its parent", alba.select("b")?.next(), undefined],
	["parent is the element around it", (alba.parent as Element).name, "ul"],
	["childElements has no texts", root.select("ul")?.childElements.length, 3],
	["html() is its markup", alba.select("b")?.html(), "<b>dives</b>"],
	["innerHtml() is the markup inside", alba.select("b")?.innerHtml(), "dives"],
	["a template's content has methods too", root.select("template")?.content?.select("p")?.text(), "inside"],
	["JSON.stringify gives the markup", JSON.stringify([alba.select("b")]), '["<b>dives</b>"]'],
	["a text of it is the markup", `${alba.select("b")}`, "<b>dives</b>"],
	["a root has its text", parseHtml("<p>a<p>b").text(), "a\n\nb"],
	["an element of XML is XML", parseXml("<a><b x='1'/></a>").select("b")?.html(), '<b x="1"/>'],
	["an element of XML has a next one", parseXml("<a><b/><c/></a>").select("b")?.next()?.name, "c"],
	["the functions say the same", select(root, "li.bird"), alba],
];

for (const [name, value, expected] of facts) test(name, () => assert.deepEqual(value, expected));

const printed: readonly (readonly [value: unknown, expected: RegExp | string])[] = [
	[alba, '<li class="bird">Alba dives</li>'],
	[root, /^Root \{ html, \d+ elements \}$/],
	[alba.children[0]?.type === "element" ? alba.children[0].children[0] : undefined, 'Text { "Alba " }'],
	[
		openDocument({ bytes: Buffer.from(PAGE), url: "https://birds.example/" }, { kind: "html" }),
		/^HtmlDocument \{ https:\/\/birds\.example\/, \d+ bytes \}$/,
	],
];

for (const [value, expected] of printed) {
	test(`console.log shows ${expected}`, () => {
		const text = inspect(value);
		if (typeof expected === "string") assert.equal(text, expected);
		else assert.match(text, expected);
		assert.ok(inspect({ nested: [value] }).length < 200);
	});
}

test("a long or hostile element prints on one short line", () => {
	const hostile = parseHtml(`<p title="\u001b[31m${"x".repeat(10_000)}">${"y\n".repeat(10_000)}`).select("p");
	const text = inspect(hostile);
	assert.ok(text.length < 400 && !/[\n\u001b]/.test(text), text);
});
