// The reasons for which a crawl didn't take a URL, each with a sentence. The names are what events, `list` and the state have.

/** A reason by its name. */
export const REASONS = {
	// Not asked
	scope: "it is outside the scope",
	exclude: "a pattern of --exclude matches it",
	include: "no pattern of --include matches it",
	depth: "it is more links away from a seed than --depth allows",
	robots: "its site's robots.txt doesn't allow it",
	network: "its host is on a network that --network doesn't allow",
	repeats: "a trap: segments of its path are repeated",
	"path-depth": "a trap: its path has too many segments",
	"url-length": "a trap: it is too long",
	parameters: "a trap: it has too many parameters",
	"sitemap-host":
		"only a sitemap of another host names it, and its own host's robots.txt doesn't name that sitemap",
	template: "a trap: a thousand pages of its template had no new text",
	dropped: "the job's onUrl dropped it",
	// Asked, and not read
	sitemap: "it is a sitemap, whose URLs were taken",
	"no-sitemap": "no sitemap is there, and robots.txt names none",
	"content-type": "its content is of a type that isn't read",
	noindex: "the page asks robots not to index it, so it gave no records",
	redirect: "it redirects: the target is a URL of its own, or it leads in a circle",
	canonical: "the page names another URL as its own, which is taken in its place",
	"redirect-site": "this seed redirects to another site",
	// Failed
	fatal: "the process died five times while it was at work on it",
	resolve: "its host's name can't be resolved",
	connect: "its host accepts no connection",
	tls: "the TLS handshake failed",
	timeout: "the answer took too long",
	disconnected: "the connection ended without an answer",
	truncated: "the answer broke off",
	protocol: "the answer isn't HTTP",
	content: "the content can't be decoded",
	limit: "the answer exceeds a limit of the client",
	"invalid-request": "the request can't be made",
	hook: "a function of the job threw, or took too long",
	"pattern-time": "a regular expression took too long on one of its links",
} as const;

/** The name of a reason why a URL was left out or failed. */
export type ReasonName = keyof typeof REASONS;

const FAMILIES: readonly (readonly [prefix: string, sentence: (rest: string) => string])[] = [
	["status-", (status) => `the server answers ${status}`],
	["document-", (kind) => `its content can't be read (${kind})`],
	["record-", (kind) => `no records can be made of it (${kind})`],
];

/** Reasons for which a site is left. */
export const SITE_REASONS = {
	"crawl-delay": "its robots.txt asks for a longer crawl-delay than the crawl accepts",
	blocked: "it answered 429 or 503, or failed, for too long",
	"site-pages": "it gave as many pages as the limit pagesPerSite allows",
	dropped: "its operator dropped it",
} as const;

/** The name of a reason that holds for a whole site. */
export type SiteReason = keyof typeof SITE_REASONS;

/** A reason as a sentence without a full stop. */
export function reasonSentence(reason: string): string {
	if (Object.hasOwn(REASONS, reason)) return REASONS[reason as ReasonName];
	for (const [prefix, sentence] of FAMILIES)
		if (reason.startsWith(prefix)) return sentence(reason.slice(prefix.length));
	return reason;
}

/** Why a site is left, as a sentence without a full stop. */
export function siteReasonSentence(reason: string): string {
	return Object.hasOwn(SITE_REASONS, reason) ? SITE_REASONS[reason as SiteReason] : reason;
}
