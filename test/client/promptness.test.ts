// Whose answers the event loop is kept awake for.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { Client } from "../../src/client/index.ts";

const limit = { timeout: 60_000 };

/** For how many of so many requests, one after another, the loop was awake when they had been sent. */
async function awakeFor(requests: number, delayMs: number): Promise<number> {
	const server = createServer((request, response) => {
		if (delayMs === 0) response.end("prompt");
		else setTimeout(() => response.end("late"), delayMs);
		request.resume();
	});
	await once(server.listen(0, "127.0.0.1"), "listening");
	await using client = new Client();
	const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
	let awake = 0;
	for (let count = 0; count < requests; count++) {
		const response = client.get(url);
		if (process.getActiveResourcesInfo().includes("Immediate")) awake++;
		await (await response).bytes();
	}
	server.closeAllConnections();
	server.close();
	return awake;
}

test("the loop waits awake for a server that answers at once", limit, async () => {
	const awake = await awakeFor(200, 0);
	assert.ok(awake > 50, `${awake}`);
});

test("it sleeps while a server thinks", limit, async () => {
	const awake = await awakeFor(60, 3);
	assert.ok(awake <= 3, `${awake}`);
});
