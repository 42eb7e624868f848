// The options of Markdown, of articles and of main content: mistakes are named, and only an object's own members are options.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	articleOf,
	type DocumentErrorKind,
	findMain,
	type HtmlDocument,
	openDocument,
	parseHtml,
	toMarkdown,
} from "../../../src/document/index.ts";

const HTML = '<main><h1>Dives</h1><p><a href="/x">They dive.</a></p></main>';
const root = parseHtml(HTML);
const page = openDocument({ bytes: Buffer.from(HTML) }, { kind: "html" }) as HtmlDocument;

/** What is called with the options, however wrong they are. */
const FUNCTIONS: Readonly<Record<string, (options: never) => unknown>> = {
	toMarkdown: (options) => toMarkdown(root, options),
	"page.markdown": (options) => page.markdown(options),
	findMain: (options) => findMain(root, "", options),
	articleOf: (options) => articleOf(root, "", options),
	"page.article": (options) => page.article(options),
};

const markdown = ["toMarkdown", "page.markdown"];
const article = ["findMain", "articleOf", "page.article"];

const MISTAKES: readonly (readonly [
	names: readonly string[],
	options: unknown,
	kind: DocumentErrorKind,
	message: RegExp,
])[] = [
	[markdown, { link: "none" }, "options", /there is no option link: did you mean links\?/],
	[markdown, { images: "all" }, "options", /option images must be one of "link", "alt", "none", not "all"/],
	[markdown, "inline", "options", /the options must be an object, not "inline"/],
	[markdown, { limits: { markdownByte: 1 } }, "limit", /did you mean limits\.markdownBytes\?/],
	[
		markdown,
		{ limits: { markdownDepth: 0 } },
		"limit",
		/limits\.markdownDepth must be a number above 0, not 0/,
	],
	[markdown, { limits: 5 }, "options", /option limits must be an object, not 5/],
	[["page.markdown"], { hole: true }, "options", /did you mean whole\?/],
	[["page.markdown"], { fetched: "today" }, "options", /option fetched must be a Date/],
	[
		["page.markdown"],
		{ limits: { elements: "many" } },
		"limit",
		/limits\.elements must be a number of at least 0/,
	],
	[article, { limit: {} }, "options", /did you mean limits\?/],
	[article, { limits: { element: 1 } }, "limit", /did you mean limits\.elements\?/],
	[article, { limits: { elements: Number.NaN } }, "limit", /limits\.elements must be a number of at least 0/],
];

for (const [names, options, kind, message] of MISTAKES) {
	for (const name of names) {
		test(`${name} refuses ${JSON.stringify(options)}`, () => {
			assert.throws(() => FUNCTIONS[name]?.(options as never), { name: "DocumentError", kind, message });
		});
	}
}

test("options are an object's own members: those that it inherits are refused, those of Object.prototype aren't looked at", () => {
	for (const call of Object.values(FUNCTIONS))
		assert.throws(() => call(Object.create({ limits: {} }) as never), /limits is inherited/);
	const prototype = Object.prototype as { links?: string; markdownBytes?: number; limits?: unknown };
	Object.assign(prototype, { links: "none", markdownBytes: 1, limits: { elements: 0 } });
	try {
		const text = "# Dives\n\n[They dive.](/x)\n";
		assert.equal(toMarkdown(root, {}).text, text);
		assert.equal(page.markdown({ limits: {} }).text, text);
		assert.equal(findMain(root, "", {}).by, "main");
	} finally {
		for (const name of ["links", "markdownBytes", "limits"] as const) delete prototype[name];
	}
});
