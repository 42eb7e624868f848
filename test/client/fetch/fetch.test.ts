// What fetch promises beyond being like Node's: its errors, and that it really runs on its client.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Client, ClientError, CookieJar, createFetch, HttpCache } from "../../../src/client/index.ts";
import { fetch as sharedFetch } from "../../../src/index.ts";
import { collectGarbage } from "../../support/garbage.ts";

/** Assignable both ways: TypeScript checks it. */
const typed: typeof globalThis.fetch = sharedFetch;
const likewise: typeof sharedFetch = globalThis.fetch;

let server: Server;
let origin: string;
let listener: RequestListener = () => undefined;

before(async () => {
	server = createServer((request, response) => listener(request, response));
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

after(() => {
	server.closeAllConnections();
	server.close();
});

async function failureOf(promise: Promise<unknown>): Promise<TypeError & { cause: ClientError }> {
	const error: unknown = await promise.then(
		() => assert.fail("it resolved"),
		(reason: unknown) => reason,
	);
	assert(error instanceof TypeError);
	assert(error.cause instanceof ClientError);
	return error as TypeError & { cause: ClientError };
}

test("its types are those of the global fetch", () => {
	assert.equal(typed, sharedFetch);
	assert.equal(likewise, globalThis.fetch);
});

test("a refused connection is a TypeError that says what to do, with the ClientError as its cause", async () => {
	await using client = new Client();
	const closed = createServer().listen(0, "127.0.0.1");
	await once(closed, "listening");
	const { port } = closed.address() as AddressInfo;
	closed.close();
	await once(closed, "close");
	const { message, cause } = await failureOf(createFetch(client)(`http://127.0.0.1:${port}/x`));
	assert.match(message, new RegExp(`GET http://127\\.0\\.0\\.1:${port}/x .*refused the connection`));
	assert.equal(cause.code, "ECONNREFUSED");
	assert.equal(cause.kind, "connect");
	assert.equal(cause.isSafeToRetry, true);
});

test("content that breaks off is a TypeError for every reader, and never a short body", async () => {
	await using client = new Client();
	const fetch = createFetch(client);
	listener = (_request, response) => {
		response.writeHead(200, { "content-length": 100 }).write("some", () => response.socket?.destroy());
	};
	const { cause } = await failureOf((await fetch(origin)).text());
	assert.equal(cause.kind, "truncated");
	const reader = (await fetch(origin)).body?.getReader();
	assert.equal((await reader?.read())?.value?.byteLength, 4);
	assert.equal((await failureOf(reader?.read() as Promise<unknown>)).cause.kind, "truncated");
});

test("a header that can't be sent is refused before anything is", async () => {
	await using client = new Client();
	for (const headers of [{ a: "1\r\nb: 2" }, [["a\nb", "1"]] as [string, string][], { a: "\0" }]) {
		await assert.rejects(createFetch(client)(origin, { headers }), TypeError);
	}
	assert.equal(client.stats().requests, 0);
});

test("credentials in a URL are refused, not sent and not shown", async () => {
	await using client = new Client();
	const url = origin.replace("//", "//user:secret@");
	for (const init of [undefined, { method: "POST" }]) {
		await assert.rejects(createFetch(client)(url, init), TypeError);
	}
	assert.equal(client.stats().requests, 0);
});

test("it runs on the client it was made for: headers, interceptors, statistics", async () => {
	let seen = "";
	await using client = new Client({
		headers: { "x-team": "one" },
		interceptors: [(request, next) => next({ ...request, headers: request.headers.with("x-signed", "yes") })],
	});
	listener = (request, response) => {
		seen = `${request.headers["x-team"]} ${request.headers["x-signed"]} ${request.headers["user-agent"]}`;
		response.end();
	};
	await createFetch(client)(origin, { headers: { "user-agent": "mine" } });
	assert.equal(seen, "one yes mine");
	assert.equal(client.stats().requests, 1);
});

test("an interceptor's own error reaches the caller as it is", async () => {
	const mine = new RangeError("mine");
	await using client = new Client({ interceptors: [() => Promise.reject(mine)] });
	await assert.rejects(createFetch(client)(origin), (error) => error === mine);
});

test("a closed client's fetch rejects with a TypeError", async () => {
	const client = new Client();
	await client.close();
	assert.equal((await failureOf(createFetch(client)(origin))).cause.kind, "client-closed");
});

test('credentials: "omit" neither sends nor keeps cookies', async () => {
	await using client = new Client({ cookies: new CookieJar() });
	const fetch = createFetch(client);
	const sent: (string | undefined)[] = [];
	listener = (request, response) => {
		sent.push(request.headers.cookie);
		response.setHeader("set-cookie", `n=${sent.length}`).end();
	};
	await fetch(origin, { credentials: "omit" });
	await fetch(origin);
	await fetch(origin, { credentials: "omit" });
	await fetch(origin);
	assert.deepEqual(sent, [undefined, undefined, undefined, "n=2"]);
});

test("the cache modes are those of the client's cache", async () => {
	await using client = new Client({ cache: new HttpCache() });
	const fetch = createFetch(client);
	let count = 0;
	listener = (_request, response) => {
		count++;
		response.setHeader("cache-control", "max-age=60").end(`${count}`);
	};
	const get = async (cache: NonNullable<RequestInit["cache"]>): Promise<string> => {
		const response = await fetch(`${origin}/cached`, { cache, mode: "same-origin" });
		return await response.text();
	};
	await assert.rejects(get("only-if-cached"), TypeError);
	assert.equal(await get("default"), "1");
	assert.equal(await get("default"), "1");
	assert.equal(await get("only-if-cached"), "1");
	assert.equal(await get("force-cache"), "1");
	assert.equal(await get("no-store"), "2");
	assert.equal(await get("default"), "1");
	assert.equal(await get("reload"), "3");
	assert.equal(await get("default"), "3");
	assert.equal(await get("no-cache"), "4");
});

test("content of a wrong digest is never handed out", async () => {
	await using client = new Client();
	listener = (_request, response) => void response.end("other content");
	const integrity = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
	await assert.rejects(createFetch(client)(origin, { integrity }), {
		name: "TypeError",
		message: /whose digest is sha256-\S+, not sha256-47DEQ/,
	});
});

test("a redirect from https to http, or to a data: URL, is refused as the client refuses it", async () => {
	await using client = new Client();
	listener = (_request, response) => void response.writeHead(302, { location: "data:,x" }).end();
	assert.equal((await failureOf(createFetch(client)(origin))).cause.kind, "redirect");
});

test("data: and blob: URLs need no network, even where fetch stands in the global one's place", async () => {
	const before = globalThis.fetch;
	globalThis.fetch = sharedFetch;
	try {
		assert.equal(await (await fetch("data:,hello")).text(), "hello");
		const url = URL.createObjectURL(new Blob(["blob"]));
		assert.equal(await (await fetch(new URL(url))).text(), "blob");
	} finally {
		globalThis.fetch = before;
	}
});

test("more requests than a client's usual connections wait for nobody", async () => {
	const waiting: (() => void)[] = [];
	listener = (_request, response) => {
		waiting.push(() => response.end("done"));
		if (waiting.length === 100) for (const end of waiting) end();
	};
	const all = await Promise.all(
		Array.from({ length: 100 }, async () => await (await sharedFetch(origin)).text()),
	);
	assert.equal(all.length, 100);
});

test("a stream that is being sent is cancelled with the reason of an abort", async () => {
	await using client = new Client();
	listener = (request) => request.resume();
	const controller = new AbortController();
	const reason = new Error("no more");
	const cancelled = Promise.withResolvers<unknown>();
	const body = new ReadableStream({
		pull: (out) => out.enqueue(new Uint8Array(10)),
		cancel: (why) => cancelled.resolve(why),
	});
	listener = (request) => request.once("data", () => controller.abort(reason)).resume();
	const init = { method: "POST", body, duplex: "half", signal: controller.signal } as const;
	await assert.rejects(createFetch(client)(origin, init), (error) => error === reason);
	assert.equal(await cancelled.promise, reason);
});

test("a Request whose content comes slowly is streamed, and one at hand is sent with its length", async () => {
	await using client = new Client();
	const fetch = createFetch(client);
	let go = (): void => undefined;
	listener = (request, response) => {
		const { "content-length": length, "transfer-encoding": coding } = request.headers;
		request.once("data", () => go());
		let size = 0;
		request.on("data", (chunk: Buffer) => {
			size += chunk.length;
		});
		request.on("end", () => response.end(`${length} ${coding} ${size}`));
	};
	const slow = new ReadableStream({
		start(controller) {
			controller.enqueue(new Uint8Array(3));
			go = () => {
				controller.enqueue(new Uint8Array(4));
				controller.close();
				go = () => undefined;
			};
		},
	});
	const post = async (body: RequestInit["body"]): Promise<string> => {
		const init = { method: "POST", body: body ?? null, duplex: "half" } as const;
		return await (await fetch(new Request(origin, init))).text();
	};
	assert.equal(await post(slow), "undefined chunked 7");
	assert.equal(await post(new Blob([new Uint8Array(3_000_000)])), "3000000 undefined 3000000");
	assert.equal(await post("text"), "4 undefined 4");
});

test("a Request of another copy of undici is taken for what it says", async () => {
	await using client = new Client();
	listener = (request, response) => void response.end(`${request.method} ${request.headers["x-a"]}`);
	const foreign = {
		[Symbol.toStringTag]: "Request",
		url: `${origin}/`,
		method: "PUT",
		headers: new Headers({ "x-a": "1" }),
		body: null,
		bodyUsed: false,
	};
	const response = await createFetch(client)(foreign as unknown as Request);
	assert.equal(await response.text(), "PUT 1");
});

test("an input that says something else when it is asked again leads nowhere else", async () => {
	let asked = 0;
	const input = { toString: () => (asked++ === 0 ? "data:,first" : `${origin}/second`) };
	await using client = new Client({ network: "public" });
	assert.equal(await (await createFetch(client)(input as unknown as URL)).text(), "first");
	assert.equal(asked, 1);
});

test("duck-typed inputs can't slip anything into a request", async () => {
	await using client = new Client();
	const fetch = createFetch(client);
	const request = { [Symbol.toStringTag]: "Request", url: origin, method: "GET", headers: new Headers() };
	const headers = (name: unknown, value: unknown): unknown => [[name, value]];
	const evil = { toString: () => "a\r\nb: c" };
	const inputs = [
		{ ...request, method: "GET / HTTP/1.1\r\nx: y" },
		{ ...request, method: { toString: () => "GET" } },
		{ ...request, url: { toString: () => origin } },
		{ ...request, headers: headers("x", "a\r\nb: c") },
		{ ...request, headers: headers("x\r\ny", "a") },
		{ ...request, headers: headers(evil, "a") },
		{ ...request, headers: headers("x", evil) },
	];
	for (const input of inputs) await assert.rejects(fetch(input as unknown as Request), TypeError);
	await assert.rejects(fetch(origin, { method: "G\r\nx" }), TypeError);
	await assert.rejects(fetch(origin, { headers: headers("x", evil) as [string, string][] }), TypeError);
	assert.equal(client.stats().requests, 0);
});

test("bytes of small responses are nobody else's", async () => {
	await using client = new Client();
	const fetch = createFetch(client);
	listener = (request, response) => void response.end(request.url);
	const readers = [
		async (response: Response) => (await response.bytes()).buffer,
		async (response: Response) => await response.arrayBuffer(),
		async (response: Response) => (await response.body?.getReader().read())?.value?.buffer,
	];
	for (const read of readers) {
		const buffer = await read(await fetch(`${origin}/small`));
		assert.equal(buffer?.byteLength, 6);
	}
});

test("a stream that was read in part and forgotten gives its connection back", async () => {
	await using client = new Client();
	const closed = Promise.withResolvers<void>();
	listener = (_request, response) => {
		response.on("close", closed.resolve);
		response.write(Buffer.alloc(4_000_000));
	};
	await readOnce(await createFetch(client)(origin));
	let isClosed = false;
	closed.promise.then(() => {
		isClosed = true;
	}, assert.fail);
	for (let turn = 0; turn < 1000 && !isClosed; turn++) {
		collectGarbage();
		await setImmediate();
	}
	assert(isClosed);
});

async function readOnce(response: Response): Promise<void> {
	await response.body?.getReader().read();
}
