// Prints what a response's content says, in the format that was asked for.

import type { Response } from "../../client/index.ts";
import { readDocument } from "../../document/index.ts";
import type { Output } from "../context.ts";
import { inOurWords } from "../failure.ts";
import { type GivenLimits, ofDocuments } from "../limit-option.ts";
import { createRowWriter, defaultFormat, type Format } from "./formats.ts";
import { rowsOf } from "./rows.ts";
import type { SelectOptions } from "./wants-data.ts";

const byEnding: Readonly<Record<string, Format>> = { json: "json", csv: "csv", txt: "text" };

/**
 * @param path - the file that `target` writes to, whose ending may say the format
 * @param note - for what the user may not expect
 * Throws DocumentErrors and CommandErrors.
 */
export async function printData(
	response: Response,
	{ options, limits }: { readonly options: SelectOptions; readonly limits: GivenLimits },
	target: Pick<Output, "write" | "isTerminal" | "columns" | "style">,
	path: string | undefined,
	note: (text: string) => void,
): Promise<void> {
	const document = await readDocument(response, { ...ofDocuments(limits), json: { bigNumbers: "bigint" } });
	const ending = /\.([^./]+)$/.exec(path ?? "")?.[1]?.toLowerCase() ?? "";
	const format = options.as ?? byEnding[ending] ?? defaultFormat(target);
	const writer = createRowWriter(format, target, { formulas: options["csv-formulas"] });
	let rows = 0;
	for (const each of rowsOf(document, options, limits)) {
		if ("group" in each) await writer.group(each.group);
		else if ("note" in each) note(inOurWords(each.note, "get"));
		else {
			await ("facts" in each ? writer.facts(each.facts) : writer.write(each.row));
			rows++;
		}
	}
	await writer.end();
	if (rows === 0) note(`nothing was found in the ${document.kind} at ${document.url}`);
}
