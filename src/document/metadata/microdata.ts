// Microdata to items, by the HTML standard's algorithms (§5.2.5 and §5.4), but for the attribute content, which counts on any element. Must not know any vocabulary.

import { attribute, descendants, type Element, type ParentNode, type Root } from "../tree.ts";
import type { Budget } from "./budget.ts";
import type { MetadataItem, MetadataValue } from "./types.ts";

/** Elements whose value is an address, and the attribute that holds it (§5.2.4). */
const ADDRESSES: ReadonlyMap<string, string> = new Map([
	["a", "href"],
	["area", "href"],
	["audio", "src"],
	["embed", "src"],
	["iframe", "src"],
	["img", "src"],
	["link", "href"],
	["object", "data"],
	["source", "src"],
	["track", "src"],
	["video", "src"],
]);

const TEXTS: ReadonlyMap<string, string> = new Map([
	["meta", "content"],
	["data", "value"],
	["meter", "value"],
]);

/** The size of an empty item: the item, its types and its properties. */
const FACTS = 4;

/** The top-level items of a page, in document order. */
export function microdataItems(root: Root, budget: Budget): MetadataItem[] {
	const order = new Map<Element, number>();
	const ids = new Map<string, Element>();
	const tops: Element[] = [];
	for (const element of descendants(root)) {
		order.set(element, order.size);
		const id = attribute(element, "id");
		if (id !== undefined && !ids.has(id)) ids.set(id, element);
		if (has(element, "itemscope") && !has(element, "itemprop")) tops.push(element);
	}
	const crawled = new Map<Element, Element[]>();
	// By itemref, an element may be a property of many items. Its value is made once.
	const namesOf = remembered((property: Element) => [...new Set(words(attribute(property, "itemprop")))]);
	const typesOf = remembered((item: Element) => [...new Set(words(attribute(item, "itemtype")))]);
	const plainValueOf = remembered(plainValue);
	const idOf = remembered((item: Element) => addressIn(item, "itemid"));
	const items: MetadataItem[] = [];
	for (const top of tops) {
		if (!budget.spend(1) || budget.isSpent) break;
		items.push(itemOf(top, []));
	}
	return items;

	function itemOf(element: Element, around: readonly Element[]): MetadataItem {
		const memory = [...around, element];
		const properties = new Map<string, MetadataValue[]>();
		for (const property of propertiesOf(element)) {
			const names = namesOf(property);
			if (!budget.spend(names.length - 1)) break;
			const value = propertyValue(property, memory);
			if (value === undefined) continue;
			const characters = names.reduce((sum, { length }) => sum + length + 1, 1);
			if (!budget.makes(characters + (typeof value === "string" ? value.length * names.length : 0))) break;
			for (const name of names) {
				const known = properties.get(name);
				if (known === undefined) properties.set(name, [value]);
				else known.push(value);
			}
		}
		const id = idOf(element);
		const types = typesOf(element);
		budget.makes(FACTS + (id?.length ?? 0) + types.reduce((sum, { length }) => sum + length, 0));
		return {
			types,
			...(id === undefined ? {} : { id }),
			properties: Object.fromEntries(properties),
		};
	}

	/** §5.2.5, "the properties of an item": those within it and within the elements that its itemref names. */
	function propertiesOf(item: Element): Element[] {
		const known = crawled.get(item);
		if (known !== undefined) return budget.spend(known.length + 1) ? known : [];
		const found: Element[] = [];
		const memory = new Set<ParentNode>([item]);
		const pending = elementsOf(item);
		for (const id of words(attribute(item, "itemref"))) {
			const element = ids.get(id);
			if (element !== undefined) pending.push(element);
		}
		for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
			if (memory.has(next)) continue;
			memory.add(next);
			if (!budget.spend(1)) break;
			if (!has(next, "itemscope"))
				for (const child of next.children) if (child.type === "element") pending.push(child);
			if (words(attribute(next, "itemprop")).length > 0) found.push(next);
		}
		found.sort((one, other) => (order.get(one) ?? 0) - (order.get(other) ?? 0));
		crawled.set(item, found);
		return found;
	}

	function propertyValue(element: Element, memory: readonly Element[]): MetadataValue | undefined {
		if (has(element, "itemscope")) {
			// §5.4: an item within itself is an error. Here it is left out.
			if (memory.includes(element) || !budget.allows(memory.length)) return undefined;
			return itemOf(element, memory);
		}
		return plainValueOf(element);
	}

	function plainValue(element: Element): string | undefined {
		const address = ADDRESSES.get(element.name);
		// The HTML standard reads it on meta alone; schema.org's own examples, and those who read them, on any element.
		const content = attribute(element, "content");
		if (content !== undefined) return address === undefined ? content.trim() : addressIn(element, "content");
		if (address !== undefined)
			return attribute(element, address) === undefined ? "" : addressIn(element, address);
		const name = TEXTS.get(element.name);
		if (name !== undefined) return (attribute(element, name) ?? "").trim();
		const time = element.name === "time" ? attribute(element, "datetime") : undefined;
		return (time ?? budget.text(element))?.trim();
	}

	/** An attribute's address; unchanged if it isn't one. */
	function addressIn(element: Element, name: string): string | undefined {
		const reference = attribute(element, name);
		if (reference === undefined) return undefined;
		return budget.address(reference) ?? (budget.isSpent ? undefined : reference.trim());
	}
}

/** Makes a function that runs once for each element. */
function remembered<Value>(make: (element: Element) => Value): (element: Element) => Value {
	const known = new Map<Element, Value>();
	return (element) => {
		const value = known.get(element);
		if (value !== undefined || known.has(element)) return value as Value;
		const made = make(element);
		known.set(element, made);
		return made;
	};
}

function elementsOf({ children }: Element): Element[] {
	return children.filter((node): node is Element => node.type === "element");
}

function has(element: Element, name: string): boolean {
	return element.attributes.length > 0 && attribute(element, name) !== undefined;
}

/** The words of a list that is separated by white space. */
export function words(list: string | undefined): string[] {
	return list === undefined ? [] : list.split(/[\t\n\f\r ]+/).filter((word) => word !== "");
}
