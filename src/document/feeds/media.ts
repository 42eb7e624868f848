// What XML feeds share: links, enclosures and pictures, whichever module they come from. Must not know one format's
// rules for anything else.

import { filled, type References } from "../references.ts";
import { attribute, type Element, textContent } from "../tree.ts";
import { bytesOf, type Fields, fieldsOf, seconds, textOf } from "./fields.ts";
import type { FeedEnclosure } from "./types.ts";

/** The address of the first link with this relation; a link without one is an alternate (RFC 4287 §4.2.7.2). */
export function atomLink(
	links: readonly Element[] | undefined,
	references: References,
	relation: string,
): string | undefined {
	const fitting = (links ?? []).filter(
		(link) => (attribute(link, "rel")?.trim() || "alternate") === relation,
	);
	// Of several alternates, the page counts, not its translation into another type.
	const page = fitting.find((link) =>
		/^(?:text\/html|application\/xhtml\+xml|)$/.test(attribute(link, "type") ?? ""),
	);
	const link = page ?? fitting[0];
	const reference = link === undefined ? undefined : filled(attribute(link, "href") ?? textContent(link));
	return link === undefined || reference === undefined ? undefined : references.absolute(reference, link);
}

/** RSS 2.0's enclosure, Media RSS's content (also in a group) and Atom's link, each address once. */
export function enclosuresOf(fields: Fields, references: References): FeedEnclosure[] {
	const found = new Map<string, FeedEnclosure>();
	const groups = (fields.get("media:group") ?? []).flatMap(
		(group) => fieldsOf(group).get("media:content") ?? [],
	);
	const atom = fields.get("atom:link")?.filter((link) => attribute(link, "rel") === "enclosure") ?? [];
	const duration = seconds(textOf(fields, "itunes:duration"));
	for (const element of [
		...(fields.get("enclosure") ?? []),
		...atom,
		...(fields.get("media:content") ?? []),
		...groups,
	]) {
		const reference = filled(
			attribute(element, "url") ?? attribute(element, "href") ?? attribute(element, "resource"),
		);
		const address = reference === undefined ? undefined : references.absolute(reference, element);
		if (address === undefined || found.has(address)) continue;
		found.set(address, {
			url: address,
			type: filled(attribute(element, "type")),
			length: bytesOf(attribute(element, "length") ?? attribute(element, "fileSize")),
			duration: seconds(attribute(element, "duration")) ?? duration,
		});
	}
	return [...found.values()];
}

/** The picture of a channel or an item. */
export function imageOf(
	fields: Fields,
	outer: Fields | undefined,
	references: References,
): string | undefined {
	const groups = (fields.get("media:group") ?? []).map(fieldsOf);
	const candidates = [
		...(fields.get("itunes:image") ?? []).map(
			(image) => [image, attribute(image, "href") ?? attribute(image, "url")] as const,
		),
		...[fields, ...groups]
			.flatMap((some) => some.get("media:thumbnail") ?? [])
			.map((image) => [image, attribute(image, "url")] as const),
		...[...(fields.get("image") ?? []), ...(outer?.get("image") ?? [])].map(
			(image) => [image, textOf(fieldsOf(image), "url")] as const,
		),
	];
	for (const [element, reference] of candidates) {
		const text = filled(reference);
		if (text !== undefined) return references.absolute(text, element);
	}
	return undefined;
}
