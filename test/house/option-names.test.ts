// Sentences of errors name options as parts, so that the program can say what it calls them: no text has such a name in it.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { limitGroups } from "../../src/cli/arguments/limits.ts";
import { namingOf } from "../../src/cli/arguments/option-names.ts";

const root = join(import.meta.dirname, "../..");

/** The library's files, without those whose rows are the options. */
const files = globSync("src/**/*.ts", { cwd: root })
	.map((path) => path.replaceAll("\\", "/"))
	.filter((path) => !path.startsWith("src/cli/") && !/options\.ts$/.test(path));

/** Objects of options, whose members sentences speak of. */
const MEMBER =
	/(?<![\w.$-])(?:timeouts|limits|redirects|tls|proxy|network|retries)\.(?!\w+\()[a-z]\w+(?![\w]*["'`]?\s*[:\]])/;

/** The texts of a file with blanks in them: sentences, and no names of options alone. */
function sentencesOf(source: string): string[] {
	const tokens =
		/\/\/.*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|\$\{[^`}]*\}|[^`\\])*`/g;
	return [...source.matchAll(tokens)]
		.map(([token]) => token)
		.filter((token) => !token.startsWith("/") && /[a-z] [a-z]/.test(token))
		.map((token) => token.replace(/\$\{[^}]*\}/g, "…"));
}

/** What servers and documents say to others than the program's user, where these are not the program's options. */
const ELSEWHERE = new Set(["src/server/http-connection.ts", "src/server/http-server.ts"]);

for (const path of files) {
	const found = sentencesOf(readFileSync(join(root, path), "utf8")).filter((text) => MEMBER.test(text));
	if (found.length === 0) continue;
	test(`${path} names options as parts of its sentences`, () => {
		if (ELSEWHERE.has(path) || path.startsWith("src/server/")) return;
		assert.deepEqual(found, []);
	});
}

/** Options that the program has none for: only advice, which is then left out, or commands without them may name them. */
const LIBRARY_ALONE = new Set([
	"bytes()",
	"patternMs",
	"response.body",
	"body",
	"expectContinue",
	"connectionsPerOrigin",
	"body",
	"expectContinue",
	"minimumRate",
	"maxConnections",
	"run",
	"tls.pfx",
	"tls.alpn",
	"tls.ciphers",
	"baseUrl",
	"tls.maxVersion",
	'undecodable: "replace"',
]);

test("each option that a sentence names has a name in the program, or is the library's alone", () => {
	const limits = new Set(limitGroups.flatMap(({ limits }) => Object.keys(limits)));
	const named = files.flatMap((path) => {
		const source = readFileSync(join(root, path), "utf8");
		return [...source.matchAll(/\b(?:option|setting)\((?:"([^"]+)"|'([^']+)')/g)].map(
			([, plain, quoted]) => plain ?? quoted ?? "",
		);
	});
	assert.ok(named.length > 40);
	const naming = namingOf(undefined);
	const unknown = named.filter(
		(name) =>
			naming(name) === undefined && !limits.has(name.replace(/^limits\./, "")) && !LIBRARY_ALONE.has(name),
	);
	assert.deepEqual([...new Set(unknown)], []);
});
