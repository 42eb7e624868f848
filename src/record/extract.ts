// Records from a document by a declaration: the way in. Owns what a result is; must not know how fields are read.

import type { Document } from "../document/index.ts";
import { checkDeclaration } from "./check/declaration.ts";
import { jsonPathOf } from "./check/problems.ts";
import type { RecordDeclaration } from "./declaration.ts";
import { DeclarationError, RecordError } from "./errors.ts";
import type { Finding } from "./findings.ts";
import type { InferRecord } from "./infer.ts";
import { RECORD_LIMITS, type RecordLimits } from "./limits.ts";
import { makePlan, planOf, type RecordPlan, readFields } from "./plan.ts";
import { keepProvenance, type Provenance } from "./provenance.ts";
import { Run } from "./run.ts";
import type { Scope } from "./sources.ts";

export interface ExtractOptions {
	/** Whether each value's place is kept, for `provenanceOf`. Takes time and memory. Default false. */
	readonly provenance?: boolean;
	readonly limits?: Partial<RecordLimits>;
}

/** What could not be made a record, and why. */
export interface Rejected {
	/** The fields that were found, and are of their types. */
	readonly partial: Readonly<Record<string, unknown>>;
	/** Each names the field and what is wrong with it. */
	readonly findings: readonly Finding[];
	/** Its place among the document's records, from 0. */
	readonly record: number;
}

/** What a document gave. */
export interface Extraction<Type> {
	/** The records that are whole and valid, in the document's order. */
	readonly records: Type[];
	readonly rejected: Rejected[];
	/** What was noticed, of all records: those in `rejected` too. */
	readonly findings: readonly Finding[];
}

/**
 * Checks a declaration of records, and gives it back with its full type: `InferRecord<typeof it>` is its records'.
 *
 * @throws DeclarationError, with all mistakes.
 *
 * @example
 * const product = record({
 *   each: ".product",
 *   key: ["sku"],
 *   fields: {
 *     sku: { css: ":scope", attribute: "data-sku" },
 *     title: "h2",
 *     price: { css: ".price", type: "number", decimal: "," },
 *     tags: { css: ".tag", type: "list", optional: true },
 *   },
 * });
 */
export function record<const Declaration extends RecordDeclaration>(declaration: Declaration): Declaration {
	preparedPlan(declaration);
	return declaration;
}

/**
 * The records of a document. A record with a field missing or invalid is rejected whole; all that is wrong with it is said.
 * What is no record's fault is thrown.
 *
 * @throws DeclarationError where the declaration has mistakes; RecordError, kind "unsupported" where it asks for what this
 * kind of document doesn't have, "limit" where there are more records than `limits.records`, "validator" where a
 * validator is asynchronous (`extractAsync` waits); DocumentError where the document can't be read.
 *
 * @example
 * const { records, rejected } = extract(page, product);
 */
export function extract<const Declaration extends RecordDeclaration>(
	document: Document,
	declaration: Declaration,
	options: ExtractOptions = {},
): Extraction<InferRecord<Declaration>> {
	const plan = preparedPlan(declaration);
	const run = new Run(
		document,
		baseOf(document),
		{ ...RECORD_LIMITS, ...options.limits },
		options.provenance === true,
	);
	const candidates = readCandidates(plan, scopesOf(plan, document, run), run);
	return settle(candidates, run) as Extraction<InferRecord<Declaration>>;
}

/** A record before its validation. */
interface Candidate {
	value: Record<string, unknown>;
	isRejected: boolean;
	readonly places: ReadonlyMap<string, Provenance> | undefined;
}

function preparedPlan(declaration: RecordDeclaration): RecordPlan {
	const known = planOf(declaration);
	if (known !== undefined) return known;
	const problems = checkDeclaration(declaration);
	if (problems.length > 0)
		throw new DeclarationError(problems.map(({ message, path }) => ({ message, path: jsonPathOf(path) })));
	return makePlan(declaration);
}

function scopesOf(plan: RecordPlan, document: Document, run: Run): readonly Scope[] {
	const whole = wholeOf(document);
	const scopes = plan.each === undefined ? [whole] : plan.each.all(whole, run);
	if (scopes.length > run.limits.records)
		throw new RecordError(
			"limit",
			`The document's ${scopes.length} records pass limits.records, which is ${run.limits.records}: raise it if this document is to be believed`,
			{ code: "limits.records" },
		);
	return scopes;
}

function wholeOf(document: Document): Scope {
	switch (document.kind) {
		case "html":
		case "xml":
			return document.root;
		case "json":
			return document.value;
		default:
			return document.text;
	}
}

function baseOf(document: Document): string {
	return document.url;
}

function readCandidates(plan: RecordPlan, scopes: readonly Scope[], run: Run): Candidate[] {
	const candidates: Candidate[] = [];
	for (const [index, scope] of scopes.entries()) {
		run.begin(index);
		const value = readFields(plan.fields, scope, run, undefined);
		candidates.push({ value, isRejected: run.rejections > 0, places: run.places });
	}
	return candidates;
}

function settle(candidates: readonly Candidate[], run: Run): Extraction<unknown> {
	const records: unknown[] = [];
	const rejected: Rejected[] = [];
	const findings = Map.groupBy(run.findings, (finding) => finding.record);
	for (const [record, { value, isRejected, places }] of candidates.entries()) {
		if (places !== undefined) keepProvenance(value, places);
		if (isRejected) rejected.push({ partial: value, findings: findings.get(record) ?? [], record });
		else records.push(value);
	}
	return { records, rejected, findings: run.findings };
}
