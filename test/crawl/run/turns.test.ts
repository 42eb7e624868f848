// Requests as servers see them: time between them counts from when one is sent, also where connections take time, where the client would
// send a request again by itself, and for redirects.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Crawl, CrawlJob } from "../../../src/crawl/index.ts";
import { crawlWith } from "../../../src/crawl/run/crawl.ts";
import { connect } from "../../../src/socket/index.ts";
import { addressOf, politeSites, violations } from "./polite-site.ts";
import { type Answer, all, links, newPath, ofType, site } from "./support.ts";
import { VirtualTime } from "./virtual.ts";

type Connector = NonNullable<NonNullable<CrawlJob["client"]>["connect"]>;

/** Connections that take so long, one after the other. */
function slow(time: VirtualTime, delays: readonly number[]): Connector {
	let count = 0;
	return async (endpoint, options) => {
		const ms = delays[count++ % delays.length] as number;
		await new Promise<void>((resolve) => void time.after(ms, resolve));
		return connect(endpoint, options);
	};
}

test("requests to one address keep their distance however long their connections take", async () => {
	let isConnecting = 0;
	let running: Crawl | undefined;
	let open = (): number => 0;
	const time = new VirtualTime(() => (running?.stats()?.underWay ?? 0) - isConnecting > open());
	const slowly = slow(time, [900, 0, 450, 20, 300, 130]);
	await using sites = await politeSites(3, time);
	open = () => sites.open;
	try {
		running = crawlWith(
			{
				seeds: sites.seeds,
				state: newPath(".crawl"),
				network: "any",
				sitemaps: "no",
				politeness: { delayMs: 150, slowdown: 0 },
				client: {
					resolver: async (name, family) => (family === 4 ? [{ address: addressOf(name) }] : []),
					// Each request has a connection of its own.
					headers: { connection: "close" },
					connect: async (...given) => {
						isConnecting++;
						try {
							return await slowly(...given);
						} finally {
							isConnecting--;
						}
					},
				},
			},
			time.effects(),
		);
		await all(running);
		const rules = { delayMs: 150, connectionsPerAddress: 8, addressDelayMs: 100 };
		assert.deepEqual(
			violations(sites.log, () => ({}), rules),
			[],
		);
		assert.ok(sites.log.length > 15);
	} finally {
		time.end();
	}
});

interface Case {
	readonly what: string;
	readonly job: Partial<CrawlJob>;
	readonly pages: Readonly<Record<string, Answer>>;
	/** What is asked, in this order. */
	readonly asked: readonly string[];
	readonly connectMs?: readonly number[];
}

const PACED = { delayMs: 1_000, slowdown: 0 };
let unanswered = 0;

const CASES: readonly Case[] = [
	{
		what: "redirects of robots.txt",
		job: {},
		pages: {
			"/robots.txt": { status: 301, headers: { location: "/a.txt" } },
			"/a.txt": { status: 302, headers: { location: "/b.txt" } },
			"/b.txt": { status: 200, body: "User-agent: *\nDisallow: /x" },
			"/": links("/x", "/y"),
			"/y": "<title>y</title>",
		},
		asked: ["/robots.txt", "/a.txt", "/b.txt", "/", "/y"],
	},
	{
		what: "redirects to the same page",
		job: { robots: false },
		pages: {
			"/": { status: 302, headers: { location: "/?utm_source=a" } },
			"/?utm_source=a": { status: 302, headers: { location: "/?utm_source=b" } },
			"/?utm_source=b": "<title>page</title>",
		},
		asked: ["/", "/?utm_source=a", "/?utm_source=b"],
	},
	{
		what: "requests at once over connections that take time",
		job: { robots: false, politeness: { ...PACED, concurrency: 3 } },
		pages: { "/": links("/1", "/2", "/3", "/4"), "/1": "1", "/2": "2", "/3": "3", "/4": "4" },
		asked: ["/", "/1", "/2", "/3", "/4"],
		connectMs: [2_500, 1_900, 0, 700],
	},
	{
		what: "a request that a connection in use left unanswered",
		job: { robots: false },
		pages: {
			"/": links("/1"),
			"/1": (request, response) => {
				if (unanswered++ === 0) request.socket.destroy();
				else response.writeHead(200, { "content-type": "text/html" }).end("<title>1</title>");
			},
		},
		asked: ["/", "/1", "/1"],
	},
];

for (const { what, job, pages, asked, connectMs } of CASES) {
	test(`${what}: none is sent before its turn`, async () => {
		const time = new VirtualTime();
		const log: { readonly path: string; readonly at: number }[] = [];
		const timed = Object.fromEntries(
			Object.entries(pages).map(([path, answer]): [string, Answer] => [
				path,
				(request, response) => {
					time.stir();
					log.push({ path, at: time.now });
					if (typeof answer === "function") return answer(request, response);
					const { status, headers, body } =
						typeof answer === "string" ? { status: 200, headers: {}, body: answer } : answer;
					response.writeHead(status, { "content-type": "text/html", ...headers }).end(body);
				},
			]),
		);
		await using shop = await site(timed);
		try {
			const events = await all(
				crawlWith(
					{
						seeds: [`${shop.url}/`],
						state: newPath(".crawl"),
						sitemaps: "no",
						politeness: PACED,
						...(connectMs === undefined ? {} : { client: { connect: slow(time, connectMs) } }),
						...job,
					},
					time.effects(),
				),
			);
			assert.deepEqual(ofType(events, "failed"), []);
			assert.deepEqual(
				log.map(({ path }) => path),
				asked,
			);
			for (const [index, { at, path }] of log.entries()) {
				const before = log[index - 1];
				assert.ok(before === undefined || at - before.at >= 999.5, `${path}: ${at - (before?.at ?? 0)} ms`);
			}
		} finally {
			time.end();
		}
	});
}
