// One table of a SQLite database: its statements, and how values are bound. Knows no run.

import type { SQLInputValue, StatementSync } from "node:sqlite";
import type { Sqlite, Steps } from "../../storage/index.ts";
import type { Retired } from "./batching.ts";
import type { ColumnType, SinkSchema } from "./sink.ts";
import { checkReplaced, looseKey, misfit, notUnique, retiring, type SqlPlan, type SqlTable } from "./sql.ts";
import type { Stored, StoredRow } from "./stored-values.ts";

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
	money: "TEXT",
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

export class SqliteTable {
	readonly #schema: SinkSchema;
	readonly #plan: SqlTable["plan"];
	readonly #parentKeys: number;
	readonly #replaced: SqlTable["replaced"];
	/** Of the schema's columns, as the table has them. */
	#affinities: Affinity[] = [];
	#bind: readonly ((value: Stored) => SQLInputValue)[] = [];
	#insert: StatementSync | undefined;
	#remove: StatementSync | undefined;

	constructor({ schema, plan, parentKeys, replaced }: SqlTable) {
		this.#schema = schema;
		this.#plan = plan;
		this.#parentKeys = parentKeys;
		this.#replaced = replaced;
	}

	/** Prepares its statements, once it is made. */
	prepare(database: Sqlite, onReplaced: () => void): void {
		this.#bind = this.#schema.columns.map(({ type }, index) =>
			binder(type, this.#affinities[index] ?? "BLOB", onReplaced),
		);
		this.#insert = database.prepare(this.#insertion());
		// An integer key of 64 bits comes back as the row's id.
		this.#insert.setReadBigInts(true);
		if (this.#parentKeys === 0) return;
		const parents = this.#schema.columns.slice(0, this.#parentKeys);
		const sameParent = parents.map((column) => `${name(column.name)} = ?`).join(" AND ");
		this.#remove = database.prepare(`DELETE FROM ${name(this.#plan.table)} WHERE ${sameParent}`);
	}

	insert(row: StoredRow): void {
		const bind = this.#bind;
		this.#insert?.run(...bind.map((bound, index) => bound(row[index])));
	}

	/** Removes the rows of a child table that belong to a key. */
	removeOf(key: readonly Stored[]): void {
		this.#remove?.run(...key.map((value, index) => (this.#bind[index] ?? asItIs)(value)));
	}

	empty(database: Sqlite): void {
		database.exec(`DELETE FROM ${name(this.#plan.table)}`);
	}

	/** Makes the table, or adds what it lacks. */
	*make(): Steps<void> {
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
		checkReplaced(table, this.#replaced, columns, (column) => byName.has(column.toLowerCase()));
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
			throw notUnique(table, key, error);
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
}

/** Retires rows, in the transaction that is open. */
export function* retirement(plan: SqlPlan, { values, at }: Retired): Steps<void> {
	const { schema, plan: of } = plan.main;
	const { column = "" } = schema.origin ?? {};
	const { mark, remove } = retiring(plan, name, name, (quoted) => `${quoted} = ?1`, "?2");
	// Otherwise each of them would read the whole table.
	if (schema.key?.[0] !== column) {
		const index = `CREATE INDEX IF NOT EXISTS ${name(`${of.table}_by_${column}`)}`;
		yield { text: `${index} ON ${name(of.table)} (${name(column)})` };
	}
	for (const value of values)
		if (at !== undefined) yield { text: mark, parameters: [value, at] };
		else for (const text of remove) yield { text, parameters: [value] };
}

function asItIs(value: Stored): SQLInputValue {
	return (value ?? null) as SQLInputValue;
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
