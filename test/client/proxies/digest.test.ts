// Credentials at HTTP proxies: Digest where they ask for it, in tunnels and for forwarded requests; SOCKS 4 with names looked up
// here.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Client } from "../../../src/client/index.ts";
import { type ScriptedRequest, type ScriptedServer, scriptedServer } from "../../../src/testing/index.ts";

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** Whether the field is the right answer to the challenge of `digestProxy`. */
function isRight({ head, method }: ScriptedRequest): boolean {
	const field = /^proxy-authorization: (.*)\r$/im.exec(head)?.[1] ?? "";
	const value = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(field)?.[1] ?? "";
	const key = md5("me:office:s3cret");
	const target = md5(`${method}:${value("uri")}`);
	return value("response") === md5(`${key}:n1:${value("nc")}:${value("cnonce")}:auth:${target}`);
}

const CHALLENGE =
	'HTTP/1.1 407 X\r\nProxy-Authenticate: Digest realm="office", nonce="n1", qop="auth"\r\nContent-Length: 0\r\n\r\n';

/** Wants Digest; a tunnel then answers requests itself. */
function digestProxy(): Promise<ScriptedServer> {
	return scriptedServer({
		connections: [
			{
				repeat: [
					{ awaitRequest: true },
					{
						answer: (request: ScriptedRequest) => {
							if (request.method !== "CONNECT" && request.target.startsWith("/"))
								return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
							if (!isRight(request)) return CHALLENGE;
							return request.method === "CONNECT"
								? "HTTP/1.1 200 OK\r\n\r\n"
								: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
						},
					},
				],
				times: "forever",
			},
		],
	});
}

function heads(server: ScriptedServer): readonly string[] {
	return server.connections.flatMap(({ requests }) => requests.map(({ head }) => head));
}

for (const tunnelsHttp of [false, true]) {
	for (const digest of [false, true]) {
		const how = `${tunnelsHttp ? "a tunnel" : "a forwarded request"}, ${digest ? "digest: true" : "Basic first"}`;
		test(`a proxy's Digest challenge is answered: ${how}`, async () => {
			await using proxy = await digestProxy();
			const url = proxy.url.replace("//", "//me:s3cret@");
			await using client = new Client({ proxy: { url, tunnelsHttp, digest } });
			for (let times = 0; times < 2; times++) {
				const response = await client.get("http://site.test/x?y=1");
				assert.deepEqual([response.status, await response.text()], [200, "ok"]);
			}
			const sent = heads(proxy);
			assert.match(
				sent[0] ?? "",
				digest ? /^(?![\s\S]*proxy-authorization)/i : /^proxy-authorization: Basic /im,
			);
			if (digest) assert.ok(sent.every((head) => !/Basic/.test(head)));
			const answered = sent.filter((head) => /^proxy-authorization: Digest /im.test(head));
			// The second request answers without being asked; a tunnel is there already.
			assert.equal(answered.length, tunnelsHttp ? 1 : 2);
			const uri = tunnelsHttp ? "site.test:80" : "http://site.test/x\\?y=1";
			assert.match(answered[0] ?? "", new RegExp(`uri="${uri}"`));
		});
	}
}

test("a wrong password at a proxy is told, and not sent again and again", async () => {
	await using proxy = await digestProxy();
	const url = proxy.url.replace("//", "//me:wrong@");
	await using client = new Client({ proxy: url });
	assert.equal((await client.get("http://site.test/")).status, 407);
	assert.equal(heads(proxy).length, 2);
	await assert.rejects(client.get("https://site.test/"), { kind: "connect", code: "proxy", status: 407 });
});

test("content that can't be sent twice is not sent to a proxy twice", async () => {
	await using proxy = await digestProxy();
	await using client = new Client({ proxy: proxy.url.replace("//", "//me:s3cret@") });
	async function* once(): AsyncGenerator<string> {
		yield "content";
	}
	assert.equal((await client.post("http://site.test/", { body: once() })).status, 407);
});

test("socks4:// asks for the address that a name has, looked up here", async () => {
	await using proxy = await scriptedServer({
		connections: [
			[
				{ expect: Buffer.of(4, 1, 0, 80, 192, 0, 2, 7, 0) },
				{ send: Buffer.of(0, 90, 0, 0, 0, 0, 0, 0) },
				{ awaitRequest: true },
				{ send: "HTTP/1.1 204 X\r\n\r\n" },
			],
		],
	});
	await using client = new Client({
		proxy: proxy.url.replace("http:", "socks4:"),
		resolver: async (name, family) =>
			name === "site.test" && family === 4 ? [{ address: "192.0.2.7" }] : [],
	});
	assert.equal((await client.get("http://site.test/")).status, 204);
});

test("socks:// is SOCKS 5, whose proxy looks names up", async () => {
	await using proxy = await scriptedServer({
		connections: [
			[
				{ expect: Buffer.of(5, 1, 0) },
				{ send: Buffer.of(5, 0) },
				{ expect: Buffer.concat([Buffer.of(5, 1, 0, 3, 9), Buffer.from("site.test"), Buffer.of(0, 80)]) },
				{ send: Buffer.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0) },
				{ awaitRequest: true },
				{ send: "HTTP/1.1 204 X\r\n\r\n" },
			],
		],
	});
	await using client = new Client({ proxy: proxy.url.replace("http:", "socks:") });
	assert.equal((await client.get("http://site.test/")).status, 204);
});
