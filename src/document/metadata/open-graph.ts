// OpenGraph's properties (ogp.me), with structured ones and lists combined. Must not know pages beyond `meta`.

import { filled } from "../references.ts";
import type { OpenGraph, OpenGraphMedia } from "./types.ts";

export type Property = readonly [name: string, content: string];

type Address = (reference: string | undefined) => string | undefined;

/** Namespaces of properties used together with OpenGraph's. */
const NAME = /^(?:og|article|book|profile|video|music|product|website|fb|place|business|restaurant|al):/;

export function isOpenGraph(name: string): boolean {
	return NAME.test(name);
}

/** The properties combined; undefined if there are none. Names are in lower case. */
export function openGraphOf(all: readonly Property[], address: Address): OpenGraph | undefined {
	if (all.length === 0) return undefined;
	const properties = new Map<string, string[]>();
	for (const [name, content] of all) {
		const known = properties.get(name);
		if (known === undefined) properties.set(name, [content]);
		else known.push(content);
	}
	const first = (name: string): string | undefined => filled(properties.get(`og:${name}`)?.[0]);
	return {
		title: first("title"),
		type: first("type"),
		url: address(first("url")),
		description: first("description"),
		siteName: first("site_name"),
		locale: first("locale"),
		images: mediaOf(all, "og:image", address),
		videos: mediaOf(all, "og:video", address),
		audios: mediaOf(all, "og:audio", address),
		properties: Object.fromEntries(properties),
	};
}

/** ogp.me, "Structured Properties" and "Arrays": each root tag begins a new object, which later tags describe. */
function mediaOf(all: readonly Property[], root: string, address: Address): OpenGraphMedia[] {
	const found: Record<string, string>[] = [];
	for (const [name, content] of all) {
		if (name !== root && !name.startsWith(`${root}:`)) continue;
		const part = name === root ? "url" : name.slice(root.length + 1);
		const last = found.at(-1);
		// og:image:url is the same as og:image, and may repeat it.
		const begins = last === undefined || (part === "url" && last.url !== undefined && last.url !== content);
		if (begins || (name === root && last.url !== undefined)) found.push({ [part]: content });
		else last[part] ??= content;
	}
	return found.map((parts) => ({
		url: address(parts.url ?? parts.secure_url),
		secureUrl: address(parts.secure_url),
		type: filled(parts.type),
		width: pixels(parts.width),
		height: pixels(parts.height),
		alt: filled(parts.alt),
	}));
}

function pixels(text: string | undefined): number | undefined {
	const found = /^\s*(\d{1,6})(?:px)?\s*$/.exec(text ?? "")?.[1];
	return found === undefined ? undefined : Number(found);
}
