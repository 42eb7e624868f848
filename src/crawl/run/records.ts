// Records of pages, and their way from the outbox of the state into a sink: each once. A record is written with the outbox's number as
// the sink's position, and leaves the outbox when the sink has it.

import { type Document, DocumentError } from "../../document/index.ts";
import {
	extractAsync,
	openSink,
	type RecordDeclaration,
	RecordError,
	type Rejected,
	type Row,
	type Sink,
	type SinkSchema,
	schemaOf,
} from "../../record/index.ts";
import type { Frontier } from "../frontier/frontier.ts";
import { titleOf } from "./discover.ts";
import type { CrawlSettings } from "./job-options.ts";

/** The columns of a page's record without a declaration. */
const PAGE_SCHEMA: SinkSchema = {
	name: "pages",
	key: ["url"],
	columns: [
		{ name: "url", type: "url" },
		{ name: "status", type: "integer" },
		{ name: "contentType", type: "text" },
		{ name: "title", type: "text" },
		{ name: "bytes", type: "integer" },
		{ name: "fetchedAt", type: "datetime" },
	],
};

export interface PageRecords {
	readonly records: readonly unknown[];
	readonly rejected: readonly Rejected[];
	/** Why there are none; undefined where there may be. */
	readonly reason: string | undefined;
}

export async function recordsOf(
	document: Document,
	declaration: RecordDeclaration | undefined,
	page: { readonly url: string; readonly status: number; readonly at: number },
): Promise<PageRecords> {
	if (declaration === undefined) {
		const record = {
			url: page.url,
			status: page.status,
			contentType: document.headers.get("content-type") ?? null,
			title: titleOf(document),
			bytes: document.bytes.byteLength,
			fetchedAt: new Date(page.at).toISOString(),
		};
		return { records: [record], rejected: [], reason: undefined };
	}
	try {
		const { records, rejected } = await extractAsync(document, declaration);
		return { records, rejected, reason: undefined };
	} catch (error) {
		if (error instanceof RecordError && error.kind === "unsupported")
			return { records: [], rejected: [], reason: undefined };
		if (error instanceof RecordError) return { records: [], rejected: [], reason: `record-${error.kind}` };
		if (error instanceof DocumentError)
			return { records: [], rejected: [], reason: `document-${error.kind}` };
		throw error;
	}
}

/** JSON has no bigints. */
const BIGINT = "\u0000bigint";

export function recordText(record: unknown): string {
	return JSON.stringify(record, (_, value: unknown) =>
		typeof value === "bigint" ? { [BIGINT]: String(value) } : value,
	);
}

function recordFrom(text: string): Row {
	return JSON.parse(text, (_, value: unknown) => {
		const digits =
			typeof value === "object" && value !== null ? (value as Record<string, unknown>)[BIGINT] : undefined;
		return typeof digits === "string" ? BigInt(digits) : value;
	}) as Row;
}

const BATCH = 1_000;
/** Records wait so long for others: each batch is flushed to disk, in the state and in the sink. */
const GATHER_MS = 500;

/** Takes records out of the outbox. */
export class RecordPump {
	readonly #frontier: Frontier;
	readonly #open: () => Promise<Sink>;
	#sink: Sink | undefined;
	#running: Promise<void> | undefined;
	#timer: NodeJS.Timeout | undefined;

	constructor(frontier: Frontier, settings: CrawlSettings & { readonly to: string }) {
		this.#frontier = frontier;
		this.#open = () => openTarget(frontier, settings);
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
		await this.#sink?.close({ complete: isComplete });
		this.#sink = undefined;
	}

	async #move(): Promise<void> {
		for (;;) {
			// A sink must never be newer than the state, after a power cut either.
			this.#frontier.flush();
			const batch = this.#frontier.outbox(BATCH);
			const last = batch.at(-1)?.number;
			if (last === undefined) return;
			const sink = await this.#opened();
			const done = Number(sink.position ?? 0);
			const rows = batch.filter(({ number }) => number > done).map(({ record }) => recordFrom(record));
			if (rows.length > 0) {
				await sink.write(rows);
				await sink.commit(String(last));
				await sink.flush();
			}
			this.#frontier.forget(last);
		}
	}

	async #opened(): Promise<Sink> {
		this.#sink ??= await this.#open();
		return this.#sink;
	}
}

/**
 * Opens the sink, and continues an interrupted run. A sink remembers that its last run was complete, so the next run is added
 * to it, no matter when the process ended.
 */
async function openTarget(
	frontier: Frontier,
	{ to, record, sink }: CrawlSettings & { readonly to: string },
): Promise<Sink> {
	const schema = record === undefined ? PAGE_SCHEMA : schemaOf(record);
	const crawl = frontier.value("id") ?? "";
	for (let part = Number(frontier.value("part") ?? 1); ; part++) {
		frontier.setValue("part", String(part));
		frontier.commit();
		const mode = part > 1 && /\.(?:jsonl|ndjson|csv|tsv|tab)$/i.test(to) ? "append" : undefined;
		const opened = await openSink(to, schema, { ...sink, run: `${crawl} ${part}`, source: crawl, mode });
		if (!opened.isComplete) return opened;
		await opened.close({ complete: true });
	}
}
