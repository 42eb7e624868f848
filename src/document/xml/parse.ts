// XML text to a tree of our nodes. Must not know encodings, URLs or selectors.

import { ownOptions } from "../../base/index.ts";
import { equip } from "../elements.ts";
import { assertText } from "../node-check.ts";
import {
	allow,
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

/** How XML is read. */
export interface XmlOptions {
	/** What the text may cost. */
	readonly limits?: XmlLimits | undefined;
}

/**
 * The tree of a whole XML document; its `language` is "xml". CDATA sections are text. Entities of the internal subset
 * are inserted, and HTML's if the document type is one of XHTML's or RSS 0.91's. The subset's types and defaults of
 * attributes apply. Nothing external is ever fetched. An element's `namespace` is its URI, and attributes keep their
 * qualified names (see `namespacedAttribute`).
 *
 * Throws DocumentError: "syntax" with `line` and `column` if the document isn't well-formed, including its namespaces;
 * "unsupported" if it refers to an external entity; "limit".
 *
 * Source: XML 1.0 (fifth edition) and 1.1, Namespaces in XML 1.0 and 1.1, as a processor that doesn't validate.
 *
 * @param source - decoded text; the encoding in its declaration is ignored
 */
export function parseXml(source: string, given?: XmlOptions): Root {
	assertText(source, "XML");
	const options = ownOptions(given);
	const root = new Root(source, "xml");
	allow(root, options.limits);
	const sink = treeSink(root);
	const reader = xmlReader(sink, options.limits, source.length);
	reader.write(source);
	reader.end();
	sink.end();
	return root;
}

type Draft = { -readonly [Name in keyof ParentNode]: ParentNode[Name] };

/** Makes a tree of what the reader reads. */
export function treeSink(root: Root): XmlSink & { end(): void } {
	equip();
	let parent: ParentNode = root;
	// The children of all open elements, one after the other. An array that grows by itself has room for sixteen, and most
	// elements have one child. This saves two thirds of the memory, and of the time.
	const nodes: Node[] = [];
	const starts: number[] = [];
	let start = 0;

	function append(node: Exclude<Node, Root>): void {
		node.parent = parent;
		nodes.push(node);
	}
	function finish(): void {
		if (nodes.length > start) (parent as Draft).children = nodes.slice(start);
		nodes.length = start;
	}
	return {
		open(name, namespace, attributes, place) {
			const element = new Element(name, namespace, attributes, place);
			append(element);
			parent = element;
			starts.push(start);
			start = nodes.length;
		},
		close() {
			finish();
			start = starts.pop() ?? 0;
			parent = parent.parent ?? root;
		},
		text(data, place) {
			const last = nodes.length > start ? nodes.at(-1) : undefined;
			if (last?.type === "text") last.data += data;
			else if (data !== "") append(new Text(data, place));
		},
		comment: (data, place) => append(new Comment(data, place)),
		instruction: (target, data, place) => append(new ProcessingInstruction(target, data, place)),
		doctype: (name, publicId, systemId, place) => append(new DocumentType(name, publicId, systemId, place)),
		end: finish,
	};
}
