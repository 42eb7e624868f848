// What a document has in place of a record.

import type { Finding } from "./findings.ts";

/** What could not be made a record, and why. */
export interface Rejected {
	/** The fields that were found, and are of their types. */
	readonly partial: Readonly<Record<string, unknown>>;
	/** Each names the field and what is wrong with it. */
	readonly findings: readonly Finding[];
	/** Its place among the document's records, from 0. */
	readonly record: number;
}
