// XML text to a tree of our nodes. Must not know encodings, URLs or selectors.

import {
	Comment,
	DocumentType,
	Element,
	type Node,
	type ParentNode,
	ProcessingInstruction,
	Root,
	Text,
} from "../tree.ts";
import type { XmlLimits } from "./limits.ts";
import { type XmlSink, xmlReader } from "./reader.ts";

export interface XmlOptions {
	readonly limits?: XmlLimits | undefined;
}

/**
 * A whole XML document's tree, its `language` "xml". CDATA sections are text; entities that the internal subset
 * declares are put in, and its types and defaults of attributes are heeded; nothing external is ever fetched. An
 * element's `namespace` is its URI, attributes keep their qualified names (see `namespacedAttribute`).
 *
 * Throws DocumentError: "syntax" with `line` and `column` where the document isn't well-formed, also as to namespaces;
 * "unsupported" where it refers to an external entity; "limit".
 *
 * Source: XML 1.0 (fifth edition) and 1.1, Namespaces in XML 1.0 and 1.1, as a processor that doesn't validate.
 *
 * @param source - decoded text; the encoding that its declaration names is not looked at any more
 */
export function parseXml(source: string, options: XmlOptions = {}): Root {
	const root = new Root(source, "xml");
	const sink = treeSink(root);
	const reader = xmlReader(sink, options.limits, source.length);
	reader.write(source);
	reader.end();
	return root;
}

function treeSink(root: Root): XmlSink {
	let parent: ParentNode = root;
	function append(node: Exclude<Node, Root>): void {
		node.parent = parent;
		parent.children.push(node);
	}
	return {
		open(name, namespace, attributes, start) {
			const element = new Element(name, namespace, attributes, start);
			append(element);
			parent = element;
		},
		close() {
			parent = parent.parent ?? root;
		},
		text(data, start) {
			const last = parent.children.at(-1);
			if (last?.type === "text") last.data += data;
			else if (data !== "") append(new Text(data, start));
		},
		comment: (data, start) => append(new Comment(data, start)),
		instruction: (target, data, start) => append(new ProcessingInstruction(target, data, start)),
		doctype: (name, publicId, systemId, start) => append(new DocumentType(name, publicId, systemId, start)),
	};
}
