// Random pages for the tests of Markdown: elements within each other as no author would put them, texts full of signs, and
// what attackers put into attributes. The same seed gives the same page.

import { randomFrom } from "../html/fuzz.ts";

const NAMES =
	`p div span b i em strong s a code pre h1 h3 ul ol li blockquote table tr td th thead dl dt dd br hr img sup sub q details
	summary svg math script style iframe noscript input button select option template kbd del figure figcaption caption section`.split(
		/\s+/,
	);

const TEXTS = [
	...[
		"word",
		"two words",
		" spaced ",
		"a_b_c",
		"*x*",
		"_y_",
		"**",
		"`",
		"``",
		"[z]",
		"](/u)",
		"![i](j)",
		"# h",
		"1. one",
	],
	...[
		"- item",
		"> quote",
		"---",
		"===",
		"| c |",
		"$5",
		"$x$",
		"~~s~~",
		"<b>",
		"&amp;",
		"&lt;script&gt;",
		"\\",
		"\n\n",
		"\t",
	],
	...[
		"“quoted”",
		"中文",
		"é",
		"\u00a0",
		"[^1]",
		"[1]: /x",
		"<!-- c -->",
		"&#35;",
		"javascript:alert(1)",
		"!",
		"~~~",
		"```",
	],
	...[
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"](javascript:alert(1))",
		"<a href='javascript:1'>",
		'"',
		"'",
	],
];

const URLS = [
	...[
		"/a",
		"b c(d)",
		"javascript:alert(1)",
		"JaVaScRiPt:alert(1)",
		" java\nscript:alert(1)",
		"data:text/html,<script>1</script>",
	],
	...[
		"vbscript:x",
		"https://site.example/?a=b&c=(d)<e>",
		"#f",
		"",
		"mailto:a@b",
		"//h/x",
		'"><script>alert(1)</script>',
		"\\)",
		"`x`",
	],
];

export function randomPage(seed: number, size: number): string {
	const random = randomFrom(seed);
	const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
	const quoted = (text: string): string => `"${text.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
	let left = size;
	const content = (depth: number): string => {
		let out = "";
		for (let count = Math.floor(random() * 5); count >= 0 && left > 0; count--) {
			left--;
			if (depth > 8 || random() < 0.4) out += escaped(pick(TEXTS), random() < 0.9);
			else out += element(pick(NAMES), depth);
		}
		return out;
	};
	const element = (name: string, depth: number): string => {
		let tag = `<${name}`;
		if (name === "a") tag += ` href=${quoted(pick(URLS))} title=${quoted(pick(TEXTS))}`;
		if (name === "img") tag += ` src=${quoted(pick(URLS))} alt=${quoted(pick(TEXTS))} onerror="alert(1)"`;
		if (name === "iframe") tag += ` src=${quoted(pick(URLS))} title=${quoted(pick(TEXTS))}`;
		if (name === "td" || name === "th")
			tag += ` colspan="${Math.floor(random() * 3)}" rowspan="${Math.floor(random() * 3)}"`;
		if (name === "input") tag += ' type="checkbox" onfocus="alert(1)"';
		if (name === "ol") tag += ` start="${Math.floor(random() * 12)}"`;
		if (name === "code") tag += ` class="language-${pick(["js", "</code>", "a b"])}"`;
		if (random() < 0.1) tag += ` onclick="alert(1)" id=${quoted(pick(["n1", "r1", "x"]))}`;
		return `${tag}>${content(depth + 1)}</${name}>`;
	};
	return content(0);
}

function escaped(text: string, isEscaped: boolean): string {
	return isEscaped ? text.replaceAll("&", "&amp;").replaceAll("<", "&lt;") : text;
}
