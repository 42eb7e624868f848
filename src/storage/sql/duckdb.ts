// Sessions with a DuckDB file, by the package `@duckdb/node-api`, which is loaded with the first of them. The file belongs to
// this process until it is closed.

import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { own } from "../../base/index.ts";
import { StorageError, type StorageErrorCode } from "../errors.ts";
import { driverError } from "./driver.ts";
import type { LedgerDialect } from "./ledger.ts";
import { firstFault, type Server, type Session } from "./session.ts";
import type { Answer, SqlRow, Statement } from "./steps.ts";

const dialect: LedgerDialect = {
	place: (index) => `$${index + 1}`,
	types: {
		table_name: "VARCHAR NOT NULL",
		run: "VARCHAR NOT NULL",
		owner: "VARCHAR NOT NULL",
		position: "VARCHAR",
		commits: "BIGINT NOT NULL",
		row_count: "BIGINT NOT NULL",
		fingerprint: "VARCHAR NOT NULL",
		complete: "BOOLEAN NOT NULL",
		updated: "TIMESTAMP WITH TIME ZONE NOT NULL",
	},
	tableEnd: "",
	now: "now()",
	forUpdate: "",
	begin: "BEGIN",
	// The file is this process's, and a transaction of its own that meets another fails.
	*lock() {
		yield { text: "BEGIN" };
	},
	unlock: { text: "COMMIT" },
	isLockTransaction: true,
	columnsOf: (ledger) => ({
		text: "SELECT column_name AS name FROM duckdb_columns() WHERE table_name = $1 AND schema_name = current_schema() AND database_name = current_database()",
		parameters: [ledger],
	}),
};

async function loadDuckdb(): Promise<typeof import("@duckdb/node-api")> {
	try {
		return await import("@duckdb/node-api");
	} catch (error) {
		throw driverError(error, "@duckdb/node-api", "DuckDB");
	}
}

/** The file at `path`; `target` is what is written to, for people. Throws a StorageError where there is no driver. */
export async function duckdbFile(path: string, target: string): Promise<Server> {
	const { DuckDBInstance } = await loadDuckdb();
	return {
		target,
		fault: (error) => fault(error, target),
		connect: async () => {
			// Two instances of one file in a process would overwrite each other's pages.
			const instance = await DuckDBInstance.fromCache(path);
			try {
				const connection = await instance.connect();
				// Texts of instants, where a column has texts, are in UTC.
				await connection.run("SET TimeZone = 'UTC'");
				return new DuckdbSession(connection, instance);
			} catch (error) {
				instance.closeSync();
				throw error;
			}
		},
	};
}

/** DuckDB's errors have no codes, only the beginnings of their texts. */
const meanings: readonly (readonly [RegExp, StorageErrorCode])[] = [
	[/Could not set lock on file/u, "locked"],
	[/No space left|disk is full/iu, "ENOSPC"],
	[/Permission denied/u, "EACCES"],
	[/No such file or directory/u, "ENOENT"],
	[/not a valid DuckDB database file/u, "no-database"],
	[/^TransactionContext Error|[Cc]onflict/u, "connection"],
	[/^IO Error/u, "unknown"],
];

function fault(error: unknown, target: string): StorageError {
	if (error instanceof StorageError) return error;
	const { message } = firstFault(error);
	const [, code] = meanings.find(([pattern]) => pattern.test(message)) ?? [undefined, "statement" as const];
	const why = code === "locked" ? "another process has it open" : message;
	const advice = code === "locked" ? ["close it there", "wait for it"] : undefined;
	return new StorageError(target, code, why, { advice, cause: error });
}

class DuckdbSession implements Session {
	readonly dialect: LedgerDialect = dialect;
	readonly #connection: Pick<DuckDBConnection, "run" | "closeSync">;
	readonly #instance: Pick<DuckDBInstance, "closeSync">;

	constructor(
		connection: Pick<DuckDBConnection, "run" | "closeSync">,
		instance: Pick<DuckDBInstance, "closeSync">,
	) {
		this.#connection = connection;
		this.#instance = instance;
	}

	async ask(statement: Statement): Promise<Answer> {
		const { text, parameters } = own(statement);
		if (parameters === undefined) {
			await this.#connection.run(text);
			return { rows: [], changes: 0 };
		}
		const result = await this.#connection.run(text, [...parameters]);
		const { rowsChanged: changes } = result;
		return { rows: (await result.getRowObjectsJS()) as SqlRow[], changes };
	}

	async end(): Promise<void> {
		try {
			// An open transaction is lost with it. The last connection writes the log into the file.
			this.#connection.closeSync();
			this.#instance.closeSync();
		} catch {
			// It is also gone if it ended with an error.
		}
	}
}
