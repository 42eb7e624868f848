// The half of the sinks into database servers that knows no database: keeps the count of commits, and takes a lost
// connection up again so that the batch under way is stored once, whether or not the server had got to it.

import { randomUUID } from "node:crypto";
import { setTimeout as later } from "node:timers/promises";
import type { Backend } from "./batching.ts";
import { codeOf, SinkError, tellingOf } from "./errors.ts";
import { type Run, takenOver } from "./sql.ts";
import { type StoredRow, sizeOf } from "./values.ts";

/** Rows to store, and the position that they lead up to; without one they stay in the open transaction. */
export interface Batch {
	readonly rows: readonly StoredRow[];
	readonly position: string | undefined;
	/** Rows that become durable with the position: these, and those before them in the transaction. */
	readonly count: number;
	readonly owner: string;
}

/** A connection. Throws what its driver throws; `Dialect.fault` translates. */
export interface Session {
	/** Makes and widens the table, decides which run it is, and makes it `owner`'s. */
	begin(owner: string): Promise<Run>;
	/**
	 * Makes a run of `from` one of `owner`'s, after whatever an earlier connection still has under way. Answers how many
	 * commits it has; "gone" where there is no such run, "another's" where it is not `from`'s any more.
	 */
	reclaim(from: string, owner: string): Promise<number | "gone" | "another's">;
	/** Answers false, and stores nothing, where the run is another's. */
	store(batch: Batch): Promise<boolean>;
	/** Removes the run, or counts a commit and marks it as complete where it has a name. Answers false where it is another's. */
	complete(owner: string): Promise<boolean>;
	/** Never throws. */
	end(): Promise<void>;
}

export interface Dialect {
	/** For people, without a password. */
	readonly target: string;
	connect(): Promise<Session>;
	/** Whether the connection is gone, or the server asks to try again; nothing else is tried again. */
	isPassing(error: unknown): boolean;
	fault(error: unknown, isOpening: boolean): SinkError;
	readonly replacedTexts: () => number;
	/** As `Backend.refusal`. */
	readonly refusal: (row: StoredRow) => string | undefined;
}

/** What to wait before each further attempt, in milliseconds: a restart of a server takes seconds. */
const waits = [0, 250, 500, 1_000, 2_000, 4_000, 8_000];

type Pause = (ms: number) => Promise<unknown>;

/** Opens the table behind `dialect` for a run, or for going on with one. */
export async function openServer(dialect: Dialect, pause: Pause = later): Promise<Backend> {
	const owner = randomUUID();
	let session: Session | undefined;
	try {
		session = await dialect.connect();
		return new ServerBackend(dialect, pause, session, owner, await session.begin(owner));
	} catch (error) {
		await session?.end();
		throw error instanceof SinkError ? error : dialect.fault(error, true);
	}
}

class ServerBackend implements Backend {
	readonly position: string | undefined;
	readonly rows: number;
	readonly isComplete: boolean;
	readonly #dialect: Dialect;
	readonly #pause: Pause;
	#session: Session | undefined;
	#owner: string;
	#commits: number;
	/** Rows in the open transaction, which a lost connection takes with it. */
	#uncounted = 0;

	constructor(dialect: Dialect, pause: Pause, session: Session, owner: string, run: Run) {
		this.#dialect = dialect;
		this.#pause = pause;
		this.#session = session;
		this.#owner = owner;
		this.#commits = run.commits;
		this.position = run.position;
		this.rows = run.rows;
		this.isComplete = run.isComplete;
	}

	get target(): string {
		return this.#dialect.target;
	}

	refusal(row: StoredRow): string | undefined {
		return this.#dialect.refusal(row);
	}

	get replacedTexts(): number {
		return this.#dialect.replacedTexts();
	}

	async store(rows: readonly StoredRow[], position: string | undefined): Promise<number> {
		const isAlone = this.#uncounted === 0 && position !== undefined;
		this.#uncounted += rows.length;
		const count = this.#uncounted;
		const send = (session: Session): Promise<boolean> =>
			session.store({ rows, position, count, owner: this.#owner });
		const isOurs = isAlone ? await this.#persistently(send, "another's") : await this.#once(send);
		if (!isOurs) throw takenOver(this.target);
		if (position !== undefined) {
			this.#uncounted = 0;
			this.#commits++;
		}
		return rows.reduce((size, row) => size + sizeOf(row), 0);
	}

	/** Rows that were handed over before are lost with the connection, so that only the producer can repeat them. */
	async #once(send: (session: Session) => Promise<boolean>): Promise<boolean> {
		try {
			return await send(this.#opened());
		} catch (error) {
			const fault = this.#dialect.fault(error, false);
			if (!this.#dialect.isPassing(error)) throw fault;
			throw new SinkError(
				"connection",
				`${fault.message}; start again, it goes on from the last commit`,
				error,
			);
		}
	}

	/** `whenGone` is what it means that the run is not there any more after a lost connection. */
	async #persistently(
		send: (session: Session) => Promise<boolean>,
		whenGone: "stored" | "another's",
	): Promise<boolean> {
		let last: unknown;
		for (const wait of [undefined, ...waits]) {
			try {
				if (wait !== undefined) {
					await this.#pause(wait);
					const outcome = await this.#reconnect(whenGone);
					if (outcome !== "not stored") return outcome === "stored";
				}
				return await send(this.#opened());
			} catch (error) {
				last = error;
				if (!this.#dialect.isPassing(error)) throw this.#dialect.fault(error, false);
			}
		}
		const telling = this.#dialect.fault(last, false).message;
		throw new SinkError(
			"connection",
			`${telling}; gave up after ${waits.length + 1} attempts; start again, it goes on from the last commit`,
			last,
		);
	}

	/**
	 * A new connection, and a new name for the owner: whatever the old connection has left on its way then finds that
	 * the run is not its own. Answers what became of the batch.
	 */
	async #reconnect(whenGone: "stored" | "another's"): Promise<"stored" | "not stored" | "another's"> {
		await this.#session?.end();
		this.#session = undefined;
		this.#session = await this.#dialect.connect();
		const owner = randomUUID();
		const commits = await this.#session.reclaim(this.#owner, owner);
		if (commits === "gone") return whenGone;
		if (commits === "another's") return commits;
		this.#owner = owner;
		return commits > this.#commits ? "stored" : "not stored";
	}

	#opened(): Session {
		if (this.#session === undefined) throw new SinkError("closed", `the sink to ${this.target} is closed`);
		return this.#session;
	}

	async finish(isComplete: boolean): Promise<void> {
		try {
			if (isComplete) {
				const isOurs = await this.#persistently((session) => session.complete(this.#owner), "stored");
				if (!isOurs) throw takenOver(this.target);
			}
		} finally {
			await this.#session?.end();
			this.#session = undefined;
		}
	}
}

/** Codes of a connection that could not be made, or broke. */
export const connectionCodes: ReadonlySet<string> = new Set([
	"ECONNREFUSED",
	"ECONNRESET",
	"ECONNABORTED",
	"EPIPE",
	"ETIMEDOUT",
	"EHOSTUNREACH",
	"ENETUNREACH",
	"ENOENT",
	"EAI_AGAIN",
]);

/** The first code and telling of an error or, where it gathers several addresses' errors, of these. */
export function firstFault(error: unknown): { readonly code: string; readonly telling: string } {
	const inner = error instanceof AggregateError && error.message === "" ? error.errors[0] : error;
	return { code: codeOf(error) ?? codeOf(inner) ?? "", telling: tellingOf(inner) };
}
