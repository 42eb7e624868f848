// A server that stops at every single byte of a response: what comes out is the complete content or an error, never a
// short content, never a wait without end.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Client, ClientError } from "../../src/client/index.ts";
import type { ScriptedRequest, Step } from "../../src/testing/index.ts";
import { ok, requestsTo, serve, withClient } from "./support.ts";

const limit = { timeout: 30_000 };

const framings: readonly {
	name: string;
	method?: string;
	head: string;
	rest: string;
	content: string;
	endsAtClose?: true;
}[] = [
	{
		name: "by length",
		head: "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n",
		rest: "hello, world",
		content: "hello, world",
	},
	{
		name: "in chunks with trailers",
		head: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
		rest: "5;ext=1\r\nhello\r\n7\r\n, world\r\n0\r\nX-T: 1\r\n\r\n",
		content: "hello, world",
	},
	{
		name: "until the close",
		head: "HTTP/1.1 200 OK\r\n\r\n",
		rest: "hello, world",
		content: "hello, world",
		endsAtClose: true,
	},
	{
		name: "until the close of HTTP/1.0",
		head: "HTTP/1.0 200 OK\r\n\r\n",
		rest: "hello",
		content: "hello",
		endsAtClose: true,
	},
	{ name: "204", head: "HTTP/1.1 204 No Content\r\n\r\n", rest: "", content: "" },
	{ name: "304", head: "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", rest: "", content: "" },
	{
		name: "of HEAD",
		method: "HEAD",
		head: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
		rest: "",
		content: "",
	},
	{
		name: "after interim ones",
		head: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
		rest: "hi",
		content: "hi",
	},
];

const endings: readonly { name: string; steps: readonly Step[] }[] = [
	{ name: "FIN", steps: [{ end: true }] },
	{ name: "close", steps: [{ close: true }] },
	{ name: "reset", steps: [{ reset: true }] },
];

/** Which byte a request asks the server to stop at. */
function cutOf(request: ScriptedRequest): number {
	return Number(/\/(\d+)/.exec(request.target)?.[1]);
}

/** What becomes of one request: its content, or the kind of its error. */
async function outcomeOf(client: Client, method: string, url: string): Promise<string> {
	try {
		return `content ${await (await client.request(method, url)).text()}`;
	} catch (error) {
		assert.ok(error instanceof ClientError, String(error));
		return error.kind;
	}
}

for (const { name, method = "GET", head, rest, content, endsAtClose } of framings) {
	for (const ending of endings) {
		test(
			`a response ${name}, cut at each byte by a ${ending.name}, is complete or an error`,
			limit,
			async () => {
				const whole = head + rest;
				const server = await serve((request) => [{ send: whole.slice(0, cutOf(request)) }, ...ending.steps]);
				await withClient(server, {}, async (client) => {
					const cuts = Array.from({ length: whole.length + 1 }, (_, cut) => cut);
					const outcomes = await Promise.all(
						cuts.map((cut) => outcomeOf(client, method, `${server.url}/${cut}`)),
					);
					for (const [cut, outcome] of outcomes.entries()) {
						const isBegun = cut >= head.length;
						let expected =
							cut === whole.length ? `content ${content}` : cut === 0 ? "disconnected" : "truncated";
						// Where the close ends the content, an orderly one is its end; a reset never is.
						if (endsAtClose && isBegun) {
							expected =
								ending.name === "reset" ? "truncated" : `content ${rest.slice(0, cut - head.length)}`;
						}
						assert.equal(outcome, expected, `cut at ${cut} of ${whole.length}`);
					}
					assert.equal(requestsTo(server).length, cuts.length);
				});
			},
		);
	}
}

test("on a reused connection only a request without any byte of an answer is sent again", limit, async () => {
	const whole = ok("hello");
	// The first request of a connection is answered; the second one is cut.
	const server = await serve((request) =>
		request.index === 0 || request.target === "/warm"
			? whole
			: [{ send: whole.slice(0, cutOf(request)) }, { close: true }],
	);
	for (let cut = 0; cut <= whole.length; cut++) {
		await withOne(server.url, async (client) => {
			const before = requestsTo(server).length;
			const outcome = await outcomeOf(client, "GET", `${server.url}/${cut}`);
			assert.equal(
				outcome,
				cut === 0 || cut === whole.length ? "content hello" : "truncated",
				`cut at ${cut}`,
			);
			assert.equal(requestsTo(server).length - before, cut === 0 ? 2 : 1);
		});
	}
	await server.close();
});

test(
	"in a pipeline the first response may be cut at any byte, and the second one still comes",
	limit,
	async () => {
		const [first, second] = [ok("first"), ok("second")];
		const both = first + second;
		const server = await serve((request) => {
			if (request.index === 0 && request.target !== "/warm")
				return request.target.endsWith("b") ? second : first;
			if (request.target === "/warm") return first;
			// Answers at the second of the two requests, as much as it is asked to.
			return request.index === 1 ? "" : [{ send: both.slice(0, cutOf(request)) }, { close: true }];
		});
		for (let cut = 0; cut <= both.length; cut++) {
			await withOne(server.url, async (client) => {
				const outcomes = await Promise.all(
					["a", "b"].map((name) => outcomeOf(client, "GET", `${server.url}/${cut}${name}`)),
				);
				const expected = [
					cut === 0 || cut >= first.length ? "content first" : "truncated",
					cut <= first.length || cut === both.length ? "content second" : "truncated",
				];
				assert.deepEqual(outcomes, expected, `cut at ${cut} of ${both.length}`);
			});
		}
		await server.close();
	},
);

/** A client with one connection, used once. */
async function withOne(url: string, use: (client: Client) => Promise<void>): Promise<void> {
	const { Client: Made } = await import("../../src/client/index.ts");
	await using client = new Made({ connectionsPerOrigin: 1, pipelining: 2 });
	await (await client.get(`${url}/warm`)).text();
	await use(client);
}
