// `gannet extract`: what it reads, what it writes, and what it says of what could not be used.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { exampleDeclaration } from "../../src/cli/arguments/help-records.ts";
import {
	empty,
	ok,
	type RunOptions,
	type RunResult,
	requestsOf,
	respondingServer,
	run,
	temporaryFolder,
} from "./support.ts";

const { folder, file } = temporaryFolder();

const shop = file(
	"shop.html",
	`<!doctype html><title>Shop</title>
<div class=product data-sku=a1><h2>Net</h2><span class=price>USD 1,299.00</span><a href="/net">more</a><i class=tag>fishing</i><i class=tag>rope</i></div>
<div class=product data-sku=b2><h2>Hook</h2><span class=price>€ 5.50</span><a href="hook">more</a><time datetime=2026-01-31>January</time></div>
<div class=product data-sku=c3><h2>Line</h2><span class=price>call us</span><a href="line">more</a></div>
`,
);
const products = file("products.json", exampleDeclaration);
const bird = file(
	"bird.json",
	'{"name":"birds","key":["id"],"fields":{"id":{"jsonPath":"$.id","type":"integer"},"name":{"jsonPath":"$.name"},"note":{"jsonPath":"$.note","optional":true}}}',
);
const row = file(
	"row.json",
	'{"key":["id"],"fields":{"id":{"column":"id","type":"integer"},"name":{"column":"name"}}}',
);
const title = file("title.json", '{"fields":{"title":"h1"}}');
const birds = file("birds.jsonl", '{"id":1,"name":"Gannet"}\n{"id":2,"name":"Tern"}\n');

function extract(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	return run(["extract", ...args], options);
}

function rowsOf(path: string, table: string, order = "rowid"): readonly Record<string, unknown>[] {
	const database = new DatabaseSync(path, { readOnly: true });
	const rows = database.prepare(`SELECT * FROM "${table}" ORDER BY ${order}`).all();
	database.close();
	return rows.map((found) => ({ ...found }));
}

function linesOf(text: string): readonly unknown[] {
	return text
		.split("\n")
		.filter((line) => line !== "")
		.map((line): unknown => JSON.parse(line));
}

const net = {
	sku: "a1",
	title: "Net",
	price: { amount: 1299, currency: "USD" },
	link: "https://shop.example/net",
	tags: ["fishing", "rope"],
	maker: "unknown",
};
const hook = {
	sku: "b2",
	title: "Hook",
	price: { amount: 5.5, currency: "EUR" },
	link: "https://shop.example/hook",
	tags: [],
	added: "2026-01-31",
	maker: "unknown",
};

test("the example of gannet help records makes records of a file; what is rejected is told with its reason", async () => {
	const args = [shop, "-r", products, "--base-url", "https://shop.example/list"];
	const { exitCode, stdout, stderr } = await extract(args);
	assert.deepEqual(linesOf(stdout), [net, hook]);
	assert.equal(exitCode, 0);
	assert.match(stderr, /^gannet: note: 2 records, 1 rejected\n/);
	assert.match(stderr, /^ {2}price +66\.7 % {2}2 of 3$/m);
	assert.match(stderr, /1 x invalid price: .*call us/);
});

test("records of stdin have their links resolved against --base-url, those of a file against the file", async () => {
	const stdin = readFileSync(shop);
	const piped = await extract(["-", "-r", products, "--base-url", "http://h/x/y"], { stdin });
	assert.deepEqual(
		linesOf(piped.stdout).map((each) => (each as typeof net).link),
		["http://h/net", "http://h/x/hook"],
	);
	const own = await extract([shop, "-r", products]);
	assert.equal((linesOf(own.stdout)[1] as typeof net).link, pathToFileURL(join(folder, "hook")).href);
	const wrong = await extract([shop, "-r", products, "--base-url", "x/y"]);
	assert.equal(wrong.exitCode, 2);
	assert.match(wrong.stderr, /--base-url requires an absolute URL, but this one has no scheme/);
});

test("URLs and files are read in the order of the command line, several URLs at once", async () => {
	await using server = await respondingServer(({ target }) =>
		ok(`<h1>${target}</h1>`, "Content-Type: text/html"),
	);
	const inputs = Array.from({ length: 9 }, (_, index) => `${server.url}/${index}`);
	const page = file("page.html", "<h1>file</h1>");
	const { exitCode, stdout, stderr } = await extract(["-r", title, ...inputs, page, "-Z", "3"]);
	assert.deepEqual([exitCode, stderr], [0, ""]);
	assert.deepEqual(
		linesOf(stdout).map((each) => (each as { title: string }).title),
		[..."012345678"].map((number) => `/${number}`).concat("file"),
	);
	assert.ok(server.connections.length <= 3);
});

const streams: readonly (readonly [
	what: string,
	content: string,
	args: readonly string[],
	declaration: string,
])[] = [
	["JSON Lines", '{"id":1,"name":"Gannet"}\r\n\n{"id":2,"name":"Tern"}', ["--input", "jsonl"], bird],
	["CSV", 'id,name\n1,Gannet\n2,"Tern"\n', ["--input", "csv"], row],
	["TSV", "id\tname\n1\tGannet\n2\tTern\n", ["--input", "tsv"], row],
	[
		"CSV in another encoding",
		"\ufeffid;name\r\n1;Gannet\r\n2;Tern",
		["--input", "csv", "--encoding", "utf-8"],
		row,
	],
];
for (const [what, stdin, args, declaration] of streams) {
	test(`stdin is read as a stream of ${what} with ${args.join(" ")}`, async () => {
		const { exitCode, stdout, stderr } = await extract(["-", "-r", declaration, ...args], { stdin });
		assert.deepEqual([exitCode, stderr], [0, ""]);
		assert.deepEqual(linesOf(stdout), [
			{ id: 1, name: "Gannet" },
			{ id: 2, name: "Tern" },
		]);
	});
}

for (const [what, target, type, declaration, content] of [
	["by its type", "/dump", "application/x-ndjson", bird, '{"id":1,"name":"Gannet"}\n'],
	["by its name, where the type says nothing", "/dump.csv?x=1", "text/plain", row, "id,name\n1,Gannet\n"],
	["as a document, where it is JSON", "/one.json", "application/json", bird, '{"id":1,"name":"Gannet"}'],
] as const) {
	test(`a response is read ${what}`, async () => {
		await using server = await respondingServer(() => ok(content, `Content-Type: ${type}`));
		const { stdout, stderr } = await extract([server.url + target, "-r", declaration]);
		assert.deepEqual([stderr, linesOf(stdout)], ["", [{ id: 1, name: "Gannet" }]]);
	});
}

test("on a terminal records are a table; --as says another format; CSV has all columns of the declaration", async () => {
	const terminal = { stdout: true, columns: 80 };
	const { stdout } = await extract([birds, "-r", bird], { terminal, env: { NO_COLOR: "1" } });
	assert.equal(stdout, "id  name\n 1  Gannet\n 2  Tern\n");
	assert.equal(
		(await extract([birds, "-r", bird, "--as", "csv"])).stdout,
		"id,name,note\r\n1,Gannet,\r\n2,Tern,\r\n",
	);
	assert.equal(
		(await extract([birds, "-r", bird, "--as", "json"])).stdout,
		'[\n{"id":1,"name":"Gannet"},\n{"id":2,"name":"Tern"}\n]\n',
	);
});

for (const [name, content] of [
	["out.jsonl", '{"id":1,"name":"Gannet"}\n{"id":2,"name":"Tern"}\n'],
	["out.csv", "id,name,note\r\n1,Gannet,\r\n2,Tern,\r\n"],
	["out.json", /^\[\s*\{"id":1,"name":"Gannet"\},\s*\{"id":2,"name":"Tern"\}\s*\]\n$/],
] as const) {
	test(`--to ${name} writes a file, and nothing but the file`, async () => {
		const path = join(folder, name);
		const { exitCode, stdout, stderr } = await extract([birds, "-r", bird, "--to", path]);
		assert.deepEqual([exitCode, stdout, stderr], [0, "", `2 records in ${path}\n`]);
		const text = readFileSync(path, "utf8");
		if (typeof content === "string") assert.equal(text, content);
		else assert.match(text, content);
		assert.equal(existsSync(`${path}.part`), false);
		const { stderr: told } = await extract([birds, "-r", bird, "--to", path], {
			terminal: { stderr: true },
			env: { NO_COLOR: "1" },
		});
		assert.equal(told, `2 records in ${path}\n`);
	});
}

for (const [name, how, content] of [
	["formulas.csv", "keep", "id,name\r\n-1,=1+1\r\n"],
	["formulas.csv", "escape", "id,name\r\n-1,'=1+1\r\n"],
	["formulas.tsv", "escape", "id\tname\r\n-1\t'=1+1\r\n"],
	["formulas.jsonl", "escape", '{"id":-1,"name":"=1+1"}\n'],
	["-", "keep", "id,name\r\n-1,=1+1\r\n"],
	["-", "escape", "id,name\r\n-1,'=1+1\r\n"],
] as const) {
	test(`--csv-formulas ${how} writes texts like formulas to ${name} as it says`, async () => {
		const source = file("formulas.csv", "id,name\n-1,=1+1\n");
		const path = join(folder, `out-${name}`);
		const target = name === "-" ? ["--as", "csv"] : ["--to", path];
		const { stdout } = await extract([source, "-r", row, ...target, "--csv-formulas", how]);
		assert.equal(name === "-" ? stdout : readFileSync(path, "utf8"), content);
	});
}

test("--to a database upserts by the key; --append adds, --replace empties, --table names the table", async () => {
	const path = join(folder, "modes.db");
	await extract([birds, "-r", bird, "--to", path]);
	await extract([birds, "-r", bird, "--to", path]);
	assert.deepEqual(rowsOf(path, "birds"), [
		{ id: 1, name: "Gannet", note: null },
		{ id: 2, name: "Tern", note: null },
	]);
	const third = file("third.jsonl", '{"id":3,"name":"Auk"}\n');
	await extract([third, "-r", bird, "--to", path]);
	assert.equal(rowsOf(path, "birds").length, 3);
	await extract([third, "-r", bird, "--to", path, "--replace"]);
	assert.equal(rowsOf(path, "birds").length, 1);
	await extract([birds, "-r", bird, "--to", path, "--table", "others"]);
	assert.equal(rowsOf(path, "others").length, 2);
	await extract([birds, "-r", bird, "--to", `${path}#named`]);
	const lines = join(folder, "append.jsonl");
	await extract([birds, "-r", bird, "--to", lines]);
	await extract([third, "-r", bird, "--to", lines, "--append"]);
	assert.equal(linesOf(readFileSync(lines, "utf8")).length, 3);
});

test("--schema prints the JSON Schema of the records, and reads nothing", async () => {
	const { exitCode, stdout } = await extract(["-r", bird, "--schema"]);
	assert.equal(exitCode, 0);
	assert.partialDeepStrictEqual(JSON.parse(stdout), {
		type: "object",
		properties: { id: { type: "integer" } },
	});
});

test("--provenance tells of each value where it came from, in every kind of output", async () => {
	const args = [shop, "-r", products, "--provenance", "--base-url", "https://shop.example/"];
	const { stdout } = await extract(args);
	const [first] = linesOf(stdout) as readonly { _from: Record<string, unknown> }[];
	assert.deepEqual(first?._from.title, {
		url: "https://shop.example/",
		source: "css h2",
		line: 2,
		column: 32,
	});
	const path = join(folder, "from.db");
	const { exitCode, stderr } = await extract([...args, "--to", path]);
	assert.equal(exitCode, 0, stderr);
	const [stored] = rowsOf(path, "products");
	assert.partialDeepStrictEqual(JSON.parse(String(stored?._from)), { price: { source: "css .price" } });
});

test("why rows could not be read is told, of the first of them", async () => {
	const input = file("unread.jsonl", `{"id":1,"name":"Gannet"}\n${"{broken\n".repeat(5)}`);
	const { stdout, stderr } = await extract([input, "-r", bird]);
	assert.deepEqual(linesOf(stdout), [{ id: 1, name: "Gannet" }]);
	assert.match(stderr, /1 record, 5 rejected\n(?: {2}\S*unread\.jsonl: .* line [234],.*\n){3} {2}and 2 more/);
});

test("--rejects keeps what was rejected with its reasons; --strict says so in the exit code", async () => {
	const path = join(folder, "rejects.jsonl");
	const input = file(
		"bad.jsonl",
		'{"id":1,"name":"Gannet"}\n{"id":"x","name":"Auk"}\nnot json\n{"name":"Tern"}\n',
	);
	const { exitCode, stdout, stderr } = await extract([input, "-r", bird, "--rejects", path, "--strict"]);
	assert.equal(exitCode, 65);
	assert.deepEqual(linesOf(stdout), [{ id: 1, name: "Gannet" }]);
	assert.match(stderr, new RegExp(`^gannet: note: 1 record, 3 rejected \\(kept in ${path}\\)\n`));
	const rejects = linesOf(readFileSync(path, "utf8")) as readonly Record<string, unknown>[];
	assert.equal(rejects.length, 3);
	assert.partialDeepStrictEqual(
		rejects.find(({ error }) => error !== undefined),
		{ input },
	);
	assert.partialDeepStrictEqual(
		rejects.filter(({ error }) => error === undefined),
		[
			{ input, record: { name: "Auk" }, findings: [{ kind: "invalid", field: "id" }] },
			{ input, record: { name: "Tern" }, findings: [{ kind: "missing", field: "id" }] },
		],
	);
});

test("a record that the target can't hold is rejected, and those around it are kept", async () => {
	const big = file(
		"big.json",
		'{"key":["id"],"fields":{"id":{"jsonPath":"$.id","type":"integer","bigint":true}}}',
	);
	const input = file("big.jsonl", '{"id":"1"}\n{"id":"99999999999999999999"}\n{"id":"3"}\n');
	const path = join(folder, "big.db");
	const { exitCode, stderr } = await extract([
		input,
		"-r",
		big,
		"--to",
		path,
		"--rejects",
		`${path}.rejects`,
	]);
	assert.equal(exitCode, 0, stderr);
	assert.match(stderr, /2 records, 1 rejected/);
	assert.deepEqual(rowsOf(path, "records"), [{ id: 1 }, { id: 3 }]);
	assert.match(readFileSync(`${path}.rejects`, "utf8"), /99999999999999999999|column \\"id\\"/);
});

test("a field with the option bigint has all digits of JSON's numbers, in lines, arrays and on stdout", async () => {
	const big = file(
		"digits.json",
		'{"each":{"jsonPath":"$[*]"},"fields":{"of":{"type":"list","of":{"type":"integer","bigint":true},"jsonPath":"$.of[*]"}}}',
	);
	const each = file(
		"digits-lines.json",
		'{"fields":{"in":{"type":"record","jsonPath":"$","fields":{"of":{"type":"integer","bigint":true,"jsonPath":"$.of[0]"}}}}}',
	);
	const array = await extract([file("digits.array.json", '[{"of":[9007199254740993,1]}]'), "-r", big]);
	assert.deepEqual([array.stdout, array.stderr], ['{"of":[9007199254740993,1]}\n', ""]);
	const lines = await extract([file("digits.jsonl", '{"of":[9007199254740993]}\n'), "-r", each]);
	assert.deepEqual([lines.stdout, lines.stderr], ['{"in":{"of":9007199254740993}}\n', ""]);
});

test("what was rejected and can't be kept ends the run, which goes on there once it can", async (t) => {
	if (!existsSync("/dev/full")) return t.skip("there is no /dev/full");
	const input = file("full.jsonl", '{"id":1}\n{"no":2}\n{"id":3}\n');
	const declaration = file("full.json", '{"fields":{"id":{"jsonPath":"$.id","type":"integer"}}}');
	const to = join(folder, "full.out.jsonl");
	const args = [input, input, "-r", declaration, "--to", to];
	const { exitCode, stderr } = await extract([...args, "--rejects", "/dev/full"]);
	assert.equal(exitCode, 23);
	assert.match(stderr, /\/dev\/full can't be written: the disk is full/);
	const rejects = join(folder, "full.rejects");
	assert.equal((await extract([...args, "--rejects", rejects])).exitCode, 0);
	assert.equal(readFileSync(to, "utf8"), '{"id":1}\n{"id":3}\n'.repeat(2));
	assert.equal(readFileSync(rejects, "utf8").trim().split("\n").length, 2);
});

for (const [args, message] of [
	[["--rejects", "INPUT"], /--rejects and an input are the same file/],
	[["--report", "INPUT"], /--report and an input are the same file/],
	[
		["--to", "OTHER", "--rejects", "OTHER"],
		/--rejects and --to are the same file, .*: it would be overwritten/,
	],
	[["--report", "OTHER", "--rejects", "OTHER"], /--report and --rejects are the same file/],
] as const) {
	test(`one file for two purposes is refused, and stays as it is (${args.join(" ")})`, async () => {
		const input = file("kept.jsonl", '{"id":1}\n');
		const declaration = file("kept.json", '{"fields":{"id":{"jsonPath":"$.id"}}}');
		const other = join(folder, "other.jsonl");
		const named = args.map((arg) => arg.replace("INPUT", input).replace("OTHER", other));
		const { exitCode, stderr } = await extract([input, "-r", declaration, ...named]);
		assert.equal(exitCode, 2);
		assert.match(stderr, message);
		assert.equal(readFileSync(input, "utf8"), '{"id":1}\n');
	});
}

test("--report keeps how often each field was filled, and the next run notices where that fell", async () => {
	const path = join(folder, "report.json");
	const page = (withNotes: boolean): string =>
		file(
			"reported.jsonl",
			Array.from({ length: 100 }, (_, id) =>
				JSON.stringify({ id, name: "Auk", ...(withNotes ? { note: "n" } : {}) }),
			).join("\n"),
		);
	const first = await extract([page(true), "-r", bird, "--report", path, "--to", join(folder, "r.jsonl")]);
	assert.match(first.stderr, /^100 records in .*r\.jsonl\n$/);
	assert.partialDeepStrictEqual(JSON.parse(readFileSync(path, "utf8")), { records: 100, rejected: 0 });
	const second = await extract([page(false), "-r", bird, "--report", path, "--to", join(folder, "r.jsonl")]);
	assert.match(
		second.stderr,
		/^gannet: note: since the last run: note was filled in 0 % of the records, and in 100 % before$/m,
	);
	const broken = file("broken-report.json", "[1");
	const third = await extract([page(false), "-r", bird, "--report", broken]);
	assert.deepEqual([third.exitCode, third.stdout], [26, ""]);
	assert.match(third.stderr, /not a report of an earlier run/);
});

test("inputs that fail are told and counted, and the others are read; the exit code is the last failure's", async () => {
	await using server = await respondingServer(({ target }) =>
		target === "/gone" ? empty(404) : ok("<h1>t</h1>", "Content-Type: text/html"),
	);
	const path = join(folder, "failed.jsonl");
	mkdirSync(join(folder, "sub"), { recursive: true });
	const inputs = [
		`${server.url}/a`,
		`${server.url}/gone`,
		"http://127.0.0.1:1/",
		join(folder, "sub"),
		join(folder, "no.html"),
		`${server.url}/b`,
	];
	const { exitCode, stdout, stderr } = await extract(["-r", title, "--rejects", path, ...inputs]);
	assert.equal(exitCode, 26);
	assert.equal(linesOf(stdout).length, 2);
	assert.match(stderr, /^gannet: \S+\/gone was answered with 404 Status\n +--no-fail/m);
	assert.match(stderr, /127\.0\.0\.1:1 refused/);
	assert.match(stderr, /is a folder\n +Its files are/);
	assert.match(stderr, /no\.html: there is no such file/);
	assert.match(stderr, /2 records, 0 rejected; 4 inputs failed/);
	assert.equal(linesOf(readFileSync(path, "utf8")).length, 4);
	assert.equal(requestsOf(server).length, 3);
	const read = await extract([
		"-r",
		file("status.json", '{"fields":{"u":{"url":true}}}'),
		"--no-fail",
		`${server.url}/gone`,
	]);
	assert.equal(read.exitCode, 0);
});

test("nothing found is said", async () => {
	const { exitCode, stdout, stderr } = await extract([
		shop,
		"-r",
		file("none.json", '{"each":".nothing","fields":{"a":"b"}}'),
	]);
	assert.deepEqual([exitCode, stdout], [0, ""]);
	assert.match(stderr, /shop\.html: each matched nothing: there is nothing at css \.nothing\n/);
	assert.match(stderr, /\ngannet: note: 0 records, 0 rejected\n {2}a +– {2}0 of 0\n/);
});

test("--max-records bounds one document, and the error names it", async () => {
	const { exitCode, stderr } = await extract([shop, "-r", products, "--max-records", "2"]);
	assert.equal(exitCode, 63);
	assert.match(stderr, /3 records pass --max-records, which is 2/);
});

test("a declaration may be a TypeScript or a JavaScript module, validators included", async () => {
	const validator = `{ "~standard": { version: 1, vendor: "test", validate: (value) => value === "Tern" ? { issues: [{ message: "no terns" }] } : { value: value.toUpperCase() } } }`;
	for (const name of ["own.ts", "own.mjs"]) {
		const type = name.endsWith("ts") ? ": { readonly fields: object }" : "";
		const module = file(
			name,
			`const declaration${type} = { fields: { name: { jsonPath: "$.name", validate: ${validator} } } };\nexport default declaration;\n`,
		);
		const { stdout, stderr } = await extract([birds, "-r", module]);
		assert.deepEqual(linesOf(stdout), [{ name: "GANNET" }], stderr);
		assert.match(stderr, /no terns/);
	}
});

const refused: readonly (readonly [
	what: string,
	args: readonly string[],
	exitCode: number,
	stderr: RegExp,
])[] = [
	["no declaration", [shop], 2, /requires a declaration: --record FILE\n +`gannet help records`/],
	["no input", ["-r", title], 2, /there is no input\n/],
	["stdin twice", ["-r", title, "-", "-"], 2, /stdin \(-\) can only be read once/],
	[
		"a declaration that isn't there",
		["-r", "no.json", shop],
		26,
		/can't read no\.json: there is no such file/,
	],
	["a module that isn't there", ["-r", "no.ts", shop], 26, /no\.ts/],
	["a target of no kind", ["-r", title, "--to", "out.xlsx", shop], 23, /"out\.xlsx" isn't a sink.*\n/],
	["a scheme of no kind", ["-r", title, "--to", "redis://h", shop], 23, /no sinks of the kind redis:/],
	["a folder that isn't there", ["-r", title, "--to", "/nowhere/x.jsonl", shop], 23, /folder doesn't exist/],
	["an upsert without a key", ["-r", title, "--to", "-", "--as", "csv", shop], 2, /can't be used together/],
	["an unknown encoding", ["-r", title, "--encoding", "klingon", shop], 65, /klingon/],
	["--append and --replace", ["-r", title, "--append", "--replace", shop], 2, /can't be used together/],
	["rejects on stdout", ["-r", title, "--rejects", "-", shop], 2, /--rejects requires a file's name/],
	[
		"a file by its ending",
		["-r", title, "nowhere.csv"],
		26,
		/can't read nowhere\.csv: there is no such file/,
	],
	[
		"rejects that can't be written",
		["-r", title, "--rejects", "/nowhere/x", shop],
		23,
		/\/nowhere\/x can't be written: its folder/,
	],
];
for (const [what, args, exitCode, stderr] of refused) {
	test(`${what} is refused in a sentence`, async () => {
		const result = await extract(args);
		assert.match(result.stderr, stderr);
		assert.match(result.stderr, /^gannet: /);
		assert.doesNotMatch(result.stderr, /unexpected|bug in/);
		assert.equal(result.stdout, "");
		assert.equal(result.exitCode, exitCode);
	});
}

test("what is odd about the rows of CSV is said once, with its line", async () => {
	const input = file("odd.csv", 'id,name,name\n1,Gannet,a\n2,Tern,b,c\n3,Auk,"d\n');
	const { exitCode, stdout, stderr } = await extract([input, "-r", row]);
	assert.equal(exitCode, 0);
	assert.equal(linesOf(stdout).length, 3);
	assert.match(stderr, /^gannet: note: \S+odd\.csv: Column 3 has the name "name", .* \(and 2 more such\)\n$/);
});
