// The rounds of a crawl: what is asked again, what counts as a change, and what becomes of pages and records that are gone.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { CrawlJob } from "../../../src/crawl/index.ts";
import { crawlWith } from "../../../src/crawl/run/crawl.ts";
import type { CrawlEvent } from "../../../src/crawl/run/events.ts";
import { record } from "../../../src/record/index.ts";
import { type Answer, ahead, all, DAY, links, newPath, ofType, site } from "./support.ts";

const HOUR = 3_600_000;

const rowsOf = (path: string, sql: string): Record<string, unknown>[] => {
	const database = new DatabaseSync(path, { readOnly: true });
	try {
		return database
			.prepare(sql)
			.all()
			.map((row) => ({ ...row }));
	} finally {
		database.close();
	}
};

/** A shop whose birds are as `birds` says at the moment: a price, or a status. With ETags where `hasTags`. */
async function shopOf(birds: Record<string, number>, { hasTags = true, nav = (): string => "" } = {}) {
	const answers: string[] = [];
	const shop = await site({}, (path): Answer => {
		const name = path.slice(1);
		const value = birds[name];
		const body =
			path === "/"
				? `<title>Shop</title><nav>${nav()}</nav>${links(...Object.keys(birds).map((each) => `/${each}`))}`
				: `<title>${name}</title><nav>${nav()}</nav><p class="bird"><b>${name}</b><i>${value}</i></p>`;
		if (path !== "/" && value === undefined) return { status: 404 };
		if (value !== undefined && value >= 400 && value < 600) return { status: value };
		const etag = `"${path === "/" ? Object.keys(birds).join() : value}${nav()}"`;
		return (request, response) => {
			const isSame = hasTags && request.headers["if-none-match"] === etag;
			answers.push(`${path} ${isSame ? 304 : 200}`);
			response.writeHead(isSame ? 304 : 200, { "content-type": "text/html", ...(hasTags ? { etag } : {}) });
			response.end(isSame ? undefined : body);
		};
	});
	return Object.assign(shop, { answers });
}

const bird = record({
	name: "birds",
	each: ".bird",
	key: ["name"],
	fields: { name: "b", price: { css: "i", type: "number", optional: true } },
});

const quiet = { sitemaps: "no", robots: false, politeness: { tryWaitsMs: [0] } } as const;

/** A round, so long from now. What was asked, and which records came. */
async function round(
	job: CrawlJob,
	shop: { readonly answers: string[] },
	inMs = 0,
): Promise<{ events: CrawlEvent[]; asked: string[]; records: unknown[] }> {
	const from = shop.answers.length;
	const events = await all(crawlWith(job, ahead(inMs)));
	const records = ofType(events, "record").map((event) => event.record);
	return { events, asked: shop.answers.slice(from).sort(), records };
}

test("a second round over an unchanged site asks conditionally, and makes and writes nothing", async () => {
	await using shop = await shopOf({ gannet: 12, booby: 9 });
	const job = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		to: newPath(".db"),
		record: bird,
		...quiet,
	};
	assert.equal((await round(job, shop)).records.length, 2);
	const rows = rowsOf(job.to, "SELECT rowid, * FROM birds");
	const second = await round(job, shop);
	assert.deepEqual(second.asked, ["/ 304", "/booby 304", "/gannet 304"]);
	assert.deepEqual(second.records, []);
	assert.deepEqual(rowsOf(job.to, "SELECT rowid, * FROM birds"), rows);
	const done = second.events.at(-1);
	assert.ok(done?.type === "done" && done.reason === "complete" && done.round === 2);
	assert.deepEqual(
		ofType(second.events, "page").map(({ change, records }) => [change, records]),
		[
			["none", 0],
			["none", 0],
			["none", 0],
		],
	);
	// Nothing changed in a moment: the pages are due in 30 days.
	assert.deepEqual((await round(job, shop, DAY)).asked, []);
	assert.equal((await round(job, shop, 31 * DAY)).asked.length, 3);
	assert.equal((await round({ ...job, recrawl: { which: "all" } }, shop, 31 * DAY)).asked.length, 3);
});

test("the next rounds take exactly what is new, changed or gone", async () => {
	const birds: Record<string, number> = Object.fromEntries(
		Array.from({ length: 50 }, (_, index) => [`bird-${index}`, 10_000 + index]),
	);
	await using shop = await shopOf(birds);
	const job = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		to: newPath(".db"),
		record: bird,
		...quiet,
	};
	await round(job, shop);
	Object.assign(birds, { "bird-3": 999, "bird-7": 410, added: 5 });
	const second = await round(job, shop, DAY);
	assert.deepEqual(second.records, [
		{ name: "bird-3", price: 999 },
		{ name: "added", price: 5 },
	]);
	assert.deepEqual(
		ofType(second.events, "gone").map(({ url, status, records }) => [new URL(url).pathname, status, records]),
		[["/bird-7", 410, 1]],
	);
	assert.deepEqual(
		rowsOf(
			job.to,
			"SELECT name, price, gone_at IS NOT NULL AS gone FROM birds WHERE gone OR price < 1000 ORDER BY name",
		),
		[
			{ name: "added", price: 5, gone: 0 },
			{ name: "bird-3", price: 999, gone: 0 },
			{ name: "bird-7", price: 10_007, gone: 1 },
		],
	);
	assert.equal(rowsOf(job.to, "SELECT * FROM birds").length, 51);
});

test("changed navigation on each page is no change", async () => {
	let nav = "Home";
	for (const hasTags of [true, false]) {
		await using shop = await shopOf({ gannet: 12, booby: 9 }, { hasTags, nav: () => nav });
		for (const declared of [bird, undefined]) {
			const job: CrawlJob = {
				seeds: [`${shop.url}/`],
				state: newPath(".crawl"),
				to: newPath(".db"),
				record: declared,
				...quiet,
			};
			await round(job, shop);
			nav += " and more";
			const second = await round(job, shop);
			assert.deepEqual(second.asked, ["/ 200", "/booby 200", "/gannet 200"]);
			assert.deepEqual(second.records, []);
		}
	}
});

test("a page with 404 is gone if it is missing a day later, too; a day of 503 makes none gone", async () => {
	const birds: Record<string, number> = { gannet: 12, booby: 9 };
	await using shop = await shopOf(birds);
	const job: CrawlJob = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		to: newPath(".db"),
		record: bird,
		...quiet,
		politeness: { tries: 1, blockMs: 1, longestBlockMs: 1, failuresInARow: 1_000 },
	};
	await round(job, shop);
	Object.assign(birds, { gannet: 404, booby: 500 });
	const gone = async (inMs: number): Promise<string[]> =>
		ofType((await round(job, shop, inMs)).events, "gone").map(({ url }) => new URL(url).pathname);
	assert.deepEqual(await gone(HOUR), []);
	assert.deepEqual(await gone(12 * HOUR), []);
	assert.deepEqual(await gone(26 * HOUR), ["/gannet"]);
	assert.deepEqual(await gone(50 * HOUR), []);
	assert.deepEqual(rowsOf(String(job.to), "SELECT name FROM birds WHERE gone_at IS NULL"), [
		{ name: "booby" },
	]);
	// Both come back.
	Object.assign(birds, { gannet: 12, booby: 9 });
	await round({ ...job, recrawl: { which: "all" } }, shop, 60 * HOUR);
	assert.equal(rowsOf(String(job.to), "SELECT name FROM birds WHERE gone_at IS NULL").length, 2);
});

const list = record({ name: "birds", each: ".bird", fields: { name: "b" } });
const keyed = record({ name: "birds", each: ".bird", key: ["name"], fields: { name: "b" } });

const replaced: readonly (readonly [
	what: string,
	declaration: typeof list | typeof keyed,
	onGone: "mark" | "delete",
	rows: readonly string[],
])[] = [
	["with a key are marked", keyed, "mark", ["auk false", "booby false", "gannet true"]],
	["with a key are deleted by onGone", keyed, "delete", ["auk false", "booby false"]],
	["without a key are replaced", list, "mark", ["auk false", "booby false"]],
];
for (const [what, declaration, onGone, rows] of replaced) {
	for (const own of [true, false]) {
		test(`records ${what} when they are no longer on their page, in ${own ? "the state's file" : "another file"}`, async () => {
			let names = ["gannet", "booby"];
			await using shop = await site({}, (path) =>
				path === "/" ? names.map((name) => `<p class="bird"><b>${name}</b></p>`).join("") : undefined,
			);
			const to = newPath(".db");
			const state = own ? to : newPath(".crawl");
			const job: CrawlJob = {
				seeds: [`${shop.url}/`],
				state,
				to,
				record: declaration,
				...quiet,
				recrawl: { onGone },
			};
			await all(crawlWith(job, {}));
			names = ["booby", "auk"];
			const events = await all(crawlWith(job, ahead(DAY)));
			assert.equal(ofType(events, "replaced")[0]?.records, 2);
			const found = rowsOf(to, "SELECT name, gone_at FROM birds ORDER BY name");
			assert.deepEqual(
				found.map(({ name, gone_at: at }) => `${name} ${at !== null}`),
				rows,
			);
		});
	}
}

test("each round writes a new file; append adds to them, with the round's number", async () => {
	const birds: Record<string, number> = { gannet: 12 };
	await using shop = await shopOf(birds);
	const lines = (path: string): unknown[] =>
		readFileSync(path, "utf8")
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line) as unknown);
	for (const append of [false, true]) {
		birds.gannet = 12;
		const to = newPath(".jsonl");
		const job: CrawlJob = {
			seeds: [`${shop.url}/`],
			state: newPath(".crawl"),
			to,
			record: bird,
			...quiet,
			recrawl: { append },
		};
		await round(job, shop);
		birds.gannet = 13;
		await round(job, shop, DAY);
		if (append)
			assert.deepEqual(lines(to), [
				{ name: "gannet", price: 12, _round: 1 },
				{ name: "gannet", price: 13, _round: 2 },
			]);
		else {
			assert.deepEqual(lines(to), [{ name: "gannet", price: 12 }]);
			assert.deepEqual(lines(to.replace(".jsonl", "-2.jsonl")), [{ name: "gannet", price: 13 }]);
		}
	}
});

test("another declaration reads pages again that have not changed", async () => {
	await using shop = await shopOf({ gannet: 12 });
	const job = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		to: newPath(".db"),
		record: bird,
		...quiet,
	};
	await round(job, shop);
	const other = record({ name: "birds", each: ".bird", key: ["name"], fields: { name: "b", cost: "i" } });
	const second = await round({ ...job, record: other }, shop);
	assert.deepEqual(second.asked, ["/ 200", "/gannet 200"]);
	assert.deepEqual(second.records, [{ name: "gannet", cost: "12" }]);
});

test("per-day asks so many pages again on a day, the likeliest change first", async () => {
	const birds: Record<string, number> = { a: 1_001, b: 1_002, c: 1_003, d: 1_004 };
	await using shop = await shopOf(birds);
	const job = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		to: newPath(".db"),
		record: bird,
		...quiet,
	};
	await round(job, shop);
	birds.c = 2_000;
	await round(job, shop, DAY);
	const limited: CrawlJob = { ...job, recrawl: { perDay: 2, which: "all" } };
	const third = await round(limited, shop, 2 * DAY);
	assert.equal(third.asked.length, 2);
	assert.ok(third.asked.some((line) => line.startsWith("/c ")));
	assert.equal((await round(limited, shop, 2 * DAY)).asked.length, 0);
	assert.equal((await round(limited, shop, 3 * DAY)).asked.length, 2);
});

test("watch asks for pages again when they are due, until it is stopped", async () => {
	await using shop = await shopOf({ gannet: 12 });
	let time = 0;
	const waits: number[] = [];
	const running = crawlWith(
		{
			seeds: [`${shop.url}/`],
			state: newPath(".crawl"),
			to: newPath(".db"),
			record: bird,
			...quiet,
			recrawl: { watch: true },
		},
		{
			read: () => ({ wall: Date.UTC(2026, 11, 1) + time, monotonic: 1_000 + time, epoch: "test" }),
			setTimer(act, ms) {
				const soon = setImmediate(() => {
					waits.push(ms);
					time += ms;
					act();
				});
				return () => clearImmediate(soon);
			},
		},
	);
	const rounds: number[] = [];
	for await (const event of running) {
		if (event.type !== "round") continue;
		rounds.push(event.round);
		if (rounds.length === 2) running.stop();
	}
	assert.deepEqual(rounds, [2, 3]);
	// The second an hour after the first, the third 30 days later.
	assert.ok(time >= 30 * DAY && time < 31 * DAY, `${time}`);
	assert.deepEqual(shop.answers.slice(0, 4).sort(), ["/ 200", "/ 304", "/gannet 200", "/gannet 304"]);
});

test("watch needs a database, or append", async () => {
	const job: CrawlJob = {
		seeds: ["https://a.example/"],
		state: "a.crawl",
		to: "a.jsonl",
		recrawl: { watch: true },
	};
	assert.throws(() => crawlWith(job, {}), /watch needs a database/i);
	crawlWith({ ...job, recrawl: { watch: true, append: true } }, {});
	crawlWith({ ...job, to: "a.db" }, {});
});

/** A shop with a sitemap that says when its pages changed. */
async function announcing(modified: () => string, price: () => number, count: number) {
	const names = Array.from({ length: count }, (_, index) => `/bird-${index}`);
	return site({
		"/robots.txt": { status: 200, body: "Sitemap: /map.xml" },
		"/": "<title>Shop</title>",
		...Object.fromEntries(
			names.map((name) => [
				name,
				(_: unknown, response: import("node:http").ServerResponse) => {
					response
						.writeHead(200, { "content-type": "text/html" })
						.end(`<p class="bird"><b>${name}</b><i>${price()}</i></p>`);
				},
			]),
		),
		"/map.xml": (request, response) => {
			const urls = names.map(
				(name) =>
					`<url><loc>http://${request.headers.host}${name}</loc><lastmod>${modified()}</lastmod></url>`,
			);
			response
				.writeHead(200, { "content-type": "application/xml" })
				.end(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>`);
		},
	});
}

for (const isHonest of [true, false]) {
	test(`the dates of ${isHonest ? "an honest" : "a lying"} sitemap ${isHonest ? "make pages due" : "are no longer believed"}`, async () => {
		const now = Date.now();
		let day = 0;
		await using shop = await announcing(
			() => new Date(now + day * DAY).toISOString(),
			() => (isHonest ? 1_000 + day : 1_000),
			25,
		);
		const job: CrawlJob = {
			seeds: [`${shop.url}/`],
			state: newPath(".crawl"),
			to: newPath(".db"),
			record: bird,
		};
		const asked: number[] = [];
		for (; day < 5; day++) {
			const before = shop.hits.length;
			await all(crawlWith(job, ahead(day * DAY + HOUR)));
			asked.push(shop.hits.slice(before).filter(({ path }) => path.startsWith("/bird-")).length);
		}
		// The first round sees all pages, the second compares them; then the dates decide.
		assert.deepEqual(asked.slice(0, 2), [25, 25]);
		if (isHonest) assert.deepEqual(asked.slice(2), [25, 25, 25]);
		else assert.deepEqual(asked.slice(3), [0, 0]);
	});
}

test("a crawl is told of nothing new where no page is due", async () => {
	await using shop = await shopOf({ gannet: 12 });
	const job = {
		seeds: [`${shop.url}/`],
		state: newPath(".crawl"),
		to: newPath(".jsonl"),
		record: bird,
		...quiet,
	};
	await round(job, shop);
	await round(job, shop);
	const third = await round(job, shop);
	assert.deepEqual(
		third.events.map(({ type }) => type),
		["done"],
	);
	assert.equal(existsSync(job.to.replace(".jsonl", "-2.jsonl")), false);
});
