// The sink in a database server, whichever it is: hands batches to the run's owner, which takes lost connections up again.

import {
	OwnedRun,
	type Pause,
	type RunPlan,
	type Server,
	type Session,
	type Storing,
} from "../../storage/index.ts";
import type { Backend, Retired } from "./batching.ts";
import { sinkFault } from "./errors.ts";
import { type StoredRow, sizeOf } from "./stored-values.ts";

/** A table of one kind of server. */
export interface ServerTable<Kind extends Session = Session> {
	/** What is begun or taken up; called once there is a connection, before `storing`. */
	plan(session: Kind): RunPlan;
	/**
	 * Steps that retire rows, then store others. With a position they commit, and `count` rows are counted: these, and those of the transaction
	 * that is open. With `mustEmpty` they empty the tables first, in the same transaction.
	 */
	storing(
		rows: readonly StoredRow[],
		position: string | undefined,
		count: number,
		mustEmpty: boolean,
		retired: readonly Retired[],
	): Storing;
	/** Like `Backend.refusal`. */
	refusal(row: StoredRow): string | undefined;
	replacedTexts(): number;
	/** Whether a run that is complete is remembered. */
	readonly isKept: boolean;
	/** Whether the tables are emptied with the first rows of a run. */
	readonly isReplacing: boolean;
	/** Like `Backend.childTargets`. */
	readonly childTargets: readonly string[];
}

/** Opens the table for a run, or for going on with one. */
export async function openServer<Kind extends Session>(
	server: Server<Kind>,
	table: ServerTable<Kind>,
	pause?: Pause,
): Promise<Backend> {
	try {
		const run = await OwnedRun.open(server, (session) => table.plan(session), pause);
		return new ServerBackend(server.target, table, run);
	} catch (error) {
		throw sinkFault(server.target, error, true);
	}
}

class ServerBackend implements Backend {
	readonly target: string;
	readonly childTargets: readonly string[];
	readonly position: string | undefined;
	readonly rows: number;
	readonly isComplete: boolean;
	readonly #table: Omit<ServerTable, "plan">;
	readonly canRetire = true;
	readonly #run: OwnedRun;
	/** Rows in the open transaction, which are lost with the connection. */
	#uncounted = 0;
	#mustEmpty: boolean;

	constructor(target: string, table: Omit<ServerTable, "plan">, run: OwnedRun) {
		this.target = target;
		this.childTargets = table.childTargets;
		this.#table = table;
		this.#run = run;
		this.position = run.found.position;
		this.rows = run.found.rows;
		this.isComplete = run.found.isComplete;
		this.#mustEmpty = table.isReplacing && run.found.position === undefined && !run.found.isComplete;
	}

	refusal(row: StoredRow): string | undefined {
		return this.#table.refusal(row);
	}

	get replacedTexts(): number {
		return this.#table.replacedTexts();
	}

	async store(
		rows: readonly StoredRow[],
		position: string | undefined,
		retired: readonly Retired[] = [],
	): Promise<number> {
		this.#uncounted += rows.length;
		const storing = this.#table.storing(rows, position, this.#uncounted, this.#mustEmpty, retired);
		try {
			if (position === undefined) await this.#run.store(storing);
			else {
				await this.#run.commit(storing);
				this.#uncounted = 0;
			}
			this.#mustEmpty = false;
		} catch (error) {
			throw sinkFault(this.target, error, false);
		}
		return rows.reduce((size, row) => size + sizeOf(row), 0);
	}

	async finish(isComplete: boolean): Promise<void> {
		try {
			if (!isComplete) return;
			if (this.#mustEmpty) await this.store([], "");
			await this.#run.complete(this.#table.isKept);
		} catch (error) {
			throw sinkFault(this.target, error, false);
		} finally {
			await this.#run.close();
		}
	}
}
