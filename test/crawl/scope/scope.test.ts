// Which URLs a crawl takes: scopes, patterns, depth and traps.

import assert from "node:assert/strict";
import { test } from "node:test";
import { matcher, PatternError } from "../../../src/crawl/scope/patterns.ts";
import {
	createScope,
	type ScopeName,
	type ScopeOptions,
	type ScopeRefusal,
} from "../../../src/crawl/scope/scope.ts";
import {
	NO_PAGES,
	SHAPE_LIMITS,
	shapeOf,
	shapeState,
	trapOf,
	withPage,
} from "../../../src/crawl/scope/traps.ts";

const seed = "https://www.shop.example/list/birds.html?page=1";
const reach: Readonly<Record<ScopeName, readonly (readonly [url: string, isWithin: boolean])[]>> = {
	page: [
		[seed, true],
		["http://www.shop.example/list/birds.html?page=1", true],
		["https://www.shop.example/list/birds.html", false],
		["https://www.shop.example/", false],
	],
	prefix: [
		["https://www.shop.example/list/", true],
		["http://www.shop.example/list/a/b?c=/d/", true],
		["https://www.shop.example/list", false],
		["https://www.shop.example/listing/a", false],
		["https://www.shop.example/?/list/", false],
		["https://shop.example/list/a", false],
	],
	host: [
		["https://www.shop.example/", true],
		["http://www.shop.example/a", true],
		["https://shop.example/", false],
		["https://www.shop.example:8443/", false],
		["https://www.shop.example.evil.example/", false],
		["https://evil.example/www.shop.example/", false],
	],
	site: [
		["https://shop.example/", true],
		["http://a.b.shop.example/", true],
		["https://shop.example:8443/", false],
		["https://myshop.example/", false],
		["https://other.example/", false],
	],
	any: [
		["https://other.example/", true],
		["http://127.0.0.1/", true],
	],
};
for (const [scope, urls] of Object.entries(reach)) {
	for (const [url, isWithin] of urls) {
		test(`within the scope ${scope} of ${seed}, ${url} ${isWithin ? "is" : "isn't"}`, () => {
			const { refusal } = createScope([seed], { scope: scope as ScopeName });
			assert.equal(refusal(url, 1), isWithin ? undefined : "scope");
		});
	}
}

test("the default scope is the hosts of the seeds", () => {
	const { refusal } = createScope([seed, "https://b.example/"]);
	assert.equal(refusal("https://b.example/x", 9), undefined);
	assert.equal(refusal("https://c.example/x", 9), "scope");
});

test("a seed that redirects within its site brings the place where it ends into scope", () => {
	const scope = createScope(["http://shop.example/"]);
	assert.equal(scope.refusal("https://www.shop.example/a", 1), "scope");
	assert.equal(scope.redirected("http://shop.example/", "https://www.shop.example/"), true);
	assert.equal(scope.refusal("https://www.shop.example/a", 1), undefined);
	assert.equal(scope.refusal("https://shop.example/a", 1), undefined);
});

test("a seed that leads to another site brings nothing into scope", () => {
	const scope = createScope(["http://shop.example/"]);
	assert.equal(scope.redirected("http://shop.example/", "https://other.example/"), false);
	assert.equal(scope.refusal("https://other.example/", 1), "scope");
});

const refusals: readonly (readonly [
	options: ScopeOptions,
	url: string,
	depth: number,
	ScopeRefusal | undefined,
])[] = [
	[{ depth: 2 }, "https://www.shop.example/a", 2, undefined],
	[{ depth: 2 }, "https://www.shop.example/a", 3, "depth"],
	[{ depth: 0 }, "https://www.shop.example/a", 0, undefined],
	[{ include: ["/list/**"] }, "https://www.shop.example/list/a/b", 1, undefined],
	[{ include: ["/list/**"] }, "https://www.shop.example/a", 1, "include"],
	[{ include: ["/list/**"] }, "https://www.shop.example/a", 0, undefined],
	[{ include: ["/a", "/b"] }, "https://www.shop.example/b", 1, undefined],
	[{ exclude: ["/cart*"] }, "https://www.shop.example/cart", 1, "exclude"],
	[{ exclude: ["/cart*"], include: ["/**"] }, "https://www.shop.example/cart", 1, "exclude"],
	[{ exclude: [/[?&]print=/] }, "https://www.shop.example/a?b&print=1", 1, "exclude"],
	[{ traps: { urlLength: 30 } }, "https://www.shop.example/list/a", 1, "url-length"],
	[{ scope: "any", exclude: ["https://*.evil.example/**"] }, "https://a.evil.example/b", 1, "exclude"],
];
for (const [options, url, depth, expected] of refusals) {
	test(`${JSON.stringify(options)} of ${url} at depth ${depth}: ${expected ?? "taken"}`, () => {
		assert.equal(createScope([seed], options).refusal(url, depth), expected);
	});
}

const globs: readonly (readonly [glob: string, url: string, matches: boolean])[] = [
	["/a", "https://h.example/a", true],
	["/a", "https://h.example/a/", false],
	["/a", "https://h.example/a?b", false],
	["/a*", "https://h.example/abc", true],
	["/a*", "https://h.example/a/b", false],
	["/a*", "https://h.example/a?b", false],
	["/a**", "https://h.example/a/b?c", true],
	["/*/b", "https://h.example/a/b", true],
	["/*/b", "https://h.example//b", true],
	["/*/b", "https://h.example/a/c/b", false],
	["/**/b", "https://h.example/a/c/b", true],
	["/**/b", "https://h.example/b", false],
	["**/b", "https://h.example/b", true],
	["/*.html", "https://h.example/a.html", true],
	["/*.html", "https://h.example/axhtml", false],
	["/a?b=*", "https://h.example/a?b=1", true],
	["/a?b=*", "https://h.example/axb=1", false],
	["https://h.example/**", "https://h.example/a", true],
	["https://h.example/**", "http://h.example/a", false],
	["*://*.example/**", "https://h.example/a", true],
	["https://*.example/", "https://a.b.example/", true],
	["h.example", "https://h.example/", false],
	["**", "https://h.example/", true],
	["", "https://h.example/", false],
];
for (const [glob, url, matches] of globs) {
	test(`the pattern ${JSON.stringify(glob)} ${matches ? "covers" : "doesn't cover"} ${url}`, () => {
		assert.equal(matcher([glob])(url), matches);
	});
}

test("a regular expression with g or y gives the same answer each time", () => {
	const matches = matcher([/a/g]);
	assert.deepEqual(
		[matches("https://h/a"), matches("https://h/a"), matches("https://h/b")],
		[true, true, false],
	);
});

test("no glob takes more than moments", () => {
	const before = process.cpuUsage();
	assert.equal(matcher([`/${"*a".repeat(500)}b`])(`https://h.example/${"a".repeat(2_000)}`), false);
	assert.equal(matcher([`/${"**a".repeat(300)}b`])(`https://h.example/${"a".repeat(2_000)}`), false);
	const { user } = process.cpuUsage(before);
	assert.ok(user < 2_000_000, `${user} µs`);
});

test("a regular expression that takes too long is an error that names it and the limit", () => {
	const matches = matcher([/(a+)+$/], 50);
	assert.throws(
		() => matches(`https://h.example/${"a".repeat(40)}!`),
		(error) => {
			assert.ok(error instanceof PatternError);
			assert.match(error.message, /50 ms, the limit patternMs/);
			assert.equal(error.pattern, String(/(a+)+$/));
			return true;
		},
	);
});

const traps: readonly (readonly [path: string, trap: string | undefined])[] = [
	["/a/b/c", undefined],
	["/a/a", undefined],
	["/a/b/a", undefined],
	["/a/a/a", "repeats"],
	["/a/x/a/y/a", "repeats"],
	["/a/b/a/b", "repeats"],
	["/x/a/b/c/a/b/c/y", "repeats"],
	["/a/b/c/a/b/d", undefined],
	["/2026/12/12/12", undefined],
	["/12/12/12/12", undefined],
	["/1/a/1/a", "repeats"],
	[`/${"a/".repeat(3)}`, "repeats"],
	[`/${Array.from({ length: 20 }, (_, index) => `s${index}`).join("/")}`, undefined],
	[`/${Array.from({ length: 21 }, (_, index) => `s${index}`).join("/")}`, "path-depth"],
	[`/${"/".repeat(40)}`, undefined],
	[`/?${Array.from({ length: 12 }, (_, index) => `p${index}=1`).join("&")}`, undefined],
	[`/?${Array.from({ length: 13 }, (_, index) => `p${index}=1`).join("&")}`, "parameters"],
	[`/${"x".repeat(2_048 - "https://h.example/".length)}`, undefined],
	[`/${"x".repeat(2_049 - "https://h.example/".length)}`, "url-length"],
];
for (const [path, trap] of traps) {
	test(`${path.slice(0, 60)} (${path.length} characters) is ${trap ?? "no trap"}`, () => {
		assert.equal(trapOf(`https://h.example${path}`), trap);
	});
}

const shapes: readonly (readonly [first: string, second: string, isOne: boolean])[] = [
	["/p/1", "/p/234", true],
	["/cal/2026/01/31", "/cal/1999/12/01", true],
	["/cal?month=1&year=2", "/cal?year=7&month=3", true],
	["/cal?month=1", "/cal?day=1", false],
	["/event-12.html", "/event-7.html", true],
	["/event-12.html", "/event-7.pdf", false],
	["/o/550e8400-e29b-41d4-a716-446655440000", "/o/00000000-0000-4000-8000-000000000000", true],
	["/i/a8F3kd93jf02kdlz.jpg", "/i/93jf02kdlza8F3kd.jpg", true],
	["/blog/the-first-of-many-posts", "/blog/the-second-of-many-posts", false],
	["/a/b", "/a/c", false],
	["/a", "/a/", false],
];
for (const [first, second, isOne] of shapes) {
	test(`${first} and ${second} have ${isOne ? "one shape" : "two shapes"}`, () => {
		const shape = (path: string): string => shapeOf(`https://h.example${path}`);
		assert.equal(shape(first) === shape(second), isOne);
	});
}

test("a shape whose last 200 pages had new text on fewer than 10 waits behind, and ends at 1,000 pages", () => {
	let record = NO_PAGES;
	const states: string[] = [];
	for (let page = 1; page <= 1_200; page++) {
		record = withPage(record, page % 100 === 0);
		const state = shapeState(record);
		if (states.at(-1)?.split(" ")[1] !== state) states.push(`${page} ${state}`);
	}
	assert.deepEqual(states, ["1 open", "200 last", "1000 closed"]);
});

test("a shape with new text on one page of twenty goes on", () => {
	let record = NO_PAGES;
	for (let page = 0; page < 3_000; page++) {
		record = withPage(record, page % 20 === 0);
		assert.equal(shapeState(record), "open");
	}
});

test("a shape that waits behind comes back with new text", () => {
	let record = NO_PAGES;
	for (let page = 0; page < 400; page++) record = withPage(record, false);
	assert.equal(shapeState(record), "last");
	for (let page = 0; page < SHAPE_LIMITS.window * SHAPE_LIMITS.newText; page++)
		record = withPage(record, true);
	assert.equal(shapeState(record), "open");
});
