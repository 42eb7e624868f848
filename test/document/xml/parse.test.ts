import assert from "node:assert/strict";
import { test } from "node:test";
import {
	attribute,
	DocumentError,
	type DocumentErrorKind,
	descendants,
	type Element,
	type Node,
	Root,
	textContent,
} from "../../../src/document/index.ts";
import type { XmlLimits } from "../../../src/document/xml/limits.ts";
import { namespacedAttribute, namespaceOf, XML_NAMESPACE } from "../../../src/document/xml/names.ts";
import { parseXml } from "../../../src/document/xml/parse.ts";
import { processorMs } from "../../support/processor.ts";

function only(root: Root): Element {
	const found = root.children.find((node) => node.type === "element");
	assert.ok(found?.type === "element");
	return found;
}

/** A tree in one line: names with namespaces, attributes, text in quotes. */
function shown(node: Node): string {
	if (node.type === "text") return JSON.stringify(node.data);
	if (node.type === "comment") return `<!--${node.data}-->`;
	if (node.type === "instruction") return `<?${node.target} ${node.data}?>`;
	if (node.type === "doctype") return `<!${node.name} ${node.publicId} ${node.systemId}>`;
	const children = node.children.map(shown).join(" ");
	if (node.type === "root") return children;
	const namespace = node.namespace === "" ? "" : `{${node.namespace}}`;
	return `${namespace}${node.name}[${node.attributes.join(" ")}](${children})`;
}

const trees: readonly [fact: string, source: string, tree: string][] = [
	["elements, attributes and text", "<a b='1' c=\"2\">x<d/>y</a>", 'a[b 1 c 2]("x" d[]() "y")'],
	["CDATA as text, one with the text around it", "<a>1<![CDATA[<2>&]]>3</a>", 'a[]("1<2>&3")'],
	[
		"comments and processing instructions",
		"<?x y?><!-- 1 --><a><?z?><!--2--></a>",
		"<?x y?> <!-- 1 --> a[](<?z ?> <!--2-->)",
	],
	["the document type", "<!DOCTYPE a PUBLIC '-//X' 'http://x'><a/>", "<!a -//X http://x> a[]()"],
	["line ends as line feeds", "<a>1\r\n2\r3</a>", 'a[]("1\\n2\\n3")'],
	["white space in attributes as spaces", "<a b='1\n2\t3&#10;4'/>", "a[b 1 2 3\n4]()"],
	["references", "<a b='&lt;&#65;&quot;'>&amp;&apos;&gt;&#x1F427;</a>", 'a[b <A"]("&\'>🐧")'],
	[
		"namespaces, and leaves them where their element ends",
		"<a xmlns='u'><b xmlns='' xmlns:p='v'><p:c/></b><d/></a>",
		"{u}a[xmlns u](b[xmlns  xmlns:p v]({v}p:c[]()) {u}d[]())",
	],
	["a byte order mark and a declaration", "\uFEFF<?xml version='1.0'?>\n<a/>\n", "a[]()"],
	[
		"entities with markup, within each other",
		"<!DOCTYPE a [<!ENTITY e '<b c=\"&f;\">&f;</b>!'><!ENTITY f 'x'>]><a>1&e;2</a>",
		'<!a  > a[]("1" b[c x]("x") "!2")',
	],
	[
		"entities in the namespaces that count where they are referred to",
		"<!DOCTYPE a [<!ENTITY e '<p:b/>'>]><a><c xmlns:p='1'>&e;</c><c xmlns:p='2'>&e;</c></a>",
		"<!a  > a[](c[xmlns:p 1]({1}p:b[]()) c[xmlns:p 2]({2}p:b[]()))",
	],
	[
		"attributes' types and defaults, the first declaration's",
		"<!DOCTYPE a [<!ATTLIST a i ID #IMPLIED xmlns CDATA 'u' k (x|y) ' y '><!ATTLIST a xmlns CDATA 'v'>]><a i=' 1  2 '/>",
		"<!a  > {u}a[i 1 2 xmlns u k y]()",
	],
	[
		"what a parameter entity declares",
		"<!DOCTYPE a [<!ENTITY % p '<!ENTITY e \"x\">'> %p;]><a>&e;</a>",
		'<!a  > a[]("x")',
	],
	[
		"a carriage return that was written as a reference",
		"<!DOCTYPE a [<!ENTITY e '&#13;&amp;'>]><a>&e;</a>",
		'<!a  > a[]("\\r&")',
	],
	[
		"HTML's entities where the document type is one of XHTML's, which nothing is fetched for",
		'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><a b="&eacute;&lt;">1&nbsp;2&nvlt;&hearts;</a>',
		'<!html -//W3C//DTD XHTML 1.0 Strict//EN http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd> a[b é<]("1\u00a02<\u20d2♥")',
	],
	[
		"HTML's entities where a known set of them is asked for, and a document's own before them",
		'<!DOCTYPE a [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "x.ent"><!ENTITY copy "c &auml;">%HTMLlat1;]><a>&copy;&ouml;</a>',
		'<!a  > a[]("c äö")',
	],
	["XML 1.1 with its control characters", "<?xml version='1.1'?><a>&#1;\u0085</a>", 'a[]("\\u0001\\n")'],
	["names of other scripts", "<日本 語='x'><π/></日本>", "日本[語 x](π[]())"],
	[
		"attributes that are called like parts of objects",
		"<a __proto__='1' constructor='2'/>",
		"a[__proto__ 1 constructor 2]()",
	],
];

for (const [fact, source, tree] of trees) {
	test(`An XML tree has ${fact}`, () => {
		assert.equal(shown(parseXml(source)), tree);
	});
}

const refused: readonly [
	fact: string,
	source: string,
	kind: DocumentErrorKind,
	message: RegExp,
	line?: number,
	column?: number,
][] = [
	["a tag that isn't closed", "<a>\n<b></a>", "syntax", /unexpected close tag/, 2, 7],
	["an end too early", "<a><b>", "syntax", /unclosed tag/],
	["nothing at all", "", "syntax", /root element/],
	["text outside the root", "<a/>x", "syntax", /outside of root/],
	["an attribute twice", "<a b='1' b='2'/>", "syntax", /duplicate attribute/],
	[
		"an entity that isn't declared",
		"<a>\n  &nbsp;</a>",
		"syntax",
		/&nbsp; isn't declared, at line 2, column 8$/,
		2,
		8,
	],
	[
		"an entity that HTML hasn't, in XHTML",
		'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "x.dtd"><a>&nosuch;</a>',
		"unsupported",
		/&nosuch; isn't declared in the document, and "x.dtd" is external/,
	],
	[
		"HTML's entities where another set of them is asked for",
		'<!DOCTYPE a [<!ENTITY % p PUBLIC "-//X//ENTITIES//EN" "x.ent">%p;]><a>&ouml;</a>',
		"unsupported",
		/%p; is external/,
	],
	[
		"an entity named like a part of an object",
		"<a>&constructor;</a>",
		"syntax",
		/&constructor; isn't declared/,
	],
	["half a surrogate pair", "<a>\uD800<b/></a>", "syntax", /surrogate/, 1, 4],
	["half a surrogate pair at the end", "<a/>\uD800", "syntax", /surrogate/],
	["a prefix that isn't declared", "<a><p:b/></a>", "syntax", /prefix p of p:b/],
	["a prefix out of its scope", "<a><b xmlns:p='1'/><p:b/></a>", "syntax", /prefix p of p:b/],
	["a prefix taken back in XML 1.0", "<a xmlns:p=''/>", "syntax", /declared without a namespace/],
	[
		"the same attribute by two prefixes",
		"<a xmlns:p='1' xmlns:q='1' p:b='' q:b=''/>",
		"syntax",
		/is twice in one tag/,
	],
	["names with two colons", "<a:b:c xmlns:a='1'/>", "syntax", /colon/],
	["xmlns as a prefix", "<xmlns:a/>", "syntax", /can't have the prefix xmlns/],
	["the prefix xmlns declared", "<a xmlns:xmlns='1'/>", "syntax", /can't be declared/],
	["xml standing for something else", "<a xmlns:xml='1'/>", "syntax", /belong only to each other/],
	["an empty prefix", "<a xmlns:=''/>", "syntax", /colon|needs a prefix/],
	["the namespace of xmlns", "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>", "syntax", /no prefix can mean/],
	["a colon in a target", "<?a:b?><a/>", "syntax", /colon/],
	[
		"an entity that refers to itself",
		"<!DOCTYPE a [<!ENTITY e '&f;'><!ENTITY f '&e;'>]><a>&e;</a>",
		"syntax",
		/refers to itself/,
	],
	[
		"an entity that refers to itself within an attribute",
		"<!DOCTYPE a [<!ENTITY e '&e;'>]><a b='&e;'/>",
		"syntax",
		/refers to itself/,
	],
	[
		"a parameter entity that refers to itself",
		"<!DOCTYPE a [<!ENTITY % e '&#37;e;'> %e;]><a/>",
		"syntax",
		/refers to itself/,
	],
	[
		"an entity that isn't balanced",
		"<!DOCTYPE a [<!ENTITY e '</a><a>'>]><a>&e;</a>",
		"syntax",
		/in the entity &e;/,
	],
	[
		"an entity's < in an attribute",
		"<!DOCTYPE a [<!ENTITY e '&#60;'>]><a b='&e;'/>",
		"syntax",
		/< is not allowed/,
	],
	[
		"an unparsed entity as text",
		"<!DOCTYPE a [<!NOTATION n SYSTEM 'n'><!ENTITY e SYSTEM 'e' NDATA n>]><a>&e;</a>",
		"syntax",
		/is not text/,
	],
	[
		"an external entity",
		"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>\n<a>&e;</a>",
		"unsupported",
		/&e; is external, which is never fetched/,
		2,
		6,
	],
	[
		"an external entity in an attribute",
		"<!DOCTYPE a [<!ENTITY e SYSTEM 'x'>]><a b='&e;'/>",
		"unsupported",
		/never fetched/,
	],
	[
		"an external parameter entity",
		"<!DOCTYPE a [\n<!ENTITY % e SYSTEM 'http://evil.example/'>\n %e;]><a/>",
		"unsupported",
		/%e; is external.*line 3, column 5/,
		3,
		5,
	],
	[
		"an entity of an external subset",
		"<!DOCTYPE a SYSTEM 'a.dtd'><a>&e;</a>",
		"unsupported",
		/"a.dtd" is external/,
	],
	["an undeclared parameter entity", "<!DOCTYPE a [%e;]><a/>", "syntax", /%e; isn't declared/],
	["a declaration that is wrong", "<!DOCTYPE a [\n<!ENTITY e>]><a/>", "syntax", /line 2/, 2, 11],
	[
		"a declaration that is wrong in a parameter entity",
		"<!DOCTYPE a [<!ENTITY % p '<!ENTITY>'>%p;]><a/>",
		"syntax",
		/in the parameter entity %p;/,
	],
	["content models that mix | and ,", "<!DOCTYPE a [<!ELEMENT a (b|c,d)>]><a/>", "syntax", /mixes/],
	["a subset without an end", "<!DOCTYPE a [<!-- ] >", "syntax", /./],
	["a character that XML doesn't have", "<a>\u0001</a>", "syntax", /disallowed/, 1, 4],
	["a reference to a character that XML doesn't have", "<a>&#0;</a>", "syntax", /malformed/],
];

for (const [fact, source, kind, message, line, column] of refused) {
	test(`XML with ${fact} is refused, and the place is told`, () => {
		assert.throws(
			() => parseXml(source),
			(error) => {
				assert.ok(error instanceof DocumentError);
				assert.equal(error.kind, kind);
				assert.match(error.message, message);
				assert.ok((error.line ?? 0) > 0 && (error.column ?? 0) > 0);
				if (line !== undefined) assert.deepEqual([error.line, error.column], [line, column]);
				return true;
			},
		);
	});
}

function laughs(levels: number, width: number): string {
	let entities = "<!ENTITY e0 'ha'>";
	for (let level = 1; level <= levels; level++) {
		entities += `<!ENTITY e${level} '${`&e${level - 1};`.repeat(width)}'>`;
	}
	return entities;
}

const bombs: readonly [fact: string, source: string, code: string, limits?: XmlLimits][] = [
	["A billion laughs", `<!DOCTYPE a [${laughs(9, 10)}]><a>&e9;</a>`, "limits.entityAmplification"],
	[
		"A billion laughs within an attribute",
		`<!DOCTYPE a [${laughs(9, 10)}]><a b='&e9;'/>`,
		"limits.entityAmplification",
	],
	[
		"A billion laughs within a default",
		`<!DOCTYPE a [${laughs(9, 10)}<!ATTLIST a b CDATA '&e9;'>]><a/>`,
		"limits.entityAmplification",
	],
	[
		"A billion elements",
		`<!DOCTYPE a [${laughs(9, 10).replace("ha", "<b/>")}]><a>&e9;</a>`,
		"limits.entityAmplification",
	],
	[
		"A billion times nothing",
		`<!DOCTYPE a [${laughs(9, 10).replace("ha", "")}]><a>&e9;</a>`,
		"limits.entityAmplification",
	],
	[
		"Quadratic blowup",
		`<!DOCTYPE a [<!ENTITY e '${"x".repeat(50_000)}'>]><a>${"&e;".repeat(50_000)}</a>`,
		"limits.entityExpansion",
	],
	[
		"Quadratic blowup of parameter entities",
		`<!DOCTYPE a [<!ENTITY % p '${" ".repeat(50_000)}'>${"%p;".repeat(50_000)}]><a/>`,
		"limits.entityExpansion",
	],
	[
		"Quadratic blowup of defaults",
		`<!DOCTYPE a [<!ATTLIST b ${Array.from({ length: 5000 }, (_, index) => `x${index} CDATA ''`).join(" ")}>]><a>${"<b/>".repeat(20_000)}</a>`,
		"limits.entityExpansion",
	],
	["A tower of entities", `<!DOCTYPE a [${laughs(50, 1)}]><a>&e50;</a>`, "limits.entityDepth"],
	[
		"A tower of entities within an attribute",
		`<!DOCTYPE a [${laughs(50, 1)}]><a b='&e50;'/>`,
		"limits.entityDepth",
	],
	["A tower of elements", `${"<a>".repeat(2001)}`, "limits.depth"],
	[
		"More text than is allowed",
		"<!DOCTYPE a [<!ENTITY e '12345'>]><a>&e;&e;</a>",
		"limits.entityExpansion",
		{ entityExpansion: 30 },
	],
];

for (const [fact, source, code, limits] of bombs) {
	test(`${fact} passes ${code}, and the error says so`, () => {
		const began = processorMs();
		assert.throws(
			() => parseXml(source, limits === undefined ? {} : { limits }),
			(error) => {
				assert.ok(error instanceof DocumentError);
				assert.equal(error.kind, "limit");
				assert.equal(error.code, code);
				assert.ok(error.message.includes(code), error.message);
				return true;
			},
		);
		assert.ok(processorMs() - began < 20_000);
	});
}

test("Entities may expand a hundred times where there is little of it, and as far as the limits are raised", () => {
	const source = `<!DOCTYPE a [${laughs(5, 10)}]><a>&e5;</a>`;
	assert.throws(() => parseXml(source), /limits\.entityAmplification/);
	const limits = { entityAmplification: 100_000 };
	assert.equal(textContent(only(parseXml(source, { limits }))).length, 200_000);
	assert.equal(textContent(only(parseXml(`<!DOCTYPE a [${laughs(3, 10)}]><a>&e3;</a>`))).length, 2000);
});

test("Attributes are found by namespace and local name, whatever their prefix is", () => {
	const root = parseXml("<a xmlns='d' xmlns:x='u' x:b='1' b='2' xml:lang='de'><c xmlns:x='v' x:b='3'/></a>");
	const [a, c] = [...descendants(root)] as [Element, Element];
	assert.equal(namespacedAttribute(a, "u", "b"), "1");
	assert.equal(namespacedAttribute(a, "", "b"), "2");
	assert.equal(namespacedAttribute(a, "d", "b"), undefined);
	assert.equal(namespacedAttribute(a, XML_NAMESPACE, "lang"), "de");
	assert.equal(namespacedAttribute(c, "v", "b"), "3");
	assert.equal(namespacedAttribute(c, "u", "b"), undefined);
	assert.equal(namespaceOf(c, ""), "d");
	assert.equal(namespaceOf(c, "y"), undefined);
	assert.equal(namespaceOf(only(parseXml("<a/>")), ""), "");
	assert.equal(attribute(c, "x:b"), "3");
});

test("Every node knows where in the source it begins", () => {
	const source =
		"\uFEFF<?xml version='1.0'?>\r\n<!DOCTYPE a>\r\n<!--1--><?p?><a>\r\n t<b/><![CDATA[x]]><c>u</c></a>";
	const root = parseXml(source);
	const places: [string, string][] = [];
	const visit = (node: Node): void => {
		if (node.type !== "root") places.push([node.type, source.slice(node.start, node.start + 4)]);
		if ("children" in node) node.children.forEach(visit);
	};
	visit(root);
	assert.deepEqual(places, [
		["doctype", "<!DO"],
		["comment", "<!--"],
		["instruction", "<?p?"],
		["element", "<a>\r"],
		["text", "\r\n t"],
		["element", "<b/>"],
		["text", "<![C"],
		["element", "<c>u"],
		["text", "u</c"],
	]);
});

test("Any bytes make a tree or a DocumentError, never another error", () => {
	const pieces = [
		"<a>",
		"</a>",
		"<",
		">",
		"&",
		";",
		"e",
		"&e;",
		"'",
		'"',
		"=",
		" b=",
		"<!DOCTYPE a [",
		"]>",
		"<!ENTITY e '",
		"%p;",
		"<![CDATA[",
		"]]>",
		"<!--",
		"-->",
		"<?x",
		"?>",
		"xmlns:p=",
		"<p:q ",
		"\uD83D",
		"\uFFFF",
		"\0",
		"/>",
	];
	let seed = 7;
	for (let round = 0; round < 4000; round++) {
		let source = "";
		for (let length = 0; length < 12; length++) {
			seed = (seed * 1103515245 + 12345) % 2147483648;
			source += pieces[Math.floor(seed / 65536) % pieces.length];
		}
		try {
			assert.ok(parseXml(source) instanceof Root);
		} catch (error) {
			assert.ok(error instanceof DocumentError, `${JSON.stringify(source)}: ${String(error)}`);
		}
	}
});

test("A limit that is undefined is the default one", () => {
	assert.throws(
		() => parseXml("<a>".repeat(2001), { limits: { depth: undefined } }),
		/limits\.depth, which is 2000/,
	);
});
