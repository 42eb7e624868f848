// What a hostile XML document may cost: the limits, their defaults, and the count of expanded entities. Must not know
// the parser.

import { TREE_LIMITS, type TreeLimits } from "../allowance.ts";
import { type DocumentErrorDetails, limitPassed } from "../errors.ts";

/** What XML may cost. */
export interface XmlLimits extends TreeLimits {
	/** How deep elements may nest. Default 2,000. */
	readonly depth?: number | undefined;
	/**
	 * How many UTF-16 code units the replacement texts of entities and the defaults of attributes may have in all,
	 * counting those within others each time, plus 16 for each reference. Default 8,388,608, as in Expat.
	 */
	readonly entityExpansion?: number | undefined;
	/**
	 * How many times the source's own length the expanded text may be, checked once it exceeds 65,536 code units. Default
	 * 100, as in Expat.
	 */
	readonly entityAmplification?: number | undefined;
	/** How deep entities may nest. Default 40. */
	readonly entityDepth?: number | undefined;
	/**
	 * How many UTF-16 code units one element, one text or one tag may have if a source is read piece by piece
	 * (`xmlElements`). Default 16,777,216.
	 */
	readonly elementSize?: number | undefined;
}

/** Every limit with its value. */
export type FullXmlLimits = { readonly [Name in keyof XmlLimits]-?: number };

export const XML_LIMITS: FullXmlLimits = {
	depth: 2000,
	entityExpansion: 8_388_608,
	entityAmplification: 100,
	entityDepth: 40,
	elementSize: 16_777_216,
	...TREE_LIMITS,
};

/** The given limits, with defaults for the rest. */
export function fullLimits(given: XmlLimits = {}): FullXmlLimits {
	const set = Object.entries(given).filter(([, value]) => value !== undefined);
	return { ...XML_LIMITS, ...Object.fromEntries(set) };
}

/** Below this much expanded text, its ratio to the source says nothing yet. */
const AMPLIFICATION_FROM = 65_536;

export type TextPosition = Pick<DocumentErrorDetails, "line" | "column" | "offset">;

/** What a reference costs besides its text: it takes time even if it is empty. */
const REFERENCE = 16;

/** Counts expanded text, and throws once it is too much. */
export type Account = (length: number, sourceLength: number, place: () => TextPosition) => void;

/** The count for one document. */
export function openAccount(limits: FullXmlLimits): Account {
	let total = 0;
	return (length, sourceLength, place) => {
		total += length + REFERENCE;
		if (total > limits.entityExpansion)
			throw limitPassed(
				"The text of expanded entities",
				"limits.entityExpansion",
				limits.entityExpansion,
				place(),
			);
		if (total > AMPLIFICATION_FROM && total > limits.entityAmplification * sourceLength) {
			const { entityAmplification } = limits;
			const what = "How many times its own length the document expands to";
			throw limitPassed(what, "limits.entityAmplification", entityAmplification, place());
		}
	};
}
