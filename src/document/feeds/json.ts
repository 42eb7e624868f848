// JSON Feed 1.0 and 1.1. Must not know the other formats.

import type { Allowance } from "../allowance.ts";
import { type Finding, finding } from "../finding.ts";
import { weightOf } from "../json/weight.ts";
import { absolute, filled } from "../references.ts";
import { isoDate } from "./dates.ts";
import { unreadable } from "./field-dates.ts";
import { seen } from "./fields.ts";
import type { Feed, FeedEnclosure, FeedItem, FeedPerson } from "./types.ts";

/** A member as an absolute URL; undefined if it isn't one. */
type Address = (written: unknown) => string | undefined;

type Properties = Readonly<Record<string, unknown>>;

/** The feed, or undefined if the value isn't one. */
export function readJsonFeed(value: unknown, url: string, allowance: Allowance): Feed | undefined {
	if (!isProperties(value) || !Array.isArray(value.items)) return undefined;
	const version = text(value.version) ?? "";
	const found = /^https?:\/\/(?:www\.)?jsonfeed\.org\/version\/([\d.]+)$/.exec(version);
	const findings: Finding[] = [];
	if (found === null)
		findings.push(
			finding(
				"version",
				`The version ${JSON.stringify(version.slice(0, 100))} is not a version of JSON Feed`,
			),
		);
	const address: Address = (written) => {
		const reference = text(written);
		const found = reference === undefined ? undefined : absolute(reference, url);
		allowance.take(found?.length ?? 0);
		return found;
	};
	const authors = people(value, address);
	const repeatAuthors = (): readonly FeedPerson[] => {
		allowance.take(weightOf(authors));
		return authors;
	};
	return {
		kind: "json",
		version: found?.[1],
		title: text(value.title),
		link: address(value.home_page_url),
		description: seen(text(value.description)),
		language: text(value.language),
		updated: undefined,
		authors,
		image: address(value.icon) ?? address(value.favicon),
		next: address(value.next_url),
		items: value.items.flatMap((item) =>
			isProperties(item) ? [itemOf(item, repeatAuthors, address, findings)] : [],
		),
		findings,
	};
}

function itemOf(
	item: Properties,
	authors: () => readonly FeedPerson[],
	address: Address,
	findings: Finding[],
): FeedItem {
	const link = address(item.url) ?? address(item.external_url);
	const plain = text(item.content_text);
	const content = text(item.content_html) ?? plain?.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
	const own = people(item, address);
	// JSON Feed 1: ids are text, and numbers are to be read as text.
	const id = item.id;
	return {
		id: typeof id === "number" ? String(id) : (text(id) ?? link),
		title: text(item.title),
		link,
		published: date(item, "date_published", findings),
		updated: date(item, "date_modified", findings),
		summary: text(item.summary) ?? (text(item.content_html) === undefined ? plain : seen(content)),
		content,
		authors: own.length > 0 ? own : authors(),
		categories: list(item.tags).flatMap((tag) => text(tag) ?? []),
		enclosures: list(item.attachments).flatMap((attachment) => enclosure(attachment, address)),
		image: address(item.image) ?? address(item.banner_image),
	};
}

function enclosure(attachment: unknown, address: Address): FeedEnclosure[] {
	if (!isProperties(attachment)) return [];
	const found = address(attachment.url);
	if (found === undefined) return [];
	return [
		{
			url: found,
			type: text(attachment.mime_type),
			length: number(attachment.size_in_bytes),
			duration: number(attachment.duration_in_seconds),
		},
	];
}

/** JSON Feed 1.1's `authors`, and 1.0's single `author`. */
function people(item: Properties, address: Address): FeedPerson[] {
	const all = Array.isArray(item.authors) ? item.authors : [item.author];
	return all.flatMap((author) => {
		if (!isProperties(author)) return [];
		const person = { name: text(author.name), url: address(author.url) };
		return person.name === undefined && person.url === undefined ? [] : [person];
	});
}

function date(item: Properties, name: string, findings: Finding[]): string | undefined {
	const written = text(item[name]);
	if (written === undefined) return undefined;
	const found = isoDate(written);
	if (found === undefined) findings.push(unreadable(name, written));
	return found;
}

function text(value: unknown): string | undefined {
	return typeof value === "string" ? filled(value) : undefined;
}

function number(value: unknown): number | undefined {
	return typeof value === "number" && value >= 0 ? value : undefined;
}

function list(value: unknown): readonly unknown[] {
	return Array.isArray(value) ? value : [];
}

function isProperties(value: unknown): value is Properties {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
