// Bytes and headers to documents: which kind they are taken for, what each kind can be asked, and that nothing is done
// before it is asked for.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Client } from "../../src/client/index.ts";
import {
	type DocumentError,
	type DocumentKind,
	openDocument,
	readDocument,
	textContent,
} from "../../src/document/index.ts";
import { serveHttp } from "../../src/server/index.ts";

interface Clues {
	readonly type?: string;
	readonly disposition?: string;
	readonly url?: string;
	readonly kind?: DocumentKind;
	readonly content?: string | Uint8Array;
}

function open({ type, disposition, url, kind, content = "" }: Clues): ReturnType<typeof openDocument> {
	const headers = new Map<string, string>();
	if (type !== undefined) headers.set("content-type", type);
	if (disposition !== undefined) headers.set("content-disposition", disposition);
	return openDocument({ bytes: Buffer.from(content as string), url, headers }, { kind });
}

describe("Kinds", () => {
	const cases: readonly (readonly [clues: Clues, kind: DocumentKind, from: string])[] = [
		[{ type: "text/html" }, "html", "content-type"],
		[{ type: " Text/HTML ; charset=utf-8" }, "html", "content-type"],
		[{ type: "application/xhtml+xml" }, "xml", "content-type"],
		[{ type: "text/xml" }, "xml", "content-type"],
		[{ type: "application/rss+xml; charset=utf-8" }, "xml", "content-type"],
		[{ type: "image/svg+xml" }, "xml", "content-type"],
		[{ type: "application/json" }, "json", "content-type"],
		[{ type: "application/problem+json" }, "json", "content-type"],
		[{ type: "application/x-ndjson" }, "json", "content-type"],
		[{ type: "text/csv; header=present" }, "csv", "content-type"],
		[{ type: "text/tab-separated-values" }, "csv", "content-type"],
		[{ type: "text/css" }, "text", "content-type"],
		[{ type: "text/plain" }, "text", "content-type"],
		[{ type: "text/plain", content: "<!doctype html>" }, "text", "content-type"],
		[{ type: "text/x-unknown" }, "text", "content-type"],
		[{ type: "text/html", kind: "text" }, "text", "option"],
		[{ type: "text/html", url: "http://h.example/a.json" }, "html", "content-type"],
		[{ type: "text/plain", url: "http://h.example/raw/a.csv?x=a.html" }, "csv", "name"],
		[{ type: "application/octet-stream", url: "http://h.example/a.JSON" }, "json", "name"],
		[{ type: "application/octet-stream", disposition: 'attachment; filename="data.tsv"' }, "csv", "name"],
		[
			{
				type: "application/octet-stream",
				disposition: "attachment; filename=data.xml",
				url: "http://h.example/a.csv",
			},
			"xml",
			"name",
		],
		[{ url: "file:///x/a.svg" }, "xml", "name"],
		[{ url: "pages/a.htm" }, "html", "name"],
		[{ url: "a.constructor", content: "x" }, "text", "content"],
		[{ type: "constructor", content: "x" }, "text", "content"],
		[{ type: "nonsense", content: "<html>" }, "html", "content"],
		[{ content: " \n<!DOCTYPE HTML>" }, "html", "content"],
		[{ content: "<!-- c --><p>" }, "html", "content"],
		[{ content: "<br>" }, "html", "content"],
		[{ content: "<brackets/>" }, "xml", "content"],
		[{ content: "<?xml version='1.0'?>" }, "xml", "content"],
		[{ content: "\ufeff<rss>" }, "xml", "content"],
		[{ content: Buffer.from("\ufeff<html >", "utf16le") }, "html", "content"],
		[{ content: Buffer.from("\ufeff[1]", "utf16le").swap16() }, "text", "content"],
		[{ content: '{"a": [1]}' }, "json", "content"],
		[{ content: "[1, 2" }, "text", "content"],
		[{ content: "[note] text" }, "text", "content"],
		[{ content: "a,b\n1,2" }, "text", "content"],
		[{ content: "" }, "text", "content"],
		[{ content: "\x00\x01", kind: "text" }, "text", "option"],
	];
	for (const [clues, kind, from] of cases) {
		test(`${JSON.stringify(clues)} is ${kind}, by its ${from}`, () => {
			const document = open(clues);
			assert.equal(document.kind, kind);
			assert.equal(document.decided.from, from);
		});
	}

	for (const [clues, message] of [
		[{ type: "image/png", content: "\x89PNG\r\n\x1a\n\0" }, /^This image\/png is not text/],
		[{ content: "%PDF-1.4\n\x00\x01" }, /^These bytes, which name no type, are not text/],
	] as const) {
		test(`${JSON.stringify(clues)} is no document, and the error says so`, () => {
			assert.throws(
				() => open(clues),
				(error: DocumentError) => {
					assert.match(error.message, message);
					assert.deepEqual([error.kind, error.code], ["unsupported", "binary"]);
					return true;
				},
			);
		});
	}
});

describe("Documents", () => {
	test("know their URL, headers, exchange, bytes and options", () => {
		const headers = new Map([["content-type", "text/plain"]]);
		const bytes = Buffer.from("x");
		const document = openDocument({ bytes, url: "http://h.example/", headers, exchange: 7 });
		assert.deepEqual([document.url, document.exchange], ["http://h.example/", 7]);
		assert.equal(document.bytes, bytes);
		assert.equal(document.headers, headers);
		assert.equal(document.decided.mediaType, "text/plain");
		const bare = openDocument({ bytes });
		assert.deepEqual([bare.url, bare.exchange, bare.headers.get("content-type")], ["", undefined, undefined]);
	});

	test("are decoded as their headers, options or content say, and tell which it was", () => {
		const bytes = Buffer.from([0xe9]);
		const headers = new Map([["content-type", "text/plain; charset=iso-8859-2"]]);
		const byHeader = openDocument({ bytes, headers });
		assert.deepEqual(
			[byHeader.text, byHeader.encoding, byHeader.decoding.decidedBy],
			["é", "ISO-8859-2", "content-type"],
		);
		const byOption = openDocument({ bytes, headers }, { encoding: "windows-1251" });
		assert.deepEqual(
			[byOption.text, byOption.encoding, byOption.decoding.decidedBy],
			["й", "windows-1251", "option"],
		);
		const broken = openDocument({ bytes, headers }, { encoding: "utf-8" });
		assert.deepEqual([broken.text, broken.decoding.undecodable.count], ["\ufffd", 1]);
		const strict = openDocument({ bytes }, { kind: "text", encoding: "utf-8", undecodable: "error" });
		assert.throws(() => strict.text, { kind: "encoding", code: "undecodable" });
	});

	test("are neither decoded nor parsed before they are asked", () => {
		const bytes = Buffer.from([0x7b, 0xff]);
		for (const kind of ["html", "xml", "json", "csv", "text"] as const) {
			const document = openDocument({ bytes }, { kind, encoding: "utf-8", undecodable: "error" });
			assert.throws(() => document.text, { kind: "encoding" });
			const lenient = openDocument({ bytes }, { kind });
			assert.equal(lenient.text.startsWith("{"), true);
		}
	});

	test("parse once", () => {
		const page = openDocument({ bytes: Buffer.from("<p>x") }, { kind: "html" });
		assert.equal(page.root, page.root);
		const data = openDocument({ bytes: Buffer.from("{}") }, { kind: "json" });
		assert.equal(data.value, data.value);
		const table = openDocument({ bytes: Buffer.from("a\n1") }, { kind: "csv" });
		assert.equal(table.rows, table.rows);
	});

	test("of HTML are asked by CSS and XPath, for links and the base URL", () => {
		const page = openDocument(
			{ bytes: Buffer.from("<base href=/b/><p class=a>x<p>y<a href=z>z</a>"), url: "http://h.example/" },
			{ kind: "html" },
		);
		const first = page.select("p");
		assert.ok(first !== undefined);
		assert.equal(textContent(first), "x");
		assert.equal(page.selectAll("p").length, 2);
		assert.equal(page.select(".missing"), undefined);
		assert.equal(page.xpath("count(//P)"), 2);
		assert.equal(page.xpath("count(//h:p)", { namespaces: { h: "http://www.w3.org/1999/xhtml" } }), 2);
		assert.equal(page.baseUrl, "http://h.example/b/");
		assert.deepEqual(
			page.links().map(({ url }) => url),
			["http://h.example/b/z"],
		);
	});

	test("of HTML tell what they say about themselves, their tables and their article", () => {
		const text = "The boats left the harbour before the tide turned. ".repeat(30);
		const html = `<title>Boats</title><base href=/b/><link rel=canonical href=c><nav>x</nav><article><h1>Boats</h1><p>${text}</p></article><table><tr><th>Port<tr><td>Höfn</table>`;
		const page = openDocument({ bytes: Buffer.from(html), url: "http://h.example/" }, { kind: "html" });
		assert.equal(page.metadata().title, "Boats");
		assert.equal(page.metadata().canonical, "http://h.example/b/c");
		assert.deepEqual(
			page.tables().map(({ records }) => records.map((record) => ({ ...record }))),
			[[{ Port: "Höfn" }]],
		);
		assert.match(page.article()?.text ?? "", /^The boats left|^Boats/);
		assert.throws(() => page.article({ limits: { elements: 2 } }), { kind: "limit" });
		assert.throws(() => openDocument({ bytes: Buffer.from("<a/>") }, { kind: "xml" }).feed(), {
			kind: "unsupported",
		});
	});

	test("of XML and JSON are read as feeds where they are such", () => {
		const rss =
			"<rss version='2.0'><channel><title>T</title><item><title>One</title><link>/1</link></item></channel></rss>";
		const feed = openDocument(
			{ bytes: Buffer.from(rss), url: "http://h.example/feed" },
			{ kind: "xml" },
		).feed();
		assert.equal(feed.items[0]?.title, "One");
		const json = JSON.stringify({
			version: "https://jsonfeed.org/version/1.1",
			title: "T",
			items: [{ id: "1", title: "Two" }],
		});
		assert.equal(openDocument({ bytes: Buffer.from(json) }, { kind: "json" }).feed().items[0]?.title, "Two");
	});

	test("of XML are asked the same, with names that match exactly", () => {
		const feed = openDocument({ bytes: Buffer.from("<a><B>1</B><b>2</b></a>") }, { kind: "xml" });
		assert.equal(feed.root.language, "xml");
		assert.equal(feed.xpath("string(//b)"), "2");
		assert.equal(feed.selectAll("B").length, 1);
		const broken = openDocument({ bytes: Buffer.from("<a>") }, { kind: "xml" });
		assert.equal(broken.text, "<a>");
		assert.throws(() => broken.root, { kind: "syntax" });
		const deep = openDocument(
			{ bytes: Buffer.from("<a><b><c/></b></a>") },
			{ kind: "xml", limits: { depth: 2 } },
		);
		assert.throws(() => deep.root, { kind: "limit", code: "limits.depth" });
	});

	test("of JSON have a value and are asked by JSONPath", () => {
		const data = openDocument(
			{ bytes: Buffer.from('{"a":[{"b":1},{"b":2}],"n":12345678901234567890}') },
			{ kind: "json", json: { bigNumbers: "bigint" } },
		);
		assert.deepEqual(
			data.query("$.a[*].b").map(({ value, path }) => [value, path]),
			[
				[1, "$['a'][0]['b']"],
				[2, "$['a'][1]['b']"],
			],
		);
		assert.deepEqual(data.query("$.n")[0]?.value, 12345678901234567890n);
		assert.throws(() => data.query("$["), { kind: "selector" });
		assert.throws(() => data.query("$..*", { limits: { steps: 2 } }), { code: "limits.steps" });
		assert.throws(() => openDocument({ bytes: Buffer.from("{") }, { kind: "json" }).value, {
			kind: "syntax",
		});
		const deep = openDocument({ bytes: Buffer.from("[[[]]]") }, { kind: "json", limits: { depth: 2 } });
		assert.throws(() => deep.value, { kind: "limit", code: "limits.depth" });
	});

	test("of JSON Lines are the array of their lines", () => {
		const lines = open({ type: "application/x-ndjson", content: '{"a":1}\r\n\n[2]' });
		assert.ok(lines.kind === "json");
		assert.deepEqual(lines.value, [{ a: 1 }, [2]]);
		assert.equal(lines.query("$[0].a")[0]?.value, 1);
		const named = open({
			type: "application/octet-stream",
			url: "http://h.example/a.jsonl",
			content: "1\n2\n",
		});
		assert.deepEqual(named.kind === "json" && named.value, [1, 2]);
		const plain = open({ type: "application/json", url: "http://h.example/a.jsonl", content: "[1]" });
		assert.deepEqual(plain.kind === "json" && plain.value, [1]);
		const broken = open({ url: "a.ndjson", content: '1\n{"a" 2}\n' });
		assert.throws(() => broken.kind === "json" && broken.value, {
			kind: "syntax",
			line: 2,
			column: 6,
			offset: 7,
		});
	});

	test("of JSON null have a value, too", () => {
		assert.equal(openDocument({ bytes: Buffer.from("null") }, { kind: "json" }).value, null);
	});

	test("of CSV have columns and rows, and tabs between them where the type says so", () => {
		const table = openDocument(
			{ bytes: Buffer.from("a;b\n1;x\n2;y\n"), url: "x.csv" },
			{ csv: { columns: { a: "integer" } } },
		);
		assert.ok(table.kind === "csv");
		assert.deepEqual(table.columns, ["a", "b"]);
		assert.deepEqual(
			table.rows.map(({ record }) => ({ ...record })),
			[
				{ a: 1, b: "x" },
				{ a: 2, b: "y" },
			],
		);
		const tabs = open({ type: "text/tab-separated-values", content: "a,b\tc\n1,2\t3\n" });
		assert.ok(tabs.kind === "csv");
		assert.deepEqual(tabs.columns, ["a,b", "c"]);
	});

	test("are refused as what there is no kind of", () => {
		for (const kind of ["HTML", "constructor", "toString", "__proto__"]) {
			assert.throws(
				() => open({ kind: kind as DocumentKind, content: "x" }),
				(error: DocumentError) =>
					error.kind === "unsupported" && error.message.endsWith("there are html, xml, json, csv, text"),
			);
		}
	});

	test("are refused above limits.documentBytes", () => {
		assert.throws(
			() => openDocument({ bytes: new Uint8Array(11) }, { kind: "text", limits: { documentBytes: 10 } }),
			{
				kind: "limit",
				code: "limits.documentBytes",
				message:
					"The content of 11 bytes passes limits.documentBytes, which is 10; raise it if you trust this source",
			},
		);
	});
});

describe("Responses", () => {
	test("of fetch's kind are read as they are", async () => {
		const page = await readDocument(
			new Response("<p>ä", { headers: { "content-type": "text/html; charset=utf-8" } }),
		);
		assert.ok(page.kind === "html");
		assert.equal(textContent(page.root), "ä");
		assert.equal(page.exchange, undefined);
	});

	test("of gannet's own client are read, too", async () => {
		const fields = { "content-type": "text/html; charset=windows-1252" };
		await using server = await serveHttp("127.0.0.1:0", () => ({
			headers: fields,
			body: Buffer.from("<a href=x>\xe9", "latin1"),
		}));
		await using client = new Client();
		const response = await client.get(`${server.url}/dir/`);
		const page = await readDocument(response, { kind: "html" });
		assert.equal(textContent(page.root), "é");
		assert.equal(page.links()[0]?.url, `${server.url}/dir/x`);
		assert.equal(page.exchange, response.exchangeId);
	});

	test("of any kind with url, headers and bytes() are read, and their exchange is kept", async () => {
		const response = {
			url: "http://h.example/a.json",
			headers: new Map<string, string>(),
			exchangeId: 12,
			bytes: () => Promise.resolve(Buffer.from("[1]")),
		};
		const data = await readDocument(response);
		assert.ok(data.kind === "json");
		assert.deepEqual([data.value, data.exchange, data.url], [[1], 12, "http://h.example/a.json"]);
		const text = await readDocument(response, { kind: "text" });
		assert.equal(text.text, "[1]");
	});
});
