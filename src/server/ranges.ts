import type { ByteRange } from "./response-content.ts";

// Which bytes a Range field asks for (RFC 9110 §14). Pure functions.

/** More ranges than this in one request look like an attack, and get the whole file (RFC 9110 §17.15). */
const RANGE_LIMIT = 16;

/**
 * The ranges that a Range field selects of `size` bytes, in the order of the field; "unsatisfiable" if all lie outside
 * (416); undefined if the field is to be ignored (200).
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
		// Anchored at both ends: a pattern that may begin anywhere takes seconds for 60,000 blanks.
		const [, first = "", last = ""] = /^[ \t]*(\d*)-(\d*)[ \t]*$/.exec(specifier) ?? [];
		if ((first === "" && last === "") || count > RANGE_LIMIT) return undefined;
		if (first === "") {
			const length = Math.min(Number(last), size);
			if (length > 0) ranges.push({ start: size - length, end: size });
			// RFC 9110 §14.1.2: the last bytes of an empty file are all of it, which Content-Range can't express.
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
	// If ranges overlap, or together are as large as the whole, send the whole once.
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
