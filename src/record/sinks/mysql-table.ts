// MySQL's and MariaDB's statements for one table, and how a batch is split into statements. Pure: knows no connection.

import type { MysqlFacts } from "../../storage/index.ts";
import type { ColumnType, SinkSchema } from "./sink.ts";
import { checkReplaced, misfit, type SqlTable, type TablePlan } from "./sql.ts";
import { isNested, quoted, type StoredRow, sizeOf } from "./stored-values.ts";

/** A name in SQL, whatever it contains. */
export function quotedName(text: string): string {
	return `\`${text.replaceAll("`", "``")}\``;
}

const types: Readonly<Record<ColumnType, string>> = {
	text: "longtext",
	html: "longtext",
	url: "longtext",
	number: "double",
	integer: "bigint",
	boolean: "boolean",
	date: "date",
	datetime: "datetime(3)",
	money: "json",
	list: "json",
	record: "json",
};

/** By the wanted type: types that keep every value, and types that can be changed to one that does. */
const fitting: Readonly<Record<string, { readonly keeps: RegExp; readonly widens?: RegExp }>> = {
	longtext: { keeps: /^longtext$/u, widens: /^(?:(?:tiny|medium|)text|(?:var)?char\(\d+\))$/u },
	double: { keeps: /^double$/u, widens: /^(?:float|(?:tiny|small|medium|)int(?:\(\d+\))?(?: unsigned)?)$/u },
	bigint: {
		keeps: /^bigint(?:\(\d+\))?$/u,
		widens: /^(?:tiny|small|medium|)int(?:\(\d+\))?(?: unsigned)?$/u,
	},
	boolean: { keeps: /^(?:tiny|small|medium|big|)int(?:\(\d+\))?(?: unsigned)?$/u },
	date: { keeps: /^date$/u },
	"datetime(3)": { keeps: /^datetime\([3-6]\)$/u, widens: /^datetime(?:\([12]\))?$/u },
	json: { keeps: /^(?:json|longtext)$/u },
};

export interface MysqlColumn {
	readonly name: string;
	/** As in information_schema: "varchar(20)". */
	readonly type: string;
	/** Whether it is in an index, and so can't become a LONGTEXT. */
	readonly isIndexed: boolean;
	readonly isNullable: boolean;
	/** Undefined if it doesn't contain texts. */
	readonly characterSet: string | undefined;
}

export interface MysqlTable {
	readonly statements: { readonly empty: string; readonly makeUnique: string };
	/**
	 * The statements that make the table, or add and widen what it lacks. `collation` compares texts by their bytes, with the
	 * spaces at their ends. Throws a SinkError of kind "schema".
	 */
	widening(present: readonly MysqlColumn[], collation: string): readonly string[];
	/** For that many rows, with a `?` for each value. */
	insertion(rows: number): string;
	/** Of a child table: removes the rows that belong to that many keys, with a `?` for each value. */
	removal(keys: number): string;
}

/** InnoDB's keys have room for 3,072 bytes, four of them per character. */
const keyCharacters = 768;
// Numbers and dates in the key need less than this each.
const keyReserve = 4;

export function mysqlTable({ schema, plan, parentKeys, replaced }: SqlTable): MysqlTable {
	const quoted = quotedName(plan.table);
	const { columns, key = [] } = schema;
	const keyTexts = columns.filter(
		(column) => key.includes(column.name) && types[column.type] === "longtext",
	).length;
	const keyLength = Math.floor(
		(keyCharacters - keyReserve * (key.length - keyTexts)) / Math.max(1, keyTexts),
	);
	const keyList = key.map(quotedName).join(", ");
	const typeOf = (column: SinkSchema["columns"][number], collation: string): string => {
		const type = types[column.type];
		if (type !== "longtext") return type;
		const isKey = key.includes(column.name);
		return `${isKey ? `varchar(${keyLength})` : type} CHARACTER SET utf8mb4 COLLATE ${collation}`;
	};
	return {
		statements: {
			empty: `DELETE FROM ${quoted}`,
			makeUnique: `ALTER TABLE ${quoted} ADD UNIQUE (${keyList})`,
		},
		widening: (present, collation) => {
			if (present.length === 0) {
				const lines = columns.map((column) => {
					const isRequired = column.required === true || key.includes(column.name);
					return `${quotedName(column.name)} ${typeOf(column, collation)}${isRequired ? " NOT NULL" : " NULL"}`;
				});
				if (key.length > 0) lines.push(`PRIMARY KEY (${keyList})`);
				return [`CREATE TABLE ${quoted} (${lines.join(", ")}) ENGINE = InnoDB CHARACTER SET utf8mb4`];
			}
			const byName = new Map(present.map((column) => [column.name.toLowerCase(), column]));
			checkReplaced(plan.table, replaced, columns, (column) => byName.has(column.toLowerCase()));
			const changes: string[] = [];
			for (const column of columns) {
				const has = byName.get(column.name.toLowerCase());
				if (has === undefined) {
					changes.push(`ADD COLUMN ${quotedName(column.name)} ${typeOf(column, collation)} NULL`);
					continue;
				}
				const wanted = types[column.type];
				const fit = fitOf(wanted, has);
				if (fit === "misfit") throw misfit(plan.table, column.name, has.type, column.type);
				if (fit === "widen") {
					const nullness = has.isNullable ? "NULL" : "NOT NULL";
					changes.push(`MODIFY COLUMN ${quotedName(has.name)} ${typeOf(column, collation)} ${nullness}`);
				}
			}
			return changes.length === 0 ? [] : [`ALTER TABLE ${quoted} ${changes.join(", ")}`];
		},
		insertion: insertionOf(schema, plan, quoted),
		removal: (keys) => {
			const parents = columns.slice(0, parentKeys).map((column) => quotedName(column.name));
			const tuple = `(${parents.map(() => "?").join(", ")})`;
			return `DELETE FROM ${quoted} WHERE (${parents.join(", ")}) IN (${new Array<string>(keys).fill(tuple).join(", ")})`;
		},
	};
}

function fitOf(wanted: string, has: MysqlColumn): "fits" | "widen" | "misfit" {
	const rule = fitting[wanted];
	const isText =
		fitting.longtext?.keeps.test(has.type) === true || fitting.longtext?.widens?.test(has.type) === true;
	if (rule?.keeps.test(has.type) === true || has.type === "longtext") {
		const isNarrow = wanted === "longtext" && has.characterSet !== "utf8mb4" && !has.isIndexed;
		return isNarrow ? "widen" : "fits";
	}
	if (rule?.widens?.test(has.type) !== true) return "misfit";
	// In strict mode, the server refuses a text that is too long for an indexed column, and never cuts it.
	return isText && has.isIndexed ? "fits" : "widen";
}

function insertionOf(
	{ columns, key = [] }: SinkSchema,
	plan: Pick<TablePlan, "isUpserting">,
	quoted: string,
): (rows: number) => string {
	const names = columns.map((column) => quotedName(column.name));
	const tuple = `(${columns.map(() => "?").join(", ")})`;
	const others = columns
		.filter((column) => !key.includes(column.name))
		.map((column) => quotedName(column.name));
	const first = key.slice(0, 1).map((text) => `${quotedName(text)} = ${quotedName(text)}`);
	// MariaDB doesn't know MySQL 8's alias for the new row; both know VALUES().
	const updates = others.length === 0 ? first : others.map((other) => `${other} = VALUES(${other})`);
	const conflict = plan.isUpserting ? ` ON DUPLICATE KEY UPDATE ${updates.join(", ")}` : "";
	return (rows) =>
		`INSERT INTO ${quoted} (${names.join(", ")}) VALUES ${new Array<string>(rows).fill(tuple).join(", ")}${conflict}`;
}

/** The number of a prepared statement's parameters has 16 bits. */
const parameterLimit = 65_535;
const largestPiece = 512;

/**
 * Splits a batch into pieces of 1, 2, 4 … 512 rows, so that there are few statements to prepare, within the server's
 * limit on parameters and (if a row allows it) `packetBytes`.
 */
export function pieces(
	rows: readonly StoredRow[],
	columns: number,
	packetBytes: number,
): readonly (readonly StoredRow[])[] {
	let largest = largestPiece;
	while (largest > 1 && largest * columns > parameterLimit) largest /= 2;
	const cut: (readonly StoredRow[])[] = [];
	for (let start = 0; start < rows.length; ) {
		let size = largest;
		while (size > rows.length - start) size /= 2;
		// A UTF-16 unit has up to three bytes of UTF-8.
		while (size > 1 && 3 * bytesOf(rows.slice(start, start + size)) > packetBytes) size /= 2;
		cut.push(rows.slice(start, start + size));
		start += size;
	}
	return cut;
}

function bytesOf(rows: readonly StoredRow[]): number {
	return rows.reduce((sum, row) => sum + sizeOf(row), 0);
}

/** How deep arrays and objects nest in a JSON text. */
function nestingOf(json: string): number {
	let deepest = 0;
	let depth = 0;
	for (const [sign] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gsu)) {
		if (sign === "[" || sign === "{") deepest = Math.max(deepest, ++depth);
		else if (sign === "]" || sign === "}") depth--;
	}
	return deepest;
}

/** The first integer of a JSON text that has more than 64 bits. */
function longIntegerIn(json: string): string | undefined {
	if (!/\d{19}/u.test(json)) return undefined;
	for (const [sign] of json.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gsu)) {
		if (!/^-?\d{19,}$/u.test(sign)) continue;
		const integer = BigInt(sign);
		if (integer >= 2n ** 64n || integer < -(2n ** 63n)) return sign;
	}
	return undefined;
}

/** What the table's columns can't store of a row, as the end of "row 3 …". In strict mode, it would end the run. */
export function mysqlRefusal(
	schema: SinkSchema,
	present: ReadonlyMap<string, MysqlColumn>,
	{ deepest, keepsIntegers, packetBytes }: Pick<MysqlFacts, "deepest" | "keepsIntegers" | "packetBytes">,
): (row: StoredRow) => string | undefined {
	const rules = schema.columns.map(({ name: column, type }) => {
		const has = present.get(column.toLowerCase());
		const most = Number(/^(?:var)?char\((\d+)\)$/u.exec(has?.type ?? "")?.[1] ?? Number.POSITIVE_INFINITY);
		const isNarrow = has?.characterSet === "utf8mb3" || has?.characterSet === "utf8";
		return { column: quoted(column), most, isNarrow, isNested: isNested(type) };
	});
	// Besides the values, a statement has its head, and each value its length.
	const room = packetBytes - 1024 - 16 * rules.length;
	return (row) => {
		if (3 * sizeOf(row) > room) {
			const bytes = row.reduce<number>((sum, value) => sum + Buffer.byteLength(String(value ?? "")), 0);
			if (bytes > room)
				return `has ${bytes} bytes, and the server's max_allowed_packet is ${packetBytes}: raise that`;
		}
		for (let index = 0; index < rules.length; index++) {
			const value = row[index];
			const rule = rules[index];
			if (typeof value !== "string" || rule === undefined) continue;
			const { column, most, isNarrow, isNested } = rule;
			if (isNested && value.length > 2 * deepest && nestingOf(value) > deepest)
				return `has a value for column ${column} that nests deeper than the ${deepest} levels that the database takes`;
			const long = isNested && !keepsIntegers ? longIntegerIn(value) : undefined;
			if (long !== undefined)
				return `has the number ${long} for column ${column}, and JSON of MySQL keeps integers of 64 bits only`;
			if (value.length > most && [...value].length > most)
				return `has a text of ${[...value].length} characters for column ${column}, which takes ${most}`;
			if (isNarrow && /[\u{10000}-\u{10ffff}]/u.test(value))
				return `has a character beyond U+FFFF for column ${column}, whose character set is utf8mb3; utf8mb4 has it`;
		}
		return undefined;
	};
}
