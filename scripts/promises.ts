// Promises that nobody waits for. Biome's noFloatingPromises sees those of our own functions as one types; it does not
// look into the types of Node.js, so `rm(path)` or `once(socket, "end")` would float unseen. The compiler knows them all.

import { relative, resolve } from "node:path";
import type { Expression, Node } from "typescript/unstable/ast";
import {
	isBinaryExpression,
	isCallExpression,
	isExpressionStatement,
	isIdentifier,
	isPropertyAccessExpression,
} from "typescript/unstable/ast/is";
import { API, type Project, type Type } from "typescript/unstable/sync";
import { root } from "./process.ts";

/** Every statement of a project that leaves a promise to itself, one line each. */
function floatingPromises(config = "tsconfig.json"): string[] {
	const api = new API({ cwd: root });
	try {
		const file = resolve(root, config);
		const project = api.updateSnapshot({ openProject: file }).getProject(file);
		if (project === undefined) throw new Error(`${config} can't be opened`);
		return project.rootFiles.flatMap((name) => inFile(project, name));
	} finally {
		api.close();
	}
}

function inFile(project: Project, name: string): string[] {
	const source = project.program.getSourceFile(name);
	if (source === undefined) return [];
	const statements: Expression[] = [];
	const visit = (node: Node): void => {
		if (isExpressionStatement(node) && !isTakenCareOf(node.expression)) statements.push(node.expression);
		node.forEachChild(visit);
	};
	visit(source);
	const types = project.checker.getTypeAtLocation(statements);
	return statements.flatMap((expression, index) => {
		if (!isThenable(project, types[index])) return [];
		const { line } = source.getLineAndCharacterOfPosition(expression.getStart(source));
		return [
			`${relative(root, name)}:${line + 1}: nobody waits for this promise: await it, catch it or mark it void`,
		];
	});
}

/** Assignments keep the promise, catch() answers for it, and node:test waits for its own. */
function isTakenCareOf(expression: Expression): boolean {
	if (isBinaryExpression(expression)) return true;
	if (!isCallExpression(expression)) return false;
	const callee = expression.expression;
	if (isIdentifier(callee)) return ["test", "describe"].includes(callee.text);
	if (!isPropertyAccessExpression(callee)) return false;
	return callee.name.text === "catch" || (callee.name.text === "then" && expression.arguments.length === 2);
}

function isThenable(project: Project, type: Type | undefined): boolean {
	if (type === undefined) return false;
	if (type.isUnionType()) return type.getTypes().some((member) => isThenable(project, member));
	return type.isObjectType() && project.checker.getPropertyOfType(type, "then") !== undefined;
}

// A process of its own, because the compiler is asked synchronously.
if (import.meta.main) {
	const found = floatingPromises(process.argv[2]);
	if (found.length > 0) {
		process.stdout.write(`${found.join("\n")}\n`);
		process.exitCode = 1;
	}
}
