// The sink in MySQL and MariaDB: a batch and its position are one transaction of prepared statements. What the statements
// are is in mysql-table.ts.

import {
	databaseAddress,
	ledgerOf,
	type MysqlFacts,
	mysqlServer,
	mysqlUrl,
	type Parameter,
	type Statement,
	type Steps,
	storeInTransaction,
} from "../../storage/index.ts";
import type { Backend, Retired } from "./batching.ts";
import { SinkError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import { checkComparison, checkEngine, columnsOf, uniqueIndexesOf } from "./mysql-facts.ts";
import {
	type MysqlColumn,
	type MysqlTable,
	mysqlRefusal,
	mysqlTable,
	pieces,
	quotedName,
} from "./mysql-table.ts";
import type { Settings } from "./options.ts";
import { storableJson } from "./postgres-table.ts";
import { openServer } from "./server.ts";
import type { SinkSchema } from "./sink.ts";
import {
	checkNames,
	decideRun,
	keyRefusal,
	lastOfEachKey,
	retiring,
	type SqlPlan,
	type SqlTable,
	sqlPlan,
} from "./sql.ts";
import { childrenOf, isNested, quoted, type Stored, type StoredRow } from "./stored-values.ts";

/** Opens a table of mysql://user:password@host/database#table. */
export async function openMysql(target: string, layout: Layout, settings: Settings): Promise<Backend> {
	const address = databaseAddress(target, mysqlUrl);
	const plan = sqlPlan(layout, settings, address.table);
	let replaced = 0;
	const onReplaced = (): void => {
		replaced++;
	};
	const tables = plan.tables.map((of) => ({
		...of,
		sql: mysqlTable(of),
		bind: binders(of.schema, onReplaced),
		refusal: undefined as ((row: StoredRow) => string | undefined) | undefined,
	}));
	for (const { schema, plan } of tables) {
		checkWords(schema, plan.table);
		checkNames(schema, plan.table, { longest: 64, unit: "characters", ignoresCase: true });
	}
	const shown = `${address.shown}#${plan.table}`;
	// The table decides how long a key may be.
	const ofKey = keyRefusal(plan.main.schema, { refusesNul: false, mostBytes: Number.POSITIVE_INFINITY });
	let packetBytes = 0;
	return openServer(await mysqlServer(address, shown), {
		isKept: settings.run !== "",
		isReplacing: plan.mode === "replace",
		childTargets: plan.children.map((child) => child.plan.table),
		replacedTexts: () => replaced,
		refusal: (row) => {
			const [main, ...children] = tables;
			let refusal = ofKey(row) ?? main?.refusal?.(row);
			for (const [index, child] of children.entries())
				for (const item of childrenOf(row, index)) refusal ??= child.refusal?.(item);
			return refusal;
		},
		plan: ({ dialect, facts }) => {
			packetBytes = facts.packetBytes;
			return {
				ledger: ledgerOf(dialect, { table: plan.table, run: settings.run }),
				opening: {
					fingerprint: plan.fingerprint,
					target: shown,
					decide: (found) => decideRun(found, plan, settings, shown),
					*makeTables() {
						for (const table of tables) {
							const columns = yield* makeTable(table.sql, table.schema, table.plan, facts);
							const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
							table.refusal = mysqlRefusal(table.schema, byName, facts);
						}
					},
				},
			};
		},
		storing: (rows, position, count, mustEmpty, retired) => {
			function* statements(): Generator<Statement> {
				const [main, ...children] = tables;
				if (mustEmpty) for (const { sql } of tables) yield { text: sql.statements.empty };
				for (const each of retired) yield* retirements(plan, each, packetBytes);
				if (main !== undefined) yield* batches(main.sql.insertion, rows, main.bind, packetBytes);
				if (children.length === 0) return;
				const kept = plan.isUpserting ? lastOfEachKey(rows, plan.main.schema) : rows;
				const keys = plan.isUpserting ? kept.map((row) => plan.keyOf(row)) : [];
				for (const [index, { sql, bind, parentKeys }] of children.entries()) {
					yield* batches(sql.removal, keys, bind.slice(0, parentKeys), packetBytes);
					const items = kept.flatMap((row) => childrenOf(row, index));
					yield* batches(sql.insertion, items, bind, packetBytes);
				}
			}
			return (holding) => storeInTransaction(statements(), position, count, holding);
		},
	});
}

/** https://dev.mysql.com/doc/refman/8.4/en/identifiers.html */
function checkWords(schema: SinkSchema, table: string): void {
	for (const name of [table, ...schema.columns.map((column) => column.name)]) {
		if (!/[\u{10000}-\u{10ffff}]|\s$/u.test(name)) continue;
		throw new SinkError(
			"schema",
			`the name ${quoted(name)} has a character beyond U+FFFF or ends with a space, which MySQL's names cannot; give it another one`,
		);
	}
}

/** Makes the table, or adds what it lacks. Answers its columns. */
function* makeTable(
	table: MysqlTable,
	schema: SinkSchema,
	plan: SqlTable["plan"],
	{ collation }: MysqlFacts,
): Steps<readonly MysqlColumn[]> {
	yield* checkEngine(plan.table);
	for (const text of table.widening(yield* columnsOf(plan.table), collation)) yield { text };
	if (plan.isUpserting) {
		const indexes = yield* uniqueIndexesOf(plan.table, schema);
		yield* checkComparison(plan.table, schema, indexes, collation);
		if (!indexes.some(({ isKey }) => isKey)) yield { text: table.statements.makeUnique };
	}
	return yield* columnsOf(plan.table);
}

/** Retires rows, as many in a statement as a packet takes. */
function* retirements(plan: SqlPlan, { values, at }: Retired, packetBytes: number): Generator<Statement> {
	const rows = values.map((value): [string] => [value.toWellFormed()]);
	for (const piece of pieces(rows, 1, packetBytes / 2)) {
		const places = piece.map(() => "?").join(", ");
		const { mark, remove } = retiring(
			plan,
			quotedName,
			quotedName,
			(column) => `${column} IN (${places})`,
			"?",
		);
		const given = piece.map(([value]) => String(value));
		if (at !== undefined)
			yield { text: mark, parameters: [parameter(at, true, false, () => undefined), ...given] };
		else for (const text of remove) yield { text, parameters: given };
	}
}

type Bind = readonly ((value: Stored) => Parameter)[];

/** Each made as it is needed: a batch's parameters are as large as the batch. */
function* batches(
	statement: (rows: number) => string,
	rows: readonly StoredRow[],
	bind: Bind,
	packetBytes: number,
): Generator<Statement> {
	for (const piece of pieces(rows, bind.length, packetBytes / 2)) {
		const parameters = piece.flatMap((row) => bind.map((bound, index) => bound(row[index])));
		yield { text: statement(piece.length), parameters };
	}
}

function binders(schema: SinkSchema, onReplaced: () => void): Bind {
	return schema.columns.map(
		({ type }) =>
			(value) =>
				parameter(value, type === "datetime", isNested(type), onReplaced),
	);
}

function parameter(value: Stored, isInstant: boolean, isJson: boolean, onReplaced: () => void): Parameter {
	if (value === undefined || value === null) return null;
	if (typeof value === "bigint") return String(value);
	if (typeof value === "boolean") return value ? 1 : 0;
	if (typeof value === "number") return value;
	if (isInstant) return value.slice(0, -1).replace("T", " ");
	if (isJson) return storableJson(value, onReplaced);
	if (value.isWellFormed()) return value;
	onReplaced();
	return value.toWellFormed();
}
