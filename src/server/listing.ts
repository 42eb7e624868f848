// The page that lists a folder. Pure: names in, HTML out.

/** One line of a listing. */
export interface ListingEntry {
	readonly name: string;
	readonly isFolder: boolean;
	/** Bytes; not shown for a folder. */
	readonly size: number;
	/** Milliseconds since 1970. */
	readonly modifiedAt: number;
}

/** The page has no scripts, and fetches nothing. */
export const LISTING_POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE =
	"body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color-scheme:light dark}" +
	"table{border-collapse:collapse;width:100%}th{text-align:left}td,th{padding:.15rem .75rem .15rem 0}" +
	"td:nth-child(n+2){white-space:nowrap;font-variant-numeric:tabular-nums}td:nth-child(2){text-align:right}";

/**
 * @param path the folder's path as people read it, decoded: "/photos/2026/"
 * @param isWhole whether the folder has no more entries than these
 */
export function listingPage(path: string, entries: readonly ListingEntry[], isWhole = true): string {
	const title = `Index of ${escapeHtml(path)}`;
	const rows = entries.toSorted(byKindAndName).map(row);
	if (path !== "/") rows.unshift('<tr><td><a href="../">../</a></td><td></td><td></td></tr>');
	return `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body>
<h1>${title}</h1>
<table>
<thead><tr><th>Name</th><th>Size</th><th>Modified (UTC)</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>${isWhole ? "" : `\n<p>There are more: a listing shows ${entries.length} (listingEntries).</p>`}
</body>
</html>
`;
}

function row({ name, isFolder, size, modifiedAt }: ListingEntry): string {
	const slash = isFolder ? "/" : "";
	const modified = new Date(modifiedAt).toISOString().slice(0, 19).replace("T", " ");
	// toWellFormed: a name that isn't UTF-8 has lone surrogates or U+FFFD, which encodeURIComponent may refuse.
	const href = `./${encodeURIComponent(name.toWellFormed())}${slash}`;
	const link = `<a href="${escapeHtml(href)}">${escapeHtml(name)}${slash}</a>`;
	return `<tr><td>${link}</td><td>${isFolder ? "" : size}</td><td>${modified}</td></tr>`;
}

/** Folders first, then by code points: the same everywhere, whatever the locale. */
function byKindAndName(a: ListingEntry, b: ListingEntry): number {
	if (a.isFolder !== b.isFolder) return a.isFolder ? -1 : 1;
	if (a.name === b.name) return 0;
	return a.name < b.name ? -1 : 1;
}

const ENTITIES: Readonly<Record<string, string>> = {
	"&": "&amp;",
	"<": "&lt;",
	">": "&gt;",
	'"': "&quot;",
	"'": "&#39;",
};

function escapeHtml(text: string): string {
	return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
