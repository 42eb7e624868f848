// Releases records from the page that contains them. V8 makes a part of a text a view of the whole, so a kept title
// would keep its page in memory. If that is out of proportion, the record gets copies of its texts.

/** Shorter texts are copied by V8 itself. */
const WINDOW_LENGTH = 13;
/** A record doesn't keep a page that is this many times as long as the record's texts. */
const PROPORTION = 8;

/**
 * Values nest no deeper than JSON may. Deeper ones come from the caller (a default, for example) and stay unchanged.
 */
const DEPTH = 1_000;

/** @param sourceLength - of the text that the records' texts may be views of */
export function ownTexts(records: readonly Record<string, unknown>[], sourceLength: number): void {
	let found = 0;
	for (const record of records) found += lengthOf(record, 0);
	if (sourceLength <= found * PROPORTION) return;
	for (const record of records) copyWithin(record, 0);
}

function lengthOf(value: unknown, depth: number): number {
	if (typeof value === "string") return value.length;
	if (typeof value !== "object" || value === null || depth > DEPTH) return 0;
	let length = 0;
	for (const name of Object.keys(value))
		length += lengthOf((value as Record<string, unknown>)[name], depth + 1);
	return length;
}

function copyWithin(holder: Record<string, unknown>, depth: number): void {
	if (depth > DEPTH || Object.isFrozen(holder)) return;
	for (const name of Object.keys(holder)) {
		const value = holder[name];
		if (typeof value === "string") {
			if (value.length >= WINDOW_LENGTH) holder[name] = copyOf(value);
		} else if (typeof value === "object" && value !== null)
			copyWithin(value as Record<string, unknown>, depth + 1);
	}
}

function copyOf(text: string): string {
	const encoding = text.isWellFormed() ? "utf8" : "utf16le";
	return Buffer.from(text, encoding).toString(encoding);
}
