// A feed's dates, and findings for those that can't be read. Must not know the formats of feeds.

import { type Finding, finding } from "../finding.ts";
import { lineOf } from "../source-positions.ts";
import { textContent } from "../tree.ts";
import { isoDate } from "./dates.ts";
import type { Fields } from "./fields.ts";

/** Reads the first of some fields that is a date. Fields that exist but aren't dates become findings. */
export function dateReader(fields: Fields, findings: Finding[]): (...names: string[]) => string | undefined {
	return (...names) => {
		for (const name of names) {
			for (const element of fields.get(name) ?? []) {
				const text = textContent(element).trim();
				if (text === "") continue;
				const date = isoDate(text);
				if (date !== undefined) return date;
				findings.push(unreadable(element.name, text, lineOf(element)));
			}
		}
		return undefined;
	};
}

export function unreadable(what: string, text: string, line?: number): Finding {
	return finding("date", `The ${what} ${JSON.stringify(text.slice(0, 100))} is not a readable date`, line);
}
