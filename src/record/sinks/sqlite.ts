// The sink in a SQLite database, with node:sqlite: a batch is a transaction that includes its position.

import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import {
	changesOne,
	type Ledger,
	ledgerOf,
	openRun,
	type Sqlite,
	type SqliteSettings,
	type Statement,
	sqliteDialect,
	takenOver,
	waitForSqlite,
} from "../../storage/index.ts";
import type { Backend, Retired } from "./batching.ts";
import { SinkError, sinkFault } from "./errors.ts";
import type { Layout } from "./layout.ts";
import type { Settings } from "./options.ts";
import { checkNames, decideRun, keyRefusal, type SqlPlan, sqlPlan } from "./sql.ts";
import { retirement, SqliteTable } from "./sqlite-table.ts";
import { childrenOf, type StoredRow, sizeOf } from "./stored-values.ts";

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
	layout: Layout,
	settings: Settings,
): Promise<Backend> {
	const path = resolve(given);
	const plan = sqlPlan(layout, settings, tableInTarget);
	for (const { schema, plan: of } of plan.tables)
		checkNames(schema, of.table, { longest: 1_000, unit: "characters", ignoresCase: true });
	let database: Sqlite | undefined;
	try {
		database = await waitForSqlite(path, sqliteSettings);
		return new SqliteBackend(database, plan, settings);
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

class SqliteBackend implements Backend {
	replacedTexts = 0;
	readonly canRetire = true;
	readonly target: string;
	readonly childTargets: readonly string[];
	readonly refusal: (row: StoredRow) => string | undefined;
	readonly position: string | undefined;
	readonly rows: number;
	readonly isComplete: boolean;
	readonly #database: Sqlite;
	readonly #plan: SqlPlan;
	readonly #isKept: boolean;
	readonly #ledger: Ledger;
	readonly #owner: string = randomUUID();
	readonly #main: SqliteTable;
	readonly #children: readonly SqliteTable[];
	/** Whether the tables are emptied with the first rows. */
	#mustEmpty: boolean;
	#isInTransaction = false;
	#uncounted = 0;

	constructor(database: Sqlite, plan: SqlPlan, settings: Settings) {
		this.#database = database;
		this.#plan = plan;
		this.#isKept = settings.run !== "";
		this.#ledger = ledgerOf(sqliteDialect, { table: plan.table, run: settings.run });
		this.target = `${database.path}#${plan.table}`;
		this.childTargets = plan.children.map((child) => child.plan.table);
		this.refusal = keyRefusal(plan.main.schema, { refusesNul: false, mostBytes: Number.POSITIVE_INFINITY });
		this.#main = new SqliteTable(plan.main);
		this.#children = plan.children.map((child) => new SqliteTable(child));
		const tables = [this.#main, ...this.#children];
		const run = database.take(
			openRun(this.#ledger, {
				owner: this.#owner,
				fingerprint: plan.fingerprint,
				target: this.target,
				decide: (found) => decideRun(found, plan, settings, this.target),
				*makeTables() {
					for (const table of tables) yield* table.make();
				},
			}),
		);
		this.position = run.position;
		this.rows = run.rows;
		this.isComplete = run.isComplete;
		this.#mustEmpty = plan.mode === "replace" && run.position === undefined && !run.isComplete;
		const onReplaced = (): void => {
			this.replacedTexts++;
		};
		if (!run.isComplete) for (const table of tables) table.prepare(database, onReplaced);
	}

	async store(
		rows: readonly StoredRow[],
		position: string | undefined,
		retired: readonly Retired[] = [],
	): Promise<number> {
		let bytes = 0;
		try {
			this.#begin();
			for (const each of retired) this.#database.take(retirement(this.#plan, each));
			for (const row of rows) {
				bytes += sizeOf(row);
				this.#main.insert(row);
				if (this.#children.length > 0) this.#storeChildren(row);
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

	#begin(): void {
		if (!this.#isInTransaction) this.#database.exec("BEGIN IMMEDIATE");
		this.#isInTransaction = true;
		if (this.#mustEmpty) for (const table of [this.#main, ...this.#children]) table.empty(this.#database);
		this.#mustEmpty = false;
	}

	/** An updated row has other items now. */
	#storeChildren(row: StoredRow): void {
		const key = this.#plan.keyOf(row);
		for (const [index, child] of this.#children.entries()) {
			if (this.#plan.isUpserting) child.removeOf(key);
			for (const item of childrenOf(row, index)) child.insert(item);
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
		if (!this.#isInTransaction && this.#mustEmpty) {
			this.#begin();
			this.#checkOwned((this.#isKept ? complete : remove)(this.#owner));
			this.#database.exec("COMMIT");
		} else this.#checkOwned((this.#isKept ? complete : remove)(this.#owner));
	}

	#checkOwned(statement: Statement): void {
		if (!this.#database.take(changesOne(statement))) throw takenOver(this.target);
	}
}
