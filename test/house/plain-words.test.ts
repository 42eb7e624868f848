// Words that comments, help, messages and documents avoid, because a plainer one says the same.
// Scans comments and strings, not identifiers; text in backticks of a document is code and doesn't count.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..", "..");

/** A word, and what to write instead. */
const WORDS: Readonly<Record<string, string>> = {
	told: "the verb: says, reports, shows, distinguishes",
	stands: "is, comes, means",
	"none of": "no, not any",
	whoever: "the reader, the caller, anyone who",
	nobody: "no one; or say who: no caller, no reader",
	anew: "again, start over",
	foremost: "first",
	"heeds?": "the verb: follows, applies",
	"unheed\\w*": "stop listening",
	"lends?|lent": "passes, shares, valid during the call",
	"takers?": "reader, consumer",
	"keepers?": "owner",
	"tellings?": "explanation",
	"strangers?": "others, untrusted",
	wherever: "anywhere, at any place",
	lest: "so that … not",
	shall: "must, should, or the present tense",
	starved: "blocked",
	patience: "deadline, timeout",
	surroundings: "environment, context",
	"be it": "whether",
};

/** Phrases that keep such a word, with the reason. */
const EXCEPTIONS: readonly (readonly [phrase: string, reason: string])[] = [];

const AVOIDED = new RegExp(`\\b(?:${Object.keys(WORDS).join("|")})\\b`, "i");

const TOKEN =
	/\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\[\s\S])*`|(?<=[(,=:[!&|?{};]\s*|\breturn\s+)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/g;

/** The comments and strings of a program, each line with its number. */
function* proseOf(source: string): Generator<readonly [text: string, line: number]> {
	let line = 1;
	let counted = 0;
	for (const { 0: token, index } of source.matchAll(TOKEN)) {
		if (/^\/[^/*]/.test(token)) continue;
		const text = token.startsWith("`") ? token.replace(/\$\{[^}]*\}/g, "…") : token;
		for (; counted < index; counted++) if (source.charCodeAt(counted) === 10) line++;
		for (const [offset, each] of text.split("\n").entries()) yield [each, line + offset];
	}
}

/** The lines of a document, without what is in backticks and blocks of code. */
function* linesOf(document: string): Generator<readonly [text: string, line: number]> {
	let isCode = false;
	for (const [index, line] of document.split("\n").entries()) {
		if (line.trimStart().startsWith("```")) isCode = !isCode;
		else if (!isCode) yield [line.replace(/`[^`]*`/g, "…"), index + 1];
	}
}

function avoidedIn(file: string, prose: Iterable<readonly [string, number]>): string[] {
	const found: string[] = [];
	for (const [text, line] of prose) {
		if (!AVOIDED.test(text)) continue;
		const kept = EXCEPTIONS.reduce((rest, [phrase]) => rest.replaceAll(phrase, "…"), text);
		const word = AVOIDED.exec(kept)?.[0];
		if (word !== undefined) found.push(`${file}:${line}: "${word}" in ${text.trim()}`);
	}
	return found;
}

function filesOf(folder: string, ending: string): string[] {
	return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
		.filter((name) => name.endsWith(ending))
		.map((name) => join(folder, name))
		.sort();
}

const read = (file: string): string => readFileSync(join(root, file), "utf8");

test("no comment and no string in src has a word that is to be avoided", () => {
	const files = filesOf("src", ".ts");
	assert.ok(files.length > 100);
	assert.deepEqual(
		files.flatMap((file) => avoidedIn(file, proseOf(read(file)))),
		[],
	);
});

test("no line of a document has a word that is to be avoided", () => {
	const documents = ["README", "ARCHITECTURE", "SECURITY", "CONTRIBUTING", "CHANGELOG"].map(
		(name) => `${name}.md`,
	);
	assert.deepEqual(
		[...documents, ...filesOf("docs", ".md")].flatMap((file) => avoidedIn(file, linesOf(read(file)))),
		[],
	);
});

test("the scanner finds words in comments, strings and templates, and none in code", () => {
	const source = [
		"// a comment that was told",
		"const told = other.told;",
		'const text = "what stands here";',
		"const both = `nobody $" + "{told} else`;",
		"const pattern = /[\"'] told/;",
		"/**",
		" * lent for a call",
		" */",
	].join("\n");
	assert.deepEqual(
		avoidedIn("x.ts", proseOf(source)).map((each) => each.slice(0, 14)),
		['x.ts:1: "told"', 'x.ts:3: "stand', 'x.ts:4: "nobod', 'x.ts:7: "lent"'],
	);
	assert.deepEqual(avoidedIn("x.md", linesOf("`told`\n```\ntold\n```\nis told\n")), [
		'x.md:5: "told" in is told',
	]);
});

test("every exception is still in use", () => {
	const all = filesOf("src", ".ts").map(read).join("\n");
	for (const [phrase, reason] of EXCEPTIONS) assert.ok(all.includes(phrase), `${phrase} (${reason})`);
});
