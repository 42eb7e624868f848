// docs/security-lessons.md and docs/http2-lessons.md name a test for each lesson: each of them has to be there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const root = new URL("../../../", import.meta.url);

/** Titles in a test file as patterns: what a template leaves open has to stand somewhere else in the file. */
function titlesOf(source: string): readonly RegExp[] {
	const titles: RegExp[] = [];
	for (const [, , title = ""] of source.matchAll(
		/\b(?:test|it|describe)\(\s*(["`'])((?:\\.|(?!\1)[^\\])*)\1/gs,
	)) {
		const pieces = title.split(/\$\{[^}]*\}/).map((piece) => RegExp.escape(piece));
		titles.push(new RegExp(`^${pieces.join("(.+)")}$`, "s"));
	}
	return titles;
}

/** Whether a value stands in the source: as a string, as a member's name, or as a number of its own. */
function isGiven(source: string, part: string): boolean {
	return (
		source.includes(`"${part}"`) ||
		(/^\w+$/.test(part) && new RegExp(`^\\s+${part}: |[[ ]${part}[,\\]]`, "m").test(source))
	);
}

/** Whether a file has the test, by itself or, as "outer inner", within a describe. */
function hasTest(source: string, name: string): boolean {
	const titles = titlesOf(source);
	const isThere = (text: string): boolean =>
		titles.some((title) => {
			const found = title.exec(text);
			return found?.slice(1).every((part) => isGiven(source, part)) === true;
		});
	if (isThere(name)) return true;
	for (let space = name.indexOf(" "); space !== -1; space = name.indexOf(" ", space + 1)) {
		const [outer, inner] = [name.slice(0, space), name.slice(space + 1)];
		if (isThere(outer) && (isThere(inner) || source.includes(`"${inner}"`))) return true;
	}
	return false;
}

function rowsOf(page: string): readonly (readonly string[])[] {
	return readFileSync(new URL(`docs/${page}`, root), "utf8")
		.split("\n")
		.filter((line) => line.startsWith("| "))
		.slice(1)
		.map((line) => line.split("|").map((cell) => cell.trim()));
}

const rows = rowsOf("security-lessons.md");

test("each lesson has its row, and each row its five cells", () => {
	assert.ok(rows.length >= 50, `${rows.length} rows`);
	for (const row of rows) assert.equal(row.length, 7, row.join("|"));
	for (const lesson of [
		"injection",
		"Content-Length",
		"Pool keys",
		"bombs",
		"NO_PROXY",
		"206",
		"Integrity",
	]) {
		assert.ok(
			rows.some(([, first = ""]) => first.includes(lesson)),
			lesson,
		);
	}
});

for (const page of ["security-lessons.md", "http2-lessons.md"]) {
	test(`every test that docs/${page} names is there`, () => {
		const missing: string[] = [];
		for (const [, , , , file = "", name = ""] of rowsOf(page)) {
			const source = readFileSync(new URL(`test/${file}`, root), "utf8");
			if (!hasTest(source, name.replace(/^`|`$/g, ""))) missing.push(`${file}: ${name}`);
		}
		assert.deepEqual(missing, []);
	});
}

test("a test that isn't there is missed", () => {
	const source = `test("one thing", f); for (const x of ["a", "b"]) test(\`thing \${x}\`, f);`;
	assert.ok(hasTest(source, "one thing") && hasTest(source, "thing a"));
	assert.ok(!hasTest(source, "another thing") && !hasTest(source, "thing c"));
});
