// Authentication and content codings against httpbin under gunicorn: other people's code at the other end.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { Client } from "../../../src/client/index.ts";
import { requirePeer } from "../../support/peers.ts";

const limit = { timeout: 60_000 };
const U = { username: "user", password: "pass wörd" };
const LOGIN = `${U.username}/${encodeURIComponent(U.password)}`;

/** Starts httpbin; undefined where it is not installed, which has skipped the test. */
async function startHttpbin(t: TestContext): Promise<string | undefined> {
	const gunicorn = requirePeer(t, "gunicorn");
	if (gunicorn === undefined) return undefined;
	const child = spawn(gunicorn, ["--bind", "127.0.0.1:0", "--threads", "4", "httpbin:app"], {
		stdio: ["ignore", "ignore", "pipe"],
	});
	const exited = once(child, "exit");
	t.after(async () => {
		child.kill("SIGTERM");
		await exited;
	});
	let said = "";
	const port = await new Promise<string>((resolve, reject) => {
		child.stderr.setEncoding("utf8").on("data", (text: string) => {
			if (said.length < 10_000) said += text;
			const found = /Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
			if (found !== undefined) resolve(found);
		});
		child.once("error", reject);
		child.once("exit", () => reject(new Error(`gunicorn did not start httpbin: ${said}`)));
	});
	return `http://127.0.0.1:${port}`;
}

/** Runs against httpbin; each request gets its whole answer. */
async function against(t: TestContext, use: (client: Client, url: string) => Promise<void>): Promise<void> {
	const url = await startHttpbin(t);
	if (url === undefined) return;
	const client = new Client({ timeouts: { total: 20_000 } });
	try {
		await use(client, url);
	} finally {
		await client.destroy();
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
