// Records by a declaration, from a document or from values that arrive one by one: the entry point. Owns what a result
// is. Must not know how fields are read.

import { option, say, sentenceFor } from "../base/index.ts";
import { type Document, Element, openDocument, Root } from "../document/index.ts";
import { sizeOfTree, weightOf } from "../document/internal.ts";
import { checkDeclaration } from "./check/declaration.ts";
import { jsonPathOf } from "./check/problems.ts";
import type { RecordDeclaration } from "./declaration.ts";
import { DeclarationError, RecordError } from "./errors.ts";
import { ExtractionRun } from "./extraction-run.ts";
import type { RecordFinding } from "./findings.ts";
import type { InferRecord } from "./infer.ts";
import { boundJsonPath } from "./json-query.ts";
import {
	type EachOptions,
	type EachSettings,
	type ExtractOptions,
	type ExtractSettings,
	eachOptions,
	extractOptions,
	type ItemOptions,
	refuseOption,
} from "./options.ts";
import { ownDeclaration } from "./own-declaration.ts";
import { ownTexts } from "./own-texts.ts";
import { makePlan, planOf, type RecordPlan } from "./plan.ts";
import { keepProvenance } from "./provenance.ts";
import { readFields } from "./readers.ts";
import type { Rejected } from "./rejected.ts";
import { type Report, reportOf } from "./report.ts";
import type { Scope } from "./sources.ts";
import { type Candidate, validate, validateAsync } from "./validation.ts";

const readOptions = extractOptions.reader(refuseOption);
const readEach = eachOptions.reader(refuseOption);

/** The result for one document. */
export interface Extraction<Type> {
	/** The complete and valid records, in the document's order. */
	readonly records: Type[];
	/** The records that aren't complete and valid, each with its reasons. */
	readonly rejected: readonly Rejected[];
	/** The findings of all records, including those in `rejected`. At most `limits.findings`. */
	readonly findings: readonly RecordFinding[];
	/**
	 * The number of records, the share of each field that has a value, and the counted findings. Made when you read it.
	 */
	readonly report: Report;
}

/**
 * Checks a declaration of records, and returns it with its full type: `InferRecord<typeof it>` is the type of its
 * records.
 *
 * @throws DeclarationError, with all mistakes.
 *
 * @example
 * const product = record({
 *   each: ".product",
 *   key: ["sku"],
 *   fields: {
 *     sku: { attribute: "data-sku" },
 *     title: "h2",
 *     price: { css: ".price", type: "number", decimal: "," },
 *     tags: { css: ".tag", type: "list" },
 *     maker: { css: ".maker", optional: true },
 *   },
 * });
 */
export function record<const Declaration extends RecordDeclaration>(declaration: Declaration): Declaration {
	preparedPlan(declaration);
	return declaration;
}

/**
 * The records of a document. A record with a missing or invalid field is rejected as a whole, with all its findings.
 * Without `each` in the declaration, each row of CSV and each line of JSON Lines is a record.
 *
 * @throws DeclarationError if the declaration has mistakes; RecordError, kind "unsupported" if it asks for something
 * that this kind of document doesn't have, "limit" if there are more records than `limits.records`, "validator" if a
 * validator is asynchronous (`extractAsync` waits) or throws; DocumentError if the document can't be read, and, kind
 * "limit", if its records are too large (`limits.amplification`) or take too long (`limits.visits`).
 *
 * @example
 * const { records, rejected } = extract(page, product);
 */
export function extract<const Declaration extends RecordDeclaration>(
	document: Document,
	declaration: Declaration,
	options?: ExtractOptions,
): Extraction<InferRecord<Declaration>> {
	const { plan, run, candidates } = read(document, declaration, readOptions(options));
	validate(candidates, plan.validate, run);
	return settled(candidates, plan, run);
}

/** Like `extract`, with validators that may be asynchronous. */
export async function extractAsync<const Declaration extends RecordDeclaration>(
	document: Document,
	declaration: Declaration,
	options?: ExtractOptions,
): Promise<Extraction<InferRecord<Declaration>>> {
	const { plan, run, candidates } = read(document, declaration, readOptions(options));
	await validateAsync(candidates, plan.validate, run);
	return settled(candidates, plan, run);
}

/**
 * The records of values that you already have: JSON values, rows by column, elements. If the declaration has `each`, it
 * applies to every one of them.
 *
 * @throws like `extract`
 *
 * @example
 * for await (const rows of csvRows(stream).batches())
 *   await sink.write(extractItems(rows.map((row) => row.record), product).records);
 */
export function extractItems<const Declaration extends RecordDeclaration>(
	items: Iterable<unknown>,
	declaration: Declaration,
	options?: ItemOptions,
): Extraction<InferRecord<Declaration>> {
	const { plan, run, candidates } = readItems(items, declaration, readEach(options));
	validate(candidates, plan.validate, run);
	return settled(candidates, plan, run);
}

/** Like `extractItems`, with validators that may be asynchronous. */
export async function extractItemsAsync<const Declaration extends RecordDeclaration>(
	items: Iterable<unknown>,
	declaration: Declaration,
	options?: ItemOptions,
): Promise<Extraction<InferRecord<Declaration>>> {
	const { plan, run, candidates } = readItems(items, declaration, readEach(options));
	await validateAsync(candidates, plan.validate, run);
	return settled(candidates, plan, run);
}

/**
 * The records of values as they arrive, in constant memory: of JSON Lines, a large array's elements, rows, elements of
 * XML.
 *
 * @throws like `extract`, and what the source throws
 *
 * @example
 * for await (const product of extractEach(source, declaration, { onRejected: (rejected) => count++ })) save(product);
 */
export async function* extractEach<const Declaration extends RecordDeclaration>(
	source: AsyncIterable<unknown> | Iterable<unknown>,
	declaration: Declaration,
	given?: EachOptions,
): AsyncGenerator<InferRecord<Declaration>, void, undefined> {
	const options = readEach(given);
	let number = options.firstRecord;
	for await (const item of source) {
		const { plan, run, candidates } = readItems([item], declaration, options, number);
		if (plan.validate !== undefined || run.pending.length > 0)
			await validateAsync(candidates, plan.validate, run);
		const extraction = settled(candidates, plan, run) as Extraction<InferRecord<Declaration>>;
		number += candidates.length;
		options.onReport?.(extraction.report);
		if (options.onRejected !== undefined)
			for (const rejected of extraction.rejected) await options.onRejected(rejected);
		yield* extraction.records;
	}
}

interface Reading {
	readonly plan: RecordPlan;
	readonly run: ExtractionRun;
	readonly candidates: readonly Candidate[];
}

function read(given: Document, declaration: RecordDeclaration, options: ExtractSettings): Reading {
	const plan = preparedPlan(declaration);
	const document = asDeclared(given, plan.reading);
	const run = new ExtractionRun(
		{ document, url: document.url, exchange: document.exchange, firstRecord: 0 },
		options,
	);
	const whole = wholeOf(document);
	for (const finding of document.findings) run.notice(sentenceFor(finding), finding.line);
	const { each } = plan;
	if (each !== undefined) {
		const { jsonPath } = each;
		if (jsonPath !== undefined && document.kind === "json")
			run.noteItems(() => {
				const nodes = boundJsonPath(jsonPath, run.limits).query(document.value);
				return (record) => nodes[record]?.path ?? "";
			});
		const scopes = each.all(whole, run);
		if (scopes.length === 0) run.notice(`each matched nothing: there is nothing at ${each.words}`);
		return { plan, run, candidates: freed(candidatesOf(scopes, plan, run), document) };
	}
	const isLines = document.kind === "json" && document.decided.isLines;
	const scopes = document.kind === "csv" || isLines ? (whole as readonly Scope[]) : [whole];
	if (isLines) run.noteItems(() => (record) => `$[${record}]`);
	return { plan, run, candidates: freed(candidatesOf(scopes, plan, run), document) };
}

/** The document, read as the declaration says that it is written. */
function asDeclared(document: Document, { csv, noscript }: RecordPlan["reading"]): Document {
	if (typeof (document as Document | undefined)?.bytes !== "object")
		throw new RecordError(
			"unsupported",
			"Records are extracted from a document, as readDocument and openDocument give it",
		);
	const { bytes, url, headers, exchange, options } = document;
	const received = { bytes, url, headers, exchange };
	if (document.kind === "csv" && csv !== undefined)
		return openDocument(received, { ...options, kind: "csv", csv: { ...options.csv, ...csv } });
	if (document.kind === "html" && noscript === true && options.html?.noscript !== true)
		return openDocument(received, { ...options, kind: "html", html: { noscript } });
	return document;
}

/** The candidates, changed so that none keeps a large page in memory. */
function freed(candidates: Candidate[], document: Document): Candidate[] {
	if (document.kind === "html" || document.kind === "xml" || document.kind === "text")
		ownTexts(
			candidates.map(({ value }) => value),
			document.text.length,
		);
	return candidates;
}

function readItems(
	items: Iterable<unknown>,
	declaration: RecordDeclaration,
	options: EachSettings,
	firstRecord: number = options.firstRecord,
): Reading {
	const plan = preparedPlan(declaration);
	const { url } = options;
	const given = [...items];
	const lengthOf = (): number => given.reduce<number>((sum, item) => sum + sizeOf(item), 0);
	const run = new ExtractionRun(
		{ document: undefined, url, exchange: undefined, firstRecord, lengthOf },
		options,
	);
	const { each } = plan;
	const scopes = each === undefined ? given : given.flatMap((item) => each.all(item, run));
	return { plan, run, candidates: candidatesOf(scopes, plan, run) };
}

/** The size, in characters, of what records are made of. */
function sizeOf(item: unknown): number {
	return item instanceof Element || item instanceof Root ? sizeOfTree(item) : weightOf(item);
}

function preparedPlan(declaration: RecordDeclaration): RecordPlan {
	const known = planOf(declaration);
	if (known !== undefined) return known;
	const written = ownDeclaration(declaration);
	const problems = checkDeclaration(written);
	if (problems.length > 0)
		throw new DeclarationError(problems.map(({ message, path }) => ({ message, path: jsonPathOf(path) })));
	return makePlan(declaration, written);
}

/** What a declaration's sources search: a tree, a value of JSON, rows, a text. */
function wholeOf(document: Document): Scope {
	switch (document.kind) {
		case "html":
		case "xml":
			return document.root;
		case "json":
			return document.value;
		case "csv":
			return document.rows.map((row) => row.record);
		case "text":
			break;
	}
	return document.text;
}

function candidatesOf(scopes: readonly Scope[], plan: RecordPlan, run: ExtractionRun): Candidate[] {
	const { records } = run.limits;
	if (scopes.length > records)
		throw new RecordError(
			"limit",
			say`The document's ${scopes.length} records pass ${option("limits.records")}, which is ${records}`,
			{
				code: "limits.records",
				option: "limits.records",
				value: records,
				advice: "raise it if you trust this document",
			},
		);
	const candidates: Candidate[] = [];
	for (let index = 0; index < scopes.length; index++) {
		run.begin(run.firstRecord + index);
		const value = readFields(plan.fields, scopes[index], run, undefined);
		candidates.push({ value, output: value, isRejected: run.rejections > 0 });
		if (run.places !== undefined) keepProvenance(value, run.places);
	}
	return candidates;
}

function settled<Type>(
	candidates: readonly Candidate[],
	plan: RecordPlan,
	run: ExtractionRun,
): Extraction<Type> {
	const records: unknown[] = [];
	const rejected: Rejected[] = [];
	let findings: Map<number, RecordFinding[]> | undefined;
	for (let index = 0; index < candidates.length; index++) {
		const { value, output, isRejected } = candidates[index] as Candidate;
		if (!isRejected) {
			if (output !== value && run.places !== undefined) keepProvenance(output, value);
			records.push(output);
			continue;
		}
		const number = run.firstRecord + index;
		findings ??= Map.groupBy(run.findings, (finding) => finding.record);
		rejected.push({ partial: value, findings: findings.get(number) ?? [], record: number });
	}
	return new Result(records, rejected, run, plan, candidates) as Extraction<unknown> as Extraction<Type>;
}

class Result implements Extraction<unknown> {
	readonly records: unknown[];
	readonly rejected: readonly Rejected[];
	readonly findings: readonly RecordFinding[];
	readonly #run: ExtractionRun;
	readonly #plan: RecordPlan;
	readonly #candidates: readonly Candidate[];
	#report: Report | undefined;

	constructor(
		records: unknown[],
		rejected: readonly Rejected[],
		run: ExtractionRun,
		plan: RecordPlan,
		candidates: readonly Candidate[],
	) {
		this.records = records;
		this.rejected = rejected;
		this.findings = run.findings;
		this.#run = run;
		this.#plan = plan;
		this.#candidates = candidates;
	}

	get report(): Report {
		this.#report ??= reportOf(this.#plan, this.#candidates, this.#run);
		return this.#report;
	}
}
