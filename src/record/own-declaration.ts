// A declaration as its author wrote it: without members from prototypes, for itself, its fields and their sources.
// Validators, defaults and constants are values, and stay unchanged.

import { own } from "../base/index.ts";
import type { RecordDeclaration } from "./declaration.ts";

/** Members that contain one source or field, a list of them, or fields by name. */
const NESTED: Readonly<Record<string, "one" | "list" | "byName">> = {
	each: "one",
	currencyAt: "one",
	of: "one",
	anyOf: "list",
	fields: "byName",
	namespaces: "one",
	csv: "one",
};

/** A copy without prototypes, at every depth. Anything that isn't an object stays unchanged, for the check to judge. */
export function ownDeclaration(declaration: RecordDeclaration): RecordDeclaration {
	return ownPart(declaration, 0) as RecordDeclaration;
}

/** Deeper than any declaration that passes the check. */
const DEEPEST = 100;

function ownPart(part: unknown, depth: number): unknown {
	if (!isPlain(part) || depth > DEEPEST) return part;
	const copy = own(part) as Record<string, unknown>;
	for (const [name, kind] of Object.entries(NESTED)) {
		if (!Object.hasOwn(copy, name)) continue;
		const value = copy[name];
		if (kind === "one") copy[name] = ownPart(value, depth + 1);
		else if (kind === "list")
			copy[name] = Array.isArray(value) ? value.map((each) => ownPart(each, depth + 1)) : value;
		else if (isPlain(value)) {
			const fields = own(value) as Record<string, unknown>;
			for (const [field, declared] of Object.entries(fields)) fields[field] = ownPart(declared, depth + 1);
			copy[name] = fields;
		}
	}
	return copy;
}

function isPlain(value: unknown): value is object {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
