// Forgets a crawl: its file goes, or where records are in it, too, only what the crawl knows.

import { openOwnDatabase, removeDatabase, targetOf } from "../../storage/index.ts";
import { KIND } from "../frontier/layout.ts";
import { TABLES } from "../frontier/sql.ts";

/**
 * Forgets a crawl, so that the next run begins from its seeds. Its file goes; if records are in it, only what the crawl
 * knows.
 *
 * @throws StorageError if the file isn't a crawl's, or is in use
 */
export function forgetCrawl(path: string): void {
	const file = targetOf(path).path;
	const database = openOwnDatabase(file, KIND, {
		busyMs: 5_000,
		journal: "WAL",
		synchronous: "NORMAL",
		isExclusive: false,
	});
	let hasRecords: boolean;
	try {
		const found = database
			.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
			.all();
		hasRecords = found.some(({ name }) => !TABLES.includes(String(name)));
		if (hasRecords)
			database.transaction(() => {
				for (const { name } of found)
					if (TABLES.includes(String(name))) database.exec(`DROP TABLE "${name}"`);
				database.exec("PRAGMA user_version = 0");
			});
	} finally {
		database.close();
	}
	if (!hasRecords) removeDatabase(file);
}
