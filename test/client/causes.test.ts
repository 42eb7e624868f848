// What leads to an error: each says something that the others don't, and an abort has the signal's own reason.

import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { Client, ClientError, createFetch, get } from "../../src/client/index.ts";
import { GannetError } from "../../src/index.ts";
import { ok, serve } from "./support.ts";

const limit = { timeout: 20_000 };

/** The messages along the causes, outermost first. */
function messagesOf(error: unknown): string[] {
	const messages: string[] = [];
	for (let at = error; at instanceof Error; at = at.cause) messages.push(at.message);
	return messages;
}

/** The most messages that one and the same message is a part of, its own included. */
function timesSaid(messages: readonly string[]): number {
	return Math.max(...messages.map((said) => messages.filter((message) => message.includes(said)).length));
}

/** A port where nothing listens. */
async function freePort(): Promise<number> {
	const server = createServer().listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	const { port } = server.address() as { port: number };
	await new Promise((resolve) => server.close(resolve));
	return port;
}

const ways: Readonly<Record<string, (port: number) => Promise<unknown>>> = {
	"a refused connection": (port) => get(`http://127.0.0.1:${port}/`),
	"a refused connection, three times": async (port) => {
		await using client = new Client({ retries: { limit: 2, baseDelayMs: 1 } });
		await client.get(`http://127.0.0.1:${port}/`);
	},
	"a refused connection of a fetch": (port) => createFetch(new Client())(`http://127.0.0.1:${port}/`),
	"a proxy that isn't there": async (port) => {
		await using client = new Client({ proxy: `http://127.0.0.1:${port}` });
		await client.get("https://a.test/");
	},
	"a fetch by a proxy that isn't there": (port) =>
		createFetch(new Client({ proxy: `http://127.0.0.1:${port}` }))("https://a.test/"),
	"a header that can't be sent": () => get("http://a.test/", { headers: { "a b": "c" } }),
	"a fetch of a header that can't be sent": () =>
		createFetch(new Client())("http://a.test/", { headers: { "a b": "c" } }),
	"a wrong option": () => get("http://a.test/", { timeouts: { total: 0 } }),
	"a name that is no name": () => get("http://a.invalid./", { timeouts: { total: 5_000 } }),
};
for (const [way, fail] of Object.entries(ways)) {
	test(`${way} is said at most twice along the causes`, limit, async () => {
		const port = await freePort();
		await assert.rejects(fail(port), (error) => {
			const messages = messagesOf(error);
			assert.ok(timesSaid(messages) <= 2, messages.join("\n"));
			return true;
		});
	});
}

test("content that breaks HTTP is said at most twice along the causes", limit, async () => {
	const server = await serve("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n");
	await using client = new Client();
	await assert.rejects(createFetch(client)(server.url), (error) => {
		const messages = messagesOf(error);
		assert.ok(messages.length >= 2 && timesSaid(messages) <= 2, messages.join("\n"));
		return true;
	});
	await server.close();
});

const reasons: readonly (readonly [what: string, reason: unknown])[] = [
	["an error of the caller's", new Error("the user left")],
	["a text", "enough"],
	["nothing", undefined],
];
for (const [what, reason] of reasons) {
	test(`an abort with ${what} has that as its cause, and the name AbortError`, limit, async () => {
		const server = await serve(ok("late"));
		const controller = new AbortController();
		controller.abort(reason);
		const { signal } = controller;
		await assert.rejects(get(server.url, { signal }), (error) => {
			assert.ok(error instanceof ClientError && error instanceof GannetError);
			assert.deepEqual([error.name, error.kind, error.isAborted], ["AbortError", "aborted", true]);
			assert.equal(error.cause, signal.reason);
			return true;
		});
		await server.close();
	});
}
