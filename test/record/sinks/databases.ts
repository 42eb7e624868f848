// SQLite, PostgreSQL, MariaDB and DuckDB behind one face, for tests that hold for all of them.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DuckDBInstance } from "@duckdb/node-api";
import mysql from "mysql2/promise";
import postgres from "postgres";
import { requireServer } from "./servers.ts";

export type Found = Record<string, unknown>;

export interface Database {
	/** Of a server, where it listens; 0 for a file. */
	readonly port: number;
	/** The target of a table. */
	target(table: string): string;
	/** Runs SQL with names quoted as the database has it: `[name]` in the text. */
	query(sql: string): Promise<readonly Found[]>;
	stop(): Promise<void>;
}

export type DatabaseKind = "SQLite" | "PostgreSQL" | "MariaDB" | "DuckDB";

/** Starts it, or answers undefined where it is not installed; throws where CI=true. */
export async function startDatabase(kind: DatabaseKind): Promise<Database | undefined> {
	if (kind === "SQLite") return startSqlite();
	if (kind === "DuckDB") return startDuckdb();
	const server = await requireServer(
		{ skip: () => undefined },
		kind === "MariaDB" ? "mariadb" : "postgresql",
	);
	if (server === undefined) return undefined;
	if (kind === "PostgreSQL") {
		const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
		return {
			port: server.port,
			target: (table) => `${server.url}#${encodeURIComponent(table)}`,
			query: async (text) => [...(await sql.unsafe(quotedBy(text, '"')))],
			stop: async () => {
				await sql.end();
				await server.stop();
			},
		};
	}
	const admin = await mysql.createConnection({ uri: server.url });
	await admin.query("CREATE DATABASE things");
	await admin.end();
	const url = server.url.replace(/mysql$/u, "things");
	const connection = await mysql.createConnection({ uri: url, timezone: "Z", jsonStrings: true });
	return {
		port: server.port,
		target: (table) => `${url}#${encodeURIComponent(table)}`,
		query: async (text) => {
			const [rows] = await connection.query(quotedBy(text, "`"));
			return Array.isArray(rows) ? (rows as Found[]) : [];
		},
		stop: async () => {
			await connection.end();
			await server.stop();
		},
	};
}

function startSqlite(): Database {
	const folder = mkdtempSync(join(tmpdir(), "gannet-sqlite-"));
	const path = join(folder, "out.db");
	return {
		port: 0,
		target: (table) => `${path}#${table}`,
		query: async (text) => {
			const database = new DatabaseSync(path, { timeout: 10_000 });
			try {
				return database.prepare(quotedBy(text, '"')).all() as Found[];
			} finally {
				database.close();
			}
		},
		stop: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

function startDuckdb(): Database {
	const folder = mkdtempSync(join(tmpdir(), "gannet-duckdb-"));
	const path = join(folder, "out.duckdb");
	return {
		port: 0,
		target: (table) => `${path}#${table}`,
		query: async (text) => {
			const instance = await DuckDBInstance.fromCache(path);
			const connection = await instance.connect();
			try {
				const answer = await connection.runAndReadAll(quotedBy(text, '"'));
				return answer.getRowObjectsJS() as Found[];
			} finally {
				connection.closeSync();
				instance.closeSync();
			}
		},
		stop: async () => rmSync(folder, { recursive: true, force: true }),
	};
}

function quotedBy(text: string, quote: string): string {
	return text.replaceAll(
		/\[([^\]]+)\]/gu,
		(_whole, name: string) => quote + name.replaceAll(quote, quote + quote) + quote,
	);
}
