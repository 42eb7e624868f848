// Rows of JSON Lines, CSV and TSV in batches, each with its size in bytes. A row that can't be read is an item of its
// own, so it is counted and rejected like any other.

import { type CsvDialect, csvRows, jsonArrayBatches, jsonLineBatches } from "../../document/index.ts";
import { undecodableBytes } from "../../document/internal.ts";
import { among, type GivenLimits } from "../arguments/limit-option.ts";
import { csvLimits, documentLimits, streamLimits } from "../arguments/limits.ts";
import { JSON_NUMBERS } from "../data/json-numbers.ts";
import { decompressing } from "./compressed.ts";
import type { Opened, Streamed } from "./inputs.ts";

export interface StreamBatch {
	/** What records are made of. */
	readonly values: readonly unknown[];
	/** Errors of items that can't be read. */
	readonly errors: readonly Error[];
	/** What was odd: a row with too many fields, a quote out of place, bytes that mean nothing. One sentence each. */
	readonly oddities: readonly string[];
	/** How many bytes were read since the previous batch. */
	readonly bytes: number;
}

/**
 * What is made of a few hundred rows is gone before the next garbage collection. With thousands it would survive, and
 * memory would grow: 100 MB of JSON Lines take 215 MB with batches of 1,000 items and 150 MB with these.
 */
const BATCH_ITEMS = 250;
/** A large chunk makes more rows than that at once. */
const PART_BYTES = 32 * 1024;

/** How a stream is read. */
export interface StreamOptions {
	readonly encoding: string | undefined;
	readonly csv: CsvDialect;
	readonly limits: GivenLimits;
	readonly signal: AbortSignal;
	/** Items at the beginning that an earlier run has dealt with. */
	readonly skip: number;
}

export async function* streamItems(
	opened: Streamed,
	options: StreamOptions,
): AsyncGenerator<StreamBatch, void, undefined> {
	const counter = counted(opened.source);
	/** What is known of the whole at its end. */
	const ofWhole: string[] = [];
	const batches = itemsOf(opened, decompressing(counter.source, options.signal), options, ofWhole);
	let toSkip = options.skip;
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
	yield { values, errors, oddities: [...oddities, ...ofWhole], bytes: counter.take() };
}

interface Item {
	readonly value?: unknown;
	readonly error?: Error | undefined;
	readonly findings?: readonly { readonly message: string }[] | undefined;
}

function itemsOf(
	opened: Streamed,
	source: AsyncIterable<Uint8Array>,
	{ encoding, limits: given, csv }: StreamOptions,
	ofWhole: string[],
): AsyncIterable<readonly Item[]> {
	const limits = among(given, {
		...streamLimits,
		depth: documentLimits.depth,
		digits: documentLimits.digits,
	});
	if (opened.kind === "array")
		return jsonArrayBatches(source, { ...JSON_NUMBERS, path: opened.path, limits });
	if (opened.format === "jsonl") return jsonLineBatches(source, { ...JSON_NUMBERS, limits });
	return rows(source, opened, encoding, { ...csv, limits: among(given, csvLimits) }, ofWhole);
}

async function* rows(
	source: AsyncIterable<Uint8Array>,
	{ format, contentType }: Extract<Opened, { kind: "stream" }>,
	encoding: string | undefined,
	dialect: CsvDialect,
	ofWhole: string[],
): AsyncGenerator<readonly Item[], void, undefined> {
	const table = csvRows(source, format === "tsv" ? { delimiter: "\t", ...dialect } : dialect, {
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
	const { decided, undecodable } = table.decoded;
	for (const { message } of undecodableBytes(decided?.encoding ?? "", undecodable)) ofWhole.push(message);
	if (isFirst) ofWhole.push(...table.findings.map(({ message }) => message));
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
