// The layout of a frontier's file: made, or brought up to date.

import type { DatabaseKind, Sqlite } from "../../storage/index.ts";
import { FrontierError } from "./frontier.ts";
import { LAYOUT, SCHEMA, UPGRADES } from "./sql.ts";

/** "gnCr" */
export const KIND: DatabaseKind = {
	applicationId: 0x676e4372,
	name: "the state of a crawl of gannet's",
	earlierSchema: "",
};

/** @throws FrontierError where the file is a newer version's */
export function prepareFile(database: Sqlite, path: string): void {
	const layout = Number(database.pragma("user_version"));
	if (layout > LAYOUT) {
		throw new FrontierError(
			`${path} was written by a newer version of gannet (layout ${layout}; this one knows ${LAYOUT})`,
			"version",
		);
	}
	if (layout > 0 && layout < LAYOUT && UPGRADES[layout] === undefined) {
		throw new FrontierError(
			`${path} was written by an earlier version of gannet (layout ${layout}; this one has ${LAYOUT})`,
			"version",
		);
	}
	for (let each = layout; each > 0 && each < LAYOUT; each++)
		database.transaction(() => database.exec(`${UPGRADES[each]} PRAGMA user_version = ${each + 1};`));
	if (layout === 0) database.transaction(() => database.exec(`${SCHEMA} PRAGMA user_version = ${LAYOUT};`));
	// 64 MiB of pages; a checkpoint after as much of the log, so that a page that changes often is copied seldom.
	database.exec("PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384;");
}
