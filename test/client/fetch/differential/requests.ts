// What a call may say: every member of RequestInit, every kind of header list, of content, of URL, and Requests.

import { Readable } from "node:stream";
import { type Case, type Fetch, type Place, textOf } from "./place.ts";

type Init = RequestInit & Record<string, unknown>;

async function echo(fetch: Fetch, place: Place, init?: unknown, path = "/echo"): Promise<unknown> {
	return await textOf(await fetch(place.here + path, init as RequestInit), place);
}

function inits(group: string, values: readonly (readonly [string, () => unknown])[]): Case[] {
	return values.map(([name, init]) => [`${group}: ${name}`, (fetch, place) => echo(fetch, place, init())]);
}

function members(name: string, values: readonly unknown[], more: Init = {}): Case[] {
	return values.map((value) => [
		`init.${name} = ${typeof value === "string" ? JSON.stringify(value) : String(value)}`,
		(fetch, place) => echo(fetch, place, { ...more, [name]: value }),
	]);
}

const METHODS = [
	"GET",
	"get",
	"HEAD",
	"head",
	"POST",
	"post",
	"PUT",
	"put",
	"DELETE",
	"delete",
	"OPTIONS",
	"options",
];
const ODD_METHODS = [
	"PATCH",
	"chicken",
	"CONNECT",
	"connect",
	"TRACE",
	"TRACK",
	"trace",
	"",
	"G T",
	"é",
	"a\n",
	5,
	null,
];

const HEADERS: readonly (readonly [string, () => unknown])[] = [
	["an object", () => ({ "X-A": "1", "x-b": "2" })],
	["pairs", () => [["x-a", "1"]]],
	[
		"pairs with a name twice",
		() => [
			["X-A", "1"],
			["x-a", "2"],
		],
	],
	[
		"cookies twice",
		() => [
			["cookie", "a=1"],
			["Cookie", "b=2"],
		],
	],
	["Headers", () => new Headers({ "x-a": "1" })],
	["a Map", () => new Map([["x-a", "1"]])],
	[
		"a generator",
		() =>
			(function* () {
				yield ["x-a", "1"];
			})(),
	],
	["pairs from iterables", () => [new Set(["x-a", "1"])]],
	["a pair of one", () => [["x-a"]]],
	["a pair of three", () => [["x-a", "1", "2"]]],
	["a list of strings", () => ["ab"]],
	["a list with null", () => [null]],
	["a string", () => "x-a: 1"],
	["a number", () => 5],
	["null", () => null],
	["undefined", () => undefined],
	["an empty object", () => ({})],
	["an empty list", () => []],
	["a number as value", () => ({ "x-a": 5 })],
	["undefined as value", () => ({ "x-a": undefined })],
	["null as value", () => ({ "x-a": null })],
	["a list as value", () => ({ "x-a": ["1", "2"] })],
	["an object as value", () => ({ "x-a": {} })],
	["a symbol as value", () => ({ "x-a": Symbol("a") })],
	["a symbol as name", () => ({ [Symbol("a")]: "1" })],
	["an inherited name", () => Object.create({ "x-a": "1" })],
	["an empty value", () => ({ "x-a": "" })],
	["white space around a value", () => ({ "x-a": " \t1 \t" })],
	["line ends around a value", () => ({ "x-a": "\r\n1\r\n" })],
	["a line end within a value", () => ({ "x-a": "1\r\nx-b: 2" })],
	["a NUL in a value", () => ({ "x-a": "1\0" })],
	["latin1 in a value", () => ({ "x-a": "ü" })],
	["more than latin1 in a value", () => ({ "x-a": "你" })],
	["an empty name", () => ({ "": "1" })],
	["a space in a name", () => ({ "x a": "1" })],
	["a colon in a name", () => ({ "x:a": "1" })],
	["a line end in a name", () => ({ "x-a\r\nb": "1" })],
	["more than ASCII in a name", () => ({ "x-ü": "1" })],
	["accept of one's own", () => ({ accept: "text/plain" })],
	["a content type without content", () => ({ "content-type": "a/b" })],
	["authorization", () => ({ authorization: "Bearer x" })],
	["referer", () => ({ referer: "http://x/" })],
	["__proto__ as a name", () => JSON.parse('{"__proto__":"1"}')],
	["transfer-encoding", () => ({ "transfer-encoding": "chunked" })],
	["a bad content length", () => ({ "content-length": "abc" })],
];

function form(): FormData {
	const data = new FormData();
	data.append("a", "1");
	data.append('b\r\n"', "x\ny");
	data.append("f", new File(["content"], 'ü".txt', { type: "text/plain" }));
	data.append("g", new Blob(["blob"]));
	return data;
}

async function* chunks(...values: unknown[]): AsyncGenerator<unknown> {
	for (const value of values) yield value;
}

const bytes = new TextEncoder();

function stream(...values: unknown[]): ReadableStream {
	return ReadableStream.from(chunks(...values));
}

const BODIES: readonly (readonly [string, () => unknown])[] = [
	["a string", () => "hello"],
	["an empty string", () => ""],
	["more than latin1", () => "你好 ü"],
	["half a surrogate pair", () => "a\ud800b"],
	["a Uint8Array", () => bytes.encode("bytes")],
	["a part of a buffer", () => new Uint8Array(bytes.encode("0123456789").buffer, 2, 4)],
	["a Uint16Array", () => Uint16Array.of(1, 2)],
	["a DataView", () => new DataView(bytes.encode("view").buffer)],
	["an ArrayBuffer", () => bytes.encode("buffer").buffer],
	["a Buffer", () => Buffer.from("node")],
	["an empty buffer", () => new ArrayBuffer(0)],
	["URLSearchParams", () => new URLSearchParams({ a: "1 2", b: "ü" })],
	["a Blob with a type", () => new Blob(["blob"], { type: "a/b" })],
	["a Blob without a type", () => new Blob(["blob"])],
	["an empty Blob", () => new Blob([])],
	["a File", () => new File(["file"], "a.txt", { type: "text/plain" })],
	["a form", form],
	["an empty form", () => new FormData()],
	["a number", () => 5],
	["zero", () => 0],
	["true", () => true],
	["false", () => false],
	["an object", () => ({ a: 1 })],
	["an array", () => [1, 2]],
	["a function", () => function f() {}],
	["null", () => null],
	["undefined", () => undefined],
	["a symbol", () => Symbol("a")],
	["a Date", () => new Date(0)],
];

const STREAMS: readonly (readonly [string, () => unknown])[] = [
	["a stream", () => stream(bytes.encode("a"), bytes.encode("bc"))],
	["an async generator", () => chunks(bytes.encode("a"), bytes.encode("bc"))],
	["a Node stream", () => Readable.from([Buffer.from("a"), Buffer.from("bc")])],
	[
		"a stream that was read",
		() => {
			const one = stream(bytes.encode("a"));
			void one.getReader().read();
			return one;
		},
	],
	[
		"a locked stream",
		() => {
			const one = stream(bytes.encode("a"));
			one.getReader();
			return one;
		},
	],
	[
		"a cancelled stream",
		() => {
			const one = stream(bytes.encode("a"));
			void one.cancel();
			return one;
		},
	],
	[
		"a stream that fails",
		() =>
			new ReadableStream({
				pull() {
					throw new RangeError("mine");
				},
			}),
	],
	[
		"a stream that fails later",
		() => {
			let n = 0;
			return new ReadableStream({
				pull(c) {
					if (n++ > 0) throw new RangeError("mine");
					c.enqueue(bytes.encode("a"));
				},
			});
		},
	],
	["a stream of numbers", () => stream(5)],
];

const bodies: Case[] = BODIES.flatMap(([name, body]): Case[] => [
	[`POST of ${name}`, (fetch, place) => echo(fetch, place, { method: "POST", body: body() })],
	[
		`POST of ${name}, with a type`,
		(fetch, place) =>
			echo(fetch, place, { method: "POST", body: body(), headers: { "content-type": "x/y" } }),
	],
	[`GET with ${name}`, (fetch, place) => echo(fetch, place, { body: body() })],
	[
		`Request with ${name}`,
		async (fetch, place) => {
			const request = new Request(`${place.here}/echo`, {
				method: "PUT",
				body: body() as Exclude<RequestInit["body"], undefined>,
			});
			return [await textOf(await fetch(request), place), request.bodyUsed];
		},
	],
]);

const streams: Case[] = STREAMS.flatMap(([name, body]): Case[] => [
	[`POST of ${name}`, (fetch, place) => echo(fetch, place, { method: "POST", body: body(), duplex: "half" })],
	[`POST of ${name}, without duplex`, (fetch, place) => echo(fetch, place, { method: "POST", body: body() })],
	[`GET with ${name}`, (fetch, place) => echo(fetch, place, { body: body(), duplex: "half" })],
]);

const URLS: readonly (readonly [string, (place: Place) => unknown])[] = [
	["a string", ({ here }) => `${here}/echo`],
	["a URL", ({ here }) => new URL(`${here}/echo`)],
	["an object with toString", ({ here }) => ({ toString: () => `${here}/echo` })],
	["no path", ({ here }) => here],
	["a fragment", ({ here }) => `${here}/echo#part`],
	["a query", ({ here }) => `${here}/echo?a=b&c`],
	["an empty query", ({ here }) => `${here}/echo?`],
	["dot segments", ({ here }) => `${here}/x/../echo`],
	["spaces around", ({ here }) => `  ${here}/echo\n`],
	["a space within", ({ here }) => `${here}/echo?a b`],
	["more than ASCII", ({ here }) => `${here}/echo?ü=你`],
	["quotes", ({ here }) => `${here}/echo?"<>'`],
	["percent signs", ({ here }) => `${here}/echo?%zz%41`],
	["backslashes", ({ here }) => `${here.replace("//", "\\\\")}\\echo`],
	["an upper-case scheme", ({ here }) => `${here.replace("http", "HTTP")}/echo`],
	["a host in hexadecimal", ({ here }) => `${here.replace("127.0.0.1", "0x7f.1")}/echo`],
	["an at-sign in the path", ({ here }) => `${here}/echo?a@b`],
	["a path of two slashes", ({ here }) => `${here}//echo`],
	["userinfo", ({ here }) => `${here.replace("//", "//user:secret@")}/echo`],
	["a user", ({ here }) => `${here.replace("//", "//user@")}/echo`],
	["an empty user", ({ here }) => `${here.replace("//", "//@")}/echo`],
	["nothing", () => ""],
	["undefined", () => undefined],
	["null", () => null],
	["a number", () => 5],
	["a symbol", () => Symbol("a")],
	["a relative URL", () => "/echo"],
	["a host without a scheme", () => "example.com/x"],
	["http: alone", () => "http://"],
	["a port too high", () => "http://127.0.0.1:70000/"],
	["a port refused", () => "http://127.0.0.1:6667/"],
	["a port refused, of TLS", () => "https://127.0.0.1:25/"],
	["about:blank", () => "about:blank"],
	["file:", () => "file:///etc/hostname"],
	["ftp:", () => "ftp://127.0.0.1/"],
	["javascript:", () => "javascript:1"],
	["mailto:", () => "mailto:a@b"],
	["data: text", () => "data:,hello%20there"],
	["data: base64", () => "data:text/plain;charset=utf-8;base64,aGVsbG8="],
	["data: broken", () => "data:text/plain;base64,%"],
	["data: without a comma", () => "data:text/plain"],
	["data: with a fragment", () => "data:text/html,<p>#x"],
	["blob: unknown", () => "blob:nodedata:0b1d"],
];

const urls: Case[] = URLS.flatMap(([name, url]): Case[] => [
	[`URL: ${name}`, async (fetch, place) => await textOf(await fetch(url(place) as string), place)],
	[
		`URL: ${name}, with options`,
		async (fetch, place) => await textOf(await fetch(url(place) as string, { method: "DELETE" }), place),
	],
]);

const REFERRERS = [
	"",
	"about:client",
	"http://u:p@example.com/path?q#f",
	"https://example.com/path",
	"ftp://x/",
	"/relative",
	"no url",
	5,
	null,
];
const POLICIES = [
	"",
	"no-referrer",
	"no-referrer-when-downgrade",
	"same-origin",
	"origin",
	"strict-origin",
	"origin-when-cross-origin",
	"strict-origin-when-cross-origin",
	"unsafe-url",
	"bogus",
];

const referrers: Case[] = [
	...members("referrer", REFERRERS),
	...POLICIES.flatMap((referrerPolicy): Case[] =>
		["http://example.com/a?b#c", "https://example.com/a"].map(
			(referrer): Case => [
				`referrer ${referrer} by policy ${JSON.stringify(referrerPolicy)}`,
				(fetch, place) => echo(fetch, place, { referrer, referrerPolicy }),
			],
		),
	),
];

const requests: Case[] = [
	["a Request", async (fetch, place) => await textOf(await fetch(new Request(`${place.here}/echo`)), place)],
	[
		"a Request with everything",
		async (fetch, place) => {
			const request = new Request(`${place.here}/echo?a#b`, {
				method: "put",
				body: "x",
				headers: { "x-a": "1" },
				cache: "no-store",
			});
			return await textOf(await fetch(request), place);
		},
	],
	[
		"a Request twice",
		async (fetch, place) => {
			const request = new Request(`${place.here}/echo`, { method: "POST", body: "x" });
			await fetch(request).then((response) => response.text());
			return await fetch(request).then((response) => response.text());
		},
	],
	[
		"a Request without content twice",
		async (fetch, place) => {
			const request = new Request(`${place.here}/echo`, { method: "POST" });
			await fetch(request).then((response) => response.text());
			return await textOf(await fetch(request), place);
		},
	],
	[
		"a Request whose content was read",
		async (fetch, place) => {
			const request = new Request(`${place.here}/echo`, { method: "POST", body: "x" });
			await request.text();
			return await fetch(request);
		},
	],
	[
		"a clone of a Request",
		async (fetch, place) => {
			const request = new Request(`${place.here}/echo`, { method: "POST", body: "x" });
			const clone = request.clone();
			return [await textOf(await fetch(request), place), await textOf(await fetch(clone), place)];
		},
	],
	...(
		[
			["method", { method: "PUT" }],
			["headers", { headers: { "x-b": "2" } }],
			["content", { body: "other" }],
			["content and its type", { body: "other", headers: { "content-type": "a/b" } }],
			["no content", { body: null }],
			["a method without content", { method: "GET" }],
			["no headers", { headers: {} }],
			["redirect", { redirect: "error" }],
			["no signal", { signal: null }],
			["nothing", {}],
		] as const
	).map(
		([name, init]): Case => [
			`a Request, overruled: ${name}`,
			async (fetch, place) => {
				const request = new Request(`${place.here}/echo`, {
					method: "POST",
					body: "mine",
					headers: { "x-a": "1" },
				});
				return await textOf(await fetch(request, init as RequestInit), place);
			},
		],
	),
	[
		"a Request of which nothing is used but its URL",
		async (fetch, place) => {
			const request = new Request(`${place.here}/echo`, { method: "POST", body: "mine" });
			await fetch(request, { body: "other" }).then((response) => response.text());
			return request.bodyUsed;
		},
	],
	[
		"a subclass of Request",
		async (fetch, place) => {
			class Mine extends Request {}
			return await textOf(await fetch(new Mine(`${place.here}/echo`, { method: "DELETE" })), place);
		},
	],
	[
		"bytes that change after the call",
		async (fetch, place) => {
			const body = bytes.encode("before");
			const response = fetch(`${place.here}/echo`, { method: "POST", body });
			body.fill(0x2e);
			return await textOf(await response, place);
		},
	],
];

const odd: Case[] = [
	...(["string", 5, null, undefined, true, Symbol("a"), () => undefined, []] as const).map(
		(init): Case => [`init is ${String(init) || "[]"}`, (fetch, place) => echo(fetch, place, init)],
	),
	[
		"an instance of a class as init",
		(fetch, place) => {
			class Options {
				get method(): string {
					return "PUT";
				}
			}
			return echo(fetch, place, new Options());
		},
	],
	["an init with inherited members", (fetch, place) => echo(fetch, place, Object.create({ method: "PUT" }))],
	["an unknown member", (fetch, place) => echo(fetch, place, { bogus: 1 })],
	["no argument", (fetch) => (fetch as unknown as () => unknown)()],
	["the length and name of the function", (fetch) => [fetch.length, fetch.name]],
	[
		"this doesn't matter",
		async (fetch, place) => await textOf(await fetch.call(undefined as never, `${place.here}/echo`), place),
	],
];

export const REQUESTS: readonly Case[] = [
	...members("method", METHODS),
	...members("method", ODD_METHODS),
	...members("method", METHODS, { body: "x" }),
	...inits(
		"headers",
		HEADERS.map(([name, headers]) => [name, () => ({ headers: headers() })] as const),
	),
	...inits(
		"headers of a POST",
		HEADERS.map(
			([name, headers]) => [name, () => ({ headers: headers(), method: "POST", body: "x" })] as const,
		),
	),
	...bodies,
	...streams,
	...urls,
	...referrers,
	...requests,
	...odd,
	...members("redirect", ["follow", "error", "manual", "bogus", "", null, 5]),
	...members("mode", ["cors", "no-cors", "same-origin", "navigate", "websocket", "bogus", null]),
	...members("mode", ["no-cors", "same-origin"], { method: "PUT" }),
	...members("credentials", ["omit", "same-origin", "include", "bogus", null]),
	...members("cache", [
		"default",
		"no-store",
		"reload",
		"no-cache",
		"force-cache",
		"only-if-cached",
		"bogus",
	]),
	...members("cache", ["no-store", "no-cache", "reload"], {
		headers: { "cache-control": "mine", pragma: "mine" },
	}),
	...members("integrity", ["", " ", "bogus", "sha256-bogus", 5]),
	...members("keepalive", [true, false, 0, "yes"]),
	...members("priority", ["high", "low", "auto", "bogus"]),
	...members("window", [null, undefined, "x", 5]),
	...members("duplex", ["half", "full", "bogus", undefined, null]),
	...members("signal", [undefined, null, "x", {}, 5, new EventTarget()]),
	...members("keepalive", [true], { method: "POST", body: "x" }),
];
