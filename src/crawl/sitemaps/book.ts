// Which URLs are sitemaps, how deep in indexes each is, and for which hosts it may speak: those whose robots.txt names it, and its own.
// Kept in the crawl's file.

import { keyUrl } from "../scope/key-url.ts";
import { authorityOf } from "../scope/site.ts";

export interface SitemapStore {
	value(name: string): string | undefined;
	setValue(name: string, value: string): void;
}

/** A sitemap, as the crawl knows it. */
export interface KnownSitemap {
	/** 0 for those that robots.txt names, 1 for those that they name … */
	readonly level: number;
	/** Hosts, with ports, whose URLs it may list. */
	readonly hosts: readonly string[];
	/** It is only guessed, because robots.txt names none. */
	readonly isGuess: boolean;
}

/** An index may name indexes, so deep. */
const SITEMAP_LEVELS = 3;
/** Sitemaps of one robots.txt. */
export const SITEMAPS_NAMED = 1_000;

export class SitemapBook {
	readonly #store: SitemapStore;

	constructor(store: SitemapStore) {
		this.#store = store;
	}

	look(url: string): KnownSitemap | undefined {
		const kept = this.#store.value(nameOf(url));
		return kept === undefined ? undefined : (JSON.parse(kept) as KnownSitemap);
	}

	/** A host's robots.txt names it, or it is the host's own. */
	name(url: string, by: string, isGuess: boolean): void {
		const known = this.look(url);
		const hosts = [...new Set([...(known?.hosts ?? [authorityOf(url)]), by])];
		this.#keep(url, { level: known?.level ?? 0, hosts, isGuess: isGuess && (known?.isGuess ?? true) });
	}

	/** An index names it. Returns whether it is to be asked for: neither too deep nor on another host. */
	nameIn(index: KnownSitemap, url: string): boolean {
		if (index.level + 1 >= SITEMAP_LEVELS || !index.hosts.includes(authorityOf(url))) return false;
		if (this.look(url) === undefined)
			this.#keep(url, { level: index.level + 1, hosts: index.hosts, isGuess: false });
		return true;
	}

	#keep(url: string, sitemap: KnownSitemap): void {
		this.#store.setValue(nameOf(url), JSON.stringify(sitemap));
	}
}

function nameOf(url: string): string {
	return `sitemap ${keyUrl(url)}`;
}
