// What a sink is: rows go in, and become durable together with a position of the producer's. Knows no place to write to.

/** A value of a row. A `Date` is an instant. Nested values become JSON, or columns and tables of their own. */
export type Value =
	| string
	| number
	| bigint
	| boolean
	| null
	| Date
	| readonly Value[]
	| { readonly [name: string]: Value | undefined };

/** One record, by column. An absent (or `undefined`) column has no value, like `null`. */
export interface Row {
	readonly [column: string]: Value | undefined;
}

/**
 * What a column contains:
 * - `"text"`, `"html"`, `"url"`: a string; numbers and booleans are written as their text
 * - `"number"`: a double; `"integer"`: a number or bigint of 64 bits with sign; `"boolean"`
 * - `"date"`: "2026-01-31", or a `Date`, whose UTC day is used
 * - `"datetime"`: a `Date`, or a text of ISO 8601 with a zone; stored in UTC with milliseconds
 * - `"money"`: an object with `amount` (a number) and `currency` (a text); JSON, or two columns
 * - `"list"`, `"record"`: any nested value; JSON, or the columns that its shape says
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
	| "money"
	| "list"
	| "record";

/** What a value is. Without `fields` and `of`, a record or list may contain anything, and is always JSON. */
export interface ColumnShape {
	/** The type of its values. */
	readonly type: ColumnType;
	/** The members of a record. */
	readonly fields?: readonly Column[] | undefined;
	/** The items of a list. */
	readonly of?: ColumnShape | undefined;
}

/** A column of a table that a sink writes. */
export interface Column extends ColumnShape {
	/** The column's name. */
	readonly name: string;
	/** Every row has a value for it. Default false; always true for a column of the key. */
	readonly required?: boolean | undefined;
}

/** The columns, in the order in which they are written, and those that identify a row. */
export interface SinkSchema {
	/** The columns, in order. */
	readonly columns: readonly Column[];
	/**
	 * The names of the columns that identify a row. Writing a row with the same key again replaces it. Default: none.
	 */
	readonly key?: readonly string[] | undefined;
	/** The table of a database, if neither the target nor option `table` names one. Default "records". */
	readonly name?: string | undefined;
	/** What rows are made of, if they may be over one day: see `Sink.retire`. */
	readonly origin?: Origin | undefined;
}

/** The columns that say what a row is made of, and since when it is over. */
export interface Origin {
	/** A column of texts: the page of a record, say. */
	readonly column: string;
	/** A column of type "datetime". */
	readonly goneAt: string;
}

/** The progress of a sink. */
export interface SinkProgress {
	/** Rows made durable by this sink object. */
	readonly rows: number;
	/** Rows made durable in the whole run, including those from before an interruption. */
	readonly rowsInRun: number;
	/** Bytes of text written by this sink object: exact for files, roughly the values' size for databases. */
	readonly bytes: number;
	/** Where a producer would continue if everything stopped now. */
	readonly position: string | undefined;
}

/** What a sink has written. */
export interface SinkSummary extends SinkProgress {
	/** Where the rows went, without a password. */
	readonly target: string;
	/** Where the rows of child tables went: files, or names of tables. */
	readonly childTargets: readonly string[];
	/** Whether the run was closed as complete. */
	readonly isComplete: boolean;
	/** Texts in which characters that the target can't store (U+0000, lone surrogates) were replaced by U+FFFD. */
	readonly replacedTexts: number;
}

/**
 * Takes rows, and keeps them with the position that they belong to: both become durable in one step. So a producer that
 * starts again from `position` loses nothing and repeats nothing, whenever it was killed.
 *
 * You may make every call without waiting for the one before; they run in turn. After a failure (but not after the
 * refusal of a row), every further call except `close` fails with the same error.
 *
 * @example
 * await using sink = await openSink("out.jsonl", { columns: [{ name: "title", type: "text" }] });
 * const start = Number(sink.position ?? 0);
 * for (const [index, page] of pages.slice(start).entries()) {
 *   await sink.write(recordsOf(page));
 *   await sink.commit(String(start + index + 1));
 * }
 * await sink.close();
 */
export interface Sink extends AsyncDisposable {
	/** Where the rows go, without a password. */
	readonly target: string;
	/**
	 * The durable position now. On opening: where an interrupted run had got to, or `undefined` at the start of a run. The
	 * text is the producer's own: an index of its input, a byte offset, anything it can start from again.
	 */
	readonly position: string | undefined;
	/** Whether the run named by option `run` was closed as complete earlier. You can't write to it then. */
	readonly isComplete: boolean;
	/** Takes all of the rows or, if one is refused (SinkError of kind "row"), no row. They count once committed. */
	write(rows: readonly Row[]): Promise<void>;
	/**
	 * Says that the rows of earlier writes with these values in the schema's `origin.column` are over. With `at`, an instant of
	 * ISO 8601, their `origin.goneAt` gets that time, unless it has one; without it they are removed. Rows that you write
	 * afterwards are not: with a key they take up the place of the old ones. Counts once committed. Databases only.
	 */
	retire(values: readonly string[], at?: string): Promise<void>;
	/**
	 * Says that everything written so far leads up to `position`. It becomes durable with a batch: when `batchRows` or
	 * `batchBytes` are reached, or `flushMs` have passed.
	 */
	commit(position: string): Promise<void>;
	/** Makes durable, now, what was committed. */
	flush(): Promise<void>;
	/**
	 * Ends the run: everything written becomes durable, and the target takes its final form. With `complete: false` only what
	 * was committed does, and the run can be continued. A sink that is disposed without `close` does the latter, and warns
	 * (code "GANNET_ROWS_LOST") with the number of rows that it doesn't keep.
	 */
	close(how?: { readonly complete?: boolean | undefined }): Promise<SinkSummary>;
}
