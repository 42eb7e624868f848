import assert from "node:assert/strict";
import test from "node:test";
import { parseHtml, parseHtmlFragment } from "../../../src/document/index.ts";
import { dump, treeCases } from "./html5lib.ts";

const cases = treeCases();

for (const file of new Set(cases.map((one) => one.file))) {
	test(`HTML is parsed as html5lib-tests' ${file} says, with scripting and without`, () => {
		for (const { data, context, expected, scripting } of cases.filter((one) => one.file === file)) {
			for (const mode of scripting === undefined ? [true, false] : [scripting]) {
				const options = { scripting: mode };
				const root =
					context === undefined ? parseHtml(data, options) : parseHtmlFragment(data, context, options);
				assert.equal(dump(root), expected, `${context ?? ""} ${data}`);
			}
		}
	});
}

test("every case of html5lib-tests' tree construction is run", (context) => {
	context.diagnostic(`${cases.length} cases`);
	assert.ok(cases.length > 1700);
});
