// Authentication and content codings against httpbin under gunicorn, in the clear and behind haproxy's TLS: other people's
// code at the other end.

import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Client } from "../../../src/client/index.ts";
import { authority } from "../../socket/support.ts";
import { startHttpbin } from "../../support/httpbin.ts";
import { requirePeer } from "../../support/peers.ts";
import { startHaproxy } from "../proxies/peers.ts";

const limit = { timeout: 60_000 };
const U = { username: "user", password: "pass wörd" };
const LOGIN = `${U.username}/${encodeURIComponent(U.password)}`;

/** Runs against httpbin by http, then by https; each request gets its whole answer. */
async function against(t: TestContext, use: (client: Client, url: string) => Promise<void>): Promise<void> {
	const haproxy = requirePeer(t, "haproxy");
	const url = haproxy === undefined ? undefined : await startHttpbin(t);
	if (haproxy === undefined || url === undefined) return;
	await using front = await startHaproxy(haproxy, Number(new URL(url).port));
	for (const each of [url, `https://127.0.0.1:${front.ports[2]}`]) {
		const client = new Client({ timeouts: { total: 20_000 }, tls: { ca: authority } });
		try {
			await use(client, each);
		} finally {
			await client.destroy();
		}
	}
}

test("httpbin accepts Basic, Bearer, and credentials in the URL", limit, async (t) => {
	await against(t, async (client, url) => {
		const right = await client.get(`${url}/basic-auth/${LOGIN}`, { auth: U });
		assert.deepEqual(await right.json(), { authenticated: true, user: "user" });
		const wrong = await client.get(`${url}/basic-auth/${LOGIN}`, { auth: { ...U, password: "x" } });
		assert.equal(wrong.status, 401);
		wrong.discard();
		const inUrl = `${url.replace("//", `//${LOGIN.replace("/", ":")}@`)}/basic-auth/${LOGIN}`;
		assert.equal((await client.get(inUrl)).status, 200);
		const token = await client.get(`${url}/bearer`, { auth: { bearer: async () => "t0k" } });
		assert.deepEqual(await token.json(), { authenticated: true, token: "t0k" });
	});
});

test("httpbin accepts Digest with each of its algorithms and qualities of protection", limit, async (t) => {
	await against(t, async (client, url) => {
		// It fails for URLs with a query, and computes with the decoded path: plain ones only.
		const plain = { username: "user", password: "pass" };
		for (const qop of ["auth", "auth-int", "none"]) {
			for (const algorithm of ["MD5", "SHA-256"]) {
				const path = `${url}/digest-auth/${qop}/user/pass/${algorithm}`;
				for (let count = 0; count < 2; count++) {
					const right = await client.get(path, { auth: { digest: plain } });
					assert.equal(right.status, 200, path);
					assert.deepEqual(await right.json(), { authenticated: true, user: "user" });
				}
				const wrong = await client.get(path, { auth: { digest: { ...plain, password: "x" } } });
				assert.equal(wrong.status, 401);
				wrong.discard();
			}
		}
		const inUrl = `${url.replace("//", "//user:pass@")}/digest-auth/auth/user/pass`;
		assert.equal((await client.get(inUrl)).status, 200);
	});
});

test("httpbin's redirect to another host gets no credentials", limit, async (t) => {
	await against(t, async (client, url) => {
		const other = encodeURIComponent(`${url.replace("127.0.0.1", "127.0.0.2")}/headers`);
		const same = encodeURIComponent(`${url}/headers`);
		const near = await client.get(`${url}/redirect-to?url=${same}`, { auth: U });
		assert.match(await near.text(), /"Authorization": ?"Basic /);
		// It listens at 127.0.0.1 alone: nobody is there to get anything.
		await assert.rejects(client.get(`${url}/redirect-to?url=${other}`, { auth: U }), { kind: "connect" });
	});
});

test("httpbin's gzip, deflate and brotli are decoded, and it hears what is offered", limit, async (t) => {
	await against(t, async (client, url) => {
		for (const [path, name] of [
			["/gzip", "gzipped"],
			["/deflate", "deflated"],
			["/brotli", "brotli"],
		] as const) {
			const response = await client.get(url + path);
			const value = await response.json<Record<string, unknown> & { headers: Record<string, string> }>();
			assert.equal(value[name], true);
			assert.equal(value.headers["Accept-Encoding"], "gzip, deflate, br, zstd");
			assert.ok(response.headers.has("content-encoding"));
			const chunks: Uint8Array[] = [];
			for await (const chunk of (await client.get(url + path)).body) chunks.push(chunk);
			assert.equal(JSON.parse(Buffer.concat(chunks).toString())[name], true);
			const raw = await (await client.get(url + path, { decode: false })).bytes();
			assert.notEqual(raw[0], "{".charCodeAt(0));
		}
	});
});
