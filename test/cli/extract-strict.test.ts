import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();

const texts = { fields: { t: { css: "p" } } };
const rows = { fields: { id: { column: "id" }, name: { column: "name", optional: true } } };
const lines = { fields: { id: { jsonPath: "$.id" } } };

/** An input, the declaration, how many records there are, and what is said; nothing said is nothing found. */
const inputs: readonly (readonly [
	name: string,
	content: string | Uint8Array,
	declaration: object,
	records: number,
	said?: RegExp | undefined,
])[] = [
	["a.html", "<!doctype html><p>a", texts, 1],
	[
		"b.html",
		"<!doctype html><p>a",
		{ each: ".gone", ...texts },
		0,
		/each matched nothing: there is nothing at css \.gone/u,
	],
	["c.html", "<!doctype html><p>a<p>b", texts, 1, undefined],
	[
		"d.html",
		Buffer.from("<!doctype html><meta charset=utf-8><p>caf\xe9", "latin1"),
		texts,
		1,
		/One sequence of bytes means nothing in UTF-8/u,
	],
	[
		"e.html",
		Buffer.concat([
			Buffer.from(`<!doctype html><meta charset=utf-8>${"<p>a".repeat(50_000)}`),
			Buffer.from([0xff]),
		]),
		{ fields: { t: { css: "p", pick: "first" } } },
		1,
		/bytes means nothing/u,
	],
	[
		"f.xml",
		"<rss><item>R&D</item></rss>",
		{ each: "item", fields: { t: ":scope" } },
		1,
		/An ampersand begins no reference/u,
	],
	[
		"g.xml",
		'\n<?xml version="1.0"?><urlset><url><loc>https://e.example/a</loc></url></urlset>',
		{ each: "url", fields: { u: "loc" } },
		1,
		/before the XML document/u,
	],
	["h.csv", "id,name\n1,Auk\n", rows, 1],
	["i.csv", "id,name\n1,Auk,x\n", rows, 1, /3 fields/u],
	["j.csv", "id,id\n1,2\n", { fields: { id: { column: "id" } } }, 1, /like another one/u],
	["k.csv", "1,Alba\n2,Morus\n", { fields: { id: { column: 0 } } }, 1, /"1" looks like a value/u],
	["l.csv", "Alba,Rome\nMorus,Paris\n", { fields: { id: { column: 0 } } }, 1, /--csv header=no/u],
	["m.csv", "country,2019,2020\nIS,1,2\n", { fields: { c: { column: "country" } } }, 1],
	["n.csv", Buffer.from("id,name\n1,caf\xe9\n2,b\xe9\n", "latin1"), rows, 2],
	["o.jsonl", '{"id":"1"}\n{bad\n', lines, 1, /rejected/u],
	["p.jsonl", Buffer.from('{"id":"caf\xe9"}\n', "latin1"), lines, 0, /not UTF-8/u],
	[
		"q.json",
		'{"items":[]}',
		{ each: { jsonPath: "$.items[*]" }, ...lines },
		0,
		/each matched nothing: there is nothing at jsonPath \$\.items\[\*\]/u,
	],
	["r.json", Buffer.from('{"id":"caf\xe9"}', "latin1"), lines, 1, /nothing in UTF-8/u],
	[
		"s.html",
		'<!doctype html><script type="application/ld+json">{"name":"x",}</script>',
		{ fields: { n: { metadata: "jsonLd.name" } } },
		1,
		/may lack metadata: The JSON-LD isn't well-formed/u,
	],
	[
		"t.html",
		'<!doctype html><script type="application/ld+json">{"name":</script><title>t</title>',
		{ fields: { t: "title", n: { metadata: "jsonLd.name", optional: true } } },
		1,
		undefined,
	],
];

for (const [name, content, declaration, records, said] of inputs) {
	test(`${name} is read ${said === undefined ? "" : "and what is odd about it is said, "}whatever is silently less elsewhere`, async () => {
		const path = join(folder, name);
		writeFileSync(path, content);
		const declared = file(`${name}.json`, JSON.stringify(declaration));
		const args = [
			"extract",
			path,
			"-r",
			declared,
			"--as",
			"jsonl",
			...(name === "n.csv" ? ["--encoding", "latin1"] : []),
		];
		const { exitCode, stdout, stderr } = await run(args);
		assert.deepEqual([exitCode, stdout.split("\n").length - 1], [0, records], stderr);
		const report = join(folder, `${name}.report`);
		const strict = await run([...args, "--strict", "--report", report]);
		const { findings } = JSON.parse(readFileSync(report, "utf8")) as { findings: unknown[] };
		const isOdd = said !== undefined || findings.length > 0;
		assert.equal(strict.exitCode, isOdd ? 65 : 0, strict.stderr);
		if (said !== undefined) assert.match(stderr + JSON.stringify(findings), said);
	});
}

test("a run without records leaves what an earlier one has written, and nothing beside it", async () => {
	const page = file("page.html", "<!doctype html><li>1</li>");
	const full = file("full.json", '{"each":"li","fields":{"t":":scope"}}');
	const none = file("none.json", '{"each":".gone","fields":{"t":":scope"}}');
	for (const name of ["o.csv", "o.jsonl", "o.json", "o.tsv"]) {
		const to = join(folder, name);
		assert.equal((await run(["extract", page, "-r", full, "--to", to])).exitCode, 0);
		const before = readFileSync(to, "utf8");
		const { exitCode, stderr } = await run(["extract", page, "-r", none, "--to", to]);
		assert.deepEqual([exitCode, readFileSync(to, "utf8")], [0, before]);
		assert.match(stderr, /stays as it was, as there are no records; --allow-empty replaces it/u);
		assert.equal(existsSync(`${to}.part`), false);
		assert.equal((await run(["extract", page, "-r", none, "--to", to, "--strict"])).exitCode, 65);
		await run(["extract", page, "-r", none, "--to", to, "--allow-empty"]);
		assert.notEqual(readFileSync(to, "utf8"), before);
	}
});

test("after --to, one line says what was written where", async () => {
	const page = file("page.html", "<!doctype html><li>1</li><li>2</li>");
	const declared = file("full.json", '{"each":"li","fields":{"t":":scope"}}');
	for (const name of ["w.csv", "w.jsonl", "w.db"]) {
		const to = join(folder, name);
		const { stderr } = await run(["extract", page, "-r", declared, "--to", to]);
		assert.equal(stderr, `2 records in ${to}\n`);
	}
});

/** How CSV is written, on the command line and in the declaration, and the records. */
const dialects: readonly (readonly [text: string, option: string, csv: object, records: object[]])[] = [
	["1;Al,ba\n", "delimiter=;,header=no", { delimiter: ";", header: false }, [{ a: "1", b: "Al,ba" }]],
	["1,Alba\n", "delimiter=,,header=no", { delimiter: ",", header: false }, [{ a: "1", b: "Alba" }]],
	["1\tAlba\n", "header=no,delimiter=tab", { delimiter: "\t", header: false }, [{ a: "1", b: "Alba" }]],
	["1 Alba\n", "header=no,delimiter=space", { delimiter: " ", header: false }, [{ a: "1", b: "Alba" }]],
	["x,y\n1,'Al,ba'\n", "quote='", { quote: "'" }, [{ a: "1", b: "Al,ba" }]],
	['x,y\n1,"Al\\"ba"\n', "escape=\\", { escape: "\\" }, [{ a: "1", b: 'Al"ba' }]],
	["# c\nx,y\n# d\n1,Alba\n", "comment=#", { comment: "#" }, [{ a: "1", b: "Alba" }]],
	["made by\nme\nx,y\n1,Alba\n", "skip=2", { skipLines: 2 }, [{ a: "1", b: "Alba" }]],
	["x,y\n 1 , Alba\n", "trim=yes", { trim: true }, [{ a: "1", b: "Alba" }]],
	['x,y\n1,"Alba\n', "quote=none", { quote: "" }, [{ a: "1", b: '"Alba' }]],
	[
		"1|Alba\n2|Morus\n",
		"header=no",
		{ header: false },
		[
			{ a: "1", b: "Alba" },
			{ a: "2", b: "Morus" },
		],
	],
];

test("how CSV is written is said by --csv or in the declaration", async () => {
	const fields = { a: { column: 0 }, b: { column: 1 } };
	for (const [text, option, csv, records] of dialects) {
		const input = file("dialect.csv", text);
		const plain = file("plain.json", JSON.stringify({ fields }));
		const declared = file("dialect.json", JSON.stringify({ csv, fields }));
		const expected = records.map((record) => `${JSON.stringify(record)}\n`).join("");
		assert.equal((await run(["extract", input, "-r", plain, "--csv", option])).stdout, expected, option);
		assert.equal((await run(["extract", input, "-r", declared])).stdout, expected, option);
	}
	const input = file("dialect.csv", "a\n");
	const plain = file("plain.json", JSON.stringify({ fields }));
	for (const option of ["delimiter=;;", "header=maybe", "colour=red", "skip=-1", "", "delimiter"]) {
		const { exitCode, stderr } = await run(["extract", input, "-r", plain, "--csv", option]);
		assert.equal(exitCode, 2, option);
		assert.match(stderr, /--csv .*can't be/u);
	}
});

test("files in gzip and zstd are read by their bytes, whatever they are called", async () => {
	const declared = file("gz.json", JSON.stringify(lines));
	const page = file("gz-page.json", JSON.stringify(texts));
	const jsonl = Buffer.from('{"id":"1"}\n{"id":"2"}\n');
	const html = Buffer.from("<!doctype html><p>a");
	const cases: readonly (readonly [string, Uint8Array, string, string])[] = [
		["a.jsonl.gz", gzipSync(jsonl), declared, '{"id":"1"}\n{"id":"2"}\n'],
		["b.jsonl", gzipSync(jsonl), declared, '{"id":"1"}\n{"id":"2"}\n'],
		["c.jsonl.gz", jsonl, declared, '{"id":"1"}\n{"id":"2"}\n'],
		["d.jsonl.zst", zstdCompressSync(jsonl), declared, '{"id":"1"}\n{"id":"2"}\n'],
		["e.html.gz", gzipSync(html), page, '{"t":"a"}\n'],
		["f.html", gzipSync(html), page, '{"t":"a"}\n'],
		["g.html.zst", zstdCompressSync(html), page, '{"t":"a"}\n'],
		["h.html", html, page, '{"t":"a"}\n'],
		["i.json.gz", gzipSync('{"id":"1"}'), declared, '{"id":"1"}\n'],
		[
			"j.jsonl",
			Buffer.concat([gzipSync(jsonl), gzipSync(jsonl)]),
			declared,
			'{"id":"1"}\n{"id":"2"}\n{"id":"1"}\n{"id":"2"}\n',
		],
	];
	for (const [name, content, declaration, expected] of cases) {
		const path = join(folder, name);
		writeFileSync(path, content);
		const { stdout, stderr } = await run(["extract", path, "-r", declaration]);
		assert.equal(stdout, expected, name + stderr);
	}
	for (const name of ["cut.jsonl", "cut.html"]) {
		const path = join(folder, name);
		writeFileSync(path, gzipSync(name === "cut.html" ? html : jsonl).subarray(0, 20));
		const { exitCode, stderr } = await run(["extract", path, "-r", name === "cut.html" ? page : declared]);
		assert.equal(exitCode, 65, stderr);
		assert.match(stderr, /the gzip content is broken or cut off/u);
	}
	const bomb = join(folder, "bomb.html");
	writeFileSync(bomb, gzipSync(Buffer.alloc(1_000_000)));
	const { exitCode, stderr } = await run(["extract", bomb, "-r", page, "--limit", "documentBytes=1000"]);
	assert.equal(exitCode, 63, stderr);
	assert.match(stderr, /larger than limits\.documentBytes, which is 1000/u);
});

test("--base-url changes links and nothing else", async () => {
	const page = file("frag.html", "<p class=p><b>x</b><a href=y>y</a></p>");
	const declared = file("frag.json", '{"each":".p","fields":{"t":"b","a":{"css":"a","type":"url"}}}');
	for (const base of [
		"list",
		"list.json",
		"feed.xml",
		"x.csv",
		"a.txt",
		"a.jsonl",
		"a.tsv",
		"a.html",
		"",
		"a.svg",
	]) {
		const { stdout, stderr } = await run([
			"extract",
			page,
			"-r",
			declared,
			"--base-url",
			`https://s.example/${base}`,
		]);
		assert.equal(stdout, '{"t":"x","a":"https://s.example/y"}\n', base + stderr);
	}
});

test("--noscript has the content of noscript read", async () => {
	const page = file("lazy.html", '<!doctype html><p><noscript><img src="/1.jpg"></noscript></p>');
	const declared = file("lazy.json", '{"fields":{"i":{"css":"noscript img","type":"url"}}}');
	const args = ["extract", page, "-r", declared, "--base-url", "https://s.example/"];
	assert.equal((await run(args)).stdout, "");
	assert.equal((await run([...args, "--noscript"])).stdout, '{"i":"https://s.example/1.jpg"}\n');
});

test("a default that the target's column can't hold is refused before the run, and printed without one", async () => {
	const input = file("default.html", "<!doctype html><li>1</li>");
	const wrong: readonly (readonly [field: object, type: string, said: string])[] = [
		[{ type: "number", default: "none" }, "number", '"none"'],
		[{ type: "integer", default: 1.5 }, "integer", "1.5"],
		[{ type: "boolean", default: "no" }, "boolean", '"no"'],
		[{ type: "date", default: "unknown" }, "date", '"unknown"'],
		[{ type: "datetime", default: "2026-01-31" }, "datetime", '"2026-01-31"'],
		[{ default: { a: 1 } }, "text", '{"a":1}'],
	];
	for (const [field, type, said] of wrong) {
		const declaration = file(
			"default.json",
			JSON.stringify({ each: "li", fields: { t: { css: "b", ...field } } }),
		);
		const to = join(folder, "default.db");
		const refused = await run(["extract", input, "-r", declaration, "--to", to]);
		assert.equal(refused.exitCode, 2);
		assert.ok(
			refused.stderr.includes(
				`the default of the field "t" is ${said}, and its column in ${to} is of type ${type}`,
			),
			refused.stderr,
		);
		assert.equal(existsSync(to), false);
		assert.equal((await run(["extract", input, "-r", declaration])).exitCode, 0);
	}
});
