// What somebody who installed gannet might write. package.test.ts type-checks this file in an empty project, and runs
// it there: as TypeScript, and as the JavaScript that is left of it once its types are gone.

import assert from "node:assert/strict";
import {
	Client,
	ClientError,
	get,
	ProtocolError,
	type RequestOptions,
	type Response,
	request,
	SocketError,
	type Timings,
	VERSION,
} from "gannet";
import type { ClientOptions } from "gannet/client";
import { openDocument } from "gannet/document";
import { encodeRequestHead, MessageReader, RemoteProtocolError } from "gannet/http";
import { type HttpHandler, type HttpServer, serveHttp } from "gannet/server";
import { type Connection, connect, formatEndpoint, listen, parseEndpoint } from "gannet/socket";
import { type ScriptedServer, scriptedServer } from "gannet/testing";
import type { Trace, TraceEvent } from "gannet/trace";

const handler: HttpHandler = (incoming) => ({
	status: 200,
	headers: { "Content-Type": "application/json", "Set-Cookie": "seen=1" },
	body: JSON.stringify({
		method: incoming.method,
		target: incoming.target,
		cookies: incoming.headers.get("cookie") === "seen=1" ? "one cookie" : "none",
	}),
});

const server: HttpServer = await serveHttp("tcp://127.0.0.1:0", handler);
const options: ClientOptions = { connectionsPerOrigin: 2 };
const client: Client = new Client(options);
const extra: RequestOptions = { headers: { "X-Example": "1" } };
const response: Response = await client.get(`${server.url}/one`, extra);
assert.equal(response.status, 200);
assert.equal(response.headers.get("content-type"), "application/json");
const record = await response.json<{ method: string; target: string }>();
assert.deepEqual(record, { method: "GET", target: "/one", cookies: "none" });
const timings: Timings = response.timings;
assert.equal(typeof timings, "object");
await client.close();

// What is loaded when it is first used: cookies, and the main article of a page.
await using remembering = new Client({ cookies: true });
await (await remembering.get(server.url)).text();
assert.match(await (await remembering.get(server.url)).text(), /one cookie/);
const text = "A gannet folds its wings and dives. ".repeat(20);
const bytes = new TextEncoder().encode(`<title>Dives</title><article><h1>Dives</h1><p>${text}</p></article>`);
const page = openDocument({ bytes, url: "https://dives.example/" }, { kind: "html" });
assert.match(page.article()?.text ?? "", /folds its wings/);

const posted = await request("POST", `${server.url}/two`, { body: "text" });
assert.match(await posted.text(), /"method":"POST"/);
assert.match(await (await get(server.url)).text(), /"target":"\/"/);
await server.close();
await assert.rejects(get(server.url), (error: unknown) => error instanceof ClientError);

const listener = await listen("tcp://127.0.0.1:0", async (connection: Connection) => {
	for await (const bytes of connection) await connection.write(bytes);
	connection.end();
});
const connection = await connect(listener.endpoint);
await connection.write("over the wire");
connection.end();
let echoed = "";
for await (const bytes of connection) echoed += Buffer.from(bytes).toString("latin1");
assert.equal(echoed, "over the wire");
await connection.close();
await listener.close();
await assert.rejects(connect(listener.endpoint), (error: unknown) => error instanceof SocketError);
assert.equal(formatEndpoint(parseEndpoint("tcp://[::1]:80")), "tcp://[::1]:80");

const scripted: ScriptedServer = await scriptedServer({ connections: [] });
await scripted.close();

const events: TraceEvent[] = [];
const trace: Trace = (event) => void events.push(event);
assert.equal(typeof trace, "function");
assert.equal(typeof MessageReader, "function");
assert.equal(typeof encodeRequestHead, "function");
assert.ok(RemoteProtocolError.prototype instanceof ProtocolError);

process.stdout.write(`gannet ${VERSION} works\n`);
