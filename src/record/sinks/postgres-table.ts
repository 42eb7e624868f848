// PostgreSQL's statements for one table, and the JSON of a batch. Pure: knows no connection.

import type { ColumnType, SinkSchema } from "./sink.ts";
import { checkReplaced, misfit, type SqlTable, type TablePlan } from "./sql.ts";
import { isNested, type Stored, type StoredRow } from "./stored-values.ts";

/** A name in SQL, whatever it contains. */
export function quotedName(text: string): string {
	return `"${text.replaceAll('"', '""')}"`;
}

const types: Readonly<Record<ColumnType, string>> = {
	text: "text",
	html: "text",
	url: "text",
	number: "double precision",
	integer: "bigint",
	boolean: "boolean",
	date: "date",
	datetime: "timestamp with time zone",
	money: "jsonb",
	list: "jsonb",
	record: "jsonb",
};

/** By the wanted type: types that keep every value, and types that can be changed to one that does. */
const fitting: Readonly<
	Record<string, { readonly keeps: readonly string[]; readonly widens?: Readonly<Record<string, string>> }>
> = {
	text: { keeps: ["character varying", "citext"] },
	"double precision": {
		keeps: ["numeric"],
		widens: {
			real: "double precision",
			smallint: "double precision",
			integer: "double precision",
			bigint: "numeric",
		},
	},
	bigint: { keeps: ["numeric"], widens: { smallint: "bigint", integer: "bigint" } },
	boolean: { keeps: [] },
	date: { keeps: [] },
	"timestamp with time zone": { keeps: [] },
	jsonb: { keeps: ["json"] },
};

export interface PostgresTable {
	/** The parts of the table's own name. */
	readonly names: readonly string[];
	/** As in SQL. */
	readonly quoted: string;
	/** The schema in the table's name, as SQL has it. */
	readonly schema: string | undefined;
	readonly statements: {
		readonly empty: string;
		readonly columns: string;
		readonly indexes: string;
		readonly makeUnique: string;
	};
	/**
	 * A statement that inserts the rows of the JSON text in place `json`, where `held` changes a row of the ledger; so
	 * nothing can come between. Answers how many it changed, as `owned`.
	 */
	storing(held: string, json: number): string;
	/** A statement that inserts the rows of the JSON text in the first place. */
	readonly inserting: string;
	/** Of a child table: removes the rows that belong to the keys of the JSON text in the first place. */
	readonly removing: string;
	/** The statements that make the table, or add and widen columns. Throws a SinkError of kind "schema". */
	widening(present: readonly { readonly name: string; readonly type: string }[]): readonly string[];
}

/** The parts of a table's name: what comes before the first dot of the main table's is the schema. */
function namesOf(table: string, main: string): readonly string[] {
	const dot = main.indexOf(".");
	return dot > 0 ? [table.slice(0, dot), table.slice(dot + 1)] : [table];
}

/** A table's name in SQL, with its schema. */
export function tableName(table: string, main: string): string {
	return namesOf(table, main).map(quotedName).join(".");
}

/** @param main - the name of the main table: what comes before its first dot is the schema */
export function postgresTable({ schema, plan, parentKeys, replaced }: SqlTable, main: string): PostgresTable {
	const names = namesOf(plan.table, main);
	const quoted = tableName(plan.table, main);
	const { columns, key = [] } = schema;
	const parents = columns.slice(0, parentKeys);
	const keyList = key.map(quotedName).join(", ");
	const stored = storedRows(schema, plan, quoted);
	return {
		names,
		quoted,
		schema: names.length === 2 ? quotedName(names[0] ?? "") : undefined,
		statements: {
			empty: `DELETE FROM ${quoted}`,
			columns:
				"SELECT attname AS name, format_type(atttypid, atttypmod) AS type, EXISTS (SELECT 1 FROM pg_collation c " +
				// Before version 12, all collations were deterministic, and the column did not exist.
				"WHERE c.oid = attcollation AND to_jsonb(c) ->> 'collisdeterministic' = 'false') AS loose FROM pg_attribute " +
				"WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
			indexes:
				// As JSON: the driver doesn't ask the server for the types of arrays, and gives their text.
				"SELECT (SELECT json_agg(attname)::text FROM pg_attribute WHERE attrelid = indrelid AND attnum = ANY (indkey)) AS columns, " +
				"(SELECT min(attname::text) FROM pg_attribute JOIN pg_collation c ON c.oid = ANY (indcollation) " +
				"WHERE attrelid = indexrelid AND attcollation = c.oid AND to_jsonb(c) ->> 'collisdeterministic' = 'false') AS loose " +
				"FROM pg_index WHERE indrelid = to_regclass($1) AND indisunique AND indisvalid AND indpred IS NULL " +
				"AND indexprs IS NULL AND indnatts = indnkeyatts",
			makeUnique: `CREATE UNIQUE INDEX ON ${quoted} (${keyList})`,
		},
		storing: (held, json) =>
			`WITH owned AS (${held} RETURNING 1), stored AS (${stored(json, " WHERE EXISTS (SELECT 1 FROM owned)")}) SELECT count(*)::int AS owned FROM owned`,
		inserting: stored(1, ""),
		removing:
			`DELETE FROM ${quoted} WHERE (${parents.map((column) => quotedName(column.name)).join(", ")}) IN ` +
			`(SELECT ${parents.map((_column, index) => `c${index}`).join(", ")} FROM json_to_recordset($1::text::json) AS given(${typed(parents)}))`,
		widening: (present) => {
			if (present.length === 0) {
				const lines = columns.map((column) => {
					const isRequired = column.required === true || key.includes(column.name);
					return `${quotedName(column.name)} ${types[column.type]}${isRequired ? " NOT NULL" : ""}`;
				});
				if (key.length > 0) lines.push(`PRIMARY KEY (${keyList})`);
				return [`CREATE TABLE ${quoted} (${lines.join(", ")})`];
			}
			const byName = new Map(present.map((column) => [column.name, column.type]));
			checkReplaced(plan.table, replaced, columns, (column) => byName.has(column));
			const changes: string[] = [];
			for (const column of columns) {
				const wanted = types[column.type];
				const has = byName.get(column.name);
				if (has === undefined) changes.push(`ADD COLUMN ${quotedName(column.name)} ${wanted}`);
				else {
					const type = typeFor(wanted, has);
					if (type === undefined) throw misfit(plan.table, column.name, has, column.type);
					if (type !== has) changes.push(`ALTER COLUMN ${quotedName(column.name)} TYPE ${type}`);
				}
			}
			return changes.length === 0 ? [] : [`ALTER TABLE ${quoted} ${changes.join(", ")}`];
		},
	};
}

/** The type that a column must have: the present one, or a wider one. `undefined` if there is none. */
function typeFor(wanted: string, has: string): string | undefined {
	const rule = fitting[wanted];
	if (has === wanted || has === "text" || rule?.keeps.includes(has) === true) return has;
	if (wanted === "text" && /^character(?: varying)?\(\d+\)$/u.test(has)) return "text";
	return rule?.widens !== undefined && Object.hasOwn(rule.widens, has) ? rule.widens[has] : undefined;
}

function typed(columns: SinkSchema["columns"]): string {
	return columns.map((column, index) => `c${index} ${types[column.type]}`).join(", ");
}

/** Inserts the rows of a JSON text, on a condition. */
function storedRows(
	{ columns, key = [] }: SinkSchema,
	plan: Pick<TablePlan, "isUpserting">,
	table: string,
): (json: number, condition: string) => string {
	const names = columns.map((column) => quotedName(column.name)).join(", ");
	const sources = columns.map((_column, index) => `c${index}`);
	const others = columns
		.filter((column) => !key.includes(column.name))
		.map((column) => quotedName(column.name));
	const updates = others.map((other) => `${other} = excluded.${other}`).join(", ");
	const keyList = key.map(quotedName).join(", ");
	const conflict = plan.isUpserting
		? ` ON CONFLICT (${keyList}) ${others.length === 0 ? "DO NOTHING" : `DO UPDATE SET ${updates}`}`
		: "";
	return (json, condition) =>
		`INSERT INTO ${table} (${names}) SELECT ${sources.join(", ")} ` +
		`FROM json_to_recordset($${json}::text::json) AS given(${typed(columns)})${condition}${conflict}`;
}

/** A batch as an array of objects with properties c0, c1, …. */
export function batchJson(
	rows: readonly StoredRow[],
	columns: SinkSchema["columns"],
	onReplaced: () => void,
): string {
	const areNested = columns.map(({ type }) => isNested(type));
	const lines = rows.map((row) => {
		let text = "";
		for (let index = 0; index < row.length; index++) {
			const value = row[index];
			if (value === undefined || value === null) continue;
			if (text !== "") text += ",";
			text += `"c${index}":`;
			text += areNested[index] === true ? storableJson(String(value), onReplaced) : scalar(value, onReplaced);
		}
		return `{${text}}`;
	});
	return `[${lines.join(",")}]`;
}

function scalar(value: Stored, onReplaced: () => void): string {
	return typeof value === "string" ? JSON.stringify(storableText(value, onReplaced)) : String(value);
}

/** PostgreSQL can't store U+0000, and UTF-8 has no lone surrogates. They become U+FFFD, as in HTML. */
function storableText(text: string, onReplaced: () => void): string {
	if (!text.includes("\0") && text.isWellFormed()) return text;
	onReplaced();
	return text.replaceAll("\0", "\ufffd").toWellFormed();
}

/** The same for the escapes in a JSON text. JSON.stringify escapes lone surrogates, and no others. */
export function storableJson(json: string, onReplaced: () => void): string {
	if (!/\\u(?:0000|d[89a-f])/u.test(json)) return json;
	let isReplaced = false;
	const text = json.replaceAll(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/gsu, (sequence) => {
		if (!/^\\u(?:0000|d[89a-f])/u.test(sequence)) return sequence;
		isReplaced = true;
		return "\ufffd";
	});
	if (isReplaced) onReplaced();
	return text;
}
