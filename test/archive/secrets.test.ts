// No secret reaches the disk: planted in every place, encoding, split and coding, none is found in the file, raw or decoded;
// and ordinary exchanges are left as they are.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { openTrace, startTrace } from "../../src/archive/index.ts";
import { Client, type RequestOptions } from "../../src/client/index.ts";
import { scriptedServer } from "../../src/testing/index.ts";
import type { TraceEvent } from "../../src/trace/index.ts";
import { ok } from "../client/support.ts";
import { readAll, temporaryFolder } from "./support.ts";

/** Nothing else has these letters in this order. */
const SECRET = "Xq7Zk2Wv9Lm4Rt8B";
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4cTd6azJ3djlsbTRydDhiIn0.c2lnbmF0dXJlLXhxN3prMnd2";

const json = "content-type: application/json";
const bytes = (coded: Buffer): string => coded.toString("latin1");
const chunked = (...pieces: readonly string[]): string =>
	pieces.map((each) => `${each.length.toString(16)}\r\n${each}\r\n`).join("");

interface Planted {
	readonly name: string;
	readonly request?: RequestOptions & { readonly path?: string; readonly method?: string };
	readonly answer?: string;
	/** Also passed as `secrets`. */
	readonly isKnown?: boolean;
	/** What must not be found, if it isn't SECRET. */
	readonly secret?: string;
}

const inJson = JSON.stringify({ n: 1, deep: [{ access_token: SECRET }] });
const codings: Readonly<Record<string, (text: string) => Buffer>> = {
	gzip: (text) => gzipSync(text),
	deflate: (text) => deflateSync(text),
	br: (text) => brotliCompressSync(text),
	zstd: (text) => zstdCompressSync(Buffer.from(text)),
};

const planted: readonly Planted[] = [
	// By name, in what is sent.
	...[
		"authorization",
		"x-api-key",
		"x-auth-token",
		"x-amz-security-token",
		"x-csrf-token",
		"private-token",
	].map((name): Planted => ({ name: `field ${name}`, request: { headers: { [name]: SECRET } } })),
	{ name: "a bearer token", request: { headers: { authorization: `Bearer ${SECRET}` } } },
	{ name: "a password, by Basic", request: { auth: { username: "me", password: SECRET } } },
	{ name: "a cookie", request: { headers: { cookie: `theme=dark; sid=${SECRET}` } } },
	...[
		"token",
		"access_token",
		"api_key",
		"X-Amz-Signature",
		"X-Goog-Signature",
		"sig",
		"password",
		"AWSAccessKeyId",
		"client_secret",
		"id_token_hint",
		"SAMLResponse",
		"code_verifier",
	].map((name): Planted => ({ name: `parameter ${name}`, request: { path: `x?a=1&${name}=${SECRET}&b=2` } })),
	{ name: "OAuth's code", request: { path: `callback?code=${SECRET}&state=xyz` } },
	{
		name: "a URL in a parameter",
		request: { path: `x?to=${encodeURIComponent(`http://a.test/?token=${SECRET}`)}` },
	},
	{ name: "a form", request: { method: "POST", form: { user: "me", password: SECRET } } },
	{ name: "JSON", request: { method: "POST", json: { login: { password: SECRET } } } },
	{ name: "a list in JSON", request: { method: "POST", json: { tokens: ["first", SECRET] } } },
	{
		name: "a part of multipart content",
		request: {
			method: "POST",
			body: (() => {
				const form = new FormData();
				form.set("user", "me");
				form.set("password", SECRET);
				return form;
			})(),
		},
	},
	{
		name: "chunks of a request",
		request: {
			method: "POST",
			headers: { "content-type": "application/json" },
			body: ['{"password":"', SECRET.slice(0, 7), SECRET.slice(7), '"}'],
		},
	},
	{
		name: "the content of an upload in gzip",
		request: {
			method: "POST",
			headers: { "content-type": "application/json", "content-encoding": "gzip" },
			body: gzipSync(inJson),
		},
	},
	// By name, in what is received.
	{ name: "Set-Cookie", answer: ok("x", `set-cookie: id=${SECRET}; Path=/; HttpOnly`) },
	{ name: "a field of an answer", answer: ok("x", `x-auth-token: ${SECRET}`) },
	{
		name: "Location",
		answer: `HTTP/1.1 201 Created\r\nlocation: /x?token=${SECRET}\r\ncontent-length: 0\r\n\r\n`,
	},
	{
		name: "userinfo in Location",
		answer: `HTTP/1.1 201 Created\r\nlocation: http://me:${SECRET}@a.test/\r\ncontent-length: 0\r\n\r\n`,
	},
	{
		name: "an interim head",
		answer: `HTTP/1.1 103 Early Hints\r\nset-cookie: a=${SECRET}\r\n\r\n${ok("x")}`,
	},
	{
		name: "a trailer section",
		answer: `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked("x")}0\r\nx-api-key: ${SECRET}\r\n\r\n`,
	},
	{ name: "a folded field", answer: ok("x", `x-auth-token: a\r\n ${SECRET}`) },
	{ name: "JSON of an answer", answer: ok(inJson, json) },
	{ name: "JSON with white space", answer: ok(`{ "password" : "${SECRET}" }`, json) },
	{ name: "JSON in JSON", answer: ok(JSON.stringify({ text: JSON.stringify({ password: SECRET }) }), json) },
	{
		name: "JSON in a page",
		answer: ok(`<script>var x = {"csrfToken":"${SECRET}"}</script>`, "content-type: text/html"),
	},
	{
		name: "a hidden field of a form",
		answer: ok(`<input type="hidden" name="csrf_token" value="${SECRET}">`, "content-type: text/html"),
	},
	{
		name: "an element of XML",
		answer: ok(`<a><Password>${SECRET}</Password></a>`, "content-type: application/xml"),
	},
	{
		name: "a link in a page",
		answer: ok(`<a href="/x?a=1&amp;token=${SECRET}">x</a>`, "content-type: text/html"),
	},
	{ name: "content without a type", answer: ok(inJson) },
	{ name: "content of an error", answer: ok(inJson, json).replace("200 OK", "500 Oops") },
	{ name: "content until the end of the connection", answer: `HTTP/1.0 200 OK\r\n${json}\r\n\r\n${inJson}` },
	// Splits.
	...[1, 2, 5, 11].map(
		(size): Planted => ({
			name: `chunks of ${size} bytes`,
			answer: `HTTP/1.1 200 OK\r\n${json}\r\ntransfer-encoding: chunked\r\n\r\n${chunked(...(inJson.match(new RegExp(`.{1,${size}}`, "g")) ?? []))}0\r\n\r\n`,
		}),
	),
	// Content codings.
	...Object.entries(codings).flatMap(([coding, encode]): Planted[] => [
		{ name: `JSON in ${coding}`, answer: ok(bytes(encode(inJson)), json, `content-encoding: ${coding}`) },
		{
			name: `a known value in ${coding}`,
			isKnown: true,
			answer: ok(
				bytes(encode(`see ${SECRET} there`)),
				"content-type: text/plain",
				`content-encoding: ${coding}`,
			),
		},
	]),
	{
		name: "JSON in two codings",
		answer: ok(bytes(brotliCompressSync(gzipSync(inJson))), json, "content-encoding: gzip, br"),
	},
	{
		name: "a coding in chunks",
		answer: `HTTP/1.1 200 OK\r\n${json}\r\ncontent-encoding: gzip\r\ntransfer-encoding: chunked\r\n\r\n${chunked(bytes(gzipSync(inJson)).slice(0, 20), bytes(gzipSync(inJson)).slice(20))}0\r\n\r\n`,
	},
	{ name: "a coding that nobody knows", answer: ok(inJson, json, "content-encoding: rot13") },
	{
		name: "coded content that is cut",
		answer: `HTTP/1.1 200 OK\r\n${json}\r\ncontent-encoding: deflate\r\ncontent-length: 1000\r\n\r\n${inJson}`,
	},
	// By value.
	...[
		["as it is", SECRET],
		["percent-encoded", encodeURIComponent(SECRET)],
		["in base64", Buffer.from(SECRET).toString("base64")],
		["in base64 behind one byte", Buffer.from(`x${SECRET}y`).toString("base64")],
		["in base64 behind two bytes", Buffer.from(`xy${SECRET}z`).toString("base64")],
		["in base64url", Buffer.from(`~~${SECRET}`).toString("base64url")],
		["in hexadecimal", Buffer.from(SECRET).toString("hex")],
	].flatMap(([how = "", value = ""]): Planted[] => [
		{
			name: `a known value ${how}, in text`,
			isKnown: true,
			answer: ok(`see ${value} there`, "content-type: text/plain"),
			secret: value,
		},
		{
			name: `a known value ${how}, in bytes`,
			isKnown: true,
			answer: ok(`\0\u0001${value}\u0002`, "content-type: application/octet-stream"),
			secret: value,
		},
		{
			name: `a known value ${how}, in a field`,
			isKnown: true,
			answer: ok("x", `x-echo: ${value}`),
			secret: value,
		},
	]),
	{
		name: "what was sent and comes back",
		request: { headers: { authorization: `Bearer ${SECRET}` } },
		answer: ok(`you are ${SECRET}`, "content-type: text/plain"),
	},
	{
		name: "a password of Basic that comes back",
		request: { auth: { username: "me", password: SECRET } },
		answer: ok(`it is ${SECRET}`),
	},
	{
		name: "a cookie that comes back in a URL",
		request: { headers: { cookie: `sid=${SECRET}` } },
		answer: `HTTP/1.1 201 Created\r\nlocation: /a/${SECRET}/b\r\ncontent-length: 0\r\n\r\n`,
	},
	// By shape.
	{
		name: "a JSON Web Token",
		answer: ok(`see ${JWT} there`, "content-type: text/plain"),
		secret: JWT.slice(21, 60),
	},
	{
		name: "a bearer token in text",
		answer: ok(`curl -H 'Authorization: Bearer ${SECRET}'`, "content-type: text/plain"),
	},
	{ name: "a token of GitHub", answer: ok(`ghp_${SECRET}${SECRET}${SECRET}`, "content-type: text/plain") },
	{
		name: "a key of AWS",
		answer: ok("AKIAQWERTYUIOPASDFGH", "content-type: text/plain"),
		secret: "QWERTYUIOPASDFGH",
	},
	{
		name: "a private key",
		answer: ok(
			`-----BEGIN PRIVATE KEY-----\n${SECRET.repeat(8)}\n-----END PRIVATE KEY-----\n`,
			"content-type: text/plain",
		),
	},
];

async function recordingOf(
	{ request = {}, answer = ok("x"), isKnown = false }: Planted,
	file: string,
	pieceBytes: number,
): Promise<void> {
	await using server = await scriptedServer({
		connections:
			pieceBytes === 0
				? [{ awaitRequest: true }, { send: answer }, { end: true }]
				: [{ awaitRequest: true }, { sendSlowly: answer, chunkBytes: pieceBytes }, { end: true }],
	});
	await using client = new Client();
	const recording = startTrace(client, file, isKnown ? { secrets: [SECRET] } : {});
	const { path = "", method = "GET", ...options } = request;
	await client
		.request(method, `${server.url}/${path}`, { retries: false, redirects: false, ...options })
		.then((response) => response.bytes())
		.catch(() => undefined);
	await client.destroy();
	await recording.close();
}

for (const each of planted) {
	test(`no recording has ${each.name}`, { timeout: 20_000 }, async () => {
		await using folder = await temporaryFolder();
		for (const pieceBytes of [0, 9]) {
			const file = folder.path(`${pieceBytes}.trace`);
			await recordingOf(each, file, pieceBytes);
			const raw = readFileSync(file).toString("latin1");
			const secret = each.secret ?? SECRET;
			for (const text of [
				secret,
				Buffer.from(secret).toString("base64").slice(0, -3),
				Buffer.from(secret).toString("hex"),
			])
				assert.ok(!raw.includes(text), `${text} is in the file, in pieces of ${pieceBytes} bytes`);
			const { entries, end } = await readAll(file);
			assert.equal(end.state, "complete");
			// Framing in between, and codings.
			const wire = Buffer.concat(
				entries.flatMap((entry) => (entry.type === "bytes.received" ? [entry.bytes] : [])),
			);
			const content = wire.toString("latin1").replace(/\r\n[0-9a-f]+\r\n/g, "");
			assert.ok(!content.includes(secret), "it is in the file, between chunks");
			assert.ok(
				entries.some(({ type }) => type === "bytes.masked"),
				"nothing was masked",
			);
		}
	});
}

const ordinary: Readonly<Record<string, string>> = {
	"a page": ok(
		'<html><head><meta name="description" content="Keys and locks"></head><body><p key="a">Sign in with your password.</p><form action="/search?q=token+ring&page=2"></form></body></html>',
		"content-type: text/html",
	),
	"a list": ok(
		JSON.stringify({
			items: [{ key: "kitchen", session: "morning", code: "DE", signature: "f(x)", next_page_token: "abc" }],
			cursor: "x",
		}),
		json,
		"cache-control: max-age=60, private",
		'etag: "abc=="',
	),
	"a script": ok("var token=next();if(a&&key==b)session=open();", "content-type: text/javascript"),
	fields: ok(
		"x",
		"server: nginx",
		"vary: cookie, authorization",
		"access-control-allow-credentials: true",
		"strict-transport-security: max-age=1",
		"link: <https://a.test/?page=2>; rel=next",
	),
};

for (const [name, answer] of Object.entries(ordinary)) {
	test(`${name} without secrets stays as it is`, async () => {
		await using folder = await temporaryFolder();
		const file = folder.path("a.trace");
		await recordingOf(
			{ name, answer, request: { path: "search?code=DE&page=2&key_type=x&sort_key=a" } },
			file,
			0,
		);
		const { entries } = await readAll(file);
		assert.deepEqual(
			entries.filter(({ type }) => type === "bytes.masked"),
			[],
		);
	});
}

test("one secret has one number wherever it is, and its mask has its length", async () => {
	await using folder = await temporaryFolder();
	const file = folder.path("a.trace");
	const answer = ok(
		`${SECRET} and ${Buffer.from(SECRET).toString("base64")}`,
		"content-type: text/plain",
		`set-cookie: a=${SECRET}`,
	);
	await recordingOf(
		{
			name: "",
			request: { path: `?token=${SECRET}`, headers: { authorization: `Bearer ${SECRET}` } },
			answer,
		},
		file,
		0,
	);
	const { entries } = await readAll(file);
	const numbers = entries.flatMap((entry) =>
		entry.type === "bytes.masked" ? entry.ranges.map(({ number }) => number) : [],
	);
	assert.deepEqual([...new Set(numbers)], [1]);
	assert.match(readFileSync(file, "latin1"), /Bearer \[secret 1\]\*{6}\r\n/);
});

test("events have no secrets in their texts", async () => {
	await using folder = await temporaryFolder();
	const file = folder.path("a.trace");
	const recording = openTrace(file, {
		secrets: [SECRET],
		command: ["get", `http://me:${SECRET}@a.test/?token=${SECRET}`],
	});
	const events: readonly TraceEvent[] = [
		{
			type: "exchange.failed",
			at: 1,
			exchangeId: 1,
			kind: "timeout",
			code: "total",
			phase: "queue",
			option: undefined,
			message: `GET http://a.test/?token=${SECRET} failed`,
		},
		{ type: "exchange.retried", at: 1, exchangeId: 1, reason: `it said ${SECRET}` },
		{
			type: "request.head",
			at: 1,
			exchangeId: 1,
			connectionId: 1,
			version: "2",
			method: "GET",
			target: `/?sig=${SECRET}`,
			authority: "a",
			fields: [
				["cookie", `a=${SECRET}`],
				["x-api-key", SECRET],
			],
			head: undefined,
		},
		{ type: "tunnel.failed", at: 1, connectionId: 1, message: `http://me:${SECRET}@proxy`, status: 407 },
		{
			type: "datagram.sent",
			at: 1,
			socketId: 1,
			remote: { address: "127.0.0.1", port: 1, family: "IPv4" },
			bytes: Buffer.from(`password=${SECRET}`),
		},
	];
	for (const event of events) recording.trace(event);
	await recording.close();
	assert.ok(!readFileSync(file, "latin1").includes(SECRET));
});

test("an unredacted recording keeps everything, and says so", async () => {
	await using folder = await temporaryFolder();
	const file = folder.path("a.trace");
	const recording = openTrace(file, { unredacted: true });
	recording.trace({
		type: "bytes.sent",
		at: 1,
		connectionId: 1,
		bytes: Buffer.from(`GET /?token=${SECRET} HTTP/1.1\r\n\r\n`),
	});
	await recording.close();
	const { header, entries } = await readAll(file);
	assert.equal(header.masked, false);
	assert.equal(entries.length, 1);
	assert.ok(readFileSync(file, "latin1").includes(SECRET));
});
