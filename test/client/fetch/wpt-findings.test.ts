// What the public tests of the fetch standard (web-platform-tests) found when they were run on gannet's fetch: each fact
// that was missing, in our own words.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createRawServer } from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { Client, ClientError, createFetch } from "../../../src/client/index.ts";

interface Place {
	readonly server: Server;
	readonly origin: string;
}

let here: Place;
let there: Place;
let listener: RequestListener = () => undefined;
let seen: IncomingMessage[] = [];

async function open(): Promise<Place> {
	const server = createServer((request, response) => {
		seen.push(request);
		listener(request, response);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

before(async () => {
	here = await open();
	there = await open();
});

beforeEach(() => {
	seen = [];
});

after(() => {
	for (const { server } of [here, there]) {
		server.closeAllConnections();
		server.close();
	}
});

/** A stream that only says whether it was cancelled. */
function untouched(): { readonly body: ReadableStream; readonly reasons: unknown[] } {
	const reasons: unknown[] = [];
	const body = new ReadableStream({ cancel: (reason) => void reasons.push(reason) }, { highWaterMark: 0 });
	return { body, reasons };
}

test("a call that is aborted already cancels its stream at once, with the reason", async () => {
	await using client = new Client();
	const fetch = createFetch(client);
	const reason = new Error("no");
	const signal = AbortSignal.abort(reason);
	const given = untouched();
	const call = fetch(here.origin, { method: "POST", body: given.body, duplex: "half", signal });
	assert.deepEqual(given.reasons, [reason]);
	await assert.rejects(call, (error) => error === reason);

	const inRequest = untouched();
	const request = new Request(here.origin, { method: "POST", body: inRequest.body, duplex: "half" });
	await assert.rejects(fetch(request, { signal }), (error) => error === reason);
	assert.deepEqual(inRequest.reasons, [reason]);
	assert.equal(seen.length, 0);
});

test("a stream whose call is aborted while it waits for a connection is cancelled too", async () => {
	await using client = new Client({ connectionsPerOrigin: 1 });
	const fetch = createFetch(client);
	listener = (_request, response) => void response.writeHead(200).flushHeaders();
	const first = await fetch(here.origin);
	const reason = new Error("enough");
	for (const inRequest of [false, true]) {
		const controller = new AbortController();
		const { body, reasons } = untouched();
		const init = { method: "POST", body, duplex: "half", signal: controller.signal } as const;
		const waiting = inRequest ? fetch(new Request(here.origin, init)) : fetch(here.origin, init);
		setImmediate(() => controller.abort(reason));
		await assert.rejects(waiting, (error) => error === reason);
		assert.deepEqual(reasons, [reason]);
	}
	await first.body?.cancel();
	assert.equal(seen.length, 1);
});

test("a stream that was locked by others meanwhile is left to them when a call is aborted", async () => {
	await using client = new Client({ connectionsPerOrigin: 1 });
	const fetch = createFetch(client);
	listener = (_request, response) => void response.writeHead(200).flushHeaders();
	const first = await fetch(here.origin);
	const controller = new AbortController();
	const { body, reasons } = untouched();
	const init = { method: "POST", body, duplex: "half", signal: controller.signal } as const;
	const waiting = fetch(here.origin, init);
	const reader = body.getReader();
	controller.abort();
	await assert.rejects(waiting, { name: "AbortError" });
	assert.deepEqual(reasons, []);
	reader.releaseLock();
	await first.body?.cancel();
});

test('mode "same-origin" asks no other origin, wherever redirects lead', async () => {
	await using client = new Client({ redirects: 1 });
	const fetch = createFetch(client);
	listener = (request, response) => {
		const to = new URL(request.url ?? "", here.origin).searchParams.get("to");
		if (to === null) response.end("there");
		else response.writeHead(307, { location: to }).end();
	};
	const post = { method: "POST", body: "secret", mode: "same-origin" } as const;
	const within = await fetch(`${here.origin}/?to=/end`, post);
	assert.equal(await within.text(), "there");
	assert.equal(within.redirected, true);

	seen = [];
	await assert.rejects(fetch(`${here.origin}/?to=${there.origin}/`, post), (error) => {
		assert(error instanceof TypeError);
		assert(error.cause instanceof ClientError);
		assert.equal(error.cause.code, "other-origin");
		assert.match(error.message, new RegExp(`leads to another origin, ${there.origin}`));
		return true;
	});
	assert.equal(seen.length, 1);
	// The client's own rules hold beside it.
	const twice = `${here.origin}/?to=${encodeURIComponent("/?to=/end")}`;
	await assert.rejects(fetch(twice, { mode: "same-origin" }), /the limit redirects\.limit/);
	// Without redirects there is nothing to hold to.
	const manual = await fetch(`${here.origin}/?to=${there.origin}/`, {
		mode: "same-origin",
		redirect: "manual",
	});
	assert.equal(manual.status, 307);
	await manual.body?.cancel();
});

test("a client that follows no redirects follows none to the same origin either", async () => {
	await using client = new Client({ redirects: false });
	listener = (_request, response) => void response.writeHead(302, { location: "/x" }).end();
	assert.equal((await createFetch(client)(here.origin, { mode: "same-origin" })).status, 302);
});

const CONDITIONS = ["If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Match", "If-Range"];

for (const name of CONDITIONS) {
	test(`a call with ${name} gets past the client's cache: its answer is the server's`, async () => {
		await using client = new Client({ cache: true });
		const fetch = createFetch(client);
		listener = (request, response) => {
			response.setHeader("cache-control", "max-age=1000").setHeader("etag", '"1"');
			if (request.headers[name.toLowerCase()] !== undefined) response.statusCode = 304;
			response.end(request.headers[name.toLowerCase()] === undefined ? `answer ${seen.length}` : "");
		};
		assert.equal(await (await fetch(here.origin)).text(), "answer 1");
		const conditional = await fetch(here.origin, { headers: { [name]: '"1"' } });
		assert.equal(conditional.status, 304);
		assert.equal(seen[1]?.headers["cache-control"], "no-cache");
		assert.equal(seen[1]?.headers.pragma, "no-cache");
		// And what is stored stays.
		assert.equal(await (await fetch(here.origin)).text(), "answer 1");
		assert.equal(seen.length, 2);
	});
}

test("a response that has no content is stored by a cache without being read", async () => {
	await using client = new Client({ cache: true });
	const fetch = createFetch(client);
	listener = (_request, response) => void response.writeHead(204, { "cache-control": "max-age=1000" }).end();
	for (const _ of [1, 2]) assert.equal((await fetch(here.origin)).status, 204);
	assert.equal(seen.length, 1);
});

test("content that a response may not have gives its connection back without being read", async () => {
	await using client = new Client({ connectionsPerOrigin: 1 });
	const fetch = createFetch(client);
	let connections = 0;
	const server = createRawServer((socket) => {
		connections++;
		socket.on("data", () => socket.write("HTTP/1.1 205 Reset Content\r\ncontent-length: 5\r\n\r\nhello"));
		socket.on("error", () => undefined);
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	try {
		for (const _ of [1, 2]) {
			const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
			assert.equal(response.status, 205);
			assert.equal(response.body, null);
			assert.equal(await response.text(), "");
		}
		assert.equal(connections, 1);
	} finally {
		await client.destroy();
		server.close();
	}
});

test("a content length without content is left out, whoever took it over from other headers", async () => {
	await using client = new Client();
	const fetch = createFetch(client);
	listener = (request, response) => void response.end(String(request.headers["content-length"]));
	const headers = { "Content-Length": "42" };
	assert.equal(await (await fetch(here.origin, { headers })).text(), "undefined");
	assert.equal(await (await fetch(here.origin, { headers, method: "POST" })).text(), "0");
	assert.equal(
		await (
			await fetch(here.origin, { headers: { "content-length": "2" }, method: "POST", body: "ab" })
		).text(),
		"2",
	);
});

const LOCATIONS: readonly (readonly [what: string, bytes: string, path: string])[] = [
	["UTF-8", "/\u00e4?\u4f60", "/%C3%A4?%E4%BD%A0"],
	["bytes that aren't UTF-8", "/caf\xe9?\xff", "/caf%E9?%FF"],
];

for (const [what, location, path] of LOCATIONS) {
	test(`a redirect to ${what} is followed to those very bytes`, async () => {
		await using client = new Client();
		const bytes = Buffer.from(location, what === "UTF-8" ? "utf8" : "latin1");
		listener = (request, response) => {
			if (request.url !== "/") response.end(request.url);
			else {
				const head = `HTTP/1.1 302 Found\r\nlocation: ${bytes.toString("latin1")}\r\ncontent-length: 0\r\n\r\n`;
				response.socket?.write(head, "latin1");
				response.socket?.end();
			}
		};
		assert.equal(await (await createFetch(client)(here.origin)).text(), path);
	});
}
