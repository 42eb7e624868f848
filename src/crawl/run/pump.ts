// The way of records from the outbox of the state into their sinks: each once. A page's records are written with the outbox's number
// as the sink's position, and leave the outbox when the sinks have them.

import { openSink, type Row, type Sink, SinkError, type SinkOptions } from "../../record/index.ts";
import type { Frontier } from "../frontier/frontier.ts";
import { entryFrom, type OutboxEntry } from "./outbox.ts";
import { PAGE_COLUMN, type Route } from "./routes.ts";

/** Pages that are written at once. */
const BATCH = 1_000;
/** Records wait so long for others: each batch is flushed to disk, in the state and in the sinks. */
const GATHER_MS = 500;

/** A record that its sink can't store. */
export interface Refused {
	readonly page: string;
	readonly record: Row;
	readonly why: string;
}

interface Numbered extends OutboxEntry {
	readonly number: number;
}

export class RecordPump {
	readonly #frontier: Frontier;
	readonly #routes: ReadonlyMap<string, Route>;
	readonly #options: Omit<SinkOptions, "run" | "source" | "mode"> | undefined;
	readonly #onRefused: (refused: Refused) => void;
	readonly #sinks: Map<string, Sink> = new Map();
	#running: Promise<void> | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(
		frontier: Frontier,
		routes: readonly Route[],
		options: Omit<SinkOptions, "run" | "source" | "mode"> | undefined,
		onRefused: (refused: Refused) => void,
	) {
		this.#frontier = frontier;
		this.#routes = new Map(routes.map((route) => [route.name, route]));
		this.#options = options;
		this.#onRefused = onRefused;
	}

	/** Moves what is there in a moment. */
	soon(onError: (error: unknown) => void): void {
		this.#timer ??= setTimeout(() => {
			this.#timer = undefined;
			this.pump().catch(onError);
		}, GATHER_MS);
	}

	/** Moves everything that is there; calls during that join it. */
	pump(): Promise<void> {
		this.#running ??= this.#move().finally(() => {
			this.#running = undefined;
		});
		return this.#running;
	}

	/** @param isComplete - whether a file gets its final name */
	async close(isComplete: boolean): Promise<void> {
		clearTimeout(this.#timer);
		await this.#running?.catch(() => undefined);
		// A file that an earlier run began gets its name, too.
		if (isComplete)
			for (const { name } of this.#routes.values())
				if (this.#frontier.value(`open ${name}`) === "1") await this.#opened(name);
		for (const [name, sink] of this.#sinks) {
			await sink.close({ complete: isComplete });
			if (isComplete) this.#frontier.setValue(`open ${name}`, "");
		}
		this.#sinks.clear();
	}

	async #move(): Promise<void> {
		for (;;) {
			// A sink must never be newer than the state, after a power cut either.
			this.#frontier.flush();
			const batch = this.#frontier
				.outbox(BATCH)
				.map(({ number, record }): Numbered => ({ number, ...entryFrom(record) }));
			const last = batch.at(-1)?.number;
			if (last === undefined) return;
			for (const [name, entries] of Map.groupBy(batch, (entry) => entry.name))
				await this.#write(name, entries, last);
			this.#frontier.forget(last);
		}
	}

	async #write(name: string, entries: readonly Numbered[], last: number): Promise<void> {
		if (!this.#routes.has(name)) return;
		const sink = await this.#opened(name);
		const done = Number(sink.position ?? 0);
		const left = entries.filter(({ number }) => number > done);
		if (left.length === 0) return;
		const hasPage = this.#routes.get(name)?.schema.columns.some((column) => column.name === PAGE_COLUMN);
		for (const { page, records } of left) {
			const rows = hasPage === true ? records.map((record) => ({ [PAGE_COLUMN]: page, ...record })) : records;
			await this.#writeRows(sink, page, rows);
		}
		await sink.commit(String(last));
		await sink.flush();
	}

	/** What the sink can't store is left out, and said. */
	async #writeRows(sink: Sink, page: string, rows: readonly Row[]): Promise<void> {
		try {
			await sink.write(rows);
		} catch (error) {
			if (!(error instanceof SinkError) || error.kind !== "row") throw error;
			const [only] = rows;
			if (rows.length === 1 && only !== undefined)
				this.#onRefused({ page, record: only, why: error.message });
			else for (const row of rows) await this.#writeRows(sink, page, [row]);
		}
	}

	async #opened(name: string): Promise<Sink> {
		let sink = this.#sinks.get(name);
		if (sink === undefined) {
			sink = await this.#open(this.#routes.get(name) as Route);
			this.#sinks.set(name, sink);
		}
		return sink;
	}

	/**
	 * Opens a sink, and continues an interrupted run. A sink remembers that its last run was complete: the next run is added to
	 * it, or, where a file can't be added to, begins a file of its own.
	 */
	async #open({ name, target, schema }: Route): Promise<Sink> {
		const frontier = this.#frontier;
		const crawl = frontier.value("id") ?? "";
		for (let part = Number(frontier.value(`part ${name}`) ?? 1); ; part++) {
			frontier.setValue(`part ${name}`, String(part));
			frontier.setValue(`open ${name}`, "1");
			frontier.commit();
			const place = placeOf(target, part);
			const opened = await openSink(place.target, schema, {
				...this.#options,
				run: `${crawl} ${part}`,
				source: crawl,
				mode: place.mode,
			});
			if (!opened.isComplete) return opened;
			await opened.close({ complete: true });
		}
	}
}

/** Files that are written as a whole: "birds.parquet", then "birds-2.parquet". */
const WHOLE_FILES = /\.(?:json|parquet)$/i;
/** Files that lines are added to. */
const LINES = /\.(?:jsonl|ndjson|csv|tsv|tab)$/i;

/** @param part - 1 for the first run, one more after each that was complete */
export function placeOf(
	target: string,
	part: number,
): { readonly target: string; readonly mode: "append" | undefined } {
	if (part === 1) return { target, mode: undefined };
	if (WHOLE_FILES.test(target))
		return { target: target.replace(/(\.[a-z]+)$/i, `-${part}$1`), mode: undefined };
	return { target, mode: LINES.test(target) ? "append" : undefined };
}
