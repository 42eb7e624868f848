// Rows of JSON Lines, CSV and TSV in batches, each with the bytes that it was read from. A row that can't be read is an
// item of its own, so that it is counted and rejected like any other.

import { type CsvDialect, csvRows, jsonArrayBatches, jsonLineBatches } from "../../document/index.ts";
import { JSON_NUMBERS } from "../data/json-numbers.ts";
import { among, type GivenLimits } from "../limit-option.ts";
import { csvLimits, documentLimits, streamLimits } from "../limits.ts";
import type { Opened, Streamed } from "./inputs.ts";

export interface StreamBatch {
	/** What records are made of. */
	readonly values: readonly unknown[];
	/** Items of which nothing can be made. */
	readonly errors: readonly Error[];
	/** What was odd about the others: a row with too many fields, a quote out of place. One sentence each. */
	readonly oddities: readonly string[];
	/** Read since the batch before. */
	readonly bytes: number;
}

/**
 * What is made of a few hundred rows is gone before the next collection of garbage; of thousands it would survive, and
 * the memory grow: measured, 100 MB of JSON Lines take 215 MB with batches of 1,000 items and 150 MB with these.
 */
const BATCH_ITEMS = 250;
/** A large chunk makes more rows than that at once. */
const PART_BYTES = 32 * 1024;

/** @param skip - items at the beginning that an earlier run has dealt with */
export async function* streamItems(
	opened: Streamed,
	encoding: string | undefined,
	limits: GivenLimits,
	skip: number,
): AsyncGenerator<StreamBatch, void, undefined> {
	const counter = counted(opened.source);
	const batches = itemsOf(opened, counter.source, encoding, limits);
	let toSkip = skip;
	let values: unknown[] = [];
	let errors: Error[] = [];
	let oddities: string[] = [];
	for await (const batch of batches) {
		for (const { value, error, findings } of batch) {
			if (toSkip > 0) toSkip--;
			else if (error === undefined) values.push(value);
			else errors.push(error);
			if (toSkip === 0 && findings !== undefined) for (const { message } of findings) oddities.push(message);
		}
		if (values.length + errors.length < BATCH_ITEMS) continue;
		yield { values, errors, oddities, bytes: counter.take() };
		values = [];
		errors = [];
		oddities = [];
	}
	yield { values, errors, oddities, bytes: counter.take() };
}

interface Item {
	readonly value?: unknown;
	readonly error?: Error | undefined;
	readonly findings?: readonly { readonly message: string }[] | undefined;
}

function itemsOf(
	opened: Streamed,
	source: AsyncIterable<Uint8Array>,
	encoding: string | undefined,
	given: GivenLimits,
): AsyncIterable<readonly Item[]> {
	const limits = among(given, {
		...streamLimits,
		depth: documentLimits.depth,
		digits: documentLimits.digits,
	});
	if (opened.kind === "array")
		return jsonArrayBatches(source, { ...JSON_NUMBERS, path: opened.path, limits });
	if (opened.format === "jsonl") return jsonLineBatches(source, { ...JSON_NUMBERS, limits });
	return rows(source, opened, encoding, { limits: among(given, csvLimits) });
}

async function* rows(
	source: AsyncIterable<Uint8Array>,
	{ format, contentType }: Extract<Opened, { kind: "stream" }>,
	encoding: string | undefined,
	dialect: CsvDialect,
): AsyncGenerator<readonly Item[], void, undefined> {
	const table = csvRows(source, format === "tsv" ? { ...dialect, delimiter: "\t" } : dialect, {
		contentType,
		encoding,
	});
	let isFirst = true;
	for await (const batch of table.batches()) {
		const items = batch.map(({ record, findings }): Item => ({ value: record, findings }));
		const [first] = items;
		// Those of the header come with the first row.
		if (isFirst && first !== undefined) {
			items[0] = { ...first, findings: [...table.findings, ...(first.findings ?? [])] };
			isFirst = false;
		}
		yield items;
	}
}

function counted(source: AsyncIterable<Uint8Array>): {
	readonly source: AsyncIterable<Uint8Array>;
	take(): number;
} {
	let bytes = 0;
	async function* counting(): AsyncGenerator<Uint8Array, void, undefined> {
		for await (const chunk of source) {
			for (let start = 0; start < chunk.byteLength; start += PART_BYTES) {
				const part = chunk.subarray(start, start + PART_BYTES);
				bytes += part.byteLength;
				yield part;
			}
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
