// A declaration from the text of a JSON file, with its mistakes shown in that text. Must not know what a mistake is.

import { type AnyNode, type MemberNode, type ObjectNode, parse } from "@humanwhocodes/momoa";
import { DocumentError, parseJson } from "../../document/index.ts";
import type { RecordDeclaration } from "../declaration.ts";
import { DeclarationError, type DeclarationProblem } from "../errors.ts";
import { checkDeclaration } from "./declaration.ts";
import { jsonPathOf, type Path, type Problem } from "./problems.ts";
import { writtenOut } from "./table-shorthand.ts";

/** A range of the text, in UTF-16 code units. */
interface Range {
	readonly start: number;
	readonly end: number;
}

/**
 * The declaration in a JSON file. The file is JSON by RFC 8259: no comments, no trailing commas.
 *
 * @param file - the file's name, for the errors
 * @throws DeclarationError with all mistakes, each with line, column and the line itself; for a text that isn't JSON,
 * only the first one.
 *
 * @example
 * const product = readDeclaration(await readFile("product.json", "utf8"), "product.json");
 */
export function readDeclaration(text: string, file?: string): RecordDeclaration {
	const source = text.startsWith("\ufeff") ? text.slice(1) : text;
	let value: unknown;
	try {
		value = parseJson(source, { duplicateNames: "error" });
	} catch (error) {
		if (!(error instanceof DocumentError)) throw error;
		throw new DeclarationError([syntaxProblem(error, source)], file);
	}
	const { declaration, placed } = writtenOut(value);
	const problems = checkDeclaration(declaration).map((problem) => ({
		...problem,
		path: placed(problem.path),
	}));
	if (problems.length > 0) {
		const tree = parse(source, { mode: "json", ranges: true }).body;
		const inText = problems.map((problem) => ({ problem, range: rangeOf(tree, problem, source) }));
		inText.sort((a, b) => a.range.start - b.range.start);
		const lineOf = lineCounter(source);
		throw new DeclarationError(
			inText.map(({ problem, range }) => ({
				message: problem.message,
				path: jsonPathOf(problem.path),
				...shown(source, range, lineOf(range.start)),
			})),
			file,
		);
	}
	return declaration as RecordDeclaration;
}

function syntaxProblem(error: DocumentError, source: string): DeclarationProblem {
	const { offset } = error;
	const comment = offset !== undefined && /^\/[/*]/u.test(source.slice(offset, offset + 2));
	return {
		message: comment ? "JSON has no comments: use description to say what a field contains" : error.message,
		path: "$",
		...(offset === undefined
			? {}
			: shown(source, { start: offset, end: offset + 1 }, lineCounter(source)(offset))),
	};
}

/** Where a problem is: the value, the property's name, or a character of a text. */
function rangeOf(tree: AnyNode, problem: Problem, source: string): Range {
	const found = nodeAt(tree, problem.path);
	const node = problem.at === "name" ? (found.name ?? found.value) : found.value;
	const [start, end] = node.range ?? [0, 0];
	if (problem.offset !== undefined && node.type === "String") {
		const at = placeInString(source, start, end, problem.offset);
		return { start: at, end: at + 1 };
	}
	// If an object lacks something, its opening bracket is enough.
	return node.type === "Object" || node.type === "Array" ? { start, end: start + 1 } : { start, end };
}

function nodeAt(tree: AnyNode, path: Path): { readonly name?: AnyNode; readonly value: AnyNode } {
	let value = tree;
	let name: AnyNode | undefined;
	for (const step of path) {
		if (value.type === "Object") {
			const member = memberOf(value, step);
			if (member === undefined) break;
			name = member.name;
			value = member.value;
		} else if (value.type === "Array" && typeof step === "number") {
			const element = value.elements[step];
			if (element === undefined) break;
			name = undefined;
			value = element.value;
		} else break;
	}
	return name === undefined ? { value } : { name, value };
}

const members = new WeakMap<ObjectNode, ReadonlyMap<string | number, MemberNode>>();

// Cached, so that a file full of mistakes doesn't take the square of their number.
function memberOf(object: ObjectNode, name: string | number): MemberNode | undefined {
	let known = members.get(object);
	if (known === undefined) {
		known = new Map(
			object.members.map((member) => [member.name.type === "String" ? member.name.value : "", member]),
		);
		members.set(object, known);
	}
	return known.get(name);
}

/** Where a text's character is in the source, which may use six characters for it: "\u00e9". */
function placeInString(source: string, start: number, end: number, offset: number): number {
	let at = start + 1;
	for (let passed = 0; passed < offset && at < end - 1; passed++) {
		if (source[at] === "\\") at += source[at + 1] === "u" ? 6 : 2;
		else at++;
	}
	return Math.min(at, end - 1);
}

const WIDTH = 100;

/** Counts lines from the last place: places come in the order of the text. */
function lineCounter(source: string): (offset: number) => number {
	let line = 1;
	let from = 0;
	return (offset) => {
		for (let at = source.indexOf("\n", from); at >= 0 && at < offset; at = source.indexOf("\n", from)) {
			line++;
			from = at + 1;
		}
		return line;
	};
}

/** The line, cut to fit, and a mark below the range. */
function shown(
	source: string,
	{ start, end }: Range,
	line: number,
): Pick<DeclarationProblem, "line" | "column" | "excerpt"> {
	const lineStart = source.lastIndexOf("\n", start - 1) + 1;
	const next = source.indexOf("\n", start);
	const lineText = source.slice(lineStart, next < 0 ? undefined : next).replace(/\r$/u, "");
	const column = start - lineStart + 1;
	const from = column > WIDTH - 20 ? column - 40 : 0;
	const cut = lineText.slice(from, from + WIDTH).replaceAll("\t", " ");
	const marks = Math.max(1, Math.min(end - start, cut.length - (column - 1 - from)));
	const gutter = `${line} | `;
	return {
		line,
		column,
		excerpt: `${gutter}${cut}\n${" ".repeat(gutter.length - 2)}| ${" ".repeat(column - 1 - from)}${"^".repeat(marks)}`,
	};
}
