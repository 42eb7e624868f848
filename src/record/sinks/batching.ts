// The part of every sink that knows no target: turns rows into stored rows, gathers batches, and tracks which rows
// belong to which position. A backend stores a batch and its position in one durable step.

import { inspectAs, memberOf, option, say } from "../../base/index.ts";
import { restart, SinkError } from "./errors.ts";
import type { Layout } from "./layout.ts";
import type { Settings } from "./options.ts";
import type { Row, Sink, SinkProgress, SinkSummary } from "./sink.ts";
import { type StoredRow, sizeOf } from "./stored-values.ts";

/** Rows that are over, by the values of the schema's origin. */
export interface Retired {
	readonly values: readonly string[];
	/** The time to mark them with; undefined removes them. */
	readonly at: string | undefined;
}

/** A place to write to. Calls come one at a time; after a failed one, only `finish(false)`. */
export interface Backend {
	/** For people: without a password. */
	readonly target: string;
	/** Where the rows of child tables go, for people: files, or names of tables. */
	readonly childTargets: readonly string[];
	/** As found on opening. */
	readonly position: string | undefined;
	/** Rows of the run that were durable on opening. */
	readonly rows: number;
	readonly isComplete: boolean;
	/** Why the target can't store a row, as the end of "row 3 …"; undefined if it can. */
	readonly refusal?: ((row: StoredRow) => string | undefined) | undefined;
	/** Texts that lost a character which the target can't store. */
	readonly replacedTexts: number;
	/** Whether it can retire rows. */
	readonly canRetire?: boolean | undefined;
	/**
	 * Retires rows, then stores others. With a position, they and all rows stored without one become durable with it, in one step. Without a
	 * position, they must not count yet. Returns roughly how many bytes were written.
	 */
	store(
		rows: readonly StoredRow[],
		position: string | undefined,
		retired?: readonly Retired[],
	): Promise<number>;
	/** Gives the target its final form if the run is complete, and releases it in any case. */
	finish(isComplete: boolean): Promise<void>;
}

/** The sink for a backend. */
export function batchingSink(backend: Backend, layout: Layout, settings: Settings): Sink {
	return new BatchingSink(backend, layout, settings);
}

class BatchingSink implements Sink {
	static {
		inspectAs(BatchingSink, (sink) => `Sink { ${sink.#taken} rows, ${sink.#durable} of them durable }`);
	}

	readonly #backend: Backend;
	readonly #settings: Settings;
	readonly #layout: Layout;
	#buffer: StoredRow[] = [];
	#bufferBytes = 0;
	/** Comes before the rows of the buffer. */
	#retired: Retired[] = [];
	/** How many rows of the buffer lead up to `#next`. The rest was written after that commit. */
	#settled = 0;
	/** The position of the last commit that is not durable yet. */
	#next: string | undefined;
	#position: string | undefined;
	readonly #refuses: boolean;
	#taken = 0;
	#durable = 0;
	#uncounted = 0;
	#bytes = 0;
	#turn: Promise<unknown> = Promise.resolve();
	#timer: NodeJS.Timeout | undefined;
	#failure: unknown;
	#summary: SinkSummary | undefined;

	constructor(backend: Backend, layout: Layout, settings: Settings) {
		this.#backend = backend;
		this.#settings = settings;
		this.#layout = layout;
		this.#position = backend.position;
		this.#refuses = memberOf(backend, "refusal") !== undefined;
	}

	get target(): string {
		return this.#backend.target;
	}

	get position(): string | undefined {
		return this.#position;
	}

	get isComplete(): boolean {
		return this.#backend.isComplete || this.#summary?.isComplete === true;
	}

	write(rows: readonly Row[]): Promise<void> {
		return this.#inTurn(async () => {
			if (!Array.isArray(rows)) throw new SinkError("row", "write takes a list of rows, even of one");
			const stored = (rows as readonly Row[]).map((row, index) =>
				this.#checked(row, this.#taken + index + 1),
			);
			for (const row of stored) {
				this.#taken++;
				this.#buffer.push(row);
				this.#bufferBytes += sizeOf(row);
				if (this.#isFull(1)) await this.#attempt(() => this.#makeRoom());
			}
		});
	}

	#checked(row: Row, number: number): StoredRow {
		const stored = this.#layout.convert(row, number);
		const refusal = this.#refuses ? this.#backend.refusal?.(stored) : undefined;
		if (refusal !== undefined) throw new SinkError("row", `row ${number} ${refusal}`);
		return stored;
	}

	retire(values: readonly string[], at?: string): Promise<void> {
		return this.#inTurn(async () => {
			if (memberOf(this.#backend, "canRetire") !== true || this.#layout.schema.origin === undefined)
				throw new SinkError(
					"options",
					`rows of ${this.target} can't be retired: that needs a database, and an origin in the schema`,
				);
			// What is in the buffer was written before.
			await this.#attempt(async () => {
				await this.#storeSettled();
				if (this.#buffer.length > 0) await this.#storeUncounted();
			});
			this.#retired.push({ values, at });
		});
	}

	commit(position: string): Promise<void> {
		return this.#inTurn(async () => {
			this.#settled = this.#buffer.length;
			this.#next = position;
			if (this.#isFull(1) || this.#uncounted > 0 || this.#settings.flushMs === 0)
				await this.#attempt(() => this.#storeSettled());
			else this.#timer ??= setTimeout(() => this.#flushLater(), this.#settings.flushMs).unref();
		});
	}

	flush(): Promise<void> {
		return this.#inTurn(() => this.#attempt(() => this.#storeSettled()));
	}

	close(how?: { readonly complete?: boolean | undefined }): Promise<SinkSummary> {
		const closing = this.#turn.then(() => this.#close(how?.complete ?? true));
		this.#turn = closing.catch(() => undefined);
		return closing;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#turn;
		const wasClosed = this.#summary !== undefined;
		try {
			await this.close({ complete: false });
		} finally {
			if (!wasClosed) this.#warnOfLoss();
		}
	}

	#warnOfLoss(): void {
		const lost = this.#taken - this.#durable;
		if (lost === 0) return;
		const rows = lost === 1 ? "1 row was" : `${lost} rows were`;
		process.emitWarning(
			`${rows} not committed to ${this.target} and not kept: the sink was left without close(); call close() at the end of the run, or commit() before`,
			{ code: "GANNET_ROWS_LOST" },
		);
	}

	async #close(isComplete: boolean): Promise<SinkSummary> {
		if (this.#summary !== undefined) return this.#summary;
		const failure = this.#failure ?? this.#abortion();
		try {
			if (failure === undefined && !this.#backend.isComplete) {
				await this.#attempt(() => (isComplete ? this.#storeAll() : this.#storeSettled()));
			}
		} finally {
			clearTimeout(this.#timer);
			const ending = isComplete && this.#failure === undefined && failure === undefined;
			this.#summary = this.#summed(false);
			await this.#backend.finish(ending && !this.#backend.isComplete);
			this.#summary = this.#summed(ending || this.#backend.isComplete);
		}
		if (isComplete && failure !== undefined) throw failure;
		return this.#summary;
	}

	#summed(isComplete: boolean): SinkSummary {
		const { target, childTargets, replacedTexts } = this.#backend;
		return { ...this.#progress(), target, childTargets, replacedTexts, isComplete };
	}

	#progress(): SinkProgress {
		return {
			rows: this.#durable,
			rowsInRun: this.#backend.rows + this.#durable,
			bytes: this.#bytes,
			position: this.#position,
		};
	}

	/** Runs one action after the other, and none after a failure of the backend. */
	#inTurn(act: () => Promise<void>): Promise<void> {
		const done = this.#turn.then(() => {
			const refusal = this.#failure ?? this.#abortion() ?? this.#closedness();
			if (refusal !== undefined) throw refusal;
			return act();
		});
		this.#turn = done.catch(() => undefined);
		return done;
	}

	#abortion(): SinkError | undefined {
		const { signal } = this.#settings;
		if (signal?.aborted !== true) return undefined;
		return new SinkError("aborted", `writing to ${this.target} was aborted by the caller's signal`, {
			cause: signal.reason,
		});
	}

	#closedness(): SinkError | undefined {
		if (this.#summary !== undefined) return new SinkError("closed", `the sink to ${this.target} is closed`);
		if (!this.#backend.isComplete) return undefined;
		return new SinkError("closed", `run "${this.#settings.run}" to ${this.target} was completed earlier`, {
			advice: [say`give another ${option("run")}`, restart],
		});
	}

	async #attempt(act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (error) {
			this.#failure = error;
			throw error;
		}
	}

	#isFull(batches: number): boolean {
		const { batchRows, batchBytes } = this.#settings;
		return this.#buffer.length >= batches * batchRows || this.#bufferBytes >= batches * batchBytes;
	}

	/**
	 * Makes room by storing what was committed. If there is nothing, it waits for one more batch, because a commit may
	 * come at any moment. Then it stores rows that don't count yet, which costs databases a long transaction.
	 */
	async #makeRoom(): Promise<void> {
		if (this.#next !== undefined) await this.#storeSettled();
		if (!this.#isFull(2)) return;
		await this.#storeUncounted();
	}

	async #storeUncounted(): Promise<void> {
		const rows = this.#buffer;
		this.#empty([]);
		this.#uncounted += rows.length;
		this.#bytes += await this.#backend.store(rows, undefined, this.#takeRetired());
	}

	#takeRetired(): readonly Retired[] {
		const retired = this.#retired;
		this.#retired = [];
		return retired;
	}

	async #storeSettled(): Promise<void> {
		const position = this.#next;
		if (position === undefined) return;
		const rows = this.#buffer.slice(0, this.#settled);
		this.#empty(this.#buffer.slice(this.#settled));
		await this.#storeAt(rows, position);
	}

	/** At the end of a run, rows written after the last commit also count. */
	async #storeAll(): Promise<void> {
		const isEmpty = this.#buffer.length === 0 && this.#uncounted === 0 && this.#retired.length === 0;
		if (this.#next === undefined && isEmpty) return;
		const rows = this.#buffer;
		const position = this.#next ?? this.#position ?? "";
		this.#empty([]);
		await this.#storeAt(rows, position);
	}

	async #storeAt(rows: readonly StoredRow[], position: string): Promise<void> {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		this.#next = undefined;
		this.#settled = 0;
		this.#bytes += await this.#backend.store(rows, position, this.#takeRetired());
		this.#durable += rows.length + this.#uncounted;
		this.#uncounted = 0;
		this.#position = position;
		this.#settings.progress?.(this.#progress());
	}

	#empty(rest: StoredRow[]): void {
		this.#buffer = rest;
		this.#bufferBytes = rest.reduce((size, row) => size + sizeOf(row), 0);
	}

	/** A failure here is kept, and the next call throws it. */
	#flushLater(): void {
		this.#timer = undefined;
		this.flush().catch(() => undefined);
	}
}
