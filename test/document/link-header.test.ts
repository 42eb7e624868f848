import assert from "node:assert/strict";
import { test } from "node:test";
import { type Link, parseLinkHeader } from "../../src/document/link-header.ts";
import { processorMs } from "../support/processor.ts";

const BASE = "https://api.example/page/1?x=1";

/** A value, and of each link what is not empty. */
const VALUES: readonly (readonly [string | readonly string[], readonly Partial<Link>[]])[] = [
	["", []],
	[
		"</page/2>; rel=next",
		[{ target: "https://api.example/page/2", rel: ["next"], parameters: [["rel", "next"]] }],
	],
	// RFC 8288 §3.5.
	[
		'<http://example.com/TheBook/chapter2>; rel="previous"; title="previous chapter"',
		[
			{
				target: "http://example.com/TheBook/chapter2",
				rel: ["previous"],
				title: "previous chapter",
				parameters: [
					["rel", "previous"],
					["title", "previous chapter"],
				],
			},
		],
	],
	[
		'</>; rel="http://example.net/foo"',
		[
			{
				target: "https://api.example/",
				rel: ["http://example.net/foo"],
				parameters: [["rel", "http://example.net/foo"]],
			},
		],
	],
	[
		'</terms>; rel="copyright"; anchor="#foo"',
		[
			{
				target: "https://api.example/terms",
				rel: ["copyright"],
				anchor: "https://api.example/page/1?x=1#foo",
				parameters: [
					["rel", "copyright"],
					["anchor", "#foo"],
				],
			},
		],
	],
	[
		"</TheBook/chapter2>; rel=\"previous\"; title*=UTF-8'de'letztes%20Kapitel, </TheBook/chapter4>; rel=\"next\"; title*=UTF-8'de'n%c3%a4chstes%20Kapitel",
		[
			{
				target: "https://api.example/TheBook/chapter2",
				rel: ["previous"],
				title: "letztes Kapitel",
				parameters: [
					["rel", "previous"],
					["title*", "letztes Kapitel"],
				],
			},
			{
				target: "https://api.example/TheBook/chapter4",
				rel: ["next"],
				title: "nächstes Kapitel",
				parameters: [
					["rel", "next"],
					["title*", "nächstes Kapitel"],
				],
			},
		],
	],
	[
		'<http://example.org/>; rel="start http://example.net/relation/other"',
		[
			{
				target: "http://example.org/",
				rel: ["start", "http://example.net/relation/other"],
				parameters: [["rel", "start http://example.net/relation/other"]],
			},
		],
	],
	[
		'<https://example.org/>; rel="start", <https://example.org/index>; rel="index"',
		[
			{ target: "https://example.org/", rel: ["start"], parameters: [["rel", "start"]] },
			{ target: "https://example.org/index", rel: ["index"], parameters: [["rel", "index"]] },
		],
	],
	[
		["<a>", "<b>"],
		[{ target: "https://api.example/page/a" }, { target: "https://api.example/page/b" }],
	],
	["<a,b;c>", [{ target: "https://api.example/page/a,b;c" }]],
	["<>", [{ target: "https://api.example/page/1?x=1" }]],
	["<http://[>", [{ target: "http://[" }]],
	[
		'<a> ;\tREL = "NEXT  Up" ; rel=last ; type="text/html" ; media=print ; hreflang=de ; hreflang=en ; rev=made; x; "odd"',
		[
			{
				target: "https://api.example/page/a",
				rel: ["next", "up"],
				rev: ["made"],
				type: "text/html",
				media: "print",
				hreflang: ["de", "en"],
				parameters: [
					["rel", "NEXT  Up"],
					["rel", "last"],
					["type", "text/html"],
					["media", "print"],
					["hreflang", "de"],
					["hreflang", "en"],
					["rev", "made"],
					["x", ""],
					['"odd"', ""],
				],
			},
		],
	],
	[
		'<a>; title="a \\"b\\", <c>; d\\\\"; rel=x',
		[
			{
				target: "https://api.example/page/a",
				rel: ["x"],
				title: 'a "b", <c>; d\\',
				parameters: [
					["title", 'a "b", <c>; d\\'],
					["rel", "x"],
				],
			},
		],
	],
	[
		'<a>; title="never closed, <b>',
		[
			{
				target: "https://api.example/page/a",
				title: "never closed, <b>",
				parameters: [["title", "never closed, <b>"]],
			},
		],
	],
	[
		"<a>; title*=nonsense; title=plain",
		[
			{
				target: "https://api.example/page/a",
				title: "plain",
				parameters: [
					["title*", "nonsense"],
					["title", "plain"],
				],
			},
		],
	],
	[
		"<a>; title*=UTF-8''%ff; title=plain",
		[
			{
				target: "https://api.example/page/a",
				title: "plain",
				parameters: [
					["title*", "UTF-8''%ff"],
					["title", "plain"],
				],
			},
		],
	],
	[
		"<a>; title*=ISO-8859-1'en'%e4; title=plain",
		[
			{
				target: "https://api.example/page/a",
				title: "ä",
				parameters: [
					["title*", "ä"],
					["title", "plain"],
				],
			},
		],
	],
	[
		"<a>; title*=iso-8859-1''%e",
		[{ target: "https://api.example/page/a", parameters: [["title*", "iso-8859-1''%e"]] }],
	],
	[
		"<a>; title*=koi8-r''%e4",
		[{ target: "https://api.example/page/a", parameters: [["title*", "koi8-r''%e4"]] }],
	],
	[" , ,<a>,,;,<b>", [{ target: "https://api.example/page/a" }]],
	["<a> junk, <b>", [{ target: "https://api.example/page/a" }, { target: "https://api.example/page/b" }]],
	["junk <a>", []],
	["<a", []],
	[
		"<a>; rel=next; ; =x;",
		[{ target: "https://api.example/page/a", rel: ["next"], parameters: [["rel", "next"]] }],
	],
];

test("a Link field is read as RFC 8288's appendix B tells a reader to, its links absolute", () => {
	for (const [value, expected] of VALUES) {
		const links = parseLinkHeader(value, BASE);
		const full = expected.map(
			(link): Link => ({
				target: "",
				rel: [],
				anchor: undefined,
				rev: [],
				hreflang: [],
				type: undefined,
				media: undefined,
				title: undefined,
				parameters: [],
				...link,
			}),
		);
		assert.deepEqual(links, full, String(value));
	}
});

test("without a base a relative target stays as it was sent", () => {
	const [link] = parseLinkHeader("<../b>; anchor=c");
	assert.deepEqual([link?.target, link?.anchor], ["../b", "c"]);
	assert.equal(parseLinkHeader("<HTTP://EXAMPLE.org>")[0]?.target, "http://example.org/");
});

test("a hostile Link field takes time in proportion to its length", () => {
	const begin = processorMs();
	for (const piece of [
		"<",
		"<>",
		"<>,",
		"<a>;",
		";",
		",",
		'<a>;b="',
		'<a>;b="\\',
		"<a>; x",
		" ",
		"<a>;rel=a ",
		"'",
		"<a>;title*=a''%e4;",
	]) {
		parseLinkHeader(piece.repeat(20_000));
		parseLinkHeader(`<a>;${piece.repeat(20_000)}`);
		parseLinkHeader(`<a>;title*="${piece.repeat(20_000)}`);
	}
	assert.ok(processorMs() - begin < 5000);
});
