// Applies validators' results: replaced values, or findings. Knows Standard Schema, and no validator.

import type { StandardIssue, StandardResult, StandardSchema } from "../base/index.ts";
import { shownValue } from "../base/index.ts";
import { RecordError } from "./errors.ts";
import type { ExtractionRun, PendingValidation } from "./extraction-run.ts";

/** A record in progress: as it was read, and the result. */
export interface Candidate {
	/** As the fields were read. */
	readonly value: Record<string, unknown>;
	/** The output of the validator of whole records. */
	output: unknown;
	isRejected: boolean;
}

type Result = StandardResult<unknown> | PromiseLike<StandardResult<unknown>>;

/** Runs synchronous validators. @throws RecordError, kind "validator" */
export function validate(
	candidates: readonly Candidate[],
	whole: StandardSchema | undefined,
	run: ExtractionRun,
): void {
	for (const pending of run.pending)
		settleField(pending, atOnce(ask(pending.schema, pending.holder[pending.name])), candidates, run);
	if (whole === undefined) return;
	for (const [index, candidate] of candidates.entries()) {
		if (!candidate.isRejected) settleRecord(candidate, index, atOnce(ask(whole, candidate.value)), run);
	}
}

/** Runs validators, and waits for asynchronous ones. @throws RecordError, kind "validator" */
export async function validateAsync(
	candidates: readonly Candidate[],
	whole: StandardSchema | undefined,
	run: ExtractionRun,
): Promise<void> {
	// In order: a record's validator gets the output of its fields' validators.
	for (const pending of run.pending)
		settleField(pending, await later(ask(pending.schema, pending.holder[pending.name])), candidates, run);
	if (whole === undefined) return;
	const open = candidates.entries().filter(([, candidate]) => !candidate.isRejected);
	const results = open.map(async ([index, candidate]) => {
		return { index, candidate, result: await later(ask(whole, candidate.value)) };
	});
	for (const { index, candidate, result } of await Promise.all(results))
		settleRecord(candidate, index, result, run);
}

function ask(schema: StandardSchema, value: unknown): Result {
	try {
		return schema["~standard"].validate(value);
	} catch (cause) {
		throw failed(cause);
	}
}

function atOnce(result: Result): StandardResult<unknown> {
	if (!("then" in result)) return result;
	throw new RecordError(
		"validator",
		"A validator of the declaration is asynchronous: extractAsync waits for it, extract can't",
		{ code: "asynchronous" },
	);
}

async function later(result: Result): Promise<StandardResult<unknown>> {
	try {
		return await result;
	} catch (cause) {
		throw failed(cause);
	}
}

function failed(cause: unknown): RecordError {
	const reason = cause instanceof Error ? cause.message : String(cause);
	return new RecordError("validator", `A validator of the declaration threw an error: ${reason}`, { cause });
}

function settleField(
	{ holder, name, field, record }: PendingValidation,
	result: StandardResult<unknown>,
	candidates: readonly Candidate[],
	run: ExtractionRun,
): void {
	if (result.issues === undefined) {
		holder[name] = result.value;
		return;
	}
	const candidate = candidates[record - run.firstRecord];
	if (candidate !== undefined) candidate.isRejected = true;
	tell(result.issues, field, holder[name], record, run);
	delete holder[name];
}

function settleRecord(
	candidate: Candidate,
	index: number,
	result: StandardResult<unknown>,
	run: ExtractionRun,
): void {
	if (result.issues === undefined) {
		candidate.output = result.value;
		return;
	}
	candidate.isRejected = true;
	tell(result.issues, "", candidate.value, index + run.firstRecord, run);
}

function tell(
	issues: readonly StandardIssue[],
	field: string,
	value: unknown,
	record: number,
	run: ExtractionRun,
): void {
	run.record = record;
	for (const issue of issues) {
		const at = fieldOf(field, issue);
		const found = at === field && field !== "" ? value : undefined;
		run.find("invalid", at, `is refused by its validator: ${issue.message}`, {
			...(found === undefined ? {} : { value: typeof found === "string" ? found : shownValue(found, 200) }),
		});
	}
}

function fieldOf(field: string, issue: StandardIssue): string {
	let text = field;
	for (const step of issue.path ?? []) {
		const key = typeof step === "object" ? step.key : step;
		if (typeof key === "number") text += `[${key}]`;
		else text += text === "" ? String(key) : `.${String(key)}`;
	}
	return text;
}
