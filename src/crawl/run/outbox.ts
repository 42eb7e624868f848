// Entries of the outbox: the records of one page, as text. Pure.

import type { Row } from "../../record/index.ts";

/** The records of one kind that a page gave. */
export interface OutboxEntry {
	readonly name: string;
	readonly page: string;
	readonly records: readonly Row[];
}

/** JSON has no bigints. */
const BIGINT = "\u0000bigint";
const BIGINT_TEXT = JSON.stringify(BIGINT);

export function entryText({ name, page, records }: OutboxEntry): string {
	const entry = [name, page, records];
	// A replacer takes several times as long, and few records need one.
	return records.some(hasBigint) ? JSON.stringify(entry, replaced) : JSON.stringify(entry);
}

export function entryFrom(text: string): OutboxEntry {
	const entry = text.includes(BIGINT_TEXT) ? JSON.parse(text, revived) : JSON.parse(text);
	const [name, page, records] = entry as [string, string, Row[]];
	return { name, page, records };
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
