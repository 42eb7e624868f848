// A table of records in a SQLite database that its caller has open: rows are part of the caller's transactions.

import type { Sqlite } from "../../storage/index.ts";
import { SinkError } from "./errors.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { checkSchema, type SinkOptions, settingsOf } from "./options.ts";
import type { Row, SinkSchema } from "./sink.ts";
import { keyRefusal, type SqlPlan, sqlPlan } from "./sql.ts";
import { retirement, SqliteTable } from "./sqlite-table.ts";
import { childrenOf, type StoredRow } from "./stored-values.ts";

export class TableIn {
	readonly #database: Sqlite;
	readonly #layout: Layout;
	readonly #plan: SqlPlan;
	readonly #main: SqliteTable;
	readonly #children: readonly SqliteTable[];
	readonly #refusal: (row: StoredRow) => string | undefined;
	#taken = 0;

	/**
	 * Makes the tables, or adds what they lack, in the transaction that is open.
	 *
	 * @throws SinkError
	 */
	constructor(
		database: Sqlite,
		schema: SinkSchema,
		options: Pick<SinkOptions, "flatten" | "childTables"> & { readonly table: string },
	) {
		checkSchema(schema);
		const { flatten, childTables, table } = options;
		const settings = settingsOf({ flatten, childTables, table });
		this.#database = database;
		this.#layout = layoutOf(schema, {
			flatten: settings.flatten,
			childTables: settings.childTables,
			splitsMoney: false,
			isTyped: false,
		});
		this.#plan = sqlPlan(this.#layout, settings, undefined);
		this.#main = new SqliteTable(this.#plan.main);
		this.#children = this.#plan.children.map((child) => new SqliteTable(child));
		for (const each of [this.#main, ...this.#children]) {
			database.take(each.make());
			each.prepare(database, () => undefined);
		}
		this.#refusal = keyRefusal(this.#plan.main.schema, {
			refusesNul: false,
			mostBytes: Number.POSITIVE_INFINITY,
		});
	}

	/** @throws SinkError of kind "row", before any of the rows is written */
	write(rows: readonly Row[]): void {
		const stored = rows.map((row, index) => {
			const number = this.#taken + index + 1;
			const converted = this.#layout.convert(row, number);
			const refusal = this.#refusal(converted);
			if (refusal !== undefined) throw new SinkError("row", `row ${number} ${refusal}`);
			return converted;
		});
		this.#taken += rows.length;
		for (const row of stored) {
			this.#main.insert(row);
			for (const [index, child] of this.#children.entries()) {
				if (this.#plan.isUpserting) child.removeOf(this.#plan.keyOf(row));
				for (const item of childrenOf(row, index)) child.insert(item);
			}
		}
	}

	/** Like `Sink.retire`. */
	retire(values: readonly string[], at?: string): void {
		this.#database.take(retirement(this.#plan, { values, at }));
	}
}
