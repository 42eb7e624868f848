// The sink in a DuckDB file: a batch goes over as one JSON text for each table, in one transaction with its position. What the
// statements are is in duckdb-table.ts.

import { resolve } from "node:path";
import { duckdbFile, ledgerOf, type Statement, storeInTransaction } from "../../storage/index.ts";
import type { Backend, Retired } from "./batching.ts";
import { duckdbTable, quotedName } from "./duckdb-table.ts";
import type { Layout } from "./layout.ts";
import type { Settings } from "./options.ts";
import { batchJson } from "./postgres-table.ts";
import { openServer } from "./server.ts";
import { checkNames, decideRun, keyRefusal, lastOfEachKey, retiring, sqlPlan } from "./sql.ts";
import { childrenOf, type StoredRow } from "./stored-values.ts";

export async function openDuckdb(
	given: string,
	tableInTarget: string | undefined,
	layout: Layout,
	settings: Settings,
): Promise<Backend> {
	const path = resolve(given);
	const plan = sqlPlan(layout, settings, tableInTarget);
	const tables = plan.tables.map((of) => ({ ...of, sql: duckdbTable(of) }));
	for (const { schema, plan: of } of plan.tables)
		checkNames(schema, of.table, { longest: 1_000, unit: "characters", ignoresCase: true });
	const shown = `${path}#${plan.table}`;
	const retire = retiring(
		plan,
		quotedName,
		quotedName,
		(column) => `${column} IN (SELECT unnest(from_json($1::JSON, '["VARCHAR"]')))`,
		"$2::TIMESTAMPTZ",
	);
	let replaced = 0;
	const onReplaced = (): void => {
		replaced++;
	};

	/** The statements of a batch. */
	function* statements(
		rows: readonly StoredRow[],
		mustEmpty: boolean,
		retired: readonly Retired[],
	): Generator<Statement> {
		const { isUpserting, main } = plan;
		if (mustEmpty) for (const { sql } of tables) yield { text: sql.empty };
		for (const { values, at } of retired) {
			const json = JSON.stringify(values);
			if (at !== undefined) yield { text: retire.mark, parameters: [json, at] };
			else for (const text of retire.remove) yield { text, parameters: [json] };
		}
		const kept = isUpserting ? lastOfEachKey(rows, main.schema) : rows;
		for (const [index, { sql, schema, parentKeys }] of tables.entries()) {
			const { columns } = schema;
			const own = index === 0 ? kept : kept.flatMap((row) => childrenOf(row, index - 1));
			if (index > 0 && isUpserting) {
				const keys = kept.map((row) => plan.keyOf(row));
				yield {
					text: sql.removing,
					parameters: [batchJson(keys, columns.slice(0, parentKeys), () => undefined)],
				};
			}
			if (own.length > 0) yield { text: sql.inserting, parameters: [batchJson(own, columns, onReplaced)] };
		}
	}

	return openServer(await duckdbFile(path, shown), {
		isKept: settings.run !== "",
		isReplacing: plan.mode === "replace",
		childTargets: plan.children.map((child) => child.plan.table),
		replacedTexts: () => replaced,
		refusal: keyRefusal(plan.main.schema, { refusesNul: true, mostBytes: Number.POSITIVE_INFINITY }),
		plan: ({ dialect }) => ({
			ledger: ledgerOf(dialect, { table: plan.table, run: settings.run }),
			opening: {
				fingerprint: plan.fingerprint,
				target: shown,
				decide: (found) => decideRun(found, plan, settings, shown),
				*makeTables() {
					for (const { sql } of tables) yield* sql.make();
				},
			},
		}),
		storing: (rows, position, count, mustEmpty, retired) => (holding) =>
			storeInTransaction(statements(rows, mustEmpty, retired), position, count, holding),
	});
}
