// The sink in MySQL and MariaDB, by the package `mysql2`: a batch and its position are one transaction of prepared
// statements. What the statements are is in mysql-table.ts.

import { isIP } from "node:net";
import type { Connection } from "mysql2/promise";
import type { Backend } from "./batching.ts";
import { guardedMethods, mayShowPassword, passwordRefusal } from "./cleartext.ts";
import { type DatabaseAddress, databaseAddress, mysqlUrl, withoutPassword } from "./database-url.ts";
import { loadDriver } from "./driver.ts";
import { mending, SinkError } from "./errors.ts";
import {
	type Ask,
	checkComparison,
	checkEngine,
	columnsOf,
	type Found,
	uniqueIndexesOf,
} from "./mysql-facts.ts";
import { type MysqlTable, mysqlRefusal, mysqlTable, type Parameter, pieces } from "./mysql-table.ts";
import type { Settings } from "./options.ts";
import { storableJson } from "./postgres-table.ts";
import { type Batch, connectionCodes, type Dialect, firstFault, openServer, type Session } from "./server.ts";
import type { SinkSchema } from "./sink.ts";
import {
	checkNames,
	decideRun,
	keyRefusal,
	planOf,
	positionsTable,
	type Run,
	type TablePlan,
} from "./sql.ts";
import { quoted, type Stored, type StoredRow } from "./values.ts";

const connectMs = 10_000;
const lockSeconds = 30;

/** Opens a table of mysql://user:password@host/database#table. */
export async function openMysql(target: string, schema: SinkSchema, settings: Settings): Promise<Backend> {
	const address = databaseAddress(target, mysqlUrl);
	if (address.database === undefined) {
		throw new SinkError(
			"target",
			`${address.shown} names no database; it has to be like mysql://user@host/database#table`,
		);
	}
	if (address.isIdentityChecked && isIP(address.host ?? "") !== 0) {
		throw new SinkError(
			"target",
			`${address.shown} has to be reached by its name for ssl-mode=VERIFY_IDENTITY, as mysql2 compares no address with a certificate`,
		);
	}
	const plan = planOf(schema, settings, address.table);
	checkWords(schema, plan.table);
	checkNames(schema, plan.table, { longest: 64, unit: "characters", ignoresCase: true });
	const [{ createConnection }, { authPlugins }] = await loadDriver(
		"mysql2",
		"writing to MySQL or MariaDB",
		() => Promise.all([import("mysql2/promise"), import("mysql2")]),
	);
	const shown = `${address.shown}#${plan.table}`;
	const table = mysqlTable(schema, plan);
	let replaced = 0;
	const onReplaced = (): void => {
		replaced++;
	};
	const purpose: Purpose = { schema, plan, settings, shown, onReplaced };
	// How long a key may be is known from the table.
	const ofKey = keyRefusal(schema, { refusesNul: false, mostBytes: Number.POSITIVE_INFINITY });
	let refused: SinkError | undefined;
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
			// Without a listener, a connection that breaks between two statements would end the process; the next one tells.
			connection.on("error", () => undefined);
			return connection;
		} catch (error) {
			throw refused ?? error;
		}
	};
	return openServer({
		target: shown,
		replacedTexts: () => replaced,
		refusal: (row) => ofKey(row) ?? purpose.refusal?.(row),
		isPassing,
		fault: (error, isOpening) => fault(error, isOpening, shown, address),
		connect: async () => {
			const connection = await connected(address, connect);
			try {
				const server = await settled(connection);
				return new MysqlSession(connection, server, table, purpose);
			} catch (error) {
				connection.destroy();
				throw error;
			}
		},
	} satisfies Dialect);
}

/** https://dev.mysql.com/doc/refman/8.4/en/identifiers.html */
function checkWords(schema: SinkSchema, table: string): void {
	for (const name of [table, ...schema.columns.map((column) => column.name)]) {
		if (!/[\u{10000}-\u{10ffff}]|\s$/u.test(name)) continue;
		throw new SinkError(
			"schema",
			`the name ${quoted(name)} has a character beyond U+FFFF or ends with a space, which MySQL's names cannot; give it another one`,
		);
	}
}

function connectionOptions({ host, port, user, password, database }: DatabaseAddress): object {
	const isSocket = host?.startsWith("/") === true;
	const place = isSocket ? { socketPath: host } : { host: host ?? "localhost", port };
	const given = Object.entries({ ...place, user, password, database }).filter(
		([, value]) => value !== undefined,
	);
	return {
		...Object.fromEntries(given),
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

interface Server {
	readonly collation: string;
	/** How deep JSON may nest. */
	readonly deepest: number;
	/** The largest statement. */
	readonly packetBytes: number;
}

/** Nothing is cut, rounded or shifted by the session's settings. */
async function settled(connection: Connection): Promise<Server> {
	await connection.query(
		`SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = ${lockSeconds}`,
	);
	await connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
	const [rows] = await connection.query("SELECT version() AS version, @@max_allowed_packet AS packet");
	const { version, packet } = (rows as { version: string; packet: number }[])[0] ?? {
		version: "",
		packet: 2 ** 20,
	};
	const isMariadb = version.includes("MariaDB");
	return {
		collation: isMariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin",
		deepest: isMariadb ? 31 : 100,
		packetBytes: Number(packet),
	};
}

// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html: shutdown, too many connections, deadlock.
const passing: ReadonlySet<string> = new Set([
	"PROTOCOL_CONNECTION_LOST",
	"ER_SERVER_SHUTDOWN",
	"ER_NORMAL_SHUTDOWN",
	"ER_CON_COUNT_ERROR",
	"ER_LOCK_DEADLOCK",
	"ER_CONNECTION_KILLED",
]);

function isPassing(error: unknown): boolean {
	const { code, telling } = firstFault(error);
	if (passing.has(code) || connectionCodes.has(code)) return true;
	// What the driver says where the connection had ended before the statement was sent.
	return /closed state/u.test(telling);
}

function fault(error: unknown, isOpening: boolean, shown: string, address: DatabaseAddress): SinkError {
	if (error instanceof SinkError) return error;
	const { code, telling } = firstFault(error);
	const sentence = `${shown} cannot be written: ${withoutPassword(telling, address.password)}`;
	if (code === "ER_DISK_FULL" || code === "ER_RECORD_FILE_FULL")
		return new SinkError("space", sentence, error);
	if (code === "ER_LOCK_WAIT_TIMEOUT") return new SinkError("locked", sentence, error);
	if (isPassing(error)) return new SinkError("connection", sentence, error);
	const isRefused = code === "" || /ACCESS_DENIED|BAD_DB|HANDSHAKE|AUTH|^ENOTFOUND$/u.test(code);
	if (!isOpening) return new SinkError("write", sentence + mending, error);
	return new SinkError(isRefused ? "target" : "schema", sentence, error);
}

interface Purpose {
	readonly schema: SinkSchema;
	readonly plan: TablePlan;
	readonly settings: Settings;
	readonly shown: string;
	readonly onReplaced: () => void;
	/** Known once the table has been looked at. */
	refusal?: (row: StoredRow) => string | undefined;
}

class MysqlSession implements Session {
	readonly #connection: Connection;
	readonly #server: Server;
	readonly #table: MysqlTable;
	readonly #purpose: Purpose;
	readonly #bind: readonly ((value: Stored) => Parameter)[];
	#isInTransaction = false;

	constructor(connection: Connection, server: Server, table: MysqlTable, purpose: Purpose) {
		this.#connection = connection;
		this.#server = server;
		this.#table = table;
		this.#purpose = purpose;
		this.#bind = purpose.schema.columns.map(({ type }) => {
			const isNested = type === "list" || type === "record";
			return (value) => parameter(value, type === "datetime", isNested, purpose.onReplaced);
		});
	}

	get #id(): readonly [string, string] {
		return [this.#purpose.plan.table, this.#purpose.settings.run];
	}

	async #run(text: string): Promise<void> {
		await this.#connection.query(text);
	}

	async #rows(text: string, parameters: readonly Parameter[]): Promise<readonly Found[]> {
		const [rows] = await this.#connection.execute(text, [...parameters]);
		return rows as Found[];
	}

	/** Answers how many rows were met. */
	async #change(text: string, parameters: readonly Parameter[]): Promise<number> {
		const [outcome] = await this.#connection.execute(text, [...parameters]);
		return (outcome as { affectedRows: number }).affectedRows;
	}

	async begin(owner: string): Promise<Run> {
		// Statements that make tables end a transaction, so that a lock keeps other processes from making the same ones.
		const [lock] = await this.#rows(`SELECT GET_LOCK('${positionsTable}', ${lockSeconds}) AS held`, []);
		if (Number(lock?.held) !== 1) {
			throw new SinkError(
				"locked",
				`${this.#purpose.shown} is being opened by another process for more than ${lockSeconds} s`,
			);
		}
		await this.#run(this.#table.positions(this.#server.collation));
		await this.#run("START TRANSACTION");
		const found = await this.#found();
		const { plan, settings, shown } = this.#purpose;
		const decision = decideRun(found, plan, settings, shown);
		await this.#run("COMMIT");
		if (found !== undefined && decision === "complete") return found;
		await this.#makeTable();
		const run = await this.#claimed(owner, decision === "go on");
		await this.#rows(`SELECT RELEASE_LOCK('${positionsTable}') AS released`, []);
		return run;
	}

	async #claimed(owner: string, isGoingOn: boolean): Promise<Run> {
		const { plan } = this.#purpose;
		const { statements } = this.#table;
		await this.#run("START TRANSACTION");
		const found = isGoingOn ? await this.#found() : undefined;
		if (found !== undefined) await this.#change(statements.claim, [owner, ...this.#id]);
		else {
			if (plan.mode === "replace") await this.#run(statements.empty);
			await this.#change(statements.start, [...this.#id, owner, plan.fingerprint]);
		}
		await this.#run("COMMIT");
		const run = {
			position: undefined,
			commits: 0,
			rows: 0,
			fingerprint: plan.fingerprint,
			isComplete: false,
		};
		return { ...(found ?? run), owner };
	}

	async #found(): Promise<Run | undefined> {
		const [row] = await this.#rows(this.#table.statements.find, this.#id);
		if (row === undefined) return undefined;
		return {
			owner: String(row.owner),
			position: row.position === null ? undefined : String(row.position),
			commits: Number(row.commits),
			rows: Number(row.row_count),
			fingerprint: String(row.fingerprint),
			isComplete: Number(row.complete) === 1,
		};
	}

	async #makeTable(): Promise<void> {
		const { plan, schema } = this.#purpose;
		const { collation } = this.#server;
		const ask: Ask = (text, parameters) => this.#rows(text, parameters);
		await checkEngine(ask, plan.table);
		const statements = this.#table.widening(await columnsOf(ask, plan.table), collation);
		for (const statement of statements) await this.#run(statement);
		if (plan.isUpserting) {
			const indexes = await uniqueIndexesOf(ask, plan.table, schema);
			await checkComparison(ask, plan.table, schema, indexes, collation);
			if (!indexes.some(({ isKey }) => isKey)) await this.#run(this.#table.statements.makeUnique);
		}
		const columns = await columnsOf(ask, plan.table);
		const byName = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
		this.#purpose.refusal = mysqlRefusal(schema, byName, this.#server);
	}

	async reclaim(from: string, owner: string): Promise<number | "gone" | "another's"> {
		await this.#run("START TRANSACTION");
		const found = await this.#found();
		const isOurs = found?.owner === from;
		if (isOurs) await this.#change(this.#table.statements.claim, [owner, ...this.#id]);
		await this.#run("COMMIT");
		return found === undefined ? "gone" : isOurs ? found.commits : "another's";
	}

	async store({ rows, position, count, owner }: Batch): Promise<boolean> {
		const { statements, insertion } = this.#table;
		if (!this.#isInTransaction) await this.#run("START TRANSACTION");
		this.#isInTransaction = true;
		if (position !== undefined) {
			// First, as it holds off whoever takes the run over, and tells whether somebody has.
			if ((await this.#change(statements.advance, [position, count, ...this.#id, owner])) !== 1) return false;
		}
		for (const piece of pieces(rows, this.#bind.length, this.#server.packetBytes / 2)) {
			await this.#change(insertion(piece.length), this.#parameters(piece));
		}
		if (position === undefined) return true;
		await this.#run("COMMIT");
		this.#isInTransaction = false;
		return true;
	}

	#parameters(rows: readonly StoredRow[]): Parameter[] {
		const parameters: Parameter[] = [];
		for (const row of rows) {
			for (let index = 0; index < this.#bind.length; index++) {
				parameters.push((this.#bind[index] as (value: Stored) => Parameter)(row[index]));
			}
		}
		return parameters;
	}

	async complete(owner: string): Promise<boolean> {
		const { remove, complete } = this.#table.statements;
		const isNamed = this.#purpose.settings.run !== "";
		return (await this.#change(isNamed ? complete : remove, [...this.#id, owner])) === 1;
	}

	async end(): Promise<void> {
		// What is in an open transaction goes with it. A farewell would wait for a server that is gone.
		this.#connection.destroy();
	}
}

function parameter(value: Stored, isInstant: boolean, isNested: boolean, onReplaced: () => void): Parameter {
	if (value === undefined || value === null) return null;
	if (typeof value === "bigint") return String(value);
	if (typeof value === "boolean") return value ? 1 : 0;
	if (typeof value === "number") return value;
	if (isInstant) return value.slice(0, -1).replace("T", " ");
	if (isNested) return storableJson(value, onReplaced);
	if (value.isWellFormed()) return value;
	onReplaced();
	return value.toWellFormed();
}
