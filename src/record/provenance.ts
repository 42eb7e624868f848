// Where values came from, kept separately from the records. Must not know declarations.

import type { Element } from "../document/index.ts";
import { sourcePlaceOf } from "../document/internal.ts";

/** Where one value came from. */
export interface Provenance {
	/** The document's URL; "" if it has none. */
	readonly url: string;
	/** The document's exchange, as it was passed to the document. */
	readonly exchange?: unknown;
	/** The source that gave it: "css .price @content". */
	readonly source: string;
	/** For a record of JSON: its own normalized path (RFC 9535 §2.7), where the source continues: "$['items'][3]". */
	readonly item?: string | undefined;
	/** In the document's text, counted from 1, if the value was in a tree. */
	readonly line?: number | undefined;
	/** Counted from 1, in UTF-16 code units. */
	readonly column?: number | undefined;
}

const kept = new WeakMap<object, ReadonlyMap<string, Provenance>>();

/**
 * Where a field's value came from, in a record extracted with the option `provenance`. undefined if it isn't known: the
 * field is absent or is a default, or the record isn't the object that `extract` returned.
 *
 * @param field - "price", or "offers[2].price"
 *
 * @example
 * const { records } = extract(page, product, { provenance: true });
 * provenanceOf(records[0], "price"); // { url: "https://shop.example/", source: "css .price", line: 12, column: 5 }
 */
export function provenanceOf(record: unknown, field: string): Provenance | undefined {
	return typeof record === "object" && record !== null ? kept.get(record)?.get(field) : undefined;
}

/** The fields of a record whose origin is known, with that origin. */
export function allProvenance(record: unknown): ReadonlyMap<string, Provenance> {
	return (typeof record === "object" && record !== null ? kept.get(record) : undefined) ?? new Map();
}

/** @param places - the places, or another record with the same places */
export function keepProvenance(record: unknown, places: ReadonlyMap<string, Provenance> | object): void {
	const known = places instanceof Map ? (places as ReadonlyMap<string, Provenance>) : kept.get(places);
	if (typeof record === "object" && record !== null && known !== undefined) kept.set(record, known);
}

/** The place of a value that was found in an element, or anywhere else in a document. */
export function placeOf(
	origin: { readonly url: string; readonly exchange: unknown },
	source: string,
	element: Element | undefined,
): Provenance {
	const { line, column } = (element === undefined ? undefined : sourcePlaceOf(element)) ?? {};
	return {
		url: origin.url,
		...(origin.exchange === undefined ? {} : { exchange: origin.exchange }),
		source,
		...(line === undefined ? {} : { line }),
		...(column === undefined ? {} : { column }),
	};
}
