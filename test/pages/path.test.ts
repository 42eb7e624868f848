// Numbers of pages in the path of a URL.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type PagesHow, readHow } from "../../src/pages/how.ts";
import { nextStep } from "../../src/pages/next.ts";

const page = (path: string, more: object = {}): PagesHow => ({ by: "page", path, ...more }) as PagesHow;
const offset = (path: string): PagesHow => ({ by: "offset", path });

const steps: readonly (readonly [how: PagesHow, url: string, next: string])[] = [
	[page("/page/{page}"), "https://s.example/list/page/1", "https://s.example/list/page/2"],
	[page("/page/{page}"), "https://s.example/list/page/9/", "https://s.example/list/page/10/"],
	[page("/page/{page}"), "https://s.example/list", "https://s.example/list/page/2"],
	[page("/page/{page}"), "https://s.example/list/", "https://s.example/list/page/2"],
	[page("/page/{page}", { first: 0 }), "https://s.example/list", "https://s.example/list/page/1"],
	[page("/page/{page}"), "https://s.example/list?q=a", "https://s.example/list/page/2?q=a"],
	[page("/page/{page}"), "https://s.example/list/page/3?q=a#x", "https://s.example/list/page/4?q=a#x"],
	[page("-p{page}.html"), "https://s.example/list-p1.html", "https://s.example/list-p2.html"],
	[page("/{page}/items"), "https://s.example/a/7/items", "https://s.example/a/8/items"],
	[page("/p.{page}"), "https://s.example/p.1/px2", "https://s.example/p.2/px2"],
	[page("page/{page}"), "https://s.example/list", "https://s.example/list/page/2"],
	[offset("/from/{offset}"), "https://s.example/list/from/20", "https://s.example/list/from/22"],
	[offset("/from/{offset}"), "https://s.example/list", "https://s.example/list/from/2"],
];

test("the number of the next page is put into the path where it is asked for there", () => {
	for (const [how, url, next] of steps) {
		const facts = { url, requestUrl: url, number: 1, items: 2, read: () => undefined, link: () => undefined };
		const step = nextStep(readHow(how), facts);
		assert.equal(step.url, next, `${JSON.stringify(how)} ${url}`);
	}
});

test("a path that has no place for the number is refused", () => {
	for (const how of [
		page("/page"),
		page("/page/{offset}"),
		page("/{page}/{page}"),
		page(""),
		offset("/{page}"),
		page("/page/{page}", { parameter: "p" }),
	])
		assert.throws(() => readHow(how), /path is a part of|two places/u);
});
