/**
 * Bytes to text in every encoding of the web; HTML as browsers parse it, XML, JSON, CSV, feeds, sitemaps; CSS selectors, XPath,
 * JSONPath; links, metadata, tables, articles, Markdown.
 * @module
 */

// Documents: bytes to text to tree to selection. The folder's public door.

export { GannetError } from "../base/index.ts";
export { type Article, articleOf } from "./article/article.ts";
export type { ArticleLimits, ArticleOptions } from "./article/article-options.ts";
export type { CsvDialect, CsvLimits } from "./csv/dialect.ts";
export { type CsvFinding, type CsvRow, type CsvRows, type CsvTable, csvRows, parseCsv } from "./csv/parse.ts";
export type { CsvColumnType, CsvValue } from "./csv/types.ts";
export { type Document, openDocument, type ReadableResponse, readDocument } from "./document.ts";
export type { DecidedKind, DocumentKind, KindSource } from "./documents/kind.ts";
export { CsvDocument, HtmlDocument, JsonDocument, TextDocument, XmlDocument } from "./documents/kinds.ts";
export type {
	DocumentLimits,
	DocumentOptions,
	HeaderLookup,
	Received,
	ReceivedDocument,
} from "./documents/received.ts";
export { DocumentError, type DocumentErrorCode, type DocumentErrorKind } from "./errors.ts";
export { isFeed, readFeed } from "./feeds/feed.ts";
export {
	readSitemap,
	type Sitemap,
	type SitemapAlternate,
	type SitemapEntry,
	type SitemapNews,
	type SitemapVideo,
	sitemapEntries,
} from "./feeds/sitemap.ts";
export type { FeedOptions } from "./feeds/text.ts";
export type { Feed, FeedEnclosure, FeedItem, FeedPerson } from "./feeds/types.ts";
export type { Finding } from "./finding.ts";
export type { FormEntry, FormValue, FormValues } from "./forms/fill.ts";
export { type FillOptions, type FormPage, type FormRequest, form, PageForm } from "./forms/form.ts";
export { type HtmlOptions, parseHtml, parseHtmlFragment } from "./html/parse.ts";
export { innerHtml, outerHtml } from "./html/serialize.ts";
export {
	type JsonArrayLimits,
	type JsonArrayOptions,
	type JsonElement,
	jsonArray,
	jsonArrayBatches,
} from "./json/array.ts";
export {
	type JsonLine,
	type JsonLinesLimits,
	type JsonLinesOptions,
	jsonLineBatches,
	jsonLines,
} from "./json/json-line-stream.ts";
export { type JsonLimits, type JsonOptions, type JsonValue, parseJson } from "./json/parse.ts";
export {
	compileJsonPath,
	type JsonPath,
	type JsonPathLimits,
	type JsonPathNode,
	type JsonPathOptions,
} from "./json/path.ts";
export { DOCUMENT_LIMITS } from "./limits.ts";
export { type Link, parseLinkHeader } from "./link-header.ts";
export { baseUrlOf, type LinkKind, type LinksOptions, linksOf, PageLink } from "./links.ts";
export { findMain, type Main } from "./main/main.ts";
export type { PageMarkdownLimits, PageMarkdownOptions } from "./main/options.ts";
export type { PageMarkdown } from "./main/page.ts";
export { type Repaired, repairPage } from "./main/repairs.ts";
export { toMarkdown } from "./markdown/markdown.ts";
export {
	MARKDOWN_LIMITS,
	type Markdown,
	type MarkdownLimits,
	type MarkdownOptions,
} from "./markdown/options.ts";
export { metadataOf } from "./metadata/metadata.ts";
export type {
	FeedLink,
	IconLink,
	LanguageAlternate,
	Metadata,
	MetadataItem,
	MetadataLimits,
	MetadataOptions,
	MetadataValue,
	OpenGraph,
	OpenGraphMedia,
} from "./metadata/types.ts";
export { checkSelector, matchesSelector, select, selectAll } from "./select/css.ts";
export {
	Attribute,
	evaluateXPath,
	selectXPath,
	type XPathLimits,
	type XPathNode,
	type XPathOptions,
	type XPathValue,
} from "./select/xpath.ts";
export { type Table, type TableCell, type TableLimits, tablesOf } from "./tables.ts";
export {
	type DecidedEncoding,
	type DecodedStream,
	type DecodedText,
	decideEncoding,
	decodeStream,
	decodeText,
	type TextHints,
} from "./text/decode.ts";
export {
	attribute,
	Comment,
	DocumentType,
	descendants,
	Element,
	type Node,
	type ParentNode,
	ProcessingInstruction,
	Root,
	Text,
	textContent,
} from "./tree.ts";
export { visibleText } from "./visible-text.ts";
export type { XmlLimits } from "./xml/limits.ts";
export { parseXml, type XmlOptions } from "./xml/parse.ts";
export { type XmlElementsOptions, xmlElements } from "./xml/stream.ts";
