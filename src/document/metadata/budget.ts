// What reading a page's metadata may cost. `itemref` lets a small page ask for an exponential amount, and one long
// base, vocabulary or prefix goes in front of each of many short names. Must not know the formats.

import { option, own, say } from "../../base/index.ts";
import type { Allowance } from "../allowance.ts";
import { type Finding, finding } from "../finding.ts";
import { absolute } from "../references.ts";
import { type Element, textWithin } from "../tree.ts";
import type { MetadataLimits } from "./types.ts";

/** Each limit's default. */
export const METADATA_LIMITS: { readonly [Name in keyof Omit<MetadataLimits, "depth">]-?: number } = {
	itemElements: 1_000_000,
	itemDepth: 100,
};

export interface Budget {
	/** Counts visited elements; false once there are too many. */
	spend(elements: number): boolean;
	/** Whether an item may be this deep. */
	allows(depth: number): boolean;
	/** Counts what is being made, in characters and nodes; false once it is too much. */
	makes(units: number): boolean;
	/** Whether the budget is used up: the rest is left out. */
	readonly isSpent: boolean;
	/** An element's text; undefined if it would be too much. */
	text(element: Element): string | undefined;
	/** A reference as an absolute URL; undefined if it isn't one, or would be too much. */
	address(reference: string): string | undefined;
}

/** A budget that reports once for each limit that it is exceeded. */
export function openBudget(
	limits: MetadataLimits | undefined,
	allowance: Allowance,
	baseUrl: string,
	findings: Finding[],
): Budget {
	const { itemElements = METADATA_LIMITS.itemElements, itemDepth = METADATA_LIMITS.itemDepth } = own(
		limits ?? {},
	);
	const { amplification } = allowance.limits;
	let spent = 0;
	let isSpent = false;
	const said = new Set<string>();
	function passed(
		code: string,
		what: string,
		limit: number,
		left = "the items beyond it are left out",
	): false {
		if (!said.has(code))
			findings.push(finding(code, say`${what} passes ${option(code)}, which is ${limit}: ${left}`));
		said.add(code);
		return false;
	}
	function makes(units: number): boolean {
		if (!isSpent && allowance.allows(units)) return true;
		isSpent = true;
		const what = "The ratio of the page's metadata to its own length";
		return passed("limits.amplification", what, amplification, "the rest is left out");
	}
	return {
		spend(elements) {
			spent += elements;
			return spent <= itemElements || passed("limits.itemElements", "The work on items", itemElements);
		},
		allows: (depth) => depth < itemDepth || passed("limits.itemDepth", "The depth of items", itemDepth),
		makes,
		get isSpent() {
			return isSpent;
		},
		text(element) {
			const only = element.children.length === 1 ? element.children[0] : undefined;
			if (only?.type === "text") return only.data;
			if (isSpent) return undefined;
			const looked = { nodes: 0 };
			const text = textWithin(element, looked);
			return makes(text.length + looked.nodes) ? text : undefined;
		},
		address(reference) {
			if (isSpent) return undefined;
			const found = absolute(reference, baseUrl);
			return found === undefined || makes(found.length) ? found : undefined;
		},
	};
}
