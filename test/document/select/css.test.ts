import assert from "node:assert/strict";
import test from "node:test";
import {
	attribute,
	checkSelector,
	DocumentError,
	Element,
	matchesSelector,
	parseHtml,
	Root,
	select,
	selectAll,
} from "../../../src/document/index.ts";
import { HTML_NAMESPACE } from "../../../src/document/internal.ts";

const page = parseHtml(`<!DOCTYPE html>
<html lang=en><head><title id=t>x</title><meta http-equiv=Content-Language content=fr></head>
<body id=body>
<ul id=list class="a  b"><li id=l1 class=one>1<li id=l2 class="two x-y" title="One Two">2<li id=l3 lang=de-CH>3</ul>
<form id=form><fieldset id=fs disabled><legend id=lg><input id=i1></legend><input id=i2 type=TEXT required></fieldset>
<input id=i3 type=radio name=r checked><input id=i4 type=radio name=r checked><input id=i5 type=radio name=s>
<select id=s1><option id=o1 disabled>1<option id=o2>2</select><select id=s2 multiple><option id=o3 selected>1<option id=o4>2</select>
<textarea id=ta placeholder=p readonly></textarea><button id=bt>b</button><progress id=pg></progress></form>
<p id=p1></p><p id=p2><!-- c --></p><p id=p3 dir=rtl> <a id=a1 href=/x>y</a></p><p id=p4 dir=auto>שלום</p>
<x-card id=xc></x-card><details id=dt open></details><bdi id=bd>abc</bdi>
<svg id=svg viewBox="0 0"><linearGradient id="lin"/><a id=a2 xlink:href="#x"/></svg><div id=é data-a="b&quot;]c">e</div>
</body></html>`);

function ids(root: Root | Element, selector: string): string {
	return selectAll(root, selector)
		.map((element) => attribute(element, "id") ?? element.name)
		.join(" ");
}

// What Chromium finds, too, but for :contains(), the flag s and lists of languages, which it doesn't take.
const CASES: readonly (readonly [selector: string, found: string])[] = [
	["li", "l1 l2 l3"],
	["LI.one", "l1"],
	["#l2", "l2"],
	["*|li#l1", "l1"],
	["|li", ""],
	["ul > li + li", "l2 l3"],
	["#l1 ~ li", "l2 l3"],
	["ul>li,\n#p1/* c */ , #t", "t l1 l2 l3 p1"],
	["p/* c */#p1/**/", "p1"],
	[".a.b", "list"],
	[".x-y", "l2"],
	[".x", ""],
	["[title]", "l2"],
	["[TITLE='One Two']", "l2"],
	["[title='one two' i]", "l2"],
	["[title~=Two]", "l2"],
	["[title^=One][title$=Two][title*='e T']", "l2"],
	["[title^=''], [title~='One Two'], [title~='']", ""],
	["[class|=two]", ""],
	["[lang|=de]", "l3"],
	["[type=text]", "i2"],
	["[type=text s]", ""],
	["[data-a='b\"\\]c']", "é"],
	["#\\e9", "é"],
	["#é", "é"],
	["linearGradient, LINEARGRADIENT", "lin"],
	["[viewbox]", "svg"],
	["[title='One \\\nTwo']", "l2"],
	["#\\000062 ody > title, #bod\\79", "body"],
	["[title='\\4fne Two'], \\0 ", "l2"],
	["[*|href]", "a1 a2"],
	["[href]", "a1"],
	["li:first-child, li:last-child", "l1 l3"],
	["li:only-child, title:only-of-type", "t"],
	["li:nth-child(odd)", "l1 l3"],
	["li:nth-child( 2n + 1 ):nth-last-child(3)", "l1"],
	["li:nth-child(-n+2)", "l1 l2"],
	["li:nth-child(n+2 of .one, .two)", "l2"],
	["li:nth-child(1 of.two)", "l2"],
	["li:nth-last-child(1 OF[class])", "l2"],
	["li:nth-last-child(1 of .one)", "l1"],
	["p:nth-of-type(2), p:nth-last-of-type(1)", "p2 p4"],
	["p:first-of-type, p:last-of-type", "p1 p4"],
	["p:empty", "p1 p2"],
	[":root", "html"],
	["li:not(.one, .two)", "l3"],
	[":is(ul, form) > :where(li, p):not(:has(*)):nth-child(1)", "l1"],
	["ul:has(> .one + .two)", "list"],
	["li:has(~ [lang]):has(+ .two)", "l1"],
	["body:has(ul .two, nothing) > ul", "list"],
	["body > :has(~ div, > li)", "list form p1 p2 p3 p4 xc dt bd svg"],
	["li:lang(de), title:lang(en-GB, en)", "t l3"],
	["li:lang('*-CH')", "l3"],
	["p:dir(rtl)", "p3 p4"],
	["bdi:dir(ltr)", "bd"],
	[":any-link, :link", "a1 a2"],
	[":checked", "i4 o2 o3"],
	[":disabled", "fs i2 o1"],
	["fieldset :enabled", "i1"],
	[":required", "i2"],
	["form > :optional", "i3 i4 i5 s1 s2 ta bt"],
	["textarea:read-only, input:read-write", "i1 ta"],
	[":default", "i3 i4 o3 bt"],
	[":indeterminate", "i5 pg"],
	[":placeholder-shown", "ta"],
	["body :not(:defined)", "xc"],
	[":open", "dt"],
	['li:contains("2"), p:contains(y)', "l2 p3"],
];

for (const [selector, found] of CASES) {
	test(`${selector} selects ${found === "" ? "nothing" : found}`, () =>
		assert.equal(ids(page, selector), found));
}

test("a scope bounds what is found, and not what it is found by", () => {
	const list = select(page, "#list") as Element;
	assert.equal(ids(list, "body li"), "l1 l2 l3");
	assert.equal(ids(list, "ul"), "");
	assert.equal(ids(list, ":scope > li:first-child"), "l1");
	assert.equal(ids(list, "> li:first-child"), "l1");
	assert.equal(ids(page, "> html > head"), "head");
	assert.equal(ids(page, ":scope > head"), "head");
	assert.equal(select(list, ".two")?.name, "li");
	assert.equal(select(list, "p"), undefined);
});

test("a relative selector may go on from the scope in several steps", () => {
	const list = select(page, "#list") as Element;
	assert.equal(ids(list, "> .one ~ .two ~ li"), "l3");
	assert.equal(ids(list, "> .one + li"), "l2");
	assert.equal(ids(list, "> .two ~ .one"), "");
	assert.equal(ids(list, "> * ~ .no ~ li"), "");
});

test("a selector that begins with + or ~ leads to what follows the scope", () => {
	const one = select(page, "#p1") as Element;
	assert.equal(ids(one, "+ p"), "p2");
	assert.equal(ids(one, "~ p, > li"), "p2 p3 p4");
	assert.equal(ids(one, "~ p a"), "a1");
	assert.equal(ids(one, "+ form"), "");
	assert.equal(ids(select(page, "#list") as Element, "+ form, .two"), "l2 form");
	assert.equal(ids(select(page, "html") as Element, "+ p"), "");
	assert.equal(ids(page, "+ html"), "");
});

test(":dir() follows the text where dir is auto, and not into what is set apart", () => {
	const root = parseHtml(
		"<p id=a dir=auto><bdi>שלום</bdi><script>a</script>123 <b>שלום</b> x<p id=b dir=auto>1<p id=c dir=auto>a שלום" +
			"<input id=d dir=auto value=שלום><input id=e type=tel dir=rtl><div dir=rtl><input id=f type=tel></div>",
	);
	assert.equal(ids(root, "[id]:dir(rtl)"), "a d e");
	assert.equal(ids(root, "[id]:dir(ltr)"), "b c f");
	assert.equal(ids(root, "p:dir(sideways)"), "");
});

test("the states of form controls are those of a page that nobody has touched", () => {
	const root = parseHtml(
		"<!doctype html><select disabled id=s><option id=o1></select><select size=4><option id=o2></select>" +
			"<fieldset disabled><fieldset><legend><input id=i1></legend></fieldset></fieldset>" +
			"<form id=f></form><input id=i2 type=radio name=r form=f checked><input id=i3 type=radio name=r checked>" +
			"<input id=i4 type=radio><button id=b form=f></button><button id=b2></button><optgroup disabled><option id=o3></optgroup>" +
			"<p contenteditable id=p><i id=i></i><u contenteditable=false id=u></u></p><progress id=pr value=1></progress>" +
			"<input id=i5 placeholder=x type=whatever><input id=i6 placeholder=x type=date><button is=x-y id=x></button>",
	);
	assert.equal(ids(root, ":checked"), "i2 i3");
	assert.equal(ids(root, "[id]:disabled"), "s o1 i1 o3");
	assert.equal(ids(root, ":default:not(input)"), "b");
	assert.equal(ids(root, "p:read-write, p :read-write"), "p i");
	assert.equal(ids(root, ":indeterminate"), "");
	assert.equal(ids(root, ":placeholder-shown"), "i5");
	assert.equal(ids(root, ":not(:defined)"), "x");
});

test("the language of a page may be told by a meta element", () => {
	const root = parseHtml(
		"<meta http-equiv=content-language content=' de-x-1 '><p>x<p lang=''>y<p lang=zh-Hant-TW>z",
	);
	assert.equal(selectAll(root, "p:lang(de)").length, 1);
	assert.equal(selectAll(root, "p:lang('')").length, 1);
	assert.equal(selectAll(root, "p:lang(zh-TW)").length, 1);
	assert.equal(selectAll(root, "p:lang(de-1)").length, 0);
	assert.equal(selectAll(root, "p:lang(de-\\*-x)").length, 1);
});

test("matchesSelector asks of one element", () => {
	const item = select(page, "#l2") as Element;
	assert.ok(matchesSelector(item, "ul > .two"));
	assert.ok(!matchesSelector(item, "ol > .two"));
	assert.ok(matchesSelector(item, ":scope"));
});

test("in quirks mode classes and ids match whatever their case", () => {
	const html = "<p id=Here class='One tWO'>x";
	for (const selector of ["#HERE", ".one", ".ONE.two"]) {
		assert.equal(selectAll(parseHtml(html), selector).length, 1, selector);
		assert.equal(selectAll(parseHtml(`<!doctype html>${html}`), selector).length, 0, selector);
	}
});

test("what is in a template is found from its content, not from outside", () => {
	const root = parseHtml("<template><p>x</p></template>");
	const template = select(root, "template") as Element;
	assert.equal(selectAll(root, "p").length, 0);
	assert.equal(selectAll(template.content as Root, "p").length, 1);
});

test("XML's names match exactly, their prefixes left out or written whole", () => {
	const root = new Root("", "xml");
	const add = (parent: Root | Element, element: Element): Element => {
		element.parent = parent;
		parent.children.push(element);
		return element;
	};
	const feed = add(root, new Element("Feed", "http://www.w3.org/2005/Atom", ["ID", "f"], 0));
	const creator = add(
		feed,
		new Element("dc:creator", "http://purl.org/dc", ["xlink:href", "#x", "xml:lang", "en"], 0),
	);
	add(feed, new Element("creator", "", ["id", "c"], 0));
	const link = add(feed, new Element("h:a", HTML_NAMESPACE, ["href", "/"], 0));
	assert.deepEqual(selectAll(root, "feed"), []);
	assert.deepEqual(selectAll(root, "Feed[ID]:not([id])"), [feed]);
	assert.equal(selectAll(root, "creator").length, 2);
	assert.deepEqual(selectAll(root, "dc\\:creator"), [creator]);
	assert.deepEqual(selectAll(root, "[*|href]"), [creator, link]);
	assert.deepEqual(selectAll(root, ":lang(en)"), [creator]);
	assert.deepEqual(selectAll(root, ":link"), [link]);
	assert.equal(selectAll(root, "|creator").length, 1);
});

const ERRORS: readonly (readonly [selector: string, offset: number, message: RegExp])[] = [
	["", 0, /something is missing at its end/],
	["div,", 4, /something is missing/],
	["p >", 3, /something is missing/],
	["a > > b", 4, /">" is not allowed here/],
	["..a", 1, /a class's name is expected/],
	[".1a", 1, /a class's name is expected/],
	["#1a", 1, /an id is expected/],
	["a b$", 3, /"\$" is not allowed here/],
	["li:first", 2, /jQuery's/],
	["li:eq(1)", 2, /jQuery's/],
	["a:hover", 1, /depends on what a user does/],
	["a:visited", 1, /depends on what a user does/],
	["a:nope", 1, /there is no pseudo-class :nope/],
	["a:before", 1, /pseudo-element/],
	["a::before", 1, /pseudo-element/],
	["a::text", 1, /textContent/],
	["a::attr(href)", 1, /attribute\(element, "href"\)/],
	["svg|a", 3, /prefix "svg" is not declared/],
	["a[href", 6, /operator/],
	["a[href=", 7, /name or in quotes/],
	["a[href!=x]", 6, /:not\(/],
	["a[href='x]", 7, /quote isn't closed/],
	["a[href=x y]", 9, /only "i" or "s"/],
	["a[href=x", 8, /"]" is missing/],
	["a[=x]", 2, /attribute's name/],
	["a[*]", 3, /no attribute's name/],
	["a:not(.b", 1, /"\)" is missing/],
	["a:not()", 6, /something is missing/],
	["a:not", 1, /needs something in its parentheses/],
	["a:root(1)", 1, /takes nothing/],
	["li:nth-child(x)", 13, /is not a position/],
	["li:nth-of-type(2 of p)", 15, /is not a position/],
	["a:has(b:has(c))", 12, /inside :has\(\)/],
	["a /* b", 2, /comment isn't closed/],
	["a || b", 2, /not supported/],
	["a:contains()", 11, /needs a text/],
	["a:contains('b' c)", 15, /takes one text/],
	["a:lang()", 7, /a word is expected/],
	["a:lang(en de)", 10, /a comma is expected/],
	["a:lang(en, 0)", 11, /a word is expected/],
	["a:lang(*-FR)", 7, /a word is expected/],
	["a:dir('ltr')", 6, /one word, ltr or rtl/],
	["a:dir(ltr, rtl)", 6, /one word, ltr or rtl/],
	["a:dir()", 6, /one word, ltr or rtl/],
	["li:nth-child(1 often)", 13, /is not a position/],
];

for (const [selector, offset, message] of ERRORS) {
	test(`${JSON.stringify(selector)} is an error that points at character ${offset + 1}`, () => {
		assert.throws(
			() => checkSelector(selector),
			(error: unknown) => {
				assert.ok(error instanceof DocumentError);
				assert.equal(error.kind, "selector");
				assert.equal(error.offset, offset, error.message);
				assert.match(error.message, message);
				return true;
			},
		);
	});
}

test("selectors have bounds: their length, and how deep their pseudo-classes are nested", () => {
	assert.throws(() => checkSelector("a".repeat(100_001)), /longer than 100000 characters/);
	assert.throws(() => checkSelector(`${":not(".repeat(60)}a${")".repeat(60)}`), /nested more than 50 deep/);
	checkSelector(`${":not(".repeat(40)}a${")".repeat(40)}`);
	checkSelector("a ".repeat(1000));
});

test("more selectors than are kept compiled still work", () => {
	for (let index = 0; index < 1200; index++) assert.equal(selectAll(page, `#l1:not(.n${index})`).length, 1);
});

test("an element of no tree can't be selected from", () => {
	assert.throws(
		() => selectAll(new Element("p", HTML_NAMESPACE, [], 0), "a"),
		/needs an element that is in a tree/,
	);
});

test("pseudo-classes that depend on a user or a script are refused as such", () => {
	const refused: readonly (readonly [names: string, why: RegExp])[] = [
		[
			"hover focus focus-within active visited target autofill user-valid modal",
			/depends on what a user does/u,
		],
		["valid invalid in-range out-of-range", /valid depends on what a user enters/u],
		["state", /only a script sets the states/u],
		["blank", /write :placeholder-shown/u],
	];
	for (const [names, why] of refused)
		for (const name of names.split(" ")) assert.throws(() => checkSelector(`input:${name}`), why, name);
});
