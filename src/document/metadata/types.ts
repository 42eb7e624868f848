// What a page says about itself. Must not know how it is read.

import type { Finding } from "../finding.ts";
import type { JsonValue } from "../json/parse.ts";

/** An item of microdata or RDFa. */
export interface MetadataItem {
	/** Types, as absolute addresses if they are addresses; empty for an item without a type. */
	readonly types: readonly string[];
	/** What the item is about, absolute. */
	readonly id?: string | undefined;
	/** Every value of every property: text, an absolute address, or another item. */
	readonly properties: Readonly<Record<string, readonly MetadataValue[]>>;
}

/** A value of metadata: a text, an item or a list of them. */
export type MetadataValue = string | MetadataItem;

/** A picture, video or sound of OpenGraph, with its structured properties. */
export interface OpenGraphMedia {
	/** Absolute. */
	readonly url?: string | undefined;
	/** The same over https:, absolute. */
	readonly secureUrl?: string | undefined;
	/** Its media type: "image/jpeg". */
	readonly type?: string | undefined;
	/** In pixels. */
	readonly width?: number | undefined;
	/** In pixels. */
	readonly height?: number | undefined;
	/** A text for people who don't see it. */
	readonly alt?: string | undefined;
}

/** What a page says about itself by OpenGraph. */
export interface OpenGraph {
	/** Its title (og:title). */
	readonly title?: string | undefined;
	/** What it is (og:type): "article". */
	readonly type?: string | undefined;
	/** Absolute. */
	readonly url?: string | undefined;
	/** A description in a sentence or two (og:description). */
	readonly description?: string | undefined;
	/** The name of the site (og:site_name). */
	readonly siteName?: string | undefined;
	/** Its language and region (og:locale): "en_GB". */
	readonly locale?: string | undefined;
	/** Pictures, in the page's order. */
	readonly images: readonly OpenGraphMedia[];
	/** Videos, in the page's order. */
	readonly videos: readonly OpenGraphMedia[];
	/** Sounds, in the page's order. */
	readonly audios: readonly OpenGraphMedia[];
	/** Every property as the page has it, "og:title" as well as "article:tag", with all its values in order. */
	readonly properties: Readonly<Record<string, readonly string[]>>;
}

/** The same page in another language. */
export interface LanguageAlternate {
	/** A language tag, or "x-default". */
	readonly language: string;
	/** Its address, absolute. */
	readonly url: string;
}

/** A feed that a page names. */
export interface FeedLink {
	/** Its address, absolute. */
	readonly url: string;
	/** The media type, as the page has it. */
	readonly type: string;
	/** Its title, as the page has it. */
	readonly title?: string | undefined;
}

/** An icon that a page names. */
export interface IconLink {
	/** Its address, absolute. */
	readonly url: string;
	/** The relation: "icon", "apple-touch-icon", "mask-icon". */
	readonly relation: string;
	/** As the page has it: "32x32", "any". */
	readonly sizes?: string | undefined;
	/** Its media type, as the page has it. */
	readonly type?: string | undefined;
}

/** What a page says about itself. */
export interface Metadata {
	/** The `title` element's text, white space collapsed. */
	readonly title?: string | undefined;
	/** The page's description (`meta name=description`). */
	readonly description?: string | undefined;
	/** The page's author (`meta name=author`). */
	readonly author?: string | undefined;
	/** The page's keywords (`meta name=keywords`), one by one. */
	readonly keywords: readonly string[];
	/** The program that made the page (`meta name=generator`). */
	readonly generator?: string | undefined;
	/** A language tag: the root element's, or else the page's `content-language`. */
	readonly language?: string | undefined;
	/** `link rel=canonical`, absolute. */
	readonly canonical?: string | undefined;
	/** `link rel=next` and `rel=prev`, absolute. */
	readonly next?: string | undefined;
	/** `link rel=prev`, absolute. */
	readonly previous?: string | undefined;
	/** The same page in other languages (`link rel=alternate hreflang`). */
	readonly alternates: readonly LanguageAlternate[];
	/** Feeds of the page (`link rel=alternate` with a type of feeds). */
	readonly feeds: readonly FeedLink[];
	/** The first icon's address. Without one, a browser looks for /favicon.ico. */
	readonly favicon?: string | undefined;
	/** All icons, in the page's order. */
	readonly icons: readonly IconLink[];
	/** The directives in lower case, for "robots" and for each named robot. */
	readonly robots: Readonly<Record<string, readonly string[]>>;
	/** Each script's value; a list's values one by one. */
	readonly jsonLd: readonly JsonValue[];
	/** The page's microdata: its top-level items. */
	readonly microdata: readonly MetadataItem[];
	/** The page's RDFa: its top-level items. */
	readonly rdfa: readonly MetadataItem[];
	/** What it says by OpenGraph; undefined if that is nothing. */
	readonly openGraph?: OpenGraph | undefined;
	/** Twitter's card: "card", "title", "image" and so on, without "twitter:". */
	readonly twitter: Readonly<Record<string, string>>;
	/** Dublin Core's elements and terms in lower case, without "dc." or "dcterms.". */
	readonly dublinCore: Readonly<Record<string, readonly string[]>>;
	/** What couldn't be read: broken JSON-LD with its line, items beyond their limit. */
	readonly findings: readonly Finding[];
}

/** How metadata is read. */
export interface MetadataOptions {
	/** Gives the members of a JSON-LD `@graph` one by one, each with the `@context` around it. Default false. */
	readonly flattenGraphs?: boolean | undefined;
	/** What reading it may cost. */
	readonly limits?: MetadataLimits | undefined;
}

/** What metadata may cost. */
export interface MetadataLimits {
	/**
	 * How many elements may be visited to assemble items of microdata and RDFa, counting each visit. Items beyond it are
	 * left out, and a finding says so. Default 1,000,000.
	 */
	readonly itemElements?: number | undefined;
	/** How deep items may nest. Deeper ones are left out. Default 100. */
	readonly itemDepth?: number | undefined;
	/** How deep the JSON of JSON-LD may nest. Default 1,000. */
	readonly depth?: number | undefined;
}
