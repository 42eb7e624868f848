// Documents: bytes to text to tree to selection. The folder's one door.
export { type Document, openDocument, type ReadableResponse, readDocument } from "./document.ts";
export type { DecidedKind, DocumentKind, KindSource } from "./documents/kind.ts";
export { CsvDocument, HtmlDocument, JsonDocument, TextDocument, XmlDocument } from "./documents/kinds.ts";
export {
	DOCUMENT_LIMITS,
	type DocumentEncoding,
	type DocumentLimits,
	type DocumentOptions,
	type HeaderLookup,
	type Received,
	type ReceivedDocument,
} from "./documents/received.ts";
export { DocumentError, type DocumentErrorKind } from "./errors.ts";
export { parseHtml } from "./html/parse.ts";
export { innerHtml, outerHtml } from "./html/serialize.ts";
export { lineOf } from "./lines.ts";
export { select, selectAll } from "./select/css.ts";
export {
	attribute,
	Comment,
	DocumentType,
	descendants,
	Element,
	HTML_NAMESPACE,
	MATHML_NAMESPACE,
	type Node,
	type ParentNode,
	ProcessingInstruction,
	Root,
	rootOf,
	SVG_NAMESPACE,
	Text,
	textContent,
} from "./tree.ts";
