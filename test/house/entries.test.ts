// What the entries export is written down where people look for it: README's table and docs/names.md are made of the entries.
// After a change of a public name or its first sentence: GANNET_WRITE_DOCS=1 npm test -- test/house/entries.test.ts
// (GANNET_WRITE_NAMES=1, as test/house/public-names.test.ts has it, writes them, too).

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { entries, pagesOfEntries } from "../../scripts/entry-docs.ts";
import { root } from "../../scripts/process.ts";

const all = entries();

for (const [file, made] of pagesOfEntries(all)) {
	test(`${file} says where each public name is, as the entries have it`, () => {
		const path = join(root, file);
		if (process.env.GANNET_WRITE_DOCS === "1") writeFileSync(path, made(readFileSync(path, "utf8")));
		const text = readFileSync(path, "utf8");
		assert.equal(text, made(text));
	});
}

test("each entry says what it has, and each public name what it is, in a sentence", () => {
	for (const { name, about, names } of all) {
		assert.match(about, /^[A-Z].*\.$/, name);
		for (const { name: each, sentence } of names)
			assert.match(sentence, /^[\w`"].*[.!?)\]:]$/, `${name} ${each}`);
	}
});

/** The names of an entry, with those that only types have. */
function namesIn(name: string): ReadonlySet<string> {
	return new Set(all.find((entry) => entry.name === name)?.names.map((each) => each.name));
}

/** Names that people ask for first, and the entry of their part. */
const ASKED_FOR: readonly (readonly [entry: string, names: readonly string[]])[] = [
	[
		"gannet/client",
		[
			"get",
			"request",
			"fetch",
			"Client",
			"download",
			"CookieJar",
			"HttpCache",
			"Interceptor",
			"RequestBody",
			"multipart",
		],
	],
	[
		"gannet/client",
		["Response", "ClientError", "createFetch", "file", "loadCookies", "ClientOptions", "RequestOptions"],
	],
	[
		"gannet/document",
		["parseHtml", "select", "selectAll", "attribute", "jsonLines", "readDocument", "form", "toMarkdown"],
	],
	["gannet/record", ["record", "extract", "extractItems", "openSink", "schemaOf", "InferRecord"]],
	["gannet/pages", ["pages", "Page", "PagesHow"]],
];

for (const [entry, names] of ASKED_FOR) {
	test(`${names.join(", ")} are in gannet and in ${entry}`, () => {
		for (const name of names) {
			assert.ok(namesIn("gannet").has(name), `${name} is not in gannet`);
			assert.ok(namesIn(entry).has(name), `${name} is not in ${entry}`);
		}
	});
}

test("everything in gannet is the same thing in the entry of its part", async () => {
	const load = async (source: string): Promise<Readonly<Record<string, unknown>>> =>
		(await import(pathToFileURL(join(root, source)).href)) as Readonly<Record<string, unknown>>;
	const parts = ["client", "document", "record", "pages", "http", "socket"].map((name) => `gannet/${name}`);
	const modules = await Promise.all(
		all.filter(({ name }) => parts.includes(name)).map(({ source }) => load(source)),
	);
	const rootNames = await load("src/index.ts");
	for (const { name, kind } of all[0]?.names ?? []) {
		assert.ok(
			parts.some((part) => namesIn(part).has(name)),
			`${name} is in no entry of a part`,
		);
		if (kind !== "type")
			assert.ok(
				modules.some((module) => module[name] === rootNames[name]),
				name,
			);
	}
});
