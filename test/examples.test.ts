// The declarations of examples/, run from zero: pages on this machine, into each kind of target.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { parquetReadObjects } from "hyparquet";
import { ok, respondingServer, run, temporaryFolder } from "./cli/support.ts";
import { type Database, startDatabase } from "./record/sinks/databases.ts";

const { folder } = temporaryFolder();
let postgresql: Database | undefined;
before(async () => {
	postgresql = await startDatabase("PostgreSQL");
});
after(() => postgresql?.stop());

const offer = (sku: string, price: string, more: string): string =>
	`<li class=offer data-sku=${sku}><h2><a href="/p/${sku}">Bird ${sku}</a></h2><b class=price>${price}</b><meta itemprop=priceCurrency content=EUR>${more}</li>`;
const list = (offers: string, next: string): string => `<!doctype html><ul>${offers}</ul>${next}`;
const story = (name: string): string =>
	`<!doctype html><html><head><title>${name}</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"${name}","author":{"name":"Ann"},"datePublished":"2026-01-31T12:00:00Z",}</script></head><body><nav>Menu</nav><article><h1>${name}</h1>${"<p>The gannets came back to the rock this week, in numbers that nobody there had seen before, and stayed.</p>".repeat(6)}</article></body></html>`;
const posts = (ids: readonly string[], next: string | null): string =>
	`{"data":[${ids.map((id) => `{"id":${id},"author":{"name":"Ann"},"text":"t","created_at":"2026-01-31T12:00:00Z"}`).join(",")}],"next":${JSON.stringify(next)}}`;

/** What the server answers, by path. */
const answers: Readonly<Record<string, readonly [type: string, content: string]>> = {
	"/list": [
		"text/html",
		list(
			offer("a", "12,50", "<i class=count>(12)</i>") +
				offer("b", "1.234,00", "<i class=count>(20.511)</i><i class=tag>sea</i>"),
			'<p class=next><a href="/list?page=2">next</a></p>',
		),
	],
	"/list?page=2": ["text/html", list(offer("c", "9,99", "<i class=count>n/a</i>"), "")],
	"/news/a": ["text/html", story("Gannets return")],
	"/news/b": ["text/html", story("Terns leave")],
	"/posts": ["application/json", posts(["1850000000000000000", "1850000000000000001"], "x")],
	"/posts?after=x": ["application/json", posts(["1850000000000000002"], null)],
	"/population": [
		"text/html",
		`<!doctype html><table id=population><thead><tr><th rowspan=2>Region<th rowspan=2>Year<th colspan=2>Population<th rowspan=2>Source<tr><th>total<th>growth</thead>
		<tr><td rowspan=2>North<td>2024<td>1,234<td>1.5 %<td><a href=/s/1>register</a><tr><td>2025<td>1,250<td>&ndash;<td><a href=/s/2>register</a><tr><td>South<td>2025<td>..<td>-0.5%<td></table>`,
	],
	"/feed": [
		"text/html",
		`<?xml version="1.0"?><rss version="2.0"><channel><title>Birds & co</title><item><title>A</title><link>https://b.example/a</link><pubDate>Di, 23 Mai 2023 10:00:00 +0200</pubDate><dc:creator>Ann</dc:creator></item><item><title>B</title><link>https://b.example/b</link></item></channel></rss>`,
	],
};

/** The command without its target, and what the rows hold. */
const sets: readonly (readonly [
	name: string,
	table: string,
	command: (origin: string) => string[],
	rows: number,
	some: Readonly<Record<string, unknown>>,
])[] = [
	[
		"shop",
		"offers",
		(origin) => ["pages", `${origin}/list`, "--by", "next", "--at", ".next a"],
		3,
		{ sku: "b", reviews: 20511 },
	],
	[
		"news",
		"articles",
		(origin) => ["extract", `${origin}/news/a`, `${origin}/news/b`],
		2,
		{ title: "Terns leave", author: "Ann" },
	],
	[
		"api",
		"posts",
		(origin) => ["pages", `${origin}/posts`, "--by", "cursor", "--at", "$.next", "--parameter", "after"],
		3,
		{ id: 1850000000000000002n, likes: 0 },
	],
	[
		"statistics",
		"population",
		(origin) => ["extract", `${origin}/population`],
		3,
		{ region: "North", year: 2025, people: 1250 },
	],
	["feed", "items", (origin) => ["extract", `${origin}/feed`], 2, { title: "A", feed: "Birds & co" }],
];

for (const [name, table, command, count, some] of sets) {
	test(`examples/${name}.json makes its set from zero, into SQLite, CSV, Parquet and PostgreSQL`, async () => {
		await using server = await respondingServer(({ target }) => {
			const [type, content] = answers[target] ?? ["text/html", ""];
			return ok(content, `Content-Type: ${type}`);
		});
		const origin = server.url.replace(/\/$/, "");
		const args = [...command(origin), "-r", join("examples", `${name}.json`)];
		const targets = ["db", "csv", "parquet"].map((ending) => join(folder, `${name}.${ending}`));
		if (postgresql !== undefined) targets.push(postgresql.target(table));
		for (const target of targets) {
			// Twice: the second run finds the first one's rows by their key.
			for (let time = 0; time < 2; time++) {
				const { exitCode, stderr } = await run([...args, "--to", target]);
				assert.equal(exitCode, 0, `${target}: ${stderr}`);
				assert.match(stderr, new RegExp(`${count} records in `));
			}
			const rows = await rowsOf(target, table);
			assert.equal(rows.length, count, target);
			const isThere = rows.some((row) =>
				Object.entries(some).every(([column, value]) => String(row[column]) === String(value)),
			);
			assert.ok(isThere, `${target}: ${rows.map((row) => Object.values(row).join()).join("\n")}`);
		}
	});
}

async function rowsOf(target: string, table: string): Promise<readonly Record<string, unknown>[]> {
	if (target.endsWith(".csv")) {
		const [head = "", ...lines] = readFileSync(target, "utf8").trimEnd().split("\r\n");
		const names = head.split(",");
		// The columns that are looked at hold no commas.
		return lines.map((line) => {
			const fields = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? [];
			return Object.fromEntries(names.map((name, at) => [name, (fields[at] ?? "").replace(/,$/, "")]));
		});
	}
	if (target.endsWith(".parquet")) {
		const file = readFileSync(target);
		const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
		return parquetReadObjects({ file: buffer });
	}
	if (target.endsWith(".db")) {
		const database = new DatabaseSync(target);
		const statement = database.prepare(`SELECT * FROM "${table}"`);
		statement.setReadBigInts(true);
		const rows = statement.all() as Record<string, unknown>[];
		database.close();
		return rows;
	}
	return (await postgresql?.query(`SELECT * FROM [${table}]`)) ?? [];
}
