// HTML text to a tree by parse5, which follows the HTML standard's tree construction to the letter, with our nodes.
// Must not know encodings, URLs or selectors.

import { html, parse, type Token, type TreeAdapter, type TreeAdapterTypeMap } from "parse5";
import { Comment, DocumentType, Element, type Node, type ParentNode, Root, Text } from "../tree.ts";

type Child = Element | Text | Comment | DocumentType;
type Map = TreeAdapterTypeMap<
	Node,
	ParentNode,
	Child,
	Root,
	Root,
	Element,
	Comment,
	Text,
	Element,
	DocumentType
>;

/**
 * A whole HTML document's tree. Never throws: every text is an HTML document.
 *
 * @param places - whether each node's `start` is wanted; costs about half as much time again
 */
export function parseStandardHtml(source: string, places = false): Root {
	// Scripting is on, as it is in a browser: noscript's content is text.
	return parse<Map>(source, {
		treeAdapter: treeOf(source),
		sourceCodeLocationInfo: places,
		scriptingEnabled: true,
	});
}

function treeOf(source: string): TreeAdapter<Map> {
	const modes = new WeakMap<Root, html.DOCUMENT_MODE>();

	function append(parent: ParentNode, node: Child): void {
		node.parent = parent;
		parent.children.push(node);
	}

	function insertBefore(parent: ParentNode, node: Child, reference: Child): void {
		node.parent = parent;
		parent.children.splice(parent.children.indexOf(reference), 0, node);
	}

	return {
		createDocument: () => new Root(source, "html"),
		createDocumentFragment: () => new Root(source, "html"),
		createElement: (name, namespace, attributes) => new Element(name, namespace, flat(attributes), -1),
		createCommentNode: (data) => new Comment(data, -1),
		createTextNode: (data) => new Text(data, -1),
		appendChild: append,
		insertBefore,
		setTemplateContent(template, content) {
			template.content = content;
		},
		getTemplateContent: (template) => template.content as Root,
		setDocumentType(document, name, publicId, systemId) {
			append(document, new DocumentType(name, publicId, systemId, -1));
		},
		setDocumentMode(document, mode) {
			modes.set(document, mode);
			document.quirks = mode === html.DOCUMENT_MODE.QUIRKS;
		},
		getDocumentMode: (document) => modes.get(document) ?? html.DOCUMENT_MODE.NO_QUIRKS,
		detachNode(node) {
			const siblings = node.parent?.children;
			if (siblings === undefined) return;
			siblings.splice(siblings.indexOf(node), 1);
			node.parent = null;
		},
		insertText(parent, text) {
			const last = parent.children.at(-1);
			if (last?.type === "text") last.data += text;
			else append(parent, new Text(text, -1));
		},
		insertTextBefore(parent, text, reference) {
			const before = parent.children[parent.children.indexOf(reference) - 1];
			if (before?.type === "text") before.data += text;
			else insertBefore(parent, new Text(text, -1), reference);
		},
		adoptAttributes(recipient, attributes) {
			for (const { name, value } of attributes) {
				const known = recipient.attributes.some((other, index) => index % 2 === 0 && other === name);
				if (!known) recipient.attributes.push(name, value);
			}
		},
		getFirstChild: (node) => (node.children[0] as Child | undefined) ?? null,
		getChildNodes: (node) => node.children as Child[],
		getParentNode: (node) => node.parent,
		getAttrList: (element) => pairs(element),
		getTagName: (element) => element.name,
		getNamespaceURI: (element) => element.namespace as html.NS,
		getTextNodeContent: (text) => text.data,
		getCommentNodeContent: (comment) => comment.data,
		getDocumentTypeNodeName: (doctype) => doctype.name,
		getDocumentTypeNodePublicId: (doctype) => doctype.publicId,
		getDocumentTypeNodeSystemId: (doctype) => doctype.systemId,
		isTextNode: (node): node is Text => node.type === "text",
		isCommentNode: (node): node is Comment => node.type === "comment",
		isDocumentTypeNode: (node): node is DocumentType => node.type === "doctype",
		isElementNode: (node): node is Element => node.type === "element",
		setNodeSourceCodeLocation(node, location) {
			if (location !== null && node.type !== "root") node.start = location.startOffset;
		},
		getNodeSourceCodeLocation: (node) =>
			node.type === "root" || node.start < 0 ? null : ({ startOffset: node.start } as Token.ElementLocation),
		updateNodeSourceCodeLocation() {},
	};
}

function flat(attributes: readonly Token.Attribute[]): string[] {
	const list: string[] = [];
	for (const { name, value, prefix } of attributes) {
		list.push(prefix === undefined || prefix === "" ? name : `${prefix}:${name}`, value);
	}
	return list;
}

function pairs({ attributes }: Element): Token.Attribute[] {
	const list: Token.Attribute[] = [];
	for (let index = 0; index < attributes.length; index += 2) {
		list.push({ name: attributes[index] as string, value: attributes[index + 1] as string });
	}
	return list;
}
