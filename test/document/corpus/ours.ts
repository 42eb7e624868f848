// Our side of the comparison with Chromium: the same plain data that inspect.js gives, from our trees.

import {
	Attribute,
	DocumentError,
	type Element,
	evaluateXPath,
	type HtmlDocument,
	type Node,
	select,
	selectAll,
	textContent,
	type XmlDocument,
} from "../../../src/document/index.ts";

export type TreeDocument = HtmlDocument | XmlDocument;

/** Every node of the tree in document order, templates' contents left out. */
export function nodesOf(document: TreeDocument): Node[] {
	const nodes: Node[] = [];
	const stack: Node[] = [document.root];
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		nodes.push(next);
		if ("children" in next) stack.push(...next.children.toReversed());
	}
	return nodes;
}

export function elementsOf(document: TreeDocument): Element[] {
	return nodesOf(document).filter((node) => node.type === "element");
}

/** One line a node: its depth, and all that is known of it. */
export function treeLines(document: TreeDocument): string[] {
	const lines: string[] = [];
	const stack: { readonly node: Node; readonly depth: number }[] = [];
	push(document.root.children, 0);
	for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
		const { node, depth } = next;
		lines.push(`${depth} ${line(node)}`);
		if ("children" in node) push(node.children, depth + 1);
		if (node.type === "element" && node.content !== undefined)
			stack.push({ node: node.content, depth: depth + 1 });
	}
	return lines;

	function push(children: readonly Node[], depth: number): void {
		for (const node of children.toReversed()) stack.push({ node, depth });
	}
}

function line(node: Node): string {
	switch (node.type) {
		case "element": {
			let text = `<${node.namespace} ${node.name}`;
			for (let index = 0; index < node.attributes.length; index += 2)
				text += ` ${node.attributes[index]}=${JSON.stringify(node.attributes[index + 1])}`;
			return `${text}>`;
		}
		case "text":
			return JSON.stringify(node.data);
		case "comment":
			return `<!--${JSON.stringify(node.data)}-->`;
		case "instruction":
			return `<?${node.target} ${JSON.stringify(node.data)}>`;
		case "doctype":
			return `<!DOCTYPE ${JSON.stringify([node.name, node.publicId, node.systemId])}>`;
		case "root":
			return "content";
	}
}

/** FNV-1a and the length, as inspect.js has it. */
export function digest(text: string): string {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return `${text.length}:${hash >>> 0}`;
}

/** The numbers of the elements that match; "SyntaxError" where it is no selector. */
export function selection(
	document: TreeDocument,
	selector: string,
	numbers: ReadonlyMap<Node, number>,
): number[] | string {
	try {
		const found = selectAll(document.root, selector);
		if (select(document.root, selector) !== found[0]) return "select() gives another than selectAll()";
		return found.map((element) => numbers.get(element) as number);
	} catch (error) {
		if (error instanceof DocumentError && error.kind === "selector") return "SyntaxError";
		throw error;
	}
}

export function evaluation(
	document: TreeDocument,
	expression: string,
	namespaces: Readonly<Record<string, string>>,
	numbers: ReadonlyMap<Node, number>,
): string {
	try {
		const value = evaluateXPath(document.root, expression, { namespaces });
		if (typeof value === "number") return `number ${value}`;
		if (typeof value === "string") return `text ${value}`;
		if (typeof value === "boolean") return `boolean ${value}`;
		return value
			.map((node) =>
				node instanceof Attribute
					? `${numbers.get(node.parent)}@${node.name}=${node.value}`
					: `${numbers.get(node)}`,
			)
			.join(" ");
	} catch (error) {
		if (error instanceof DocumentError && error.kind === "selector") return "error";
		throw error;
	}
}

/** Every text that an element of the page has, as a digest. */
export function texts(elements: readonly Element[]): string[] {
	return elements.map((element) => digest(textContent(element)));
}
