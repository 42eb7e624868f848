// The sink in PostgreSQL: a batch goes over as one JSON text, and one statement stores it with its position. What the
// statements are is in postgres-table.ts.

import {
	databaseAddress,
	type Holding,
	ledgerOf,
	postgresServer,
	postgresUrl,
	type Statement,
	type Steps,
} from "../../storage/index.ts";
import type { Backend } from "./batching.ts";
import type { Layout } from "./layout.ts";
import type { Settings } from "./options.ts";
import {
	batchJson,
	type PostgresTable,
	postgresTable,
	quotedName,
	storableJson,
	tableName,
} from "./postgres-table.ts";
import { openServer } from "./server.ts";
import type { SinkSchema } from "./sink.ts";
import {
	checkNames,
	decideRun,
	keyRefusal,
	lastOfEachKey,
	looseKey,
	retiring,
	type SqlTable,
	sqlPlan,
} from "./sql.ts";
import { childrenOf } from "./stored-values.ts";

/**
 * A B-tree's row has room for 2,704 bytes, including its header and each column's length. Text that compresses well
 * could be longer.
 */
const keyBytes = 2_600;

/** Opens a table of postgres://user:password@host/database#table, or of `#schema.table`. */
export async function openPostgres(target: string, layout: Layout, settings: Settings): Promise<Backend> {
	const address = databaseAddress(target, postgresUrl);
	const plan = sqlPlan(layout, settings, address.table);
	const tables = plan.tables.map((of) => ({ ...of, sql: postgresTable(of, plan.table) }));
	for (const { schema, sql } of tables)
		for (const name of sql.names)
			checkNames(schema, name, { longest: 63, unit: "bytes", ignoresCase: false });
	const shown = `${address.shown}#${plan.table}`;
	const ofKey = keyRefusal(plan.main.schema, { refusesNul: true, mostBytes: keyBytes });
	const main = tables[0]?.sql ?? postgresTable(plan.main, plan.table);
	const retire = retiring(
		plan,
		quotedName,
		(table) => tableName(table, plan.table),
		(column) => `${column} IN (SELECT json_array_elements_text($1::text::json))`,
		"$2::text::timestamptz",
	);
	let replaced = 0;
	const onReplaced = (): void => {
		replaced++;
	};
	return openServer(await postgresServer(address, shown), {
		isKept: settings.run !== "",
		replacedTexts: () => replaced,
		refusal: ofKey,
		isReplacing: plan.mode === "replace",
		childTargets: plan.children.map((child) => child.plan.table),
		plan: ({ dialect }) => ({
			ledger: ledgerOf(dialect, { table: plan.table, run: settings.run }, main.schema),
			opening: {
				fingerprint: plan.fingerprint,
				target: shown,
				decide: (found) => decideRun(found, plan, settings, shown),
				*makeTables() {
					for (const table of tables) yield* makeTable(table.sql, table.schema, table.plan);
				},
			},
		}),
		storing: (rows, position, count, mustEmpty, retired) => {
			const kept = plan.isUpserting ? lastOfEachKey(rows, plan.main.schema) : rows;
			const { columns } = plan.main.schema;
			const before = [
				...(mustEmpty ? tables.map(({ sql }): Statement => ({ text: sql.statements.empty })) : []),
				...retired.flatMap(({ values, at }): readonly Statement[] => {
					const json = storableJson(JSON.stringify(values), onReplaced);
					if (at !== undefined) return [{ text: retire.mark, parameters: [json, at] }];
					return retire.remove.map((text) => ({ text, parameters: [json] }));
				}),
			];
			const after = tables.slice(1).flatMap((child, index) => {
				const items = kept.flatMap((row) => childrenOf(row, index));
				const { parentKeys, sql, schema } = child;
				const inserted: Statement = {
					text: sql.inserting,
					parameters: [batchJson(items, schema.columns, onReplaced)],
				};
				if (!plan.isUpserting) return [inserted];
				const keys = kept.map((row) => plan.keyOf(row));
				const parents = schema.columns.slice(0, parentKeys);
				return [{ text: sql.removing, parameters: [batchJson(keys, parents, () => undefined)] }, inserted];
			});
			const json = batchJson(kept, columns, onReplaced);
			return (holding) => store(main, { before, json, after }, position, count, holding);
		},
	});
}

function* makeTable(table: PostgresTable, schema: SinkSchema, plan: SqlTable["plan"]): Steps<void> {
	const { statements, quoted } = table;
	const { rows: present } = yield { text: statements.columns, parameters: [quoted] };
	const columns = present.map((row) => ({ name: String(row.name), type: String(row.type) }));
	for (const text of table.widening(columns)) yield { text };
	if (!plan.isUpserting) return;
	const { rows: indexes } = yield { text: statements.indexes, parameters: [quoted] };
	const sorted = (names: readonly string[]): string => JSON.stringify([...names].sort());
	const wanted = sorted(schema.key ?? []);
	const matching = indexes.filter(
		({ columns }) => sorted(JSON.parse(String(columns)) as string[]) === wanted,
	);
	const keyed = present.filter(({ name }) => schema.key?.includes(String(name)));
	const column = keyed.find(({ type, loose }) => type === "citext" || loose === true);
	const loose = column?.name ?? matching.find((row) => row.loose !== null)?.loose;
	if (loose !== undefined) {
		const comparison = column?.type === "citext" ? "citext" : "a collation that is not deterministic";
		const remedy = "give it the type text and a deterministic collation";
		throw looseKey(plan.table, String(loose), comparison, remedy);
	}
	if (matching.length === 0) yield { text: statements.makeUnique };
}

interface Batch {
	readonly before: readonly Statement[];
	/** The rows of the main table. */
	readonly json: string;
	readonly after: readonly Statement[];
}

/** One statement if it can be, so that it takes one journey, and a transaction around it only where several belong together. */
function* store(
	table: PostgresTable,
	{ before, json, after }: Batch,
	position: string | undefined,
	count: number,
	{ ledger, owner, isOpen }: Holding,
): Steps<boolean> {
	const isOne = position !== undefined && !isOpen && before.length + after.length === 0;
	if (!isOne && !isOpen) yield { text: "BEGIN" };
	for (const statement of before) yield statement;
	const held = position === undefined ? ledger.hold(owner) : ledger.advance(position, count, owner);
	const parameters = [...(held.parameters ?? []), json];
	const { rows } = yield { text: table.storing(held.text, parameters.length), parameters };
	if (rows[0]?.owned !== 1) return false;
	for (const statement of after) yield statement;
	if (position !== undefined && !isOne) yield { text: "COMMIT" };
	return true;
}
