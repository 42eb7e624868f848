// SQLite databases, by node:sqlite: the one place that opens them, and says what their errors mean.

import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setTimeout as later } from "node:timers/promises";
import { own } from "../../base/index.ts";
import { faultOf, StorageError, type StorageErrorCode } from "../errors.ts";
import type { LedgerDialect } from "./ledger.ts";
import { type Answer, type Statement, type Steps, takeAtOnce } from "./steps.ts";

export interface SqliteSettings {
	/** Milliseconds that another connection is waited for, in each statement. */
	readonly busyMs: number;
	/** `"WAL"` lets others read while one writes; `"TRUNCATE"` leaves no files beside the database once it is closed. */
	readonly journal: "WAL" | "TRUNCATE";
	/** A transaction outlives a power cut with `"FULL"`; with `"NORMAL"` the last ones may be undone, each as a whole. */
	readonly synchronous: "NORMAL" | "FULL";
	/** Locks the file from the first statement until it is closed. */
	readonly isExclusive: boolean;
}

export const sqliteDialect: LedgerDialect = {
	place: () => "?",
	types: {
		table_name: "TEXT NOT NULL",
		run: "TEXT NOT NULL",
		owner: "TEXT NOT NULL",
		position: "TEXT",
		commits: "INTEGER NOT NULL",
		row_count: "INTEGER NOT NULL",
		fingerprint: "TEXT NOT NULL",
		complete: "INTEGER NOT NULL",
		updated: "TEXT NOT NULL",
	},
	tableEnd: "",
	now: "strftime('%Y-%m-%dT%H:%M:%fZ')",
	forUpdate: "",
	begin: "BEGIN IMMEDIATE",
	*lock() {
		yield { text: "BEGIN IMMEDIATE" };
	},
	unlock: { text: "COMMIT" },
	isLockTransaction: true,
	columnsOf: (ledger) => ({ text: "SELECT name FROM pragma_table_info(?)", parameters: [ledger] }),
};

/** A database that is open. What its statements throw is SQLite's; `fault` says what that means. */
export class Sqlite {
	readonly path: string;
	readonly #busyMs: number;
	readonly #database: DatabaseSync;
	/** Those that steps have run with parameters. */
	readonly #kept: Map<string, StatementSync> = new Map();

	constructor(path: string, database: DatabaseSync, busyMs: number) {
		this.path = path;
		this.#database = database;
		this.#busyMs = busyMs;
	}

	/** Runs statements that have no parameters. */
	exec(statements: string): void {
		this.#database.exec(statements);
	}

	/** Compiles a statement. Keep it where it is needed again. */
	prepare(statement: string): StatementSync {
		return this.#database.prepare(statement);
	}

	/** Runs `act` as a whole, or undoes it if it throws. Within a transaction, it is part of that transaction. */
	transaction<Result>(act: () => Result): Result {
		const database = this.#database;
		if (database.isTransaction) return act();
		database.exec("BEGIN IMMEDIATE");
		try {
			const result = act();
			database.exec("COMMIT");
			return result;
		} catch (error) {
			// SQLite itself undoes what a full disk or a damaged file breaks off.
			if (database.isTransaction) database.exec("ROLLBACK");
			throw error;
		}
	}

	/** Takes steps, and keeps their statements. Throws a StorageError, and what the steps throw. */
	take<Result>(steps: Steps<Result>): Result {
		return takeAtOnce(steps, (statement) => this.#ask(statement));
	}

	#ask(statement: Statement): Answer {
		const { text, parameters } = own(statement);
		try {
			if (parameters === undefined) {
				this.#database.exec(text);
				return { rows: [], changes: 0 };
			}
			const kept = this.#keep(text);
			if (kept.columns().length > 0) return { rows: kept.all(...parameters), changes: 0 };
			return { rows: [], changes: Number(kept.run(...parameters).changes) };
		} catch (error) {
			throw this.fault(error);
		}
	}

	#keep(text: string): StatementSync {
		let kept = this.#kept.get(text);
		if (kept === undefined) {
			kept = this.#database.prepare(text);
			// With what it changed, each tells the row inserted last, by whichever statement: its key may have 64 bits.
			if (kept.columns().length === 0) kept.setReadBigInts(true);
			this.#kept.set(text, kept);
		}
		return kept;
	}

	/** The error, for people and programs. */
	fault(error: unknown): StorageError {
		return sqliteFault(this.path, error, this.#busyMs);
	}

	get isOpen(): boolean {
		return this.#database.isOpen;
	}

	/** Closes the file, and undoes an open transaction. Does nothing if it is already closed. */
	close(): void {
		if (this.#database.isOpen) this.#database.close();
	}

	/** The value of a pragma that has one row. */
	pragma(name: string): unknown {
		return this.#database.prepare(`PRAGMA ${name}`).get()?.[name];
	}
}

/**
 * Opens a database, and creates it if the path doesn't exist.
 * @param check - called before anything is changed; throws where this is no file to write to
 * @throws StorageError
 */
export function openSqlite(
	path: string,
	{ busyMs, journal, synchronous, isExclusive }: SqliteSettings,
	check?: (database: Sqlite) => void,
): Sqlite {
	let database: Sqlite | undefined;
	try {
		// Loaded here, as most programs need no database.
		const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
		database = new Sqlite(path, new DatabaseSync(path, own({ timeout: busyMs })), busyMs);
		check?.(database);
		if (isExclusive) database.exec("PRAGMA locking_mode = EXCLUSIVE");
		database.exec(`PRAGMA journal_mode = ${journal}; PRAGMA synchronous = ${synchronous}`);
		return database;
	} catch (error) {
		database?.close();
		throw sqliteFault(path, error, busyMs);
	}
}

const readBusyMs = 5_000;

/**
 * Opens a database that exists, to read it.
 * @param check - throws where it is another program's
 * @throws StorageError
 */
export function openSqliteToRead(path: string, check: (database: Sqlite) => void): Sqlite {
	let database: Sqlite | undefined;
	try {
		const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
		const options = own({ timeout: readBusyMs, readOnly: true });
		database = new Sqlite(path, new DatabaseSync(path, options), readBusyMs);
		check(database);
		return database;
	} catch (error) {
		database?.close();
		throw sqliteFault(path, error, readBusyMs);
	}
}

const againMs = 50;

/** The same, and waits up to `busyMs` where another connection keeps the file from being switched to WAL. */
export async function waitForSqlite(path: string, settings: SqliteSettings): Promise<Sqlite> {
	const end = performance.now() + settings.busyMs;
	for (;;) {
		try {
			return openSqlite(path, settings);
		} catch (error) {
			// A database that is not yet in WAL mode is busy at once, whatever the timeout.
			const isBusy = (error as StorageError).code === "locked";
			if (!isBusy || performance.now() > end) throw error;
			await later(againMs);
		}
	}
}

const BUSY = 5;
const CANNOT_OPEN = 14;

interface Meaning {
	readonly code: StorageErrorCode;
	readonly why: string;
	readonly advice?: string | undefined;
}

/** By SQLite's primary result code (https://sqlite.org/rescode.html). */
const meanings: Readonly<Record<number, Meaning>> = {
	6: { code: "locked", why: "another connection of this process is writing to it" },
	8: { code: "EROFS", why: "it is read-only" },
	11: { code: "damaged", why: "it is damaged" },
	13: { code: "ENOSPC", why: "the disk is full", advice: "make room" },
	[CANNOT_OPEN]: { code: "EACCES", why: "it can't be opened" },
	26: { code: "no-database", why: "it isn't an SQLite database" },
};

function sqliteFault(path: string, error: unknown, busyMs: number): StorageError {
	if (error instanceof StorageError) return error;
	const { errcode } = error as { readonly errcode?: number };
	if (errcode === undefined) return faultOf(path, error);
	const number = errcode & 0xff;
	if (number === BUSY) {
		const time = busyMs === 0 ? "" : ` for more than ${busyMs / 1000} s`;
		const why = `another process has been writing to it${time}`;
		return new StorageError(path, "locked", why, { cause: error });
	}
	const meaning = meanings[number];
	if (meaning === undefined)
		return new StorageError(path, "statement", (error as Error).message, { cause: error });
	const { code, why, advice } = meaning;
	return (
		(number === CANNOT_OPEN ? whyNotOpened(path, error) : undefined) ??
		new StorageError(path, code, why, { advice, cause: error })
	);
}

/** SQLite says of each of these that it is "unable to open database file". */
function whyNotOpened(path: string, error: unknown): StorageError | undefined {
	const because = (code: string): StorageError =>
		faultOf(path, Object.assign(new Error("unable to open database file", { cause: error }), { code }));
	try {
		if (!statSync(dirname(path)).isDirectory()) return because("ENOTDIR");
		const found = statSync(path, own({ throwIfNoEntry: false }));
		if (found?.isDirectory() === true) return because("EISDIR");
		if (found === undefined) accessSync(dirname(path), constants.W_OK | constants.X_OK);
		return undefined;
	} catch (thrown) {
		return faultOf(path, thrown);
	}
}
