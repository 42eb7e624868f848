// Cache-Control as data (RFC 9111 §5.2), for both directions. An unclear directive gets the more careful of its
// meanings.

import type { FieldLines } from "../../http/index.ts";

/** Directives by name in lower case; "" for one without an argument. A repeated one keeps its smaller argument. */
export type Directives = ReadonlyMap<string, string>;

/** RFC 9111 §1.2.2: any larger number counts as this. */
const MOST_SECONDS: number = 2 ** 31;

const DIRECTIVE = /^[\t ]*([!#$%&'*+.^_`|~\w-]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^",;\s]*)))?[\t ]*$/;

/** Reads the Cache-Control lines of a message. */
export function cacheControl(fields: FieldLines): Directives {
	const directives = new Map<string, string>();
	for (const line of fields.getAll("cache-control")) {
		for (const part of splitList(line)) {
			const match = DIRECTIVE.exec(part);
			if (match === null) continue;
			const [, name = "", quoted, plain] = match;
			const key = name.toLowerCase();
			const value = quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "";
			const before = directives.get(key);
			directives.set(key, before === undefined ? value : smaller(before, value));
		}
	}
	return directives;
}

function smaller(left: string, right: string): string {
	return (seconds(left) ?? 0) <= (seconds(right) ?? 0) ? left : right;
}

/** The parts between unquoted commas. */
function splitList(text: string): string[] {
	return text.match(/(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g) ?? [];
}

/** Delta-seconds (RFC 9111 §1.2.2); undefined for an invalid text. */
export function seconds(text: string | undefined): number | undefined {
	if (text === undefined || !/^\d+$/.test(text)) return undefined;
	return Math.min(Number(text), MOST_SECONDS);
}

/** A directive's seconds: undefined if it is missing, 0 if its argument is not a number. */
export function secondsOf(directives: Directives, name: string): number | undefined {
	const text = directives.get(name);
	return text === undefined ? undefined : (seconds(text) ?? 0);
}

/** The members of a list of field names, in lower case. */
export function namesIn(lines: readonly string[]): string[] {
	return lines
		.flatMap((line) => line.split(","))
		.map((name) => name.trim().toLowerCase())
		.filter((name) => name !== "");
}
