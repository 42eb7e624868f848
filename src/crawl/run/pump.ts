// The way of records from the outbox of the state into their sinks: each once. A page's records are written with the outbox's number
// as the sink's position, and leave the outbox when the sinks have them. Tables in the state's file need no outbox: tables.ts.

import { openSink, type Row, type Sink, SinkError, type SinkOptions } from "../../record/index.ts";
import type { Frontier, PageEntry } from "../frontier/frontier.ts";
import { entryFrom } from "./outbox.ts";
import { LINES, type Route } from "./routes.ts";
import { retirementOf, rowsOf } from "./rows.ts";

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

interface Numbered extends PageEntry {
	readonly number: number;
}

export interface PumpOptions {
	readonly sink: Omit<SinkOptions, "run" | "source" | "mode"> | undefined;
	/** Whether records that are gone are marked or deleted. */
	readonly onGone: "mark" | "delete";
	/** Whether files are added to in each round. */
	readonly append: boolean;
	/** The number of the round. */
	readonly round: () => number;
}

export class RecordPump {
	readonly #frontier: Frontier;
	readonly #routes: ReadonlyMap<string, Route>;
	readonly #options: PumpOptions;
	readonly #onRefused: (refused: Refused) => void;
	readonly #sinks: Map<string, Sink> = new Map();
	#running: Promise<void> | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(
		frontier: Frontier,
		routes: readonly Route[],
		options: PumpOptions,
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
		const route = this.#routes.get(name) as Route;
		for (const group of withoutRepeats(left)) {
			const { mark, remove } = retirementsOf(group, route, this.#options.onGone);
			if (remove.length > 0) await sink.retire(remove);
			for (const [at, pages] of mark) await sink.retire(pages, at);
			for (const entry of group)
				await this.#writeRows(sink, entry.page, rowsOf(entry, route, this.#options.round()));
			await sink.commit(String(group.at(-1)?.number));
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
		const round = this.#options.append ? 1 : this.#options.round();
		for (let part = Number(frontier.value(`part ${name}`) ?? 1); ; part++) {
			// The first part of each round begins a file.
			const [inRound = 0, first = 1] = JSON.parse(frontier.value(`first ${name}`) ?? "[1,1]") as number[];
			const begun = inRound === round ? first : part;
			frontier.setValue(`first ${name}`, JSON.stringify([round, begun]));
			frontier.setValue(`part ${name}`, String(part));
			frontier.setValue(`open ${name}`, "1");
			frontier.commit();
			const place = placeOf(target, part, round, part === begun);
			const opened = await openSink(place.target, schema, {
				...this.#options.sink,
				run: `${crawl} ${part}`,
				source: crawl,
				mode: place.mode,
			});
			if (!opened.isComplete) return opened;
			await opened.close({ complete: true });
		}
	}
}

/** Entries in which no page comes twice: the rows of its later visit retire those of the earlier one. */
function withoutRepeats(entries: readonly Numbered[]): (readonly Numbered[])[] {
	const groups: Numbered[][] = [];
	let pages = new Set<string>();
	for (const entry of entries) {
		if (groups.length === 0 || (entry.before !== undefined && pages.has(entry.page))) {
			groups.push([]);
			pages = new Set();
		}
		groups.at(-1)?.push(entry);
		pages.add(entry.page);
	}
	return groups;
}

/** The pages whose earlier rows are removed, and those whose are marked, by the time. */
function retirementsOf(
	entries: readonly Numbered[],
	route: Route,
	onGone: "mark" | "delete",
): { readonly remove: readonly string[]; readonly mark: ReadonlyMap<string, readonly string[]> } {
	const remove: string[] = [];
	const mark = new Map<string, string[]>();
	for (const entry of entries) {
		const retirement = retirementOf(entry, route, onGone);
		if (retirement === undefined) continue;
		const { at } = retirement;
		if (at === undefined) remove.push(entry.page);
		else mark.set(at, [...(mark.get(at) ?? []), entry.page]);
	}
	return { remove, mark };
}

/** Files that are written as a whole. */
const WHOLE_FILES = /\.(?:json|parquet|gz|zst)$/i;

/**
 * Where a part of a crawl's records goes. A file that is written as a whole begins again with each part, "birds.parquet", then
 * "birds-2.parquet"; others with each round.
 *
 * @param part - 1 for the first run, one more after each that was complete
 */
export function placeOf(
	target: string,
	part: number,
	round: number,
	isFirst: boolean,
): { readonly target: string; readonly mode: "append" | undefined } {
	if (WHOLE_FILES.test(target)) return { target: numbered(target, part), mode: undefined };
	if (!LINES.test(target)) return { target, mode: undefined };
	return { target: numbered(target, round), mode: isFirst ? undefined : "append" };
}

/** "birds-2.jsonl" */
function numbered(target: string, number: number): string {
	return number === 1 ? target : target.replace(/((?:\.[a-z]+)?(?:\.(?:gz|zst))?)$/i, `-${number}$1`);
}
