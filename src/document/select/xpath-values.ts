// XPath's four types of value, converted and compared. Must not know expressions or axes. Source: XPath 1.0 §3.4,
// §4.2–4.4.

import { stringValue, type XPathNode } from "./xpath-nodes.ts";
import type { Comparison } from "./xpath-parser.ts";

/** The result of an XPath: nodes in document order, or a text, a number, a boolean. */
export type XPathValue = XPathNode[] | string | number | boolean;

const NUMBER = /^[ \t\r\n]*-?(?:\d+(?:\.\d*)?|\.\d+)[ \t\r\n]*$/;

/** A node's text. */
export type Read = (node: XPathNode) => string;

export function toText(value: XPathValue, read: Read = stringValue): string {
	switch (typeof value) {
		case "string":
			return value;
		case "number":
			return numberText(value);
		case "boolean":
			return value ? "true" : "false";
		default: {
			const [first] = value;
			return first === undefined ? "" : read(first);
		}
	}
}

export function toNumber(value: XPathValue, read: Read = stringValue): number {
	switch (typeof value) {
		case "number":
			return value;
		case "boolean":
			return value ? 1 : 0;
		case "string":
			return textNumber(value);
		default:
			return textNumber(toText(value, read));
	}
}

export function toBoolean(value: XPathValue): boolean {
	if (typeof value === "object") return value.length > 0;
	return typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Boolean(value);
}

/** §4.4: digits and a point; no exponent, no plus. Everything else is NaN. */
function textNumber(text: string): number {
	return NUMBER.test(text) ? Number(text.trim()) : Number.NaN;
}

/** §4.2: as many digits as distinguish the number from its neighbours, and never an exponent. */
function numberText(value: number): string {
	const text = String(value);
	const exponential = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
	if (exponential === null) return Object.is(value, -0) ? "0" : text;
	const [, sign = "", whole = "", fraction = "", power] = exponential;
	const exponent = Number(power);
	if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${whole}${fraction}`;
	return `${sign}${whole}${fraction.padEnd(exponent, "0")}`;
}

export function compare(operator: Comparison, left: XPathValue, right: XPathValue, read: Read): boolean {
	if (typeof left !== "object") {
		if (typeof right !== "object") return compareScalars(operator, left, right);
		return compareNodes(MIRRORED[operator], right, left, read);
	}
	if (typeof right !== "object") return compareNodes(operator, left, right, read);
	return compareSets(operator, left, right, read);
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
	"=": "=",
	"!=": "!=",
	"<": ">",
	"<=": ">=",
	">": "<",
	">=": "<=",
};

function compareScalars(
	operator: Comparison,
	left: string | number | boolean,
	right: string | number | boolean,
): boolean {
	if (operator === "=" || operator === "!=") {
		let isEqual: boolean;
		if (typeof left === "boolean" || typeof right === "boolean")
			isEqual = toBoolean(left) === toBoolean(right);
		else if (typeof left === "number" || typeof right === "number")
			isEqual = toNumber(left) === toNumber(right);
		else isEqual = left === right;
		return isEqual === (operator === "=");
	}
	return compareNumbers(operator, toNumber(left), toNumber(right));
}

function compareNumbers(operator: Comparison, left: number, right: number): boolean {
	switch (operator) {
		case "<":
			return left < right;
		case "<=":
			return left <= right;
		case ">":
			return left > right;
		default:
			return left >= right;
	}
}

/** Whether the comparison holds for any of the nodes. */
function compareNodes(
	operator: Comparison,
	nodes: readonly XPathNode[],
	other: string | number | boolean,
	read: Read,
): boolean {
	if (typeof other === "boolean") return compareScalars(operator, nodes.length > 0, other);
	return nodes.some((node) => compareScalars(operator, read(node), other));
}

/** Whether the comparison holds for any two nodes of the sets, without trying each pair. */
function compareSets(
	operator: Comparison,
	left: readonly XPathNode[],
	right: readonly XPathNode[],
	read: Read,
): boolean {
	if (left.length === 0 || right.length === 0) return false;
	if (operator === "=") {
		const texts = new Set(left.map(read));
		return right.some((node) => texts.has(read(node)));
	}
	if (operator === "!=") {
		const first = read(left[0] as XPathNode);
		return [...left, ...right].some((node) => read(node) !== first);
	}
	const isLess = operator === "<" || operator === "<=";
	return compareNumbers(operator, extreme(left, isLess, read), extreme(right, !isLess, read));
}

/** The least or the greatest number; NaN if no node is a number. NaN compares with nothing. */
function extreme(nodes: readonly XPathNode[], least: boolean, read: Read): number {
	let found = Number.NaN;
	for (const node of nodes) {
		const number = textNumber(read(node));
		if (Number.isNaN(number)) continue;
		if (Number.isNaN(found) || (least ? number < found : number > found)) found = number;
	}
	return found;
}
