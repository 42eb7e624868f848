// Bounds what is printed of a document's rows, by the same limit as everything else made of it. With one cell for each
// column of each row and one name for each value, a small document can ask for gigabytes. Must not know formats.

import { type Allowance, weightOf } from "../../document/internal.ts";
import type { RowWriter } from "./formats.ts";

/** A name shared by many rows counts if it is longer than this. */
const FREE_NAME = 1000;

/** A writer that counts what it writes. Throws a DocumentError, kind "limit". */
export function metered(writer: RowWriter, allowance: Allowance): RowWriter {
	return {
		...writer,
		write(row) {
			allowance.take(weightOfRow(row, allowance));
			return writer.write(row);
		},
		facts(row) {
			allowance.take(weightOfRow(row, allowance));
			return writer.facts(row);
		},
	};
}

function weightOfRow(row: unknown, allowance: Allowance): number {
	const { left } = allowance;
	if (typeof row !== "object" || row === null || Array.isArray(row)) return weightOf(row, left);
	let weight = 0;
	for (const [name, value] of Object.entries(row)) {
		if (weight > left) break;
		weight += Math.max(0, name.length - FREE_NAME) + weightOf(value, left);
	}
	return weight;
}
