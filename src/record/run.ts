// What holds while one document's records are made: the document, the limits, and what was noticed so far.
// Must not know declarations.

import type { Document, Element } from "../document/index.ts";
import { cut, type FieldPath, type Finding, type FindingKind, pathText } from "./findings.ts";
import type { RecordLimits } from "./limits.ts";
import { type Provenance, placeOf } from "./provenance.ts";
import type { StandardSchema } from "./standard-schema.ts";

/** A value that a validator has yet to see, where it is kept. Those within come before those around them. */
export interface PendingValidation {
	readonly schema: StandardSchema;
	/** What holds the value: a record or a list. */
	readonly holder: Record<string, unknown> | unknown[];
	readonly name: string | number;
	readonly field: string;
	readonly record: number;
}

export class Run {
	/** Undefined where values came without a document. */
	readonly document: Document | undefined;
	/** What relative links are resolved against; "" where nothing is known. */
	readonly base: string;
	readonly limits: RecordLimits;
	readonly findings: Finding[] = [];
	/** Findings beyond the limit. */
	unkeptFindings = 0;
	readonly pending: PendingValidation[] = [];
	/** Places of the record at hand; undefined where nobody asked. */
	places: Map<string, Provenance> | undefined;
	readonly #wantsPlaces: boolean;
	/** The record at hand. */
	record = 0;
	/** Findings of the record at hand that reject it. */
	rejections = 0;

	constructor(document: Document | undefined, base: string, limits: RecordLimits, wantsPlaces: boolean) {
		this.document = document;
		this.base = base;
		this.limits = limits;
		this.#wantsPlaces = wantsPlaces;
	}

	begin(record: number): void {
		this.record = record;
		this.rejections = 0;
		this.places = this.#wantsPlaces ? new Map() : undefined;
	}

	find(
		kind: FindingKind,
		field: string,
		reason: string,
		details: { readonly rejects?: boolean; readonly value?: string; readonly provenance?: Provenance } = {},
	): void {
		const { rejects = true, value, provenance } = details;
		if (rejects) this.rejections++;
		if (this.findings.length >= this.limits.findings) {
			this.unkeptFindings++;
			return;
		}
		this.findings.push({
			kind,
			field,
			message: field === "" ? reason : `${field} ${reason}`,
			rejects,
			record: this.record,
			...(value === undefined ? {} : { value: cut(value, 200) }),
			...(provenance === undefined ? {} : { provenance }),
		});
	}

	/** Notes where a value came from, if somebody asked. */
	note(path: FieldPath | undefined, name: string, source: string, element: Element | undefined): void {
		this.places?.set(pathText(path, name), placeOf(this.document, source, element));
	}
}
