import assert from "node:assert/strict";
import test from "node:test";
import { parseHtml, parseHtmlFragment } from "../../../src/document/index.ts";
import { dump, treeCases } from "./html5lib.ts";

const cases = treeCases();

/** What the standard's processing instructions, of June 2026, have made of four cases; instructions.test.ts has more. */
const SINCE: ReadonlyMap<string, string> = new Map([
	['<?import namespace="foo" implementation="#bar">', '| <?import namespace="foo" implementation="#bar"?>\n'],
	["<?", ""],
	["<?COMMENT?>", "| <?COMMENT ?>\n"],
	["<?COM--MENT?>", "| <?COM--MENT ?>\n"],
]);

for (const file of new Set(cases.map((one) => one.file))) {
	test(`HTML is parsed as html5lib-tests' ${file} says, with scripting and without`, () => {
		for (const { data, context, expected, scripting } of cases.filter((one) => one.file === file)) {
			for (const mode of scripting === undefined ? [true, false] : [scripting]) {
				const options = { scripting: mode };
				const root =
					context === undefined ? parseHtml(data, options) : parseHtmlFragment(data, context, options);
				const since = SINCE.get(data);
				const tree = since === undefined ? expected : `${since}| <html>\n|   <head>\n|   <body>`;
				assert.equal(dump(root), tree, `${context ?? ""} ${data}`);
			}
		}
	});
}

test("every case of html5lib-tests' tree construction is run", (context) => {
	context.diagnostic(`${cases.length} cases`);
	assert.ok(cases.length > 1700);
});
