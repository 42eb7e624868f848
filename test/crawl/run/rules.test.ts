// Rules by URL, the functions of a job, several kinds of records, and jobs that change.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { CrawlError, type CrawlJob, crawl, job, openCrawlFile } from "../../../src/crawl/index.ts";
import { placeOf } from "../../../src/crawl/run/pump.ts";
import { record } from "../../../src/record/index.ts";
import { all, links, newPath, numbered, ofType, site } from "./support.ts";

const product = record({ name: "products", fields: { name: "h1" } });
const article = record({ name: "articles", fields: { title: "h2", note: { css: "i", optional: true } } });

const shopPages = {
	"/": links("/p/1", "/n/1", "/p/2", "/q"),
	"/p/1": `<h1>One</h1>${links("/p/hidden")}`,
	"/p/2": "<h1>Two</h1>",
	"/n/1": `<h2>News</h2>${links("/n/2")}`,
	"/n/2": "<h2>More</h2>",
	"/q": "<h1>Not a product</h1>",
	"/p/hidden": "<h1>Hidden</h1>",
};

const rowsIn = (path: string, sql: string): unknown[] => {
	const database = new DatabaseSync(path, { readOnly: true });
	const rows = database.prepare(sql).all();
	database.close();
	return rows.map((row) => ({ ...row }));
};

test("rules choose records, priority and whether links are followed; each kind of record has its table", async () => {
	await using shop = await site(shopPages);
	const to = newPath(".db");
	const events = await all(
		crawl({
			seeds: [`${shop.url}/`],
			state: newPath(".crawl"),
			sitemaps: "no",
			politeness: { concurrency: 1 },
			rules: [
				{ match: "/n/**", record: article, priority: 2 },
				{ match: ["/p/**", /\/nothing/], record: product, follow: false },
			],
			to,
		}),
	);
	// A lease has up to eight URLs; what is found during it comes after it.
	assert.deepEqual(shop.paths(), ["/", "/n/1", "/p/1", "/p/2", "/q", "/n/2"]);
	assert.deepEqual(rowsIn(to, "SELECT name, _page FROM products ORDER BY name"), [
		{ name: "One", _page: `${shop.url}/p/1` },
		{ name: "Two", _page: `${shop.url}/p/2` },
	]);
	assert.deepEqual(rowsIn(to, "SELECT title FROM articles ORDER BY title"), [
		{ title: "More" },
		{ title: "News" },
	]);
	assert.equal(ofType(events, "rejected").length, 0);
});

test("records of each kind can have a file of their own", async () => {
	await using shop = await site(shopPages);
	const [products, articles] = [newPath(".jsonl"), newPath(".csv")];
	await all(
		crawl({
			seeds: [`${shop.url}/`],
			state: newPath(".crawl"),
			record: product,
			rules: [{ match: "/n/**", record: article }],
			to: { products, articles },
		}),
	);
	assert.equal(readFileSync(products, "utf8").split("\n").length - 1, 4);
	assert.match(readFileSync(articles, "utf8"), /^title,note\r?\nNews,/);
});

test("onUrl drops URLs and sets their priority; onDocument adds records and URLs", async () => {
	await using shop = await site(shopPages);
	const job: CrawlJob = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		sitemaps: "no",
		politeness: { concurrency: 1 },
		record: article,
		onUrl: ({ url }) => (url.endsWith("/q") ? false : url.includes("/p/") ? 0 : undefined),
		onDocument(page) {
			if (page.url.endsWith("/p/2")) {
				page.emit({ title: "Two", note: "emitted" });
				page.follow(["/n/2", "mailto:a@b.c"]);
			}
		},
	};
	const events = await all(crawl(job));
	assert.deepEqual(shop.paths(), ["/", "/p/1", "/p/2", "/n/1", "/p/hidden", "/n/2"]);
	assert.deepEqual(
		ofType(events, "record")
			.map((event) => (event.record as { title: string }).title)
			.sort(),
		["More", "News", "Two"],
	);
	using file = openCrawlFile(job.state);
	assert.equal(file.why(`${shop.url}/q`)?.url.reason, "dropped");
	assert.equal(file.why(`${shop.url}/n/2`)?.url.foundOn, `${shop.url}/p/2`);
});

const hooks: Readonly<Record<string, Partial<CrawlJob>>> = {
	"onDocument that throws": {
		onDocument: (page) => {
			page.emit({ title: "never" });
			throw new Error("mine");
		},
	},
	"onDocument that never ends": { onDocument: () => new Promise(() => undefined), hookMs: 20 },
	"onDocument that emits another field": { onDocument: (page) => page.emit({ colour: "red" }) },
	"onUrl that throws": {
		onUrl: () => {
			throw new Error("mine");
		},
	},
	"onUrl that returns what it may not": { onUrl: () => 10 },
};
for (const [name, hook] of Object.entries(hooks)) {
	test(`${name} fails the page as hook, and nothing of it is kept`, async () => {
		await using shop = await site(shopPages);
		const to = newPath(".jsonl");
		const state = newPath(".crawl");
		const events = await all(crawl({ seeds: [`${shop.url}/`], state, record: article, to, ...hook }));
		const [failed] = ofType(events, "failed");
		assert.equal(failed?.reason, "hook");
		assert.ok(failed?.error instanceof Error);
		assert.equal(existsSync(to), false);
		assert.deepEqual(shop.paths(), ["/"]);
	});
}

test("a narrower scope skips what waits, a wider one takes what was left out, and the change is an event", async () => {
	await using shop = await site({}, numbered(40));
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl"), sitemaps: "no" };
	await all(crawl({ ...job, depth: 2, limits: { pages: 3 } }));
	const narrower = await all(crawl({ ...job, depth: 1 }));
	assert.deepEqual(ofType(narrower, "changed")[0]?.what, ["depth was 2 and is 1"]);
	assert.equal(shop.paths().length, 3);
	const same = await all(crawl({ ...job, depth: 1 }));
	assert.equal(ofType(same, "changed").length, 0);
	const wider = await all(crawl({ ...job, exclude: ["/page/5"] }));
	assert.deepEqual(ofType(wider, "changed")[0]?.what, [
		'exclude was [] and is ["/page/5"]',
		'depth was 1 and is "Infinity"',
	]);
	const paths = new Set(shop.paths());
	assert.ok(!paths.has("/page/5") && !paths.has("/page/11") && paths.has("/page/39"));
	await all(crawl(job));
	assert.equal(new Set(shop.paths()).size, 40);
	// The narrow crawl was complete, and began a second round with its three pages.
	assert.equal(shop.paths().length, 43);
});

test("all mistakes of a job are reported at once", () => {
	const mistaken = {
		scope: "world",
		limits: { pages: -1 },
		rules: [{ match: "/a", priority: 11 }],
		colour: "red",
	} as unknown as CrawlJob;
	assert.throws(
		() => crawl(mistaken),
		(error) => {
			assert.ok(error instanceof CrawlError && error.code === "invalid-job");
			assert.match(error.message, /^The job has 6 mistakes: /);
			for (const part of ["seeds", "state", "scope", "limits.pages", "priority", "colour"])
				assert.ok(
					error.mistakes.some((each) => each.includes(part)),
					part,
				);
			return true;
		},
	);
	const state = newPath(".crawl");
	assert.throws(
		() =>
			crawl({
				seeds: ["ftp://a.example/", "b"],
				state,
				record: product,
				rules: [{ match: "/n/**", record: record({ name: "products", fields: { other: "h2" } }) }],
				to: "out.jsonl",
			}),
		(error) => error instanceof CrawlError && error.mistakes.length === 4,
	);
	assert.throws(
		() => crawl({ seeds: ["https://a.example/"], state, record: product, to: { others: "a.jsonl" } }),
		/to has no target for the records "products"; to has a target for the records "others"/,
	);
	assert.throws(
		() => crawl({ seeds: ["https://a.example/"], state, rules: [{ match: "/a", render: true } as never] }),
		/render/,
	);
	assert.throws(
		() => crawl({ seeds: ["https://a.example/"], state, to: state, sink: { format: "jsonl" } }),
		/the records and the state need a file each/i,
	);
	assert.equal(existsSync(state), false);
});

test("a job is the object itself, with its types", () => {
	const made = job({ seeds: ["https://a.example/"], record: product, to: "a.db" });
	assert.deepEqual(made.seeds, ["https://a.example/"]);
});

const places: readonly (readonly [
	target: string,
	part: number,
	round: number,
	isFirst: boolean,
	place: string,
	mode: string | undefined,
])[] = [
	["a.jsonl", 1, 1, true, "a.jsonl", undefined],
	["a.jsonl", 2, 1, false, "a.jsonl", "append"],
	["a.jsonl", 3, 2, true, "a-2.jsonl", undefined],
	["a.csv", 3, 1, false, "a.csv", "append"],
	["a.csv.gz", 3, 1, false, "a-3.csv.gz", undefined],
	["a.parquet", 2, 1, false, "a-2.parquet", undefined],
	["dir.json/a.json", 2, 2, true, "dir.json/a-2.json", undefined],
	["a.db#t", 2, 2, true, "a.db#t", undefined],
];
for (const [target, part, round, isFirst, place, mode] of places) {
	test(`part ${part} of ${target} goes to ${place} in round ${round}`, () => {
		assert.deepEqual(placeOf(target, part, round, isFirst), { target: place, mode });
	});
}

test("files that are written as a whole keep the records of each part", async () => {
	await using shop = await site({}, numbered(9));
	const to = newPath(".json");
	const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl"), to };
	await all(crawl({ ...job, limits: { pages: 4 } }));
	await all(crawl(job));
	const count = (path: string): number => (JSON.parse(readFileSync(path, "utf8")) as unknown[]).length;
	assert.deepEqual([count(to), count(to.replace(".json", "-2.json"))], [4, 5]);
});

test("a file gets its name where the run that ends the crawl makes no record", async () => {
	let asked = 0;
	const gone = links("/gone");
	await using shop = await site({
		"/": gone,
		"/gone": (_, response) => {
			asked++;
			response.writeHead(404).end();
		},
	});
	const job: CrawlJob = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		to: newPath(".jsonl"),
		sitemaps: "no",
		politeness: { concurrency: 1 },
	};
	const stopped = crawl(job);
	for await (const event of stopped) if (event.type === "page") stopped.stop();
	assert.equal(existsSync(job.to as string), false);
	await all(crawl(job));
	assert.ok(asked > 0);
	assert.equal(readFileSync(job.to as string, "utf8").split("\n").length - 1, 1);
});
