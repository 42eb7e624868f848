// console.log of a public object prints what a person wants to know, and none of its insides.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { Client, CookieJar, get, HstsStore, HttpCache, Response, request } from "../../src/client/index.ts";
import { crawl } from "../../src/crawl/index.ts";
import { type HtmlDocument, openDocument, selectXPath } from "../../src/document/index.ts";
import { FieldLines } from "../../src/http/index.ts";
import { openSink, RunReport, record, schemaOf } from "../../src/record/index.ts";
import { serveHttp } from "../../src/server/index.ts";
import {
	bindDatagrams,
	connect,
	createNameCache,
	createSessionCache,
	listen,
} from "../../src/socket/index.ts";
import { MockNetwork, scriptedServer } from "../../src/testing/index.ts";

const bird = record({ name: "birds", each: "li", fields: { name: ":scope" } });

test("public objects print in a line that says what they are", async (context) => {
	await using server = await serveHttp("tcp://127.0.0.1:0", () => ({ body: "x" }));
	const response = await get(server.url);
	const connection = await connect(server.endpoint);
	await using client = new Client();
	const folder = mkdtempSync(join(tmpdir(), "gannet-inspect-"));
	context.after(() => rmSync(folder, { recursive: true }));
	await using sink = await openSink(join(folder, "birds.jsonl"), schemaOf(bird));
	const shown: readonly (readonly [value: unknown, expected: RegExp])[] = [
		[response, /^Response \{ 200 OK, GET http:\/\/127\.0\.0\.1:\d+, \w+ \}$/],
		[response.body, /^ResponseBody \{ not yet taken \}$/],
		[client, /^Client \{ 0 busy, .* \}$/],
		[connection, /^Connection \d+ \{ tcp:\/\/127\.0\.0\.1:\d+ from 127\.0\.0\.1:\d+, open \}$/],
		[new CookieJar(), /^CookieJar \{ 0 cookies \}$/],
		[new HstsStore(), /^HstsStore \{ 0 hosts \}$/],
		[new HttpCache(), /^HttpCache \{ 0 responses, 0 bytes \}$/],
		[new RunReport(), /^RunReport \{ 0 documents, 0 records, 0 rejected \}$/],
		[sink, /^Sink \{ 0 rows, 0 of them durable \}$/],
		[
			FieldLines.from({ a: "1", authorization: "Bearer t" }),
			/^FieldLines \{\n {2}a: 1\n {2}authorization: (?!Bearer).*\n\}$/,
		],
	];
	for (const [value, expected] of shown) assert.match(inspect(value), expected);
	await connection.close();
	await sink.close({ complete: true });
});

const page = openDocument(
	{ bytes: Buffer.from("<p id=b>Deep <b>wings</b><a href=/list>more</a>"), url: "https://birds.test/" },
	{ kind: "html" },
) as HtmlDocument;

test("servers, listeners, sockets, caches and what tests use print in a line, too", async () => {
	const requests: string[] = [];
	await using server = await serveHttp("tcp://127.0.0.1:0", async (request) => {
		requests.push(inspect(request), inspect(request.body));
		return { body: "x" };
	});
	await request("POST", `${server.url}/dive?deep=1`, { body: "four" });
	await using listener = await listen("tcp://127.0.0.1:0", () => undefined);
	await using datagrams = await bindDatagrams("udp://127.0.0.1:0");
	await using network = new MockNetwork([{ get: "https://api.test/x", reply: {} }]);
	await using scripted = await scriptedServer({ connections: [] });
	const [link] = page.links();
	const [id] = selectXPath(page.root, "//p/@id");
	const shown: readonly (readonly [value: unknown, expected: RegExp])[] = [
		[server, /^HttpServer \{ http:\/\/127\.0\.0\.1:\d+, \d connections \}$/],
		[listener, /^Listener \{ tcp:\/\/127\.0\.0\.1:\d+, 0 connections \}$/],
		[datagrams, /^DatagramSocket \{ udp:\/\/127\.0\.0\.1:\d+, open \}$/],
		[createNameCache(), /^NameCache \{ 0 names \}$/],
		[createSessionCache(), /^SessionCache \{ 0 sessions \}$/],
		[network, /^MockNetwork \{ 1 routes, 0 requests \}$/],
		[scripted, /^ScriptedServer \{ http:\/\/127\.0\.0\.1:\d+, 0 connections \}$/],
		[crawl({ seeds: ["https://birds.test/"], state: "birds.crawl" }), /^Crawl \{ not running \}$/],
		[new Response("x"), /^Response \{ 200, GET, done \}$/],
		[page, /^HtmlDocument \{ https:\/\/birds\.test\/, \d+ bytes \}$/],
		[page.select("p"), /^<p id="b">Deep wings ?more<\/p>$/],
		[link, /^PageLink \{ a https:\/\/birds\.test\/list "more" \}$/],
		[id, /^Attribute \{ id="b" \}$/],
	];
	for (const [value, expected] of shown) assert.match(inspect(value), expected);
	assert.match(
		requests[0] ?? "",
		/^ServerRequest \{ POST \/dive\?deep=1, HTTP\/1\.1, from 127\.0\.0\.1:\d+ \}$/,
	);
	assert.match(requests[1] ?? "", /^RequestContent \{ \d of 4 bytes received \}$/);
});

const asJson: readonly (readonly [what: string, value: unknown, expected: unknown])[] = [
	["an element", page.select("b"), "<b>wings</b>"],
	["the nodes of an element", page.select("p")?.children.slice(0, 2), ["Deep ", "<b>wings</b>"]],
	["a document", page, { kind: "html", url: "https://birds.test/", bytes: 47 }],
	[
		"a link",
		page.links()[0],
		{
			kind: "a",
			url: "https://birds.test/list",
			text: "more",
			attribute: "href",
			reference: "/list",
			rel: [],
			isNofollow: false,
			descriptor: "",
		},
	],
	["field lines", FieldLines.from({ a: "b" }), [["a", "b"]]],
];

for (const [what, value, expected] of asJson) {
	test(`JSON.stringify of ${what} gives what it says`, () => {
		assert.deepEqual(JSON.parse(JSON.stringify(value)), expected);
	});
}
