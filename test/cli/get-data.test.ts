// What `gannet get` prints of what the content says.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { ScriptedServer } from "../../src/testing/index.ts";
import { ok, type RunOptions, type RunResult, respondingServer, run } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const page = `<!doctype html><html lang=en><head><title>Birds</title><link rel=canonical href=/birds>
<meta property="og:title" content="All the birds"></head><body>
<h1>The  birds</h1>
<ul><li><a href="/gannet" title=G>Gannet</a></li><li><a href="tern?a=1" rel="nofollow">Tern</a><li><a name=x>No link</a></ul>
<table><caption>Dives</caption><tr><th>Bird<th>Depth</tr><tr><td>Gannet<td>24</tr><tr><td>Tern<td>1</tr></table>
<table><tr><td>a<td>b</tr></table>
<script>var hidden = 1</script></body></html>`;

const article = `<!doctype html><html><head><title>Gannets dive</title></head><body><nav><a href=/>Home</a></nav><article><h1>Gannets dive</h1>
${"<p>The gannet folds its wings and dives from thirty metres into the sea, where it catches herring and mackerel, and swallows them before it comes up again.</p>".repeat(8)}
</article><footer>Imprint</footer></body></html>`;

const contents: Readonly<Record<string, readonly [type: string, content: string]>> = {
	"/page": ["text/html", page],
	"/article": ["text/html", article],
	"/json": [
		"application/json",
		'{"birds":[{"id":1,"name":"Gannet"},{"id":2,"name":"Tern"}],"big":12345678901234567890}',
	],
	"/list": ["application/json", '[{"id":1},{"id":2}]'],
	"/csv": ["text/csv", 'id,name\r\n1,Gannet\r\n2,"Tern, ""Arctic"""\r\n'],
	"/xml": ["application/xml", '<b xmlns:x="urn:x"><i n="1">Gannet</i><i n="2">Tern</i></b>'],
	"/text": ["text/plain", "just words"],
	"/hostile": ["text/html", "<p>a\x1b[31m\x9b2J\x07b\u202egnp.exe</p><p>\x1b]0;title\x07</p>"],
	"/wide": [
		"application/json",
		JSON.stringify([
			{ name: "カツオドリ", food: "🐟🐟", note: "n".repeat(200) },
			{ name: "a", food: "👩‍👩‍👧", note: "m" },
		]),
	],
	"/hostile-names": ["text/html", "<table><tr><th>a\x1b[31m\x9b2J<th>b\u202e<tr><td>1<td>2</table>"],
	"/digits": ["application/json", '[{"id":12345678901234567890,"of":[9007199254740993]}]'],
	"/formulas": [
		"application/json",
		JSON.stringify([
			{ "=name": "=1+1", n: -1, at: "@SUM(1)" },
			{ "=name": '+HYPERLINK("x")', n: 2, at: "a=1" },
			{ "=name": "-1", n: null, at: "\t=1" },
			{ "=name": "\uff1d1", n: [-1], at: "'=1" },
		]),
	],
	"/nested": [
		"application/json",
		'[{"price":{"amount":12.5,"currency":"EUR"},"tags":["a",1],"other":{"amount":1}}]',
	],
	"/members": ["application/json", '[{"constructor":1,"__proto__":2,"a":3},{"a":4}]'],
	"/broken": ["application/json", '{"a": [1, }'],
	"/bomb": ["application/xml", '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'],
};

function serve(): Promise<ScriptedServer> {
	return respondingServer(({ target }) => {
		const [type, content] = contents[target] ?? ["text/html", "<h1>Not here</h1>"];
		const bytes = Buffer.from(content);
		const status = contents[target] === undefined ? "404 Not Found" : "200 OK";
		const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Length: ${bytes.length}\r\n\r\n`;
		return Buffer.concat([Buffer.from(head), bytes]);
	});
}

async function get(path: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	await using server = await serve();
	const result = await run(["get", server.url + path, ...args], options);
	return { ...result, stdout: result.stdout.replaceAll(server.url, "http://here") };
}

const printed: readonly (readonly [what: string, path: string, args: readonly string[], stdout: string])[] = [
	["texts", "/page", ["--select", "h1"], '"The birds"\n'],
	["texts as text", "/page", ["--select", "li", "--as", "text"], "Gannet\nTern\nNo link\n"],
	[
		"absolute links",
		"/page",
		["--select", "a", "--attr", "href"],
		'"http://here/gannet"\n"http://here/tern?a=1"\nnull\n',
	],
	[
		"several attributes",
		"/page",
		["--select", "a[href]", "--attr", "href", "--attr", "title", "--as", "csv"],
		"href,title\r\nhttp://here/gannet,G\r\nhttp://here/tern?a=1,\r\n",
	],
	[
		"all digits of a whole number",
		"/digits",
		["--as", "jsonl"],
		'{"id":12345678901234567890,"of":[9007199254740993]}\n',
	],
	["XPath's nodes", "/page", ["--xpath", "//li/a/@title"], '"G"\n'],
	["XPath's numbers", "/page", ["--xpath", "count(//li)"], "3\n"],
	["XPath's elements", "/xml", ["--xpath", "//i[@n=2]"], '"Tern"\n'],
	["elements of XML", "/xml", ["--select", "i", "--as", "json"], '[\n"Gannet",\n"Tern"\n]\n'],
	["values of JSON", "/json", ["--json-path", "$.birds[*].name"], '"Gannet"\n"Tern"\n'],
	[
		"objects of JSON as CSV",
		"/json",
		["--json-path", "$.birds[*]", "--as", "csv"],
		"id,name\r\n1,Gannet\r\n2,Tern\r\n",
	],
	["an array's elements", "/list", ["--as", "jsonl"], '{"id":1}\n{"id":2}\n'],
	[
		"rows of CSV",
		"/csv",
		["--as", "jsonl"],
		'{"id":"1","name":"Gannet"}\n{"id":"2","name":"Tern, \\"Arctic\\""}\n',
	],
	["rows of CSV as CSV", "/csv", ["--as", "csv"], 'id,name\r\n1,Gannet\r\n2,"Tern, ""Arctic"""\r\n'],
	[
		"formulas in CSV as they are",
		"/formulas",
		["--as", "csv"],
		'=name,n,at\r\n=1+1,-1,@SUM(1)\r\n"+HYPERLINK(""x"")",2,a=1\r\n-1,,"\t=1"\r\n\uff1d1,[-1],\'=1\r\n',
	],
	[
		"formulas in CSV as texts",
		"/formulas",
		["--as", "csv", "--csv-formulas", "escape"],
		"'=name,n,at\r\n'=1+1,-1,'@SUM(1)\r\n\"'+HYPERLINK(\"\"x\"\")\",2,a=1\r\n'-1,,'\t=1\r\n'\uff1d1,[-1],'=1\r\n",
	],
	[
		"formulas elsewhere as they are",
		"/formulas",
		["--as", "text", "--csv-formulas", "escape"],
		'=1+1\t-1\t@SUM(1)\n+HYPERLINK("x")\t2\ta=1\n-1\t\t\t=1\n\uff1d1\t[-1]\t\'=1\n',
	],
	["rows of CSV as a table", "/csv", ["--as", "table"], 'id  name\n 1  Gannet\n 2  Tern, "Arctic"\n'],
	[
		"links",
		"/page",
		["--links", "--as", "csv"],
		"kind,url,text,rel\r\nlink,http://here/birds,,canonical\r\na,http://here/gannet,Gannet,\r\na,http://here/tern?a=1,Tern,nofollow\r\n",
	],
	[
		"tables",
		"/page",
		["--tables"],
		'{"Bird":"Gannet","Depth":"24"}\n{"Bird":"Tern","Depth":"1"}\n{"1":"a","2":"b"}\n',
	],
	[
		"tables with their titles",
		"/page",
		["--tables", "--as", "table"],
		"Dives\nBird    Depth\nGannet     24\nTern        1\n\nTable 2\n1  2\na  b\n",
	],
	[
		"metadata as facts",
		"/page",
		["--metadata", "--as", "text"],
		"title: Birds\nlanguage: en\ncanonical: http://here/birds\nopenGraph.title: All the birds\nopenGraph.properties.og:title: All the birds\n",
	],
];
for (const [what, path, args, stdout] of printed) {
	test(`gannet get prints ${what}: ${path} ${args.join(" ")}`, async () => {
		const result = await get(path, args);
		assert.equal(result.stderr, "");
		assert.equal(result.stdout, stdout);
		assert.equal(result.exitCode, 0);
	});
}

test("--metadata is one object in a pipe, and names and values on a terminal", async () => {
	const piped = await get("/page", ["--metadata"]);
	assert.partialDeepStrictEqual(JSON.parse(piped.stdout), { title: "Birds", canonical: "http://here/birds" });
	const shown = await get("/page", ["--metadata"], { terminal: { stdout: true } });
	assert.match(shown.stdout, /^\S*title\S* +Birds$/m);
});

test("--article is the main text of a page, with its title above it on a terminal", async () => {
	const piped = await get("/article", ["--article"]);
	const parsed = JSON.parse(piped.stdout) as { readonly text: string };
	assert.match(parsed.text, /^The gannet folds its wings/m);
	assert.doesNotMatch(parsed.text, /Imprint|Home/);
	const text = await get("/article", ["--article", "--as", "text"]);
	assert.equal(text.stdout, `${parsed.text}\n`);
	const shown = await get("/article", ["--article"], { terminal: { stdout: true }, env: { NO_COLOR: "1" } });
	assert.match(shown.stdout, /^title +Gannets dive\n/);
	assert.match(shown.stdout, /\n\nThe gannet folds/);
	assert.doesNotMatch(shown.stdout, /<p>/);
});

const failing: readonly (readonly [
	path: string,
	args: readonly string[],
	exitCode: number,
	stderr: RegExp,
])[] = [
	[
		"/json",
		["--select", "a"],
		65,
		/^gannet: --select requires HTML or XML, but the content is JSON \(application\/json\)\n +For JSON, use --json-path/,
	],
	[
		"/page",
		["--json-path", "$.a"],
		65,
		/^gannet: --json-path requires JSON, but the content is HTML \(text\/html\)\n +For a page, use --select/,
	],
	["/xml", ["--links"], 65, /^gannet: --links requires an HTML page, but the content is XML/],
	["/csv", ["--tables"], 65, /^gannet: --tables requires .* CSV \(text\/csv\)\n +For CSV, use --as alone/],
	["/text", ["--article"], 65, /^gannet: --article requires .* plain text/],
	["/page", ["--as", "csv"], 65, /^gannet: --as alone requires JSON or CSV/],
	["/page", ["--select", "a["], 2, /^gannet: .*a\[/],
	["/page", ["--xpath", "//a["], 2, /^gannet: .*\/\/a\[/],
	["/json", ["--json-path", "$.["], 2, /^gannet: .*\$\.\[/],
	["/broken", ["--json-path", "$.a"], 65, /^gannet: .*line 1/i],
	["/page", ["--attr", "href"], 2, /^gannet: --attr requires --select/],
	["/page", ["--select", "a", "--links"], 2, /^gannet: --select and --links can't be used together/],
	["/page", ["--links", "-i"], 2, /can't be used together/],
	["/nowhere", ["--select", "h1", "--fail"], 22, /404/],
];
for (const [path, args, exitCode, stderr] of failing) {
	test(`gannet get ${path} ${args.join(" ")} ends with ${exitCode}, a sentence and nothing on stdout`, async () => {
		const result = await get(path, args);
		assert.equal(result.stdout, "");
		assert.match(result.stderr, stderr);
		assert.doesNotMatch(result.stderr, /unexpected|bug/);
		assert.equal(result.exitCode, exitCode);
	});
}

test("data of an error's page is printed, with a note of the status; --check-status says it in the exit code", async () => {
	const { exitCode, stdout, stderr } = await get("/nowhere", ["--select", "h1", "--check-status"]);
	assert.deepEqual([exitCode, stdout], [4, '"Not here"\n']);
	assert.match(stderr, /^gannet: note: the status is 404 Not Found\n$/);
});

test("where nothing is found a note on stderr says so, and the output is empty but whole", async () => {
	for (const [args, stdout] of [
		[["--select", "video"], ""],
		[["--select", "video", "--as", "json"], "[]\n"],
		[["--xpath", "//video"], ""],
	] as const) {
		const result = await get("/page", args);
		assert.deepEqual([result.exitCode, result.stdout], [0, stdout]);
		assert.match(result.stderr, /^gannet: note: nothing was found in the html at http:\/\/127/);
	}
});

test("on a terminal the format is a table, elsewhere JSON Lines", async () => {
	const terminal = { stdout: true, columns: 40 };
	const { stdout } = await get("/csv", ["--as", "table"], { terminal, env: { NO_COLOR: "1" } });
	assert.equal((await get("/list", ["--as", "table"], { terminal })).exitCode, 0);
	assert.equal(stdout, 'id  name\n 1  Gannet\n 2  Tern, "Arctic"\n');
	const shown = await get("/page", ["--select", "li"], { terminal, env: { NO_COLOR: "1" } });
	assert.equal(shown.stdout, "Gannet\nTern\nNo link\n");
});

test("values by themselves are whole on a terminal, however long", async () => {
	const long = await get("/wide", ["--json-path", "$[0].note"], { terminal: { stdout: true, columns: 20 } });
	assert.match(long.stdout, /^n{30,}\n$/);
});

test("in a table money and lists are written for people", async () => {
	const { stdout } = await get("/nested", ["--as", "table"]);
	assert.equal(stdout, 'price     tags  other\n12.5 EUR  a, 1  {"amount":1}\n');
});

test("a table fits into the window, counts wide characters twice, and keeps its columns straight", async () => {
	const { stdout } = await get("/wide", ["--as", "table"], {
		terminal: { stdout: true, columns: 40 },
		env: { NO_COLOR: "1" },
	});
	assert.equal(
		stdout,
		["name        food  note", `カツオドリ  🐟🐟  ${"n".repeat(21)}…`, "a           👩‍👩‍👧    m", ""].join(
			"\n",
		),
	);
	const narrow = await get("/wide", ["--as", "table"], {
		terminal: { stdout: true, columns: 10 },
		env: { NO_COLOR: "1" },
	});
	assert.match(narrow.stdout, /カツオ… +🐟🐟 +nnnnnnn…/);
	const piped = await get("/wide", ["--as", "table"]);
	assert.ok(piped.stdout.includes("n".repeat(200)));
});

for (const format of ["table", "jsonl", "json", "csv", "text"]) {
	test(`what a page holds never moves the cursor of a terminal as ${format}`, async () => {
		const { stdout } = await get("/hostile", ["--select", "p", "--as", format], {
			terminal: { stdout: true, columns: 120 },
			env: { NO_COLOR: "1" },
		});
		assert.doesNotMatch(stdout.replaceAll("\r\n", "\n"), /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
		assert.match(stdout, /\\(x1b|u001b)/);
	});
}

for (const format of ["table", "jsonl", "json", "csv"]) {
	test(`nor do names of columns as ${format}`, async () => {
		const { stdout } = await get("/hostile-names", ["--tables", "--as", format], {
			terminal: { stdout: true, columns: 120 },
			env: { NO_COLOR: "1" },
		});
		assert.doesNotMatch(stdout.replaceAll("\r\n", "\n"), /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
		assert.match(stdout, /a\\(x1b|u001b)/);
	});
}

const members: readonly (readonly [format: string, stdout: string])[] = [
	["csv", "constructor,__proto__,a\r\n1,2,3\r\n,,4\r\n"],
	["table", "constructor  __proto__  a\n          1          2  3\n                        4\n"],
];
for (const [format, stdout] of members) {
	test(`a column may be called as what every object has, as ${format}`, async () => {
		assert.equal((await get("/members", ["--as", format])).stdout, stdout);
	});
}

test("in a pipe the data is as the page has it", async () => {
	const { stdout } = await get("/hostile", ["--select", "p:first-child", "--as", "text"]);
	assert.equal(stdout, "a\x1b[31m\x9b2J\x07b\u202egnp.exe\n");
});

for (const [name, content] of [
	[
		"links.csv",
		"kind,url,text,rel\r\nlink,http://here/birds,,canonical\r\na,http://here/gannet,Gannet,\r\na,http://here/tern?a=1,Tern,nofollow\r\n",
	],
	["links.json", /^\[\n\{"kind":"link".*\n\]\n$/s],
	[
		"links.txt",
		"link\thttp://here/birds\t\tcanonical\na\thttp://here/gannet\tGannet\t\na\thttp://here/tern?a=1\tTern\tnofollow\n",
	],
	["links", /^\{"kind":"link".*\}\n$/s],
] as const) {
	test(`-o ${name} has the data in the format of its name`, async () => {
		await using server = await serve();
		const path = join(folder, name);
		const { exitCode, stdout } = await run(["get", `${server.url}/page`, "--links", "-o", path]);
		assert.deepEqual([exitCode, stdout], [0, ""]);
		const text = readFileSync(path, "utf8").replaceAll(server.url, "http://here");
		if (typeof content === "string") assert.equal(text, content);
		else assert.match(text, content);
	});
}

test("--parallel prints the data of several URLs in their order", async () => {
	await using server = await serve();
	const urls = ["/json", "/list", "/json"].map((path) => server.url + path);
	const { exitCode, stdout } = await run(["get", "-Z", "3", "--json-path", "$..id", ...urls]);
	assert.deepEqual([exitCode, stdout], [0, "1\n2\n1\n2\n1\n2\n"]);
});

test("of several URLs one without such data doesn't stop the others", async () => {
	await using server = await serve();
	const urls = ["/page", "/json"].map((path) => server.url + path);
	const { exitCode, stdout, stderr } = await run(["get", "--json-path", "$..id", ...urls]);
	assert.deepEqual([exitCode, stdout], [65, "1\n2\n"]);
	assert.match(stderr, /--json-path requires JSON/);
});

test("CSV has the columns of all of its first rows, and refuses a row that has others later on", async () => {
	const early = [{ a: 1 }, { a: 2, b: "x" }];
	const late = [...Array.from({ length: 300 }, () => ({ a: 1 })), { a: 2, b: "x" }];
	for (const [rows, exitCode, stdout] of [
		[early, 0, /^a,b\r\n1,\r\n2,x\r\n$/],
		[late, 65, /^a\r\n(1\r\n){300}$/],
	] as const) {
		await using server = await respondingServer(() =>
			ok(JSON.stringify(rows), "Content-Type: application/json"),
		);
		const result = await run(["get", server.url, "--as", "csv"]);
		assert.equal(result.exitCode, exitCode, result.stderr);
		assert.match(result.stdout, stdout);
		if (exitCode !== 0) assert.match(result.stderr, /row 301 has "b".*\n.*--as jsonl/);
	}
});
