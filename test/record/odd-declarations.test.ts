// Whatever stands in a declaration that a program makes, what is wrong with it is a DeclarationError.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DeclarationError, declarationSchema, record } from "../../src/record/index.ts";

const circular: unknown[] = [];
circular.push(circular);

const ODD: readonly unknown[] = [
	...[null, true, 0, -1, 1.5, Number.NaN, 2n ** 53n + 1n, 10n ** 30n, Symbol("x"), "", "\0", "__proto__"],
	...[[], [null], [5n], [[]], {}, { a: 5n }, { __proto__: null }, JSON.parse('{"__proto__":{"css":"h1"}}')],
	...[circular, () => 1, new Date(Number.NaN), new Map(), /x/, Object.create({ css: "h1" })],
];

/** The names of all properties that JSON Schema knows of, at any depth. */
function namesIn(schema: unknown, names: Set<string> = new Set()): Set<string> {
	if (typeof schema !== "object" || schema === null) return names;
	for (const [name, inner] of Object.entries(schema)) {
		if (name === "properties") for (const each of Object.keys(inner as object)) names.add(each);
		namesIn(inner, names);
	}
	return names;
}

function isAccepted(declaration: unknown, what: string): void {
	try {
		record(declaration as Parameters<typeof record>[0]);
	} catch (error) {
		assert.ok(error instanceof DeclarationError, `${what}: ${String(error)}`);
		assert.ok(error.problems.every(({ path }) => path.startsWith("$")));
	}
}

const names = [...namesIn(declarationSchema())];

test("an odd declaration, field or property is refused with its place", () => {
	assert.ok(names.length > 30, String(names.length));
	for (const [index, odd] of ODD.entries()) {
		isAccepted(odd, `declaration ${index}`);
		isAccepted({ fields: odd }, `fields ${index}`);
		isAccepted({ fields: { a: odd } }, `a field ${index}`);
		for (const name of names) {
			isAccepted({ fields: { a: "h1" }, [name]: odd }, `${name} ${index}`);
			for (const type of ["text", "integer", "datetime", "list", "records", "record", "money"])
				isAccepted({ fields: { a: { css: "h1", type, [name]: odd } } }, `${type}.${name} ${index}`);
			isAccepted({ fields: { a: { type: "list", css: "h1", of: { [name]: odd } } } }, `of.${name} ${index}`);
			isAccepted({ fields: { a: { anyOf: [{ css: "h1", [name]: odd }] } } }, `anyOf.${name} ${index}`);
		}
	}
});
