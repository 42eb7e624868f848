// The kinds of document, each with its queries. Everything is made at the first request and then kept: asking only for
// the text parses nothing. Must not know bytes' encodings or how formats are read.

import { option, own, say, sentenceFor, whatOf, wholeOf } from "../../base/index.ts";
import { type Article, articleOf } from "../article/article.ts";
import type { ArticleOptions } from "../article/article-options.ts";
import type { CsvDialect } from "../csv/dialect.ts";
import { type CsvRow, type CsvTable, parseCsv } from "../csv/parse.ts";
import { DocumentError } from "../errors.ts";
import { readFeed } from "../feeds/feed.ts";
import { looksLikeFeed, looksLikeSitemap, parseFeed } from "../feeds/text.ts";
import type { Feed } from "../feeds/types.ts";
import { type Finding, finding } from "../finding.ts";
import { parseHtml } from "../html/parse.ts";
import { type JsonValue, parseJson } from "../json/parse.ts";
import { compileJsonPath, type JsonPathNode, type JsonPathOptions } from "../json/path.ts";
import { baseUrlOf, linksOf, type PageLink } from "../links.ts";
import type { PageMarkdownOptions } from "../main/options.ts";
import { type PageMarkdown, pageMarkdown } from "../main/page.ts";
import { readMetadata } from "../metadata/metadata.ts";
import type { Metadata, MetadataOptions } from "../metadata/types.ts";
import { select, selectAll } from "../select/css.ts";
import { evaluateXPath, type XPathOptions, type XPathValue } from "../select/xpath.ts";
import { type Table, type TableLimits, tablesOf } from "../tables.ts";
import type { Element, Root } from "../tree.ts";
import { parseXml } from "../xml/parse.ts";
import { ReceivedDocument } from "./received.ts";
import { parseLines } from "./whole-json-lines.ts";

/** Plain text. */
export class TextDocument extends ReceivedDocument {
	/** Always "text". */
	readonly kind = "text";
}

/** A tree of elements: what HTML and XML share. */
abstract class TreeDocument extends ReceivedDocument {
	#root: Root | undefined;
	#baseUrl: string | undefined;

	/** The tree, parsed at the first request. @throws DocumentError, kind "syntax" or "limit", from XML */
	get root(): Root {
		this.#root ??= this.parse();
		return this.#root;
	}

	protected abstract parse(): Root;

	/** The base URL; none, and a finding, if it is too long. */
	#baseOr(findings: Finding[]): string {
		try {
			return this.baseUrl;
		} catch (error) {
			if (!(error instanceof DocumentError)) throw error;
			findings.push(finding(error.code, say`${wholeOf(error)}; links relative to it are left out`));
			return "";
		}
	}

	/** The first element that matches the CSS selector. @throws DocumentError, kind "selector" */
	select(selector: string): Element | undefined {
		return select(this.root, selector);
	}

	/** Every element that matches the CSS selector, in document order. @throws DocumentError, kind "selector" */
	selectAll(selector: string): Element[] {
		return selectAll(this.root, selector);
	}

	/**
	 * The base of references: the first `base` element's URL, or else the document's own; "" if neither is known.
	 *
	 * @throws DocumentError, kind "limit", if it is longer than `limits.baseLength`
	 */
	get baseUrl(): string {
		this.#baseUrl ??= baseUrlOf(this.root, this.url, this.encoding);
		return this.#baseUrl;
	}

	/**
	 * Every link, in document order, with its absolute URL. Includes those that can't be parsed as URLs.
	 *
	 * @throws DocumentError, kind "limit", if the base URL is too long; the links' `url` and `text` throw it too
	 */
	links(): PageLink[] {
		return linksOf(this.root, { url: this.url, encoding: this.encoding });
	}

	/** What the page says about itself: title, canonical, OpenGraph, JSON-LD, microdata, feeds and the like. */
	metadata(options?: MetadataOptions): Metadata {
		const findings: Finding[] = [];
		return readMetadata(this.root, this.#baseOr(findings), options ?? {}, findings);
	}

	/**
	 * Its HTML tables, each as rows and as records by its headers, including tables inside tables. @throws DocumentError,
	 * kind "limit"
	 */
	tables(options?: { readonly limits?: TableLimits | undefined }): Table[] {
		return tablesOf(this.root, options);
	}

	/** Its main article, without what surrounds it; undefined if there is none. @throws DocumentError, kind "limit" */
	article(options?: ArticleOptions): Article | undefined {
		return articleOf(this.root, this.url, options);
	}

	/**
	 * Its main content as Markdown, or all of it, or a selection.
	 *
	 * @throws DocumentError, kind "limit"; "selector" for the selection; "unsupported" if the document isn't HTML
	 *
	 * @example
	 * const { text, by } = page.markdown({ links: "references" });
	 */
	markdown(options?: PageMarkdownOptions): PageMarkdown {
		return pageMarkdown(this.root, this, options);
	}

	/**
	 * The result of the XPath: nodes in document order, a text, a number or a boolean. @throws DocumentError, kind
	 * "selector"
	 */
	xpath(expression: string, options?: XPathOptions): XPathValue {
		return evaluateXPath(this.root, expression, options);
	}
}

/** An HTML page, as a browser without scripts would have it. */
export class HtmlDocument extends TreeDocument {
	/** Always "html". */
	readonly kind = "html";

	protected override parse(): Root {
		const { limits, html } = this.options;
		return parseHtml(this.text, { limits, scripting: html?.noscript !== true });
	}
}

/**
 * An XML document, including XHTML served as such. RSS, Atom and sitemaps that aren't well-formed are repaired if that loses
 * nothing (see `readFeed`); any other document must be well-formed.
 */
export class XmlDocument extends TreeDocument {
	/** Always "xml". */
	readonly kind = "xml";
	#mended: readonly Finding[] = [];

	/** What was repaired in a feed that isn't well-formed. @throws DocumentError, as `root` does */
	get mended(): readonly Finding[] {
		void this.root;
		return this.#mended;
	}

	/**
	 * What may be missing of it or other than it was: bytes that mean nothing in its encoding, and repairs of a feed.
	 */
	override get findings(): readonly Finding[] {
		return [...super.findings, ...this.mended];
	}

	/** Its content as a feed, RSS or Atom. @throws DocumentError, kind "unsupported", if it isn't one */
	feed(): Feed {
		const said = readFeed(this.root, this.url);
		return { ...said, findings: [...this.mended, ...said.findings] };
	}

	#parse(): Root {
		const { limits, feed } = this.options;
		if (feed?.strict === true || !(looksLikeFeed(this.text) || looksLikeSitemap(this.text)))
			return parseXml(this.text, { limits });
		const { root, findings } = parseFeed(this.text, { limits });
		this.#mended = findings;
		return root;
	}

	protected override parse(): Root {
		try {
			return this.#parse();
		} catch (error) {
			// What only looks like XML may be a part of a page.
			if (!(error instanceof DocumentError) || error.kind !== "syntax" || this.decided.from !== "content")
				throw error;
			const { kind, code, line, column, offset, cause } = error;
			const advice = say`if it is HTML, say so with ${option('kind: "html"')}`;
			throw new DocumentError(whatOf(error), { kind, code, line, column, offset, advice, cause });
		}
	}
}

/** JSON, or JSON Lines. */
export class JsonDocument extends ReceivedDocument {
	/** Always "json". */
	readonly kind = "json";
	#parsed: { readonly value: JsonValue } | undefined;

	/**
	 * The value of the text; for JSON Lines, the array of its lines' values.
	 *
	 * @throws DocumentError, kind "syntax" or "limit"
	 */
	get value(): JsonValue {
		this.#parsed ??= { value: this.#parse() };
		return this.#parsed.value;
	}

	#parse(): JsonValue {
		const { depth, digits } = own(this.options.limits ?? {});
		const options = own({ ...this.options.json, limits: own({ depth, digits }) });
		return this.decided.isLines ? parseLines(this.text, options) : parseJson(this.text, options);
	}

	/**
	 * The values that the JSONPath (RFC 9535) selects, each with its place.
	 *
	 * @throws DocumentError, kind "selector" or "limit"
	 *
	 * @example
	 * document.query("$.items[*].price").map(({ value }) => value)
	 */
	query(path: string, options?: JsonPathOptions): JsonPathNode[] {
		return compileJsonPath(path, options).query(this.value);
	}

	/** Its content as a JSON Feed. @throws DocumentError, kind "unsupported", if it isn't one */
	feed(): Feed {
		return readFeed(this.value, this.url, { limits: this.options.limits });
	}
}

/** Rows of fields: CSV, TSV and the like. */
export class CsvDocument extends ReceivedDocument {
	/** Always "csv". */
	readonly kind = "csv";
	#table: CsvTable | undefined;

	/** Columns, rows, the dialect that they were read in, and their errors. @throws DocumentError, kind "limit" */
	get table(): CsvTable {
		this.#table ??= parseCsv(this.text, this.#dialect());
		return this.#table;
	}

	/** What may be missing of it or other than it was: bytes that mean nothing in its encoding, and odd rows. */
	override get findings(): readonly Finding[] {
		return [
			...super.findings,
			...this.table.findings.map((each) => finding(`csv-${each.kind}`, sentenceFor(each), each.line)),
		];
	}

	/** The columns' names, unique. */
	get columns(): readonly string[] {
		return this.table.columns;
	}

	/** The rows, without the header. @throws DocumentError, kind "limit" */
	get rows(): readonly CsvRow[] {
		return this.table.rows;
	}

	#dialect(): CsvDialect {
		const isTabs = this.decided.mediaType === "text/tab-separated-values";
		const { csv, limits } = this.options;
		const dialect = { ...csv, limits: { amplification: limits?.amplification, ...csv?.limits } };
		return isTabs ? { delimiter: "\t", ...dialect } : dialect;
	}
}
