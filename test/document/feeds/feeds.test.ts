import assert from "node:assert/strict";
import { test } from "node:test";
import { readFeed } from "../../../src/document/feeds/feed.ts";
import type { Feed, FeedItem } from "../../../src/document/feeds/types.ts";
import { DocumentError } from "../../../src/document/index.ts";
import { parseXml } from "../../../src/document/xml/parse.ts";

const URL_ = "https://news.example/feeds/all.xml";

function feed(source: string): Feed {
	return readFeed(parseXml(source), URL_);
}

/** What is undefined isn't there. */
function bare<T>(value: T): unknown {
	return JSON.parse(JSON.stringify(value));
}

function item(xml: string): Partial<FeedItem> {
	const namespaces =
		"xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:content='http://purl.org/rss/1.0/modules/content/' " +
		"xmlns:media='http://search.yahoo.com/mrss' xmlns:itunes='http://www.itunes.com/DTDs/Podcast-1.0.dtd' " +
		"xmlns:atom='http://www.w3.org/2005/Atom' xmlns:dcterms='http://purl.org/dc/terms/'";
	const found = feed(`<rss version='2.0' ${namespaces}><channel><item>${xml}</item></channel></rss>`)
		.items[0];
	assert.ok(found !== undefined);
	return found;
}

test("A namespace's end is ignored in time that grows with its length", () => {
	const started = process.cpuUsage();
	const endless = `http://a${"/".repeat(60_000)}b`;
	assert.equal(item(`<x:title xmlns:x='${endless}'>a</x:title><title>b</title>`).title, "b");
	assert.equal(item("<t:title xmlns:t='http://purl.org/dc/elements/1.1##//'>c</t:title>").title, "c");
	const { user, system } = process.cpuUsage(started);
	assert.ok(user + system < 500_000, `${user + system} µs`);
});

test("An RSS 2.0 feed is read with everything that it says", () => {
	const found = feed(`<?xml version="1.0"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
	<title>Sea &amp;amp; Sky</title>
	<link>https://news.example/</link>
	<description>Birds, &lt;b&gt;mostly&lt;/b&gt;</description>
	<language>en-GB</language>
	<lastBuildDate>Sat, 31 Jan 2026 12:00:00 GMT</lastBuildDate>
	<managingEditor>ed@news.example (Ed Itor)</managingEditor>
	<image><url>/logo.png</url><title>x</title><link>https://news.example/</link></image>
	<atom:link rel="self" href="https://news.example/feeds/all.xml"/>
	<atom:link rel="next" href="all.xml?page=2"/>
	<item>
		<title>Gannets dive</title>
		<link>/gannets</link>
		<guid isPermaLink="false">id-1</guid>
		<pubDate>Fri, 30 Jan 2026 09:30:00 +0100</pubDate>
		<description>&lt;p&gt;From 30 m.&lt;/p&gt;&lt;p&gt;Head first.&lt;/p&gt;</description>
		<category>Birds</category><category>Sea</category><category>Birds</category>
		<author>a@news.example (Ann)</author>
		<enclosure url="/a.mp3" length="1234" type="audio/mpeg"/>
		<comments>https://news.example/gannets#comments</comments>
	</item>
	<item><guid>https://news.example/2</guid><title>Two</title></item>
</channel>
</rss>`);
	assert.deepEqual(bare(found), {
		kind: "rss",
		version: "2.0",
		title: "Sea & Sky",
		link: "https://news.example/",
		description: "Birds, mostly",
		language: "en-GB",
		updated: "2026-01-31T12:00:00.000Z",
		authors: [{ name: "Ed Itor", email: "ed@news.example" }],
		image: "https://news.example/logo.png",
		next: "https://news.example/feeds/all.xml?page=2",
		items: [
			{
				id: "id-1",
				title: "Gannets dive",
				link: "https://news.example/gannets",
				published: "2026-01-30T08:30:00.000Z",
				summary: "From 30 m.\n\nHead first.",
				content: "<p>From 30 m.</p><p>Head first.</p>",
				authors: [{ name: "Ann", email: "a@news.example" }],
				categories: ["Birds", "Sea"],
				enclosures: [{ url: "https://news.example/a.mp3", type: "audio/mpeg", length: 1234 }],
			},
			{
				id: "https://news.example/2",
				title: "Two",
				link: "https://news.example/2",
				authors: [],
				categories: [],
				enclosures: [],
			},
		],
		findings: [],
	});
});

const items: readonly [fact: string, xml: string, expected: object][] = [
	["markup in titles is left out", "<title>&lt;i&gt;A&lt;/i&gt; &amp;amp; B</title>", { title: "A & B" }],
	["markup in CDATA is left out", "<title><![CDATA[A &eacute; <b>B</b>]]></title>", { title: "A é B" }],
	["a title's plain < stays", "<title>1 &lt; 2</title>", { title: "1 < 2" }],
	[
		"a guid is a link unless it says otherwise",
		"<guid>https://a.example/1</guid>",
		{ id: "https://a.example/1", link: "https://a.example/1" },
	],
	["a guid that is no address is no link", "<guid>abc</guid>", { id: "abc", link: undefined }],
	[
		"xml:base counts, within other ones",
		"<link xml:base='sub/'>x</link>",
		{ link: "https://news.example/feeds/sub/x" },
	],
	[
		"Atom's link does where RSS's is empty",
		"<link/><atom:link href='/x'/>",
		{ link: "https://news.example/x" },
	],
	[
		"the whole content comes from Content",
		"<description>d</description><content:encoded><![CDATA[<p>c</p>]]></content:encoded>",
		{ summary: "d", content: "<p>c</p>" },
	],
	[
		"dates come from Dublin Core",
		"<dc:date>2026-01-31T10:00:00+01:00</dc:date><dcterms:modified>2026-02-01</dcterms:modified>",
		{ published: "2026-01-31T09:00:00.000Z", updated: "2026-02-01" },
	],
	[
		"authors come from Dublin Core and iTunes, each once",
		"<dc:creator>Ann</dc:creator><itunes:author>Ann</itunes:author><author>b@x.example</author>",
		{ authors: [{ name: "Ann" }, { email: "b@x.example" }] },
	],
	[
		"people write addresses in brackets too",
		"<author>Bo &lt;b@x.example&gt;</author>",
		{ authors: [{ name: "Bo", email: "b@x.example" }] },
	],
	[
		"an author may be Atom's",
		"<atom:author><atom:name>Cy</atom:name></atom:author>",
		{ authors: [{ name: "Cy" }] },
	],
	[
		"enclosures come from Media RSS, in groups too, each once",
		"<media:group><media:content url='/v.mp4' type='video/mp4' fileSize='10' duration='12'/></media:group>" +
			"<media:content url='/w.mp4' fileSize='0'/><enclosure url='/w.mp4' type='video/mp4'/><atom:link rel='enclosure' href='/z'/>",
		{
			enclosures: [
				{ url: "https://news.example/w.mp4", type: "video/mp4" },
				{ url: "https://news.example/z" },
				{ url: "https://news.example/v.mp4", type: "video/mp4", length: 10, duration: 12 },
			],
		},
	],
	[
		"an episode has its length in seconds",
		"<enclosure url='/a.mp3'/><itunes:duration>1:02:03</itunes:duration>",
		{ enclosures: [{ url: "https://news.example/a.mp3", duration: 3723 }] },
	],
	[
		"a picture comes from a thumbnail",
		"<media:thumbnail url='/t.png'/>",
		{ image: "https://news.example/t.png" },
	],
	["a picture comes from iTunes", "<itunes:image href='/t.png'/>", { image: "https://news.example/t.png" }],
	[
		"a title may be Media RSS's",
		"<media:title>M</media:title><media:description>D</media:description>",
		{ title: "M", summary: "D" },
	],
	[
		"categories come from all modules",
		"<category>&lt;b&gt;A&lt;/b&gt;</category><dc:subject>B</dc:subject><itunes:category text='C'/><atom:category term='D'/>",
		{ categories: ["A", "B", "C", "D"] },
	],
	[
		"addresses that can't be read are left out",
		"<link>http://[x</link><enclosure url='http://[x'/>",
		{ link: undefined, enclosures: [] },
	],
];

for (const [fact, xml, expected] of items) {
	test(`In an item of RSS ${fact}`, () => {
		const found = bare(item(xml)) as Record<string, unknown>;
		for (const [name, value] of Object.entries(expected)) assert.deepEqual(found[name], value, name);
	});
}

test("A date that can't be read is left out, and told with its line", () => {
	const found = feed("<rss><channel>\n<item>\n<pubDate>yesterday</pubDate></item></channel></rss>");
	assert.equal(found.items[0]?.published, undefined);
	assert.deepEqual(found.findings, [
		{ code: "date", message: 'The pubDate "yesterday" is not a readable date', line: 3 },
	]);
});

test("RSS 1.0, 0.90 and 1.1 have their items beside the channel or in a list", () => {
	const rdf = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'";
	const one = feed(
		`<rdf:RDF ${rdf} xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'><channel rdf:about='/c'>` +
			"<title>T</title><dc:date>2026-01-02</dc:date><items><rdf:Seq><rdf:li resource='/1'/></rdf:Seq></items></channel>" +
			"<image><url>/i.png</url></image><item rdf:about='/1'><title>One</title></item></rdf:RDF>",
	);
	assert.deepEqual(
		[one.kind, one.version, one.title, one.updated, one.image],
		["rdf", "1.0", "T", "2026-01-02", "https://news.example/i.png"],
	);
	assert.deepEqual([one.items[0]?.id, one.items[0]?.link], ["/1", "https://news.example/1"]);
	const old = feed(
		`<rdf:RDF ${rdf} xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>T</title></channel><item><title>One</title><link>/1</link></item></rdf:RDF>`,
	);
	assert.deepEqual([old.version, old.items[0]?.link], ["0.9", "https://news.example/1"]);
	const new_ = feed(
		`<Channel xmlns='http://purl.org/net/rss1.1#' ${rdf}><title>T</title><items rdf:parseType='Collection'><item rdf:about='x'><title>One</title></item></items></Channel>`,
	);
	assert.deepEqual([new_.version, new_.title, new_.items.length], ["1.1", "T", 1]);
	assert.equal(
		feed("<rss version='0.91'><channel><item><title>x</title></item></channel></rss>").version,
		"0.91",
	);
});

test("An Atom feed is read as RFC 4287 says", () => {
	const found =
		feed(`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb" xml:base="https://base.example/a/">
	<title type="html">Less: &lt;em&gt; &amp;lt; &lt;/em&gt;</title>
	<subtitle type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Sub <b>title</b></div></subtitle>
	<link rel="self" href="feed.atom"/><link href="." type="text/html"/><link rel="next" href="?2"/>
	<updated>2026-01-31T12:00:00Z</updated><author><name>Ann</name><uri>/ann</uri></author><logo>logo.png</logo>
	<id>urn:1</id>
	<entry xml:base="b/">
		<title>A &lt;b&gt; is text</title><id>urn:2</id>
		<link rel="alternate" type="application/json" href="x.json"/><link rel="alternate" type="text/html" href="x"/>
		<link rel="enclosure" type="audio/ogg" length="5" href="x.ogg"/>
		<published>2026-01-30T12:00:00.25+02:00</published><updated>2026-01-31t12:00:00z</updated>
		<summary type="html">&lt;p&gt;S&lt;/p&gt;</summary>
		<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>C</p></div></content>
		<category term="t" label="Tea"/><category term="u"/>
		<author><name>Bo</name><email>b@x.example</email></author>
	</entry>
	<entry><title>2</title><id>urn:3</id><content type="image/png" src="i.png"/><source><author><name>Cy</name></author></source></entry>
	<entry><title>3</title><id>urn:4</id><content>1 &lt; 2</content></entry>
</feed>`);
	const [one, two, three] = found.items;
	assert.deepEqual(bare({ ...found, items: [] }), {
		kind: "atom",
		version: "1.0",
		title: "Less: <",
		link: "https://base.example/a/",
		description: "Sub title",
		language: "nb",
		updated: "2026-01-31T12:00:00.000Z",
		authors: [{ name: "Ann", url: "https://base.example/ann" }],
		image: "https://base.example/a/logo.png",
		next: "https://base.example/a/?2",
		items: [],
		findings: [],
	});
	assert.deepEqual(bare(one), {
		id: "urn:2",
		title: "A <b> is text",
		link: "https://base.example/a/b/x",
		published: "2026-01-30T10:00:00.250Z",
		updated: "2026-01-31T12:00:00.000Z",
		summary: "S",
		content: "<p>C</p>",
		authors: [{ name: "Bo", email: "b@x.example" }],
		categories: ["Tea", "u"],
		enclosures: [{ url: "https://base.example/a/b/x.ogg", type: "audio/ogg", length: 5 }],
	});
	assert.deepEqual(
		[two?.link, two?.content, two?.authors[0]?.name],
		["https://base.example/a/i.png", undefined, "Cy"],
	);
	assert.deepEqual([three?.content, three?.authors[0]?.name], ["1 &lt; 2", "Ann"]);
});

test("Atom 0.3, an entry alone and a feed that forgot its namespace are read too", () => {
	const old = feed(
		"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title mode='escaped' type='text/html'>&lt;b&gt;T&lt;/b&gt;</title><tagline>t</tagline>" +
			"<modified>2026-01-01T00:00:00Z</modified><entry><issued>2025-12-31</issued><modified>2026-01-01T00:00:00Z</modified></entry></feed>",
	);
	assert.deepEqual(
		[old.version, old.title, old.description, old.updated, old.items[0]?.published],
		["0.3", "T", "t", "2026-01-01T00:00:00.000Z", "2025-12-31"],
	);
	const entry = feed("<entry xmlns='http://www.w3.org/2005/Atom'><id>1</id><title>E</title></entry>");
	assert.deepEqual([entry.items.length, entry.items[0]?.title], [1, "E"]);
	const plain = feed(
		"<feed><title>T</title><entry><title>E</title><id>i</id><link href='/e'/><updated>2026-01-01T00:00:00Z</updated></entry></feed>",
	);
	assert.deepEqual(
		[plain.title, plain.items[0]?.link, plain.items[0]?.id],
		["T", "https://news.example/e", "i"],
	);
});

test("A JSON Feed is read, of version 1.0 and 1.1", () => {
	const found = readFeed(
		{
			version: "https://jsonfeed.org/version/1.1",
			title: "T",
			home_page_url: "/",
			description: "<b>d</b>",
			language: "en",
			next_url: "?2",
			icon: "/i.png",
			authors: [{ name: "Ann", url: "/ann" }, {}],
			items: [
				{
					id: 7,
					url: "/7",
					title: "7",
					content_html: "<p>C</p>",
					date_published: "2026-01-31T12:00:00+01:00",
					date_modified: "soon",
					tags: ["a", 1, "b"],
					image: "/7.png",
					attachments: [
						{ url: "/a.mp3", mime_type: "audio/mpeg", size_in_bytes: 9, duration_in_seconds: 3 },
						{},
						1,
					],
				},
				{ id: "8", content_text: "1 < 2", external_url: "https://x.example/", author: { name: "Bo" } },
				null,
			],
		},
		URL_,
	);
	assert.deepEqual(bare(found), {
		kind: "json",
		version: "1.1",
		title: "T",
		link: "https://news.example/",
		description: "d",
		language: "en",
		authors: [{ name: "Ann", url: "https://news.example/ann" }],
		image: "https://news.example/i.png",
		next: "https://news.example/feeds/all.xml?2",
		items: [
			{
				id: "7",
				title: "7",
				link: "https://news.example/7",
				published: "2026-01-31T11:00:00.000Z",
				summary: "C",
				content: "<p>C</p>",
				authors: [{ name: "Ann", url: "https://news.example/ann" }],
				categories: ["a", "b"],
				enclosures: [{ url: "https://news.example/a.mp3", type: "audio/mpeg", length: 9, duration: 3 }],
				image: "https://news.example/7.png",
			},
			{
				id: "8",
				link: "https://x.example/",
				summary: "1 < 2",
				content: "1 &lt; 2",
				authors: [{ name: "Bo" }],
				categories: [],
				enclosures: [],
			},
		],
		findings: [{ code: "date", message: 'The date_modified "soon" is not a readable date' }],
	});
	assert.equal(readFeed({ items: [] }, URL_).findings[0]?.code, "version");
});

test("What is no feed is an error that says why", () => {
	for (const [act, message] of [
		[() => feed("<html/>"), /outermost element is html/],
		[() => readFeed({}, URL_), /no items/],
		[() => readFeed([], URL_), /no items/],
		[() => readFeed(parseXml("<a/>").children[0], URL_), /no items/],
	] as const) {
		assert.throws(
			act,
			(error) =>
				error instanceof DocumentError && error.kind === "unsupported" && message.test(error.message),
		);
	}
});

/** An item's elements, and what is read from them: what feeds in the wild do beside the specifications. */
const WILD: readonly (readonly [xml: string, expected: Partial<FeedItem>])[] = [
	["<author>Ed Itor (ed@a.example)</author>", { authors: [{ name: "Ed Itor", email: "ed@a.example" }] }],
	["<dc:author>Ann</dc:author>", { authors: [{ name: "Ann" }] }],
	["<author>Ann (of the Sea)</author>", { authors: [{ name: "Ann (of the Sea)" }] }],
	[
		"<itunes:category text='Science'><itunes:category text='Birds'/></itunes:category>",
		{ categories: ["Science", "Birds"] },
	],
	["<itunes:image url='/a.jpg'/>", { image: "https://news.example/a.jpg" }],
	["<itunes:subtitle>Short</itunes:subtitle>", { summary: "Short" }],
	[
		"<description>a <b xmlns='http://www.w3.org/1999/xhtml'>b</b></description>",
		{ summary: "a b", content: "a <b>b</b>" },
	],
	["<body xmlns='http://www.w3.org/1999/xhtml'><p>a</p><p>b</p></body>", { content: "<p>a</p><p>b</p>" }],
	["<content:encoded><p>a &amp; b</p></content:encoded>", { content: "<p>a &amp; b</p>" }],
];

test("what feeds write beside the specifications is read as they mean it", () => {
	for (const [xml, expected] of WILD) {
		const found = item(xml);
		for (const [name, value] of Object.entries(expected))
			assert.deepEqual(bare(found[name as keyof FeedItem]), value, `${name} of ${xml}`);
	}
});

test("A channel has an author and a date wherever they stand", () => {
	const found = feed(
		"<rss version='2.0' xmlns:dcterms='http://purl.org/dc/terms/' xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>" +
			"<channel><author>Ed (ed@a.example)</author><itunes:subtitle>Birds</itunes:subtitle>" +
			"<dcterms:modified>2026-01-31</dcterms:modified></channel></rss>",
	);
	assert.deepEqual(bare(found.authors), [{ name: "Ed", email: "ed@a.example" }]);
	assert.equal(found.updated, "2026-01-31");
	assert.equal(found.description, "Birds");
});

test("Atom 0.3's texts in base64 are decoded, and a link may have its address as text", () => {
	const found = feed(
		"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title mode='base64'>U2VhICYgU2t5</title><entry>" +
			"<link rel='alternate'>/a</link><content type='text/html' mode='base64'>PGI+YjwvYj4=</content></entry></feed>",
	);
	assert.equal(found.title, "Sea & Sky");
	assert.equal(found.items[0]?.content, "<b>b</b>");
	assert.equal(found.items[0]?.link, "https://news.example/a");
});
