// Responses of the kinds that curl's own test suite serves (its tests/data, under the curl licence, which is like MIT): the
// number says which of its tests has such a one. The bytes are written here; what must come of them is what RFC 9110, 9112
// and 6265bis say, which is not always what curl does.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { CookieJar } from "../../src/client/index.ts";
import { failureOf, ok, requestsTo, serve, withClient } from "./support.ts";

const limit = { timeout: 10_000 };
const head = "HTTP/1.1 200 OK\r\n";
const chunkedHead = `${head}Transfer-Encoding: chunked\r\n\r\n`;

interface Accepted {
	readonly curl: number;
	readonly what: string;
	readonly response: string;
	readonly content: string;
	/** Fields as they must read. */
	readonly fields?: Readonly<Record<string, string>>;
}

const zipped = (text: string): string => gzipSync(text).toString("latin1");

const accepted: readonly Accepted[] = [
	{
		curl: 1,
		what: "options of Connection that only look like close",
		response: `${head}Connection: something-close, close-something, close\r\nContent-Length: 2\r\n\r\nhi`,
		content: "hi",
	},
	{
		curl: 1274,
		what: "field lines that are continued by spaces and tabs",
		response: `${head}Server: a/\r\n b\r\n c\r\nTabs: d/\t\r\n\te\r\n\t f\r\nContent-Length: 2\r\nConnection:     \r\n   close\r\n\r\nhi`,
		content: "hi",
		fields: { server: "a/ b c", tabs: "d/\t e f", "content-length": "2", connection: "close" },
	},
	{
		curl: 1499,
		what: "a trailer section behind chunks",
		response: `${head}Trailer: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX: y\r\n\r\n`,
		content: "hi",
	},
	{
		curl: 2305,
		what: "gzip of two members, one behind the other (RFC 1952 §2.2)",
		response: ((content: string) =>
			`${head}Content-Encoding: gzip\r\nContent-Length: ${content.length}\r\n\r\n${content}`)(
			zipped("one ") + zipped("two"),
		),
		content: "one two",
	},
];

for (const { curl, what, response, content, fields = {} } of accepted) {
	test(`${what} are read (curl's test ${curl})`, limit, async () => {
		const server = await serve(() => [{ send: Buffer.from(response, "latin1") }, { end: true }]);
		await withClient(server, {}, async (client) => {
			const answer = await client.get(server.url);
			assert.equal(await answer.text(), content);
			for (const [name, value] of Object.entries(fields)) assert.equal(answer.headers.get(name), value, name);
		});
	});
}

const refused: readonly (readonly [curl: number, what: string, response: string, rule: string])[] = [
	[36, "a chunk size that is a word", `${chunkedHead}2\r\na\n\r\nILLEGAL\r\nb\r\n`, "bad-chunk-size"],
	[66, "content without a head", "no head\n", "bad-status-line"],
	[129, "HTTP/1.2", "HTTP/1.2 200 OK\r\nContent-Length: 0\r\n\r\n", "unsupported-version"],
	[178, "a negative length", `${head}Content-Length: -6\r\n\r\n-foo-\n`, "bad-content-length"],
	[
		365,
		"chunks and a length",
		`${head}Transfer-Encoding: chunked\r\nContent-Length: 8\r\n\r\n2\r\nhi\r\n0\r\n\r\n`,
		"length-beside-transfer-encoding",
	],
	[
		395,
		"a length beyond 2^64",
		`${head}Content-Length: 999999999999999999999999999999\r\n\r\nhi`,
		"content-length-overflow",
	],
	[
		771,
		"two lengths",
		`${head}Content-Length: 6\r\nContent-Length: 12\r\n\r\n-foo-\n`,
		"conflicting-content-length",
	],
	[1116, "a trailer line that ends with LF", `${chunkedHead}2\r\nhi\r\n0\r\nX: y\n\r\n`, "bare-lf"],
	[1417, "chunk lines that end with LF", `${chunkedHead}2\nhi\n0\n\n`, "bare-lf"],
	[
		1480,
		"content behind an interim response",
		"HTTP/1.1 100 Continue\r\n\r\nData\nData\n",
		"bad-status-line",
	],
	[1482, "chunked twice", `${head}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, "chunked-twice"],
	[
		1483,
		"chunked twice, on two lines",
		`${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
		"chunked-twice",
	],
	[
		1493,
		"a coding that RFC 9112 doesn't know",
		`${head}Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n`,
		"unknown-transfer-coding",
	],
	[
		1496,
		"a transfer coding that nobody asked for",
		`${head}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
		"unknown-transfer-coding",
	],
	[
		1722,
		"chunked that is not the last",
		`${head}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n`,
		"chunked-not-last",
	],
	[2105, "CR within a field", `${head}Server: a\rb\r\nContent-Length: 0\r\n\r\n`, "bare-cr"],
	[2106, "NUL in a trailer", `${chunkedHead}2\r\nhi\r\n0\r\nx: he\0llo\r\n\r\n`, "bad-field-value"],
];

for (const [curl, what, response, rule] of refused) {
	test(`${what} is refused (curl's test ${curl})`, limit, async () => {
		const server = await serve(() => [{ send: response }, { end: true }]);
		await withClient(server, {}, async (client) => {
			const error = await failureOf(client.get(server.url).then((answer) => answer.text()));
			assert.deepEqual([error.kind, error.code], ["protocol", rule], error.message);
		});
	});
}

test(
	"a cookie whose attributes are on lines of their own is kept with them (curl's test 798)",
	limit,
	async () => {
		const cookie = "Set-Cookie: flavor=tasty;\r\n path=/p4/;\r\n httponly;\r\n secure";
		const server = await serve(ok("hi", cookie));
		const jar = new CookieJar();
		await withClient(server, { cookies: jar }, async (client) => {
			await (await client.get(`${server.url}/p4/`)).text();
		});
		const [kept] = jar.cookies();
		assert.partialDeepStrictEqual(kept, {
			name: "flavor",
			value: "tasty",
			path: "/p4/",
			isHttpOnly: true,
			isSecure: true,
		});
	},
);

test(
	"a request that is redirected to itself three times is answered the fourth time (curl's test 3032)",
	limit,
	async () => {
		const redirect = "HTTP/1.1 301 Once more\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n";
		let times = 0;
		const server = await serve(() => (++times === 4 ? ok("there") : redirect));
		await withClient(server, {}, async (client) => {
			assert.equal(await (await client.get(`${server.url}/a`)).text(), "there");
		});
		assert.equal(requestsTo(server).length, 4);
	},
);
