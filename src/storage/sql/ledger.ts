// The ledger of runs: a table in the database that is written to, with a row for each run that is under way or has a name.
// The row has the run's owner and position, and changes in the same transaction as what the run stores. Knows no connection.

import { StorageError } from "../errors.ts";
import type { Parameter, SqlRow, Statement, Steps } from "./steps.ts";

export const ledgerTable = "gannet_positions";

/** A run as the ledger has it. */
export interface LedgerRun {
	/** A random text of the process that writes. A later one puts its own there, and the earlier one can write no more. */
	readonly owner: string;
	readonly position: string | undefined;
	/** Counts commits, so that it is known after a lost connection whether the last one took place. */
	readonly commits: number;
	readonly rows: number;
	/** The unit of the positions. A run with another unit is another run. */
	readonly fingerprint: string;
	readonly isComplete: boolean;
}

const columns = [
	"table_name",
	"run",
	"owner",
	"position",
	"commits",
	"row_count",
	"fingerprint",
	"complete",
	"updated",
] as const;

/** The differences between databases. */
export interface LedgerDialect {
	/** How the parameter with an index from 0 is written. */
	readonly place: (index: number) => string;
	/** The type of each column, and what it needs beside. */
	readonly types: Readonly<Record<(typeof columns)[number], string>>;
	/** Follows the columns of the table. */
	readonly tableEnd: string;
	/** The time, as SQL has it. */
	readonly now: string;
	/** Follows a SELECT, which then waits for what an earlier owner has under way. */
	readonly forUpdate: string;
	/** Begins a transaction; its locks are waited for a bounded time. */
	readonly begin: string;
	/** Keeps other processes from making the same tables, until `unlock`. */
	lock(): Steps<void>;
	readonly unlock: Statement;
	/** Whether `lock` begins a transaction, which `unlock` commits. */
	readonly isLockTransaction: boolean;
	/** Answers the `name` of each column of the ledger that is there. */
	columnsOf(ledger: string): Statement;
}

/** The statements of one run. */
export interface Ledger {
	readonly dialect: LedgerDialect;
	/** The table, as SQL has it. */
	readonly table: string;
	readonly make: Statement;
	readonly find: Statement;
	/** Makes the run `owner`'s. */
	claim(owner: string): Statement;
	readonly forget: Statement;
	start(owner: string, fingerprint: string): Statement;
	/** Counts a commit. Changes one row, or none where the run is another's. */
	advance(position: string, rows: number, owner: string): Statement;
	/** Changes only the time. Affects one row, or no row if another process owns the run. */
	hold(owner: string): Statement;
	/** Marks the run as complete. As `advance`. */
	complete(owner: string): Statement;
	/** Forgets the run, which is complete. As `advance`. */
	remove(owner: string): Statement;
}

/** @param schema as SQL has it, where the ledger isn't in the connection's own */
export function ledgerOf(
	dialect: LedgerDialect,
	{ table, run }: { readonly table: string; readonly run: string },
	schema?: string,
): Ledger {
	const ledger = schema === undefined ? ledgerTable : `${schema}.${ledgerTable}`;
	/** Each `?` is the place of the parameter that follows. */
	const compiled = (text: string): ((...parameters: readonly Parameter[]) => Statement) => {
		let index = 0;
		const placed = text.replaceAll("?", () => dialect.place(index++));
		return (...parameters) => ({ text: placed, parameters });
	};
	const id = [table, run] as const;
	const mine = "WHERE table_name = ? AND run = ?";
	const update = `UPDATE ${ledger} SET updated = ${dialect.now}`;
	const claim = compiled(`${update}, owner = ? ${mine}`);
	const start = compiled(
		`INSERT INTO ${ledger} (${columns.join(", ")}) VALUES (?, ?, ?, NULL, 0, 0, ?, FALSE, ${dialect.now})`,
	);
	const advance = compiled(
		`${update}, position = ?, commits = commits + 1, row_count = row_count + ? ${mine} AND owner = ?`,
	);
	const hold = compiled(`${update} ${mine} AND owner = ?`);
	const complete = compiled(`${update}, complete = TRUE, commits = commits + 1 ${mine} AND owner = ?`);
	const remove = compiled(`DELETE FROM ${ledger} ${mine} AND owner = ?`);
	const lines = columns.map((column) => `${column} ${dialect.types[column]}`);
	return {
		dialect,
		table: ledger,
		make: {
			text: `CREATE TABLE IF NOT EXISTS ${ledger} (${lines.join(", ")}, PRIMARY KEY (table_name, run))${dialect.tableEnd}`,
		},
		find: compiled(`SELECT * FROM ${ledger} ${mine}${dialect.forUpdate}`)(...id),
		claim: (owner) => claim(owner, ...id),
		forget: compiled(`DELETE FROM ${ledger} ${mine}`)(...id),
		start: (owner, fingerprint) => start(...id, owner, fingerprint),
		advance: (position, rows, owner) => advance(position, rows, ...id, owner),
		hold: (owner) => hold(...id, owner),
		complete: (owner) => complete(...id, owner),
		remove: (owner) => remove(...id, owner),
	};
}

export interface RunOpening {
	readonly owner: string;
	readonly fingerprint: string;
	/** For people: where the run writes to. */
	readonly target: string;
	/** Whether the run that was found is over, is gone on with, or is begun again. Throws where it does not fit. */
	decide(found: LedgerRun | undefined): "begin" | "go on" | "complete";
	/** Makes, or widens, the tables that the run writes to. */
	makeTables(): Steps<void>;
}

/** Begins a run or takes one up, and makes it the owner's; one that is complete stays as it is. */
export function* openRun(ledger: Ledger, opening: RunOpening): Steps<LedgerRun> {
	const { dialect } = ledger;
	yield* dialect.lock();
	// A role that writes to it may not be allowed to create tables.
	const { rows } = yield dialect.columnsOf(ledger.table);
	if (rows.length === 0) yield ledger.make;
	else checkLayout(ledger.table, rows, opening.target);
	const found = yield* find(ledger);
	const decision = opening.decide(found);
	const run =
		found !== undefined && decision === "complete"
			? found
			: yield* claim(ledger, opening, decision === "go on");
	yield dialect.unlock;
	return run;
}

function* claim(ledger: Ledger, opening: RunOpening, isGoingOn: boolean): Steps<LedgerRun> {
	const { owner, fingerprint } = opening;
	const { isLockTransaction, begin } = ledger.dialect;
	yield* opening.makeTables();
	if (!isLockTransaction) yield { text: begin };
	// Its position may have moved while the tables were made.
	const found = isGoingOn ? yield* find(ledger) : undefined;
	if (found !== undefined) yield ledger.claim(owner);
	else {
		yield ledger.forget;
		yield ledger.start(owner, fingerprint);
	}
	if (!isLockTransaction) yield { text: "COMMIT" };
	const fresh = { position: undefined, commits: 0, rows: 0, fingerprint, isComplete: false };
	return { ...(found ?? fresh), owner };
}

/**
 * Makes a run of `from` one of `owner`'s, after whatever an earlier connection still has under way. Answers how many commits
 * it has; "gone" where there is no such run, "another's" where it is not `from`'s any more.
 */
export function* reclaimRun(
	ledger: Ledger,
	from: string,
	owner: string,
): Steps<number | "gone" | "another's"> {
	yield { text: ledger.dialect.begin };
	const found = yield* find(ledger);
	const isOurs = found?.owner === from;
	if (isOurs) yield ledger.claim(owner);
	yield { text: "COMMIT" };
	return found === undefined ? "gone" : isOurs ? found.commits : "another's";
}

function* find(ledger: Ledger): Steps<LedgerRun | undefined> {
	const { rows } = yield ledger.find;
	return rows[0] === undefined ? undefined : runOf(rows[0]);
}

function runOf(row: SqlRow): LedgerRun {
	return {
		owner: String(row.owner),
		position: row.position === null ? undefined : String(row.position),
		commits: Number(row.commits),
		rows: Number(row.row_count),
		fingerprint: String(row.fingerprint),
		isComplete: Number(row.complete) === 1,
	};
}

/** Whether a statement met the one row that it is about. */
export function* changesOne(statement: Statement): Steps<boolean> {
	const { changes } = yield statement;
	return changes === 1;
}

/** A table with other columns belongs to another version or another program. Its runs are unknown. */
function checkLayout(table: string, rows: readonly SqlRow[], target: string): void {
	const present = rows.map(({ name }) => String(name).toLowerCase());
	if ([...present].sort().join() === [...columns].sort().join()) return;
	const why = `its table ${table}, the ledger of runs, has other columns than this version of gannet writes (${present.join(", ")})`;
	const advice = `finish its runs with the version that made it, then drop the table; or rename it, and the runs begin again`;
	throw new StorageError(target, "layout", why, { advice });
}

/** The error for a run that a later process has made its own. */
export function takenOver(target: string): StorageError {
	return new StorageError(target, "taken-over", "another process has taken over this run");
}
