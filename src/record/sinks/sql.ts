// What the SQL sinks share: which run is taken up, and which table can take which rows. Decisions over facts, without a
// database.

import { option, say } from "../../base/index.ts";
import { type LedgerRun, ledgerTable, type StorageError } from "../../storage/index.ts";
import { restart, SinkError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import { fingerprintOf, type Settings, type SinkMode } from "./options.ts";
import type { SinkSchema } from "./sink.ts";
import { quoted, type Stored, type StoredRow } from "./stored-values.ts";

export interface TablePlan {
	readonly table: string;
	readonly mode: SinkMode;
	readonly isUpserting: boolean;
	readonly fingerprint: string;
}

/** A table of a run's, and the rows that it takes. */
export interface SqlTable {
	readonly schema: SinkSchema;
	readonly plan: Omit<TablePlan, "fingerprint">;
	/** Of a child table: how many of its first columns are the key of the row that an item belongs to. Else 0. */
	readonly parentKeys: number;
	/** As in `Layout`; empty for child tables. */
	readonly replaced: ReadonlyMap<string, readonly string[]>;
}

/** All tables of a run. */
export interface SqlPlan extends TablePlan {
	readonly main: SqlTable;
	/** In the layout's order. */
	readonly children: readonly SqlTable[];
	/** All of them. */
	readonly tables: readonly SqlTable[];
	/** The values of a row's key. */
	keyOf(row: StoredRow): readonly Stored[];
}

/** Which tables to write, and how. Throws a SinkError of kind "options". */
export function sqlPlan(layout: Layout, settings: Settings, tableInTarget: string | undefined): SqlPlan {
	const { schema, replaced } = layout;
	const plan = planOf(layout, settings, tableInTarget);
	const main: SqlTable = { schema, plan, parentKeys: 0, replaced };
	const children = layout.children.map((child): SqlTable => {
		const { mode, isUpserting } = plan;
		const table = `${plan.table}_${child.name}`;
		const { parentKeys } = child;
		return { schema: child.schema, plan: { table, mode, isUpserting }, parentKeys, replaced: new Map() };
	});
	const indexes = keyIndexesOf(schema);
	return {
		...plan,
		main,
		children,
		tables: [main, ...children],
		keyOf: (row) => indexes.map((index) => row[index]),
	};
}

function keyIndexesOf({ columns, key = [] }: SinkSchema): readonly number[] {
	return key.map((name) => columns.findIndex((column) => column.name === name));
}

function planOf(layout: Layout, settings: Settings, tableInTarget: string | undefined): TablePlan {
	const { schema } = layout;
	const table = settings.table ?? tableInTarget ?? schema.name ?? "records";
	const hasKey = (schema.key ?? []).length > 0;
	const mode = settings.mode ?? (hasKey ? "upsert" : "append");
	if (table === "" || table.includes("\0") || table.toLowerCase() === ledgerTable) {
		throw new SinkError("options", `${quoted(table)} cannot be the name of a table of records`);
	}
	if (mode === "upsert" && !hasKey) {
		throw new SinkError(
			"options",
			'mode "upsert" needs a key in the schema, which says when two rows are the same',
		);
	}
	// Rows of one run may have the same key, and the last of them stays.
	const isUpserting = mode === "upsert" || (mode === "replace" && hasKey);
	return { table, mode, isUpserting, fingerprint: fingerprintOf(layout, settings.source, mode) };
}

/** A name in SQL, quoted. */
type Quote = (name: string) => string;

/**
 * The statements that retire rows by their origin. `among` is the condition on the origin's column, and `at` the place of the
 * time; what removes rows removes their items first.
 */
export function retiring(
	{ main, children }: SqlPlan,
	quote: Quote,
	quoteTable: Quote,
	among: (column: string) => string,
	at: string,
): { readonly mark: string; readonly remove: readonly string[] } {
	const { origin, key = [] } = main.schema;
	const table = quoteTable(main.plan.table);
	const { column = "", goneAt = "" } = origin ?? {};
	const where = among(quote(column));
	const keys = key.map(quote).join(", ");
	const items = children.map(({ schema, plan, parentKeys }) => {
		const parents = schema.columns.slice(0, parentKeys).map(({ name }) => quote(name));
		return `DELETE FROM ${quoteTable(plan.table)} WHERE (${parents.join(", ")}) IN (SELECT ${keys} FROM ${table} WHERE ${where})`;
	});
	return {
		mark: `UPDATE ${table} SET ${quote(goneAt)} = ${at} WHERE ${where} AND ${quote(goneAt)} IS NULL`,
		remove: [...items, `DELETE FROM ${table} WHERE ${where}`],
	};
}

/** Whether a run begins, continues, or was completed. Throws a SinkError of kind "interrupted" if it does not fit. */
export function decideRun(
	found: LedgerRun | undefined,
	plan: TablePlan,
	settings: Settings,
	target: string,
): "begin" | "go on" | "complete" {
	if (found === undefined || settings.restart) return "begin";
	if (found.isComplete) return "complete";
	if (found.fingerprint === plan.fingerprint) return "go on";
	// Nothing of it is there to go on with.
	if (found.position === undefined) return "begin";
	throw new SinkError(
		"interrupted",
		`an interrupted run to ${target} has other columns, another source or mode`,
		{
			advice: [
				"continue with the same ones",
				say`${restart}, which leaves its rows in an appended or upserted table`,
			],
		},
	);
}

/** The last row of each key: a statement of many rows must not touch one of them twice. */
export function lastOfEachKey(rows: readonly StoredRow[], schema: SinkSchema): readonly StoredRow[] {
	const indexes = keyIndexesOf(schema);
	const byKey = new Map<string, StoredRow>();
	for (const row of rows) {
		let key = "";
		for (const index of indexes) {
			const text = String(row[index]);
			key += `${text.length}:${text}`;
		}
		// Delete it first, so that it goes to the place of its last one.
		if (byKey.has(key)) byKey.delete(key);
		byKey.set(key, row);
	}
	return byKey.size === rows.length ? rows : [...byKey.values()];
}

/** Throws a SinkError of kind "schema" for names that the database would cut, or treat as the same. */
export function checkNames(
	schema: SinkSchema,
	table: string,
	rules: { readonly longest: number; readonly unit: "bytes" | "characters"; readonly ignoresCase: boolean },
): void {
	const seen = new Map<string, string>();
	for (const name of [table, ...schema.columns.map((column) => column.name)]) {
		const length = rules.unit === "bytes" ? Buffer.byteLength(name) : [...name].length;
		if (length > rules.longest) {
			throw new SinkError(
				"schema",
				`the name ${quoted(name)} is longer than the database's ${rules.longest} ${rules.unit}`,
			);
		}
	}
	for (const { name } of schema.columns) {
		const folded = rules.ignoresCase ? name.toLowerCase() : name;
		const other = seen.get(folded);
		if (other !== undefined) {
			throw new SinkError(
				"schema",
				`columns ${quoted(other)} and ${quoted(name)} are one to the database, which ignores case`,
			);
		}
		seen.set(folded, name);
	}
}

/** Throws a SinkError of kind "schema" for a table that has as one column what would now be several, or a table. */
export function checkReplaced(
	table: string,
	replaced: ReadonlyMap<string, readonly string[]>,
	columns: SinkSchema["columns"],
	has: (column: string) => boolean,
): void {
	for (const [column, others] of replaced) {
		if (!has(column) || columns.some(({ name }) => name === column)) continue;
		const become = others.length === 0 ? "a table of its own" : others.map(quoted).join(" and ");
		throw new SinkError(
			"schema",
			`table ${quoted(table)} has a column ${quoted(column)}, which is now written as ${become}`,
			{
				advice: [
					"write to another table",
					"drop that column",
					say`leave out ${option("flatten")} and ${option("childTables")}`,
				],
			},
		);
	}
}

/** The error for a column that already contains something else. */
export function misfit(table: string, column: string, has: string, wanted: string): SinkError {
	return new SinkError(
		"schema",
		`column ${quoted(column)} of table ${quoted(table)} is ${has}, which cannot hold every ${wanted} as it is; ` +
			"change the column, or write to another table",
	);
}

/** What a database can't have in texts of the key. Elsewhere, U+FFFD replaces it, which would merge two keys. */
export function keyRefusal(
	{ columns, key = [] }: SinkSchema,
	rules: { readonly refusesNul: boolean; readonly mostBytes: number },
): (row: StoredRow) => string | undefined {
	const indexes = columns.flatMap(({ name }, index) => (key.includes(name) ? [index] : []));
	return (row) => {
		let length = 0;
		for (const index of indexes) {
			const value = row[index];
			if (typeof value !== "string") continue;
			length += value.length;
			const column = quoted(columns[index]?.name ?? "");
			if (!value.isWellFormed())
				return `has a lone surrogate in column ${column} of the key, which the database cannot store`;
			if (rules.refusesNul && value.includes("\0"))
				return `has U+0000 in column ${column} of the key, which the database cannot store`;
		}
		// A UTF-16 unit is up to three bytes of UTF-8.
		if (3 * length <= rules.mostBytes) return undefined;
		const bytes = indexes.reduce((sum, index) => sum + Buffer.byteLength(String(row[index])), 0);
		if (bytes <= rules.mostBytes) return undefined;
		return `has a key of ${bytes} bytes, and the database's index takes ${rules.mostBytes}`;
	};
}

/** The error for a key's column whose comparison treats different texts as the same. */
export function looseKey(table: string, column: string, comparison: string, remedy: string): SinkError {
	return new SinkError(
		"schema",
		`column ${quoted(column)} of table ${quoted(table)} compares texts by ${comparison}, which takes different keys for one, ` +
			`and records would be lost; ${remedy}, or write to another table`,
	);
}

/** The error for a table whose rows are not unique by the key. */
export function notUnique(table: string, key: readonly string[], error: unknown): SinkError {
	const { why, cause } = error as StorageError;
	return new SinkError("schema", `table ${quoted(table)} can't be upserted by ${key.join(", ")}: ${why}`, {
		advice: ["remove its rows of the same key", "write to another table"],
		cause,
	});
}
