// Readers of files that no one here wrote: DuckDB, and arrow-rs as parquet-wasm.

import { readFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";
import { tableFromIPC } from "apache-arrow";
import { readParquet } from "parquet-wasm/node";

export type Found = Record<string, unknown>;

let instance: Promise<DuckDBInstance> | undefined;

/** The rows of a query of DuckDB's; a file is a table: `FROM 'out.parquet'`. */
export async function duckdb(sql: string): Promise<readonly Found[]> {
	instance ??= DuckDBInstance.create(":memory:");
	const connection = await (await instance).connect();
	try {
		await connection.run("SET TimeZone = 'UTC'");
		const answer = await connection.runAndReadAll(sql);
		return answer.getRowObjectsJson() as Found[];
	} finally {
		connection.closeSync();
	}
}

/** The columns that DuckDB finds in a file: "id BIGINT". */
export async function duckdbColumns(path: string): Promise<readonly string[]> {
	const rows = await duckdb(`DESCRIBE FROM '${path}'`);
	return rows.map((row) => `${row.column_name} ${row.column_type}`);
}

export interface Arrow {
	/** "id: Int64", as Arrow writes types. */
	readonly columns: readonly string[];
	/** As JSON has them; a bigint is the text of its digits. */
	readonly rows: readonly Found[];
}

export function arrow(path: string): Arrow {
	const table = tableFromIPC(readParquet(new Uint8Array(readFileSync(path))).intoIPCStream());
	const rows = table.toArray().map((row) => JSON.parse(JSON.stringify(row, digits)) as Found);
	return { columns: table.schema.fields.map(({ name, type }) => `${name}: ${String(type)}`), rows };
}

/** The values of each column, as Arrow has them. */
export function arrowColumns(path: string): {
	readonly rows: number;
	readonly columns: Readonly<Record<string, readonly unknown[]>>;
} {
	const table = tableFromIPC(readParquet(new Uint8Array(readFileSync(path))).intoIPCStream());
	const columns = table.schema.fields.map(({ name }) => [name, [...(table.getChild(name) ?? [])]]);
	return { rows: table.numRows, columns: Object.fromEntries(columns) };
}

function digits(_name: string, value: unknown): unknown {
	return typeof value === "bigint" ? String(value) : value;
}
