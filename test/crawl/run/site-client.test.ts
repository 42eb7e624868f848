// Cookies, proxies, credentials and clocks: what a site is asked with, and what others never see.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { CrawlError, type CrawlJob, crawl, openCrawlFile } from "../../../src/crawl/index.ts";
import { crawlJob } from "../../../src/crawl/run/job-options.ts";
import { planOf } from "../../../src/crawl/run/plan.ts";
import { SiteClient } from "../../../src/crawl/run/site-client.ts";
import { type Answer, all, links, newPath, ofType, site } from "./support.ts";

const base = { sitemaps: "no", robots: false } as const;

/** Sets a cookie on its front page, and shows the other page to those that have it. */
const withCookie: Record<string, Answer> = {
	"/": { status: 200, headers: { "set-cookie": "visit=7; Path=/" }, body: links("/inside") },
	"/inside": (request, response) => {
		const isKnown = request.headers.cookie === "visit=7";
		response.writeHead(isKnown ? 200 : 403, { "content-type": "text/html" }).end("inside");
	},
};

test("cookies are off by default, and each site has its own if they are on", async () => {
	await using shop = await site(withCookie);
	await using other = await site({ "/": "other" });
	const seeds = [`${shop.url}/`, `${other.url}/`];
	const without = await all(crawl({ ...base, seeds, state: newPath(".crawl") }));
	assert.equal(ofType(without, "failed")[0]?.reason, "status-403");
	const job: CrawlJob = { ...base, seeds, state: newPath(".crawl"), cookies: true };
	assert.deepEqual(ofType(await all(crawl(job)), "failed"), []);
	assert.ok(other.hits.every(({ head }) => head.cookie === undefined));
});

test("cookies outlive the run, in a state that only its owner can read", async () => {
	await using shop = await site(withCookie);
	const job: CrawlJob = { ...base, seeds: [`${shop.url}/`], state: newPath(".crawl"), cookies: true };
	await all(crawl({ ...job, limits: { pages: 1 } }));
	assert.equal(statSync(job.state).mode & 0o777, 0o600);
	assert.deepEqual(ofType(await all(crawl(job)), "failed"), []);
	assert.equal(shop.hits.at(-1)?.head.cookie, "visit=7");
});

test("headers and credentials go to the sites of the seeds alone", async () => {
	await using other = await site({ "/": "other" });
	await using shop = await site({ "/": links(`${other.url}/`, "/b"), "/b": "b" });
	const state = newPath(".crawl");
	const events = await all(
		crawl({
			...base,
			seeds: [`${shop.url}/`],
			state,
			scope: "any",
			contact: "a@b.example",
			network: "any",
			headers: { "x-key": "secret-key" },
			auth: { username: "ann", password: "secret-word" },
		}),
	);
	assert.deepEqual(
		shop.hits.map(({ head }) => [head["x-key"], head.authorization]),
		shop.hits.map(() => ["secret-key", `Basic ${Buffer.from("ann:secret-word").toString("base64")}`]),
	);
	assert.deepEqual(
		other.hits.map(({ head }) => [head["x-key"], head.authorization]),
		[[undefined, undefined]],
	);
	assert.ok(!JSON.stringify(events).includes("secret"));
	using file = openCrawlFile(state);
	assert.ok(!JSON.stringify([file.status(), ...file.list({})]).includes("secret"));
});

test("credentials for a seed over https don't go to its site over http", () => {
	const store = { value: () => undefined, setValue: () => undefined };
	const asked = (seeds: readonly string[], url: string): boolean => {
		const settings = crawlJob.reader()({ seeds, state: "-", headers: { "x-key": "k" } });
		const own = new SiteClient({} as never, "a.example", settings, planOf(settings), store, undefined);
		return own.requestFor(url).headers.some(([name]) => name === "x-key");
	};
	const [secure, clear] = ["https://a.example/", "http://a.example/"];
	assert.deepEqual(
		[asked([secure], secure), asked([secure], clear), asked([clear], clear), asked([clear], secure)],
		[true, false, true, true],
	);
	assert.equal(asked(["https://b.example/"], secure), false);
});

/** A proxy that passes requests on, and counts them. */
async function proxy(): Promise<{ url: string; hits: string[] } & AsyncDisposable> {
	const hits: string[] = [];
	const server = createServer((request, response) => {
		hits.push(request.url ?? "");
		const { hostname, port, pathname } = new URL(request.url ?? "");
		const socket = connect(Number(port), hostname, () => {
			socket.end(`GET ${pathname} HTTP/1.0\r\nHost: ${hostname}:${port}\r\n\r\n`);
		});
		const chunks: Buffer[] = [];
		socket.on("data", (chunk: Buffer) => chunks.push(chunk));
		socket.on("end", () => {
			const [head = "", body = ""] = Buffer.concat(chunks).toString().split("\r\n\r\n");
			const status = Number(/^HTTP\/1\.\d (\d+)/.exec(head)?.[1]);
			response.writeHead(status, { "content-type": "text/html" }).end(body);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		hits,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

test("a site keeps its proxy while it works, and takes the next one if it doesn't", async () => {
	await using shop = await site({ "/": links("/a", "/b", "/c"), "/a": "a", "/b": "b", "/c": "c" });
	await using working = await proxy();
	const dead = "http://127.0.0.1:1";
	for (const proxies of [
		[working.url, dead],
		[dead, working.url],
	]) {
		const before = working.hits.length;
		const asked = shop.hits.length;
		const events = await all(
			crawl({
				...base,
				seeds: [`${shop.url}/`],
				state: newPath(".crawl"),
				proxies,
				network: "any",
				politeness: { tryWaitsMs: [0], concurrency: 1 },
			}),
		);
		assert.equal(ofType(events, "page").length, 4);
		assert.equal(working.hits.length - before, shop.hits.length - asked);
		assert.equal(shop.hits.length - asked, 4);
	}
});

test("the clock host gives each host a clock of its own, and a state keeps it", async () => {
	const job: CrawlJob = {
		...base,
		seeds: ["http://a.b.example/", "http://c.b.example/"],
		state: newPath(".crawl"),
		clock: "host",
		limits: { runMs: 1 },
	};
	await all(crawl(job));
	using file = openCrawlFile(job.state);
	assert.equal(file.status().sites, 2);
	assert.equal(file.why("http://a.b.example/")?.url.site, "a.b.example");
	await assert.rejects(
		all(crawl({ ...job, clock: "site" })),
		(error) => error instanceof CrawlError && /began with clock "host", and keeps it/.test(error.message),
	);
});
