// Prints data from a document, in the requested format.

import type { Response } from "../../client/index.ts";
import { type Document, type DocumentOptions, readDocument } from "../../document/index.ts";
import { Allowance } from "../../document/internal.ts";
import { among, type GivenLimits, ofDocuments } from "../arguments/limit-option.ts";
import { documentLimits } from "../arguments/limits.ts";
import type { Output } from "../context.ts";
import { createRowWriter, defaultFormat, type Format } from "./formats.ts";
import { JSON_NUMBERS } from "./json-numbers.ts";
import { printMarkdown } from "./markdown.ts";
import { metered } from "./meter.ts";
import { rowsOf } from "./rows.ts";
import type { SelectOptions } from "./wants-data.ts";

const byEnding: Readonly<Record<string, Format>> = { json: "json", csv: "csv", txt: "text" };

interface DataJob {
	readonly options: SelectOptions;
	readonly limits: GivenLimits;
}

export type DataTarget = Pick<Output, "write" | "isTerminal" | "columns" | "style">;

/** How to read documents whose data is printed. */
export function dataOptions(limits: GivenLimits): DocumentOptions {
	return { ...ofDocuments(limits), json: JSON_NUMBERS };
}

/** Like `printDocument`, for a response's content. */
export async function printData(
	response: Response,
	job: DataJob,
	target: DataTarget,
	path: string | undefined,
	note: (text: string) => void,
): Promise<void> {
	await printDocument(await readDocument(response, dataOptions(job.limits)), job, target, path, note);
}

/**
 * @param path - the file that `target` writes to, whose ending may decide the format
 * @param note - for what the user may not expect Throws DocumentErrors and CommandErrors.
 */
export async function printDocument(
	document: Document,
	{ options, limits }: DataJob,
	target: DataTarget,
	path: string | undefined,
	note: (text: string) => void,
): Promise<void> {
	if (options.as === "markdown") {
		await printMarkdown(document, { options, limits }, target, new Date(), note);
		return;
	}
	const ending = /\.([^./]+)$/.exec(path ?? "")?.[1]?.toLowerCase() ?? "";
	const format = options.as ?? byEnding[ending] ?? defaultFormat(target);
	const allowance = new Allowance(() => document.text.length, among(limits, documentLimits));
	const take = (units: number): void => allowance.take(units);
	const plain = createRowWriter(format, target, { formulas: options["csv-formulas"], take });
	const writer = metered(plain, allowance);
	let rows = 0;
	for (const each of rowsOf(document, options, limits)) {
		if ("group" in each) await writer.group(each.group);
		else if ("note" in each) note(each.note);
		else {
			await ("facts" in each ? writer.facts(each.facts) : writer.write(each.row));
			rows++;
		}
	}
	await writer.end();
	if (rows === 0) note(`nothing was found in the ${document.kind} at ${document.url}`);
}
