// Finds one thing in what a page says about itself, by a short name: "canonical", "og:title",
// "jsonLd.Product.brand.name". Must not know how pages say it.

/** The properties of a document's metadata that you can ask for. */
export const METADATA_NAMES = [
	"title",
	"description",
	"author",
	"keywords",
	"generator",
	"language",
	"canonical",
	"next",
	"previous",
	"alternates",
	"feeds",
	"favicon",
	"icons",
	"robots",
	"jsonLd",
	"microdata",
	"rdfa",
	"openGraph",
	"twitter",
	"dublinCore",
] as const;

/** The properties of a feed's item that you can ask for; "feed." before a name asks for the feed's own. */
export const FEED_NAMES = [
	"id",
	"title",
	"link",
	"published",
	"updated",
	"summary",
	"content",
	"authors",
	"categories",
	"enclosures",
	"image",
	"feed",
] as const;

/** The properties of a page's article that you can ask for. */
export const ARTICLE_NAMES = [
	"text",
	"title",
	"byline",
	"published",
	"html",
	"markdown",
	"excerpt",
	"siteName",
	"language",
	"direction",
] as const;

type Said = Readonly<Record<string, unknown>>;

/** All values of a path into what somebody said, over lists. */
export function findPath(said: object, path: string): readonly unknown[] {
	let found: readonly unknown[] = [said];
	for (const step of path.split(".")) found = found.flatMap((value) => listed(own(value, step)));
	return found;
}

/**
 * All values of that name. A name with a colon is a `meta` element's: "og:title", "article:tag", "twitter:card",
 * "dc.date" as "dc:date". Any other name is a path that starts with a property of the metadata and skips lists. In
 * JSON-LD, microdata and RDFa, a step is a property, or a type of the thing.
 */
export function findMetadata(metadata: object, name: string): readonly unknown[] {
	const colon = name.indexOf(":");
	if (colon >= 0 && !name.slice(0, colon).includes("."))
		return ofMeta(metadata as Said, name.toLowerCase(), colon);
	const [first = "", ...steps] = name.split(".");
	let found = listed((metadata as Said)[first]);
	for (const step of steps) found = found.flatMap((value) => listed(stepFrom(value, step)));
	return found.map(plain);
}

function ofMeta(metadata: Said, name: string, colon: number): readonly unknown[] {
	const prefix = name.slice(0, colon);
	const rest = name.slice(colon + 1);
	if (prefix === "twitter") return listed(own(metadata.twitter, rest));
	if (prefix === "dc" || prefix === "dcterms") return listed(own(metadata.dublinCore, rest));
	const { openGraph } = metadata;
	return isObject(openGraph) ? listed(own(openGraph.properties, name)) : [];
}

function stepFrom(value: unknown, step: string): unknown {
	if (!isObject(value)) return undefined;
	const direct = own(value, step);
	if (direct !== undefined) return direct;
	// Microdata and RDFa keep values separate from their subject.
	const { properties, types } = value;
	if (isObject(properties) && Array.isArray(types)) {
		const said = own(properties, step);
		if (said !== undefined) return said;
		return types.some((type) => isNamed(type, step)) ? value : undefined;
	}
	const graph = value["@graph"];
	if (Array.isArray(graph)) return graph.flatMap((node: unknown) => listed(stepFrom(node, step)));
	return listed(value["@type"]).some((type) => isNamed(type, step)) ? value : undefined;
}

/** "Product" and "https://schema.org/Product" are the same. */
function isNamed(type: unknown, name: string): boolean {
	return (
		typeof type === "string" && (type === name || /[/#:](?<last>[^/#:]*)$/u.exec(type)?.groups?.last === name)
	);
}

/** JSON-LD may wrap a value to give its type or language. */
function plain(value: unknown): unknown {
	return isObject(value) && Object.hasOwn(value, "@value") ? value["@value"] : value;
}

function own(value: unknown, name: string): unknown {
	return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function listed(value: unknown): readonly unknown[] {
	if (value === undefined || value === null) return [];
	return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Said {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
