// One page of the corpus according to Chromium and according to us: what differs, in sentences, and how much was compared.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { linksOf, openDocument } from "../../../src/document/index.ts";
import { HTML_NAMESPACE } from "../../../src/document/internal.ts";
import { type HttpServer, serveHttp } from "../../../src/server/index.ts";
import type { Chromium } from "./chromium.ts";
import {
	digest,
	elementsOf,
	evaluation,
	nodesOf,
	selection,
	type TreeDocument,
	texts,
	treeLines,
} from "./ours.ts";
import { NAMESPACES, SELECTORS, XPATHS } from "./selectors.ts";

const FOLDER = join(import.meta.dirname, "fixtures");

export interface Page {
	/** Its name in a URL's path. */
	readonly name: string;
	readonly contentType: string;
	readonly bytes: Buffer;
}

/** The saved pages, each with the Content-Type that stands in a file beside it. */
export function savedPages(): Page[] {
	const files = new Set(readdirSync(FOLDER));
	return [...files]
		.filter((name) => /\.x?html$/.test(name))
		.sort()
		.map((name) => ({ name, contentType: typeOf(name, files), bytes: readFileSync(join(FOLDER, name)) }));
}

function typeOf(name: string, files: ReadonlySet<string>): string {
	if (!files.has(`${name}.json`)) return name.endsWith(".xhtml") ? "application/xhtml+xml" : "text/html";
	const headers = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as {
		"content-type": string;
	};
	return headers["content-type"];
}

/** Serves pages under a policy that lets no script run and loads nothing else. */
export function servePages(pages: readonly Page[]): Promise<HttpServer> {
	const byTarget = new Map(pages.map((page) => [`/${page.name}`, page]));
	return serveHttp("127.0.0.1:0", ({ target }) => {
		const page = byTarget.get(target);
		if (page === undefined) return { status: 404 };
		const fields = { "content-type": page.contentType, "content-security-policy": "default-src 'none'" };
		return { headers: fields, body: page.bytes };
	});
}

/** What inspect.js gives. */
interface Seen {
	readonly characterSet: string;
	readonly compatMode: string;
	readonly baseUrl: string;
	readonly tree: readonly string[];
	readonly texts: readonly string[];
	readonly selections: readonly string[];
	readonly evaluations: readonly string[];
	readonly links: readonly string[];
}

/** A CSS selector, an attribute, and the property that has its URL. */
const LINK_PROPERTIES: readonly (readonly [string, string, string])[] = [
	["a", "href", "href"],
	["area", "href", "href"],
	// An empty one is fetched by no browser, and no link.
	['link:not([href=""])', "href", "href"],
	['img:not([src=""])', "src", "src"],
	["iframe", "src", "src"],
	["frame", "src", "src"],
	["form", "action", "action"],
	["script", "src", "src"],
	["source", "src", "src"],
	["video", "src", "src"],
	["video", "poster", "poster"],
	["audio", "src", "src"],
	["track", "src", "src"],
	["object", "data", "data"],
	["embed", "src", "src"],
	["button", "formaction", "formAction"],
];

const INSPECT = readFileSync(join(import.meta.dirname, "inspect.js"), "utf8");

export interface Comparison {
	readonly differences: readonly string[];
	readonly elements: number;
	/** Elements that selectors have selected, each time they did. */
	readonly selected: number;
}

export async function compare(chromium: Chromium, origin: string, page: Page): Promise<Comparison> {
	const url = `${origin}/${page.name}`;
	const parameters = [SELECTORS, XPATHS, NAMESPACES, LINK_PROPERTIES].map((value) => JSON.stringify(value));
	const seen = (await chromium.evaluate(url, `${INSPECT}\ninspectPage(${parameters.join(", ")})`)) as Seen;
	const headers = new Map([["content-type", page.contentType]]);
	const document = openDocument({ bytes: page.bytes, url, headers });
	if (document.kind !== "html" && document.kind !== "xml")
		throw new Error(`${url} is read as ${document.kind}`);
	const differences: string[] = [];

	function same(what: string, ours: unknown, theirs: unknown): void {
		const [left, right] = [JSON.stringify(ours), JSON.stringify(theirs)];
		if (left !== right) differences.push(`${page.name}: ${what}: ${left}, and in Chromium ${right}`);
	}

	same("the encoding", document.encoding, seen.characterSet);
	same("quirks mode", document.root.quirks, seen.compatMode === "BackCompat");
	same("the base URL", document.baseUrl, seen.baseUrl);
	const lines = treeLines(document).map(brief);
	const line = lines.findIndex((text, index) => text !== seen.tree[index]);
	if (line >= 0 || lines.length !== seen.tree.length)
		same(`the tree, in line ${line + 1} of its dump`, lines[line], seen.tree[line]);
	const elements = elementsOf(document);
	const numbers = new Map(elements.map((element, index) => [element, index]));
	same("texts", texts(elements), seen.texts);
	let selected = 0;
	for (const [index, selector] of SELECTORS.entries()) {
		const ours = selection(document, selector, numbers);
		if (typeof ours !== "string") selected += ours.length;
		same(`what ${JSON.stringify(selector)} selects`, brief(String(ours)), seen.selections[index]);
	}
	const nodeNumbers = new Map(nodesOf(document).map((node, index) => [node, index]));
	for (const [index, expression] of XPATHS.entries())
		same(
			`what the XPath ${JSON.stringify(expression)} comes to`,
			brief(evaluation(document, expression, NAMESPACES, nodeNumbers)),
			seen.evaluations[index]?.replace(/^error .*/, "error"),
		);
	same("links", ourLinks(document, numbers), seen.links);
	return { differences, elements: elements.length, selected };
}

/** As inspect.js has it. */
function brief(text: string): string {
	return text.length > 2000 ? digest(text) : text;
}

function ourLinks(document: TreeDocument, numbers: ReadonlyMap<object, number>): string[] {
	const links = linksOf(document.root, { url: document.url, encoding: document.encoding });
	return LINK_PROPERTIES.flatMap(([selector, attribute]) =>
		links
			.filter(({ element }) => element.name.replace(/^h:/, "") === selector.split(":", 1)[0])
			.filter((link) => link.attribute === attribute && link.element.namespace === HTML_NAMESPACE)
			// Where there is no URL, the property has the attribute's own text.
			.map((link) => `${numbers.get(link.element)} ${attribute} ${link.url ?? link.reference}`),
	);
}
