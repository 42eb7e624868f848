// Feeds that aren't well-formed, on the command line: they are selected from, and what was mended is told on stderr.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ok, respondingServer, run, temporaryFolder } from "./support.ts";

const { file } = temporaryFolder();

const source = `<rss version="2.0"><channel>
<item><title>R&D caf&eacute;</title><dc:creator>Ann</dc:creator></item>
</channel></rss>`;
const kinds = [/An ampersand .*line 2/, /&eacute; .*line 2/, /dc read with .*line 2/];

test("A feed that isn't well-formed makes records, and what was mended is noted once of each kind", async () => {
	const declaration = {
		each: "item",
		namespaces: { dc: "http://purl.org/dc/elements/1.1/" },
		fields: { title: "title", author: { xpath: "dc:creator" } },
	};
	const feed = file("feed.xml", source);
	const path = file("items.json", JSON.stringify(declaration));
	const { exitCode, stdout, stderr } = await run(["extract", "-r", path, "--as", "jsonl", feed]);
	assert.deepEqual([exitCode, JSON.parse(stdout)], [0, { title: "R&D café", author: "Ann" }]);
	for (const kind of kinds) assert.equal(stderr.split("\n").filter((line) => kind.test(line)).length, 1);
});

for (const option of [
	["--select", "item > title"],
	["--xpath", "//item/title"],
]) {
	test(`get ${option[0]} takes from a feed that isn't well-formed, and notes what was mended`, async () => {
		await using server = await respondingServer(() => ok(source, "Content-Type: application/rss+xml"));
		const { exitCode, stdout, stderr } = await run(["get", ...option, "--as", "jsonl", server.url]);
		assert.deepEqual([exitCode, stdout], [0, '"R&D café"\n']);
		for (const kind of kinds) assert.match(stderr, kind);
	});
}

test("XML that is no feed has to be well-formed on the command line, too", async () => {
	const page = "<list><item>R&D caf&eacute;</item></list>";
	await using server = await respondingServer(() => ok(page, "Content-Type: text/xml"));
	const { exitCode, stderr } = await run(["get", "--select", "item", server.url]);
	assert.notEqual(exitCode, 0);
	assert.match(stderr, /isn't well-formed XML/);
});
