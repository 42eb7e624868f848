// What JavaScript passes in place of the right argument gets a sentence that says what is wanted, never a TypeError from inside.

import assert from "node:assert/strict";
import { test } from "node:test";
import { GannetError } from "../../src/base/index.ts";
import { Client, download, file, multipart } from "../../src/client/index.ts";
import {
	articleOf,
	attribute,
	csvRows,
	form,
	innerHtml,
	jsonArray,
	jsonLines,
	linksOf,
	openDocument,
	outerHtml,
	parseCsv,
	parseHtml,
	parseHtmlFragment,
	parseXml,
	readDocument,
	select,
	tablesOf,
	textContent,
	toMarkdown,
	visibleText,
	xmlElements,
} from "../../src/document/index.ts";
import { FieldLines } from "../../src/http/index.ts";
import { extract, schemaOf } from "../../src/record/index.ts";
import { serveHttp } from "../../src/server/index.ts";
import { type Connection, connect, listen } from "../../src/socket/index.ts";
import { MockNetwork, memoryPair } from "../../src/testing/index.ts";

const page = openDocument({ bytes: Buffer.from("<p>a") }, { kind: "html" });
const client = new Client();
const none = undefined as never;

const calls: readonly (readonly [call: string, make: () => unknown, says: RegExp])[] = [
	[
		"select(undefined)",
		() => select(none, "p"),
		/^Selecting needs a node, such as an element, not undefined$/,
	],
	["select(page)", () => select(page as never, "p"), /this is a document; pass document\.root$/],
	["attribute(undefined)", () => attribute(none, "a"), /^An attribute needs a node, .* not undefined$/],
	["textContent(undefined)", () => textContent(none), /^Text content needs a node/],
	["visibleText([])", () => visibleText([] as never), /^Visible text needs a node, .* not a list$/],
	["toMarkdown(undefined)", () => toMarkdown(none), /^Markdown needs a node/],
	["toMarkdown(text)", () => toMarkdown("<p>" as never), /^Markdown needs a node, .* not a text$/],
	["outerHtml(undefined)", () => outerHtml(none), /^Markup needs a node/],
	["innerHtml(page)", () => innerHtml(page as never), /^Markup needs a node, and this is a document/],
	["tablesOf(page)", () => tablesOf(page as never), /^Finding tables needs a node, and this is a document/],
	["linksOf(undefined)", () => linksOf(none), /^Finding links needs a node/],
	[
		"articleOf(page)",
		() => articleOf(page as never),
		/^Finding an article needs a node, and this is a document/,
	],
	["form(root)", () => form(page.root as never), /in an HtmlDocument, not in its tree; readDocument/],
	["form(undefined)", () => form(none), /in an HtmlDocument, not in undefined$/],
	[
		"parseHtml(bytes)",
		() => parseHtml(Buffer.from("x") as never),
		/^HTML is parsed from text, not from bytes; openDoc/,
	],
	[
		"parseHtmlFragment(undefined)",
		() => parseHtmlFragment(none),
		/^HTML is parsed from text, not from undefined$/,
	],
	[
		"parseXml(bytes)",
		() => parseXml(Buffer.from("<a/>") as never),
		/^XML is parsed from text, not from bytes/,
	],
	["parseCsv(undefined)", () => parseCsv(none), /^CSV is parsed from text, not from undefined$/],
	[
		"openDocument(text)",
		() => openDocument("<p>" as never),
		/an object with bytes, not of a text; parse a text by/,
	],
	["openDocument({})", () => openDocument({} as never), /not of one whose bytes are undefined$/],
	["readDocument(undefined)", () => readDocument(none), /a response with bytes\(\), not from undefined$/],
	[
		"jsonLines(undefined)",
		() => jsonLines(none).next(),
		/^JSON Lines are read from an async iterable of bytes, not/,
	],
	[
		"jsonLines({ body })",
		() => jsonLines({ body: 1 } as never).next(),
		/not from another object; pass response\.body$/,
	],
	["jsonArray(text)", () => jsonArray("[]" as never).next(), /^The elements of an array are read from/],
	[
		"csvRows(undefined)",
		() => csvRows(none),
		/^Rows are read from an async iterable of bytes, not from undefined$/,
	],
	[
		"xmlElements([])",
		() => xmlElements([] as never, "a").next(),
		/^Elements are read from .* not from a list$/,
	],
	[
		"extract(undefined)",
		() => extract(none, { fields: { a: "p" } }),
		/^Records are extracted from a document/,
	],
	["schemaOf(undefined)", () => schemaOf(none), /^The schema of a sink is made of a declaration/],
	["batch(5)", () => client.batch(5 as never), /^a batch is made of a list of URLs or requests/],
	[
		"batch(text)",
		() => client.batch("http://a.test/" as never),
		/^a batch is made of a list of URLs or requests/,
	],
	[
		"download(url)",
		() => download("http://a.test/", none),
		/^a download needs the path of a file after its URL$/,
	],
	[
		"download(client, url)",
		() => download(client, "http://a.test/", none),
		/^a download needs the path of a file/,
	],
	["file()", () => file(none), /^the path of a file must be a text, not undefined$/],
	["multipart()", () => multipart(none), /^a form is made of a list of its parts/],
];

for (const [call, make, says] of calls) {
	test(`${call} says what it needs`, async () => {
		await assert.rejects(
			async () => await make(),
			(error: unknown) => {
				assert.ok(error instanceof GannetError, String(error));
				assert.match(error.message, says);
				return true;
			},
		);
	});
}

/** Sends each piece back. */
async function overTcp(act: (connection: Connection) => Promise<void>): Promise<void> {
	await using listener = await listen("tcp://127.0.0.1:0", async (accepted) => {
		for await (const bytes of accepted) await accepted.write(bytes);
	});
	const connection = await connect(listener.endpoint);
	await act(connection);
	await connection.close();
}

async function inMemory(act: (connection: Connection) => Promise<void>): Promise<void> {
	const [connection, other] = memoryPair();
	const echo = (async () => {
		for await (const bytes of other) await other.write(bytes);
	})();
	await act(connection);
	await connection.close();
	await echo;
}

/** What no connection writes. */
const NO_BYTES: readonly (readonly [shown: string, value: unknown])[] = [
	["undefined", undefined],
	["null", null],
	["7", 7],
	["true", true],
	['["a"]', ["a"]],
	["{}", {}],
	['{"type":"Buffer"}', { type: "Buffer" }],
];
for (const [shown, value] of NO_BYTES)
	for (const [kind, over] of Object.entries({ TCP: overTcp, memory: inMemory }))
		test(`connection.write(${shown}) says what it needs, as a TypeError, and the connection goes on: ${kind}`, () =>
			over(async (connection) => {
				await assert.rejects(connection.write(value as string), {
					name: "OptionError",
					message: `a connection sends a string or bytes, not ${shown}`,
				});
				await connection.write("é");
				assert.equal(Buffer.from((await connection.read()) ?? []).toString(), "é");
			}));

const others: readonly (readonly [call: string, make: () => unknown, says: RegExp])[] = [
	["FieldLines.from()", () => FieldLines.from(none), /^field lines are made of pairs .* not of undefined$/],
	[
		"FieldLines.from(5)",
		() => FieldLines.from(5 as never),
		/^field lines are made of pairs .* not of number$/,
	],
	[
		"serveHttp(endpoint)",
		() => serveHttp("tcp://127.0.0.1:0", none),
		/^the handler must be a function of a request/,
	],
	[
		"serveHttp(endpoint, {})",
		() => serveHttp("tcp://127.0.0.1:0", {} as never),
		/^the handler must be a function/,
	],
	[
		"new MockNetwork({})",
		() => new MockNetwork({} as never),
		/^the routes of a mocked network must be a list$/,
	],
];

for (const [call, make, says] of others) {
	test(`${call} says what it needs, as a TypeError`, async () => {
		await assert.rejects(
			async () => await make(),
			(error: unknown) => {
				assert.ok(error instanceof TypeError);
				assert.match(error.message, says);
				return true;
			},
		);
	});
}

test("readDocument takes a promise of a response, with its URL and headers, whatever its status", async () => {
	const reply = {
		status: 404,
		headers: { "content-type": "text/html" },
		body: "<title>none</title><a href=/x>x</a>",
	};
	await using network = new MockNetwork([{ get: "https://birds.test/list", reply }]);
	await using mocked = new Client({ connect: network.connect });
	const found = await readDocument(mocked.get("https://birds.test/list"), { kind: "html" });
	assert.deepEqual([found.url, found.links()[0]?.url], ["https://birds.test/list", "https://birds.test/x"]);
});
