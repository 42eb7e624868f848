// Rows of JSON Lines, CSV and TSV in batches, each with the bytes that it was read from. A row that can't be read is an
// item of its own, so that it is counted and rejected like any other.

import { csvRows, jsonLineBatches } from "../../document/index.ts";
import type { Opened } from "./inputs.ts";

/** An item of a stream: what records are made of, or why nothing can be. */
export type StreamItem = { readonly value: unknown } | { readonly error: Error };

export interface StreamBatch {
	readonly items: readonly StreamItem[];
	/** Read since the batch before. */
	readonly bytes: number;
}

/** Items of a batch, so that each is committed before many more are read. */
const BATCH_ITEMS = 1000;

/** @param skip - items at the beginning that an earlier run has dealt with */
export async function* streamItems(
	opened: Extract<Opened, { kind: "stream" }>,
	encoding: string | undefined,
	skip: number,
): AsyncGenerator<StreamBatch, void, undefined> {
	const counter = counted(opened.source);
	const batches = opened.format === "jsonl" ? lines(counter.source) : rows(counter.source, opened, encoding);
	let toSkip = skip;
	let waiting: StreamItem[] = [];
	for await (const batch of batches) {
		const items = toSkip === 0 ? batch : batch.slice(toSkip);
		toSkip -= batch.length - items.length;
		for (const item of items) waiting.push(item);
		if (waiting.length < BATCH_ITEMS) continue;
		yield { items: waiting, bytes: counter.take() };
		waiting = [];
	}
	yield { items: waiting, bytes: counter.take() };
}

async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<StreamItem[], void, undefined> {
	for await (const batch of jsonLineBatches(source)) {
		yield batch.map(({ value, error }) => (error === undefined ? { value } : { error }));
	}
}

async function* rows(
	source: AsyncIterable<Uint8Array>,
	{ format, contentType }: Extract<Opened, { kind: "stream" }>,
	encoding: string | undefined,
): AsyncGenerator<StreamItem[], void, undefined> {
	const table = csvRows(source, format === "tsv" ? { delimiter: "\t" } : {}, { contentType, encoding });
	for await (const batch of table.batches()) {
		yield batch.map(({ record }) => ({ value: record }));
	}
}

function counted(source: AsyncIterable<Uint8Array>): {
	readonly source: AsyncIterable<Uint8Array>;
	take(): number;
} {
	let bytes = 0;
	async function* counting(): AsyncGenerator<Uint8Array, void, undefined> {
		for await (const chunk of source) {
			bytes += chunk.byteLength;
			yield chunk;
		}
	}
	return {
		source: counting(),
		take() {
			const taken = bytes;
			bytes = 0;
			return taken;
		},
	};
}
