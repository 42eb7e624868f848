// Documents: bytes to text to tree to selection. The folder's one door.
export { DocumentError, type DocumentErrorKind } from "./errors.ts";
export { parseHtml } from "./html/parse.ts";
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
