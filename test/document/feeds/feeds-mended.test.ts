import assert from "node:assert/strict";
import { test } from "node:test";
import { readFeed } from "../../../src/document/feeds/feed.ts";
import { looksLikeFeed } from "../../../src/document/feeds/text.ts";
import type { Feed } from "../../../src/document/feeds/types.ts";
import { DocumentError, openDocument, readSitemap, textContent } from "../../../src/document/index.ts";
import { parseXml } from "../../../src/document/xml/parse.ts";

const URL_ = "https://news.example/feed.xml";

function rss(item: string, before = "", attributes = ""): string {
	return `${before}<rss version="2.0"${attributes}><channel>\n<item>${item}</item>\n</channel></rss>`;
}

/** Codes with lines, as "xml-start 1", and how often where the message says so. */
function told({ findings }: Pick<Feed, "findings">): string[] {
	return findings.map(({ code, message, line }) => {
		const times = /(\d+) times/.exec(message)?.[1];
		return `${code} ${line}${times === undefined ? "" : ` ×${times}`}`;
	});
}

const title = "<title>a</title>";
const declaration = '<?xml version="1.0"?>';

const mended: readonly [fact: string, source: string, item: object, told: readonly string[]][] = [
	["white space before the declaration", rss(title, `\n \n${declaration}`), { title: "a" }, ["xml-start 3"]],
	["two byte order marks", rss(title, `\ufeff\ufeff${declaration}`), { title: "a" }, ["xml-start 1"]],
	["a byte order mark in a wrong encoding", rss(title, `ï»¿${declaration}`), { title: "a" }, ["xml-start 1"]],
	[
		"a comment before the declaration",
		rss(title, `<!-- x -->\n${declaration}`),
		{ title: "a" },
		["xml-start 2"],
	],
	["a second declaration", rss(title, `${declaration}\n${declaration}`), { title: "a" }, ["xml-start 2"]],
	[
		"a byte order mark in a wrong encoding, and no declaration",
		rss(title, "ï»¿"),
		{ title: "a" },
		["xml-start 1"],
	],
	["NULs after the end", `${rss(title)}\n\0\0`, { title: "a" }, ["xml-character 4 ×2"]],
	[
		"prefixes of Dublin Core and Media RSS that nothing declares",
		rss(`<dc:creator>Ann</dc:creator><media:content url="/a.mp4"/><dc:date>2026-01-31</dc:date>`),
		{
			authors: [{ name: "Ann" }],
			published: "2026-01-31",
			enclosures: [{ url: "https://news.example/a.mp4" }],
		},
		["xml-prefix 2 ×3"],
	],
	[
		"prefixes that nobody knows, on attributes too",
		rss(`<x:title>b</x:title><title y:a="1" z:a="2">a</title>`),
		{ title: "a" },
		["xml-prefix 2 ×3"],
	],
	[
		"a prefix that is declared elsewhere for something else",
		rss(`<a xmlns:dc="urn:x"><dc:creator>No</dc:creator></a><dc:creator>Ann</dc:creator>`),
		{ authors: [{ name: "Ann" }] },
		["xml-prefix 2"],
	],
	[
		"ampersands by themselves in text and attributes",
		rss(`<title>R&D & B&amp;B &foo; &</title>\n<enclosure url="/?a=1&b=2&amp;c=3"/>`),
		{ title: "R&D & B&B &foo; &", enclosures: [{ url: "https://news.example/?a=1&b=2&c=3" }] },
		["xml-ampersand 2 ×5"],
	],
	[
		"entities of HTML in text and attributes",
		rss(`<title>caf&eacute;&nbsp;&AMP;&LT;</title><enclosure url="/&eacute;"/>`),
		{ title: "café\u00a0&<", enclosures: [{ url: "https://news.example/%C3%A9" }] },
		["xml-entity 2 ×5"],
	],
	[
		"an entity of HTML where the document type is elsewhere",
		rss("<title>&eacute;</title>", '<!DOCTYPE rss SYSTEM "https://news.example/rss.dtd">\n'),
		{ title: "é" },
		["xml-entity 3"],
	],
	[
		"an entity of HTML that the document declares as something else",
		rss(
			"<title>&eacute; &nbsp; & b</title>",
			'<!DOCTYPE rss [<!ENTITY eacute "own & &nbsp;">]>'.replace(" & ", " "),
		),
		{ title: "own \u00a0 \u00a0 & b" },
		["xml-entity 2 ×2", "xml-ampersand 2"],
	],
	[
		"characters that XML forbids, as themselves and by number",
		rss("<title>a\u0008b\uffffc&#0;d&#x1f;e&#xd800;f&#x110000;\ud800</title><link>/\u0001x</link>"),
		{ title: "abcdef", link: "https://news.example/x" },
		["xml-character 2 ×8"],
	],
	[
		"ampersands in CDATA and comments, which are nothing to mend",
		rss("<title><![CDATA[a & b &nbsp; \u0001]]></title><!-- & &foo; -->"),
		{ title: "a & b \u00a0" },
		["xml-character 2"],
	],
	[
		"everything at once, in the order of its first places",
		rss(`<title>\u0001a & b&eacute;</title><dc:creator>A</dc:creator>`, ` ${declaration}`),
		{ title: "a & bé", authors: [{ name: "A" }] },
		["xml-start 1", "xml-character 2", "xml-ampersand 2", "xml-entity 2", "xml-prefix 2"],
	],
	[
		"characters for private use beside ampersands, which stay what they are",
		rss("<title>\ue000 & &#xe001; &#57346;</title>"),
		{ title: "\ue000 & \ue001 \ue002" },
		["xml-ampersand 2"],
	],
];

for (const [fact, source, expected, findings] of mended) {
	test(`A feed is read with ${fact}, which is told`, () => {
		assert.throws(() => parseXml(source), DocumentError);
		const found = readFeed(source, URL_);
		const item: Record<string, unknown> = JSON.parse(JSON.stringify(found.items[0]));
		const fields = Object.keys(expected).map((name) => [name, item[name]]);
		assert.deepEqual(Object.fromEntries(fields), expected);
		assert.deepEqual(told(found), findings);
	});
}

test("A feed that is well-formed is read as it stands, with nothing to tell", () => {
	const source = rss("<title>a &amp; b</title>", `\ufeff${declaration}`);
	assert.deepEqual(readFeed(source, URL_), readFeed(parseXml(source), URL_));
	assert.deepEqual(readFeed(source, URL_).findings, []);
});

const laughs = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
	.map((name, index, names) => `<!ENTITY ${name} "${`&${names[index - 1] ?? "amp"};`.repeat(20)}">`)
	.join("");

const refused: readonly [fact: string, source: string, kind: string, message: RegExp][] = [
	["tags that don't match", rss("<title>a & b</link>"), "syntax", /unexpected close tag|unclosed/],
	["a feed that was cut", rss("<dc:title>a</dc:title>").slice(0, -6), "syntax", /unclosed tag/],
	[
		"a feed that was cut after its last item",
		rss(" & ").replace(/<\/item>.*/s, "</item>"),
		"syntax",
		/unclosed/,
	],
	["a CDATA section that never ends", rss("<title>a & b<![CDATA[ x & y"), "syntax", /cdata|CDATA|unclosed/i],
	["a comment that never ends", rss("<title>a & b<!-- x & y"), "syntax", /comment|unclosed/i],
	["a document type that never ends", rss(" & ", '<!DOCTYPE rss [<!ENTITY a "'), "syntax", /doctype|root/i],
	["an ampersand in a tag's name", rss("<a&b>x</a&b>"), "syntax", /tag name/],
	["a control character in a tag's name", rss("<a\u0001b>x</a>"), "syntax", /tag name/],
	["text before the feed", `Warning: & ${rss(title)}`, "syntax", /text data outside/],
	["an attribute that stands twice", rss(`<title x:a="1" x:a="2">a &</title>`), "syntax", /duplicate/],
	[
		"an entity that would have to be fetched",
		rss("<title>&x; & a</title>", '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
		"unsupported",
		/never fetched/,
	],
	[
		"an unknown entity that an external document type may declare",
		rss("<title>&x; & a</title>", '<!DOCTYPE rss SYSTEM "https://news.example/rss.dtd">'),
		"unsupported",
		/never fetched/,
	],
	[
		"entities within entities",
		rss("<title>& &i;</title>", `<!DOCTYPE rss [${laughs}]>`),
		"limit",
		/limits\.entity/,
	],
	["elements too deep", rss(`<dc:x>${"<a>".repeat(3000)}`), "limit", /limits\.depth/],
];

for (const [fact, source, kind, message] of refused) {
	test(`A feed is refused for ${fact}, however leniently it is read`, () => {
		assert.throws(
			() => readFeed(source, URL_),
			(error) => error instanceof DocumentError && error.kind === kind && message.test(error.message),
		);
	});
}

test("An error in a feed that had to be mended is told at its place in the source", () => {
	assert.throws(() => readFeed(rss("<title>a & b & c</title>\n &#0; </x>", ` ${declaration}\n`), URL_), {
		kind: "syntax",
		line: 4,
		column: 10,
	});
});

test("With the option strict a feed that isn't well-formed is refused", () => {
	assert.throws(() => readFeed(rss("a & b"), URL_, { strict: true }), { kind: "syntax" });
	const document = openDocument(
		{ bytes: Buffer.from(rss("a & b")), url: URL_ },
		{ kind: "xml", feed: { strict: true } },
	);
	assert.throws(() => document.feed(), { kind: "syntax" });
});

test("A feed without a spare character for what is mended is refused as it stands", () => {
	const all = Array.from({ length: 6400 }, (_, index) => String.fromCharCode(0xe000 + index)).join("");
	assert.throws(() => readFeed(rss(`<title>${all} & b</title>`), URL_), { kind: "syntax" });
});

test("A document that is a feed is mended for selections, too, and any other has to be well-formed", () => {
	const source = rss("<title>a & b</title><dc:creator>Ann</dc:creator>");
	const document = openDocument({ bytes: Buffer.from(source), url: URL_ });
	assert.ok(document.kind === "xml");
	assert.equal(document.selectAll("item > title").map(textContent).join(), "a & b");
	const namespaces = { dc: "http://purl.org/dc/elements/1.1/" };
	assert.equal(document.xpath("string(//dc:creator)", { namespaces }), "Ann");
	assert.deepEqual(told({ findings: document.mended }), ["xml-ampersand 2", "xml-prefix 2"]);
	assert.deepEqual(told(document.feed()), ["xml-ampersand 2", "xml-prefix 2"]);
	assert.equal(document.root.source, source);
	const other = openDocument({ bytes: Buffer.from("<list><a>a & b</a></list>"), url: URL_ });
	assert.ok(other.kind === "xml");
	assert.throws(() => other.root, { kind: "syntax", line: 1 });
});

const kinds: readonly [source: string, isFeed: boolean][] = [
	["<rss version='2.0'>", true],
	[
		"\ufeff <?xml version='1.0'?><!-- <a> --><!DOCTYPE rss [<!ENTITY a '>]>'><!-- ]> --><?x ]> ?>]><RSS>",
		true,
	],
	["<feed xmlns='http://www.w3.org/2005/Atom'>", true],
	["<entry xmlns='http://www.w3.org/2005/Atom'>", true],
	["<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", true],
	["<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>", false],
	["<entry>", false],
	["<rssx>", false],
	["<!-- <rss> ", false],
	["<!DOCTYPE rss [<!-- <rss> ", false],
	["text", false],
];

for (const [source, isFeed] of kinds) {
	test(`${source} ${isFeed ? "begins a feed" : "begins no feed"}`, () => {
		assert.equal(looksLikeFeed(source), isFeed);
	});
}

test("A feed is mended in time that grows with its length", () => {
	const sources = [
		rss(`<title>${"& &a &#0; &eacute; &foo; \u0001 ".repeat(20_000)}</title>`),
		rss("<q:a/>".repeat(40_000)),
		`${"\ufeff ".repeat(200_000)}${rss(title)}`,
		`${"<!---->".repeat(60_000)}${rss("a & b")}`,
		`${declaration.repeat(20_000)}${rss("a & b")}`,
		`${"<!--".repeat(100_000)}`,
		rss("<!DOCTYPE ".repeat(40_000)),
		`<!DOCTYPE rss [${"<?".repeat(100_000)}`,
		rss(`&${"a".repeat(400_000)}`),
		rss(`<title>a & b</title>`) + "\0".repeat(400_000),
	];
	for (const source of sources) {
		const started = process.cpuUsage();
		try {
			readFeed(source, URL_);
			looksLikeFeed(source);
		} catch (error) {
			assert.ok(error instanceof DocumentError, String(error));
		}
		const { user, system } = process.cpuUsage(started);
		assert.ok(user + system < 3_000_000, `${source.slice(0, 40)}: ${user + system} µs`);
	}
});

test("A sitemap that is a feed is mended like any feed", () => {
	const { entries } = readSitemap(rss("<link>https://news.example/?a=1&b=2</link>"), URL_);
	assert.deepEqual(
		entries.map(({ url }) => url),
		["https://news.example/?a=1&b=2"],
	);
});

test("A feed's encoding is the declared one, also where white space stands before the declaration", () => {
	const source = rss("<title>Žluťoučký</title>", '\n <?xml version="1.0" encoding="ISO-8859-2"?>');
	const bytes = Buffer.from(
		source.replaceAll("Ž", "\xae").replaceAll("ť", "\xbb").replaceAll("č", "\xe8").replaceAll("ý", "\xfd"),
		"latin1",
	);
	const document = openDocument({ bytes, url: URL_ });
	assert.ok(document.kind === "xml");
	assert.equal(document.feed().items[0]?.title, "Žluťoučký");
	assert.deepEqual(told(document.feed()), ["xml-start 2"]);
});
