// What putting items together may cost: `itemref` lets a small page ask for exponentially much. Must not know the
// formats.

import { own } from "../../../base/index.ts";
import { type Finding, finding } from "../finding.ts";
import type { MetadataLimits } from "./types.ts";

/** Each limit's default. */
export const METADATA_LIMITS: { readonly [Name in keyof Omit<MetadataLimits, "depth">]-?: number } = {
	itemElements: 1_000_000,
	itemDepth: 100,
};

export interface Budget {
	/** Takes note of elements that were looked at; false once it is too much. */
	spend(elements: number): boolean;
	/** Whether an item may stand this deep. */
	allows(depth: number): boolean;
}

/** A budget that tells once of each limit that is passed. */
export function openBudget(limits: MetadataLimits | undefined, findings: Finding[]): Budget {
	const { itemElements = METADATA_LIMITS.itemElements, itemDepth = METADATA_LIMITS.itemDepth } = own(
		limits ?? {},
	);
	let spent = 0;
	const told = new Set<string>();
	function tell(code: string, what: string, limit: number): false {
		if (!told.has(code)) {
			findings.push(
				finding(code, `${what} passes ${code}, which is ${limit}: the items past it are left out`),
			);
		}
		told.add(code);
		return false;
	}
	return {
		spend(elements) {
			spent += elements;
			return spent <= itemElements || tell("limits.itemElements", "The work on items", itemElements);
		},
		allows: (depth) => depth < itemDepth || tell("limits.itemDepth", "The depth of items", itemDepth),
	};
}
