// JSONPath against the JSONPath Compliance Test Suite, whole (fixtures/README.md names its source and licence).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { DocumentError } from "../../../src/document/errors.ts";
import type { JsonValue } from "../../../src/document/json/parse.ts";
import { compileJsonPath } from "../../../src/document/json/path.ts";

interface Case {
	readonly name: string;
	readonly selector: string;
	readonly document?: JsonValue;
	readonly invalid_selector?: boolean;
	readonly result?: readonly JsonValue[];
	readonly results?: readonly (readonly JsonValue[])[];
	readonly result_paths?: readonly string[];
	readonly results_paths?: readonly (readonly string[])[];
}

const suite = JSON.parse(
	readFileSync(new URL("./fixtures/jsonpath-compliance.json", import.meta.url), "utf8"),
) as { readonly tests: readonly Case[] };

test("every case of the JSONPath Compliance Test Suite holds", () => {
	assert.equal(suite.tests.length, 703);
	for (const { name, selector, document, invalid_selector, ...expected } of suite.tests) {
		if (invalid_selector === true) {
			assert.throws(
				() => compileJsonPath(selector),
				(error) => error instanceof DocumentError && error.kind === "selector" && error.offset !== undefined,
				name,
			);
			continue;
		}
		const nodes = compileJsonPath(selector).query(document ?? null);
		const allowed = expected.results ?? [expected.result];
		const values = nodes.map((node) => node.value);
		const chosen = allowed.findIndex((result) => isDeepStrictEqual(result, values));
		assert.notEqual(chosen, -1, `${name}: ${selector} selected ${JSON.stringify(values)}`);
		const paths = expected.results_paths?.[chosen] ?? expected.result_paths;
		if (paths !== undefined) {
			assert.deepEqual(
				nodes.map((node) => node.path),
				paths,
				name,
			);
		}
	}
});
