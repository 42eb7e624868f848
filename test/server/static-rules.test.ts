import assert from "node:assert/strict";
import { test } from "node:test";
import { dateFieldValue, formatHttpDate, parseHttpDate } from "../../src/base/http-date.ts";
import { evaluateConditions, isRangeWanted } from "../../src/server/conditions.ts";
import { fileChunkBytes } from "../../src/server/content-sender.ts";
import { contentTypeOf } from "../../src/server/content-types.ts";
import { listingPage } from "../../src/server/listing.ts";
import { isHidden, parseTargetPath } from "../../src/server/paths.ts";
import { contentRange, selectRanges } from "../../src/server/ranges.ts";

test("a file's extension gives its content type, in any case of letters", () => {
	const types: Record<string, string> = {
		"index.html": "text/html; charset=utf-8",
		"A.JPEG": "image/jpeg",
		"a.tar.gz": "application/gzip",
		"data.json": "application/json",
		"app.mjs": "text/javascript; charset=utf-8",
		"picture.svg": "image/svg+xml",
		noextension: "application/octet-stream",
		".html": "application/octet-stream",
		"ends.": "application/octet-stream",
		"a.constructor": "application/octet-stream",
	};
	for (const [name, type] of Object.entries(types)) assert.equal(contentTypeOf(name), type, name);
});

test("all three forms of an HTTP date are read, and only real dates", () => {
	const moment = Date.UTC(1994, 10, 6, 8, 49, 37);
	const dates: [string, number | undefined][] = [
		["Sun, 06 Nov 1994 08:49:37 GMT", moment],
		["Sunday, 06-Nov-94 08:49:37 GMT", moment],
		["Sun Nov  6 08:49:37 1994", moment],
		["Sat, 31 Dec 2016 23:59:60 GMT", Date.UTC(2017, 0, 1)],
		["Thu, 29 Feb 2024 00:00:00 GMT", Date.UTC(2024, 1, 29)],
		["Wed, 29 Feb 2023 00:00:00 GMT", undefined],
		["Sun, 06 Nov 1994 24:00:00 GMT", undefined],
		["Sun, 06 Nov 1994 08:49:37 UTC", undefined],
		["Sun, 6 Nov 1994 08:49:37 GMT", undefined],
		["Sun, 06 Foo 1994 08:49:37 GMT", undefined],
		["1994-11-06T08:49:37Z", undefined],
		["", undefined],
	];
	for (const [text, expected] of dates) assert.equal(parseHttpDate(text), expected, text);
	assert.equal(formatHttpDate(moment + 999), "Sun, 06 Nov 1994 08:49:37 GMT");
	assert.equal(dateFieldValue(moment + 1), dateFieldValue(moment + 900));
	assert.notEqual(dateFieldValue(moment), dateFieldValue(moment + 1000));
});

test("a two-digit year more than fifty years ahead is a past one", () => {
	const now = Date.UTC(2026, 0, 1);
	assert.equal(parseHttpDate("Sunday, 06-Nov-76 08:49:37 GMT", now), Date.UTC(2076, 10, 6, 8, 49, 37));
	assert.equal(parseHttpDate("Sunday, 06-Nov-77 08:49:37 GMT", now), Date.UTC(1977, 10, 6, 8, 49, 37));
});

test("a Range field selects bytes, is unsatisfiable, or is ignored", () => {
	const cases: [string, number, [number, number][] | "unsatisfiable" | undefined][] = [
		["bytes=0-0", 10, [[0, 1]]],
		["bytes=2-5", 10, [[2, 6]]],
		["bytes=5-", 10, [[5, 10]]],
		["bytes=-3", 10, [[7, 10]]],
		["bytes=-30", 10, [[0, 10]]],
		["bytes=8-100", 10, [[8, 10]]],
		["BYTES=1-2", 10, [[1, 3]]],
		[
			"bytes= 1-2 ,\t4-4,,",
			10,
			[
				[1, 3],
				[4, 5],
			],
		],
		["bytes=10-", 10, "unsatisfiable"],
		["bytes=10-,11-12", 10, "unsatisfiable"],
		["bytes=-0", 10, "unsatisfiable"],
		["bytes=0-", 0, "unsatisfiable"],
		["bytes=-0", 0, "unsatisfiable"],
		["bytes=-5", 0, undefined],
		["bytes=0-,-5", 0, undefined],
		["bytes=10-,1-1", 10, [[1, 2]]],
		[
			"bytes=4-4,0-1",
			10,
			[
				[4, 5],
				[0, 2],
			],
		],
		["bytes=0-3,2-5", 10, undefined],
		["bytes=0-4,5-9", 10, undefined],
		["bytes=5-2", 10, undefined],
		["bytes=-", 10, undefined],
		["bytes=", 10, undefined],
		["bytes=a-b", 10, undefined],
		["bytes=1", 10, undefined],
		["bytes=+1-2", 10, undefined],
		["items=0-1", 10, undefined],
		[`bytes=${Array.from({ length: 17 }, (_, index) => `${index * 2}-${index * 2}`).join()}`, 100, undefined],
		["bytes=99999999999999999999-", 10, "unsatisfiable"],
	];
	for (const [value, size, expected] of cases) {
		const selected = selectRanges(value, size);
		const plain = typeof selected === "object" ? selected.map(({ start, end }) => [start, end]) : selected;
		assert.deepEqual(plain, expected, value);
	}
	assert.equal(contentRange({ start: 0, end: 10 }, 20), "bytes 0-9/20");
});

test("a Range field is read in time that grows with its length", () => {
	const blanks = " ".repeat(60_000);
	const started = process.cpuUsage();
	for (const value of [`bytes=0-1${blanks}x`, `bytes=${blanks}x`, `bytes=0-1,${blanks},${blanks}x`]) {
		assert.equal(selectRanges(value, 10), undefined);
	}
	assert.deepEqual(selectRanges(`bytes=${blanks}0-1${blanks}`, 10), [{ start: 0, end: 2 }]);
	const { user, system } = process.cpuUsage(started);
	assert.ok(user + system < 500_000, `${user + system} µs`);
});

const none = {
	ifMatch: undefined,
	ifNoneMatch: undefined,
	ifModifiedSince: undefined,
	ifUnmodifiedSince: undefined,
};
const date = "Sun, 06 Nov 1994 08:49:37 GMT";
const earlier = "Sun, 06 Nov 1994 08:49:36 GMT";
const lastModified = Date.UTC(1994, 10, 6, 8, 49, 37);
const lastModifiedText = date;

test("conditional fields are evaluated in RFC 9110's order of precedence", () => {
	const strong = { etag: '"a"', lastModified, lastModifiedText, isLastModifiedStrong: true };
	const weak = { etag: 'W/"a"', lastModified, lastModifiedText, isLastModifiedStrong: false };
	const cases: [Partial<typeof none> | Record<string, string>, typeof strong, "proceed" | 304 | 412][] = [
		[{}, strong, "proceed"],
		[{ ifMatch: '"a"' }, strong, "proceed"],
		[{ ifMatch: "*" }, weak, "proceed"],
		[{ ifMatch: 'W/"a"' }, strong, 412],
		[{ ifMatch: '"a"' }, weak, 412],
		[{ ifMatch: '"b", "a"' }, strong, "proceed"],
		[{ ifMatch: '"b"', ifUnmodifiedSince: date }, strong, 412],
		[{ ifUnmodifiedSince: date }, strong, "proceed"],
		[{ ifUnmodifiedSince: earlier }, strong, 412],
		[{ ifUnmodifiedSince: "nonsense" }, strong, "proceed"],
		[{ ifNoneMatch: '"a"' }, strong, 304],
		[{ ifNoneMatch: 'W/"a"' }, strong, 304],
		[{ ifNoneMatch: '"a"' }, weak, 304],
		[{ ifNoneMatch: " * " }, strong, 304],
		[{ ifNoneMatch: '"b","c"' }, strong, "proceed"],
		[{ ifNoneMatch: '"b"', ifModifiedSince: date }, strong, "proceed"],
		[{ ifModifiedSince: date }, strong, 304],
		[{ ifModifiedSince: earlier }, strong, "proceed"],
		[{ ifModifiedSince: "nonsense" }, strong, "proceed"],
	];
	for (const [fields, validators, expected] of cases) {
		assert.equal(evaluateConditions({ ...none, ...fields }, validators), expected, JSON.stringify(fields));
	}
});

test("If-Range lets a range through only for exactly this representation", () => {
	const strong = { etag: '"a"', lastModified, lastModifiedText, isLastModifiedStrong: true };
	const young = { etag: 'W/"a"', lastModified, lastModifiedText, isLastModifiedStrong: false };
	assert.equal(isRangeWanted(undefined, young), true);
	assert.equal(isRangeWanted('"a"', strong), true);
	assert.equal(isRangeWanted('"b"', strong), false);
	assert.equal(isRangeWanted('W/"a"', young), false);
	assert.equal(isRangeWanted(date, strong), true);
	assert.equal(isRangeWanted(date, young), false);
	assert.equal(isRangeWanted(earlier, strong), false);
});

test("a target becomes names below a folder, or is refused", () => {
	const cases: [string, string[] | 400 | 404][] = [
		["/", []],
		["/a/b.txt", ["a", "b.txt"]],
		["/a/", ["a"]],
		["/a%20b/%C3%A4?x=/../", ["a b", "ä"]],
		["http://host:80/a?b", ["a"]],
		["HTTPS://host", []],
		["/..", 404],
		["/../etc/passwd", 404],
		["/a/../../etc/passwd", 404],
		["/%2e%2e/etc/passwd", 404],
		["/%2E%2E%2Fetc%2Fpasswd", 404],
		["/..%2f..%2fetc/passwd", 404],
		["/a/./b", 404],
		["//etc/passwd", 404],
		["/a//b", 404],
		["/..\\..\\windows", 404],
		["/..%5c..%5cwindows", 404],
		["/%5c%5chost", 404],
		["/%2fetc/passwd", 404],
		["/a%00.html", 400],
		["/%zz", 400],
		["/%", 400],
		["/%c0%ae%c0%ae/", 400],
		["/%ff", 400],
		["/a#b", 400],
		["*", 400],
		["etc/passwd", 400],
		["ftp://host/a", 400],
		["host:443", 400],
		["http://host/../a", 404],
		["http://[::1]:80/a", ["a"]],
		["http://h%41st:/a", ["a"]],
		["http:///a", 400],
		["http://?a", 400],
		["http://:80/a", 400],
		["http://user@host/a", 400],
		["http://host:65536/a", 400],
		["http://host:b/a", 400],
		["http://[::1/a", 400],
		["http://a\\..\\b/a", 400],
	];
	for (const [target, expected] of cases) {
		const path = parseTargetPath(target);
		assert.deepEqual(typeof path === "object" ? path.names : path, expected, target);
	}
});

test("a target keeps its path and query as they were sent", () => {
	assert.deepEqual(parseTargetPath("/a%20b?c=%20"), {
		names: ["a b"],
		isFolder: false,
		rawPath: "/a%20b",
		rawQuery: "?c=%20",
	});
	assert.deepEqual(parseTargetPath("http://h?c"), {
		names: [],
		isFolder: true,
		rawPath: "/",
		rawQuery: "?c",
	});
});

test("the more files are sent at once, the less is read of each at a time, down to what a connection's queue holds", () => {
	assert.deepEqual(
		[1, 256, 512, 1_000, 1_024, 100_000].map((files) => fileChunkBytes(files)),
		[262_144, 262_144, 131_072, 67_108, 65_536, 65_536],
	);
	assert.deepEqual(
		[1, 128, 256, 512, 1_000, 100_000].map((files) => fileChunkBytes(files, true)),
		[524_288, 524_288, 262_144, 131_072, 67_108, 65_536],
	);
});

test("dotfiles are hidden, but for .well-known", () => {
	assert.deepEqual([".git", ".env", ".", ".well-known", "a.b"].map(isHidden), [
		true,
		true,
		true,
		false,
		false,
	]);
});

test("a listing escapes names, encodes links, and puts folders first in code-point order", () => {
	const page = listingPage("/<b>/", [
		{ name: "b", isFolder: false, size: 12, modifiedAt: 0 },
		{ name: "Z", isFolder: false, size: 1, modifiedAt: 0 },
		{ name: `"><script>'&`, isFolder: false, size: 3, modifiedAt: 0 },
		{ name: "z dir", isFolder: true, size: 4096, modifiedAt: lastModified },
		{ name: "javascript:x", isFolder: false, size: 0, modifiedAt: 0 },
		{ name: "\ud800", isFolder: false, size: 0, modifiedAt: 0 },
	]);
	assert.ok(!page.includes("<script>") && !page.includes("<b>"));
	const links = [...page.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href);
	assert.deepEqual(links, [
		"../",
		"./z%20dir/",
		"./%22%3E%3Cscript%3E&#39;%26",
		"./Z",
		"./b",
		"./javascript%3Ax",
		"./%EF%BF%BD",
	]);
	assert.ok(page.includes("&quot;&gt;&lt;script&gt;&#39;&amp;"));
	assert.ok(page.includes("<td>12</td>") && !page.includes("4096"));
	assert.ok(page.includes("1994-11-06 08:49:37"));
	assert.ok(!listingPage("/", []).includes("../"));
});
