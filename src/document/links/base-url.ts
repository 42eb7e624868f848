// URLs of a document: its base URL, and references resolved against it in the document's encoding. Must not know which
// elements have links. Source: HTML, "Document base URLs"; URL; Encoding, "percent-encode after".

// biome-ignore lint/correctness/useImportExtensions: it is CommonJS, and its types are in the .d.cts beside it
import { exodus } from "../libraries.cjs";
import { allowanceOfTree, attribute, type Element, HTML_NAMESPACE, type Root } from "../tree.ts";

/**
 * The base of a document's references: the URL of its first `base` element with an `href`, if it can be parsed and is
 * neither data: nor javascript:. Otherwise the document's own URL.
 *
 * @param url - the document's; "" if it isn't known
 * @throws DocumentError, kind "limit", if the element's URL is longer than `limits.baseLength`
 */
export function baseUrlOf(root: Root, url: string, encoding = "UTF-8"): string {
	const reference = firstBase(root);
	if (reference === undefined) return url;
	const base = resolver(url, encoding)(reference);
	if (base === undefined || /^(?:data|javascript):/.test(base)) return url;
	allowanceOfTree(root).checkBase(base);
	return base;
}

const firstBases = new WeakMap<Root, { readonly reference: string | undefined }>();

/** Looked up once per tree, because every element may be asked for its base. */
function firstBase(root: Root): string | undefined {
	let known = firstBases.get(root);
	if (known === undefined) {
		known = { reference: findBase(root) };
		firstBases.set(root, known);
	}
	return known.reference;
}

function findBase(root: Root): string | undefined {
	const stack = [...root.children].reverse();
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		if (next.type !== "element") continue;
		const found = isBase(next, root.language) ? attribute(next, "href") : undefined;
		if (found !== undefined) return found;
		for (let index = next.children.length - 1; index >= 0; index--)
			stack.push(next.children[index] as Element);
	}
	return undefined;
}

function isBase({ name, namespace }: Element, language: "html" | "xml"): boolean {
	if (namespace !== HTML_NAMESPACE) return false;
	return name === "base" || (language === "xml" && name.endsWith(":base"));
}

/** Resolves a reference of the document to its absolute URL; undefined if it is not a URL. */
export type Resolve = (reference: string) => string | undefined;

/** Paths that the URL parser doesn't change: no escapes, no dots to resolve. */
const PLAIN_PATH = /^(?:\/|(?:\/[\w~-][\w~.-]*)+\/?)(?:\?[\w~&=%.,/+-]*)?(?:#[\w~-]*)?$/;
/** The same with an origin whose host has no special meaning: no address, no Punycode, no port. */
const PLAIN_URL =
	/^https?:\/\/(?!xn--)(?:[a-z0-9][a-z0-9-]*\.(?!xn--))+[a-z]{2,}(?:\/|(?:\/[\w~-][\w~.-]*)+\/?)(?:\?[\w~&=%.,/+-]*)?(?:#[\w~-]*)?$/;
// Text in ISO-2022-JP contains no shift in or out, and no escape of its own.
const NOT_ASCII = /[^\0-\x0d\x10-\x1a\x1c-\x7f]/;
const SPECIAL = /^(?:https?|ftp|file):/;

/**
 * @param base - absolute; "" if it isn't known, so that only absolute references can be resolved
 * @param encoding - the document's; characters of the query are written in it
 */
export function resolver(base: string, encoding = "UTF-8"): Resolve {
	const parsed = URL.parse(base);
	// References inherit the base's credentials, which are not part of the origin.
	const hasOrigin = parsed !== null && /^https?:$/.test(parsed.protocol);
	const origin = hasOrigin && parsed.username === "" && parsed.password === "" ? parsed.origin : undefined;
	// URL: UTF-16 writes as UTF-8.
	const isUnicode = /^utf-?(?:8|16)/i.test(encoding);
	const beneath = parsed?.href;
	return (reference) => {
		if (origin !== undefined && PLAIN_PATH.test(reference)) return origin + reference;
		if (PLAIN_URL.test(reference)) return reference;
		const url = URL.parse(reference, beneath);
		if (url === null) return undefined;
		if (isUnicode || !NOT_ASCII.test(reference) || !SPECIAL.test(url.protocol)) return url.href;
		return URL.parse(encodedQuery(reference, encoding), beneath)?.href;
	};
}

function encodedQuery(reference: string, encoding: string): string {
	const fragment = reference.indexOf("#");
	const end = fragment < 0 ? reference.length : fragment;
	const query = reference.indexOf("?");
	if (query < 0 || query > end) return reference;
	const written = exodus().percentEncodeAfterEncoding(
		encoding,
		reference.slice(query + 1, end).replace(/[\t\n\r]/g, ""),
		// The only character that ends a query, and that ISO-2022-JP writes within characters.
		"#",
	);
	return `${reference.slice(0, query + 1)}${written}${reference.slice(end)}`;
}
