// Distributes finished records: to the output, the rejected ones to their file, all of them into the report. Owns the
// counts and the progress line. Must not know where records come from.

import { readFileSync } from "node:fs";
import {
	anything,
	hideSecrets,
	joined,
	jsonText,
	messageIn,
	misfit,
	type Naming,
	own,
	type Shape,
	show,
	text,
	visible,
	whole,
} from "../../base/index.ts";
import {
	compareReports,
	describeReport,
	type Extraction,
	type RecordDeclaration,
	type RecordFinding,
	type Report,
	type Row,
	RunReport,
	readReport,
	type SinkSchema,
	schemaOf,
} from "../../record/index.ts";
import { unfitDefaults, withPlaces } from "../../record/internal.ts";
import { replaceFile, targetOf } from "../../storage/index.ts";
import type { LimitedCommand } from "../arguments/limits.ts";
import { namingOf } from "../arguments/option-names.ts";
import type { Context } from "../context.ts";
import { ExitCode } from "../exit-codes.ts";
import { CommandError, describeFailure, fileError, usageError } from "../failure.ts";
import { printNote, sentence } from "../report.ts";
import { createRecordProgress } from "../terminal/progress.ts";
import { formatCount } from "../terminal/units.ts";
import type { RecordOptions } from "./options.ts";
import { openOutput } from "./output.ts";
import { type ItemPosition, openRejects, type RejectFile, withShownPlace } from "./rejects.ts";

/** Receives what a run makes. */
export interface Collector {
	/** Where an interrupted run had got to; the beginning for a new run. */
	readonly start: ItemPosition;
	/** The `more` that `commit` got there. */
	readonly more: string | undefined;
	/** Adds the records of an input. `at` is where a run would continue to make them again. */
	take(input: string, at: ItemPosition, extraction: Extraction<unknown>, bytes: number): Promise<void>;
	/** Notes an item of a stream that can't be read. */
	reject(input: string, place: ItemPosition, error: Error): void;
	/** Everything before `place` has been added. `more` is what a run needs besides to continue from there. */
	commit(place: ItemPosition, more?: string): Promise<void>;
	/** Reports an input that can't be read, counts it, and keeps it among the rejected ones. */
	fail(input: string, place: ItemPosition, error: unknown): void;
	/** A line for people. The progress line makes room. */
	note(text: string): void;
	/** The same of what was odd about an input; `count` of such count where --strict is given. */
	notice(text: string, count: number): void;
	/** Ends the run. `complete` if all inputs have been read. Resolves to the result of the whole run. */
	close(how: { readonly complete: boolean }): Promise<Outcome>;
}

export interface Outcome {
	readonly rejected: number;
	/** What was noticed beside: ambiguous values, odd rows, repairs, what could not be read. */
	readonly findings: number;
	/** The exit code of the last input that failed; 0 if none did. */
	readonly failure: number;
}

/** The text that a sink keeps with its rows: where the run is, and its results so far. */
interface Position {
	readonly at: readonly [input: number, item: number];
	readonly more?: string | undefined;
	readonly failed: number;
	readonly failure: number;
	readonly noticed?: number | undefined;
	/** Without examples, which may be long. */
	readonly report: Report;
}

/**
 * @param source - identifies what the places count: a run of another source doesn't continue here
 * @param command - whose options the messages name
 */
export async function openCollector(
	context: Context,
	declaration: RecordDeclaration,
	options: RecordOptions,
	source: string,
	command: LimitedCommand,
): Promise<Collector> {
	const { stderr, clock, signal } = context;
	const { to, rejects: rejectsPath, report: reportPath, provenance } = options;
	const naming = namingOf(command);
	const earlier = reportPath === undefined ? undefined : earlierReport(reportPath);
	if (to !== undefined && to !== "-") checkDefaults(declaration, to);
	const output = await openOutput(context, columnsOf(declaration, provenance), {
		to,
		format: options.as,
		sink: {
			source,
			signal,
			restart: options.restart,
			csv: { formulas: options["csv-formulas"] },
			flatten: options.flatten,
			childTables: options["child-tables"],
			...(options.append ? { mode: "append" } : {}),
			...(options.replace ? { mode: "replace" } : {}),
			...(options.table === undefined ? {} : { table: options.table }),
		},
	});
	let resumed: Position | undefined;
	let rejects: RejectFile;
	try {
		resumed = positionOf(output.position, to ?? "");
		rejects = await openRejects(rejectsPath, resumed === undefined ? undefined : placeOf(resumed));
	} catch (error) {
		await output.close({ complete: false });
		throw error;
	}
	const start: ItemPosition = resumed === undefined ? { input: 0, item: 0 } : placeOf(resumed);
	const progress = createRecordProgress(stderr, clock);
	const run = new RunReport();
	if (resumed !== undefined) run.add(resumed.report);
	/** In addition to the report: items of streams that could not be read, rows that the sink refused. */
	let refused = 0;
	/** The first of their reasons. */
	const reasons: string[] = [];
	let noticed = resumed?.noticed ?? 0;
	let failed = resumed?.failed ?? 0;
	let failure = resumed?.failure ?? 0;

	const note = (said: string): void => {
		progress.clear();
		printNote(context, sentence(said));
	};
	if (resumed !== undefined) note("this run continues where it was interrupted; --restart starts over");

	return {
		start,
		more: resumed?.more,
		note,
		notice(text, count) {
			noticed += count;
			note(text);
		},
		async take(input, at, extraction, bytes) {
			const { records, rejected } = extraction;
			run.add(extraction.report);
			tellOfDocument(input, extraction.findings);
			for (const { record, partial, findings } of rejected) {
				rejects.add(at, { input, number: record, record: partial, findings: findings.map(withShownPlace) });
			}
			progress.add(bytes);
			progress.count(records.length, rejected.length);
			if (to === undefined) progress.clear();
			const rows = records as Row[];
			await write(input, at, provenance ? rows.map(withPlaces) : rows);
		},
		reject: refuse,
		async commit({ input, item }, more) {
			await rejects.flush();
			// Of a run without rows nothing is kept: what an earlier run has written stays.
			if (isEmpty() && !options["allow-empty"]) return;
			await output.commit(() => {
				const report = { ...withoutExamples(run.report), rejected: rejectedOf(run.report) };
				const position: Position = { at: [input, item], more, failed, failure, noticed, report };
				return jsonText(position);
			});
		},
		fail(input, place, error) {
			const { message, hint, exitCode } = describeFailure(error, command);
			progress.clear();
			const said = message.includes(input) ? message : `${input}: ${message}`;
			stderr.print(show`${stderr.style("red", show`gannet:`)} ${sentence(said)}\n`);
			if (hint !== undefined) stderr.print(show`        ${sentence(hint)}\n`);
			rejects.add(place, { input, error: hideSecrets(message) });
			failed++;
			failure = exitCode;
		},
		async close({ complete }) {
			progress.finish();
			try {
				await rejects.close();
			} finally {
				const keepsOld = complete && isEmpty() && !options["allow-empty"] && to !== undefined && to !== "-";
				const { rows, children, replaced } = await output.close({ complete: complete && !keepsOld });
				if (keepsOld)
					note(`${shownTarget(to)} stays as it was, as there are no records; --allow-empty replaces it`);
				if (replaced > 0)
					note(
						`${formatCount(replaced)} text${replaced === 1 ? "" : "s"} had U+0000 or lone surrogates, which ${shownTarget(to ?? "")} can't store: they were replaced by U+FFFD`,
					);
				const report = { ...run.report, rejected: rejectedOf(run.report) };
				if (complete) await conclude(report, rows, children);
				else if (to !== undefined && to !== "-")
					note(
						`${formatCount(rows)} records are kept in ${shownTarget(to)}; the same command continues from there`,
					);
			}
			const findings = noticed + run.report.findings.reduce((sum, { count }) => sum + count, 0);
			return { rejected: rejectedOf(run.report), findings, failure };
		},
	};

	/** Whether the whole run has made no record yet. */
	function isEmpty(): boolean {
		return run.report.records === 0;
	}

	function tellOfDocument(input: string, findings: readonly RecordFinding[]): void {
		let shown = 0;
		let others = 0;
		for (const finding of findings) {
			if (finding.kind !== "document") continue;
			if (shown++ < FINDINGS_SHOWN) note(`${input}: ${hideSecrets(messageIn(finding, naming))}`);
			else others++;
		}
		if (others > 0) note(`${input}: and ${formatCount(others)} more of this document`);
	}

	function rejectedOf(report: Report): number {
		return report.rejected + refused;
	}

	function refuse(input: string, place: ItemPosition, error: Error): void {
		const message = hideSecrets(messageIn(error, naming));
		rejects.add(place, { input, error: message });
		refused++;
		if (reasons.length < REASONS_TOLD) reasons.push(`${input}: ${message}`);
		progress.count(0, 1);
	}

	/** A row that the target can't store is a rejected record. The other rows of its batch are stored. */
	async function write(input: string, at: ItemPosition, rows: readonly Row[]): Promise<void> {
		try {
			await output.write(rows);
		} catch (error) {
			if (!isRefusal(error)) throw error;
			if (rows.length > 1) for (const row of rows) await write(input, at, [row]);
			else {
				refuse(input, at, error);
				progress.count(-1, 0);
			}
		}
	}

	async function conclude(report: Report, rows: number, children: readonly string[]): Promise<void> {
		if (reportPath !== undefined) {
			if (earlier !== undefined)
				for (const { message } of compareReports(earlier, report)) note(`since the last run: ${message}`);
			const findings = report.findings.map((each) => ({
				...each,
				examples: each.examples.map(withShownPlace),
			}));
			const json = jsonText({ ...report, findings }, "\t");
			await replaceFile(reportPath, Buffer.from(`${json}\n`));
		}
		const { rejected } = report;
		const written = `${formatCount(rows)} record${rows === 1 ? "" : "s"}`;
		if (rejected === 0 && failed === 0 && rows > 0) {
			if (to !== undefined && to !== "-") {
				const lists = children.length === 0 ? "" : `, their lists in ${children.map(shownTarget).join(", ")}`;
				stderr.print(show`${sentence(`${written} in ${shownTarget(to)}${lists}`)}\n`);
			}
			return;
		}
		const inputs = failed === 0 ? "" : `; ${formatCount(failed)} input${failed === 1 ? "" : "s"} failed`;
		const kept = rejectsPath === undefined || rejected + failed === 0 ? "" : ` (kept in ${rejectsPath})`;
		note(`${written}, ${formatCount(rejected)} rejected${inputs}${kept}`);
		if (report.rejected > refused || report.records === 0) {
			const [, ...details] = describeReport(inWords(report, naming)).split("\n");
			const lines = details.map((line) => visible(hideSecrets(line)));
			if (lines.length > 0) stderr.print(show`${joined(lines, "\n")}\n`);
		}
		for (const reason of reasons) stderr.print(show`  ${sentence(reason)}\n`);
		if (reasons.length > 0 && refused > reasons.length)
			stderr.print(
				show`  and ${formatCount(refused - reasons.length)} more that could not be read or written\n`,
			);
	}
}

/** The report with its examples in the program's words. */
function inWords(report: Report, naming: Naming): Report {
	const findings = report.findings.map((each) => ({
		...each,
		examples: each.examples.map((example) => ({ ...example, message: messageIn(example, naming) })),
	}));
	return { ...report, findings };
}

/** How many findings to print for one document. */
const FINDINGS_SHOWN = 3;
/** How many reasons for unreadable or unwritable rows to print at the end. */
const REASONS_TOLD = 3;

/** Ends the collector's run when `work` ends. Resolves to the exit code. */
export async function collected(
	collector: Collector,
	{ strict }: Pick<RecordOptions, "strict">,
	work: () => Promise<void>,
): Promise<number> {
	try {
		await work();
	} catch (error) {
		// Report what is wrong with the run, and not what then goes wrong with ending it.
		await collector.close({ complete: false }).catch(() => undefined);
		throw error;
	}
	const { rejected, findings, failure } = await collector.close({ complete: true });
	return failure === ExitCode.ok && strict && rejected + findings > 0 ? ExitCode.data : failure;
}

/** Throws a CommandError for a default that the target would refuse in each record that has it. */
function checkDefaults(declaration: RecordDeclaration, to: string): void {
	for (const { name, says, type } of unfitDefaults(declaration)) {
		throw usageError(
			`the default of the field ${JSON.stringify(name)} is ${says}, and its column in ${shownTarget(to)} is of type ${type}`,
			"Give it a default of that type, or none and `optional: true`.",
		);
	}
}

/** The columns of the records, and the column of their places if wanted. */
function columnsOf(declaration: RecordDeclaration, hasPlaces: boolean): SinkSchema {
	const schema = schemaOf(declaration);
	return hasPlaces ? { ...schema, columns: [...schema.columns, { name: "_from", type: "record" }] } : schema;
}

function isRefusal(error: unknown): error is Error {
	const { name, kind } = error as { readonly name?: unknown; readonly kind?: unknown };
	return name === "SinkError" && kind === "row";
}

const positionShape: Shape = {
	members: { at: { each: whole(0) }, more: text, failed: whole(0), failure: whole(0), report: anything() },
	optional: ["more"],
};

/** Throws a CommandError if the text isn't ours: any program may write to a table of positions. */
function positionOf(stored: string | undefined, to: string): Position | undefined {
	if (stored === undefined || stored === "") return undefined;
	try {
		const value: unknown = JSON.parse(stored);
		const fault = misfit(value, positionShape, "the value");
		if (fault !== undefined) throw new Error(fault);
		const position = own(value as Position);
		readReport(position.report);
		return position;
	} catch (error) {
		throw new CommandError(
			`the position that ${shownTarget(to)} keeps is not one of this command: ${(error as Error).message}`,
			ExitCode.writeFailed,
			"Use --restart to start over.",
			error,
		);
	}
}

function placeOf({ at: [input = 0, item = 0] }: Position): ItemPosition {
	return { input, item };
}

function withoutExamples(report: Report): Report {
	return { ...report, findings: report.findings.map((finding) => ({ ...finding, examples: [] })) };
}

/** A target without its password. */
function shownTarget(target: string): string {
	if (!target.includes("@") || !/^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return hideSecrets(target);
	const url = URL.parse(target);
	if (url === null) return "the target";
	url.password = "";
	return url.href;
}

function earlierReport(path: string): Report | undefined {
	const target = targetOf(path);
	// A write-only target has nothing to read.
	if (target.kind === "stream" || target.mode === undefined) return undefined;
	let json: string;
	try {
		json = readFileSync(target.path, "utf8");
	} catch (error) {
		throw fileError("read", path, error);
	}
	try {
		return readReport(JSON.parse(json));
	} catch (error) {
		const why = `it is not a report of an earlier run: ${(error as Error).message}`;
		throw fileError("read", path, new Error(why, { cause: error }));
	}
}
