// Pages and articles as Markdown, as their documents give it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { articleOf, type HtmlDocument, openDocument, parseHtml } from "../../../src/document/index.ts";

const PARAGRAPH =
	"The gannet folds its wings and dives from thirty metres into the sea, where it catches herring and mackerel. ";
const TEXT = `<p>${PARAGRAPH.repeat(6)}</p>`;

const PAGE = `<!doctype html><html lang="en"><head><title>Diving - Birds</title><base href="/docs/">
<link rel="canonical" href="/dive"><meta name="author" content='Alba "the deep"'>
<meta property="article:published_time" content="2026-02-01T09:30:00Z"></head>
<body><nav><a href="/">Home</a></nav><main><h1>Diving</h1>${TEXT}<p>See <a href="heights">heights</a>.</p></main></body></html>`;

function page(html: string): HtmlDocument {
	return openDocument({ bytes: Buffer.from(html), url: "https://birds.example/a/b" }, { kind: "html" });
}

const BODY = `# Diving\n\n${PARAGRAPH.repeat(6).trim()}\n\nSee [heights](https://birds.example/docs/heights).\n`;

test("a page's Markdown is its main content, with absolute links", () => {
	const { text, by, leftOut, findings } = page(PAGE).markdown();
	assert.equal(text, BODY);
	assert.equal(by, "main");
	assert.ok(leftOut > 0 && leftOut < 0.05);
	assert.deepEqual(findings, []);
});

test("the whole page or a selection is had as well", () => {
	const whole = page(PAGE).markdown({ whole: true });
	assert.equal(whole.text, `[Home](https://birds.example/)\n\n${BODY}`);
	assert.deepEqual([whole.by, whole.leftOut], ["whole", 0]);
	const selected = page(PAGE).markdown({ select: "h1, a", links: "references" });
	assert.equal(
		selected.text,
		"[Home][1]\n\n# Diving\n\n[heights][2]\n\n[1]: https://birds.example/\n[2]: https://birds.example/docs/heights\n",
	);
	assert.equal(selected.by, "selection");
	assert.equal(page(PAGE).markdown({ select: ".none" }).text, "");
});

test("front matter says what the page says of itself, as YAML that no text breaks", () => {
	const fetched = new Date("2026-03-01T00:00:00Z");
	const { text } = page(PAGE).markdown({ frontMatter: true, fetched });
	assert.equal(
		text,
		`---
title: "Diving - Birds"
url: "https://birds.example/a/b"
canonical: "https://birds.example/dive"
byline: "Alba \\"the deep\\""
published: "2026-02-01T09:30:00Z"
language: "en"
fetched: "2026-03-01T00:00:00.000Z"
---

${BODY}`,
	);
	const odd = page(`<title>a: b # c\u0085\u2028 --- ' \\ \u{1f41f}</title><p>x`).markdown({
		frontMatter: true,
	});
	assert.match(odd.text, /^---\ntitle: "a: b # c\\u0085\\u2028 --- ' \\\\ 🐟"\n/u);
});

test("an article's Markdown keeps what its text can't: code with its language, formulas, notes, its own heading", () => {
	const html = `<title>Dives - Birds</title><article><h1>Dives</h1>${TEXT}
<div class="highlight-python"><pre>dive(<span class="n">30</span>)</pre></div>
<pre><code class="language-sh">gannet get</code></pre>
<p>Depth is <script type="math/tex">d = \\frac{1}{2}gt^2</script> here.<sup><a href="#fn1" id="ref1">1</a></sup></p>
<ol><li id="fn1">Measured, and measured again. <a href="#ref1">back</a></li></ol></article>`;
	const article = articleOf(parseHtml(html), "https://birds.example/");
	const markdown = article?.markdown ?? "";
	assert.match(markdown, /```python\ndive\(30\)\n```/);
	assert.match(markdown, /```sh\ngannet get\n```/);
	assert.match(markdown, /Depth is \$d = \\frac\{1\}\{2\}gt\^2\$ here\.\[\^1\]/);
	assert.match(markdown, /^\[\^1\]: Measured, and measured again\.$/m);
	assert.match(
		page(
			html.replace(
				"</article>",
				`</article>${'<div><a href="/x">Another page of ours about other birds</a></div>'.repeat(12)}`,
			),
		).markdown().text,
		/^# Dives\n/,
	);
});

test("listings and lazy images are kept in articles as readability #532, #740 and #748 ask", () => {
	const html = `<title>Poetry - Birds</title><article><h1>Poetry</h1>${TEXT}
<pre class="language-js"><code class="language-js"><span class="token keyword">const</span> a <span class="token operator">=</span> 1; <span class="token comment">// one</span>
run()</code></pre>
<div class="highlight sh"><pre><span></span><span class="gp">$ </span>pip install poetry
</pre></div>
<figure><img data-src="https://img.example/large.jpg" src="data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP" class="lazy" alt="Peter Lynn"></figure>
<div class="highlight python"><pre><span></span><span class="kn">import</span> <span class="nn">poetry</span>
</pre></div>${TEXT}</article>`;
	for (const text of [articleOf(parseHtml(html), "")?.markdown ?? "", page(html).markdown().text]) {
		assert.match(text, /```js\nconst a = 1; \/\/ one\nrun\(\)\n```/);
		assert.match(text, /```sh\n\$ pip install poetry\n```/);
		assert.match(text, /```python\nimport poetry\n```/);
		assert.match(text, /!\[Peter Lynn\]\(https:\/\/img\.example\/large\.jpg\)/);
	}
});

test("headings stay in articles whatever they are called, with their ids, and without the links beside them", () => {
	const html = `<title>Dives - Birds</title><article><h1>Dives</h1>${TEXT}
<h2 class="section-header" id="related-work">Related work</h2>${TEXT}
<div class="heading-wrapper"><h2 id="depth">Depth</h2><a class="anchor-link" href="#depth"><span>Section titled “Depth”</span></a></div>${TEXT}
<h3 class="header-anchor-post" id="comments">What divers say</h3>${TEXT}</article>`;
	const { html: markup = "", markdown = "" } = articleOf(parseHtml(html), "") ?? {};
	assert.deepEqual(markdown.match(/^#+ .*/gm), ["## Related work", "## Depth", "### What divers say"]);
	assert.match(markup, /<h2 id="related-work">Related work<\/h2>/);
	assert.doesNotMatch(markup, /Section titled|data-heading/);
});

test("an article that lost most headings of the main element isn't its content", () => {
	const sections = ["Rest", "Dive", "Fish", "Nest", "Moult"].map(
		(name) => `<section><div class="header"><h2>${name}</h2></div>${TEXT}</section>`,
	);
	const links = `<div>${'<a href="/x">Another of our many pages about birds</a> '.repeat(6)}</div>`;
	const { text, by } = page(`<main>${sections.join("")}${links}</main>`).markdown();
	assert.equal(by, "main");
	assert.deepEqual(text.match(/^#+ .*/gm), ["## Rest", "## Dive", "## Fish", "## Nest", "## Moult"]);
});

test("an article's Markdown is made when it is asked for, and isn't in copies or JSON", () => {
	const article = articleOf(parseHtml(`<article>${TEXT.repeat(3)}</article>`), "");
	assert.ok(article !== undefined);
	assert.equal(JSON.stringify(article).includes("markdown"), false);
	assert.equal(article.markdown, article.markdown);
	assert.match(article.markdown, /^The gannet folds/);
});

test("XHTML has Markdown, and XML without HTML says that it has none", () => {
	const xml = (text: string) => openDocument({ bytes: Buffer.from(text) }, { kind: "xml" });
	const xhtml = xml(
		'<html xmlns="http://www.w3.org/1999/xhtml"><body><main><h1>A</h1><p>B</p></main></body></html>',
	);
	assert.equal(xhtml.markdown().text, "# A\n\nB\n");
	assert.throws(() => xml("<feed><title>A</title></feed>").markdown(), {
		name: "DocumentError",
		kind: "unsupported",
		message: /made of HTML/,
	});
});

test("what was repaired is among the findings", () => {
	const html = `<main><template id="B:0"></template></main><div hidden id="S:0"><h1>A</h1><img></div>`;
	const { text, findings } = page(html).markdown();
	assert.equal(text, "# A\n");
	assert.deepEqual(
		findings.map(({ code }) => code),
		["segments-placed", "image-without-address"],
	);
});
