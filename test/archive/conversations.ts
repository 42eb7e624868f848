// Conversations of HTTP/1.1 with each end there is, as data: what the server does on each connection, and what is asked.

import type { ClientOptions, RequestOptions } from "../../src/client/index.ts";
import type { Script, Step } from "../../src/testing/index.ts";
import { answering, ok } from "../client/support.ts";

/** A request: to a path of the server, or to another URL. */
export interface Asked extends RequestOptions {
	readonly path?: string | undefined;
	readonly method?: string | undefined;
	readonly url?: string | undefined;
}

export interface Conversation {
	readonly name: string;
	/** By connection; the last one serves all later ones. */
	readonly connections: readonly Script[];
	readonly options?: ClientOptions;
	/** The requests, one after another, or all at once. */
	readonly requests: readonly Asked[];
	readonly isParallel?: boolean;
	/** Not over TLS, and not by the table of answers. */
	readonly isPlainOnly?: boolean;
}

const chunked = (...chunks: readonly string[]): string =>
	`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks.map((each) => `${each.length.toString(16)}\r\n${each}\r\n`).join("")}0\r\n\r\n`;
const once = (...steps: readonly Step[]): Script => [{ awaitRequest: true }, ...steps];
const each = (answer: string): Script => answering(() => answer);

/** Answers, each of which ends its message in another way. */
const answers: Readonly<Record<string, string>> = {
	"a length": ok("hi there"),
	"no content": "HTTP/1.1 204 No Content\r\n\r\n",
	"a length of 0": ok(""),
	chunks: chunked("one", "two", "three"),
	"chunks with extensions":
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0;c\r\n\r\n",
	"a trailer section":
		"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n1\r\na\r\n0\r\nx: y\r\n\r\n",
	"interim heads": `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </b>\r\n\r\n${ok("x")}`,
	"an error status": "HTTP/1.1 500 Oops\r\ncontent-length: 4\r\n\r\noops",
	"a redirect that leads nowhere": "HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n",
	cookies: ok("x", "set-cookie: id=0123456789; Path=/", "set-cookie: b=2"),
	"a long head": ok("x", ...Array.from({ length: 60 }, (_, n) => `x-line-${n}: ${"v".repeat(60)}`)),
	"a large content": ok("0123456789abcdef".repeat(8192)),
	"many chunks": chunked(...Array.from({ length: 200 }, (_, n) => `chunk ${n} `.repeat(5))),
	"JSON with a secret": ok('{"access_token":"abcdefgh12345678","n":1}', "content-type: application/json"),
	"binary content": ok(
		Array.from({ length: 256 }, (_, n) => String.fromCharCode(n)).join(""),
		"content-type: image/png",
	),
};

const closing = (answer: string): string => answer.replace("\r\n", "\r\nconnection: close\r\n");

export const conversations: readonly Conversation[] = [
	...Object.entries(answers).flatMap(([name, answer]): Conversation[] => [
		{ name: `${name}, kept`, connections: [each(answer)], requests: [{}, { path: "two" }, {}] },
		{
			name: `${name}, closed`,
			connections: [once({ send: closing(answer) }, { end: true })],
			requests: [{}, {}],
		},
		{
			name: `${name}, in pieces of 7 bytes`,
			connections: [
				once(
					{ sendSlowly: answer.slice(0, 2_000), chunkBytes: 7 },
					{ send: answer.slice(2_000) },
					{ hold: true },
				),
			],
			requests: [{}],
		},
		{
			name: `${name}, with credentials`,
			connections: [each(answer)],
			requests: [
				{ headers: { authorization: "Bearer abcdefgh12345678", cookie: "a=1; session=0123456789" } },
			],
		},
		{
			name: `${name}, cut short`,
			connections: [once({ send: answer.slice(0, Math.floor(answer.length * 0.7)) }, { end: true })],
			requests: [{}],
		},
		{
			name: `${name}, reset in the middle`,
			connections: [
				once({ send: answer.slice(0, Math.floor(answer.length * 0.6)) }, { pause: 5 }, { reset: true }),
			],
			requests: [{}],
			isPlainOnly: true,
		},
		{
			name: `${name}, pipelined`,
			connections: [each(answer)],
			options: { pipelining: 4, connectionsPerOrigin: 1 },
			requests: [{}, { path: "b" }, { path: "c" }, { path: "d" }],
			isParallel: true,
		},
	]),
	{
		name: "until the end of the connection",
		connections: [once({ send: "HTTP/1.0 200 OK\r\n\r\nuntil the end" }, { end: true })],
		requests: [{}],
	},
	{
		name: "HEAD",
		connections: [each("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n")],
		requests: [{ method: "HEAD" }, { method: "HEAD" }],
	},
	{
		name: "304",
		connections: [each('HTTP/1.1 304 Not Modified\r\netag: "a"\r\n\r\n')],
		requests: [{ headers: { "if-none-match": '"a"' } }],
	},
	{
		name: "a refused connection",
		connections: [[]],
		requests: [{ url: "http://127.0.0.1:1/" }],
		isPlainOnly: true,
	},
	{
		name: "an unknown name",
		connections: [[]],
		requests: [{ url: "http://unknown.invalid/" }],
		isPlainOnly: true,
		options: { resolver: async () => [] },
	},
	{ name: "no answer, reset", connections: [once({ reset: true })], requests: [{}], isPlainOnly: true },
	{ name: "no answer, closed", connections: [once({ end: true })], requests: [{}] },
	{ name: "no HTTP", connections: [once({ send: "SSH-2.0-x\r\n" }, { hold: true })], requests: [{}] },
	{
		name: "a head without an end",
		connections: [once({ send: "HTTP/1.1 200 OK\r\nx: y\r\n" }, { end: true })],
		requests: [{}],
	},
	{
		name: "a bad chunk",
		connections: [
			once({ send: "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n" }, { hold: true }),
		],
		requests: [{}],
	},
	{
		name: "the deadline of the first byte",
		connections: [once({ hold: true })],
		requests: [{ timeouts: { firstByte: 30 } }],
	},
	{
		name: "the deadline between bytes",
		connections: [once({ send: ok("xxxx").slice(0, -2) }, { hold: true })],
		requests: [{ timeouts: { idle: 30 } }],
	},
	{
		name: "the deadline of the call",
		connections: [once({ hold: true })],
		requests: [{ timeouts: { total: 30 } }],
	},
	{
		name: "the limit of heads",
		connections: [each(answers["a long head"] as string)],
		requests: [{}],
		options: { limits: { headBytes: 1_000 } },
	},
	{ name: "an abort", connections: [once({ hold: true })], requests: [{ signal: AbortSignal.timeout(30) }] },
	{
		name: "a redirect",
		connections: [
			answering(({ target }) =>
				target === "/" ? "HTTP/1.1 302 Found\r\nlocation: /to\r\ncontent-length: 0\r\n\r\n" : ok("there"),
			),
		],
		requests: [{}],
	},
	{
		name: "a redirect without end",
		connections: [each("HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")],
		requests: [{}],
	},
	{
		name: "a retry",
		connections: [
			[
				{ awaitRequest: true },
				{ send: "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n" },
				{ awaitRequest: true },
				{ send: ok("now") },
			],
		],
		requests: [{ retries: { limit: 1, baseDelayMs: 1 } }],
	},
	{
		name: "sent again",
		connections: [
			[{ awaitRequest: true }, { send: ok("one") }, { awaitRequest: true }, { reset: true }],
			each(ok("two")),
		],
		requests: [{}, {}],
		isPlainOnly: true,
	},
	{
		name: "a challenge",
		connections: [
			answering(({ head }) =>
				/authorization: digest/i.test(head)
					? ok("in")
					: 'HTTP/1.1 401 No\r\nwww-authenticate: Digest realm="r", nonce="n", qop="auth"\r\ncontent-length: 0\r\n\r\n',
			),
		],
		requests: [{ auth: { digest: { username: "user", password: "password-1" } } }],
	},
	{
		name: "content that is sent",
		connections: [each(ok("got"))],
		requests: [
			{ method: "POST", body: "some content" },
			{ method: "PUT", json: { password: "in the json" } },
		],
	},
	{
		name: "content that is sent in chunks",
		connections: [each(ok("got"))],
		requests: [{ method: "POST", body: ["one", "two", "three"] }],
	},
	{
		name: "a form",
		connections: [each(ok("got"))],
		requests: [{ method: "POST", form: { user: "me", password: "secret word" } }],
	},
	{
		name: "100 (Continue)",
		connections: [
			[
				{ awaitHead: true },
				{ send: "HTTP/1.1 100 Continue\r\n\r\n" },
				{ awaitBody: true },
				{ send: ok("thanks") },
				{ hold: true },
			],
		],
		requests: [{ method: "POST", body: "content", expectContinue: true }],
	},
	{
		name: "an answer before the content is sent",
		connections: [
			[
				{ awaitHead: true },
				{ send: closing("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n") },
				{ end: true },
			],
		],
		requests: [{ method: "POST", body: ["x".repeat(100_000)] }],
	},
	{
		name: "an upgrade",
		connections: [
			once(
				{ send: "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nhello" },
				{ end: true },
			),
		],
		requests: [{ headers: { connection: "upgrade", upgrade: "echo" } }],
	},
	{
		name: "bytes that nobody asked for",
		connections: [once({ send: `${ok("one")}HTTP/1.1 200 OK\r\n\r\n` }, { hold: true })],
		requests: [{}],
	},
];
