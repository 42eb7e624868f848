// URLs that sites make without end: what gives them away, by name. Pure; what a site's pages have shown comes in as an argument.

/** Bounds beyond which a URL is a trap. */
export interface TrapLimits {
	/** Segments of a path. Default 20. */
	readonly pathDepth: number;
	/** Characters of a URL. Default 2,048. */
	readonly urlLength: number;
	/** Parameters of a query. Default 12. */
	readonly parameters: number;
	/** Whether repeated segments give a trap away. Default true. */
	readonly repeats: boolean;
}

/** From when on a URL looks like one of endlessly many. */
export const TRAP_LIMITS: TrapLimits = { pathDepth: 20, urlLength: 2_048, parameters: 12, repeats: true };

/** The name of a sign that a URL is one of endlessly many. */
export type TrapName = "url-length" | "path-depth" | "parameters" | "repeats";

/** The trap that a URL is; undefined for most. @param url - in request form */
export function trapOf(url: string, limits: TrapLimits = TRAP_LIMITS): TrapName | undefined {
	if (url.length > limits.urlLength) return "url-length";
	const start = url.indexOf("/", url.indexOf("//") + 2);
	const query = url.indexOf("?", start);
	if (query >= 0 && countOf(url, "&", query) + 1 > limits.parameters) return "parameters";
	const segments = url
		.slice(start + 1, query < 0 ? undefined : query)
		.split("/")
		.filter((segment) => segment !== "");
	if (segments.length > limits.pathDepth) return "path-depth";
	return limits.repeats && repeats(segments) ? "repeats" : undefined;
}

/** A segment that isn't a number three times ("/a/x/a/y/a"), or several segments twice in a row ("/a/b/a/b"). */
function repeats(segments: readonly string[]): boolean {
	if (segments.length < 3) return false;
	const counts = new Map<string, number>();
	for (const segment of segments) {
		if (/^\d+$/.test(segment)) continue;
		const count = (counts.get(segment) ?? 0) + 1;
		if (count >= 3) return true;
		counts.set(segment, count);
	}
	for (let length = 2; length * 2 <= segments.length; length++) {
		for (let at = 0; at + length * 2 <= segments.length; at++) {
			let same = 0;
			while (same < length && segments[at + same] === segments[at + length + same]) same++;
			if (same === length && !isNumbers(segments.slice(at, at + length))) return true;
		}
	}
	return false;
}

function isNumbers(segments: readonly string[]): boolean {
	return segments.every((segment) => /^\d+$/.test(segment));
}

function countOf(text: string, character: string, from: number): number {
	let count = 0;
	for (let at = text.indexOf(character, from); at >= 0; at = text.indexOf(character, at + 1)) count++;
	return count;
}

/**
 * The shape of a URL: what pages made of one template have in common. Numbers, dates and long ids are replaced by a sign,
 * and of parameters the names are kept.
 */
export function shapeOf(url: string): string {
	const query = url.indexOf("?");
	const path = query < 0 ? url : url.slice(0, query);
	const start = path.indexOf("/", path.indexOf("//") + 2);
	const segments = path.slice(start).replace(/[^/]+/g, shapeOfSegment);
	const names = query < 0 ? "" : `?${shapeOfQuery(url.slice(query + 1))}`;
	return path.slice(0, start) + segments + names;
}

/** 16 characters or more with a digit among them, or 32 of hexadecimal: an id. */
const LONG_ID = /^(?=.*\d)[\w-]{16,}$|^[0-9a-f-]{32,}$/i;

function shapeOfSegment(segment: string): string {
	const dot = /\.[a-z]{2,5}$/i.exec(segment)?.[0] ?? "";
	const name = segment.slice(0, segment.length - dot.length);
	if (LONG_ID.test(name) && !/^[a-z]+(?:-[a-z]+)+(?:-\d+)?$/i.test(name)) return `*${dot}`;
	return name.replace(/\d+/g, "0") + dot;
}

function shapeOfQuery(query: string): string {
	const names = query.split("&").map((parameter) => parameter.split("=", 1)[0] ?? "");
	return [...new Set(names)].sort().join("&");
}

/** Of a shape's pages, those that had a text that the crawl hadn't seen. */
export interface ShapeRecord {
	/** Pages taken in all. */
	readonly pages: number;
	/** The numbers of the last pages with new text, as many as keep the shape open; the oldest first. */
	readonly news: readonly number[];
}

export interface ShapeLimits {
	/** Pages that are looked back at. Default 200. */
	readonly window: number;
	/** Of them, the part that has to have had new text. Default 0.05. */
	readonly newText: number;
	/** Pages after which the shape stops where it hasn't. Default 1,000. */
	readonly pages: number;
}

export const SHAPE_LIMITS: ShapeLimits = { window: 200, newText: 0.05, pages: 1_000 };

export const NO_PAGES: ShapeRecord = { pages: 0, news: [] };

/** After one more page. */
export function withPage(
	record: ShapeRecord,
	hasNewText: boolean,
	limits: ShapeLimits = SHAPE_LIMITS,
): ShapeRecord {
	const pages = record.pages + 1;
	if (!hasNewText) return { pages, news: record.news };
	const isFull = record.news.length >= newsNeeded(limits);
	return { pages, news: [...(isFull ? record.news.slice(1) : record.news), pages] };
}

/** - `"open"`: its URLs are crawled. - `"last"`: its URLs wait behind all others. - `"closed"`: its URLs end as the trap "template". */
export function shapeState(
	{ pages, news }: ShapeRecord,
	limits: ShapeLimits = SHAPE_LIMITS,
): "open" | "last" | "closed" {
	const needed = newsNeeded(limits);
	const hasNews = news.length >= needed && (news[0] ?? pages) > pages - limits.window;
	if (pages < limits.window || hasNews) return "open";
	return pages >= limits.pages ? "closed" : "last";
}

/** So many pages with new text among the last ones keep a shape open. */
function newsNeeded({ window, newText }: ShapeLimits): number {
	return Math.ceil(newText * window);
}
