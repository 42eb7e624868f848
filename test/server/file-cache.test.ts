import assert from "node:assert/strict";
import {
	appendFileSync,
	chmodSync,
	linkSync,
	mkdirSync,
	mkdtempSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { FieldLines } from "../../src/http/index.ts";
import { folderHandler } from "../../src/server/directory.ts";
import { FileCache } from "../../src/server/file-cache.ts";
import { factsOf } from "../../src/server/file-response.ts";
import type { DirectoryOptions, HttpHandler, ServerRequest } from "../../src/server/index.ts";
import { directoryOptions } from "../../src/server/options.ts";
import { seededRandom } from "../http/wire.ts";
import { talk } from "./support.ts";

let folder = "";
let count = 0;

before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-"));
});
after(() => rmSync(folder, { recursive: true }));

/** A clock on which each file was changed long ago. */
const later = (): number => Date.now() + 60_000;
const readOptions = directoryOptions.reader();

interface Site {
	readonly root: string;
	readonly outside: string;
	readonly handler: HttpHandler;
}

/** A folder with a/f.txt, and one beside it that isn't served. */
async function makeSite(options: DirectoryOptions = {}, now: () => number = later): Promise<Site> {
	const home = join(folder, String(count++));
	const [root, outside] = [join(home, "www"), join(home, "outside")];
	mkdirSync(join(root, "a"), { recursive: true });
	mkdirSync(outside);
	writeFileSync(join(root, "a/f.txt"), "first");
	writeFileSync(join(root, "a/other.txt"), "other");
	writeFileSync(join(outside, "f.txt"), "SECRET");
	return { root, outside, handler: await folderHandler(root, readOptions(options), now) };
}

function requestOf(
	target: string,
	method = "GET",
	fields: Readonly<Record<string, string>> = {},
): ServerRequest {
	return { method, target, headers: FieldLines.from(fields) } as unknown as ServerRequest;
}

interface Seen {
	/** Whether the answer was there at once, so that no file was opened for it. */
	readonly isCached: boolean;
	readonly status: number;
	readonly body: string;
	readonly fields: FieldLines;
}

/** Asks in a turn of the event loop of its own, as another connection does. */
async function ask(
	handler: HttpHandler,
	target: string,
	method?: string,
	given?: Readonly<Record<string, string>>,
): Promise<Seen> {
	await setImmediate();
	const answer = handler(requestOf(target, method, given));
	const { status = 200, body, headers = [] } = await answer;
	let text = "";
	if (typeof body === "string" || body instanceof Uint8Array) text = Buffer.from(body as string).toString();
	else if (body !== undefined && "file" in body) {
		text = await body.file.readFile("utf8");
		await body.file.close();
	}
	return { isCached: !(answer instanceof Promise), status, body: text, fields: FieldLines.from(headers) };
}

/** Does it until the file system's clock has moved on: it may show the same time for some milliseconds. */
function untilNoticed(path: string, change: () => void, before: number = statSync(path).ctimeMs): void {
	do change();
	while (statSync(path).ctimeMs === before);
}

test("the second request for a small file opens no file, and gives the same", async () => {
	const { handler } = await makeSite();
	const first = await ask(handler, "/a/f.txt");
	assert.deepEqual([first.isCached, first.status, first.body], [false, 200, "first"]);
	const second = await ask(handler, "/a/f.txt?query");
	assert.deepEqual([second.isCached, second.status, second.body], [true, 200, "first"]);
	assert.equal(second.fields.text, first.fields.text);
	assert.equal((await ask(handler, "/a/f.txt", "HEAD")).isCached, true);
	assert.equal((await ask(handler, "/a/f.txt", "POST")).status, 405);
});

test("a small file whose first answer is 304 is kept, too", async () => {
	const { handler } = await makeSite();
	const since = { "if-modified-since": new Date().toUTCString() };
	const first = await ask(handler, "/a/f.txt", "GET", since);
	assert.deepEqual([first.isCached, first.status, first.body], [false, 304, ""]);
	const second = await ask(handler, "/a/f.txt", "GET", since);
	assert.deepEqual([second.isCached, second.status, second.body], [true, 304, ""]);
	assert.equal(second.fields.text, first.fields.text);
	assert.equal((await ask(handler, "/a/f.txt")).body, "first");
});

const changes: {
	readonly what: string;
	readonly change: (site: Site) => void;
	readonly status?: number;
	readonly body: string;
	/** Whether the cache may still answer. */
	readonly isCached?: boolean;
}[] = [
	{ what: "nothing", change() {}, body: "first", isCached: true },
	{
		what: "the content, at the same size",
		change: ({ root }) =>
			untilNoticed(join(root, "a/f.txt"), () => writeFileSync(join(root, "a/f.txt"), "FIRST")),
		body: "FIRST",
	},
	{
		what: "the content, at the same size and with its old time set again",
		change({ root }) {
			const path = join(root, "a/f.txt");
			const { atime, mtime } = statSync(path);
			untilNoticed(path, () => {
				writeFileSync(path, "FIRST");
				utimesSync(path, atime, mtime);
			});
		},
		body: "FIRST",
	},
	{
		what: "the end, by appending",
		change: ({ root }) => appendFileSync(join(root, "a/f.txt"), " and more"),
		body: "first and more",
	},
	{ what: "the size, to 0", change: ({ root }) => truncateSync(join(root, "a/f.txt")), body: "" },
	{
		what: "the file, by another one with its name",
		change({ root }) {
			writeFileSync(join(root, "new"), "later");
			renameSync(join(root, "new"), join(root, "a/f.txt"));
		},
		body: "later",
	},
	{
		what: "the file, by a link to a file in the folder",
		change({ root }) {
			rmSync(join(root, "a/f.txt"));
			symlinkSync("other.txt", join(root, "a/f.txt"));
		},
		body: "other",
	},
	{
		what: "the file, by a link that leads out",
		change({ root, outside }) {
			rmSync(join(root, "a/f.txt"));
			symlinkSync(join(outside, "f.txt"), join(root, "a/f.txt"));
		},
		status: 404,
		body: "404 Not Found\n",
	},
	{
		what: "the folder, by a link that leads out, to the very same file",
		change({ root, outside }) {
			rmSync(join(outside, "f.txt"));
			linkSync(join(root, "a/f.txt"), join(outside, "f.txt"));
			renameSync(join(root, "a"), join(root, "b"));
			symlinkSync(outside, join(root, "a"));
		},
		status: 404,
		body: "404 Not Found\n",
	},
	{
		what: "the folder, by a link to its new and hidden name",
		change({ root }) {
			renameSync(join(root, "a"), join(root, ".a"));
			symlinkSync(".a", join(root, "a"));
		},
		status: 404,
		body: "404 Not Found\n",
	},
	{
		what: "the folder, by a link to its new name",
		change({ root }) {
			renameSync(join(root, "a"), join(root, "b"));
			symlinkSync("b", join(root, "a"));
		},
		body: "first",
	},
	{
		what: "the root of all, by a link that leads elsewhere",
		change({ root, outside }) {
			renameSync(root, `${root}-moved`);
			mkdirSync(join(outside, "a"));
			writeFileSync(join(outside, "a/f.txt"), "SECRET");
			symlinkSync(outside, root);
		},
		status: 404,
		body: "404 Not Found\n",
	},
	{
		what: "the file, by a folder",
		change({ root }) {
			rmSync(join(root, "a/f.txt"));
			mkdirSync(join(root, "a/f.txt"));
		},
		status: 301,
		body: "301 Moved Permanently: a folder's path ends in /\n",
	},
	{
		what: "the file, by nothing",
		change: ({ root }) => rmSync(join(root, "a/f.txt")),
		status: 404,
		body: "404 Not Found\n",
	},
	{
		what: "the file's rights",
		change: ({ root }) => untilNoticed(join(root, "a/f.txt"), () => chmodSync(join(root, "a/f.txt"), 0o600)),
		body: "first",
	},
];

for (const { what, change, status = 200, body, isCached = false } of changes) {
	test(`a file that is kept, then changed: ${what}`, async () => {
		const site = await makeSite();
		await ask(site.handler, "/a/f.txt");
		assert.equal((await ask(site.handler, "/a/f.txt")).isCached, true);
		change(site);
		const seen = await ask(site.handler, "/a/f.txt");
		assert.deepEqual([seen.isCached, seen.status, seen.body], [isCached, status, body]);
		const again = await ask(site.handler, "/a/f.txt");
		assert.deepEqual([again.status, again.body], [status, body]);
	});
}

test("a new time alone changes the validators", async () => {
	const { root, handler } = await makeSite();
	const first = await ask(handler, "/a/f.txt");
	utimesSync(join(root, "a/f.txt"), new Date(0), new Date("2020-02-03T04:05:06Z"));
	const second = await ask(handler, "/a/f.txt");
	assert.notEqual(second.fields.get("etag"), first.fields.get("etag"));
	assert.equal(second.fields.get("last-modified"), "Mon, 03 Feb 2020 04:05:06 GMT");
	const stale = await ask(handler, "/a/f.txt", "GET", { "If-None-Match": first.fields.get("etag") ?? "" });
	assert.equal(stale.status, 200);
});

test("a file that changed within the last two seconds is read each time", async () => {
	const { root, handler } = await makeSite({}, Date.now);
	for (let turn = 0; turn < 3; turn++) {
		writeFileSync(join(root, "a/f.txt"), `turn${turn}`);
		const seen = await ask(handler, "/a/f.txt");
		assert.deepEqual([seen.isCached, seen.body], [false, `turn${turn}`]);
	}
});

test("index.html is kept for its folder's target, and a query changes nothing", async () => {
	const { root, handler } = await makeSite();
	writeFileSync(join(root, "a/index.html"), "<p>index");
	for (const target of ["/a/", "/a/?x", "/a/index.html"]) {
		assert.equal((await ask(handler, target)).body, "<p>index");
		assert.equal((await ask(handler, target)).isCached, true, target);
	}
	rmSync(join(root, "a/index.html"));
	assert.match((await ask(handler, "/a/")).body, /Index of \/a\//);
});

const requests: { readonly method?: string; readonly fields: Readonly<Record<string, string>> }[] = [
	{ fields: {} },
	{ method: "HEAD", fields: {} },
	{ fields: { Range: "bytes=0-1" } },
	{ fields: { Range: "bytes=3-" } },
	{ fields: { Range: "bytes=-2" } },
	{ fields: { Range: "bytes=9-" } },
	{ fields: { Range: "bytes=0-0,4-4" } },
	{ fields: { Range: "bytes=4-4,0-9" } },
	{ fields: { Range: "lines=1-2" } },
	{ method: "HEAD", fields: { Range: "bytes=0-1" } },
	{ fields: { "If-None-Match": "ETAG" } },
	{ fields: { "If-None-Match": '"other"' } },
	{ fields: { "If-None-Match": "*" } },
	{ fields: { "If-Match": "ETAG" } },
	{ fields: { "If-Match": '"other"' } },
	{ fields: { "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT" } },
	{ fields: { "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT" } },
	{ fields: { "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT" } },
	{ fields: { Range: "bytes=0-1", "If-Range": "ETAG" } },
	{ fields: { Range: "bytes=0-1", "If-Range": '"other"' } },
	{ fields: { Connection: "close" } },
];

test("a kept file answers every request byte for byte as one that is read", async () => {
	const { root, handler } = await makeSite();
	const plain = await folderHandler(root, readOptions({ cacheBytes: 0 }), later);
	const { fields } = await ask(handler, "/a/f.txt");
	const etag = fields.get("etag") ?? "";
	for (const { method = "GET", fields } of requests) {
		const lines = Object.entries(fields).map(
			([name, value]) => `${name}: ${value.replace("ETAG", etag)}\r\n`,
		);
		const text = `${method} /a/f.txt HTTP/1.1\r\nHost: x\r\n${lines.join("")}\r\n`;
		const said = async (of: HttpHandler): Promise<string> =>
			(await talk(of, text)).replaceAll(/[\da-f]{32}/g, "BOUNDARY");
		const wanted = await said(plain);
		assert.match(wanted, /^HTTP\/1\.1 [234]/);
		assert.equal(await said(handler), wanted, text);
	}
	assert.equal((await ask(handler, "/a/f.txt")).isCached, true);
	assert.equal((await ask(plain, "/a/f.txt")).isCached, false);
});

describe("bounds", () => {
	test("a file above cacheFileBytes, or with cacheBytes 0, is never kept", async () => {
		for (const options of [{ cacheFileBytes: 4 }, { cacheBytes: 0 }, { cacheBytes: 1_000 }]) {
			const { handler } = await makeSite(options);
			await ask(handler, "/a/f.txt");
			assert.equal((await ask(handler, "/a/f.txt")).isCached, false);
		}
		const { handler } = await makeSite({ cacheFileBytes: 5 });
		await ask(handler, "/a/f.txt");
		assert.equal((await ask(handler, "/a/f.txt")).isCached, true);
	});

	test("many names of one file take no more than a few, and the newest are known", async () => {
		const { handler } = await makeSite();
		const names = ["/a/f.txt", "/%61/f.txt", "/a/%66.txt", "/a/f%2etxt", "/a/f.%74xt", "/a/f.t%78t"];
		for (const name of names) await ask(handler, name);
		const cached = await Promise.all(names.map((name) => ask(handler, name)));
		assert.deepEqual(
			cached.map(({ isCached }) => isCached),
			[false, false, true, true, true, true],
		);
	});

	test("beyond cacheBytes the files that no one asked for go first, and the sum is kept to", async () => {
		const site = await makeSite();
		const limits = { cacheBytes: 100_000, cacheFileBytes: 10_000 };
		const cache = new FileCache(limits, later);
		const keep = async (name: string): Promise<void> => {
			const path = join(site.root, name);
			writeFileSync(path, name.repeat(1_000));
			await using file = await open(path);
			const stats = await file.stat();
			const facts = factsOf("text/plain", stats, later());
			assert.ok(cache.takes(stats));
			await cache.read(file, stats, facts, { target: `/${name}`, path, realPath: path });
		};
		for (let number = 0; number < 50; number++) {
			await keep(`x${number}`);
			assert.ok(cache.bytes <= limits.cacheBytes, String(cache.bytes));
			if (number > 0) assert.ok(cache.find("/x0"), `x0 was used before ${number} came`);
		}
		assert.equal(cache.find("/x20"), undefined);
		assert.equal(cache.find("/x49")?.content.toString(), "x49".repeat(1_000));
	});

	test("a file that changes or ends while it is read is not kept", async () => {
		const { root } = await makeSite();
		const path = join(root, "a/f.txt");
		const cache = new FileCache({ cacheBytes: 100_000, cacheFileBytes: 10_000 }, later);
		const place = { target: "/a/f.txt", path, realPath: path };
		await using file = await open(path);
		const stats = await file.stat();
		const facts = factsOf("text/plain", stats, later());
		const changing = {
			read: file.read.bind(file),
			stat: async () => ({ ...stats, ctimeMs: stats.ctimeMs + 1 }),
		} as unknown as FileHandle;
		assert.equal(await cache.read(changing, stats, facts, place), undefined);
		truncateSync(path, 2);
		assert.equal(await cache.read(file, stats, facts, place), undefined);
		assert.equal(cache.find("/a/f.txt"), undefined);
		assert.equal(cache.bytes, 0);
	});

	test("whatever is changed and asked in whatever order, the answer is what is there", async () => {
		const random = seededRandom(20_261_201);
		const pick = (below: number): number => Math.floor(random() * below);
		const { root, handler } = await makeSite({ cacheBytes: 12_000 });
		const content = new Map<string, string>();
		const changedAt = new Map<string, number>();
		for (let step = 0; step < 400; step++) {
			const name = `f${pick(6)}`;
			const path = join(root, name);
			const known = content.get(name);
			if (pick(4) > 0) {
				const { status, body } = await ask(handler, `/${name}`);
				assert.deepEqual(
					[step, status, body],
					[step, known === undefined ? 404 : 200, known ?? "404 Not Found\n"],
				);
			} else if (known !== undefined && pick(3) === 0) {
				rmSync(path);
				content.delete(name);
			} else {
				const text = String(pick(10)).repeat(1 + pick(3_000));
				untilNoticed(path, () => writeFileSync(path, text), changedAt.get(name) ?? 0);
				changedAt.set(name, statSync(path).ctimeMs);
				content.set(name, text);
			}
		}
	});
});
