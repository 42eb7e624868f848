// Every reason that there is, made to happen: `why` and `list` say it of the URL that has it, and of no other.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
	type CrawlJob,
	crawl,
	openCrawlFile,
	REASONS,
	SITE_REASONS,
	steerCrawl,
	type UrlState,
} from "../../../src/crawl/index.ts";
import { type Answer, all, links, newPath, site } from "./support.ts";

/** By reason: the path or URL that has it, and its state. `host` stands for the site, `other` for another. */
const EXPECTED: Readonly<Record<string, readonly [url: string, state: UrlState]>> = {
	scope: ["https://elsewhere.example/", "skipped"],
	exclude: ["/excluded", "skipped"],
	include: ["/unwanted", "skipped"],
	depth: ["/deep/1", "skipped"],
	robots: ["/private", "skipped"],
	network: ["http://10.255.255.1/", "skipped"],
	repeats: ["/a/b/a/b", "skipped"],
	"path-depth": [`/${"d/".repeat(21)}`, "skipped"],
	"url-length": [`/${"l".repeat(2_048)}`, "skipped"],
	parameters: [`/p?${Array.from({ length: 13 }, (_, index) => `p${index}=1`).join("&")}`, "skipped"],
	"sitemap-host": ["http://foreign.example/", "skipped"],
	dropped: ["/dropped", "skipped"],
	sitemap: ["/map.xml", "done"],
	"no-sitemap": ["/sitemap.xml", "skipped"],
	"content-type": ["/image", "skipped"],
	noindex: ["/noindex", "done"],
	redirect: ["/moves", "alias"],
	canonical: ["/canonical", "alias"],
	"redirect-site": ["/away", "failed"],
	resolve: ["http://no-such-name.invalid/", "failed"],
	connect: ["http://127.0.0.1:1/", "failed"],
	tls: ["https://host/", "failed"],
	timeout: ["/slow", "failed"],
	disconnected: ["/silent", "failed"],
	truncated: ["/short", "failed"],
	protocol: ["/garbage", "failed"],
	content: ["/gzip", "failed"],
	limit: ["/big", "failed"],
	hook: ["/hook", "failed"],
	"pattern-time": ["/pattern", "failed"],
	"status-404": ["/missing", "failed"],
	"status-410": ["/gone", "failed"],
};

const UNREACHABLE: ReadonlySet<string> = new Set(["resolve", "connect", "tls"]);

/** Made to happen elsewhere, as they take a thousand pages, five dead processes, or a URL that no page can name. */
const ELSEWHERE: readonly string[] = ["template", "fatal", "invalid-request"];

test("the table has every reason", () => {
	const known = [...Object.keys(EXPECTED), ...ELSEWHERE].filter((name) => !name.startsWith("status-"));
	assert.deepEqual(known.sort(), Object.keys(REASONS).sort());
});

const paths = Object.values(EXPECTED).flatMap(([url]) => (url.startsWith("/") ? [url] : []));

const pages: Readonly<Record<string, Answer>> = {
	"/robots.txt": "User-agent: *\nDisallow: /private\nSitemap: /map.xml\n",
	"/map.xml": {
		status: 200,
		headers: { "content-type": "application/xml" },
		body: '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://foreign.example/</loc></url></urlset>',
	},
	"/": links(
		...paths.filter((path) => !["/map.xml", "/sitemap.xml", "/deep/1", "/away", "/unwanted"].includes(path)),
		"/deep",
		"https://elsewhere.example/",
	),
	"/deep": links("/deep/1"),
	"/image": { status: 200, headers: { "content-type": "image/png" }, body: "png" },
	"/noindex": '<meta name="robots" content="noindex">',
	"/moves": { status: 302, headers: { location: "/target" } },
	"/target": "target",
	"/canonical": '<link rel="canonical" href="/target">',
	"/slow": () => undefined,
	"/silent": (request) => request.socket.destroy(),
	"/short": (_, response) => {
		response.writeHead(200, { "content-type": "text/html", "content-length": "1000" });
		response.write("short", () => response.destroy());
	},
	"/garbage": (request) => request.socket.end("no HTTP at all\r\n\r\n"),
	"/gzip": { status: 200, headers: { "content-encoding": "gzip" }, body: "no gzip" },
	"/big": { status: 200, body: "x".repeat(300_000) },
	"/hook": "hook",
	"/pattern": links(`/${"a".repeat(40)}!`),
	"/gone": { status: 410 },
};

const quick = {
	politeness: { tries: 1, failuresInARow: 1_000 },
	client: { timeouts: { total: 1_500 }, limits: { bufferedBytes: 200_000 } },
} as const;

test("why and list tell each reason of a URL", async () => {
	await using other = await site({ "/": links("/unwanted", "/wanted"), "/wanted": "wanted" });
	await using shop = await site({
		...pages,
		"/away": { status: 302, headers: { location: `${other.url}/` } },
	});
	const job: CrawlJob = {
		...quick,
		seeds: [`${shop.url}/`, `${shop.url}/away`],
		state: newPath(".crawl"),
		depth: 1,
		exclude: ["/excluded", /^http:\/\/[^/]+\/(?:a+)+$/],
		patternMs: 100,
		onUrl: ({ url }) => !url.endsWith("/dropped"),
		onDocument: ({ url }) => {
			if (url.endsWith("/hook")) throw new Error("a mistake");
		},
	};
	await all(crawl(job));
	// Sites that can't be reached have no robots.txt, either: their pages would wait for it.
	const unreachable: CrawlJob = {
		...quick,
		seeds: [
			`${shop.url}/target`,
			`${shop.url.replace("http:", "https:")}/`,
			"http://no-such-name.invalid/",
			"http://127.0.0.1:1/",
		],
		state: newPath(".crawl"),
		robots: false,
		sitemaps: "no",
	};
	await all(crawl(unreachable));
	const included: CrawlJob = {
		...quick,
		seeds: [`${other.url}/`],
		state: newPath(".crawl"),
		include: ["/wanted"],
	};
	await all(crawl(included));
	await using inner = await site({ "/": links("http://10.255.255.1/") });
	const wide: CrawlJob = {
		...quick,
		seeds: [`${inner.url}/`],
		state: newPath(".crawl"),
		scope: "any",
		contact: "a@b.example",
	};
	await all(crawl(wide));
	for (const [reason, [where, state]] of Object.entries(EXPECTED)) {
		const isOther = reason === "include" || reason === "no-sitemap";
		const own = isOther
			? included
			: reason === "network"
				? wide
				: UNREACHABLE.has(reason)
					? unreachable
					: job;
		using file = openCrawlFile(own.state);
		const host = isOther ? other.url : shop.url;
		const url = where.startsWith("/")
			? `${host}${where}`
			: where.replace("//host/", `//${new URL(host).host}/`);
		const story = file.why(url);
		assert.deepEqual([reason, story?.url.state, story?.url.reason], [reason, state, reason]);
		const listed = [...file.list({ reason })].map((row) => row.url);
		assert.ok(listed.includes(story?.url.url ?? ""), `${reason}: ${listed.join(" ")}`);
		if (reason.startsWith("status-")) assert.equal(String(story?.url.status), reason.slice("status-".length));
		for (const row of file.list({ states: [state] }))
			if (row.url === story?.url.url) assert.equal(row.reason, reason);
	}
	using file = openCrawlFile(job.state);
	assert.match(String(file.why(`${shop.url}/private`)?.robots?.rule?.text), /private/);
});

const siteReasons: Readonly<Record<string, Partial<CrawlJob> & { readonly robots?: boolean }>> = {
	"crawl-delay": { politeness: { maxCrawlDelayMs: 1_000 } },
	blocked: { politeness: { blockMs: 1, longestBlockMs: 1, blockedMs: 1 } },
	"site-pages": { limits: { pagesPerSite: 1 } },
	dropped: {},
};

test("the table of reasons of sites has all of them", () => {
	assert.deepEqual(Object.keys(siteReasons).sort(), Object.keys(SITE_REASONS).sort());
});

for (const [reason, more] of Object.entries(siteReasons)) {
	test(`why says that a site was left: ${reason}`, async () => {
		await using shop = await site({
			"/robots.txt": reason === "crawl-delay" ? "User-agent: *\nCrawl-delay: 7200\n" : "",
			"/": links("/a", "/b"),
			"/a": reason === "blocked" ? { status: 503 } : "a",
			"/b": reason === "blocked" ? { status: 503 } : "b",
		});
		const job: CrawlJob = { seeds: [`${shop.url}/`], state: newPath(".crawl"), sitemaps: "no", ...more };
		const { host } = new URL(shop.url);
		if (reason === "dropped") {
			await all(crawl({ ...job, limits: { pages: 1 } }));
			await steerCrawl(job.state, { do: "site", site: host, drops: true });
		}
		await all(crawl(job));
		using file = openCrawlFile(job.state);
		assert.deepEqual(file.status().left, { [reason]: 1 });
		const [row] = [...file.list({ states: ["waiting"] })];
		assert.equal(file.why(row?.url ?? "")?.siteLeft, reason);
	});
}
