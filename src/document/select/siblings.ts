// The places of elements among their siblings, by their number in the tree. The tables are made in one pass when first
// needed, so asking for each of a list's 100,000 items takes time proportional to the list.

import { type Element, elementsOf, type ParentNode, type Root } from "../tree.ts";

export interface SiblingTables {
	/** The number of the previous, and next, element of the same parent; -1 if there is none. */
	readonly previous: Int32Array;
	readonly next: Int32Array;
	/** The place among the parent's elements, from 1, counted from the first and from the last. */
	readonly index: Int32Array;
	readonly indexFromEnd: Int32Array;
}

interface TypeTables {
	/** The same among the siblings of one name and namespace. */
	readonly index: Int32Array;
	readonly indexFromEnd: Int32Array;
}

const siblingTables = new WeakMap<Root, SiblingTables>();
const typeTables = new WeakMap<Root, TypeTables>();

export function siblingTablesOf(root: Root): SiblingTables {
	const made = siblingTables.get(root);
	if (made !== undefined) return made;
	const elements = elementsOf(root);
	const tables = {
		previous: new Int32Array(elements.length).fill(-1),
		next: new Int32Array(elements.length).fill(-1),
		index: new Int32Array(elements.length),
		indexFromEnd: new Int32Array(elements.length),
	};
	eachFamily(root, elements, (family) => {
		for (const [position, { order }] of family.entries()) {
			tables.index[order] = position + 1;
			tables.indexFromEnd[order] = family.length - position;
			tables.previous[order] = family[position - 1]?.order ?? -1;
			tables.next[order] = family[position + 1]?.order ?? -1;
		}
	});
	siblingTables.set(root, tables);
	return tables;
}

export function typeTablesOf(root: Root): TypeTables {
	const made = typeTables.get(root);
	if (made !== undefined) return made;
	const elements = elementsOf(root);
	const tables = { index: new Int32Array(elements.length), indexFromEnd: new Int32Array(elements.length) };
	eachFamily(root, elements, (family) => {
		// By namespace and then by name: joining them would copy a long URI for each element.
		const namespaces = new Map<string, Map<string, number>>();
		const countsOf = ({ namespace }: Element): Map<string, number> => {
			const known = namespaces.get(namespace) ?? new Map<string, number>();
			namespaces.set(namespace, known);
			return known;
		};
		for (const element of family) {
			const counts = countsOf(element);
			const count = (counts.get(element.name) ?? 0) + 1;
			counts.set(element.name, count);
			tables.index[element.order] = count;
		}
		for (const element of family)
			tables.indexFromEnd[element.order] =
				(countsOf(element).get(element.name) as number) - (tables.index[element.order] as number) + 1;
	});
	typeTables.set(root, tables);
	return tables;
}

function eachFamily(
	root: Root,
	elements: readonly Element[],
	tell: (family: readonly Element[]) => void,
): void {
	const tellOf = ({ children }: ParentNode): void => {
		if (children.length > 0) tell(children.filter((child): child is Element => child.type === "element"));
	};
	tellOf(root);
	for (const element of elements) tellOf(element);
}
