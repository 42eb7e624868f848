// Findings about fields that aren't as declared. Owns the wording and the paths of fields. Must not know sources.

import type { Provenance } from "./provenance.ts";

/**
 * What is wrong with a value.
 * - "missing": nothing was found for a field that isn't optional
 * - "invalid": what was found doesn't match the field's type, or its validator refused it
 * - "ambiguous": what was found may mean two things, or is several different values
 * - "document": of the document, something could not be read or had to be repaired, or `each` matched nothing
 */
export type FindingKind = "missing" | "invalid" | "ambiguous" | "document";

/** A finding about one field of one record. */
export interface RecordFinding {
	/** What is wrong. */
	readonly kind: FindingKind;
	/** The path of the field within the record: "offers[2].price"; "" for the record as a whole. */
	readonly field: string;
	/** One sentence. */
	readonly message: string;
	/** Whether it rejects the record. Only an ambiguous one may not. */
	readonly rejects: boolean;
	/** The record's index in the document, from 0; -1 for the document as a whole. */
	readonly record: number;
	/** What was found, cut to 200 characters. */
	readonly value?: string | undefined;
	/** Where it was found; for a missing value, where it was looked for. */
	readonly provenance?: Provenance | undefined;
}

/** Where in a record a nested record is. */
export interface FieldPath {
	readonly parent: FieldPath | undefined;
	readonly name: string;
	/** Its place in a list; -1 if it isn't in one. */
	readonly index: number;
}

/** "offers[2].price" */
export function pathText(path: FieldPath | undefined, name: string): string {
	let text = name;
	for (let at = path; at !== undefined; at = at.parent) {
		const here = at.index < 0 ? at.name : `${at.name}[${at.index}]`;
		text = text === "" ? here : text.startsWith("[") ? here + text : `${here}.${text}`;
	}
	return text;
}

/** The field without indexes of lists: "offers[].price". */
export function withoutIndexes(field: string): string {
	return field.replace(/\[\d+\]/gu, "[]");
}

/** Formats a text for a sentence: in quotation marks, and shortened. */
export function quote(text: string): string {
	return JSON.stringify(cut(text, 80));
}

export function cut(text: string, length: number): string {
	return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
