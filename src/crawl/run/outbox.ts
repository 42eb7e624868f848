// Entries of the outbox: the records of one page, as text. Pure.

import type { EarlierRecords, PageEntry } from "../frontier/frontier.ts";

/** JSON has no bigints. */
const BIGINT = "\u0000bigint";
const BIGINT_TEXT = JSON.stringify(BIGINT);

export function entryText({ name, page, records, before }: PageEntry): string {
	const entry = before === undefined ? [name, page, records] : [name, page, records, before];
	// A replacer takes several times as long, and few records need one.
	return records.some(hasBigint) ? JSON.stringify(entry, replaced) : JSON.stringify(entry);
}

export function entryFrom(text: string): PageEntry {
	const entry = text.includes(BIGINT_TEXT) ? JSON.parse(text, revived) : JSON.parse(text);
	const [name, page, records, before] = entry as [
		string,
		string,
		PageEntry["records"],
		EarlierRecords | undefined,
	];
	return { name, page, records, before };
}

function hasBigint(value: unknown): boolean {
	if (typeof value === "bigint") return true;
	return typeof value === "object" && value !== null && Object.values(value).some(hasBigint);
}

function replaced(_: string, value: unknown): unknown {
	return typeof value === "bigint" ? { [BIGINT]: String(value) } : value;
}

function revived(_: string, value: unknown): unknown {
	const digits =
		typeof value === "object" && value !== null ? (value as Record<string, unknown>)[BIGINT] : undefined;
	return typeof digits === "string" ? BigInt(digits) : value;
}
