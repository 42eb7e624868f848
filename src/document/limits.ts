// The defaults of the limits on documents, collected for display. Each limit is documented where it applies. XML_LIMITS
// has those of XML, TREE_LIMITS those of what is made of documents, JSON_DEPTH that of JSON's depth.

import { type ArticleLimits, articleLimits } from "./article/article-options.ts";
import { CSV_LIMITS, type CsvLimits } from "./csv/dialect.ts";
import { DOCUMENT_BYTES, type DocumentLimits } from "./documents/received.ts";
import { ELEMENT_BYTES, type JsonArrayLimits } from "./json/array.ts";
import { type JsonLinesLimits, LINE_BYTES } from "./json/json-line-stream.ts";
import { JSON_DIGITS } from "./json/parse.ts";
import { JSON_PATH_LIMITS, type JsonPathLimits } from "./json/path.ts";
import { MARKDOWN_LIMITS, type MarkdownLimits } from "./markdown/options.ts";
import { METADATA_LIMITS } from "./metadata/budget.ts";
import type { MetadataLimits } from "./metadata/types.ts";
import { XPATH_LIMITS, type XPathLimits } from "./select/xpath.ts";
import { TABLE_SLOTS, type TableLimits } from "./tables.ts";
import type { XmlLimits } from "./xml/limits.ts";

/** The names of all limits of documents. */
type Name =
	| Exclude<keyof DocumentLimits, keyof XmlLimits>
	| keyof ArticleLimits
	| keyof Omit<CsvLimits, "amplification">
	| keyof MarkdownLimits
	| keyof TableLimits
	| keyof XPathLimits
	| Exclude<
			keyof JsonArrayLimits | keyof JsonLinesLimits | keyof JsonPathLimits | keyof MetadataLimits,
			"depth"
	  >;

/** Each limit's default. */
export const DOCUMENT_LIMITS: { readonly [Each in Name]: number } = {
	documentBytes: DOCUMENT_BYTES,
	digits: JSON_DIGITS,
	lineBytes: LINE_BYTES,
	elementBytes: ELEMENT_BYTES,
	slots: TABLE_SLOTS,
	...articleLimits.defaults,
	...CSV_LIMITS,
	...MARKDOWN_LIMITS,
	...JSON_PATH_LIMITS,
	...METADATA_LIMITS,
	...XPATH_LIMITS,
};
