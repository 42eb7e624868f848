// How a run went: how many records, how often each field had a value, and the findings. Also tells whether it went
// worse than the run before, which shows that a site has changed. Must not know documents.

import { inspectAs, misfit, oneOf, rule, type Shape, text, whole } from "../base/index.ts";
import { RecordError } from "./errors.ts";
import type { ExtractionRun } from "./extraction-run.ts";
import { type FindingKind, type RecordFinding, withoutIndexes } from "./findings.ts";
import type { RecordPlan } from "./plan.ts";
import type { FieldPlan } from "./readers.ts";
import type { Candidate } from "./validation.ts";

/** Plain data: you can keep it as JSON, and compare it with a later run's. */
export interface Report {
	/** Documents, or items of a stream. */
	readonly documents: number;
	/** Complete and valid records. */
	readonly records: number;
	/** Records that aren't complete and valid. */
	readonly rejected: number;
	/** In the declaration's order; nested ones follow the field that contains them. */
	readonly fields: readonly FieldReport[];
	/** By field and kind. */
	readonly findings: readonly FindingReport[];
}

/** How often a field had a value. */
export interface FieldReport {
	/** "price", "offers[].price" */
	readonly field: string;
	/** How often a value was found in the source. A default, an empty list and an absent mark don't count. */
	readonly filled: number;
	/** How often it could have been found, including in rejected records. */
	readonly of: number;
	/** `filled` divided by `of`, 0 to 1; 0 of 0 is 0. */
	readonly share: number;
}

/** How often a field had a fault. */
export interface FindingReport {
	/** The path of the field. */
	readonly field: string;
	/** What was wrong. */
	readonly kind: FindingKind;
	/** How often. */
	readonly count: number;
	/** The first ones. */
	readonly examples: readonly RecordFinding[];
}

const number = whole(0);
const fieldShape: Shape = {
	members: {
		field: text,
		// Defaults count as not found, and so may be more than what was.
		filled: rule("a whole number", Number.isSafeInteger),
		of: number,
		share: rule("a number", (value) => typeof value === "number"),
	},
};
const findingShape: Shape = {
	members: {
		field: text,
		kind: oneOf<FindingKind>("missing", "invalid", "ambiguous", "document"),
		count: number,
		examples: { each: { members: { message: text } } },
	},
};
const reportShape: Shape = {
	members: {
		documents: number,
		records: number,
		rejected: number,
		fields: { each: fieldShape },
		findings: { each: findingShape },
	},
};

/**
 * A report that was kept as JSON. A file may hold anything: what isn't a report is refused.
 *
 * @param value - what `JSON.parse` made of it
 * @throws RecordError, kind "report", that names the member which isn't as it has to be
 *
 * @example
 * const last = readReport(JSON.parse(await readFile("last.json", "utf8")));
 */
export function readReport(value: unknown): Report {
	const fault = misfit(value, reportShape, "the value");
	if (fault === undefined) return value as Report;
	throw new RecordError("report", `This isn't a report: ${fault}`);
}

/** How many examples to keep of each kind of finding of each field. */
const EXAMPLES = 3;

export function reportOf(plan: RecordPlan, candidates: readonly Candidate[], run: ExtractionRun): Report {
	const tally = new Map<string, { filled: number; of: number }>();
	for (const { value } of candidates) count(plan.fields, value, "", tally);
	forEachField(plan.fields, "", (field, { declared }) => {
		const defaults = run.defaults.get(declared) ?? 0;
		const entry = tally.get(field);
		if (entry === undefined) tally.set(field, { filled: 0, of: 0 });
		else entry.filled -= defaults;
	});
	const rejected = candidates.reduce((sum, { isRejected }) => sum + (isRejected ? 1 : 0), 0);
	return {
		documents: 1,
		records: candidates.length - rejected,
		rejected,
		fields: inOrder(plan, tally),
		findings: findingReports(run.findings),
	};
}

/** Adds up the reports of a run's documents, in constant memory. */
export class RunReport {
	static {
		inspectAs(
			RunReport,
			(run) =>
				`RunReport { ${run.#documents} documents, ${run.#records} records, ${run.#rejected} rejected }`,
		);
	}

	#documents = 0;
	#records = 0;
	#rejected = 0;
	readonly #fields = new Map<string, { filled: number; of: number }>();
	readonly #findings = new Map<
		string,
		{ field: string; kind: FindingKind; count: number; examples: RecordFinding[] }
	>();

	/**
	 * @example
	 * const run = new RunReport();
	 * for (const page of pages) run.add(extract(page, product).report);
	 * console.log(describeReport(run.report));
	 */
	add(report: Report): void {
		this.#documents += report.documents;
		this.#records += report.records;
		this.#rejected += report.rejected;
		for (const { field, filled, of } of report.fields) {
			const sum = this.#fields.get(field);
			if (sum === undefined) this.#fields.set(field, { filled, of });
			else {
				sum.filled += filled;
				sum.of += of;
			}
		}
		for (const { field, kind, count: times, examples } of report.findings) {
			const name = `${kind} ${field}`;
			const sum = this.#findings.get(name);
			if (sum === undefined)
				this.#findings.set(name, { field, kind, count: times, examples: examples.slice(0, EXAMPLES) });
			else {
				sum.count += times;
				if (sum.examples.length < EXAMPLES)
					sum.examples.push(...examples.slice(0, EXAMPLES - sum.examples.length));
			}
		}
	}

	/** The report so far. */
	get report(): Report {
		return {
			documents: this.#documents,
			records: this.#records,
			rejected: this.#rejected,
			fields: Array.from(this.#fields, ([field, { filled, of }]) => ({
				field,
				filled,
				of,
				share: share(filled, of),
			})),
			findings: sorted(this.#findings.values().map((one) => ({ ...one, examples: [...one.examples] }))),
		};
	}
}

/** What got worse from one run to the next. */
export interface ReportChange {
	/**
	 * "filled": a field has fewer values. "rejected": more records were rejected. "records": a document gave fewer
	 * records.
	 */
	readonly what: "filled" | "rejected" | "records";
	/** The path of the field; "" for the record as a whole. */
	readonly field: string;
	/** Shares from 0 to 1; for "records", records per document. */
	readonly before: number;
	/** The same of the later run. */
	readonly now: number;
	/** One sentence. */
	readonly message: string;
}

/**
 * What got worse since an earlier run by more than chance explains: a sign that the site has changed. A share counts as
 * fallen if it fell by more than three standard errors and five hundredths, or from over a half to nothing.
 *
 * @param earlier - its report, also as JSON kept it
 * @throws RecordError, kind "report", where it is none
 *
 * @example
 * for (const change of compareReports(JSON.parse(await readFile("last.json", "utf8")), run.report)) warn(change.message);
 */
export function compareReports(earlier: Report, now: Report): ReportChange[] {
	const previous = readReport(earlier);
	const changes: ReportChange[] = [];
	const all = (report: Report): number => report.records + report.rejected;
	const a = ratio(all(previous), previous.documents);
	const b = ratio(all(now), now.documents);
	if (previous.documents > 0 && now.documents > 0 && b < a / 2) {
		changes.push({
			what: "records",
			field: "",
			before: a,
			now: b,
			message: `A document gave ${rounded(b)} records, and ${rounded(a)} before`,
		});
	}
	const kept = { filled: previous.records, of: all(previous) };
	const keptNow = { filled: now.records, of: all(now) };
	if (hasFallen(kept, keptNow)) {
		const before = 1 - share(kept.filled, kept.of);
		const after = 1 - share(keptNow.filled, keptNow.of);
		changes.push({
			what: "rejected",
			field: "",
			before,
			now: after,
			message: `${percent(after)} of the records were rejected, and ${percent(before)} before`,
		});
	}
	const fields = new Map(now.fields.map((field) => [field.field, field]));
	for (const before of previous.fields) {
		const after = fields.get(before.field);
		if (after === undefined || !hasFallen(before, after)) continue;
		changes.push({
			what: "filled",
			field: before.field,
			before: before.share,
			now: after.share,
			message: `${before.field} was filled in ${percent(after.share)} of the records, and in ${percent(before.share)} before`,
		});
	}
	return changes;
}

interface Count {
	readonly filled: number;
	readonly of: number;
}

function hasFallen(before: Count, now: Count): boolean {
	if (before.of === 0 || now.of === 0) return false;
	const was = before.filled / before.of;
	const is = now.filled / now.of;
	if (was > 0.5 && is === 0) return true;
	const both = (before.filled + now.filled) / (before.of + now.of);
	const error = Math.sqrt(both * (1 - both) * (1 / before.of + 1 / now.of));
	return was - is > Math.max(0.05, 3 * error);
}

/** The report for a terminal: a line for each field, and one for each kind of finding, with an example. */
export function describeReport(report: Report): string {
	const { documents, records, rejected, fields, findings } = report;
	const lines = [
		`${records} records from ${documents} document${documents === 1 ? "" : "s"}, ${rejected} rejected`,
	];
	const width = Math.max(0, ...fields.map(({ field }) => field.length));
	for (const { field, filled, of, share: part } of fields)
		lines.push(
			`  ${field.padEnd(width)}  ${(of === 0 ? "–" : percent(part)).padStart(6)}  ${filled} of ${of}`,
		);
	for (const { field, kind, count: times, examples } of findings) {
		const example = examples[0] === undefined ? "" : `: ${examples[0].message}`;
		lines.push(`  ${times} x ${kind}${field === "" ? "" : ` ${field}`}${example}`);
	}
	return lines.join("\n");
}

function count(
	fields: readonly FieldPlan[],
	record: Readonly<Record<string, unknown>>,
	prefix: string,
	tally: Map<string, { filled: number; of: number }>,
): void {
	for (const plan of fields) {
		if (plan.isConstant) continue;
		const field = prefix + plan.name;
		const value = record[plan.name];
		let entry = tally.get(field);
		if (entry === undefined) {
			entry = { filled: 0, of: 0 };
			tally.set(field, entry);
		}
		entry.of++;
		if (isFilled(value, plan)) entry.filled++;
		if (plan.fields === undefined || value === undefined) continue;
		if (!Array.isArray(value)) {
			if (isRecord(value)) count(plan.fields, value, `${field}.`, tally);
		} else for (const item of value) if (isRecord(item)) count(plan.fields, item, `${field}[].`, tally);
	}
}

function isFilled(value: unknown, plan: FieldPlan): boolean {
	if (value === undefined || (Array.isArray(value) && value.length === 0)) return false;
	return !(plan.isPresence && value === false);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null;
}

function forEachField(
	fields: readonly FieldPlan[],
	prefix: string,
	act: (field: string, plan: FieldPlan) => void,
): void {
	for (const plan of fields) {
		if (plan.isConstant) continue;
		act(prefix + plan.name, plan);
		if (plan.fields !== undefined)
			forEachField(plan.fields, `${prefix}${plan.name}${plan.isList ? "[]" : ""}.`, act);
	}
}

function inOrder(
	plan: RecordPlan,
	tally: ReadonlyMap<string, { filled: number; of: number }>,
): FieldReport[] {
	const reports: FieldReport[] = [];
	forEachField(plan.fields, "", (field) => {
		const { filled, of } = tally.get(field) ?? { filled: 0, of: 0 };
		reports.push({ field, filled, of, share: share(filled, of) });
	});
	return reports;
}

function findingReports(findings: readonly RecordFinding[]): FindingReport[] {
	const reports = new Map<
		string,
		{ field: string; kind: FindingKind; count: number; examples: RecordFinding[] }
	>();
	for (const finding of findings) {
		const field = withoutIndexes(finding.field);
		const name = `${finding.kind} ${field}`;
		const report = reports.get(name);
		if (report === undefined) reports.set(name, { field, kind: finding.kind, count: 1, examples: [finding] });
		else {
			report.count++;
			if (report.examples.length < EXAMPLES) report.examples.push(finding);
		}
	}
	return sorted(reports.values());
}

function sorted(reports: Iterable<FindingReport>): FindingReport[] {
	return [...reports].sort((a, b) => b.count - a.count || (a.field < b.field ? -1 : 1));
}

function share(filled: number, of: number): number {
	return of === 0 ? 0 : filled / of;
}

function ratio(part: number, whole: number): number {
	return whole === 0 ? 0 : part / whole;
}

function percent(part: number): string {
	const hundredths = part * 100;
	// Never show almost all as all, nor almost nothing as nothing.
	if (hundredths > 99.9 && part < 1) return "99.9 %";
	if (hundredths < 0.1 && part > 0) return "0.1 %";
	return `${Number(hundredths.toFixed(1))} %`;
}

function rounded(number: number): string {
	return String(Number(number.toFixed(1)));
}
