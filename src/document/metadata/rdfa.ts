// RDFa Lite 1.1 to items shaped like microdata's: vocab, typeof, property, resource and prefix, and `about`, `content`
// and `href` of RDFa Core, which pages also use. Must not know what the vocabularies mean.

import { attribute, type Element, type Node, type Root } from "../tree.ts";
import type { Budget } from "./budget.ts";
import { words } from "./microdata.ts";
import type { MetadataItem, MetadataValue } from "./types.ts";

/** The initial context that every document has (RDFa Core 1.1 Initial Context). */
const PREFIXES: ReadonlyMap<string, string> = new Map([
	["as", "https://www.w3.org/ns/activitystreams#"],
	["cc", "http://creativecommons.org/ns#"],
	["csvw", "http://www.w3.org/ns/csvw#"],
	["ctag", "http://commontag.org/ns#"],
	["dc", "http://purl.org/dc/terms/"],
	["dc11", "http://purl.org/dc/elements/1.1/"],
	["dcat", "http://www.w3.org/ns/dcat#"],
	["dcterms", "http://purl.org/dc/terms/"],
	["foaf", "http://xmlns.com/foaf/0.1/"],
	["gr", "http://purl.org/goodrelations/v1#"],
	["grddl", "http://www.w3.org/2003/g/data-view#"],
	["ical", "http://www.w3.org/2002/12/cal/icaltzd#"],
	["ma", "http://www.w3.org/ns/ma-ont#"],
	["og", "http://ogp.me/ns#"],
	["org", "http://www.w3.org/ns/org#"],
	["owl", "http://www.w3.org/2002/07/owl#"],
	["prov", "http://www.w3.org/ns/prov#"],
	["qb", "http://purl.org/linked-data/cube#"],
	["rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"],
	["rdfa", "http://www.w3.org/ns/rdfa#"],
	["rdfs", "http://www.w3.org/2000/01/rdf-schema#"],
	["rev", "http://purl.org/stuff/rev#"],
	["rif", "http://www.w3.org/2007/rif#"],
	["rr", "http://www.w3.org/ns/r2rml#"],
	["schema", "http://schema.org/"],
	["sd", "http://www.w3.org/ns/sparql-service-description#"],
	["sioc", "http://rdfs.org/sioc/ns#"],
	["skos", "http://www.w3.org/2004/02/skos/core#"],
	["skosxl", "http://www.w3.org/2008/05/skos-xl#"],
	["v", "http://rdf.data-vocabulary.org/#"],
	["vcard", "http://www.w3.org/2006/vcard/ns#"],
	["void", "http://rdfs.org/ns/void#"],
	["wdr", "http://www.w3.org/2007/05/powder#"],
	["wdrs", "http://www.w3.org/2007/05/powder-s#"],
	["xhv", "http://www.w3.org/1999/xhtml/vocab#"],
	["xml", "http://www.w3.org/XML/1998/namespace"],
	["xsd", "http://www.w3.org/2001/XMLSchema#"],
]);

/** HTML+RDFa 1.1 §3.5: an item copies the properties of a pattern. */
const COPY = "http://www.w3.org/ns/rdfa#copy";
const PATTERN = "http://www.w3.org/ns/rdfa#Pattern";

/** What the OpenGraph reader reads. */
const OPEN_GRAPH = /^https?:\/\/(?:ogp\.me|(?:www\.)?facebook\.com|opengraphprotocol\.org)\//;

const PAGE: ReadonlySet<string> = new Set(["html", "head", "body"]);

interface Draft {
	readonly types: Set<string>;
	readonly id: string | undefined;
	readonly properties: Map<string, (string | Draft)[]>;
}

/** What an element declares, followed by what surrounding elements declare. */
interface Prefixes {
	readonly own: ReadonlyMap<string, string>;
	readonly outer: Prefixes | undefined;
}

interface Context {
	readonly vocab: string;
	readonly prefixes: Prefixes;
	readonly subject: Draft | undefined;
	readonly depth: number;
}

/** The items of a page that aren't values of others, in document order. */
export function rdfaItems(root: Root, baseUrl: string, budget: Budget): MetadataItem[] {
	const drafts: Draft[] = [];
	/** Includes those that are values of others. */
	const every: Draft[] = [];
	const byId = new Map<string, Draft>();
	const page = baseUrl.replace(/#.*$/s, "");
	const stack: [node: Node, context: Context][] = [
		[root, { vocab: "", prefixes: { own: PREFIXES, outer: undefined }, subject: undefined, depth: 0 }],
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
	const patterns = copyPatterns(every, byId, budget);
	return drafts
		.filter((draft) => (draft.properties.size > 0 || draft.types.size > 0) && !patterns.has(draft))
		.map((draft) => finished(draft, budget, [draft]));

	function enter(element: Element, outer: Context): Context {
		if (budget.isSpent) return outer;
		const value = (name: string): string | undefined => attribute(element, name);
		const vocab = value("vocab")?.trim() ?? outer.vocab;
		const declared = value("prefix");
		const prefixes = declared === undefined ? outer.prefixes : prefixed(declared, outer.prefixes);
		const context = { ...outer, vocab, prefixes };
		const typed = value("typeof");
		const property = value("property");
		const about = value("about");
		const resource = value("resource") ?? value("href") ?? value("src") ?? value("data");
		if (typed === undefined && property === undefined) {
			// RDFa Core §7.5 step 6: a resource by itself is the subject inside it.
			const id = about ?? value("resource");
			return id === undefined ? context : { ...context, subject: named(identified(id, context), []) };
		}
		if (!budget.spend(1)) return context;
		const names = words(property).flatMap((name) => expandedName(name, context, budget) ?? []);
		if (typed === undefined) {
			const subject = about === undefined ? context.subject : named(identified(about, context), []);
			put(subject, names, literal(element, resource, context));
			return about === undefined ? context : { ...context, subject };
		}
		const types = words(typed).flatMap((type) => expandedType(type, context, budget) ?? []);
		// HTML+RDFa 1.1 §3.1: a type on the page's own elements applies to the page.
		const id = about ?? resource ?? (PAGE.has(element.name) && page !== "" ? page : undefined);
		const isValue = names.length > 0 && about === undefined && context.subject !== undefined;
		const depth = context.depth + (isValue ? 1 : 0);
		if (!budget.allows(depth)) return context;
		const item = named(id === undefined ? undefined : identified(id, context), types, isValue);
		if (isValue) put(context.subject, names, item);
		return { ...context, subject: item, depth: isValue ? depth : 0 };
	}

	/** The item of this name: a page may describe the same thing in several places. */
	function named(id: string | undefined, types: readonly string[], isValue = false): Draft {
		const known = id === undefined || isValue ? undefined : byId.get(id);
		if (known !== undefined) {
			for (const type of types) known.types.add(type);
			return known;
		}
		const draft: Draft = { types: new Set(types), id, properties: new Map() };
		// Beyond the limit, leave items out: half an item would say something else.
		if (budget.isSpent) return draft;
		if (id !== undefined && !isValue) byId.set(id, draft);
		every.push(draft);
		if (!isValue) drafts.push(draft);
		return draft;
	}

	function put(subject: Draft | undefined, names: readonly string[], value: string | Draft): void {
		if (budget.isSpent) return;
		if (subject === undefined) {
			// A statement about the page itself, as in OpenGraph, which has its own reader.
			const own = names.filter((name) =>
				name.includes(":") ? name.includes("://") && !OPEN_GRAPH.test(name) : true,
			);
			if (own.length > 0) put(named(page, []), own, value);
			return;
		}
		for (const name of names) {
			const known = subject.properties.get(name);
			if (known === undefined) subject.properties.set(name, [value]);
			else known.push(value);
		}
	}

	function literal(element: Element, resource: string | undefined, context: Context): string {
		const content = attribute(element, "content");
		if (content !== undefined) return content.trim();
		const named = attribute(element, "resource");
		if (named !== undefined) return identified(named, context);
		if (resource !== undefined) return budget.address(resource) ?? resource.trim();
		const time = element.name === "time" ? attribute(element, "datetime") : undefined;
		const datum = element.name === "data" ? attribute(element, "value") : undefined;
		return (time ?? datum ?? budget.text(element) ?? "").trim();
	}

	/** A resource's address. A CURIE in brackets or with a known prefix is also one, and a blank node's name stays. */
	function identified(reference: string, context: Context): string {
		const text = reference.trim().replace(/^\[(.*)\]$/, "$1");
		if (text.startsWith("_:")) return text;
		return curie(text, context, budget) ?? budget.address(text) ?? text;
	}
}

/** Gives items the properties of the patterns that they copy. Returns the copied patterns, which are not items. */
function copyPatterns(
	drafts: readonly Draft[],
	byId: ReadonlyMap<string, Draft>,
	budget: Budget,
): ReadonlySet<Draft> {
	const used = new Set<Draft>();
	for (const draft of drafts) {
		const seen = new Set<Draft>();
		const pending = patternsOf(draft);
		for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
			if (seen.has(next) || !budget.spend(sizeOf(next))) continue;
			seen.add(next);
			used.add(next);
			for (const pattern of patternsOf(next)) pending.push(pattern);
			// A pattern in a pattern is copied unchanged by each item that copies it.
			if (draft.types.has(PATTERN)) continue;
			for (const type of next.types) if (type !== PATTERN) draft.types.add(type);
			for (const [name, values] of next.properties) {
				if (name === COPY) continue;
				const known = draft.properties.get(name);
				if (known === undefined) draft.properties.set(name, [...values]);
				else for (const value of values) known.push(value);
			}
		}
		if (seen.size > 0 && !draft.types.has(PATTERN)) draft.properties.delete(COPY);
	}
	return used;

	function patternsOf(draft: Draft): Draft[] {
		return (draft.properties.get(COPY) ?? []).flatMap((value) => {
			const pattern = typeof value === "string" ? byId.get(value) : undefined;
			return pattern?.types.has(PATTERN) === true ? [pattern] : [];
		});
	}
}

/** The size of a draft. */
function sizeOf({ properties }: Draft): number {
	let size = 1;
	for (const values of properties.values()) size += 1 + values.length;
	return size;
}

function prefixed(list: string, outer: Prefixes): Prefixes {
	const parts = words(list);
	const own = new Map<string, string>();
	for (let index = 0; index + 1 < parts.length; index += 2) {
		const name = parts[index] as string;
		if (name.endsWith(":")) own.set(name.slice(0, -1).toLowerCase(), parts[index + 1] as string);
	}
	return { own, outer };
}

function namespaceOf(prefix: string, prefixes: Prefixes): string | undefined {
	for (let at: Prefixes | undefined = prefixes; at !== undefined; at = at.outer) {
		const namespace = at.own.get(prefix);
		if (namespace !== undefined) return namespace;
	}
	return undefined;
}

function curie(text: string, { prefixes }: Context, budget: Budget): string | undefined {
	const colon = text.indexOf(":");
	if (colon < 0 || text.startsWith("//", colon + 1)) return undefined;
	const namespace = namespaceOf(text.slice(0, colon).toLowerCase(), prefixes);
	return namespace === undefined ? undefined : joined(namespace, text.slice(colon + 1), budget);
}

/**
 * A term of the vocabulary stays a term, as in microdata; others become addresses. Terms without a vocabulary mean
 * nothing.
 */
function expandedName(name: string, context: Context, budget: Budget): string | undefined {
	if (!name.includes(":")) return context.vocab === "" ? undefined : name;
	return curie(name, context, budget) ?? name;
}

function expandedType(type: string, context: Context, budget: Budget): string | undefined {
	if (!type.includes(":")) return context.vocab === "" ? undefined : joined(context.vocab, type, budget);
	return curie(type, context, budget) ?? type;
}

/** A short name after a vocabulary or a prefix, which may be long; only the name if that is too much. */
function joined(namespace: string, name: string, budget: Budget): string {
	return budget.makes(namespace.length + name.length) ? namespace + name : name;
}

/** The item of a draft. Patterns can make drafts contain one another, and put one of them in many places. */
function finished({ types, id, properties }: Draft, budget: Budget, around: readonly Draft[]): MetadataItem {
	const isLeftOut = (draft: Draft): boolean =>
		around.includes(draft) || !budget.allows(around.length) || !budget.spend(sizeOf(draft));
	const entries = [...properties].map(([name, values]): [string, MetadataValue[]] => [
		name,
		values.flatMap((value): MetadataValue[] => {
			if (typeof value === "string") return budget.makes(value.length) ? [value] : [];
			return isLeftOut(value) ? [] : [finished(value, budget, [...around, value])];
		}),
	]);
	return {
		types: [...types],
		...(id === undefined || id === "" ? {} : { id }),
		properties: Object.fromEntries(entries),
	};
}
