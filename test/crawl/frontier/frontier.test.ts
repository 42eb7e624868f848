// What a frontier in a file promises, case by case.

import assert from "node:assert/strict";
import { statSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { FrontierError, type Lease, type LeasedUrl } from "../../../src/crawl/frontier/frontier.ts";
import { HASHES, hashOf, packHashes, unpackHashes } from "../../../src/crawl/frontier/hash.ts";
import { SeenKeys } from "../../../src/crawl/frontier/seen.ts";
import { longUrl, shortUrl } from "../../../src/crawl/frontier/short-url.ts";
import { keyUrl } from "../../../src/crawl/scope/key-url.ts";
import { siteOf } from "../../../src/crawl/scope/site.ts";
import { StorageError } from "../../../src/storage/index.ts";
import { found, newFile, openFrontier } from "./support.ts";

const all = { sites: 99, urlsEach: 8, leaseMs: 60_000 };
const first = (lease: Lease): LeasedUrl => lease.urls[0] as LeasedUrl;
const isFenced = (error: unknown): boolean => error instanceof FrontierError && error.code === "fence";

test("a lease with an old number is refused whole", () => {
	const frontier = openFrontier(newFile());
	frontier.add([found("https://a.example/1"), found("https://a.example/2")]);
	const [earlier] = frontier.lease(1, { ...all, urlsEach: 1 }) as [Lease];
	frontier.settle(earlier, { outcomes: [{ url: first(earlier), state: "done", at: 1 }] });
	const [second] = frontier.lease(1, all) as [Lease];
	assert.ok(second.fence > earlier.fence);
	const late = { outcomes: [], discovered: [{ on: undefined, urls: [found("https://a.example/3")] }] };
	assert.throws(() => frontier.settle(earlier, late), isFenced);
	assert.throws(() => frontier.renew(earlier, 99), isFenced);
	assert.equal(frontier.url("https://a.example/3", "a.example"), undefined);
	assert.equal(frontier.renew(second, 99).until, 99);
	frontier.settle(second, { outcomes: [] });
	assert.throws(() => frontier.settle(second, { outcomes: [] }), isFenced);
	frontier.close();
});

test("a site is leased once at a time, and others go on", () => {
	const frontier = openFrontier(newFile());
	frontier.add(Array.from({ length: 20 }, (_, index) => found(`https://a.example/${index}`)));
	frontier.add([found("https://b.example/")]);
	const leases = frontier.lease(1, all);
	assert.deepEqual(
		leases.map(({ site, urls }) => [site.key, urls.length]),
		[
			["a.example", 8],
			["b.example", 1],
		],
	);
	assert.deepEqual(frontier.lease(1, all), []);
	frontier.close();
});

test("a site isn't leased before it is ready", () => {
	const frontier = openFrontier(newFile());
	frontier.add([found("https://a.example/1"), found("https://a.example/2")]);
	const [lease] = frontier.lease(1, { ...all, urlsEach: 1 }) as [Lease];
	frontier.settle(lease, { outcomes: [{ url: first(lease), state: "done", at: 1 }], site: { ready: 500 } });
	assert.equal(frontier.nextDue(), 500);
	assert.deepEqual(frontier.lease(499, all), []);
	frontier.add([found("https://a.example/3")]);
	assert.deepEqual(frontier.lease(499, all), []);
	assert.equal(frontier.lease(500, all).length, 1);
	frontier.close();
});

test("URLs whose keys are equal are one, and those that only share a number are two", () => {
	const keyed = openFrontier(newFile());
	assert.equal(
		keyed.add([found("https://a.example/?a=1&b=2"), found("https://a.example/?b=2&a=1&utm_source=x")]),
		1,
	);
	keyed.close();
	// A frontier in which all keys have one number, as if somebody had found such URLs.
	const path = newFile();
	openFrontier(path).close();
	const urls = Array.from({ length: 5 }, (_, index) => `https://a.example/${index}`);
	const frontier = openFrontier(path, { seenBytes: 0 });
	const database = new DatabaseSync(path);
	const seed = JSON.parse(
		String(database.prepare("SELECT value FROM crawl WHERE name = 'seed'").get()?.value),
	);
	frontier.add([found("https://a.example/first")]);
	frontier.commit();
	// What is there is moved to where the next one's number leads.
	const place = hashOf("https://a.example/second", seed);
	database.exec(`UPDATE urls SET hash = ${place}; UPDATE waiting SET hash = ${place}`);
	database.close();
	assert.equal(frontier.add([found("https://a.example/second"), found("https://a.example/second")]), 1);
	assert.equal(frontier.add(urls.map((url) => found(url))), 5);
	assert.equal(frontier.url("https://a.example/second", "a.example")?.url, "https://a.example/second");
	assert.equal(frontier.stats().waiting, 7);
	const [lease] = frontier.lease(1, all) as [Lease];
	assert.equal(new Set(lease.urls.map(({ url }) => url)).size, 7);
	frontier.close();
});

test("why a page is there, and each time it was asked, are kept", () => {
	const frontier = openFrontier(newFile());
	frontier.add([found("https://a.example/")]);
	const [lease] = frontier.lease(1, all) as [Lease];
	const link = found("https://b.example/x", { depth: 1 });
	frontier.settle(lease, {
		outcomes: [
			{ url: first(lease), state: "waiting", isTry: true, notBefore: 10, reason: "timeout", at: 1_000 },
		],
		discovered: [{ on: lease.urls[0], urls: [link, found("https://a.example/y", { skip: "robots" })] }],
	});
	const [again] = frontier.lease(10, { ...all, sites: 1 }) as [Lease];
	const other = frontier.lease(10, all)[0] ?? again;
	const own = [again, other].find(({ site }) => site.key === "a.example") as Lease;
	assert.equal(own.urls[0]?.tries, 1);
	frontier.settle(own, {
		outcomes: [{ url: first(own), state: "failed", status: 500, reason: "status-500", at: 2_000 }],
	});
	const row = frontier.url("https://a.example/", "a.example");
	assert.deepEqual(
		[row?.state, row?.status, row?.reason, row?.at, row?.tries],
		["failed", 500, "status-500", 2_000, 1],
	);
	assert.deepEqual(row?.visits, [{ at: 1_000, status: undefined, reason: "timeout" }]);
	assert.equal(frontier.url("https://b.example/x", "b.example")?.foundOn, "https://a.example/");
	const skipped = frontier.url("https://a.example/y", "a.example");
	assert.deepEqual(
		[skipped?.state, skipped?.reason, skipped?.foundOn],
		["skipped", "robots", "https://a.example/"],
	);
	assert.equal(frontier.url("https://a.example/unknown", "a.example"), undefined);
	assert.equal(frontier.url("https://c.example/", "c.example"), undefined);
	frontier.close();
});

test("a URL whose process died three times is leased alone, and given up after two more", () => {
	const path = newFile();
	let frontier = openFrontier(path);
	frontier.add(["1", "2", "3"].map((name) => found(`https://a.example/${name}`)));
	const sizes: number[] = [];
	let ready: number | undefined;
	for (let death = 0; death < 3; death++) {
		sizes.push(frontier.lease(1_000, all)[0]?.urls.length ?? 0);
		frontier.close();
		frontier = openFrontier(path, {
			readyAfterLoss: (site) => {
				ready = site.ready;
				return 1_000;
			},
		});
	}
	assert.equal(ready, 1_000);
	for (const name of ["1", "1", "2"]) {
		const [lease] = frontier.lease(1_000, all) as [Lease];
		assert.deepEqual([lease.urls.length, lease.urls[0]?.url], [1, `https://a.example/${name}`]);
		sizes.push(lease.urls.length);
		frontier.close();
		frontier = openFrontier(path);
	}
	assert.deepEqual(sizes, [3, 3, 3, 1, 1, 1]);
	const row = frontier.url("https://a.example/1", "a.example");
	assert.deepEqual([row?.state, row?.reason, row?.deaths], ["failed", "fatal", 0]);
	frontier.close();
});

test("numbers of the outbox are never used again", () => {
	const path = newFile();
	let frontier = openFrontier(path);
	frontier.add([found("https://a.example/1"), found("https://a.example/2")]);
	const settle = (record: string): void => {
		const [lease] = frontier.lease(1, { ...all, urlsEach: 1 }) as [Lease];
		frontier.settle(lease, { outcomes: [{ url: first(lease), state: "done", at: 1 }], records: [record] });
	};
	settle("a");
	assert.deepEqual(frontier.outbox(9), [{ number: 1, record: "a" }]);
	frontier.forget(1);
	assert.equal(frontier.stats().outbox, 0);
	frontier.close();
	frontier = openFrontier(path);
	settle("b");
	assert.deepEqual(frontier.outbox(9), [{ number: 2, record: "b" }]);
	frontier.close();
});

test("what is settled is committed after some pages, or by its timer", () => {
	const path = newFile();
	const timers: (() => void)[] = [];
	const frontier = openFrontier(path, { commitPages: 2, setTimer: (act) => timers.push(act) });
	const other = new DatabaseSync(path, { readOnly: true });
	const count = (): unknown => other.prepare("SELECT count(*) AS n FROM urls").get()?.n;
	frontier.add([found("https://a.example/1")]);
	assert.equal(count(), 0);
	timers.at(-1)?.();
	assert.equal(count(), 1);
	frontier.add([found("https://a.example/2")]);
	const [lease] = frontier.lease(1, all) as [Lease];
	assert.equal(count(), 2, "a lease commits");
	const [one, two] = lease.urls;
	const links = [{ on: one, urls: [found("https://a.example/3")] }];
	frontier.settle(lease, {
		outcomes: [{ url: one as LeasedUrl, state: "done", at: 1 }],
		discovered: links,
		endsLease: false,
	});
	for (const timer of timers.slice(0, -1)) timer();
	assert.equal(count(), 2, "an old timer does nothing");
	frontier.settle(lease, { outcomes: [{ url: two as LeasedUrl, state: "done", at: 1 }] });
	assert.equal(count(), 3, "two pages are enough");
	other.close();
	frontier.close();
});

test("values of the crawl are kept with each commit", () => {
	const path = newFile();
	let time = 5;
	let frontier = openFrontier(path, { saved: () => ({ clock: String(time) }) });
	frontier.setValue("job", "x");
	time = 9;
	frontier.close();
	frontier = openFrontier(path);
	assert.deepEqual(
		[frontier.value("job"), frontier.value("clock"), frontier.value("none")],
		["x", "9", undefined],
	);
	frontier.close();
});

test("the file is readable by its owner alone", { skip: process.platform === "win32" }, () => {
	const path = newFile();
	openFrontier(path).close();
	assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("a file of a newer version, one of something else and one that is damaged are refused", () => {
	const newer = newFile();
	openFrontier(newer).close();
	const database = new DatabaseSync(newer);
	database.exec("PRAGMA user_version = 99");
	database.close();
	assert.throws(
		() => openFrontier(newer),
		(error) => error instanceof FrontierError && error.code === "version",
	);
	const text = newFile();
	writeFileSync(text, "hello, ".repeat(100));
	assert.throws(
		() => openFrontier(text),
		(error) => error instanceof StorageError && error.code === "not-ours",
	);
});

test("a frontier that couldn't write says so in each call, and the file keeps what was committed", () => {
	const path = newFile();
	const frontier = openFrontier(path);
	frontier.add([found("https://a.example/1")]);
	frontier.commit();
	const other = new DatabaseSync(path);
	other.exec("DROP TABLE waiting");
	other.close();
	assert.throws(() => frontier.add([found("https://a.example/2")]), StorageError);
	assert.throws(() => frontier.stats(), StorageError);
	frontier.close();
	const rest = new DatabaseSync(path, { readOnly: true });
	assert.equal(rest.prepare("SELECT count(*) AS n FROM urls").get()?.n, 1);
	rest.close();
});

test("keys that are known are remembered within their bytes, and never others", () => {
	const seen = new SeenKeys(20_000);
	let remembered = 0;
	for (let index = 0; index < 1_000; index++) {
		assert.equal(seen.has(`key ${index}`), false);
		seen.add(`key ${index}`);
		assert.equal(seen.has(`key ${index}`), true);
	}
	for (let index = 0; index < 1_000; index++) if (seen.has(`key ${index}`)) remembered++;
	assert.ok(remembered > 50 && remembered < 250, `${remembered}`);
	const none = new SeenKeys(0);
	none.add("a");
	assert.equal(none.has("a"), false);
});

for (const url of [
	"https://a.example/b?c",
	"http://a.example/",
	"https://www.a.example/b",
	"http://www.a.example/1/2",
	"https://x.a.example/b",
	"http://127.0.0.1:8080/b",
	"https://www.www.a.example/",
	"http://[::1]:8080/3/",
]) {
	test(`${url} is stored beside its site, and read again`, () => {
		const site = siteOf(url);
		assert.equal(longUrl(shortUrl(url, site), site), url);
	});
}

test("numbers of keys are 48 bits, spread evenly, and depend on the seed", () => {
	const seed = { first: 1, second: 2 };
	const numbers = Array.from({ length: 20_000 }, (_, index) =>
		hashOf(keyUrl(`https://a.example/${index}`), seed),
	);
	assert.equal(new Set(numbers).size, numbers.length);
	const eighths = new Array<number>(8).fill(0);
	for (const number of numbers) {
		assert.ok(Number.isSafeInteger(number) && number >= 0 && number < HASHES);
		const eighth = Math.floor((number / HASHES) * 8);
		eighths[eighth] = (eighths[eighth] as number) + 1;
	}
	for (const count of eighths) assert.ok(count > 2_300 && count < 2_700, `${eighths}`);
	assert.notEqual(hashOf("a", seed), hashOf("a", { first: 3, second: 2 }));
	assert.deepEqual(unpackHashes(packHashes(numbers.slice(0, 9))), numbers.slice(0, 9));
});
