// The sink in a SQLite database, by node:sqlite: a batch is a transaction, and its position is in it.

import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setTimeout as later } from "node:timers/promises";
import type { Backend } from "./batching.ts";
import { fileFault, mending, SinkError, tellingOf } from "./errors.ts";
import type { Settings } from "./options.ts";
import type { ColumnType, SinkSchema } from "./sink.ts";
import {
	checkNames,
	decideRun,
	keyRefusal,
	looseKey,
	misfit,
	planOf,
	positionsTable,
	type Run,
	type TablePlan,
	takenOver,
} from "./sql.ts";
import { errorNumber } from "./state.ts";
import { quoted, type Stored, type StoredRow, sizeOf } from "./values.ts";

/** Waits as long for another writer of the same database. */
const busyMs = 10_000;
const busyAgainMs = 50;

export async function openSqlite(
	given: string,
	tableInTarget: string | undefined,
	schema: SinkSchema,
	settings: Settings,
): Promise<Backend> {
	const path = resolve(given);
	const plan = planOf(schema, settings, tableInTarget);
	checkNames(schema, plan.table, { longest: 1_000, unit: "characters", ignoresCase: true });
	await checkPath(path);
	const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
	const end = performance.now() + busyMs;
	for (;;) {
		let database: DatabaseSync | undefined;
		try {
			database = new DatabaseSync(path, { timeout: busyMs });
			database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
			return new SqliteBackend(database, path, schema, plan, settings);
		} catch (error) {
			database?.close();
			// A database that is not in WAL mode yet is busy at once, whatever the timeout.
			if (errorNumber(error) !== busy || performance.now() > end) throw sqliteFault(path, error, true);
			await later(busyAgainMs);
		}
	}
}

/** SQLite says of all of these that it is "unable to open database file". */
async function checkPath(path: string): Promise<void> {
	try {
		const folder = await stat(dirname(path));
		if (!folder.isDirectory())
			throw new SinkError("target", `${path} cannot be written: ${dirname(path)} is no folder`);
		const found = await stat(path).catch(() => undefined);
		if (found?.isDirectory() === true)
			throw new SinkError("target", `${path} cannot be written: it is a folder`);
		if (found === undefined) await access(dirname(path), constants.W_OK | constants.X_OK);
	} catch (error) {
		throw fileFault(path, error, true);
	}
}

// https://sqlite.org/rescode.html
const busy = 5;
const faults: ReadonlyMap<number, { readonly kind: SinkError["kind"]; readonly telling: string }> = new Map([
	[
		busy,
		{ kind: "locked", telling: `another process has been writing to it for more than ${busyMs / 1000} s` },
	],
	[6, { kind: "locked", telling: "another sink of this process is writing to it" }],
	[8, { kind: "target", telling: "it is read-only" }],
	[11, { kind: "target", telling: "it is damaged" }],
	[13, { kind: "space", telling: "no space is left on the disk; make room and start again" }],
	[14, { kind: "target", telling: "it cannot be opened" }],
	[26, { kind: "target", telling: "it is no SQLite database" }],
]);

function sqliteFault(path: string, error: unknown, isOpening: boolean): SinkError {
	if (error instanceof SinkError) return error;
	const fault = faults.get(errorNumber(error));
	const kind = fault?.kind ?? (isOpening ? "schema" : "write");
	const end = kind === "write" ? mending : "";
	return new SinkError(kind, `${path} cannot be written: ${fault?.telling ?? tellingOf(error)}${end}`, error);
}

/** A name as SQL has it, whatever is in it. */
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

/** Which values an affinity keeps as they are: REAL rounds large integers, and numbers are made of texts that look so. */
function keeps(affinity: Affinity, type: ColumnType): boolean {
	if (affinity === "BLOB" || affinity === "TEXT") return true;
	if (type === "number") return true;
	if (type === "integer" || type === "boolean") return affinity !== "REAL";
	// No date and no JSON object or array looks like a number; a JSON text of a lone number would.
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
	readonly #database: DatabaseSync;
	readonly #path: string;
	readonly #schema: SinkSchema;
	readonly #plan: TablePlan;
	readonly #run: string;
	readonly #owner: string = randomUUID();
	readonly #insert: StatementSync | undefined;
	readonly #advance: StatementSync;
	readonly #bind: readonly ((value: Stored) => SQLInputValue)[];
	#isInTransaction = false;
	#uncounted = 0;

	constructor(database: DatabaseSync, path: string, schema: SinkSchema, plan: TablePlan, settings: Settings) {
		this.#database = database;
		this.#path = path;
		this.#schema = schema;
		this.#plan = plan;
		this.#run = settings.run;
		this.target = `${path}#${plan.table}`;
		this.refusal = keyRefusal(schema, { refusesNul: false, mostBytes: Number.POSITIVE_INFINITY });
		database.exec("BEGIN IMMEDIATE");
		const { run, affinities } = this.#begin(settings);
		database.exec("COMMIT");
		this.position = run.position;
		this.rows = run.rows;
		this.isComplete = run.isComplete;
		const onReplaced = (): void => {
			this.replacedTexts++;
		};
		this.#bind = schema.columns.map(({ type }, index) =>
			binder(type, affinities[index] ?? "BLOB", onReplaced),
		);
		this.#advance = database.prepare(
			`UPDATE ${positionsTable} SET position = ?, commits = commits + 1, row_count = row_count + ?, ` +
				"updated = strftime('%Y-%m-%dT%H:%M:%fZ') WHERE table_name = ? AND run = ? AND owner = ?",
		);
		this.#insert = run.isComplete ? undefined : database.prepare(this.#insertion());
	}

	#begin(settings: Settings): { readonly run: Run; readonly affinities: readonly Affinity[] } {
		this.#database.exec(
			`CREATE TABLE IF NOT EXISTS ${positionsTable} (table_name TEXT NOT NULL, run TEXT NOT NULL, ` +
				"owner TEXT NOT NULL, position TEXT, commits INTEGER NOT NULL, row_count INTEGER NOT NULL, " +
				"fingerprint TEXT NOT NULL, complete INTEGER NOT NULL, updated TEXT NOT NULL, PRIMARY KEY (table_name, run))",
		);
		const found = this.#found();
		const decision = decideRun(found, this.#plan, settings, this.target);
		if (decision === "complete" && found !== undefined) return { run: found, affinities: [] };
		const affinities = this.#makeTable();
		const { table, mode, fingerprint } = this.#plan;
		if (decision === "go on" && found !== undefined) {
			this.#database
				.prepare(`UPDATE ${positionsTable} SET owner = ? WHERE table_name = ? AND run = ?`)
				.run(this.#owner, table, this.#run);
			return { run: found, affinities };
		}
		if (mode === "replace") this.#database.exec(`DELETE FROM ${name(table)}`);
		this.#database
			.prepare(
				`INSERT OR REPLACE INTO ${positionsTable} VALUES (?, ?, ?, NULL, 0, 0, ?, 0, strftime('%Y-%m-%dT%H:%M:%fZ'))`,
			)
			.run(table, this.#run, this.#owner, fingerprint);
		const run = {
			owner: this.#owner,
			position: undefined,
			commits: 0,
			rows: 0,
			fingerprint,
			isComplete: false,
		};
		return { run, affinities };
	}

	#found(): Run | undefined {
		const row = this.#database
			.prepare(`SELECT * FROM ${positionsTable} WHERE table_name = ? AND run = ?`)
			.get(this.#plan.table, this.#run);
		if (row === undefined) return undefined;
		return {
			owner: String(row.owner),
			position: row.position === null ? undefined : String(row.position),
			commits: Number(row.commits),
			rows: Number(row.row_count),
			fingerprint: String(row.fingerprint),
			isComplete: row.complete === 1,
		};
	}

	/** Makes the table, or adds what it lacks. Answers the affinities of the schema's columns. */
	#makeTable(): readonly Affinity[] {
		const { table } = this.#plan;
		const { columns, key = [] } = this.#schema;
		const present = this.#database
			.prepare(`PRAGMA table_info(${name(table)})`)
			.all() as unknown as TableColumn[];
		if (present.length === 0) {
			const lines = columns.map((column) => {
				const isRequired = column.required === true || key.includes(column.name);
				return `${name(column.name)} ${declared[column.type]}${isRequired ? " NOT NULL" : ""}`;
			});
			if (key.length > 0) lines.push(`PRIMARY KEY (${key.map(name).join(", ")})`);
			this.#database.exec(`CREATE TABLE ${name(table)} (${lines.join(", ")})`);
			return columns.map(({ type }) => affinityOf(declared[type]));
		}
		const byName = new Map(present.map((column) => [column.name.toLowerCase(), column]));
		const affinities = columns.map((column) => {
			const standing = byName.get(column.name.toLowerCase());
			if (standing === undefined) {
				this.#database.exec(
					`ALTER TABLE ${name(table)} ADD COLUMN ${name(column.name)} ${declared[column.type]}`,
				);
				return affinityOf(declared[column.type]);
			}
			const affinity = affinityOf(standing.type);
			if (!keeps(affinity, column.type)) throw misfit(table, column.name, standing.type, column.type);
			return affinity;
		});
		if (this.#plan.isUpserting && !this.#isUnique(present)) this.#makeUnique();
		return affinities;
	}

	#isUnique(present: readonly TableColumn[]): boolean {
		const wanted = this.#sorted(this.#schema.key ?? []);
		const primary = present.filter(({ pk }) => pk > 0).map((column) => column.name);
		let isUnique = this.#sorted(primary) === wanted;
		const indexes = this.#database.prepare(`PRAGMA index_list(${name(this.#plan.table)})`).all();
		for (const index of indexes) {
			if (index.unique !== 1 || index.partial === 1) continue;
			const parts = this.#database.prepare(`PRAGMA index_xinfo(${name(String(index.name))})`).all();
			const columns = parts.filter(({ key }) => key === 1);
			if (this.#sorted(columns.map((column) => String(column.name))) !== wanted) continue;
			const loose = columns.find(({ coll }) => String(coll).toUpperCase() !== "BINARY");
			if (loose !== undefined) {
				const remedy = "make its unique index anew with COLLATE BINARY";
				throw looseKey(this.#plan.table, String(loose.name), String(loose.coll), remedy);
			}
			isUnique = true;
		}
		return isUnique;
	}

	#sorted(names: readonly string[]): string {
		return JSON.stringify(names.map((text) => text.toLowerCase()).sort());
	}

	#makeUnique(): void {
		const { key = [] } = this.#schema;
		const { table } = this.#plan;
		const index = name(`${table}_by_${key.join("_")}`);
		try {
			this.#database.exec(
				`CREATE UNIQUE INDEX ${index} ON ${name(table)} (${key.map((column) => `${name(column)} COLLATE BINARY`).join(", ")})`,
			);
		} catch (error) {
			throw new SinkError(
				"schema",
				`table ${quoted(table)} cannot be upserted by ${key.join(", ")}: ${tellingOf(error)}; ` +
					"remove its rows of the same key, or write to another table",
				error,
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
			const { changes } = this.#advance.run(
				position,
				this.#uncounted,
				this.#plan.table,
				this.#run,
				this.#owner,
			);
			if (Number(changes) !== 1) throw takenOver(this.target);
			this.#database.exec("COMMIT");
			this.#isInTransaction = false;
			this.#uncounted = 0;
			return bytes;
		} catch (error) {
			throw sqliteFault(this.#path, error, false);
		}
	}

	async finish(isComplete: boolean): Promise<void> {
		try {
			if (isComplete) this.#complete();
		} catch (error) {
			throw sqliteFault(this.#path, error, false);
		} finally {
			// What is in an open transaction goes with it; the last connection tidies the log away.
			this.#database.close();
		}
	}

	#complete(): void {
		const ending =
			this.#run === "" ? `DELETE FROM ${positionsTable}` : `UPDATE ${positionsTable} SET complete = 1`;
		const { changes } = this.#database
			.prepare(`${ending} WHERE table_name = ? AND run = ? AND owner = ?`)
			.run(this.#plan.table, this.#run, this.#owner);
		if (Number(changes) !== 1) throw takenOver(this.target);
	}
}

/** A number is bound as a double, of which only some affinities make an integer again. */
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
