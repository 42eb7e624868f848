// -z: only what has changed since a date, or what has not.

import { statSync } from "node:fs";
import { usageError } from "../failure.ts";

/** The field for "DATE", "FILE", "-DATE" or "-FILE" (RFC 9110 §13.1.3, §13.1.4). Throws a CommandError. */
export function timeCondition(text: string): readonly [string, string] {
	const isBefore = text.startsWith("-");
	const value = isBefore || text.startsWith("=") ? text.slice(1) : text;
	return [isBefore ? "if-unmodified-since" : "if-modified-since", dateOf(value).toUTCString()];
}

function dateOf(text: string): Date {
	const file = statSync(text, { throwIfNoEntry: false });
	if (file !== undefined) return file.mtime;
	// A date without a time zone is one of GMT, as HTTP's are.
	const hasZone = /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)\s*$/i.test(text);
	const at = Date.parse(/\d\s*$/.test(text) && !hasZone && !/T\d/.test(text) ? `${text} GMT` : text);
	if (!Number.isNaN(at)) return new Date(at);
	throw usageError(
		`-z takes a date or the name of a file that is there, not ${JSON.stringify(text)}`,
		"Write a date like 2026-11-30, or 'Mon, 30 Nov 2026 12:00:00 GMT'.",
	);
}
