// What a schema found wrong with JSON, in words.

import { type StandardIssue, visible } from "../base/index.ts";

/** How many issues a message names. */
const NAMED = 3;

/** The issues as the end of a sentence: "$.birds[0].depth: expected number, and 2 more". */
export function misfitOf(issues: readonly StandardIssue[]): string {
	const named = issues.slice(0, NAMED).map((issue) => `${placeOf(issue)}: ${issue.message}`);
	const more = issues.length - named.length;
	return visible(`${named.join("; ")}${more > 0 ? `; and ${more} more` : ""}`);
}

function placeOf({ path }: StandardIssue): string {
	const keys = (path ?? []).map((step) => (typeof step === "object" ? step.key : step));
	return `$${keys.map((key) => (typeof key === "number" ? `[${key}]` : memberOf(String(key)))).join("")}`;
}

function memberOf(key: string): string {
	return /^[A-Za-z_]\w*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
