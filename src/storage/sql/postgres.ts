// Sessions with PostgreSQL, by the package `postgres`, which is loaded with the first of them.

import type { Socket } from "node:net";
import type { Sql } from "postgres";
import { own } from "../../base/index.ts";
import { StorageError, type StorageErrorCode } from "../errors.ts";
import {
	guardPassword,
	mayShowPassword,
	type PostgresPlace,
	passwordRefusal,
	postgresSocket,
} from "./cleartext.ts";
import { type DatabaseAddress, withoutPassword } from "./database-url.ts";
import { driverError } from "./driver.ts";
import { type LedgerDialect, ledgerTable } from "./ledger.ts";
import { connectionCodes, firstFault, type Server, type Session } from "./session.ts";
import type { Answer, Statement } from "./steps.ts";

const connectSeconds = 10;
/** If an earlier owner's host has vanished, it holds its locks until the server notices. */
const lockSeconds = 30;
const begin = `BEGIN; SET LOCAL lock_timeout = '${lockSeconds}s'`;

const dialect: LedgerDialect = {
	place: (index) => `$${index + 1}`,
	types: {
		table_name: "text NOT NULL",
		run: "text NOT NULL",
		owner: "text NOT NULL",
		position: "text",
		commits: "bigint NOT NULL",
		row_count: "bigint NOT NULL",
		fingerprint: "text NOT NULL",
		complete: "boolean NOT NULL",
		updated: "timestamptz NOT NULL",
	},
	tableEnd: "",
	now: "now()",
	forUpdate: " FOR UPDATE",
	begin,
	*lock() {
		yield { text: begin };
		yield { text: `SELECT pg_advisory_xact_lock(hashtext('${ledgerTable}'))` };
	},
	unlock: { text: "COMMIT" },
	isLockTransaction: true,
	columnsOf: (ledger) => ({
		text: "SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped",
		parameters: [ledger],
	}),
};

async function loadPostgres(): Promise<typeof import("postgres")> {
	try {
		return (await import("postgres")).default;
	} catch (error) {
		throw driverError(error, "postgres", "PostgreSQL");
	}
}

/** The server of an address; `target` is what is written to, for people. Throws a StorageError where there is no driver. */
export async function postgresServer(address: DatabaseAddress, target: string): Promise<Server> {
	const postgres = await loadPostgres();
	return {
		target,
		fault: (error) => fault(error, target, address),
		connect: async () => {
			const line: Line = { isLost: false, isUsed: false, refusal: undefined };
			const sql = postgres(connectionOptions(address, line));
			try {
				await sql.unsafe("SELECT 1");
				return new PostgresSession(await sql.reserve(), sql, line);
			} catch (error) {
				await sql.end({ timeout: 0 });
				throw line.refusal ?? error;
			}
		},
	};
}

interface Line {
	/** The driver would reconnect by itself, and continue outside the transaction. */
	isLost: boolean;
	/** Whether there was a connection: the driver would ask for others endlessly while the server closes them. */
	isUsed: boolean;
	/** Why the connection was ended here. */
	refusal: StorageError | undefined;
}

function connectionOptions(address: DatabaseAddress, line: Line): object {
	const { host, port, user, password, database, tls } = address;
	const given = Object.entries({ host, port, user, password, database }).filter(
		([, value]) => value !== undefined,
	);
	return {
		...Object.fromEntries(given),
		ssl: tls,
		socket: (place: PostgresPlace) => socketFor(place, address, line),
		max: 1,
		connect_timeout: connectSeconds,
		idle_timeout: 0,
		max_lifetime: null,
		fetch_types: false,
		connection: { application_name: "gannet", TimeZone: "UTC", DateStyle: "ISO" },
		onnotice: () => undefined,
		onclose: () => {
			line.isLost = true;
		},
	};
}

function socketFor(place: PostgresPlace, address: DatabaseAddress, line: Line): Socket {
	if (line.isUsed) throw closed("the server closed the connection before the log-in was done");
	line.isUsed = true;
	const socket = postgresSocket(place);
	const host = typeof place.path === "string" ? place.path : (place.host[0] ?? "");
	if (typeof place.pass === "string" && typeof address.tls !== "object" && !mayShowPassword(address, host)) {
		guardPassword(socket, place.pass, () => {
			line.refusal = passwordRefusal(address, "require_auth=password", "sslmode=verify-full");
			return line.refusal;
		});
	}
	return socket;
}

function closed(sentence: string): Error {
	return Object.assign(new Error(sentence), { code: "CONNECTION_CLOSED" });
}

// https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions, too many connections, shutdown,
// crash, not yet there; serialization failure and deadlock.
const passing =
	/^(?:08...|53300|57P0[1235]|40001|40P01|CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT)$/u;

function isPassing(error: unknown): boolean {
	const { code } = firstFault(error);
	return passing.test(code) || connectionCodes.has(code);
}

function fault(error: unknown, target: string, address: DatabaseAddress): StorageError {
	if (error instanceof StorageError) return error;
	const { code, message } = firstFault(error);
	const why = withoutPassword(message, address.password);
	const of = (meaning: StorageErrorCode): StorageError =>
		new StorageError(target, meaning, why, { cause: error });
	if (code === "53100") return of("ENOSPC");
	if (code === "55P03") return of("locked");
	if (isPassing(error)) return of("connection");
	return of(/^(?:28|3D|ENOTFOUND$)/u.test(code) || code === "" ? "refused" : "statement");
}

class PostgresSession implements Session {
	readonly dialect: LedgerDialect = dialect;
	readonly #connection: Pick<Sql, "unsafe">;
	readonly #sql: Pick<Sql, "end">;
	readonly #line: Line;

	constructor(connection: Pick<Sql, "unsafe">, sql: Pick<Sql, "end">, line: Line) {
		this.#connection = connection;
		this.#sql = sql;
		this.#line = line;
	}

	async ask(statement: Statement): Promise<Answer> {
		const { text, parameters = [] } = own(statement);
		if (this.#line.isLost) throw closed("the connection was closed by the server");
		const rows = await this.#connection.unsafe(text, [...parameters]);
		return { rows, changes: rows.count };
	}

	async end(): Promise<void> {
		try {
			await this.#sql.end({ timeout: 0 });
		} catch {
			// It is also gone if it ended with an error.
		}
	}
}
