// What a sink is: rows go in, and become durable together with a position of the producer's. Knows no place to write to.

/** A value of a row. A `Date` is an instant; nested values become JSON in every sink. */
export type Value =
	| string
	| number
	| bigint
	| boolean
	| null
	| Date
	| readonly Value[]
	| { readonly [name: string]: Value | undefined };

/** One record, by column. A column that is absent (or `undefined`) has no value, as `null` has none. */
export interface Row {
	readonly [column: string]: Value | undefined;
}

/**
 * What a column holds:
 * - `"text"`, `"html"`, `"url"`: a string; numbers and booleans are written as their text
 * - `"number"`: a double; `"integer"`: a number or bigint of 64 bits with sign; `"boolean"`
 * - `"date"`: "2026-01-31", or a `Date`, of which its UTC day is taken
 * - `"datetime"`: a `Date`, or a text of ISO 8601 with a zone; stored in UTC with milliseconds
 * - `"list"`, `"record"`: any nested value, stored as JSON
 */
export type ColumnType =
	| "text"
	| "html"
	| "url"
	| "number"
	| "integer"
	| "boolean"
	| "date"
	| "datetime"
	| "list"
	| "record";

export interface Column {
	readonly name: string;
	readonly type: ColumnType;
	/** Every row has a value for it. Default false; a column of the key always is. */
	readonly required?: boolean | undefined;
}

/** The columns, in the order in which they are written, and those of them that tell rows apart. */
export interface SinkSchema {
	readonly columns: readonly Column[];
	readonly key?: readonly string[] | undefined;
	/** The table of a database, where neither the target nor option `table` names one. Default "records". */
	readonly name?: string | undefined;
}

/** How far a sink is. */
export interface SinkProgress {
	/** Rows made durable by this sink object. */
	readonly rows: number;
	/** Rows made durable in the whole run, with those from before an interruption. */
	readonly rowsInRun: number;
	/** Bytes of text handed over by this sink object: exact for files, about the values' size for databases. */
	readonly bytes: number;
	/** Where a producer would go on if everything stopped now. */
	readonly position: string | undefined;
}

export interface SinkSummary extends SinkProgress {
	/** Where the rows went; without a password. */
	readonly target: string;
	/** Whether the run was closed as complete. */
	readonly isComplete: boolean;
	/** Texts in which characters that the target cannot store (U+0000, lone surrogates) were replaced by U+FFFD. */
	readonly replacedTexts: number;
}

/**
 * Takes rows, and keeps them with the position that they belong to: both become durable in one step, so that a producer
 * that starts again from `position` loses nothing and repeats nothing, whenever it was killed.
 *
 * Every call may be made without waiting for the one before; they are carried out in turn. After a failure (but
 * not after the refusal of a row) every further call but `close` fails with the same error.
 *
 * @example
 * await using sink = await openSink("out.jsonl", { columns: [{ name: "title", type: "text" }] });
 * const start = Number(sink.position ?? 0);
 * for (const [index, page] of pages.slice(start).entries()) {
 *   await sink.write(recordsOf(page));
 *   await sink.commit(String(start + index + 1));
 * }
 * await sink.close({ complete: true });
 */
export interface Sink extends AsyncDisposable {
	/** Where the rows go; without a password. */
	readonly target: string;
	/**
	 * As durable now: on opening, where an interrupted run had got to; `undefined` at the start of one. The text is
	 * the producer's own: an index of its input, a byte offset, whatever it can start from again.
	 */
	readonly position: string | undefined;
	/** Whether the run named by option `run` was closed as complete earlier. Nothing can be written to it then. */
	readonly isComplete: boolean;
	/** Hands rows over: all or, where one is refused (SinkError of kind "row"), none. They count once committed. */
	write(rows: readonly Row[]): Promise<void>;
	/**
	 * Says that what was written so far leads up to `position`. It becomes durable with a batch: when `batchRows` or
	 * `batchBytes` have gathered, or `flushMs` have passed.
	 */
	commit(position: string): Promise<void>;
	/** Makes durable, now, what was committed. */
	flush(): Promise<void>;
	/**
	 * With `complete`: everything written is made durable, and the target takes its final form. Without: what was
	 * committed is, and the run can be taken up again.
	 */
	close(how: { readonly complete: boolean }): Promise<SinkSummary>;
}
