// Sessions with a database server. One that lasts takes a lost connection up again, and asks what became of the work that
// was under way, so that it is done once, whether or not the server had got to it.

import { setTimeout as later } from "node:timers/promises";
import { codeOf, StorageError } from "../errors.ts";
import type { LedgerDialect } from "./ledger.ts";
import { type Answer, type Statement, type Steps, take } from "./steps.ts";

/** One connection. */
export interface Session {
	readonly dialect: LedgerDialect;
	/** Throws what the driver throws; `Server.fault` translates. */
	ask(statement: Statement): Promise<Answer>;
	/** Closes the connection; an open transaction is undone. Never throws. */
	end(): Promise<void>;
}

export interface Server<Kind extends Session = Session> {
	/** For people, without a password. */
	readonly target: string;
	/** Throws what the driver throws. */
	connect(): Promise<Kind>;
	/**
	 * What an error means. Its code is "connection" where the connection is gone, or the server asks to try again; nothing
	 * else is tried again.
	 */
	fault(error: unknown): StorageError;
}

/** Milliseconds to wait before each further attempt: restarting a server takes seconds. */
const waits = [0, 250, 500, 1_000, 2_000, 4_000, 8_000];

export type Pause = (ms: number) => Promise<unknown>;

export class LastingSession<Kind extends Session = Session> {
	readonly #server: Server<Kind>;
	readonly #pause: Pause;
	#session: Kind | undefined;

	private constructor(server: Server<Kind>, pause: Pause, session: Kind) {
		this.#server = server;
		this.#pause = pause;
		this.#session = session;
	}

	/** Connects once, and takes the first steps. Throws a StorageError, and what the steps throw. */
	static async open<Kind extends Session, Result>(
		server: Server<Kind>,
		first: (session: Kind) => Steps<Result>,
		pause: Pause = later,
	): Promise<{ readonly lasting: LastingSession<Kind>; readonly result: Result }> {
		const session = await connect(server);
		try {
			const result = await take(first(session), asking(server, session));
			return { lasting: new LastingSession(server, pause, session), result };
		} catch (error) {
			await session.end();
			throw error;
		}
	}

	/** Takes steps that can't be taken again. Throws a StorageError, and what the steps throw. */
	async once<Result>(steps: () => Steps<Result>): Promise<Result> {
		return await take(steps(), asking(this.#server, this.#opened()));
	}

	/**
	 * Takes steps, on a new connection where the old one is lost. `recover` then finds out whether they were taken: it
	 * answers their result, or undefined where they have to be taken again. Throws a StorageError, and what the steps throw.
	 */
	async persistently<Result>(
		steps: () => Steps<Result>,
		recover: () => Steps<Result | undefined>,
	): Promise<Result> {
		let last: StorageError | undefined;
		for (const wait of [undefined, ...waits]) {
			try {
				if (wait !== undefined) {
					await this.#pause(wait);
					await this.close();
					this.#session = await connect(this.#server);
					const result = await this.once(recover);
					if (result !== undefined) return result;
				}
				return await this.once(steps);
			} catch (error) {
				if (!(error instanceof StorageError) || error.code !== "connection") throw error;
				last = error;
			}
		}
		const { target, code, why, cause } = last as StorageError;
		throw new StorageError(target, code, `${why}; gave up after ${waits.length + 1} attempts`, { cause });
	}

	#opened(): Kind {
		if (this.#session === undefined) {
			throw new StorageError(this.#server.target, "closed", "the connection was closed by this process");
		}
		return this.#session;
	}

	/** Never throws. */
	async close(): Promise<void> {
		await this.#session?.end();
		this.#session = undefined;
	}
}

async function connect<Kind extends Session>(server: Server<Kind>): Promise<Kind> {
	try {
		return await server.connect();
	} catch (error) {
		throw server.fault(error);
	}
}

function asking(server: Server, session: Session): (statement: Statement) => Promise<Answer> {
	return async (statement) => {
		try {
			return await session.ask(statement);
		} catch (error) {
			throw server.fault(error);
		}
	};
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

/** The first code and message of an error or, where it gathers several addresses' errors, of these. */
export function firstFault(error: unknown): { readonly code: string; readonly message: string } {
	const inner: unknown = error instanceof AggregateError && error.message === "" ? error.errors[0] : error;
	const message = inner instanceof Error ? inner.message : String(inner);
	return { code: codeOf(error) ?? codeOf(inner) ?? "", message: message.replaceAll(/\s+/gu, " ").trim() };
}
