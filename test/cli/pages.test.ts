// `gannet pages`: each way from one page to the next, what it prints and what it makes records of.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ScriptedRequest, ScriptedServer } from "../../src/testing/index.ts";
import {
	empty,
	fieldOf,
	ok,
	type RunOptions,
	type RunResult,
	requestsOf,
	respondingServer,
	run,
} from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "gannet-test-"));
after(() => rmSync(folder, { recursive: true }));

const json = "Content-Type: application/json";
const html = "Content-Type: text/html";

/** Seven items in pages of three, by whichever way is asked for. */
function answer({ target, body }: ScriptedRequest): string {
	const url = new URL(target, "http://here");
	const of = (start: number): readonly { readonly id: number }[] =>
		[1, 2, 3, 4, 5, 6, 7].slice(start, start + 3).map((id) => ({ id }));
	const number = (name: string, otherwise: number): number => Number(url.searchParams.get(name) ?? otherwise);
	switch (url.pathname) {
		case "/link": {
			const start = number("start", 0);
			const next = start + 3 < 7 ? [`Link: </link?start=${start + 3}>; rel="next"`] : [];
			return ok(JSON.stringify(of(start)), json, ...next);
		}
		case "/next": {
			const start = number("start", 0);
			return ok(
				JSON.stringify({ items: of(start), next: start + 3 < 7 ? `next?start=${start + 3}` : null }),
				json,
			);
		}
		case "/cursor": {
			const start = number("after", 0);
			return ok(JSON.stringify({ items: of(start), meta: { cursor: start + 3 < 7 ? start + 3 : "" } }), json);
		}
		case "/graph": {
			const start = Number(
				(JSON.parse(Buffer.from(body).toString()) as { variables?: { after?: number } }).variables?.after ??
					0,
			);
			return ok(JSON.stringify({ items: of(start), end: start + 3, more: start + 3 < 7 }), json);
		}
		case "/page": {
			const page = number("page", 1);
			return page > 3 ? empty(404) : ok(JSON.stringify({ items: of(3 * (page - 1)), pages: 3 }), json);
		}
		case "/offset":
			return ok(JSON.stringify({ items: of(number("offset", 0)), total: 7 }), json);
		case "/html": {
			const page = number("page", 1);
			const items = of(3 * (page - 1)).map(({ id }) => `<li class=x><a href=/i/${id}>Item ${id}</a>`);
			const next = page < 3 ? `<a rel=next href="?page=${page + 1}">more</a>` : "";
			return ok(`<ul>${items.join("")}</ul>${next}`, html);
		}
		case "/nothing":
			return ok("{}", json);
		case "/bad-next":
			return ok('{"items":[{"id":1}],"next":["x"]}', json);
		case "/elsewhere":
			return ok("[1]", json, 'Link: <https://other.example/>; rel="next"');
		case "/ring": {
			const at = number("at", 1);
			return ok(`[{"id":${at}}]`, json, `Link: </ring?at=${(at % 3) + 1}>; rel="next"`);
		}
		case "/repeats":
			return ok(
				JSON.stringify({ page: number("page", 1), items: of(3 * Math.min(number("page", 1) - 1, 2)) }),
				json,
			);
		case "/circle":
			return ok("[1]", json, 'Link: </circle>; rel="next"');
		default:
			return empty(url.pathname === "/secret" ? 401 : 404);
	}
}

function serve(): Promise<ScriptedServer> {
	return respondingServer(answer);
}

async function pages(path: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	await using server = await serve();
	return await run(["pages", server.url + path, ...args], options);
}

const seven = [1, 2, 3, 4, 5, 6, 7].map((id) => `{"id":${id}}\n`).join("");

const walks: readonly (readonly [path: string, args: readonly string[]])[] = [
	["/link", []],
	["/next", ["--by", "next", "--at", "$.next"]],
	["/cursor", ["--by", "cursor", "--at", "$.meta.cursor", "--parameter", "after"]],
	[
		"/graph",
		[
			"--by",
			"cursor",
			"--at",
			"$.end",
			"--more",
			"$.more",
			"--member",
			"variables.after",
			"--json",
			'{"query":"q"}',
		],
	],
	["/page", ["--by", "page"]],
	["/page", ["--by", "page", "--total", "$.pages", "--items", "$.items[*]"]],
	["/offset", ["--by", "offset"]],
	["/offset", ["--by", "offset", "--total", "$.total"]],
];
for (const [path, args] of walks) {
	test(`gannet pages ${path} ${args.join(" ")} prints the items of all pages`, async () => {
		const { exitCode, stdout, stderr } = await pages(path, args);
		assert.deepEqual([exitCode, stdout, stderr], [0, seven, ""]);
	});
}

test("items of HTML pages are their texts and links; on a terminal a table", async () => {
	const args = ["--items", "li.x a"];
	const { stdout } = await pages("/html", args);
	assert.equal(stdout.split("\n").length, 8);
	assert.match(stdout, /^\{"text":"Item 1","href":"\/i\/1"\}\n/);
	const shown = await pages("/html", args, { terminal: { stdout: true }, env: { NO_COLOR: "1" } });
	assert.match(shown.stdout, /^text +href\nItem 1 +\/i\/1\n/);
});

test("--max-pages stops after so many pages, and asks for no more", async () => {
	await using server = await serve();
	const { stdout } = await run(["pages", `${server.url}/link`, "--max-pages", "2", "--as", "csv"]);
	assert.equal(stdout, "id\r\n1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n");
	assert.equal(requestsOf(server).length, 2);
});

test("with --record each page becomes records, in a sink or on stdout", async () => {
	const declaration = join(folder, "item.json");
	writeFileSync(declaration, '{"each":"li.x","fields":{"name":"a","link":{"css":"a","type":"url"}}}');
	await using server = await serve();
	const path = join(folder, "items.jsonl");
	const args = ["pages", `${server.url}/html`, "-r", declaration];
	const printed = await run(args);
	assert.equal(printed.stdout.split("\n").length, 8, printed.stderr);
	const { exitCode, stderr } = await run([...args, "--to", path]);
	assert.deepEqual([exitCode, stderr], [0, `7 records in ${path}\n`]);
	const lines = readFileSync(path, "utf8").trimEnd().split("\n");
	assert.equal(lines.length, 7);
	assert.deepEqual(JSON.parse(lines[6] ?? ""), { name: "Item 7", link: `${server.url}/i/7` });
});

test("a walk that fails keeps what it has, and goes on from the page where it failed", async () => {
	const declaration = join(folder, "fail.json");
	writeFileSync(
		declaration,
		'{"each":{"jsonPath":"$[*]"},"fields":{"id":{"jsonPath":"$.id","type":"integer"}}}',
	);
	let isDown = true;
	await using server = await respondingServer((request) =>
		isDown && request.target.includes("start=3") ? empty(403) : answer(request),
	);
	const path = join(folder, "kept.jsonl");
	const args = ["pages", `${server.url}/link`, "-r", declaration, "--to", path];
	const first = await run(args);
	assert.equal(first.exitCode, 22);
	assert.match(first.stderr, /Page 2, .*, was answered with 403/);
	assert.match(first.stderr, /3 records are kept in .*; the same command continues from there/);
	isDown = false;
	const second = await run(args);
	assert.equal(second.exitCode, 0, second.stderr);
	assert.equal(requestsOf(server).filter(({ target }) => target === "/link").length, 1);
	assert.equal(readFileSync(path, "utf8"), seven);
});

test("a walk whose next page can't be read is not taken for complete", async () => {
	const declaration = join(folder, "bad-next.json");
	writeFileSync(
		declaration,
		'{"each":{"jsonPath":"$.items[*]"},"fields":{"id":{"jsonPath":"$.id","type":"integer"}}}',
	);
	await using server = await serve();
	const path = join(folder, "bad-next.jsonl");
	const args = [
		"pages",
		`${server.url}/bad-next`,
		"--by",
		"next",
		"--at",
		"$.next",
		"-r",
		declaration,
		"--to",
		path,
	];
	for (const _ of [1, 2]) {
		const { exitCode, stderr } = await run(args);
		assert.equal(exitCode, 65);
		assert.match(stderr, /The next page's URL at \$\.next is not a text/);
	}
	assert.equal(requestsOf(server).length, 2);
});

test("--retry says how often a page is asked for again; --header goes with every page", async () => {
	let failures = 0;
	await using server = await respondingServer((request) =>
		request.target.includes("start=3") && failures++ < 6 ? empty(503) : answer(request),
	);
	const args = ["pages", `${server.url}/link`, "--retry-delay", "0.001", "-H", "X-Key: 1"];
	const few = await run([...args, "--retry", "1"]);
	assert.deepEqual([few.exitCode, failures], [22, 2]);
	assert.match(few.stderr, /Page 2, .* was answered with 503/);
	const enough = await run([...args, "--retry", "9", "-v"]);
	assert.equal(enough.exitCode, 0);
	assert.match(enough.stderr, /^\* Try 1 of GET http:\S+ was answered with 503; the next one in /m);
	assert.ok(requestsOf(server).every(({ head }) => fieldOf(head, "x-key") === "1"));
});

const failing: readonly (readonly [
	path: string,
	args: readonly string[],
	exitCode: number,
	stderr: RegExp,
])[] = [
	["/none", [], 22, /Page 1, .* was answered with 404/],
	["/secret", [], 22, /was answered with 401/],
	["/circle", [], 47, /go round in a circle\n +Use --max-pages/],
	["/elsewhere", [], 47, /on https:\/\/other\.example, another origin; allow it with --other-origins/],
	["/bad-next", ["--by", "next", "--at", "$.next"], 65, /is not a text.*\n +--at says/],
	["/next", ["--by", "next"], 2, /--by next requires --at/],
	["/next", ["--by", "next", "--at", "$["], 2, /JSONPath/],
	["/cursor", ["--by", "cursor", "--at", "$.a"], 2, /--by cursor requires --parameter or --member/],
	["/cursor", ["--by", "cursor", "--at", "$.a", "--member", "m"], 2, /--member requires --json/],
	["/graph", ["--by", "cursor", "--at", "$.a", "--member", "m", "--json", "{"], 2, /isn't JSON/],
	["/link", ["--at", "$.a"], 2, /--by link has no --at\n +It has --rel/],
	[
		"/page",
		["--by", "page", "--rel", "x"],
		2,
		/--by page has no --rel\n +It has --parameter, --path, --first, --total/,
	],
	["/link", ["--by", "links"], 2, /--by must be one of link, next, cursor, page, offset/],
	["/html", ["--by", "page"], 2, /needs items|--items/],
	["/link", ["--to", "x.jsonl"], 2, /--to requires --record/],
	["/link", ["-F", "a=b"], 2, /gets its content from --json/],
];
for (const [path, args, exitCode, stderr] of failing) {
	test(`gannet pages ${path} ${args.join(" ")} ends with ${exitCode} and a sentence`, async () => {
		const result = await pages(path, args);
		assert.match(result.stderr, stderr);
		assert.doesNotMatch(result.stderr, /unexpected|bug in/);
		assert.equal(result.exitCode, exitCode);
	});
}

test("where there may be more than the server gave, a note says why the pages end; with -v always", async () => {
	const repeated = await pages("/repeats", ["--by", "page"]);
	assert.deepEqual([repeated.exitCode, repeated.stdout], [0, seven]);
	assert.match(repeated.stderr, /^gannet: note: the pages end here: page 4 has the same items as page 3\n$/);
	assert.equal((await pages("/page", ["--by", "page"])).stderr, "");
	const { stderr } = await pages("/page", ["--by", "page", "-v"]);
	assert.match(stderr, /note: the pages end here: page 4 was answered with 404\n/);
});

test("pages in a circle are taken once, which is a failure, and no run to go on with", async () => {
	const declaration = join(folder, "ring.json");
	writeFileSync(
		declaration,
		'{"each":{"jsonPath":"$[*]"},"fields":{"id":{"jsonPath":"$.id","type":"integer"}}}',
	);
	const to = join(folder, "ring.jsonl");
	for (const _again of [1, 2]) {
		const { exitCode, stderr } = await pages("/ring?at=1", ["-r", declaration, "--to", to]);
		assert.equal(exitCode, 47, stderr);
		assert.match(stderr, /the pages go round in a circle/);
		assert.equal(readFileSync(to, "utf8"), '{"id":1}\n{"id":2}\n{"id":3}\n');
	}
});

test("pages without items are told", async () => {
	const { exitCode, stdout, stderr } = await pages("/nothing", []);
	assert.deepEqual([exitCode, stdout], [0, ""]);
	assert.match(stderr, /^gannet: note: the pages have no items; set --items/);
});

test("what was printed before a failure stays printed", async () => {
	const { exitCode, stdout } = await pages("/elsewhere", ["--as", "table"]);
	assert.deepEqual([exitCode, stdout], [47, "1\n"]);
});

for (const ending of ["jsonl", "db"]) {
	test(`a position in ${ending} is kept without the URL's credentials, and goes on with the command's own`, async () => {
		const declaration = join(folder, "kept.json");
		writeFileSync(
			declaration,
			'{"name":"kept","each":{"jsonPath":"$[*]"},"fields":{"id":{"jsonPath":"$.id"}}}',
		);
		const to = join(folder, `kept.${ending}`);
		let isDown = true;
		await using server = await respondingServer(({ target }) => {
			const { searchParams: query, pathname } = new URL(target, "http://here");
			const page = Number(query.get("page") ?? 1);
			if (page > 1 && isDown) return empty(404);
			query.set("page", String(page + 1));
			const next = page < 3 ? [`Link: <${pathname}?${query}>; rel="next"`] : [];
			return ok(JSON.stringify([{ id: page }]), json, ...next);
		});
		const url = `${server.url.replace("//", "//me:hunter2@")}/list?api_key=hunter2`;
		const args = ["pages", url, "-r", declaration, "--to", to];
		const broken = await run(args);
		assert.equal(broken.exitCode, 22, broken.stderr);
		isDown = false;
		const { exitCode, stderr } = await run(args);
		assert.equal(exitCode, 0, stderr);
		assert.match(stderr, /this run continues where it was interrupted/);
		const asked = requestsOf(server).map(({ target, head }) => [target, fieldOf(head, "authorization")]);
		const basic = `Basic ${Buffer.from("me:hunter2").toString("base64")}`;
		assert.deepEqual(asked, [
			["/list?api_key=hunter2", basic],
			["/list?api_key=hunter2&page=2", basic],
			["/list?api_key=hunter2&page=2", basic],
			["/list?api_key=hunter2&page=3", basic],
		]);
	});
}

for (const ending of ["jsonl", "db"]) {
	test(`a run that goes on at another origin takes no credentials along, kept in ${ending}`, async () => {
		const declaration = join(folder, "elsewhere.json");
		writeFileSync(
			declaration,
			'{"name":"elsewhere","each":{"jsonPath":"$[*]"},"fields":{"id":{"jsonPath":"$.id"}}}',
		);
		const to = join(folder, `elsewhere.${ending}`);
		let isDown = true;
		const fixture = (name: string): string =>
			fileURLToPath(new URL(`../socket/fixtures/${name}`, import.meta.url));
		const tls = {
			key: readFileSync(fixture("leaf.key")),
			cert: readFileSync(fixture("server.pem")),
			ca: readFileSync(fixture("ca.pem")),
			requestCert: true,
			rejectUnauthorized: false,
		};
		await using other = await respondingServer(
			({ target }) =>
				isDown
					? empty(404)
					: ok(
							JSON.stringify([{ id: 2 }]),
							json,
							...(target === "/last" ? [] : ['Link: </last>; rel="next"']),
						),
			{ tls },
		);
		await using server = await respondingServer(
			() => ok(JSON.stringify([{ id: 1 }]), json, `Link: <https://localhost:${other.port}/more>; rel="next"`),
			{ tls },
		);
		const own = ["-u", "me:hunter2", "-H", "X-Api-Key: hunter2", "-b", "sid=hunter2", "-H", "X-Own: hunter2"];
		const certificate = [
			"--cacert",
			fixture("ca.pem"),
			"-E",
			fixture("client.pem"),
			"--key",
			fixture("leaf.key"),
		];
		const url = `https://localhost:${server.port}/list`;
		const args = ["pages", url, "-r", declaration, "--to", to, "--other-origins", ...own, ...certificate];
		const broken = await run(args);
		assert.equal(broken.exitCode, 22, broken.stderr);
		isDown = false;
		const { exitCode, stderr } = await run(args);
		assert.equal(exitCode, 0, stderr);
		assert.match(requestsOf(server)[0]?.head ?? "", /hunter2/);
		assert.deepEqual(
			requestsOf(other).map(({ target }) => target),
			["/more", "/more", "/last"],
		);
		for (const { head } of requestsOf(other)) assert.doesNotMatch(head, /hunter2|authorization|cookie/i);
		for (const { tls: facts } of other.connections) assert.equal(facts?.clientName, undefined);
	});
}
