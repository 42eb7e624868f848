// What printing a document's rows may come to: the same bound as for whatever else is made of it. One cell for each column of
// each row and one name for each value, and a small document asks for gigabytes. Must not know formats.

import { type Allowance, weightOf } from "../../document/internal.ts";
import type { RowWriter } from "./formats.ts";

/** A name that many rows have counts where it is longer. */
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
