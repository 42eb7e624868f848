// JSON Lines as a whole: the values of all lines. json/ reads streams of them.

import { adviceOf, whatOf } from "../../base/index.ts";
import { DocumentError } from "../errors.ts";
import { type JsonOptions, type JsonValue, parseJsonText } from "../json/parse.ts";

/** One value per line, ignoring empty lines. @throws DocumentError, with the line in the whole text */
export function parseLines(text: string, options: JsonOptions): JsonValue[] {
	const values: JsonValue[] = [];
	let start = 0;
	for (let line = 1; start < text.length; line++) {
		const found = text.indexOf("\n", start);
		const end = found < 0 ? text.length : found;
		const source = text.slice(start, end);
		if (source.trim() !== "") {
			try {
				values.push(parseJsonText(source, options, line));
			} catch (error) {
				throw placed(error, start);
			}
		}
		start = end + 1;
	}
	return values;
}

function placed(error: unknown, start: number): unknown {
	if (!(error instanceof DocumentError) || error.offset === undefined) return error;
	const { kind, code, option, value, line, column, offset, cause } = error;
	const facts = { kind, code, option, value, advice: adviceOf(error), cause };
	return new DocumentError(whatOf(error), { ...facts, line, column, offset: start + offset });
}
