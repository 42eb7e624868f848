// What a document gives instead of a record.

import type { RecordFinding } from "./findings.ts";

/** A record that was rejected, and why. */
export interface Rejected {
	/** The fields that were found and have the right types. */
	readonly partial: Readonly<Record<string, unknown>>;
	/** Each names the field and its fault. */
	readonly findings: readonly RecordFinding[];
	/** Its index among the document's records, from 0. */
	readonly record: number;
}
