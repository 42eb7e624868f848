// Where the next page is, and when it may be asked for: decisions alone, no request.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type PagesHow, readHow } from "../../src/pages/how.ts";
import { PagesError } from "../../src/pages/index.ts";
import { nextStep, type PageFacts } from "../../src/pages/next.ts";
import { rateWaitMs } from "../../src/pages/rate-fields.ts";

/** The facts of a page whose content has these values at these places. */
function facts(content: Readonly<Record<string, unknown>>, more: Partial<PageFacts> = {}): PageFacts {
	const url = "https://api.example/birds?size=2";
	return {
		url,
		requestUrl: url,
		number: 1,
		items: 2,
		read: (at) => content[at],
		link: (rel) => content[`link ${rel}`] as string | undefined,
		...more,
	};
}

function stepOf(how: PagesHow, page: PageFacts): string {
	const step = nextStep(how, page);
	return step.url === undefined ? `end: ${step.end}` : step.url;
}

const at = (url: string): Partial<PageFacts> => ({ url, requestUrl: url });

describe("the next page", () => {
	const cases: readonly (readonly [fact: string, how: PagesHow, page: PageFacts, expected: string])[] = [
		[
			"is the target of the link with rel=next",
			{ by: "link" },
			facts({ "link next": "https://api.example/birds?page=2" }),
			"https://api.example/birds?page=2",
		],
		["ends the walk where no link says it", { by: "link" }, facts({}), 'end: no link with rel="next"'],
		[
			"is the target of another relation where that is asked for",
			{ by: "link", rel: "older" },
			facts({ "link older": "/old" }),
			"https://api.example/old",
		],
		[
			"is a URL of the content, resolved against the page's own and without its fragment",
			{ by: "next", at: "$.next" },
			facts({ "$.next": " ?after=3#top " }),
			"https://api.example/birds?after=3",
		],
		...[null, undefined, "", false].map(
			(nothing) =>
				[
					`ends where the content's URL is ${JSON.stringify(nothing)}`,
					{ by: "next", at: "$.next" } as const,
					facts({ "$.next": nothing }),
					"end: nothing at $.next",
				] as const,
		),
		[
			"has the cursor as a parameter, escaped, in place of the one before",
			{ by: "cursor", at: "$.c", parameter: "after" },
			facts({ "$.c": "a b&c=+" }, at("https://api.example/birds?after=old&size=2")),
			"https://api.example/birds?after=a+b%26c%3D%2B&size=2",
		],
		[
			"takes a cursor that is a number, even zero",
			{ by: "cursor", at: "$.c", parameter: "after" },
			facts({ "$.c": 0 }),
			"https://api.example/birds?size=2&after=0",
		],
		[
			"ends where the content says that there is no more, whatever the cursor",
			{ by: "cursor", at: "$.c", parameter: "after", more: "$.has_more" },
			facts({ "$.c": "x", "$.has_more": false }),
			"end: $.has_more says that there is no more",
		],
		[
			"is that of the number after the first",
			{ by: "page" },
			facts({}),
			"https://api.example/birds?size=2&page=2",
		],
		[
			"counts on from the number that the URL has",
			{ by: "page", parameter: "p" },
			facts({}, at("https://api.example/birds?p=9")),
			"https://api.example/birds?p=10",
		],
		[
			"counts from 0 where pages do",
			{ by: "page", first: 0 },
			facts({}),
			"https://api.example/birds?size=2&page=1",
		],
		[
			"isn't asked for after a page without items",
			{ by: "page" },
			facts({}, { items: 0 }),
			"end: a page without items",
		],
		[
			"isn't asked for after the last of the pages that the content counts",
			{ by: "page", pages: "$.pages" },
			facts({ "$.pages": 3 }, at("https://api.example/birds?page=3")),
			"end: the last of 3 pages",
		],
		[
			"isn't asked for after the last one, counted from 0",
			{ by: "page", first: 0, pages: "$.pages" },
			facts({ "$.pages": "3" }, at("https://api.example/birds?page=2")),
			"end: the last of 3 pages",
		],
		[
			"begins after the items that came, not after those that were asked for",
			{ by: "offset" },
			facts({}, { ...at("https://api.example/birds?offset=10&limit=100"), items: 50 }),
			"https://api.example/birds?offset=60&limit=100",
		],
		[
			"isn't asked for where all items have come",
			{ by: "offset", total: "$.total" },
			facts({ "$.total": 2 }),
			"end: the last of 2 items",
		],
	];
	for (const [fact, how, page, expected] of cases) {
		test(fact, () => assert.equal(stepOf(how, page), expected));
	}

	const refused: readonly (readonly [fact: string, how: PagesHow, page: PageFacts, message: RegExp])[] = [
		[
			"is refused where its URL is a number",
			{ by: "next", at: "$.next" },
			facts({ "$.next": 2 }),
			/at \$\.next is not a text but 2/,
		],
		[
			"is refused where its URL leads away from http",
			{ by: "next", at: "$.next" },
			facts({ "$.next": "file:///etc/passwd" }),
			/not one of http or https/,
		],
		[
			"is refused where the cursor is an object",
			{ by: "cursor", at: "$.c", parameter: "c" },
			facts({ "$.c": { id: 1 } }),
			/not a text but \{"id":1\}/,
		],
		[
			"is refused where the count of pages is no number",
			{ by: "page", pages: "$.pages" },
			facts({ "$.pages": "many" }),
			/at \$\.pages is "many"/,
		],
	];
	for (const [fact, how, page, message] of refused) {
		test(fact, () =>
			assert.throws(
				() => nextStep(how, page),
				(error) => error instanceof PagesError && error.kind === "no-next" && message.test(error.message),
			),
		);
	}
});

describe("the wait before the next page", () => {
	const now = Date.UTC(2026, 10, 22, 12, 0, 0);
	const cases: readonly (readonly [
		fact: string,
		fields: Readonly<Record<string, string>>,
		waitMs: number,
	])[] = [
		["is none where no field asks for one", {}, 0],
		["is Retry-After's seconds", { "retry-after": "7" }, 7_000],
		["is the time until Retry-After's date", { "retry-after": "Sun, 22 Nov 2026 12:00:30 GMT" }, 30_000],
		["is none where Retry-After's date has passed", { "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" }, 0],
		["is none where Retry-After can't be read", { "retry-after": "soon" }, 0],
		["is RateLimit's t where nothing remains", { ratelimit: '"default";r=0;t=12' }, 12_000],
		["is none where RateLimit has something left", { ratelimit: '"default";r=5;t=12' }, 0],
		[
			"is the longest of several policies that are used up",
			{ ratelimit: '"hour";r=3;t=900, "minute";r=0;t=40, "second";r=0;t=1' },
			40_000,
		],
		["is X-RateLimit-Reset's seconds", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "9" }, 9_000],
		[
			"is the time until X-RateLimit-Reset, in seconds since 1970",
			{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(now / 1000 + 60) },
			60_000,
		],
		[
			"is the time until a reset in milliseconds since 1970",
			{ "ratelimit-remaining": "0", "ratelimit-reset": String(now + 1_500) },
			1_500,
		],
		["is none where something remains", { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "9" }, 0],
		[
			"is none where the reset is not a number",
			{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": "-1" },
			0,
		],
	];
	for (const [fact, fields, waitMs] of cases) {
		test(fact, () => assert.equal(rateWaitMs({ get: (name) => fields[name] ?? null }, now), waitMs));
	}
});

describe("what a caller says of the pages", () => {
	const cases: readonly (readonly [how: unknown, message: RegExp])[] = [
		[{ by: "cursers" }, /by is one of link, next, cursor, page, offset, not "cursers"/],
		[{ by: "link", parameter: "p" }, /by link has no option parameter; it has rel, items/],
		[{ by: "next" }, /by next needs at/],
		[{ by: "cursor", at: "$.c" }, /needs one of parameter .* and member/],
		[{ by: "cursor", at: "$.c", parameter: "c", member: "c" }, /needs one of parameter/],
		[{ by: "cursor", at: "$.c", member: "c" }, /member needs json/],
		[{ by: "page", limits: { pages: -1 } }, /limits\.pages is a number of at least 0/],
	];
	for (const [how, message] of cases) {
		test(`is refused: ${JSON.stringify(how)}`, () =>
			assert.throws(
				() => readHow(how as PagesHow),
				(error) => error instanceof PagesError && error.kind === "invalid-how" && message.test(error.message),
			));
	}
});
