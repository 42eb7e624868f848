// `node scripts/crawl-kills.ts [KILLS] [SEED] [SINK...]`: crawls a site in a process that is killed, and starts it again until it is complete:
//
// random    at random moments of one crawl
// commits   right before and right after each commit of frontier, outbox and sink, a crawl for each of them
// power     by a power cut: the state's log is cut off at 200 random bytes
//
// By the site's own log and the sink: each page's record once, no URL lost, no request before its site's interval.

import { spawn } from "node:child_process";
import {
	copyFileSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { SqliteFrontier } from "../src/crawl/frontier/sqlite-frontier.ts";
import { keyUrl } from "../src/crawl/index.ts";
import { duckdb } from "../test/record/sinks/readers.ts";
import { type DatabaseServer, requireServer } from "../test/record/sinks/servers.ts";

const [killsGiven = "50", seedGiven = String(Date.now() % 100_000), ...sinksGiven] = process.argv.slice(2);
const kills = Number(killsGiven);
const seed = Number(seedGiven);
const DELAY_MS = 5;
const PAGES_A_KILL = 60;
const COMMIT_PAGES = 40;
const CUTS = 200;
/** Of the cuts, so many are also crawled to their end. */
const FINISHED_CUTS = 20;

const folder = mkdtempSync(join(tmpdir(), "gannet-kills-"));
const worker = fileURLToPath(new URL("../test/crawl/run/worker.ts", import.meta.url));
const preload = fileURLToPath(new URL("../test/crawl/run/commit-points.ts", import.meta.url));

let state = seed;
function random(below: number): number {
	state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
	return Math.floor((state / 2 ** 32) * below);
}

interface Hit {
	readonly path: string;
	readonly startedAt: number;
}

/** Pages 0 to pages - 1, of which page n leads to 2n+1 and 2n+2. */
async function site(pages: number): Promise<{ readonly url: string; readonly log: Hit[]; close(): void }> {
	const log: Hit[] = [];
	const server = createServer((request, response) => {
		const path = request.url ?? "";
		log.push({ path, startedAt: performance.now() });
		const page = path === "/" ? 0 : Number(/^\/page\/(\d+)$/.exec(path)?.[1]);
		const next = [2 * page + 1, 2 * page + 2].filter((each) => each < pages);
		response.writeHead(page < pages ? 200 : 404, { "content-type": "text/html" });
		response.end(`<title>${page}</title>${next.map((each) => `<a href="/page/${each}">x</a>`).join("")}`);
	});
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		log,
		close() {
			server.closeAllConnections();
			server.close();
		},
	};
}

interface Place {
	/** The sink's target. */
	readonly to: string;
	/** The URLs of its records, once the crawl is complete. */
	read(): Promise<readonly string[]> | readonly string[];
	/** Whether the target is one file. */
	readonly isFile: boolean;
}

let places = 0;
const SINKS: Readonly<Record<string, (server: DatabaseServer | undefined) => Place>> = {
	jsonl() {
		const to = join(folder, `${++places}.jsonl`);
		const read = (): string[] =>
			readFileSync(to, "utf8")
				.trim()
				.split("\n")
				.map((line) => (JSON.parse(line) as { url: string }).url);
		return { to, read, isFile: true };
	},
	sqlite() {
		const to = join(folder, `${++places}.db`);
		return { to, read: () => urlsIn(to), isFile: true };
	},
	parquet() {
		const to = join(folder, `${++places}.parquet`);
		const read = async (): Promise<string[]> =>
			(await duckdb(`SELECT url FROM '${to}'`)).map(({ url }) => String(url));
		return { to, read, isFile: true };
	},
	postgresql(server) {
		const table = `pages_${++places}`;
		const { url } = server as DatabaseServer;
		const read = async (): Promise<string[]> => {
			const sql = postgres(url, { max: 1 });
			const rows = await sql.unsafe(`SELECT url FROM ${table}`);
			await sql.end();
			return rows.map((row) => String(row.url));
		};
		return { to: `${url}#${table}`, read, isFile: false };
	},
};

function urlsIn(path: string): string[] {
	const database = new DatabaseSync(path, { readOnly: true });
	const urls = database.prepare("SELECT url FROM pages").all();
	database.close();
	return urls.map(({ url }) => String(url));
}

interface Run {
	readonly args: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
	/** Called each millisecond; true kills it. */
	readonly isTime?: () => boolean;
}

/** Runs the worker. Resolves to its last line: "complete" where it was. */
async function run({ args, env, isTime }: Run): Promise<string> {
	const imports = env === undefined ? [] : ["--import", preload];
	const child = spawn(process.execPath, [...imports, worker, ...args], {
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, NODE_COMPILE_CACHE: join(folder, "compiled"), ...env },
	});
	let text = "";
	child.stdout.on("data", (chunk: Buffer) => {
		text += chunk.toString();
	});
	const watch = isTime === undefined ? undefined : setInterval(() => isTime() && child.kill("SIGKILL"), 1);
	await new Promise((resolve) => child.once("close", resolve));
	clearInterval(watch);
	const lines = text.trim().split("\n");
	return lines.findLast((line) => line === "complete") ?? lines.at(-1) ?? "";
}

function isPage(path: string): boolean {
	return path === "/" || path.startsWith("/page/");
}

let failures = 0;
function fail(sentence: string): void {
	failures++;
	console.log(`  WRONG: ${sentence}`);
}

/** What the log and the sink have to say in the end. */
async function check(
	what: string,
	place: Place,
	log: readonly Hit[],
	pages: number,
	deaths: number,
): Promise<string> {
	const urls = await place.read();
	if (urls.length !== pages || new Set(urls).size !== pages)
		fail(`${what}: ${urls.length} records of ${new Set(urls).size} pages instead of ${pages}`);
	const asked = log.filter(({ path }) => isPage(path));
	if (new Set(asked.map(({ path }) => path)).size !== pages) fail(`${what}: not every page was asked`);
	// A lease has 8 URLs at most, and nothing of an earlier one is open.
	if (asked.length > pages + deaths * 8)
		fail(`${what}: ${asked.length - pages} pages were asked again in ${deaths} deaths`);
	for (const [index, { path, startedAt }] of log.entries()) {
		const waited = startedAt - (log[index - 1]?.startedAt ?? Number.NEGATIVE_INFINITY);
		if (waited < DELAY_MS) fail(`${what}: ${path} was asked after ${waited.toFixed(1)} ms`);
	}
	return `${urls.length} records, ${asked.length - pages} asked again`;
}

async function atRandom(name: string, server: DatabaseServer | undefined): Promise<void> {
	const pages = kills * PAGES_A_KILL;
	const shop = await site(pages);
	const place = (SINKS[name] as (typeof SINKS)[string])(server);
	const args = [shop.url, join(folder, `${++places}.crawl`), place.to, String(DELAY_MS)];
	let killed = 0;
	for (;;) {
		// From its first request on, or from its start: the opening of the files is a moment, too.
		const until = shop.log.length + random(60);
		const after = random(4) === 0 ? random(400) : undefined;
		const startedAt = performance.now();
		const isTime = (): boolean =>
			killed < kills &&
			(after === undefined ? shop.log.length >= until : performance.now() - startedAt >= after);
		if ((await run({ args, isTime })) === "complete") break;
		killed++;
	}
	shop.close();
	console.log(`${name}, random: ${killed} kills, ${await check("random", place, shop.log, pages, killed)}`);
}

async function atCommits(name: string, server: DatabaseServer | undefined): Promise<void> {
	const shop = await site(COMMIT_PAGES);
	const crawl = async (killAt: string): Promise<{ readonly end: string; readonly died: boolean }> => {
		shop.log.length = 0;
		const place = (SINKS[name] as (typeof SINKS)[string])(server);
		const args = [shop.url, join(folder, `${++places}.crawl`), place.to, String(DELAY_MS)];
		const end = await run({ args, env: killAt === "" ? {} : { GANNET_KILL_AT: killAt } });
		const isWhole = end === "complete" || end.startsWith("points");
		// A crawl that was complete when it died begins its next round.
		const hasAll = new Set(shop.log.map(({ path }) => path).filter(isPage)).size === COMMIT_PAGES;
		if (!isWhole && (await run({ args })) !== "complete") fail(`${killAt}: the second run isn't complete`);
		await check(killAt, place, shop.log, COMMIT_PAGES, isWhole ? 0 : hasAll ? COMMIT_PAGES / 8 : 1);
		return { end, died: !isWhole };
	};
	let tried = 0;
	let died = 0;
	// The number of commits varies with time: it ends where none is left to die at.
	for (let number = 1; ; number++) {
		const before = await crawl(`${number} before`);
		const after = await crawl(`${number} after`);
		tried += 2;
		died += Number(before.died) + Number(after.died);
		if (!before.died && !after.died) break;
	}
	shop.close();
	console.log(`${name}, commits: ${died} deaths before and after commits in ${tried} crawls`);
}

async function byPowerCuts(): Promise<void> {
	const pages = 600;
	const shop = await site(pages);
	const place = (SINKS.jsonl as (typeof SINKS)[string])(undefined);
	const crawled = join(folder, `${++places}.crawl`);
	const flushed = join(folder, "flushed");
	const args = [shop.url, crawled, place.to, String(DELAY_MS)];
	const isTime = (): boolean => shop.log.length >= pages - 40;
	await run({ args, env: { GANNET_FLUSHED: flushed }, isTime });
	const size = statSync(`${crawled}-wal`).size;
	const safe = Number(readFileSync(flushed, "utf8"));
	const own = (): string[] =>
		readdirSync(folder)
			.map((name) => join(folder, name))
			.filter((path) => path.startsWith(crawled) || path.startsWith(place.to));
	const kept = own().filter((path) => !/-shm$|\.lock$/.test(path));
	const keptAs = (path: string): string => join(folder, `kept ${basename(path)}`);
	for (const path of kept) copyFileSync(path, keptAs(path));
	/** As it was at the power cut. */
	const restore = (at: number): void => {
		for (const path of own()) rmSync(path);
		for (const path of kept) copyFileSync(keptAs(path), path);
		truncateSync(`${crawled}-wal`, at);
	};
	const hits = [...shop.log];
	let finished = 0;
	for (let cut = 0; cut < CUTS; cut++) {
		const isFinished = cut % (CUTS / FINISHED_CUTS) === 0;
		// The sink has what was flushed before: no power cut takes that away.
		const at = isFinished ? safe + random(size - safe) : random(size);
		restore(at);
		new SqliteFrontier(crawled, { keyOf: keyUrl, readyAfterLoss: () => 0 }).close();
		agrees(crawled, at);
		if (!isFinished) continue;
		restore(at);
		shop.log.length = 0;
		if ((await run({ args })) !== "complete") fail(`cut at ${at}: it isn't complete`);
		const asked = [...hits, ...shop.log].map(({ path }) => path);
		if (new Set(asked.filter((path) => !path.includes("."))).size !== pages)
			fail(`cut at ${at}: pages are missing`);
		const urls = await place.read();
		if (urls.length !== pages || new Set(urls).size !== pages)
			fail(`cut at ${at}: ${urls.length} records of ${new Set(urls).size} pages`);
		finished++;
	}
	shop.close();
	console.log(
		`power: ${CUTS} cuts of a log of ${size} bytes (${safe} flushed), ${finished} crawled to their end`,
	);
}

/** Frontier and records are of one moment: each page that is done has had one entry of the outbox. */
function agrees(path: string, at: number): void {
	const database = new DatabaseSync(path);
	const number = (sql: string): number => Number(database.prepare(sql).get()?.n ?? 0);
	if (database.prepare("PRAGMA integrity_check").get()?.integrity_check !== "ok")
		fail(`cut at ${at}: damaged`);
	const done = number("SELECT count(*) AS n FROM urls WHERE state = 1");
	const numbered = number("SELECT seq AS n FROM sqlite_sequence WHERE name = 'outbox'");
	if (done !== numbered) fail(`cut at ${at}: ${done} pages are done, and ${numbered} had records`);
	if (number("SELECT sum(done) AS n FROM sites") !== done) fail(`cut at ${at}: the site counts other pages`);
	database.close();
}

console.log(`${kills} kills, seed ${seed}, ${DELAY_MS} ms between requests`);
const server = await requireServer({ skip: (why) => console.log(`left out: ${why}`) }, "postgresql");
try {
	const names = sinksGiven.length > 0 ? sinksGiven : [...Object.keys(SINKS), "power"];
	for (const name of names) {
		if (name === "power") await byPowerCuts();
		else if (name !== "postgresql" || server !== undefined) {
			await atRandom(name, server);
			await atCommits(name, server);
		}
	}
} finally {
	await server?.stop();
	rmSync(folder, { recursive: true, force: true });
}
console.log(
	failures > 0 ? `FAILED: ${failures}` : "every page's record is there once, and no request was early",
);
process.exitCode = failures > 0 ? 1 : 0;
