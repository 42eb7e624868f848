// The URL that is asked for: one spelling of URLs that no server can tell apart (RFC 3986 §6.2.2, URL standard). Pure.

/** Everything up to the query is as it should be, as in most links. */
const PLAIN = /^https?:\/\/[a-z0-9.-]+(?::\d+)?\/[^%?#]*(?:\?[^%#]+)?$/;

/**
 * The URL to request for a URL: without fragment, user and password, default port, dot segments and an empty query, and with percent-encodings in upper case, and only of reserved characters. undefined where it isn't http or https.
 *
 * @param url - absolute, or relative to `base`
 *
 * @example
 * requestUrl("HTTP://Shop.example:80/a/../%7ejo?#top"); // "http://shop.example/~jo"
 */
export function requestUrl(url: string, base?: string): string | undefined {
	const href = URL.parse(url, base)?.href;
	return href === undefined ? undefined : requestForm(href);
}

/** The same of a URL that the URL standard's serializer has written, as `href` and the URLs of links are. */
export function requestForm(href: string): string | undefined {
	if (PLAIN.test(href)) return href;
	if (!href.startsWith("http://") && !href.startsWith("https://")) return undefined;
	const fragment = href.indexOf("#");
	let url = fragment < 0 ? href : href.slice(0, fragment);
	const host = url.indexOf("//") + 2;
	const path = url.indexOf("/", host);
	const user = url.lastIndexOf("@", path);
	if (user >= host) url = url.slice(0, host) + url.slice(user + 1);
	// Only the first "?" begins the query.
	if (url.endsWith("?") && url.indexOf("?") === url.length - 1) url = url.slice(0, -1);
	return url.includes("%") ? oneSpelling(url) : url;
}

const ENCODED = /%[0-9A-Fa-f]{2}/g;

function oneSpelling(url: string): string {
	// "%2%35" doesn't encode "%25": next to a percent sign that encodes nothing, letters stay encoded.
	const isWellFormed = !/%(?![0-9A-Fa-f]{2})/.test(url);
	return url.replace(ENCODED, (encoded) => {
		const character = String.fromCharCode(Number.parseInt(encoded.slice(1), 16));
		return isWellFormed && /[A-Za-z0-9\-._~]/.test(character) ? character : encoded.toUpperCase();
	});
}
