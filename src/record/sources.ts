// From a source in a declaration to a function that finds its values. Must not know types.

import { Failure, option, own, say } from "../base/index.ts";
import {
	type Article,
	attribute,
	type Document,
	Element,
	evaluateXPath,
	type Feed,
	type ParentNode,
	Root,
	select,
	selectAll,
} from "../document/index.ts";
import type { EachSource, Source } from "./declaration.ts";
import { RecordError } from "./errors.ts";
import type { ExtractionRun } from "./extraction-run.ts";
import { jsonQuery } from "./json-query.ts";
import { findPath } from "./metadata.ts";
import { compileRegex } from "./regex.ts";
import { TableRow, tableRows } from "./table-rows.ts";
import { jsonOf as parsedJson, seenText, wholeText } from "./values/convert.ts";

/** What contains a record: an element or a whole tree, a value of JSON, a row of a table, or a document's text. */
export type Scope = unknown;

/** A source of a field, or of `each`. */
type AnySource = Source & EachSource;

export interface CompiledSource {
	/** The source in words: "css .price @content". */
	readonly words: string;
	/** The JSONPath, if it is one and nothing else. */
	readonly jsonPath?: string | undefined;
	/** Everything that the source finds: elements, texts, values of JSON, or a Failure. */
	readonly all: (scope: Scope, run: ExtractionRun) => readonly unknown[];
	/** Only the first, if that is less work. */
	readonly first: (scope: Scope, run: ExtractionRun) => unknown;
	/** The relevant part of it: an attribute, or what an expression finds. Undefined if it isn't there. */
	readonly narrow: ((found: unknown, run: ExtractionRun) => unknown) | undefined;
	/** Whether it finds the same for each record: a header field, the page's metadata, its URL. */
	readonly isPageWide: boolean;
}

/** What a declaration says for all of its sources. */
export interface SourceContext {
	/** Prefixes of XPath's names. */
	readonly namespaces?: Readonly<Record<string, string>> | undefined;
}

const NOTHING: readonly unknown[] = [];

/** The source of a field; a string is a CSS selector. Undefined if the field has none. */
export function compileSource(
	source: AnySource | string,
	context: SourceContext,
): CompiledSource | undefined {
	if (typeof source === "string") return compileSource(own({ css: source }), context);
	const base = locator(source, context);
	if (base === undefined) return undefined;
	const narrow = narrowing(source);
	const words = wordsOf(source);
	const path = source.jsonPath;
	const isPageWide =
		source.header !== undefined ||
		source.metadata !== undefined ||
		source.article !== undefined ||
		source.url === true;
	if (path === undefined || base.isJsonPath)
		return { words, jsonPath: path, all: base.all, first: base.first, narrow, isPageWide };
	const query = jsonQuery(path);
	const all = (scope: Scope, run: ExtractionRun): readonly unknown[] =>
		base.all(scope, run).flatMap((found) => {
			const part = narrow === undefined ? found : narrow(found, run);
			const text = part instanceof Failure ? part : wholeText(part);
			if (text === undefined) return NOTHING;
			if (typeof text === "string") run.made(text.length);
			const value = text instanceof Failure ? text : parsedJson(text, run);
			if (value === undefined || value instanceof Failure) return value === undefined ? NOTHING : [value];
			return query(value, run.limits);
		});
	return { words, all, first: (scope, run) => all(scope, run)[0], narrow: undefined, isPageWide: false };
}

interface Locator {
	readonly all: (scope: Scope, run: ExtractionRun) => readonly unknown[];
	readonly first: (scope: Scope, run: ExtractionRun) => unknown;
	readonly isJsonPath?: boolean | undefined;
}

function locator(source: AnySource, context: SourceContext): Locator | undefined {
	const { css, xpath, jsonPath, column, header, metadata } = source;
	// querySelectorAll never returns the element that it is called on, but a record may need that element's attributes.
	if (css === ":scope") return one((scope, run) => treeOf(scope, run, "CSS finds elements"));
	if (css !== undefined) {
		return {
			all: (scope, run) => selectAll(treeOf(scope, run, "CSS finds elements"), css, run.visits),
			first: (scope, run) => select(treeOf(scope, run, "CSS finds elements"), css, run.visits),
		};
	}
	if (xpath !== undefined) {
		const { namespaces } = context;
		return many((scope, run) => {
			const tree = treeOf(scope, run, "XPath finds nodes");
			const value = evaluateXPath(tree, xpath, { namespaces, limits: run.limits, visits: run.visits });
			return typeof value === "object" ? value : [value];
		});
	}
	if (source.table !== undefined) return many(rowsOf(source.table));
	if (source.feed !== undefined) return many(feedReader(source.feed));
	if (source.article !== undefined) {
		const { article } = source;
		return one((_, run) => articleOf(run)?.[article]);
	}
	if (column !== undefined) return one((scope, run) => columnOf(scope, run, column));
	if (header !== undefined) return one((_, run) => run.document?.headers.get(header) ?? undefined);
	if (metadata !== undefined) return many((_, run) => metadataNamed(run, metadata));
	if (source.url === true) return one((_, run) => run.document?.url || undefined);
	if (source.text === true) return one(textOf);
	if ("constant" in source) return one(() => source.constant);
	if (jsonPath !== undefined) {
		const query = jsonQuery(jsonPath);
		return { ...many((scope, run) => query(jsonOf(scope, run), run.limits)), isJsonPath: true };
	}
	if (source.attribute !== undefined)
		return one((scope, run) => treeOf(scope, run, "only elements have attributes"));
	return undefined;
}

function many(all: Locator["all"]): Locator {
	return { all, first: (scope, run) => all(scope, run)[0] };
}

function one(first: Locator["first"]): Locator {
	return {
		first,
		all: (scope, run) => {
			const found = first(scope, run);
			return found === undefined ? NOTHING : [found];
		},
	};
}

function narrowing({ attribute: name, regex }: AnySource): CompiledSource["narrow"] {
	const ofAttribute =
		name === undefined
			? undefined
			: (found: unknown): unknown => (found instanceof Element ? attribute(found, name) : found);
	if (regex === undefined) return ofAttribute;
	const extract = compileRegex(regex);
	// A text that failed is read again, for its finding.
	const failed = new WeakMap<ExtractionRun, { readonly text: string; readonly failure: Failure }>();
	return (found, run) => {
		const text = seenText(ofAttribute === undefined ? found : ofAttribute(found));
		if (text === undefined || text instanceof Failure) return text;
		const { valueLength, regexMs, regexTotalMs } = run.limits;
		if (text.length > valueLength) return tooLong(valueLength);
		const known = failed.get(run);
		if (known?.text === text) return known.failure;
		if (run.regexMs >= regexTotalMs)
			return new Failure(
				say`isn't searched: regular expressions took longer on this document than ${option("limits.regexTotalMs")}, which is ${regexTotalMs}`,
			);
		const started = performance.now();
		const value = extract(text, regexMs);
		const took = performance.now() - started;
		if (took > UNNOTICED_MS) run.regexMs += took;
		if (value instanceof Failure) failed.set(run, { text, failure: value });
		return value;
	};
}

/** A large document may contain many such texts without bad intent. */
const UNNOTICED_MS = 10;

export function tooLong(limit: number): Failure {
	return new Failure(say`is longer than ${option("limits.valueLength")}, which is ${limit}`);
}

function treeOf(scope: Scope, run: ExtractionRun, language: string): ParentNode {
	if (scope instanceof Element || scope instanceof Root) return scope;
	if (scope instanceof TableRow) return scope.element;
	throw unsupported(run.document, language, "a tree of elements");
}

function jsonOf(scope: Scope, run: ExtractionRun): unknown {
	if (scope instanceof Element || scope instanceof Root)
		throw unsupported(
			run.document,
			'JSONPath finds values of JSON; beside a source of text, as in { "css": "script", "jsonPath": "$.name" }, it reads that text',
			"a value of JSON",
		);
	return scope;
}

function columnOf(scope: Scope, run: ExtractionRun, column: string | number): unknown {
	if (scope instanceof TableRow) return scope.cell(column);
	if (Array.isArray(scope)) {
		if (typeof column === "number") return scope[column];
	} else if (
		typeof scope === "object" &&
		scope !== null &&
		!(scope instanceof Element || scope instanceof Root)
	) {
		const row = scope as Readonly<Record<string, unknown>>;
		if (typeof column === "string") return Object.hasOwn(row, column) ? row[column] : undefined;
		return Object.values(row)[column];
	}
	throw unsupported(run.document, "only rows have columns", "rows");
}

function rowsOf(selector: string): Locator["all"] {
	return (scope, run) => {
		if (scope instanceof Root) return tableRows(scope, selector, run.visits);
		throw unsupported(run.document, "tables are looked for in a whole page", "a page");
	};
}

/** The items of the document as a feed: what records stand in that have a field of the feed and no `each`. */
export const FEED_ITEMS: CompiledSource = {
	words: "the feed's items",
	all: (_, run) => feedOf(run).items,
	first: (_, run) => feedOf(run).items[0],
	narrow: undefined,
	isPageWide: false,
};

/** "title" is the item's, "feed.title" the feed's own. */
function feedReader(name: string): Locator["all"] {
	if (name.startsWith("feed.")) return (_, run) => findPath(feedOf(run), name.slice("feed.".length));
	return (scope) => findPath(scope as object, name);
}

function feedOf(run: ExtractionRun): Feed {
	const { document } = run;
	if (document?.kind !== "xml" && document?.kind !== "json")
		throw unsupported(document, "RSS, Atom and JSON Feed are", "a feed");
	return run.feed(document);
}

function articleOf(run: ExtractionRun): Article | undefined {
	const { document } = run;
	if (document?.kind !== "html" && document?.kind !== "xml")
		throw unsupported(document, "an article is a page's", "a page");
	return run.article(document);
}

function textOf(scope: Scope, run: ExtractionRun): unknown {
	if (scope instanceof Root) return run.document?.text ?? scope;
	return scope;
}

function unsupported(document: Document | undefined, language: string, what: string): RecordError {
	const kind = document === undefined ? "This value" : `A document of the kind ${document.kind}`;
	return new RecordError("unsupported", `${kind} isn't ${what}: ${language}`);
}

function metadataNamed(run: ExtractionRun, name: string): readonly unknown[] {
	const { document } = run;
	if (document?.kind !== "html" && document?.kind !== "xml")
		throw unsupported(document, "metadata is what pages say about themselves", "a page");
	return run.metadata(document, name);
}

/** The source for people: "css .price @content". */
function wordsOf(source: AnySource | string): string {
	if (typeof source === "string") return `css ${source}`;
	const words: string[] = [];
	for (const name of ["css", "xpath", "table", "column", "feed", "article", "header", "metadata"] as const)
		if (source[name] !== undefined) words.push(`${name} ${source[name]}`);
	if (source.url === true) words.push("the URL");
	if (source.text === true) words.push("the text");
	if ("constant" in source) words.push("the constant");
	if (source.attribute !== undefined) words.push(`@${source.attribute}`);
	if (source.regex !== undefined) words.push(`/${source.regex}/`);
	if (source.jsonPath !== undefined) words.push(`jsonPath ${source.jsonPath}`);
	return words.join(" ");
}
