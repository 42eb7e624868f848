// Each way in which a robots.txt can fail, served for real: what is asked in the two hours after it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Crawl } from "../../../src/crawl/index.ts";
import { crawlWith } from "../../../src/crawl/run/crawl.ts";
import { type Answer, all, links, newPath, ofType, site } from "./support.ts";
import { VirtualTime } from "./virtual.ts";

const REFUSES = "User-agent: *\nDisallow: /private\n";
const text = (body: string): Answer => ({ status: 200, headers: { "content-type": "text/plain" }, body });
const hop = (to: string): Answer => ({ status: 302, headers: { location: to } });

interface Case {
	readonly robots: Readonly<Record<string, Answer>>;
	/** - `"all"`: everything is allowed. - `"rules"`: a copy's rules hold. - `"none"`: nothing is asked. */
	readonly allows: "all" | "rules" | "none";
	/** How often it is asked for. */
	readonly asked: number;
}

/** Asked again after 30 s, 1 min, 2 min … 1 hour: eight times in two hours. */
const AGAIN = 8;

const cases: Readonly<Record<string, Case>> = {
	"200 with rules": { robots: { "/robots.txt": text(REFUSES) }, allows: "rules", asked: 1 },
	"200 that is HTML": { robots: { "/robots.txt": "<!DOCTYPE html><p>Welcome" }, allows: "all", asked: 1 },
	"204": { robots: { "/robots.txt": { status: 204 } }, allows: "all", asked: 1 },
	"301 to another path": {
		robots: { "/robots.txt": hop("/rules.txt"), "/rules.txt": text(REFUSES) },
		allows: "rules",
		asked: 1,
	},
	"a sixth redirect": {
		robots: {
			"/robots.txt": hop("/r/1"),
			...Object.fromEntries([1, 2, 3, 4, 5, 6].map((each) => [`/r/${each}`, hop(`/r/${each + 1}`)])),
		},
		allows: "all",
		asked: 1,
	},
	"a redirect in a circle": { robots: { "/robots.txt": hop("/robots.txt?") }, allows: "all", asked: 1 },
	"a redirect to nowhere": { robots: { "/robots.txt": { status: 302 } }, allows: "all", asked: 1 },
	"400": { robots: { "/robots.txt": { status: 400 } }, allows: "all", asked: 1 },
	"401": { robots: { "/robots.txt": { status: 401 } }, allows: "all", asked: 1 },
	"403": { robots: { "/robots.txt": { status: 403 } }, allows: "all", asked: 1 },
	"404": { robots: { "/robots.txt": { status: 404 } }, allows: "all", asked: 1 },
	"410": { robots: { "/robots.txt": { status: 410 } }, allows: "all", asked: 1 },
	"429": { robots: { "/robots.txt": { status: 429 } }, allows: "none", asked: AGAIN },
	"500": { robots: { "/robots.txt": { status: 500 } }, allows: "none", asked: AGAIN },
	"503": { robots: { "/robots.txt": { status: 503 } }, allows: "none", asked: AGAIN },
	"599": { robots: { "/robots.txt": { status: 599 } }, allows: "none", asked: AGAIN },
	"an answer that breaks off": {
		robots: {
			"/robots.txt": (_, response) => {
				response.writeHead(200, { "content-length": "1000" });
				response.write(REFUSES, () => setImmediate(() => response.destroy()));
			},
		},
		allows: "none",
		asked: AGAIN,
	},
	"gzip that is none": {
		robots: { "/robots.txt": { status: 200, headers: { "content-encoding": "gzip" }, body: REFUSES } },
		allows: "none",
		asked: AGAIN,
	},
	gzip: {
		robots: {
			"/robots.txt": (_, response) => {
				response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(REFUSES));
			},
		},
		allows: "rules",
		asked: 1,
	},
	"a rule after 500 KiB": {
		robots: { "/robots.txt": text(`${"# filler\n".repeat(60_000)}${REFUSES}`) },
		allows: "all",
		asked: 1,
	},
};

const TAKEN = { all: ["/", "/private"], rules: ["/"], none: [] } as const;

for (const [name, { robots, allows, asked }] of Object.entries(cases)) {
	test(`robots.txt that is ${name}: ${allows === "none" ? "nothing is asked" : allows === "all" ? "everything is allowed" : "its rules hold"}`, async () => {
		let running: Crawl | undefined;
		const time = new VirtualTime(() => running?.stats()?.underWay !== 0);
		await using shop = await site({ "/": links("/private"), "/private": "private", ...robots });
		try {
			const job = { seeds: [`${shop.url}/`], state: newPath(".crawl"), sitemaps: "no" } as const;
			running = crawlWith({ ...job, limits: { runMs: 7_200_000 } }, time.effects());
			const events = await all(running);
			assert.deepEqual(
				ofType(events, "page").map(({ url }) => new URL(url).pathname),
				TAKEN[allows],
			);
			const pages = shop.hits.filter(({ path }) => path === "/" || path === "/private");
			assert.equal(pages.length, TAKEN[allows].length);
			assert.equal(ofType(events, "failed").length, 0);
			if (name !== "a redirect in a circle")
				assert.equal(shop.hits.filter(({ path }) => path === "/robots.txt").length, asked);
		} finally {
			time.end();
		}
	});
}
