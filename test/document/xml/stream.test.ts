import assert from "node:assert/strict";
import { test } from "node:test";
import {
	attribute,
	DocumentError,
	type Element,
	outerHtml,
	textContent,
} from "../../../src/document/index.ts";
import { rootOf } from "../../../src/document/internal.ts";
import { namespacedAttribute, namespaceOf } from "../../../src/document/xml/names.ts";
import { xmlElements } from "../../../src/document/xml/stream.ts";
import { collectGarbage } from "../../support/garbage.ts";

async function* parts<T extends string | Uint8Array>(...all: T[]): AsyncGenerator<T> {
	yield* all;
}

async function texts(source: AsyncIterable<string | Uint8Array>, path: string): Promise<string[]> {
	const found: string[] = [];
	for await (const element of xmlElements(source, path)) found.push(textContent(element));
	return found;
}

const SOURCE = "<r><a>1</a><b><a>2<a>3</a></a></b><p:a xmlns:p='u'>4</p:a>tail</r>";

const paths: readonly [path: string, found: string[]][] = [
	["a", ["1", "23", "4"]],
	["b/a", ["23"]],
	["/r/a", ["1", "4"]],
	["/a", []],
	["p:a", ["4"]],
	["a/a", ["3"]],
	["/r/*", ["1", "23", "4"]],
	["/r", ["1234tail"]],
];

for (const [path, found] of paths) {
	test(`The path ${path} gives ${found.length} elements of a document, wherever its pieces are cut`, async () => {
		assert.deepEqual(await texts(parts(SOURCE), path), found);
		assert.deepEqual(await texts(parts(...SOURCE), path), found);
	});
}

test("Bytes are decoded as their declaration says, cut anywhere", async () => {
	const bytes = Buffer.from("<?xml version='1.0' encoding='iso-8859-1'?><r><a>søk</a></r>", "latin1");
	assert.deepEqual(await texts(parts(bytes), "a"), ["søk"]);
	assert.deepEqual(
		await texts(
			parts(
				...bytes
					.toString("latin1")
					.split("")
					.map((byte) => Buffer.from(byte, "latin1")),
			),
			"a",
		),
		["søk"],
	);
	const wide = Buffer.from("\uFEFF<r><a>🐧</a></r>", "utf16le");
	assert.deepEqual(await texts(parts(wide.subarray(0, 19), wide.subarray(19)), "a"), ["🐧"]);
	assert.deepEqual(await texts(parts<string | Uint8Array>("<r><a>1", Buffer.from("2</a></r>")), "a"), ["12"]);
	assert.deepEqual(await texts(parts<string | Uint8Array>(Buffer.from("<r><a>1"), "2</a></r>"), "a"), ["12"]);
});

test("An element knows its ancestors' attributes and namespaces, but not its siblings", async () => {
	const source =
		"<r xml:base='http://x/' xmlns:p='u'><c><a p:k='1'/><a><?i?><!--c--><![CDATA[<]]></a></c></r>";
	const found: Element[] = [];
	for await (const element of xmlElements(parts(source), "a")) found.push(element);
	const [first, second] = found as [Element, Element];
	assert.equal(namespacedAttribute(first, "u", "k"), "1");
	assert.equal(namespaceOf(second, "p"), "u");
	assert.equal(first.parent?.children.length, 0);
	assert.equal(first.parent, second.parent);
	assert.equal(attribute(first.parent?.parent as Element, "xml:base"), "http://x/");
	assert.equal(rootOf(first)?.language, "xml");
	assert.equal(outerHtml(second), "<a><?i?><!--c-->&lt;</a>");
});

test("Elements before a fault are given, then the fault is told with its place", async () => {
	const found: string[] = [];
	await assert.rejects(
		async () => {
			for await (const element of xmlElements(parts("<r><a>1</a>\n", "<a>2</a></b>"), "a"))
				found.push(textContent(element));
		},
		(error) =>
			error instanceof DocumentError && error.kind === "syntax" && error.line === 2 && error.column === 12,
	);
	assert.deepEqual(found, ["1", "2"]);
	await assert.rejects(texts(parts(), "a"), /root element/);
	await assert.rejects(texts(parts("<r>"), "a"), /unclosed/);
});

test("Entities of the internal subset are put in, within the same bounds", async () => {
	const head = "<!DOCTYPE r [<!ENTITY e '<a>&f;</a>'><!ENTITY f 'x'>]>";
	assert.deepEqual(await texts(parts(...`${head}<r>&e;<a>&f;</a></r>`), "a"), ["x", "x"]);
	const bomb = `<!DOCTYPE r [<!ENTITY e '${"x".repeat(10_000)}'>]><r>`;
	async function* endless(): AsyncGenerator<string> {
		yield bomb;
		for (;;) yield "<a>&e;</a>";
	}
	await assert.rejects(texts(endless(), "a"), /limits\.entity/);
});

const endless: readonly [fact: string, head: string, again: string][] = [
	["text", "<r>", "text "],
	["a tag", "<r ", "a "],
	["an attribute", "<r a='", "text "],
	["a comment", "<r><!--", "text "],
	["CDATA", "<r><![CDATA[", "text "],
	["an element that is asked for", "<r><a>", "<b>text</b>"],
	["a document type", "<!DOCTYPE r [", " <!-- c -->"],
	["a tag's name", "<r", "r"],
];

for (const [fact, head, again] of endless) {
	test(`An endless stream that is all ${fact} is stopped by a limit`, async () => {
		let read = 0;
		async function* source(): AsyncGenerator<string> {
			yield head;
			const piece = again.repeat(5000);
			for (;;) {
				read += piece.length;
				yield fact === "a tag" ? piece.replace(/a /g, () => `a${read++}='' `) : piece;
			}
		}
		await assert.rejects(async () => {
			for await (const _ of xmlElements(source(), "a", { limits: { elementSize: 1_000_000 } }));
		}, /limits\.elementSize/);
		assert.ok(read < 3_000_000);
	});
}

test("A stream that is left early is closed", async () => {
	let closed = false;
	async function* source(): AsyncGenerator<string> {
		try {
			yield "<r><a>1</a>";
			for (;;) yield "<a>2</a>";
		} finally {
			closed = true;
		}
	}
	for await (const element of xmlElements(source(), "a")) if (textContent(element) === "2") break;
	assert.ok(closed);
});

test("Ten megabytes go through in memory that doesn't grow", { timeout: 60_000 }, async () => {
	const url =
		"<url><loc>https://shop.example/catalog/item?a=1&amp;b=2</loc><lastmod>2026-01-01</lastmod></url>\n";
	const piece = url.repeat(600);
	async function* source(): AsyncGenerator<string> {
		yield "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>";
		for (let index = 0; index < 200; index++) yield piece;
		yield "</urlset>";
	}
	let count = 0;
	let most = 0;
	const inUse = (): number => {
		collectGarbage();
		return process.memoryUsage().heapUsed;
	};
	const before = inUse();
	for await (const element of xmlElements(source(), "/urlset/url")) {
		if (element.children.length === 2) count++;
		if (count % 20_000 === 0) most = Math.max(most, inUse() - before);
	}
	assert.equal(count, 120_000);
	assert.ok(most < 5e6, `${Math.round(most / 1e6)} MB more`);
});
