// Namespaces in XML 1.0 and 1.1: which URI a prefix means, while a document is read, and later for an attribute of a
// tree. Must not know the parser.

import { attribute, type Element } from "../tree.ts";

export const XML_NAMESPACE: string = "http://www.w3.org/XML/1998/namespace";
const XMLNS_NAMESPACE: string = "http://www.w3.org/2000/xmlns/";

/** The bindings in scope while a document is read. */
export interface Bindings {
	/** Enters an element: applies its declarations and returns its own namespace. */
	enter(name: string, attributes: readonly string[]): string;
	/** Leaves the element that was entered last. */
	leave(): void;
}

/**
 * Bindings for one document.
 *
 * @param refuse - called for what breaks the rules of namespaces
 * @param unbinding - whether a prefix may be declared as "", as in Namespaces in XML 1.1
 * @param undeclared - the namespace of an undeclared prefix, "" for none; without it, such a prefix is refused
 */
export function openBindings(
	refuse: (reason: string) => never,
	unbinding: () => boolean,
	undeclared?: (prefix: string) => string,
): Bindings {
	// The current bindings, and for each open element what to restore after it: constant time at any depth.
	const now = new Map<string, string>([
		["", ""],
		["xml", XML_NAMESPACE],
		["xmlns", XMLNS_NAMESPACE],
	]);
	const before: (readonly [prefix: string, uri: string | undefined][] | undefined)[] = [];

	function declare(attributes: readonly string[]): [string, string | undefined][] | undefined {
		let changed: [string, string | undefined][] | undefined;
		for (let index = 0; index < attributes.length; index += 2) {
			const name = attributes[index] as string;
			if (!name.startsWith("xmlns")) continue;
			if (name.length > 5 && name[5] !== ":") continue;
			const prefix = name.slice(6);
			const uri = attributes[index + 1] as string;
			check(name, prefix, uri);
			changed ??= [];
			changed.push([prefix, now.get(prefix)]);
			now.set(prefix, uri);
		}
		return changed;
	}

	function check(name: string, prefix: string, uri: string): void {
		if (prefix === "" && name !== "xmlns") refuse("xmlns: needs a prefix after it");
		if (prefix === "xmlns") refuse("the prefix xmlns can't be declared");
		if (uri === XMLNS_NAMESPACE) refuse(`no prefix can mean ${XMLNS_NAMESPACE}`);
		if ((prefix === "xml") !== (uri === XML_NAMESPACE)) {
			refuse(`the prefix xml and ${XML_NAMESPACE} belong only to each other`);
		}
		if (uri === "" && prefix !== "" && !unbinding()) {
			refuse(`the prefix ${prefix} is declared without a namespace: xmlns:${prefix}=""`);
		}
	}

	function resolve(name: string, prefix: string): string {
		const uri = now.get(prefix);
		if (uri === undefined && undeclared !== undefined) return undeclared(prefix);
		if (uri === undefined || (uri === "" && prefix !== "")) {
			return refuse(`the prefix ${prefix} of ${name} isn't declared`);
		}
		return uri;
	}

	function checkAttributes(attributes: readonly string[]): void {
		// By namespace and then by name: joining them would copy a long URI for each attribute.
		let seen: Map<string, Set<string>> | undefined;
		for (let index = 0; index < attributes.length; index += 2) {
			const name = attributes[index] as string;
			const prefix = prefixOf(name, refuse);
			if (prefix === "" || prefix === "xmlns") continue;
			const uri = resolve(name, prefix);
			const local = uri === "" ? name : name.slice(prefix.length + 1);
			seen ??= new Map();
			const names = seen.get(uri) ?? new Set();
			if (names.has(local)) refuse(`the attribute ${name} is twice in one tag, by another prefix`);
			seen.set(uri, names.add(local));
		}
	}

	return {
		enter(name, attributes) {
			before.push(attributes.length === 0 ? undefined : declare(attributes));
			if (attributes.length > 0) checkAttributes(attributes);
			const prefix = prefixOf(name, refuse);
			if (prefix === "xmlns") refuse("an element can't have the prefix xmlns");
			return resolve(name, prefix);
		},
		leave() {
			const changed = before.pop();
			if (changed === undefined) return;
			for (let index = changed.length - 1; index >= 0; index--) {
				const [prefix, uri] = changed[index] as [string, string | undefined];
				if (uri === undefined) now.delete(prefix);
				else now.set(prefix, uri);
			}
		},
	};
}

function prefixOf(name: string, refuse: (reason: string) => never): string {
	const colon = name.indexOf(":");
	if (colon < 0) return "";
	if (colon === 0 || colon === name.length - 1 || name.includes(":", colon + 1)) {
		refuse(`the name ${name} has a colon that is not allowed there`);
	}
	return name.slice(0, colon);
}

/** The part of a name after its prefix. */
export function localName(name: string): string {
	return name.slice(name.indexOf(":") + 1);
}

/**
 * The URI of a prefix at an element of an XML tree, from the `xmlns` attributes on it and around it; undefined if it
 * isn't declared. "" is the default namespace's prefix.
 */
export function namespaceOf(element: Element, prefix: string): string | undefined {
	if (prefix === "xml") return XML_NAMESPACE;
	if (prefix === "xmlns") return XMLNS_NAMESPACE;
	const declaration = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
	for (let at: Element | null = element; at !== null; at = at.parent?.type === "element" ? at.parent : null) {
		const uri = attribute(at, declaration);
		if (uri !== undefined) return uri;
	}
	return prefix === "" ? "" : undefined;
}

/**
 * The value of an attribute by its namespace and local name, whatever its prefix; undefined if it isn't there. An
 * attribute without a prefix has the namespace "", never the default one.
 *
 * Source: Namespaces in XML 1.0, §6.2.
 */
export function namespacedAttribute(element: Element, namespace: string, local: string): string | undefined {
	if (namespace === "") return attribute(element, local);
	for (let index = 0; index < element.attributes.length; index += 2) {
		const name = element.attributes[index] as string;
		const colon = name.indexOf(":");
		if (colon < 0 || name.slice(colon + 1) !== local) continue;
		if (namespaceOf(element, name.slice(0, colon)) === namespace) return element.attributes[index + 1];
	}
	return undefined;
}
