// A declaration with mistakes: what `gannet extract` says of each, with its place in the file.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, "declaration.json");

/** The mark ^ stands in the line below the mistake, as the error shows it. */
const mistakes: readonly (readonly [
	what: string,
	text: string,
	place: string,
	sentence: RegExp,
	marked: string,
])[] = [
	["a wrong selector", '{\n  "fields": {\n    "price": { "css": "div[" }\n  }\n}', "3:28", /selector/i, '"'],
	["a wrong XPath", '{\n  "fields": {\n    "price": { "xpath": "//a[" }\n  }\n}', "3:", /XPath/i, ""],
	["a wrong JSONPath", '{\n  "fields": {\n    "price": { "jsonPath": "$.[" }\n  }\n}', "3:", /JSONPath/i, ""],
	[
		"a bad regular expression",
		'{\n  "fields": {\n    "n": { "css": "p",\n      "regex": "(\\\\d+" }\n  }\n}',
		"4:",
		/regular expression|regex|group|parenthes/i,
		"",
	],
	[
		"an unknown type",
		'{\n  "fields": {\n    "price": { "css": "b", "type": "nmber" }\n  }\n}',
		"3:36",
		/nmber|number/,
		'"',
	],
	["a key that is no field", '{\n  "key": ["sku"],\n  "fields": { "title": "h1" }\n}', "2:11", /sku/, '"'],
	["no fields", '{\n  "each": "li"\n}', "1:1", /fields/, "{"],
	[
		"an option that isn't one",
		'{\n  "fields": {\n    "t": { "css": "p", "optionl": true }\n  }\n}',
		"3:",
		/optional/,
		'"',
	],
	["a comma too many", '{\n  "fields": {\n    "t": "h1",\n  }\n}', "4:", /./, "}"],
	["a name that is there twice", '{\n  "fields": {\n    "t": "h1",\n    "t": "h2"\n  }\n}', "4:", /t/, '"'],
];
for (const [what, text, place, sentence, marked] of mistakes) {
	test(`${what} in a declaration is an error that points at its place`, async () => {
		writeFileSync(path, text);
		const { exitCode, stdout, stderr } = await run(["extract", "-r", path, "x.html"]);
		assert.equal(exitCode, 2, stderr);
		assert.equal(stdout, "");
		const [first, , at, source = "", mark = ""] = stderr.split("\n");
		assert.equal(first, `gannet: ${path} has a mistake`);
		assert.ok(at?.startsWith(`${path}:${place}`), stderr);
		assert.match(at ?? "", sentence);
		assert.match(mark, /^ *\| *\^/);
		if (marked !== "") assert.equal(source[mark.indexOf("^")], marked, stderr);
		assert.match(stderr, /\n +`gannet help records` describes declarations\.\n$/);
	});
}

test("all mistakes of a declaration are told at once, in the order of the file", async () => {
	writeFileSync(
		path,
		'{\n  "key": ["x"],\n  "fields": {\n    "a": { "css": "[" },\n    "b": { "type": "nope" }\n  }\n}',
	);
	const { stderr } = await run(["pages", "http://127.0.0.1:1/", "-r", path]);
	assert.match(stderr, /^gannet: .* has (3|4) mistakes\n/);
	const lines = [...stderr.matchAll(/declaration\.json:(\d+):\d+: /g)].map((match) => Number(match[1]));
	assert.ok(lines.length >= 3, stderr);
	assert.deepEqual(
		lines,
		[...lines].sort((a, b) => a - b),
	);
});

test("the text of a declaration can't reach the terminal's controls", async () => {
	writeFileSync(path, '{"fields":{"a":{"css":"\x1b]0;x\x07["}}}');
	const { exitCode, stderr } = await run(["extract", "-r", path, "x.html"]);
	assert.equal(exitCode, 2);
	assert.doesNotMatch(stderr, /[\x1b\x07]/);
});

const modules: readonly (readonly [what: string, code: string, exitCode: number, stderr: RegExp])[] = [
	[
		"a wrong selector",
		'export default { fields: { price: "div[" } };',
		2,
		/module\.ts has a mistake\n\n.*module\.ts: \$\.fields\.price.*div\[/,
	],
	[
		"a wrong selector, which it checks itself",
		`import { record } from ${JSON.stringify(new URL("../../src/record/index.ts", import.meta.url).href)};\nexport default record({ fields: { price: "div[" } });`,
		2,
		/module\.ts has a mistake\n\n.*module\.ts: \$\.fields\.price.*div\[/,
	],
	["no default export", "export const other = 1;", 2, /exports no declaration\n +Its default export/],
	["a syntax error", "export default {{;", 26, /can't load .*module\.ts.*/],
	["an error of its own", 'throw new Error("of its own");', 26, /can't load .*module\.ts: of its own/],
	["an import that isn't there", 'import "no-such-package"; export default {};', 26, /no-such-package/],
];
for (const [index, [what, code, exitCode, stderr]] of modules.entries()) {
	test(`a module with ${what} is told with its name`, async () => {
		// Each its own: a module that was loaded stays.
		const own = mkdtempSync(join(folder, `${index}-`));
		const module = join(own, "module.ts");
		writeFileSync(module, code);
		const result = await run(["extract", "-r", module, "x.html"]);
		assert.match(result.stderr, stderr);
		assert.doesNotMatch(result.stderr, /unexpected|bug in/);
		assert.equal(result.exitCode, exitCode);
	});
}
