// What `gannet extract` does: opens one input after another and extracts the records of each by the declaration, in
// order, a few inputs ahead. collector.ts decides where records and rejected records go.

import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { urlFault, withoutUserinfo } from "../../base/index.ts";
import type { CsvDialect, DocumentOptions } from "../../document/index.ts";
import { extractAsync, extractItemsAsync, jsonSchemaOf, type RecordDeclaration } from "../../record/index.ts";
import { YoungGeneration } from "../../runtime/index.ts";
import type { Trace } from "../../trace/index.ts";
import type { GivenOption } from "../arguments/command.ts";
import { type GivenLimits, ofDocuments, ofRecords } from "../arguments/limit-option.ts";
import { type Context, writeText } from "../context.ts";
import { JSON_NUMBERS } from "../data/json-numbers.ts";
import { ExitCode } from "../exit-codes.ts";
import { usageError } from "../failure.ts";
import { stoppedExitCode } from "../report.ts";
import { shownSecrets } from "../session/credentials.ts";
import { openSession, planSession } from "../session/session.ts";
import { createConversation } from "../terminal/conversation.ts";
import { formatCount } from "../terminal/units.ts";
import { type Collector, collected, openCollector } from "./collector.ts";
import { csvDialectOf } from "./csv-option.ts";
import { loadDeclaration } from "./declaration-file.ts";
import { type InputSources, type Opened, openInput, type Streamed, shownInput } from "./inputs.ts";
import type { ExtractOptions } from "./options.ts";
import { checkFiles, type ItemPosition } from "./rejects.ts";
import { streamItems } from "./stream.ts";

/** Runs the command. Resolves to the exit code: that of the last input that failed. */
export async function runExtract(
	context: Context,
	options: ExtractOptions,
	inputs: readonly string[],
	given: readonly GivenOption[],
): Promise<number> {
	if (options.record === undefined) {
		throw usageError("extract requires a declaration: --record FILE", "`gannet help records` describes it.");
	}
	const declaration = await loadDeclaration(options.record);
	if (options.schema) {
		await writeText(context.stdout, `${JSON.stringify(jsonSchemaOf(declaration), null, "\t")}\n`);
		return ExitCode.ok;
	}
	if (inputs.length === 0) throw usageError("there is no input", "Name a file, a URL, or - for stdin.");

	checkFiles(options, inputs);
	if (inputs.indexOf("-") !== inputs.lastIndexOf("-")) throw usageError("stdin (-) can only be read once");
	const baseUrl = baseUrlOf(options["base-url"]);
	const csv = { ...declaration.csv, ...csvDialectOf(options.csv) };
	const shown = await Promise.all(inputs.map(shownInput));

	const plan = await planSession(context, options, given, "extract", {
		urls: [],
		isShared: inputs.length > 1,
		zones: new Map(),
	});
	await using session = await openSession(context, options, plan, conversation(context, options));
	const collector = await openCollector(context, declaration, options, sourceOf(inputs), "extract");
	const sources: InputSources = {
		context,
		session,
		options: {
			...(isDocumentKind(options.input) ? { kind: options.input } : {}),
			...(options.encoding === undefined ? {} : { encoding: options.encoding }),
			...documentOptions(plan.limits, options.noscript, csv),
			json: JSON_NUMBERS,
		},
		format: options.input,
		baseUrl,
		arrayPath: arrayPathOf(declaration),
		readsErrors: !options.fail,
	};
	try {
		return await collected(collector, options, () =>
			extractAll({
				context,
				declaration,
				options,
				csv,
				limits: plan.limits,
				inputs,
				shown,
				sources,
				collector,
			}),
		);
	} finally {
		await session.save();
	}
}

/** Options of documents that the command line says. */
function documentOptions(limits: GivenLimits, noscript: boolean, csv: CsvDialect): DocumentOptions {
	const own = ofDocuments(limits);
	return { ...own, csv: { ...csv, ...own.csv }, ...(noscript ? { html: { noscript } } : {}) };
}

interface Work {
	readonly context: Context;
	readonly declaration: RecordDeclaration;
	readonly options: ExtractOptions;
	readonly csv: CsvDialect;
	readonly limits: GivenLimits;
	readonly inputs: readonly string[];
	/** The inputs as people and files may see them. */
	readonly shown: readonly string[];
	readonly sources: InputSources;
	readonly collector: Collector;
}

async function extractAll(work: Work): Promise<void> {
	const { context, options, inputs, shown, sources, collector } = work;
	const { start } = collector;
	const ahead = new Map<number, Promise<Opened>>();
	let next = start.input;
	try {
		for (let index = start.input; index < inputs.length; index++) {
			while (next < inputs.length && next < index + options.parallel) {
				const opening = openInput(inputs[next] as string, sources);
				// The code that takes it handles its failure; until then it needs no handler.
				opening.catch(() => undefined);
				ahead.set(next++, opening);
			}
			const input = shown[index] as string;
			const place = { input: index, item: index === start.input ? start.item : 0 };
			try {
				const opening = ahead.get(index) as Promise<Opened>;
				ahead.delete(index);
				const opened = await opening;
				if (opened.kind === "document") await takeDocument(work, input, place, opened);
				else await takeStream(work, input, place, opened);
			} catch (error) {
				if (isFatal(error) || stoppedExitCode(error, context.signal) !== undefined) throw error;
				collector.fail(input, place, error);
			}
			await collector.commit({ input: index + 1, item: 0 });
		}
	} finally {
		// Close what was opened ahead and will not be read.
		for (const opening of ahead.values()) void opening.then(closeUnread, () => undefined);
	}
}

function closeUnread(opened: Opened): void {
	if (opened.kind !== "document" && opened.source instanceof Readable) opened.source.destroy();
}

/** Whether the run itself failed, and not one of its inputs. */
function isFatal(error: unknown): boolean {
	const { name, kind } = error as { readonly name?: unknown; readonly kind?: unknown };
	// The output, or the file of rejected records: whatever came after would be lost.
	return (
		name === "SinkError" ||
		name === "StorageError" ||
		name === "DeclarationError" ||
		(name === "RecordError" && kind === "validator")
	);
}

async function takeDocument(
	{ declaration, options, limits, collector }: Work,
	input: string,
	place: ItemPosition,
	{ document, bytes }: Extract<Opened, { kind: "document" }>,
): Promise<void> {
	const extraction = await extractAsync(document, declaration, {
		provenance: options.provenance,
		limits: { ...ofRecords(limits), records: options["max-records"] },
	});
	await collector.take(input, place, extraction, bytes);
}

async function takeStream(
	{ context, declaration, options, csv, limits, collector }: Work,
	input: string,
	place: ItemPosition,
	opened: Streamed,
): Promise<void> {
	const ofItems = opened.kind === "array" ? withoutEach(declaration) : declaration;
	const young = new YoungGeneration();
	let item = place.item;
	let odd = 0;
	let oddity: string | undefined;
	const how = {
		encoding: options.encoding,
		csv,
		limits,
		signal: context.signal,
		skip: place.item,
	};
	for await (const batch of streamItems(opened, how)) {
		const { values, errors, oddities, bytes } = batch;
		odd += oddities.length;
		oddity ??= oddities[0];
		const at = { input: place.input, item };
		for (const error of errors) collector.reject(input, at, error);
		const extraction = await extractItemsAsync(values, ofItems, {
			provenance: options.provenance,
			limits: ofRecords(limits),
			url: opened.url,
			firstRecord: item,
		});
		await collector.take(input, at, extraction, bytes);
		item += values.length + errors.length;
		await collector.commit({ input: place.input, item });
		young.hold();
	}
	if (
		oddity === undefined &&
		opened.kind === "stream" &&
		opened.format !== "jsonl" &&
		csv.header === undefined &&
		asksByNumber(declaration)
	)
		collector.notice(
			`${input}: the first row was taken for the names of the columns, which are asked for by number; --csv header=no has it read as a row, header=yes not`,
			1,
		);
	if (oddity !== undefined) {
		const others = odd === 1 ? "" : ` (and ${formatCount(odd - 1)} more such)`;
		collector.notice(`${input}: ${oddity}${others}`, odd);
	}
}

/** Whether columns are asked for by number alone, as one does where they have no names. */
function asksByNumber({ fields }: RecordDeclaration): boolean {
	const columns = Object.values(fields).flatMap((field) =>
		typeof field === "string" ? [] : (field.column ?? []),
	);
	return columns.length > 0 && columns.every((column) => typeof column === "number");
}

/** The array whose every element is a record; undefined if records are found in another way. */
function arrayPathOf({ each }: RecordDeclaration): string | undefined {
	if (typeof each !== "object" || each.jsonPath === undefined) return undefined;
	return /^(\$(?:\.[A-Za-z_]\w*)*)\[\*\]$/.exec(each.jsonPath)?.[1];
}

function withoutEach({ each: _each, ...rest }: RecordDeclaration): RecordDeclaration {
	return rest;
}

function isDocumentKind(kind: ExtractOptions["input"]): kind is "html" | "xml" | "json" | "text" {
	return kind === "html" || kind === "xml" || kind === "json" || kind === "text";
}

/** Links and records contain the base URL, so it must have no userinfo. Throws a CommandError. */
function baseUrlOf(text: string | undefined): string | undefined {
	if (text === undefined) return undefined;
	if (!URL.canParse(text))
		throw usageError(`--base-url requires an absolute URL, but this one ${urlFault(text)}`);
	return withoutUserinfo(text);
}

/** A run with other inputs is another run. Kept as a hash, because URLs may contain credentials. */
function sourceOf(inputs: readonly string[]): string {
	return createHash("sha256").update(JSON.stringify(inputs)).digest("hex");
}

function conversation({ stderr }: Context, options: ExtractOptions): Trace | undefined {
	return options.verbose === 0 ? undefined : createConversation(stderr, shownSecrets(options));
}
