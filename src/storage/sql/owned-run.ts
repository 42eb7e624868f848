// A run in the ledger of a database server that this process writes: its commits are counted, so that each takes place
// once, whatever becomes of the connection, and none after another process has made the run its own.

import { randomUUID } from "node:crypto";
import {
	changesOne,
	type Ledger,
	type LedgerRun,
	openRun,
	type RunOpening,
	reclaimRun,
	takenOver,
} from "./ledger.ts";
import { LastingSession, type Pause, type Server, type Session } from "./session.ts";
import type { Statement, Steps } from "./steps.ts";

export interface RunPlan {
	readonly ledger: Ledger;
	readonly opening: Omit<RunOpening, "owner">;
}

export interface Holding {
	readonly ledger: Ledger;
	readonly owner: string;
	/** Whether a transaction is open. */
	readonly isOpen: boolean;
}

/** Steps that store something for a run. They answer false, and store nothing, where it isn't the owner's any more. */
export type Storing = (holding: Holding) => Steps<boolean>;

/**
 * Stores by statements in a transaction, which ends with the run's position. Without one it stays open for the statements
 * that come after.
 */
export function* storeInTransaction(
	statements: Iterable<Statement>,
	position: string | undefined,
	count: number,
	{ ledger, owner, isOpen }: Holding,
): Steps<boolean> {
	if (!isOpen) yield { text: "START TRANSACTION" };
	// First, as it keeps off a process that takes the run over, and says whether one has.
	if (position !== undefined && !(yield* changesOne(ledger.advance(position, count, owner)))) return false;
	for (const statement of statements) yield statement;
	if (position !== undefined) yield { text: "COMMIT" };
	return true;
}

export class OwnedRun {
	/** As found on opening. */
	readonly found: LedgerRun;
	readonly #target: string;
	readonly #lasting: LastingSession;
	readonly #ledger: Ledger;
	#owner: string;
	#commits: number;
	/** Whether a transaction is open, which a lost connection takes with it. */
	#isOpen = false;

	private constructor(
		target: string,
		lasting: LastingSession,
		ledger: Ledger,
		owner: string,
		found: LedgerRun,
	) {
		this.found = found;
		this.#target = target;
		this.#lasting = lasting;
		this.#ledger = ledger;
		this.#owner = owner;
		this.#commits = found.commits;
	}

	/** Opens a run, as `plan` says once there is a connection. Throws a StorageError, and what `plan` throws. */
	static async open<Kind extends Session>(
		server: Server<Kind>,
		plan: (session: Kind) => RunPlan,
		pause?: Pause,
	): Promise<OwnedRun> {
		const owner = randomUUID();
		const { lasting, result } = await LastingSession.open(
			server,
			function* (session) {
				const { ledger, opening } = plan(session);
				return { ledger, run: yield* openRun(ledger, { ...opening, owner }) };
			},
			pause,
		);
		return new OwnedRun(server.target, lasting, result.ledger, owner, result.run);
	}

	/** Stores a part of what the next commit makes durable, in a transaction that `storing` begins where none is open. */
	async store(storing: Storing): Promise<void> {
		await this.#settle(this.#lasting.once(() => storing(this.#holding(this.#isOpen))));
		this.#isOpen = true;
	}

	/** Commits: what `storing` stores, with the position that it writes to the ledger, and what was stored before. */
	async commit(storing: Storing): Promise<void> {
		const isOpen = this.#isOpen;
		const steps = (): Steps<boolean> => storing(this.#holding(isOpen));
		// The rows stored before are lost with the connection, so only the producer can repeat them.
		await this.#settle(isOpen ? this.#lasting.once(steps) : this.#persistently(steps, false));
		this.#isOpen = false;
		this.#commits++;
	}

	/** Marks the run as complete; without `isKept` it is forgotten. */
	async complete(isKept: boolean): Promise<void> {
		const { complete, remove } = this.#ledger;
		const end = isKept ? complete : remove;
		await this.#settle(this.#persistently(() => changesOne(end(this.#owner)), true));
	}

	/** Never throws. */
	close(): Promise<void> {
		return this.#lasting.close();
	}

	#holding(isOpen: boolean): Holding {
		return { ledger: this.#ledger, owner: this.#owner, isOpen };
	}

	/** `whenGone` says what it means if the run no longer exists after a lost connection. */
	#persistently(steps: () => Steps<boolean>, whenGone: boolean): Promise<boolean> {
		return this.#lasting.persistently(steps, () => this.#recover(whenGone));
	}

	/**
	 * On a new connection the owner gets a new name: whatever the old connection has left on its way then finds that the run
	 * is not its own. Answers whether the commit took place; undefined where it has to be made again.
	 */
	*#recover(whenGone: boolean): Steps<boolean | undefined> {
		const owner = randomUUID();
		const commits = yield* reclaimRun(this.#ledger, this.#owner, owner);
		if (commits === "gone") return whenGone;
		if (commits === "another's") return false;
		this.#owner = owner;
		return commits > this.#commits ? true : undefined;
	}

	async #settle(storing: Promise<boolean>): Promise<void> {
		if (!(await storing)) throw takenOver(this.#target);
	}
}
