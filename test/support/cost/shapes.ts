// Hostile documents of any size: something long said once that many short things use, things nested in one another, lists
// that grow, references from each to each. Each is a function from a length to about that many characters.

export type Shape = (length: number) => string;

/** A text so often that it comes to the length. */
function times(text: string, length: number): string {
	return text.repeat(Math.max(1, Math.floor(length / text.length)));
}

/** What `make` gives for 0, 1, 2, … until it comes to the length. */
function counted(length: number, make: (index: number) => string): string {
	const parts: string[] = [];
	for (let index = 0, done = 0; done < length; index++) {
		const part = make(index);
		parts.push(part);
		done += part.length;
	}
	return parts.join("");
}

/** No deeper than a tree of HTML can be. */
function nested(tag: string, content: string, depth = 500): string {
	return tag.repeat(depth) + content;
}

function twice(length: number, once: (half: number) => string, many: (half: number) => string): string {
	return once(length / 2) + many(length / 2);
}

/** Pages by what is hostile about them. */
export const PAGES: Readonly<Record<string, Shape>> = {
	// The tree.
	"nested div": (n) => times("<div>", n),
	"nested b": (n) => times("<b>", n),
	"markers and formatting": (n) => times("<marquee><b>", n),
	"object and formatting": (n) => times("<object><b>", n),
	"applet and links": (n) => times("<applet><a>", n),
	"cells and formatting": (n) => `<table><tr>${times("<td><b>", n)}`,
	"captions and formatting": (n) => `<table>${times("<caption><b>", n)}`,
	"templates and formatting": (n) => times("<template><b>", n),
	"misnested b and p": (n) => times("<b><p></b>", n),
	"misnested a": (n) => times("<a><p>", n),
	"fonts copied into paragraphs": (n) =>
		twice(
			n / 4,
			(k) => counted(k, (i) => `<font color=${i}>`),
			(k) => times("<p>x", k * 7),
		),
	"many attributes copied": (n) =>
		twice(
			n,
			(k) => `<p><font ${counted(k, (i) => ` a${i}`)}></p>`,
			(k) => times("<p>x</p>", k),
		),
	"a long attribute copied": (n) =>
		twice(
			n,
			(k) => `<p><a href="${times("%41", k)}"></p>`,
			(k) => times("<p>x</p>", k),
		),
	"selects within selects": (n) =>
		times("<select><selectedcontent></selectedcontent><option><object>", Math.min(n, 9000)),
	"selects one after another": (n) =>
		times("<select><selectedcontent></selectedcontent><option>x</select>", n),
	"text fostered out of a table": (n) => `<table>${times("x<tr>", n)}`,
	"fostering deep down": (n) => nested("<div>", `<table>${times("<tr>x", n)}`, 515),
	"elements fostered deep down": (n) => nested("<div>", `<table>${times("<tr><b>", n)}`, 515),
	"nested tables": (n) => times("<table><tr><td>", n),
	"nested svg": (n) => times("<svg><foreignObject>", n),
	"attributes of one element": (n) => `<a ${counted(n, (i) => ` a${i}=1`)}>`,
	"attributes of the body": (n) => counted(n, (i) => `<body a${i}=1>`),
	"end tags of nothing": (n) => times("</p></x>", n),
	"list items": (n) => times("<ul><li>", n),
	definitions: (n) => `<dl>${times("<dt>x<dd>y", n)}`,
	options: (n) => `<select>${times("<option>x", n)}`,
	"line breaks": (n) => times("<br>", n),
	"one text": (n) => `<p>${times("word, ", n)}`,
	"one word": (n) => `<p>${times("x", n)}`,
	"character references": (n) => times("&amp;&lt&#65;&nosuch", n),
	comments: (n) => times("<!--x-->", n),
	scripts: (n) => times("<script>x</script>", n),
	noscripts: (n) => `<article>${times("<noscript><p>text, text, text</noscript>", n)}`,
	// Texts within one another.
	"text at the bottom": (n) => nested("<div>", times("a<b>x</b>", n)),
	"nothing at the bottom": (n) => nested("<div>", times("<b></b>", n)),
	"paragraphs of an article": (n) =>
		`<article>${times("<p>Some text, and more of it, so that it is an article. <a href=x>y</a></p>", n)}`,
	// Something long, once, that each of many elements asks about.
	"a long base": (n) =>
		twice(
			n,
			(k) => `<base href="http://h/${times("b", k)}/">`,
			(k) => counted(k, (i) => `<a href=${i}>`),
		),
	"a base as long as it may be": (n) =>
		`<base href="http://h/${times("b", 8000)}/">${counted(n, (i) => `<a href=${i}><img src=${i}><link rel=icon href=${i}><meta property=og:image content=${i}>`)}`,
	"a long class around": (n) =>
		twice(
			n,
			(k) => `<div class="${times("y ", k)}">`,
			(k) => times("<b></b>", k),
		),
	"a long value around": (n) =>
		twice(
			n,
			(k) => `<div title="${times("x", k)}">`,
			(k) => times("<b></b>", k),
		),
	"many attributes around": (n) =>
		twice(
			n,
			(k) => `<div ${counted(k, (i) => ` a${i}`)}>`,
			(k) => times("<b></b>", k),
		),
	"many attributes around svg": (n) =>
		twice(
			n,
			(k) => `<svg ${counted(k, (i) => ` a${i}`)}>`,
			(k) => times("<g/>", k),
		),
	"a long language around": (n) =>
		twice(
			n,
			(k) => `<div lang="${times("a-", k)}">`,
			(k) => times("<b></b>", k),
		),
	"a direction that is to be found out": (n) => `<div dir=auto>${times("<b></b>", n)}`,
	"a disabled fieldset": (n) => `<fieldset disabled>${times("<input>", n)}`,
	"an editable region": (n) => `<div contenteditable="${times("x", n / 2)}">${times("<b></b>", n / 2)}`,
	// Lists that grow.
	"radio buttons of one name": (n) => times("<input type=radio name=a>", n),
	"checked radio buttons": (n) => times("<input type=radio name=a checked>", n),
	"radio buttons of one form": (n) => times("<input type=radio name=a form=f>", n),
	"buttons of no form": (n) => times("<button form=f></button>", n),
	links: (n) => counted(n, (i) => `<a href="${i}">${i}</a>`),
	"sources of a picture": (n) => `<img srcset="${times("a 1x,", n)}">`,
	"commas of a picture": (n) => `<img srcset="${times(",", n)}">`,
	"words of a picture": (n) =>
		`<article>${times("<p>Some long text, with commas, and more of it.</p>", 2000)}<p><img srcset="${times("a", n)} b" data-src="${times("a.jpg", n)} b">`,
	"a refresh": (n) => `<meta http-equiv=refresh content="${times("0", n / 2)};url='${times(" ", n / 2)}">`,
	relations: (n) => `<link rel="${times("icon ", n)}" href=x>`,
	"meta elements": (n) =>
		counted(n, (i) => `<meta name=dc.title content=${i}><meta name=robots content=a,b>`),
	"pictures of OpenGraph": (n) =>
		counted(n, (i) => `<meta property=og:image content=${i}><meta property=og:image:width content=1>`),
	keywords: (n) => `<meta name=keywords content="${times("a,", n)}">`,
	"JSON-LD": (n) => times('<script type="application/ld+json">{"@type":"Product","name":"x"}</script>', n),
	"broken JSON-LD": (n) => times('<script type="application/ld+json">x</script>', n),
	// Items of metadata.
	"items within items": (n) => times("<div itemscope itemprop=a>", n),
	"items of all properties": (n) =>
		twice(
			n,
			(k) => times("<div itemscope itemref=all></div>", k),
			(k) => `<div id=all>${times("<i itemprop=a>1</i>", k)}</div>`,
		),
	"items of a property with many names": (n) =>
		twice(
			n,
			(k) => times("<div itemscope itemref=p></div>", k),
			(k) => `<i id=p itemprop="${counted(k, (i) => `a${i} `)}">1</i>`,
		),
	"items of a property with much text": (n) =>
		twice(
			n,
			(k) => times("<div itemscope itemref=p></div>", k),
			(k) => `<i id=p itemprop=a>${times("<u></u>", k)}</i>`,
		),
	"properties around properties": (n) =>
		`<div itemscope>${nested("<span itemprop=p>", times("a<b>x</b>", n))}`,
	"items with identifiers": (n) =>
		`<base href="http://h/${times("b", 8000)}/">${counted(n, (i) => `<i itemscope itemid=${i}></i>`)}`,
	"RDFa of a long vocabulary": (n) =>
		twice(
			n,
			(k) => `<div vocab="http://v/${times("v", k)}/">`,
			(k) => counted(k, (i) => `<i typeof=a${i}></i>`),
		),
	"RDFa of a long prefix": (n) =>
		twice(
			n,
			(k) => `<div prefix="p: http://v/${times("v", k)}/">`,
			(k) => counted(k, (i) => `<i typeof=p:a${i} property=p:b${i}>x</i>`),
		),
	"RDFa of many prefixes": (n) =>
		twice(
			n,
			(k) => `<div prefix="${counted(k, (i) => `p${i}: http://v/ `)}">`,
			(k) => times('<i prefix="q: http://w/" typeof=q:a></i>', k),
		),
	"RDFa of many types": (n) => `<div vocab="http://v/">${counted(n, (i) => `<i about=a typeof=t${i}></i>`)}`,
	"RDFa of one property": (n) =>
		`<div vocab="http://v/" typeof=T>${counted(n, (i) => `<i property=a>${i}</i>`)}`,
	"RDFa of properties around properties": (n) =>
		`<div vocab="http://v/" typeof=T>${nested("<span property=p>", times("a<b>x</b>", n))}`,
	"RDFa of patterns": (n) =>
		twice(
			n,
			(k) =>
				`<div vocab="http://v/" typeof=T>${counted(k, (i) => `<link property=rdfa:copy href="#p${i}">`)}</div>`,
			(k) => counted(k, (i) => `<div resource="#p${i}" typeof=rdfa:Pattern><i property=a>1</i></div>`),
		),
	// What is around the content, and what waits for a script.
	"titles of what else there is to read": (n) => times("<h2>Related posts</h2><p>x</p>", n),
	"titles of signs": (n) => `<h2>${times("-", n)}x</h2>`,
	"places of streamed segments": (n) =>
		twice(
			n,
			(k) => counted(k, (i) => `<template id="B:${i}"></template>`),
			(k) => counted(k, (i) => `<div hidden id="S:${i}">x</div>`),
		),
	"places with one end": (n) =>
		`${twice(
			n,
			(k) => counted(k, (i) => `<template id="B:${i}"></template>`),
			() => "<!--/$-->",
		)}${counted(n / 2, (i) => `<div hidden id="S:${i}">x</div>`)}`,
	// Tables.
	"rows that grow": (n) => `<table>${times("<tr><td rowspan=0>x", n)}`,
	"cells that span": (n) => `<table>${times("<tr><td colspan=1000 rowspan=65534>x", n)}`,
	"tables of cells that span": (n) =>
		times(`<table><tr><td colspan=1000 rowspan=60000>x${"<tr>".repeat(300)}</table>`, n),
	"tables that grow": (n) => times(`<table>${"<tr><td rowspan=0>x".repeat(300)}</table>`, n),
	"columns of one name": (n) => `<table><tr>${times("<th>x", n)}<tr><td>1`,
	"columns of one long name": (n) =>
		twice(
			n,
			(k) => `<table><tr><th colspan=1000>${times("h", k)}<tr>${"<th>x".repeat(500)}`,
			(k) => times("<tr><td>1<td>2", k),
		),
	"one long row and many short ones": (n) =>
		twice(
			n,
			(k) => `<table><tr>${times("<td>x", k)}`,
			(k) => times("<tr><td>y", k),
		),
	"tables around tables": (n) => `${"<table><tr><td>".repeat(160)}${times("a<b>x</b>", n)}`,
};

/** XML documents by what is hostile about them. */
export const DOCUMENTS: Readonly<Record<string, Shape>> = {
	elements: (n) => `<a>${times("<b/>", n)}</a>`,
	"nested elements": (n) => {
		const depth = Math.min(1900, Math.floor(n / 7));
		return `${"<a>".repeat(depth)}${times("<b/>", n)}${"</a>".repeat(depth)}`;
	},
	attributes: (n) => `<a ${counted(n, (i) => ` a${i}="1"`)}/>`,
	"a long namespace": (n) =>
		twice(
			n,
			(k) => `<a xmlns="u:${times("n", k)}">`,
			(k) => `${times("<b/>", k)}</a>`,
		),
	"a long prefixed namespace": (n) =>
		twice(
			n,
			(k) => `<a xmlns:p="u:${times("n", k)}" xmlns:q="v">`,
			(k) => `${times('<p:b p:x="" q:x=""/>', k)}</a>`,
		),
	"many prefixes": (n) =>
		twice(
			n,
			(k) => `<a ${counted(k, (i) => ` xmlns:p${i}="u${i}"`)}>`,
			(k) => `${times('<p1:b p2:x=""/>', k)}</a>`,
		),
	"a long language": (n) =>
		twice(
			n,
			(k) => `<a xml:lang="${times("a-", k)}">`,
			(k) => `${times("<i/>", k)}</a>`,
		),
	"defaults of attributes": (n) =>
		twice(
			n,
			(k) => `<!DOCTYPE r [<!ATTLIST l ${counted(Math.min(k, 10_000), (i) => `a${i} CDATA "v" `)}>]><r>`,
			(k) => `${times("<l/>", k)}</r>`,
		),
	"a long default": (n) =>
		twice(
			n,
			(k) => `<!DOCTYPE r [<!ATTLIST l c CDATA "${times("v", k)}">]><r>`,
			(k) => `${times("<l/>", k)}</r>`,
		),
	"parameter entities": (n) => `<!DOCTYPE r [<!ENTITY % a ''>${times("%a;\n", n)}]><r/>`,
	"entities in entities": (n) =>
		`<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><r>${times("&b;", n)}</r>`,
	"entities of markup": (n) => `<!DOCTYPE r [<!ENTITY a "<b/>">]><r>${times("&a;", n)}</r>`,
	"declared entities": (n) => `<!DOCTYPE r [${counted(n, (i) => `<!ENTITY e${i} "x">`)}]><r>&e1;</r>`,
	"comments and sections": (n) => `<a>${times("<!--x--><![CDATA[y]]><?z w?>", n)}</a>`,
	"one text": (n) => `<a>${times("x&#32;", n)}</a>`,
	"text at the bottom": (n) => {
		const depth = Math.min(1900, Math.floor(n / 14));
		return `${"<a>".repeat(depth)}${times("x<b/>", n)}${"</a>".repeat(depth)}`;
	},
};

/** Feeds and sitemaps by what is hostile about them. */
export const FEEDS: Readonly<Record<string, Shape>> = {
	items: (n) =>
		`<rss version="2.0"><channel>${times("<item><title>x &amp;lt;b&gt; y</title><link>a</link><pubDate>no</pubDate></item>", n)}</channel></rss>`,
	entries: (n) =>
		`<feed xmlns="http://www.w3.org/2005/Atom">${times('<entry><id>1</id><link href="x"/></entry>', n)}</feed>`,
	"a long xml:base": (n) =>
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://h/${times("b", Math.min(n / 2, 8000))}/">${times('<entry><link href="x"/></entry>', n)}</feed>`,
	"bases within bases": (n) => {
		const depth = Math.min(900, Math.floor(n / 90));
		return `<feed xmlns="http://www.w3.org/2005/Atom">${'<entry xml:base="a/">'.repeat(depth)}${times('<link href="x"/>', n / 2)}${"</entry>".repeat(depth)}</feed>`;
	},
	"a feed of many attributes": (n) =>
		twice(
			n,
			(k) => `<feed xmlns="http://www.w3.org/2005/Atom" ${counted(k, (i) => ` a${i}=""`)}>`,
			(k) => `${times('<entry><link href="x"/></entry>', k)}</feed>`,
		),
	"a feed of a long namespace": (n) =>
		twice(
			n,
			(k) => `<rss xmlns:p="u:${times("n", k)}"><channel>`,
			(k) => `${times("<p:i/>", k)}</channel></rss>`,
		),
	authors: (n) => `<rss><channel><item>${counted(n, (i) => `<author>a${i}</author>`)}</item></channel></rss>`,
	categories: (n) =>
		`<rss><channel><item>${counted(n, (i) => `<category>a${i}</category>`)}</item></channel></rss>`,
	enclosures: (n) =>
		`<rss><channel><item>${counted(n, (i) => `<enclosure url="http://h/${i}"/>`)}</item></channel></rss>`,
	"feeds that have to be mended": (n) =>
		`<rss><channel>${times("<item><title>a & b &nbsp; x</title><dc:x>y</dc:x></item>", n)}</channel></rss>`,
	"feeds with forbidden characters": (n) =>
		`\n<rss><channel>${times("<item><title>a\x01</title></item>", n)}</channel></rss>`,
	"entries of a sitemap": (n) =>
		`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${times("<url><loc>http://h/</loc><lastmod>x</lastmod></url>", n)}</urlset>`,
	"alternates of a sitemap": (n) =>
		`<urlset xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><loc>http://h/</loc>${times('<xhtml:link hreflang="en" href="x"/>', n)}</url></urlset>`,
	"a sitemap of a long namespace": (n) =>
		twice(
			n,
			(k) => `<urlset xmlns="u:${times("n", k)}">`,
			(k) => `${times("<url><loc>http://h/</loc></url>", k)}</urlset>`,
		),
};

/** Texts of JSON by what is hostile about them. */
export const JSONS: Readonly<Record<string, Shape>> = {
	"nested arrays": (n) => `${"[".repeat(Math.min(900, n))}${times("1,", n)}1${"]".repeat(Math.min(900, n))}`,
	"nested objects": (n) =>
		`${'{"a":'.repeat(Math.min(900, n))}[${times("1,", n)}1]${"}".repeat(Math.min(900, n))}`,
	"a long name around": (n) =>
		twice(
			n,
			(k) => `{"${times("k", k)}":[`,
			(k) => `${times("1,", k)}1]}`,
		),
	"many names": (n) => `{${counted(n, (i) => `"k${i}":1,`)}"z":1}`,
	"many objects": (n) => `[${times('{"a":1},', n)}{}]`,
	"empty arrays": (n) => `[${times("[],", n)}[]]`,
	"long numbers": (n) => `[${times("99999999999999999999,", n)}1]`,
	"one number": (n) => `[${times("9", n)}]`,
	"numbers as long as they may be": (n) => `[${times(`${"9".repeat(9_999)},`, n)}1]`,
	escapes: (n) => `["${times("\\u0041\\n", n)}"]`,
	"one name again and again": (n) => `{${times('"a":1,', n)}"a":2}`,
	"a feed": (n) =>
		`{"version":"https://jsonfeed.org/version/1.1","authors":[{"name":"${times("a", n / 2)}"}],"items":[${times('{"url":"x","date_published":"x"},', n / 2)}{}]}`,
};

/** CSV by what is hostile about it. */
export const CSVS: Readonly<Record<string, Shape>> = {
	"short rows": (n) => `a,b\n${times("1\n", n)}`,
	"empty rows": (n) => `a,b\n${times("\n", n)}`,
	"a long name": (n) =>
		twice(
			n,
			(k) => `${times("h", k)},b\n`,
			(k) => times("1,2\n", k),
		),
	"columns of one name": (n) => `${times("c,", Math.min(n, 32_000))}\n${times("1\n", n)}`,
	"a row of fields": (n) => `a\n${times(",", Math.min(n, 16_000))}\n`,
	"unclosed quotes": (n) => `a,b\n${times('1,"x\n', n)}`,
	"one unclosed quote": (n) => `a,b\n"${times("x\n", n)}`,
	"quotes within fields": (n) => `a,b\n${times('x"y,"z\n', n)}`,
	"doubled quotes": (n) => `a\n"${times('""', n)}"`,
	lines: (n) => `a\n${times("x\r", n)}`,
};

/** Fields of links by what is hostile about them. */
export const LINK_FIELDS: Readonly<Record<string, Shape>> = {
	targets: (n) => times("<x>,", n),
	parameters: (n) => `<x>${times(';a="b"', n)}`,
	relations: (n) => `<x>;rel="${times("a ", n)}"`,
	anchors: (n) => times('<x>;anchor="y",', n),
	"unclosed quotes": (n) => times('<x>;a="', n),
	escapes: (n) => `<x>;title="${times("\\a", n)}`,
};

/** Plain texts. */
export const TEXTS: Readonly<Record<string, Shape>> = {
	"lines of addresses": (n) => times("http://h/\n", n),
	"lines of nothing": (n) => times("x\n", n),
	"high bytes": (n) => times("\u00e9a ", n),
};
