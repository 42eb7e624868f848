// Atom 1.0 (RFC 4287) and its draft 0.3, which is still in use. Must not know the other formats.

import type { Finding } from "../finding.ts";
import { innerHtmlOfXhtml } from "../html/serialize.ts";
import { Buffer } from "../platform.ts";
import { filled, type References } from "../references.ts";
import { attribute, type Element, textContent } from "../tree.ts";
import { visibleText } from "../visible-text.ts";
import { dateReader } from "./field-dates.ts";
import { type Fields, fieldsOf, seen, textOf } from "./fields.ts";
import { atomLink, enclosuresOf, imageOf } from "./media.ts";
import type { Feed, FeedItem, FeedPerson } from "./types.ts";

/** @param top - the element `feed`, or an `entry` that is a document by itself */
export function readAtom(top: Element, references: References): Feed {
	const fields = fieldsOf(top);
	const findings: Finding[] = [];
	const authors = peopleOf(fields, references);
	const isEntry = top.name.endsWith("entry");
	const entries = isEntry ? [top] : (fields.get("atom:entry") ?? fields.get("entry") ?? []);
	return {
		kind: "atom",
		version: attribute(top, "version") ?? "1.0",
		title: plain(first(fields, "title")),
		link: atomLink(all(fields, "link"), references, "alternate"),
		description: plain(first(fields, "subtitle") ?? first(fields, "tagline")),
		language: filled(attribute(top, "xml:lang")),
		updated: dateReader(fields, findings)("atom:updated", "atom:modified", "updated"),
		authors,
		image: pictureOf(fields, references),
		next: atomLink(all(fields, "link"), references, "next"),
		items: entries.map((entry) => itemOf(entry, authors, references, findings)),
		findings,
	};
}

function itemOf(
	entry: Element,
	authors: readonly FeedPerson[],
	references: References,
	findings: Finding[],
): FeedItem {
	const fields = fieldsOf(entry);
	const date = dateReader(fields, findings);
	const own = peopleOf(fields, references);
	const source = first(fields, "source");
	const link = atomLink(all(fields, "link"), references, "alternate");
	const content = first(fields, "content");
	const summary = first(fields, "summary");
	// RFC 4287 §4.2.1: an entry's own authors, or else its source's, or else the feed's.
	const sourced = source === undefined ? [] : peopleOf(fieldsOf(source), references);
	if (own.length + sourced.length === 0) references.repeat(charactersOf(authors));
	return {
		id: textOf(fields, "atom:id", "id") ?? link,
		title: plain(first(fields, "title")) ?? seen(textOf(fields, "media:title")),
		link: link ?? contentSource(content, references),
		published: date("atom:published", "atom:issued", "atom:created", "published", "dc:date"),
		updated: date("atom:updated", "atom:modified", "updated"),
		summary: plain(summary) ?? seen(mediaDescription(fields)),
		content: markup(content) ?? markup(summary, true),
		authors: own.length > 0 ? own : sourced.length > 0 ? sourced : authors,
		categories: categoriesOf(fields),
		enclosures: enclosuresOf(fields, references),
		image: imageOf(fields, undefined, references),
	};
}

function charactersOf(people: readonly FeedPerson[]): number {
	return people.reduce(
		(sum, { name = "", email = "", url = "" }) => sum + name.length + email.length + url.length,
		0,
	);
}

function all(fields: Fields, name: string): readonly Element[] | undefined {
	return fields.get(`atom:${name}`) ?? fields.get(name);
}

function first(fields: Fields, name: string): Element | undefined {
	return all(fields, name)?.[0];
}

/** RFC 4287 §3.1: a text construct is plain text, escaped HTML or XHTML. Here, as a reader sees it. */
function plain(element: Element | undefined): string | undefined {
	if (element === undefined) return undefined;
	const type = typeOf(element);
	if (type === "xhtml") return filled(visibleText(element));
	const text = written(element);
	return filled(type === "html" ? seen(text) : text.replace(/[\t\n\f\r ]+/g, " "));
}

/** Content as markup: XHTML's without its enclosing `div`. */
function markup(element: Element | undefined, onlyMarkup = false): string | undefined {
	if (element === undefined) return undefined;
	const type = typeOf(element);
	if (type === "html") return filled(written(element));
	if (type === "xhtml") {
		const div = element.children.find((node) => node.type === "element");
		return filled(innerHtmlOfXhtml(div?.type === "element" && div.name.endsWith("div") ? div : element));
	}
	if (onlyMarkup || type === "other") return undefined;
	return filled(written(element).replaceAll("&", "&amp;").replaceAll("<", "&lt;"));
}

/** Atom 0.3 also has texts in base64. */
function written(element: Element): string {
	const text = textContent(element);
	return attribute(element, "mode") === "base64" ? Buffer.from(text, "base64").toString() : text;
}

function typeOf(element: Element): "text" | "html" | "xhtml" | "other" {
	const type = attribute(element, "type")?.trim().toLowerCase() ?? "text";
	const mode = attribute(element, "mode");
	if (type === "html" || type === "text/html") return mode === "xml" ? "xhtml" : "html";
	if (type === "xhtml" || type === "application/xhtml+xml") return mode === "escaped" ? "html" : "xhtml";
	return type.startsWith("text") ? "text" : "other";
}

function contentSource(content: Element | undefined, references: References): string | undefined {
	const reference = content === undefined ? undefined : filled(attribute(content, "src"));
	return content === undefined || reference === undefined
		? undefined
		: references.absolute(reference, content);
}

function peopleOf(fields: Fields, references: References): FeedPerson[] {
	return (all(fields, "author") ?? []).flatMap((author) => {
		const within = fieldsOf(author);
		const reference = textOf(within, "atom:uri", "uri", "atom:url");
		const person = {
			name: textOf(within, "atom:name", "name"),
			email: textOf(within, "atom:email", "email"),
			url: reference === undefined ? undefined : references.absolute(reference, author),
		};
		return Object.values(person).some((value) => value !== undefined) ? [person] : [];
	});
}

function categoriesOf(fields: Fields): string[] {
	const found = (all(fields, "category") ?? []).map((category) =>
		filled(attribute(category, "label") ?? attribute(category, "term")),
	);
	const subjects = (fields.get("dc:subject") ?? []).map((subject) => filled(textContent(subject)));
	return [...new Set([...found, ...subjects].filter((text) => text !== undefined))];
}

function mediaDescription(fields: Fields): string | undefined {
	const groups = (fields.get("media:group") ?? []).map(fieldsOf);
	return [fields, ...groups]
		.map((some) => textOf(some, "media:description"))
		.find((text) => text !== undefined);
}

function pictureOf(fields: Fields, references: References): string | undefined {
	const picture = first(fields, "logo") ?? first(fields, "icon");
	const reference = picture === undefined ? undefined : filled(textContent(picture));
	return picture === undefined || reference === undefined
		? undefined
		: references.absolute(reference, picture);
}
