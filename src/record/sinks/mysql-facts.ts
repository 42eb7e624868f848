// What MySQL and MariaDB say of a table that is there: its columns, its unique indexes, how they compare texts; and what is
// refused because of that. Knows no connection.

import type { Steps } from "../../storage/index.ts";
import { SinkError } from "./errors.ts";
import type { MysqlColumn } from "./mysql-table.ts";
import type { SinkSchema } from "./sink.ts";
import { looseKey } from "./sql.ts";
import { quoted } from "./stored-values.ts";

export interface UniqueIndex {
	readonly name: string;
	/** Whether it covers the columns of the key. */
	readonly isKey: boolean;
	/** Whether rows with different keys never conflict in it. */
	readonly isHarmless: boolean;
}

/** Without transactions, a batch and its position could be stored separately. */
export function* checkEngine(table: string): Steps<void> {
	const {
		rows: [row],
	} = yield {
		text:
			"SELECT tables.engine AS engine, engines.transactions AS transactions FROM information_schema.tables " +
			"LEFT JOIN information_schema.engines ON engines.engine = tables.engine " +
			"WHERE table_schema = database() AND table_name = ?",
		parameters: [table],
	};
	if (row !== undefined && row.transactions !== "YES") {
		if (row.engine === null) throw new SinkError("schema", `${quoted(table)} is a view; name a table`);
		throw new SinkError(
			"schema",
			`table ${quoted(table)} has engine ${row.engine}, which knows no transactions; InnoDB does`,
		);
	}
}

export function* columnsOf(table: string): Steps<readonly MysqlColumn[]> {
	const { rows: present } = yield {
		text:
			"SELECT column_name AS name, column_type AS type, column_key AS indexed, is_nullable AS nullable, " +
			"character_set_name AS characters FROM information_schema.columns " +
			"WHERE table_schema = database() AND table_name = ?",
		parameters: [table],
	};
	return present.map(
		(row): MysqlColumn => ({
			name: String(row.name),
			type: String(row.type).toLowerCase(),
			isIndexed: row.indexed !== "",
			isNullable: row.nullable === "YES",
			characterSet: row.characters === null ? undefined : String(row.characters),
		}),
	);
}

export function* uniqueIndexesOf(table: string, schema: SinkSchema): Steps<readonly UniqueIndex[]> {
	const { rows: parts } = yield {
		text:
			"SELECT s.index_name AS name, s.column_name AS col, s.sub_part AS part, c.extra AS extra, " +
			"c.is_nullable AS nullable, c.column_default AS preset FROM information_schema.statistics AS s " +
			"LEFT JOIN information_schema.columns AS c ON c.table_schema = s.table_schema " +
			"AND c.table_name = s.table_name AND c.column_name = s.column_name " +
			"WHERE s.table_schema = database() AND s.table_name = ? AND s.non_unique = 0",
		parameters: [table],
	};
	const { columns, key = [] } = schema;
	const own = new Set(columns.map((column) => column.name.toLowerCase()));
	const wanted = key.map((column) => column.toLowerCase());
	return [...Map.groupBy(parts, ({ name }) => String(name))].map(([name, members]) => {
		// An index on the beginnings of texts treats different texts as the same.
		const whole = new Set(
			members.flatMap(({ col, part }) => (part === null ? [String(col).toLowerCase()] : [])),
		);
		const holdsKey = wanted.every((column) => whole.has(column));
		// A column that the database fills, with another value in each row or none.
		const isFree = members.some(
			({ col, extra, nullable, preset }) =>
				!own.has(String(col).toLowerCase()) &&
				(/auto_increment/iu.test(String(extra)) ||
					(nullable === "YES" && (preset === null || preset === "NULL") && extra === "")),
		);
		return { name, isKey: holdsKey && members.length === wanted.length, isHarmless: holdsKey || isFree };
	});
}

/** MySQL replaces any row with the same values in a unique index, not only in the key. */
export function* checkComparison(
	table: string,
	schema: SinkSchema,
	indexes: readonly UniqueIndex[],
	wanted: string,
): Steps<void> {
	const harmful = indexes.find(({ isHarmless }) => !isHarmless);
	if (harmful !== undefined) {
		throw new SinkError(
			"schema",
			`table ${quoted(table)} has the unique index ${quoted(harmful.name)} beside the key, by which records of different keys ` +
				"would replace each other; drop it, or write to another table",
		);
	}
	const { rows: columns } = yield {
		text:
			"SELECT column_name AS name, column_type AS type, collation_name AS collation FROM information_schema.columns " +
			"WHERE table_schema = database() AND table_name = ? AND collation_name IS NOT NULL",
		parameters: [table],
	};
	const key = new Set(schema.key?.map((column) => column.toLowerCase()));
	for (const { name, type, collation } of columns) {
		if (!key.has(String(name).toLowerCase())) continue;
		const isChar = /^char/iu.test(String(type));
		if (!isChar && /^(?:\w+_nopad_bin|utf8mb4_0900_bin|binary)$/u.test(String(collation))) continue;
		const fit = isChar ? String(type).replace(/^char/iu, "varchar") : String(type);
		const remedy = `MODIFY it to ${fit} CHARACTER SET utf8mb4 COLLATE ${wanted} NOT NULL`;
		throw looseKey(table, String(name), `${type} ${collation}`, remedy);
	}
}
