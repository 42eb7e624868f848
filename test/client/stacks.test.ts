// The stack of every error of an awaited call names the line that waits, for mistakes in options and for the network alike.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Client, createFetch, download, fetch, get, type Response, request } from "../../src/client/index.ts";
import { openSink } from "../../src/record/sinks/index.ts";
import { connect, listen } from "../../src/socket/index.ts";

const limit = { timeout: 20_000 };

const folder = mkdtempSync(join(tmpdir(), "gannet-stacks-"));
const servers: Server[] = [];
const ports = { cut: 0, silent: 0, refused: 0, text: 0 };
before(async () => {
	const open = async (answer: string | undefined): Promise<number> => {
		const server = createServer((socket) => {
			socket.on("error", () => undefined);
			if (answer !== undefined) socket.once("data", () => socket.end(answer));
		});
		servers.push(server);
		server.listen(0, "127.0.0.1");
		await new Promise((resolve) => server.once("listening", resolve));
		return (server.address() as { port: number }).port;
	};
	ports.cut = await open("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi");
	ports.silent = await open(undefined);
	ports.text = await open("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
	const closed = await open(undefined);
	servers.pop()?.close();
	ports.refused = closed;
});
after(() => {
	for (const server of servers) server.close();
	rmSync(folder, { recursive: true, force: true });
});

const at = (name: keyof typeof ports, scheme = "http"): string => `${scheme}://127.0.0.1:${ports[name]}/`;
const cut = (): Promise<Response> => get(at("cut"));
const wrong = { nope: 1 } as object;

/** Each fails. */
const calls: Readonly<Record<string, () => Promise<unknown>>> = {
	"get, refused": () => get(at("refused")),
	"request, refused": () => request("POST", at("refused"), { body: "x" }),
	"a client, refused": () => new Client().get(at("refused")),
	"a client with retries, refused": () =>
		new Client({ retries: { limit: 1, baseDelayMs: 1 } }).get(at("refused")),
	"a client with cookies and a cache, refused": () =>
		new Client({ cookies: true, cache: true }).get(at("refused")),
	"a client through a proxy that isn't there": () =>
		new Client({ proxy: at("refused") }).get("http://a.test/"),
	"get of a name without an address": () => get("http://a.invalid/"),
	"get, not TLS": () => get(at("text", "https")),
	"get, too slow": () => get(at("silent"), { timeouts: { total: 20 } }),
	"get, too slow to begin": () => get(at("silent"), { timeouts: { firstByte: 20 } }),
	"get, aborted": () => get(at("silent"), { signal: AbortSignal.timeout(20) }),
	"get, aborted before": () => get(at("silent"), { signal: AbortSignal.abort() }),
	"a rate that is too slow": async () => {
		const client = new Client({ rate: { requestsPerSecond: 0.01 }, timeouts: { queue: 20 } });
		await (await client.get(at("text"))).text();
		await client.get(at("text"));
	},
	"text, cut": async () => (await cut()).text(),
	"json, cut": async () => (await cut()).json(),
	"bytes, cut": async () => (await cut()).bytes(),
	"json of other content": async () => (await get(at("text"))).json(),
	"a loop, cut": async () => {
		for await (const _ of (await cut()).body);
	},
	"forEachView, cut": async () => (await cut()).body.forEachView(() => undefined),
	"saveTo, cut": async () => (await cut()).body.saveTo(join(folder, "a")),
	"fetch, refused": () => fetch(at("refused")),
	"fetch of a client, refused": () => createFetch(new Client())(at("refused")),
	"text of fetch, cut": async () => (await fetch(at("cut"))).text(),
	"download, refused": () => download(new Client(), at("refused"), join(folder, "b"), { maxTries: 1 }),
	"connect, refused": () => connect(`tcp://127.0.0.1:${ports.refused}`),
	"connect, not TLS": () => connect(`tls://127.0.0.1:${ports.text}`),
	"listen on a used port": () => listen(`tcp://127.0.0.1:${ports.text}`, () => undefined),
	"a sink in no folder": () =>
		openSink(join(folder, "no", "a.jsonl"), { columns: [{ name: "a", type: "text" }] }),
	"get with a wrong option": () => get(at("text"), wrong),
	"get with a wrong header": () => get(at("text"), { headers: { "a b": "c" } }),
	"get of no URL": () => get("nothing"),
	"a client's get with a wrong option": () => new Client().get(at("text"), wrong),
	"a client with cookies, of no URL": () => new Client({ cookies: true }).get("nothing"),
	"a client with a wrong option": async () => new Client(wrong),
	"a client with a wrong option of TLS": async () => new Client({ tls: { nope: 1 } as object }),
	"fetch of no URL": () => fetch("nothing"),
	"download with a wrong option": () => download(new Client(), at("text"), join(folder, "c"), wrong),
	"connect with a wrong option": () => connect("tcp://127.0.0.1:1", wrong),
	"connect to no endpoint": () => connect("tcp://:::"),
	"a sink that is none": () => openSink("a.xlsx", { columns: [{ name: "a", type: "text" }] }),
};
for (const [name, call] of Object.entries(calls)) {
	test(`the stack of an error names the caller's line: ${name}`, limit, async () => {
		const loadUser = async (): Promise<void> => {
			await call();
		};
		const error = await loadUser().then(
			() => assert.fail("it did not fail"),
			(thrown: Error) => thrown,
		);
		if (error instanceof DOMException) return;
		assert.match(error.stack ?? "", /stacks\.test\.ts:\d+/);
		assert.match(error.stack ?? "", /loadUser/);
	});
}
