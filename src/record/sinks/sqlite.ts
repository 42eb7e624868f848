// The sink in a SQLite database, with node:sqlite: a batch is a transaction that includes its position.

import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { SQLInputValue, StatementSync } from "node:sqlite";
import {
	changesOne,
	type Ledger,
	ledgerOf,
	openRun,
	type Sqlite,
	type SqliteSettings,
	type Statement,
	type Steps,
	type StorageError,
	sqliteDialect,
	takenOver,
	waitForSqlite,
} from "../../storage/index.ts";
import type { Backend } from "./batching.ts";
import { SinkError, sinkFault } from "./errors.ts";
import type { Settings } from "./options.ts";
import type { ColumnType, SinkSchema } from "./sink.ts";
import { checkNames, decideRun, keyRefusal, looseKey, misfit, planOf, type TablePlan } from "./sql.ts";
import { quoted, type Stored, type StoredRow, sizeOf } from "./values.ts";

/** What was committed last may be undone by a power cut, with its position. */
const sqliteSettings: SqliteSettings = {
	busyMs: 10_000,
	journal: "WAL",
	synchronous: "NORMAL",
	isExclusive: false,
};

export async function openSqlite(
	given: string,
	tableInTarget: string | undefined,
	schema: SinkSchema,
	settings: Settings,
): Promise<Backend> {
	const path = resolve(given);
	const plan = planOf(schema, settings, tableInTarget);
	checkNames(schema, plan.table, { longest: 1_000, unit: "characters", ignoresCase: true });
	let database: Sqlite | undefined;
	try {
		database = await waitForSqlite(path, sqliteSettings);
		return new SqliteBackend(database, schema, plan, settings);
	} catch (error) {
		database?.close();
		throw translated(path, error, database, true);
	}
}

function translated(
	path: string,
	error: unknown,
	database: Sqlite | undefined,
	isOpening: boolean,
): SinkError {
	if (error instanceof SinkError) return error;
	return sinkFault(path, database?.fault(error) ?? error, isOpening);
}

/** A name in SQL, whatever it contains. */
function name(text: string): string {
	return `"${text.replaceAll('"', '""')}"`;
}

const declared: Readonly<Record<ColumnType, string>> = {
	text: "TEXT",
	html: "TEXT",
	url: "TEXT",
	number: "REAL",
	integer: "INTEGER",
	boolean: "BOOLEAN",
	date: "TEXT",
	datetime: "TEXT",
	list: "TEXT",
	record: "TEXT",
};

type Affinity = "INTEGER" | "TEXT" | "BLOB" | "REAL" | "NUMERIC";

/** https://sqlite.org/datatype3.html#determination_of_column_affinity */
function affinityOf(type: string): Affinity {
	const text = type.toUpperCase();
	if (text.includes("INT")) return "INTEGER";
	if (/CHAR|CLOB|TEXT/u.test(text)) return "TEXT";
	if (text === "" || text.includes("BLOB") || text === "ANY") return "BLOB";
	return /REAL|FLOA|DOUB/u.test(text) ? "REAL" : "NUMERIC";
}

/**
 * Which values an affinity keeps unchanged: REAL rounds large integers, and texts that look like numbers become
 * numbers.
 */
function keeps(affinity: Affinity, type: ColumnType): boolean {
	if (affinity === "BLOB" || affinity === "TEXT") return true;
	if (type === "number") return true;
	if (type === "integer" || type === "boolean") return affinity !== "REAL";
	// No date and no JSON object or array looks like a number. A JSON text of a single number does.
	return type === "date" || type === "datetime";
}

interface TableColumn {
	readonly name: string;
	readonly type: string;
	readonly pk: number;
}

class SqliteBackend implements Backend {
	replacedTexts = 0;
	readonly target: string;
	readonly refusal: (row: StoredRow) => string | undefined;
	readonly position: string | undefined;
	readonly rows: number;
	readonly isComplete: boolean;
	readonly #database: Sqlite;
	readonly #schema: SinkSchema;
	readonly #plan: TablePlan;
	readonly #isKept: boolean;
	readonly #ledger: Ledger;
	readonly #owner: string = randomUUID();
	readonly #insert: StatementSync | undefined;
	readonly #bind: readonly ((value: Stored) => SQLInputValue)[];
	/** Of the schema's columns, as the table has them. */
	#affinities: Affinity[] = [];
	#isInTransaction = false;
	#uncounted = 0;

	constructor(database: Sqlite, schema: SinkSchema, plan: TablePlan, settings: Settings) {
		this.#database = database;
		this.#schema = schema;
		this.#plan = plan;
		this.#isKept = settings.run !== "";
		this.#ledger = ledgerOf(sqliteDialect, { table: plan.table, run: settings.run });
		this.target = `${database.path}#${plan.table}`;
		this.refusal = keyRefusal(schema, { refusesNul: false, mostBytes: Number.POSITIVE_INFINITY });
		const run = database.take(
			openRun(this.#ledger, {
				owner: this.#owner,
				fingerprint: plan.fingerprint,
				target: this.target,
				decide: (found) => decideRun(found, plan, settings, this.target),
				makeTables: () => this.#makeTable(),
				empty: plan.mode === "replace" ? { text: `DELETE FROM ${name(plan.table)}` } : undefined,
			}),
		);
		this.position = run.position;
		this.rows = run.rows;
		this.isComplete = run.isComplete;
		const onReplaced = (): void => {
			this.replacedTexts++;
		};
		this.#bind = schema.columns.map(({ type }, index) =>
			binder(type, this.#affinities[index] ?? "BLOB", onReplaced),
		);
		this.#insert = run.isComplete ? undefined : database.prepare(this.#insertion());
		// An integer key of 64 bits comes back as the row's id.
		this.#insert?.setReadBigInts(true);
	}

	/** Makes the table, or adds what it lacks. */
	*#makeTable(): Steps<void> {
		const { table } = this.#plan;
		const { columns, key = [] } = this.#schema;
		const { rows } = yield { text: `PRAGMA table_info(${name(table)})`, parameters: [] };
		const present = rows as unknown as TableColumn[];
		if (present.length === 0) {
			const lines = columns.map((column) => {
				const isRequired = column.required === true || key.includes(column.name);
				return `${name(column.name)} ${declared[column.type]}${isRequired ? " NOT NULL" : ""}`;
			});
			if (key.length > 0) lines.push(`PRIMARY KEY (${key.map(name).join(", ")})`);
			yield { text: `CREATE TABLE ${name(table)} (${lines.join(", ")})` };
			this.#affinities = columns.map(({ type }) => affinityOf(declared[type]));
			return;
		}
		const byName = new Map(present.map((column) => [column.name.toLowerCase(), column]));
		for (const column of columns) {
			const type = declared[column.type];
			const has = byName.get(column.name.toLowerCase());
			if (has === undefined)
				yield { text: `ALTER TABLE ${name(table)} ADD COLUMN ${name(column.name)} ${type}` };
			const affinity = affinityOf(has?.type ?? type);
			if (has !== undefined && !keeps(affinity, column.type))
				throw misfit(table, column.name, has.type, column.type);
			this.#affinities.push(affinity);
		}
		if (this.#plan.isUpserting && !(yield* this.#isUnique(present))) yield* this.#makeUnique();
	}

	*#isUnique(present: readonly TableColumn[]): Steps<boolean> {
		const wanted = this.#sorted(this.#schema.key ?? []);
		const primary = present.filter(({ pk }) => pk > 0).map((column) => column.name);
		let isUnique = this.#sorted(primary) === wanted;
		const indexes = yield { text: `PRAGMA index_list(${name(this.#plan.table)})`, parameters: [] };
		for (const index of indexes.rows) {
			if (index.unique !== 1 || index.partial === 1) continue;
			const parts = yield { text: `PRAGMA index_xinfo(${name(String(index.name))})`, parameters: [] };
			const columns = parts.rows.filter(({ key }) => key === 1);
			if (this.#sorted(columns.map((column) => String(column.name))) !== wanted) continue;
			const loose = columns.find(({ coll }) => String(coll).toUpperCase() !== "BINARY");
			if (loose !== undefined) {
				const remedy = "make its unique index again with COLLATE BINARY";
				throw looseKey(this.#plan.table, String(loose.name), String(loose.coll), remedy);
			}
			isUnique = true;
		}
		return isUnique;
	}

	#sorted(names: readonly string[]): string {
		return JSON.stringify(names.map((text) => text.toLowerCase()).sort());
	}

	*#makeUnique(): Steps<void> {
		const { key = [] } = this.#schema;
		const { table } = this.#plan;
		const index = name(`${table}_by_${key.join("_")}`);
		const columns = key.map((column) => `${name(column)} COLLATE BINARY`).join(", ");
		try {
			yield { text: `CREATE UNIQUE INDEX ${index} ON ${name(table)} (${columns})` };
		} catch (error) {
			throw new SinkError(
				"schema",
				`table ${quoted(table)} can't be upserted by ${key.join(", ")}: ${(error as StorageError).why}`,
				{
					advice: ["remove its rows of the same key", "write to another table"],
					cause: (error as StorageError).cause,
				},
			);
		}
	}

	#insertion(): string {
		const { columns, key = [] } = this.#schema;
		const names = columns.map((column) => name(column.name));
		const places = columns.map(() => "?").join(", ");
		const insertion = `INSERT INTO ${name(this.#plan.table)} (${names.join(", ")}) VALUES (${places})`;
		if (!this.#plan.isUpserting) return insertion;
		const others = columns.filter((column) => !key.includes(column.name)).map((column) => name(column.name));
		const updates = others.map((other) => `${other} = excluded.${other}`).join(", ");
		const action = others.length === 0 ? "DO NOTHING" : `DO UPDATE SET ${updates}`;
		return `${insertion} ON CONFLICT (${key.map(name).join(", ")}) ${action}`;
	}

	async store(rows: readonly StoredRow[], position: string | undefined): Promise<number> {
		let bytes = 0;
		try {
			if (!this.#isInTransaction) this.#database.exec("BEGIN IMMEDIATE");
			this.#isInTransaction = true;
			const bind = this.#bind;
			for (const row of rows) {
				bytes += sizeOf(row);
				this.#insert?.run(...bind.map((bound, index) => bound(row[index])));
			}
			this.#uncounted += rows.length;
			if (position === undefined) return bytes;
			this.#checkOwned(this.#ledger.advance(position, this.#uncounted, this.#owner));
			this.#database.exec("COMMIT");
			this.#isInTransaction = false;
			this.#uncounted = 0;
			return bytes;
		} catch (error) {
			throw translated(this.target, error, this.#database, false);
		}
	}

	async finish(isComplete: boolean): Promise<void> {
		try {
			if (isComplete) this.#complete();
		} catch (error) {
			throw translated(this.target, error, this.#database, false);
		} finally {
			// An open transaction is lost with it. The last connection cleans up the log.
			this.#database.close();
		}
	}

	#complete(): void {
		const { complete, remove } = this.#ledger;
		this.#checkOwned((this.#isKept ? complete : remove)(this.#owner));
	}

	#checkOwned(statement: Statement): void {
		if (!this.#database.take(changesOne(statement))) throw takenOver(this.target);
	}
}

/** A number is bound as a double, and only some affinities turn it back into an integer. */
function binder(
	type: ColumnType,
	affinity: Affinity,
	onReplaced: () => void,
): (value: Stored) => SQLInputValue {
	if (type === "boolean")
		return (value) => (value === undefined || value === null ? null : value === true ? 1n : 0n);
	if (type === "integer" && affinity !== "INTEGER" && affinity !== "NUMERIC") {
		return (value) => (typeof value === "number" ? BigInt(value) : ((value ?? null) as SQLInputValue));
	}
	return (value) => {
		if (typeof value !== "string" || value.isWellFormed()) return (value ?? null) as SQLInputValue;
		// UTF-8 has no lone surrogates.
		onReplaced();
		return value.toWellFormed();
	};
}
