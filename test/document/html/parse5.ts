// What parse5 makes of a source, as our own nodes: the second opinion of the differential tests.

import type { DefaultTreeAdapterTypes } from "parse5";
import { defaultTreeAdapter, html, parse } from "parse5";
import { Comment, DocumentType, Element, type ParentNode, Root, Text } from "../../../src/document/index.ts";

type Their = DefaultTreeAdapterTypes.Node;

export function parseWithParse5(source: string): Root {
	const document = parse(source, { scriptingEnabled: true });
	const root = new Root(source, "html");
	root.quirks = defaultTreeAdapter.getDocumentMode(document) === html.DOCUMENT_MODE.QUIRKS;
	copyChildren(document.childNodes, root);
	return root;
}

function copyChildren(nodes: readonly Their[], parent: ParentNode): void {
	for (const node of nodes) {
		const copy = copyOf(node, parent instanceof Root ? parent.source : "");
		copy.parent = parent;
		parent.children.push(copy);
	}
}

function copyOf(node: Their, source: string): Element | Text | Comment | DocumentType {
	if ("tagName" in node) {
		const attributes = node.attrs.flatMap(({ prefix, name, value }) => [
			prefix === undefined || prefix === "" ? name : `${prefix}:${name}`,
			value,
		]);
		const element = new Element(node.tagName, node.namespaceURI, attributes, -1);
		if ("content" in node) {
			element.content = new Root(source, "html");
			copyChildren(node.content.childNodes, element.content);
		}
		copyChildren(node.childNodes, element);
		return element;
	}
	if ("value" in node) return new Text(node.value, -1);
	if ("data" in node) return new Comment(node.data, -1);
	const { name, publicId, systemId } = node as DefaultTreeAdapterTypes.DocumentType;
	return new DocumentType(name, publicId, systemId, -1);
}
