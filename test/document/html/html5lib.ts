// Reads html5lib-tests' tree-construction files, and writes a tree as they do.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Node, Root } from "../../../src/document/index.ts";

const DATA = join(import.meta.dirname, "data", "tree-construction");

export interface TreeCase {
	readonly file: string;
	readonly data: string;
	readonly context: string | undefined;
	/** Undefined where the tree is the same with scripting and without. */
	readonly scripting: boolean | undefined;
	readonly expected: string;
}

/** Every case of every file. */
export function treeCases(): TreeCase[] {
	return readdirSync(DATA).flatMap((file) =>
		`\n${readFileSync(join(DATA, file), "utf8")}`
			.split("\n#data\n")
			.slice(1)
			.map((text) => caseOf(file, text)),
	);
}

function caseOf(file: string, text: string): TreeCase {
	const at = text.startsWith("#errors\n") ? 0 : text.indexOf("\n#errors\n") + 1;
	const rest = `\n${text.slice(at)}`;
	const tree = rest.indexOf("\n#document\n");
	const head = rest.slice(0, tree + 1);
	return {
		file,
		data: text.slice(0, Math.max(at - 1, 0)),
		context: /\n#document-fragment\n(.*)\n/.exec(head)?.[1],
		scripting: head.includes("\n#script-on\n") ? true : head.includes("\n#script-off\n") ? false : undefined,
		expected: rest.slice(tree + "\n#document\n".length).replace(/\n+$/, ""),
	};
}

const NAMESPACES: Record<string, string> = {
	"http://www.w3.org/1999/xhtml": "",
	"http://www.w3.org/2000/svg": "svg ",
	"http://www.w3.org/1998/Math/MathML": "math ",
};

const PREFIXED: ReadonlySet<string> = new Set([
	...[
		"xlink:actuate",
		"xlink:arcrole",
		"xlink:href",
		"xlink:role",
		"xlink:show",
		"xlink:title",
		"xlink:type",
	],
	...["xml:lang", "xml:space", "xmlns:xlink"],
]);

/** A tree in the files' own notation. */
export function dump(root: Root): string {
	const lines: string[] = [];
	const visit = (nodes: readonly Node[], depth: number): void => {
		const say = (line: string, deeper = 0): number => lines.push(`| ${"  ".repeat(depth + deeper)}${line}`);
		for (const node of nodes) {
			if (node.type === "text") say(`"${node.data}"`);
			else if (node.type === "comment") say(`<!-- ${node.data} -->`);
			else if (node.type === "doctype") {
				const { name, publicId, systemId } = node;
				say(`<!DOCTYPE ${name}${publicId || systemId ? ` "${publicId}" "${systemId}"` : ""}>`);
			} else if (node.type === "instruction") say(`<?${node.target} ${node.data}?>`);
			else if (node.type === "element") {
				say(`<${NAMESPACES[node.namespace]}${node.name}>`);
				const attributes: string[] = [];
				for (let index = 0; index < node.attributes.length; index += 2) {
					const name = node.attributes[index] as string;
					const isPrefixed = NAMESPACES[node.namespace] !== "" && PREFIXED.has(name);
					attributes.push(`${isPrefixed ? name.replace(":", " ") : name}="${node.attributes[index + 1]}"`);
				}
				for (const attribute of attributes.sort()) say(attribute, 1);
				if (node.content !== undefined) {
					say("content", 1);
					visit(node.content.children, depth + 2);
				}
				visit(node.children, depth + 1);
			}
		}
	};
	visit(root.children, 0);
	return lines.join("\n");
}
