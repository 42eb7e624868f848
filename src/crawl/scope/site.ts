// Which site a URL belongs to: what has one clock, one lease and one budget. Pure.

import { getDomain } from "tldts";

/**
 * What has one clock: one request after another, at a pace.
 * - `"site"`: a registrable domain, private suffixes (github.io) included
 * - `"host"`: each host
 */
export type SiteClock = "site" | "host";

/** The number of hosts whose sites are cached. A lookup takes a microsecond, and most links point to the same few hosts. */
const REMEMBERED = 4_096;

const sites = new Map<string, string>();

/**
 * The site of a URL: its registrable domain, else its host (an address, "localhost", a public suffix itself), with its
 * port where that isn't the scheme's own. http and https of one host are one site.
 *
 * @param url - in request form
 *
 * @example
 * siteOf("https://www.shop.co.uk/a"); // "shop.co.uk"
 * siteOf("http://127.0.0.1:8080/"); // "127.0.0.1:8080"
 */
export function siteOf(url: string, clock: SiteClock = "site"): string {
	const authority = authorityOf(url);
	if (clock === "host") return authority;
	let site = sites.get(authority);
	if (site === undefined) {
		site = siteOfAuthority(authority);
		if (sites.size >= REMEMBERED) sites.clear();
		sites.set(authority, site);
	}
	return site;
}

/** Host and port, as the URL has them; a default port isn't there. */
export function authorityOf(url: string): string {
	const start = url.indexOf("//") + 2;
	const end = url.indexOf("/", start);
	return end < 0 ? url.slice(start) : url.slice(start, end);
}

function siteOfAuthority(authority: string): string {
	const colon = authority.lastIndexOf(":");
	const hasPort = colon > authority.lastIndexOf("]");
	const host = hasPort ? authority.slice(0, colon) : authority;
	const port = hasPort ? authority.slice(colon) : "";
	// A dot at the end names the same host (RFC 1034 §3.1).
	const name = host.endsWith(".") ? host.slice(0, -1) : host;
	return (getDomain(name, { allowPrivateDomains: true, validateHostname: false }) ?? name) + port;
}
