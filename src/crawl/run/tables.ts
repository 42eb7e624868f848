// Tables of records in the state's own file: a page's records are written in the transaction that settles it, so each is there once
// without an outbox.

import { type Row, SinkError, type SinkOptions } from "../../record/index.ts";
import { TableIn } from "../../record/internal.ts";
import type { Sqlite } from "../../storage/index.ts";
import type { PageEntry } from "../frontier/frontier.ts";
import type { Refused } from "./pump.ts";
import type { Route } from "./routes.ts";
import { retirementOf, rowsOf } from "./rows.ts";

export interface TablesOptions {
	readonly sink: Omit<SinkOptions, "run" | "source" | "mode"> | undefined;
	readonly onGone: "mark" | "delete";
	/** Hears of records that a table can't store. */
	readonly onRefused: (refused: Refused) => void;
}

/** What opens the tables, as the frontier wants it; undefined where there are none. */
export function tablesFor(
	routes: readonly Route[],
	{ sink, onGone, onRefused }: TablesOptions,
): ((database: Sqlite) => (entry: PageEntry) => void) | undefined {
	const own = routes.filter(({ place }) => place === "state");
	if (own.length === 0) return undefined;
	return (database) => {
		const tables = new Map(
			own.map((route) => {
				const { flatten, childTables } = sink ?? {};
				const options = { flatten, childTables, table: route.table ?? route.name };
				return [route.name, { route, table: new TableIn(database, route.schema, options) }] as const;
			}),
		);
		return (entry) => {
			const found = tables.get(entry.name);
			if (found === undefined) return;
			const { route, table } = found;
			const retirement = retirementOf(entry, route, onGone);
			if (retirement !== undefined) table.retire([entry.page], retirement.at);
			for (const { record, why } of written(table, rowsOf(entry, route, 1)))
				onRefused({ page: entry.page, record, why });
		};
	};
}

/** Writes rows. Returns those that the table can't store; the others are stored. */
function written(table: TableIn, rows: readonly Row[]): readonly Omit<Refused, "page">[] {
	try {
		table.write(rows);
		return [];
	} catch (error) {
		if (!(error instanceof SinkError) || error.kind !== "row") throw error;
		const [only] = rows;
		if (rows.length === 1 && only !== undefined) return [{ record: only, why: error.message }];
		return rows.flatMap((row) => written(table, [row]));
	}
}
