// The sink in PostgreSQL, by the package `postgres`: a batch goes over as one JSON text, and one statement stores it with
// its position. What the statements are is in postgres-table.ts.

import type { Socket } from "node:net";
import type { Sql } from "postgres";
import type { Backend } from "./batching.ts";
import {
	guardPassword,
	mayShowPassword,
	type PostgresPlace,
	passwordRefusal,
	postgresSocket,
} from "./cleartext.ts";
import { type DatabaseAddress, databaseAddress, postgresUrl, withoutPassword } from "./database-url.ts";
import { loadDriver } from "./driver.ts";
import { mending, SinkError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { batchJson, type PostgresTable, postgresTable } from "./postgres-table.ts";
import { type Batch, connectionCodes, type Dialect, firstFault, openServer, type Session } from "./server.ts";
import type { SinkSchema } from "./sink.ts";
import { checkNames, decideRun, keyRefusal, looseKey, planOf, type Run, type TablePlan } from "./sql.ts";

const connectSeconds = 10;
/** An earlier owner whose host has vanished holds its locks until the server notices. */
const lockSeconds = 30;
const patientBegin = `BEGIN; SET LOCAL lock_timeout = '${lockSeconds}s'`;

/** A B-tree's row takes 2,704 bytes, with its header and each column's length. What compresses well could be longer. */
const keyBytes = 2_600;

/** Opens a table of postgres://user:password@host/database#table, or of `#schema.table`. */
export async function openPostgres(target: string, schema: SinkSchema, settings: Settings): Promise<Backend> {
	const address = databaseAddress(target, postgresUrl);
	const plan = planOf(schema, settings, address.table);
	const table = postgresTable(schema, plan);
	for (const name of table.names)
		checkNames(schema, name, { longest: 63, unit: "bytes", ignoresCase: false });
	const { default: postgres } = await loadDriver(
		"postgres",
		"writing to PostgreSQL",
		() => import("postgres"),
	);
	const shown = `${address.shown}#${plan.table}`;
	let replaced = 0;
	const onReplaced = (): void => {
		replaced++;
	};
	return openServer({
		target: shown,
		replacedTexts: () => replaced,
		refusal: keyRefusal(schema, { refusesNul: true, mostBytes: keyBytes }),
		isPassing,
		fault: (error, isOpening) => fault(error, isOpening, shown, address),
		connect: async () => {
			const line: Line = { isLost: false, isUsed: false, refusal: undefined };
			const sql = postgres(connectionOptions(address, line));
			try {
				await sql.unsafe("SELECT 1");
				return new PostgresSession(await sql.reserve(), sql, line, table, {
					schema,
					plan,
					settings,
					shown,
					onReplaced,
				});
			} catch (error) {
				await sql.end({ timeout: 0 });
				throw line.refusal ?? error;
			}
		},
	} satisfies Dialect);
}

interface Line {
	/** The driver would connect again by itself, and go on outside of the transaction. */
	isLost: boolean;
	/** Whether there was a connection: the driver would ask for others without end while the server closes them. */
	isUsed: boolean;
	/** Why the connection was ended here. */
	refusal: SinkError | undefined;
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
	if (line.isUsed) {
		const sentence = "the server closed the connection before the log-in was done";
		throw Object.assign(new Error(sentence), { code: "CONNECTION_CLOSED" });
	}
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

// https://www.postgresql.org/docs/current/errcodes-appendix.html: connection exceptions, too many connections, shutdown,
// crash, not yet there; serialization failure and deadlock.
const passing =
	/^(?:08...|53300|57P0[1235]|40001|40P01|CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT)$/u;

function isPassing(error: unknown): boolean {
	const { code } = firstFault(error);
	return passing.test(code) || connectionCodes.has(code);
}

function fault(error: unknown, isOpening: boolean, shown: string, address: DatabaseAddress): SinkError {
	if (error instanceof SinkError) return error;
	const { code, telling } = firstFault(error);
	const sentence = `${shown} cannot be written: ${withoutPassword(telling, address.password)}`;
	if (code === "53100") return new SinkError("space", sentence, error);
	if (code === "55P03") return new SinkError("locked", sentence, error);
	if (isPassing(error)) return new SinkError("connection", sentence, error);
	const isRefused = /^(?:28|3D|ENOTFOUND$)/u.test(code) || code === "";
	if (!isOpening) return new SinkError("write", sentence + mending, error);
	return new SinkError(isRefused ? "target" : "schema", sentence, error);
}

interface Purpose {
	readonly schema: SinkSchema;
	readonly plan: TablePlan;
	readonly settings: Settings;
	readonly shown: string;
	readonly onReplaced: () => void;
}

class PostgresSession implements Session {
	readonly #connection: Pick<Sql, "unsafe">;
	readonly #sql: Pick<Sql, "end">;
	readonly #line: Line;
	readonly #table: PostgresTable;
	readonly #purpose: Purpose;
	#isInTransaction = false;

	constructor(
		connection: Pick<Sql, "unsafe">,
		sql: Pick<Sql, "end">,
		line: Line,
		table: PostgresTable,
		purpose: Purpose,
	) {
		this.#connection = connection;
		this.#sql = sql;
		this.#line = line;
		this.#table = table;
		this.#purpose = purpose;
	}

	async #query(
		text: string,
		parameters: readonly (string | number | null)[] = [],
	): Promise<readonly Record<string, unknown>[]> {
		if (this.#line.isLost) {
			throw Object.assign(new Error("the connection was closed by the server"), {
				code: "CONNECTION_CLOSED",
			});
		}
		return await this.#connection.unsafe(text, [...parameters]);
	}

	get #id(): readonly [string, string] {
		return [this.#purpose.plan.table, this.#purpose.settings.run];
	}

	async begin(owner: string): Promise<Run> {
		const { plan, settings, shown } = this.#purpose;
		const { statements } = this.#table;
		await this.#query(patientBegin);
		for (const statement of statements.prepare) await this.#query(statement);
		const found = runOf((await this.#query(statements.find, this.#id))[0]);
		const decision = decideRun(found, plan, settings, shown);
		if (found !== undefined && decision === "complete") {
			await this.#query("COMMIT");
			return found;
		}
		await this.#makeTable();
		if (found !== undefined && decision === "go on") {
			await this.#query(statements.claim, [...this.#id, owner]);
		} else {
			if (plan.mode === "replace") await this.#query(statements.empty);
			await this.#query(statements.start, [...this.#id, owner, plan.fingerprint]);
		}
		await this.#query("COMMIT");
		const run = {
			position: undefined,
			commits: 0,
			rows: 0,
			fingerprint: plan.fingerprint,
			isComplete: false,
		};
		return { ...(decision === "go on" ? (found ?? run) : run), owner };
	}

	async #makeTable(): Promise<void> {
		const { table, statements } = { table: this.#table, statements: this.#table.statements };
		const present = await this.#query(statements.columns, [table.quoted]);
		for (const statement of table.widening(
			present.map((row) => ({ name: String(row.name), type: String(row.type) })),
		)) {
			await this.#query(statement);
		}
		if (!this.#purpose.plan.isUpserting) return;
		const indexes = await this.#query(statements.indexes, [table.quoted]);
		const wanted = JSON.stringify([...(this.#purpose.schema.key ?? [])].sort());
		const matching = indexes.filter(
			(row) => JSON.stringify([...(row.columns as string[])].sort()) === wanted,
		);
		const keyed = present.filter(({ name }) => this.#purpose.schema.key?.includes(String(name)));
		const column = keyed.find(({ type, loose }) => type === "citext" || loose === true);
		const loose = column?.name ?? matching.find((row) => row.loose !== null)?.loose;
		if (loose !== undefined) {
			const comparison = column?.type === "citext" ? "citext" : "a collation that is not deterministic";
			const remedy = "give it the type text and a deterministic collation";
			throw looseKey(this.#purpose.plan.table, String(loose), comparison, remedy);
		}
		if (matching.length > 0) return;
		await this.#query(statements.makeUnique);
	}

	async reclaim(from: string, owner: string): Promise<number | "gone" | "another's"> {
		await this.#query(patientBegin);
		const found = runOf((await this.#query(this.#table.statements.find, this.#id))[0]);
		const isOurs = found?.owner === from;
		if (isOurs) await this.#query(this.#table.statements.claim, [...this.#id, owner]);
		await this.#query("COMMIT");
		return found === undefined ? "gone" : isOurs ? found.commits : "another's";
	}

	async store({ rows, position, count, owner }: Batch): Promise<boolean> {
		const { schema, plan, onReplaced } = this.#purpose;
		const json = batchJson(rows, schema, plan, onReplaced);
		if (position === undefined && !this.#isInTransaction) {
			await this.#query("BEGIN");
			this.#isInTransaction = true;
		}
		const [row] = await this.#query(this.#table.statements.store, [
			json,
			position ?? null,
			position === undefined ? 0 : count,
			...this.#id,
			owner,
		]);
		if (row?.owned !== 1) return false;
		if (position !== undefined && this.#isInTransaction) {
			await this.#query("COMMIT");
			this.#isInTransaction = false;
		}
		return true;
	}

	async complete(owner: string): Promise<boolean> {
		const { statements } = this.#table;
		const ending = this.#purpose.settings.run === "" ? statements.remove : statements.complete;
		return (await this.#query(ending, [...this.#id, owner])).length === 1;
	}

	async end(): Promise<void> {
		try {
			await this.#sql.end({ timeout: 0 });
		} catch {
			// It is gone as well where it ended with an error.
		}
	}
}

function runOf(row: Record<string, unknown> | undefined): Run | undefined {
	if (row === undefined) return undefined;
	return {
		owner: String(row.owner),
		position: row.position === null ? undefined : String(row.position),
		commits: Number(row.commits),
		rows: Number(row.row_count),
		fingerprint: String(row.fingerprint),
		isComplete: row.complete === true,
	};
}
