// The sink in PostgreSQL: a batch goes over as one JSON text, and one statement stores it with its position. What the
// statements are is in postgres-table.ts.

import {
	databaseAddress,
	type Holding,
	ledgerOf,
	postgresServer,
	postgresUrl,
	type Steps,
} from "../../storage/index.ts";
import type { Backend } from "./batching.ts";
import type { Settings } from "./options.ts";
import { batchJson, type PostgresTable, postgresTable } from "./postgres-table.ts";
import { openServer } from "./server.ts";
import type { SinkSchema } from "./sink.ts";
import { checkNames, decideRun, keyRefusal, looseKey, planOf, type TablePlan } from "./sql.ts";

/**
 * A B-tree's row has room for 2,704 bytes, including its header and each column's length. Text that compresses well
 * could be longer.
 */
const keyBytes = 2_600;

/** Opens a table of postgres://user:password@host/database#table, or of `#schema.table`. */
export async function openPostgres(target: string, schema: SinkSchema, settings: Settings): Promise<Backend> {
	const address = databaseAddress(target, postgresUrl);
	const plan = planOf(schema, settings, address.table);
	const table = postgresTable(schema, plan);
	for (const name of table.names)
		checkNames(schema, name, { longest: 63, unit: "bytes", ignoresCase: false });
	const shown = `${address.shown}#${plan.table}`;
	const ofKey = keyRefusal(schema, { refusesNul: true, mostBytes: keyBytes });
	let replaced = 0;
	const onReplaced = (): void => {
		replaced++;
	};
	return openServer(await postgresServer(address, shown), {
		isKept: settings.run !== "",
		replacedTexts: () => replaced,
		refusal: ofKey,
		plan: ({ dialect }) => ({
			ledger: ledgerOf(dialect, { table: plan.table, run: settings.run }, table.schema),
			opening: {
				fingerprint: plan.fingerprint,
				target: shown,
				decide: (found) => decideRun(found, plan, settings, shown),
				makeTables: () => makeTable(table, schema, plan),
				empty: plan.mode === "replace" ? { text: table.statements.empty } : undefined,
			},
		}),
		storing: (rows, position, count) => {
			const json = batchJson(rows, schema, plan, onReplaced);
			return (holding) => store(table, json, position, count, holding);
		},
	});
}

function* makeTable(table: PostgresTable, schema: SinkSchema, plan: TablePlan): Steps<void> {
	const { statements, quoted } = table;
	const { rows: present } = yield { text: statements.columns, parameters: [quoted] };
	const columns = present.map((row) => ({ name: String(row.name), type: String(row.type) }));
	for (const text of table.widening(columns)) yield { text };
	if (!plan.isUpserting) return;
	const { rows: indexes } = yield { text: statements.indexes, parameters: [quoted] };
	const wanted = JSON.stringify([...(schema.key ?? [])].sort());
	const matching = indexes.filter((row) => JSON.stringify([...(row.columns as string[])].sort()) === wanted);
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

/** One statement, so that it takes one journey, and a transaction around it only where several belong together. */
function* store(
	table: PostgresTable,
	json: string,
	position: string | undefined,
	count: number,
	{ ledger, owner, isOpen }: Holding,
): Steps<boolean> {
	if (position === undefined && !isOpen) yield { text: "BEGIN" };
	const held = position === undefined ? ledger.hold(owner) : ledger.advance(position, count, owner);
	const parameters = [...(held.parameters ?? []), json];
	const { rows } = yield { text: table.storing(held.text, parameters.length), parameters };
	if (rows[0]?.owned !== 1) return false;
	if (position !== undefined && isOpen) yield { text: "COMMIT" };
	return true;
}
