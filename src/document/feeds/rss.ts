// RSS 0.9x, 1.0 and 2.0, with the modules that feeds use in practice. Must not know the other formats.

import type { Finding } from "../finding.ts";
import { filled, type References } from "../references.ts";
import { attribute, type Element, textContent } from "../tree.ts";
import { namespacedAttribute } from "../xml/names.ts";
import { dateReader } from "./field-dates.ts";
import { type Fields, fieldsOf, hasMarkup, knownName, markupOf, seen, textOf } from "./fields.ts";
import { atomLink, enclosuresOf, imageOf } from "./media.ts";
import type { Feed, FeedItem, FeedPerson } from "./types.ts";

const RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/** @param top - the element `rss`, `rdf:RDF` or RSS 1.1's `Channel` */
export function readRss(top: Element, references: References): Feed {
	const outer = fieldsOf(top);
	const isRdf = knownName(top) !== "rss";
	const channel = outer.get("channel")?.[0] ?? top;
	const fields = fieldsOf(channel);
	const findings: Finding[] = [];
	// RSS 1.0 has its items next to the channel, RSS 1.1 in a separate element.
	const listed = fields.get("items")?.flatMap((items) => fieldsOf(items).get("item") ?? []) ?? [];
	const items = [
		...(fields.get("item") ?? []),
		...(channel === top ? [] : (outer.get("item") ?? [])),
		...listed,
	];
	return {
		kind: isRdf ? "rdf" : "rss",
		version: attribute(top, "version") ?? (isRdf ? rdfVersion(channel) : undefined),
		title: seen(textOf(fields, "title", "dc:title")),
		link: linkOf(channel, fields, references),
		description: seen(textOf(fields, "description", "itunes:summary", "dc:description", "itunes:subtitle")),
		language: textOf(fields, "language", "dc:language"),
		updated: dateReader(fields, findings)(
			"lastBuildDate",
			"atom:updated",
			"dcterms:modified",
			"dc:date",
			"pubDate",
		),
		authors: authorsOf(fields, "managingEditor"),
		image: imageOf(fields, outer, references),
		next: atomLink(fields.get("atom:link"), references, "next"),
		items: items.map((item) => itemOf(item, references, findings)),
		findings,
	};
}

function rdfVersion({ namespace }: Element): string | undefined {
	return /rss1\.1/.test(namespace) ? "1.1" : (/0\.9/.exec(namespace)?.[0] ?? "1.0");
}

function itemOf(item: Element, references: References, findings: Finding[]): FeedItem {
	const fields = fieldsOf(item);
	const date = dateReader(fields, findings);
	const link = linkOf(item, fields, references);
	const description = textOf(
		fields,
		"description",
		"itunes:summary",
		"dc:description",
		"media:description",
		"itunes:subtitle",
	);
	const content = markupOf(fields, "content:encoded", "xhtml:body", "atom:content", "content", "body");
	const about = filled(namespacedAttribute(item, RDF, "about"));
	return {
		id: textOf(fields, "guid", "atom:id", "dc:identifier") ?? about ?? link,
		title: seen(textOf(fields, "title", "dc:title", "media:title", "itunes:title")),
		link: link ?? (about === undefined ? undefined : references.absolute(about, item)),
		published: date("pubDate", "dc:date", "dcterms:issued", "dcterms:created", "atom:published", "pubdate"),
		updated: date("atom:updated", "dcterms:modified"),
		summary: seen(description),
		content: content ?? describedIn(fields, description),
		authors: authorsOf(fields, "author"),
		categories: categoriesOf(fields),
		enclosures: enclosuresOf(fields, references),
		image: imageOf(fields, undefined, references),
	};
}

/** The description if it has markup, escaped or not. */
function describedIn(fields: Fields, text: string | undefined): string | undefined {
	const markup = markupOf(fields, "description");
	if (markup !== undefined && hasMarkup(markup)) return markup;
	return text !== undefined && hasMarkup(text) ? text : undefined;
}

function linkOf(element: Element, fields: Fields, references: References): string | undefined {
	for (const link of fields.get("link") ?? []) {
		const text = filled(textContent(link)) ?? filled(attribute(link, "href"));
		if (text !== undefined) return references.absolute(text, link);
	}
	const atom = atomLink(fields.get("atom:link"), references, "alternate");
	if (atom !== undefined) return atom;
	// RSS 2.0: a guid is the item's address unless it says otherwise.
	const guid = fields.get("guid")?.[0];
	if (guid === undefined || attribute(guid, "isPermaLink")?.trim().toLowerCase() === "false")
		return undefined;
	const text = textContent(guid).trim();
	return /^https?:\/\//i.test(text) ? references.absolute(text, element) : undefined;
}

function authorsOf(fields: Fields, name: "author" | "managingEditor"): FeedPerson[] {
	const people: FeedPerson[] = [];
	const known = new Set<string>();
	for (const field of new Set(["dc:creator", name, "author", "dc:author", "itunes:author", "atom:author"])) {
		for (const element of fields.get(field) ?? []) {
			const person = personIn(element);
			if (person === undefined) continue;
			// A person is the same if the name or the address is.
			const marks = [person.name, person.email].filter((mark) => mark !== undefined);
			if (!marks.some((mark) => known.has(mark))) people.push(person);
			for (const mark of marks) known.add(mark);
		}
	}
	return people;
}

/** A person as Atom has it, or as a text. */
function personIn(element: Element): FeedPerson | undefined {
	const within = fieldsOf(element);
	const name = textOf(within, "atom:name", "name", "itunes:name");
	const email = textOf(within, "atom:email", "email", "itunes:email");
	if (email !== undefined) return name === undefined ? { email } : { name, email };
	const text = name ?? filled(textContent(element));
	return text === undefined ? undefined : personOf(text);
}

/** RSS 2.0 requires "mail@host (Name)". People write "Name <mail@host>", "Name (mail@host)", or only one of them. */
function personOf(text: string): FeedPerson {
	const short = text.slice(0, 1000);
	const found = /^(\S+@\S+?)\s*\((.*)\)$/s.exec(short);
	if (found !== null) return { name: filled(found[2]), email: found[1] };
	const behind = /^([^()]*)\(([^\s()]+@[^\s()]+)\)$/.exec(short);
	if (behind !== null) return { name: filled(behind[1]), email: behind[2] };
	const angled = /^([^<]*)<([^<>\s]+@[^<>\s]+)>$/.exec(short);
	if (angled !== null) return { name: filled(angled[1]), email: angled[2] };
	return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(short) ? { email: short } : { name: seen(short) };
}

function categoriesOf(fields: Fields): string[] {
	const found = new Set<string>();
	for (const field of ["category", "dc:subject", "media:category", "itunes:category"]) {
		for (const element of fields.get(field) ?? []) {
			const text =
				seen(textContent(element)) ?? filled(attribute(element, "text") ?? attribute(element, "label"));
			if (text !== undefined) found.add(text);
			// Podcasts' categories contain their subcategories.
			for (const narrower of fieldsOf(element).get("itunes:category") ?? []) {
				const name = filled(attribute(narrower, "text"));
				if (name !== undefined) found.add(name);
			}
		}
	}
	for (const element of fields.get("atom:category") ?? []) {
		const text = filled(attribute(element, "label") ?? attribute(element, "term"));
		if (text !== undefined) found.add(text);
	}
	return [...found];
}
