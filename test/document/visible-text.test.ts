import assert from "node:assert/strict";
import { test } from "node:test";
import { parseHtml, Root, select, Text } from "../../src/document/index.ts";
import { visibleText } from "../../src/document/visible-text.ts";

const cases: readonly [fact: string, html: string, text: string][] = [
	["white space collapses, across elements too", "<p> a \n\t b <i> c</i> <b> d </b>e ", "a b c d e"],
	["spaces beside tags appear once or not at all", "a<i>b</i> <i>c</i>d", "ab cd"],
	["a no-break space stays", "<p>12&nbsp;000&nbsp;kr", "12\u00a0000\u00a0kr"],
	["blocks stand on lines of their own", "<div>a<div>b</div></div>c<ul><li>d<li>e</ul>", "a\nb\nc\nd\ne"],
	["a blank line is between paragraphs", "<p>a</p><p>b</p><div>c</div>", "a\n\nb\n\nc"],
	["br breaks the line, twice where there are two", "a <br> b<br><br>c<br>", "a\nb\n\nc"],
	["br after a block makes an empty line", "<div>a</div><br>b", "a\n\nb"],
	["pre keeps its white space", "<pre>\n  a\n   b </pre> c", "  a\n   b \nc"],
	[
		"a row's cells are parted by tabs, rows by line breaks",
		"<table><caption>t</caption><tr><th>a<th><p>b</p><tr><td><td>\n<div>c</div>\n</table>d",
		"t\na\tb\n\tc\nd",
	],
	[
		"what isn't shown is left out",
		"<title>t</title><body>a<script>1</script><style>2</style><template>3</template><noscript>4</noscript>" +
			"<b hidden>5</b><b style='color:red; DISPLAY : none'>6</b><textarea>7</textarea><iframe>8</iframe>" +
			"<dialog>9</dialog><!-- 10 --><rp>11</rp>b",
		"ab",
	],
	[
		"what is shown after all stays",
		"<b hidden=until-found>1</b><dialog open>2</dialog><b style='color:red'>3</b>",
		"1\n2\n3",
	],
	[
		"SVG's texts are seen, nothing else of it is",
		"a<svg>b<title>c</title><text>d<tspan>e</tspan></text><g>f</g><text>g</text><foreignObject><p>h</foreignObject></svg>",
		"a\nde\ng\n\nh",
	],
	["MathML is seen but for its annotations", "<math><mi>x</mi><annotation>y</annotation></math>", "x"],
	["an object's fallback is seen where it has no data", "<object>a</object><object data=x>b</object>", "a"],
	["a closed details' content counts", "<details><summary>a</summary>b</details>", "a\nb"],
	["a select's options stand on lines", "<select><option>a<option>b</select>", "a\nb"],
	["an empty page has no text", "", ""],
];

for (const [fact, html, text] of cases) {
	test(`In text as seen ${fact}`, () => {
		assert.equal(visibleText(parseHtml(html)), text);
	});
}

test("The text of an element that isn't shown is its text when it is asked for itself", () => {
	const page = parseHtml("<title> A \n b </title><textarea>\n c\n d</textarea><noscript>e</noscript>");
	const text = (selector: string): string => visibleText(select(page, selector) ?? page);
	assert.equal(text("title"), "A b");
	assert.equal(text("textarea"), " c\n d");
	assert.equal(text("noscript"), "e");
});

test("A text node's text collapses and a comment has none", () => {
	assert.equal(visibleText(new Text(" a  b ", 0)), "a b");
	assert.equal(visibleText(parseHtml("<!-- a -->").children[0] ?? new Root("", "html")), "");
});

test("Text as seen takes 200,000 nested elements and 200,000 line breaks in its stride", () => {
	const deep = new Root("", "html");
	deep.children.push(...parseHtml(`${"<div>".repeat(400)}a`).children);
	assert.equal(visibleText(deep), "a");
	assert.equal(visibleText(parseHtml(`a${"<br> ".repeat(200_000)}b`)).length, 200_002);
});
