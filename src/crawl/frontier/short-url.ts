// URLs as they are stored beside their site: most are of its https origin, and then only the path is kept. Pure.

/** Digits stand for the origins of a site other than https. */
const ORIGINS = [
	["", "https://"],
	["1", "http://"],
	["2", "https://www."],
	["3", "http://www."],
] as const;

const SLASH = 0x2f;

/** @param url - in request form, with a path */
export function shortUrl(url: string, site: string): string {
	for (const [digit, start] of ORIGINS) {
		const end = start.length + site.length;
		if (url.charCodeAt(end) === SLASH && url.startsWith(start) && url.startsWith(site, start.length))
			return digit === "" ? url.slice(end) : digit + url.slice(end);
	}
	return url;
}

export function longUrl(short: string, site: string): string {
	if (short.charCodeAt(0) === SLASH) return `https://${site}${short}`;
	const origin = short.charCodeAt(1) === SLASH ? ORIGINS[Number(short[0])] : undefined;
	return origin === undefined ? short : origin[1] + site + short.slice(1);
}
