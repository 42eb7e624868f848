// JSONPath on values of JSON. Paths of plain names and indexes, as most are, need no engine. Must not know records.

import { compileJsonPath, type JsonPath, type JsonPathLimits, type JsonValue } from "../document/index.ts";

/** The values that a path selects, within limits. */
export type JsonQuery = (value: unknown, limits: JsonPathLimits) => readonly unknown[];

// A name, an index from the front, or every child.
type Step = { readonly name: string } | { readonly index: number } | "every";

const STEP: RegExp =
	/\.(?<name>[A-Za-z_\u0080-\ud7ff][\w\u0080-\ud7ff]*)|\[(?<index>0|[1-9]\d{0,14})\]|\['(?<quoted>[^'\\\u0000-\u001f]*)'\]|\["(?<doubled>[^"\\\u0000-\u001f]*)"\]|(?<every>\.\*|\[\*\])/uy;

/** @throws DocumentError, kind "selector" */
export function jsonQuery(path: string): JsonQuery {
	const steps = plainSteps(path);
	if (steps === undefined) {
		let compiled = boundJsonPath(path, {});
		let bounds: JsonPathLimits = {};
		return (value, limits) => {
			if (limits !== bounds) {
				compiled = boundJsonPath(path, limits);
				bounds = limits;
			}
			return compiled.query(value as JsonValue).map((node) => node.value);
		};
	}
	return (value) => {
		let found: readonly unknown[] = [value];
		for (const step of steps) {
			const [only] = found;
			found = found.length === 1 ? children(only, step) : found.flatMap((each) => children(each, step));
			if (found.length === 0) break;
		}
		return found;
	};
}

function children(value: unknown, step: Step): readonly unknown[] {
	if (typeof value !== "object" || value === null) return NOTHING;
	if (step === "every") return Array.isArray(value) ? value : Object.values(value);
	if ("name" in step) {
		if (Array.isArray(value) || !Object.hasOwn(value, step.name)) return NOTHING;
		return [(value as Readonly<Record<string, unknown>>)[step.name]];
	}
	return Array.isArray(value) && step.index < value.length ? [value[step.index]] : NOTHING;
}

const NOTHING: readonly unknown[] = [];

/** With any length of path, because a declaration is its user's own. */
export function boundJsonPath(path: string, limits: JsonPathLimits): JsonPath {
	return compileJsonPath(path, { limits: { ...limits, queryLength: Number.POSITIVE_INFINITY } });
}

function plainSteps(path: string): Step[] | undefined {
	if (!path.startsWith("$")) return undefined;
	const steps: Step[] = [];
	STEP.lastIndex = 1;
	while (STEP.lastIndex < path.length) {
		const { groups } = STEP.exec(path) ?? {};
		if (groups === undefined) return undefined;
		const name = groups.name ?? groups.quoted ?? groups.doubled;
		if (name !== undefined) steps.push({ name });
		else if (groups.index !== undefined) steps.push({ index: Number(groups.index) });
		else steps.push("every");
	}
	return steps;
}
