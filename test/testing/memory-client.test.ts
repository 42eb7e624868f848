import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../src/client/index.ts";
import { createHttpService } from "../../src/server/index.ts";
import { memoryNetwork, scriptedPeer } from "../../src/testing/index.ts";

for (const chunkBytes of [1, 65_536]) {
	test(`a client and a server meet in memory, with no socket at all (${chunkBytes} bytes at a time)`, async () => {
		const network = memoryNetwork({ chunkBytes });
		const service = createHttpService(async ({ method, url, body }) => ({
			body: `${method} ${url.href} ${await body.text()}`,
		}));
		for (const site of ["tcp://site.example:80", "tls://site.example:443"]) {
			network.listen(site, (connection) => service.accept(connection));
		}
		await using client = new Client({ connect: network.connect });
		const first = await client.get("http://site.example/a?b");
		assert.equal(await first.text(), "GET http://site.example/a?b ");
		const second = await client.request("POST", "http://site.example/c", { body: "content" });
		assert.equal(await second.text(), "POST http://site.example/c content");
		assert.equal(second.connection.isReused, true);
		const third = await client.get("https://site.example/");
		assert.equal(await third.text(), "GET https://site.example/ ");
		assert.equal(network.connectionCount, 2);
		await assert.rejects(client.get("http://nobody.example/"), /refused/);
	});
}

test("a client meets a script in memory", async () => {
	const network = memoryNetwork();
	const peer = scriptedPeer({
		connections: [
			{ awaitRequest: true },
			{ send: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel" },
			{ reset: true },
		],
	});
	network.listen("tcp://site.example:80", (connection) => peer.accept(connection));
	await using client = new Client({ connect: network.connect });
	await assert.rejects(async () => (await client.get("http://site.example/")).text());
	await peer.idle();
	assert.match(
		peer.connections[0]?.requests[0]?.head ?? "",
		/^GET \/ HTTP\/1\.1\r\nHost: site\.example\r\n/i,
	);
});
