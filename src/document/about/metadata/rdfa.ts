// RDFa Lite 1.1 to items shaped like microdata's: vocab, typeof, property, resource and prefix, with the `about`,
// `content` and `href` of RDFa Core that pages use beside them. Must not know what the vocabularies mean.

import { attribute, type Element, type Node, type Root, textContent } from "../../tree.ts";
import { absolute } from "../references.ts";
import type { Budget } from "./budget.ts";
import { words } from "./microdata.ts";
import type { MetadataItem, MetadataValue } from "./types.ts";

/** Of the initial context that every document has (RDFa Core 1.1 Initial Context), those that pages rely on. */
const PREFIXES: ReadonlyMap<string, string> = new Map([
	["cc", "http://creativecommons.org/ns#"],
	["dc", "http://purl.org/dc/terms/"],
	["dc11", "http://purl.org/dc/elements/1.1/"],
	["dcterms", "http://purl.org/dc/terms/"],
	["foaf", "http://xmlns.com/foaf/0.1/"],
	["gr", "http://purl.org/goodrelations/v1#"],
	["og", "http://ogp.me/ns#"],
	["owl", "http://www.w3.org/2002/07/owl#"],
	["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
	["rdfs", "http://www.w3.org/2000/01/rdf-schema#"],
	["schema", "http://schema.org/"],
	["sioc", "http://rdfs.org/sioc/ns#"],
	["skos", "http://www.w3.org/2004/02/skos/core#"],
	["v", "http://rdf.data-vocabulary.org/#"],
	["vcard", "http://www.w3.org/2006/vcard/ns#"],
	["xsd", "http://www.w3.org/2001/XMLSchema#"],
]);

interface Draft {
	readonly types: string[];
	readonly id: string | undefined;
	readonly properties: Map<string, (string | Draft)[]>;
}

interface Context {
	readonly vocab: string;
	readonly prefixes: ReadonlyMap<string, string>;
	readonly subject: Draft | undefined;
	readonly depth: number;
}

/** The items of a page that aren't values of others, in document order. */
export function rdfaItems(root: Root, baseUrl: string, budget: Budget): MetadataItem[] {
	const drafts: Draft[] = [];
	const byId = new Map<string, Draft>();
	const stack: [node: Node, context: Context][] = [
		[root, { vocab: "", prefixes: PREFIXES, subject: undefined, depth: 0 }],
	];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const [node, context] = next;
		if (node.type !== "root" && node.type !== "element") continue;
		const within = node.type === "element" && node.attributes.length > 0 ? enter(node, context) : context;
		for (let index = node.children.length - 1; index >= 0; index--) {
			const child = node.children[index] as Node;
			if (child.type === "element") stack.push([child, within]);
		}
	}
	return drafts.filter(({ properties, types }) => properties.size > 0 || types.length > 0).map(finished);

	function enter(element: Element, outer: Context): Context {
		const value = (name: string): string | undefined => attribute(element, name);
		const vocab = value("vocab")?.trim() ?? outer.vocab;
		const declared = value("prefix");
		const mayDeclare = declared !== undefined && budget.spend(outer.prefixes.size);
		const prefixes = mayDeclare ? prefixed(declared, outer.prefixes) : outer.prefixes;
		const context = { ...outer, vocab, prefixes };
		const typed = value("typeof");
		const property = value("property");
		const about = value("about");
		const resource = value("resource") ?? value("href") ?? value("src") ?? value("data");
		if (typed === undefined && property === undefined) {
			// RDFa Core §7.5 step 6: a resource alone is what is spoken of within.
			const id = about ?? value("resource");
			return id === undefined ? context : { ...context, subject: named(identified(id, context), []) };
		}
		if (!budget.spend(1)) return context;
		const names = words(property).flatMap((name) => expandedName(name, context) ?? []);
		if (typed === undefined) {
			const subject = about === undefined ? context.subject : named(identified(about, context), []);
			put(subject, names, literal(element, resource));
			return about === undefined ? context : { ...context, subject };
		}
		const types = words(typed).flatMap((type) => expandedType(type, context) ?? []);
		const id = about ?? resource;
		const isValue = names.length > 0 && about === undefined && context.subject !== undefined;
		const depth = context.depth + (isValue ? 1 : 0);
		if (!budget.allows(depth)) return context;
		const item = named(id === undefined ? undefined : identified(id, context), types, isValue);
		if (isValue) put(context.subject, names, item);
		return { ...context, subject: item, depth: isValue ? depth : 0 };
	}

	/** The item of this name: a page may speak of the same thing in several places. */
	function named(id: string | undefined, types: readonly string[], isValue = false): Draft {
		const known = id === undefined || isValue ? undefined : byId.get(id);
		if (known !== undefined) {
			for (const type of types) if (!known.types.includes(type)) known.types.push(type);
			return known;
		}
		const draft: Draft = { types: [...types], id, properties: new Map() };
		if (id !== undefined && !isValue) byId.set(id, draft);
		if (!isValue) drafts.push(draft);
		return draft;
	}

	function put(subject: Draft | undefined, names: readonly string[], value: string | Draft): void {
		// Without a subject it is said of the page itself, as OpenGraph does, which is read by its own rules.
		if (subject === undefined) return;
		for (const name of names) {
			const known = subject.properties.get(name);
			if (known === undefined) subject.properties.set(name, [value]);
			else known.push(value);
		}
	}

	function literal(element: Element, resource: string | undefined): string {
		const content = attribute(element, "content");
		if (content !== undefined) return content.trim();
		if (resource !== undefined) return absolute(resource, baseUrl) ?? resource.trim();
		const time = element.name === "time" ? attribute(element, "datetime") : undefined;
		const datum = element.name === "data" ? attribute(element, "value") : undefined;
		return (time ?? datum ?? textContent(element)).trim();
	}

	/** A resource's address; a CURIE in brackets or with a known prefix is one too, and a blank node's name stays. */
	function identified(reference: string, context: Context): string {
		const text = reference.trim().replace(/^\[(.*)\]$/, "$1");
		if (text.startsWith("_:")) return text;
		return curie(text, context) ?? absolute(text, baseUrl) ?? text;
	}
}

function prefixed(list: string, outer: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
	const parts = words(list);
	const prefixes = new Map(outer);
	for (let index = 0; index + 1 < parts.length; index += 2) {
		const name = parts[index] as string;
		if (name.endsWith(":")) prefixes.set(name.slice(0, -1).toLowerCase(), parts[index + 1] as string);
	}
	return prefixes;
}

function curie(text: string, { prefixes }: Context): string | undefined {
	const colon = text.indexOf(":");
	if (colon < 0 || text.startsWith("//", colon + 1)) return undefined;
	const namespace = prefixes.get(text.slice(0, colon).toLowerCase());
	return namespace === undefined ? undefined : namespace + text.slice(colon + 1);
}

/** A term of the vocabulary stays a term, as in microdata; others become addresses. Terms without one mean nothing. */
function expandedName(name: string, context: Context): string | undefined {
	if (!name.includes(":")) return context.vocab === "" ? undefined : name;
	return curie(name, context) ?? name;
}

function expandedType(type: string, context: Context): string | undefined {
	if (!type.includes(":")) return context.vocab === "" ? undefined : context.vocab + type;
	return curie(type, context) ?? type;
}

function finished({ types, id, properties }: Draft): MetadataItem {
	const entries = [...properties].map(([name, values]): [string, MetadataValue[]] => [
		name,
		values.map((value) => (typeof value === "string" ? value : finished(value))),
	]);
	return { types, ...(id === undefined ? {} : { id }), properties: Object.fromEntries(entries) };
}
