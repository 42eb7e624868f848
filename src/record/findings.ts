// What is said of a field that isn't as declared. Owns the wording and the paths of fields. Must not know sources.

import type { Provenance } from "./provenance.ts";

/**
 * - "missing": nothing was found for a field that isn't optional
 * - "invalid": what was found isn't of the field's type, or its validator refused it
 * - "ambiguous": what was found may mean two things, or is several different values
 */
export type FindingKind = "missing" | "invalid" | "ambiguous";

/** What was noticed of one field of one record. */
export interface Finding {
	readonly kind: FindingKind;
	/** The field, from the record on: "offers[2].price"; "" for the record as a whole. */
	readonly field: string;
	/** One sentence. */
	readonly message: string;
	/** Whether the record was rejected for it. Only an ambiguous one may not be. */
	readonly rejects: boolean;
	/** The record's place among those of the document, from 0. */
	readonly record: number;
	/** What was found, cut to 200 characters. */
	readonly value?: string;
	/** Where it was found; of what is missing, where it was looked for. */
	readonly provenance?: Provenance;
}

/** Where in a record a nested record is. */
export interface FieldPath {
	readonly parent: FieldPath | undefined;
	readonly name: string;
	/** Its place in a list; -1 where it is no list's. */
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

/** The field whatever the record's places in lists: "offers[].price". */
export function withoutIndexes(field: string): string {
	return field.replace(/\[\d+\]/gu, "[]");
}

/** A text for a sentence: in quotation marks, not long. */
export function quote(text: string): string {
	return JSON.stringify(cut(text, 80));
}

export function cut(text: string, length: number): string {
	return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
