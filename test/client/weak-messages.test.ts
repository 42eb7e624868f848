// Common mistakes, and what is said of each.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { Client, get, request } from "../../src/client/index.ts";
import { openDocument, parseHtml, selectAll, textContent, visibleText } from "../../src/document/index.ts";
import { ok, requestsTo, serve } from "./support.ts";

const limit = { timeout: 20_000 };
const wrong = (value: unknown): never => value as never;

const mistakes: Readonly<Record<string, readonly [act: () => unknown, message: RegExp]>> = {
	"a host and a port": [
		() => get("localhost:3000/x"),
		/the URL has no scheme: write http:\/\/ or https:\/\/ before it/,
	],
	"a host with dots and a port": [() => get("example.com:8080"), /the URL has no scheme: write http/],
	"a host": [() => get("example.com/x"), /the URL has no scheme: write http/],
	"undefined as a URL": [() => get(wrong(undefined)), /the URL is undefined$/],
	"null as a URL": [() => get(wrong(null)), /the URL is null$/],
	"an empty URL": [() => get(""), /the URL is empty$/],
	"a port that is too large": [
		() => get("http://h:99999/"),
		/the URL has a port that is not a number from 0 to 65535/,
	],
	"a space in a host": [() => get("http://a b/"), /the URL has a space in its host/],
	"no host": [() => get("http:///x"), /the URL has no host|could not be sent/],
	"another scheme": [
		() => get("ftp://a.test/"),
		/the scheme ftp: is not supported: only http: and https: are/,
	],
	"a typo of TLS options": [
		() => new Client({ tls: wrong({ rejectUnauthorized: false }) }),
		/there is no option tls\.rejectUnauthorized: it is called verify here/,
	],
	"an option of another library: timeout": [
		() => get("http://a.test/", wrong({ timeout: 1 })),
		/timeouts: \{ total/,
	],
	"an option of another library: searchParams": [
		() => get("http://a.test/", wrong({ searchParams: {} })),
		/did you mean query/,
	],
	"a document in place of a node": [
		() =>
			selectAll(
				wrong(openDocument({ bytes: Buffer.from("<p>"), url: "http://a.test/" }, { kind: "html" })),
				"p",
			),
		/Selecting needs a node, and this is a document; pass document\.root$/,
	],
	"undefined in place of a node": [
		() => visibleText(wrong(undefined)),
		/Visible text needs a node, such as an element, not undefined$/,
	],
	"null in place of a node": [
		() => textContent(wrong(null)),
		/Text content needs a node, such as an element, not null$/,
	],
	"a list in place of a node": [
		() => visibleText(wrong([])),
		/needs a node, such as an element, not a list$/,
	],
	"text in place of a node": [
		() => selectAll(wrong("<p>"), "p"),
		/Selecting needs a node, such as an element, not a text$/,
	],
	"bytes in place of text": [
		() => parseHtml(wrong(Buffer.from("x"))),
		/HTML is parsed from text, not from bytes; openDocument\(\{ bytes \}\) finds their encoding$/,
	],
	"undefined in place of text": [
		() => parseHtml(wrong(undefined)),
		/HTML is parsed from text, not from undefined$/,
	],
};
for (const [name, [act, message]] of Object.entries(mistakes)) {
	test(`${name} is named in one sentence`, limit, async () => {
		await assert.rejects(
			async () => act(),
			(error: Error) => {
				assert.match(error.message, message);
				assert.doesNotMatch(error.message, /\n/);
				return true;
			},
		);
	});
}

/** What a server that speaks something else begins with, or does. */
const others: Readonly<Record<string, readonly [sent: string | undefined, message: RegExp]>> = {
	SSH: ["SSH-2.0-OpenSSH_9\r\n", /got "SSH-2\.0-OpenSSH_9"$/],
	SMTP: ["220 mail.test ESMTP\r\n", /got "220 mail\.test ESMTP"$/],
	FTP: ["220-Welcome\r\n220 ready\r\n", /got "220-Welcome"$/],
	Redis: ["-ERR unknown command\r\n", /got "-ERR unknown command"$/],
	"a line without an end": ["garbage", /got "garbage"$/],
	"an alert of TLS": ["\u0015\u0003\u0001\u0000\u0002\u0002\u0046", /got TLS; ask for https$/],
	"HTTP of another kind": ["HTTP/3.0 200 OK\r\n", /got "HTTP\/3"/],
	"a close": [
		undefined,
		/closed the connection after \d+ ms; the request can be repeated, or with https:\/\/ if it speaks TLS there$/,
	],
};
for (const [name, [sent, message]] of Object.entries(others)) {
	test(`a server that answers with ${name} is described by that`, limit, async () => {
		const server = createServer((socket) => {
			socket.on("error", () => undefined);
			socket.once("data", () => (sent === undefined ? socket.end() : socket.end(sent, "latin1")));
		});
		server.listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		try {
			await assert.rejects(get(`http://127.0.0.1:${(server.address() as { port: number }).port}/`), message);
		} finally {
			server.close();
		}
	});
}

test("the six common methods go out in capitals, others as they are written", limit, async () => {
	const server = await serve(ok("ok"));
	const given = ["get", "Post", "pUT", "delete", "head", "options", "patch", "PATCH", "purge"];
	for (const method of given) await (await request(method, server.url)).text();
	assert.deepEqual(
		requestsTo(server).map(({ method }) => method),
		["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "patch", "PATCH", "purge"],
	);
	await server.close();
});
