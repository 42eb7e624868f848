// XPath's functions: the core library, and three that users know from Scrapy (re:test, re:replace of EXSLT, and
// has-class). Must not know the grammar. Source: XPath 1.0 §4; http://exslt.org/regexp/

import { limitPassed } from "../errors.ts";
import { execWithin, replaceWithin } from "../guarded-regexp.ts";
import { attribute, HTML_NAMESPACE, type Node } from "../tree.ts";
import { hasWord } from "./css-match.ts";
import type { EvaluationContext } from "./xpath-axes.ts";
import {
	attributeLocalName,
	attributeNamespace,
	type DocumentOrder,
	elementLocalName,
	inDocumentOrder,
	type XPathNode,
} from "./xpath-nodes.ts";
import { toNumber, toText, type XPathValue } from "./xpath-values.ts";

export type ValueType = "nodes" | "text" | "number" | "boolean";

export interface XPathFunction {
	/** The type to convert each argument to. Nothing else can be converted to nodes. */
	readonly takes: readonly (ValueType | "any")[];
	/** How many are required; all by default. */
	readonly least?: number | undefined;
	/** The last may occur any number of times. */
	readonly repeats?: boolean | undefined;
	/** Without arguments, the context node is the first one. */
	readonly ofContext?: boolean | undefined;
	readonly gives: ValueType;
	/** Whether it depends on the context node's position in its list. */
	readonly isPositional?: boolean | undefined;
	call(values: readonly XPathValue[], context: CallContext): XPathValue;
}

export interface CallContext {
	readonly node: XPathNode;
	readonly position: number;
	readonly size: number;
	readonly evaluation: EvaluationContext;
}

const XML_SPACES = /[ \t\r\n]+/;

export const FUNCTIONS: Readonly<Record<string, XPathFunction>> = {
	last: { takes: [], gives: "number", isPositional: true, call: (_, { size }) => size },
	position: { takes: [], gives: "number", isPositional: true, call: (_, { position }) => position },
	count: { takes: ["nodes"], gives: "number", call: ([nodes]) => (nodes as XPathNode[]).length },
	id: {
		takes: ["any"],
		gives: "nodes",
		call: ([value], { evaluation }) => byId(value as XPathValue, evaluation),
	},
	"local-name": {
		takes: ["nodes"],
		ofContext: true,
		gives: "text",
		call: ([nodes], { evaluation }) => localName((nodes as XPathNode[])[0], evaluation.html),
	},
	"namespace-uri": {
		takes: ["nodes"],
		ofContext: true,
		gives: "text",
		call: ([nodes], { evaluation }) => namespaceOf((nodes as XPathNode[])[0], evaluation.html),
	},
	name: {
		takes: ["nodes"],
		ofContext: true,
		gives: "text",
		call: ([nodes]) => nameOf((nodes as XPathNode[])[0]),
	},
	string: { takes: ["text"], ofContext: true, gives: "text", call: ([text]) => text as string },
	concat: { takes: ["text", "text"], repeats: true, gives: "text", call: (texts) => texts.join("") },
	"starts-with": {
		takes: ["text", "text"],
		gives: "boolean",
		call: ([text, start]) => (text as string).startsWith(start as string),
	},
	contains: {
		takes: ["text", "text"],
		gives: "boolean",
		call: ([text, part]) => (text as string).includes(part as string),
	},
	"substring-before": {
		takes: ["text", "text"],
		gives: "text",
		call([text, part]) {
			const index = (text as string).indexOf(part as string);
			return index < 0 ? "" : (text as string).slice(0, index);
		},
	},
	"substring-after": {
		takes: ["text", "text"],
		gives: "text",
		call([text, part]) {
			const index = (text as string).indexOf(part as string);
			return index < 0 ? "" : (text as string).slice(index + (part as string).length);
		},
	},
	substring: {
		takes: ["text", "number", "number"],
		least: 2,
		gives: "text",
		call: ([text, start, length]) => substring(text as string, start as number, length as number | undefined),
	},
	"string-length": {
		takes: ["text"],
		ofContext: true,
		gives: "number",
		call: ([text]) => characters(text as string).length,
	},
	"normalize-space": {
		takes: ["text"],
		ofContext: true,
		gives: "text",
		call: ([text]) =>
			(text as string)
				.split(XML_SPACES)
				.filter((word) => word !== "")
				.join(" "),
	},
	translate: {
		takes: ["text", "text", "text"],
		gives: "text",
		call: ([text, from, to]) => translate(text as string, from as string, to as string),
	},
	boolean: { takes: ["boolean"], gives: "boolean", call: ([value]) => value as boolean },
	not: { takes: ["boolean"], gives: "boolean", call: ([value]) => !(value as boolean) },
	true: { takes: [], gives: "boolean", call: () => true },
	false: { takes: [], gives: "boolean", call: () => false },
	lang: {
		takes: ["text"],
		gives: "boolean",
		call: ([range], { node, evaluation }) => speaks(node, range as string, evaluation.html),
	},
	number: { takes: ["number"], ofContext: true, gives: "number", call: ([value]) => value as number },
	sum: {
		takes: ["nodes"],
		gives: "number",
		call: ([nodes], { evaluation }) =>
			(nodes as XPathNode[]).reduce((sum, node) => sum + toNumber(evaluation.read(node)), 0),
	},
	floor: { takes: ["number"], gives: "number", call: ([value]) => Math.floor(value as number) },
	ceiling: { takes: ["number"], gives: "number", call: ([value]) => Math.ceil(value as number) },
	// Math.round rounds a half up, as §4.4 requires.
	round: { takes: ["number"], gives: "number", call: ([value]) => Math.round(value as number) },
	"re:test": {
		takes: ["text", "text", "text"],
		least: 2,
		gives: "boolean",
		call: ([text, pattern, flags], { evaluation }) => {
			const expression = regularExpression(pattern as string, flags as string | undefined);
			return inTime((ms) => execWithin(expression, text as string, ms), evaluation) !== null;
		},
	},
	"re:replace": {
		takes: ["text", "text", "text", "text"],
		gives: "text",
		call: ([text, pattern, flags, replacement], { evaluation }) => {
			const expression = regularExpression(pattern as string, flags as string);
			return inTime((ms) => replaceWithin(expression, text as string, replacement as string, ms), evaluation);
		},
	},
	"has-class": {
		takes: ["text"],
		repeats: true,
		gives: "boolean",
		call: (names, { node, evaluation }) => hasClasses(node, names as readonly string[], evaluation),
	},
};

function byId(value: XPathValue, evaluation: EvaluationContext): XPathNode[] {
	const { order } = evaluation;
	const texts = typeof value === "object" ? value.map(evaluation.read) : [toText(value)];
	const wanted = new Set(texts.flatMap((text) => text.split(XML_SPACES)));
	const elements = elementsById(order);
	const found = [...wanted].flatMap((id) => elements.get(id) ?? []);
	return inDocumentOrder(found, order);
}

const ids = new WeakMap<DocumentOrder, ReadonlyMap<string, Node>>();

/** A duplicate id means its first element, and an empty one none. */
function elementsById(order: DocumentOrder): ReadonlyMap<string, Node> {
	const known = ids.get(order);
	if (known !== undefined) return known;
	const elements = new Map<string, Node>();
	for (const node of order.nodes) {
		const id = node.type === "element" ? attribute(node, "id") : undefined;
		if (id !== undefined && id !== "" && !elements.has(id)) elements.set(id, node);
	}
	ids.set(order, elements);
	return elements;
}

function nameOf(node: XPathNode | undefined): string {
	if (node?.type === "instruction") return node.target;
	return node?.type === "element" || node?.type === "attribute" ? node.name : "";
}

function localName(node: XPathNode | undefined, html: boolean): string {
	if (node?.type === "element") return elementLocalName(node.name, html);
	if (node?.type === "attribute") return attributeLocalName(node.parent, node.name, html);
	return nameOf(node);
}

function namespaceOf(node: XPathNode | undefined, html: boolean): string {
	if (node?.type === "element") return node.namespace;
	return node?.type === "attribute" ? attributeNamespace(node.parent, node.name, html) : "";
}

/** §4.2: characters are Unicode characters, some of which take two of JavaScript's code units. */
function characters(text: string): string | string[] {
	return /[\ud800-\udbff]/.test(text) ? [...text] : text;
}

function substring(text: string, start: number, length: number | undefined): string {
	const all = characters(text);
	// §4.2: each character's position, counted from 1, is compared with the rounded bounds; NaN excludes all.
	const first = Math.round(start);
	const end = length === undefined ? Number.POSITIVE_INFINITY : first + Math.round(length);
	if (Number.isNaN(first) || Number.isNaN(end) || end <= first) return "";
	const part = all.slice(Math.max(first - 1, 0), Math.max(end - 1, 0));
	return typeof part === "string" ? part : part.join("");
}

function translate(text: string, from: string, to: string): string {
	const map = new Map<string, string>();
	const targets = [...to];
	[...from].forEach((character, index) => {
		if (!map.has(character)) map.set(character, targets[index] ?? "");
	});
	let result = "";
	for (const character of text) result += map.get(character) ?? character;
	return result;
}

/** §4.3: by the nearest xml:lang. */
function speaks(node: XPathNode, range: string, html: boolean): boolean {
	const wanted = range.toLowerCase();
	const start: Node = node.type === "attribute" ? node.parent : node;
	for (let at: Node | null = start; at !== null; at = at.parent) {
		// In an HTML document this attribute exists only on SVG's and MathML's elements: elsewhere "xml:lang" is a name like
		// others.
		if (at.type !== "element" || (html && at.namespace === HTML_NAMESPACE)) continue;
		const language = attribute(at, "xml:lang");
		if (language === undefined) continue;
		// Only the part that counts: it may be long, and each element inside may ask.
		const start = language.slice(0, wanted.length + 1).toLowerCase();
		return start === wanted || start === `${wanted}-`;
	}
	return false;
}

const expressions = new Map<string, RegExp>();

/** Keeps the last few hundred. @throws SyntaxError */
function regularExpression(pattern: string, flags = ""): RegExp {
	const key = `${flags}/${pattern}`;
	let expression = expressions.get(key);
	if (expression === undefined) {
		expression = new RegExp(pattern, [...new Set(flags.replace(/[^gims]/g, ""))].join(""));
		if (expressions.size >= 300) expressions.clear();
		expressions.set(key, expression);
	}
	expression.lastIndex = 0;
	return expression;
}

/** A millisecond counts as this many visits, so many slow texts hit the limit as many nodes do. */
const VISITS_A_MILLISECOND = 20_000;

function inTime<Found>(act: (limitMs: number) => Found | undefined, evaluation: EvaluationContext): Found {
	const { regexMs } = evaluation;
	const started = performance.now();
	const found = act(regexMs);
	evaluation.spend(Math.floor(performance.now() - started) * VISITS_A_MILLISECOND);
	if (found === undefined)
		throw limitPassed("The time in ms of a regular expression on one text", "limits.regexMs", regexMs);
	return found;
}

function hasClasses(node: XPathNode, names: readonly string[], evaluation: EvaluationContext): boolean {
	if (node.type !== "element") return false;
	const list = attribute(node, "class") ?? "";
	evaluation.spend(list.length >>> 3);
	return names.every((name) => hasWord(list, name));
}
