// URLs as they are stored beside their site: most are of its https origin, and then only the path is kept. Pure.

const PREFIXES = ["", "1", "2", "3"] as const;

function origins(site: string): readonly string[] {
	return [`https://${site}`, `http://${site}`, `https://www.${site}`, `http://www.${site}`];
}

/** @param url - in request form, with a path */
export function shortUrl(url: string, site: string): string {
	const path = url.indexOf("/", url.indexOf("//") + 2);
	const index = origins(site).indexOf(url.slice(0, path));
	return index < 0 ? url : `${PREFIXES[index]}${url.slice(path)}`;
}

export function longUrl(short: string, site: string): string {
	if (short.startsWith("/")) return `https://${site}${short}`;
	const index = short[1] === "/" ? (PREFIXES as readonly string[]).indexOf(short[0] as string) : -1;
	return index < 0 ? short : `${origins(site)[index]}${short.slice(1)}`;
}
