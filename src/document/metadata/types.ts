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
	readonly secureUrl?: string | undefined;
	readonly type?: string | undefined;
	/** In pixels. */
	readonly width?: number | undefined;
	/** In pixels. */
	readonly height?: number | undefined;
	readonly alt?: string | undefined;
}

/** What a page says about itself by OpenGraph. */
export interface OpenGraph {
	readonly title?: string | undefined;
	readonly type?: string | undefined;
	/** Absolute. */
	readonly url?: string | undefined;
	readonly description?: string | undefined;
	readonly siteName?: string | undefined;
	readonly locale?: string | undefined;
	readonly images: readonly OpenGraphMedia[];
	readonly videos: readonly OpenGraphMedia[];
	readonly audios: readonly OpenGraphMedia[];
	/** Every property as the page has it, "og:title" as well as "article:tag", with all its values in order. */
	readonly properties: Readonly<Record<string, readonly string[]>>;
}

/** The same page in another language. */
export interface LanguageAlternate {
	/** A language tag, or "x-default". */
	readonly language: string;
	readonly url: string;
}

/** A feed that a page names. */
export interface FeedLink {
	readonly url: string;
	/** The media type, as the page has it. */
	readonly type: string;
	readonly title?: string | undefined;
}

/** An icon that a page names. */
export interface IconLink {
	readonly url: string;
	/** The relation: "icon", "apple-touch-icon", "mask-icon". */
	readonly relation: string;
	/** As the page has it: "32x32", "any". */
	readonly sizes?: string | undefined;
	readonly type?: string | undefined;
}

/** What a page says about itself. */
export interface Metadata {
	/** The `title` element's text, white space collapsed. */
	readonly title?: string | undefined;
	readonly description?: string | undefined;
	readonly author?: string | undefined;
	readonly keywords: readonly string[];
	readonly generator?: string | undefined;
	/** A language tag: the root element's, or else the page's `content-language`. */
	readonly language?: string | undefined;
	/** `link rel=canonical`, absolute. */
	readonly canonical?: string | undefined;
	/** `link rel=next` and `rel=prev`, absolute. */
	readonly next?: string | undefined;
	readonly previous?: string | undefined;
	readonly alternates: readonly LanguageAlternate[];
	readonly feeds: readonly FeedLink[];
	/** The first icon's address. Without one, a browser looks for /favicon.ico. */
	readonly favicon?: string | undefined;
	readonly icons: readonly IconLink[];
	/** The directives in lower case, for "robots" and for each named robot. */
	readonly robots: Readonly<Record<string, readonly string[]>>;
	/** Each script's value; a list's values one by one. */
	readonly jsonLd: readonly JsonValue[];
	readonly microdata: readonly MetadataItem[];
	readonly rdfa: readonly MetadataItem[];
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
