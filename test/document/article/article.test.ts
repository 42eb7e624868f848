import assert from "node:assert/strict";
import { test } from "node:test";
import { articleOf } from "../../../src/document/article/article.ts";
import { wellFormed } from "../../../src/document/article/article-markup.ts";
import { DocumentError, parseHtml } from "../../../src/document/index.ts";
import { parseXml } from "../../../src/document/xml/parse.ts";

const URL_ = "https://news.example/2026/gannets";

const FIRST =
	"Gannets dive from a height of up to thirty metres, with their wings folded at the last moment, and hit the water at a hundred kilometres an hour.";
const SECOND =
	"They have no nostrils that open outwards, air sacs under the skin of face and chest, and eyes that look forward, so that they judge distances well.";
const THIRD =
	"A colony may have tens of thousands of pairs, each of which comes back to the same nest year after year, and greets its partner with raised bills.";

const PAGE = `<!doctype html><html lang=en dir=ltr><head><title>How gannets dive | News of the sea</title>
<meta property="og:title" content="How gannets dive"><meta property="og:site_name" content="News of the sea">
<meta name=author content="Ann Author"><meta property="article:published_time" content="2026-01-31T12:00:00+01:00">
<style>.ad { color: red }</style></head><body>
<header><nav><ul><li><a href=/>Home</a><li><a href=/sea>Sea</a><li><a href=/sky>Sky</a></ul></nav></header>
<div class=sidebar><h3>Most read</h3><ul><li><a href=/1>Ten birds you must see</a><li><a href=/2>Another list of links</a></ul></div>
<article><h1>How gannets dive</h1>
<p>${FIRST}</p><script>track("article")</script><p>${SECOND} See <a href="/more#top">more</a>.</p>
<figure><img data-src=/late.jpg><noscript><img src=/late.jpg alt="A gannet"></noscript><figcaption>A gannet</figcaption></figure>
<p>${THIRD}<br>It is loud there.</p><style>p { margin: 0 }</style>
<ul><li>${FIRST}</li><li>${SECOND}</li></ul>
<p hidden>Not to be seen by anybody, however long this paragraph is, and it is long.</p>
</article>
<div class="comments"><p>First!</p><p>Nice article, visit my site</p></div>
<footer>Copyright, terms, privacy</footer><script>ads()</script></body></html>`;

test("The article of a page comes without what is around it", () => {
	const article = articleOf(parseHtml(PAGE), URL_);
	assert.ok(article !== undefined);
	const { text, html, ...rest } = article;
	assert.deepEqual(JSON.parse(JSON.stringify(rest)), {
		title: "How gannets dive",
		byline: "Ann Author",
		excerpt: FIRST,
		siteName: "News of the sea",
		language: "en",
		direction: "ltr",
		published: "2026-01-31T11:00:00.000Z",
	});
	assert.equal(
		text,
		`${FIRST}\n\n${SECOND} See more.\n\nA gannet\n\n${THIRD}\nIt is loud there.\n\n${FIRST}\n${SECOND}`,
	);
	for (const other of [
		"Most read",
		"Home",
		"First!",
		"Copyright",
		"track",
		"margin",
		"ads()",
		"Not to be seen",
	]) {
		assert.ok(!text.includes(other) && !html.includes(other), other);
	}
	assert.match(html, /<a href="https:\/\/news\.example\/more#top">more<\/a>/);
	assert.match(html, /<img[^>]*https:\/\/news\.example\/late\.jpg/);
	assert.match(html, /<br>It is loud there/);
});

test("What JSON-LD says of an article counts", () => {
	const data =
		'{"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Diving & more", "author": {"name": "Bo"}}';
	const page = `<title>x</title><script type="application/ld+json">${data}</script><div>${`<p>${FIRST}</p>`.repeat(8)}</div>`;
	const article = articleOf(parseHtml(page), URL_);
	assert.deepEqual([article?.title, article?.byline], ["Diving & more", "Bo"]);
});

test("A page without an article has none", () => {
	for (const page of [
		"",
		"<p></p>",
		"<title>x</title><script>1</script>",
		"<frameset><frame src=x></frameset>",
	]) {
		assert.equal(articleOf(parseHtml(page), URL_), undefined);
	}
	assert.equal(articleOf(parseXml("<!DOCTYPE x><x/>"), URL_), undefined);
	assert.equal(articleOf(parseXml('<html xmlns="http://www.w3.org/1999/xhtml"/>'), URL_), undefined);
});

test("An article in XHTML is one too, and needs no address", () => {
	const page = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><div>${`<p>${FIRST}<br/>&amp;</p>`.repeat(5)}<a href="/x">x</a></div></body></html>`;
	const article = articleOf(parseXml(page), "");
	assert.equal(article?.title, "T");
	assert.ok(article?.text.includes(`${FIRST}\n&`));
});

test("Nothing is written to the console, however odd the page is, and scripts and styles never get in", (context) => {
	const log = context.mock.method(console, "log", () => {});
	const odd = [
		"<div a\"b='1' <x> =y c d=\"&quot;<'\">",
		"<a<b>text</a<b>",
		"<p>&lt;script&gt;x&lt;/script&gt; 1 < 2 & 3 > 2 ]]> --> </p>",
		"<noscript><p>in</noscript><noscript><script>evil()</script></noscript>",
		"<svg><linearGradient id=a /><style>svg{}</style><script>evil()</script><foreignObject><p>f</foreignObject></svg>",
		"<math><mi>x</mi></math><template><p>t</template><textarea></p></textarea><select><option>1</select>",
		"<iframe src=https://www.youtube.com/embed/1></iframe><object data=x></object><embed src=y><style>evil()</style>",
		"<o:p>office</o:p><DIV ID=x>\0\u0001</DIV><br/><img alt='a\"b'><plaintext></p> & <b>",
	].join("");
	const article = articleOf(parseHtml(`<title>T</title><div>${`<p>${FIRST}</p>`.repeat(6)}${odd}`), URL_);
	assert.ok(article?.text.includes("1 < 2 & 3 > 2"));
	assert.ok(!article?.html.includes("evil()"));
	assert.deepEqual(
		log.mock.calls.map(({ arguments: said }) => said),
		[],
	);
});

test("Readability is handed markup that is well-formed", () => {
	const page = parseHtml(`${PAGE}<a b='&"<>'>x</a><wbr><custom-element>y</custom-element>`);
	assert.doesNotThrow(() => parseXml(wellFormed(page)));
});

test("A page of more elements than limits.elements is refused, and the error says so", () => {
	const page = parseHtml("<p>x".repeat(20_001));
	assert.throws(
		() => articleOf(page, URL_),
		(error) => error instanceof DocumentError && error.kind === "limit" && error.code === "limits.elements",
	);
	assert.throws(
		() => articleOf(parseHtml("<p>x"), URL_, { limits: { elements: 3 } }),
		/limits\.elements, which is 3/,
	);
});
