// The main content of pages: of all kinds on saved pages, and each decision by itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findMain, type Main, parseHtml, visibleText } from "../../../src/document/index.ts";
import { savedPages } from "../wcxb/pages.ts";
import { meanOf, scoreOf, shareOf } from "../wcxb/score.ts";

/**
 * Mean word F1 by kind of page: of `articleOf` before there was `findMain`, and the least that `findMain` has to reach. The
 * kinds have as many pages each, but for articles, so that the mean of all is lower than on the whole of WCXB.
 */
const BARS: Readonly<Record<string, readonly [before: number, bar: number]>> = {
	article: [0.932, 0.94],
	collection: [0.517, 0.68],
	documentation: [0.889, 0.905],
	forum: [0.438, 0.71],
	listing: [0.478, 0.79],
	product: [0.492, 0.68],
	service: [0.741, 0.825],
};

test("the main content of 300 pages is found, of each kind better than by an article alone", () => {
	const scores = savedPages().map((page) => {
		const text = visibleText(findMain(parseHtml(page.html), page.url).root);
		return {
			kind: page.kind,
			...scoreOf(text, page.mainContent),
			found: shareOf(page.with, text),
			kept: shareOf(page.without, text),
		};
	});
	const share = (of: "found" | "kept"): number =>
		scores.reduce((sum, score) => sum + score[of], 0) / scores.length;
	assert.ok(share("found") >= 0.7, `${share("found")} of the pieces that belong to it are found`);
	assert.ok(share("kept") <= 0.12, `${share("kept")} of those that don't are kept`);
	assert.ok(meanOf(scores) >= 0.83, `the mean F1 is ${meanOf(scores)}`);
	for (const [kind, [before, bar]] of Object.entries(BARS)) {
		const mean = meanOf(scores.filter((score) => score.kind === kind));
		assert.ok(bar > before && mean >= bar, `the mean F1 of ${kind} pages is ${mean}, and not ${bar}`);
	}
});

const PARAGRAPH =
	"The gannet folds its wings and dives from thirty metres into the sea, where it catches herring and mackerel, and swallows them. ";
const TEXT = `<p>${PARAGRAPH}</p>`.repeat(6);
/** So that no article is looked for. */
const NO_ARTICLE = { limits: { elements: 0 } };
const CARDS = Array.from(
	{ length: 30 },
	(_, at) => `<div><h3>Bird ${at}</h3><span>${at} cm</span></div>`,
).join("");

const cases: readonly (readonly [what: string, html: string, by: Main["by"], text: RegExp, not: RegExp])[] = [
	[
		"a page's main element without what is around it",
		`<nav>Home</nav><main><h1>Gannets</h1>${TEXT}<aside>Aside</aside><form>Search <input></form></main><footer>Imprint</footer>`,
		"main",
		/Gannets[\s\S]*herring/,
		/Home|Aside|Search|Imprint/,
	],
	["of a list of cards all of them", `<main>${CARDS}</main>`, "main", /Bird 0[\s\S]*Bird 29/, /x{9}/],
	[
		"a block by its class",
		`<div class="page"><div>${CARDS}</div><div class="newsletterBox">Write to us</div><div class="social-links">Elsewhere</div></div>`,
		"body",
		/Bird 29/,
		/Write to us|Elsewhere/,
	],
	[
		"a section by its heading, up to the next one that is as high",
		`<main>${CARDS}<h2>Related articles</h2><p>Terns</p><h3>More</h3><p>Skuas</p><h2>Depth</h2><p>Thirty metres</p></main>`,
		"main",
		/Thirty metres/,
		/Terns|Skuas|Related/,
	],
	["a form that is around all of the page", `<form><div>${TEXT}</div></form>`, "body", /herring/, /x{9}/],
	[
		"comments in code, which are no comments on it",
		`<main>${CARDS}<pre><code>a <span class="token comment">// b</span></code></pre><section id="sharing">Sharing is a chapter</section></main>`,
		"main",
		/a \/\/ b[\s\S]*Sharing is/,
		/x{9}/,
	],
	[
		"buttons but those of headings",
		`<main><h2><button>How deep?</button></h2>${TEXT}<button>Buy</button></main>`,
		"main",
		/How deep/,
		/Buy/,
	],
	[
		"the comments of an article",
		`<main>${TEXT}<div id="comments">${"<p>Nice bird.</p>".repeat(5)}</div></main>`,
		"main",
		/herring/,
		/Nice bird/,
	],
	["nothing where all of it is furniture", "<nav>Home</nav><footer>Imprint</footer>", "body", /^$/, /./],
];

for (const [what, html, by, text, not] of cases) {
	test(`main content: ${what}`, () => {
		const main = findMain(parseHtml(html), "https://birds.example/", NO_ARTICLE);
		assert.match(visibleText(main.root), text);
		assert.doesNotMatch(visibleText(main.root), not);
		assert.equal(main.by, by);
	});
}

test("what a forum's page calls comments are its posts", () => {
	const html = `<main>${CARDS}<div class="comments">${"<p>Nice bird, and so deep.</p>".repeat(5)}</div></main>`;
	const textAt = (url: string): string => visibleText(findMain(parseHtml(html), url, NO_ARTICLE).root);
	assert.match(textAt("https://forum.birds.example/t/1"), /Nice bird/);
	assert.doesNotMatch(textAt("https://birds.example/"), /Nice bird/);
});

test("an article is taken where the main element has much beside it, and keeps its title", () => {
	const links = `<div>${'<a href="/x">Another of our many pages about birds</a> '.repeat(12)}</div>`;
	const html = `<title>Gannets dive</title><body><div><h1>Gannets dive</h1>${TEXT}</div>${links}</body>`;
	const main = findMain(parseHtml(html), "https://birds.example/");
	assert.equal(main.by, "article");
	assert.equal(main.article?.title, "Gannets dive");
	assert.ok(main.leftOut > 0.3 && main.leftOut < 0.6, String(main.leftOut));
});

test("a page of more elements than an article is looked for in has its main element, and a finding says so", () => {
	const html = `<main>${TEXT}</main>`;
	const { by, findings } = findMain(parseHtml(html), "", { limits: { elements: 3 } });
	assert.equal(by, "main");
	assert.deepEqual(
		findings.map(({ code }) => code),
		["limits.elements"],
	);
});

test("the page itself stays as it is", () => {
	const root = parseHtml(`<main>${TEXT}<aside>Aside</aside></main>`);
	findMain(root, "");
	assert.match(visibleText(root), /Aside/);
});
