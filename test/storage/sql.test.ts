// SQLite databases, the ledger of runs, and sessions that outlive a lost connection: each on a database in memory or a file.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import {
	changesOne,
	type Ledger,
	type LedgerRun,
	ledgerOf,
	OwnedRun,
	openRun,
	type Server,
	type Session,
	type Sqlite,
	type Statement,
	type Steps,
	StorageError,
	sqliteDialect,
} from "../../src/storage/index.ts";
import { openSqlite, type SqliteSettings } from "../../src/storage/sql/sqlite.ts";
import type { Answer } from "../../src/storage/sql/steps.ts";

let folder = "";
before(() => {
	folder = mkdtempSync(join(tmpdir(), "gannet-sql-"));
});
after(() => {
	rmSync(folder, { recursive: true, force: true });
});

const settings: SqliteSettings = { busyMs: 0, journal: "WAL", synchronous: "NORMAL", isExclusive: false };

function failure(code: string, message: RegExp): (error: unknown) => boolean {
	return (error) => {
		assert.ok(error instanceof StorageError, String(error));
		assert.match(error.message, message);
		assert.equal(error.code, code);
		return true;
	};
}

let files = 0;
function openFresh(): Sqlite {
	return openSqlite(join(folder, `fresh-${++files}.db`), settings);
}

describe("a SQLite database", () => {
	test("takes what a transaction does as a whole, or not at all", () => {
		const database = openFresh();
		database.exec("CREATE TABLE t (a)");
		const put = database.prepare("INSERT INTO t VALUES (?)");
		const count = database.prepare("SELECT count(*) AS rows FROM t");
		assert.equal(
			database.transaction(() => {
				put.run(1);
				return database.transaction(() => put.run(2).changes);
			}),
			1,
		);
		const lost = new Error("lost");
		assert.throws(
			() =>
				database.transaction(() => {
					put.run(3);
					throw lost;
				}),
			lost,
		);
		assert.equal(count.get()?.rows, 2);
		database.close();
		database.close();
	});

	const paths: readonly (readonly [what: string, path: () => string, code: string, message: RegExp])[] = [
		[
			"in a folder that isn't there",
			() => join(folder, "no", "a.db"),
			"ENOENT",
			/its folder doesn't exist; make it/u,
		],
		["that is a folder", () => folder, "EISDIR", /it is a folder/u],
		["in a file", () => join(folder, "text", "a.db"), "ENOTDIR", /a part of its path is not a folder/u],
		["that is another file", () => join(folder, "text"), "no-database", /it isn't an SQLite database$/u],
	];
	for (const [what, path, code, message] of paths) {
		test(`${what} is not opened, with the reason`, () => {
			writeFileSync(join(folder, "text"), "no database".repeat(100));
			assert.throws(() => openSqlite(path(), settings), failure(code, message));
		});
	}

	test("that another connection writes to is waited for, and then refused", () => {
		const database = openFresh();
		const other = new DatabaseSync(database.path);
		other.exec("BEGIN IMMEDIATE");
		try {
			database.transaction(() => undefined);
			assert.fail("both write");
		} catch (error) {
			assert.ok(failure("locked", /another process has been writing to it$/u)(database.fault(error)));
		}
		other.close();
		database.close();
	});

	test("says which statement was wrong, and keeps what SQLite said", () => {
		const database = openFresh();
		try {
			database.prepare("SELECT missing");
			assert.fail("there is no such column");
		} catch (error) {
			const fault = database.fault(error);
			assert.ok(failure("statement", /no such column: missing$/u)(fault));
			assert.equal(fault.cause, error);
		}
		database.close();
	});
});

const ledger: Ledger = ledgerOf(sqliteDialect, { table: "t", run: "monday" });
const making: Statement = { text: "CREATE TABLE IF NOT EXISTS t (a)" };

/** Begins the run, or takes it up where its fingerprint is the same. */
function opening(owner: string, fingerprint = "f"): Parameters<typeof openRun>[1] {
	return {
		owner,
		fingerprint,
		target: "db",
		decide: (found) => {
			if (found === undefined) return "begin";
			if (found.isComplete) return "complete";
			return found.fingerprint === fingerprint ? "go on" : "begin";
		},
		*makeTables() {
			yield making;
		},
	};
}

describe("the ledger", () => {
	const fresh = { position: undefined, commits: 0, rows: 0, fingerprint: "f", isComplete: false };

	test("counts commits and rows for the run's owner alone, until it is complete", () => {
		const database = openFresh();
		const open = (owner: string): LedgerRun => database.take(openRun(ledger, opening(owner)));
		const advance = (position: string, owner: string): boolean =>
			database.take(changesOne(ledger.advance(position, 10, owner)));
		assert.deepEqual(open("one"), { ...fresh, owner: "one" });
		assert.equal(advance("p1", "one"), true);
		assert.deepEqual(open("two"), { ...fresh, owner: "two", position: "p1", commits: 1, rows: 10 });
		assert.equal(advance("p2", "one"), false);
		assert.equal(advance("p2", "two"), true);
		assert.equal(database.take(changesOne(ledger.complete("two"))), true);
		assert.equal(open("three").isComplete, true);
		assert.equal(advance("p3", "three"), false);
		assert.equal(database.take(changesOne(ledger.remove("two"))), true);
		assert.deepEqual(open("four"), { ...fresh, owner: "four" });
		database.close();
	});

	test("begins a run again where another one was begun, and leaves its tables as they are", () => {
		const database = openFresh();
		database.take(openRun(ledger, opening("one")));
		database.exec("INSERT INTO t VALUES (1)");
		const run = database.take(openRun(ledger, opening("two", "other columns")));
		assert.deepEqual(run, { ...fresh, owner: "two", fingerprint: "other columns" });
		assert.equal(database.prepare("SELECT * FROM t").all().length, 1);
		database.close();
	});

	test("that version 0.1.0 made is gone on with", () => {
		const database = openFresh();
		database.exec(
			"CREATE TABLE gannet_positions (table_name TEXT NOT NULL, run TEXT NOT NULL, owner TEXT NOT NULL, " +
				"position TEXT, commits INTEGER NOT NULL, row_count INTEGER NOT NULL, fingerprint TEXT NOT NULL, " +
				"complete INTEGER NOT NULL, updated TEXT NOT NULL, PRIMARY KEY (table_name, run));" +
				"INSERT INTO gannet_positions VALUES ('t', 'monday', 'old', 'p7', 7, 700, 'f', 0, '2026-01-01')",
		);
		const run = database.take(openRun(ledger, opening("new")));
		assert.deepEqual(run, { ...fresh, owner: "new", position: "p7", commits: 7, rows: 700 });
		database.close();
	});

	const layouts: readonly (readonly [what: string, columns: string])[] = [
		["lacks a column", "table_name, run, owner, position, commits, row_count, fingerprint, complete"],
		[
			"has one more",
			"table_name, run, owner, position, commits, row_count, fingerprint, complete, updated, lease",
		],
		["is another program's", "x, y"],
	];
	for (const [what, columns] of layouts) {
		test(`that ${what} is refused, with what to do, and stays as it is`, () => {
			const database = openFresh();
			database.exec(`CREATE TABLE gannet_positions (${columns})`);
			assert.throws(
				() => database.take(openRun(ledger, opening("one"))),
				failure(
					"layout",
					/gannet_positions.*has other columns .*; finish its runs with the version that made it/u,
				),
			);
			database.close();
			const again = new DatabaseSync(database.path);
			assert.equal(again.prepare("SELECT count(*) AS n FROM sqlite_schema").get()?.n, 1);
			again.close();
		});
	}
});

describe("a run on a server", () => {
	const lost = new Error("the line is dead");
	const refused = new Error("no such column");

	interface Fake extends Server {
		connections: number;
		ended: number;
		/** Called with each statement: what it throws is what the connection does, before or after the statement. */
		before: (statement: Statement) => void;
		after: (statement: Statement) => void;
	}

	function* only(statement: Statement): Steps<Answer> {
		return yield statement;
	}

	/** A server that is a database in a file: each connection is one of its own. */
	function fake(): Fake {
		const path = join(folder, `server-${++files}.db`);
		const server: Fake = {
			target: "db://host",
			connections: 0,
			ended: 0,
			before: () => undefined,
			after: () => undefined,
			fault: (error) => {
				if (error instanceof StorageError) return error;
				const { message } = error as Error;
				return new StorageError("db://host", error === lost ? "connection" : "statement", message, {
					cause: error,
				});
			},
			connect: async () => {
				server.connections++;
				const database = openSqlite(path, settings);
				return {
					dialect: sqliteDialect,
					ask: async (statement) => {
						server.before(statement);
						const answer = database.take(only(statement));
						server.after(statement);
						return answer;
					},
					end: async () => {
						server.ended++;
						database.close();
					},
				} satisfies Session;
			},
		};
		return server;
	}

	const plan = (): {
		readonly ledger: Ledger;
		readonly opening: Omit<Parameters<typeof openRun>[1], "owner">;
	} => ({
		ledger,
		opening: opening(""),
	});
	const storing = (position: string | undefined) =>
		function* ({ ledger, owner, isOpen }: Parameters<Parameters<OwnedRun["commit"]>[0]>[0]): Steps<boolean> {
			if (!isOpen) yield { text: "BEGIN IMMEDIATE" };
			yield { text: "INSERT INTO t VALUES (?)", parameters: [position ?? "part"] };
			if (position === undefined) return true;
			if (!(yield* changesOne(ledger.advance(position, 1, owner)))) return false;
			yield { text: "COMMIT" };
			return true;
		};
	const noPause = async (): Promise<void> => undefined;
	/** Throws `error` once, at the statement that `pattern` matches. */
	const once = (pattern: RegExp, error: Error): ((statement: Statement) => void) => {
		let isOver = false;
		return ({ text }) => {
			if (isOver || !pattern.test(text)) return;
			isOver = true;
			throw error;
		};
	};
	const rowsIn = async (server: Fake): Promise<unknown[]> => {
		const session = await server.connect();
		const { rows } = await session.ask({ text: "SELECT a FROM t", parameters: [] });
		await session.end();
		return rows.map(({ a }) => a);
	};

	for (const side of ["before", "after"] as const) {
		for (const pattern of [/^INSERT INTO t/u, /^UPDATE/u, /^COMMIT/u]) {
			test(`stores each commit once where the connection is lost ${side} ${pattern.source}`, async () => {
				const server = fake();
				const run = await OwnedRun.open(server, plan, noPause);
				await run.commit(storing("1"));
				server[side] = once(pattern, lost);
				await run.commit(storing("2"));
				await run.commit(storing("3"));
				await run.complete(true);
				await run.close();
				assert.deepEqual(await rowsIn(server), ["1", "2", "3"]);
				assert.equal(server.connections, 3);
				assert.equal(server.ended, 3);
			});
		}
	}

	test("that is complete stays so where the connection is lost after that", async () => {
		const server = fake();
		const run = await OwnedRun.open(server, plan, noPause);
		await run.commit(storing("1"));
		server.after = once(/^DELETE FROM gannet_positions/u, lost);
		await run.complete(false);
		await run.close();
	});

	test("ends with its open transaction where the connection is lost under that", async () => {
		const server = fake();
		const run = await OwnedRun.open(server, plan, noPause);
		await run.commit(storing("1"));
		await run.store(storing(undefined));
		server.before = once(/^COMMIT/u, lost);
		await assert.rejects(run.commit(storing("2")), failure("connection", /the line is dead$/u));
		await run.close();
		assert.deepEqual(await rowsIn(server), ["1"]);
	});

	test("is tried again, each time longer after, and then given up", async () => {
		const waits: number[] = [];
		const server = fake();
		const run = await OwnedRun.open(server, plan, async (ms) => {
			waits.push(ms);
		});
		server.before = ({ text }) => {
			if (text.startsWith("INSERT INTO t")) throw lost;
		};
		await assert.rejects(
			run.commit(storing("1")),
			failure("connection", /^db:\/\/host can't be written: the line is dead; gave up after 8 attempts$/u),
		);
		await run.close();
		assert.deepEqual(waits, [0, 250, 500, 1_000, 2_000, 4_000, 8_000]);
		assert.deepEqual([server.connections, server.ended], [8, 8]);
	});

	test("is not tried again where the server refuses, and is closed after that", async () => {
		const server = fake();
		const run = await OwnedRun.open(server, plan);
		server.before = ({ text }) => {
			if (text.startsWith("INSERT INTO t")) throw refused;
		};
		await assert.rejects(run.commit(storing("1")), failure("statement", /no such column$/u));
		await run.close();
		await assert.rejects(run.commit(storing("1")), failure("closed", /closed/u));
		assert.deepEqual([server.connections, server.ended], [1, 1]);
	});

	test("fails at once where it can't be opened", async () => {
		const server: Server = { ...fake(), connect: () => Promise.reject(lost) };
		await assert.rejects(OwnedRun.open(server, plan), failure("connection", /the line is dead$/u));
	});

	test("writes no more after another process has taken it over", async () => {
		const server = fake();
		const first = await OwnedRun.open(server, plan, noPause);
		await first.commit(storing("1"));
		const second = await OwnedRun.open(server, plan, noPause);
		assert.equal(second.found.position, "1");
		await assert.rejects(first.commit(storing("2")), failure("taken-over", /taken over this run$/u));
		await first.close();
		await second.commit(storing("2"));
		await second.complete(true);
		await second.close();
		assert.deepEqual(await rowsIn(server), ["1", "2"]);
	});
});
