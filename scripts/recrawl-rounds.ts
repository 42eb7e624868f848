// `node scripts/recrawl-rounds.ts [PAGES] [SEED]`: crawls a site again and again, in rounds: unchanged; with 1 % of its pages changed, 1 %
// gone and 1 % new; with other navigation on each page; after a day of 503. By the site's own log and the database: what was asked, what
// was written.

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemReading } from "../src/crawl/politeness/clock.ts";
import { crawlWith } from "../src/crawl/run/crawl.ts";
import { record } from "../src/record/index.ts";

const count = Number(process.argv[2] ?? 20_000);
const seed = Number(process.argv[3] ?? 15);
const DAY = 86_400_000;
const LINKS = 50;

let state = seed >>> 0;
function random(below: number): number {
	state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
	return Math.floor((state / 2 ** 32) * below);
}

/** By page: its price; undefined where it is gone. */
const prices: (number | undefined)[] = Array.from({ length: count }, (_, page) => page);
let nav = "Home";
let isBroken = false;
const log = { full: 0, same: 0, broken: 0 };

const server = createServer((request, response) => {
	const page = request.url === "/" ? 0 : Number(/^\/page\/(\d+)$/.exec(request.url ?? "")?.[1]);
	if (isBroken) {
		log.broken++;
		return response.writeHead(500).end();
	}
	const price = prices[page];
	if (price === undefined) return response.writeHead(page < prices.length ? 410 : 404).end();
	const first = page * LINKS + 1;
	const links = Array.from({ length: LINKS }, (_, index) => first + index).filter(
		(each) => each < prices.length,
	);
	const body = `<nav>${nav}</nav><h1>Page ${page}</h1><i>${price}</i>${links.map((each) => `<a href="/page/${each}">x</a>`).join("")}`;
	const etag = `"${price} ${links.length} ${nav}"`;
	if (request.headers["if-none-match"] === etag) {
		log.same++;
		return response.writeHead(304, { etag }).end();
	}
	log.full++;
	return response.writeHead(200, { "content-type": "text/html", etag }).end(body);
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
const folder = mkdtempSync(join(tmpdir(), "gannet-rounds-"));
const to = join(folder, "pages.db");
const declaration = record({
	name: "pages",
	key: ["title"],
	fields: { title: "h1", price: { css: "i", type: "integer" } },
});

async function round(name: string, day: number, expected: Readonly<Record<string, number>>): Promise<void> {
	Object.assign(log, { full: 0, same: 0, broken: 0 });
	const found = { full: 0, same: 0, broken: 0, records: 0, gone: 0 };
	const startedAt = performance.now();
	const cpu = process.cpuUsage();
	const running = crawlWith(
		{
			seeds: [`http://127.0.0.1:${port}/`],
			state: `${to}.crawl`,
			to,
			record: declaration,
			sitemaps: "no",
			robots: false,
			recrawl: { which: "all" },
			politeness: { tries: 1, failuresInARow: 1_000_000, concurrency: 32 },
		},
		{
			read: () => {
				const { wall, monotonic, epoch } = systemReading();
				return { wall: wall + day * DAY, monotonic, epoch };
			},
		},
	);
	for await (const event of running) {
		if (event.type === "record") found.records++;
		if (event.type === "gone") found.gone++;
	}
	Object.assign(found, log);
	const { user, system } = process.cpuUsage(cpu);
	const database = new DatabaseSync(to, { readOnly: true });
	const rows = database.prepare("SELECT count(*) AS n, count(gone_at) AS gone FROM pages").get();
	database.close();
	const all: Record<string, number> = { ...found, rows: Number(rows?.n), rowsGone: Number(rows?.gone) };
	const wrong = Object.entries(expected).filter(([what, number]) => all[what] !== number);
	const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
	console.log(
		`${name}: ${JSON.stringify(all)}, ${seconds} s, ${Math.round((user + system) / 1_000)} ms of CPU here${wrong.length === 0 ? "" : `; expected ${JSON.stringify(expected)}`}`,
	);
	if (wrong.length > 0) process.exitCode = 1;
}

console.log(`${count} pages, seed ${seed}`);
await round("first", 0, { full: count, same: 0, records: count, rows: count });
await round("unchanged", 1, { full: 0, same: count, records: 0, rows: count, rowsGone: 0 });

const part = Math.round(count / 100);
const touched = new Set<number>();
// Pages without links of their own, so that nothing else changes with them.
while (touched.size < 2 * part)
	touched.add(Math.floor(count / LINKS) + 1 + random(count - Math.floor(count / LINKS) - 1));
const [changed, gone] = [[...touched].slice(0, part), [...touched].slice(part)];
for (const page of changed) prices[page] = count * 10 + page;
for (const page of gone) prices[page] = undefined;
for (let page = 0; page < part; page++) prices.push(count + page);
const parents = new Set(Array.from({ length: part }, (_, page) => Math.floor((count + page - 1) / LINKS)));
await round("1 % changed, gone, new", 2, {
	full: 2 * part + parents.size,
	same: count - 2 * part - parents.size,
	records: 2 * part,
	gone: part,
	rows: count + part,
	rowsGone: part,
});
nav = "Home and more";
await round("other navigation", 3, { full: count, same: 0, records: 0, rows: count + part, rowsGone: part });
isBroken = true;
await round("a day of 500", 4, { records: 0, gone: 0, rows: count + part, rowsGone: part });
isBroken = false;
await round("well again", 5, { records: 0, gone: 0, same: count, rows: count + part, rowsGone: part });
server.close();
rmSync(folder, { recursive: true });
