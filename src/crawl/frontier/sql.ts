// The SQL of a frontier in a SQLite file: its tables and each statement.
//
// urls     by (site, hash): four links of five stay on their site, so that a page's links are on few pages of the database.
// waiting  by (site, rank, place): what waits is found without reading what is done. rank is class and depth.
// later    by (site, at): what waits until a moment, a page that is tried again.
// texts    numbers of the texts that a site's pages had.
// sites    the row of a site: its counts, its lease, and what the crawl keeps of it. `due` is when it may be leased, NULL
//          where nothing of it waits, or while it is leased.
// again    by (site, hash): what later rounds need to know of a page.

import type { StatementSync } from "node:sqlite";
import type { Sqlite } from "../../storage/index.ts";

/** Names the layout; a file with a higher number is a newer version's. */
export const LAYOUT = 3;

const AGAIN = `
CREATE TABLE again (
	site INTEGER NOT NULL,
	hash INTEGER NOT NULL,
	due INTEGER NOT NULL,
	memory TEXT NOT NULL,
	PRIMARY KEY (site, hash)
) STRICT, WITHOUT ROWID;
`;

/** What makes a layout of the one before, by the number of that. */
export const UPGRADES: Readonly<Record<number, string>> = { 2: AGAIN };

export const SCHEMA: string = `
CREATE TABLE sites (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL UNIQUE,
	due INTEGER,
	ready INTEGER NOT NULL DEFAULT 0,
	fence INTEGER NOT NULL DEFAULT 0,
	leased BLOB,
	until INTEGER,
	left_for TEXT,
	waiting INTEGER NOT NULL DEFAULT 0,
	later INTEGER NOT NULL DEFAULT 0,
	done INTEGER NOT NULL DEFAULT 0,
	failed INTEGER NOT NULL DEFAULT 0,
	skipped INTEGER NOT NULL DEFAULT 0,
	data TEXT
) STRICT;
CREATE INDEX sites_due ON sites (due) WHERE due IS NOT NULL;
CREATE INDEX sites_leased ON sites (until) WHERE leased IS NOT NULL;
CREATE TABLE urls (
	site INTEGER NOT NULL,
	hash INTEGER NOT NULL,
	url TEXT NOT NULL,
	rank INTEGER NOT NULL,
	state INTEGER NOT NULL,
	place INTEGER,
	from_site INTEGER,
	from_hash INTEGER,
	tries INTEGER,
	status INTEGER,
	at INTEGER,
	reason TEXT,
	PRIMARY KEY (site, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE waiting (
	site INTEGER NOT NULL,
	rank INTEGER NOT NULL,
	place INTEGER NOT NULL,
	hash INTEGER NOT NULL,
	PRIMARY KEY (site, rank, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE later (
	site INTEGER NOT NULL,
	at INTEGER NOT NULL,
	hash INTEGER NOT NULL,
	PRIMARY KEY (site, at, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE deaths (
	site INTEGER NOT NULL,
	hash INTEGER NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (site, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE visits (
	site INTEGER NOT NULL,
	hash INTEGER NOT NULL,
	number INTEGER NOT NULL,
	at INTEGER NOT NULL,
	status INTEGER,
	reason TEXT,
	PRIMARY KEY (site, hash, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE texts (site INTEGER NOT NULL, hash INTEGER NOT NULL, PRIMARY KEY (site, hash)) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (number INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL) STRICT;
CREATE TABLE crawl (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
${AGAIN}`;

/** The tables that SCHEMA makes. */
export const TABLES: readonly string[] = Array.from(
	SCHEMA.matchAll(/CREATE TABLE (\w+)/g),
	([, name]) => name ?? "",
);

/** Each statement, by its name. Of those that read several columns, rows are arrays. */
const STATEMENTS = {
	siteByKey: "SELECT id FROM sites WHERE key = ?",
	siteRow:
		"SELECT key, data, waiting + later, done, failed, skipped, ready, left_for, leased IS NOT NULL FROM sites WHERE id = ?",
	siteKey: "SELECT key FROM sites WHERE id = ?",
	addSite: "INSERT INTO sites (key) VALUES (?) RETURNING id",
	urlAt: "SELECT url FROM urls WHERE site = ? AND hash = ?",
	urlsAt: "SELECT hash, url FROM urls WHERE site = ? AND hash IN (SELECT value FROM json_each(?))",
	addUrl:
		"INSERT INTO urls (site, hash, url, rank, state, place, from_site, from_hash, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
	addWaiting: "INSERT INTO waiting (site, rank, place, hash) VALUES (?, ?, ?, ?)",
	found:
		"UPDATE sites SET waiting = waiting + ?2, skipped = skipped + ?3, due = CASE WHEN ?2 = 0 OR leased IS NOT NULL OR left_for IS NOT NULL THEN due ELSE ready END WHERE id = ?1",
	due: "SELECT id FROM sites WHERE due <= ? ORDER BY due LIMIT ?",
	nextDue: "SELECT min(due) FROM sites WHERE due IS NOT NULL",
	firstLater:
		"SELECT hash, url, rank, coalesce(tries, 0), urls.at IS NULL FROM later JOIN urls USING (site, hash) WHERE site = ? AND later.at <= ? ORDER BY later.at LIMIT ?",
	nextLater: "SELECT min(at) FROM later WHERE site = ?",
	firstWaiting:
		"SELECT hash, url, urls.rank, coalesce(tries, 0), urls.at IS NULL FROM waiting JOIN urls USING (site, hash) WHERE site = ? ORDER BY waiting.rank, waiting.place LIMIT ?",
	deaths: "SELECT count FROM deaths WHERE site = ? AND hash = ?",
	anyDeath: "SELECT 1 FROM deaths LIMIT 1",
	isWaiting: "SELECT rank, place, tries FROM urls WHERE site = ? AND hash = ? AND state = 0",
	addDeath:
		"INSERT INTO deaths (site, hash, count) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1 RETURNING count",
	removeDeath: "DELETE FROM deaths WHERE site = ? AND hash = ?",
	leaseSite: "UPDATE sites SET due = NULL, fence = ?, leased = ?, until = ? WHERE id = ?",
	fence: "SELECT fence, leased IS NOT NULL FROM sites WHERE id = ?",
	hasText: "SELECT 1 FROM texts WHERE site = ? AND hash = ?",
	addText: "INSERT INTO texts (site, hash) VALUES (?, ?) ON CONFLICT DO NOTHING",
	renew: "UPDATE sites SET until = ? WHERE id = ?",
	leasesUntil: "SELECT id, leased FROM sites WHERE leased IS NOT NULL AND until <= ?",
	place: "SELECT rank, place, state, tries, status, at, reason FROM urls WHERE site = ? AND hash = ?",
	settleUrl:
		"UPDATE urls SET state = ?, place = ?, tries = ?, status = ?, at = ?, reason = ? WHERE site = ? AND hash = ?",
	setRank: "UPDATE urls SET rank = ? WHERE site = ? AND hash = ?",
	removeWaiting: "DELETE FROM waiting WHERE site = ? AND rank = ? AND place = ?",
	removeLater: "DELETE FROM later WHERE site = ? AND at = ? AND hash = ?",
	addLater: "INSERT INTO later (site, at, hash) VALUES (?, ?, ?)",
	lastVisit: "SELECT max(number) FROM visits WHERE site = ? AND hash = ?",
	trimVisits: "DELETE FROM visits WHERE site = ? AND hash = ? AND number <= ?",
	putMemory:
		"INSERT INTO again (site, hash, due, memory) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET due = excluded.due, memory = excluded.memory",
	memory: "SELECT due, memory FROM again WHERE site = ? AND hash = ?",
	memories:
		"SELECT again.site, again.hash, again.due, memory, state FROM again JOIN urls ON urls.site = again.site AND urls.hash = again.hash JOIN sites ON sites.id = again.site WHERE (again.site, again.hash) > (?, ?) AND left_for IS NULL ORDER BY again.site, again.hash LIMIT ?",
	// The third member of a memory is its content; state 1 is done.
	duplicates:
		"SELECT coalesce(sum(pages - 1), 0) FROM (SELECT count(*) AS pages FROM again JOIN urls ON urls.site = again.site AND urls.hash = again.hash WHERE state = 1 AND reason IS NULL GROUP BY memory ->> 2 HAVING count(*) > 1)",
	addVisit: "INSERT INTO visits (site, hash, number, at, status, reason) VALUES (?, ?, ?, ?, ?, ?)",
	visits: "SELECT at, status, reason FROM visits WHERE site = ? AND hash = ? ORDER BY number",
	settleSite:
		"UPDATE sites SET waiting = waiting + ?2, later = later + ?3, done = done + ?4, failed = failed + ?5, skipped = skipped + ?6, ready = coalesce(?7, ready), data = coalesce(?8, data), left_for = CASE WHEN ?9 IS NULL THEN left_for ELSE nullif(?9, '') END WHERE id = ?1",
	endLease:
		"UPDATE sites SET leased = NULL, until = NULL, due = CASE WHEN left_for IS NOT NULL THEN NULL WHEN waiting > 0 THEN ready WHEN later > 0 THEN max(ready, ?2) ELSE NULL END WHERE id = ?1",
	setReady: "UPDATE sites SET ready = ? WHERE id = ?",
	setDue:
		"UPDATE sites SET due = CASE WHEN left_for IS NOT NULL OR leased IS NOT NULL THEN NULL WHEN waiting > 0 THEN ready WHEN later > 0 THEN max(ready, ?2) ELSE NULL END WHERE id = ?1",
	urlRow:
		"SELECT url, state, reason, status, rank, tries, from_site, from_hash, at, place FROM urls WHERE site = ? AND hash = ?",
	nextUrls:
		"SELECT site, hash, state, reason FROM urls WHERE (site, hash) > (?1, ?2) AND (?3 IS NULL OR site = ?3) ORDER BY site, hash LIMIT ?4",
	restingSites: "SELECT data, left_for FROM sites WHERE left_for IS NOT NULL OR ready > ?",
	sitesLeft: "SELECT key FROM sites WHERE left_for = ?",
	sums: "SELECT count(*), coalesce(sum(waiting + later), 0), coalesce(sum(done), 0), coalesce(sum(failed), 0), coalesce(sum(skipped), 0) FROM sites",
	outboxCount: "SELECT count(*) FROM outbox",
	outbox: "SELECT number, record FROM outbox ORDER BY number LIMIT ?",
	addRecord: "INSERT INTO outbox (record) VALUES (?)",
	forget: "DELETE FROM outbox WHERE number <= ?",
	value: "SELECT value FROM crawl WHERE name = ?",
	setValue: "INSERT INTO crawl (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
} as const;

export type Statements = { readonly [Name in keyof typeof STATEMENTS]: StatementSync };

/** Prepares each statement. */
export function prepareAll(database: Sqlite): Statements {
	const prepared = Object.entries(STATEMENTS).map(([name, sql]) => {
		const statement = database.prepare(sql);
		statement.setReturnArrays(true);
		return [name, statement] as const;
	});
	return Object.fromEntries(prepared) as unknown as Statements;
}
