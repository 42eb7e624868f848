import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	symlinkSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type DirectoryOptions, directoryHandler, type HttpHandler } from "../../src/server/index.ts";
import { talk, testService, turns } from "./support.ts";

let folder = "";
let root = "";
const modified = new Date("2020-02-03T04:05:06.789Z");
const lastModified = "Mon, 03 Feb 2020 04:05:06 GMT";

before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-"));
	root = join(folder, "www");
	mkdirSync(join(root, "sub/deep"), { recursive: true });
	mkdirSync(join(root, "empty"));
	mkdirSync(join(root, "names"));
	mkdirSync(join(root, ".git"));
	mkdirSync(join(root, ".well-known"));
	mkdirSync(join(folder, "www-other"));
	const files: Record<string, string> = {
		"www/digits.txt": "0123456789",
		"www/empty.bin": "",
		"www/sub/index.html": "<p>index",
		"www/names/back\\slash": "unreachable",
		"www/names/%41": "percent",
		"www/names/javascript:alert(1)": "scheme",
		"www/names/\"onload='<b>&amp;": "markup",
		"www/names/a?b#c;d=e": "delimiters",
		"www/names/line\nend": "line",
		"www/sub/deep/a b&c.txt": "deep",
		"www/ünï.html": "<p>unicode",
		"www/.env": "SECRET",
		"www/.git/config": "SECRET",
		"www/.well-known/x": "known",
		"outside.txt": "SECRET",
		"www-other/x": "SECRET",
	};
	for (const [name, text] of Object.entries(files)) {
		writeFileSync(join(folder, name), text);
		utimesSync(join(folder, name), modified, modified);
	}
	symlinkSync("digits.txt", join(root, "link-inside"));
	symlinkSync("../outside.txt", join(root, "link-outside"));
	symlinkSync("..", join(root, "sub", "link-up"));
	symlinkSync("../..", join(root, "sub", "link-out"));
	symlinkSync(folder, join(root, "link-absolute"));
	symlinkSync("../www-other", join(root, "link-sibling"));
	symlinkSync(".env", join(root, "link-hidden"));
	symlinkSync("nothing", join(root, "link-broken"));
	symlinkSync("link-loop", join(root, "link-loop"));
});

after(() => rmSync(folder, { recursive: true }));

interface Answer {
	readonly status: number;
	readonly fields: ReadonlyMap<string, string>;
	readonly body: string;
}

async function ask(
	target: string,
	fields: Record<string, string> = {},
	method = "GET",
	options: DirectoryOptions = {},
): Promise<Answer> {
	return askHandler(await directoryHandler(root, options), target, fields, method);
}

async function askHandler(
	handler: HttpHandler,
	target: string,
	fields: Record<string, string>,
	method: string,
): Promise<Answer> {
	const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
	const text = await talk(handler, `${method} ${target} HTTP/1.1\r\nHost: x\r\n${lines.join("")}\r\n`);
	const [head = "", ...rest] = text.split("\r\n\r\n");
	const [statusLine = "", ...fieldLines] = head.split("\r\n");
	const parsed = fieldLines.map(
		(line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 2)] as const,
	);
	return { status: Number(statusLine.split(" ")[1]), fields: new Map(parsed), body: rest.join("\r\n\r\n") };
}

test("a file comes with type, length and validators", async () => {
	const { status, fields, body } = await ask("/digits.txt");
	assert.equal(status, 200);
	assert.equal(body, "0123456789");
	assert.equal(fields.get("content-type"), "text/plain; charset=utf-8");
	assert.equal(fields.get("content-length"), "10");
	assert.equal(fields.get("last-modified"), lastModified);
	assert.equal(fields.get("accept-ranges"), "bytes");
	assert.match(fields.get("etag") ?? "", /^"a-[0-9a-f]+"$/);
});

test("HEAD announces what GET sends, and sends nothing", async () => {
	const get = await ask("/digits.txt");
	const head = await ask("/digits.txt", {}, "HEAD");
	assert.equal(head.body, "");
	assert.deepEqual(head.fields, get.fields);
	assert.equal((await ask("/digits.txt", { Range: "bytes=0-1" }, "HEAD")).status, 200);
	assert.equal((await ask("/", {}, "HEAD")).body, "");
});

test("an empty file and names of every kind are served", async () => {
	assert.deepEqual((await ask("/empty.bin")).body, "");
	assert.equal((await ask("/empty.bin")).fields.get("content-length"), "0");
	assert.equal((await ask("/%C3%BCn%C3%AF.html")).body, "<p>unicode");
	assert.equal((await ask("/sub/deep/a%20b&c.txt?query=/../x")).body, "deep");
	assert.equal((await ask("http://anything/digits.txt")).body, "0123456789");
	assert.equal((await ask("/.well-known/x")).body, "known");
	assert.equal((await ask("/link-inside")).body, "0123456789");
});

test("a folder is its index.html, or else a listing; without its slash a redirect", async () => {
	assert.equal((await ask("/sub/")).body, "<p>index");
	const redirect = await ask("/sub/deep?x=1");
	assert.equal(redirect.status, 301);
	assert.equal(redirect.fields.get("location"), "/sub/deep/?x=1");
	const listing = await ask("/sub/deep/");
	assert.match(listing.body, /<a href="\.\/a%20b%26c\.txt">a b&amp;c\.txt<\/a>/);
	assert.equal(listing.fields.get("content-type"), "text/html; charset=utf-8");
	assert.match(listing.fields.get("content-security-policy") ?? "", /default-src 'none'/);
	assert.equal((await ask("/sub/deep/", {}, "GET", { listings: false })).status, 404);
	assert.equal((await ask("/empty/")).status, 200);
});

test("a listing shows only what a request would find", async () => {
	const { body } = await ask("/");
	const names = [...body.matchAll(/<a href="\.\/([^"]*)"/g)].map(([, name]) =>
		decodeURIComponent(name ?? ""),
	);
	assert.deepEqual(names, [
		".well-known/",
		"empty/",
		"names/",
		"sub/",
		"digits.txt",
		"empty.bin",
		"link-inside",
		"ünï.html",
	]);
	for (const name of names) assert.notEqual((await ask(`/${encodeURI(name)}`)).status, 404, name);
});

test("the links of a listing lead to its files, however they are named, and no name is markup", async () => {
	const { body } = await ask("/names/");
	const links = [...body.matchAll(/<a href="\.\/([^"]*)">([^<]*)</g)];
	const texts = await Promise.all(
		links.map(async ([, href = ""]) => (await ask(`/names/${href.replaceAll("&#39;", "'")}`)).body),
	);
	assert.deepEqual(texts.toSorted(), ["delimiters", "line", "markup", "percent", "scheme"]);
	assert.doesNotMatch(body, /<b>|onload='|href="javascript|back/);
});

const closed: string[] = [
	"/../outside.txt",
	"/../../../../../../../etc/passwd",
	"/sub/../../outside.txt",
	"/sub/../digits.txt",
	"/%2e%2e/outside.txt",
	"/%2e%2e%2foutside.txt",
	"/..%2foutside.txt",
	"/.%2e/outside.txt",
	"/%252e%252e/outside.txt",
	"/..%5coutside.txt",
	"/..\\outside.txt",
	"/sub/..\\..\\outside.txt",
	"//outside.txt",
	"//etc/passwd",
	"/etc/passwd",
	"/./digits.txt",
	"/sub//deep/",
	"/%2fetc%2fpasswd",
	"/../www-other/x",
	"http://x/../outside.txt",
	"/.env",
	"/%2eenv",
	"/.git/config",
	"/.git/",
	"/.git",
	"/link-outside",
	"/link-absolute/outside.txt",
	"/link-absolute/",
	"/sub/link-out/outside.txt",
	"/link-sibling/x",
	"/link-hidden",
	"/link-broken",
	"/link-loop",
	"/digits.txt/",
	"/digits.txt/x",
	"/nothing",
	`/${"a".repeat(300)}`,
];

for (const target of closed) {
	test(`${target.length > 60 ? `${target.slice(0, 60)}...` : target} leads nowhere`, async () => {
		const { status, body } = await ask(target);
		assert.equal(status, 404);
		assert.doesNotMatch(body, /SECRET|root:/);
	});
}

test("a target that is no path is 400", async () => {
	for (const target of ["/%00", "/digits.txt%00.html", "/%", "/%zz", "/%c0%ae%c0%ae/outside.txt"]) {
		assert.equal((await ask(target)).status, 400, target);
	}
});

test("links that stay inside are followed, those that lead out only on request", async () => {
	assert.equal((await ask("/sub/link-up/digits.txt")).body, "0123456789");
	assert.equal((await ask("/link-outside", {}, "GET", { outsideLinks: true })).body, "SECRET");
	assert.match((await ask("/", {}, "GET", { outsideLinks: true })).body, /link-outside/);
	assert.equal((await ask("/.env", {}, "GET", { dotfiles: true })).body, "SECRET");
	assert.match((await ask("/", {}, "GET", { dotfiles: true })).body, /\.env/);
});

test("a pipe is neither served nor waited for", async (t) => {
	try {
		execFileSync("mkfifo", [join(root, "pipe")]);
	} catch {
		t.skip("mkfifo is not installed");
		return;
	}
	assert.equal((await ask("/pipe")).status, 404);
	rmSync(join(root, "pipe"));
});

const ranges: [range: string, status: number, contentRange: string | undefined, body: string][] = [
	["bytes=0-0", 206, "bytes 0-0/10", "0"],
	["bytes=5-", 206, "bytes 5-9/10", "56789"],
	["bytes=-2", 206, "bytes 8-9/10", "89"],
	["bytes=0-99", 206, "bytes 0-9/10", "0123456789"],
	["bytes=3-2", 200, undefined, "0123456789"],
	["nonsense", 200, undefined, "0123456789"],
];

for (const [range, status, contentRange, body] of ranges) {
	test(`Range: ${range} is answered with ${status}`, async () => {
		const answer = await ask("/digits.txt", { Range: range });
		assert.equal(answer.status, status);
		assert.equal(answer.fields.get("content-range"), contentRange);
		assert.equal(answer.fields.get("content-length"), String(body.length));
		assert.equal(answer.body, body);
	});
}

test("a range beyond the end is 416 and says how much there is", async () => {
	const { status, fields } = await ask("/digits.txt", { Range: "bytes=10-" });
	assert.equal(status, 416);
	assert.equal(fields.get("content-range"), "bytes */10");
	assert.equal((await ask("/empty.bin", { Range: "bytes=0-" })).status, 416);
});

test("several ranges come as multipart/byteranges of exactly the announced length", async () => {
	const { status, fields, body } = await ask("/digits.txt", { Range: "bytes=0-1,8-8" });
	assert.equal(status, 206);
	const boundary = /^multipart\/byteranges; boundary=(\w+)$/.exec(fields.get("content-type") ?? "")?.[1];
	const part = (range: string, bytes: string): string =>
		`--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Range: bytes ${range}/10\r\n\r\n${bytes}\r\n`;
	assert.equal(body, `${part("0-1", "01")}${part("8-8", "8")}--${boundary}--\r\n`);
	assert.equal(fields.get("content-length"), String(body.length));
});

test("conditions are answered with 304 and 412, and If-Range guards a range", async () => {
	const etag = (await ask("/digits.txt")).fields.get("etag") ?? "";
	const cases: [fields: Record<string, string>, status: number][] = [
		[{ "If-None-Match": etag }, 304],
		[{ "If-None-Match": '"other"' }, 200],
		[{ "If-Modified-Since": lastModified }, 304],
		[{ "If-Match": '"other"' }, 412],
		[{ "If-Unmodified-Since": "Mon, 03 Feb 2020 04:05:05 GMT" }, 412],
		[{ Range: "bytes=0-0", "If-Range": etag }, 206],
		[{ Range: "bytes=0-0", "If-Range": lastModified }, 206],
		[{ Range: "bytes=0-0", "If-Range": '"other"' }, 200],
		[{ Range: "bytes=0-0", "If-None-Match": etag }, 304],
	];
	for (const [fields, status] of cases) {
		const answer = await ask("/digits.txt", fields);
		assert.equal(answer.status, status, JSON.stringify(fields));
		if (status === 304) {
			assert.equal(answer.body, "");
			assert.equal(answer.fields.get("etag"), etag);
			assert.equal(answer.fields.has("content-length"), false);
		}
	}
});

test("a file that has just changed has a weak entity tag: it may change again within the same time stamp", async () => {
	writeFileSync(join(root, "fresh.txt"), "x");
	const { fields } = await ask("/fresh.txt");
	assert.match(fields.get("etag") ?? "", /^W\/"/);
	assert.equal(
		(await ask("/fresh.txt", { Range: "bytes=0-", "If-Range": fields.get("etag") ?? "" })).status,
		200,
	);
	rmSync(join(root, "fresh.txt"));
});

test("other methods are 405 with Allow, unknown ones 501, and OPTIONS says what is possible", async () => {
	for (const method of ["POST", "PUT", "DELETE", "PATCH", "TRACE"]) {
		const { status, fields } = await ask("/digits.txt", {}, method);
		assert.equal(status, 405, method);
		assert.equal(fields.get("allow"), "GET, HEAD, OPTIONS");
	}
	assert.equal((await ask("/digits.txt", {}, "BREW")).status, 501);
	const options = await ask("*", {}, "OPTIONS");
	assert.equal(options.status, 204);
	assert.equal(options.fields.get("allow"), "GET, HEAD, OPTIONS");
});

test("a file that shrinks while it is sent resets the connection: never a short body", async () => {
	const path = join(root, "shrinking.bin");
	writeFileSync(path, Buffer.alloc(4_000_000, "x"));
	const errors: unknown[] = [];
	const client = testService(await directoryHandler(root), {
		onError: (error) => errors.push(error),
	}).connect();
	client.send("GET /shrinking.bin HTTP/1.1\r\nHost: x\r\n\r\n");
	await client.until("xxx");
	client.wantsMore = false;
	await turns(50);
	truncateSync(path, 1_000_000);
	client.wantsMore = true;
	client.connection.resume();
	await client.closed;
	assert.equal(client.error?.code, "ECONNRESET");
	assert.ok(client.text.length < 4_000_000);
	assert.match(String(errors[0]), /bytes shorter while it was sent/);
	rmSync(path);
});

test("a slow client makes the file wait, however large it is", async () => {
	const path = join(root, "huge.bin");
	writeFileSync(path, "");
	truncateSync(path, 10_000_000_000);
	let contentBytes = -1;
	const client = testService(await directoryHandler(root), {
		onExchange: (exchange) => {
			contentBytes = exchange.contentBytes;
		},
	}).connect();
	client.wantsMore = false;
	client.send("GET /huge.bin HTTP/1.1\r\nHost: x\r\n\r\n");
	await client.until("Content-Length: 10000000000\r\n");
	await turns(100);
	client.connection.reset();
	await client.closed;
	await turns(2);
	assert.ok(contentBytes >= 0 && contentBytes < 1_000_000, `${contentBytes} bytes were read for nobody`);
	rmSync(path);
});

test("a folder that is none can't be served", async () => {
	await assert.rejects(directoryHandler(join(folder, "nothing")), { code: "ENOENT" });
	await assert.rejects(directoryHandler(join(root, "digits.txt")), { code: "ENOTDIR" });
});
