import type { ByteRange } from "./response-content.ts";

// Which bytes a Range field asks for (RFC 9110 §14). Pure functions.

/** More ranges than this in one request are taken for an attack, and the whole is sent (RFC 9110 §17.15). */
const RANGE_LIMIT = 16;

/**
 * The ranges that a Range field's value selects of `size` bytes, in the order asked for;
 * "unsatisfiable" where none of them lies within (416); undefined where the field is to be ignored (200).
 */
export function selectRanges(
	value: string,
	size: number,
): readonly ByteRange[] | "unsatisfiable" | undefined {
	const specifiers = /^bytes=(.*)$/i.exec(value)?.[1]?.split(",");
	if (specifiers === undefined) return undefined;
	const ranges: ByteRange[] = [];
	let count = 0;
	for (const specifier of specifiers) {
		if (/^[ \t]*$/.test(specifier)) continue; // RFC 9110 §5.6.1: empty list elements are ignored
		count++;
		// Held to both ends: a pattern that may begin anywhere takes seconds for 60,000 blanks.
		const [, first = "", last = ""] = /^[ \t]*(\d*)-(\d*)[ \t]*$/.exec(specifier) ?? [];
		if ((first === "" && last === "") || count > RANGE_LIMIT) return undefined;
		if (first === "") {
			const length = Math.min(Number(last), size);
			if (length > 0) ranges.push({ start: size - length, end: size });
			// RFC 9110 §14.1.2: the last bytes of an empty file are all of it, which no Content-Range can say.
			else if (Number(last) > 0) return undefined;
			continue;
		}
		const start = Number(first);
		if (last !== "" && Number(last) < start) return undefined;
		if (start >= size) continue;
		ranges.push({ start, end: last === "" ? size : Math.min(Number(last) + 1, size) });
	}
	if (count === 0) return undefined;
	if (ranges.length === 0) return "unsatisfiable";
	// Ranges that overlap, or that together are no less than the whole, are answered with the whole, once.
	const total = ranges.reduce((sum, range) => sum + range.end - range.start, 0);
	if (ranges.length > 1 && (total >= size || doOverlap(ranges))) return undefined;
	return ranges;
}

function doOverlap(ranges: readonly ByteRange[]): boolean {
	const sorted = ranges.toSorted((a, b) => a.start - b.start);
	return sorted.some((range, index) => range.start < (sorted[index - 1]?.end ?? 0));
}

/** "bytes 0-9/100". */
export function contentRange(range: ByteRange, size: number): string {
	return `bytes ${range.start}-${range.end - 1}/${size}`;
}
