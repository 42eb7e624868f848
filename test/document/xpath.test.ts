// XPath 1.0 on HTML and XML trees: values, names, errors with their places, and hostile documents. What browsers make of
// many more expressions is compared in corpus/.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	Attribute,
	DocumentError,
	evaluateXPath,
	parseHtml,
	parseXml,
	selectXPath,
	textContent,
	type XPathNode,
	type XPathOptions,
} from "../../src/document/index.ts";
import { xpathTexts } from "../../src/document/internal.ts";

const PAGE = parseHtml(`<!doctype html><title>Prices</title>
<ul id=list><li class="item sale">Net <b>12</b></li><li class=item>Line <b>7.5</b></li><li>Float</li></ul>
<svg viewBox="0 0 1 1" xml:lang=is><linearGradient id=g /><a xlink:href="/s"/></svg>
<p id=one lang=en title=x>a😀b<!--note--></p>`);

const FEED =
	parseXml(`<?xml version="1.0"?><?style sheet?><f:feed xmlns:f="urn:feed" xmlns="urn:default" xmlns:x="urn:x" xml:lang="de-AT">
<entry x:rank="2" rank="1"><title>Eins</title></entry><f:entry xml:lang="en"><plain xmlns="">2</plain></f:entry></f:feed>`);

describe("Values", () => {
	const cases: readonly (readonly [expression: string, value: string | number | boolean])[] = [
		// Numbers are written in full, as the recommendation has it, and with as many digits as they need.
		["string(1 div 3)", "0.3333333333333333"],
		["string(123456789012)", "123456789012"],
		["string(1000000 * 1000000 * 1000000 * 1000000)", "1000000000000000000000000"],
		["string(1 div 10000000000)", "0.0000000001"],
		["string(-1.5 div 1000000000)", "-0.0000000015"],
		["string(12.5 * 1000000000000000000000)", "12500000000000000000000"],
		["string(-0)", "0"],
		["string(0 div 0)", "NaN"],
		["1 div -0", Number.NEGATIVE_INFINITY],
		// Characters are Unicode's.
		["string-length(//p)", 3],
		["substring(//p, 2, 1)", "😀"],
		["substring(//p, 3)", "b"],
		["translate(//p, '😀', 'X')", "aXb"],
		["translate('ab', 'ab', '😀')", "😀"],
		["count(//li)", 3],
		["sum(//b)", 19.5],
		["number(//b[2])", Number.NaN],
		["number('')", Number.NaN],
		["//b > 12", false],
		["//b >= 12", true],
		["//b != 12", true],
		["7 < //b", true],
		["//nothing = false()", true],
		["//b = true()", true],
		["//b < //b", true],
		["//li/b > //title", false],
		["'b' != 'a'", true],
		["not(//li[4])", true],
		["id('one list')/@id = 'list'", true],
		["string(id('one'))", "a😀b"],
		["has-class('x')", false],
		["count(//li[has-class('item')])", 2],
		["count(//li[has-class('item', 'sale')])", 1],
		["count(//text()[has-class('item')])", 0],
		["re:test(//title, '^p', 'i')", true],
		["re:test(//title, '^p')", false],
		["re:replace('a1b2', '[0-9]', 'g', '#')", "a#b#"],
		["re:replace('a1b2', '[0-9]', '', '#')", "a#b2"],
		["//svg:a[lang('IS')] = ''", true],
		["boolean(//p[lang('en')])", false],
		["name(//@xlink:href)", "xlink:href"],
		["local-name(//@xlink:href)", "href"],
		["namespace-uri(//@xlink:href)", "http://www.w3.org/1999/xlink"],
		["name(//comment())", ""],
		["namespace-uri(//text())", ""],
		["string(//comment())", "note"],
		["count(//@id | //@id)", 3],
		["count((//li/@class | //p)[2])", 1],
		["string((//p | //title)[1])", "Prices"],
		["name((//li)[last()]/preceding::*[1])", "b"],
		["count(//li[2]/@class/following::*)", 6],
		["count(//li[2]/@class/preceding::*)", 4],
		["count(//@id/self::node())", 3],
		["count(//@id/self::*)", 0],
		["count(//@id/ancestor-or-self::node())", 10],
		["string(//li[position() = last()])", "Float"],
		["string(/descendant-or-self::li[position() = 2])", "Line 7.5"],
		["count(//ul//node()[self::b]/text())", 2],
		["count(//b/ancestor::*/b)", 2],
		["count(//ul/descendant::node()/descendant::node())", 7],
		["count(//ul/li/following-sibling::li)", 2],
		["count(//text()/node())", 0],
		["count(//@id/following-sibling::node())", 0],
		["count(//@id/preceding-sibling::node())", 0],
		["count(//@id/child::node())", 0],
		["count(//@id/@*)", 0],
		["count(//p/attribute::text())", 0],
		["count(/..)", 0],
		["count(/following-sibling::node() | /preceding-sibling::node())", 0],
		["count(//p/@node())", 3],
		["count(//li[@class = 'item'])", 1],
		["count(//p[@missing = ''])", 0],
		["count(//@class/descendant-or-self::node())", 2],
		["count(//@*[name() = 'constructor'])", 0],
		["-(-'3')", 3],
		["1 + 2 * 3 - 7 mod 4 div 2", 5.5],
		["true() and not(false()) or 1 div 0 < 0", true],
		["concat('a', 1, true(), 0.5)", "a1true0.5"],
		["starts-with(//title, 'Pri') and contains(//title, 'ice')", true],
		["substring-before('a=b', '=')", "a"],
		["substring-before('ab', '=')", ""],
		["substring-after('a=b', '=')", "b"],
		["substring-after('ab', '=')", ""],
		["normalize-space('  a \n b ')", "a b"],
		["floor(-1.5) + ceiling(1.2) + round(2.5)", 3],
		["round(-2.5)", -2],
		["namespace-uri(//svg:svg)", "http://www.w3.org/2000/svg"],
		["boolean(//p) = boolean('x')", true],
		["number(//p/@lang = 'en')", 1],
		["count(//*[@viewBox or @lang])", 2],
		["//p/@lang = 'en' and 'en' = //p/@lang", true],
		["//p/@missing = ''", false],
		["'1' > '01'", false],
		["1 <= 1 and 2 >= 3", false],
		["--'3'", 3],
		["---3", -3],
	];
	for (const [expression, value] of cases) {
		test(`${expression} is ${JSON.stringify(value)}`, () => {
			assert.deepEqual(evaluateXPath(PAGE, expression), value);
		});
	}
});

describe("Names", () => {
	const namespaces = { f: "urn:feed", d: "urn:default", x: "urn:x" };
	const cases: readonly (readonly [expression: string, texts: readonly string[], options?: XPathOptions])[] =
		[
			["//entry", [], { namespaces }],
			["//d:entry/@rank", ["1"], { namespaces }],
			["//d:entry/@x:rank", ["2"], { namespaces }],
			["//@x:*", ["2"], { namespaces }],
			["//@*[namespace-uri() = 'urn:x']", ["2"], { namespaces }],
			["//@*[local-name() = 'rank']", ["2", "1"], { namespaces }],
			["//f:*/plain", ["2"], { namespaces }],
			["//plain", ["2"]],
			["//PLAIN", []],
			["//entry/title", ["Eins"], { namespaces: { "": "urn:default" } }],
			["//entry/@rank", ["1"], { namespaces: { "": "urn:default" } }],
			["//*[lang('de')]/@rank", ["1"], { namespaces }],
			["//plain[lang('en')]", ["2"]],
			["//@xml:lang", ["de-AT", "en"]],
			["//processing-instruction()", ["sheet"]],
			["//processing-instruction('style')", ["sheet"]],
			["//processing-instruction('other')", []],
			["name(//processing-instruction())", ["style"]],
			["local-name(//f:entry)", ["entry"], { namespaces }],
			["name(//f:entry)", ["f:entry"], { namespaces }],
			["//d:*[@rank = $rank]/d:title", ["Eins"], { namespaces, variables: { rank: 1 } }],
			["//d:entry[$place]/@rank", ["1"], { namespaces, variables: { place: 1 } }],
			["//d:entry[$wanted]/@rank", [], { namespaces, variables: { wanted: "" } }],
		];
	for (const [expression, texts, options] of cases) {
		test(`In XML, ${expression} is ${JSON.stringify(texts)} with ${JSON.stringify(options ?? {})}`, () => {
			assert.deepEqual(xpathTexts(FEED, expression, options), texts);
		});
	}

	test("In HTML names match whatever their case, but SVG's, which need a prefix", () => {
		assert.equal(selectXPath(PAGE, "//LI").length, 3);
		assert.deepEqual(xpathTexts(PAGE, "//P/@TITLE"), ["x"]);
		assert.equal(selectXPath(PAGE, "//html:li").length, 3);
		assert.equal(selectXPath(PAGE, "//svg").length, 0);
		assert.equal(selectXPath(PAGE, "//svg:linearGradient").length, 1);
		assert.equal(selectXPath(PAGE, "//svg:lineargradient").length, 0);
		assert.deepEqual(xpathTexts(PAGE, "//svg:svg/@viewBox"), ["0 0 1 1"]);
		assert.equal(selectXPath(PAGE, "//svg:svg/@viewbox").length, 0);
	});
});

describe("Scopes and results", () => {
	test("an expression begins at its scope, and / at the tree's top", () => {
		const [list] = selectXPath(PAGE, "//ul") as [XPathNode];
		assert.equal(selectXPath(list, "li").length, 3);
		assert.equal(selectXPath(list, "/html").length, 1);
		assert.equal(selectXPath(list, ".//b/../../@id").length, 1);
		const [id] = selectXPath(list, "@id") as [XPathNode];
		assert.deepEqual(xpathTexts(id, ".."), [textContent(list as Exclude<XPathNode, Attribute>)]);
		assert.deepEqual(xpathTexts(id, "string()"), ["list"]);
	});

	test("attributes know their element, name, value and place", () => {
		const [found] = selectXPath(PAGE, "//p/@title");
		assert.ok(found instanceof Attribute);
		assert.equal(found.parent.name, "p");
		assert.deepEqual([found.name, found.value, found.index, found.type], ["title", "x", 2, "attribute"]);
	});

	test("a template's content is a tree of its own", () => {
		const page = parseHtml("<template><p>in</p></template><p>out</p>");
		assert.deepEqual(xpathTexts(page, "//p"), ["out"]);
		const [template] = selectXPath(page, "//template");
		assert.ok(template?.type === "element" && template.content !== undefined);
		assert.deepEqual(xpathTexts(template.content, "//p"), ["in"]);
	});

	test("texts of a value that is no node is the value's text", () => {
		assert.deepEqual(xpathTexts(PAGE, "count(//li) * 2"), ["6"]);
		assert.deepEqual(xpathTexts(PAGE, "true()"), ["true"]);
	});

	test("nodes come in document order and once, however they were found", () => {
		const expression =
			"//b/ancestor::* | //li[2]/preceding-sibling::* | //li/.. | //b/following::node() | //@*";
		const order = new Map(selectXPath(PAGE, "//node()").map((node, index) => [node, index]));
		const places = selectXPath(PAGE, expression)
			.filter((node) => node.type !== "attribute")
			.map((node) => order.get(node) as number);
		assert.deepEqual(
			places,
			[...new Set(places)].toSorted((a, b) => a - b),
		);
	});
});

describe("Errors", () => {
	const cases: readonly (readonly [expression: string, column: number, message: RegExp])[] = [
		["//a[", 5, /expected an expression, but it ends here/],
		["//a]", 4, /expected an operator or the end, but here is "\]"/],
		["//", 3, /expected a name, \*, text\(\) or another node test/],
		["", 1, /expected an expression/],
		["  ", 3, /expected an expression/],
		["/a/'b'", 4, /a name/],
		["'abc", 1, /the string that begins here has no end/],
		["a # b", 3, /"#" is not allowed here/],
		["a ! b", 3, /"!" is not allowed/],
		["$", 1, /a variable's name is missing after \$/],
		["text(", 6, /"\)" belongs after a node test's \(/],
		["text('x')", 6, /"\)" belongs/],
		["processing-instruction('a' 'b')", 28, /"\)" belongs after a node test/],
		["lower-case(a)", 1, /XPath 1\.0 has no function lower-case\(\)/],
		["toString()", 1, /has no function toString/],
		["count()", 1, /count\(\) takes 1 argument, not 0/],
		["position(1)", 1, /takes no arguments, not 1/],
		["concat('a')", 1, /takes at least 2 arguments/],
		["substring('a')", 1, /takes 2 to 3 arguments/],
		["string(1, 2)", 1, /takes 0 to 1 arguments/],
		["count(1)", 1, /the argument of count\(\) has to be nodes, not a number/],
		["a | 1", 3, /the right of \| has to be nodes, not a number/],
		["'a'/b", 1, /the part before \/ has to be nodes, not a text/],
		["(1)[1]", 1, /the part before \[ has to be nodes/],
		["$a | b", 4, /not a variable/],
		["namespace::x", 1, /the axis namespace is not supported/],
		["parents::x", 1, /there is no axis "parents"/],
		["//foo:bar", 3, /the prefix "foo" has no namespace; set it with the option namespaces/],
		["//a[@toString:b]", 6, /the prefix "toString"/],
		["//li[$missing]", 6, /the variable \$missing has no value; set it with the option variables/],
		["re:test('a', '(')", 1, /its regular expression can't be read/],
		[`${"(".repeat(300)}1${")".repeat(300)}`, 202, /more than 200 brackets within brackets/],
		[`1${"+1".repeat(3000)}`, 5001, /more than 5000 words and signs/],
	];
	for (const [expression, column, message] of cases) {
		test(`${JSON.stringify(expression.slice(0, 40))} is told to be wrong at ${column}`, () => {
			assert.throws(
				() => evaluateXPath(PAGE, expression),
				(error) => {
					assert.ok(error instanceof DocumentError);
					assert.match(error.message, message);
					assert.deepEqual(
						[error.kind, error.code, error.column, error.offset],
						["selector", "xpath", column, column - 1],
					);
					return true;
				},
			);
		});
	}

	test("selecting nodes by what comes to a number is an error", () => {
		assert.throws(() => selectXPath(PAGE, "1 + 1"), /it gives a number instead of nodes/);
	});

	test("any text is an XPath or an error of kind selector, never anything else", () => {
		const parts = [
			"//",
			"a",
			"[",
			"]",
			"(",
			")",
			"@",
			"'x'",
			"1",
			"::",
			"child",
			"text()",
			"|",
			"+",
			"-",
			"*",
			"$v",
			"not(",
		];
		let state = 7;
		for (let round = 0; round < 3000; round++) {
			let expression = "";
			for (let part = 0; part < 8; part++) {
				state = (Math.imul(state, 1103515245) + 12345) >>> 0;
				expression += `${parts[(state >>> 8) % parts.length]}${state % 3 === 0 ? " " : ""}`;
			}
			try {
				evaluateXPath(PAGE, expression, { variables: { v: 1 } });
			} catch (error) {
				assert.ok(error instanceof DocumentError && error.code === "xpath", expression);
			}
		}
	});
});

describe("Hostile documents", () => {
	test("nesting far deeper than the call stack is walked on every axis", () => {
		const depth = 50_000;
		const page = parseXml(`${"<a>".repeat(depth)}x${"</a>".repeat(depth)}`, { limits: { depth } });
		assert.equal(evaluateXPath(page, "count(//a)"), depth);
		assert.equal(evaluateXPath(page, "count(//text()/ancestor::*)"), depth);
		assert.equal(evaluateXPath(page, "string(/)"), "x");
		assert.equal(evaluateXPath(page, "count(//a//a)"), depth - 1);
		assert.equal(evaluateXPath(page, "count(//a/ancestor::a)"), depth - 1);
		assert.equal(evaluateXPath(page, "count(//a/ancestor-or-self::node()/..)"), depth);
		assert.equal(evaluateXPath(page, "count(//a/following::node())"), 0);
		assert.equal(evaluateXPath(page, "count(//a/preceding::node())"), 0);
	});

	test("whether a path leads anywhere is known from its first node", { timeout: 20_000 }, () => {
		const page = parseXml(`<r>${"<a><b/></a>".repeat(30_000)}</r>`);
		assert.equal(evaluateXPath(page, "count(//a[following-sibling::a])"), 29_999);
		assert.equal(evaluateXPath(page, "count(//a[preceding-sibling::a])"), 29_999);
		assert.equal(evaluateXPath(page, "count(//a[following::b])"), 29_999);
		assert.equal(evaluateXPath(page, "count(//a[not(/r/a)])"), 0);
	});

	test("an evaluation that looks at too many nodes ends at limits.visits", () => {
		const page = parseXml(`<r>${"<a/>".repeat(2_000)}</r>`);
		const expression = "count(//a[count(preceding-sibling::a) > 5])";
		assert.throws(
			() => evaluateXPath(page, expression, { limits: { visits: 1_000_000 } }),
			(error) => error instanceof DocumentError && error.kind === "limit" && error.code === "limits.visits",
		);
		assert.equal(evaluateXPath(page, expression, { limits: { visits: 10_000_000 } }), 1_994);
	});

	test("texts that are gathered again and again are counted for limits.visits", () => {
		const page = parseXml(`<r>${"<a>text</a>".repeat(2_000)}</r>`);
		for (const expression of [
			"//a[contains(.., 'zz')]",
			"//a[.. = 'zz']",
			"//a[.. < 1]",
			"//a[.. != ..]",
			"//a[number(..) = 1]",
			"//a[sum(..) = 1]",
		]) {
			assert.throws(
				() => evaluateXPath(page, expression, { limits: { visits: 1_000_000 } }),
				(error) => error instanceof DocumentError && error.code === "limits.visits",
				expression,
			);
			assert.deepEqual(evaluateXPath(page, expression, { limits: { visits: 10_000_000 } }), [], expression);
		}
	});

	test("a regular expression ends at limits.regexMs, and many slow ones at limits.visits", () => {
		const text = `${"a".repeat(40)}!`;
		const page = parseXml(`<r><a>${text}</a></r>`);
		for (const expression of [
			"//a[re:test(., '^(a+)+$')]",
			"re:replace(//a, '^(a+)+$', 'g', '')",
			"//a[re:test(., '(a|a)*$')]",
		]) {
			assert.throws(
				() => evaluateXPath(page, expression, { limits: { regexMs: 20 } }),
				(error) =>
					error instanceof DocumentError && error.kind === "limit" && error.code === "limits.regexMs",
			);
		}
		const slow = parseXml(`<r>${`<a>${"a".repeat(18)}!</a>`.repeat(5_000)}</r>`);
		assert.throws(
			() => evaluateXPath(slow, "//a[re:test(., '^(a+)+$')]", { limits: { visits: 100_000 } }),
			(error) => error instanceof DocumentError && error.code === "limits.visits",
		);
		const words = parseXml(`<r>${"<a>x 1</a>".repeat(100)}</r>`);
		assert.equal(evaluateXPath(words, "count(//a[re:test(., '^(\\w\\s?)+$')])"), 100);
		assert.equal(evaluateXPath(words, "re:replace(//a, '(\\w\\s?)+', 'g', '$1')"), "1");
	});

	test("a hundred thousand siblings cost no time that grows with their square", { timeout: 20_000 }, () => {
		const page = parseXml(`<r>${"<a><b/></a>".repeat(100_000)}</r>`);
		assert.equal(evaluateXPath(page, "count(//a/following-sibling::a[1])"), 99_999);
		assert.equal(evaluateXPath(page, "count(//a[preceding-sibling::*[1]])"), 99_999);
		assert.equal(evaluateXPath(page, "count(//b/following::b)"), 99_999);
		assert.equal(evaluateXPath(page, "count(//b/preceding::b)"), 99_999);
		assert.equal(evaluateXPath(page, "count(//a//b | //b)"), 100_000);
		assert.equal(evaluateXPath(page, "count(//a/following-sibling::a)"), 99_999);
		assert.equal(evaluateXPath(page, "count(//a/preceding-sibling::*[b])"), 99_999);
		assert.equal(evaluateXPath(page, "count(//b/ancestor::*)"), 100_001);
		assert.equal(evaluateXPath(page, "//a = //b"), true);
		assert.equal(evaluateXPath(page, "//a != //b"), false);
		assert.equal(evaluateXPath(page, "//a < //b"), false);
	});
});
