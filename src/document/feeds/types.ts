// What a feed says, whatever its format. Must not know the formats.

import type { Finding } from "../finding.ts";

/** An author or contributor of a feed or item. */
export interface FeedPerson {
	/** The person's name. */
	readonly name?: string | undefined;
	/** The person's address for mail. */
	readonly email?: string | undefined;
	/** The person's page, absolute. */
	readonly url?: string | undefined;
}

/** A file that goes with an item: an episode, a picture, a video. */
export interface FeedEnclosure {
	/** Absolute. */
	readonly url: string;
	/** The media type, as the feed has it. */
	readonly type?: string | undefined;
	/** In bytes. */
	readonly length?: number | undefined;
	/** In seconds. */
	readonly duration?: number | undefined;
}

/** An item of a feed. */
export interface FeedItem {
	/** Identifies it within this feed: `guid`, `id`, `rdf:about`, or else its link. */
	readonly id?: string | undefined;
	/** As a reader sees it, without markup. */
	readonly title?: string | undefined;
	/** Absolute. */
	readonly link?: string | undefined;
	/** ISO 8601 in UTC ("2026-01-31T12:00:00.000Z"), or only a date if the feed has no time. */
	readonly published?: string | undefined;
	/** Like `published`. */
	readonly updated?: string | undefined;
	/** As a reader sees it, without markup. */
	readonly summary?: string | undefined;
	/** HTML markup, as the feed has it. If there is only a summary with markup, that one. */
	readonly content?: string | undefined;
	/** Who wrote it. */
	readonly authors: readonly FeedPerson[];
	/** Its categories or tags. */
	readonly categories: readonly string[];
	/** Files that belong to it, such as the sound of a podcast. */
	readonly enclosures: readonly FeedEnclosure[];
	/** A picture for it, absolute. */
	readonly image?: string | undefined;
}

/** A feed: RSS, Atom or JSON Feed in one shape. */
export interface Feed {
	/** "rdf" is RSS 0.90, 1.0 and 1.1, which are RDF. */
	readonly kind: "rss" | "rdf" | "atom" | "json";
	/** As the feed gives it, for example "2.0"; Atom's is "1.0" or "0.3". */
	readonly version?: string | undefined;
	/** Its title, without markup. */
	readonly title?: string | undefined;
	/** The page that the feed belongs to, absolute. */
	readonly link?: string | undefined;
	/** As a reader sees it, without markup. */
	readonly description?: string | undefined;
	/** A language tag, as the feed has it. */
	readonly language?: string | undefined;
	/** When it last changed: ISO 8601 in UTC. */
	readonly updated?: string | undefined;
	/** Who writes it. */
	readonly authors: readonly FeedPerson[];
	/** Its picture or icon, absolute. */
	readonly image?: string | undefined;
	/** The next page of this feed, absolute (RFC 5005; JSON Feed's next_url). */
	readonly next?: string | undefined;
	/** Its items, in its order. */
	readonly items: readonly FeedItem[];
	/** Faults in the feed, for example dates that can't be read. */
	readonly findings: readonly Finding[];
}
