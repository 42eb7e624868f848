// DuckDB's statements for one table. Rows come as one JSON text for a batch. Pure: knows no connection.

import type { SqlRow, Steps } from "../../storage/index.ts";
import type { ColumnType } from "./sink.ts";
import { checkReplaced, misfit, notUnique, type SqlTable } from "./sql.ts";

/** A name in SQL, whatever it contains. */
export function quotedName(text: string): string {
	return `"${text.replaceAll('"', '""')}"`;
}

function literal(text: string): string {
	return `'${text.replaceAll("'", "''")}'`;
}

const types: Readonly<Record<ColumnType, string>> = {
	text: "VARCHAR",
	html: "VARCHAR",
	url: "VARCHAR",
	number: "DOUBLE",
	integer: "BIGINT",
	boolean: "BOOLEAN",
	date: "DATE",
	datetime: "TIMESTAMP WITH TIME ZONE",
	money: "JSON",
	list: "JSON",
	record: "JSON",
};

/** By the wanted type: types that keep every value, and types that can be changed to it. */
const fitting: Readonly<
	Record<string, { readonly keeps: readonly string[]; readonly widens: readonly string[] }>
> = {
	DOUBLE: { keeps: [], widens: ["FLOAT", "TINYINT", "SMALLINT", "INTEGER"] },
	BIGINT: {
		keeps: ["HUGEINT"],
		widens: ["TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER"],
	},
};

const here = "table_name = $1 AND schema_name = current_schema() AND database_name = current_database()";

export interface DuckdbTable {
	readonly empty: string;
	/** Inserts the rows of the JSON text in the first place. */
	readonly inserting: string;
	/** Of a child table: removes the rows that belong to the keys of the JSON text in the first place. */
	readonly removing: string;
	/** Makes the table, or adds and widens what it lacks. Throws a SinkError of kind "schema". */
	make(): Steps<void>;
}

export function duckdbTable({ schema, plan, parentKeys, replaced }: SqlTable): DuckdbTable {
	const { table, isUpserting } = plan;
	const quoted = quotedName(table);
	const { columns, key = [] } = schema;
	const keyList = key.map(quotedName).join(", ");
	return {
		empty: `DELETE FROM ${quoted}`,
		inserting: insertion(),
		removing: removal(),
		*make() {
			const { rows: present } = yield {
				text: `SELECT column_name AS name, data_type AS type FROM duckdb_columns() WHERE ${here}`,
				parameters: [table],
			};
			if (present.length === 0) {
				const lines = columns.map((column) => {
					const isRequired = column.required === true || key.includes(column.name);
					return `${quotedName(column.name)} ${types[column.type]}${isRequired ? " NOT NULL" : ""}`;
				});
				if (key.length > 0) lines.push(`PRIMARY KEY (${keyList})`);
				yield { text: `CREATE TABLE ${quoted} (${lines.join(", ")})` };
				return;
			}
			for (const text of widening(present)) yield { text };
			if (isUpserting && !(yield* isUnique())) yield* makeUnique();
		},
	};

	function widening(present: readonly SqlRow[]): readonly string[] {
		const byName = new Map(present.map((row) => [String(row.name).toLowerCase(), String(row.type)]));
		checkReplaced(table, replaced, columns, (column) => byName.has(column.toLowerCase()));
		const changes: string[] = [];
		for (const column of columns) {
			const wanted = types[column.type];
			const has = byName.get(column.name.toLowerCase());
			const rule = fitting[wanted];
			if (has === undefined) changes.push(`ADD COLUMN ${quotedName(column.name)} ${wanted}`);
			else if (has === wanted || has === "VARCHAR" || rule?.keeps.includes(has) === true) continue;
			else if (rule?.widens.includes(has) === true)
				changes.push(`ALTER COLUMN ${quotedName(column.name)} TYPE ${wanted}`);
			else throw misfit(table, column.name, has, column.type);
		}
		return changes.map((change) => `ALTER TABLE ${quoted} ${change}`);
	}

	function* isUnique(): Steps<boolean> {
		const wanted = sorted(key);
		const constraints = yield {
			text:
				"SELECT to_json(constraint_column_names)::VARCHAR AS names FROM duckdb_constraints() " +
				`WHERE ${here} AND constraint_type IN ('PRIMARY KEY', 'UNIQUE')`,
			parameters: [table],
		};
		if (constraints.rows.some(({ names }) => sorted(JSON.parse(String(names)) as string[]) === wanted))
			return true;
		const indexes = yield {
			text: `SELECT expressions FROM duckdb_indexes() WHERE ${here} AND is_unique`,
			parameters: [table],
		};
		return indexes.rows.some(({ expressions }) => sorted(namesIn(String(expressions))) === wanted);
	}

	function* makeUnique(): Steps<void> {
		const index = quotedName(`${table}_by_${key.join("_")}`);
		try {
			yield { text: `CREATE UNIQUE INDEX ${index} ON ${quoted} (${keyList})` };
		} catch (error) {
			throw notUnique(table, key, error);
		}
	}

	function insertion(): string {
		const names = columns.map((column) => quotedName(column.name));
		const others = columns
			.filter((column) => !key.includes(column.name))
			.map((column) => quotedName(column.name));
		const updates = others.map((other) => `${other} = excluded.${other}`).join(", ");
		const conflict = isUpserting
			? ` ON CONFLICT (${keyList}) ${others.length === 0 ? "DO NOTHING" : `DO UPDATE SET ${updates}`}`
			: "";
		return `INSERT INTO ${quoted} (${names.join(", ")}) ${given(columns)}${conflict}`;
	}

	function removal(): string {
		const parents = columns.slice(0, parentKeys);
		return `DELETE FROM ${quoted} WHERE (${parents.map((column) => quotedName(column.name)).join(", ")}) IN (${given(parents)})`;
	}
}

/** The rows of a JSON text of objects with properties c0, c1, …. */
function given(columns: SqlTable["schema"]["columns"]): string {
	const structure = JSON.stringify([
		Object.fromEntries(columns.map(({ type }, index) => [`c${index}`, types[type]])),
	]);
	const members = columns.map((_column, index) => `item.c${index}`).join(", ");
	return `SELECT ${members} FROM (SELECT unnest(from_json($1::JSON, ${literal(structure)})) AS item)`;
}

/** The columns of an index, which DuckDB shows as "[a, '\"B c\"']". */
function namesIn(expressions: string): readonly string[] {
	return expressions
		.replaceAll(/^\[|\]$/gu, "")
		.split(", ")
		.map((text) => text.replaceAll(/^'|'$/gu, "").replaceAll(/^"|"$/gu, "").replaceAll('""', '"'));
}

function sorted(names: readonly string[]): string {
	return JSON.stringify(names.map((text) => text.toLowerCase()).sort());
}
