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

export function entryText({ name, page, records }: OutboxEntry): string {
	return JSON.stringify([name, page, records], (_, value: unknown) =>
		typeof value === "bigint" ? { [BIGINT]: String(value) } : value,
	);
}

export function entryFrom(text: string): OutboxEntry {
	const [name, page, records] = JSON.parse(text, (_, value: unknown) => {
		const digits =
			typeof value === "object" && value !== null ? (value as Record<string, unknown>)[BIGINT] : undefined;
		return typeof digits === "string" ? BigInt(digits) : value;
	}) as [string, string, Row[]];
	return { name, page, records };
}
