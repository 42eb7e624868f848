// Sessions with MySQL and MariaDB, by the package `mysql2`, which is loaded with the first of them.

import { isIP } from "node:net";
import type { Connection } from "mysql2/promise";
import { own } from "../../base/index.ts";
import { StorageError, type StorageErrorCode } from "../errors.ts";
import { guardedMethods, mayShowPassword, passwordRefusal } from "./cleartext.ts";
import { type DatabaseAddress, withoutPassword } from "./database-url.ts";
import { driverError } from "./driver.ts";
import { type LedgerDialect, ledgerTable } from "./ledger.ts";
import { type ServerFacts, serverOf } from "./mysql-servers.ts";
import { connectionCodes, firstFault, type Server, type Session } from "./session.ts";
import type { Answer, SqlRow, Statement } from "./steps.ts";

const connectMs = 10_000;
const lockSeconds = 30;

/** The facts about the server, known after the login. */
export interface MysqlFacts extends ServerFacts {
	/** The largest statement. */
	readonly packetBytes: number;
}

function dialectOf(collation: string): LedgerDialect {
	return {
		place: () => "?",
		types: {
			table_name: "varchar(64) NOT NULL",
			run: "varchar(255) NOT NULL",
			owner: "varchar(64) NOT NULL",
			position: "longtext",
			commits: "bigint NOT NULL",
			row_count: "bigint NOT NULL",
			fingerprint: "varchar(64) NOT NULL",
			complete: "boolean NOT NULL",
			updated: "datetime(3) NOT NULL",
		},
		tableEnd: ` ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE ${collation}`,
		now: "UTC_TIMESTAMP(3)",
		forUpdate: " FOR UPDATE",
		begin: "START TRANSACTION",
		// Statements that create tables end a transaction, so the lock belongs to the session.
		*lock() {
			const { rows } = yield {
				text: `SELECT GET_LOCK('${ledgerTable}', ${lockSeconds}) AS held`,
				parameters: [],
			};
			if (Number(rows[0]?.held) === 1) return;
			const sentence = `another process has been opening it for more than ${lockSeconds} s`;
			throw Object.assign(new Error(sentence), { code: "ER_LOCK_WAIT_TIMEOUT" });
		},
		unlock: { text: `SELECT RELEASE_LOCK('${ledgerTable}') AS released`, parameters: [] },
		isLockTransaction: false,
		columnsOf: (ledger) => ({
			text: "SELECT column_name AS name FROM information_schema.columns WHERE table_schema = database() AND table_name = ?",
			parameters: [ledger],
		}),
	};
}

async function loadMysql(): Promise<
	Pick<typeof import("mysql2/promise"), "createConnection"> & Pick<typeof import("mysql2"), "authPlugins">
> {
	try {
		const { createConnection } = await import("mysql2/promise");
		const { authPlugins } = await import("mysql2");
		return { createConnection, authPlugins };
	} catch (error) {
		throw driverError(error, "mysql2", "MySQL or MariaDB");
	}
}

/** The server of an address; `target` is what is written to, for people. Throws a StorageError. */
export async function mysqlServer(address: DatabaseAddress, target: string): Promise<Server<MysqlSession>> {
	checkAddress(address);
	const { createConnection, authPlugins } = await loadMysql();
	let refused: StorageError | undefined;
	const guard = mayShowPassword(address, address.host ?? "localhost")
		? {}
		: {
				authPlugins: guardedMethods(authPlugins, () => {
					refused = passwordRefusal(address, "get-server-public-key=true", "ssl-mode=VERIFY_IDENTITY");
					return refused;
				}),
			};
	const connect = async (ssl: object | undefined): Promise<Connection> => {
		refused = undefined;
		try {
			const connection = await createConnection({
				...connectionOptions(address),
				...(ssl === undefined ? guard : { ssl }),
			});
			// Without a listener, a connection that breaks between two statements would end the process. The next one fails.
			connection.on("error", () => undefined);
			return connection;
		} catch (error) {
			throw refused ?? error;
		}
	};
	return {
		target,
		fault: (error) => fault(error, target, address),
		connect: async () => {
			const connection = await connected(address, connect);
			try {
				return new ConnectedSession(connection, await settled(connection));
			} catch (error) {
				connection.destroy();
				throw error;
			}
		},
	};
}

function checkAddress({ database, isIdentityChecked, host, shown }: DatabaseAddress): void {
	const refusal = (why: string, advice: string): StorageError =>
		new StorageError(shown, "url", why, { advice, what: "can't be used" });
	if (database === undefined) throw refusal("it names no database", "write mysql://user@host/database#table");
	if (isIdentityChecked && isIP(host ?? "") !== 0) {
		throw refusal(
			"ssl-mode=VERIFY_IDENTITY needs the server's name, as mysql2 compares no address with a certificate",
			"write its name in place of its address",
		);
	}
}

function connectionOptions({ host, port, user, password, database }: DatabaseAddress): object {
	const isSocket = host?.startsWith("/") === true;
	const place = isSocket ? { socketPath: host } : { host: host ?? "localhost", port };
	return {
		...given({ ...place, user, password, database }),
		charset: "UTF8MB4_BIN",
		connectTimeout: connectMs,
		dateStrings: true,
		supportBigNumbers: true,
		bigNumberStrings: true,
		disableEval: true,
	};
}

/** What has a value. */
function given(options: object): object {
	return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** With TLS as the address has it; "prefer" is without it where the server has none. */
async function connected(
	{ tls, host, isIdentityChecked }: DatabaseAddress,
	connect: (ssl: object | undefined) => Promise<Connection>,
): Promise<Connection> {
	if (tls === false || host?.startsWith("/") === true) return connect(undefined);
	if (tls !== "prefer") {
		const { ca, cert, key, rejectUnauthorized } = tls;
		return connect({ ...given({ ca, cert, key }), rejectUnauthorized, verifyIdentity: isIdentityChecked });
	}
	try {
		return await connect({ rejectUnauthorized: false });
	} catch (error) {
		if (firstFault(error).code !== "HANDSHAKE_NO_SSL_SUPPORT") throw error;
		return connect(undefined);
	}
}

/** Makes sure that the session's settings don't truncate, round or shift values. */
async function settled(connection: Connection): Promise<MysqlFacts> {
	await connection.query(
		`SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = ${lockSeconds}`,
	);
	await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	const [rows] = await connection.query("SELECT version() AS version, @@max_allowed_packet AS packet");
	const { version, packet } = (rows as { version: string; packet: number }[])[0] ?? {
		version: "",
		packet: 2 ** 20,
	};
	return { ...serverOf(version), packetBytes: Number(packet) };
}

// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html: shutdown, too many connections, deadlock.
const passing: ReadonlySet<string> = new Set([
	"PROTOCOL_CONNECTION_LOST",
	"ER_SERVER_SHUTDOWN",
	"ER_NORMAL_SHUTDOWN",
	"ER_CON_COUNT_ERROR",
	"ER_LOCK_DEADLOCK",
	"ER_CONNECTION_KILLED",
	// MySQL 8's names for what MariaDB calls ER_CONNECTION_KILLED, and for a session that was idle for `wait_timeout`.
	"ER_SESSION_WAS_KILLED",
	"ER_CLIENT_INTERACTION_TIMEOUT",
]);

function isPassing(error: unknown): boolean {
	const { code, message } = firstFault(error);
	if (passing.has(code) || connectionCodes.has(code)) return true;
	// The driver's error, without a code, if the connection ended before the statement was sent.
	return /closed state/u.test(message);
}

function fault(error: unknown, target: string, address: DatabaseAddress): StorageError {
	if (error instanceof StorageError) return error;
	const { code, message } = firstFault(error);
	const why = withoutPassword(message, address.password);
	const of = (meaning: StorageErrorCode): StorageError =>
		new StorageError(target, meaning, why, { cause: error });
	if (code === "ER_DISK_FULL" || code === "ER_RECORD_FILE_FULL") return of("ENOSPC");
	if (code === "ER_LOCK_WAIT_TIMEOUT") return of("locked");
	if (isPassing(error)) return of("connection");
	const isRefused = code === "" || /ACCESS_DENIED|BAD_DB|HANDSHAKE|AUTH|^ENOTFOUND$/u.test(code);
	return of(isRefused ? "refused" : "statement");
}

/** Its type doesn't use the driver's types, because the driver may not be installed. */
export interface MysqlSession extends Session {
	readonly facts: MysqlFacts;
}

class ConnectedSession implements MysqlSession {
	readonly dialect: LedgerDialect;
	readonly facts: MysqlFacts;
	readonly #connection: Connection;

	constructor(connection: Connection, facts: MysqlFacts) {
		this.#connection = connection;
		this.facts = facts;
		this.dialect = dialectOf(facts.collation);
	}

	/** Statements with parameters are prepared once for a connection; the driver keeps them. */
	async ask(statement: Statement): Promise<Answer> {
		const { text, parameters } = own(statement);
		const [outcome] =
			parameters === undefined
				? await this.#connection.query(text)
				: await this.#connection.execute(text, [...parameters]);
		if (Array.isArray(outcome)) return { rows: outcome as SqlRow[], changes: 0 };
		return { rows: [], changes: outcome.affectedRows };
	}

	async end(): Promise<void> {
		// An open transaction is lost with it. An orderly end would wait for a server that is gone.
		this.#connection.destroy();
	}
}
